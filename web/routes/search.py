"""The search page: a question in the address in; sections that answer it, and counts to narrow it by, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from index.archive import Archive
from index.csv_rows import SEARCH_COLUMNS, search_rows
from index.naming import find_modification
from index.search import Facets, Hit, SearchAnswer, Sort, answer_shape
from pipeline.errors import NotFound
from web import feeds, files, rendering
from web.addresses import page_path
from web.asking import Question, question_of
from web.leafing import leaves
from web.options import MAX_EXPORT, PAGE_SIZE
from web.reading import archive_of, ask

router = APIRouter(include_in_schema=False)

FACET_ROWS, MOST_FACET_ROWS = 8, 64
"""Values of a facet that are shown at once, and those that stand behind "more" with them: nobody looks through 300."""

FEED_ROWS = 50
MAX_ID_LENGTH = 40

LABELS = {
    "committee": "Committee",
    "modification": "Modification",
    "heading": "Heading",
    "date_from": "From",
    "date_to": "To",
}


@dataclass(frozen=True, slots=True)
class FacetRow:
    """One value to narrow by: where its link leads, and whether it is chosen (the link then takes it away)."""

    value: str
    count: int
    url: str
    chosen: bool
    share: int  # of the largest, in percent


@dataclass(frozen=True, slots=True)
class Wider:
    """What would be found with less asked for."""

    label: str
    url: str
    total: int


@router.get("/")
@router.get("/search")
def search_page(request: Request) -> Response:
    """Show the search page, with an answer when something is asked."""
    question = question_of(request.query_params)
    with archive_of(request) as archive:
        if not question.asks:
            return rendering.page(request, "search.html", question=question, answer=None, coverage=archive.coverage())
        answer = ask(archive, question.request())
        return rendering.page(
            request,
            "search.html",
            question=question,
            answer=answer,
            coverage=answer.coverage,
            notes=(*question.notes, *answer.notes),
            facets=_facet_groups(answer.facets, question),
            years=_years(answer.facets, question),
            chosen=_chosen(question),
            hits=[(hit, _hit_url(hit, question)) for hit in answer.hits],
            named=_named(archive, question),
            wider=() if answer.total else tuple(_wider(archive, question)),
            leaves=leaves(page=question.page, size=PAGE_SIZE, total=answer.total, url=lambda n: question.url(page=n)),
        )


@router.get("/search.{ending}")
def search_file(request: Request, ending: str) -> Response:
    """Send an answer in another form: JSON as the page shows it, CSV with all rows, Atom with the newest papers."""
    question = question_of(request.query_params)
    with archive_of(request) as archive:
        match ending:
            case "json":
                return files.json_file(answer_shape(ask(archive, question.request())))
            case "csv":
                everything = replace(question.request(limit=MAX_EXPORT, facets=False), offset=0)
                rows = search_rows(ask(archive, everything))
                return files.csv_file(rows, SEARCH_COLUMNS, name="search.csv")
            case "atom":
                newest = replace(question.request(limit=FEED_ROWS, facets=False), offset=0, sort=Sort.DATE)
                return _feed(request, archive, question, ask(archive, newest))
    raise NotFound("An answer comes as .json, .csv or .atom.")


def _feed(request: Request, archive: Archive, question: Question, answer: SearchAnswer) -> Response:
    base = str(request.base_url).rstrip("/")
    entries = [
        feeds.Entry(
            key=f"{archive.identity}/{hit.document}/{hit.section}",
            title=f"{hit.heading or hit.title or 'Untitled section'} – {hit.title or 'untitled paper'}",
            text=hit.snippet,
            address=f"{base}{_hit_url(hit, question)}",
            day=hit.date,
            author=hit.committee or "",
        )
        for hit in answer.hits
    ]
    content = feeds.atom(
        key=f"{archive.identity}/search/{question.url(page=1)}",
        title=f"modtrail: {question.q or 'search'}",
        address=f"{base}{question.url(page=1)}",
        own_address=f"{base}{question.url('/search.atom', page=1)}",
        entries=entries,
    )
    return files.file(content, "application/atom+xml; charset=utf-8")


def _hit_url(hit: Hit, question: Question) -> str:
    """Return the page of a hit with what was asked marked on it."""
    return page_path(hit.document, hit.page, q=question.q, exact="1" if question.exact else "", section=hit.section) + (
        "#hit" if question.q else ""
    )


def _facet_groups(facets: Facets | None, question: Question) -> list[tuple[str, list[FacetRow], list[FacetRow]]]:
    """Return the facets with the rows to show at once and those behind "more"."""
    groups = []
    for name in ("committee", "modification"):
        counts = getattr(facets, name, ())
        chosen = getattr(question, name)
        most = max((count for _, count in counts), default=1)
        rows = [
            FacetRow(
                value=value,
                count=count,
                url=question.url(**{name: "" if value == chosen else value}),
                chosen=value == chosen,
                share=max(1, round(100 * count / most)),
            )
            for value, count in counts[:MOST_FACET_ROWS]
        ]
        if rows:
            groups.append((LABELS[name], rows[:FACET_ROWS], rows[FACET_ROWS:]))
    return groups


def _years(facets: Facets | None, question: Question) -> list[FacetRow]:
    counts = sorted(getattr(facets, "year", ()))
    most = max((count for _, count in counts), default=1)
    return [
        FacetRow(
            value=year,
            count=count,
            url=question.url(date_from="", date_to="") if is_chosen else question.url(date_from=year, date_to=year),
            chosen=is_chosen,
            share=max(1, round(100 * count / most)),
        )
        for year, count in counts
        if (is_chosen := question.date_from == year == question.date_to) is not None
    ]


def _chosen(question: Question) -> list[tuple[str, str, str]]:
    """Return each filter in force: its label, its value, and the address without it."""
    return [(LABELS[name], value, question.url(**{name: ""})) for name, value in question.filters().items()]


def _named(archive: Archive, question: Question) -> str | None:
    """Return the modification whose id was typed, if that is all that was typed."""
    typed = question.q.strip()
    if not typed or len(typed) > MAX_ID_LENGTH or not any(character.isdigit() for character in typed):
        return None
    try:
        return find_modification(typed, archive.known_modifications())[0]
    except NotFound:
        return None


def _wider(archive: Archive, question: Question) -> Iterator[Wider]:
    """Yield questions that ask for less and find something."""
    less: list[tuple[str, Question]] = []
    if question.exact:
        less.append(("with other spellings and what OCR makes of them", question.but(exact=False)))
    less += [
        (f"without {LABELS[name].lower()} “{value}”", question.but(**{name: ""}))
        for name, value in question.filters().items()
    ]
    if question.q and len(question.filters()) > 1:
        everything = dict.fromkeys(question.filters(), "")
        less.append(("without any filter", question.but(**everything)))
    if '"' in question.q:
        less.append(("as single words", question.but(q=question.q.replace('"', " ").strip())))
    for label, one in less:
        if one.asks and (total := _total(archive, one)):
            yield Wider(label, one.url(), total)


def _total(archive: Archive, question: Question) -> int:
    answer: SearchAnswer = ask(archive, question.request(limit=0, facets=False))
    return answer.total
