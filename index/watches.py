"""Saved searches: a name and a question in; after each load, what came in that answers it out, never twice.

What is new is a section of a paper that the archive never had before, of pages that could not be read before, or of a
new version of a file where the version before did not have the same section. What is found is kept in the same step in
which the search moves on: so a load that is killed tells it the next time, or it stands in `watch show`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from index.answer_shapes import NewsItemShape
from index.archive import Archive
from index.hits import Hit
from index.search import SearchRequest, search
from index.watch_book import Filters, Pages, Watch, WatchNews
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
    found = search(archive, replace(request_of(query, filters), limit=0))
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


def _news(archive: Archive, watch: Watch, arrivals: Mapping[str, Pages]) -> Iterator[NewsItemShape]:
    """Yield what arrived and answers a saved search, best first."""
    comers: dict[str, _Comer] = {}
    for hit in search(archive, request_of(watch.query, watch.filters), among=arrivals.keys()).hits:
        pages = arrivals[hit.document]
        if pages is not None and hit.page not in pages:
            continue
        if hit.document not in comers:
            comers[hit.document] = _comer(archive, hit.document)
        comer = comers[hit.document]
        if hit.section in comer.as_before:
            continue
        reason = Reason.LATE_PAGES if pages else Reason.NEW_VERSION if comer.is_version else Reason.NEW_PAPER
        yield _item(hit, reason, source=comer.source)


@dataclass(frozen=True, slots=True)
class _Comer:
    """A paper that arrived; of the new version of a file, `as_before` are the sections that stood in the one before."""

    source: str
    is_version: bool
    as_before: frozenset[str]


def _comer(archive: Archive, document: str) -> _Comer:
    source = archive.document(document)["source"]["name"]
    before = {(row.heading, row.text) for row in archive.section_rows(archive.watches.previous_versions(document))}
    own = archive.section_rows([document]) if before else ()
    return _Comer(source, bool(before), frozenset(row.section for row in own if (row.heading, row.text) in before))


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
