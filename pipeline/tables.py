"""Tables: rows of cells from fragments that line up. In: rows of fragments. Out: logical table rows.

A printed row whose cells wrap stands on several lines; they are put together again, cell by cell, so that a row of a
modification list reads as one statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from pipeline.fragments import Fragment, is_bold, with_words
from pipeline.mapping import centre_in
from pipeline.records import Box, Word
from pipeline.rows import Row, rows_of
from pipeline.rules import Grid

_ALIGNED = 0.7  # em: cells of one column start within this
_SAME_EDGE = 0.3  # em: words that start so close start on one edge
_WRAP_STEP = 1.6  # em from one line of a cell to the next, at most
_TIGHT = 1.4  # em from line to line up to which it may be one cell's whatever its lines leave free
_CELL_SPACE = 1.3  # em that a cell keeps free at its right, and a blank
_MIN_ROWS = 2
_MIN_CELLS_OF_ROW = 3  # what a table leaves over a page break may be one row; two cells may be a frame in two parts


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
class RuledTable(Fragment):
    """A table whose ruled lines were seen; among the fragments of a page it stands as one."""

    rows: tuple[TableRow, ...]


def table_runs(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Return the ranges `[first, last)` of rows that are tables: cells under cells, at least two rows of them."""
    runs: list[tuple[int, int]] = []
    at = 0
    while at < len(rows):
        if len(rows[at]) < 2 or isinstance(rows[at][0], RuledTable):
            at += 1
            continue
        last = _run_end(rows, at)
        filled = sum(1 for row in rows[at:last] if len(row) > 1)
        if filled >= _MIN_ROWS:
            runs.append((at, last))
        at = max(last, at + 1)
    return runs


def align_rows(rows: Sequence[Row]) -> list[TableRow]:
    """Put the lines of a table together into logical rows."""
    columns = _columns(rows)
    rows = [_split_at(row, columns) for row in rows]
    lines = _Lines(rows, columns, right=max(f.box.x1 for row in rows for f in row))
    groups: list[list[Row]] = []
    for index, row in enumerate(rows):
        if not groups or lines.starts_row(index):
            groups.append([row])
        else:
            groups[-1].append(row)
    return [_logical_row(group, columns) for group in groups]


def fill_grid(grid: Grid, fragments: Sequence[Fragment]) -> tuple[Fragment, ...]:
    """Return the fragments with the words that stand in the cells of a grid put together into a table.

    A grid that is a mere frame around text changes nothing.
    """
    inside: list[Fragment] = []
    outside: list[Fragment] = []
    for fragment in fragments:
        within = tuple(word for word in fragment.words if word.box is not None and centre_in(word.box, grid.box))
        without = tuple(word for word in fragment.words if word not in within)
        if within:
            inside.append(with_words(fragment, within))
        if without:
            outside.append(with_words(fragment, without))
    filled = [row for cells in grid.rows for row in _ruled_rows(cells, inside)]
    widest = max((len(set(row.cells)) for row in filled), default=0)
    if widest < (2 if len(filled) >= _MIN_ROWS or _is_one_line(filled) else _MIN_CELLS_OF_ROW):
        return tuple(fragments)
    stray = [f for f in inside if not any(centre_in(f.box, cell) for cells in grid.rows for cell in cells)]
    table = RuledTable(
        words=tuple(word for row in filled for word in row.words),
        box=grid.box,
        baseline=filled[0].first_baseline,
        size=median(row.size for row in filled),
        weight=None,
        rows=tuple(filled),
    )
    return (*outside, *stray, table)


def _is_one_line(filled: Sequence[TableRow]) -> bool:
    """Whether one row of one line is all: what a table leaves over a page break; a frame in two parts has more."""
    return len(filled) == 1 and filled[0].last_baseline - filled[0].first_baseline < filled[0].size


def _ruled_rows(cells: Sequence[Box], fragments: Sequence[Fragment]) -> list[TableRow]:
    """Return what stands between two level rules: a row, or several where a poor scan has lost the rules between."""
    columns = [cell.x0 for cell in cells]
    parts = [part for fragment in fragments for cell in cells if (part := _within(cell, fragment)) is not None]
    lines = _Lines(rows_of(parts), columns, right=cells[-1].x1)
    groups: list[list[Row]] = []
    for index, row in enumerate(lines.rows):
        if not groups or lines.begins_anew(index):
            groups.append([row])
        else:
            groups[-1].append(row)
    return [_logical_row(group, columns) for group in groups]


def _within(cell: Box, fragment: Fragment) -> Fragment | None:
    """Return the words of a fragment that stand in a cell, as if they began in it; None if none do."""
    words = tuple(word for word in fragment.words if word.box is not None and centre_in(word.box, cell))
    if not words:
        return None
    part = with_words(fragment, words)
    return replace(part, box=part.box._replace(x0=max(part.box.x0, cell.x0)))


def _run_end(rows: Sequence[Row], first: int) -> int:
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
        elif len(row) == 1 and kept and _wraps(row[0], rows[first:last]):
            if index + 1 < len(rows) and index + 1 - last > 2:
                break
        elif len(row) == 1 and kept and kept[0].box.x0 > min(starts) + size:
            continue
        elif len(row) == 1 and _stands_below_words(row[0], rows[first:last]):
            starts.append(row[0].box.x0)
        else:
            break
        if len(row) == 1 and row[0].box.x0 > min(starts) + size and _wraps(row[0], rows[first:last]):
            last = index + 1
    return last


def _wraps(fragment: Fragment, rows: Sequence[Row]) -> bool:
    """Whether a lone fragment fits into one column of the table, so that it may be a cell that goes on."""
    edges = _columns(rows)
    column = max((at for at, x in enumerate(edges) if x <= fragment.box.x0 + 0.5 * fragment.size), default=0)
    right = edges[column + 1] if column + 1 < len(edges) else max(f.box.x1 for row in rows for f in row)
    return fragment.box.x1 <= right + (1.0 if column + 1 < len(edges) else 2 * fragment.size)


def _stands_below_words(fragment: Fragment, rows: Sequence[Row]) -> bool:
    """Whether a lone fragment starts where words of most rows start: their cells stand close, and it goes on in one."""
    filled = [row for row in rows if len(row) > 1]
    below = sum(
        any(
            word.box is not None and abs(word.box.x0 - fragment.box.x0) < _SAME_EDGE * fragment.size
            for part in row
            for word in part.words[1:]
        )
        for row in filled
    )
    return below > 0.5 * len(filled)


def _columns(rows: Sequence[Row]) -> list[float]:
    """Return the left edges of the columns, left to right.

    A column is where several rows have a cell, or the fullest row has one that no other row runs across, or where a
    cell goes on below words of most rows.
    """
    size = median(f.size for row in rows for f in row)
    fullest = max(len(row) for row in rows)
    edges: list[list[tuple[float, bool]]] = []
    for x, is_sure in sorted((f.box.x0, len(row) == fullest > 1) for row in rows for f in row):
        if edges and x - edges[-1][-1][0] < _ALIGNED * size:
            edges[-1].append((x, is_sure))
        else:
            edges.append([(x, is_sure)])
    needed = 2 if len(rows) > 2 else 1
    columns = [
        group[0][0]
        for group in edges
        if len(group) >= needed or (any(sure for _, sure in group) and not _is_crossed(group[0][0], rows))
    ]
    lone = (row[0] for row in rows if len(row) == 1)
    columns += [f.box.x0 for f in lone if f.box.x0 not in columns and _stands_below_words(f, rows)]
    return sorted(columns) or [group[0][0] for group in edges]


def _is_crossed(x: float, rows: Sequence[Row]) -> bool:
    return any(f.box.x0 < x - 1.0 and f.box.x1 > x + 1.0 for row in rows for f in row)


def _split_at(row: tuple[Fragment, ...], columns: Sequence[float]) -> tuple[Fragment, ...]:
    """Cut fragments where a word starts right at the edge of a column, though the gap before it is small."""
    parts: list[Fragment] = []
    for fragment in row:
        start = 0
        for at in range(1, len(fragment.words)):
            before, word = fragment.words[at - 1].box, fragment.words[at].box
            if before is None or word is None or word.x0 - before.x1 < 0.2 * fragment.size:
                continue
            if any(abs(word.x0 - x) < _SAME_EDGE * fragment.size for x in columns):
                parts.append(with_words(fragment, fragment.words[start:at]))
                start = at
        parts.append(with_words(fragment, fragment.words[start:]) if start else fragment)
    return tuple(parts)


def _column_of(fragment: Fragment, columns: list[float]) -> int:
    return max((i for i, x in enumerate(columns) if x <= fragment.box.x0 + 0.5 * fragment.size), default=0)


class _Lines:
    """The printed lines of a table, and which of them begin a row."""

    def __init__(self, rows: Sequence[Row], columns: Sequence[float], *, right: float) -> None:
        self.rows = rows
        self._columns = list(columns)
        sizes = sorted(f.size for row in rows for f in row)
        self._size = max([*sizes[len(sizes) // 4 :][:1], 1.0])  # a rule that sticks to words makes them seem higher
        self._steps = [0.0, *(self._baseline(b) - self._baseline(a) for a, b in pairwise(rows))]
        self._gap = self._row_gap(sorted(self._steps[1:]))
        self._rights = [*self._columns[1:], right]

    def starts_row(self, index: int) -> bool:
        """Whether a line is the first of its row, and no line that wraps."""
        row, above, step = self.rows[index], self.rows[index - 1], self._steps[index]
        in_first = _column_of(row[0], self._columns) == 0
        if len(row) == 1 and not in_first and step < _WRAP_STEP * self._size:
            return False
        if all(is_bold(f) for f in above) and not any(is_bold(f) for f in row):
            return True  # below the heads
        if self.begins_anew(index):
            return True
        if self._gap is not None:
            return step > self._gap
        return in_first and len(row) > 1

    def begins_anew(self, index: int) -> bool:
        """Whether a line is no tight one, has its first cell and others, and these do not go on what stands above."""
        row = self.rows[index]
        return (
            len(row) > 1
            and _column_of(row[0], self._columns) == 0
            and self._steps[index] > _TIGHT * self._size
            and not self._wraps_below(self.rows[index - 1], row)
        )

    def _baseline(self, row: Row) -> float:
        """Return the baseline of a line, by the word whose height is most like the others': rules stick to some."""
        return min(row, key=lambda f: abs(f.size - self._size)).baseline

    def _row_gap(self, steps: Sequence[float]) -> float | None:
        """Return the step, in points, that divides lines that wrap from new rows; None where all are alike."""
        if len(steps) < 2 or steps[-1] < 1.3 * steps[0] or steps[0] > 1.7 * self._size:
            return None
        return (steps[0] + min(steps[-1], 2.2 * steps[0])) / 2

    def _wraps_below(self, above: Row, row: Row) -> bool:
        """Whether all cells of a line go on the cells above: those are full, the next word would have had no room."""
        cells = {_column_of(f, self._columns): f for f in above}
        for fragment in row:
            column = _column_of(fragment, self._columns)
            cell, first = cells.get(column), fragment.words[0].box
            if cell is None or first is None:
                return False
            room = self._rights[column] - cell.box.x1
            if room > first.x1 - first.x0 + _CELL_SPACE * self._size:
                return False
        return True


def _logical_row(group: list[Row], columns: list[float]) -> TableRow:
    cells: dict[int, list[Fragment]] = {}
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
