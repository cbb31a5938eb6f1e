"""PDFium: opens PDFs, gives the characters, pictures and pixels of their pages.

pypdfium2 has its only home here. In: a path and a page number. Out: `PdfPage` and `PixelImage` in points as a person
sees the page: after its crop box and its own rotation. PDFium is not thread-safe: one process reads one page at a
time, and each process keeps the last opened file open.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from pipeline.errors import UnreadableFile, UnreadablePage
from pipeline.pixels import Grey, PixelImage
from pipeline.records import Box

MAX_PAGES = 20_000
_MAX_CHARACTERS = 200_000  # a page of the densest print has under 20,000
_MAX_OBJECTS = 20_000
_MAX_RENDER_PIXELS = 60_000_000
_INVISIBLE = 3  # text render mode "neither fill nor stroke" (PDF 32000-1, table 106)
_BOLD_NAMES = ("bold", "black", "heavy", "demi")
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_LINE_END_HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}  # PDFium marks a hyphen at a line's end this way


class PdfWord(NamedTuple):
    """A word of a text layer as PDFium orders them."""

    text: str
    box: Box
    baseline: float  # points from the top of the page
    size: float  # points
    bold: bool
    invisible: bool
    angle: int  # degrees clockwise by which its writing is turned on the page: 0 90 180 270


@dataclass(frozen=True, slots=True)
class PdfPage:
    """What a PDF page is made of."""

    width: float
    height: float
    words: tuple[PdfWord, ...]
    unmapped: int  # characters without a Unicode value, or with a private or broken one
    characters: int
    pictures: tuple[Box, ...]
    shapes: int  # paths and shadings: outlined text and drawings


def count_pdf_pages(path: Path) -> int:
    """Return the number of pages of a PDF.

    Raises:
        UnreadableFile: it is encrypted or damaged, or has no page, or absurdly many.
    """
    pages = len(_document(path))
    if pages == 0 or pages > MAX_PAGES:
        raise UnreadableFile(
            f"{path.name}: the PDF has {pages or 'no'} pages.",
            reason="damaged" if not pages else "too-large",
            advice="Open it in a viewer and print it to a new PDF.",
        )
    return pages


def read_pdf_page(path: Path, page_number: int) -> PdfPage:
    """Return characters and pictures of one page.

    Raises:
        UnreadablePage: PDFium cannot load it.
    """
    page = _page(path, page_number)
    try:
        width, height = page.get_size()
        place = _placement(page)
        pictures, shapes = _objects(page, place)
        textpage = page.get_textpage()
        try:
            words, characters, unmapped = _words(textpage, place)
        finally:
            textpage.close()
        return PdfPage(width, height, words, unmapped, characters, pictures, shapes)
    finally:
        page.close()


def page_pixels(path: Path, page_number: int, *, dpi: float, clip: Box | None = None) -> PixelImage:
    """Render a page, or the part of it inside `clip`, in grey.

    Raises:
        UnreadablePage: it cannot be rendered.
    """
    page = _page(path, page_number)
    try:
        width, height = page.get_size()
        box = clip or Box(0.0, 0.0, width, height)
        pixels = (box.x1 - box.x0) * (box.bottom - box.top) * (dpi / 72) ** 2
        if pixels > _MAX_RENDER_PIXELS:
            dpi *= (_MAX_RENDER_PIXELS / pixels) ** 0.5
        crop = (box.x0, height - box.bottom, width - box.x1, box.top)
        bitmap = page.render(scale=dpi / 72, grayscale=True, crop=crop)
        grey = _grey(bitmap)
        rows, columns = grey.shape
        return PixelImage(grey, (box.x1 - box.x0) / columns, (box.bottom - box.top) / rows, box.x0, box.top)
    except (pdfium.PdfiumError, ValueError, MemoryError) as error:
        raise _broken_page(error) from error
    finally:
        page.close()


def embedded_scan(path: Path, page_number: int) -> PixelImage | None:
    """Return the scan itself where one upright picture is the whole page, in its own pixels; else None.

    What the page shows is compared with the picture, coarsely, so that masks, decode arrays, stamps and other
    pictures on top are not missed: the caller then renders.
    """
    page = _page(path, page_number)
    try:
        width, height = page.get_size()
        place = _placement(page)
        found = [o for o in islice(page.get_objects(max_depth=3), _MAX_OBJECTS) if o.type == raw.FPDF_PAGEOBJ_IMAGE]
        if len(found) != 1 or page.get_rotation():
            return None
        a, b, c, d, _, _ = found[0].get_matrix().get()
        box = place(found[0].get_bounds())
        if abs(b) + abs(c) > 0.001 * (abs(a) + abs(d)) or a <= 0 or d <= 0 or found[0].container is not None:
            return None
        if not _covers(box, width, height) or box.x0 < -1 or box.top < -1 or box.x1 > width + 1:
            return None
        grey = _grey(found[0].get_bitmap(render=False))
        rows, columns = grey.shape
        image = PixelImage(grey, (box.x1 - box.x0) / columns, (box.bottom - box.top) / rows, box.x0, box.top)
        seen = _grey(page.render(scale=0.25, grayscale=True))
        return image if _same_picture(image, seen, width=width, height=height) else None
    except (pdfium.PdfiumError, ValueError, MemoryError):
        return None  # the caller renders, and tells what that gives
    finally:
        page.close()


def _document(path: Path) -> pdfium.PdfDocument:
    state = path.stat()
    return _opened(str(path), state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=1)
def _opened(path: str, _size: int, _changed: int) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        name = Path(path).name
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise UnreadableFile(
                f"{name}: the PDF is encrypted and asks for a password.",
                reason="encrypted",
                advice="Save a copy without a password, and load that.",
            ) from error
        raise UnreadableFile(
            f"{name}: the PDF is damaged ({error}).",
            reason="damaged",
            advice="Open it in a viewer and print it to a new PDF, or fetch it again.",
        ) from error


def _page(path: Path, page_number: int) -> pdfium.PdfPage:
    try:
        return _document(path)[page_number - 1]
    except pdfium.PdfiumError as error:
        raise _broken_page(error) from error


def _broken_page(error: Exception) -> UnreadablePage:
    return UnreadablePage(
        f"The page is damaged ({error or type(error).__name__}).",
        stage="pdf",
        reason="damaged",
        advice="Open the PDF in a viewer and print it to a new one.",
    )


def _placement(page: pdfium.PdfPage) -> Callable[[tuple[float, float, float, float]], Box]:
    """Return the function from a PDF rectangle (left, bottom, right, top) to a box on the page as it is seen."""
    bounds = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, ctypes.byref(bounds))
    left, bottom, right, top = bounds.left, bounds.bottom, bounds.right, bounds.top
    turns: dict[int, Callable[[float, float, float, float], Box]] = {
        0: lambda x0, y0, x1, y1: Box(x0 - left, top - y1, x1 - left, top - y0),
        90: lambda x0, y0, x1, y1: Box(y0 - bottom, x0 - left, y1 - bottom, x1 - left),
        180: lambda x0, y0, x1, y1: Box(right - x1, y0 - bottom, right - x0, y1 - bottom),
        270: lambda x0, y0, x1, y1: Box(top - y1, right - x1, top - y0, right - x0),
    }
    turn = turns[page.get_rotation() % 360]
    return lambda rectangle: turn(*rectangle)


def _objects(
    page: pdfium.PdfPage, place: Callable[[tuple[float, float, float, float]], Box]
) -> tuple[tuple[Box, ...], int]:
    pictures, shapes = [], 0
    for item in islice(page.get_objects(max_depth=3), _MAX_OBJECTS):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            pictures.append(place(item.get_bounds()))
        elif item.type in {raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING}:
            shapes += 1
    return tuple(pictures), shapes


class _Letter(NamedTuple):
    at: int  # PDFium's index of the character
    text: str
    box: Box


def _words(
    textpage: pdfium.PdfTextPage, place: Callable[[tuple[float, float, float, float]], Box]
) -> tuple[tuple[PdfWord, ...], int, int]:
    words: list[PdfWord] = []
    characters = unmapped = 0
    pending: list[_Letter] = []
    for index, code in _codes(textpage):
        text = _LIGATURES.get(code) or _LINE_END_HYPHENS.get(code) or chr(code)
        if text.isspace() or (code < 0x20 and code not in _LINE_END_HYPHENS):
            unmapped += code == 0
            words.extend(_finished(pending, textpage, place))
            continue
        characters += 1
        unmapped += code == 0xFFFD or 0xE000 <= code <= 0xF8FF
        box = _letter_box(textpage, index, place)
        if pending and _breaks(pending[-1].box, box):
            words.extend(_finished(pending, textpage, place))
        pending.append(_Letter(index, text, box))
    words.extend(_finished(pending, textpage, place))
    return tuple(words), characters, unmapped


def _codes(textpage: pdfium.PdfTextPage) -> Iterator[tuple[int, int]]:
    get = raw.FPDFText_GetUnicode
    for index in range(min(raw.FPDFText_CountChars(textpage), _MAX_CHARACTERS)):
        code = get(textpage, index)
        # A character outside the basic plane comes as two halves; the second has the same place and says nothing new.
        if not 0xDC00 <= code <= 0xDFFF:
            yield index, code if not 0xD800 <= code <= 0xDBFF else 0xFFFD


def _letter_box(
    textpage: pdfium.PdfTextPage, index: int, place: Callable[[tuple[float, float, float, float]], Box]
) -> Box:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(
        textpage, index, ctypes.byref(left), ctypes.byref(right), ctypes.byref(bottom), ctypes.byref(top)
    )
    return place((left.value, bottom.value, right.value, top.value))


def _breaks(before: Box, after: Box) -> bool:
    """Whether two letters that follow each other cannot be of one word: another line, or a hole between them."""
    height = max(before.bottom - before.top, after.bottom - after.top, 1.0)
    width = max(before.x1 - before.x0, after.x1 - after.x0, 1.0)
    across = after.x0 - before.x1 > max(height, width) or before.x0 - after.x1 > max(height, width)
    down = after.top - before.bottom > height or before.top - after.bottom > height
    return (across and down) or (across and after.x0 - before.x1 > 1.5 * max(height, width))


def _finished(
    pending: list[_Letter],
    textpage: pdfium.PdfTextPage,
    place: Callable[[tuple[float, float, float, float]], Box],
) -> Iterator[PdfWord]:
    """Yield the word that has been collected, if any, and empty the collection."""
    if not pending:
        return
    letters, first = tuple(pending), pending[0].at
    pending.clear()
    box = Box(
        min(letter.box.x0 for letter in letters),
        min(letter.box.top for letter in letters),
        max(letter.box.x1 for letter in letters),
        max(letter.box.bottom for letter in letters),
    )
    if box.x1 <= box.x0 or box.bottom <= box.top:
        box = Box(box.x0, box.top, max(box.x1, box.x0 + 0.5), max(box.bottom, box.top + 0.5))
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(textpage, first, ctypes.byref(x), ctypes.byref(y))
    origin = place((x.value, y.value, x.value, y.value))
    shown = raw.FPDFText_GetTextObject(textpage, first)
    yield PdfWord(
        text="".join(letter.text for letter in letters),
        box=box,
        baseline=origin.top,
        size=_size(textpage, first),
        bold=_is_bold(textpage, first),
        invisible=bool(shown) and raw.FPDFTextObj_GetTextRenderMode(shown) == _INVISIBLE,
        angle=_angle(textpage, first),
    )


def _size(textpage: pdfium.PdfTextPage, index: int) -> float:
    """Return the type size as printed: the font's size times what its matrix scales it by."""
    matrix = raw.FS_MATRIX()
    size = raw.FPDFText_GetFontSize(textpage, index)
    if raw.FPDFText_GetMatrix(textpage, index, ctypes.byref(matrix)):
        size *= float((matrix.c**2 + matrix.d**2) ** 0.5) or 1.0
    return float(size)


def _is_bold(textpage: pdfium.PdfTextPage, index: int) -> bool:
    if raw.FPDFText_GetFontWeight(textpage, index) >= 600:
        return True
    buffer = ctypes.create_string_buffer(96)
    raw.FPDFText_GetFontInfo(textpage, index, buffer, 96, None)
    name = buffer.value.decode("latin-1").lower()
    return any(word in name for word in _BOLD_NAMES)


def _angle(textpage: pdfium.PdfTextPage, index: int) -> int:
    radians = raw.FPDFText_GetCharAngle(textpage, index)
    return round(np.degrees(radians) / 90) * 90 % 360 if radians > 0 else 0


def _grey(bitmap: pdfium.PdfBitmap) -> Grey:
    array = bitmap.to_numpy()
    if array.ndim == 2 or array.shape[2] == 1:
        return np.array(array.reshape(array.shape[:2]), dtype=np.uint8)
    blue, green, red = (array[:, :, channel].astype(np.uint32) for channel in range(3))
    return np.asarray((red * 299 + green * 587 + blue * 114) // 1000, dtype=np.uint8)


def _covers(box: Box, width: float, height: float) -> bool:
    return (box.x1 - box.x0) * (box.bottom - box.top) >= 0.85 * width * height


def _same_picture(image: PixelImage, seen: Grey, *, width: float, height: float) -> bool:
    """Whether the rendered page shows this picture: same tone in nearly all cells of a coarse grid."""
    from PIL import Image

    grid = (24, 32)
    shown = np.asarray(Image.fromarray(seen).resize(grid, Image.Resampling.BOX), dtype=np.int16)
    left, top = round(-image.x0 / image.x_step), round(-image.top / image.y_step)
    right, bottom = left + round(width / image.x_step), top + round(height / image.y_step)
    rows, columns = image.grey.shape
    cut = image.grey[max(top, 0) : min(bottom, rows), max(left, 0) : min(right, columns)]
    own = np.asarray(Image.fromarray(cut).resize(grid, Image.Resampling.BOX), dtype=np.int16)
    return float((np.abs(own - shown) < 24).mean()) > 0.97
