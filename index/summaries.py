"""The rows of `modifications`, kept in the archive's database so that a list of thousands need not be drawn each time.

In: rows drawn by `index.history`. Out: those that are still true. Triggers of the database note whose rows are not.
The counts that every answer states are kept with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from index.answers import MentionPlace, Modification
from index.database import Database

SUMMARY_VERSION = 4
"""Raise it when the same events and mentions give other rows, or another history: what another version drew and kept,
rows and histories, is drawn anew."""

_BETWEEN_IDS = "\n"
_BETWEEN_FIELDS = "\x1f"
"""The separator of units. A row with few cells is read twice as fast, and there are thousands."""

_COLUMNS = (
    *("modification", "also_known_as", "title", "first_seen", "last_seen", "mentions", "documents", "stage"),
    *("first_mention", "last_mention"),
)
_TOTALS = ("documents", "pages", "pages_low_confidence", "pages_failed", "pages_pending")
_DRAWN_TOTALS = (
    "SELECT c.superseded_by IS NOT NULL AS superseded, coalesce(p.date, '') AS date, count(*) AS documents, "
    "sum(c.page_count) AS pages, sum(c.pages_low_confidence) AS pages_low_confidence, "
    "sum(c.pages_failed) AS pages_failed, sum(c.pages_pending) AS pages_pending "
    "FROM contents c LEFT JOIN papers p USING (sha256) WHERE c.state = 'loaded' GROUP BY 1, 2"
)


class SummaryBook:
    """The kept rows. With `superseded`, those of families that superseded papers name do not count as true."""

    def __init__(self, database: Database, *, superseded: bool = False) -> None:
        self._db = database
        self._superseded = superseded
        self._stale = "SELECT family FROM stale_families"
        if superseded:
            older = "SELECT t.family FROM contents c CROSS JOIN {} t USING (sha256) WHERE c.superseded_by IS NOT NULL"
            self._stale += "".join(f" UNION {older.format(table)}" for table in ("mentions", "events"))

    def stale(self) -> list[str]:
        """Return the families whose rows must be drawn anew before they can be told, in order."""
        if not self._is_of_this_version():
            return [
                family for (family,) in self._db.rows("SELECT family FROM mentions UNION SELECT family FROM events")
            ]
        return sorted(family for (family,) in self._db.rows(self._stale))

    def arrivals(self, family: str) -> tuple[str, ...] | None:
        """Return the papers that came since the rows of a family were drawn; None where more than that happened."""
        row = self._db.row("SELECT redraw FROM stale_families WHERE family = ?", (family,))
        if row is None or row[0] or not self._is_of_this_version():
            return None
        return tuple(sha256 for (sha256,) in self._db.rows("SELECT sha256 FROM arrived WHERE family = ?", (family,)))

    def fresh(self) -> Iterator[Modification]:
        """Yield the rows that are true, in no order."""
        if not self._is_of_this_version():
            return
        sql = f"SELECT {', '.join(_COLUMNS)} FROM summaries WHERE family NOT IN ({self._stale})"  # noqa: S608 (names of ours)
        yield from (_modification(row) for row in self._db.rows(sql))

    def is_fresh(self, family: str) -> bool:
        """Return whether what is kept of a family is true."""
        sql = f"SELECT 1 FROM ({self._stale}) WHERE family = ?"  # noqa: S608 (names of ours)
        return self._is_of_this_version() and self._db.row(sql, (family,)) is None

    def family_of(self, modification: str) -> str | None:
        """Return the family of an id that heads a row which is true, or None."""
        row = self._db.row("SELECT family FROM summaries WHERE modification = ?", (modification,))
        return row[0] if row is not None and self.is_fresh(row[0]) else None

    def of_family(self, family: str) -> list[tuple[str, Modification]]:
        """Return the rows of one family, each with its part; none where they are not kept, or no longer true."""
        return self.last_kept(family) if self.is_fresh(family) else []

    def last_kept(self, family: str) -> list[tuple[str, Modification]]:
        """Return the rows of one family as they were when they were drawn."""
        sql = f"SELECT part, {', '.join(_COLUMNS)} FROM summaries WHERE family = ? ORDER BY part"  # noqa: S608 (names of ours)
        return [(part, _modification(row)) for part, *row in self._db.rows(sql, (family,))]

    def known(self) -> dict[str, str]:
        """Return the family of every id in the rows that are true."""
        if not self._is_of_this_version():
            return {}
        sql = f"SELECT family, modification, also_known_as FROM summaries WHERE family NOT IN ({self._stale})"  # noqa: S608 (names of ours)
        known = {}
        for family, modification, also in self._db.rows(sql):
            known[modification] = family
            for one in also.split(_BETWEEN_IDS) if also else ():
                known[one] = family
        return known

    def save(self, family: str, rows: Iterable[tuple[str, Modification]]) -> None:
        """Keep the rows of a family, each with the part that it is of; call it in a transaction that drew them."""
        self._db.run("DELETE FROM summaries WHERE family = ?", (family,))
        marks = ", ".join("?" * (len(_COLUMNS) + 2))
        sql = f"INSERT INTO summaries (family, part, {', '.join(_COLUMNS)}) VALUES ({marks})"  # noqa: S608 (names of ours)
        self._db.run_many(sql, ((family, part, *_cells(row)) for part, row in rows))
        for table in ("stale_families", "arrived"):
            self._db.run(f"DELETE FROM {table} WHERE family = ?", (family,))  # noqa: S608 (names of ours)

    def totals(self) -> tuple[int, ...] | None:
        """Return how many documents, pages, and pages of low confidence, failed and pending there are, superseded last.

        None where they are not kept.
        """
        sums = ", ".join(f"sum({name})" for name in _TOTALS)
        which = "" if self._superseded else " WHERE NOT superseded"
        row = self._db.row(f"SELECT {sums}, sum(documents * superseded) FROM totals{which}")  # noqa: S608 (names of ours)
        return None if row is None or row[0] is None else row

    def totals_between(self, first: str, last: str) -> tuple[int, ...]:
        """Return the same of papers that may be of a time between two EDTF dates, those without a date among them.

        Compared as texts: a month or a year counts with all its days, and what is no month (a quarter) by its year.
        """
        within = "(date || '~' >= ?1 AND date <= ?2 || '~')"
        other = "(substr(date, 6, 2) > '12' AND substr(date, 1, 4) BETWEEN substr(?1, 1, 4) AND substr(?2, 1, 4))"
        sums = ", ".join(f"total({name})" for name in _TOTALS)
        source = "totals" if self._db.row("SELECT 1 FROM totals LIMIT 1") else f"({_DRAWN_TOTALS})"
        which = "" if self._superseded else " AND NOT superseded"
        sql = (
            f"SELECT {sums}, total(documents * superseded) FROM {source} "  # noqa: S608 (names of ours)
            f"WHERE (date = '' OR {within} OR {other}){which}"
        )
        return tuple(map(int, self._db.rows(sql, (first, last))[0]))

    def save_totals(self) -> None:
        """Keep the totals; call it in a transaction."""
        self._db.run("DELETE FROM totals")
        self._db.run(f"INSERT INTO totals {_DRAWN_TOTALS}")
        self._db.run("INSERT OR IGNORE INTO totals VALUES (0, '', 0, 0, 0, 0, 0)")  # kept, though there be no paper

    def adopt_version(self) -> None:
        """Say that all rows are to be of this version: those of another one are dropped, and due."""
        if self._is_of_this_version():
            return
        self._db.run("DELETE FROM summaries")
        self._db.run(
            "INSERT OR REPLACE INTO stale_families SELECT family, 1 FROM mentions UNION SELECT family, 1 FROM events"
        )
        self._db.run("INSERT OR REPLACE INTO meta VALUES ('summaries', ?)", (SUMMARY_VERSION,))

    def _is_of_this_version(self) -> bool:
        return self._db.row("SELECT value FROM meta WHERE key = 'summaries'") == (SUMMARY_VERSION,)


def _modification(row: Sequence[Any]) -> Modification:
    name, also, title, first_seen, last_seen, mentions, documents, stage, first, last = row
    return Modification(
        name, tuple(also.split(_BETWEEN_IDS)) if also else (), title, first_seen, last_seen,
        mentions, documents, stage, _place(first_seen, first), _place(last_seen, last),
    )  # fmt: skip


def _cells(row: Modification) -> tuple[object, ...]:
    return (
        row.modification, _BETWEEN_IDS.join(row.also_known_as), row.title, row.first_seen, row.last_seen,
        row.mentions, row.documents, row.stage, _cell(row.first_mention), _cell(row.last_mention),
    )  # fmt: skip


def _cell(place: MentionPlace) -> str:
    """Return a place as one cell; an untitled paper has no title, as a title is never empty."""
    fields = (place.document, place.title or "", place.source, place.section, str(place.page))
    return _BETWEEN_FIELDS.join(one.replace(_BETWEEN_FIELDS, " ") for one in fields)


def _place(date: str | None, cell: str) -> MentionPlace:
    document, title, source, section, page = cell.split(_BETWEEN_FIELDS)
    return MentionPlace(document, title or None, source, date, section, int(page))
