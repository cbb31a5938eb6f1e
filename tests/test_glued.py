"""Words that OCR ran together are cut where both their letters and the picture say so, and nowhere else."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from pipeline.glued import separated
from pipeline.tesseract import PixelWord

SIZE, FOOT = 40, 100
FONT = ImageFont.load_default(SIZE)


def read_as(text: str, printed: str, *, tracking: int = 0) -> list[PixelWord]:
    """Return the words that become of `text`, which an engine read where `printed` stands, after an ordinary word."""
    image = Image.new("L", (1600, 160), 255)
    pen = ImageDraw.Draw(image)
    x0 = _printed(pen, "Panel", 20) + 10
    x1 = _printed(pen, printed, x0, tracking=tracking)
    words = [
        PixelWord("Panel", 20, FOOT - 29, x0 - 10, FOOT, 0.95, (1, 1, 1)),
        PixelWord(text, x0, FOOT - 29, x1, FOOT, 0.9, (1, 1, 1)),
    ]
    return separated(words, np.asarray(image))[1:]


def _printed(pen: ImageDraw.ImageDraw, text: str, x0: float, *, tracking: int = 0) -> int:
    for letter in text:
        pen.text((x0, FOOT), letter, fill=0, font=FONT, anchor="ls")
        x0 += pen.textlength(letter, font=FONT) + tracking
    return round(x0 - tracking)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Areview", "A review"),
        ("Anamendment", "An amendment"),
        ("tothe", "to the"),
        ("agreedthe", "agreed the"),
        ("Itis", "It is"),
        ("-42-", "- 42 -"),
        ("1Source:", "1 Source:"),
        ("4.2Charging", "4.2 Charging"),
        ("(tothe", "(to the"),
    ],
)
def test_a_blank_that_was_lost_is_set_again(text, printed):
    words = read_as(text, printed)

    assert " ".join(word.text for word in words) == printed
    assert all(a.x1 < b.x0 for a, b in pairwise(words))


@pytest.mark.parametrize(
    "text", ["Areview", "tothe", "-12-", "1Source:", "0661S", "P272A", "MP160", "Ofgem", "another"]
)
def test_what_is_printed_in_one_stays_in_one(text):
    assert [word.text for word in read_as(text, text)] == [text]


def test_a_word_that_makes_sense_as_it_is_stays_in_one():
    assert [word.text for word in read_as("notable", "not able")] == ["notable"]


@pytest.mark.parametrize("text", ["Areview", "tothe", "4.2Charging"])
def test_letters_that_are_set_apart_are_one_word(text):
    assert [word.text for word in read_as(text, text, tracking=12)] == [text]


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("aAnthe revw1.-2S:"), min_size=1, max_size=9), st.integers(0, 8))
def test_no_letter_and_no_place_is_lost(printed, tracking):
    text = "".join(printed.split()) or "x"
    words = read_as(text, printed, tracking=tracking)

    assert "".join(word.text for word in words) == text
    assert all(word.x0 < word.x1 and word.text for word in words)
    assert all(a.x1 <= b.x0 for a, b in pairwise(words))
