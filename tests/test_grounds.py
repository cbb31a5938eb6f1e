"""Print on grounds, as small as a chip, becomes dark on paper; dark print, holes and rules stay as they are."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pipeline.grounds import turned_over
from pipeline.ocr import read_picture
from pipeline.pixels import PixelImage
from pipeline.recognition import recognized
from pipeline.tesseract import find_tesseract

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


CHIPS = {"black": 0, "red": 57, "blue": 88, "green": 112, "orange": 140, "amber": 189}


def chip(
    ground: int, *, size: int, radius: int, text: str = "GREEN"
) -> tuple[np.ndarray, np.ndarray, tuple[slice, slice]]:
    """Return a page with text and a tight chip, white print on dark or black on amber; its letters; where it is."""
    picture = Image.fromarray(page(banner=False))
    pen = ImageDraw.Draw(picture)
    pad, height = round(size * 0.3), round(size * 0.75)
    width = round(pen.textlength(text, font=_font(size)))
    x0, top = 1050, 640
    box = (x0, top, x0 + width + 4 * pad, top + height + 2 * pad)
    pen.rounded_rectangle(box, radius, fill=ground)
    letters = Image.new("L", picture.size, 0)
    place = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    ImageDraw.Draw(letters).text(place, text, fill=255, font=_font(size), anchor="mm")
    pen.text(place, text, fill=0 if ground > 170 else 250, font=_font(size), anchor="mm")
    return np.asarray(picture), np.asarray(letters) > 250, (slice(top, box[3]), slice(x0, box[2]))


@pytest.mark.parametrize("ground", CHIPS.values(), ids=CHIPS)
@pytest.mark.parametrize(("size", "radius"), [(22, 0), (25, 6), (30, 99), (42, 12)])
def test_print_in_a_tight_chip_becomes_dark_on_light(ground, size, radius):
    grey, letters, where = chip(ground, size=size, radius=radius)
    soft = np.asarray(Image.fromarray(grey).filter(ImageFilter.GaussianBlur(0.6)))
    found = turned_over(soft, dpi=DPI)

    around = np.asarray(Image.fromarray(letters).filter(ImageFilter.MaxFilter(7)))
    assert found[letters].mean() < 120
    assert np.percentile(found[where][~around[where]], 2) > 190
    outside = np.ones_like(letters)
    outside[where[0].start - 10 : where[0].stop + 10, where[1].start - 10 : where[1].stop + 10] = False
    assert np.array_equal(found[outside], soft[outside])


def test_grain_of_a_fax_in_a_chip_is_not_left_as_dirt():
    grey, letters, where = chip(0, size=34, radius=0)
    grain = np.random.default_rng(1).random(grey.shape) < 0.12
    fax = np.where(grain & (grey < 128), 255, np.where(grey < 128, 0, 255)).astype(np.uint8)
    found = turned_over(fax, dpi=DPI)

    around = np.asarray(Image.fromarray(letters).filter(ImageFilter.MaxFilter(9)))
    assert found[letters].mean() < 90
    assert (found[where][~around[where]] < 128).mean() < 0.03


@pytest.mark.parametrize("blur", [0.5, 1.2, 2.0])
def test_words_in_heavy_capitals_are_no_grounds(blur):
    image = Image.new("L", (1400, 1100), 245)
    pen = ImageDraw.Draw(image)
    for at, size in enumerate((24, 30, 38, 48, 60)):
        pen.text(
            (100, 100 + 110 * at), "HIGHLIGHTS THEME MINUTE", fill=20, font=_font(size), stroke_width=2, stroke_fill=20
        )
    heavy = np.asarray(image.filter(ImageFilter.GaussianBlur(blur)))

    assert np.array_equal(turned_over(heavy, dpi=DPI), heavy)


def test_rows_that_are_shaded_by_turns_and_ruled_cells_stay_as_they_are():
    image = Image.new("L", (1400, 1100), 250)
    pen = ImageDraw.Draw(image)
    for row in range(10):
        top = 200 + 44 * row
        pen.rectangle((100, top, 1300, top + 44), fill=180 if row % 2 else 250, outline=0, width=2)
        for column in range(4):
            pen.text((110 + 300 * column, top + 8), "MP101 Approved", fill=0, font=_font(26))
    table = np.asarray(image)
    found = turned_over(table, dpi=DPI)

    print_stays = table < 60
    assert (found[print_stays] < 128).mean() > 0.6  # a shaded row may become paper, with its rules
    assert found[table > 240].min() > 200


@pytest.mark.live
@pytest.mark.parametrize("noise", [4.0, 9.0], ids=["light", "medium"])
def test_tesseract_reads_what_stands_in_chips(noise):
    names = ("BLACK", "CRIMSON", "MARINE", "VERDANT", "TANGERINE", "AMBER")
    image = Image.new("L", (1240, 900), 255)
    pen = ImageDraw.Draw(image)
    pen.text((100, 60), "The Panel agreed that the proposal is to proceed to the Report Phase.", fill=0, font=_font(24))
    for at, (name, ground) in enumerate(zip(names, CHIPS.values(), strict=True)):
        top = 150 + 110 * at
        pen.text((100, top), "Classification:", fill=0, font=_font(24))
        pen.rounded_rectangle((330, top - 4, 350 + pen.textlength(name, font=_font(22)), top + 28), 6, fill=ground)
        pen.text((340, top), name, fill=0 if ground > 170 else 255, font=_font(22))
    noise = np.random.default_rng(3).normal(0, noise, (900, 1240))
    scan = np.clip(np.asarray(image.filter(ImageFilter.GaussianBlur(0.6))) * 0.9 + noise, 0, 255).astype(np.uint8)
    picture = PixelImage(scan, 72 / 150, 72 / 150)
    reading = recognized(read_picture(picture), engine=lambda: find_tesseract(seconds=60))

    said = {word.text.strip(".,:") for fragment in reading.fragments for word in fragment.words}
    assert said >= set(names)
