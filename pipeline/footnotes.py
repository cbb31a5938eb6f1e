"""Finds the footnotes of a paper, so that they can stand at the end of the section that cites them.

In: body lines in reading order. Out: the lines without footnotes, and the footnotes with the place that cites each.
A footnote stands at the foot of its page, in smaller type, and begins with its mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.furniture import PlacedLine

_MARK = re.compile(r"^(\d{1,2}|[*†‡§]{1,2})$")
_GLUED_MARK = re.compile(r"^(\d{1,2}|[*†‡])(?=[A-Z‘“])")
_SMALLER = 0.93  # of body type; footnotes are set two points smaller
_FOOT = 0.45  # they stand in the lower part of the page


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote and the body line that cites it: `anchor` is an index into the body lines."""

    lines: tuple[PlacedLine, ...]
    anchor: int


def split_footnotes(lines: Sequence[PlacedLine]) -> tuple[tuple[PlacedLine, ...], tuple[Footnote, ...]]:
    """Return the lines of the body, and its footnotes in order."""
    sizes = [p.line.size for p in lines if p.line.size is not None for _ in range(1 + len(p.text) // 10)]
    if not sizes:
        return tuple(lines), ()
    limit = _SMALLER * median(sizes)
    notes: list[tuple[PlacedLine, ...]] = []
    body: list[PlacedLine] = []
    for page in dict.fromkeys(p.page_number for p in lines):
        own = [p for p in lines if p.page_number == page]
        first = _first_note(own, limit)
        body.extend(own[:first])
        notes.extend(_split_notes(own[first:]))
    return tuple(body), tuple(Footnote(note, _anchor(note, body)) for note in notes)


def _first_note(lines: Sequence[PlacedLine], limit: float) -> int:
    """Return where the footnotes of a page begin: everything from there on is small, and starts with a mark."""
    first = len(lines)
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at].line
        if line.size is None or line.size > limit or line.cells or line.box is None:
            break
        if _mark(lines[at]) and line.box.top > _FOOT * _depth(lines):
            first = at
    return first


def _depth(lines: Sequence[PlacedLine]) -> float:
    return max(p.line.box.bottom for p in lines if p.line.box is not None)


def _mark(placed: PlacedLine) -> str | None:
    words = placed.line.words
    if len(words) > 2 and (match := _MARK.match(words[0].text)):
        return match[1]
    if len(words) > 1 and (match := _GLUED_MARK.match(words[0].text)):
        return match[1]
    return None


def _split_notes(lines: Sequence[PlacedLine]) -> list[tuple[PlacedLine, ...]]:
    notes: list[list[PlacedLine]] = []
    for placed in lines:
        if _mark(placed) or not notes:
            notes.append([])
        notes[-1].append(placed)
    return [tuple(note) for note in notes]


def _anchor(note: Sequence[PlacedLine], body: Sequence[PlacedLine]) -> int:
    """Return the body line of the note's page that bears its mark; else the last line of that page."""
    mark = _mark(note[0]) or ""
    cites = re.compile(rf"[^\W\d][.,;:)’”\"']?{re.escape(mark)}[.,;:)]?$|\d{{2}}[.,;:)’”]{re.escape(mark)}$")
    own = [at for at, placed in enumerate(body) if placed.page_number == note[0].page_number]
    for at in own:
        if any(cites.search(word.text) for word in body[at].line.words):
            return at
    for at in own:
        if any(word.text == mark for word in body[at].line.words[1:]):
            return at
    return own[-1] if own else max(len(body) - 1, 0)
