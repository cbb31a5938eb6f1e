"""Reads picture files: TIFF (many pages), PNG and JPEG. In: a path and a page number. Out: a `PixelImage`.

The file's own orientation (EXIF) is applied, for a person's viewer applies it too. A picture without dpi has 72.
"""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from pipeline.errors import UnreadableFile, UnreadablePage
from pipeline.pixels import PixelImage, to_grey

MAX_PIXELS = 250_000_000
"""An A3 page at 1,200 dpi; a small file can claim far more and would fill the memory."""

_MAX_DPI = 4800.0


def count_frames(path: Path) -> int:
    """Return the number of pages of a picture file.

    Raises:
        UnreadableFile: the picture is damaged.
    """
    try:
        with _opened(path) as image:
            return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    except (OSError, SyntaxError, ValueError, EOFError) as error:
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
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise UnreadablePage(
                    f"The picture has {width} x {height} pixels.",
                    stage="pixels",
                    reason="too-large",
                    advice="Save it with fewer pixels; 300 dpi are plenty.",
                )
            x_dpi, y_dpi = _dpi(image)
            if (image.getexif().get(0x0112) or 1) in {5, 6, 7, 8}:
                x_dpi, y_dpi = y_dpi, x_dpi
            grey = to_grey(ImageOps.exif_transpose(image))
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise UnreadablePage(
            f"The picture of this page is damaged ({_brief(error)}).",
            stage="pixels",
            reason="damaged",
            advice="Open the file in a viewer and save it again, or scan the page again.",
        ) from error
    return PixelImage(grey, 72.0 / x_dpi, 72.0 / y_dpi)


def _opened(path: Path) -> Image.Image:
    with warnings.catch_warnings():
        # Our own limit holds; Pillow's is lower and only warns.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        warnings.filterwarnings("ignore", category=UserWarning, module="PIL")
        try:
            return Image.open(path, formats=("TIFF", "PNG", "JPEG", "MPO"))
        except Image.DecompressionBombError as error:
            raise OSError("it claims far too many pixels") from error
        except UnidentifiedImageError as error:
            raise OSError("its format is not understood") from error


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
