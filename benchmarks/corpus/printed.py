"""What stands on a printed page: words, lines, rules, with their boxes and where each word comes from.

Coordinates are PDF points, origin at the top left of the page. A word knows the block and cell of the manuscript it
comes from and its offsets in that text, so the gold is exact by construction.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

ASCENT, DESCENT = 0.76, 0.22  # of the type size: the box of a word as it is printed


@dataclass(frozen=True, slots=True)
class Printed:
    """One word on a page. `start` and `end` are offsets in its block's (or cell's) text; None for what is no text."""

    text: str
    x0: float
    baseline: float
    width: float
    font: str
    size: float
    block: int = -1
    cell: int = 0
    start: int | None = None
    end: int | None = None
    raised: int = 0  # how many of its last characters are a raised footnote mark
    last: bool = False  # on its line
    tone: float = 0.0  # of its ink, 0 black to 1 white

    @property
    def box(self) -> tuple[float, float, float, float]:
        """`x0, top, x1, bottom`."""
        top, bottom = self.baseline - ASCENT * self.size, self.baseline + DESCENT * self.size
        return (self.x0, top, self.x0 + self.width, bottom)


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line of a page's text: what it says, and its words. A table row is one line."""

    text: str
    words: tuple[Printed, ...]
    furniture: bool = False

    def moved(self, right: float, down: float) -> PrintedLine:
        """Return the line at another place."""
        words = tuple(replace(word, x0=word.x0 + right, baseline=word.baseline + down) for word in self.words)
        return replace(self, words=words)


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruled line, or with `fill` (0 black to 1 white) a filled rectangle, maybe with round corners."""

    x0: float
    top: float
    x1: float
    bottom: float
    fill: float | None = None
    width: float = 0.6
    radius: float = 0.0

    def moved(self, right: float, down: float) -> Rule:
        """Return the rule at another place."""
        return replace(self, x0=self.x0 + right, x1=self.x1 + right, top=self.top + down, bottom=self.bottom + down)


@dataclass(slots=True)
class SetPage:
    """A page as it is printed; `lines` are in reading order."""

    width: float
    height: float
    lines: list[PrintedLine] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    notes: list[PrintedLine] = field(default_factory=list)
