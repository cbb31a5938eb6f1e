"""A record and its corrections in, the record as people have set it right out. Pure; the record itself stays as it is.

An event follows the mentions that it rests on: those in its own sentence, or else the last one before it, or else those
in the headings above. Where all of them are corrected the event is, and where the id it is about is rejected it goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.corrections import Change, Correction, DocumentTarget, EntityTarget, EventTarget
from index.places import Place, find_place, texts_of
from index.rows import sections_above
from pipeline.records import Label, Method, Part
from pipeline.shapes import CaveatShape, DateShape, DocumentShape, EntityShape, EventDateShape, EventShape

LOST = "correction-lost"
"""The code of the warning that what was corrected is no longer found."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A record as people have set it right.

    `families` has the family of each id in it; `events` are the positions of the events that a correction changed;
    `lost` are the numbers of the corrections that no longer find what they correct.
    """

    record: DocumentShape
    families: Mapping[str, str]
    events: frozenset[int] = frozenset()
    lost: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Work:
    """A record under correction, its events beside it, each with whether a correction changed it."""

    record: DocumentShape
    events: tuple[tuple[EventShape, bool], ...]


def apply_corrections(
    record: DocumentShape, families: Mapping[str, str], corrections: Iterable[Correction]
) -> Corrected:
    """Return a record with the corrections that are not undone, in the order in which they were made.

    What a correction no longer finds is left as it is, and said in the record's warnings.
    """
    in_force = [one for one in corrections if one.undone is None]
    if not in_force:
        return Corrected(record, families)
    work = _Work(record, tuple((event, False) for event in record["events"]))
    lost = []
    known: dict[str, str] = {}
    for correction in in_force:
        done = _apply(work, correction)
        if done is None:
            lost.append(correction)
        else:
            work = done
            known |= correction.draft.families
    warnings: list[CaveatShape] = [{"page": None, "code": LOST, "message": _told(one)} for one in lost]
    made: DocumentShape = {
        **work.record,
        "events": [event for event, _ in work.events],
        "warnings": [*record["warnings"], *warnings],
    }
    changed = frozenset(at for at, (_, is_changed) in enumerate(work.events) if is_changed)
    return Corrected(made, {**known, **families}, changed, frozenset(one.number for one in lost))


def place_of(found: EntityShape | EventShape) -> Place:
    """Return where an entity or an event stands."""
    return Place(found["section"], found["part"], found["start"], found["end"])


def dated_by_paper(event: EventShape, date: DateShape | None) -> EventShape:
    """Return an event as it is dated in a paper of this date: by that, where nothing says more of when it happened."""
    if event["date"] is not None and event["date"]["basis"] != "document":
        return event
    by_paper: EventDateShape | None = None if date is None else {"value": date["value"], "basis": "document"}
    return {**event, "date": by_paper}


def _told(correction: Correction) -> str:
    return (
        f"Correction {correction.number} (by {correction.made.by}, {correction.made.at[:10]}) has no effect: "
        "what it corrects is no longer found. Make it anew, or undo it."
    )


def _apply(work: _Work, correction: Correction) -> _Work | None:
    change = correction.draft.change
    match correction.draft.target:
        case EntityTarget() as target:
            return _correct_entity(work, target, change)
        case EventTarget() as target:
            return _correct_event(work, target, change)
        case DocumentTarget():
            return _correct_document(work, change or {})


def _correct_entity(work: _Work, target: EntityTarget, change: Change | None) -> _Work | None:
    found = target.entity
    entities = [one for one in work.record["entities"] if one["label"] == found["label"]]
    on_page = [place_of(one) for one in entities if one["page"] == found["page"]]
    place = find_place(texts_of(work.record), target.mark, on_page)
    if place is None:
        return None
    there = [one for one in entities if place_of(one).overlaps(place)]
    replaced = [one for one in there if one["value"] == found["value"]] or there
    value = None if change is None else change["value"]
    base = replaced[0] if replaced else _moved(found, place)
    kept = []
    for one in [*work.record["entities"], *(() if replaced else (base,))]:
        if one is base and value is not None:
            kept.append(_set_right(one, value))
        elif one is not base and not any(one is other for other in replaced):
            kept.append(one)
    followed = ((_follow(event, work.record, replaced, value), event, was) for event, was in work.events)
    events = tuple((new, was or new != event) for new, event, was in followed if new is not None)
    return _Work({**work.record, "entities": kept}, events)


def _set_right(entity: EntityShape, value: str) -> EntityShape:
    return {**entity, "value": value, "method": Method.CORRECTED.value, "confidence": 1.0}


def _moved(entity: EntityShape, place: Place) -> EntityShape:
    return {**entity, "section": place.section, "part": place.part, "start": place.start, "end": place.end}


def _follow(
    event: EventShape, record: DocumentShape, replaced: Sequence[EntityShape], value: str | None
) -> EventShape | None:
    """Return an event as it reads when some mentions of one label have another value; None: it is about nothing."""

    def rests(old: str | None) -> bool:
        """Say whether the event has `old` from the mentions that are replaced, and from no other."""
        if not any(one["value"] == old for one in replaced):
            return False
        named = [one for one in record["entities"] if (one["label"], one["value"]) == (replaced[0]["label"], old)]
        grounds = _grounds(event, named, record)
        return bool(grounds) and all(any(one is other for other in replaced) for one in grounds)

    match replaced[0]["label"] if replaced else None:
        case Label.MODIFICATION.value if rests(event["modification"]):
            return None if value is None else {**event, "modification": value}
        case Label.COMMITTEE.value if rests(event["committee"]):
            return {**event, "committee": value}
        case Label.DATE.value:
            return _redated(event, rests, value, record)
    return event


def _redated(
    event: EventShape, rests: Callable[[str | None], bool], value: str | None, record: DocumentShape
) -> EventShape:
    date = event["date"]
    if date is not None and date["basis"] == "explicit" and rests(date["value"]):
        date = _date_without_day(record) if value is None else {"value": value, "basis": date["basis"]}
    planned = value if rests(event["planned_date"]) else event["planned_date"]
    return {**event, "date": date, "planned_date": planned}


def _date_without_day(record: DocumentShape) -> EventDateShape | None:
    """Return when something happened of which no sentence says when: in the paper's period, or by its date."""
    if record["period"] is not None:
        return {"value": record["period"], "basis": "period"}
    return None if record["date"] is None else {"value": record["date"]["value"], "basis": "document"}


def _grounds(event: EventShape, named: Sequence[EntityShape], record: DocumentShape) -> list[EntityShape]:
    """Return those of the mentions of one thing that an event rests on."""
    inside = [one for one in named if place_of(one).overlaps(place_of(event))]
    if inside or (named and named[0]["label"] == Label.DATE.value):
        return inside
    before = [
        one
        for one in named
        if one["section"] == event["section"]
        and (one["part"] == Part.HEADING.value or (one["part"] == event["part"] and one["start"] < event["start"]))
    ]
    if before:
        return [max(before, key=lambda one: (one["part"] != Part.HEADING.value, one["start"]))]
    in_headings = [one for one in named if one["part"] == Part.HEADING.value]
    for section in sections_above(event["section"], record):
        if above := [one for one in in_headings if one["section"] == section]:
            return above
    return []


def _correct_event(work: _Work, target: EventTarget, change: Change | None) -> _Work | None:
    found = target.event
    same_act = [one for one, _ in work.events if _act(one) == _act(found)]
    on_page = [place_of(one) for one in same_act if one["page"] == found["page"]]
    place = find_place(texts_of(work.record), target.mark, on_page)
    if place is None:
        return None
    replaced = [one for one in same_act if place_of(one).overlaps(place)]
    if not replaced and any(place_of(one).overlaps(place) for one, _ in work.events):
        return None  # the sentence is read otherwise now: whether the correction still holds, only a person can say
    kept = [(one, was) for one, was in work.events if not any(one is other for other in replaced)]
    if change is not None:
        at = min((n for n, (one, _) in enumerate(work.events) if any(one is other for other in replaced)), default=None)
        base = replaced[0] if replaced else _moved_event(found, place)
        kept.insert(len(kept) if at is None else at, (_changed(base, change), True))
    return replace(work, events=tuple(kept))


def _act(event: EventShape) -> tuple[str, str]:
    return event["modification"], event["action"]


def _moved_event(event: EventShape, place: Place) -> EventShape:
    return {**event, "section": place.section, "part": place.part, "start": place.start, "end": place.end}


def _changed(event: EventShape, change: Change) -> EventShape:
    date = event["date"]
    if "date" in change:
        date = None if change["date"] is None else {"value": change["date"], "basis": Method.CORRECTED.value}
    return {
        **event,
        "modification": change.get("modification") or event["modification"],
        "action": change.get("action") or event["action"],
        "committee": change.get("committee", event["committee"]),
        "date": date,
        "stage": change.get("stage", event["stage"]),
        "planned_date": change.get("planned_date", event["planned_date"]),
    }


def _correct_document(work: _Work, change: Change) -> _Work:
    record, events = work.record, work.events
    date = record["date"]
    if "date" in change:
        value = change["date"]
        printed = "" if date is None else date["text"]
        date = None if value is None else {"value": value, "text": printed, "basis": Method.CORRECTED.value}
        dated = ((dated_by_paper(event, date), event, was) for event, was in events)
        events = tuple((new, was or new != event) for new, event, was in dated)
    made: DocumentShape = {
        **record,
        "title": change.get("title", record["title"]),
        "committee": change.get("committee", record["committee"]),
        "date": date,
    }
    return _Work(made, events)
