"""The words of a PDF's text layer. In: PDFium's text page. Out: words with boxes on the page as a person sees it.

A dense page has 5,000 characters and each call into PDFium costs a microsecond: characters are asked for their code
and box and nothing else, all else is asked once for a run of text in one font.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdfium2 import raw

from pipeline.records import Box

Rectangles = NDArray[np.float64]
"""One row a rectangle: left, right, bottom, top in PDF user space; or x0, x1, top, bottom on the page as it is seen."""

_MAX_CHARACTERS = 200_000  # a page of the densest print has under 20,000
_INVISIBLE = 3  # text render mode "neither fill nor stroke" (PDF 32000-1, table 106)
_MARK_SIZE = 0.8  # of the type size of its word; footnote marks are set at 0.58 to 0.7
_SHORTEST_MARKED = 3  # letters of a word with its mark
_BOLD_WEIGHT = 600
_BOLD_NAMES = ("bold", "black", "heavy", "demi")

_SPOKEN = {
    # PDFium marks a hyphen at the end of a line in its own ways.
    0x02: "-",
    0xAD: "-",
    0xFFFE: "-",
    # Bullets of the fonts Symbol and Wingdings, which have no Unicode value of their own.
    0xF06C: "●",
    0xF06E: "■",
    0xF076: "❖",
    0xF0A7: "▪",
    0xF0A8: "◻",
    0xF0B7: "•",
    0xF0D8: "➢",
    0xF0FC: "✓",
}
_AS_LETTERS: dict[int, str | None] = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
    # Marks of direction and order, which have no width.
    **dict.fromkeys((*range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFEFF)),
}
_PRINTED = re.compile(r"[^\s\x00-\x1f\x7f]+")
_HALVES = re.compile("[\ud800-\udfff]")
_UNMAPPED = re.compile("[\x00\ufffd\ue000-\uf8ff]")

# The library's own functions check and convert every pointer; with plain addresses a call costs a third.
_char_box = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, *[ctypes.c_void_p] * 4)(
    ctypes.cast(raw.FPDFText_GetCharBox, ctypes.c_void_p).value or 0
)
_char_code = ctypes.CFUNCTYPE(ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(raw.FPDFText_GetUnicode, ctypes.c_void_p).value or 0
)
_text_object = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(raw.FPDFText_GetTextObject, ctypes.c_void_p).value or 0
)
_font_of = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)(
    ctypes.cast(raw.FPDFTextObj_GetFont, ctypes.c_void_p).value or 0
)


class PdfWord(NamedTuple):
    """A word of a text layer as PDFium orders them."""

    text: str
    box: Box
    foot: tuple[float, float]  # x and y in points where its first letter stands on the baseline
    size: float  # points
    bold: bool
    invisible: bool
    angle: int  # degrees clockwise that set its writing upright; 0 90 180 270 unless it is slanted


class Layer(NamedTuple):
    """All words of a page, and how many characters they have and how many of these say nothing."""

    words: tuple[PdfWord, ...]
    characters: int
    unmapped: int


@dataclass(frozen=True, slots=True)
class View:
    """How a person sees a page: its user space moved to the corner of the crop box and turned."""

    width: float
    height: float
    left: float  # of the visible box, in user space
    bottom: float
    right: float
    top: float
    rotation: int  # degrees clockwise, of the file

    def seen(self, rectangles: Rectangles) -> Rectangles:
        """Return left, right, bottom, top of user space as x0, x1, top, bottom on the page."""
        x0, x1, y0, y1 = rectangles.T
        edges = {
            0: (x0 - self.left, x1 - self.left, self.top - y1, self.top - y0),
            90: (y0 - self.bottom, y1 - self.bottom, x0 - self.left, x1 - self.left),
            180: (self.right - x1, self.right - x0, y0 - self.bottom, y1 - self.bottom),
            270: (self.top - y1, self.top - y0, self.right - x1, self.right - x0),
        }[self.rotation]
        return np.stack(edges, axis=1)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return a rectangle of user space as a box on the page."""
        x0, x1, upper, lower = self.seen(np.array([[left, right, bottom, top]]))[0].tolist()
        return Box(x0, upper, x1, lower)


def read_layer(textpage: pdfium.PdfTextPage, view: View) -> Layer:
    """Return the words of a text page that stand within the visible page."""
    handle = ctypes.cast(textpage.raw, ctypes.c_void_p).value
    count = min(raw.FPDFText_CountChars(textpage.raw), _MAX_CHARACTERS)
    if handle is None or count <= 0:
        return Layer((), 0, 0)
    text = _bulk_text(textpage, count) or _text_by_character(handle, count)
    spoken = text.translate(_SPOKEN)
    with np.errstate(all="ignore"):  # a hostile file may write numbers without end
        boxes = _character_boxes(handle, count)
        runs = _Runs(textpage, handle, view)
        spans = [part for span in _word_spans(spoken, boxes) for part in _without_mark(span, spoken, runs)]
        if not spans:
            return Layer((), 0, text.count("\x00"))
        starts = np.array([start for start, _ in spans])
        ends = np.array([end for _, end in spans])
        seen = view.seen(_enclosing(boxes, starts, ends))
        on_page = _on_page(seen, view)
    words = []
    unmapped = text.count("\x00")
    characters = 0
    for (start, end), edges, inside in zip(spans, seen.tolist(), on_page.tolist(), strict=True):
        if not inside:
            continue
        run = runs.at(start)
        characters += end - start
        unmapped += end - start if run.unmapped else len(_UNMAPPED.findall(spoken, start, end))
        letters = _letters(spoken[start:end])
        if letters:
            words.append(_word(letters, edges, runs.foot(start), run))
    return Layer(tuple(words), characters, unmapped)


def _bulk_text(textpage: pdfium.PdfTextPage, count: int) -> str | None:
    """Return all characters in one call; None where PDFium leaves some out, so that they cannot be counted off."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(textpage.raw, 0, count, buffer)
    if written != count + 1:
        return None
    text = bytes(buffer)[: 2 * count].decode("utf-16-le", "surrogatepass")
    return text if len(text) == count else None


def _text_by_character(handle: int, count: int) -> str:
    return "".join(map(chr, (_char_code(handle, index) for index in range(count))))


def _character_boxes(handle: int, count: int) -> Rectangles:
    """Return left, right, bottom, top of every character; characters without a box have NaN."""
    boxes = np.full((count, 4), np.nan)
    address = boxes.ctypes.data
    for index in range(count):
        _char_box(handle, index, address, address + 8, address + 16, address + 24)
        address += 32
    return boxes


def _word_spans(text: str, boxes: Rectangles) -> Iterator[tuple[int, int]]:
    """Yield start and end of each word: what blanks divide, and what stands too far apart to be one word."""
    cuts = iter([*_breaks(boxes).tolist(), len(text)])
    cut = next(cuts)
    for match in _PRINTED.finditer(text):
        start, end = match.span()
        while cut <= start:
            cut = next(cuts, len(text) + 1)
        while cut < end:
            yield start, cut
            start = cut
            cut = next(cuts, len(text) + 1)
        yield start, end


def _without_mark(span: tuple[int, int], text: str, runs: _Runs) -> tuple[tuple[int, int], ...]:
    """Cut a raised footnote mark off the id, number or name before it: `MP312¹` is no MP3121.

    After other words it stays, as it is printed: `interested.¹` is "interested.1".
    """
    start, end = span
    mark = end
    while mark > start and text[mark - 1].isdigit():
        mark -= 1
    if mark == end or end - start < _SHORTEST_MARKED:
        return (span,)
    size = runs.at(end - 1).size
    if size > _MARK_SIZE * runs.at(start).size:
        return (span,)
    while mark < end and runs.at(mark).size > size:
        mark += 1
    marks_a_name = text[mark - 1].isdigit() or text[mark - 1].isupper()
    return ((start, mark), (mark, end)) if start < mark < end and marks_a_name else (span,)


def _breaks(boxes: Rectangles) -> NDArray[np.intp]:
    """Return the characters that cannot belong to the word before them: on another line, or behind a hole."""
    left, right, bottom, top = boxes.T
    # Of two small marks, as in ’. , neither says how tall the type is.
    usual = float(np.nanmedian(top - bottom)) if np.isfinite(top - bottom).any() else 1.0
    height = np.fmax(np.fmax((top - bottom)[1:], (top - bottom)[:-1]), max(usual, 1.0))
    width = np.fmax(np.fmax((right - left)[1:], (right - left)[:-1]), 1.0)
    reach = np.fmax(height, width)
    ahead, behind = left[1:] - right[:-1], left[:-1] - right[1:]
    above, below = bottom[1:] - top[:-1], bottom[:-1] - top[1:]
    across = np.fmax(ahead, behind)
    down = np.fmax(above, below)
    hole = (across > 1.5 * reach) | (down > 1.5 * reach) | ((across > reach) & (down > height))
    return np.flatnonzero(hole) + 1


def _enclosing(boxes: Rectangles, starts: NDArray[np.intp], ends: NDArray[np.intp]) -> Rectangles:
    """Return the rectangle around each word; characters without a box do not count."""
    # reduceat takes from each index to the next: words and the blanks between them in turn, the words kept.
    edges = np.stack([starts, ends], axis=1).ravel()
    padded = np.vstack([boxes, np.full((1, 4), np.nan)])
    low = np.fmin.reduceat(padded, edges, axis=0)[::2]
    high = np.fmax.reduceat(padded, edges, axis=0)[::2]
    return np.stack([low[:, 0], high[:, 1], low[:, 2], high[:, 3]], axis=1)


def _on_page(seen: Rectangles, view: View) -> NDArray[np.bool_]:
    """Whether the middle of each box is on the visible page: what a crop box hides is not on the page."""
    x, y = (seen[:, 0] + seen[:, 1]) / 2, (seen[:, 2] + seen[:, 3]) / 2
    return np.asarray((x >= 0) & (x <= view.width) & (y >= 0) & (y <= view.height))


def _letters(text: str) -> str:
    """Return a word as letters: ligatures resolved, halves of rare characters joined (PDFium on Windows)."""
    text = text.translate(_AS_LETTERS)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _HALVES.search(text) else text


class _Run(NamedTuple):
    """What all letters of one text object share."""

    size: float
    bold: bool
    invisible: bool
    unmapped: bool
    angle: int


class _Runs:
    """Asks PDFium about text objects, once each."""

    def __init__(self, textpage: pdfium.PdfTextPage, handle: int, view: View) -> None:
        self._textpage = textpage.raw
        self._handle = handle
        self._view = view
        self._known: dict[int | None, _Run] = {}
        self._bold: dict[int | None, bool] = {}
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._matrix = raw.FS_MATRIX()

    def at(self, index: int) -> _Run:
        """Return the run of the character at `index`."""
        address = _text_object(self._handle, index)
        run = self._known.get(address)
        if run is None:
            run = self._known[address] = self._ask(index, address)
        return run

    def foot(self, index: int) -> tuple[float, float]:
        """Return where the character stands on its baseline, on the page as it is seen."""
        raw.FPDFText_GetCharOrigin(self._textpage, index, ctypes.byref(self._x), ctypes.byref(self._y))
        x, y, view = self._x.value, self._y.value, self._view
        match view.rotation:
            case 90:
                return y - view.bottom, x - view.left
            case 180:
                return view.right - x, y - view.bottom
            case 270:
                return view.top - y, view.right - x
        return x - view.left, view.top - y

    def _ask(self, index: int, address: int | None) -> _Run:
        matrix = self._matrix
        size = float(raw.FPDFText_GetFontSize(self._textpage, index))
        angle = 0.0
        if raw.FPDFText_GetMatrix(self._textpage, index, ctypes.byref(matrix)):
            size *= math.hypot(matrix.c, matrix.d) or 1.0
            angle = math.degrees(math.atan2(matrix.b, matrix.a))
        shown = ctypes.cast(address, raw.FPDF_PAGEOBJECT) if address else None
        return _Run(
            size=abs(size),
            bold=self._bold_at(index, address),
            invisible=shown is not None and raw.FPDFTextObj_GetTextRenderMode(shown) == _INVISIBLE,
            unmapped=raw.FPDFText_HasUnicodeMapError(self._textpage, index) == 1,
            angle=_set_to_quarters(angle - self._view.rotation),
        )

    def _bold_at(self, index: int, address: int | None) -> bool:
        font = _font_of(address) if address else None
        if font is None:
            return self._is_bold(index)
        if font not in self._bold:
            self._bold[font] = self._is_bold(index)
        return self._bold[font]

    def _is_bold(self, index: int) -> bool:
        if raw.FPDFText_GetFontWeight(self._textpage, index) >= _BOLD_WEIGHT:
            return True
        buffer = ctypes.create_string_buffer(96)
        raw.FPDFText_GetFontInfo(self._textpage, index, buffer, 96, None)
        name = buffer.value.decode("latin-1").lower()
        return any(word in name for word in _BOLD_NAMES)


def _set_to_quarters(degrees: float) -> int:
    """Return the angle in 0 to 359; nearly a quarter turn is one (a scan's layer follows its crooked lines)."""
    quarter = round(degrees / 90) * 90
    return (quarter if abs(degrees - quarter) <= 10 else round(degrees)) % 360


def _word(text: str, edges: list[float], foot: tuple[float, float], run: _Run) -> PdfWord:
    x0, x1, top, bottom = edges
    return PdfWord(
        text=text,
        box=Box(x0, top, max(x1, x0 + 0.5), max(bottom, top + 0.5)),
        foot=foot,
        size=run.size,
        bold=run.bold,
        invisible=run.invisible,
        angle=run.angle,
    )
