"""A fragment of a line: what an engine can tell by itself, before layout decides what wide gaps mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from statistics import median

from pipeline.mapping import enclosing
from pipeline.records import Box, Word

BOLD = 1.17
"""Stroke weight, relative to body text, from which type is bold (measured on scans; a text layer says 1.0 or 1.5)."""

DESCENDERS = frozenset("gjpqy_,;()[]{}|Q@/$&§")
_UP = 0.72  # of an em: capitals and ascenders
_ASCENDERS = re.compile(r"[A-Zbdfhklt0-9ij()\[\]/|!?&§]")


@dataclass(frozen=True, slots=True)
class Fragment:
    """Words on one baseline without a wide gap, left to right."""

    words: tuple[Word, ...]
    box: Box
    baseline: float  # points from the top
    size: float  # type size in points
    weight: float | None  # stroke weight relative to the page's body text


def is_bold(fragment: Fragment) -> bool:
    """Whether a fragment is known to be in bold."""
    return fragment.weight is not None and fragment.weight >= BOLD


def with_words(fragment: Fragment, words: tuple[Word, ...]) -> Fragment:
    """Return the fragment with some of its words only (at least one)."""
    return replace(fragment, words=words, box=enclosing([w.box for w in words if w.box is not None]))


def merged(a: Fragment, b: Fragment) -> Fragment:
    """Return two fragments of one line as one; the wider one decides size and weight."""
    wider = a if a.box.x1 - a.box.x0 > b.box.x1 - b.box.x0 else b
    return replace(wider, words=a.words + b.words, box=enclosing([a.box, b.box]))


def line_em(heights: Iterable[float]) -> float:
    """Return the em of a line of print from the heights of its words' ink, most of which have a capital or ascender."""
    return median(heights) / _UP


def type_size(text: str, height: float) -> float:
    """Return the type size that the height of a word's ink shows, in the unit of `height`.

    The shares of the em are those of common text faces: x-height 0.52, capitals and ascenders 0.72, descenders 0.21.
    """
    up = bool(_ASCENDERS.search(text))
    down = not DESCENDERS.isdisjoint(text)
    if not any(c.isalnum() for c in text):
        return height / 0.5
    return height / {(True, True): 0.93, (True, False): _UP, (False, True): 0.73, (False, False): 0.52}[up, down]
