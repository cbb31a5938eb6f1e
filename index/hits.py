"""What was found becomes what is shown: section keys with scores in, hits with sentence, page and boxes out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from index.archive import Archive, SectionRow
from index.engines import Scored
from index.snippets import Asked, NamedId, Snippet, TextField, best_snippet, find_marks, merged
from pipeline.errors import NotFound
from pipeline.mapping import boxes_between, page_at
from pipeline.records import Box, Label, MappedText, Span, WordSpan
from pipeline.shapes import EntityShape, SectionMapShape, SpanShape


@dataclass(frozen=True, slots=True)
class Highlight:
    """Where a word that was found stands on a page."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Hit:
    """One section that answers. `marks` are spans of `snippet`, which is plain text.

    `superseded` says that a newer version of the paper's file is in the archive.
    """

    document: str
    title: str | None
    date: str | None  # EDTF
    committee: str | None
    marking: str | None
    section: str
    heading: str | None
    page: int  # where the best of what was found stands
    score: float
    snippet: str
    marks: tuple[Span, ...]
    highlights: tuple[Highlight, ...]
    modifications: tuple[str, ...]
    superseded: bool = False


class HitShape(TypedDict):
    """One of `hits`."""

    document: str
    title: str | None
    date: str | None
    committee: str | None
    marking: str | None
    section: str
    heading: str | None
    page: int
    score: float
    snippet: str
    marks: list[list[int]]
    highlights: list[dict[str, int | list[float]]]
    modifications: list[str]
    superseded: bool


NO_PLACES: SectionMapShape = {"heading": [], "text": []}


def hits_of(archive: Archive, found: Iterable[Scored], asked: Asked, *, boxes: bool = True) -> Iterator[Hit]:
    """Yield what to show of each section; one that left the archive since it was indexed is left out.

    Without `boxes`, hits have no highlights.
    """
    found = list(found)
    wanted: dict[str, set[str]] = {}
    for (document, _, section), _ in found:
        wanted.setdefault(document, set()).add(section)
    rows: dict[str, dict[str, SectionRow]] = {}
    ids: dict[str, list[EntityShape]] = {}
    older = archive.superseded()
    for (document, _, section), score in found:
        if document not in rows:
            rows[document] = _rows_of(archive, document, wanted[document])
            ids[document] = []
            if asked.ids and rows[document]:
                entities = archive.document(document)["entities"]
                ids[document] = [entity for entity in entities if entity["label"] == Label.MODIFICATION]
        if section in rows[document]:
            named = [entity for entity in ids[document] if entity["section"] == section]
            row = rows[document].pop(section)
            on_one_page = row.first_page == row.last_page
            words = archive.word_map(document, section) if boxes or not on_one_page else NO_PLACES
            hit = replace(_hit(row, score, asked, named, words), superseded=document in older)
            yield hit if boxes else replace(hit, highlights=())


def _rows_of(archive: Archive, document: str, wanted: Container[str]) -> dict[str, SectionRow]:
    try:
        return {row.section: row for row in archive.section_rows([document], wanted=wanted)}
    except NotFound:
        return {}


def _hit(row: SectionRow, score: float, asked: Asked, named: Iterable[EntityShape], words: SectionMapShape) -> Hit:
    in_heading = find_marks(row.heading or "", TextField.HEADING, asked, named_ids(named, TextField.HEADING))
    in_text = find_marks(row.text, TextField.TEXT, asked, named_ids(named, TextField.TEXT))
    heading = _mapped(row.heading or "", words["heading"], merged(in_heading))
    text = _mapped(row.text, words["text"], merged(in_text))
    snippet = best_snippet(text.text, in_text)
    if not snippet.text:
        snippet = Snippet(heading.text, merged(in_heading), None)
    if snippet.start is not None:
        page = page_at(text, snippet.start)
    else:
        page = page_at(heading, 0) if row.heading else page_at(text, 0)
    places = [
        place
        for mapped, marks in ((heading, in_heading), (text, in_text))
        for start, end in merged(marks)
        for place in boxes_between(mapped, start, end)
    ]
    return Hit(
        document=row.document,
        title=row.title,
        date=row.date,
        committee=row.committee,
        marking=row.marking,
        section=row.section,
        heading=row.heading,
        page=row.first_page if page is None else page,
        score=score,
        snippet=snippet.text,
        marks=snippet.marks,
        highlights=tuple(Highlight(page_number, box) for page_number, box in places),
        modifications=row.modifications,
    )


def named_ids(entities: Iterable[EntityShape], part: TextField) -> Iterator[NamedId]:
    """Yield the places of modification ids in one text of a section."""
    for entity in entities:
        if entity["part"] == part:
            yield NamedId(entity["start"], entity["end"], entity["value"])


def _mapped(text: str, spans: Sequence[SpanShape], marks: Iterable[Span]) -> MappedText:
    """Return a text with the words of its map that are needed: those that are marked, and the first."""
    needed = dict.fromkeys(range(min(1, len(spans))))
    for start, end in marks:
        at = max(bisect_right(spans, start, key=_start) - 1, 0)
        while at < len(spans) and _start(spans[at]) < end:
            needed[at] = None
            at += 1
    return MappedText(text, tuple(_word_span(spans[at]) for at in sorted(needed)))


def _start(span: SpanShape) -> int:
    return int(span[0] or 0)


def mapped_text(text: str, spans: Iterable[SpanShape]) -> MappedText:
    """Return a stored text with its map."""
    return MappedText(text, tuple(_word_span(span) for span in spans))


def _word_span(span: SpanShape) -> WordSpan:
    start, end, page_number, line_index, *edges = span
    box = None if edges[0] is None else Box(*(float(edge or 0.0) for edge in edges))
    return WordSpan(int(start or 0), int(end or 0), int(page_number or 0), int(line_index or 0), box)


def hit_shape(hit: Hit) -> HitShape:
    """Return the public JSON of a hit."""
    return {
        "document": hit.document,
        "title": hit.title,
        "date": hit.date,
        "committee": hit.committee,
        "marking": hit.marking,
        "section": hit.section,
        "heading": hit.heading,
        "page": hit.page,
        "score": hit.score,
        "snippet": hit.snippet,
        "marks": [list(mark) for mark in hit.marks],
        "highlights": [{"page": place.page, "box": [round(edge, 1) for edge in place.box]} for place in hit.highlights],
        "modifications": list(hit.modifications),
        "superseded": hit.superseded,
    }
