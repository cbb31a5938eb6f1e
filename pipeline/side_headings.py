"""Finds headings that stand in a column of their own, left of their text. In: the rows of what looks like a table.

Out: the same lines in the order in which they are read, each heading before its text; or nothing, where it is a table.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.fragments import BOLD, Fragment
from pipeline.line_signs import ends_sentence
from pipeline.rows import Row

_ALIGNED = 0.7  # em: what stands in one column starts within this
_WRAP_STEP = 1.6  # em from one line of a heading to the next, at most
_LEAST = 2  # headings
_MOSTLY = 0.75  # of the headings in bold, and of the texts that are sentences; a scan may spoil some
_LEAST_WORDS = 6  # of a sentence
_USUAL_WORDS = 12  # a heading, on average; what is noted in cells is shorter


def side_headings(rows: Sequence[Row]) -> list[Row] | None:
    """Return rows of headings and of the text beside them one after the other; None if they are no such thing."""
    left = min(fragment.box.x0 for row in rows for fragment in row)
    parts: list[tuple[list[Fragment], list[Fragment]]] = []
    above: Fragment | None = None  # what stands on the last line of the last heading
    for row in rows:
        heads = [f for f in row if f.box.x0 < left + _ALIGNED * f.size]
        texts = [f for f in row if f not in heads]
        if len(heads) > 1 or len(texts) > 1:
            return None
        beside = row[-1]  # of more words than a heading's second line, and so measured better
        if heads and (above is None or beside.baseline - above.baseline > _WRAP_STEP * above.size):
            parts.append(([], []))
        if not parts:
            return None
        parts[-1][0].extend(heads)
        parts[-1][1].extend(texts)
        above = beside if heads else above
    return [(line,) for heads, texts in parts for line in (*heads, *texts)] if _are_sections(parts) else None


def _are_sections(parts: Sequence[tuple[Sequence[Fragment], Sequence[Fragment]]]) -> bool:
    """Whether the left column is in bold, and the right one, which is not, says something in sentences."""
    if len(parts) < _LEAST or not all(texts for _, texts in parts):
        return False
    texts = [[word.text for fragment in texts for word in fragment.words] for _, texts in parts]
    bold = sum(_is_bold(max(heads, key=lambda head: len(head.words))) for heads, _ in parts)
    sentences = sum(len(words) >= _LEAST_WORDS and ends_sentence(words[-1]) for words in texts)
    return (
        bold >= _MOSTLY * len(parts)
        and not any(all(map(_is_bold, fragments)) for _, fragments in parts)
        and sentences >= _MOSTLY * len(parts)
        and sum(map(len, texts)) >= _USUAL_WORDS * len(texts)
    )


def _is_bold(fragment: Fragment) -> bool:
    return fragment.weight is not None and fragment.weight >= BOLD
