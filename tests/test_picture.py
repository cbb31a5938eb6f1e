"""Pictures of pages for people: of the size ordered, turned as read, in colours where there are some, and bounded."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from pipeline.errors import UnreadablePage
from pipeline.picture import MAX_PIXELS, PictureOrder, draw_page
from pipeline.records import Box
from web.pictures import Pictures


def opened(picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.content))


@pytest.fixture
def order(tmp_path: Path) -> PictureOrder:
    """A page of 200 by 100 points with a black square at its top left."""
    image = Image.new("L", (400, 200), 255)
    ImageDraw.Draw(image).rectangle((0, 0, 40, 40), fill=0)
    path = tmp_path / "page.png"
    image.save(path, dpi=(144, 144))
    return PictureOrder(path, "image/png", 1, 0, 200.0, 100.0, 300)


def test_a_picture_is_as_wide_as_ordered(order):
    picture = draw_page(order)

    assert picture.media_type == "image/png"
    assert opened(picture).size == (300, 150)


@pytest.mark.parametrize(
    ("rotation", "corner"), [(0, (5, 5)), (90, (145, 5)), (180, (295, 145)), (270, (5, 295))], ids=str
)
def test_a_page_is_turned_as_it_was_to_be_read(order, rotation, corner):
    size = (order.width, order.height) if rotation in {0, 180} else (order.height, order.width)
    width_px = 300 if rotation in {0, 180} else 150
    turned = replace(order, rotation=rotation, width=size[0], height=size[1], width_px=width_px)

    assert opened(draw_page(turned)).convert("L").getpixel(corner) < 40


def test_a_part_of_a_page_is_that_part(order):
    part = opened(draw_page(replace(order, clip=Box(0.0, 0.0, 20.0, 20.0), width_px=100)))

    assert part.size == (100, 100)
    assert part.convert("L").getpixel((50, 50)) < 40
    white = opened(draw_page(replace(order, clip=Box(100.0, 50.0, 120.0, 70.0), width_px=100)))
    assert white.convert("L").getextrema() == (255, 255)


def test_colours_are_kept(tmp_path, order):
    path = tmp_path / "red.png"
    Image.new("RGB", (400, 200), (200, 20, 20)).save(path)
    picture = draw_page(replace(order, path=path))

    assert picture.media_type == "image/jpeg"
    red, green, _ = opened(picture).convert("RGB").getpixel((10, 10))
    assert red - green > 100


def test_no_picture_is_larger_than_the_limit(order):
    picture = opened(draw_page(replace(order, width_px=1_000_000)))

    assert picture.width * picture.height <= MAX_PIXELS * 1.01


def test_a_page_of_a_sample_pdf_is_drawn(samples_folder, order):
    pdf = replace(order, path=samples_folder / "TABASC_64_0804_Advice.pdf", media_type="application/pdf")
    picture = opened(draw_page(replace(pdf, width=595.3, height=841.9)))

    assert picture.size == (300, 424)
    assert picture.convert("L").getextrema()[0] < 100


def test_a_text_file_has_no_picture(order):
    with pytest.raises(UnreadablePage, match="no picture"):
        draw_page(replace(order, media_type="text/plain"))


def test_a_damaged_picture_is_told(tmp_path, order):
    path = tmp_path / "bad.png"
    path.write_bytes(order.path.read_bytes()[:60])

    with pytest.raises(UnreadablePage, match="damaged"):
        draw_page(replace(order, path=path))


@pytest.mark.slow
def test_the_room_draws_in_a_process_of_its_own_and_keeps_what_it_drew(tmp_path, order):
    pictures = Pictures()
    try:
        first = pictures.draw(order)
        order.path.unlink()
        assert pictures.draw(order) is first
        with pytest.raises(UnreadablePage):
            pictures.draw(replace(order, width_px=200))
    finally:
        pictures.close()
