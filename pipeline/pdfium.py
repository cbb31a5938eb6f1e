"""PDFium: opens PDFs and says what their pages are made of.

pypdfium2 has its home here, and in `pdf_words`, `pdf_rules`, `pdf_bullets` and `pdf_scan`. In: path and page number.
Out: `PdfPage`, in points as a person sees the page: after its crop box and its own rotation. PDFium is not thread-safe:
one process reads one page at a time, and each process keeps the last opened file open.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from pipeline.errors import UnreadableFile, UnreadablePage
from pipeline.passwords import key_of
from pipeline.pdf_bullets import small_marks
from pipeline.pdf_contents import refuse_cut_off
from pipeline.pdf_rules import Item, Matrix, straight_rules
from pipeline.pdf_words import PdfWord, View, read_layer
from pipeline.records import Box

MAX_PAGES = 20_000
_PAGES_A_TIME = 24  # then a document is opened anew: PDFium keeps the bytes of every picture that it drew
_MAX_OBJECTS = 50_000
_MAX_DEPTH = 4  # forms within forms
_GLYPH_SEGMENTS = 8  # an outlined letter has more; a rule, a frame or a cell has at most five
_LONG_SECONDS = 0.3  # of processor time; honest pages take milliseconds, those that PDFium cuts off several seconds
_SEGMENTS_A_LETTER = 14  # of common text faces, roughly


@dataclass(frozen=True, slots=True)
class PdfPage:
    """What a PDF page is made of."""

    width: float
    height: float
    corner: tuple[float, float]  # where its top left corner lies on the page before it was cropped
    words: tuple[PdfWord, ...]
    unmapped: int  # characters without a Unicode value, or with a private or broken one
    characters: int
    pictures: tuple[Box, ...]
    shapes: int  # paths and shadings: rules, frames, drawings and outlined text
    rules: tuple[Box, ...]  # level and upright lines, edges of frames and cells; boxes without thickness
    marks: tuple[Box, ...]  # small drawings, about as wide as high
    outlined: int  # about how many letters the paths with many curves could be


def count_pdf_pages(path: Path, passwords: Sequence[str] = ()) -> tuple[int, str | None]:
    """Return the number of pages of a PDF, and which of the passwords opened it, where it asks for one.

    Raises:
        UnreadableFile: none opens it, or it is damaged, or has no page, or absurdly many.
    """
    opened, password = _unlocked(path, passwords)
    pages = len(opened)
    if pages == 0 or pages > MAX_PAGES:
        raise UnreadableFile(
            f"{path.name}: the PDF has {pages or 'no'} pages.",
            reason="damaged" if not pages else "too-large",
            advice="Open it in a viewer and print it to a new PDF.",
        )
    return pages, password


def _unlocked(path: Path, passwords: Sequence[str]) -> tuple[pdfium.PdfDocument, str | None]:
    try:
        return _document(path), None
    except UnreadableFile as error:
        if error.reason != "encrypted":
            raise
        for password in passwords:
            try:
                return pdfium.PdfDocument(path, password=password), password
            except pdfium.PdfiumError:
                continue
        if passwords:
            raise _encrypted(path.name, "and none of the passwords opens it") from error
        raise


def read_pdf_page(path: Path, page_number: int) -> PdfPage:
    """Return words, pictures and drawings of one page.

    Raises:
        UnreadablePage: PDFium cannot load it, or not to its end.
    """
    began = time.process_time()
    with opened_page(path, page_number) as page:
        view = view_of(page)
        items = items_of(page)
        try:
            textpage = page.get_textpage()
        except pdfium.PdfiumError as error:
            raise broken_page(error) from error
        try:
            layer = read_layer(textpage, view)
        finally:
            textpage.close()
        if time.process_time() - began > _LONG_SECONDS:
            refuse_cut_off(path, page_number)
        paths = [item for item in items if item.kind == raw.FPDF_PAGEOBJ_PATH]
        return PdfPage(
            width=view.width,
            height=view.height,
            corner=_corner(page, view),
            words=layer.words,
            unmapped=layer.unmapped,
            characters=layer.characters,
            pictures=tuple(view.box(*item.box) for item in items if item.kind == raw.FPDF_PAGEOBJ_IMAGE),
            shapes=len(paths) + sum(item.kind == raw.FPDF_PAGEOBJ_SHADING for item in items),
            rules=straight_rules(paths, view),
            marks=small_marks(paths, view),
            outlined=_outlined_letters(paths),
        )


@contextmanager
def opened_page(path: Path, page_number: int) -> Iterator[pdfium.PdfPage]:
    """Lend a page of the file; it is closed at the end.

    Raises:
        UnreadablePage: PDFium cannot load it.
    """
    try:
        page = _document(path, page_number)[page_number - 1]
    except (pdfium.PdfiumError, IndexError) as error:
        raise broken_page(error) from error
    try:
        yield page
    finally:
        page.close()


def broken_page(error: Exception) -> UnreadablePage:
    """Return the error for a page that PDFium gives up on."""
    return UnreadablePage(
        f"The page is damaged ({str(error).rstrip('.') or type(error).__name__}).",
        stage="pdf",
        reason="damaged",
        advice="Open the PDF in a viewer and print it to a new one.",
    )


def view_of(page: pdfium.PdfPage) -> View:
    """Return how a person sees the page."""
    width, height = page.get_size()
    bounds = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page.raw, ctypes.byref(bounds))
    return View(width, height, bounds.left, bounds.bottom, bounds.right, bounds.top, page.get_rotation() % 360)


def _corner(page: pdfium.PdfPage, view: View) -> tuple[float, float]:
    left, bottom, right, top = page.get_mediabox()
    whole = replace(view, left=left, bottom=bottom, right=right, top=top)
    box = whole.box(view.left, view.bottom, view.right, view.top)
    return box.x0, box.top


def items_of(page: pdfium.PdfPage) -> list[Item]:
    """Return the drawing objects of a page that matter here, in the order they are drawn, forms resolved."""
    found: list[Item] = []
    count = raw.FPDFPage_CountObjects(page.raw)
    handles = (raw.FPDFPage_GetObject(page.raw, index) for index in range(min(count, _MAX_OBJECTS)))
    _collect(handles, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), 0, found)
    return found


def _collect(handles: Iterator[Any], outer: Matrix, depth: int, found: list[Item]) -> None:
    for handle in handles:
        kind = raw.FPDFPageObj_GetType(handle)
        if len(found) >= _MAX_OBJECTS:
            return
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            inner = (
                raw.FPDFFormObj_GetObject(handle, index)
                for index in range(min(raw.FPDFFormObj_CountObjects(handle), _MAX_OBJECTS))
            )
            _collect(inner, _composed(_matrix(handle), outer), depth + 1, found)
        elif kind != raw.FPDF_PAGEOBJ_TEXT:
            found.append(Item(kind, handle, _composed(_matrix(handle), outer)))


def _matrix(handle: Any) -> Matrix:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(handle, ctypes.byref(matrix))
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _composed(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix that applies `inner` first (PDF 32000-1, 8.3.4)."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _outlined_letters(paths: list[Item]) -> int:
    segments = (int(raw.FPDFPath_CountSegments(item.handle)) for item in paths)
    return sum(count for count in segments if count >= _GLYPH_SEGMENTS) // _SEGMENTS_A_LETTER


def _document(path: Path, page_number: int = 1) -> pdfium.PdfDocument:
    state = path.stat()
    return _opened(str(path), state.st_size, state.st_mtime_ns, page_number // _PAGES_A_TIME)


@lru_cache(maxsize=1)  # the pages of a file are asked for one by one
def _opened(path: str, _size: int, _changed: int, _part: int) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(path, password=key_of(Path(path)))
    except pdfium.PdfiumError as error:
        name = Path(path).name
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise _encrypted(name, "and asks for a password") from error
        raise UnreadableFile(
            f"{name}: the PDF is damaged ({str(error).rstrip('.')}).",
            reason="damaged",
            advice="Open it in a viewer and print it to a new PDF, or fetch it again.",
        ) from error


def _encrypted(name: str, how: str) -> UnreadableFile:
    advice = "Give the passwords with `--password-file FILE`, or save a copy without one and load that."
    return UnreadableFile(f"{name}: the PDF is encrypted, {how}.", reason="encrypted", advice=advice)
