"""A document and a question in, every place of it that answers out, in reading order, with its boxes on the pages.

The same marking as in the hits of a search (`index.snippets`), for the whole document at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.archive import Archive
from index.engines import EngineError, Every
from index.hits import mapped_text, named_ids
from index.indexing import opened_index
from index.plan import Filters, plan_search
from index.query import parse_query
from index.snippets import Asked, TextField, asked_in, find_marks, merged
from pipeline.errors import ArchiveError, NotFound
from pipeline.mapping import boxes_between, page_at
from pipeline.records import Box, Label, MappedText
from pipeline.shapes import DocumentShape, SectionShape


@dataclass(frozen=True, slots=True)
class Found:
    """One place that answers: `text` as it is printed, on which page, and a box per line there."""

    section: str
    page: int
    text: str
    boxes: tuple[Box, ...]


def asked_of(archive: Archive, query: str, *, modification: str | None = None, exact: bool = False) -> Asked:
    """Return what a query asks for, stand-ins included, as the archive's index knows them.

    Raises:
        ArchiveError: the index cannot be read.
    """
    filters = Filters(modification=modification, hidden_markings=archive.hidden_markings())
    try:
        with opened_index(archive) as opened:
            plan = plan_search(parse_query(query), filters, opened.lexicon, exact=exact)
    except EngineError as error:
        raise ArchiveError(f"The index cannot be read: {error}", advice="Run `modtrail reindex`.") from error
    return asked_in(plan.wanted or Every())


def find_in(archive: Archive, record: DocumentShape, asked: Asked) -> Iterator[Found]:
    """Yield the places of a document that answer, in reading order; a place on two pages is two."""
    named = [entity for entity in record["entities"] if entity["label"] == Label.MODIFICATION]
    for section in record["sections"]:
        of_section = [entity for entity in named if entity["section"] == section["id"]]
        for part, text in mapped_parts(archive, record["id"], section):
            marks = find_marks(text.text, part, asked, named_ids(of_section, part))
            for start, end in merged(marks):
                yield from _places(section, text, start, end)


def mapped_parts(archive: Archive, document: str, section: SectionShape) -> Iterator[tuple[TextField, MappedText]]:
    """Yield heading and text of a section with their maps; without, where none was kept."""
    try:
        words = archive.word_map(document, section["id"])
    except NotFound:
        words = {"heading": [], "text": []}
    if section["heading"]:
        yield TextField.HEADING, mapped_text(section["heading"], words["heading"])
    yield TextField.TEXT, mapped_text(section["text"], words["text"])


def _places(section: SectionShape, text: MappedText, start: int, end: int) -> Iterator[Found]:
    by_page: dict[int, list[Box]] = {}
    for page, box in boxes_between(text, start, end):
        by_page.setdefault(page, []).append(box)
    if not by_page:
        by_page = {page_at(text, start) or section["first_page"]: []}
    for page, boxes in by_page.items():
        yield Found(section["id"], page, text.text[start:end], tuple(boxes))
