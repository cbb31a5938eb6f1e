"""The records that flow through the pipeline: what a page, a section, an entity and a document are.

Every stage takes frozen records and returns frozen records. The shapes here are the inside view; `pipeline.shapes`
writes the public JSON of the contract. Coordinates are PDF points (1/72 inch), origin at the top left of the page as
a person reads it. Offsets are half-open, in Unicode code points. Pages count from 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle on a page, in PDF points, origin top left: `x0 <= x1`, `top <= bottom`."""

    x0: float
    top: float
    x1: float
    bottom: float


class Span(NamedTuple):
    """A half-open range of code points of one text."""

    start: int
    end: int


class TextSource(StrEnum):
    """Where the text of a page came from."""

    OCR = "ocr"
    TEXT_LAYER = "text-layer"
    FILE = "file"  # a text file: somebody else's OCR, without boxes
    NONE = "none"  # blank, pending or failed


class Label(StrEnum):
    """What an entity is."""

    MODIFICATION = "MODIFICATION"
    DATE = "DATE"
    COMMITTEE = "COMMITTEE"
    RELEASE = "RELEASE"
    ORGANISATION = "ORGANISATION"
    MARKING = "MARKING"


class Method(StrEnum):
    """How an entity's value was won from what is printed."""

    EXACT = "exact"  # printed in its canonical form
    VARIANT = "variant"  # a known other spelling of it
    REPAIRED = "repaired"  # misread, and proved by other evidence
    INFERRED = "inferred"  # completed from context (a missing year)
    CORRECTED = "corrected"  # set by a person


class Part(StrEnum):
    """Which text of a section an offset belongs to."""

    HEADING = "heading"
    TEXT = "text"


class Action(StrEnum):
    """What was done to a modification."""

    RAISED = "raised"
    DISCUSSED = "discussed"
    UPDATED = "updated"
    NOTED = "noted"
    REQUESTED = "requested"
    AGREED = "agreed"
    APPROVED = "approved"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    RECOMMENDED = "recommended"
    WITHDRAWN = "withdrawn"
    STAGE_CHANGED = "stage-changed"
    DATE_CHANGED = "date-changed"
    CONSULTED = "consulted"
    IMPLEMENTED = "implemented"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One input file as found on disk.

    `sha256` is of the bytes, in hex, and is the id of the document. `page_count` is at least 1.
    """

    path: str
    name: str  # the file's own name, without folder
    media_type: str  # application/pdf image/tiff image/png image/jpeg text/plain, by its bytes
    size_bytes: int
    sha256: str
    page_count: int
    password: str | None = field(default=None, repr=False)  # what opened it, when it asks for one


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it stands on the page."""

    text: str
    box: Box | None  # None in text files
    confidence: float  # 0.0 to 1.0; words from a text layer or a text file have 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, or one table row, in reading order."""

    words: tuple[Word, ...]  # left to right; never empty
    box: Box | None  # around all words; None in text files
    size: float | None  # type size in points; on a scan estimated from the pixels; None in text files
    weight: float | None  # stroke weight relative to the page's body text, which is 1.0; None where unknown
    gap: float  # extra space above, in usual line pitches of its page (0.0: none; text files: number of blank lines)
    indent: float  # left edge minus the left margin of its column, in points (text files: in characters)
    room: float  # white space from its right edge to its column's right margin, same unit as indent
    cells: tuple[int, ...] = ()  # index of the first word of each cell, when the line is a table row


@dataclass(frozen=True, slots=True)
class Note:
    """Something a stage wants a reader to know about a page: a verdict, a doubt."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page as a person reads it: upright, cropped, lines in reading order."""

    number: int
    width: float | None  # PDF points; None in text files
    height: float | None
    text_source: TextSource
    confidence: float | None  # mean over words, weighted by length; None without OCR
    rotation: int  # degrees clockwise that we added to make it upright: 0 90 180 270
    lines: tuple[Line, ...]
    notes: tuple[Note, ...] = ()


class WordSpan(NamedTuple):
    """Where one printed word (or the part of it before a line break) stands in a text."""

    start: int
    end: int
    page_number: int
    line_index: int  # of the line in its page, from 0: spans with the same page and line share a box
    box: Box | None


@dataclass(frozen=True, slots=True)
class MappedText:
    """A text that knows where each of its characters was printed.

    `spans` are in order and do not overlap; characters outside all spans (blanks, newlines, bullets that we wrote)
    were added while joining. Made by `pipeline.mapping` while the text is put together, never recovered afterwards.
    """

    text: str
    spans: tuple[WordSpan, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the body that belongs to it alone, sub-sections excluded."""

    id: str  # "3.5", "3.5/2" for its second unnumbered sub-heading, "0" for what stands before the first heading
    number: str | None
    heading: MappedText | None
    level: int
    parent: str | None
    first_page: int
    last_page: int
    text: MappedText


@dataclass(frozen=True, slots=True)
class Mention:
    """Something found in one text, before it is known where that text stands: `text[start:end]` means `value`."""

    label: Label
    start: int
    end: int
    value: str  # canonical
    confidence: float
    method: Method


@dataclass(frozen=True, slots=True)
class Entity:
    """A tagged mention in one section's heading or text."""

    label: Label
    text: str  # as printed: section.part[start:end]
    value: str  # canonical
    section: str
    part: Part
    start: int
    end: int
    page: int
    boxes: tuple[Box, ...]
    confidence: float
    method: Method


@dataclass(frozen=True, slots=True)
class EventDate:
    """When an event happened, and how we know: explicit, meeting, period or document."""

    value: str  # EDTF
    basis: str


@dataclass(frozen=True, slots=True)
class Event:
    """One act of a committee (or of nobody named) on one modification, with the sentence that says so."""

    modification: str  # canonical id
    action: Action
    committee: str | None
    date: EventDate | None
    stage: str | None
    planned_date: str | None  # EDTF
    quote: str
    section: str
    part: Part
    start: int
    end: int
    page: int


@dataclass(frozen=True, slots=True)
class DocumentDate:
    """The paper's own date. Basis: cover heading sign-off header file-name manifest."""

    value: str  # EDTF
    text: str  # as printed
    basis: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a paper says of itself."""

    profile: str
    title: str | None
    committee: str | None
    date: DocumentDate | None
    period: str | None  # EDTF
    marking: str | None  # WHITE CLEAR GREEN AMBER RED


@dataclass(frozen=True, slots=True)
class Caveat:
    """Something in a document that its reader should know: a doubt, a contradiction, a page that is missing."""

    page: int | None
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read: put together once, at the end of `pipeline.run`."""

    source: SourceFile
    facts: Facts
    pages: tuple[Page, ...]
    page_texts: tuple[str, ...]  # what stands on each page, furniture included
    sections: tuple[Section, ...]
    entities: tuple[Entity, ...]
    events: tuple[Event, ...]
    warnings: tuple[Caveat, ...]
