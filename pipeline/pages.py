"""Reads one page of any kind of file. In: a `SourceFile` and a page number. Out: a `Page`.

Per page it is decided whether its text layer is to be trusted or its picture to be read; the reason is noted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pipeline import pixels
from pipeline.errors import UnreadablePage
from pipeline.layout import arrange
from pipeline.ocr import Reading, read_picture
from pipeline.pdf_scan import embedded_scan, page_pixels
from pipeline.pdf_words import PdfWord
from pipeline.pdfium import PdfPage, read_pdf_page
from pipeline.pixels import PixelImage
from pipeline.records import Box, Line, Note, Page, SourceFile, TextSource, Word
from pipeline.sources import PDF, TEXT
from pipeline.tesseract import OcrEngine
from pipeline.text_file import read_text_page
from pipeline.text_layer import Verdict, fragments_of, judge, ruled_grids

EngineFactory = Callable[[], OcrEngine]
"""Gives the OCR engine when a page needs one, or raises ToolMissing."""

_RENDER_DPI = 200.0
_MIN_PICTURE_SHARE = 0.06  # of the page; smaller pictures beside a text layer are logos and signatures


def read_page(source: SourceFile, page_number: int, *, engine: EngineFactory) -> Page:
    """Read one page, from its text layer or by OCR, whichever is better.

    Raises:
        UnreadablePage: this page cannot be read; others may.
        ToolMissing: the page needs OCR and there is no Tesseract.
    """
    path = Path(source.path)
    try:
        if source.media_type == TEXT:
            return read_text_page(path, page_number)
        if source.media_type == PDF:
            return _read_pdf_page(path, page_number, engine=engine)
        from pipeline.images import read_frame

        return _read_scan(read_frame(path, page_number), page_number, (), engine=engine)
    except OSError as error:
        raise UnreadablePage(
            f"The file cannot be read ({error.strerror or error}).",
            stage="file",
            reason="unreadable",
            advice="Check that it is still there and that you may read it.",
        ) from error


def _read_pdf_page(path: Path, page_number: int, *, engine: EngineFactory) -> Page:
    pdf_page = read_pdf_page(path, page_number)
    judgement = judge(pdf_page)
    note = Note("text-layer", f"{judgement.verdict.value}: {judgement.reason}")
    if judgement.verdict is Verdict.BLANK:
        return Page(page_number, pdf_page.width, pdf_page.height, TextSource.NONE, None, 0, (), (note,))
    if judgement.verdict is Verdict.OCR:
        scan = embedded_scan(path, page_number) or page_pixels(path, page_number, dpi=_scan_dpi(pdf_page))
        return _read_scan(scan, page_number, (note,), engine=engine)
    return _read_layer(path, page_number, pdf_page, note, engine=engine)


def _scan_dpi(page: PdfPage) -> float:
    """Return the resolution to render at: a scan's own is not known here, and twice the working size loses nothing."""
    return 300.0 if page.pictures else _RENDER_DPI


def _read_scan(image: PixelImage, page_number: int, notes: tuple[Note, ...], *, engine: EngineFactory) -> Page:
    reading = read_picture(image, engine=engine())
    lines = arrange(reading.fragments, grids=reading.grids)
    if reading.skew:
        lines = tuple(_as_scanned(line, reading) for line in lines)
    return Page(
        number=page_number,
        width=round(reading.width, 2),
        height=round(reading.height, 2),
        text_source=TextSource.OCR if lines else TextSource.NONE,
        confidence=reading.confidence,
        rotation=reading.rotation,
        lines=tuple(_clipped(line, reading.width, reading.height) for line in lines),
        notes=notes + reading.notes,
    )


def _read_layer(path: Path, page_number: int, page: PdfPage, note: Note, *, engine: EngineFactory) -> Page:
    """Read a page by its text layer; pictures that may hold text of their own are read beside it."""
    rotation = _writing_angle(page.words)
    upright = _set_upright(page, rotation)
    grids = ruled_grids(path, page_number, upright) if not rotation else ()
    fragments = list(fragments_of(upright.words))
    confidence = None
    notes = [note]
    if not rotation:
        for box in _unread_pictures(page):
            image = page_pixels(path, page_number, dpi=300.0, clip=box)
            reading = read_picture(image, engine=engine(), may_turn=False)
            if reading.fragments and (reading.confidence or 0.0) > 0.5:
                fragments.extend(reading.fragments)
                grids += reading.grids
                notes.append(Note("picture-read", "A picture on this page holds text; it was read by OCR."))
                confidence = min(confidence or 1.0, reading.confidence or 0.0)
    lines = arrange(fragments, grids=grids)
    return Page(
        number=page_number,
        width=round(upright.width, 2),
        height=round(upright.height, 2),
        text_source=TextSource.TEXT_LAYER,
        confidence=confidence,
        rotation=rotation,
        lines=tuple(_clipped(line, upright.width, upright.height) for line in lines),
        notes=tuple(notes),
    )


def _unread_pictures(page: PdfPage) -> list[Box]:
    """Return the larger pictures that no word of the text layer stands on."""
    found = []
    for picture in page.pictures:
        box = Box(
            max(picture.x0, 0.0), max(picture.top, 0.0), min(picture.x1, page.width), min(picture.bottom, page.height)
        )
        if box.x1 <= box.x0 or box.bottom <= box.top:
            continue
        share = (box.x1 - box.x0) * (box.bottom - box.top) / (page.width * page.height)
        if share >= _MIN_PICTURE_SHARE and not any(_centre_in(word.box, box) for word in page.words):
            found.append(box)
    return found


def _centre_in(word: Box, box: Box) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box.x0 < x < box.x1 and box.top < y < box.bottom


def _writing_angle(words: tuple[PdfWord, ...]) -> int:
    """Return the degrees clockwise by which the page must be turned so that most of its writing is upright."""
    letters = {0: 0, 90: 0, 180: 0, 270: 0}
    for word in words:
        letters[word.angle] = letters.get(word.angle, 0) + len(word.text)
    angle = max(letters, key=lambda a: letters[a])
    return angle if letters[angle] > 0.5 * sum(letters.values()) else 0


def _set_upright(page: PdfPage, rotation: int) -> PdfPage:
    if not rotation:
        return page
    width, height = page.width, page.height
    turns: dict[int, Callable[[Box], Box]] = {
        90: lambda b: Box(height - b.bottom, b.x0, height - b.top, b.x1),
        180: lambda b: Box(width - b.x1, height - b.bottom, width - b.x0, height - b.top),
        270: lambda b: Box(b.top, width - b.x1, b.bottom, width - b.x0),
    }
    turn = turns[rotation]
    words = []
    for word in page.words:
        box = turn(word.box)
        words.append(word._replace(box=box, baseline=box.bottom - 0.2 * word.size, angle=(word.angle - rotation) % 360))
    sideways = rotation in {90, 270}
    return replace(
        page, width=height if sideways else width, height=width if sideways else height, words=tuple(words), shapes=0
    )


def _as_scanned(line: Line, reading: Reading) -> Line:
    """Put the boxes of a straightened page back where the words lie on the crooked scan."""

    def back(box: Box) -> Box:
        return pixels.skewed_box(box, degrees=-reading.skew, width=reading.width, height=reading.height)

    words = tuple(word if word.box is None else replace(word, box=back(word.box)) for word in line.words)
    return replace(line, words=words, box=None if line.box is None else back(line.box))


def _clipped(line: Line, width: float, height: float) -> Line:
    """Keep every box on the page, rounded to a tenth of a point."""

    def clip(box: Box) -> Box:
        x0, top = min(max(box.x0, 0.0), width - 1), min(max(box.top, 0.0), height - 1)
        x1, bottom = max(min(box.x1, width), x0 + 0.5), max(min(box.bottom, height), top + 0.5)
        return Box(round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1))

    words = tuple(word if word.box is None else Word(word.text, clip(word.box), word.confidence) for word in line.words)
    return replace(line, words=words, box=None if line.box is None else clip(line.box))
