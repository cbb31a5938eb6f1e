"""Which way up a page is read: what does not read is tried with more care each way up before it is turned over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from engines import OneByOne
from PIL import Image, ImageDraw, ImageFont

from pipeline.ocr import read_picture
from pipeline.pixels import PixelImage
from pipeline.recognition import recognized
from pipeline.tesseract import PixelWord

DPI = 300
WORDS = ("Panel", "meeting", "report", "approved", "members", "deferred")


def page() -> PixelImage:
    """Return a page of text with a black square in its upper left corner, which tells an engine how it lies."""
    image = Image.new("L", (2000, 2800), 255)
    pen = ImageDraw.Draw(image)
    for at in range(30):
        pen.text(
            (400, 400 + 70 * at), "The Panel agreed that the proposal is to proceed.", 0, ImageFont.load_default(45)
        )
    pen.rectangle((150, 150, 300, 300), fill=0)
    return PixelImage(np.asarray(image), 72 / DPI, 72 / DPI)


def corner(picture: np.ndarray) -> str:
    """Return in which corner the square is."""
    height, width = picture.shape
    parts = {
        "upper left": picture[: height // 7, : width // 7],
        "upper right": picture[: height // 7, -width // 7 :],
        "lower right": picture[-height // 7 :, -width // 7 :],
        "lower left": picture[-height // 7 :, : width // 7],
    }
    return min(parts, key=lambda name: parts[name].mean())


@dataclass(frozen=True)
class Fake(OneByOne):
    """An engine that says, by corner and size of a picture, how well it reads: confidence, number of words, lying."""

    identity: str = "fake"
    poor: bool = False
    astray: bool = False

    def recognize(self, image: Path) -> tuple[PixelWord, ...]:
        with Image.open(image) as opened:
            picture = np.asarray(opened.convert("L"))
        upright, full_size = corner(picture) == "upper left", max(picture.shape) > 2000
        on_its_side = corner(picture) in {"upper right", "lower left"}
        confidence, count = (0.95, 60) if upright else (0.3, 90)
        if self.poor and upright and not full_size:
            confidence, count = 0.35, 12  # what is read with more care is better
        if self.astray and on_its_side:
            confidence, count = 0.93, 80  # Tesseract reads lines that run up or down as well
        return tuple(self._word(at, confidence, on_its_side=on_its_side) for at in range(count))

    def _word(self, at: int, confidence: float, *, on_its_side: bool) -> PixelWord:
        width, height = (20, 90) if on_its_side else (90, 20)
        x0, top = 200 + 100 * (at % 5), 200 + 30 * (at // 5)
        return PixelWord(WORDS[at % len(WORDS)], x0, top, x0 + width, top + height, confidence, (1, 1, at // 5))


def turned(image: PixelImage, quarters: int) -> PixelImage:
    return PixelImage(np.ascontiguousarray(np.rot90(image.grey, quarters)), image.x_step, image.y_step)


def test_a_page_that_reads_is_taken_as_it_lies():
    assert recognized(read_picture(page()), engine=Fake).rotation == 0


def test_a_poor_page_is_read_with_care_before_it_is_turned_over():
    reading = recognized(read_picture(page()), engine=lambda: Fake(poor=True))

    assert (reading.rotation, reading.confidence) == (0, 0.95)
    assert [note.code for note in reading.notes] == ["second-reading"]


def test_a_page_upside_down_is_set_upright_however_poor():
    assert recognized(read_picture(turned(page(), 2)), engine=lambda: Fake(poor=True)).rotation == 180


def test_words_that_lie_on_their_side_betray_a_wrong_turn(monkeypatch):
    monkeypatch.setattr(
        "pipeline.pixels.lies_on_its_side", lambda _ink: True
    )  # as the table around a photographed page

    reading = recognized(read_picture(page()), engine=lambda: Fake(astray=True))

    assert (reading.rotation, reading.confidence) == (0, 0.95)
