"""Words that OCR has run together, though a blank stands between them in print: "Areview", "tothe", "-1-", "1Source:".

In: the words of a line and the picture of their page. Out: the words, cut where two witnesses agree: the text can be
cut there into what people write (an article or another small word and a word, a number and a word, a number between
dashes), and the picture is white there, as wide as a blank and much wider than between any other letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from pipeline.english import is_word
from pipeline.fragments import line_em
from pipeline.pixels import Grey
from pipeline.tesseract import PixelWord

_SMALL = frozenset(
    {
        *("a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "he", "if", "in", "is", "it", "its"),
        *("no", "not", "of", "on", "or", "so", "that", "the", "this", "to", "was", "were", "will", "with"),
    }
)
"""Words that are glued most: next to them a lost blank makes no other word of English."""

_LETTERS = re.compile(r"\W*(?P<core>[A-Za-z]{3,})\W*$")
_NUMBER_FIRST = re.compile(r"\d+(?:\.\d+)*\.?(?=[A-Z](?:[a-z]{2,}|$))")
_BETWEEN_DASHES = re.compile(r"[-–—]\d{1,4}[-–—]$")
_LEAST_GAP = 0.15  # em: a blank has 0.25, set tight 0.18; letters of one word stand under 0.1 apart
_WIDER = 1.6  # times the widest of the other gaps in the word
_ASTRAY = 0.4  # em by which the place of a gap may differ from what the widths of the letters make of it
_NARROW, _WIDE, _CAPITAL, _USUAL = 0.28, 0.85, 0.67, 0.52  # em, widths of letters in usual typefaces
_WIDTHS = {**dict.fromkeys("iljtfrI.,:;'’!|()[]-", _NARROW), **dict.fromkeys("mwMW—", _WIDE)}


class _Gap(NamedTuple):
    """White columns inside a word, in pixels from its left edge."""

    x0: int
    x1: int


class _Seen(NamedTuple):
    """The gaps at the places of lost blanks, and by how many pixels they are not where letters' widths put them."""

    gaps: list[_Gap]
    astray: float


def separated(words: Sequence[PixelWord], full: Grey) -> list[PixelWord]:
    """Return the words of a line, cut where a blank was lost; boxes are in pixels of the picture `full`."""
    if not words:
        return []
    em = line_em(word.bottom - word.top for word in words)
    return [piece for word in words for piece in _cut(word, full, em)]


def _cut(word: PixelWord, full: Grey, em: float) -> Iterator[PixelWord]:
    alternatives = _places(word.text)
    gaps = sorted(_gaps(word, full), key=lambda gap: gap.x0 - gap.x1) if alternatives else []
    seen = [(places, seen) for places in alternatives if (seen := _seen_at(places, word, gaps, em))]
    if not seen:
        yield word
        return
    places, (found, _) = min(seen, key=lambda one: one[1].astray)
    x0, begin = word.x0, 0
    for place, gap in zip(places, found, strict=True):
        yield word._replace(text=word.text[begin:place], x0=x0, x1=word.x0 + gap.x0)
        x0, begin = word.x0 + gap.x1, place
    yield word._replace(text=word.text[begin:], x0=x0)


def _places(text: str) -> list[tuple[int, ...]]:
    """Return where the blanks of a text may have stood that makes no sense without them; one of these is right."""
    if _BETWEEN_DASHES.match(text):
        return [(1, len(text) - 1)]
    if number := _NUMBER_FIRST.match(text):
        return [(number.end(),)]
    letters = _LETTERS.match(text)
    if letters is None or is_word(letters["core"].casefold()):
        return []
    core, start = letters["core"].casefold(), letters.start("core")
    return [(start + at,) for at in range(1, len(core)) if _are_two(core[:at], core[at:], letters["core"][at])]


def _are_two(first: str, second: str, begins: str) -> bool:
    """Whether letters are two words, one of them small; the second does not begin with a capital: that is a name."""
    if begins.isupper() or not (first in _SMALL or second in _SMALL):
        return False
    return all(part in _SMALL or (len(part) > 2 and is_word(part)) for part in (first, second))


def _seen_at(places: Sequence[int], word: PixelWord, gaps: Sequence[_Gap], em: float) -> _Seen | None:
    """Return those gaps of a word, of all from the widest on, that are at the places, or None if one is not there."""
    widest, others = sorted(gaps[: len(places)]), gaps[len(places) :]
    least = max(_LEAST_GAP * em, _WIDER * max((gap.x1 - gap.x0 for gap in others), default=0))
    if len(widest) < len(places) or any(gap.x1 - gap.x0 < least for gap in widest):
        return None
    widths = [_WIDTHS.get(c, _CAPITAL if c.isupper() else _USUAL) for c in word.text]
    step = (word.x1 - word.x0 - sum(gap.x1 - gap.x0 for gap in widest)) / sum(widths)
    astray, passed = 0.0, 0
    for place, gap in zip(places, widest, strict=True):
        astray = max(astray, abs(passed + step * sum(widths[:place]) - gap.x0))
        passed += gap.x1 - gap.x0
    return _Seen(widest, astray) if astray <= _ASTRAY * em else None


def _gaps(word: PixelWord, full: Grey) -> list[_Gap]:
    """Return the white runs of columns between the letters of a word."""
    cut = full[max(word.top, 0) : word.bottom, max(word.x0, 0) : word.x1]
    if cut.size == 0:
        return []
    paper, ink = float(np.percentile(cut, 90)), float(cut.min())
    inked = np.flatnonzero((cut < (paper + ink) / 2).any(axis=0))
    before = np.flatnonzero(np.diff(inked) > 1)
    return [_Gap(int(inked[at]) + 1, int(inked[at + 1])) for at in before]
