"""The pixels of a PDF page: rendered, or the scan itself where the page is one.

In: a path and a page number. Out: `PixelImage`. A scan is taken in its own pixels, as a rule with less work and always
with sharper edges than a rendering of it; scanners and print drivers cut it into strips, lay it on its side and turn
the page, and all that is put back together here.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw

from pipeline.errors import UnreadablePage
from pipeline.pdf_rules import Item
from pipeline.pdf_words import View
from pipeline.pdfium import broken_page, items_of, opened_page, view_of
from pipeline.pixels import Grey, PixelImage
from pipeline.records import Box

_MAX_RENDER_PIXELS = 60_000_000
_MAX_SCAN_PIXELS = 80_000_000  # A3 at 600 dpi has 70 million
_MAX_HELD_PIXELS = 400_000_000  # what a page's pictures may claim together before PDFium is asked to draw them
_MAX_STRIPS = 2_000
_COVERED = 0.85  # share of the page under a scan
_COMPARED = 0.75  # pixels a point of the page as drawn, 650 at most along its longer side
_GRID = (24, 32)  # cells in which a picture and the page as drawn are compared
_LOOKED_AT = 5  # one pixel of so many in a row is compared; dithering repeats every 2, 4 or 8
_MAX_TONE = 24  # grey levels by which a cell may differ
_MIN_ALIKE = 0.97


@dataclass(frozen=True, slots=True)
class _Piece:
    """A picture object that stands square on the page: how it is turned and where its corner lies, in user space."""

    item: Item
    quarters: int  # anticlockwise turns that its matrix gives it
    width: int  # pixels, as stored
    height: int
    box: tuple[float, float, float, float]  # left, bottom, right, top

    @property
    def columns(self) -> int:
        """Pixels from left to right, as placed."""
        return self.height if self.quarters % 2 else self.width

    @property
    def rows(self) -> int:
        """Pixels from top to bottom, as placed."""
        return self.width if self.quarters % 2 else self.height

    @property
    def steps(self) -> tuple[float, float]:
        """Points per pixel across and down."""
        left, bottom, right, top = self.box
        return (right - left) / self.columns, (top - bottom) / self.rows


def page_pixels(path: Path, page_number: int, *, dpi: float, clip: Box | None = None) -> PixelImage:
    """Render a page, or the part of it inside `clip`, in grey.

    Raises:
        UnreadablePage: it cannot be rendered.
    """
    with opened_page(path, page_number) as page:
        try:
            _refuse_bombs(items_of(page))
            width, height = page.get_size()
            box = clip or Box(0.0, 0.0, width, height)
            pixels = (box.x1 - box.x0) * (box.bottom - box.top) * (dpi / 72) ** 2
            if pixels > _MAX_RENDER_PIXELS:
                dpi *= (_MAX_RENDER_PIXELS / pixels) ** 0.5
            crop = (box.x0, height - box.bottom, width - box.x1, box.top)
            grey = _grey(page.render(scale=dpi / 72, grayscale=True, crop=crop))
        except (pdfium.PdfiumError, ValueError, MemoryError) as error:
            raise broken_page(error) from error
    rows, columns = grey.shape
    return PixelImage(grey, (box.x1 - box.x0) / columns, (box.bottom - box.top) / rows, box.x0, box.top)


def drawn_page(path: Path, page_number: int, *, scale: float) -> Image.Image:
    """Return a page in its own colours, `scale` pixels a point (fewer where those would be too many).

    Raises:
        UnreadablePage: it cannot be rendered.
    """
    with opened_page(path, page_number) as page:
        try:
            _refuse_bombs(items_of(page))
            width, height = page.get_size()
            scale = min(scale, (_MAX_RENDER_PIXELS / (width * height)) ** 0.5)
            image: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
        except (pdfium.PdfiumError, ValueError, MemoryError) as error:
            raise broken_page(error) from error
    return image


def embedded_scan(path: Path, page_number: int) -> PixelImage | None:
    """Return the scan itself, in its own pixels, where pictures are the whole page; else None.

    What the page shows is compared with the pictures, coarsely, so that masks, decode arrays, stamps and other
    pictures on top are not missed: the caller then renders.
    """
    with opened_page(path, page_number) as page:
        try:
            view = view_of(page)
            pieces = _pieces(items_of(page))
            if not pieces or not _is_one_scan(pieces, view):
                return None
            image = _as_seen(_assembled(pieces), _around(pieces), view)
            return image if any(_is_shown(image, page, smoothly=smoothly) for smoothly in (False, True)) else None
        except (pdfium.PdfiumError, ValueError, MemoryError):
            return None  # the caller renders, and tells what that gives


def _refuse_bombs(items: Sequence[Item]) -> None:
    claimed = sum(math.prod(_pixel_size(item)) for item in items if item.kind == raw.FPDF_PAGEOBJ_IMAGE)
    if claimed > _MAX_HELD_PIXELS:
        raise UnreadablePage(
            f"The pictures on this page claim {claimed // 1_000_000} million pixels.",
            stage="pixels",
            reason="too-large",
            advice="Print the page to a new PDF with fewer pixels; 300 dpi are plenty.",
        )


def _pieces(items: Sequence[Item]) -> list[_Piece]:
    """Return the pictures of a page in user space; an empty list when one is crooked, mirrored or too large."""
    pieces: list[_Piece] = []
    pixels = 0
    for item in items:
        if item.kind != raw.FPDF_PAGEOBJ_IMAGE:
            continue
        a, b, c, d, _, _ = item.matrix
        size = abs(a) + abs(b) + abs(c) + abs(d)
        turned = abs(a) + abs(d) < 0.001 * size
        if (abs(b) + abs(c) > 0.001 * size and not turned) or a * d - b * c <= 0:
            return []
        quarters = (1 if b > 0 else 3) if turned else (0 if a > 0 else 2)
        width, height = _pixel_size(item)
        pixels += width * height
        if width * height == 0 or pixels > _MAX_SCAN_PIXELS or len(pieces) >= _MAX_STRIPS:
            return []
        pieces.append(_Piece(item, quarters, width, height, item.box))
    return pieces


def _is_one_scan(pieces: Sequence[_Piece], view: View) -> bool:
    """Whether the pictures are one scan that fills the page: laid the same way, of one resolution, side by side."""
    box = view.box(*_around(pieces))
    whole = (box.x1 - box.x0) * (box.bottom - box.top)
    held = sum((right - left) * (top - bottom) for left, bottom, right, top in (piece.box for piece in pieces))
    shown = (min(box.x1, view.width) - max(box.x0, 0.0)) * (min(box.bottom, view.height) - max(box.top, 0.0))
    if (
        shown < _COVERED * view.width * view.height
        or shown < _COVERED * whole
        or not 0.98 * whole < held < 1.02 * whole
    ):
        return False
    across, down = pieces[0].steps
    return all(
        piece.quarters == pieces[0].quarters
        # A strip of a few rows has its edges on whole points: its own resolution is known to one row only.
        and abs(piece.steps[0] - across) * piece.columns <= 0.005 * across * piece.columns + across
        and abs(piece.steps[1] - down) * piece.rows <= 0.005 * down * piece.rows + down
        for piece in pieces
    )


def _around(pieces: Sequence[_Piece]) -> tuple[float, float, float, float]:
    lefts, bottoms, rights, tops = zip(*(piece.box for piece in pieces), strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _assembled(pieces: Sequence[_Piece]) -> Grey:
    """Return the scan as it stands in user space."""
    if len(pieces) == 1:
        return _placed_pixels(pieces[0])
    left, bottom, right, top = _around(pieces)
    across = sum(piece.steps[0] * piece.columns for piece in pieces) / sum(piece.columns for piece in pieces)
    down = sum(piece.steps[1] * piece.rows for piece in pieces) / sum(piece.rows for piece in pieces)
    canvas = np.full((round((top - bottom) / down), round((right - left) / across)), 255, dtype=np.uint8)
    for piece in pieces:
        grey = _placed_pixels(piece)
        column, row = round((piece.box[0] - left) / across), round((top - piece.box[3]) / down)
        part = canvas[row : row + grey.shape[0], column : column + grey.shape[1]]
        part[:] = grey[: part.shape[0], : part.shape[1]]
    return canvas


def _placed_pixels(piece: _Piece) -> Grey:
    bitmap = raw.FPDFImageObj_GetBitmap(piece.item.handle)
    if not bitmap:
        raise pdfium.PdfiumError("a picture cannot be decoded")
    grey = _grey(pdfium.PdfBitmap.from_raw(bitmap))
    return np.ascontiguousarray(np.rot90(grey, k=piece.quarters)) if piece.quarters else grey


def _as_seen(grey: Grey, around: tuple[float, float, float, float], view: View) -> PixelImage:
    """Turn a scan as the page is turned, and fit it to the page: its margins are paper, what hangs over is cut."""
    grey = np.ascontiguousarray(np.rot90(grey, k=-(view.rotation // 90))) if view.rotation else grey
    box = view.box(*around)
    x_step, y_step = (box.x1 - box.x0) / grey.shape[1], (box.bottom - box.top) / grey.shape[0]
    columns, rows = max(1, round(view.width / x_step)), max(1, round(view.height / y_step))
    left, top = round(box.x0 / x_step), round(box.top / y_step)
    if (left, top) != (0, 0) or grey.shape != (rows, columns):
        page = np.full((rows, columns), 255, dtype=np.uint8)
        part = grey[max(-top, 0) : rows - top, max(-left, 0) : columns - left]
        page[max(top, 0) :, max(left, 0) :][: part.shape[0], : part.shape[1]] = part
        grey = page
    return PixelImage(grey, view.width / columns, view.height / rows)


def _pixel_size(item: Item) -> tuple[int, int]:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    raw.FPDFImageObj_GetImagePixelSize(item.handle, ctypes.byref(width), ctypes.byref(height))
    return width.value, height.value


def _grey(bitmap: pdfium.PdfBitmap) -> Grey:
    if bitmap.format == raw.FPDFBitmap_Gray:
        return np.array(bitmap.to_numpy(), dtype=np.uint8)  # a copy: the bitmap goes with its page
    return np.asarray(bitmap.to_pil().convert("L"))


def _is_shown(image: PixelImage, page: pdfium.PdfPage, *, smoothly: bool) -> bool:
    """Whether the page as drawn shows this picture: same tone in nearly all cells of a coarse grid.

    To draw it smoothly takes three times as long, and tells the same but of small pictures and fine patterns.
    """
    scale = min(_COMPARED, 650 / max(page.get_size()))
    shown = _grey(page.render(scale=scale, grayscale=True, no_smoothimage=not smoothly))
    step = 1 if smoothly else _LOOKED_AT
    own, drawn = (
        np.asarray(Image.fromarray(grey).resize(_GRID, Image.Resampling.BOX), dtype=np.int16)
        for grey in (np.ascontiguousarray(image.grey[::step, ::step]), shown)
    )
    return float((np.abs(own - drawn) < _MAX_TONE).mean()) > _MIN_ALIKE
