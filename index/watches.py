"""Saved searches: a name and a question in; after each load, what came in that answers it out, never twice.

What is new is a section of a paper that the archive never had before, of pages that could not be read before, or of a
new version of a file where the version before did not have the same section. What is found is kept in the same step in
which the search moves on: so a load that is killed tells it the next time, or it stands in `watch show`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from index.answer_shapes import NewsItemShape
from index.archive import Archive
from index.hits import Hit
from index.search import SearchRequest, search
from index.watch_book import Filters, Found, Pages, Watch, WatchNews
from pipeline.errors import NotFound, UsageError

LONGEST_NAME = 60


class Reason(StrEnum):
    """Why a section is new."""

    NEW_PAPER = "new-paper"
    NEW_VERSION = "new-version"
    LATE_PAGES = "late-pages"  # pages that could not be read when the paper came


def request_of(query: str, filters: Filters) -> SearchRequest:
    """Return what a saved search asks."""
    return SearchRequest(query, **filters)  # type: ignore[arg-type]  # they were a request's own when it was saved


def add_watch(archive: Archive, name: str, *, query: str, filters: Filters, at: str) -> tuple[Watch, int]:
    """Save a search; return it, and how many sections of the archive it finds now: these are no news.

    Raises:
        UsageError: the name is empty, too long or taken, or a filter is wrong.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise UsageError(
            f"A saved search needs a name of 1 to {LONGEST_NAME} characters.", advice="For example: happy-day"
        )
    found = search(archive, SearchRequest(**{**_fields(query, filters), "limit": 0}))  # type: ignore[arg-type]  # as above
    watch = Watch(name, query, filters, at, archive.watches.last_arrival())
    if not archive.watches.add(watch):
        raise UsageError(
            f"There is a saved search {name!r} already.",
            advice=f"Choose another name, or `modtrail watch remove {name}`.",
        )
    return watch, found.total


def find_watch(archive: Archive, name: str) -> Watch:
    """Return a saved search by its name, in any case.

    Raises:
        NotFound: there is none.
    """
    watch = archive.watches.watch(" ".join(name.split()))
    if watch is None:
        known = ", ".join(one.name for one in archive.watches.watches())
        raise NotFound(
            f"There is no saved search {name!r}.",
            advice=f"Saved are: {known}." if known else "`modtrail watch add NAME QUERY` saves one.",
        )
    return watch


def tell_news(archive: Archive, *, at: str, name: str | None = None) -> tuple[WatchNews, ...]:
    """Ask all saved searches, or one, about what arrived since they were asked last; return those with news.

    Raises:
        NotFound: there is no saved search `name`.
        ArchiveError: the archive or its index cannot be used; what was not asked is asked the next time.
    """
    book = archive.watches
    last = book.last_arrival()
    told = []
    for watch in book.watches() if name is None else [find_watch(archive, name)]:
        if watch.checked >= last:
            continue
        items = tuple(_news(archive, watch, book.arrivals(watch.checked, last)))
        with archive.transaction():
            is_ours = book.advance(watch, to=last, items=items, at=at)
        if is_ours and items:
            told.append(WatchNews(watch, items))
    return tuple(told)


def found_news(archive: Archive, watch: Watch) -> list[Found]:
    """Return all that was ever new for a saved search, the latest first."""
    return archive.watches.news(watch.name)


def _fields(query: str, filters: Filters) -> dict[str, object]:
    return {"query": query, **filters}


def _news(archive: Archive, watch: Watch, arrivals: Mapping[str, Pages]) -> Iterator[NewsItemShape]:
    """Yield what arrived and answers a saved search, best first."""
    known: dict[str, frozenset[tuple[str | None, str]]] = {}
    for hit in search(archive, request_of(watch.query, watch.filters), among=arrivals.keys()).hits:
        pages = arrivals[hit.document]
        if pages is not None and hit.page not in pages:
            continue
        if hit.document not in known:
            known[hit.document] = _known_sections(archive, hit.document)
        if known[hit.document] and _text_of(archive, hit) in known[hit.document]:
            continue
        reason = Reason.LATE_PAGES if pages else Reason.NEW_VERSION if known[hit.document] else Reason.NEW_PAPER
        yield _item(hit, reason, source=archive.document(hit.document)["source"]["name"])


def _known_sections(archive: Archive, document: str) -> frozenset[tuple[str | None, str]]:
    """Return the headings and texts of the version of a file that this one superseded; none for a new file."""
    rows = archive.section_rows(archive.watches.previous_versions(document))
    return frozenset((row.heading, row.text) for row in rows)


def _text_of(archive: Archive, hit: Hit) -> tuple[str | None, str]:
    rows = archive.section_rows([hit.document])
    return next((row.heading, row.text) for row in rows if row.section == hit.section)


def _item(hit: Hit, reason: Reason, *, source: str) -> NewsItemShape:
    return {
        "reason": reason.value,
        "document": hit.document,
        "title": hit.title,
        "source": source,
        "date": hit.date,
        "committee": hit.committee,
        "section": hit.section,
        "heading": hit.heading,
        "page": hit.page,
        "snippet": hit.snippet,
        "marks": [list(mark) for mark in hit.marks],
        "modifications": list(hit.modifications),
    }
