"""Brings hanging labels ("2.1", "(a)") and the page numbers of a contents list close to their text, for OCR.

In: a grey picture, set straight, without rules and leaders. Out: the picture with its labels or numbers moved, and
where to and how far. A short number alone at the edge of a page is what Tesseract misreads most ("2.1" as "ek", a
column of page numbers as one word); right beside its text it is one word of a line like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from pipeline.pixels import Grey, evened, tones_at
from pipeline.records import Box
from pipeline.windows import runs

EM_INCHES = 11 / 72
"""The size of body text, which is set in 9 to 12 points."""

_STRIP_SHARE = 0.45  # of the page's width, from its left edge: label, gap and some of the text
_CONTRAST_SHARE = 0.4  # of the page's writing; specks and grain have less once neighbours are taken together
_GRAIN = 12  # grey levels below the paper, on a page whose paper is white and whose specks are smoothed
_JOINED = 0.6  # em; a gap up to this stands between the characters of one label
_WIDEST_LABEL = 3.6  # em: "10.12.3", "(viii)"
_LOWEST_LABEL = 0.5  # em; bullets and dashes are lower than figures
_HIGHEST_LABEL = 1.2  # em; punched holes and pictures are higher
_NEAREST = 0.9  # em between label and text; less does no harm
_FURTHEST = 9.0  # em; what stands further off is another cell of a table
_LEAST_TEXT = 2.5  # em; shorter is no text but another short cell
_WORD_SPACE = 0.4  # em that are left between a label and its text
_NUMBER = 4.0  # em from the end of a leader that hold a page number
_DIRT = 0.03  # of the space after a page number
_AROUND = 2  # pixels around the ink of a label that move with it: the soft edges of its letters


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a label stands now, in pixels, and `by` how many it was further left; negative, if it was further right."""

    x0: int
    top: int
    x1: int
    bottom: int
    by: int


def left_letters(grey: Grey, *, dpi: float) -> NDArray[np.bool_]:
    """Return where letters stand in the left part of a picture, without specks and grain."""
    return _letters(grey[:, : max(1, round(_STRIP_SHARE * grey.shape[1]))], dpi=dpi)


def close_labels(grey: Grey, strip: NDArray[np.bool_], *, dpi: float) -> tuple[Grey, tuple[Moved, ...]]:
    """Return the picture with every hanging label moved up to its text, and the moves; the order is from top down.

    `strip` is where letters stand in the left part of the picture.
    """
    em = EM_INCHES * dpi
    found = [(top, bottom, label) for top, bottom in bands(strip, em) for label in _label(strip[top:bottom], em)]
    if not found:
        return grey, ()
    closed = grey.copy()
    moves = []
    for top, _, (x0, x1, text, first, last) in found:
        by = text - x1 - round(_WORD_SPACE * em)
        rows = slice(max(top + first - _AROUND, 0), top + last + _AROUND)
        left, right = max(x0 - _AROUND, 0), x1 + _AROUND
        label, paper = grey[rows, left:right], grey[rows, right : right + by]
        closed[rows, left : right + by] = np.hstack([paper, label])
        moves.append(Moved(left + by, rows.start, right + by, rows.stop, by))
    return closed, tuple(moves)


def close_numbers(grey: Grey, leaders: Sequence[Box], *, dpi: float) -> tuple[Grey, tuple[Moved, ...]]:
    """Return the picture with the number right of each leader moved up to its left end, and the moves.

    What is longer than a number stays: a form has dotted lines too, and words after them.
    """
    em = EM_INCHES * dpi
    closed, moves = grey.copy() if leaders else grey, []
    ink, paper = tones_at(grey[::4, ::4], 1, 75) if leaders else (0, 0)
    for leader in leaders:
        top = max(round(leader.bottom - _HIGHEST_LABEL * em), 0)
        rows = slice(top, round(leader.bottom + (_HIGHEST_LABEL - 1) * em))
        left = round(leader.x1)
        width = min(round(_NUMBER * em), grey.shape[1] - left)
        goal = round(leader.x0 + _WORD_SPACE * em)
        after = grey[rows, left + width - round(em) : left + width]
        if width < em or left - goal < em or float((after < (ink + paper) / 2).mean()) > _DIRT:
            continue
        closed[rows, goal : goal + width] = grey[rows, left : left + width]
        closed[rows, max(goal + width, left) : left + width] = paper
        moves.append(Moved(goal, rows.start, goal + width, rows.stop, goal - left))
    return closed, tuple(moves)


def put_back(x0: int, top: int, x1: int, bottom: int, moves: Sequence[Moved]) -> tuple[int, int]:
    """Return the left and right edge of a word's box as they were before labels were moved."""
    middle = (top + bottom) / 2
    for move in moves:
        if move.top <= middle <= move.bottom and move.x0 <= x0 < move.x1:
            # A word that reaches beyond the label holds some of its text, which has not moved.
            return x0 - move.by, x1 - move.by if x1 <= move.x1 else x1
    return x0, x1


def _letters(grey: Grey, *, dpi: float) -> NDArray[np.bool_]:
    """Return where letters stand, without specks and grain."""
    soft = np.asarray(Image.fromarray(evened(grey, dpi=dpi)).filter(ImageFilter.BoxBlur(1)))
    below = np.int16(tones_at(soft[::4, ::4], 50)[0]) - soft
    dark = below[below > _GRAIN]
    return below > _CONTRAST_SHARE * (float(np.percentile(dark, 75)) if dark.size else np.inf)


def bands(strip: NDArray[np.bool_], em: float) -> Iterator[tuple[int, int]]:
    """Yield the rows `[top, bottom)` of each line of text."""
    for top, bottom in runs(np.asarray(strip.any(axis=1))):
        if bottom - top >= _LOWEST_LABEL * em:
            yield top, bottom


def _label(band: NDArray[np.bool_], em: float) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield the band's label, if it has one that hangs: its columns, where its text begins, and its rows."""
    parts: list[tuple[int, int]] = []
    for x0, x1 in runs(np.asarray(band.any(axis=0))):
        if parts and x0 - parts[-1][1] <= _JOINED * em:
            parts[-1] = parts[-1][0], x1
        else:
            parts.append((x0, x1))
    if len(parts) < 2:
        return
    (x0, x1), (text, end) = parts[:2]
    rows = np.flatnonzero(band[:, x0:x1].any(axis=1))
    first, last = int(rows[0]), int(rows[-1]) + 1
    if (
        x1 - x0 <= _WIDEST_LABEL * em
        and _LOWEST_LABEL * em <= last - first <= _HIGHEST_LABEL * em
        and _NEAREST * em <= text - x1 <= _FURTHEST * em
        and end - text >= _LEAST_TEXT * em
    ):
        yield x0, x1, text, first, last
