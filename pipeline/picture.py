"""A page as a person sees it: a file and a page number in, a small picture in the page's own colours out.

The picture shows the page as boxes are given: after its own rotation and crop box, turned as we turned it to read it.
For people only; what is read is read from `pdf_scan` and `images`.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

from pipeline.errors import UnreadablePage
from pipeline.records import Box
from pipeline.sources import PDF, TEXT

MAX_PIXELS = 6_000_000
"""Of a picture to look at: an A4 page at 200 dpi has 3.9 million."""

_GREYS = 16  # shades that a scan keeps: text looks the same, and the file is a third
_JPEG_QUALITY = 82
_COLOURFUL = 24  # by how much the channels of a pixel differ when it is coloured, of 255
_TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


@dataclass(frozen=True, slots=True)
class PictureOrder:
    """Which picture of a page is wanted.

    `width` and `height` are of the upright page in points, `rotation` the degrees clockwise that make it upright,
    `width_px` the pixels across the picture. `clip` is the part wanted, in points of the upright page; None is all.
    """

    path: Path
    media_type: str
    page_number: int
    rotation: int
    width: float
    height: float
    width_px: int
    clip: Box | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, encoded: `media_type` is image/png or image/jpeg."""

    content: bytes
    media_type: str


def draw_page(order: PictureOrder) -> Picture:
    """Return the picture of a page, or of a part of it; with fewer pixels than ordered where those would be too many.

    Raises:
        UnreadablePage: the page cannot be drawn, or has nothing to draw.
    """
    if order.media_type == TEXT:
        raise UnreadablePage(
            "A text file has no picture.", stage="pixels", reason="no-picture", advice="Read its text instead."
        )
    clip = order.clip or Box(0.0, 0.0, order.width, order.height)
    across, down = clip.x1 - clip.x0, clip.bottom - clip.top
    width_px = max(1, min(order.width_px, int((MAX_PIXELS * across / down) ** 0.5)))
    size = (width_px, max(1, round(width_px * down / across)))
    if order.media_type == PDF:
        from pipeline.pdf_scan import drawn_page  # PDFium only where it is a PDF

        image = drawn_page(order.path, order.page_number, scale=width_px / across)
    else:
        from pipeline.images import drawn_frame

        image = drawn_frame(order.path, order.page_number)
    if order.rotation in _TURNS:
        image = image.transpose(_TURNS[order.rotation])
    columns, rows = image.size
    part = (
        clip.x0 / order.width * columns,
        clip.top / order.height * rows,
        clip.x1 / order.width * columns,
        clip.bottom / order.height * rows,
    )
    if abs(part[2] - part[0] - size[0]) < 2:  # drawn at this size: sharper than resized once more
        left, top = round(part[0]), round(part[1])
        return _encoded(image.crop((left, top, min(left + size[0], columns), min(top + size[1], rows))))
    return _encoded(image.resize(size, Image.Resampling.LANCZOS, box=part, reducing_gap=3.0))


def _encoded(image: Image.Image) -> Picture:
    buffer = io.BytesIO()
    if image.mode != "L" and _is_coloured(image):
        image.save(buffer, "JPEG", quality=_JPEG_QUALITY, optimize=True)
        return Picture(buffer.getvalue(), "image/jpeg")
    levels = image.convert("L").point([round(level * (_GREYS - 1) / 255) for level in range(256)])
    shades = Image.frombytes("P", levels.size, levels.tobytes())
    shades.putpalette([shade * 255 // (_GREYS - 1) for shade in range(_GREYS) for _ in "rgb"])
    shades.save(buffer, "PNG", bits=4)
    return Picture(buffer.getvalue(), "image/png")


def _is_coloured(image: Image.Image) -> bool:
    """Whether a part of the picture that can be seen has a colour; the tint of old paper is none."""
    small = image.resize((64, 64), Image.Resampling.BOX)
    red, green, blue = small.split()
    spread = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return bool(sum(count for level, count in enumerate(spread.histogram()) if level > _COLOURFUL) > 8)
