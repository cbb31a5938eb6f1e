"""Judges the text layer of a PDF page, and turns a good one into fragments of lines.

In: a `PdfPage`. Out: a verdict with its reason, fragments, ruled tables. pdfplumber has its home here: it is
asked about tables whose ruled lines PDFium's own lines do not explain, for it takes twenty times as long.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from pipeline.fragments import Fragment
from pipeline.mapping import centre_in, enclosing
from pipeline.passwords import key_of
from pipeline.pdf_words import PdfWord
from pipeline.pdfium import PdfPage
from pipeline.records import Box, Word
from pipeline.rules import Grid, Rule, grids_of
from pipeline.turning import turned_box

if TYPE_CHECKING:
    import pdfplumber.table

_WIDE_GAP = 1.1  # em between words that makes two fragments of one line
_MARK_SIZE = 0.86  # of its line's type size; footnote marks are set at 0.58 to 0.7, by browsers at 0.83
_TOUCHING = 0.3  # em from ink to ink; a blank adds 0.25 to the room that letters have beside them
_MARKED = re.compile(r"[a-z.,;:)’”](?:\d{1,2}|[*†‡])$")
_STOPS = frozenset(".,;:)’”")
_MIN_STEPS = 20  # from word to word, that show how a layer's lines fall
_MIN_SLOPE, _MAX_SLOPE = 0.002, 0.1  # a tenth of a degree, six degrees
_SNAP = 2.0  # points by which lines of a table may miss each other
_BOLD_WEIGHT = 1.5
_FULL_PAGE = 0.6  # share of the page that pictures cover when it is a scan
_STAMP_CHARACTERS = 400  # a header, footer or stamp has fewer; a page of text has 1,500 or more
_MAX_UNMAPPED = 0.05
_MIN_WORDLIKE = 0.6  # share of letters in tokens that could be words: good layers have over 0.9, garbled under 0.4
_MIN_LOWER_CASE = 40  # words in small letters from which a page must have some of the commonest
_MIN_COMMON = 0.05  # their share: running English has over 0.25, lists and tables over 0.1, shifted letters none
_WORDLIKE = re.compile(r"^[\"'‘“(\[]*(?:[A-Z]?[a-z]+|[A-Z]+s?)(?:[-/’'][A-Za-z]+)*[\"'’”)\].,;:?!]*$")
_VOWELS = frozenset("aeiouyAEIOUY")
_COMMON_WORDS = """
    the of to and in a is that for be on as by with was are this it not or at will from were an have has been which
    any its if may no all their they would had but other can more also when should who into than only such
"""
_COMMON = frozenset(_COMMON_WORDS.split())


class Verdict(StrEnum):
    """What to do with a page's text layer."""

    TRUST = "trust"
    COMPARE = "compare"  # a scan's own layer: trust it where it agrees with the picture
    OCR = "ocr"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and the reason for it, in words for the page's notes."""

    verdict: Verdict
    reason: str
    stamped: bool = False  # visible words stand on the scan, and are not in its pixels


def judge(page: PdfPage) -> Judgement:
    """Decide whether the text layer of a page is what a person sees on it."""
    if page.characters == 0:
        if page.pictures or page.shapes:
            return Judgement(Verdict.OCR, "no text layer")
        return Judgement(Verdict.BLANK, "an empty page")
    if page.unmapped > _MAX_UNMAPPED * page.characters:
        return Judgement(Verdict.OCR, "its fonts do not say which characters they show")
    if _wordlike(page.words) < _MIN_WORDLIKE or _is_shifted(page.words):
        return Judgement(Verdict.OCR, "its text layer is garbled")
    hidden = sum(len(word.text) for word in page.words if word.invisible)
    visible = page.characters - hidden
    if _cover(page) >= _FULL_PAGE:
        if hidden > visible:
            return Judgement(Verdict.COMPARE, "a scan with a hidden text layer", stamped=visible > 0)
        if page.characters < _STAMP_CHARACTERS:
            return Judgement(Verdict.OCR, "a scan with a stamp, header or stray text on it", stamped=True)
        if _in_margins(page):
            return Judgement(Verdict.OCR, "a scan whose text layer is only header and footer", stamped=True)
        return Judgement(Verdict.COMPARE, "a text layer over a picture of the whole page")
    if page.characters < _STAMP_CHARACTERS and page.outlined > max(page.characters, _STAMP_CHARACTERS):
        return Judgement(Verdict.OCR, "little text beside much writing that is drawn as outlines")
    return Judgement(Verdict.TRUST, "a text layer that reads well")


def visible_words(page: PdfPage) -> tuple[PdfWord, ...]:
    """Return the words that a person sees: hidden ones only where they say what a picture shows."""
    return tuple(
        word for word in page.words if not word.invisible or any(centre_in(word.box, box) for box in page.pictures)
    )


def fragments_of(words: Sequence[PdfWord]) -> tuple[Fragment, ...]:
    """Group the words of a text layer into fragments of lines."""
    rows: list[list[PdfWord]] = []
    slope = _slope(words)
    if slope:  # the layer of a crooked scan follows its lines
        words = [word._replace(foot=(word.foot[0], word.foot[1] - slope * word.foot[0])) for word in words]
    for word in sorted(_level(words), key=lambda w: (w.foot[1], w.box.x0)):
        for row in reversed(rows[-3:]):
            if abs(row[-1].foot[1] - word.foot[1]) < 0.3 * max(1.0, min(row[-1].size, word.size)):
                row.append(word)
                break
        else:
            rows.append([word])
    return tuple(fragment for row in rows for fragment in _row_fragments(row))


def ruled_grids(path: Path, page_number: int, page: PdfPage, *, rotation: int = 0) -> tuple[Grid, ...]:
    """Return the grids of table cells that ruled lines make on a page, when it is turned by `rotation`."""
    rules = [turned_box(rule, degrees=rotation, width=page.width, height=page.height) for rule in page.rules]
    across = [Rule(rule.top, rule.x0, rule.x1) for rule in rules if rule.top == rule.bottom]
    down = [Rule(rule.x0, rule.top, rule.bottom) for rule in rules if rule.top != rule.bottom]
    if len(across) < 2 or len({round(rule.level) for rule in down}) < 3:
        return ()
    grids = grids_of(across, down, snap=_SNAP)
    return tuple(grids) if grids or rotation else _grids_by_pdfplumber(path, page_number, page)


def _grids_by_pdfplumber(path: Path, page_number: int, page: PdfPage) -> tuple[Grid, ...]:
    """Ask the more thorough reader about lines that hardly meet; it takes 0.1 s a page."""
    import pdfplumber  # takes 0.2 s to import

    with pdfplumber.open(path, pages=[page_number], password=key_of(path)) as pdf:
        plumbed = pdf.pages[0]
        try:
            # pdfplumber counts from where the uncropped page begins.
            left, top = plumbed.bbox[0] + page.corner[0], plumbed.bbox[1] + page.corner[1]
            return tuple(_grid(table, dx=-left, dy=-top) for table in plumbed.find_tables())
        finally:
            plumbed.close()  # a page keeps its caches until then


def _slope(words: Sequence[PdfWord]) -> float:
    """Return by how much the lines of a layer fall, in points a point; 0.0 where they are level."""
    steps = [
        (after.foot[1] - before.foot[1]) / (after.foot[0] - before.foot[0])
        for before, after in pairwise(words)
        if after.box.x0 > before.box.x1 - 1.0 and abs(after.foot[1] - before.foot[1]) < 0.5 * before.size
    ]
    slope = median(steps) if len(steps) >= _MIN_STEPS else 0.0
    return slope if _MIN_SLOPE <= abs(slope) <= _MAX_SLOPE else 0.0


def _level(words: Sequence[PdfWord]) -> list[PdfWord]:
    """Return the words with raised marks set down to the line of the word that they follow, or else go before.

    What touches them is one word, as it is printed: "interested¹." is "interested1." (an id keeps apart from its mark).
    """
    level: list[PdfWord] = []
    usual: PdfWord | None = None  # the last word that is no mark
    for word in words:
        if usual is not None and _is_raised(word, usual) and -0.2 < (word.box.x0 - usual.box.x1) / usual.size < 0.5:
            mark = word._replace(foot=(word.foot[0], usual.foot[1]))
            if usual is level[-1] and _touch(usual, mark) and _bears_mark(usual.text):
                usual = level[-1] = _glued(usual, mark)
            else:
                level.append(mark)
            continue
        if usual is not None and _is_stop_after_mark(word, usual) and usual is level[-1]:
            usual = level[-1] = _glued(usual, word)
            continue
        if level and _is_raised(level[-1], word) and 0.0 < (word.box.x0 - level[-1].box.x1) / word.size < 1.0:
            level[-1] = level[-1]._replace(foot=(level[-1].foot[0], word.foot[1]))
        level.append(word)
        usual = word
    return level


def _is_raised(mark: PdfWord, word: PdfWord) -> bool:
    return mark.size < _MARK_SIZE * word.size and 0.1 < (word.foot[1] - mark.foot[1]) / word.size < 0.7


def _touch(a: PdfWord, b: PdfWord) -> bool:
    return -0.2 < (b.box.x0 - a.box.x1) / a.size < _TOUCHING and abs(a.foot[1] - b.foot[1]) < 0.1 * a.size


def _is_stop_after_mark(word: PdfWord, before: PdfWord) -> bool:
    return _STOPS.issuperset(word.text) and bool(_MARKED.search(before.text)) and _touch(before, word)


def _bears_mark(text: str) -> bool:
    """Whether a word keeps its footnote mark, as it is printed: an id or a name would be read as another."""
    return len(text) > 1 and (text[-1].islower() or text[-1] in _STOPS)


def _glued(a: PdfWord, b: PdfWord) -> PdfWord:
    return a._replace(text=a.text + b.text, box=enclosing([a.box, b.box]))


def _row_fragments(row: list[PdfWord]) -> list[Fragment]:
    row.sort(key=lambda w: w.box.x0)
    runs: list[list[PdfWord]] = [[row[0]]]
    for word in row[1:]:
        if word.box.x0 - runs[-1][-1].box.x1 > _WIDE_GAP * max(word.size, 1.0):
            runs.append([])
        runs[-1].append(word)
    return [_fragment(run) for run in runs]


def _fragment(run: Sequence[PdfWord]) -> Fragment:
    letters = sum(len(w.text) for w in run)
    bold = sum(len(w.text) for w in run if w.bold)
    middle = len(run) // 2
    return Fragment(
        words=tuple(Word(w.text, w.box, 1.0) for w in run),
        box=enclosing([w.box for w in run]),
        baseline=sorted(w.foot[1] for w in run)[middle],
        size=sorted(w.size for w in run)[middle],
        weight=_BOLD_WEIGHT if bold > 0.8 * letters else 1.0,
    )


def _wordlike(words: Sequence[PdfWord]) -> float:
    """Return the share of letters in tokens that could be English words, abbreviations or names.

    Tokens without letters (numbers, leader dots) do not count either way.
    """
    letters = good = 0
    for text in (word.text for word in words):
        count = len(text) if text.isalpha() else sum(map(str.isalpha, text))
        letters += count
        if len(text) == 1:
            good += text in "aAI"  # letters set apart make words of one letter
        elif _WORDLIKE.match(text) and (count == 1 or text.isupper() or not _VOWELS.isdisjoint(text)):
            good += count
        elif count and text.isascii() and any(map(str.isdigit, text)):
            good += count  # SECMP0024, V1.16
    return good / letters if letters else 1.0


def _is_shifted(words: Sequence[PdfWord]) -> bool:
    """Whether a page in small letters has hardly a common word: its font shows other letters than it says."""
    lower = [word.text for word in words if word.text.isalpha() and word.text.islower()]
    return len(lower) >= _MIN_LOWER_CASE and sum(text in _COMMON for text in lower) < _MIN_COMMON * len(lower)


def _cover(page: PdfPage) -> float:
    """Return the share of the page under its largest pictures (strips of one scan add up)."""
    area = sum(
        max(0.0, min(box.x1, page.width) - max(box.x0, 0.0))
        * max(0.0, min(box.bottom, page.height) - max(box.top, 0.0))
        for box in page.pictures
    )
    return min(1.0, area / max(page.width * page.height, 1.0))


def _in_margins(page: PdfPage) -> bool:
    """Whether nearly all text stands in the top or bottom eighth of the page."""
    edge = page.height / 8
    inside = sum(len(w.text) for w in page.words if edge < w.box.top < page.height - edge)
    return inside < 0.1 * page.characters


def _grid(table: pdfplumber.table.Table, *, dx: float, dy: float) -> Grid:
    def moved(cell: tuple[float, float, float, float]) -> Box:
        return Box(cell[0] + dx, cell[1] + dy, cell[2] + dx, cell[3] + dy)

    rows = tuple(tuple(moved(cell) for cell in row.cells if cell) for row in table.rows)
    return Grid(moved(table.bbox), tuple(row for row in rows if row))
