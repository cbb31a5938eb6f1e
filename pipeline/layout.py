"""Puts the words of a page into lines in reading order. In: fragments of lines. Out: `Line` records.

A fragment is a run of words on one baseline without a wide gap: what Tesseract or PDFium can tell by themselves. What
a wide gap means is decided here, for all sources alike: a label before its text, two columns of prose, or cells of a
table row. Reading order: rows from top to bottom; where two columns of prose stand side by side, the left one first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from pipeline.fragments import BOLD, Fragment, merged, with_words
from pipeline.mapping import enclosing
from pipeline.records import Box, Line
from pipeline.rules import Grid
from pipeline.tables import Row, RuledTable, TableRow, align_rows, fill_grid, table_runs

_LABEL = re.compile(
    r"""^(?:
        [^\w\s'"‘’“”(£&]{1,2} | [eo] |                    # a bullet, or what OCR makes of one
        \(?(?:\d{1,3}(?:\.\d{1,3}){0,4}|[A-Za-z]|[ivxIVX]{1,5})[.):]? |   # 3.  3.1  (a)  iv)
        (?:Item|Appendix|Annex|Schedule|Section|Part)\s+\w{1,4}[.:]?
    )$""",
    re.VERBOSE,
)
_MAX_LABEL_GAP = 6.0  # em; tab stops after a number are rarely wider than 2 cm at 10 points
_STRETCHED_WORDS = 4
_MIN_STRETCHED, _MOST_STRETCHED = 0.5, 1.7  # em; a blank is 0.25 to 0.35
_EVEN, _EVEN_POINTS = 0.05, 0.6  # by how much, of the gap and in points, gaps that are the same differ in print
_WIDEST_STRETCHED = 3.0  # em
_MIN_COLUMN_ROWS = 4
_MIN_GUTTER = 0.8  # em
_SLACK = 0.5  # em by which a word may hang over a gutter: a quotation mark, what dirt adds
_FILL = 0.55  # share of its column that a line of prose usually takes
_PROSE_WORDS = 3.5
_MID_SENTENCE = 0.2  # of the lines of a column of prose begin with a small letter; few cells of a table do
_LARGER = 1.12
_SPECKS = frozenset(".,:;'`‘’\"“”°~^*")
_SPECK_SIZE = 0.5  # of the usual type size: a bullet has more
_EDGE_ROWS = 4  # a header or footer in two parts may come as two rows, on two lines as four
_APART_IN_OTHER_TYPE = 2.6
_APART = 3.0  # type sizes from one baseline to the next: more stands between text and a header or footer only


def arrange(fragments: Iterable[Fragment], *, grids: Sequence[Grid] = ()) -> tuple[Line, ...]:
    """Return the lines of a page in reading order; `grids` are the tables whose ruled lines were seen."""
    loose = _without_specks(tuple(fragments))
    for grid in grids:
        loose = fill_grid(grid, loose)
    flows = _flows(_rows(loose))
    pitch = _usual_pitch(flows)
    return tuple(line for flow in flows for line in _measured(flow, pitch=pitch))


def _without_specks(fragments: tuple[Fragment, ...]) -> tuple[Fragment, ...]:
    """Leave out dirt that was read as stops and quotes, which would break the paragraphs around it."""
    if not fragments:
        return ()
    usual = median(fragment.size for fragment in fragments)
    return tuple(
        fragment
        for fragment in fragments
        if fragment.size >= _SPECK_SIZE * usual or not all(_SPECKS.issuperset(word.text) for word in fragment.words)
    )


def _rows(fragments: Iterable[Fragment]) -> list[Row]:
    """Group fragments that stand beside each other, top to bottom."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda f: (f.baseline, f.box.x0)):
        for row in reversed(rows[-4:]):
            if _beside(row[-1], fragment) and not any(_overlap_across(f.box, fragment.box) for f in row):
                row.append(fragment)
                break
        else:
            rows.append([fragment])
    return [_labels_joined(sorted(row, key=lambda f: f.box.x0)) for row in rows]


def _beside(a: Fragment, b: Fragment) -> bool:
    return abs(a.baseline - b.baseline) < 0.45 * min(max(a.size, 1.0), max(b.size, 1.0))


def _overlap_across(a: Box, b: Box) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > 1.0


def _labels_joined(row: Sequence[Fragment]) -> Row:
    """Join a bullet or number with the text it labels, and what hardly a gap divides."""
    joined: list[Fragment] = []
    stretched, even = _stretched_gap(row), _evenly_spaced(row)
    for fragment in row:
        if joined:
            before = joined[-1]
            gap = (fragment.box.x0 - before.box.x1) / max(min(before.size, fragment.size), 1.0)
            label = len(before.words) <= 2 and _LABEL.match(" ".join(w.text for w in before.words))
            labels = label and len(joined) == 1 and gap < _MAX_LABEL_GAP
            if gap < max(_MIN_GUTTER, stretched) or labels or fragment in even:
                joined[-1] = merged(before, fragment)
                continue
        joined.append(fragment)
    return tuple(joined)


def _stretched_gap(row: Sequence[Fragment]) -> float:
    """Return up to which gap, in em, words belong together on a line of prose that was stretched to full width.

    Its gaps are all wide and about the same; between two columns stands more. Other rows give 0.
    """
    words = [word for fragment in row for word in fragment.words if word.box is not None]
    if len(words) < _STRETCHED_WORDS or sum(word.text.islower() for word in words) < 0.4 * len(words):
        return 0.0
    gaps = sorted(b.box.x0 - a.box.x1 for a, b in pairwise(words) if a.box is not None and b.box is not None)
    usual = gaps[len(gaps) // 2] / max(row[0].size, 1.0)
    return min(1.5 * usual, _MOST_STRETCHED) if usual > _MIN_STRETCHED else 0.0


def _evenly_spaced(row: Sequence[Fragment]) -> list[Fragment]:
    """Return the fragments that belong to the one before: words at equal distances are one line that was stretched.

    Where two columns of such lines stand side by side, the row as a whole shows nothing: its gaps are of three kinds.
    """
    words = [(word, fragment) for fragment in row for word in fragment.words if word.box is not None]
    gaps = [b.box.x0 - a.box.x1 for (a, _), (b, _) in pairwise(words) if a.box is not None and b.box is not None]
    found: list[Fragment] = []
    first = 0
    for at in range(1, len(gaps) + 1):
        run = gaps[first:at]
        if at < len(gaps) and max(*run, gaps[at]) - min(*run, gaps[at]) <= _EVEN * max(run) + _EVEN_POINTS:
            continue
        line = words[first : at + 1]
        if (
            len(line) >= _STRETCHED_WORDS
            and min(run) > _MIN_STRETCHED * row[0].size
            and max(run) < _WIDEST_STRETCHED * row[0].size
            and all(any(c.isalpha() for c in word.text) for word, _ in line)
        ):
            found += [f for (_, before), (_, f) in pairwise(line) if f is not before]
        first = at
    return found


def _flows(rows: list[Row]) -> list[list[Row | TableRow]]:
    """Cut the page into flows: runs of rows that are read straight down."""
    band = _column_band(rows)
    if band is None:
        return [_with_table_rows(rows)] if rows else []
    first, last, gutter = band
    sides = [_sides(row, gutter) or (row, ()) for row in rows[first:last]]
    return [
        *_flows(rows[:first]),
        *_flows([left for left, _ in sides if left]),
        *_flows([right for _, right in sides if right]),
        *_flows(rows[last:]),
    ]


def _column_band(rows: list[Row]) -> tuple[int, int, float] | None:
    """Return the largest run of rows `[first, last)` that a gutter at x cuts into two columns of prose."""
    best: tuple[int, int, float] | None = None
    for gutter in _gutters(rows):
        for first, last in _uncrossed_runs(rows, gutter):
            if (best is None or last - first > best[1] - best[0]) and _is_prose_band(rows[first:last], gutter):
                best = first, last, gutter
    return None if best is None else _trimmed(rows, *best)


def _trimmed(rows: list[Row], first: int, last: int, gutter: float) -> tuple[int, int, float]:
    """Return a band without what stands across the page though it is short: headers, footers, headings below."""
    apart = [at for at in range(first + 1, last) if _is_apart(rows[at - 1], rows[at])]
    first = max((at for at in apart if at - first <= _EDGE_ROWS), default=first)
    last = min((at for at in apart if last - at <= _EDGE_ROWS and at - first >= _MIN_COLUMN_ROWS), default=last)
    if last < len(rows) and not _is_apart(rows[last - 1], rows[last]):
        # A heading that begins below both columns, with a table or line across the page to come, belongs to that.
        body = median(f.size for row in rows[first:last] for f in row)
        right_ends = max(at for at in range(first, last) if (_sides(rows[at], gutter) or ((), ()))[1])
        for at in range(max(right_ends + 1, first + _MIN_COLUMN_ROWS), last):
            if _is_heading(rows[at], body=body):
                return first, at, gutter
    return first, last, gutter


def _is_apart(above: Row, below: Row) -> bool:
    sizes = sorted((above[0].size, below[0].size))
    apart = _APART if sizes[1] < _LARGER * sizes[0] else _APART_IN_OTHER_TYPE
    return below[0].baseline - above[0].baseline > apart * sizes[1]


def _is_heading(row: Row, *, body: float) -> bool:
    return (row[0].weight or 1.0) >= BOLD or row[0].size > _LARGER * body


def _gutters(rows: list[Row]) -> list[float]:
    """Return where a right column may begin: left edges, to 3 points, that several fragments share."""
    edges = sorted(f.box.x0 for row in rows for f in row)
    leftmost = edges[0] if edges else 0.0
    found: list[float] = []
    for edge in edges:
        if edge < leftmost + 60 or (found and edge - found[-1] < 6):
            continue
        if sum(1 for other in edges if abs(other - edge) < 3) >= _MIN_COLUMN_ROWS:
            found.append(edge - 1.5)
    return found


def _uncrossed_runs(rows: list[Row], gutter: float) -> list[tuple[int, int]]:
    runs, start = [], 0
    for index, row in enumerate([*rows, None]):
        if row is None or _sides(row, gutter) is None:
            if index - start >= _MIN_COLUMN_ROWS:
                runs.append((start, index))
            start = index + 1
    return runs


def _sides(row: Row, gutter: float) -> tuple[Row, Row] | None:
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
            words = [(word, word.box) for word in fragment.words if word.box and not _SPECKS.issuperset(word.text)]
            before = tuple(word for word, box in words if box.x0 + box.x1 < 2 * gutter)
            after = tuple(word for word, box in words if box.x0 + box.x1 >= 2 * gutter)
            end = max((box.x1 for _, box in words[: len(before)]), default=-math.inf)
            start = min((box.x0 for _, box in words[len(before) :]), default=math.inf)
            slack = _SLACK * fragment.size
            if start - end < _MIN_GUTTER * fragment.size or end > gutter + slack or start < gutter - slack:
                return None
            left += [with_words(fragment, before)] if before else []
            right += [with_words(fragment, after)] if after else []
    return tuple(left), tuple(right)


def _is_prose_band(rows: list[Row], gutter: float) -> bool:
    """Whether both sides are columns of running text, and not cells.

    In columns of prose most lines are full, follow each other closely, and many begin in mid-sentence. The lines of
    the two sides need not stand on common baselines.
    """
    sides = [_sides(row, gutter) or (row, ()) for row in rows]
    left, right = ([fragment for side in sides for fragment in side[at]] for at in (0, 1))
    if not (_is_prose(left) and _is_prose(right)):
        return False
    overlap = min(left[-1].baseline, right[-1].baseline) - max(left[0].baseline, right[0].baseline)
    return overlap > 0.5 * min(_extent(left), _extent(right))


def _is_prose(side: Sequence[Fragment]) -> bool:
    if len(side) < _MIN_COLUMN_ROWS:
        return False
    width = max(f.box.x1 for f in side) - min(f.box.x0 for f in side)
    if median(f.box.x1 - f.box.x0 for f in side) < _FILL * width:
        return False
    if sum(len(f.words) for f in side) < _PROSE_WORDS * len(side):
        return False
    if len(side) * 2.6 * median(f.size for f in side) < _extent(side):
        return False
    return sum(1 for f in side if f.words[0].text[:1].islower()) >= _MID_SENTENCE * len(side)


def _extent(side: Sequence[Fragment]) -> float:
    return side[-1].baseline - side[0].baseline


def _with_table_rows(rows: list[Row]) -> list[Row | TableRow]:
    """Replace the rows that are a table, ruled or not, by its logical rows."""
    flow: list[Row | TableRow] = []
    at = 0
    for first, last in table_runs(rows):
        flow.extend(_ruled_opened(rows[at:first]))
        flow.extend(align_rows(rows[first:last]))
        at = last
    flow.extend(_ruled_opened(rows[at:]))
    return flow


def _ruled_opened(rows: Iterable[Row]) -> Iterator[Row | TableRow]:
    """Yield the rows, those of ruled tables one by one."""
    for row in rows:
        for fragment in row:
            if isinstance(fragment, RuledTable):
                yield from fragment.rows
        rest = tuple(fragment for fragment in row if not isinstance(fragment, RuledTable))
        if rest:
            yield rest


def _usual_pitch(flows: list[list[Row | TableRow]]) -> float:
    """Return the usual distance between baselines, as a share of the type size."""
    pitches = []
    for flow in flows:
        prose = [row for row in flow if not isinstance(row, TableRow)]
        for above, below in pairwise(prose):
            size = max(below[0].size, 1.0)
            pitch = (below[0].baseline - above[0].baseline) / size
            if 0.9 < pitch < 2.6 and abs(above[0].size - below[0].size) < 0.15 * size:
                pitches.append(pitch)
    if not pitches:
        return 1.25
    # The tightest pitch that is common is that of lines inside a paragraph.
    pitches.sort()
    return pitches[len(pitches) // 4]


def _measured(flow: list[Row | TableRow], *, pitch: float) -> list[Line]:
    """Turn the rows of one flow into lines with gap, indent and room."""
    left, right = _margins(flow)
    lines: list[Line] = []
    previous: float | None = None
    for row in flow:
        if isinstance(row, TableRow):
            words, cells, size, weight = row.words, row.cells, row.size, row.weight
            top, bottom = row.first_baseline, row.last_baseline
        else:
            words = tuple(word for fragment in row for word in fragment.words)
            cells = ()
            widest = max(row, key=lambda f: f.box.x1 - f.box.x0)
            size, weight = widest.size, widest.weight
            top = bottom = widest.baseline
        box = enclosing([word.box for word in words if word.box is not None])
        gap = 0.0 if previous is None else max(0.0, (top - previous) / (max(size, 1.0) * pitch) - 1.0)
        lines.append(
            Line(
                words=words,
                box=box,
                size=round(size, 1),
                weight=None if weight is None else round(weight, 2),
                gap=round(gap, 2),
                indent=round(box.x0 - left, 1),
                room=round(max(0.0, right - box.x1), 1),
                cells=cells,
            )
        )
        previous = bottom
    return lines


def _margins(flow: list[Row | TableRow]) -> tuple[float, float]:
    """Return the left and right edge of a flow's text; odd lines that stick out do not move them."""
    boxes = [
        enclosing([word.box for word in row.words if word.box is not None])
        if isinstance(row, TableRow)
        else enclosing([f.box for f in row])
        for row in flow
    ]
    widest = max(box.x1 - box.x0 for box in boxes)
    long = [box for box in boxes if box.x1 - box.x0 > 0.5 * widest] or boxes
    lefts, rights = sorted(box.x0 for box in boxes), sorted(box.x1 for box in long)
    return lefts[len(lefts) // 20], rights[min(len(rights) - 1, round(len(rights) * 0.95))]
