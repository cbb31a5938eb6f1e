"""Short lines alone at the head or foot of a page are repeated for OCR, and their copies folded into one."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.pixels import InkTone
from pipeline.short_lines import Repeated, fold_copies, repeat_short_lines
from pipeline.tesseract import PixelWord, find_tesseract

DPI = 150
PAPER, INK = 235, 40
WIDTH, HEIGHT = 1240, 1754


def page(*texts: tuple[int, int, str]) -> np.ndarray:
    """A page with a text at each (left, top)."""
    picture = Image.new("L", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(picture)
    for left, top, text in texts:
        draw.text((left, top), text, fill=INK, font=ImageFont.load_default(size=22))
    return np.asarray(picture)


BODY = [
    (160, 300 + 40 * row, "The Panel noted the report and agreed that it is published this month.") for row in range(20)
]


def repeated_in(grey: np.ndarray) -> tuple[np.ndarray, tuple[Repeated, ...]]:
    return repeat_short_lines(grey, InkTone.of(grey, dpi=DPI), dpi=DPI)


@pytest.mark.parametrize("left", [620, 1180, 10], ids=["in the middle", "at the right edge", "at the left edge"])
def test_a_number_alone_at_the_foot_is_repeated_pixel_by_pixel(left):
    grey = page(*BODY, (left, 1660, "7"))

    found, (line,) = repeated_in(grey)

    pieces = [found[line.top : line.bottom, start : start + line.width] for start in line.starts]
    assert len(pieces) == 8
    assert (pieces[0] < 100).any()
    assert all(np.array_equal(piece, pieces[0]) for piece in pieces)
    for start in line.starts[1:]:
        found = found.copy()
        found[line.top : line.bottom, start : start + line.width] = PAPER
    assert np.array_equal(found, grey), "nothing else has changed"


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param([(160, 1660, "Minutes"), (1080, 1660, "7")], id="a line with something beside it"),
        pytest.param([(500, 1660, "SEC Panel, 14 May 2018, page 7")], id="a line long enough to be read"),
        pytest.param([(620, 900, "7")], id="a line in the middle of the page"),
    ],
)
def test_other_lines_stay_as_they_are(texts):
    grey = page(*(BODY if texts[0][1] > 1600 else BODY[:10]), *texts)

    found, lines = repeated_in(grey)

    assert lines == ()
    assert found is grey


def word(text: str, x0: int, x1: int, confidence: float = 0.9) -> PixelWord:
    return PixelWord(text, x0, 1660, x1, 1676, confidence, (1, 1, 1))


LINE = Repeated(1655, 1680, 10, (600, 660, 720, 780, 840, 540))
OTHER = PixelWord("noted", 160, 300, 220, 316, 0.95, (0, 0, 0))


@pytest.mark.parametrize(
    ("words", "text", "confidence"),
    [
        ([word("7", start, start + 10) for start in LINE.starts], "7", 0.9),
        ([word("z", 600, 610), *(word("7", start, start + 10, 0.8) for start in (660, 720))], "7", 0.8),
        ([word("77", 540, 610), word("7777", 660, 850)], "7", 0.9),  # several copies read as one word
        ([word("-", 600, 602), word("7", 604, 606), word("-", 608, 610), word("-7-", 660, 670)], "-7-", 0.9),
        ([word("1", 600, 610, 0.6), word("7", 660, 670), word("l", 720, 730)], "1", 0.6),  # none is proved
        ([word("777", 540, 670)], "7", 0.9),
    ],
)
def test_copies_are_folded_into_what_most_are_read_as(words, text, confidence):
    first, folded = fold_copies([OTHER, *words], [LINE])

    assert first == OTHER
    assert (folded.text, folded.x0, folded.x1) == (text, 600, 610)
    assert folded.confidence == pytest.approx(confidence)


def test_what_was_not_read_is_not_made_up():
    assert fold_copies([OTHER], [LINE]) == (OTHER,)
    assert fold_copies([OTHER, word("77z", 540, 610)], [LINE]) == (OTHER,), "three signs are not two copies"


@pytest.mark.live
@pytest.mark.parametrize("text", ["2", "- 3 -", "14"])
def test_a_page_number_alone_is_read(text, tmp_path):
    grey, lines = repeated_in(page(*BODY, (610, 1660, text)))
    Image.fromarray(grey).save(tmp_path / "page.tif")

    words = fold_copies(find_tesseract().recognize(tmp_path / "page.tif"), lines)

    assert "".join(word.text for word in words if word.top > 1600) == text.replace(" ", "")
