"""The page of one modification: its history as a table and a picture, and everything else that is said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from index.answers import Evidence, History
from index.archive import Archive
from index.catalogue import Paper
from index.csv_rows import HISTORY_COLUMNS, history_rows
from index.history import history
from index.naming_book import StoredMention
from web import feeds, files, rendering
from web.addresses import ID_DIGITS, modification_path, page_path, quote_path
from web.citing import Cited, as_text
from web.options import MAX_VALUE_LENGTH
from web.reading import archive_of
from web.timeline import timeline
from web.wording import ACTIONS, day

router = APIRouter(include_in_schema=False)

MAX_RELATED = 12
FORMATS = ("json", "csv", "atom", "ics", *files.CITATIONS)


class MentionsOfPaper(NamedTuple):
    """Where one paper names a modification."""

    document: str
    title: str | None
    date: str | None
    places: tuple[tuple[int, str, int], ...]  # page, section, how often


@router.get("/mods/{modification}.{ending}")
def modification_file(request: Request, modification: str, ending: str) -> Response:
    """Send a history in another form; an id with a dot in it is looked up as a page."""
    if ending not in FORMATS:
        return modification_page(request, f"{modification}.{ending}")
    with archive_of(request) as archive:
        found = history(archive, modification[:MAX_VALUE_LENGTH])
        name = files.safe_name(found.modification)
        match ending:
            case "json":
                return files.json_file(found.shape())
            case "csv":
                return files.csv_file(history_rows(found), HISTORY_COLUMNS, name=f"{name}.csv")
            case "atom" | "ics":
                return _feed(request, archive, found, ending)
        papers = archive.catalogue.papers(
            sorted({piece.document for event in found.events for piece in event.evidence})
        )
    return files.citation_file((_cited(request, piece, papers) for piece in _one_a_paper(found)), ending, name=name)


@router.get("/mods/{modification}")
def modification_page(request: Request, modification: str) -> Response:
    """Show a modification; another spelling of its id leads to the one that papers use."""
    with archive_of(request) as archive:
        found = history(archive, modification[:MAX_VALUE_LENGTH])
        if found.modification != modification:
            return RedirectResponse(modification_path(found.modification), 303)
        family = archive.naming.families().get(found.modification, found.modification)
        wanted = {found.modification, *found.also_known_as}
        stored = [one for one in archive.naming.mentions(family) if one.mention.modification in wanted]
        papers = archive.catalogue.papers(
            sorted({piece.document for event in found.events for piece in event.evidence})
        )
        related = archive.catalogue.related(family, limit=MAX_RELATED)
    today = datetime.now(UTC).date()
    return rendering.page(
        request,
        "modification.html",
        history=found,
        coverage=found.coverage,
        picture=timeline(found.events, asked=found.modification),
        committees=Counter(event.committee for event in found.events if event.committee).most_common(),
        planned=_planned(found),
        titles=Counter(one.mention.title for one in stored if one.mention.title).most_common(6),
        related=related,
        mentions=_by_paper(stored),
        cite=as_text_of(request, found),
        citations=[
            (number, as_text(_cited(request, piece, papers), today=today))
            for number, event in enumerate(found.events, 1)
            for piece in event.evidence[:1]
        ],
        formats=FORMATS,
        base=modification_path(found.modification),
    )


def as_text_of(request: Request, found: History) -> str:
    """Return how to cite the history as a whole."""
    today = datetime.now(UTC).date()
    title = f" “{found.title}”" if found.title else ""
    address = f"{str(request.base_url).rstrip('/')}{modification_path(found.modification)}"
    return (
        f"History of {found.modification}{title}, drawn from {found.coverage.documents} papers by modtrail. "
        f"{address} (seen {today.day} {today:%B %Y})."
    )


def history_entries(request: Request, archive: Archive, found: History, *, plans: bool) -> Iterator[feeds.Entry]:
    """Yield an entry per event, and per planned date where `plans` says so."""
    base = str(request.base_url).rstrip("/")
    for event in found.events:
        piece = event.evidence[0]
        act = f"{event.modification} {ACTIONS.get(event.action, event.action).lower()}"
        by = f" by {event.committee}" if event.committee else ""
        key = f"{archive.identity}/{event.modification}/{event.action}/{piece.document}/{piece.page}/{piece.quote}"
        address = f"{base}{quote_path(piece.document, piece.page, piece.quote)}"
        text = f"“{piece.quote}” – {piece.title or piece.source}, page {piece.page}"
        yield feeds.Entry(key, f"{act}{by}", text, address, event.date, event.committee or "")
        if plans and event.planned_date is not None:
            yield feeds.Entry(
                f"{key}/planned", f"{event.modification}: planned date", text, address, event.planned_date
            )


def _feed(request: Request, archive: Archive, found: History, ending: str) -> Response:
    base = str(request.base_url).rstrip("/")
    here = f"{base}{modification_path(found.modification)}"
    title = f"{found.modification} {found.title or ''}".strip()
    if ending == "ics":
        entries = history_entries(request, archive, found, plans=True)
        name = f"{files.safe_name(found.modification)}.ics"
        return files.file(feeds.calendar(title=title, entries=entries), "text/calendar; charset=utf-8", name=name)
    content = feeds.atom(
        key=f"{archive.identity}/{found.modification}", title=title, address=here, own_address=f"{here}.atom",
        entries=history_entries(request, archive, found, plans=False),
    )  # fmt: skip
    return files.file(content, "application/atom+xml; charset=utf-8")


def _cited(request: Request, piece: Evidence, papers: dict[str, Paper]) -> Cited:
    paper = papers.get(piece.document)
    return Cited(
        document=piece.document,
        title=piece.title or piece.source,
        committee=paper.committee if paper else None,
        day=paper.date if paper else None,
        name=piece.source,
        page=piece.page,
        address=str(request.base_url).rstrip("/") + page_path(piece.document, piece.page),
        quote=piece.quote,
    )


def _one_a_paper(found: History) -> list[Evidence]:
    pieces = [piece for event in found.events for piece in event.evidence]
    return list({piece.document: piece for piece in reversed(pieces)}.values())[::-1]


def _planned(found: History) -> list[tuple[str, str, str, int]]:
    """Return the planned dates, each as it was last told: in words, by what act, when that was, and its row."""
    last = {
        event.planned_date: number for number, event in enumerate(found.events, 1) if event.planned_date is not None
    }
    told = [(number, found.events[number - 1]) for number in sorted(last.values())]
    return [
        (day(event.planned_date), ACTIONS.get(event.action, event.action).lower(), day(event.date), number)
        for number, event in told
    ]


def _by_paper(stored: Sequence[StoredMention]) -> list[MentionsOfPaper]:
    grouped: dict[str, list[StoredMention]] = {}
    for one in stored:
        grouped.setdefault(one.document[:ID_DIGITS], []).append(one)
    made = []
    for ones in grouped.values():
        places = Counter((one.mention.page, one.mention.section) for one in ones)
        first = ones[0]
        made.append(
            MentionsOfPaper(
                first.document, first.paper_title or first.source, first.paper_date,
                tuple((page, section, times) for (page, section), times in sorted(places.items())),
            )
        )  # fmt: skip
    return sorted(made, key=lambda one: (one.date is None, one.date or "", one.document))
