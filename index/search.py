"""Full-text search over an archive: a request in, the sections that answer it out, best first.

`search` needs no OCR and no language tools; the engine is imported at the first question. `update_index` and
`reindex` (`index.indexing`) keep the index, which is a cache, in step with the archive's records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

from index.answer_shapes import CoverageShape
from index.answers import Coverage
from index.archive import Archive, SectionRow
from index.engines import EngineError, Every, Found, KeyField, Order, Question, Scored, TextField
from index.indexing import ReindexReport, opened_index, reindex, repair_index, update_index
from index.plan import Filters, Plan, plan_search
from index.query import parse_query
from index.snippets import Asked, NamedId, Snippet, asked_in, best_snippet, find_marks, merged
from pipeline.edtf import earliest_day, is_edtf
from pipeline.errors import ArchiveError, UsageError
from pipeline.mapping import boxes_between, page_at
from pipeline.records import Box, Label, MappedText, Span, WordSpan
from pipeline.shapes import EntityShape, SectionMapShape, SpanShape

__all__ = [
    "AnswerShape",
    "Facets",
    "Highlight",
    "Hit",
    "HitShape",
    "ReindexReport",
    "SearchAnswer",
    "SearchRequest",
    "Sort",
    "answer_shape",
    "reindex",
    "search",
    "update_index",
]


class Sort(StrEnum):
    """In which order hits come."""

    RELEVANCE = "relevance"
    DATE = "date"  # the newest paper first


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A question. `committee`, `modification`, `heading`, `date_from` and `date_to` narrow what `query` finds.

    Dates are EDTF (`2019`, `2019-04`, `2019-04-09`); both ends are included. An empty query with a filter finds all
    that the filter lets through. `exact` switches off stems, spelling variants and OCR tolerance.
    """

    query: str
    committee: str | None = None
    modification: str | None = None
    heading: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    limit: int = 10
    offset: int = 0
    sort: Sort = Sort.RELEVANCE
    exact: bool = False
    facets: bool = False


@dataclass(frozen=True, slots=True)
class Highlight:
    """Where a word that was found stands on a page."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Hit:
    """One section that answers. `marks` are spans of `snippet`, which is plain text."""

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


FacetCounts = tuple[tuple[str, int], ...]
"""Values with the number of sections that have them, most first."""


@dataclass(frozen=True, slots=True)
class Facets:
    """How all sections found, on whatever page of the answer, spread over committees, modifications and years."""

    committee: FacetCounts
    modification: FacetCounts
    year: FacetCounts


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """`total` counts all sections found; `hits` are those from `offset` on, at most `limit`."""

    query: str
    total: int
    hits: tuple[Hit, ...]
    facets: Facets | None
    coverage: Coverage
    notes: tuple[str, ...]


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


class AnswerShape(TypedDict):
    """What `search --json` prints."""

    query: str
    total: int
    hits: list[HitShape]
    facets: dict[str, list[list[str | int]]] | None
    coverage: CoverageShape
    notes: list[str]


COUNTED = (KeyField.COMMITTEE, KeyField.MODIFICATION, KeyField.DATE)


def search(archive: Archive, request: SearchRequest) -> SearchAnswer:
    """Answer a question from the archive; never raises for anything typed as a query.

    Raises:
        UsageError: a filter's date is no EDTF date.
        ArchiveError: the archive cannot be read, or the index can be neither read nor rebuilt.
    """
    _check(request)
    try:
        plan, found, notes = _ask(archive, request)
    except EngineError:
        repair_index(archive)
        try:
            plan, found, notes = _ask(archive, request)
        except EngineError as error:
            raise ArchiveError(
                f"The index cannot be read, though it was just built: {error}",
                advice="Check the disk, and run `modtrail doctor`.",
            ) from error
    asked = asked_in(plan.wanted or Every())
    return SearchAnswer(
        query=request.query,
        total=found.total,
        hits=tuple(_hits(archive, found.hits, asked)),
        facets=_facets(found.counts) if request.facets else None,
        coverage=archive.coverage(),
        notes=(*plan.notes, *notes),
    )


def answer_shape(answer: SearchAnswer) -> AnswerShape:
    """Return the public JSON of an answer."""
    facets = answer.facets
    return {
        "query": answer.query,
        "total": answer.total,
        "hits": [_hit_shape(hit) for hit in answer.hits],
        "facets": None
        if facets is None
        else {
            "committee": [[value, count] for value, count in facets.committee],
            "modification": [[value, count] for value, count in facets.modification],
            "year": [[value, count] for value, count in facets.year],
        },
        "coverage": answer.coverage.shape(),
        "notes": list(answer.notes),
    }


def _check(request: SearchRequest) -> None:
    for name, value in (("from", request.date_from), ("to", request.date_to)):
        if value is not None and not is_edtf(value):
            raise UsageError(
                f"--{name} {value!r} is no date.", advice="Write a year, month or day: 2019, 2019-04 or 2019-04-09."
            )


def _ask(archive: Archive, request: SearchRequest) -> tuple[Plan, Found, tuple[str, ...]]:
    """Return what was asked of the index, what it found, and what is to be said of its state."""
    filters = Filters(request.committee, request.modification, request.heading, request.date_from, request.date_to)
    with opened_index(archive) as opened:
        plan = plan_search(parse_query(request.query), filters, opened.lexicon, exact=request.exact)
        if plan.wanted is None:
            return plan, Found(0, (), {}), opened.notes
        question = Question(
            plan.wanted,
            favoured=plan.favoured,
            order=Order.DAY if request.sort is Sort.DATE else Order.SCORE,
            offset=max(request.offset, 0),
            limit=max(request.limit, 0),
            counted=COUNTED if request.facets else (),
        )
        return plan, opened.engine.ask(question), opened.notes


def _facets(counts: Mapping[KeyField, Mapping[str, int]]) -> Facets:
    years: Counter[str] = Counter()
    for date, count in counts.get(KeyField.DATE, {}).items():
        years[str(earliest_day(date).year)] += count
    return Facets(
        committee=_most_first(counts.get(KeyField.COMMITTEE, {})),
        modification=_most_first(counts.get(KeyField.MODIFICATION, {})),
        year=_most_first(years),
    )


def _most_first(counts: Mapping[str, int]) -> FacetCounts:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _hits(archive: Archive, found: Iterable[Scored], asked: Asked) -> Iterator[Hit]:
    """Yield what to show of each section; one that left the archive since it was indexed is left out."""
    rows: dict[str, dict[str, SectionRow]] = {}
    ids: dict[str, list[EntityShape]] = {}
    for (document, _, section), score in found:
        if document not in rows:
            rows[document] = {row.section: row for row in archive.section_rows([document])}
            ids[document] = []
            if asked.ids and rows[document]:
                entities = archive.document(document)["entities"]
                ids[document] = [entity for entity in entities if entity["label"] == Label.MODIFICATION]
        if section in rows[document]:
            named = [entity for entity in ids[document] if entity["section"] == section]
            yield _hit(rows[document][section], score, asked, named, archive.word_map(document, section))


def _hit(row: SectionRow, score: float, asked: Asked, named: Iterable[EntityShape], words: SectionMapShape) -> Hit:
    heading = _mapped(row.heading or "", words["heading"])
    text = _mapped(row.text, words["text"])
    in_heading = find_marks(heading.text, TextField.HEADING, asked, _named(named, TextField.HEADING))
    in_text = find_marks(text.text, TextField.TEXT, asked, _named(named, TextField.TEXT))
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


def _named(entities: Iterable[EntityShape], part: TextField) -> Iterator[NamedId]:
    for entity in entities:
        if entity["part"] == part:
            yield NamedId(entity["start"], entity["end"], entity["value"])


def _mapped(text: str, spans: Iterable[SpanShape]) -> MappedText:
    return MappedText(text, tuple(_word_span(span) for span in spans))


def _word_span(span: SpanShape) -> WordSpan:
    start, end, page_number, line_index, *edges = span
    box = None if edges[0] is None else Box(*(float(edge or 0.0) for edge in edges))
    return WordSpan(int(start or 0), int(end or 0), int(page_number or 0), int(line_index or 0), box)


def _hit_shape(hit: Hit) -> HitShape:
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
    }
