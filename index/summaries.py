"""The rows of `modifications`, kept in the archive's database so that a list of thousands need not be drawn each time.

In: rows drawn by `index.history`. Out: those that are still true. Triggers of the database note whose rows are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from index.answers import MentionPlace, Modification
from index.database import Database

SUMMARY_VERSION = 1
"""Raise it when the same events and mentions give other rows: rows that another version drew are drawn anew."""

_BETWEEN_IDS = "\n"
_PLACE = ("document", "title", "source", "section", "page")
_COLUMNS = (
    *("modification", "also_known_as", "title", "first_seen", "last_seen", "mentions", "documents", "stage"),
    *(f"{end}_{name}" for end in ("first", "last") for name in _PLACE),
)


class SummaryBook:
    """The kept rows. With `superseded`, those of families that superseded papers name do not count as true."""

    def __init__(self, database: Database, *, superseded: bool = False) -> None:
        self._db = database
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

    def fresh(self) -> Iterator[Modification]:
        """Yield the rows that are true, in no order."""
        if not self._is_of_this_version():
            return
        sql = f"SELECT {', '.join(_COLUMNS)} FROM summaries WHERE family NOT IN ({self._stale})"  # noqa: S608 (names of ours)
        for row in self._db.rows(sql):
            name, also, title, first_seen, last_seen, mentions, documents, stage, *places = row
            yield Modification(
                name, tuple(also.split(_BETWEEN_IDS)) if also else (), title, first_seen, last_seen,
                mentions, documents, stage, _place(first_seen, places[:5]), _place(last_seen, places[5:]),
            )  # fmt: skip

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
        self._db.run("DELETE FROM stale_families WHERE family = ?", (family,))

    def adopt_version(self) -> None:
        """Say that all rows are to be of this version: those of another one are dropped, and due."""
        if self._is_of_this_version():
            return
        self._db.run("DELETE FROM summaries")
        self._db.run("INSERT OR IGNORE INTO stale_families SELECT family FROM mentions UNION SELECT family FROM events")
        self._db.run("INSERT OR REPLACE INTO meta VALUES ('summaries', ?)", (SUMMARY_VERSION,))

    def _is_of_this_version(self) -> bool:
        return self._db.row("SELECT value FROM meta WHERE key = 'summaries'") == (SUMMARY_VERSION,)


def _cells(row: Modification) -> tuple[object, ...]:
    return (
        row.modification, _BETWEEN_IDS.join(row.also_known_as), row.title, row.first_seen, row.last_seen,
        row.mentions, row.documents, row.stage,
        *(getattr(place, name) for place in (row.first_mention, row.last_mention) for name in _PLACE),
    )  # fmt: skip


def _place(date: str | None, cells: list[object]) -> MentionPlace:
    document, title, source, section, page = cells
    return MentionPlace(document, title, source, date, section, page)  # type: ignore[arg-type]  # as they were kept
