"""Sets a report: blocks and a layout in, pages of placed lines out.

Strips of lines are poured into columns from top to bottom; headings stay with what follows them, footnotes go to the
foot of the page that calls them, and the columns of a last page are made equally long.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.corpus.furniture import add_furniture
from benchmarks.corpus.galley import Galley, Strip
from benchmarks.corpus.layouts import Layout
from benchmarks.corpus.manuscript import Kind, Report
from benchmarks.corpus.printed import Rule, SetPage

GUTTER = 20.0
_NOTE_RULE = 0.5  # the width of the rule above footnotes
_NOTE_ROOM = 6  # points between the columns and the first footnote


def set_report(report: Report, layout: Layout) -> list[SetPage]:
    """Return the pages of a report, running headers and footers included."""
    pages = _Pages(report, layout, Galley(report, layout, {})).run()
    if any(block.kind is Kind.CONTENTS for block in report.blocks):
        # A table of contents needs the pages of the headings, and takes as much room whatever they are.
        pages = _Pages(report, layout, Galley(report, layout, _pages_of_blocks(pages))).run()
    for number, page in enumerate(pages, 1):
        page.lines.extend(page.notes)
        add_furniture(page, number, len(pages), report.facts, layout)
    return pages


def _pages_of_blocks(pages: Sequence[SetPage]) -> dict[int, int]:
    found: dict[int, int] = {}
    for number, page in enumerate(pages, 1):
        for line in page.lines:
            for word in line.words:
                found.setdefault(word.block, number)
    return found


class _Pages:
    """Fills pages from top to bottom, column by column."""

    def __init__(self, report: Report, layout: Layout, galley: Galley) -> None:
        self.report = report
        self.layout = layout
        self.galley = galley
        self.pages: list[SetPage] = []
        self.columns = 1
        self._new_page()

    def run(self) -> list[SetPage]:
        """Return the filled pages."""
        poured: list[Strip] = []
        for index, block in enumerate(self.report.blocks):
            if block.kind not in {Kind.COLUMNS, Kind.PAGE_BREAK}:
                poured.extend(self.galley.strips(index, self._column_width))
                continue
            self._pour(poured)
            poured = []
            if block.kind is Kind.PAGE_BREAK:
                self._new_page()
            else:
                self._start_columns(block.level)
        self._pour(poured)
        return self.pages

    def _new_page(self) -> None:
        width, height = self.layout.page
        self.pages.append(SetPage(width, height))
        self.top = self.region_top = self.lowest = self.layout.margins[1]
        self.bottom = self.column_bottom = height - self.layout.margins[3]
        self.column = 0
        self.is_fresh = True

    def _start_columns(self, count: int) -> None:
        self.columns, self.column, self.is_fresh = count, 0, True
        is_first = self.lowest == self.layout.margins[1]
        self.top = self.region_top = self.lowest + (0 if is_first else self.layout.gap)
        self.column_bottom = self.bottom

    @property
    def _column_width(self) -> float:
        left, _, right, _ = self.layout.margins
        return (self.layout.page[0] - left - right - GUTTER * (self.columns - 1)) / self.columns

    def _pour(self, strips: Sequence[Strip]) -> None:
        """Place strips; those that must stay together go to the next column together."""
        index = 0
        while index < len(strips):
            group = [strips[index]]
            while group[-1].keep and index + len(group) < len(strips):
                group.append(strips[index + len(group)])
            if self.is_fresh and self.columns > 1:
                self._balance(strips[index:])
            notes = sum(note.height for strip in group for note in strip.notes)
            needed = sum(strip.height + strip.before for strip in group) + notes
            if notes and self.column and self.lowest > self.bottom - notes - _NOTE_ROOM:
                self._new_page()  # an earlier column reaches down to where the footnote would stand
                continue
            if self.top + needed > self.column_bottom and self.top > self.region_top:
                self._next_column()
                continue
            for strip in group:
                self._place(strip)
            index += len(group)

    def _balance(self, strips: Sequence[Strip]) -> None:
        """Shorten the columns of this page where what is left would not fill them."""
        self.is_fresh = False
        share = sum(strip.height + strip.before for strip in strips) / self.columns
        self.column_bottom = min(self.bottom, self.region_top + share + 2 * self.layout.size)

    def _next_column(self) -> None:
        if self.column + 1 < self.columns:
            self.column += 1
            self.top = self.region_top
        else:
            self._new_page()

    def _place(self, strip: Strip) -> None:
        page = self.pages[-1]
        left = self.layout.margins[0] + self.column * (self._column_width + GUTTER)
        self.top += 0 if self.top == self.region_top else strip.before
        page.lines.extend(line.moved(left, self.top) for line in strip.lines)
        page.rules.extend(rule.moved(left, self.top) for rule in strip.rules)
        self.top += strip.height
        self.lowest = max(self.lowest, self.top)
        for note in strip.notes:
            self._place_note(page, note)

    def _place_note(self, page: SetPage, note: Strip) -> None:
        """Put a footnote at the foot of the page and move those before it up."""
        left, floor = self.layout.margins[0], self.layout.page[1] - self.layout.margins[3]
        page.notes = [line.moved(0, -note.height) for line in page.notes]
        page.rules = [rule.moved(0, -note.height) if rule.width == _NOTE_RULE else rule for rule in page.rules]
        if not page.notes:
            above = floor - note.height - 3
            page.rules.append(Rule(left, above, left + 130, above, width=_NOTE_RULE))
            self.bottom -= _NOTE_ROOM
        page.notes.extend(line.moved(left, floor - note.height) for line in note.lines)
        self.bottom -= note.height
        self.column_bottom = min(self.column_bottom, self.bottom)
