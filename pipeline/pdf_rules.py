"""The straight lines that a PDF page draws. In: its drawing objects. Out: rules as boxes without thickness, as seen.

A rule is drawn as a line, as a thin filled rectangle, as an edge of a cell's frame, or dash by dash.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from pypdfium2 import raw

from pipeline.pdf_words import View
from pipeline.records import Box

Matrix = tuple[float, float, float, float, float, float]

_MAX_SEGMENTS = 400  # a path with more is a drawing
_MAX_RULES = 2_000
_CURVE = 1  # FPDF_SEGMENT_BEZIERTO
_MOVE = 2  # FPDF_SEGMENT_MOVETO
_LEVEL = 0.7  # points by which the ends of a straight rule may differ
_DASH_GAP = 3.5  # points between pieces of one rule
_MIN_RULE = 6.0  # points; the cells of a table are larger
_MAX_SHARE = 0.97  # of the page; a longer frame is the page's own


class Item(NamedTuple):
    """A drawing object of a page, forms resolved."""

    kind: int  # FPDF_PAGEOBJ_IMAGE and so on
    handle: Any  # PDFium's pointer, alive as long as its page
    matrix: Matrix  # from its own space (of a picture: the unit square) to user space

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of a picture in user space."""
        a, b, c, d, e, f = self.matrix
        xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
        return min(xs), min(ys), max(xs), max(ys)


def straight_rules(paths: Sequence[Item], view: View) -> tuple[Box, ...]:
    """Return the level and upright rules of a page, pieces of one rule joined; none where a drawing has too many."""
    across: list[tuple[float, float, float]] = []  # level, start, end
    down: list[tuple[float, float, float]] = []
    for item in paths:
        for box in _edges(item, view):
            if box.bottom - box.top <= _LEVEL < box.x1 - box.x0:
                across.append(((box.top + box.bottom) / 2, box.x0, box.x1))
            elif box.x1 - box.x0 <= _LEVEL < box.bottom - box.top:
                down.append(((box.x0 + box.x1) / 2, box.top, box.bottom))
        if len(across) + len(down) > _MAX_RULES:
            return ()
    level = [Box(start, at, end, at) for at, start, end in _joined(across, most=_MAX_SHARE * view.width)]
    return (*level, *(Box(at, start, at, end) for at, start, end in _joined(down, most=_MAX_SHARE * view.height)))


def _joined(pieces: list[tuple[float, float, float]], *, most: float) -> Iterator[tuple[float, float, float]]:
    """Yield rules with pieces that touch on one level made one; those too short or too long are left out."""
    pieces.sort(key=lambda piece: (round(piece[0]), piece[1]))
    before: tuple[float, float, float] | None = None
    for at, start, end in pieces:
        if before is not None and abs(at - before[0]) <= 1.0 and start - before[2] <= _DASH_GAP:
            before = (before[0], before[1], max(before[2], end))
            continue
        if before is not None and _MIN_RULE <= before[2] - before[1] <= most:
            yield before
        before = (at, start, end)
    if before is not None and _MIN_RULE <= before[2] - before[1] <= most:
        yield before


def _edges(item: Item, view: View) -> Iterator[Box]:
    """Yield the straight pieces of a path on the page as it is seen; of a path with curves none."""
    count = raw.FPDFPath_CountSegments(item.handle)
    if not 1 < count <= _MAX_SEGMENTS:
        return
    a, b, c, d, e, f = item.matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[int, float, float]] = []
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(item.handle, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == _CURVE:
            return
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        points.append((kind, x.value * a + y.value * c + e, x.value * b + y.value * d + f))
        if raw.FPDFPathSegment_GetClose(segment):
            start = next(point for point in reversed(points) if point[0] == _MOVE or point is points[0])
            points.append((0, start[1], start[2]))
    for (_, x0, y0), (kind, x1, y1) in pairwise(points):
        if kind != _MOVE:
            yield view.box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
