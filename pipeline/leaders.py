"""Finds the dotted lines that lead from a contents entry to its page, and takes them out before OCR.

In: a grey picture, set straight. Out: the picture without leaders, and where they stood. Tesseract reads long rows of
dots as letters, at many times the cost of a line of text; so they are recognized here, by what surrounds them: low ink
without gaps along a line, nothing where letters would be over it, and writing at its left end. Shares of ink are
weighed rather than dots counted, for on a poor scan dots run together, and dirt lies between them.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from pipeline.pixels import Grey, reduced, tones_at
from pipeline.records import Box
from pipeline.windows import over_windows, runs

_DPI = 75  # in which leaders are looked for; a pixel holds the share of ink that it stands for
_FULL = 255  # what a pixel that is all ink holds
_DOT_ROWS = 3  # 0.04 inches: the height of a dot, and room for where it lies in its rows
_X_ROWS = 5  # 0.067 inches: the height of small letters
_FREE_ROWS = 3  # under a leader; tall letters of the next line may come close
_MIN_COLUMNS = 36  # 0.5 inches; a few dots are no trouble
_MAX_GAP = 9  # columns from dot to dot, 0.12 inches
_MIN_INK = 0.05  # of the rows of dots; widely spaced ones fill a twelfth
_MIN_DOT = 0.2  # of a pixel that a dot fills in its column
_MAX_DIRT = 0.3  # ink over and under a leader, as a share of its own
_MOST_DIRT = 0.03  # the same as a share of the space; letters fill a quarter of theirs
_MIN_LETTER = 0.08  # of the space left of a leader, where its entry ends
_MIN_BROKEN = 0.2  # share of a leader's columns that have no ink: a ruled line has none
_LETTER_COLUMN = (
    0.15  # of the height of small letters that any column of a letter fills; specks may too, and do no harm
)


def find_leaders(grey: Grey, ink: NDArray[np.bool_], *, dpi: float) -> tuple[Grey, tuple[Box, ...]]:
    """Return the picture with its leaders painted over, and where their lines are, in pixels; `ink` loses them too."""
    factor = max(1, round(dpi / _DPI))
    share = reduced(ink.view(np.uint8) * np.uint8(_FULL), factor)
    boxes = [box for box in _boxes(_places(share)) if _follows_writing(share, box)]
    found = [leader for box in boxes if (leader := _trimmed(ink, box, factor)) is not None]
    if not found:
        return grey, ()
    painted, paper = grey.copy(), tones_at(grey[::4, ::4], 75)[0]
    for box in found:
        place = slice(int(box.top), int(box.bottom)), slice(int(box.x0), int(box.x1))
        painted[place], ink[place] = paper, False
    lift = _X_ROWS * factor
    return painted, tuple(Box(box.x0, max(box.bottom - lift, 0.0), box.x1, box.bottom) for box in found)


def _places(share: Grey) -> NDArray[np.bool_]:
    """Return, for the top left corner of every low long window, whether it holds a piece of a leader."""
    down = np.zeros((share.shape[0] + 1, share.shape[1]), dtype=np.uint16)  # may wrap around: only differences count
    np.cumsum(share, axis=0, out=down[1:], dtype=np.uint16)
    rows = share.shape[0] - _X_ROWS - _DOT_ROWS - _FREE_ROWS + 1
    if rows < 1 or share.shape[1] < _MIN_COLUMNS:
        return np.zeros((0, 0), dtype=np.bool_)
    edges = np.cumsum([0, _X_ROWS, _DOT_ROWS, _FREE_ROWS])
    levels = [down[edge : edge + rows] for edge in edges]
    over, dots, under = (lower - upper for upper, lower in itertools.pairwise(levels))
    ink = over_windows(dots, _MIN_COLUMNS) / np.float32(_DOT_ROWS)
    most = np.minimum(np.float32(_MAX_DIRT) * ink, np.float32(_MOST_DIRT * _MIN_COLUMNS * _FULL))
    low = (ink > _MIN_INK * _MIN_COLUMNS * _FULL) & (over_windows(over, _MIN_COLUMNS) < most * _X_ROWS)
    low &= over_windows(under, _MIN_COLUMNS) < most * _FREE_ROWS
    found = np.zeros(share.shape, dtype=np.bool_)
    for row in np.flatnonzero(low.any(axis=1)):
        filled = np.flatnonzero(dots[row] > _MIN_DOT * _FULL)
        gaps = np.diff(filled, prepend=-1, append=dots.shape[1]) > _MAX_GAP
        whole = np.ones(dots.shape[1], dtype=np.bool_)
        for start, end in zip(np.append(-1, filled)[gaps], np.append(filled, dots.shape[1])[gaps], strict=True):
            whole[max(start + 1, 0) : end] = False
        found[_X_ROWS + row, : low.shape[1]] = low[row] & over_windows(whole, _MIN_COLUMNS, np.logical_and)
    return found


def _boxes(places: NDArray[np.bool_]) -> list[tuple[int, int, int, int]]:
    """Return (x0, top, x1, bottom) around windows that overlap, in the small picture's pixels."""
    found: list[tuple[int, int, int, int]] = []
    for row in np.flatnonzero(places.any(axis=1)):
        for start, last in runs(places[row]):
            end = last + _MIN_COLUMNS - 1
            for at, (x0, top, x1, bottom) in enumerate(found):
                if row + _DOT_ROWS - bottom <= 2 and start < x1 and end > x0:
                    found[at] = min(x0, start), top, max(x1, end), int(row) + _DOT_ROWS
                    break
            else:
                found.append((start, int(row), end, int(row) + _DOT_ROWS))
    return found


def _follows_writing(share: Grey, box: tuple[int, int, int, int]) -> bool:
    """Whether an entry ends where a leader begins: letters stand left of it, on its line and not over it."""
    x0, top, _, _ = box
    before = share[max(top - _DOT_ROWS, 0) : top, max(x0 - 2 * _MAX_GAP, 0) : x0 + _MAX_GAP]
    return bool(before.size) and float(before.mean()) > _MIN_LETTER * _FULL


def _trimmed(ink: NDArray[np.bool_], box: tuple[int, int, int, int], factor: int) -> Box | None:
    """Return the leader at the full resolution, clear of the letters at its ends; None for a ruled line."""
    x0, top, x1, bottom = (edge * factor for edge in box)
    lift, reach = _X_ROWS * factor, _MAX_GAP * factor
    tall = ink[max(top - lift, 0) : top, x0:x1].mean(axis=0) > _LETTER_COLUMN
    left, right = tall[: 2 * reach], tall[-2 * reach :]
    x0 += int(np.flatnonzero(left)[-1]) + factor + 1 if left.any() else 0
    x1 -= len(right) - int(np.flatnonzero(right)[0]) + factor if right.any() else 0
    columns = np.flatnonzero(ink[top:bottom, x0:x1].any(axis=0))
    if columns.size == 0 or columns[-1] - columns[0] < _MIN_COLUMNS * factor // 2:
        return None
    x0, x1 = x0 + int(columns[0]), x0 + int(columns[-1]) + 1
    if columns.size > (1 - _MIN_BROKEN) * (x1 - x0):
        return None
    return Box(float(x0), float(top), float(x1), float(bottom))
