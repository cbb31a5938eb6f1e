"""Finds the empty cells of a table in a text file, by where its columns begin. In: lines. Out: the parts of each line.

Blanks are all that keeps columns apart: where a cell is empty, only its neighbours' places tell to which columns the
other parts of the line belong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_WIDE_GAP = re.compile(r" {3,}|\t+")
_PART = re.compile(r"\S+(?: {1,2}\S+)*")
_LEAST_COLUMNS = 3


def parts_of(text: str) -> list[str]:
    """Return the parts of a line that a bar or wide gaps cut; those between two bars may be empty."""
    if text.count("|") > 1 or " | " in text:
        return text.strip("|").split("|")
    return _WIDE_GAP.split(text)


def with_empty_cells(lines: Sequence[str]) -> dict[int, list[str]]:
    """Return the parts of the lines that lack some of their table's columns, empty where nothing stands."""
    found: dict[int, list[str]] = {}
    first = 0
    for end in range(len(lines) + 1):
        if end < len(lines) and lines[end].strip() and "|" not in lines[end] and len(_places(lines[end])) > 1:
            continue
        found.update((first + at, parts) for at, parts in _filled(lines[first:end]))
        first = end + 1
    return found


def _filled(run: Sequence[str]) -> list[tuple[int, list[str]]]:
    places = [_places(line) for line in run]
    columns = [start for start, _ in max(places, key=len, default=[])]
    if len(columns) < _LEAST_COLUMNS or not all(_is_shared(column, places) for column in columns):
        return []
    return [
        (at, parts)
        for at, row in enumerate(places)
        if len(row) < len(columns) and (parts := _in_columns(row, columns)) is not None
    ]


def _is_shared(column: int, places: Sequence[Sequence[tuple[int, str]]]) -> bool:
    return sum(any(start == column for start, _ in row) for row in places) > 1


def _in_columns(row: Sequence[tuple[int, str]], columns: Sequence[int]) -> list[str] | None:
    """Return what each column has of a row, None where a part begins at none of them."""
    at = [columns.index(start) if start in columns else -1 for start, _ in row]
    if at[0] != 0 or any(below <= above for above, below in pairwise(at)):
        return None
    parts = [""] * len(columns)
    for index, (_, part) in zip(at, row, strict=True):
        parts[index] = part
    return parts


def _places(line: str) -> list[tuple[int, str]]:
    """Return where the parts of a line begin, and the parts."""
    return [(match.start(), match[0]) for match in _PART.finditer(line)]
