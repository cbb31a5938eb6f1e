"""Bullets of scanned lists are found and painted out; full stops, dashes, labels, letters and dirt stay."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pipeline.hanging import left_letters
from pipeline.records import Box
from pipeline.scanned_bullets import find_bullets

DPI = 150
TEXT = 170
ITEMS = ("A review of the archive of closed disputes", "readiness of the Data Service for the release", "An amendment")


def page(mark: str = "disc", *, size: int = 8, items: int = 3, gap: int = 22) -> np.ndarray:
    """Return a page with a line of prose and a list, `gap` pixels between a mark of `size` pixels and its text."""
    image = Image.new("L", (1240, 500), 255)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(23)
    pen.text((120, 60), "In summary, the work comprises the following:", fill=0, font=font, anchor="ls")
    for at in range(items):
        foot = 120 + 45 * at
        pen.text((TEXT, foot), ITEMS[at % 3], fill=0, font=font, anchor="ls")
        box = (TEXT - gap - size, foot - 6 - size // 2, TEXT - gap, foot - 6 + size // 2)
        if mark == "disc":
            pen.ellipse(box, fill=0)
        elif mark == "square":
            pen.rectangle(box, fill=0)
        elif mark == "ring":
            pen.ellipse(box, outline=0)
        elif mark == "dash":
            pen.rectangle((box[0] - 4, foot - 8, box[2], foot - 7), fill=0)
        else:
            pen.text((TEXT - gap, foot), mark, fill=0, font=font, anchor="rs")
    return np.asarray(image)


def found_in(grey: np.ndarray) -> tuple[np.ndarray, tuple[Box, ...]]:
    return find_bullets(grey, left_letters(grey, dpi=DPI), dpi=DPI)


def scanned(grey: np.ndarray, kind: str) -> np.ndarray:
    soft = np.asarray(Image.fromarray(grey).filter(ImageFilter.GaussianBlur(0.8))).astype(float)
    chance = np.random.default_rng(4)
    if kind == "grainy":
        return np.uint8((70 + soft / 255 * 150 + chance.normal(0, 7, soft.shape)).clip(0, 255))
    return np.where(soft < 140, 0, 255).astype(np.uint8) if kind == "fax" else np.uint8(soft)


@pytest.mark.parametrize("kind", ["clean", "grainy", "fax"])
@pytest.mark.parametrize("mark", ["disc", "square"])
def test_bullets_are_found_and_nothing_else_is_painted(mark, kind):
    grey = scanned(page(mark), kind)

    painted, bullets = found_in(grey)

    assert len(bullets) == 3
    assert all(TEXT - 34 <= box.x0 < box.x1 <= TEXT - 18 for box in bullets)
    assert [round(box.bottom) for box in bullets] == pytest.approx([120, 165, 210], abs=2), "the feet of their lines"
    changed = np.argwhere(painted != grey)
    assert changed[:, 1].max() < TEXT - 10
    dark = painted[90:, TEXT - 40 : TEXT - 12] < np.median(grey) - 60
    assert not dark.any(), "they are gone"


@pytest.mark.parametrize(
    "grey",
    [
        pytest.param(page(items=1), id="a single dot is dirt"),
        pytest.param(page("ring"), id="a ring is left to OCR"),
        pytest.param(page("dash"), id="a dash is left to OCR"),
        pytest.param(page("1."), id="a number"),
        pytest.param(page("a"), id="a letter"),
        pytest.param(page("."), id="a full stop"),
        pytest.param(page(size=3), id="a speck"),
        pytest.param(page(size=18), id="a punched hole"),
        pytest.param(page(gap=90), id="a dot far from the text"),
        pytest.param(np.full((400, 600), 255, dtype=np.uint8), id="a blank page"),
    ],
)
def test_what_is_no_bullet_stays(grey):
    painted, bullets = found_in(grey)

    assert bullets == ()
    assert painted is grey
