"""Finds lines of a scan that are no rows of a table, though dirt or the frame above made them look so.

In: body lines in reading order. Out: the same, such rows as plain lines. A heading with specks behind it is read as a
row with empty cells, and so is what stands right below a table whose frame seemed to go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.fragments import BOLD
from pipeline.furniture import PlacedLine
from pipeline.rows import SPECKS

_DIRT = SPECKS | {"|", "_"}  # dashes and ticks are what tables of votes have
_MOST_LINES = 2  # more are a table with columns to fill in
_SET_OFF = 0.6  # of a line's pitch above a heading that follows a table


def without_dirty_rows(lines: Sequence[PlacedLine]) -> list[PlacedLine]:
    """Return the lines, one or two plain that stand alone with nothing but specks behind their first cell."""
    found = list(lines)
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and _first_cell_alone(lines[end]):
            end += 1
        follows_row = at > 0 and bool(lines[at - 1].line.cells) and not _is_set_off(lines[at])
        goes_on = end < len(lines) and bool(lines[end].line.cells)
        if end - at <= _MOST_LINES and not follows_row and not goes_on:
            found[at:end] = map(_plain, lines[at:end])
        at = max(end, at + 1)
    return found


def _first_cell_alone(placed: PlacedLine) -> bool:
    """Whether a row of a scan has letters or figures in its first cell, and specks in others."""
    line = placed.line
    if not line.cells or all(word.confidence == 1.0 for word in line.words):
        return False
    first = _first_end(placed)
    is_read = any(any(map(str.isalnum, word.text)) for word in line.words[:first])
    return is_read and all(_DIRT.issuperset(word.text) for word in line.words[first:])


def _first_end(placed: PlacedLine) -> int:
    cells = placed.line.cells
    return cells[1] if len(cells) > 1 else len(placed.line.words)


def _is_set_off(placed: PlacedLine) -> bool:
    return placed.line.gap > _SET_OFF and (placed.line.weight or 0.0) >= BOLD


def _plain(placed: PlacedLine) -> PlacedLine:
    words = placed.line.words[: _first_end(placed)]
    return replace(placed, line=replace(placed.line, words=words, cells=()), text=" ".join(word.text for word in words))
