"""Read the acts of one sentence: who did what to which modification, and when.

In: the tokens of a sentence or a cell, and what the section has named so far. Out: `Found`, on their way to events.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from pipeline.act_ids import ids_left_out, ids_of, ids_of_act
from pipeline.actions import find_acts
from pipeline.deciders import credit
from pipeline.entries import is_verdict, stage_alone
from pipeline.event_dates import (
    DateRole,
    PlacedDate,
    dates_by_modification,
    explicit_date,
    place_dates,
    planned_date,
    says_same_day,
)
from pipeline.found_acts import Found, sharing_plans, without_recalled
from pipeline.grammar.sentence import Sentence, StageMention
from pipeline.grammar.statements import read_clauses
from pipeline.grammar.tokens import Token, bracketed, entity_tokens, tokenise
from pipeline.id_repair import RepairRules, names_unread
from pipeline.meetings import Meetings
from pipeline.named_bodies import bodies_by_modification
from pipeline.objects import Act
from pipeline.records import Action, Entity, Facts, Label, Part
from pipeline.references import Named, ids_referred_to
from pipeline.setting import Setting


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a section's reader is told: the paper's facts, the profile's stages, the meetings reported on.

    `stages` finds names of stages, `stage_names` gives the canonical one for each in lower case, and
    `stage_words` one word of each, without which none stands in a text.
    """

    facts: Facts
    stages: re.Pattern[str] | None
    stage_names: Mapping[str, str]
    stage_words: frozenset[str]
    meetings: Meetings
    rules: Callable[[], RepairRules]


_LONGEST_SENTENCE = 400
"""In tokens: what is longer has lost its stops, and is read as far as this (a guess)."""

_MEETING_WITHIN = 5
"""In tokens: "On 3 May, the Change Board"."""

_YEAR = len("2021")

_OPENS_LIST = frozenset({Action.DISCUSSED, Action.UPDATED, Action.NOTED})
"""Acts of a line that opens a list, which the items only spell out."""


@dataclass(frozen=True, slots=True)
class Did:
    """Who did an act, and on which day, as far as its sentence says."""

    committee: str | None
    when: str | None


class ActReader:
    """Reads sentences of one section in order, remembering what they name; tables and paragraphs share one."""

    def __init__(
        self, text: str, entities: Sequence[Entity], setting: Setting, named: Named, surroundings: Surroundings
    ) -> None:
        """Read sentences of `text`, in which these entities are tagged."""
        self.text = text
        self.setting = setting
        self.named = named
        self.around = surroundings
        self._entities = entity_tokens(entity for entity in entities if entity.part is Part.TEXT)
        self._read_before: dict[tuple[int, int], tuple[Token, ...]] = {}  # cells and leads are looked at often
        self._met: tuple[int, str | None, str] = (-1, None, "")  # line, committee and day of the last dated act
        self._day_before: str | None = None  # of the last act that has one: "on the same day" means it

    def tokens(self, start: int, end: int) -> tuple[Token, ...]:
        """Return the tokens of a span, the entities among them as one each."""
        known = self._read_before.get((start, end))
        if known is None:
            known = tokenise(self.text, start, end, self._entities)[:_LONGEST_SENTENCE]
            self._read_before[start, end] = known
        return known

    def names(self, label: Label, start: int, end: int) -> bool:
        """Whether a span names a modification, a committee: most of a paper names none, and is not read further."""
        at = bisect_left(self._entities, start, key=attrgetter("start"))
        while at < len(self._entities) and self._entities[at].start < end:
            if self._entities[at].label is label:
                return True
            at += 1
        return False

    def standing_for(self, verb: str, tokens: Sequence[Token]) -> Sentence:
        """Return the sentence of an elliptic entry, with the verb that its label or column stands for."""
        at = tokens[0].start
        return self.sentence((Token(verb, at, at, is_word=True), Token(":", at, at), *tokens))

    def sentence(self, tokens: tuple[Token, ...]) -> Sentence:
        """Return what the grammar makes of tokens, with the stages that they name."""
        mentions: tuple[StageMention, ...] = ()
        said = self.text[tokens[0].start : tokens[-1].end].lower() if tokens else ""
        if self.around.stages and any(word in said for word in self.around.stage_words):
            found = self.around.stages.finditer(self.text, tokens[0].start, tokens[-1].end)
            mentions = tuple(StageMention(*m.span(), self.around.stage_names[m[0].lower()]) for m in found)
        return Sentence(tokens, read_clauses(tokens), mentions)

    def acts(self, sentence: Sentence, own_from: int, lead_ids: tuple[str, ...]) -> list[Found]:
        """Return the acts of a sentence, without those that lie wholly in the lead (before token `own_from`)."""
        verdicts = [
            found
            for named, tokens in bracketed(sentence.tokens[own_from:])
            if is_verdict(inside := self.sentence(tokens))
            for found in self._acts_about(inside, named, sentence)
        ]
        if not sentence.clauses and (stage := stage_alone(sentence)):
            act = Act(Action.STAGE_CHANGED, 0, stage=stage)
            return [Found(act, self.setting.heading, ids_of(sentence.tokens), None, None), *verdicts]
        return self._stated(sentence, own_from, lead_ids) + verdicts

    def _acts_about(self, sentence: Sentence, ids: tuple[str, ...], around: Sentence) -> list[Found]:
        """Return the acts of a verdict on modifications that stand before it: "MP078 (approved on 3 May)".

        One of another day than the meeting's is of whom nobody knows, unless sentence or heading name a committee.
        """
        kept = self.setting
        body = next((c.subject.committee for c in around.clauses if c.subject and c.subject.committee), None)
        self.setting = replace(kept, heading=body or kept.heading)
        found = self._stated(sentence, 0, ids)
        if days := [one.explicit for one in found if one.explicit]:
            year = any(len(day) == _YEAR for day in days)  # of no meeting under the heading
            self.setting = replace(self.setting, last=None, paper=None, heading=None if year else self.setting.heading)
            found = self._stated(sentence, 0, ids)
        self.setting = kept
        return [replace(one, values=ids) for one in found]

    def _stated(self, sentence: Sentence, own_from: int, lead_ids: tuple[str, ...]) -> list[Found]:
        acts = find_acts(sentence)
        if not acts:
            return []
        facts = self.around.facts
        dates = place_dates(sentence, document=facts.date.value if facts.date else None)
        same_day = self._day_before if says_same_day(sentence) else None
        found: list[Found] = []
        before_ids: tuple[str, ...] = ()
        before_body: str | None = None
        for act in acts:
            if own_from and not _reaches(sentence, act, own_from):
                continue
            opens = not own_from and sentence.tokens[-1].word == ":" and not sentence.filled(act.clause)
            if opens and not ids_of(sentence.tokens):
                continue
            leads = own_from and sentence.clauses[act.clause].group.head < own_from
            if leads and act.action in _OPENS_LIST and not ids_of(sentence.tokens[own_from:]):
                continue  # "Members made the following comments:" is told once
            credited = credit(sentence, act, self.setting, before_body)
            if not credited.believed:
                continue
            values = self._values(sentence, act, before_ids, lead_ids)
            before_ids, before_body = values, credited.committee or before_body
            own_dates = _without_leads(sentence, act, dates, own_from)
            when, planned = explicit_date(sentence, act, own_dates), planned_date(sentence, act, own_dates, values)
            when = when or same_day
            self._day_before = when  # None where an act has the day of its meeting: the same day is that day then
            met = self._met_for(sentence, act, own_from, dates, Did(credited.committee, when))
            each = dates_by_modification(sentence, act, dates, values)
            bodies = bodies_by_modification(sentence, act, values)
            for value, date in each.items():
                own = (date.value, planned) if date.role is DateRole.WHEN else (when, date.value)
                found.append(Found(act, bodies.get(value, credited.committee), (value,), *own))
            if not each and bodies:
                found += [Found(act, bodies[value], (value,), when, planned, met) for value in values]
            elif not each:
                found.append(Found(act, credited.committee, values, when, planned, met))
        return sharing_plans(without_recalled(sentence, found))

    def _met_for(
        self, sentence: Sentence, act: Act, own_from: int, dates: Sequence[PlacedDate], did: Did
    ) -> str | None:
        """Return the day of the meeting at which an act was done, by the paragraph or the line that opens the list."""
        earlier = sentence.clauses[act.clause].group.perfect  # "it had put off its vote" before
        met = None if earlier else self._met_on(did.committee, did.when)
        led = own_from and not earlier and sentence.clauses[act.clause].group.head >= own_from
        of_lead = _day_of_lead(sentence, dates, own_from, did.committee) if led else None
        return self._today(sentence, act) or met or of_lead

    def _values(self, sentence: Sentence, act: Act, before: tuple[str, ...], lead: tuple[str, ...]) -> tuple[str, ...]:
        """Return the modifications that an act is about; none where its clause has an id that could not be read."""
        own = sentence.tokens[sentence.clauses[act.clause].start : sentence.reach(act.clause)]
        values = ids_of_act(sentence, act, before)
        if not values:  # "approved all of them but MP079": what the clause names and excludes is not meant
            besides = ids_left_out(own)
            referred = ids_referred_to(sentence, act, self.named, lead)
            values = tuple(value for value in referred if value not in besides)
        if not values or not own or ids_of(own):
            return values
        return () if names_unread(self.text[own[0].start : own[-1].end], self.around.rules()) else values

    def remember_meeting(self, tokens: Sequence[Token]) -> None:
        """Remember on which day a committee did what names no modification: "On 3 May the Board considered three"."""
        if len(tokens) < _MEETING_WITHIN or tokens[0].word != "on" or tokens[1].label is not Label.DATE:
            return
        named = (token.values[0] for token in tokens[2:_MEETING_WITHIN] if token.label is Label.COMMITTEE)
        if (committee := next(named, None)) is not None:
            self._met = self.named.line, committee, tokens[1].values[0]
            self.setting.last = committee

    def _today(self, sentence: Sentence, act: Act) -> str | None:
        """Return the paper's own day where an act was done "today"."""
        clause = sentence.clauses[act.clause]
        date = self.around.facts.date
        said = "today" in sentence.words(clause.start, sentence.reach(act.clause))
        return date.value if said and date is not None else None

    def _met_on(self, committee: str | None, when: str | None) -> str | None:
        """Return the day on which a committee has acted before in the same paragraph, and remember this one."""
        if when and committee and "/" not in when:  # weeks are of no meeting
            self._met = self.named.line, committee, when
        own = committee == self.around.facts.committee and self.around.meetings.has_own_day
        other = committee is not None and not own  # its own paper has its own day
        return self._met[2] if other and not when and self._met[:2] == (self.named.line, committee) else None


def _without_leads(sentence: Sentence, act: Act, dates: Sequence[PlacedDate], own_from: int) -> Sequence[PlacedDate]:
    """Return the dates of a list item without those of what its opening line says to have been done itself."""
    if not own_from or sentence.clauses[act.clause].group.head < own_from:
        return dates
    return [
        date for date in dates if date.at >= own_from or date.clause is None or not sentence.clauses[date.clause].stated
    ]


def _day_of_lead(sentence: Sentence, dates: Sequence[PlacedDate], own_from: int, committee: str | None) -> str | None:
    """Return the day on which the opening line of a list says that the committee acted: "The SSC met on 3 May and:"."""
    lead = [at for at, clause in enumerate(sentence.clauses) if clause.group.head < own_from]
    if len(lead) != 1 or committee is None or sentence.tokens[own_from - 1].word != ":":
        return None
    clause = sentence.clauses[lead[0]]
    acts = clause.stated and not clause.group.passive and clause.subject is not None
    if not acts or clause.subject is None or clause.subject.committee != committee:
        return None
    days = [d.value for d in dates if d.at < own_from and d.role is DateRole.WHEN and d.clause in {None, lead[0]}]
    return days[0] if len(days) == 1 else None


def _reaches(sentence: Sentence, act: Act, own_from: int) -> bool:
    """Whether an act of a list's opening line takes in the item, which begins at token `own_from`."""
    at = act.clause if act.filled_by is None else act.filled_by
    return sentence.clauses[at].group.head >= own_from or sentence.reach(act.clause) > own_from
