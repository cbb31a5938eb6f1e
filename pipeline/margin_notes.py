"""Takes notes out of the right margin, and puts each behind the paragraph that it stands beside. In: rows. Out: rows.

Minutes print the number of an action ("ACTION 318/02") in a margin of its own, level with the paragraph that gives rise
to it. Left in its row such a note would break the paragraph's sentence, and make every other line seem short.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.fragments import Fragment
from pipeline.rows import Row
from pipeline.tables import RuledTable

_NOTE = re.compile(r"(?:actions?|decisions?)\b[^.;]{0,40}", re.IGNORECASE)
_MOST_WORDS = 6
_GOES_ON = 2  # rows below which a note may go on in: "ACTION" above "318/02"
_LEAST_GAP = 1.0  # em of white between the text and its margin
_EDGE = 1.0  # em by which the left edges of notes differ
_MOST_ACROSS = 0.1  # of the rows, which may reach into the margin: mastheads, footers; a guess
_PARAGRAPH = 1.33  # of the usual pitch, from which the next row begins another paragraph


def with_notes_behind(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with the notes of a right margin behind their paragraphs; as they are where there is no margin.

    A note goes to its paragraph's last row, whose box stays that of the text. Where no space parts the paragraphs,
    nobody can tell where one ends, and all stays.
    """
    found = [at for at, row in enumerate(rows) if _ends_in_note(row)]
    edge = min((rows[at][-1].box.x0 for at in found), default=0.0)
    found = [at for at in found if rows[at][-1].box.x0 - edge <= _EDGE * rows[at][-1].size]
    if not found or not _is_margin(rows, edge, found):
        return list(rows)
    notes = {at: rows[at][-1] for first in found for at in _rows_of_note(rows, first, edge)}
    ends = {at: _end_of_paragraph(rows, at, notes) for at in notes}
    if any(end is None for end in ends.values()):
        return list(rows)
    texts = [row[:-1] if at in notes else row for at, row in enumerate(rows)]
    for at, note in notes.items():
        end = ends[at]
        if end is not None and texts[end]:
            last = texts[end][-1]
            texts[end] = (*texts[end][:-1], replace(last, words=last.words + note.words))
    return [row for row in texts if row]


def _ends_in_note(row: Row) -> bool:
    if len(row) < 2 or any(isinstance(one, RuledTable) for one in row):
        return False
    text = " ".join(word.text for word in row[-1].words)
    is_apart = row[-1].box.x0 - row[-2].box.x1 >= _LEAST_GAP * row[-1].size
    return is_apart and len(row[-1].words) <= _MOST_WORDS and _NOTE.fullmatch(text) is not None


def _is_margin(rows: Sequence[Row], edge: float, found: Sequence[int]) -> bool:
    """Whether right of the edge there are hardly any words but the notes, and left of it most rows end."""
    beyond = sum(1 for row in rows if row[-1].box.x1 > edge)
    return beyond - _GOES_ON * len(found) <= max(1.0, _MOST_ACROSS * len(rows)) and beyond * 2 < len(rows)


def _rows_of_note(rows: Sequence[Row], first: int, edge: float) -> list[int]:
    """Return the rows that a note stands in: the one that it begins in, and those right below that it goes on in."""
    own = [first]
    for at in range(first + 1, min(first + 1 + _GOES_ON, len(rows))):
        last = rows[at][-1]
        is_below = last.box.x0 >= edge - _EDGE * last.size and len(last.words) <= _MOST_WORDS
        if not is_below or _ends_in_note(rows[at]) or isinstance(last, RuledTable):
            break
        own.append(at)
    return own


def _end_of_paragraph(rows: Sequence[Row], at: int, notes: dict[int, Fragment]) -> int | None:
    """Return the last row of the paragraph that a note stands beside; None where no space tells."""
    steps = _steps(rows)
    pitch = sorted(steps)[len(steps) // 4] if steps else 0.0
    are_spaced = any(step >= _PARAGRAPH * pitch for step in steps)
    for end in range(at, len(rows)):
        if end + 1 == len(rows):
            return end if are_spaced else None
        below = rows[end + 1]
        is_note_alone = end + 1 in notes and len(below) == 1
        if not is_note_alone and below[0].baseline - rows[end][0].baseline >= _PARAGRAPH * pitch:
            return end if rows[end][:-1] or end not in notes else end - 1
    return None


def _steps(rows: Sequence[Row]) -> list[float]:
    """Return the distances from line to line; the usual one within a paragraph is among the least."""
    steps = (below[0].baseline - above[0].baseline for above, below in pairwise(rows))
    return [step for step in steps if step > 0]
