"""Finds columns of prose, and pages side by side on one sheet. In: rows of fragments. Out: where they are cut, if so.

A gutter is white over many rows, and a common left edge stands right of it. So it is between the columns of a table;
what tells prose is that its lines are full, follow each other closely, and break off in mid-sentence.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipeline.fragments import Fragment, is_bold, with_words
from pipeline.line_signs import ends_sentence
from pipeline.rows import MIN_GAP, SPECKS, Row, joined
from pipeline.short_columns import SHARED_EDGE, edges_at_top, goes_on_at_top
from pipeline.tables import RuledTable

_MIN_ROWS = 4
_NARROWEST = 60.0  # points; no column is narrower
_SLACK = 0.5  # em by which a word may hang over a gutter: a quotation mark, what dirt adds
_FILL = 0.55  # share of its column that a line of prose usually takes
_FULL = 1.5  # em from the right edge of its column, within which a line is full
_PROSE_WORDS = 3.0  # a line, headings counted; narrow columns of a newsletter have 4
_LOOSE = 2.6  # type sizes from line to line, on average, over which it is no prose
_RUNNING = 1.5  # type sizes from line to line within a paragraph, at most
_MID_SENTENCE = 0.2  # of the lines of a column of prose begin in mid-sentence; few cells of a table do
_SAME_LINE = 0.15  # type sizes by which baselines of one line differ
_OUT_OF_STEP = 0.5  # of the lines of the shorter column that stand on no line of the other: no cells of rows
_BY_CHANCE = 0.25  # of them that stand on a line of the other, in two columns that each keep their own spaces
_LONG_COLUMN = 8  # lines
_MOST_RUNNING = 0.6
_IN_STEP = 0.8  # of the paragraphs that begin on one line with one in the other column: cells of rows
_MIN_STARTS = 2
_ROWS_BETWEEN, _ROWS_AT_EDGE = 3, 2
_ROW_STEP = 1.3  # line steps from one row of a table without wrapped cells to the next, at least
_NO_ROW = 2.4  # line steps; more stands below a header of the page
_OVERLAP = 0.5  # of the shorter column that must stand beside the other
_MOST_COLUMNS = 0.6  # of the rows right of a gutter that must be in columns of their own where they are more than one
_LARGER = 1.12
_SMALLER = 0.93  # of body type, in which footnotes are set
_FAR_BELOW = 4.0  # type sizes; columns have no such hole
_MOST_LED_IN = 3  # lines between a heading and the table that it is of; more are text of its column
_EDGE_ROWS = 4  # a header or footer in two parts may come as two rows, on two lines as four
_APART_IN_OTHER_TYPE = 2.6
_APART = 3.0  # type sizes from one baseline to the next: more stands between text and a header or footer only
_FOLD = 4.0  # em; two pages on one sheet have both their margins between them
_OFF_CENTRE = 0.06  # of the width of the print, by which a fold may miss its middle
_SENTENCE_WORDS = 6
_MIN_SENTENCES = 2  # lines with so many words on each of two pages

_DIRT = SPECKS | {"_"}  # in a gutter no word ends in a line

Sides = tuple[Row, Row]
"""What stands left and right of a gutter in one row."""


@dataclass(frozen=True, slots=True)
class Band:
    """The rows `[first, last)`, cut in two."""

    first: int
    last: int
    sides: tuple[Sides, ...]


def find_band(rows: Sequence[Row]) -> Band | None:
    """Return the rows that are two pages side by side, or else the most that a gutter cuts into columns of prose."""
    best: Band | None = None
    for gutter in _gutters(rows):
        cut = [_sides(row, gutter) for row in rows]
        if None not in cut and _are_pages(cut):
            return Band(0, len(rows), tuple(sides for sides in cut if sides is not None))
        for first, last in _uncrossed_runs(cut):
            run = [sides for sides in cut[first:last] if sides is not None]
            start, end = _without_tables(run)
            if (best is None or end - start > best.last - best.first) and _is_prose_band(run[start:end]):
                best = Band(first + start, first + end, tuple(run[start:end]))
    best = best or _short_band(rows)
    return None if best is None else _trimmed(rows, best)


def _short_band(rows: Sequence[Row]) -> Band | None:
    """Return the rows that are columns of which the right one has hardly begun."""
    for gutter in edges_at_top(rows):
        cut = [_sides(row, gutter) for row in rows]
        begins = (at for at, row in enumerate(rows) if cut[at] and row[-1].box.x0 < gutter + SHARED_EDGE)
        first = next((at for at in begins if rows[at][-1].box.x0 >= gutter), len(rows))
        last = next((at for at in range(first, len(rows)) if cut[at] is None), len(rows))
        run = [sides for sides in cut[first:last] if sides is not None]
        left, right = _columns(run)
        if (
            goes_on_at_top(left, right, pitch=_pitch(left))
            and _is_set_as_prose(left)
            and _mid_sentence(left) >= _MID_SENTENCE
        ):
            return Band(first, last, tuple(run))
    return None


def _gutters(rows: Sequence[Row]) -> Iterator[float]:
    """Yield where a right column may begin: left edges that several fragments share."""
    edges = sorted(f.box.x0 for row in rows for f in row)
    leftmost = edges[0] if edges else 0.0
    found = -math.inf
    for edge in edges:
        if edge < leftmost + _NARROWEST or edge - found < 2 * SHARED_EDGE:
            continue
        if sum(1 for other in edges if abs(other - edge) < SHARED_EDGE) >= _MIN_ROWS:
            found = edge - SHARED_EDGE / 2
            yield found


def _sides(row: Row, gutter: float) -> Sides | None:
    """Return what stands left and right of a gutter, or None where print runs across it.

    Dirt in the gutter makes one fragment of two lines, or sticks to the beginning of the right one: it goes.
    """
    left: list[Fragment] = []
    right: list[Fragment] = []
    for fragment in row:
        if fragment.box.x1 <= gutter:
            left.append(fragment)
        elif fragment.box.x0 >= gutter:
            right.append(fragment)
        else:
            if isinstance(fragment, RuledTable):
                return None
            words = [(word, word.box) for word in fragment.words if word.box and not _DIRT.issuperset(word.text)]
            before = tuple(word for word, box in words if box.x0 + box.x1 < 2 * gutter)
            after = tuple(word for word, box in words if box.x0 + box.x1 >= 2 * gutter)
            end = max((box.x1 for _, box in words[: len(before)]), default=-math.inf)
            start = min((box.x0 for _, box in words[len(before) :]), default=math.inf)
            slack = _SLACK * fragment.size
            if start - end < MIN_GAP * fragment.size or end > gutter + slack or start < gutter - slack:
                return None
            left += [with_words(fragment, before)] if before else []
            right += [with_words(fragment, after)] if after else []
    return tuple(left), tuple(right)


def _uncrossed_runs(cut: Sequence[Sides | None]) -> Iterator[tuple[int, int]]:
    start = 0
    for index, sides in enumerate([*cut, None]):
        if sides is None:
            if index - start >= _MIN_ROWS:
                yield start, index
            start = index + 1


def _are_pages(cut: Sequence[Sides | None]) -> bool:
    """Whether a sheet holds two pages: a fold without print, wide, in the middle, and sentences on both sides."""
    halves = [[f for sides in cut if sides for f in sides[at]] for at in (0, 1)]
    if min(map(len, halves)) < _MIN_ROWS:
        return False
    left, right = halves
    size = median(f.size for f in left)
    first, last = min(f.box.x0 for f in left), max(f.box.x1 for f in right)
    fold = max(f.box.x1 for f in left), min(f.box.x0 for f in right)
    if fold[1] - fold[0] < _FOLD * size or abs(sum(fold) - first - last) > 2 * _OFF_CENTRE * (last - first):
        return False
    return all(sum(len(f.words) >= _SENTENCE_WORDS for f in half) >= _MIN_SENTENCES for half in halves) and not (
        _share_in_step(left, right) > _IN_STEP
    )


def _share_in_step(left: Sequence[Fragment], right: Sequence[Fragment]) -> float:
    """Return how many of the lines of the shorter side stand on a line of the other."""
    few, many = sorted((left, right), key=len)
    baselines = [f.baseline for f in many]
    return sum(any(abs(f.baseline - b) < _SAME_LINE * f.size for b in baselines) for f in few) / len(few)


def _without_tables(run: Sequence[Sides]) -> tuple[int, int]:
    """Return the longest part of a run without tables: rows of cells side by side, wider apart than lines of prose.

    Three rows make a table, and two where nothing more stands on both sides above or below. Of headings in bold that
    happen to stand side by side only a first row can be heads.
    """
    left, right = _columns(run)
    pitch = _pitch(left)  # the right side may be several columns, line between line
    ends = max((f.box.x1 for f in left), default=0.0), max((f.box.x1 for f in right), default=0.0)
    is_row = [_is_row(sides, ends) for sides in run]
    in_bold = [all(is_bold(f) for side in sides for f in side) for sides in run]
    parts, start, at = [], 0, 0
    while at < len(run):
        end = at + 1
        while is_row[at] and end < len(run) and is_row[end] and not in_bold[end]:
            if not _ROW_STEP < _step(run, end) / pitch < _NO_ROW:
                break
            end += 1
        at_edge = not any(right for _, right in run[:at]) or not any(right for _, right in run[end:])
        if end - at >= (_ROWS_AT_EDGE if at_edge else _ROWS_BETWEEN):
            parts.append((start, at))
            start = end
        at = end
    parts.append((start, len(run)))
    return max(parts, key=lambda part: part[1] - part[0])


def _is_row(sides: Sides, ends: tuple[float, float]) -> bool:
    """Whether cells of a table may stand side by side: on one line, and no line that fills its column."""
    return (
        all(
            side and max(f.box.x1 for f in side) < end - _FULL * side[0].size
            for side, end in zip(sides, ends, strict=True)
        )
        and _share_in_step(*sides) == 1.0
    )


def _step(run: Sequence[Sides], at: int) -> float:
    below, above = (min(f.baseline for side in run[i] for f in side) for i in (at, at - 1))
    return below - above


def _columns(run: Sequence[Sides]) -> tuple[list[Fragment], list[Fragment]]:
    """Return the lines of both sides; a row's cells that are no line count one by one."""
    left, right = ([f for sides in run for f in joined(sides[at]) if not isinstance(f, RuledTable)] for at in (0, 1))
    return left, right


def _pitch(side: Sequence[Fragment]) -> float:
    """Return the distance of lines in a paragraph: most rows of a column are that."""
    steps = sorted(step for a, b in pairwise(side) if (step := b.baseline - a.baseline) > 0.5 * a.size)
    return steps[len(steps) // 4] if steps else math.inf


def _is_prose_band(run: Sequence[Sides]) -> bool:
    """Whether both sides are columns of running text, and not cells; the right side may be several columns."""
    if len(run) < _MIN_ROWS:
        return False
    left, right = _columns(run)
    if not _is_set_as_prose(left) or not right:
        return False
    if not _is_set_as_prose(right):
        rest = [side for _, side in run if side]
        inner = find_band(rest)
        return inner is not None and inner.last - inner.first >= _MOST_COLUMNS * len(rest)
    overlap = min(left[-1].baseline, right[-1].baseline) - max(left[0].baseline, right[0].baseline)
    in_step = _share_in_step(left, right)
    if overlap <= _OVERLAP * min(_extent(left), _extent(right)):
        return False
    if in_step > _OUT_OF_STEP and _is_in_step(left, right):
        return False
    # Dates and names of one length are full lines too, and end no sentence: on common lines they may be cells.
    in_mid_sentence = _small_starts if in_step > _IN_STEP else _mid_sentence
    shares = in_mid_sentence(left), in_mid_sentence(right)
    if min(shares) >= _MID_SENTENCE:
        return True
    if in_step <= _BY_CHANCE and max(shares) >= _MID_SENTENCE and min(len(left), len(right)) >= _LONG_COLUMN:
        return True  # a list in one of them
    return in_step <= _OUT_OF_STEP and min(_running(left), _running(right)) >= _MOST_RUNNING


def _is_set_as_prose(side: Sequence[Fragment]) -> bool:
    """Whether a column has lines of some words, mostly full, one closely below the other."""
    if len(side) < _MIN_ROWS:
        return False
    width = max(f.box.x1 for f in side) - min(f.box.x0 for f in side)
    if median(f.box.x1 - f.box.x0 for f in side) < _FILL * width:
        return False
    if sum(len(f.words) for f in side) < _PROSE_WORDS * len(side):
        return False
    size = median(f.size for f in side)
    # However far a header or footer stands from the text, it is one space.
    extent = sum(min(below.baseline - above.baseline, _APART * size) for above, below in pairwise(side))
    return len(side) * _LOOSE * size >= extent


def _extent(side: Sequence[Fragment]) -> float:
    return side[-1].baseline - side[0].baseline


def _small_starts(side: Sequence[Fragment]) -> float:
    """Return the share of lines that begin with a small letter."""
    return sum(f.words[0].text[:1].islower() for f in side) / len(side)


def _mid_sentence(side: Sequence[Fragment]) -> float:
    """Return the share of lines that begin with a small letter, or right below a full line that ends no sentence."""
    right = max(f.box.x1 for f in side)
    found = int(side[0].words[0].text[:1].islower())
    for above, line in pairwise(side):
        goes_on = (
            line.baseline - above.baseline < _RUNNING * line.size
            and above.box.x1 > right - _FULL * above.size
            and not ends_sentence(above.words[-1].text)
        )
        found += goes_on or line.words[0].text[:1].islower()
    return found / len(side)


def _running(side: Sequence[Fragment]) -> float:
    """Return the share of lines that stand as close below another as lines of a paragraph do."""
    return sum(b.baseline - a.baseline < _RUNNING * b.size for a, b in pairwise(side)) / (len(side) - 1)


def _is_in_step(left: Sequence[Fragment], right: Sequence[Fragment]) -> bool:
    """Whether what is set apart by space on one side begins on one line with what is on the other: cells of rows."""
    starts = [_starts(left), _starts(right)]
    if min(map(len, starts)) < _MIN_STARTS:
        return False
    matched = sum(_share_in_step([f], other) for own, other in (starts, starts[::-1]) for f in own)
    return matched >= _IN_STEP * sum(map(len, starts))


def _starts(side: Sequence[Fragment]) -> list[Fragment]:
    """Return the lines below a space; headings, and what stands below them, may be side by side anywhere."""
    pitch = _pitch(side)
    return [
        below
        for above, below in pairwise(side)
        if below.baseline - above.baseline > _ROW_STEP * pitch and not (is_bold(above) or is_bold(below))
    ]


def _trimmed(rows: Sequence[Row], band: Band) -> Band:
    """Return a band without what stands across the page though it is short: headers, footers, headings below."""
    first, last = band.first, band.last
    apart = [at for at in range(first + 1, last) if _is_apart(rows[at - 1], rows[at])]
    first = max((at for at in apart if at - first <= _EDGE_ROWS), default=first)
    last = min((at for at in apart if last - at <= _EDGE_ROWS and at - first >= _MIN_ROWS), default=last)
    sides = band.sides[first - band.first : last - band.first]
    body = median(f.size for side in sides for f in (*side[0], *side[1]))
    if last < len(rows) and not _is_apart(rows[last - 1], rows[last]) and not _is_note(rows[last], body=body):
        # A heading that begins below both columns, with a table or line across the page to come, belongs to that.
        right_ends = first + _end_of_right(sides)
        for at in range(max(right_ends + 1, first + _MIN_ROWS), last):
            below = sum(not _is_heading(row, body=body) for row in rows[at:last])
            if _is_heading(rows[at], body=body) and below <= _MOST_LED_IN:
                last = at
                break
    return Band(first, last, band.sides[first - band.first : last - band.first])


def _is_note(row: Row, *, body: float) -> bool:
    """Whether a row may be a footnote's; a table may be in small type too."""
    return len(row) == 1 and not isinstance(row[0], RuledTable) and row[0].size <= _SMALLER * body


def _end_of_right(sides: Sequence[Sides]) -> int:
    """Return the last row of the right column; what stands far below it beside a line is the head of a table."""
    rows = [at for at, (_, right) in enumerate(sides) if right]
    while len(rows) > 1:
        last, before = (sides[at][1][0] for at in (rows[-1], rows[-2]))
        if not sides[rows[-1]][0] or last.baseline - before.baseline <= _FAR_BELOW * last.size:
            break
        rows.pop()
    return rows[-1]


def _is_apart(above: Row, below: Row) -> bool:
    sizes = sorted((above[0].size, below[0].size))
    apart = _APART if sizes[1] < _LARGER * sizes[0] else _APART_IN_OTHER_TYPE
    return below[0].baseline - above[0].baseline > apart * sizes[1]


def _is_heading(row: Row, *, body: float) -> bool:
    return is_bold(row[0]) or row[0].size > _LARGER * body
