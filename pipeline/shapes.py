"""The public JSON of the contract, and the stored form of a page.

In: records. Out: plain dictionaries with the keys of `schema_version` 1, and back again for pages.
"""

from __future__ import annotations

from typing import TypedDict

from pipeline.records import Box, Document, Entity, Event, Line, MappedText, Note, Page, Section, TextSource, Word

SCHEMA_VERSION = 1


class SourceShape(TypedDict):
    """`source` of a document."""

    name: str
    media_type: str
    bytes: int


class DateShape(TypedDict):
    """`date` of a document."""

    value: str
    text: str
    basis: str


class PageShape(TypedDict):
    """One of `pages`."""

    number: int
    width: float | None
    height: float | None
    text_source: str
    confidence: float | None
    rotation: int
    text: str


class SectionShape(TypedDict):
    """One of `sections`."""

    id: str
    number: str | None
    heading: str | None
    level: int
    parent: str | None
    first_page: int
    last_page: int
    text: str


class EntityShape(TypedDict):
    """One of `entities`."""

    label: str
    text: str
    value: str
    section: str
    part: str
    start: int
    end: int
    page: int
    boxes: list[list[float]]
    confidence: float
    method: str


class EventDateShape(TypedDict):
    """`date` of an event."""

    value: str
    basis: str


class EventShape(TypedDict):
    """One of `events`."""

    modification: str
    action: str
    committee: str | None
    date: EventDateShape | None
    stage: str | None
    planned_date: str | None
    quote: str
    section: str
    part: str
    start: int
    end: int
    page: int


class CaveatShape(TypedDict):
    """One of `warnings`."""

    page: int | None
    code: str
    message: str


class DocumentShape(TypedDict):
    """A document as `read --json` prints it and the archive keeps it."""

    schema_version: int
    id: str
    source: SourceShape
    profile: str
    title: str | None
    committee: str | None
    date: DateShape | None
    period: str | None
    marking: str | None
    pages: list[PageShape]
    sections: list[SectionShape]
    entities: list[EntityShape]
    events: list[EventShape]
    warnings: list[CaveatShape]


SpanShape = list[float | int | None]
"""One word of a map: start, end, page number, line index, then x0, top, x1, bottom (null without boxes)."""


class SectionMapShape(TypedDict):
    """The word maps of one section's heading and text."""

    heading: list[SpanShape]
    text: list[SpanShape]


class WordShape(TypedDict):
    """A stored word."""

    t: str
    b: list[float] | None
    c: float


class LineShape(TypedDict):
    """A stored line."""

    words: list[WordShape]
    box: list[float] | None
    size: float | None
    weight: float | None
    gap: float
    indent: float
    room: float
    cells: list[int]


class StoredPageShape(TypedDict):
    """A page result as the archive keeps it: all that later stages need, so that OCR never runs twice."""

    number: int
    width: float | None
    height: float | None
    text_source: str
    confidence: float | None
    rotation: int
    lines: list[LineShape]
    notes: list[list[str]]


def document_shape(document: Document) -> DocumentShape:
    """Return the public JSON of a document."""
    facts = document.facts
    return {
        "schema_version": SCHEMA_VERSION,
        "id": document.source.sha256,
        "source": {
            "name": document.source.name,
            "media_type": document.source.media_type,
            "bytes": document.source.size_bytes,
        },
        "profile": facts.profile,
        "title": facts.title,
        "committee": facts.committee,
        "date": None
        if facts.date is None
        else {"value": facts.date.value, "text": facts.date.text, "basis": facts.date.basis},
        "period": facts.period,
        "marking": facts.marking,
        "pages": [_page_shape(page, text) for page, text in zip(document.pages, document.page_texts, strict=True)],
        "sections": [_section_shape(section) for section in document.sections],
        "entities": [_entity_shape(entity) for entity in document.entities],
        "events": [_event_shape(event) for event in document.events],
        "warnings": [{"page": w.page, "code": w.code, "message": w.message} for w in document.warnings],
    }


def word_map_shape(document: Document) -> dict[str, SectionMapShape]:
    """Return the word maps of all sections by section id; kept beside the public JSON, for highlights."""
    return {
        section.id: {
            "heading": [] if section.heading is None else _spans_shape(section.heading),
            "text": _spans_shape(section.text),
        }
        for section in document.sections
    }


def stored_page(page: Page) -> StoredPageShape:
    """Return the stored form of a page."""
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "text_source": page.text_source.value,
        "confidence": page.confidence,
        "rotation": page.rotation,
        "lines": [
            {
                "words": [{"t": w.text, "b": _numbers(w.box), "c": w.confidence} for w in ln.words],
                "box": _numbers(ln.box),
                "size": ln.size,
                "weight": ln.weight,
                "gap": ln.gap,
                "indent": ln.indent,
                "room": ln.room,
                "cells": list(ln.cells),
            }
            for ln in page.lines
        ],
        "notes": [[note.code, note.message] for note in page.notes],
    }


def page_from_stored(shape: StoredPageShape) -> Page:
    """Return the page that `stored_page` wrote."""
    return Page(
        number=shape["number"],
        width=shape["width"],
        height=shape["height"],
        text_source=TextSource(shape["text_source"]),
        confidence=shape["confidence"],
        rotation=shape["rotation"],
        lines=tuple(
            Line(
                words=tuple(Word(w["t"], _box(w["b"]), w["c"]) for w in ln["words"]),
                box=_box(ln["box"]),
                size=ln["size"],
                weight=ln["weight"],
                gap=ln["gap"],
                indent=ln["indent"],
                room=ln["room"],
                cells=tuple(ln["cells"]),
            )
            for ln in shape["lines"]
        ),
        notes=tuple(Note(code, message) for code, message in shape["notes"]),
    )


def _box(numbers: list[float] | None) -> Box | None:
    return None if numbers is None else Box(*numbers)


def _numbers(box: Box | None) -> list[float] | None:
    return None if box is None else list(box)


def _page_shape(page: Page, text: str) -> PageShape:
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "text_source": page.text_source.value,
        "confidence": page.confidence,
        "rotation": page.rotation,
        "text": text,
    }


def _section_shape(section: Section) -> SectionShape:
    return {
        "id": section.id,
        "number": section.number,
        "heading": None if section.heading is None else section.heading.text,
        "level": section.level,
        "parent": section.parent,
        "first_page": section.first_page,
        "last_page": section.last_page,
        "text": section.text.text,
    }


def _entity_shape(entity: Entity) -> EntityShape:
    return {
        "label": entity.label.value,
        "text": entity.text,
        "value": entity.value,
        "section": entity.section,
        "part": entity.part.value,
        "start": entity.start,
        "end": entity.end,
        "page": entity.page,
        "boxes": [[round(edge, 1) for edge in box] for box in entity.boxes],
        "confidence": round(entity.confidence, 3),
        "method": entity.method.value,
    }


def _event_shape(event: Event) -> EventShape:
    return {
        "modification": event.modification,
        "action": event.action.value,
        "committee": event.committee,
        "date": None if event.date is None else {"value": event.date.value, "basis": event.date.basis},
        "stage": event.stage,
        "planned_date": event.planned_date,
        "quote": event.quote,
        "section": event.section,
        "part": event.part.value,
        "start": event.start,
        "end": event.end,
        "page": event.page,
    }


def _spans_shape(mapped: MappedText) -> list[SpanShape]:
    return [
        [span.start, span.end, span.page_number, span.line_index]
        + ([None] * 4 if span.box is None else [round(edge, 1) for edge in span.box])
        for span in mapped.spans
    ]
