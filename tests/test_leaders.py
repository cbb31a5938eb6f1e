"""Leaders of a contents page, on clean and on poor scans: found, painted over, and never seen in prose or tables."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pipeline.hanging import close_numbers, put_back
from pipeline.leaders import find_leaders
from pipeline.pixels import InkTone
from pipeline.records import Box

DPI = 200
WIDTH, HEIGHT = 1400, 900
ENTRIES = ("1 Welcome", "2 Minutes of the previous meeting", "2.1 Actions outstanding", "3 Modification report")


def found_in(page: np.ndarray, *, dpi: float = DPI) -> tuple[np.ndarray, tuple[Box, ...]]:
    return find_leaders(page, InkTone.of(page, dpi=dpi).ink(page), dpi=dpi)


def contents(*, step: float = 7.0, dot: int = 3, gap: int = 60) -> np.ndarray:
    """Return a page of entries with leaders of square dots `step` pixels apart."""
    page = Image.new("L", (WIDTH, HEIGHT), 255)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(28)
    for at, entry in enumerate(ENTRIES * 2):
        top = 80 + gap * at
        pen.text((100, top), entry, fill=0, font=font, anchor="ls")
        pen.text((1300, top), "12", fill=0, font=font, anchor="ls")
        for x in np.arange(110 + pen.textlength(entry, font=font), 1280, step):
            pen.rectangle((round(x), top - dot, round(x) + dot - 1, top - 1), fill=0)
    return np.asarray(page)


def prose() -> np.ndarray:
    """Return a page of prose with an underlined word, an ellipsis, a ruled table and initials with full stops."""
    page = Image.new("L", (WIDTH, HEIGHT), 255)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(28)
    for at in range(12):
        pen.text((100, 60 + 38 * at), "The Panel noted ... that J. R. S. T. agreed 1.1.1.1, i.e. all of it.", 0, font)
    pen.line((100, 135, 700, 135), fill=0, width=2)
    for row in range(5):
        pen.line((100, 560 + 60 * row, 1300, 560 + 60 * row), fill=0, width=2)
        pen.text((120, 575 + 60 * row), "MP101", 0, font)
        pen.text((700, 575 + 60 * row), "Approved", 0, font)
    for x in (100, 650, 1300):
        pen.line((x, 560, x, 800), fill=0, width=2)
    return np.asarray(page)


def poor(page: np.ndarray, kind: str) -> np.ndarray:
    """Return a scan of a page: grainy and soft, or a fax with dirt, thinned or swollen strokes."""
    chance = np.random.default_rng(7)
    grey = np.asarray(Image.fromarray(page).filter(ImageFilter.GaussianBlur(0.9))).astype(float)
    if kind == "grainy":
        return np.uint8((75 + grey / 255 * 140 + chance.normal(0, 12, grey.shape)).clip(0, 255))
    if kind == "faint":
        return np.uint8((150 + grey / 255 * 40 + chance.normal(0, 3, grey.shape)).clip(0, 255))
    level = {"fax": 128, "thinned fax": 105, "swollen fax": 150}[kind]
    fax = np.where(grey + chance.normal(0, 20, grey.shape) < level, 0, 255).astype(np.uint8)
    for _ in range(int(0.0025 * fax.size / 4)):
        size = int(chance.integers(1, 4))
        x, y = int(chance.integers(0, WIDTH - size)), int(chance.integers(0, HEIGHT - size))
        fax[y : y + size, x : x + size] = 255 if chance.random() < 1 / 3 else 0
    return fax


POOR = ("grainy", "faint", "fax", "thinned fax", "swollen fax")


@pytest.mark.parametrize("step", [5.0, 7.0, 9.3, 14.0], ids="{} px apart".format)
def test_leaders_are_found_from_the_end_of_the_entry_to_its_page(step):
    page = contents(step=step)
    painted, leaders = found_in(page)

    assert len(leaders) == 2 * len(ENTRIES)
    assert all(1240 < box.x1 < 1300 for box in leaders)
    assert (painted != page).any()
    letters = np.asarray(Image.fromarray(page).crop((0, 0, 110, HEIGHT)))
    assert np.array_equal(painted[:, :110], letters)
    assert np.array_equal(painted[:, 1298:], page[:, 1298:])


@pytest.mark.parametrize("kind", POOR)
def test_leaders_are_found_on_poor_scans(kind):
    _, leaders = found_in(poor(contents(), kind))

    assert len(leaders) == 2 * len(ENTRIES)
    assert all(box.x1 - box.x0 > 400 for box in leaders)


@pytest.mark.parametrize("kind", ["clean", *POOR])
def test_prose_rules_and_tables_have_no_leaders(kind):
    page = prose() if kind == "clean" else poor(prose(), kind)
    painted, leaders = found_in(page)

    assert leaders == ()
    assert painted is page


def test_painting_leaders_leaves_the_letters_of_every_entry():
    page = contents()
    painted, _ = found_in(page)
    pen, font = ImageDraw.Draw(Image.new("L", (1, 1))), ImageFont.load_default(28)

    for at, entry in enumerate(ENTRIES):
        end = 100 + int(pen.textlength(entry, font=font))
        rows = slice(40 + 60 * at, 92 + 60 * at)
        assert np.array_equal(painted[rows, 100:end], page[rows, 100:end])


@pytest.mark.parametrize("size", [(3, 3), (10, 400), (400, 10)], ids=str)
def test_a_picture_too_small_for_a_leader_has_none(size):
    grey = np.full(size, 200, dtype=np.uint8)

    assert found_in(grey, dpi=150)[1] == ()


def test_page_numbers_are_read_beside_their_entries_and_put_back_where_they_stand():
    page = contents()
    painted, leaders = found_in(page)
    closed, moves = close_numbers(painted, leaders, dpi=DPI)

    assert len(moves) == 2 * len(ENTRIES)
    assert (closed[:, 1295:1340] == 255).all()
    for leader, move in zip(leaders, moves, strict=True):
        band = closed[move.top : move.bottom, int(leader.x0) : int(leader.x0) + 120]
        columns = np.flatnonzero((band < 128).any(axis=0)) + int(leader.x0)
        x0, x1 = put_back(int(columns[0]), move.top, int(columns[-1]) + 1, move.bottom, moves)
        assert x0 < 1305
        assert 1315 < x1 < 1335
        assert (page[move.top : move.bottom, x0:x1] < 128).sum() == (band < 128).sum()


def test_without_leaders_nothing_is_moved():
    page = prose()
    closed, moves = close_numbers(page, (), dpi=DPI)

    assert closed is page
    assert moves == ()


def test_words_after_a_dotted_line_of_a_form_stay_where_they_are():
    page = Image.new("L", (WIDTH, 200), 255)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(28)
    pen.text((100, 100), "Signed by", fill=0, font=font, anchor="ls")
    for x in range(240, 800, 7):
        pen.rectangle((x, 97, x + 2, 99), fill=0)
    pen.text((820, 100), "on behalf of the Working Group", fill=0, font=font, anchor="ls")
    painted, leaders = found_in(np.asarray(page))

    assert len(leaders) == 1
    assert close_numbers(painted, leaders, dpi=DPI)[1] == ()
