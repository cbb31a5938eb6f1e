"""Reads picture files: TIFF (many pages), PNG and JPEG. In: a path and a page number. Out: a `PixelImage`.

The file's own orientation (EXIF) is applied, for a person's viewer applies it too. A picture without dpi has 72.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageOps

from pipeline.errors import UnreadableFile, UnreadablePage
from pipeline.pixels import PixelImage, to_grey

MAX_PIXELS = 170_000_000
"""An A4 page at 1,200 dpi has 140 million; a small file can claim far more and would fill the memory."""

_MAX_DPI = 4800.0
_ORIENTATION = 0x0112  # EXIF tag
_ON_ITS_SIDE = frozenset({5, 6, 7, 8})
# What Pillow raises on damaged files, as found by zapping bytes of good ones (UnidentifiedImageError is an OSError).
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError, IndexError, struct.error, MemoryError)


def count_frames(path: Path) -> int:
    """Return the number of pages of a picture file.

    Raises:
        UnreadableFile: the picture is damaged, or its first page claims too many pixels.
    """
    try:
        with _opened(path) as image:
            return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    except Image.DecompressionBombError as error:
        raise UnreadableFile(
            f"{path.name}: the picture claims more than {MAX_PIXELS // 1_000_000} million pixels.",
            reason="too-large",
            advice="Save it with fewer pixels; 300 dpi are plenty.",
        ) from error
    except _DAMAGE as error:
        raise UnreadableFile(
            f"{path.name}: the picture is damaged ({_brief(error)}).",
            reason="damaged",
            advice="Open it in a viewer and save it again, or scan it again.",
        ) from error


def read_frame(path: Path, page_number: int) -> PixelImage:
    """Return one page of a picture file.

    Raises:
        UnreadablePage: this page is damaged or too large.
    """
    try:
        with _opened(path) as image:
            image.seek(page_number - 1)
            _refuse_bombs(image)
            x_dpi, y_dpi = _dpi(image)
            if image.getexif().get(_ORIENTATION) in _ON_ITS_SIDE:
                x_dpi, y_dpi = y_dpi, x_dpi
            image.draft("L", image.size)  # a colour JPEG is decoded as grey at once
            grey = to_grey(ImageOps.exif_transpose(image))
    except _DAMAGE as error:
        raise _damaged(error) from error
    return PixelImage(grey, 72.0 / x_dpi, 72.0 / y_dpi)


def drawn_frame(path: Path, page_number: int) -> Image.Image:
    """Return one page of a picture file as a person sees it, grey or in colours.

    Raises:
        UnreadablePage: this page is damaged or too large.
    """
    try:
        with _opened(path) as image:
            image.seek(page_number - 1)
            _refuse_bombs(image)
            seen = ImageOps.exif_transpose(image)
            if seen.mode in {"RGB", "P", "RGBA", "YCbCr", "CMYK"} and "transparency" not in seen.info:
                return seen.convert("RGB")
            return Image.fromarray(to_grey(seen))
    except _DAMAGE as error:
        raise _damaged(error) from error


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    with warnings.catch_warnings():
        # Our own limit on pixels holds, and what is wrong with a page is told by what it gives.
        warnings.filterwarnings("ignore", module="PIL")
        with Image.open(path, formats=("TIFF", "PNG", "JPEG")) as image:
            yield image


def _refuse_bombs(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise UnreadablePage(
            f"The picture has {width} x {height} pixels.",
            stage="pixels",
            reason="too-large",
            advice="Save it with fewer pixels; 300 dpi are plenty.",
        )


def _damaged(error: BaseException) -> UnreadablePage:
    return UnreadablePage(
        f"The picture of this page is damaged ({_brief(error)}).",
        stage="pixels",
        reason="damaged",
        advice="Open the file in a viewer and save it again, or scan the page again.",
    )


def _dpi(image: Image.Image) -> tuple[float, float]:
    values = image.info.get("dpi", (72.0, 72.0))
    try:
        x_dpi, y_dpi = float(values[0]), float(values[1])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return 72.0, 72.0
    if not (10 < x_dpi < _MAX_DPI and 10 < y_dpi < _MAX_DPI):  # 1 x 1 means "no unit" in JPEG
        return 72.0, 72.0
    return x_dpi, y_dpi


def _brief(error: BaseException) -> str:
    return str(error).strip().rstrip(".")[:120] or type(error).__name__
