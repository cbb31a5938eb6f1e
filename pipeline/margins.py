"""Tells headers and footers that a paper prints only once by how they are set: smaller print, out in the margin.

In: one page and the texts of its lines. Out: which lines are such. A letter or bulletin of one page has its reference,
its marking or its page number on one page only, so nothing that repeats gives them away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from pipeline.records import Line, Page

_MARGIN = 0.09  # of the page height; text blocks begin 2 to 3 cm from the edge of A4
_SMALLER = 0.9  # of body type: furniture is set two or three points smaller; on a scan sizes are off by a twentieth
_WHITE = 1.0  # type sizes of white paper between furniture and text; two lines of text have a third
_MOST_LINES = 3
_LONGEST = 120  # characters
_NOTE_MARK = re.compile(r"^(?:\d{1,2}|[*†‡§]{1,2})\s*[A-Z‘“(]")  # "1 Risk Assessment V2.3", "*Subject to approval"
_PAGE = re.compile(r"^\W*(?:page\s*)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?\W*(?:$|\|)", re.IGNORECASE)
_SENTENCE_WORDS = 6
_IMPRINT = re.compile(r"©|\bcopyright\b|\bregistered (?:in|office)\b|\ball rights reserved\b|\bwww\.|@", re.IGNORECASE)


def lines_in_margins(page: Page, texts: Sequence[str]) -> frozenset[int]:
    """Return the indices of the lines that are set as headers and footers are; none where boxes are unknown."""
    boxed = [index for index, line in enumerate(page.lines) if line.box is not None and line.size is not None]
    if page.height is None or not boxed:
        return frozenset()
    body = median(_size(page.lines[index]) for index in boxed for _ in range(1 + len(texts[index]) // 10))
    from_top = sorted(boxed, key=lambda index: _top(page.lines[index]))
    found: set[int] = set()
    for ordered, is_top in ((from_top, True), (from_top[::-1], False)):
        own = _outermost(page, ordered, texts, body=body, is_top=is_top)
        if 0 < len(own) < len(ordered) and _white(page.lines[own[-1]], page.lines[ordered[len(own)]]) >= _WHITE * body:
            found.update(own)
    return frozenset(found) if len(found) < len(page.lines) else frozenset()


def _outermost(page: Page, ordered: Sequence[int], texts: Sequence[str], *, body: float, is_top: bool) -> list[int]:
    """Return the lines in small print from the edge inwards."""
    own: list[int] = []
    for index in ordered:
        line = page.lines[index]
        middle = (_top(line) + _bottom(line)) / 2
        inside = middle < _MARGIN * _height(page) if is_top else middle > (1 - _MARGIN) * _height(page)
        if not inside or line.cells or _size(line) > _SMALLER * body or not _may_be_furniture(texts[index]):
            break
        own.append(index)
    return own if len(own) <= _MOST_LINES else []


def _may_be_furniture(text: str) -> bool:
    """Whether a line in small print is neither a footnote nor a sentence."""
    if _IMPRINT.search(text) or _PAGE.match(text):
        return True
    sentence = len(text.split()) >= _SENTENCE_WORDS and text.rstrip().endswith((".", ";", ":", ","))
    return len(text) <= _LONGEST and not sentence and not _NOTE_MARK.match(text)


def _white(a: Line, b: Line) -> float:
    """Return the height of the white paper between two lines."""
    return max(_top(b) - _bottom(a), _top(a) - _bottom(b))


def _height(page: Page) -> float:
    return page.height or 0.0


def _size(line: Line) -> float:
    return line.size or 0.0


def _top(line: Line) -> float:
    return 0.0 if line.box is None else line.box.top


def _bottom(line: Line) -> float:
    return 0.0 if line.box is None else line.box.bottom
