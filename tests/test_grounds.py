"""Light print on dark grounds is turned over; dark print, however large, holes and shaded cells stay as they are."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pipeline.grounds import turned_over

DPI = 200


def page(*, banner: bool, ground: int = 60) -> np.ndarray:
    """Return a page with a large title, text, a shaded cell, a punched hole, and maybe a banner and a table head."""
    image = Image.new("L", (1400, 1100), 250)
    pen = ImageDraw.Draw(image)
    pen.text((100, 60), "Record of Decisions", fill=0, font=ImageFont.load_default(90))
    for at in range(6):
        pen.text((100, 520 + 45 * at), "The Panel agreed that the proposal is to proceed.", fill=0, font=_font(30))
    pen.rectangle((100, 820, 1300, 880), fill=205)
    pen.text((120, 832), "Shaded", fill=0, font=_font(30))
    pen.ellipse((20, 700, 64, 744), fill=20)
    if banner:
        for top, bottom, text, size in ((220, 420, "SEC PANEL", 90), (930, 985, "Reference      Decision", 30)):
            pen.rectangle((100, top, 1300, bottom), fill=ground)
            pen.text((140, (top + bottom) / 2), text, fill=245, font=_font(size), anchor="lm")
    return np.asarray(image)


def _font(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)


def test_a_page_without_dark_grounds_is_left_as_it_is():
    plain = page(banner=False)

    assert turned_over(plain, dpi=DPI) is plain


@pytest.mark.parametrize("ground", [20, 60, 110], ids=["black", "navy", "teal"])
def test_print_on_a_dark_ground_becomes_dark_on_light(ground):
    grey = page(banner=True, ground=ground)
    soft = np.asarray(Image.fromarray(grey).filter(ImageFilter.GaussianBlur(0.8)))
    found = turned_over(soft, dpi=DPI)

    for top, bottom, text, size in ((220, 420, "SEC PANEL", 90), (930, 985, "Reference      Decision", 30)):
        mask = Image.new("L", (1400, 1100), 0)
        ImageDraw.Draw(mask).text((140, (top + bottom) / 2), text, fill=255, font=_font(size), anchor="lm")
        letters = np.asarray(mask) > 250
        inside = np.zeros_like(letters)
        inside[top + 12 : bottom - 12, 112:1288] = True
        around = np.asarray(mask.filter(ImageFilter.MaxFilter(7))) > 0
        assert found[letters].mean() < 110  # thin strokes are soft
        assert found[inside & ~around].min() > 200
    assert np.array_equal(found[500:900], soft[500:900])
    assert np.array_equal(found[:180], soft[:180])
