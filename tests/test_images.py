"""Picture files: every kind of pixel becomes grey on white, and the page has the size a person sees."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from printed import bar_picture

from pipeline import images
from pipeline.errors import UnreadableFile, UnreadablePage
from pipeline.images import count_frames, read_frame

PICTURE = bar_picture()


def as_mode(mode: str) -> Image.Image:
    """Return the picture of bars in a mode of Pillow."""
    grey = Image.fromarray(PICTURE)
    if mode == "I;16":
        return Image.fromarray(PICTURE.astype(np.uint16) * 257)
    if mode == "F":
        return Image.fromarray(PICTURE.astype(np.float32) / 255)
    if mode in {"LA", "RGBA"}:
        # The ink is opaque, the paper a transparent black: a reader that drops alpha sees a black page.
        clear = Image.merge("LA", (Image.new("L", grey.size, 0), Image.fromarray(255 - PICTURE)))
        return clear.convert(mode)
    return grey.convert(mode)


@pytest.mark.parametrize(
    ("mode", "form", "settings"),
    [
        ("L", "PNG", {}),
        ("1", "PNG", {}),
        ("P", "PNG", {}),
        ("RGB", "PNG", {}),
        ("LA", "PNG", {}),
        ("RGBA", "PNG", {}),
        ("I;16", "PNG", {}),
        ("I;16", "TIFF", {}),
        ("F", "TIFF", {}),
        ("CMYK", "TIFF", {}),
        ("RGBA", "TIFF", {}),
        ("1", "TIFF", {"compression": "group3"}),
        ("1", "TIFF", {"compression": "group4"}),
        ("L", "TIFF", {"compression": "tiff_lzw"}),
        ("L", "TIFF", {"compression": "jpeg"}),
        ("L", "JPEG", {}),
        ("RGB", "JPEG", {}),
        ("CMYK", "JPEG", {}),
    ],
)
def test_every_kind_of_pixel_becomes_dark_ink_on_white_paper(tmp_path, mode, form, settings):
    as_mode(mode).save(tmp_path / "scan", form, **settings)
    grey = read_frame(tmp_path / "scan", 1).grey

    assert grey.dtype == np.uint8
    assert np.abs(grey.astype(int) - PICTURE).mean() < 4


def test_a_palette_with_a_transparent_colour_shows_paper_there(tmp_path):
    picture = Image.fromarray(np.where(PICTURE == 0, 1, 0).astype(np.uint8)).convert("P")
    picture.putpalette([0, 0, 0, 10, 10, 10])
    picture.save(tmp_path / "scan.png", transparency=0)

    assert read_frame(tmp_path / "scan.png", 1).grey.mean() > 128


@pytest.mark.parametrize(
    ("dpi", "steps"),
    [((200, 200), (0.36, 0.36)), ((204, 98), (72 / 204, 72 / 98)), (None, (1, 1)), ((1, 1), (1, 1)), ((0, 0), (1, 1))],
    ids=["square", "fax", "none", "no unit", "zero"],
)
def test_pixels_are_as_large_as_the_file_says_or_72_to_the_inch(tmp_path, dpi, steps):
    Image.fromarray(PICTURE).save(tmp_path / "scan.tif", **({} if dpi is None else {"dpi": dpi}))
    image = read_frame(tmp_path / "scan.tif", 1)

    assert (image.x_step, image.y_step) == pytest.approx(steps, rel=1e-3)


def test_dots_per_centimetre_are_understood(tmp_path):
    Image.fromarray(PICTURE).save(tmp_path / "scan.tif", resolution_unit=3, x_resolution=118.11, y_resolution=118.11)

    assert read_frame(tmp_path / "scan.tif", 1).dpi == pytest.approx(300, abs=0.1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_that_a_camera_noted_is_applied(tmp_path, orientation):
    """The file is written so that a viewer which obeys the note shows PICTURE."""
    undo = {
        1: [],
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }[orientation]
    stored = Image.fromarray(PICTURE)
    for step in undo:
        stored = stored.transpose(step)
    exif = Image.Exif()
    exif[0x0112] = orientation
    dpi = (100, 200) if orientation < 5 else (200, 100)
    stored.save(tmp_path / "scan.png", exif=exif, dpi=dpi)
    image = read_frame(tmp_path / "scan.png", 1)

    assert np.array_equal(image.grey, PICTURE)
    assert (image.x_step, image.y_step) == pytest.approx((0.72, 0.36), rel=1e-3)


def test_each_page_of_a_tiff_is_its_own_picture(tmp_path):
    frames = [Image.new("L", (100 * number, 50), 255) for number in (1, 2, 3)]
    frames[0].save(tmp_path / "scan.tif", save_all=True, append_images=frames[1:])

    assert count_frames(tmp_path / "scan.tif") == 3
    assert [read_frame(tmp_path / "scan.tif", n).grey.shape[1] for n in (1, 2, 3)] == [100, 200, 300]


def test_a_bad_page_of_a_tiff_leaves_the_others(tmp_path):
    frames = [Image.fromarray(PICTURE) for _ in range(3)]
    frames[0].save(tmp_path / "scan.tif", save_all=True, append_images=frames[1:], compression="tiff_adobe_deflate")
    raw = bytearray((tmp_path / "scan.tif").read_bytes())
    data = [at for at in range(len(raw)) if raw[at : at + 2] == b"x\x9c"]
    assert len(data) % 3 == 0
    for at in data[len(data) // 3 : 2 * len(data) // 3]:
        raw[at : at + 40] = b"\xff" * 40
    (tmp_path / "scan.tif").write_bytes(raw)

    assert read_frame(tmp_path / "scan.tif", 1).grey.min() == 0
    assert read_frame(tmp_path / "scan.tif", 3).grey.min() == 0
    with pytest.raises(UnreadablePage) as caught:
        read_frame(tmp_path / "scan.tif", 2)
    assert (caught.value.stage, caught.value.reason) == ("pixels", "damaged")


def claim_of(width: int, height: int) -> bytes:
    """Return a PNG that claims this size and has no pixels to show for it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_a_small_file_that_claims_a_huge_page_is_refused_before_memory_is_taken(tmp_path):
    (tmp_path / "bomb.png").write_bytes(claim_of(35_000, 35_000))

    with pytest.raises(UnreadableFile) as caught:
        count_frames(tmp_path / "bomb.png")

    assert caught.value.reason == "too-large"


def test_a_page_over_our_own_limit_costs_that_page(tmp_path, monkeypatch):
    monkeypatch.setattr(images, "MAX_PIXELS", 1_000)
    Image.fromarray(PICTURE).save(tmp_path / "scan.tif")

    with pytest.raises(UnreadablePage) as caught:
        read_frame(tmp_path / "scan.tif", 1)

    assert caught.value.reason == "too-large"
    assert "600 x 800" in caught.value.message


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_a_picture_whose_end_is_missing_is_a_damaged_page(tmp_path, form):
    path = tmp_path / "scan"
    Image.effect_noise((400, 400), 60).save(path, form)
    path.write_bytes(path.read_bytes()[:-4_000])

    with pytest.raises(UnreadablePage) as caught:
        read_frame(path, 1)

    assert caught.value.reason == "damaged"


def test_zapped_bytes_end_in_a_reason_and_never_in_another_error(tmp_path):
    random = np.random.default_rng(7)
    originals = []
    for form, settings in [("TIFF", {}), ("TIFF", {"compression": "tiff_lzw"}), ("PNG", {}), ("JPEG", {})]:
        Image.fromarray(PICTURE).save(tmp_path / "good", form, **settings)
        originals.append((tmp_path / "good").read_bytes())
    outcomes = set()
    for at in range(120):
        raw = bytearray(originals[at % len(originals)])
        for _ in range(int(random.integers(1, 12))):
            raw[int(random.integers(8, min(len(raw), 600)))] = int(random.integers(256))
        (tmp_path / "bad").write_bytes(raw)
        try:
            count_frames(tmp_path / "bad")
            read_frame(tmp_path / "bad", 1)
            outcomes.add("read")
        except (UnreadableFile, UnreadablePage) as error:
            outcomes.add(error.reason)

    assert {"read", "damaged"} <= outcomes <= {"read", "damaged", "too-large"}
