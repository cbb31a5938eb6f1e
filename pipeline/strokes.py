"""How heavy the type of a scan is: bold shows in its strokes and nowhere else. In: a picture, fragments. Out: weights.

A stroke is as wide as the darkness across it is much: blur and low resolution spread that darkness out, but take none
away. What counts as black is asked once for the whole page, for thin strokes that were blurred never get there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.fragments import Fragment
from pipeline.pixels import Grey, tones_at
from pipeline.records import Word

_SOLID = 0.4  # share of full black from which a pixel is in a stroke
_FRINGE_PX = 3  # how far the grey edge of a stroke reaches
_LONGEST = 1.8  # times the usual run: longer ones are bars of E, rules, underlines
_MEASURED = 4  # words of a fragment, its longest: enough to tell, and a page has hundreds
_MIN_PIXELS = 40
_MIN_RUNS = 4
_MIN_CONTRAST = 30.0  # grey levels
_DARKEST = 15  # per cent of the fragments show the ink at its blackest
_SAME_SIZE = (0.8, 1.25)  # sizes on a scan are estimates: within these, type is of one size


def weighed(fragments: Sequence[Fragment], full: Grey, *, scale: float) -> tuple[Fragment, ...]:
    """Return fragments with their weight: stroke width over type size, relative to the page's body text.

    Boxes are in points of the picture `full`, of which a pixel is `scale` points. The weight is None where too little
    can be seen.
    """
    tones = [_tones(full, fragment, scale) for fragment in fragments]
    seen = [dark / paper for paper, dark in tones if paper]
    black = float(np.percentile(seen, _DARKEST)) if seen else 0.0
    strokes = [
        _stroke(full, fragment, scale, paper=paper, contrast=max(paper * (1 - black), _MIN_CONTRAST))
        for fragment, (paper, _) in zip(fragments, tones, strict=True)
    ]
    letters = [sum(len(word.text) for word in fragment.words) for fragment in fragments]
    pairs = list(zip(strokes, letters, strict=True))
    usual = _usual((stroke, count) for stroke, count in pairs if stroke is not None)
    size = _usual((fragment.size, count) for fragment, (_, count) in zip(fragments, pairs, strict=True))
    return tuple(
        replace(fragment, weight=None if stroke is None or not usual else stroke / usual / _larger(fragment.size, size))
        for fragment, stroke in zip(fragments, strokes, strict=True)
    )


def _larger(size: float, usual: float) -> float:
    """Return how many times larger than body text some type is, 1.0 when that may be an error of the estimate."""
    ratio = size / usual if usual else 1.0
    return 1.0 if _SAME_SIZE[0] <= ratio <= _SAME_SIZE[1] else ratio


def _usual(values: Iterable[tuple[float, int]]) -> float:
    """Return the median of values that count several times, 0.0 without any."""
    ordered = sorted(values)
    half = sum(count for _, count in ordered) / 2
    for value, count in ordered:
        half -= count
        if half <= 0:
            return value
    return 0.0


def _cut(full: Grey, word: Word, scale: float) -> Grey:
    assert word.box is not None  # noqa: S101 - words of a scan have boxes
    x0, top, x1, bottom = (round(edge / scale) for edge in word.box)
    return full[max(top, 0) : max(bottom, 0), max(x0, 0) : max(x1, 0)]


def _tones(full: Grey, fragment: Fragment, scale: float) -> tuple[float, float]:
    """Return how light the paper and how dark the ink of a fragment is, zeros when there is too little of it."""
    longest = max(fragment.words, key=lambda word: len(word.text))
    cut = _cut(full, longest, scale)
    if cut.size < _MIN_PIXELS:
        return 0.0, 0.0
    dark, paper = tones_at(cut, 1, 90)
    return float(paper), float(dark)


def _stroke(full: Grey, fragment: Fragment, scale: float, *, paper: float, contrast: float) -> float | None:
    """Return the usual width of the upright strokes of a fragment, in pixels."""
    widths = [
        (width, len(word.text))
        for word in sorted(fragment.words, key=lambda word: len(word.text))[-_MEASURED:]
        if len(word.text) > 1 and (width := _width(_cut(full, word, scale), paper=paper, contrast=contrast)) is not None
    ]
    total = sum(length for _, length in widths)
    return sum(width * length for width, length in widths) / total if total else None


def _width(cut: Grey, *, paper: float, contrast: float) -> float | None:
    """Return the mean darkness across the upright strokes of a word."""
    if cut.size < _MIN_PIXELS or not paper:
        return None
    mass: NDArray[np.float32] = np.clip((np.float32(paper) - cut) / np.float32(contrast), 0.0, 1.15)
    columns = mass.shape[1]
    steps = np.diff((mass > _SOLID).astype(np.int8), axis=1, prepend=0, append=0)
    rows, starts = np.nonzero(steps == 1)
    ends = np.nonzero(steps == -1)[1]
    if rows.size < _MIN_RUNS:
        return None
    same_row = rows[1:] == rows[:-1]
    before = np.concatenate([[0], np.where(same_row, ends[:-1], 0)])
    after = np.concatenate([np.where(same_row, starts[1:], columns), [columns]])
    left = np.maximum(starts - _FRINGE_PX, (before + starts) // 2)
    right = np.minimum(ends + _FRINGE_PX, (ends + after + 1) // 2)
    left, right = np.maximum(left, 0), np.minimum(right, columns)
    sums = np.pad(np.cumsum(mass, axis=1), ((0, 0), (1, 0)))
    lengths = ends - starts
    upright = lengths <= _LONGEST * np.sort(lengths)[len(lengths) // 2]
    return float((sums[rows, right] - sums[rows, left])[upright].mean())
