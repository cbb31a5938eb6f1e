"""A heading of a scan with specks behind it is no row of a table; tables with signs, or columns to fill in, stay."""

from __future__ import annotations

import pytest

from pipeline.dirty_rows import without_dirty_rows
from pipeline.furniture import PlacedLine
from pipeline.records import Line, Word


def row(text: str, *, confidence: float = 0.9, gap: float = 0.3, weight: float = 1.0) -> PlacedLine:
    """A line whose cells are parted by bars."""
    words, cells = [], []
    for cell in text.split("|"):
        cells.append(len(words))
        words += [Word(word, None, confidence) for word in cell.split()]
    line = Line(tuple(words), None, 10.0, weight, gap, 0.0, 0.0, tuple(cells) if len(cells) > 1 else ())
    return PlacedLine(1, 0, line, text)


def rows_in(*lines: PlacedLine) -> list[bool]:
    """Tell of each line whether it is a row."""
    return [bool(placed.line.cells) for placed in without_dirty_rows(lines)]


PROSE = row("The group looked at the figures.")
CELLS = row("MP101 | Approved | May")


def test_headings_with_specks_behind_them_are_lines():
    lines = [PROSE, row("2.2 Highlights | ....."), row("2.2.1 Returns | . |"), PROSE]

    assert rows_in(*lines) == [False] * 4
    assert [placed.text for placed in without_dirty_rows(lines)][1:3] == ["2.2 Highlights", "2.2.1 Returns"]


def test_what_is_set_off_in_bold_below_a_table_is_no_row_of_it():
    assert rows_in(CELLS, row("Next steps | |", gap=0.8, weight=1.6), PROSE) == [True, False, False]
    assert rows_in(CELLS, row("Total | |"), PROSE) == [True, True, False]


@pytest.mark.parametrize(
    "lines",
    [
        [row("Drax | ✓ | –"), row("EDF | ✗ | –")],
        [row("Name | |"), row("Date | |"), row("Place | |")],
        [row("Total | |"), CELLS],
        [row("Costs | |", confidence=1.0)],
    ],
    ids=["signs", "to fill in", "goes on", "text layer"],
)
def test_rows_of_tables_stay(lines):
    assert all(rows_in(PROSE, *lines, PROSE)[1:-1])
