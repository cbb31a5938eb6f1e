"""Finds the dotted lines that lead from a contents entry to its page, and takes them out before OCR.

In: a grey picture, set straight. Out: the picture without leaders, and where they stood. Tesseract reads long rows of
dots as letters, at many times the cost of a line of text; so they are recognized here, by their regular spacing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.pixels import Grey
from pipeline.records import Box

_DARKER = 50  # grey levels below the paper
_MAX_DOT_INCHES = 0.024
_MAX_STEP_INCHES = 0.12
_CLEAR_ABOVE_INCHES = 0.08  # the height of small letters: the foot of an "o" is no dot, for its top is above it
_CLEAR_BELOW_INCHES = 0.055  # tall letters of the next line may come this close
_MIN_DOTS = 12
_MOST_DIRT = 0.01  # of the space over a leader; small letters fill a quarter of theirs
_X_HEIGHT_INCHES = 0.07  # leaders are given the height of small letters, for they stand on a line of text


def find_leaders(grey: Grey, *, dpi: float) -> tuple[Grey, tuple[Box, ...]]:
    """Return the picture with its leaders painted over, and where their lines are, in pixels."""
    paper = float(np.percentile(grey[::4, ::4], 75))
    dark = grey < paper - _DARKER
    widest, step = max(2, round(_MAX_DOT_INCHES * dpi)), round(_MAX_STEP_INCHES * dpi)
    dots = _low(dark, widest, above=round(_CLEAR_ABOVE_INCHES * dpi), below=round(_CLEAR_BELOW_INCHES * dpi))
    found: list[Box] = []
    for row in np.flatnonzero(dots.sum(axis=1) >= _MIN_DOTS):
        for start, end in _dotted(dots[row], widest=widest, step=step):
            for at, box in enumerate(found):
                if row - box.bottom <= 1 and start < box.x1 and end > box.x0:
                    found[at] = Box(min(box.x0, start), box.top, max(box.x1, end), float(row + 1))
                    break
            else:
                found.append(Box(float(start), float(row), float(end), float(row + 1)))
    letters, lift = dark & ~dots, round(_X_HEIGHT_INCHES * dpi)
    found = [box for box in found if box.bottom - box.top <= widest + 1 and _is_clear(letters, box, widest, lift)]
    if not found:
        return grey, ()
    painted = grey.copy()
    for box in found:
        area = slice(int(box.top) - 1, int(box.bottom) + 1), slice(max(int(box.x0) - 1, 0), int(box.x1) + 1)
        painted[area][~letters[area]] = int(paper)
    # The last letter before a leader may pass for its first dot: keep clear of it.
    return painted, tuple(
        Box(box.x0 + widest, max(box.bottom - lift, 0.0), max(box.x1 - widest, box.x0 + widest + 1), box.bottom)
        for box in found
    )


def _is_clear(letters: NDArray[np.bool_], box: Box, widest: int, lift: int) -> bool:
    """Whether nothing but the dots stands between the ends of a leader, where letters would be."""
    between = letters[
        max(int(box.top) - lift, 0) : int(box.bottom) + widest, int(box.x0) + 2 * widest : int(box.x1) - 2 * widest
    ]
    return bool(between.size) and float(between.mean()) < _MOST_DIRT


def _low(dark: NDArray[np.bool_], widest: int, *, above: int, below: int) -> NDArray[np.bool_]:
    """Return the ink that is at most `widest` high, with nothing but paper around it up and down."""
    rows = dark.shape[0]
    stacked = np.zeros((rows + 1, dark.shape[1]), dtype=np.int16)
    np.cumsum(dark, axis=0, out=stacked[1:], dtype=np.int16)
    span = above + below + 1
    if rows <= span:
        return np.zeros_like(dark)
    around = np.full(dark.shape, span, dtype=np.int16)
    around[above : rows - below] = stacked[span:] - stacked[:-span]
    return dark & (around <= widest)


def _dotted(row: NDArray[np.bool_], *, widest: int, step: int) -> list[tuple[int, int]]:
    """Return the parts `[start, end)` of a row of pixels in which short runs follow each other regularly."""
    edges = np.flatnonzero(np.diff(row.astype(np.int8), prepend=0, append=0))
    starts, ends = edges[::2], edges[1::2]
    short = ends - starts <= widest + 1
    parts: list[tuple[int, int]] = []
    first = 0
    for at in range(1, len(starts) + 1):
        if at < len(starts) and short[at] and short[at - 1] and starts[at] - starts[at - 1] <= step:
            continue
        if at - first >= _MIN_DOTS and _is_regular(starts[first:at]):
            parts.append((int(starts[first]), int(ends[at - 1])))
        first = at
    return parts


def _is_regular(starts: NDArray[np.intp]) -> bool:
    steps = np.diff(starts)
    usual = float(np.median(steps))
    return usual >= 3 and float((np.abs(steps - usual) <= 1.0 + 0.15 * usual).mean()) > 0.9
