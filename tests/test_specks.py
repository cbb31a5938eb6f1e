"""Specks go, whatever the tone of the scan; full stops, colons, tittles and the pieces of letters stay."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.specks import without_specks

DPI = 200
FONT = ImageFont.load_default(30)
TEXT = ("Minutes of the meeting: i.e. those in the file.", "Eight items, five of them difficult; all agreed.")


def page() -> np.ndarray:
    """Return a page of text with full stops, colons and tittles."""
    image = Image.new("L", (1200, 900), 255)
    pen = ImageDraw.Draw(image)
    for at in range(12):
        pen.text((120, 60 + 60 * at), TEXT[at % 2], fill=0, font=FONT)
    return np.where(np.asarray(image) < 128, 0, 255).astype(np.uint8)


def dirtied(clean: np.ndarray, *, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the page with black specks of one to three pixels, and where those are that touch no print."""
    chance = np.random.default_rng(3)
    dirty, alone = clean.copy(), np.zeros(clean.shape, dtype=bool)
    for _ in range(count):
        size = int(chance.integers(1, 4))
        y, x = int(chance.integers(10, clean.shape[0] - 10)), int(chance.integers(10, clean.shape[1] - 10))
        around = dirty[max(y - 8, 0) : y + size + 8, max(x - 8, 0) : x + size + 8]
        alone[y : y + size, x : x + size] = around.min() == 255
        dirty[y : y + size, x : x + size] = 0
    return dirty, alone


def test_a_clean_page_is_left_as_it_is():
    clean = page()

    assert without_specks(clean, dpi=DPI) is clean


@pytest.mark.parametrize("tone", ["black and white", "grey and grainy"])
def test_specks_go_and_print_stays(tone):
    clean = page()
    dirty, alone = dirtied(clean, count=400)
    if tone == "grey and grainy":
        grain = np.random.default_rng(5).normal(0, 6, dirty.shape)
        dirty = np.uint8((70 + dirty / 255 * 140 + grain).clip(0, 255))
    found = without_specks(dirty, dpi=DPI)
    ink, was_ink = found < 140, dirty < 140

    assert ink[alone].mean() < 0.1
    assert ink[(clean == 0)].mean() > 0.999
    assert not (ink & ~was_ink).any()


def test_a_page_of_dots_is_bounded_work():
    dots = np.full((1600, 1200), 255, dtype=np.uint8)
    dots[::12, ::12] = 0

    assert without_specks(dots, dpi=DPI).shape == dots.shape


def test_a_tiny_picture_has_no_specks():
    tiny = np.full((3, 5), 255, dtype=np.uint8)

    assert without_specks(tiny, dpi=DPI) is tiny
