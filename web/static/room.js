// What a mouse and a keyboard gain when scripts run; every page works without.
"use strict";

(() => {
  // Facets are open where there is room for them beside the answer.
  const narrow = window.matchMedia("(max-width: 48rem)");
  const fold = () => {
    for (const list of document.querySelectorAll(".facets > details, .contents > details")) list.open = !narrow.matches;
  };
  fold();
  narrow.addEventListener("change", fold);
  document.addEventListener("htmx:after:swap", fold);

  // What is there to be quoted can be copied by a button, where the browser lets a page do so.
  const addCopying = () => {
    if (!navigator.clipboard) return;
    for (const text of document.querySelectorAll("[data-copy]:not(:has(> button))")) {
      const words = text.textContent.trim();
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.setAttribute("aria-live", "polite");
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(words);
        button.textContent = "Copied";
      });
      text.append(" ", button);
    }
  };
  addCopying();
  document.addEventListener("htmx:after:swap", addCopying);

  // Enter goes to the next place found, Shift+Enter to the one before, unless the key belongs to what has the focus.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (event.target.closest("a, button, input, select, summary, textarea")) return;
    const link = document.getElementById(event.shiftKey ? "previous-hit" : "next-hit");
    if (link) {
      event.preventDefault();
      link.click();
    }
  });
})();
