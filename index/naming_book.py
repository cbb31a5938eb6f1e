"""Where modifications are named, and what was done to them: the rows of all papers, family by family. Part of the SQL.

In: a family, or none. Out: events and mentions, each with what is to be said of its paper.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.database import Database
from index.derived import EventRow, MentionRow
from index.summaries import SummaryBook

MOST_ASKED_SINGLY = 10
"""Families whose ids are looked up one by one; for more, all are."""

_NAMING = ("mentions", "events")

TELLS_OUTCOME = (
    "stage IS NOT NULL OR action IN ('approved', 'deferred', 'implemented', 'rejected', 'stage-changed', 'withdrawn')"
)
"""The condition on events that may say at which stage a modification is: word for word that of an index."""


class StoredEvent(NamedTuple):
    """An event with what is to be said of its paper; `ordinal` counts the events of a paper from 0."""

    document: str
    paper_title: str | None
    paper_date: str | None
    source: str
    profile: str  # a name, or the path of a profile of the user's own
    ordinal: int
    event: EventRow
    superseded: bool = False


class StoredMention(NamedTuple):
    """A mention with what is to be said of its paper; `ordinal` counts the mentions of a paper from 0."""

    document: str
    paper_title: str | None
    paper_date: str | None
    source: str
    ordinal: int
    mention: MentionRow


class NamingBook:
    """The events and mentions of an archive; `answers` is the condition on `contents` for papers that count."""

    def __init__(self, database: Database, answers: str, summaries: SummaryBook, *, to_read: bool) -> None:
        self._db = database
        self._to_read = to_read
        self._answers = answers
        self._summaries = summaries

    def families(self) -> dict[str, str]:
        """Return the family of every modification id that an answer may be about."""
        if self._to_read:
            return self._db.kept("known modifications", self._families)
        return self._families()

    def _families(self) -> dict[str, str]:
        live = f"t JOIN contents USING (sha256) WHERE {self._answers}"
        known = self._summaries.known()
        stale = self._summaries.stale()
        # Each question about one family costs as much as a few thousand rows.
        of_one = " AND family = ?1" if len(stale) <= MOST_ASKED_SINGLY else ""
        sql = " UNION ".join(f"SELECT modification, family FROM {table} {live}{of_one}" for table in _NAMING)  # noqa: S608 (names of ours)
        for family in stale if of_one else ():
            known.update(self._db.rows(sql, (family,)))
        if not of_one:
            known.update(self._db.rows(sql))
        return known

    def events(self, family: str | None = None, *, papers: Sequence[str] | None = None) -> Iterator[StoredEvent]:
        """Yield the events of one family, or of all, family by family; only those of some `papers`, if given."""
        return self._events(_condition("e", family, papers))

    def statements(self, family: str) -> int:
        """Return how many events of a family papers tell, those of superseded papers among them."""
        return int(self._db.rows("SELECT count(*) FROM events WHERE family = ?", (family,))[0][0])

    def outcomes(self, family: str) -> Iterator[StoredEvent]:
        """Yield those events of a family that may say at which stage it is."""
        return self._events((f" AND e.family = ?1 AND ({TELLS_OUTCOME})", (family,)))

    def _events(self, condition: tuple[str, tuple[str, ...]]) -> Iterator[StoredEvent]:
        columns = ", ".join(f"e.{name}" for name in EventRow._fields)
        sql = (
            "SELECT c.sha256, p.title, p.date, c.name, "  # noqa: S608 (names of ours)
            "CASE WHEN c.profile LIKE '%.toml' THEN c.profile ELSE p.profile END, e.ordinal, "
            "c.superseded_by IS NOT NULL, "
            f"{columns} "
            "FROM events e JOIN contents c USING (sha256) JOIN papers p USING (sha256) "
            f"WHERE {self._answers}{condition[0]} ORDER BY e.family, c.sha256, e.ordinal"
        )
        for document, title, date, name, profile, ordinal, older, *event in self._db.each(sql, condition[1]):
            yield StoredEvent(document, title, date, name, profile, ordinal, EventRow(*event), bool(older))

    def mentions(self, family: str | None = None, *, papers: Sequence[str] | None = None) -> Iterator[StoredMention]:
        """Yield the places where one family is named, or any, family by family; only in some `papers`, if given."""
        which, values = _condition("m", family, papers)
        columns = ", ".join(f"m.{name}" for name in MentionRow._fields)
        sql = (
            f"SELECT c.sha256, p.title, p.date, c.name, m.ordinal, {columns} "  # noqa: S608 (names of ours)
            "FROM mentions m JOIN contents c USING (sha256) JOIN papers p USING (sha256) "
            f"WHERE {self._answers}{which} ORDER BY m.family, c.sha256, m.ordinal"
        )
        for document, title, date, name, ordinal, *mention in self._db.each(sql, values):
            yield StoredMention(document, title, date, name, ordinal, MentionRow(*mention))


def _condition(table: str, family: str | None, papers: Sequence[str] | None) -> tuple[str, tuple[str, ...]]:
    """Return a condition on the rows of a table, to be put behind others, and the values for its question marks."""
    which = "" if family is None else f" AND {table}.family = ?"
    values = () if family is None else (family,)
    if papers is None:
        return which, values
    return f"{which} AND {table}.sha256 IN (SELECT value FROM json_each(?))", (*values, json.dumps(papers))  # noqa: S608 (ours)
