"""Tables: rows of cells from fragments that line up. In: rows of fragments. Out: logical table rows.

A printed row whose cells wrap stands on several lines; they are put together again, cell by cell, so that a row of a
modification list reads as one statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Protocol

from pipeline.records import Box, Word

_ALIGNED = 0.7  # em: cells of one column start within this
_MIN_ROWS = 2


class CellText(Protocol):
    """What a fragment of a line must tell to become a cell."""

    @property
    def words(self) -> tuple[Word, ...]:
        """Its words, left to right."""

    @property
    def box(self) -> Box:
        """Around its words."""

    @property
    def baseline(self) -> float:
        """In points from the top."""

    @property
    def size(self) -> float:
        """Type size in points."""

    @property
    def weight(self) -> float | None:
        """Stroke weight relative to body text."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One logical row: the words of its cells one after the other; `cells` are the indices where cells begin."""

    words: tuple[Word, ...]
    cells: tuple[int, ...]
    size: float
    weight: float | None
    first_baseline: float
    last_baseline: float


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose ruled lines were seen."""

    box: Box
    rows: tuple[TableRow, ...]


def table_runs(rows: Sequence[tuple[CellText, ...]]) -> list[tuple[int, int]]:
    """Return the ranges `[first, last)` of rows that are tables: cells under cells, at least two rows of them."""
    runs: list[tuple[int, int]] = []
    at = 0
    while at < len(rows):
        if len(rows[at]) < 2:
            at += 1
            continue
        last = _run_end(rows, at)
        filled = sum(1 for row in rows[at:last] if len(row) > 1)
        if filled >= _MIN_ROWS:
            runs.append((at, last))
        at = max(last, at + 1)
    return runs


def align_rows(rows: Sequence[tuple[CellText, ...]]) -> list[TableRow]:
    """Put the lines of a table together into logical rows."""
    columns = _columns(rows)
    groups: list[list[tuple[CellText, ...]]] = []
    by_gap = _row_gap(rows)
    for index, row in enumerate(rows):
        if not groups or _starts_row(rows, index, columns, by_gap):
            groups.append([row])
        else:
            groups[-1].append(row)
    return [_logical_row(group, columns) for group in groups]


def _run_end(rows: Sequence[tuple[CellText, ...]], first: int) -> int:
    """Return where the table that starts at `first` ends: the last row that still keeps to its columns."""
    starts = [f.box.x0 for f in rows[first]]
    last = first + 1
    for index in range(first + 1, len(rows)):
        row, above = rows[index], rows[index - 1]
        size = max(row[0].size, 1.0)
        if row[0].baseline - above[0].baseline > 4.5 * size:
            break
        kept = [f for f in row if any(abs(f.box.x0 - x) < _ALIGNED * size for x in starts)]
        if len(row) > 1 and len(kept) >= 2:
            starts.extend(f.box.x0 for f in row)
            last = index + 1
        elif len(row) == 1 and kept and _wraps(row[0], rows[first]):
            if index + 1 < len(rows) and index + 1 - last > 2:
                break
        elif len(row) == 1 and kept and kept[0].box.x0 > min(starts) + size:
            continue
        else:
            break
        if len(row) == 1 and _in_later_column(row[0], rows[first]):
            last = index + 1
    return last


def _wraps(fragment: CellText, head: tuple[CellText, ...]) -> bool:
    """Whether a lone fragment fits into one column of the table, so that it may be a cell that goes on."""
    edges = [*(f.box.x0 for f in head[1:]), max(f.box.x1 for f in head) + 60.0]
    column = max((i for i, f in enumerate(head) if f.box.x0 <= fragment.box.x0 + fragment.size), default=0)
    return fragment.box.x1 <= edges[column] + 1.0


def _in_later_column(fragment: CellText, head: tuple[CellText, ...]) -> bool:
    return fragment.box.x0 >= head[1].box.x0 - fragment.size and _wraps(fragment, head)


def _columns(rows: Sequence[tuple[CellText, ...]]) -> list[float]:
    """Return the left edges of the columns, left to right."""
    size = median(f.size for row in rows for f in row)
    edges: list[list[float]] = []
    for x in sorted(f.box.x0 for row in rows for f in row):
        if edges and x - edges[-1][-1] < _ALIGNED * size:
            edges[-1].append(x)
        else:
            edges.append([x])
    needed = 2 if len(rows) > 2 else 1
    columns = [min(group) for group in edges if len(group) >= needed]
    return columns or [min(group) for group in edges]


def _column_of(fragment: CellText, columns: list[float]) -> int:
    return max((i for i, x in enumerate(columns) if x <= fragment.box.x0 + 0.5 * fragment.size), default=0)


def _row_gap(rows: Sequence[tuple[CellText, ...]]) -> float | None:
    """Return the distance of baselines, in points, that divides wrapped lines from new rows; None if all are alike."""
    steps = sorted(b[0].baseline - a[0].baseline for a, b in pairwise(rows))
    if len(steps) < 2 or steps[-1] < 1.3 * steps[0] or steps[0] > 1.7 * max(rows[0][0].size, 1.0):
        return None
    return (steps[0] + min(steps[-1], 2.2 * steps[0])) / 2


def _starts_row(rows: Sequence[tuple[CellText, ...]], index: int, columns: list[float], gap: float | None) -> bool:
    row = rows[index]
    if gap is not None:
        return row[0].baseline - rows[index - 1][0].baseline > gap
    return _column_of(row[0], columns) == 0 and len(row) > 1


def _logical_row(group: list[tuple[CellText, ...]], columns: list[float]) -> TableRow:
    cells: dict[int, list[CellText]] = {}
    for row in group:
        for fragment in row:
            cells.setdefault(_column_of(fragment, columns), []).append(fragment)
    words: list[Word] = []
    starts: list[int] = []
    for column in range(len(columns)):
        starts.append(len(words))  # an empty cell starts where the next one does
        words.extend(word for fragment in cells.get(column, ()) for word in fragment.words)
    fragments = [fragment for row in group for fragment in row]
    weights = [f.weight for f in fragments if f.weight is not None]
    return TableRow(
        words=tuple(words),
        cells=tuple(starts),
        size=median(f.size for f in fragments),
        weight=median(weights) if weights else None,
        first_baseline=group[0][0].baseline,
        last_baseline=group[-1][0].baseline,
    )
