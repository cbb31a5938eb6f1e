"""The search page: a question in the address in; sections that answer it, and counts to narrow it by, out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from index.archive import Archive
from index.catalogue import PaperFilter
from index.csv_rows import SEARCH_COLUMNS
from index.facets import Facets
from index.naming import find_modification
from index.search import Hit, SearchAnswer, Sort, answer_shape
from pipeline.errors import NotFound
from web import feeds, files, rendering
from web.addresses import page_path
from web.asking import Question, question_of
from web.leafing import leaves
from web.listing import Listing, listed
from web.options import PAGE_SIZE
from web.reading import archive_of, ask, every_row, listed_modifications
from web.wording import day

router = APIRouter(include_in_schema=False)

FACET_ROWS, MOST_FACET_ROWS = 8, 64
"""Values of a facet that are shown at once, and those that stand behind "more" with them: nobody looks through 300."""

COUNTED = ("committee", "modification", "code", "marking")
DULL_WHEN_SINGLE = frozenset({"code", "marking"})
"""What is counted on the page; these two only where there is something to choose from."""

FEED_ROWS = 50
NEWS_ROWS = 8
"""Papers, and modifications, on the first page."""

MAX_ID_LENGTH = 40

LABELS = {
    "committee": "Committee",
    "modification": "Modification",
    "heading": "Heading",
    "code": "Code",
    "marking": "Marking",
    "date_from": "From",
    "date_to": "To",
}


@dataclass(frozen=True, slots=True)
class FacetRow:
    """One value to narrow by: where its link leads, and whether it is chosen (the link then takes it away)."""

    label: str
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
            return rendering.page(
                request,
                "search.html",
                question=question,
                answer=None,
                coverage=archive.coverage(),
                newest=archive.catalogue.listed(PaperFilter(), limit=NEWS_ROWS)[1],
                recent=listed(listed_modifications(request, archive).modifications, Listing("/mods"))[:NEWS_ROWS],
            )
        answer = ask(archive, question.request())
        return rendering.page(
            request,
            "search.html",
            question=question,
            answer=answer,
            coverage=answer.coverage,
            notes=(*question.notes, *answer.notes),
            facets=_facet_groups(answer.facets, question),
            times=_times(answer.facets, question),
            chosen=_chosen(question),
            columns=SEARCH_COLUMNS,
            hits=[(hit, _hit_url(hit, question)) for hit in answer.hits],
            named=_named(archive, question),
            wider=() if answer.total else tuple(_wider(archive, question)),
            leaves=leaves(page=question.page, size=PAGE_SIZE, total=answer.total, url=lambda n: question.url(page=n)),
        )


@router.get("/search.{ending}")
def search_file(request: Request, ending: str) -> Response:
    """Send an answer in another form: JSON as the page shows it, CSV with all rows, Atom with the newest papers."""
    question = question_of(request.query_params)
    if ending == "csv":
        wanted = files.chosen_columns(request.query_params.getlist("columns"), SEARCH_COLUMNS)
        rows = every_row(request, question.request())
        return files.csv_stream(rows, SEARCH_COLUMNS, name="search.csv", wanted=wanted)
    with archive_of(request) as archive:
        match ending:
            case "json":
                return files.json_file(answer_shape(ask(archive, question.request(boxes=True))))
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
    for name in COUNTED:
        chosen = getattr(question, name)
        rows = _rows(getattr(facets, name, ())[:MOST_FACET_ROWS], chosen, partial(_narrowed, question, name))
        if rows and (len(rows) > 1 or chosen or name not in DULL_WHEN_SINGLE):
            groups.append((LABELS[name], rows[:FACET_ROWS], rows[FACET_ROWS:]))
    return groups


def _times(facets: Facets | None, question: Question) -> list[FacetRow]:
    """Return the years to narrow by; where all is of one year, its months below it."""
    if facets is None:
        return []
    chosen = question.date_from if question.date_from == question.date_to else ""
    years = _rows(sorted(facets.year), chosen, lambda year: question.url(date_from=year, date_to=year))
    if len(years) != 1:
        return years
    year = years[0].label

    def month_url(month: str) -> str:
        return question.url(date_from=month or year, date_to=month or year)

    return years + _rows(sorted(facets.month), chosen, month_url, day)


def _rows(
    counts: Iterable[tuple[str, int]], chosen: str, url: Callable[[str], str], label: Callable[[str], str] = str
) -> list[FacetRow]:
    """Return a row per value; the link of the chosen one takes it away."""
    counts = list(counts)
    most = max((count for _, count in counts), default=1)
    return [
        FacetRow(
            label=label(value),
            count=count,
            url=url("" if value == chosen else value),
            chosen=value == chosen,
            share=max(1, round(100 * count / most)),
        )
        for value, count in counts
    ]


def _narrowed(question: Question, name: str, value: str) -> str:
    return question.url(**{name: value})


def _chosen(question: Question) -> list[tuple[str, str, str]]:
    """Return each filter in force: its label, its value, and the address without it."""
    return [(LABELS[name], value, question.url(**{name: ""})) for name, value in question.filters().items()]


def _named(archive: Archive, question: Question) -> str | None:
    """Return the modification whose id was typed, if that is all that was typed."""
    typed = question.q.strip()
    if not typed or len(typed) > MAX_ID_LENGTH or not any(character.isdigit() for character in typed):
        return None
    try:
        return find_modification(typed, archive.naming.families())[0]
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
