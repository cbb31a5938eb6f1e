"""A fragment of a line: what an engine can tell by itself, before layout decides what wide gaps mean."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.mapping import enclosing
from pipeline.records import Box, Word


@dataclass(frozen=True, slots=True)
class Fragment:
    """Words on one baseline without a wide gap, left to right."""

    words: tuple[Word, ...]
    box: Box
    baseline: float  # points from the top
    size: float  # type size in points
    weight: float | None  # stroke weight relative to the page's body text


def with_words(fragment: Fragment, words: tuple[Word, ...]) -> Fragment:
    """Return the fragment with some of its words only (at least one)."""
    return replace(fragment, words=words, box=enclosing([w.box for w in words if w.box is not None]))


def merged(a: Fragment, b: Fragment) -> Fragment:
    """Return two fragments of one line as one; the wider one decides size and weight."""
    wider = a if a.box.x1 - a.box.x0 > b.box.x1 - b.box.x0 else b
    return replace(wider, words=a.words + b.words, box=enclosing([a.box, b.box]))
