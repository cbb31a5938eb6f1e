"""Lists of papers in an archive: what is loaded, from whom, of when, and what is still being read. Part of its SQL.

In: filters. Out: rows; every list leaves out what was superseded or removed.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from index.database import Database
from pipeline.edtf import earliest_day, latest_day

_ANSWERS = "c.state = 'loaded' AND c.superseded_by IS NULL"
_COLUMNS = (
    "c.sha256, c.name, p.title, p.date, p.committee, p.marking, p.profile, c.media_type, c.size_bytes, c.page_count, "
    "c.pages_low_confidence, c.pages_failed, c.pages_pending"
)
_FROM = f"FROM contents c JOIN papers p USING (sha256) WHERE {_ANSWERS}"


class Paper(NamedTuple):
    """One paper, as lists show it. `name` is its file's; `date` is EDTF."""

    document: str
    name: str
    title: str | None
    date: str | None
    committee: str | None
    marking: str | None
    profile: str
    media_type: str
    size_bytes: int
    pages: int
    pages_low_confidence: int
    pages_failed: int
    pages_pending: int


class PaperSort(StrEnum):
    """In which order papers come."""

    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"
    COMMITTEE = "committee"
    PAGES = "pages"


_ORDERS = {
    PaperSort.NEWEST: "p.date IS NULL, p.date DESC, p.title, c.sha256",
    PaperSort.OLDEST: "p.date IS NULL, p.date, p.title, c.sha256",
    PaperSort.TITLE: "p.title IS NULL, p.title COLLATE NOCASE, p.date, c.sha256",
    PaperSort.COMMITTEE: "p.committee IS NULL, p.committee COLLATE NOCASE, p.date DESC, c.sha256",
    PaperSort.PAGES: "c.page_count DESC, p.date DESC, c.sha256",
}


@dataclass(frozen=True, slots=True)
class PaperFilter:
    """Which papers to list. `words` stand in the title or the file's name; `month` is a year or a month (2019-04)."""

    words: str = ""
    committee: str | None = None
    month: str = ""
    in_trouble: bool = False  # with pages that were hard to read or not read at all


@dataclass(frozen=True, slots=True)
class CommitteeRow:
    """What is there of one committee (None: papers of which it is not known). First and last are EDTF dates."""

    committee: str | None
    papers: int
    pages: int
    first: str | None
    last: str | None
    acts: int


@dataclass(frozen=True, slots=True)
class LoadState:
    """Where a load stands. `writer` is the process that writes, None when there is none."""

    writer: int | None
    files_waiting: int
    pages_of_waiting: int
    pages_done: int

    @property
    def share_done(self) -> float | None:
        """How much of what is half read is done, rounded down to percents; None where nothing is."""
        if not self.files_waiting:
            return None
        return int(100 * self.pages_done / max(self.pages_of_waiting, 1)) / 100


class Catalogue:
    """The lists of an archive."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def papers(self, documents: Collection[str]) -> dict[str, Paper]:
        """Return those of these papers that answers may be drawn from, by id."""
        found: dict[str, Paper] = {}
        for document in documents:
            row = self._db.row(f"SELECT {_COLUMNS} {_FROM} AND c.sha256 = ?", (document,))
            if row is not None:
                found[document] = Paper(*row)
        return found

    def listed(
        self, wanted: PaperFilter, *, sort: PaperSort = PaperSort.NEWEST, limit: int, offset: int = 0
    ) -> tuple[int, list[Paper]]:
        """Return how many papers a filter lets through, and some of them."""
        where, values = _where(wanted)
        total = self._db.rows(f"SELECT count(*) {_FROM}{where}", values)[0][0]
        sql = f"SELECT {_COLUMNS} {_FROM}{where} ORDER BY {_ORDERS[sort]} LIMIT ? OFFSET ?"
        return int(total), [Paper(*row) for row in self._db.rows(sql, (*values, limit, offset))]

    def committees(self) -> list[CommitteeRow]:
        """Return every committee that has papers or acts, that with most papers first."""
        papers: Counter[str | None] = Counter()
        pages: Counter[str | None] = Counter()
        dates: dict[str | None, list[str]] = {}
        for committee, date, page_count in self._db.rows(f"SELECT p.committee, p.date, c.page_count {_FROM}"):
            papers[committee] += 1
            pages[committee] += page_count
            if date is not None:
                dates.setdefault(committee, []).append(date)
        acts: Counter[str | None] = Counter(
            dict(
                self._db.rows(
                    "SELECT e.committee, count(*) FROM events e JOIN contents c USING (sha256) "  # noqa: S608 (constants)
                    f"WHERE {_ANSWERS} AND e.committee IS NOT NULL GROUP BY e.committee"
                )
            )
        )
        rows = [
            CommitteeRow(
                one, papers[one], pages[one], min(dates.get(one, ()), key=earliest_day, default=None),
                max(dates.get(one, ()), key=latest_day, default=None), acts[one],
            )
            for one in papers.keys() | acts.keys()
        ]  # fmt: skip
        return sorted(rows, key=lambda row: (row.committee is None, -row.papers, -row.acts, row.committee or ""))

    def calendar(self) -> Counter[tuple[str | None, str | None]]:
        """Return how many papers there are by committee and date, either None where it is not known."""
        rows = self._db.rows(f"SELECT p.committee, p.date, count(*) {_FROM} GROUP BY p.committee, p.date")
        return Counter({(committee, date): count for committee, date, count in rows})

    def related(self, family: str, *, limit: int) -> list[tuple[str, int]]:
        """Return the families that are named in the same sections as this one, and in how many; most first."""
        sql = (
            "SELECT o.family, count(DISTINCT o.sha256 || o.section) AS times FROM mentions m "  # noqa: S608 (constants)
            "JOIN mentions o ON o.sha256 = m.sha256 AND o.section = m.section AND o.family <> m.family "
            f"JOIN contents c ON c.sha256 = m.sha256 WHERE m.family = ? AND {_ANSWERS} "
            "GROUP BY o.family ORDER BY times DESC, o.family LIMIT ?"
        )
        return [(other, int(times)) for other, times in self._db.rows(sql, (family, limit))]

    def load_state(self) -> LoadState:
        """Return whether something is being loaded, and how far it is."""
        files, pages = self._db.rows("SELECT count(*), total(page_count) FROM contents WHERE state = 'pending'")[0]
        sql = "SELECT count(*) FROM pages JOIN contents c USING (sha256) WHERE c.state = 'pending'"
        done = self._db.rows(sql)[0][0]
        return LoadState(_writer(self._db.path), int(files), int(pages), int(done))


def _where(wanted: PaperFilter) -> tuple[str, list[object]]:
    where = ""
    values: list[object] = []
    for word in wanted.words.split()[:10]:
        where += " AND (instr(lower(coalesce(p.title, '')), ?) OR instr(lower(c.name), ?))"
        values += [word.lower(), word.lower()]
    if wanted.committee is not None:
        where += " AND coalesce(p.committee, '') = ?"
        values.append(wanted.committee)
    if wanted.month:
        where += " AND substr(p.date, 1, ?) = ?"
        values += [len(wanted.month), wanted.month]
    if wanted.in_trouble:
        where += " AND c.pages_low_confidence + c.pages_failed + c.pages_pending > 0"
    return where, values


def _writer(path: Path) -> int | None:
    """Return the process that holds the archive's right to write, as it said, if it is still there."""
    try:
        pid = int(path.with_name("writer.lock.holder").read_text(encoding="ascii"))
        os.kill(pid, 0)
    except (OSError, ValueError, OverflowError):
        return None
    return pid
