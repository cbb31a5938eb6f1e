"""Finds the bullets of a scanned list and takes them out before OCR. In: a grey picture, set straight, and its letters.

Out: the picture without bullets, and where they stood. Tesseract's training knows no bullets: it reads them as letters
and signs, and takes the wide blank behind one for what parts words in its line ("• A review" becomes "e Areview").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.hanging import EM_INCHES, bands
from pipeline.pixels import Grey
from pipeline.records import Box
from pipeline.windows import runs

_SIZE = (0.26, 0.65)  # em across and high, soft edges included; full stops are smaller, letters and figures higher
_ROUND = 1.5  # times as wide as high, or as high as wide; dashes are longer
_SOLID = 0.6  # of its box that is ink, a quarter less than of a disc, for a fax is coarse; rings and letters have less
_GAP = (0.3, 3.0)  # em from a bullet to its text
_LEAST_TEXT = 1.5  # em; less is no text
_LEAST_HEIGHT = 0.6  # em of a line of text
_OFF_FOOT = 0.15  # em from its middle down to the foot of its line at least: a full stop stands on it
_ALIGNED = 0.3  # em by which bullets of one list miss each other
_LEAST_BULLETS = 2  # in a list; a single dot is dirt
_X_HEIGHT = 0.52  # em
_FRINGE = 2  # pixels of soft edge that go with a bullet


@dataclass(frozen=True, slots=True)
class _Dot:
    """A bullet: the columns and rows of its ink, where its text begins, and the row under the foot of its line."""

    x0: int
    top: int
    x1: int
    bottom: int
    text: int
    foot: int


def find_bullets(grey: Grey, strip: NDArray[np.bool_], *, dpi: float) -> tuple[Grey, tuple[Box, ...]]:
    """Return the picture with its bullets painted over, and their boxes in pixels, as high as the small letters there.

    `strip` is where letters stand in the left part of the picture (`hanging.left_letters`).
    """
    em = EM_INCHES * dpi
    dots = [dot for top, bottom in bands(strip, em) for dot in _dot(strip[top:bottom], top, em)]
    found = [dot for dot in dots if sum(abs(dot.x0 - other.x0) <= _ALIGNED * em for other in dots) >= _LEAST_BULLETS]
    if not found:
        return grey, ()
    painted = grey.copy()
    for dot in found:
        rows = slice(max(dot.top - _FRINGE, 0), dot.bottom + _FRINGE)
        paper = np.median(grey[rows, dot.x1 + _FRINGE : dot.text])
        painted[rows, max(dot.x0 - _FRINGE, 0) : dot.x1 + _FRINGE] = paper
    return painted, tuple(Box(dot.x0, max(dot.foot - _X_HEIGHT * em, 0.0), dot.x1, dot.foot) for dot in found)


def _dot(band: NDArray[np.bool_], first: int, em: float) -> Iterator[_Dot]:
    """Yield the bullet that a line begins with, if it does; the line's first row is `first`."""
    parts = runs(np.asarray(band.any(axis=0)))
    if len(parts) < 2 or len(band) < _LEAST_HEIGHT * em:
        return
    (x0, x1), (text, _) = parts[:2]
    ink = band[:, x0:x1]
    rows = np.flatnonzero(ink.any(axis=1))
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    shorter, longer = sorted((x1 - x0, bottom - top))
    foot = _foot(band[:, text:])
    if (
        _SIZE[0] * em <= shorter
        and longer <= min(_SIZE[1] * em, _ROUND * shorter)
        and ink[top:bottom].mean() >= _SOLID
        and _GAP[0] * em <= text - x1 <= _GAP[1] * em
        and parts[-1][1] - text >= _LEAST_TEXT * em
        and foot - (top + bottom) / 2 >= _OFF_FOOT * em
        and top > 0
    ):
        yield _Dot(x0, first + top, x1, first + bottom, text, first + foot)


def _foot(line: NDArray[np.bool_]) -> int:
    """Return the row under the foot of a line's letters, where its ink ends all at once."""
    ink = np.append(line.sum(axis=1), 0).astype(np.int64)
    return int(np.argmin(np.diff(ink))) + 1
