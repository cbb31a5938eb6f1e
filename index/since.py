"""A date in, what changed since then out: the acts and the papers of that day or later, by modification."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from index.answer_shapes import ChangeShape, RecentPaperShape, SinceShape
from index.answers import Coverage, HistoryEvent, Modification
from index.archive import Archive
from index.history import family_events, modifications
from index.lexicon import value_key
from index.naming import find_modification
from index.naming_book import StoredMention
from index.typed_values import short_names
from pipeline.edtf import earliest_day, is_edtf, latest_day
from pipeline.errors import NotFound, UsageError
from pipeline.profiles import builtin_profiles

MAY_BE_EARLIER = "may-be-earlier"
"""The flag of what is dated so coarsely that it may have happened before the day asked about."""


@dataclass(frozen=True, slots=True)
class RecentPaper:
    """A paper that names a modification, where it does so first, and how often."""

    document: str
    title: str | None
    source: str
    date: str
    section: str
    page: int
    mentions: int
    may_be_earlier: bool

    def shape(self) -> RecentPaperShape:
        """Return the JSON."""
        return {
            "document": self.document,
            "title": self.title,
            "source": self.source,
            "date": self.date,
            "section": self.section,
            "page": self.page,
            "mentions": self.mentions,
            "may_be_earlier": self.may_be_earlier,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """What changed of one modification; `is_new` says that no earlier paper names it."""

    row: Modification
    is_new: bool
    events: tuple[HistoryEvent, ...]
    papers: tuple[RecentPaper, ...]

    def shape(self) -> ChangeShape:
        """Return the JSON."""
        return {
            "modification": self.row.modification,
            "also_known_as": list(self.row.also_known_as),
            "title": self.row.title,
            "stage": self.row.stage,
            "new": self.is_new,
            "events": [event.shape() for event in self.events],
            "papers": [paper.shape() for paper in self.papers],
        }


@dataclass(frozen=True, slots=True)
class Since:
    """What changed, by id. Events and papers without a date are in no row; they are counted."""

    since: str
    committee: str | None
    modification: str | None
    changes: tuple[Change, ...]
    undated_events: int
    undated_papers: int
    coverage: Coverage

    def shape(self) -> SinceShape:
        """Return the JSON."""
        return {
            "since": self.since,
            "committee": self.committee,
            "modification": self.modification,
            "total": len(self.changes),
            "modifications": [change.shape() for change in self.changes],
            "undated": {"events": self.undated_events, "papers": self.undated_papers},
            "coverage": self.coverage.shape(),
        }


def check_day(day: str) -> None:
    """Raise UsageError where `day` is no date."""
    if not is_edtf(day):
        raise UsageError(f"{day!r} is no date.", advice="Write a year, month or day: 2019, 2019-05 or 2019-05-02.")


def since(archive: Archive, day: str, *, committee: str | None = None, modification: str | None = None) -> Since:
    """Return what happened, and which papers came, on or after the first day that `day` (EDTF) allows.

    With `committee`, only its acts and its papers; with `modification`, only that one, however they are typed.

    Raises:
        UsageError: `day` is no date.
        NotFound: the committee or modification is not known here.
    """
    check_day(day)
    rows = {one: row for row in modifications(archive).modifications for one in (row.modification, *row.also_known_as)}
    body = None if committee is None else _committee(archive, committee)
    name, family = (None, None) if modification is None else find_modification(modification, archive.naming.families())
    wanted = _Wanted(earliest_day(day), body, None if body is None else archive.recent.papers_of(body))
    families = archive.recent.families(f"{wanted.day.year:04}") if family is None else [family]
    changes = (change for one in families for change in _changes(archive, one, rows, wanted))
    undated_events, undated_papers = archive.recent.undated(family=family, committee=body)
    return Since(
        since=day,
        committee=body,
        modification=name,
        changes=tuple(
            sorted(
                (one for one in changes if name is None or one.row == rows[name]), key=lambda one: one.row.modification
            )
        ),
        undated_events=undated_events,
        undated_papers=undated_papers,
        coverage=archive.coverage(),
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The first day that counts, and whose acts and papers; None: everybody's."""

    day: date
    committee: str | None
    papers: frozenset[str] | None

    def allows(self, value: str | None) -> bool:
        return value is not None and latest_day(value) >= self.day

    def may_precede(self, value: str | None) -> bool:
        return value is not None and earliest_day(value) < self.day


def _changes(archive: Archive, family: str, rows: Mapping[str, Modification], wanted: _Wanted) -> Iterator[Change]:
    """Yield the changes of one family, a row of `modifications` each; what came in this very moment has no row yet."""
    events: defaultdict[str, list[HistoryEvent]] = defaultdict(list)
    for event in family_events(archive, family):
        if event.modification in rows and wanted.allows(event.date) and wanted.committee in {None, event.committee}:
            doubts = (MAY_BE_EARLIER,) if wanted.may_precede(event.date) else ()
            events[rows[event.modification].modification].append(replace(event, flags=(*event.flags, *doubts)))
    papers: defaultdict[str, dict[str, RecentPaper]] = defaultdict(dict)
    for stored in archive.naming.mentions(family):
        if stored.mention.modification in rows and (paper := _recent_paper(stored, wanted)) is not None:
            of_row = papers[rows[stored.mention.modification].modification]
            before = of_row.get(paper.document)
            of_row[paper.document] = replace(before, mentions=before.mentions + 1) if before else paper
    for name in events.keys() | papers.keys():
        first = rows[name].first_seen
        recent = sorted(papers[name].values(), key=lambda one: (earliest_day(one.date), one.document))
        yield Change(
            rows[name], first is not None and not wanted.may_precede(first), tuple(events[name]), tuple(recent)
        )


def _recent_paper(stored: StoredMention, wanted: _Wanted) -> RecentPaper | None:
    """Return the paper of a mention, if it counts."""
    day = stored.paper_date
    if day is None or not wanted.allows(day) or (wanted.papers is not None and stored.document not in wanted.papers):
        return None
    return RecentPaper(
        document=stored.document,
        title=stored.paper_title,
        source=stored.source,
        date=day,
        section=stored.mention.section,
        page=stored.mention.page,
        mentions=1,
        may_be_earlier=wanted.may_precede(day),
    )


def _committee(archive: Archive, typed: str) -> str:
    """Return the short name of the committee that is meant, by any of its names."""
    known = {value_key(one): one for one in archive.recent.committees()}
    meant = [short for profile in builtin_profiles() for short in short_names(typed, profile.committees)]
    for one in (typed, *meant):
        if value_key(one) in known:
            return known[value_key(one)]
    near = [known[key] for key in get_close_matches(value_key(typed), known, n=3)]
    raise NotFound(
        f"No committee {typed!r} is known here.",
        advice=f"Did you mean {' or '.join(near)}?" if near else f"Known are: {', '.join(sorted(known.values()))}.",
    )
