"""Reads one page of any kind of file. In: a `SourceFile` and a page number. Out: a `Page`.

Per page it is decided whether its text layer is to be trusted or its picture to be read; the reason is noted.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pipeline import pixels
from pipeline.errors import ToolMissing, UnreadablePage
from pipeline.fragments import Fragment
from pipeline.layout import arrange
from pipeline.mapping import centre_in
from pipeline.ocr import Reading, read_picture
from pipeline.pdf_bullets import with_bullets
from pipeline.pdf_contents import is_damaged
from pipeline.pdf_scan import embedded_scan, page_pixels
from pipeline.pdf_words import PdfWord
from pipeline.pdfium import PdfPage, read_pdf_page
from pipeline.pixels import PixelImage
from pipeline.recognition import EngineFactory, Recognizing, recognized, recognized_together
from pipeline.records import Box, Line, Note, Page, SourceFile, TextSource, Word
from pipeline.sources import PDF, TEXT
from pipeline.spot_check import check_layer
from pipeline.text_file import read_text_page
from pipeline.text_layer import Verdict, fragments_of, judge, ruled_grids, visible_words
from pipeline.turning import QUARTERS, turned_line, turned_size, turned_words, writing_angle

_NOT_THE_FILE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EMFILE, errno.ENFILE})
_OUTLINES_DPI = 200.0
_SCAN_DPI = 300.0  # a scan that cannot be taken in its own pixels; twice the working size loses nothing
_MIN_PICTURE_SHARE = 0.04  # of the page; smaller pictures beside a text layer are logos and signatures
_CAPTION_LETTERS = 60  # a picture with more text of the layer on it has been read already, or is a background
_MIN_PICTURE_CONFIDENCE = 0.5  # photographs and logos give less


def read_page(source: SourceFile, page_number: int, *, engine: EngineFactory) -> Page:
    """Read one page, from its text layer or by OCR, whichever is better.

    Raises:
        UnreadablePage: this page cannot be read; others may.
        ToolMissing: the page needs OCR and there is no Tesseract.
        OSError: the machine has no room left for what a reading needs.
    """
    return recognized(_read(source, page_number), engine=engine)


def read_pages(source: SourceFile, numbers: Sequence[int], *, engine: EngineFactory) -> list[Page | Exception]:
    """Read pages, asking the engine for all of them together; one that cannot be read has its error in its place."""
    return recognized_together([partial(_read, source, number) for number in numbers], engine=engine)


def _read(source: SourceFile, page_number: int) -> Recognizing[Page]:
    path = Path(source.path)
    try:
        if source.media_type == TEXT:
            return read_text_page(path, page_number)
        if source.media_type == PDF:
            return (yield from _read_pdf_page(path, page_number))
        from pipeline.images import read_frame  # brings Pillow's readers: only for picture files

        return (yield from _read_scan(read_frame(path, page_number), page_number, ()))
    except OSError as error:
        if error.errno in _NOT_THE_FILE:
            raise  # the machine's trouble, not the page's
        raise UnreadablePage(
            f"The file cannot be read ({error.strerror or error}).",
            stage="file",
            reason="unreadable",
            advice="Check that it is still there and that you may read it.",
        ) from error


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with the text layer of a page, and why; the scan, where it had to be looked at."""

    verdict: Verdict
    reason: str
    stamped: tuple[PdfWord, ...] = ()  # visible words that stand on the scan, and are not in its pixels
    scan: PixelImage | None = None


def decide(path: Path, page_number: int, page: PdfPage) -> Recognizing[Decision]:
    """Decide whether a page is read by its text layer or by OCR; a scan's own layer is compared with its picture."""
    judgement = judge(page)
    stamped = tuple(word for word in page.words if not word.invisible) if judgement.stamped else ()
    if judgement.verdict is not Verdict.COMPARE:
        return Decision(judgement.verdict, judgement.reason, stamped)
    scan = _scan_of(path, page_number, page)
    verdict, finding = yield from _compared(scan, page)
    return Decision(verdict, f"{judgement.reason}: {finding}", stamped, scan)


def _read_pdf_page(path: Path, page_number: int) -> Recognizing[Page]:
    page = read_pdf_page(path, page_number)
    decision = yield from decide(path, page_number, page)
    notes: tuple[Note, ...] = (Note("text-layer", f"{decision.verdict.value}: {decision.reason}"),)
    if is_damaged(path, page_number):
        notes += (Note("damaged", "The file is damaged on this page: words may be missing or wrong. Fetch it again."),)
    if decision.verdict is Verdict.BLANK:
        size = (round(page.width, 1), round(page.height, 1))
        return Page(page_number, *size, TextSource.NONE, None, 0, (), notes)
    if decision.verdict is Verdict.TRUST:
        return (yield from _read_layer(path, page, page_number, notes))
    scan = decision.scan or _scan_of(path, page_number, page)
    return (yield from _read_scan(scan, page_number, notes, stamped=decision.stamped))


def _scan_of(path: Path, page_number: int, page: PdfPage) -> PixelImage:
    if scan := embedded_scan(path, page_number):
        return scan
    return page_pixels(path, page_number, dpi=_SCAN_DPI if page.pictures else _OUTLINES_DPI)


def _compared(scan: PixelImage, page: PdfPage) -> Recognizing[tuple[Verdict, str]]:
    """Return whether to trust the layer of a scan, by what a few of its lines look like, and the finding."""
    angle = writing_angle(page.words)
    width, height = turned_size(page.width, page.height, angle)
    words = turned_words(page.words, degrees=angle, width=page.width, height=page.height)
    if angle:
        grey = pixels.turned(scan.grey, angle)
        scan = PixelImage(grey, width / grey.shape[1], height / grey.shape[0])
    try:
        check = yield from check_layer(scan, fragments_of([w for w in words if w.angle == 0]))
    except (ToolMissing, UnreadablePage):
        return Verdict.TRUST, "it reads well, and could not be compared with the picture"
    return Verdict.TRUST if check.agrees else Verdict.OCR, check.finding


def _read_scan(
    image: PixelImage,
    page_number: int,
    notes: tuple[Note, ...],
    *,
    stamped: Sequence[PdfWord] = (),
) -> Recognizing[Page]:
    reading = yield from read_picture(image)
    fragments, aside = _with_stamp(reading, stamped)
    lines = arrange(fragments, grids=reading.grids)
    if reading.skew:
        lines = tuple(_as_scanned(line, reading) for line in lines)
    lines += aside
    rows, columns = image.grey.shape
    width, height = turned_size(columns * image.x_step, rows * image.y_step, reading.rotation)
    stretch = (width / reading.width, height / reading.height)  # OCR takes nearly square pixels for square
    return Page(
        number=page_number,
        width=round(width, 1),
        height=round(height, 1),
        text_source=TextSource.OCR if lines else TextSource.NONE,
        confidence=reading.confidence,
        rotation=reading.rotation,
        lines=tuple(_clipped(line, width, height, stretch=stretch) for line in lines),
        notes=notes + reading.notes,
    )


def _with_stamp(reading: Reading, stamped: Sequence[PdfWord]) -> tuple[tuple[Fragment, ...], tuple[Line, ...]]:
    """Return the fragments of a reading with the words that were stamped on its scan, and lines that run aside."""
    if not stamped:
        return reading.fragments, ()
    width, height = turned_size(reading.width, reading.height, reading.rotation)  # of the page before it was turned
    words = turned_words(stamped, degrees=reading.rotation, width=width, height=height)
    lines = _lines_aside(words, reading.width, reading.height)
    fresh = []
    for word in words:
        box = pixels.skewed_box(word.box, degrees=reading.skew, width=reading.width, height=reading.height)
        if word.angle == 0 and not any(centre_in(box, fragment.box) for fragment in reading.fragments):
            moved = (word.foot[0] + box.x0 - word.box.x0, word.foot[1] + box.top - word.box.top)
            fresh.append(word._replace(box=box, foot=moved))
    return reading.fragments + fragments_of(fresh), lines


def _read_layer(path: Path, page: PdfPage, page_number: int, notes: tuple[Note, ...]) -> Recognizing[Page]:
    """Read a page by its text layer; pictures that may hold text of their own are read beside it."""
    seen = visible_words(page)
    rotation = writing_angle(seen)
    width, height = turned_size(page.width, page.height, rotation)
    words = turned_words(seen, degrees=rotation, width=page.width, height=page.height)
    upright = [word for word in words if word.angle == 0]
    fragments = list(fragments_of(upright if rotation else with_bullets(upright, page.marks)))
    grids = ruled_grids(path, page_number, page, rotation=rotation)
    confidence = None
    if not rotation:
        readings = yield from _read_pictures(path, page, page_number)
        for reading in readings:
            if isinstance(reading, Note):
                notes += (reading,)
                continue
            fragments.extend(f for f in reading.fragments if not any(centre_in(f.box, w.box) for w in words))
            grids += reading.grids
            notes += (Note("picture-read", "A picture on this page holds text; it was read by OCR."),)
            confidence = min(confidence or 1.0, reading.confidence or 0.0)
    slanted = " ".join(word.text for word in words if word.angle not in QUARTERS)
    if slanted:
        notes += (Note("slanted", f"Writing that runs aslant over the page was left out: {slanted[:80]}"),)
    lines = arrange(fragments, grids=grids) + _lines_aside(words, width, height)
    return Page(
        number=page_number,
        width=round(width, 1),
        height=round(height, 1),
        text_source=TextSource.TEXT_LAYER,
        confidence=confidence,
        rotation=rotation,
        lines=tuple(_clipped(line, width, height) for line in lines),
        notes=notes,
    )


def _lines_aside(words: Sequence[PdfWord], width: float, height: float) -> tuple[Line, ...]:
    """Return the lines that run up, down or upside down beside the upright writing of a page."""
    lines: tuple[Line, ...] = ()
    for angle in QUARTERS[1:]:
        aside = [word for word in words if word.angle == angle]
        if not aside:
            continue
        turned = turned_words(aside, degrees=angle, width=width, height=height)
        own_width, own_height = turned_size(width, height, angle)
        lines += tuple(
            turned_line(line, degrees=360 - angle, width=own_width, height=own_height)
            for line in arrange(fragments_of(turned))
        )
    return lines


def _read_pictures(path: Path, page: PdfPage, page_number: int) -> Recognizing[list[Reading | Note]]:
    """Return what the larger pictures of a page say, and a note for each that cannot be read."""
    found: list[Reading | Note] = []
    for box in _unread_pictures(page):
        try:
            image = page_pixels(path, page_number, dpi=_SCAN_DPI, clip=box)
            reading = yield from read_picture(image, may_turn=False)
        except UnreadablePage as error:
            found.append(Note("picture-failed", f"A picture on this page could not be read. {error}"))
            continue
        if reading.fragments and (reading.confidence or 0.0) > _MIN_PICTURE_CONFIDENCE:
            found.append(reading)
    return found


def _unread_pictures(page: PdfPage) -> list[Box]:
    """Return the larger pictures on which hardly a word of the text layer stands."""
    found = []
    for picture in page.pictures:
        box = Box(
            max(picture.x0, 0.0), max(picture.top, 0.0), min(picture.x1, page.width), min(picture.bottom, page.height)
        )
        if box.x1 <= box.x0 or box.bottom <= box.top:
            continue
        share = (box.x1 - box.x0) * (box.bottom - box.top) / (page.width * page.height)
        if share >= _MIN_PICTURE_SHARE:
            letters = sum(len(word.text) for word in page.words if centre_in(word.box, box))
            found += [box] if letters <= _CAPTION_LETTERS else []
    return found


def _as_scanned(line: Line, reading: Reading) -> Line:
    """Put the boxes of a straightened page back where the words lie on the crooked scan."""

    def back(box: Box) -> Box:
        return pixels.skewed_box(box, degrees=-reading.skew, width=reading.width, height=reading.height)

    words = tuple(word if word.box is None else replace(word, box=back(word.box)) for word in line.words)
    return replace(line, words=words, box=None if line.box is None else back(line.box))


def _clipped(line: Line, width: float, height: float, *, stretch: tuple[float, float] = (1.0, 1.0)) -> Line:
    """Keep every box on the page, rounded to a tenth of a point."""
    across, down = stretch
    width, height = round(width, 1), round(height, 1)

    def clip(box: Box) -> Box:
        x0, top = round(box.x0 * across, 1), round(box.top * down, 1)
        x1, bottom = round(box.x1 * across, 1), round(box.bottom * down, 1)
        if 0.0 <= x0 < x1 <= width and 0.0 <= top < bottom <= height:
            return Box(x0, top, x1, bottom)
        x0, top = min(max(x0, 0.0), width - 1), min(max(top, 0.0), height - 1)
        return Box(x0, top, max(min(x1, width), x0 + 0.5), max(min(bottom, height), top + 0.5))

    words = tuple(word if word.box is None else Word(word.text, clip(word.box), word.confidence) for word in line.words)
    return replace(line, words=words, box=None if line.box is None else clip(line.box))
