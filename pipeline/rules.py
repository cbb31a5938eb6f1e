"""Finds the ruled lines of a scanned page, takes them out, and makes the grid of table cells from them.

In: a grey picture, set straight. Out: the picture without rules, which Tesseract reads much better, and grids. A rule
is a run of ink far longer than any stroke of a letter, and thin.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.pixels import Grey, tones_at
from pipeline.records import Box
from pipeline.windows import opened, over_windows, runs

_MIN_ACROSS_INCHES = 0.6  # an underlined word may be as long; it is taken out too, and makes no grid
_MIN_DOWN_INCHES = 0.22  # the height of a table row
_MAX_THICK_INCHES = 0.035
_CELLS = 11  # into which a run of the least length is cut
_FULL = 255  # what a cell that is all ink holds
_DARK_CELL = 0.9  # of a cell that is ink; along the feet of bold letters less is
_BROKEN = 0.5  # of a run that is ink, at least, when it stands free; the feet of a line of text do not
_FREE = 0.05  # ink that rows over and under a broken rule may have
_PAPER = 0.15  # ink that a row beside a rule may have: other rules cross it, letters hang into it
_SNAP_INCHES = 0.05


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a ruled table: rows from top to bottom, cells from left to right."""

    box: Box
    rows: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: at `level`, from `start` to `end` along its direction, all in one unit."""

    level: float
    start: float
    end: float


def find_rules(grey: Grey, dark: NDArray[np.bool_], *, dpi: float) -> tuple[Grey, tuple[Grid, ...]]:
    """Return the picture, which has ink where it is `dark`, without its rules, and the grids they make, in pixels."""
    (paper,) = tones_at(grey[::4, ::4], 75)
    across_mask = _long_runs(dark, round(_MIN_ACROSS_INCHES * dpi), thick=max(3, round(_MAX_THICK_INCHES * dpi)))
    upright = np.ascontiguousarray(dark.T)
    down_mask = _long_runs(upright, round(_MIN_DOWN_INCHES * dpi), thick=max(3, round(_MAX_THICK_INCHES * dpi))).T
    if not across_mask.any() and not down_mask.any():
        return grey, ()
    across = _rules(across_mask, snap=_SNAP_INCHES * dpi)
    down = _rules(down_mask.T, snap=_SNAP_INCHES * dpi)
    # Upright strokes of large type are no rules: an upright rule is long, or meets a level one.
    down = [
        rule for rule in down if rule.end - rule.start > 0.6 * dpi or _meets(rule, across, reach=_SNAP_INCHES * dpi)
    ]
    painted = _painted(grey, across_mask, down_mask, down, paper=paper)
    return painted, tuple(grids_of(across, down, snap=_SNAP_INCHES * dpi))


def _long_runs(dark: NDArray[np.bool_], length: int, *, thick: int) -> NDArray[np.bool_]:
    """Return the pixels of level runs of about `length` or more that are at most `thick` high.

    Runs are looked for in cells of some pixels side by side, of which most must be dark, or, where there is paper
    over and under the run, about half: a poor scan breaks lines.
    """
    step = max(1, length // _CELLS)
    rows, columns = dark.shape[0], dark.shape[1] // step
    found = np.zeros_like(dark)
    if columns <= _CELLS or rows <= 2 * (thick + 2):
        return found
    # One row of slack lets a slightly falling or broken line pass for a run.
    slack = dark.copy()
    slack[1:] |= dark[:-1]
    cells = _in_cells(slack, columns, step)
    ink = over_windows(_in_cells(dark, columns, step).astype(np.uint16), _CELLS)
    solid = cells >= math.ceil(_DARK_CELL * _FULL)
    windows = over_windows(solid, _CELLS, np.logical_and)
    _clear_feet(windows, ink, reach=thick + 3)
    broken = over_windows(cells > 0, _CELLS, np.logical_and) & _stands_free(ink, thick)
    if broken.any():
        broken &= over_windows(cells.astype(np.uint16), _CELLS) >= math.ceil(_BROKEN * _CELLS * _FULL)
    windows |= broken
    if not windows.any():
        return found
    # A cell more on both sides: where the line ends within it.
    wide = np.pad(windows, ((0, 0), (_CELLS, _CELLS)))
    run = over_windows(wide, _CELLS + 2, np.logical_or)
    run &= ~opened(run & solid, thick + 2, axis=0)
    hit = np.flatnonzero(run.any(axis=1))
    found[hit, : columns * step] = np.repeat(run[hit], step, axis=1) & slack[hit, : columns * step]
    return found


def _in_cells(dark: NDArray[np.bool_], columns: int, step: int) -> NDArray[np.uint8]:
    """Return how much of each cell of `step` pixels side by side is dark, of `_FULL`."""
    picture = Image.fromarray(dark[:, : columns * step].view(np.uint8) * np.uint8(_FULL))
    return np.asarray(picture.reduce((step, 1)))


def _stands_free(ink: NDArray[np.uint16], thick: int) -> NDArray[np.bool_]:
    """Whether there is paper over and under each window, at the distance at which letters would go on."""
    near, far = thick // 2 + 1, thick + 1
    high = far - near + 1
    clear = over_windows(ink, high, axis=0) <= math.floor(_FREE * high * _CELLS * _FULL)  # by the first of their rows
    free = np.zeros(ink.shape, dtype=np.bool_)
    free[far:-far] = clear[: len(ink) - 2 * far] & clear[far + near : len(ink) - far + near]
    return free


def _clear_feet(windows: NDArray[np.bool_], ink: NDArray[np.uint16], *, reach: int) -> None:
    """Take out windows without paper over or under them: serifs stand on a line like a rule, but stems go on."""
    rows, columns = np.nonzero(windows)
    for towards in (-1, 1):
        beside = np.clip(rows[:, None] + towards * np.arange(1, reach + 1), 0, len(ink) - 1)
        emptiest = ink[beside, columns[:, None]].min(axis=1) if rows.size else np.zeros(0)
        stands = emptiest > _PAPER * _CELLS * _FULL
        windows[rows[stands], columns[stands]] = False


def _rules(mask: NDArray[np.bool_], *, snap: float) -> list[Rule]:
    """Return the level lines in a mask, pieces on one level joined."""
    found: list[Rule] = []
    for row in np.flatnonzero(mask.any(axis=1)):
        for start, end in runs(mask[row]):
            for at, rule in enumerate(found):
                if row - rule.level <= snap and start <= rule.end + 2 * snap and end >= rule.start - 2 * snap:
                    found[at] = Rule(float(row), min(rule.start, start), max(rule.end, end))
                    break
            else:
                found.append(Rule(float(row), start, end))
    return found


def _meets(rule: Rule, others: Sequence[Rule], *, reach: float) -> bool:
    return any(
        other.start - reach <= rule.level <= other.end + reach and rule.start - reach <= other.level <= rule.end + reach
        for other in others
    )


def _painted(
    grey: Grey, across: NDArray[np.bool_], down: NDArray[np.bool_], upright: Sequence[Rule], *, paper: int
) -> Grey:
    painted = grey.copy()
    painted[_thicker(across, axis=0)] = paper
    for rule in upright:
        left = max(0, int(rule.level) - 3)
        strip = slice(left, int(rule.level) + 3)
        painted[rule.start : rule.end, strip][_thicker(down[rule.start : rule.end, strip], axis=1)] = paper
    return painted


def _thicker(mask: NDArray[np.bool_], *, axis: int) -> NDArray[np.bool_]:
    """Return the mask grown by a pixel to both sides, so that the grey fringe of a rule goes too."""
    grown = mask.copy()
    if axis == 0:
        grown[1:] |= mask[:-1]
        grown[:-1] |= mask[1:]
    else:
        grown[:, 1:] |= mask[:, :-1]
        grown[:, :-1] |= mask[:, 1:]
    return grown


def grids_of(across: Sequence[Rule], down: Sequence[Rule], *, snap: float) -> list[Grid]:
    """Return a grid for each group of level rules that upright rules tie together.

    Ends that miss each other by up to `snap`, in the unit of the rules, meet.
    """
    groups: list[list[Rule]] = []
    for rule in sorted(across, key=lambda r: r.level):
        ties = [d for d in down if d.start - snap <= rule.level <= d.end + snap and _meets(d, [rule], reach=snap)]
        for group in groups:
            if any(_meets(d, group, reach=snap) for d in ties):
                group.append(rule)
                break
        else:
            groups.append([rule])
    grids = []
    for group in groups:
        upright = [d for d in down if _meets(d, group, reach=snap)]
        if len(group) >= 2 and len(_levels(upright, snap=snap)) >= 3:
            grids.append(_grid(group, upright, snap=snap))
    return grids


def _levels(rules: Sequence[Rule], *, snap: float) -> list[float]:
    levels: list[float] = []
    for level in sorted(rule.level for rule in rules):
        if not levels or level - levels[-1] > 2 * snap:
            levels.append(level)
    return levels


def _grid(across: Sequence[Rule], down: Sequence[Rule], *, snap: float) -> Grid:
    tops = _levels(across, snap=snap)
    # A table that goes on over the page has no rule at its torn end: its upright rules tell where that is.
    first, last = min(rule.start for rule in down), max(rule.end for rule in down)
    tops = [*([float(first)] if first < tops[0] - 3 * snap else []), *tops]
    tops = [*tops, *([float(last)] if last > tops[-1] + 3 * snap else [])]
    stripes = []
    for top, bottom in itertools.pairwise(tops):
        middle = (top + bottom) / 2
        edges = _levels([d for d in down if d.start - snap <= middle <= d.end + snap], snap=snap)
        if edges:
            stripes.append((top, bottom, edges))
    outer = _sides(across, down, tops, snap=snap)
    rows = []
    for top, bottom, edges in stripes:
        is_whole = all(_reaches(across, level, outer, snap=snap) for level in (top, bottom))
        ends = _completed(edges, outer, snap=snap) if is_whole else edges
        if cells := tuple(Box(x0, top, x1, bottom) for x0, x1 in itertools.pairwise(ends)):
            rows.append(cells)
    left, right = min(r.start for r in across), max(r.end for r in across)
    return Grid(Box(float(left), tops[0], float(right), tops[-1]), tuple(rows))


def _sides(
    across: Sequence[Rule], down: Sequence[Rule], levels: Sequence[float], *, snap: float
) -> tuple[float, float]:
    """Return where a table begins and ends: at its outer rules, or where most level rules do if it has none there."""
    first, last = min(d.level for d in down), max(d.level for d in down)
    own = [[rule for rule in across if abs(rule.level - level) <= 2 * snap] for level in levels]
    start = statistics.median(min(rule.start for rule in rules) for rules in own if rules)
    end = statistics.median(max(rule.end for rule in rules) for rules in own if rules)
    return first if start > first - 3 * snap else start, last if end < last + 3 * snap else end


def _reaches(across: Sequence[Rule], level: float, ends: tuple[float, float], *, snap: float) -> bool:
    """Whether the rules at a level go from one side of a table to the other."""
    own = [rule for rule in across if abs(rule.level - level) <= 2 * snap]
    return bool(own) and (
        min(rule.start for rule in own) <= ends[0] + 2 * snap and max(rule.end for rule in own) >= ends[1] - 2 * snap
    )


def _completed(edges: list[float], outer: tuple[float, float], *, snap: float) -> list[float]:
    """Return the edges of the cells of a row with the outer ones, of which a poor scan may have lost a piece."""
    first, last = outer
    edges = [first, *edges] if edges[0] > first + 2 * snap else edges
    return [*edges, last] if edges[-1] < last - 2 * snap else edges
