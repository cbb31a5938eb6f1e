"""Find the events of a document: what a committee did to a modification, with date, quote and place.

In: sections, their entities, the paper's facts, the profile. Out: `Event`, in reading order; one for each sentence or
table row, modification and action.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.actions import Act, Sentence, StageMention, find_acts
from pipeline.deciders import Setting, credit
from pipeline.event_dates import date_of, explicit_date, meeting_dates, place_dates, planned_date
from pipeline.grammar.statements import read_clauses
from pipeline.grammar.subjects import ActorKind
from pipeline.grammar.tokens import Token, tokenise
from pipeline.mapping import page_at
from pipeline.profiles import Profile
from pipeline.records import Action, Entity, Event, Facts, Label, Part, Section
from pipeline.references import Named, ids_of, ids_of_act, ids_referred_to
from pipeline.sentences import Unit, UnitKind, split_units

_DECISIONS = frozenset(
    {
        Action.AGREED, Action.APPROVED, Action.RECOMMENDED, Action.DATE_CHANGED, Action.STAGE_CHANGED, Action.DEFERRED,
        Action.REQUESTED,
    }
)  # fmt: skip
"""Acts of one sentence on one modification that share a planned date."""


@dataclass(frozen=True, slots=True)
class _Found:
    """An act with all that is known of it, before it becomes events."""

    act: Act
    committee: str | None
    values: tuple[str, ...]
    explicit: str | None
    planned: str | None


@dataclass(frozen=True, slots=True)
class _Paper:
    """What all sections share."""

    facts: Facts
    stages: re.Pattern[str] | None
    stage_names: Mapping[str, str]


def find_events(
    sections: Sequence[Section], entities: Sequence[Entity], facts: Facts, *, profile: Profile
) -> tuple[Event, ...]:
    """Return the events of a document, in reading order."""
    by_section: dict[str, list[Entity]] = {}
    for entity in entities:
        by_section.setdefault(entity.section, []).append(entity)
    paper = _Paper(facts, *_stage_pattern(profile))
    parents = {section.id: section.parent for section in sections}
    meetings = meeting_dates(sections, by_section)
    events: list[Event] = []
    for section in sections:
        chain = list(_chain(section.id, parents))
        heading_ids = _heading_values(chain, by_section, Label.MODIFICATION)
        own = by_section.get(section.id, ())
        if not heading_ids and not any(e.label is Label.MODIFICATION and e.part is Part.TEXT for e in own):
            continue
        committees = _heading_values(chain, by_section, Label.COMMITTEE)
        setting = Setting(next(iter(committees), None), paper=facts.committee)
        reader = _SectionReader(section, own, paper, setting, Named(heading_ids))
        events += reader.events(meetings.get(section.id))
    return tuple(events)


def _chain(section_id: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    at: str | None = section_id
    seen: set[str] = set()
    while at is not None and at not in seen:
        yield at
        seen.add(at)
        at = parents.get(at)


def _heading_values(chain: Sequence[str], by_section: Mapping[str, Sequence[Entity]], label: Label) -> tuple[str, ...]:
    """Return what the nearest heading that names anything of this label names."""
    for section_id in chain:
        found = [e.value for e in by_section.get(section_id, ()) if e.label is label and e.part is Part.HEADING]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _stage_pattern(profile: Profile) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    names = {form.lower(): stage.name for stage in profile.stages for form in (*stage.aliases, stage.name)}
    if not names:
        return None, {}
    longest = sorted(names, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.IGNORECASE), names


class _SectionReader:
    """Reads the units of one section in order, remembering what they named."""

    def __init__(
        self, section: Section, entities: Sequence[Entity], paper: _Paper, setting: Setting, named: Named
    ) -> None:
        self._section = section
        self._text = section.text.text
        self._entities = [entity for entity in entities if entity.part is Part.TEXT]
        self._paper = paper
        self._setting = setting
        self._named = named

    def events(self, meeting: str | None) -> list[Event]:
        """Return the events of the section; `meeting` is the day of the meeting that it reports on."""
        units = split_units(self._text)
        events: list[Event] = []
        for index, unit in enumerate(units):
            for found in self._read(units, index):
                events += self._events_of(unit, found, meeting)
        return _each_once(events)

    def _tokens(self, unit: Unit) -> tuple[Token, ...]:
        return tokenise(self._text, unit.start, unit.end, self._entities)

    def _read(self, units: Sequence[Unit], index: int) -> list[_Found]:
        unit = units[index]
        own = self._tokens(unit)
        lead = self._tokens(units[unit.lead]) if unit.lead is not None else ()
        values = ids_of(own)
        alone = unit.kind is UnitKind.ITEM
        self._named.note(index, unit.paragraph, values, alone=alone)
        sentence = self._sentence((*lead, *own))
        lead_ids = self._named.by_unit.get(unit.lead, ()) if unit.lead is not None else ()
        found = self._acts(sentence, len(lead), lead_ids)
        for clause in sentence.clauses:
            if clause.subject and clause.subject.kind is ActorKind.COMMITTEE:
                self._setting.last = clause.subject.committee
        return found

    def _sentence(self, tokens: tuple[Token, ...]) -> Sentence:
        mentions = []
        if self._paper.stages and tokens:
            for found in self._paper.stages.finditer(self._text, tokens[0].start, tokens[-1].end):
                name = self._paper.stage_names[found[0].lower()]
                mentions.append(StageMention(found.start(), found.end(), name))
        return Sentence(tokens, read_clauses(tokens), tuple(mentions))

    def _acts(self, sentence: Sentence, own_from: int, lead_ids: tuple[str, ...]) -> list[_Found]:
        """Return the acts of a sentence; those that lie wholly in the lead (before token `own_from`) are not its own."""
        document = self._paper.facts.date.value if self._paper.facts.date else None
        dates = place_dates(sentence, document=document)
        found: list[_Found] = []
        before_ids: tuple[str, ...] = ()
        before_body: str | None = None
        for act in find_acts(sentence):
            if own_from and not _reaches(sentence, act, own_from):
                continue
            credited = credit(sentence, act, self._setting, before_body)
            if not credited.believed:
                continue
            values = ids_of_act(sentence, act, before_ids) or ids_referred_to(sentence, act, self._named, lead_ids)
            before_ids, before_body = values, credited.committee or before_body
            found.append(
                _Found(
                    act,
                    credited.committee,
                    values,
                    explicit_date(sentence, act, dates),
                    planned_date(sentence, act, dates),
                )
            )
        return _sharing_plans(found)

    def _events_of(self, unit: Unit, found: _Found, meeting: str | None) -> list[Event]:
        return [
            Event(
                modification=value,
                action=found.act.action,
                committee=found.committee,
                date=date_of(found.explicit, meeting, self._paper.facts),
                stage=found.act.stage,
                planned_date=found.planned,
                quote=self._text[unit.start : unit.end],
                section=self._section.id,
                part=Part.TEXT,
                start=unit.start,
                end=unit.end,
                page=page_at(self._section.text, unit.start) or self._section.first_page,
            )
            for value in found.values
        ]


def _sharing_plans(found: Sequence[_Found]) -> list[_Found]:
    """Give decisions of one sentence on the same modifications the date that one of them plans."""
    plans = {f.values: f.planned for f in found if f.planned and f.act.action in _DECISIONS}
    return [replace(f, planned=f.planned or plans.get(f.values)) if f.act.action in _DECISIONS else f for f in found]


def _reaches(sentence: Sentence, act: Act, own_from: int) -> bool:
    """Whether an act of a list's opening line takes in the item, which begins at token `own_from`."""
    at = act.clause if act.filled_by is None else act.filled_by
    return sentence.clauses[at].group.head >= own_from or sentence.reach(act.clause) > own_from


def _each_once(events: Sequence[Event]) -> list[Event]:
    """Keep one event per unit, modification and action, with the planned date that its sentence gives."""
    kept: dict[tuple[int, str, Action], Event] = {}
    for event in events:
        kept.setdefault((event.start, event.modification, event.action), event)
    return list(kept.values())
