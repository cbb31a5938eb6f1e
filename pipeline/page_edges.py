"""What stands at the edges of a page, where headers and footers are. In: a page and its lines. Out: where they stand.

Beside print there is dirt: specks, shadows of a binding, torn paper, which a scan reads as letters.
"""

from __future__ import annotations

from pipeline.records import Box, Line, Page, TextSource

_EDGE_LINES = 4  # a header or footer has at most this many lines
EDGE_SHARE = 0.14  # of the page height
_MARGIN = 0.09  # of the page height, beyond which text blocks begin
_SIZE_SLACK = 0.2  # by which OCR misjudges small print
_UNSURE_SLACK = 0.5  # and print that it could hardly read
_TEXTEDGE_SHARE = 6  # of the lines of a page without boxes, one in so many may be header, and as many footer
_DIRT_LETTERS = 3
_UNREAD = 0.45  # what is read with less is no word at all: the shadow of a binding, a torn edge
UNSURE = 0.8  # printed words of scans are read with more, mostly over 0.9
_CLEAR = 1.2  # type sizes of white; lines of a paragraph have a half at most
SAME_HEIGHT = 14.0  # points by which one line of two scanned pages may be higher or lower


def edge_lines(page: Page, *, top: bool) -> list[int]:
    """Return the indices of the lines nearest to the top or bottom edge, outermost first."""
    indices = list(range(len(page.lines)))
    if page.height is not None:
        indices = [i for i in indices if page.lines[i].box is not None]
        indices.sort(key=lambda i: middle(page.lines[i]))
        limit = page.height * EDGE_SHARE
        indices = [
            i
            for i in indices
            if (middle(page.lines[i]) < limit if top else middle(page.lines[i]) > page.height - limit)
        ]
    most = _EDGE_LINES if page.height is not None else min(_EDGE_LINES, -(-len(indices) // _TEXTEDGE_SHARE))
    return indices[:most] if top else indices[-most:][::-1] if most else []


def middle(line: Line) -> float:
    """Return how far down its page the middle of a line is, in points; 0 where that is not known."""
    return 0.0 if line.box is None else (line.box.top + line.box.bottom) / 2


def is_in_margin(line: Line, page: Page) -> bool:
    """Whether a line stands above or below where blocks of text do."""
    if line.box is None or page.height is None:
        return False
    return min(line.box.bottom, page.height - line.box.top) < _MARGIN * page.height


def stand_in_one_place(line: Line, there: Line, page: Page, other: Page) -> bool:
    """Whether lines of two scanned pages stand in one place of the margin, in print of one size."""
    if line.box is None or there.box is None or line.cells or there.cells or not page.height or not line.size:
        return False
    return (
        page.text_source is other.text_source is TextSource.OCR
        and is_in_margin(line, page)
        and min(abs(line.box.x0 - there.box.x0), abs(line.box.x1 - there.box.x1)) < SAME_HEIGHT
        and abs(line.size - (there.size or 0.0))
        < (_SIZE_SLACK if confidence(line) >= UNSURE else _UNSURE_SLACK) * line.size
    )


def is_clear_of(line: Line, inner: Line) -> bool:
    """Whether more white is between two lines than there is between lines of text."""
    if line.box is None or inner.box is None:
        return False
    white = max(inner.box.top - line.box.bottom, line.box.top - inner.box.bottom)
    return white > _CLEAR * (inner.size or 0.0)


def confidence(line: Line) -> float:
    """Return how sure the words of a line are, on average."""
    return sum(word.confidence for word in line.words) / len(line.words)


def is_dirt(line: Line, text: str) -> bool:
    """Whether a line may be specks at the edge of a scan: hardly a letter, or none that was read with confidence."""
    letters = sum(map(str.isalnum, text))
    sure = confidence(line)
    if sure < _UNREAD:
        return True
    return not line.cells and (letters == 0 or (letters <= _DIRT_LETTERS and sure < UNSURE))


def is_speck(page: Page, index: int, text: str) -> bool:
    """Whether a line of a scan has neither letter nor figure: dirt, which would part the lines around it.

    Signs are also what a table of votes has in its cells.
    """
    return page.text_source is TextSource.OCR and not any(map(str.isalnum, text)) and not is_row(page, index)


def is_row(page: Page, index: int) -> bool:
    """Whether a line is a row of a table: it has cells, or its words stand in columns of the row above or below."""
    line = page.lines[index]
    if line.cells:
        return True
    beside = (page.lines[at] for at in (index - 1, index + 1) if 0 <= at < len(page.lines))
    return any(_stands_in_columns(line, row) for row in beside if row.cells)


def _stands_in_columns(line: Line, row: Line) -> bool:
    """Whether the words of a line stand under different cells of a row; one alone may be dirt, if read unsurely."""
    ends = [*row.cells[1:], len(row.words)]
    cells = [
        [word.box for word in row.words[start:end] if word.box is not None]
        for start, end in zip(row.cells, ends, strict=True)
    ]
    columns = {
        next((at for at, boxes in enumerate(cells) if any(_is_under(word.box, box) for box in boxes)), None)
        for word in line.words
        if word.box is not None
    }
    sure = len(columns) > 1 or confidence(line) >= UNSURE
    return bool(columns) and None not in columns and len(columns) == len(line.words) and sure


def _is_under(box: Box, there: Box) -> bool:
    return min(box.x1, there.x1) > max(box.x0, there.x0)
