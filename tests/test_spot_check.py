"""What of a text layer is compared with its picture: lines without their leaders, and level, however the scan lies."""

from __future__ import annotations

import numpy as np
import pytest
from engines import OneByOne
from PIL import Image, ImageDraw, ImageFont

from pipeline.fragments import Fragment
from pipeline.mapping import enclosing
from pipeline.pixels import PixelImage
from pipeline.recognition import recognized
from pipeline.records import Box, Word
from pipeline.spot_check import check_layer
from pipeline.tesseract import PixelWord

STEP = 72 / 300  # points a pixel
SIZE = 10.0
WORDS = ["The", "Panel", "agreed", "that", "the", "modification", "should", "proceed", "to", "the", "Report", "Phase"]


class Seeing(OneByOne):
    """An engine that keeps the picture that it is given, and reads what it is told to."""

    identity = "seeing"

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        self.sheet = np.zeros((0, 0), dtype=np.uint8)

    def recognize(self, image):
        with Image.open(image) as picture:
            self.sheet = np.asarray(picture).copy()
        rows = np.linspace(0, self.sheet.shape[0], len(self.lines) + 1)
        return tuple(
            PixelWord(text, 0, int(top) + 40, 9, int(bottom) - 5, 0.9, (1, 1, at))
            for at, (text, top, bottom) in enumerate(zip(self.lines, rows, rows[1:], strict=False))
        )


def scan(*, falls: float = 0.0, words=tuple(WORDS)) -> tuple[PixelImage, Fragment]:
    """Return a page with one line that falls so many points over its length, and the line as its layer has it."""
    image = Image.new("L", (2480, 600), 255)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(SIZE / STEP)
    placed, x0 = [], 200.0
    for word in words:
        x1 = x0 + pen.textlength(word, font=font)
        foot = 300 + falls / STEP * (x0 - 200) / 1600
        pen.text((x0, foot), word, fill=0, font=font, anchor="ls")
        box = Box(x0 * STEP, foot * STEP - 0.75 * SIZE, x1 * STEP, foot * STEP + 0.2 * SIZE)
        placed.append(Word(word, box, None))
        x0 = x1 + 12
    line = Fragment(tuple(placed), enclosing([word.box for word in placed]), 300 * STEP, SIZE, None)
    return PixelImage(np.asarray(image), STEP, STEP), line


@pytest.mark.parametrize("falls", [0.0, 8.0, -8.0])
def test_a_line_that_falls_is_set_level(falls):
    image, line = scan(falls=falls)
    engine = Seeing("".join(WORDS)[:45])

    recognized(check_layer(image, [line]), engine=lambda: engine)

    rows = np.flatnonzero((engine.sheet < 128).any(axis=1))
    assert (rows[-1] - rows[0]) * STEP < 1.3 * SIZE, "as high as a line of this size, at 300 dots an inch"


@pytest.mark.parametrize("dots", [("....................",), (".",) * 20, ("…", "…", "…")])
def test_a_leader_and_what_follows_it_are_not_compared(dots):
    image, line = scan(words=("4.2", "Review", "of", "the", "Guidance", "Document", *dots, "7"))

    engine = Seeing("4.2ReviewoftheGuidanceDocument")

    found = recognized(check_layer(image, [line]), engine=lambda: engine)

    assert found.agrees, found.finding
