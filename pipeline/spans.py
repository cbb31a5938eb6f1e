"""Stretches of one text that do not overlap, kept in order: a new one is checked against its neighbours only."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Protocol, TypeVar


class _Spanned(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


Found = TypeVar("Found", bound=_Spanned)


class Taken:
    """The stretches of a text that are taken already; half-open, in code points.

    >>> taken = Taken([(2, 5)])
    >>> taken.touches(4, 6), taken.touches(5, 6)
    (True, False)
    """

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._spans: list[tuple[int, int]] = []
        for start, end in spans:
            self.add(start, end)

    def touches(self, start: int, end: int) -> bool:
        """Whether any of `[start, end)`, which is not empty, is taken."""
        at = bisect_left(self._spans, (end, end))
        return at > 0 and self._spans[at - 1][1] > start

    def add(self, start: int, end: int) -> None:
        """Take `[start, end)`; what is taken already is not taken twice."""
        if not self.touches(start, end):
            self._spans.insert(bisect_left(self._spans, (start, end)), (start, end))


def keep_longest(found: Iterable[Found]) -> list[Found]:
    """Return, of finds that overlap, the longest, and of those the first found; in order of position."""
    taken = Taken()
    kept = []
    for one in sorted(found, key=lambda one: one.start - one.end):
        if not taken.touches(one.start, one.end):
            taken.add(one.start, one.end)
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
