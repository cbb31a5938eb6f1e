"""Completes tables whose rows are shaded by turns. In: grids of the shaded rows, fragments. Out: grids of all rows.

Where shading stands for ruled lines, the rows without it have no cells to be seen. They are between shaded rows with
the same cells, or right above or below one, and their words keep to the same columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipeline.fragments import Fragment
from pipeline.records import Box
from pipeline.rows import MIN_GAP
from pipeline.rules import Grid

_SAME_EDGE = 2.5  # points by which the edges of one column differ from row to row
_HANG = 1.0  # points by which a word may hang over the edge of its cell
_ONE_ROW = 1.5  # times the highest row: a stripe without shading up to that height is one row
_WRAPPED = 1.45  # type sizes from line to line within a cell, at most
_SAME_LINE = 0.3  # type sizes by which baselines of the cells of one line differ


@dataclass(frozen=True, slots=True)
class _PrintedLine:
    baseline: float
    size: float
    columns: frozenset[int]


def with_unshaded_rows(grids: Sequence[Grid], fragments: Sequence[Fragment]) -> tuple[Grid, ...]:
    """Return the grids, those of one table joined, with the rows that have no shading."""
    done: list[Grid] = []
    for grid in sorted((grid for grid in grids if grid.rows), key=lambda g: g.box.top):
        rows = _rows_between(done[-1], grid, fragments) if done else ()
        if rows:
            rows = (*done[-1].rows, *rows, *grid.rows)
            done[-1] = Grid(_around(rows), rows)
        else:
            done.append(grid)
    return tuple(_with_ends(grid, fragments) for grid in done)


def _rows_between(above: Grid, below: Grid, fragments: Sequence[Fragment]) -> tuple[tuple[Box, ...], ...]:
    """Return the rows that stand between two grids, none where these are two tables."""
    edges, others = _edges(above), _edges(below)
    if len(edges) != len(others) or any(abs(a - b) > _SAME_EDGE for a, b in zip(edges, others, strict=True)):
        return ()
    top, bottom = above.box.bottom, below.box.top
    lines = _lines(edges, top, bottom, fragments)
    if not lines:
        return ()
    levels = [top, bottom]
    if bottom - top > _ONE_ROW * max(_heights((*above.rows, *below.rows))):
        levels[1:1] = [_middle(a, b) for a, b in pairwise(lines) if b.baseline - a.baseline > _WRAPPED * b.size]
    rows = tuple(_row(edges, *ends) for ends in pairwise(levels))
    filled = [
        frozenset[int]().union(*(line.columns for line in lines if row[0].top < line.baseline <= row[0].bottom))
        for row in rows
    ]
    return rows if all(len(columns) > 1 for columns in filled) else ()


def _with_ends(grid: Grid, fragments: Sequence[Fragment]) -> Grid:
    """Return the grid with a row that stands at its foot or head without shading, as high as its others."""
    edges = _edges(grid)
    height = median(_heights(grid.rows))
    rows = grid.rows
    for top, bottom in ((grid.box.bottom, grid.box.bottom + height), (grid.box.top - height, grid.box.top)):
        lines = _lines(edges, top, bottom, fragments)
        if len(lines) == 1 and len(lines[0].columns) == len(edges) - 1 > 1:
            row = _row(edges, top, bottom)
            rows = (*rows, row) if top == grid.box.bottom else (row, *rows)
    return Grid(_around(rows), rows) if len(rows) > len(grid.rows) else grid


def _edges(grid: Grid) -> list[float]:
    fullest = max(grid.rows, key=len)
    return [*(cell.x0 for cell in fullest), fullest[-1].x1]


def _heights(rows: Sequence[Sequence[Box]]) -> list[float]:
    return [row[0].bottom - row[0].top for row in rows]


def _lines(edges: Sequence[float], top: float, bottom: float, fragments: Sequence[Fragment]) -> list[_PrintedLine]:
    """Return the lines of a stripe; none if a word in it does not keep to the columns."""
    lines: list[_PrintedLine] = []
    for fragment in sorted((f for f in fragments if top < f.baseline <= bottom), key=lambda f: (f.baseline, f.box.x0)):
        boxes = [word.box for word in fragment.words if word.box is not None]
        columns = [_column(edges, box) for box in boxes]
        for (a, column), (b, following) in pairwise(zip(boxes, columns, strict=True)):
            if column != following and b.x0 - a.x1 < MIN_GAP * fragment.size:
                return []
        if None in columns:
            return []
        filled = frozenset(column for column in columns if column is not None)
        if lines and fragment.baseline - lines[-1].baseline < _SAME_LINE * fragment.size:
            lines[-1] = _PrintedLine(lines[-1].baseline, lines[-1].size, lines[-1].columns | filled)
        else:
            lines.append(_PrintedLine(fragment.baseline, fragment.size, filled))
    return lines


def _column(edges: Sequence[float], box: Box) -> int | None:
    return next((at for at, (a, b) in enumerate(pairwise(edges)) if a - _HANG <= box.x0 and box.x1 <= b + _HANG), None)


def _middle(above: _PrintedLine, below: _PrintedLine) -> float:
    """Return a level between two rows, below the descenders of the first."""
    return above.baseline + 0.4 * (below.baseline - above.baseline)


def _row(edges: Sequence[float], top: float, bottom: float) -> tuple[Box, ...]:
    return tuple(Box(x0, top, x1, bottom) for x0, x1 in pairwise(edges))


def _around(rows: Sequence[Sequence[Box]]) -> Box:
    return Box(min(row[0].x0 for row in rows), rows[0][0].top, max(row[-1].x1 for row in rows), rows[-1][0].bottom)
