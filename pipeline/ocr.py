"""Reads the picture of a page: which way up, how crooked, at which size, and was it good enough.

In: a `PixelImage`. Out: questions to an OCR engine (see `pipeline.recognition`), and in the end fragments of lines in
points of the upright page. A page whose first reading is poor gets a second try, without specks, evened and at full
size; the better reading is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median

import numpy as np

from pipeline import pixels
from pipeline.fragments import DESCENDERS, Fragment, line_em, type_size
from pipeline.glued import separated
from pipeline.grounds import turned_over
from pipeline.hanging import Moved, close_labels, close_numbers, left_letters, put_back
from pipeline.leaders import find_leaders
from pipeline.mapping import enclosing
from pipeline.pixels import PixelImage
from pipeline.recognition import Question, Recognizing
from pipeline.records import Box, Note, Word
from pipeline.rules import Grid, find_rules
from pipeline.scanned_bullets import find_bullets
from pipeline.short_lines import fold_copies, repeat_short_lines
from pipeline.specks import without_specks
from pipeline.strokes import weighed
from pipeline.tesseract import PixelWord

WORKING_DPI = 150
"""Pixels per inch that Tesseract gets at least, from finer scans by whole reduction (measured: benchmarks/ocr.py)."""

_ENLARGE_BELOW_DPI = 140
_GOOD_CONFIDENCE = 0.88  # a clean page has 0.93 to 0.97, a page upside down 0.2 to 0.5
_FEW_LETTERS = 20  # fewer may look like sense by chance
_LONG_WORD = 5  # letters of a word that lies on its side if it is higher than wide; Tesseract reads such words too
_SENSE = 0.6  # upside down or mirrored, a page never reads as well as this
_GIBBERISH = 0.3  # what is read into stains has less
_MIN_SKEW = 0.15  # degrees; Tesseract copes with less
_WIDE_GAP = 1.6  # em between words that makes two fragments of one line
_MIN_CONFIDENCE = 0.12
_LEADER = "....."
_BULLET = "•"


@dataclass(frozen=True, slots=True)
class Reading:
    """What OCR found on a page: fragments in points of the upright page, which is `width` by `height` points."""

    fragments: tuple[Fragment, ...]
    width: float
    height: float
    rotation: int  # degrees clockwise that made it upright
    skew: float  # degrees by which the boxes are off the horizontal; layout is done as if they were straight
    confidence: float | None
    notes: tuple[Note, ...] = ()
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True, slots=True)
class _Try:
    grids: tuple[Grid, ...]  # in pixels of the full picture
    words: tuple[PixelWord, ...]
    confidence: float  # 0.0 where most of the writing turned out to run up or down
    letters: int  # of words that look like words
    is_turned: bool

    @property
    def worth(self) -> float:
        return self.confidence * self.letters

    @property
    def makes_sense(self) -> bool:
        return self.confidence >= _SENSE and self.letters > _FEW_LETTERS


@dataclass(frozen=True, slots=True)
class _Laid:
    """A page turned clockwise by `rotation` and straightened by `skew` degrees, and how it reads like that."""

    rotation: int
    skew: float
    full: pixels.Grey
    found: _Try
    with_care: bool = False
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the pictures of one page, which have `dpi`, set upright and straight."""

    dpi: float
    is_uneven: bool
    is_faint: bool

    def first_try(self, full: pixels.Grey) -> Recognizing[_Try]:
        """Read a page at the size at which that is quick."""
        picture = _working_size(full, self.dpi)
        dpi = self.dpi * picture.shape[1] / full.shape[1]
        if self.is_uneven:
            picture = pixels.evened(picture, dpi=dpi)
        if self.is_faint:
            picture = pixels.strengthened(picture, dpi=dpi)
        return (yield from _recognize(picture, self.dpi, full=full))

    def second_try(self, laid: _Laid) -> Recognizing[_Laid]:
        """Read a poor page again, without specks, evened, and with all its pixels; keep what is better."""
        if laid.with_care or laid.found.confidence >= _GOOD_CONFIDENCE:
            return laid
        picture = pixels.cleaned(laid.full, dpi=self.dpi)
        if self.is_faint:
            picture = pixels.strengthened(picture, dpi=self.dpi)
        second = yield from _recognize(picture, self.dpi, full=laid.full)
        if second.worth <= 1.01 * laid.found.worth:
            return replace(laid, with_care=True)
        note = Note("second-reading", "The first reading was poor; the page was cleaned and read again.")
        return replace(laid, found=second, with_care=True, note=note)


def read_picture(image: PixelImage, *, may_turn: bool = True) -> Recognizing[Reading]:
    """Read a picture of a page, or of a part of one.

    With `may_turn` a page that lies on its side or upside down is set upright. Boxes are of the page as it was
    scanned, turned but not straightened; `Reading.skew` says by how much its lines fall.

    An error that answers a question goes through.
    """
    image = pixels.squared(image)
    height, width = (side * image.x_step for side in image.grey.shape)
    image = replace(image, grey=turned_over(image.grey, dpi=image.dpi))
    writing = pixels.find_writing(image)
    if writing.is_blank:
        return _nothing(width, height, Note("blank", "There is nothing on this page."))
    reader = _Reader(image.dpi, is_uneven=writing.is_uneven, is_faint=writing.is_faint)
    laid = yield from _best_turn(image.grey, writing, reader=reader, may_turn=may_turn)
    laid = yield from reader.second_try(laid)
    found, full, notes = laid.found, laid.full, [laid.note] if laid.note else []
    if writing.is_faint and found.confidence < _SENSE:
        mirrored = yield from reader.first_try(_mirrored(full))
        if mirrored.worth > found.worth:
            return _nothing(width, height, Note("blank", "Only the back of the sheet shines through on this page."))
        if found.confidence < _GIBBERISH:
            found = replace(found, words=())
    if not found.words:
        notes.append(Note("no-text", "There is something on this page, but no text was found in it."))
    if laid.rotation in {90, 270}:
        width, height = height, width
    scale = width / full.shape[1]
    fragments = _fragments(found.words, full, scale=scale)
    if image.x0 or image.top:
        fragments = tuple(_moved(f, dx=image.x0, dy=image.top) for f in fragments)
    grids = tuple(_scaled(grid, scale, dx=image.x0, dy=image.top) for grid in found.grids)
    return Reading(fragments, width, height, laid.rotation, laid.skew, _confidence(fragments), tuple(notes), grids)


def _best_turn(grey: pixels.Grey, writing: pixels.Writing, *, reader: _Reader, may_turn: bool) -> Recognizing[_Laid]:
    """Return the page laid as it reads best.

    Its ink says whether lines run across or up and down, but not which end is up, and on a poor scan or a photograph
    it may be wrong. So what does not read is tried the other way up, then with more care, and when the words that are
    found lie on their side, on the other two sides.
    """
    pairs = [(0, 180), (90, 270)] if may_turn else [(0,)]
    if may_turn and pixels.lies_on_its_side(writing.ink):
        pairs.reverse()
    best: _Laid | None = None
    for pair in pairs:
        tried: list[_Laid] = []
        for turn in pair:
            tried.append((yield from _laid(grey, writing, turn, reader=reader)))
            if tried[-1].found.makes_sense:
                return tried[-1]
        for at, laid in enumerate(tried):
            tried[at] = yield from reader.second_try(laid)
        best = max([*tried, *([best] if best else [])], key=lambda laid: laid.found.worth)
        if best.found.makes_sense or not any(laid.found.is_turned for laid in tried):
            break
    assert best is not None  # noqa: S101 - there is a pair
    return best


def _laid(grey: pixels.Grey, writing: pixels.Writing, turn: int, *, reader: _Reader) -> Recognizing[_Laid]:
    """Return the page turned, straightened, freed of specks and read once."""
    skew = pixels.skew(pixels.turned(writing.ink, turn))  # type: ignore[arg-type]  # any array turns alike
    full = without_specks(pixels.turned(grey, turn), dpi=reader.dpi)
    if abs(skew) < _MIN_SKEW:
        return _Laid(turn, 0.0, full, (yield from reader.first_try(full)))
    full = pixels.straightened(full, -skew)
    return _Laid(turn, skew, full, (yield from reader.first_try(full)))


def _nothing(width: float, height: float, note: Note) -> Reading:
    return Reading((), width, height, 0, 0.0, None, (note,))


def _mirrored(grey: pixels.Grey) -> pixels.Grey:
    return np.ascontiguousarray(grey[:, ::-1])


def _working_size(grey: pixels.Grey, dpi: float) -> pixels.Grey:
    if dpi < _ENLARGE_BELOW_DPI:
        factor = min(3.0, WORKING_DPI * 1.25 / dpi)
        return pixels.resized(grey, (round(grey.shape[1] * factor), round(grey.shape[0] * factor)))
    return pixels.reduced(grey, int(dpi * 1.01 // WORKING_DPI))


def _recognize(picture: pixels.Grey, dpi: float, *, full: pixels.Grey) -> Recognizing[_Try]:
    """Have a picture read without its rules; boxes come back in pixels of `full`, which has `dpi`."""
    scale = full.shape[1] / picture.shape[1]
    # Leaders first: what is left of a broken rule after painting may look like one.
    tone = pixels.InkTone.of(picture, dpi=dpi / scale)
    ink = tone.ink(picture)
    picture, leaders = find_leaders(picture, ink, dpi=dpi / scale)
    picture, grids = find_rules(picture, ink, dpi=dpi / scale)
    letters_left = left_letters(picture, dpi=dpi / scale)
    picture, moves = close_labels(picture, letters_left, dpi=dpi / scale)
    picture, bullets = find_bullets(picture, letters_left, dpi=dpi / scale)
    picture, moved_numbers = close_numbers(picture, leaders, dpi=dpi / scale)
    picture, repeated = repeat_short_lines(picture, tone, dpi=dpi / scale)
    answer = fold_copies((yield Question(picture, held=full.size)), repeated)
    words = tuple(_put_back(word, moves + moved_numbers) for word in answer)
    words += tuple(_sign(_LEADER, box, number) for number, box in enumerate(leaders))
    words += tuple(_sign(_BULLET, box, number) for number, box in enumerate(bullets, len(leaders)))
    words = tuple(
        word._replace(
            x0=round(word.x0 * scale),
            top=round(word.top * scale),
            x1=round(word.x1 * scale),
            bottom=round(word.bottom * scale),
        )
        for word in words
    )
    sure = [word for word in words if sum(c.isalpha() for c in word.text) >= 2]
    letters = sum(len(word.text) for word in sure)
    total = sum(len(word.text) * word.confidence for word in sure)
    long = [word for word in sure if len(word.text) >= _LONG_WORD]
    is_turned = 2 * sum(word.bottom - word.top > word.x1 - word.x0 for word in long) > len(long)
    confidence = total / letters if letters and not is_turned else 0.0
    return _Try(tuple(_scaled(grid, scale) for grid in grids), words, confidence, letters, is_turned)


def _put_back(word: PixelWord, moves: Sequence[Moved]) -> PixelWord:
    x0, x1 = put_back(word.x0, word.top, word.x1, word.bottom, moves)
    return word._replace(x0=x0, x1=x1)


def _sign(text: str, box: Box, number: int) -> PixelWord:
    """Return what was taken out before OCR as a word of its own line: it stands on the page, and shows what is what."""
    x0, top, x1, bottom = (round(edge) for edge in box)
    return PixelWord(text, x0, top, x1, max(bottom, top + 1), 1.0, (-1, 0, number))


def _fragments(words: Sequence[PixelWord], full: pixels.Grey, *, scale: float) -> tuple[Fragment, ...]:
    """Turn the engine's lines into fragments in points; weights are relative to the page's usual stroke."""
    found: list[Fragment] = []
    for _, line in groupby(words, key=lambda word: word.line):
        kept = [word for word in sorted(line, key=lambda word: word.x0) if _is_print(word, full)]
        found.extend(_fragment(run, scale=scale) for run in _runs(separated(kept, full)))
    return weighed(found, full, scale=scale)


def _is_print(word: PixelWord, full: pixels.Grey) -> bool:
    """Whether a word is more than a speck or a rule that was taken for one."""
    height, width = word.bottom - word.top, word.x1 - word.x0
    if height <= 0 or width <= 0 or height > full.shape[0] / 4:
        return False
    if any(c.isalnum() for c in word.text):
        # Even a word that is hardly sure stays ("MP160" has been read with 0.08); a lone letter like that is a speck.
        return word.confidence >= _MIN_CONFIDENCE or len(word.text) > 1
    if set(word.text) <= set("|_—–-=~.:'`‘’") and (len(word.text) > 2 or "_" in word.text[1:]):
        return set(word.text) <= set(".")  # leader dots stay: they show a table of contents
    return not (word.text in {"|", "_"} and (height > 4 * width or word.confidence < 0.5))


def _runs(words: Sequence[PixelWord]) -> Iterator[tuple[PixelWord, ...]]:
    """Cut a line where a wide gap stands."""
    if not words:
        return
    em = line_em(word.bottom - word.top for word in words)
    run = [words[0]]
    for word in words[1:]:
        if word.x0 - run[-1].x1 > _WIDE_GAP * em:
            yield tuple(run)
            run = []
        run.append(word)
    yield tuple(run)


def _fragment(run: Sequence[PixelWord], *, scale: float) -> Fragment:
    words = tuple(
        Word(
            word.text,
            Box(
                round(word.x0 * scale, 2),
                round(word.top * scale, 2),
                round(word.x1 * scale, 2),
                round(word.bottom * scale, 2),
            ),
            round(word.confidence, 3),
        )
        for word in run
    )
    size = median(_type_size(word) for word in run) * scale
    feet = [
        word.bottom
        for word in run
        if not DESCENDERS & set(word.text) and (word.text[-1].isalnum() or word.text[-1] in {".", _BULLET})
    ]
    baseline = median(feet) * scale if feet else max(word.bottom for word in run) * scale - 0.2 * size
    return Fragment(words, enclosing([w.box for w in words if w.box is not None]), baseline, size, None)


def _type_size(word: PixelWord) -> float:
    return type_size(word.text, word.bottom - word.top)


def _scaled(grid: Grid, scale: float, *, dx: float = 0.0, dy: float = 0.0) -> Grid:
    def scaled(box: Box) -> Box:
        return Box(box.x0 * scale + dx, box.top * scale + dy, box.x1 * scale + dx, box.bottom * scale + dy)

    return Grid(scaled(grid.box), tuple(tuple(scaled(cell) for cell in row) for row in grid.rows))


def _moved(fragment: Fragment, *, dx: float, dy: float) -> Fragment:
    def shift(box: Box) -> Box:
        return Box(box.x0 + dx, box.top + dy, box.x1 + dx, box.bottom + dy)

    words = tuple(w if w.box is None else replace(w, box=shift(w.box)) for w in fragment.words)
    return replace(fragment, words=words, box=shift(fragment.box), baseline=fragment.baseline + dy)


def _confidence(fragments: Sequence[Fragment]) -> float | None:
    words = [word for fragment in fragments for word in fragment.words]
    length = sum(len(word.text) for word in words)
    return round(sum(word.confidence * len(word.text) for word in words) / length, 3) if length else None
