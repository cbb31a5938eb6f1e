"""Tables with shading for rules have their unshaded rows too."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pipeline.fragments import Fragment
from pipeline.furniture import line_text
from pipeline.layout import arrange
from pipeline.mapping import enclosing
from pipeline.records import Box, Word
from pipeline.rules import Grid

EDGES = (50.0, 120.0, 250.0, 400.0)
ROWS = [
    ("Change", "Release", "Outcome"),
    ("R0061", "November Release", "Implemented"),
    ("R0070", "February Release", "On schedule"),
    ("R0074", "February Release", "At risk"),
    ("R0080", "June Release", "Not begun"),
]
HEIGHT = 20.0


def print_cells(cells: tuple[str, ...], *, row: float, edges: tuple[float, ...] = EDGES) -> list[Fragment]:
    fragments = []
    for edge, cell in zip(edges, cells, strict=False):
        x, baseline, words = edge + 5, 100 + HEIGHT * row + 14, []
        for text in cell.split():
            words.append(Word(text, Box(x, baseline - 8, x + 5 * len(text), baseline), 1.0))
            x += 5 * len(text) + 2.8
        box = enclosing([word.box for word in words if word.box])
        fragments.append(Fragment(tuple(words), box, baseline, 10.0, 1.0))
    return fragments


def shaded(*rows: int, edges: tuple[float, ...] = EDGES) -> Grid:
    levels = [(100 + HEIGHT * row, 100 + HEIGHT * (row + 1)) for row in rows]
    cells = [tuple(Box(x0, top, x1, bottom) for x0, x1 in pairwise(edges)) for top, bottom in levels]
    return Grid(Box(edges[0], levels[0][0], edges[-1], levels[-1][1]), tuple(cells))


def rows_of(fragments: list[Fragment], *grids: Grid) -> list[str]:
    return [line_text(line) for line in arrange(fragments, grids=grids)]


@pytest.mark.parametrize(
    "grids", [(shaded(0, 1), shaded(3)), (shaded(0), shaded(2), shaded(4))], ids=["odd rows", "head and even rows"]
)
def test_rows_between_and_below_shaded_ones_are_rows(grids):
    fragments = [fragment for at, row in enumerate(ROWS) for fragment in print_cells(row, row=at)]

    assert rows_of(fragments, *grids) == [" | ".join(row) for row in ROWS]


def test_a_heading_between_two_tables_of_the_same_columns_stays_a_line():
    fragments = [
        *print_cells(ROWS[0], row=0),
        *print_cells(ROWS[1], row=1),
        *print_cells(("Later",), row=2),
        *print_cells(ROWS[0], row=3),
        *print_cells(ROWS[2], row=4),
    ]

    assert rows_of(fragments, shaded(0, 1), shaded(3, 4))[2] == "Later"


def test_what_a_form_leaves_over_a_page_break_is_a_row_of_two_cells():
    edges = (50.0, 250.0, 400.0)
    fragments = print_cells(("Received", "24/08/2018"), row=0, edges=edges)

    assert rows_of(fragments, shaded(0, edges=edges)) == ["Received | 24/08/2018"]
