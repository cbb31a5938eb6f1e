"""Papers by committee and date in, a calendar by committee, year and month out, gaps marked. Pure.

A gap is a month without a paper between the first and the last one of a committee that meets so often that a paper was
to be expected; whether there was a meeting, no calendar of papers can know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.edtf import earliest_day, latest_day

_OFTEN = 0.5
"""Share of the months between first and last that have papers, from which on a month without one is a gap. A guess."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month: how many papers; `is_gap` where one was to be expected."""

    key: str  # 2019-04
    papers: int
    is_gap: bool


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a committee; `papers` counts those without a month too."""

    year: int
    months: tuple[Month, ...]
    papers: int


@dataclass(frozen=True, slots=True)
class CommitteeGrid:
    """The calendar of one committee (None: not known), newest year first."""

    committee: str | None
    years: tuple[Year, ...]
    papers: int
    undated: int
    gaps: int


def calendar_grid(papers: Mapping[tuple[str | None, str | None], int]) -> list[CommitteeGrid]:
    """Return the calendar of each committee, that with most papers first."""
    by_committee: dict[str | None, dict[str | None, int]] = {}
    for (committee, value), count in papers.items():
        by_committee.setdefault(committee, {})[value] = count
    grids = [_grid(committee, dates) for committee, dates in by_committee.items()]
    return sorted(grids, key=lambda grid: (grid.committee is None, -grid.papers, grid.committee or ""))


def _grid(committee: str | None, dates: Mapping[str | None, int]) -> CommitteeGrid:
    months: dict[int, int] = {}
    years: dict[int, int] = {}
    for value, count in dates.items():
        if value is None:
            continue
        first, last = earliest_day(value), latest_day(value)
        years[first.year] = years.get(first.year, 0) + count
        if (first.year, first.month) == (last.year, last.month):
            at = first.year * 12 + first.month - 1
            months[at] = months.get(at, 0) + count
    gaps = _gaps(months)
    return CommitteeGrid(
        committee=committee,
        years=tuple(
            Year(
                year,
                tuple(
                    Month(f"{year}-{month + 1:02}", months.get(year * 12 + month, 0), year * 12 + month in gaps)
                    for month in range(12)
                ),
                years.get(year, 0),
            )
            for year in range(max(years, default=0), min(years, default=1) - 1, -1)
        ),
        papers=sum(dates.values()),
        undated=dates.get(None, 0),
        gaps=len(gaps),
    )


def _gaps(months: Mapping[int, int]) -> frozenset[int]:
    if len(months) < 3:
        return frozenset()
    between = range(min(months), max(months) + 1)
    if len(months) < _OFTEN * len(between):
        return frozenset()
    return frozenset(between) - months.keys()
