"""Puts fragments that stand beside each other into rows, and joins what belongs together. In: fragments. Out: rows.

What a wide gap in a row means is decided here as far as the row alone can tell: a label before its text, or a line of
prose that was stretched to full width.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline.fragments import Fragment, merged
from pipeline.records import Box

_LABEL = re.compile(
    r"""^(?:
        [^\w\s'"‘’“”(£&]{1,2} | [eo] |                    # a bullet, or what OCR makes of one
        \(?(?:\d{1,3}(?:\.\d{1,3}){0,4}|[A-Za-z]|[ivxIVX]{1,5})[.):]? |   # 3.  3.1  (a)  iv)
        \d{4}\. |                                         # 1294., where minutes count their paragraphs for years
        (?:Item|Appendix|Annex|Schedule|Section|Part)\s+\w{1,4}[.:]?
    )$""",
    re.VERBOSE,
)
_MAX_LABEL_GAP = 6.0  # em; tab stops after a number are rarely wider than 2 cm at 10 points
_STRETCHED_WORDS = 4
_MIN_STRETCHED, _MOST_STRETCHED = 0.5, 1.7  # em; a blank is 0.25 to 0.35
_EVEN, _EVEN_POINTS = 0.05, 0.6  # by how much, of the gap and in points, gaps that are the same differ in print
_WIDEST_STRETCHED = 3.0  # em
_LETTERED = 0.7  # of the words of a stretched line; figures in columns of one width stand at even distances too

_WITHIN = 0.85  # of the height of a line
_MOST_HEIGHT = 2.0  # heights of a line that a rule adds up to

MIN_GAP = 0.8
"""Em between fragments from which they may be cells, or lines of two columns."""

SPECKS = frozenset(".,:;'`‘’\"“”°~^*")
"""What dirt is read as."""

Row = tuple[Fragment, ...]
"""Fragments side by side, left to right."""


def rows_of(fragments: Iterable[Fragment]) -> list[Row]:
    """Group fragments that stand beside each other, top to bottom."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda f: (f.baseline, f.box.x0)):
        for row in reversed(rows[-4:]):
            if _beside(row[-1], fragment) and not any(_overlap_across(f.box, fragment.box) for f in row):
                row.append(fragment)
                break
        else:
            rows.append([fragment])
    return [tuple(sorted(row, key=lambda f: f.box.x0)) for row in rows]


def _beside(a: Fragment, b: Fragment) -> bool:
    if abs(a.baseline - b.baseline) < 0.45 * min(max(a.size, 1.0), max(b.size, 1.0)):
        return True
    return all(f.words[0].confidence < 1.0 for f in (a, b)) and _is_within(*sorted((a.box, b.box), key=_height))


def _is_within(low: Box, high: Box) -> bool:
    """Whether a line of a scan stands beside one that a rule, which touches its letters, makes seem higher."""
    shared = min(low.bottom, high.bottom) - max(low.top, high.top)
    return shared > _WITHIN * _height(low) and _height(high) < _MOST_HEIGHT * _height(low)


def _height(box: Box) -> float:
    return box.bottom - box.top


def _overlap_across(a: Box, b: Box) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > 1.0


def joined(row: Sequence[Fragment]) -> Row:
    """Join a bullet or number with the text it labels, and what hardly a gap divides."""
    parts: list[Fragment] = []
    stretched, even = _stretched_gap(row), _evenly_spaced(row)
    for fragment in row:
        if parts:
            before = parts[-1]
            gap = (fragment.box.x0 - before.box.x1) / max(min(before.size, fragment.size), 1.0)
            label = len(before.words) <= 2 and _LABEL.match(" ".join(w.text for w in before.words))
            labels = label and len(parts) == 1 and gap < _MAX_LABEL_GAP
            if gap < max(MIN_GAP, stretched) or labels or fragment in even:
                parts[-1] = merged(before, fragment)
                continue
        parts.append(fragment)
    return tuple(parts)


def _stretched_gap(row: Sequence[Fragment]) -> float:
    """Return up to which gap, in em, words belong together on a line of prose that was stretched to full width.

    Its gaps are all wide and about the same; between two columns stands more. Other rows give 0.
    """
    words = [word for fragment in row for word in fragment.words if word.box is not None]
    if len(words) < _STRETCHED_WORDS or sum(word.text.islower() for word in words) < 0.4 * len(words):
        return 0.0
    gaps = sorted(b.box.x0 - a.box.x1 for a, b in pairwise(words) if a.box is not None and b.box is not None)
    usual = gaps[len(gaps) // 2] / max(row[0].size, 1.0)
    return min(1.5 * usual, _MOST_STRETCHED) if usual > _MIN_STRETCHED else 0.0


def _evenly_spaced(row: Sequence[Fragment]) -> list[Fragment]:
    """Return the fragments that belong to the one before: words at equal distances are one line that was stretched.

    Where two columns of such lines stand side by side, the row as a whole shows nothing: its gaps are of three kinds.
    """
    words = [(word, fragment) for fragment in row for word in fragment.words if word.box is not None]
    gaps = [b.box.x0 - a.box.x1 for (a, _), (b, _) in pairwise(words) if a.box is not None and b.box is not None]
    found: list[Fragment] = []
    first = 0
    for at in range(1, len(gaps) + 1):
        run = gaps[first:at]
        if at < len(gaps) and max(*run, gaps[at]) - min(*run, gaps[at]) <= _EVEN * max(run) + _EVEN_POINTS:
            continue
        line = words[first : at + 1]
        if (
            len(line) >= _STRETCHED_WORDS
            and min(run) > _MIN_STRETCHED * row[0].size
            and max(run) < _WIDEST_STRETCHED * row[0].size
            and sum(any(c.isalpha() for c in word.text) for word, _ in line) >= _LETTERED * len(line)
        ):
            found += [f for (_, before), (_, f) in pairwise(line) if f is not before]
        first = at
    return found
