"""An archive in, what a person should look at after a load out: pages hard to read, and months without a paper."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from index.archive import Archive
from pipeline.shapes import DocumentShape

NO_COMMITTEE = "(none named)"


@dataclass(frozen=True, slots=True)
class HardPage:
    """A page that was read with low confidence."""

    document: str
    source: str
    page: int
    confidence: float


@dataclass(frozen=True, slots=True)
class CommitteeMonths:
    """The papers of one committee by month (`2019-04`), and the months between the first and the last without any."""

    committee: str
    papers: tuple[tuple[str, int], ...]
    missing: tuple[str, ...]
    undated: int


@dataclass(frozen=True, slots=True)
class Survey:
    """What the archive holds and lacks; hard pages come hardest first."""

    hard_pages: tuple[HardPage, ...]
    committees: tuple[CommitteeMonths, ...]


def survey(archive: Archive) -> Survey:
    """Look through all documents of an archive that answers are drawn from."""
    hard: list[HardPage] = []
    months: dict[str, dict[str | None, int]] = defaultdict(lambda: defaultdict(int))
    for one in archive.documents():
        document = archive.document(one)
        hard.extend(_hard_pages(document))
        months[document["committee"] or NO_COMMITTEE][_month(document)] += 1
    hard.sort(key=lambda page: (page.confidence, page.source, page.page))
    return Survey(tuple(hard), tuple(_row(committee, months[committee]) for committee in sorted(months)))


def months_between(first: str, last: str) -> list[str]:
    """Return all months from the first to the last, both included.

    >>> months_between("2019-11", "2020-02")
    ['2019-11', '2019-12', '2020-01', '2020-02']
    """
    at, end = ((int(month[:4]) * 12 + int(month[5:7]) - 1) for month in (first, last))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(at, end + 1)]


def _hard_pages(document: DocumentShape) -> list[HardPage]:
    told = {row["page"] for row in document["warnings"] if row["code"] == "low-confidence"}
    return [
        HardPage(document["id"], document["source"]["name"], page["number"], page["confidence"] or 0.0)
        for page in document["pages"]
        if page["number"] in told
    ]


def _month(document: DocumentShape) -> str | None:
    """Return the month that a paper is of; None where it is not dated so finely."""
    date = document["date"]
    if date is None or not "01" <= date["value"][5:7] <= "12":
        return None
    return date["value"][:7]


def _row(committee: str, counts: dict[str | None, int]) -> CommitteeMonths:
    papers = sorted((month, count) for month, count in counts.items() if month is not None)
    between = months_between(papers[0][0], papers[-1][0]) if papers else []
    missing = tuple(month for month in between if month not in counts)
    return CommitteeMonths(committee, tuple(papers), missing, counts.get(None, 0))
