"""What stands on one page of a document, for its view: the record, a page and what is asked in; boxes and text out.

Boxes are in points of the page as it is shown, so a picture of any size fits them. Pure but for the archive it reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.archive import Archive
from index.found import Found, mapped_parts
from index.snippets import Asked, TextField, find_marks, merged
from pipeline.mapping import boxes_between
from pipeline.records import Box, Page, Span
from pipeline.shapes import DocumentShape, EntityShape, EventShape, PageShape
from web.addresses import quote_key

MAX_TEXT_LINES = 400
"""Lines of a page that can be marked with the mouse on its picture; a page of small print has 120."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle to draw, in points, a little wider than what it frames."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class HitOnPage:
    """One of the places that were asked for; `number` counts those of the whole document from 1."""

    number: int
    text: str
    rects: tuple[Rect, ...]
    is_current: bool


@dataclass(frozen=True, slots=True)
class EventOnPage:
    """An event whose sentence begins or goes on here."""

    event: EventShape
    key: str
    rects: tuple[Rect, ...]
    is_current: bool


@dataclass(frozen=True, slots=True)
class EntityOnPage:
    """Something that was tagged here."""

    entity: EntityShape
    rects: tuple[Rect, ...]


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of the page, to be laid over its picture so that it can be selected."""

    text: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the page's text, with the spans to mark."""

    text: str
    marks: tuple[Span, ...]


def rect_of(box: Sequence[float], *, margin: float = 1.0) -> Rect:
    """Return a box as a rectangle with some air around it."""
    x0, top, x1, bottom = box
    return Rect(
        round(x0 - margin, 2), round(top - margin, 2),
        round(x1 - x0 + 2 * margin, 2), round(bottom - top + 2 * margin, 2),
    )  # fmt: skip


def hits_on(page: int, found: Sequence[Found], current: int | None) -> list[HitOnPage]:
    """Return the places that were found on a page; `current` is the number of the one that is looked at."""
    return [
        HitOnPage(number, one.text, tuple(rect_of(box) for box in one.boxes), number == current)
        for number, one in enumerate(found, 1)
        if one.page == page
    ]


def events_on(archive: Archive, record: DocumentShape, page: int, wanted: str) -> list[EventOnPage]:
    """Return the events told on a page, those of one sentence together; `wanted` is the key of the quote asked for."""
    sections = {section["id"]: section for section in record["sections"]}
    shown: list[EventOnPage] = []
    for event in record["events"]:
        section = sections.get(event["section"])
        if section is None or not section["first_page"] <= page <= section["last_page"]:
            continue
        boxes = tuple(box for at, box in quote_boxes(archive, record, event) if at == page)
        if event["page"] == page or boxes:
            key = quote_key(event["quote"])
            rects = tuple(rect_of(box, margin=2.0) for box in boxes)
            shown.append(EventOnPage(event, key, rects, key == wanted))
    return shown


def quote_boxes(archive: Archive, record: DocumentShape, event: EventShape) -> tuple[tuple[int, Box], ...]:
    """Return page and box of each printed line of an event's sentence."""
    for section in record["sections"]:
        if section["id"] == event["section"]:
            parts = dict(mapped_parts(archive, record["id"], section))
            mapped = parts.get(TextField(event["part"]))
            return () if mapped is None else boxes_between(mapped, event["start"], event["end"])
    return ()


def entities_on(record: DocumentShape, page: int) -> list[EntityOnPage]:
    """Return what was tagged on a page."""
    return [
        EntityOnPage(one, tuple(rect_of(box, margin=0.5) for box in one["boxes"]))
        for one in record["entities"]
        if one["page"] == page
    ]


def printed_lines(page: Page | None) -> list[PrintedLine]:
    """Return the lines of a page where they stand."""
    if page is None:
        return []
    return [
        PrintedLine(
            " ".join(word.text for word in line.words), line.box.x0, line.box.bottom - 0.22 * _height(line.box),
            round(line.box.x1 - line.box.x0, 2), round(_height(line.box), 2),
        )
        for line in page.lines[:MAX_TEXT_LINES]
        if line.box is not None
    ]  # fmt: skip


def text_lines(page: PageShape, asked: Asked | None) -> list[TextLine]:
    """Return the text of a page line by line, what was asked marked in it."""
    text = page["text"]
    spans = [] if asked is None else list(merged(find_marks(text, TextField.TEXT, asked, ())))
    return list(_by_line(text, spans))


def _by_line(text: str, spans: Iterable[Span]) -> Iterator[TextLine]:
    spans = list(spans)
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        inside = [Span(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]
        yield TextLine(line, tuple(inside))
        start = end + 1


def _height(box: Box) -> float:
    return box.bottom - box.top
