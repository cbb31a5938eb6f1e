"""What the archive's tables know of dates and committees: SQL's share of `index.since` and `index.history`."""

from __future__ import annotations

from index.answers import Coverage
from index.database import Database
from index.summaries import SummaryBook


class RecentBook:
    """Looks up what may be recent; `answers` is the condition on `contents` for papers that answers are drawn from."""

    def __init__(self, database: Database, answers: str, summaries: SummaryBook) -> None:
        self._db = database
        self._summaries = summaries
        self._live = f"JOIN contents c USING (sha256) WHERE {answers}"

    def families(self, year: str) -> list[str]:
        """Return, in order, the families that events or papers of a year or later may tell of; ranges always may."""
        recent = "({0} >= ?1 OR {0} LIKE '%/%')"
        of_papers = " UNION ".join(
            f"SELECT family FROM papers p CROSS JOIN {table} USING (sha256) {self._live} AND {recent.format('p.date')}"  # noqa: S608 (ours)
            for table in ("mentions", "events")
        )
        of_events = f"SELECT family FROM events e {self._live} AND {recent.format('e.date')}"  # noqa: S608 (as above)
        return sorted(family for (family,) in self._db.rows(f"{of_papers} UNION {of_events}", (year,)))

    def committees(self) -> frozenset[str]:
        """Return all committees that did something, or whose papers these are."""
        sql = " UNION ".join(
            f"SELECT t.committee FROM {table} t {self._live} AND t.committee IS NOT NULL"  # noqa: S608 (as above)
            for table in ("events", "papers")
        )
        return frozenset(committee for (committee,) in self._db.rows(sql))

    def papers_of(self, committee: str) -> frozenset[str]:
        """Return the ids of a committee's papers."""
        return frozenset(row[0] for row in self._db.rows("SELECT sha256 FROM papers WHERE committee = ?", (committee,)))

    def coverage_between(self, first: str, last: str) -> Coverage:
        """Return what rests on papers that may be of a time between two EDTF dates, those without a date among them.

        Files that could not be read at all may be of any time.
        """
        count, pages, low, failed, pending, superseded = self._summaries.totals_between(first, last)
        files = int(self._db.rows("SELECT count(*) FROM failed_files")[0][0])
        return Coverage(count, pages, low, failed + files, pending, superseded)

    def undated(self, *, family: str | None, committee: str | None) -> tuple[int, int]:
        """Return how many events, and how many papers that name a modification, have no date."""
        events = f"SELECT count(*) FROM events e {self._live} AND e.date IS NULL"  # noqa: S608 (as above)
        papers = (
            f"SELECT count(DISTINCT p.sha256) FROM papers p CROSS JOIN mentions m USING (sha256) {self._live} "  # noqa: S608 (as above)
            "AND p.date IS NULL"
        )
        one_family, one_committee = " AND (?1 IS NULL OR family = ?1)", " AND (?2 IS NULL OR {}.committee = ?2)"
        counts = (
            self._db.rows(f"{sql}{one_family}{one_committee.format(table)}", (family, committee))[0][0]
            for sql, table in ((events, "e"), (papers, "p"))
        )
        return int(next(counts)), int(next(counts))
