"""Puts right raised footnote marks that OCR took for other signs: "interested.*" where footnote 1 is cited.

In: pages and their body, without furniture. Out: the same with those marks put right. It is done on proof: as many
of a page's footnotes are cited nowhere as signs end a sentence on it that nothing explains, and the footnotes are then
cited in their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.footnotes import mark_of, pages_with_notes, stray_signs, ways_to_cite
from pipeline.furniture import Body, PlacedLine, line_text
from pipeline.records import Line, Page, TextSource


class _Lost(NamedTuple):
    """A mark that was misread: in the line `at` of the body of its page, as the sign there at `place`."""

    mark: str
    at: int
    place: int


def with_marks_restored(pages: Sequence[Page], body: Body) -> tuple[tuple[Page, ...], Body]:
    """Return pages and body with the misread footnote marks of scanned pages put right."""
    scanned = {page.number for page in pages if page.text_source is TextSource.OCR}
    mended: dict[tuple[int, int], Line] = {}
    for lines, notes in pages_with_notes(body.lines) if scanned else ():
        if notes and lines and lines[0].page_number in scanned:
            for lost in _lost_marks(lines, notes):
                where = lines[lost.at].page_number, lines[lost.at].line_index
                mended[where] = _with_mark(mended.get(where, lines[lost.at].line), lost)
    if not mended:
        return tuple(pages), body

    def mended_page(page: Page) -> Page:
        lines = tuple(mended.get((page.number, index), line) for index, line in enumerate(page.lines))
        return replace(page, lines=lines)

    def mended_line(placed: PlacedLine) -> PlacedLine:
        line = mended.get((placed.page_number, placed.line_index))
        return placed if line is None else replace(placed, line=line, text=line_text(line))

    return tuple(map(mended_page, pages)), replace(body, lines=tuple(map(mended_line, body.lines)))


def _lost_marks(lines: Sequence[PlacedLine], notes: Sequence[Sequence[PlacedLine]]) -> Iterator[_Lost]:
    """Yield the marks of footnotes that only signs on their page can be, from the end: places before them hold."""
    marks = [mark for note in notes if (mark := mark_of(note[0])) and mark.isdigit()]
    cited = [_cites(mark, lines) for mark in marks]
    strays = [(at, place) for at in range(len(lines)) if not lines[at].line.cells for place in stray_signs(lines, at)]
    if len(strays) != cited.count(None):
        return
    left = iter(strays)
    places = [next(left) if at is None else (at, None) for at in cited]
    order = [at for at, _ in places]
    if order == sorted(order):
        for mark, (at, place) in reversed(list(zip(marks, places, strict=True))):
            if place is not None:
                yield _Lost(mark, at, place)


def _cites(mark: str, lines: Sequence[PlacedLine]) -> int | None:
    """Return which line cites a footnote by its mark as it is printed."""
    return next((at for cites in ways_to_cite(mark) for at, line in enumerate(lines) if cites(line)), None)


def _with_mark(line: Line, lost: _Lost) -> Line:
    """Return a line with a mark in place of a sign; a sign right behind a letter has the full stop in it."""
    text = " ".join(word.text for word in line.words)
    number = text.count(" ", 0, lost.place)
    word = line.words[number]
    before = word.text[: lost.place - text.rfind(" ", 0, lost.place) - 1]
    stop = "." if before[-1].isalpha() else ""
    mended = replace(word, text=f"{before}{stop}{lost.mark}")
    return replace(line, words=(*line.words[:number], mended, *line.words[number + 1 :]))
