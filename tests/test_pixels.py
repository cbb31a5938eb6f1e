"""What is told of a page from its pixels: where there is writing, by the page's own noise and contrast."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pipeline import pixels
from pipeline.ocr import read_picture
from pipeline.pixels import PixelImage, find_writing
from pipeline.recognition import recognized
from pipeline.tesseract import find_tesseract

DPI = 200
SIZE = (1000, 700)
SENTENCE = "The Panel agreed that SECMP0024 be sent to the working group"


@cache
def written(lines: int = 12) -> np.ndarray:
    """Return a page of black type on white, ten points high."""
    page = Image.new("L", SIZE, 255)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(28)
    for at in range(lines):
        pen.text((60, 60 + 45 * at), SENTENCE, fill=0, font=font)
    return np.asarray(page)


BLANK = np.full(SIZE[::-1], 255, dtype=np.uint8)


def toned(page: np.ndarray, paper: int, ink: int, *, noise: float = 0.0, shade: float = 0.0) -> PixelImage:
    """Return the page in other tones, as JPEG leaves it: grainy, and darker towards one corner by a share `shade`."""
    chance = np.random.default_rng(3)
    grey = ink + page / 255 * (paper - ink)
    rows, columns = page.shape
    grey *= 1 - shade * np.linspace(0, 1, rows)[:, None] * np.linspace(0, 1, columns)[None, :]
    grey += chance.normal(0, noise, page.shape) if noise else 0
    buffer = BytesIO()
    Image.fromarray(np.uint8(grey.clip(0, 255))).save(buffer, "JPEG", quality=60)
    return PixelImage(np.asarray(Image.open(buffer)), 72 / DPI, 72 / DPI)


def dirtied(share: float, *, paper: int = 255) -> PixelImage:
    """Return a blank page with specks of one to three pixels."""
    chance, grey = np.random.default_rng(5), np.full_like(BLANK, paper)
    for _ in range(int(share * grey.size / 4)):
        size = int(chance.integers(1, 4))
        x, y = int(chance.integers(0, SIZE[0] - size)), int(chance.integers(0, SIZE[1] - size))
        grey[y : y + size, x : x + size] = 0
    return PixelImage(grey, 72 / DPI, 72 / DPI)


FAINT = {
    "grey on grey": (188, 150, 0.0, 0.0),
    "grey on grey, grainy": (188, 150, 8.0, 0.0),
    "light on white": (250, 225, 2.0, 0.0),
    "light, grainy, in shadow": (240, 210, 4.0, 0.2),
}


@pytest.mark.parametrize("name", FAINT)
def test_faint_writing_is_seen_where_the_dark_would_be(name):
    paper, ink, noise, shade = FAINT[name]
    faint = find_writing(toned(written(), paper, ink, noise=noise, shade=shade))
    dark = find_writing(toned(written(), 255, 0)).ink

    assert not faint.is_blank
    assert faint.is_uneven
    assert (faint.ink & dark).sum() > 0.8 * dark.sum()
    assert (faint.ink & ~dark).sum() < 0.4 * dark.sum()


def test_two_faint_words_are_enough_to_be_no_blank_page():
    image = Image.new("L", (1654, 2339), 255)
    ImageDraw.Draw(image).text((700, 900), "Appendix A", fill=0, font=ImageFont.load_default(28))

    assert not find_writing(toned(np.asarray(image), 200, 160, noise=3)).is_blank


BLANKS = {
    "white": toned(BLANK, 255, 0),
    "grey": toned(BLANK, 188, 0),
    "grainy": toned(BLANK, 240, 0, noise=10),
    "very grainy": toned(BLANK, 218, 0, noise=18),
    "grainy, in shadow": toned(BLANK, 235, 0, noise=4, shade=0.35),
    "a few specks": dirtied(0.0003),
    "full of specks": dirtied(0.004),
    "specks on grey": dirtied(0.002, paper=190),
}


@pytest.mark.parametrize("name", BLANKS)
def test_a_blank_page_stays_blank_whatever_its_paper_is_like(name):
    assert find_writing(BLANKS[name]).is_blank


def test_a_dark_edge_is_no_writing():
    grey = BLANK.copy()
    grey[:, -20:] = 0
    grey[:12] = 0

    assert find_writing(PixelImage(grey, 72 / DPI, 72 / DPI)).is_blank


def test_dark_writing_does_not_let_the_back_of_the_sheet_pass_for_ink():
    back = np.asarray(Image.fromarray(written()[::-1, ::-1].copy()).filter(ImageFilter.GaussianBlur(2)))
    both = np.minimum(written(), 255 - (255 - back) * 0.12)
    seen, alone = find_writing(toned(both, 250, 20)), find_writing(toned(written(), 250, 20))

    assert not seen.is_faint
    assert (seen.ink & ~alone.ink).sum() < 0.1 * alone.ink.sum()


def test_evened_faint_writing_is_black_on_white():
    image = toned(written(), 188, 150, noise=4, shade=0.2)
    grey = pixels.strengthened(pixels.evened(image.grey, dpi=DPI), dpi=DPI)
    ink = written() < 60

    assert np.median(grey[ink]) < 110
    assert np.median(grey[written() == 255]) > 190


@pytest.mark.live
@pytest.mark.parametrize("name", FAINT)
def test_faint_pages_are_read(name):
    paper, ink, noise, shade = FAINT[name]
    reading = recognized(read_picture(toned(written(), paper, ink, noise=noise, shade=shade)), engine=find_tesseract)
    words = [word.text for fragment in reading.fragments for word in fragment.words]

    assert words.count("SECMP0024") >= 9
    assert reading.confidence > 0.85


@pytest.mark.live
def test_the_back_of_a_sheet_shining_through_is_not_read():
    back = Image.fromarray(written()[:, ::-1].copy()).filter(ImageFilter.GaussianBlur(1))
    grey = 235 - (255 - np.asarray(back).astype(float)) * 0.1
    reading = recognized(read_picture(PixelImage(grey.astype(np.uint8), 72 / DPI, 72 / DPI)), engine=find_tesseract)

    assert reading.fragments == ()
    assert [note.code for note in reading.notes] == ["blank"]
