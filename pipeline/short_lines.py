"""Repeats what stands alone and short at the head or foot of a page ("3", "- 3 -", "Page 3"), for OCR.

In: a grey picture, set straight, without rules. Out: the picture with copies beside each such line; then the words
that were read, with the copies folded into one. Tesseract passes over a line of one or two signs, as it does over
dirt, and reads a line of several words. Copies that are read alike prove each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.hanging import EM_INCHES
from pipeline.pixels import Grey, InkTone
from pipeline.tesseract import PixelWord
from pipeline.windows import runs

_HEAD, _FOOT = 0.12, 0.15  # of the page's height: where running lines stand
_HEAD_LINES, _FOOT_LINES = 1, 2  # that are looked at, from the edge on
_LOWEST, _HIGHEST = 0.4, 1.3  # em; rules and dirt are lower, logos higher
_WIDEST = 3.2  # em: "- 12 -"; longer lines are read as they are
_JOINED = 1.0  # em between the signs of one line
_COPIES = 7
_APART = 0.3  # em between copies, as between words: with wider gaps Tesseract takes them for columns, or for lines
_SOFT_EDGE = 2  # pixels around the ink that belong to it


@dataclass(frozen=True, slots=True)
class Repeated:
    """A short line in rows `[top, bottom)`: where it begins, then where its copies do, each `width` pixels wide."""

    top: int
    bottom: int
    width: int
    starts: tuple[int, ...]

    def holds(self, word: PixelWord) -> bool:
        """Whether a word was read from the line or its copies."""
        at_height = self.top <= (word.top + word.bottom) / 2 < self.bottom
        return at_height and min(self.starts) <= (word.x0 + word.x1) / 2 < max(self.starts) + self.width

    def places(self, word: PixelWord) -> list[int]:
        """Return which of the copies a word was read from, 0 for the line itself, from left to right.

        It may be one sign of a copy, or several copies read as one word.
        """
        middle = (word.x0 + word.x1) / 2
        held = [
            (x0, at)
            for at, x0 in enumerate(self.starts)
            if word.x0 < x0 + self.width / 2 < word.x1 or x0 <= middle < x0 + self.width
        ]
        return [at for _, at in sorted(held)]


def repeat_short_lines(grey: Grey, tone: InkTone, *, dpi: float) -> tuple[Grey, tuple[Repeated, ...]]:
    """Return the picture with every short line at its head and foot repeated, and where; `tone` is that of its ink."""
    em = EM_INCHES * dpi
    found = list(_short_lines(grey, tone, em))
    if not found:
        return grey, ()
    repeated, lines = grey.copy(), []
    for top, bottom, x0, x1 in found:
        rows = slice(max(top - _SOFT_EDGE, 0), bottom + _SOFT_EDGE)
        left = max(x0 - _SOFT_EDGE, 0)
        line = grey[rows, left : x1 + _SOFT_EDGE]
        width = line.shape[1]
        starts = _starts(left, width, width + round(_APART * em), grey.shape[1])
        for start in starts[1:]:
            repeated[rows, start : start + width] = line
        lines.append(Repeated(rows.start, rows.stop, width, starts))
    return repeated, tuple(lines)


def fold_copies(words: Sequence[PixelWord], lines: Sequence[Repeated]) -> tuple[PixelWord, ...]:
    """Return the words with one reading of each repeated line in its place: what most of its copies are read as."""
    kept = list(words)
    for line in lines:
        own = [word for word in kept if line.holds(word)]
        kept = [word for word in kept if not line.holds(word)]
        kept.extend(_folded(own, line))
    return tuple(kept)


def _short_lines(grey: Grey, tone: InkTone, em: float) -> Iterator[tuple[int, int, int, int]]:
    """Yield first and last row, first and last column of those outermost lines of a page that are short and alone."""
    height = grey.shape[0]
    head, foot = round(_HEAD * height), height - round(_FOOT * height)
    for first, last, count, step in ((0, head, _HEAD_LINES, 1), (foot, height, _FOOT_LINES, -1)):
        ink = tone.ink(grey[first:last], first)
        lines = [(top, bottom) for top, bottom in runs(np.asarray(ink.any(axis=1))) if bottom - top >= _LOWEST * em]
        for top, bottom in lines[::step][:count]:
            inked = np.flatnonzero(ink[top:bottom].any(axis=0))
            x0, x1 = int(inked[0]), int(inked[-1]) + 1
            is_alone = bool((np.diff(inked) <= _JOINED * em).all())
            if bottom - top <= _HIGHEST * em and x1 - x0 <= _WIDEST * em and is_alone:
                yield first + top, first + bottom, x0, x1


def _starts(start: int, width: int, pitch: int, page_width: int) -> tuple[int, ...]:
    """Return where the line begins and where its copies do: on its right as far as there is room, then on its left."""
    right = range(start + pitch, page_width - width, pitch)
    left = range(start - pitch, -1, -pitch)
    return (start, *[*right, *left][:_COPIES])


def _folded(words: Sequence[PixelWord], line: Repeated) -> list[PixelWord]:
    """Return what a line says by its copies: no two of them need be read alike, then it is what itself is read as."""
    read: dict[int, list[PixelWord]] = {}
    for word in sorted(words, key=lambda word: word.x0):
        places = line.places(word)
        if not places or len(word.text) % len(places):
            continue
        size = len(word.text) // len(places)
        for number, at in enumerate(places):
            part = word.text[number * size : (number + 1) * size]
            read.setdefault(at, []).append(word._replace(text=part))
    said = {at: "".join(word.text for word in own) for at, own in read.items()}
    if not said:
        return []
    (text, count), *_ = Counter(said.values()).most_common(1)
    if 2 * count <= len(said) or count == 1:
        text = said.get(0, "")
    alike = [word for at, own in read.items() if said[at] == text for word in own]
    if not alike:
        return []
    x0, top = line.starts[0], min(word.top for word in alike)
    confidence = sum(word.confidence for word in alike) / len(alike)
    bottom = max(word.bottom for word in alike)
    return [PixelWord(text, x0, top, x0 + line.width, bottom, confidence, alike[0].line)]
