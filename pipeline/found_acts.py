"""Acts found in one section, on their way to events: shared plans, one event for each sentence and action.

In: acts with all that is known of them, the unit that states each. Out: `Event`s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.event_dates import date_of
from pipeline.grammar.sentence import Sentence
from pipeline.mapping import page_at
from pipeline.meetings import Meetings
from pipeline.objects import Act
from pipeline.records import Action, Event, Facts, Part, Section
from pipeline.sentences import Unit


@dataclass(frozen=True, slots=True)
class Found:
    """An act with all that is known of it, before it becomes events."""

    act: Act
    committee: str | None
    values: tuple[str, ...]
    explicit: str | None
    planned: str | None
    meeting: str | None = None  # the day on which its committee met, by a sentence before it


DECISIONS = frozenset(
    {
        Action.AGREED, Action.APPROVED, Action.RECOMMENDED, Action.DATE_CHANGED, Action.STAGE_CHANGED, Action.DEFERRED,
        Action.REQUESTED,
    }
)  # fmt: skip
"""Acts of one sentence on one modification that share a planned date."""


def events_of(found: Found, unit: Unit, section: Section, facts: Facts, meetings: Meetings) -> list[Event]:
    """Return one event for each modification that an act is about, quoted from the unit that states it."""
    text = section.text.text
    is_meetings = found.committee is not None  # what others did in May was not done at the committee's May meeting
    meeting = found.meeting or meetings.day(section.id, found.committee)
    return [
        Event(
            modification=value,
            action=found.act.action,
            committee=found.committee,
            date=date_of(found.explicit, meeting, facts, is_meetings=is_meetings),
            stage=found.act.stage,
            planned_date=found.planned,
            quote=text[unit.start : unit.end],
            section=section.id,
            part=Part.TEXT,
            start=unit.start,
            end=unit.end,
            page=page_at(section.text, unit.start) or section.first_page,
        )
        for value in found.values
    ]


def sharing_plans(found: Sequence[Found]) -> list[Found]:
    """Give decisions of one sentence on the same modifications the date that one of them plans."""
    plans = {f.values: f.planned for f in found if f.planned and f.act.action in DECISIONS}
    return [replace(f, planned=f.planned or plans.get(f.values)) if f.act.action in DECISIONS else f for f in found]


def without_recalled(sentence: Sentence, found: Sequence[Found]) -> list[Found]:
    """Leave out what a noun only recalls of an act told anew: "following the Panel's deferral in May, it deferred"."""
    anew = [one for one in found if not sentence.clauses[one.act.clause].group.nominal]
    told = {(one.act.action, one.values, one.committee) for one in anew}
    return [one for one in found if one in anew or (one.act.action, one.values, one.committee) not in told]


def each_once(events: Sequence[Event]) -> list[Event]:
    """Keep one event per unit, modification and action."""
    kept: dict[tuple[int, str, Action], Event] = {}
    for event in events:
        key = event.start, event.modification, event.action
        known = kept.setdefault(key, event)
        agree = known.committee is None or event.committee in {None, known.committee}
        if _is_dated(event) and not _is_dated(known) and agree:
            kept[key] = replace(event, committee=known.committee or event.committee, stage=event.stage or known.stage)
        elif event.stage and not known.stage:
            kept[key] = replace(known, stage=event.stage)
    return list(kept.values())


def _is_dated(event: Event) -> bool:
    return event.date is not None and event.date.basis == "explicit"
