"""Bullets that a PDF page draws instead of printing: small discs, rings and squares left of a text.

In: drawing objects of a page and its words. Out: the words, with a bullet sign for each of these drawings. Browsers
print the bullets of a list so; a text layer without them would run its items together.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence

from pypdfium2 import raw

from pipeline.pdf_rules import Item
from pipeline.pdf_words import PdfWord, View
from pipeline.records import Box

_FEWEST_SEGMENTS, _MOST_SEGMENTS = 4, 64  # a square has 5, a disc of a browser 49
_MOST_MARKS = 400  # a page that draws more draws a chart
_LARGEST = 12.0  # points, of any drawing that is looked at
_SMALLEST_EM, _LARGEST_EM = 0.12, 0.6  # of the type; the square to tick on a form is as high as a capital
_ROUND = 0.75  # width to height, or height to width
_NEAREST_EM, _FURTHEST_EM = 0.15, 3.5  # from a bullet to its text
_LOWEST_EM, _HIGHEST_EM = 0.05, 0.65  # its middle, above the baseline
_FREE_EM = 1.0  # left of a bullet


def small_marks(paths: Sequence[Item], view: View) -> tuple[Box, ...]:
    """Return the small drawings of a page that are about as wide as high; none where there are too many."""
    small = [item for item in paths if _is_small(item)]
    if len(small) > _MOST_MARKS:
        return ()
    boxes = [view.box(*_bounds(item)) for item in small]
    return tuple(box for box in boxes if _is_compact(box))


def with_bullets(words: Sequence[PdfWord], marks: Sequence[Box]) -> list[PdfWord]:
    """Return the words, with a bullet for every mark that stands before a text and has nothing on it."""
    return [*words, *(bullet for mark in dict.fromkeys(marks) for bullet in _bullet(mark, words))]


def _bullet(mark: Box, words: Sequence[PdfWord]) -> Iterator[PdfWord]:
    middle = (mark.top + mark.bottom) / 2
    beside = (word for word in words if _LOWEST_EM * word.size <= word.foot[1] - middle <= _HIGHEST_EM * word.size)
    first = min((word for word in beside if word.box.x0 >= mark.x1), key=lambda word: word.box.x0, default=None)
    if first is None:
        return
    em = max(first.size, 1.0)
    taken = any(
        word.box.x1 > mark.x0 - _FREE_EM * em and word.box.x0 < mark.x1 and word.box.top < middle < word.box.bottom
        for word in words
    )
    if (
        not taken
        and _SMALLEST_EM * em <= mark.bottom - mark.top <= _LARGEST_EM * em
        and _NEAREST_EM * em <= first.box.x0 - mark.x1 <= _FURTHEST_EM * em
    ):
        yield first._replace(text="•", box=mark, foot=(mark.x0, first.foot[1]), bold=False)


def _is_small(item: Item) -> bool:
    if not _FEWEST_SEGMENTS <= raw.FPDFPath_CountSegments(item.handle) <= _MOST_SEGMENTS:
        return False
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(item.handle, *(ctypes.byref(edge) for edge in (left, bottom, right, top)))
    return 0.0 < right.value - left.value <= _LARGEST and 0.0 < top.value - bottom.value <= _LARGEST


def _bounds(item: Item) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of a path in user space; the middle of its line counts."""
    a, b, c, d, e, f = item.matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    xs, ys = [], []
    for index in range(raw.FPDFPath_CountSegments(item.handle)):
        segment = raw.FPDFPath_GetPathSegment(item.handle, index)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        xs.append(x.value * a + y.value * c + e)
        ys.append(x.value * b + y.value * d + f)
    return min(xs), min(ys), max(xs), max(ys)


def _is_compact(box: Box) -> bool:
    width, height = box.x1 - box.x0, box.bottom - box.top
    return 0.0 < height <= _LARGEST and _ROUND * height <= width <= height / _ROUND
