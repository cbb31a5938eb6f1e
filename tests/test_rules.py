"""Ruled lines of scans: found, painted over and made into grids, whatever the tone of the page; letters stay."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pipeline.pixels import InkTone
from pipeline.rules import Grid, Rule, find_rules, grids_of

DPI = 200
ROWS, COLUMNS = (200, 260, 320, 380), (100, 400, 900, 1200)


def found_in(page: np.ndarray, *, dpi: float = DPI) -> tuple[np.ndarray, tuple[Grid, ...]]:
    return find_rules(page, InkTone.of(page, dpi=dpi).ink(page), dpi=dpi)


def table(*, shaded: bool = False, width: int = 2) -> np.ndarray:
    """Return a page with a table of three rows and columns, its first row on grey."""
    page = Image.new("L", (1300, 600), 255)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(28)
    if shaded:
        pen.rectangle((COLUMNS[0], ROWS[0], COLUMNS[-1], ROWS[1]), fill=215)
    for y in ROWS:
        pen.line((COLUMNS[0], y, COLUMNS[-1], y), fill=0, width=width)
    for x in COLUMNS:
        pen.line((x, ROWS[0], x, ROWS[-1]), fill=0, width=width)
    for top in ROWS[:-1]:
        for left, text in zip(COLUMNS, ("MP101", "Title of it", "Approved"), strict=False):
            pen.text((left + 15, top + 14), text, fill=0, font=font)
    return np.asarray(page)


def scanned(page: np.ndarray, kind: str) -> np.ndarray:
    chance = np.random.default_rng(7)
    soft = np.asarray(Image.fromarray(page).filter(ImageFilter.GaussianBlur(0.7))).astype(float)
    if kind == "faint":
        return np.uint8((150 + soft / 255 * 38 + chance.normal(0, 2, soft.shape)).clip(0, 255))
    if kind == "grainy, in shadow":
        light = 1 - 0.3 * np.linspace(0, 1, soft.shape[1])
        return np.uint8(((60 + soft / 255 * 160) * light + chance.normal(0, 8, soft.shape)).clip(0, 255))
    if kind == "broken fax":
        return np.where(soft + chance.normal(0, 45, soft.shape) < 60, 0, 255).astype(np.uint8)
    if kind == "fax":
        return np.where(soft + chance.normal(0, 15, soft.shape) < 140, 0, 255).astype(np.uint8)
    return page


@pytest.mark.parametrize(
    ("kind", "shaded"),
    [
        ("clean", False),
        ("clean", True),
        ("faint", False),
        ("faint", True),
        ("grainy, in shadow", True),
        ("fax", False),
        ("broken fax", False),
    ],
)
def test_a_ruled_table_is_a_grid_whatever_the_tone_of_the_page(kind, shaded):
    _, grids = found_in(scanned(table(shaded=shaded), kind))

    assert [len(row) for grid in grids for row in grid.rows] == [3, 3, 3]


def test_rules_are_painted_over_and_letters_are_not():
    page = table()
    painted, _ = found_in(page)

    assert (painted[ROWS[0] - 5 : ROWS[-1] + 5, 750:850] > 200).all()
    for top in ROWS[:-1]:
        assert np.array_equal(painted[top + 10 : top + 50, 110:390], page[top + 10 : top + 50, 110:390])


def test_the_feet_of_bold_letters_are_no_rule():
    page = np.full((300, 900), 255, dtype=np.uint8)
    page[150:153, 100:500] = 0  # serifs that run together
    for x in range(105, 500, 20):
        page[120:150, x : x + 8] = 0  # and the stems on them
    painted, _ = found_in(page)

    assert painted is page


def test_an_underline_is_painted_over():
    page = Image.new("L", (900, 300), 255)
    pen = ImageDraw.Draw(page)
    pen.text((100, 100), "Decisions of the meeting", fill=0, font=ImageFont.load_default(28))
    pen.line((100, 136, 430, 136), fill=0, width=2)
    painted, grids = found_in(np.asarray(page))

    assert grids == ()
    assert (painted[134:140, 100:430] > 200).all()


def test_a_page_without_rules_is_left_as_it_is():
    page = Image.new("L", (900, 300), 255)
    ImageDraw.Draw(page).text((100, 100), "The Panel agreed", fill=0, font=ImageFont.load_default(28))
    grey = np.asarray(page)

    assert found_in(grey)[0] is grey


def test_a_row_whose_outer_rule_is_broken_keeps_its_last_cell():
    levels = (0.0, 20.0, 40.0, 60.0)
    across = [Rule(level, 0.0, 300.0) for level in levels]
    down = [Rule(0.0, 0.0, 60.0), Rule(100.0, 0.0, 60.0), Rule(300.0, 20.0, 40.0)]

    (grid,) = grids_of(across, down, snap=2.0)

    assert [[(cell.x0, cell.x1) for cell in row] for row in grid.rows] == [[(0.0, 100.0), (100.0, 300.0)]] * 3


def test_a_row_that_is_narrower_than_others_gets_no_cell_beside_it():
    across = [Rule(0.0, 0.0, 100.0), Rule(20.0, 0.0, 300.0), Rule(40.0, 0.0, 300.0)]
    down = [Rule(0.0, 0.0, 40.0), Rule(100.0, 0.0, 40.0), Rule(300.0, 20.0, 40.0)]

    (grid,) = grids_of(across, down, snap=2.0)

    assert [len(row) for row in grid.rows] == [1, 2]


def test_a_table_that_is_open_at_its_sides_has_cells_there():
    across = [Rule(level, 0.0, 300.0) for level in (0.0, 20.0, 40.0)]
    down = [Rule(x, 0.0, 40.0) for x in (60.0, 130.0, 220.0)]

    (grid,) = grids_of(across, down, snap=2.0)

    edges = [(0.0, 60.0), (60.0, 130.0), (130.0, 220.0), (220.0, 300.0)]
    assert [[(cell.x0, cell.x1) for cell in row] for row in grid.rows] == [edges] * 2
