"""Checks a text layer against the picture it claims to describe: ink that no word explains, and lines read by OCR.

In: the picture of a page and the words of its layer, both upright. Out: a verdict in words. To read three lines costs
a tenth of reading the page, and a good layer (of a better engine, or corrected by hand) is worth more than a new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Levenshtein

from pipeline import pixels
from pipeline.fragments import Fragment, with_words
from pipeline.pixels import Grey, PixelImage
from pipeline.recognition import Question, Recognizing

MAX_ERROR = 0.05
"""Character errors between layer and OCR up to which a layer is trusted; Tesseract itself makes 0.2 to 1.5 %."""

_LINES = 5
_LETTERS = 45  # of a line that falls
_TALL = 1.2  # type sizes; a level line has about one
_LEADER = "...."
_MIN_LETTERS = 24  # to compare at all
_MAX_BARE_INK = 0.5  # share of ink outside all words: rules and a logo leave under 0.3
_READING_DPI = 200
_MARGIN = 0.3  # of its height that a line is cut out with
_SPACING_PX = 40
_ALIKE = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "­": "-", "•": "", "·": ""}
)


class SpotCheck(NamedTuple):
    """Whether a layer agrees with its picture, and what was found, in words for the page's notes."""

    agrees: bool
    finding: str


def check_layer(image: PixelImage, fragments: Sequence[Fragment]) -> Recognizing[SpotCheck]:
    """Compare a layer with the picture of its page. An error that answers the question goes through."""
    bare = _bare_ink(image, fragments)
    if bare > _MAX_BARE_INK:
        return SpotCheck(agrees=False, finding=f"{bare:.0%} of the ink on the page is not in it")
    lines = _chosen(fragments)
    if sum(len(_compared(line)) for line in lines) < _MIN_LETTERS:
        return SpotCheck(agrees=False, finding="it has too little text to be checked")
    tried = []
    texts = yield from _read(image, lines)
    for line, read in zip(lines, texts, strict=True):
        expected = _compared(line)
        tried.append((min(Levenshtein.distance(expected, read), len(expected)), len(expected)))
    error = sum(errors for errors, _ in tried) / max(sum(letters for _, letters in tried), 1)
    return SpotCheck(agrees=error < MAX_ERROR, finding=f"{error:.1%} of its characters differ from what OCR reads")


def _bare_ink(image: PixelImage, fragments: Sequence[Fragment]) -> float:
    """Return the share of the page's ink that lies outside all words of the layer."""
    ink = pixels.find_writing(image).ink
    rows, columns = ink.shape
    x_scale = columns / (image.grey.shape[1] * image.x_step)
    y_scale = rows / (image.grey.shape[0] * image.y_step)
    all_ink = int(ink.sum())
    if not all_ink:
        return 0.0
    bare = ink.copy()
    for fragment in fragments:
        x0, top, x1, bottom = fragment.box
        left, upper = int((x0 - image.x0) * x_scale) - 1, int((top - image.top) * y_scale) - 1
        right, lower = int((x1 - image.x0) * x_scale) + 2, int((bottom - image.top) * y_scale) + 2
        bare[max(upper, 0) : max(lower, 0), max(left, 0) : max(right, 0)] = False
    return int(bare.sum()) / all_ink


def _chosen(fragments: Sequence[Fragment]) -> list[Fragment]:
    """Return the longest line of each fifth of the text; leaders, which OCR misreads, do not count."""
    ordered = sorted((_excerpt(f) for f in fragments if not _leads(f.words[0].text)), key=lambda f: f.box.top)
    parts = [ordered[len(ordered) * k // _LINES : len(ordered) * (k + 1) // _LINES] for k in range(_LINES)]
    return [max(part, key=lambda f: len(_compared(f))) for part in parts if part]


def _excerpt(fragment: Fragment) -> Fragment:
    """Return a line as far as a leader; of one that falls only the beginning, which fits between its neighbours."""
    is_crooked = _falls(fragment)
    count = letters = 0
    for word in fragment.words:
        if (is_crooked and letters >= _LETTERS) or _leads(word.text):
            break
        count, letters = count + 1, letters + len(word.text)
    return with_words(fragment, fragment.words[: max(count, 1)])


def _leads(text: str) -> bool:
    """Whether a word is a leader, or a piece of one: some layers have a word for each dot."""
    return _LEADER in text or not text.strip(".\u2026·")


def _compared(fragment: Fragment) -> str:
    return _plain("".join(word.text for word in fragment.words))


def _plain(text: str) -> str:
    """Return a text without what engines write differently: blanks, bullets, the shape of quotes and dashes."""
    return "".join(text.translate(_ALIKE).split())


def _read(image: PixelImage, lines: Sequence[Fragment]) -> Recognizing[list[str]]:
    """Return what OCR reads in the places of the lines: cut out, set one below the other and read in one run."""
    crops = [_cut(image, line) for line in lines]
    edges = np.cumsum([0, *(crop.shape[0] + _SPACING_PX for crop in crops)])
    sheet = np.full(
        (int(edges[-1]) + _SPACING_PX, max(crop.shape[1] for crop in crops) + 2 * _SPACING_PX), 255, np.uint8
    )
    for crop, edge in zip(crops, edges, strict=False):
        top = int(edge) + _SPACING_PX
        sheet[top : top + crop.shape[0], _SPACING_PX : _SPACING_PX + crop.shape[1]] = crop
    words = yield Question(sheet, held=image.grey.size)
    found = [""] * len(crops)
    for _, line in groupby(words, key=lambda word: word.line):
        row = list(line)
        middle = sum(word.top + word.bottom for word in row) / (2 * len(row)) - _SPACING_PX / 2
        at = int(np.searchsorted(edges, middle, side="right")) - 1
        found[min(max(at, 0), len(found) - 1)] += _plain("".join(word.text for word in row))
    return found


def _cut(image: PixelImage, line: Fragment) -> Grey:
    """Return the picture of a line; one that falls is set level, and what stood in the corners of its box left out."""
    box = line.box
    margin = _MARGIN * min(box.bottom - box.top, line.size)
    rows, columns = image.grey.shape
    left = min(max(round((box.x0 - margin - image.x0) / image.x_step), 0), columns - 1)
    right = min(max(round((box.x1 + margin - image.x0) / image.x_step), left + 1), columns)
    top = min(max(round((box.top - margin - image.top) / image.y_step), 0), rows - 1)
    bottom = min(max(round((box.bottom + margin - image.top) / image.y_step), top + 1), rows)
    cut = image.grey[top:bottom, left:right]
    if _falls(line):
        surplus = int((box.bottom - box.top - _TALL * line.size) / image.y_step / 2)
        cut = pixels.straightened(cut, -_slope(line))[max(surplus, 0) : cut.shape[0] - max(surplus, 0)]
    return pixels.reduced(cut, int(image.dpi // _READING_DPI))


def _falls(line: Fragment) -> bool:
    return line.box.bottom - line.box.top > _TALL * line.size


def _slope(line: Fragment) -> float:
    """Return by how many degrees clockwise a line falls, by where its words stand."""
    boxes = [word.box for word in line.words if word.box is not None]
    if len(boxes) <= 2:
        return 0.0
    middles = np.array([((box.x0 + box.x1) / 2, (box.top + box.bottom) / 2) for box in boxes])
    return float(np.degrees(np.arctan(np.polyfit(middles[:, 0], middles[:, 1], 1)[0])))
