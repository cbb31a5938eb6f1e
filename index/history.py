"""A modification in, its dated history out: events of all papers, the same act told once with all its evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache

from index.answers import Coverage, Evidence, History, HistoryEvent, MentionPlace, Modification, Modifications
from index.archive import Archive
from index.contradictions import doubtful_acts
from index.derived import CORRECTED
from index.history_book import KEPT_FROM
from index.naming import find_modification, part_of
from index.naming_book import StoredEvent, StoredMention
from index.same_act import OUTCOMES, Act, merge_events
from index.uncollected import uncollected
from pipeline.edtf import earliest_day, latest_day
from pipeline.errors import ArchiveError, NotFound, ProfileError
from pipeline.profiles import Stage, load_profile
from pipeline.records import Action

SUPERSEDED = "superseded"
"""The flag of an event that only superseded papers state."""

_FAMILIES_AT_ONCE = 100
"""Rows of `modifications` drawn in one transaction: well under a second, so that another writer need not wait."""

_ENDS = frozenset({Action.APPROVED, Action.REJECTED, Action.WITHDRAWN, Action.IMPLEMENTED})
"""Acts that are a stage by themselves, where the code's profile has one of that name."""


def history(archive: Archive, modification: str) -> History:
    """Return what the archive says happened to a modification, however its id is typed.

    Raises:
        NotFound: no paper mentions it; the advice names the nearest ids that are known.
    """
    with archive.one_state():
        return _history(archive, modification)


def _history(archive: Archive, modification: str) -> History:
    family = archive.summaries.family_of(modification)
    name = modification
    if family is None:
        name, family = find_modification(modification, archive.naming.families())
    # What was decided on one part of a proposal, or on an alternative, says nothing of the other ones.
    part = part_of(name)
    rows = {one: row for one, row in _kept_rows(archive, family) if not part or one in {"", part}}
    if not rows:
        raise NotFound(f"No paper in the archive mentions {name} any more.")
    if part:
        acts = [act for act in _acts(archive, family) if _concerns(part, act.finest.event.modification)]
        events, stage = _told(acts), _latest_stage(acts)
    else:
        events, stage = family_events(archive, family), rows[""].stage if "" in rows else None
    first, last = _outermost(rows.values())
    return History(
        modification=name,
        also_known_as=tuple(sorted({one for row in rows.values() for one in _ids(row) if one != name})),
        title=_title_of(rows, part),
        stage=stage,
        first_mentioned=first.date,
        last_mentioned=last.date,
        mentions=sum(row.mentions for row in rows.values()),
        events=events,
        coverage=archive.coverage(),
        first_mention=first,
        last_mention=last,
        between=_between(archive, first.date, last.date),
    )


def _kept_rows(archive: Archive, family: str) -> Iterable[tuple[str, Modification]]:
    """Return the rows of a family: a modification may have thousands of mentions, and they know what these come to."""
    return archive.summaries.of_family(family) or drawn_rows(archive, (family,))


def _outermost(rows: Iterable[Modification]) -> tuple[MentionPlace, MentionPlace]:
    """Return where any of some modifications is named first and last; undated only where all are."""
    firsts, lasts = zip(*((row.first_mention, row.last_mention) for row in rows), strict=True)
    first = min(_dated(firsts), key=lambda place: (_day(earliest_day, place), place.document, place.page))
    last = max(_dated(lasts), key=lambda place: (_day(latest_day, place), place.document, -place.page))
    return first, last


def _dated(places: Sequence[MentionPlace]) -> Sequence[MentionPlace]:
    return [place for place in places if place.date is not None] or places


def _title_of(rows: Mapping[str, Modification], part: str) -> str | None:
    """Return the title of a part, or of the whole; where only others of its family are named, the first there is."""
    if part in rows and rows[part].mentions:
        return rows[part].title
    return next((row.title for row in rows.values() if row.title is not None), None)


def _between(archive: Archive, first: str | None, last: str | None) -> Coverage | None:
    """Return what the papers between first and last mention rest on: nobody knows what the unread ones tell."""
    if first is None or last is None:
        return None
    return archive.recent.coverage_between(first, last)


def _ids(row: Modification) -> tuple[str, ...]:
    return (row.modification, *row.also_known_as)


def family_events(archive: Archive, family: str) -> tuple[HistoryEvent, ...]:
    """Return what happened to all modifications of a family, in order of history."""
    kept = archive.histories.of_family(family)
    return _told(_acts(archive, family)) if kept is None else kept


def _acts(archive: Archive, family: str) -> tuple[Act, ...]:
    return merge_events(archive.naming.events(family))


def _told(acts: Sequence[Act]) -> tuple[HistoryEvent, ...]:
    doubts = doubtful_acts(acts, rank=_rank)
    return tuple(_event(act, doubts.get(act, ())) for act in acts)


def modifications(archive: Archive) -> Modifications:
    """Return every modification that a paper mentions, in order of id.

    The ids of one family are one row, but each part and alternative has a row of its own.
    """
    with suppress(ArchiveError):  # an archive that can only be read: what is out of date is drawn for this answer alone
        refresh_summaries(archive)
    with archive.one_state():  # a row that is refreshed between the questions would be in the answer to neither
        with uncollected():
            rows = list(archive.summaries.fresh())
        rows.extend(row for _, row in drawn_rows(archive, archive.summaries.stale()))
        return Modifications(tuple(sorted(rows, key=lambda row: row.modification)), archive.coverage())


def refresh_summaries(archive: Archive) -> None:
    """Draw anew, and keep, those rows of `modifications` that are out of date.

    Raises:
        ArchiveError: the archive cannot be written.
    """
    book = archive.summaries
    if archive.to_read or archive.with_superseded:
        return
    if book.totals() is None:
        with archive.transaction():
            book.save_totals()
    if not book.stale():
        return
    with archive.transaction():
        book.adopt_version()
    stale = book.stale()
    for first in range(0, len(stale), _FAMILIES_AT_ONCE):
        with archive.transaction():
            for family in stale[first : first + _FAMILIES_AT_ONCE]:
                _refresh(archive, family)


def _refresh(archive: Archive, family: str) -> None:
    """Draw the rows of a family anew, or add what came to them, and keep them; long histories too."""
    grown = _grown_rows(archive, family)
    if grown is not None:
        archive.summaries.save(family, grown)
        return
    acts = _acts(archive, family)
    archive.summaries.save(family, _rows_of(family, acts, archive.naming.mentions(family)))
    is_long = sum(len(act.told) for act in acts) >= KEPT_FROM
    archive.histories.save(family, _told(acts) if is_long else ())


def _grown_rows(archive: Archive, family: str) -> list[tuple[str, Modification]] | None:
    """Return the rows of a family with what papers say that only came, or None where all must be drawn anew.

    What an archive of many years says of a modification need not be looked at for what one paper adds.
    """
    papers = archive.summaries.arrivals(family)
    rows = dict(archive.summaries.last_kept(family))
    if papers is None or not rows or _has_kept_history(archive, family):
        return None
    acts = merge_events(archive.naming.events(family, papers=papers))
    mentions = list(archive.naming.mentions(family, papers=papers))
    stages = _stages_now(archive, family) if any(_tells_outcome(act) for act in acts) else {}
    for part, new in _rows_of(family, acts, mentions):
        old = rows.get(part)
        if old is None:
            rows[part] = new
            continue
        titles = {stored.mention.title for stored in mentions if part_of(stored.mention.modification) == part}
        if family not in _ids(old) or not titles <= {None, old.title}:
            return None  # which name or title most papers give is asked of all
        rows[part] = _joined(old, new, stages.get(part, old.stage))
    return sorted(rows.items())


def _has_kept_history(archive: Archive, family: str) -> bool:
    """Return whether the history of a family is kept, or to be kept: it must be drawn anew with the rows."""
    return archive.histories.is_kept(family) or archive.naming.statements(family) >= KEPT_FROM


def _tells_outcome(act: Act) -> bool:
    return act.finest.event.stage is not None or act.finest.event.action in OUTCOMES


def _stages_now(archive: Archive, family: str) -> dict[str, str | None]:
    """Return the stage of the whole and of each part, from the events that say it: others do not matter."""
    acts: defaultdict[str, list[Act]] = defaultdict(list)
    for act in merge_events(archive.naming.outcomes(family)):
        acts[part_of(act.finest.event.modification)].append(act)
    return {part: _latest_stage(its) for part, its in acts.items()}


def _joined(old: Modification, new: Modification, stage: str | None) -> Modification:
    """Return the row of what was known and of what other papers add, which give it no other name or title."""
    first, last = _outermost((old, new))
    return old._replace(
        also_known_as=tuple(sorted({*_ids(old), *_ids(new)} - {old.modification})),
        first_seen=first.date,
        last_seen=last.date,
        mentions=old.mentions + new.mentions,
        documents=old.documents + new.documents,
        stage=stage,
        first_mention=first,
        last_mention=last,
    )


def drawn_rows(archive: Archive, families: Iterable[str]) -> Iterator[tuple[str, Modification]]:
    """Yield the rows of `modifications` for these families, drawn from events and mentions, each with its part."""
    for family in families:
        yield from _rows_of(family, _acts(archive, family), archive.naming.mentions(family))


def _rows_of(family: str, acts: Iterable[Act], named: Iterable[StoredMention]) -> Iterator[tuple[str, Modification]]:
    events: defaultdict[str, list[Act]] = defaultdict(list)
    for act in acts:
        events[part_of(act.finest.event.modification)].append(act)
    mentions: defaultdict[str, list[StoredMention]] = defaultdict(list)
    for stored in named:
        mentions[part_of(stored.mention.modification)].append(stored)
    for part in sorted(events.keys() | mentions.keys()):
        yield part, _modification(family, mentions.get(part, []), events.get(part, ()))


def _concerns(part: str, modification: str) -> bool:
    """Whether what is said of a modification concerns this part: of the part itself, of the whole, or none is asked."""
    return not part or part_of(modification) in {"", part}


def _modification(family: str, mentions: Sequence[StoredMention], acts: Sequence[Act]) -> Modification:
    ids = Counter(stored.mention.modification for stored in mentions)
    ids.update(stored.event.modification for act in acts for stored in act.told)
    name = family if family in ids else ids.most_common(1)[0][0]
    first, last = _first_and_last(mentions, acts)
    papers = {stored.document for stored in mentions} | {told.document for act in acts for told in act.told}
    return Modification(
        modification=name,
        also_known_as=tuple(sorted(ids.keys() - {name})),
        title=_title(mentions),
        first_seen=first.date,
        last_seen=last.date,
        mentions=len(mentions),
        documents=len(papers),
        stage=_latest_stage(acts),
        first_mention=first,
        last_mention=last,
    )


def _first_and_last(mentions: Iterable[StoredMention], acts: Iterable[Act]) -> tuple[MentionPlace, MentionPlace]:
    """Return where a modification is named first and last, by the dates of papers; undated ones only where all are."""
    named: list[tuple[StoredMention | StoredEvent, int]] = [(stored, 0) for stored in mentions]
    named += [(told, 1) for act in acts for told in act.told]
    of_dated = [one for one in named if one[0].paper_date is not None] or named
    first, _ = min(of_dated, key=lambda one: (_day(earliest_day, one[0]), one[0].document, one[1], one[0].ordinal))
    last, _ = max(of_dated, key=lambda one: (_day(latest_day, one[0]), one[0].document, -one[1], one[0].ordinal))
    return _place(first), _place(last)


def _day(of: Callable[[str], date], paper: StoredMention | StoredEvent | MentionPlace) -> date:
    value = paper.date if isinstance(paper, MentionPlace) else paper.paper_date
    return date.min if value is None else of(value)


def _place(paper: StoredMention | StoredEvent) -> MentionPlace:
    row = paper.mention if isinstance(paper, StoredMention) else paper.event
    return MentionPlace(paper.document, paper.paper_title, paper.source, paper.paper_date, row.section, row.page)


def _title(mentions: Iterable[StoredMention]) -> str | None:
    from index.titles import PrintedTitle, settle_title  # knows how tables are read; most answers are kept

    found = (stored.mention for stored in mentions)
    return settle_title(PrintedTitle(one.title, one.title_weight) for one in found if one.title is not None)


def _event(act: Act, doubts: tuple[str, ...]) -> HistoryEvent:
    finest = act.finest
    everywhere = [set(told.event.doubts.split()) for told in act.told]
    # A doubt counts where every telling has it; that a person set one right must never be hidden by another.
    by_hand = {CORRECTED} if any(CORRECTED in flags for flags in everywhere) else set()
    flags = sorted(set.intersection(*everywhere) | by_hand) + list(doubts)
    if all(told.superseded for told in act.told):
        flags.append(SUPERSEDED)
    return HistoryEvent(
        date=finest.event.date,
        action=finest.event.action,
        committee=finest.event.committee,
        stage=finest.event.stage,
        planned_date=_finest_plan(act),
        flags=tuple(flags),
        evidence=tuple(_evidence(told) for told in act.told),
        modification=finest.event.modification,
        date_basis=finest.event.basis,
    )


def _finest_plan(act: Act) -> str | None:
    plans = [told.event.planned_date for told in act.told if told.event.planned_date is not None]
    return min(plans, key=lambda plan: latest_day(plan) - earliest_day(plan), default=None)


def _evidence(told: StoredEvent) -> Evidence:
    event = told.event
    return Evidence(
        told.document, told.paper_title, told.source, event.section, event.page, event.quote, told.superseded
    )


def _latest_stage(acts: Sequence[Act]) -> str | None:
    """Return the stage of the last act that has one; an undated one counts only where none has a date."""
    with_stage = [(act, stage) for act in acts if (stage := _stage(act.finest)) is not None]
    dated = [stage for act, stage in with_stage if act.finest.event.date is not None]
    stages = dated or [stage for _, stage in with_stage]
    return stages[-1] if stages else None


def _stage(told: StoredEvent) -> str | None:
    if told.event.stage is not None:
        return told.event.stage
    if told.event.action not in _ENDS:
        return None
    names = (stage.name for stage in _stages(told.profile))
    return next((name for name in names if name.casefold() == told.event.action), None)


def _rank(told: StoredEvent) -> tuple[int, bool] | None:
    """Return where an act's stage stands in a modification's life, and whether it ends it."""
    name = _stage(told)
    return next(((one.rank, one.terminal) for one in _stages(told.profile) if one.name == name), None)


@cache
def _stages(profile: str) -> tuple[Stage, ...]:
    try:
        return load_profile(profile).stages
    except ProfileError:
        return ()  # a profile of the user's own that is no longer where it was: its stages have no order
