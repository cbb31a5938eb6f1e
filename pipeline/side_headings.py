"""Finds headings that stand in a column of their own, left of their text. In: the rows of what looks like a table.

Out: the same lines in the order in which they are read, each heading before its text; or nothing, where it is a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.fragments import Fragment, is_bold
from pipeline.line_signs import ends_sentence
from pipeline.rows import Row

_ALIGNED = 0.7  # em: what stands in one column starts within this
_WRAP_STEP = 1.6  # em from one line of a heading to the next, at most
_LEAST = 2  # headings
_MOSTLY = 0.75  # of the headings in bold, and of the texts that are sentences; a scan may spoil some
_LEAST_WORDS = 6  # of a sentence
_HALF = 0.5  # of the texts have more lines than one; cells of a table mostly have one
_SET_OFF = 1.2  # times the distance between lines: a paragraph begins; baselines of scans differ by a tenth
_BLANK = 0.6  # em behind a word, and what a ragged line may lack
_USUAL_WORDS = 12  # a heading, on average; what is noted in cells is shorter


class _Unclear(Exception):
    """A line in bold may go on a heading or be the next one: nothing tells."""


@dataclass(frozen=True, slots=True)
class _Column:
    """The column of texts: how far it reaches, and the distance between its lines."""

    right: float
    step: float


@dataclass(frozen=True, slots=True)
class _Part:
    """The lines of a heading, and of the text beside and below it."""

    heads: list[Fragment]
    texts: list[Fragment]


def side_headings(rows: Sequence[Row]) -> list[Row] | None:
    """Return rows of headings and of the text beside them one after the other; None if they are no such thing."""
    left = min(fragment.box.x0 for row in rows for fragment in row)
    heads = [[f for f in row if f.box.x0 < left + _ALIGNED * f.size] for row in rows]
    texts = [[f for f in row if f not in own] for row, own in zip(rows, heads, strict=True)]
    if any(len(side) > 1 for side in (*heads, *texts)) or not heads[0] or not any(texts):
        return None
    try:
        parts = _parts(rows, heads, texts)
    except _Unclear:
        return None
    return [(line,) for part in parts for line in (*part.heads, *part.texts)] if _are_sections(parts) else None


def _parts(rows: Sequence[Row], heads: Sequence[list[Fragment]], texts: Sequence[list[Fragment]]) -> list[_Part]:
    """Put the lines of each heading together, and those of its text."""
    lines = [text for beside in texts for text in beside]
    column = _Column(
        max(line.box.x1 for line in lines), min((b.baseline - a.baseline for a, b in pairwise(lines)), default=0.0)
    )
    parts: list[_Part] = []
    above: Fragment | None = None  # what stands on the last line of the last heading
    for at, (row, head, text) in enumerate(zip(rows, heads, texts, strict=True)):
        beside = row[-1]  # of more words than a heading's second line, and so measured better
        if head and (
            above is None
            or beside.baseline - above.baseline > _WRAP_STEP * above.size
            or _is_next(
                head[0], parts[-1], _text_of(heads, texts, at), beside.baseline - rows[at - 1][-1].baseline, column
            )
        ):
            parts.append(_Part([], []))
        parts[-1].heads.extend(head)
        parts[-1].texts.extend(text)
        above = beside if head else above
    return parts


def _text_of(heads: Sequence[list[Fragment]], texts: Sequence[list[Fragment]], at: int) -> Fragment | None:
    """Return the first line of text beside a line of a heading, or below it before the next line of one."""
    end = next((below for below in range(at + 1, len(heads)) if heads[below]), len(heads))
    return next((text for beside in texts[at:end] for text in beside), None)


def _is_next(head: Fragment, part: _Part, text: Fragment | None, step: float, column: _Column) -> bool:
    """Whether a line of a heading right below another one is the next heading: beside it, a paragraph begins.

    Where only a sentence begins there, which may be chance, it is unclear.
    """
    if text is None or not part.texts or _is_small(head) or _is_small(text):
        return False
    last = part.texts[-1]
    if step > _SET_OFF * column.step or _is_short(last, text, column):
        return True
    if ends_sentence(last.words[-1].text):
        raise _Unclear
    return False


def _is_small(fragment: Fragment) -> bool:
    return fragment.words[0].text[:1].islower()


def _is_short(line: Fragment, below: Fragment, column: _Column) -> bool:
    """Whether the first word of the line below had room on a line: then a paragraph ends there."""
    first = below.words[0].box
    return first is not None and line.box.x1 + first.x1 - first.x0 + _BLANK * line.size < column.right


def _are_sections(parts: Sequence[_Part]) -> bool:
    """Whether the left column is in bold, and the right one, which is not, is prose that runs over several lines."""
    if len(parts) < _LEAST or not all(part.texts for part in parts):
        return False
    texts = [[word.text for text in part.texts for word in text.words] for part in parts]
    bold = sum(is_bold(max(part.heads, key=lambda head: len(head.words))) for part in parts)
    sentences = sum(len(words) >= _LEAST_WORDS and ends_sentence(words[-1]) for words in texts)
    running = sum(len(part.texts) > 1 for part in parts)
    return (
        bold >= _MOSTLY * len(parts)
        and not any(all(map(is_bold, part.texts)) for part in parts)
        and sentences >= _MOSTLY * len(parts)
        and running > _HALF * len(parts)
        and sum(map(len, texts)) >= _USUAL_WORDS * len(texts)
    )
