"""Saved searches in the archive's database: what is asked, up to which arrival, and what was found since.

In: SQL's share of `index.watches`. Out: records. An arrival is a paper that comes in for the first time, or pages of it
that could not be read before; its number stays when the paper is removed, so that it never arrives a second time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.answer_shapes import NewsItemShape, WatchNewsShape, WatchShape
from index.database import Database, Row

Filters = Mapping[str, str | bool]
"""The options of a saved search that are set, by their names in `index.search.SearchRequest`."""

Pages = frozenset[int] | None
"""Which pages of a paper arrived; None: all of it."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A saved search. `checked` is the last arrival that it was asked about; times are ISO 8601, UTC."""

    name: str
    query: str
    filters: Filters
    added_at: str
    checked: int
    news: int = 0
    last_news_at: str | None = None

    def shape(self) -> WatchShape:
        """Return the JSON."""
        return {
            "name": self.name,
            "query": self.query,
            "filters": dict(self.filters),
            "added_at": self.added_at,
            "news": self.news,
            "last_news_at": self.last_news_at,
        }


@dataclass(frozen=True, slots=True)
class WatchNews:
    """What is new for one saved search."""

    watch: Watch
    items: tuple[NewsItemShape, ...]

    def shape(self) -> WatchNewsShape:
        """Return the JSON."""
        return {"watch": self.watch.name, "query": self.watch.query, "total": len(self.items), "hits": list(self.items)}


@dataclass(frozen=True, slots=True)
class Found:
    """Something that was new for a saved search, and when that was found."""

    at: str
    item: NewsItemShape


class WatchBook:
    """Saved searches and arrivals of one archive."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def note_arrival(self, sha256: str) -> None:
        """Give a paper whose record was just kept the next number, if it or some page of it was never there before."""
        pages = "SELECT number FROM pages WHERE sha256 = ? AND state <> 'done' ORDER BY number"
        unread = [number for (number,) in self._db.rows(pages, (sha256,))]
        last = self._db.row("SELECT unread FROM arrivals WHERE sha256 = ? ORDER BY number DESC LIMIT 1", (sha256,))
        came = None if last is None else sorted(set(json.loads(last[0])).difference(unread))
        if came is None or came:
            self._db.run(
                "INSERT INTO arrivals (sha256, pages, unread) VALUES (?, ?, ?)",
                (sha256, None if came is None else json.dumps(came), json.dumps(unread)),
            )

    def last_arrival(self) -> int:
        """Return the number of the last arrival, 0 before the first."""
        return int(self._db.rows("SELECT coalesce(max(number), 0) FROM arrivals")[0][0])

    def arrivals(self, after: int, until: int) -> dict[str, Pages]:
        """Return the papers that arrived after one number and until another, and which pages of them."""
        found: dict[str, Pages] = {}
        sql = "SELECT sha256, pages FROM arrivals WHERE number > ? AND number <= ? ORDER BY number"
        for sha256, pages in self._db.rows(sql, (after, until)):
            earlier = found.get(sha256, frozenset())
            found[sha256] = None if pages is None or earlier is None else earlier.union(json.loads(pages))
        return found

    def previous_versions(self, sha256: str) -> list[str]:
        """Return the papers that a paper superseded."""
        sql = "SELECT sha256 FROM contents WHERE superseded_by = ? AND state = 'loaded' ORDER BY sha256"
        return [row[0] for row in self._db.rows(sql, (sha256,))]

    def watches(self) -> list[Watch]:
        """Return all saved searches, by name."""
        sql = (
            "SELECT name, request, added_at, checked, count(number), max(found_at) "
            "FROM watches LEFT JOIN watch_news ON watch = name GROUP BY name ORDER BY name"
        )
        return [_watch(row) for row in self._db.rows(sql)]

    def watch(self, name: str) -> Watch | None:
        """Return one saved search, by its name in any case."""
        return next((one for one in self.watches() if one.name.casefold() == name.casefold()), None)

    def add(self, watch: Watch) -> bool:
        """Keep a saved search; return whether its name was free."""
        request = json.dumps({"query": watch.query, **watch.filters}, ensure_ascii=False)
        row = (watch.name, request, watch.added_at, watch.checked)
        return self._db.run("INSERT OR IGNORE INTO watches VALUES (?, ?, ?, ?)", row) > 0

    def remove(self, name: str) -> None:
        """Forget a saved search and what was new for it."""
        self._db.run("DELETE FROM watches WHERE name = ?", (name,))

    def advance(self, watch: Watch, *, to: int, items: Iterable[NewsItemShape], at: str) -> bool:
        """Say up to which arrival a search was asked, and keep what was new; call it in a transaction.

        Returns whether it still stood where it was: if not, another process has told the same.
        """
        sql = "UPDATE watches SET checked = ? WHERE name = ? AND checked = ?"
        if not self._db.run(sql, (to, watch.name, watch.checked)):
            return False
        self._db.run_many(
            "INSERT INTO watch_news (watch, found_at, sha256, item) VALUES (?, ?, ?, ?)",
            ((watch.name, at, item["document"], json.dumps(item, ensure_ascii=False)) for item in items),
        )
        return True

    def news(self, name: str) -> list[Found]:
        """Return all that was ever new for a saved search, the latest first; papers that were removed left out."""
        sql = "SELECT found_at, item FROM watch_news WHERE watch = ? ORDER BY found_at DESC, number"
        return [Found(at, json.loads(item)) for at, item in self._db.rows(sql, (name,))]


def _watch(row: Row) -> Watch:
    name, request, added_at, checked, news, last_news_at = row
    filters = json.loads(request)
    return Watch(name, filters.pop("query"), filters, added_at, checked, news, last_news_at)
