"""Puts the words of a page into lines in reading order. In: fragments of lines. Out: `Line` records.

A fragment is a run of words on one baseline without a wide gap: what Tesseract or PDFium can tell by themselves. What
a wide gap means is decided here, for all sources alike: a label before its text, two columns of prose, or cells of a
table row. Reading order: rows from top to bottom; where columns of prose stand side by side, the left one first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from pipeline.fragments import Fragment
from pipeline.gutters import find_band
from pipeline.mapping import enclosing
from pipeline.margin_notes import with_notes_behind
from pipeline.records import Line, Word
from pipeline.rows import SPECKS, Row, joined, rows_of
from pipeline.rules import Grid
from pipeline.shading import with_unshaded_rows
from pipeline.side_headings import side_headings
from pipeline.tables import RuledTable, TableRow, align_rows, fill_grid, table_runs

_SPECK_SIZE = 0.5  # of the usual type size: a bullet has more
_HANGING = 1.5  # type sizes from the text; bullets and labels that hang in the margin stand in it or nearer
_LEAST_ROWS = 4  # that tell of a margin; a guess
_LEAST_SIZE = 3.5  # points; no scan shows smaller letters


def arrange(fragments: Iterable[Fragment], *, grids: Sequence[Grid] = ()) -> tuple[Line, ...]:
    """Return the lines of a page in reading order; `grids` are the tables whose ruled lines were seen."""
    loose = _without_specks(tuple(fragments))
    for grid in with_unshaded_rows(grids, loose):
        loose = fill_grid(grid, loose)
    flows = _flows(with_notes_behind(rows_of(loose)))
    pitch = _usual_pitch(flows)
    return tuple(line for flow in flows for line in _measured(flow, pitch=pitch))


def _without_specks(fragments: tuple[Fragment, ...]) -> tuple[Fragment, ...]:
    """Leave out dirt that was read as stops, quotes or tiny letters, which would break the lines around it."""
    if not fragments:
        return ()
    usual = median(fragment.size for fragment in fragments)
    return tuple(
        fragment
        for fragment in fragments
        if fragment.size >= _SPECK_SIZE * usual or not (_is_points(fragment) or _is_dirt(fragment))
    )


def _is_points(fragment: Fragment) -> bool:
    return all(SPECKS.issuperset(word.text) for word in fragment.words)


def _is_dirt(fragment: Fragment) -> bool:
    """Whether OCR saw a letter or more in ink too low for any; a dash may be as low."""
    return fragment.size < _LEAST_SIZE and all(
        word.confidence < 1.0 and any(map(str.isalnum, word.text)) for word in fragment.words
    )


def _flows(rows: Sequence[Row]) -> list[list[Row | TableRow]]:
    """Cut the page into flows: runs of rows that are read straight down."""
    band = find_band(rows)
    if band is None:
        return [_with_table_rows([joined(row) for row in rows])] if rows else []
    left, right = ([fragment for sides in band.sides for fragment in sides[at]] for at in (0, 1))
    return [
        *_flows(rows[: band.first]),
        *_flows(rows_of(left)),
        *_flows(rows_of(right)),
        *_flows(rows[band.last :]),
    ]


def _with_table_rows(rows: list[Row]) -> list[Row | TableRow]:
    """Replace the rows that are a table, ruled or not, by its logical rows; headings beside their text by lines."""
    flow: list[Row | TableRow] = []
    at = 0
    for first, last in table_runs(rows):
        flow.extend(_ruled_opened(rows[at:first]))
        flow.extend(side_headings(rows[first:last]) or align_rows(rows[first:last]))
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
            widest = max(row, key=lambda f: f.box.x1 - f.box.x0)
            words = _without_dirt(tuple(word for fragment in row for word in fragment.words), left, size=widest.size)
            cells = ()
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


def _without_dirt(words: tuple[Word, ...], left: float, *, size: float) -> tuple[Word, ...]:
    """Leave out a sign far left of the text, which is no bullet: bullets of a list stand under each other."""
    first, *rest = words
    if first.box is None or not rest or rest[0].box is None or any(map(str.isalnum, first.text)):
        return words
    is_far = first.box.x1 < left - _HANGING * size and rest[0].box.x0 - first.box.x1 > _HANGING * size
    return tuple(rest) if first.confidence < 1.0 and is_far else words


def _margins(flow: list[Row | TableRow]) -> tuple[float, float]:
    """Return the left and right edge of a flow's text; odd lines that stick out do not move them.

    Rows of several parts (a header, a note in the margin) do not tell where lines of text end, where others do.
    """
    boxes = [
        enclosing([word.box for word in row.words if word.box is not None])
        if isinstance(row, TableRow)
        else enclosing([f.box for f in row])
        for row in flow
    ]
    whole = [box for row, box in zip(flow, boxes, strict=True) if isinstance(row, TableRow) or len(row) == 1]
    rows = whole if len(whole) >= _LEAST_ROWS else boxes
    widest = max(box.x1 - box.x0 for box in rows)
    long = [box for box in rows if box.x1 - box.x0 > 0.5 * widest] or rows
    lefts, rights = sorted(box.x0 for box in boxes), sorted(box.x1 for box in long)
    return lefts[len(lefts) // 20], rights[min(len(rights) - 1, round(len(rights) * 0.95))]
