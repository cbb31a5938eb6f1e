// What a mouse and a keyboard gain when scripts run; every page works without.
"use strict";

(() => {
  // Facets are open where there is room for them beside the answer.
  const narrow = window.matchMedia("(max-width: 48rem)");
  const fold = () => {
    const facets = document.querySelector(".facets > details");
    if (facets) facets.open = !narrow.matches;
  };
  fold();
  narrow.addEventListener("change", fold);
  document.addEventListener("htmx:after:swap", fold);
})();
