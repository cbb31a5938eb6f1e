"""Finds columns of prose of which the right one has but a line to three: the rest of a text, at the top of a page.

In: the two sides of rows that a gutter cuts. Out: are they such. So few lines share no edge that would show a gutter by
itself; what tells them from a cell is that they are as wide as the column beside them, and follow as closely.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.fragments import Fragment
from pipeline.rows import Row

_MOST_LINES = 3  # of the short column; more show a gutter by themselves
_TOP_ROWS = 6  # of a page, a header of a few lines among them
_LEAST_LEFT = 6  # lines of the other column
SHARED_EDGE = 3.0  # points by which left edges of one column differ
_WIDTH = 0.12  # of the width of a column by which the other may be narrower or wider
_PITCH = 0.08  # of the distance of lines by which it may differ from column to column
_FEWEST_WORDS = 3  # of a line that fills its column


def edges_at_top(rows: Sequence[Row]) -> Iterator[float]:
    """Yield where a second column may begin: left edges of what stands last in two rows or three at the top."""
    last = [row[-1].box.x0 for row in rows[:_TOP_ROWS] if len(row) > 1]
    for edge in sorted(set(last)):
        if 1 < sum(abs(edge - other) < SHARED_EDGE for other in last) <= _MOST_LINES:
            yield edge - SHARED_EDGE / 2


def goes_on_at_top(left: Sequence[Fragment], right: Sequence[Fragment], *, pitch: float) -> bool:
    """Whether the few lines of the right side are the second column of the prose on the left, whose pitch is given."""
    if not 1 < len(right) <= _MOST_LINES or len(left) < _LEAST_LEFT:
        return False
    width = max(f.box.x1 for f in left) - min(f.box.x0 for f in left)
    full = right[:-1]
    return (
        all(abs(f.box.x0 - right[0].box.x0) < SHARED_EDGE for f in right)
        and all(abs(f.box.x1 - f.box.x0 - width) < _WIDTH * width and len(f.words) >= _FEWEST_WORDS for f in full)
        and right[-1].box.x1 - right[-1].box.x0 < (1 + _WIDTH) * width
        and all(abs(below.baseline - above.baseline - pitch) < _PITCH * pitch for above, below in pairwise(right))
    )
