"""Full-text search over an archive: a request in, the sections that answer it out, best first.

`search` needs no OCR and no language tools; the engine is imported at the first question. `update_index` and
`reindex` (`index.indexing`) keep the index, which is a cache, in step with the archive's records.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypedDict

from index.answer_shapes import CoverageShape
from index.answers import Coverage
from index.archive import Archive
from index.asking import ENOUGH, ask_plan
from index.engines import AllOf, Alternative, Engine, EngineError, Every, Found, Order, Question, Scored, Terms
from index.facets import COUNTED, Facets, facets_of
from index.hits import Highlight, Hit, HitShape, hit_shape, hits_of
from index.indexing import ReindexReport, opened_index, reindex, repair_index, update_index
from index.plan import Filters, Plan, plan_search
from index.query import parse_query
from index.snippets import asked_in
from pipeline.edtf import is_edtf
from pipeline.errors import ArchiveError, UsageError

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
    "every_hit",
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
    """A question. `committee`, `modification`, `heading`, the dates and what else narrows what `query` finds.

    Dates are EDTF (`2019`, `2019-04`, `2019-04-09`); both ends are included. An empty query with a filter finds all
    that the filter lets through. `code` is the name of a paper's profile, `text_source` how a section's pages were
    read. `exact` switches off stems, spelling variants and OCR tolerance. Papers with one of `hidden_markings` are
    left out as if the archive did not have them: of hits, counts, coverage and notes. Where fewer sections than
    `enough` have all words that were typed side by side, those that have most of them follow.
    Without `boxes`, hits have no `highlights`, and are made in less time.
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
    code: str | None = None
    marking: str | None = None
    text_source: str | None = None
    hidden_markings: frozenset[str] = frozenset()
    enough: int = ENOUGH
    boxes: bool = True


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """`total` counts all sections found; `hits` are those from `offset` on, at most `limit`."""

    query: str
    total: int
    hits: tuple[Hit, ...]
    facets: Facets | None
    coverage: Coverage
    notes: tuple[str, ...]


class AnswerShape(TypedDict):
    """What `search --json` prints."""

    query: str
    total: int
    hits: list[HitShape]
    facets: dict[str, list[list[str | int]]] | None
    coverage: CoverageShape
    notes: list[str]


MAX_STAND_INS_TOLD = 8


def search(archive: Archive, request: SearchRequest, *, among: Collection[str] | None = None) -> SearchAnswer:
    """Answer a question from the archive; never raises for anything typed as a query.

    With `among`, `hits` are all those in these papers, whatever the request's `limit` and `offset`, and no others.

    Raises:
        UsageError: a filter's date is no EDTF date.
        ArchiveError: the archive cannot be read, or the index can be neither read nor rebuilt.
    """
    check_request(request)
    try:
        plan, found, notes = _ask(archive, request, among)
    except EngineError as error:
        if archive.to_read:
            raise ArchiveError(f"The index cannot be read: {error}", advice="Run `modtrail reindex`.") from error
        repair_index(archive)
        try:
            plan, found, notes = _ask(archive, request, among)
        except EngineError as error:
            raise ArchiveError(
                f"The index cannot be read, though it was just built: {error}",
                advice="Check the disk, and run `modtrail doctor`.",
            ) from error
    asked = asked_in(plan.wanted or Every())
    return SearchAnswer(
        query=request.query,
        total=found.total,
        hits=tuple(hits_of(archive, _told(archive, found, request.offset), asked, boxes=request.boxes)),
        facets=facets_of(found.counts) if request.facets else None,
        coverage=archive.coverage() if plan.papers is None else archive.coverage(plan.papers),
        notes=(*plan.notes, *notes),
    )


def every_hit(archive: Archive, request: SearchRequest) -> Iterator[Hit]:
    """Yield all that answers, in the order that is asked for, one hit at a time; `limit` and `offset` do not matter.

    Raises:
        UsageError: a filter's date is no EDTF date.
        ArchiveError: the archive or its index cannot be read.
    """
    total = search(archive, replace(request, limit=0, offset=0, facets=False)).total
    try:
        plan, found, _ = _ask(archive, replace(request, limit=total, offset=0, facets=False), None)
    except EngineError as error:
        raise ArchiveError(f"The index cannot be read: {error}", advice="Run `modtrail reindex`.") from error
    yield from hits_of(archive, _told(archive, found, 0), asked_in(plan.wanted or Every()), boxes=request.boxes)


def answer_shape(answer: SearchAnswer) -> AnswerShape:
    """Return the public JSON of an answer."""
    return {
        "query": answer.query,
        "total": answer.total,
        "hits": [hit_shape(hit) for hit in answer.hits],
        "facets": None if answer.facets is None else answer.facets.shape(),
        "coverage": answer.coverage.shape(),
        "notes": list(answer.notes),
    }


def check_request(request: SearchRequest) -> None:
    """Raise UsageError where a filter's date is no EDTF date."""
    for name, value in (("from", request.date_from), ("to", request.date_to)):
        if value is not None and not is_edtf(value):
            raise UsageError(
                f"--{name} {value!r} is no date.", advice="Write a year, month or day: 2019, 2019-04 or 2019-04-09."
            )


def _ask(
    archive: Archive, request: SearchRequest, among: Collection[str] | None
) -> tuple[Plan, Found, tuple[str, ...]]:
    """Return what was asked of the index, what it found, and what is to be said beside the plan's own notes."""
    with opened_index(archive) as opened:
        plan = plan_search(parse_query(request.query), _filters(request), opened.lexicon, exact=request.exact)
        page = Question(
            Every(),
            order=Order.DAY if request.sort is Sort.DATE else Order.SCORE,
            offset=max(request.offset, 0),
            limit=max(request.limit, 0),
            counted=COUNTED if request.facets else (),
        )
        if among is not None:
            # What a saved search brings is what was asked for, and nothing looser.
            plan = replace(plan, looser=())
            everything = ask_plan(opened.engine, plan, replace(page, offset=0, limit=0))[0].total
            found, _ = ask_plan(opened.engine, plan, replace(page, offset=0, limit=everything))
            hits = tuple(one for one in found.hits if one.key.document in among)
            return plan, replace(found, hits=hits), opened.notes
        found, notes = ask_plan(opened.engine, plan, page, enough=request.enough)
        return plan, found, (*notes, *_also_searched(plan, opened.engine), *opened.notes)


def _told(archive: Archive, found: Found, offset: int) -> tuple[Scored, ...]:
    """Return what was found with the scores that the reader may be told.

    A score says how rare a word is in all papers, marked ones too: whoever may not see these is told places instead.
    """
    if not archive.hides_marked:
        return found.hits
    return tuple(Scored(one.key, 1 / place) for place, one in enumerate(found.hits, max(offset, 0) + 1))


def _filters(request: SearchRequest) -> Filters:
    return Filters(
        committee=request.committee,
        modification=request.modification,
        heading=request.heading,
        date_from=request.date_from,
        date_to=request.date_to,
        code=request.code,
        marking=request.marking,
        text_source=request.text_source,
        hidden_markings=request.hidden_markings,
    )


def _also_searched(plan: Plan, engine: Engine) -> Iterator[str]:
    """Yield the note that names stand-ins, but for those that only papers have that may not be told of."""
    told: list[str] = []
    more = 0
    for term in plan.also:
        if plan.hidden is not None:
            if len(told) == MAX_STAND_INS_TOLD:
                break
            seen = AllOf((Terms((Alternative(term, 1.0),)),), (plan.hidden,))
            if not engine.ask(Question(seen, limit=0)).total:
                continue
        if len(told) < MAX_STAND_INS_TOLD:
            told.append(term)
        else:
            more += 1
    if told:
        yield f"Also searched: {', '.join(told)}{f' and {more} more' if more else ''}."
