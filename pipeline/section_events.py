"""Read one section in order and find its events, remembering what and whom it has named so far.

In: a section with its entities, and what the paper and the headings above say. Out: `Event`s in reading order.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from pipeline.actions import find_acts
from pipeline.deciders import Setting, credit, decided_by_regulator
from pipeline.edtf import earliest_day, latest_day
from pipeline.entries import bare_verdict, is_stage, is_verdict, stage_alone
from pipeline.event_dates import (
    DateRole,
    PlacedDate,
    dates_by_modification,
    explicit_date,
    place_dates,
    planned_date,
    says_same_day,
)
from pipeline.found_acts import DECISIONS, Found, each_once, events_of, sharing_plans, without_recalled
from pipeline.grammar.sentence import Sentence, StageMention
from pipeline.grammar.statements import read_clauses
from pipeline.grammar.subjects import ActorKind
from pipeline.grammar.tokens import Token, bracketed, entity_tokens, tokenise
from pipeline.id_repair import RepairRules, names_unread
from pipeline.meetings import Meetings
from pipeline.objects import Act
from pipeline.records import Action, Entity, Event, Facts, Label, Part, Section
from pipeline.references import Named, ids_of, ids_of_act, ids_referred_to, named_by_order
from pipeline.sentences import Unit, UnitKind, split_line, split_units
from pipeline.status_rows import Cell, Column, Header, cells_of, laid_out, read_header


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


_LABELS = {
    "decision": "agreed", "decisions": "agreed", "outcome": "agreed", "result": "agreed", "resolution": "agreed",
    "determination": "agreed", "conclusion": "agreed", "action": "requested", "actions": "requested",
    "recommendation": "recommended",
}  # fmt: skip
"""Labels that open an entry of a log, and the verb that each stands for."""

_LONGEST_SENTENCE = 400
"""In tokens: what is longer has lost its stops, and is read as far as this (a guess)."""

_OPENING = 90
"""In characters: where the first three words of a sentence end, the name of a committee among them (a guess)."""

_LONGEST_LABEL = 5
"""In tokens: "ACTION 12/03:"; a colon further in closes no label."""

_OPENS_LIST = frozenset({Action.DISCUSSED, Action.UPDATED, Action.NOTED})
"""Acts of a line that opens a list, which the items only spell out."""

_READ_COLUMNS = frozenset({Column.STATUS, Column.DECISION, Column.RECOMMENDATION, Column.COMMENT, Column.UNKNOWN})
_STANDS_FOR = {Column.DECISION: "agreed", Column.RECOMMENDATION: "recommended"}


class SectionReader:
    """Reads the units of one section in order."""

    def __init__(self, section: Section, entities: Sequence[Entity], setting: Setting, named: Named) -> None:
        self._section = section
        self._text = section.text.text
        self._entities = entity_tokens(entity for entity in entities if entity.part is Part.TEXT)
        self._setting = setting
        self._named = named
        self._read_before: dict[tuple[int, int], tuple[Token, ...]] = {}  # cells and leads are looked at often
        self._met: tuple[int, str | None, str] = (-1, None, "")  # line, committee and day of the last dated act
        self._day_before: str | None = None  # of the last act that has one: "on the same day" means it

    def events(self, surroundings: Surroundings) -> list[Event]:
        """Return the events of the section."""
        self._around = surroundings
        units = split_units(self._text)
        events: list[Event] = []
        for (kind, _), members in groupby(enumerate(units), key=lambda item: (_is_row(item[1]), _table(item[1]))):
            if kind:
                told = self._read_table([unit for _, unit in members])
            else:
                told = [(unit, found) for index, unit in members for found in self._read(units, index)]
            for unit, found in told:
                events += events_of(found, unit, self._section, surroundings.facts, surroundings.meetings)
        return each_once(events)

    def _tokens(self, start: int, end: int) -> tuple[Token, ...]:
        known = self._read_before.get((start, end))
        if known is None:
            known = tokenise(self._text, start, end, self._entities)[:_LONGEST_SENTENCE]
            self._read_before[start, end] = known
        return known

    def _read(self, units: Sequence[Unit], index: int) -> list[Found]:
        """Return the acts of a sentence or list item."""
        unit = units[index]
        if unit.lead is None and not self._names(Label.MODIFICATION, unit.start, unit.end):
            self._named.note(index, unit, ())
            if not self._named.could_go_on(self._text, unit):
                opening = min(unit.end, unit.start + _OPENING)
                if self._names(Label.COMMITTEE, unit.start, opening):
                    self._remember_body(self._tokens(unit.start, opening))
                return []
        own = named_by_order(self._tokens(unit.start, unit.end), self._named.in_section)
        lead: tuple[Token, ...] = ()
        lead_ids: tuple[str, ...] = ()
        if unit.lead is not None:
            lead = self._tokens(units[unit.lead].start, units[unit.lead].end)
            lead_ids = self._named.by_unit.get(unit.lead, ())
        self._named.note(index, unit, ids_of(own))
        if not (self._named.could_mean(own) or lead_ids):
            self._remember_body(own)
            return []
        sentence = self._labelled(own) or self._sentence((*lead, *own))
        found = self._acts(sentence, len(lead) if len(sentence.tokens) > len(own) else 0, lead_ids)
        for clause in sentence.clauses:
            main = clause.start == 0 or sentence.tokens[clause.start - 1].word not in {"that", "which"}
            if main and clause.subject and clause.subject.kind is ActorKind.COMMITTEE:
                self._setting.last = clause.subject.committee
        return found

    def _names(self, label: Label, start: int, end: int) -> bool:
        """Whether a span names a modification, a committee: most of a paper names none, and is not read further."""
        at = bisect_left(self._entities, start, key=attrgetter("start"))
        while at < len(self._entities) and self._entities[at].start < end:
            if self._entities[at].label is label:
                return True
            at += 1
        return False

    def _remember_body(self, tokens: Sequence[Token]) -> None:
        """Remember the committee with which a sentence opens that is not read further."""
        named = (token.values[0] for token in tokens[:3] if token.label is Label.COMMITTEE)
        self._setting.last = next(named, self._setting.last)

    def _labelled(self, tokens: Sequence[Token]) -> Sentence | None:
        """Return the sentence of a log entry ("DECISION: Approve"), or None if it is none."""
        colon = next((at for at, token in enumerate(tokens[:_LONGEST_LABEL]) if token.word in {":", "–", "—"}), None)
        if not colon or tokens[0].word not in _LABELS or colon + 1 >= len(tokens):
            return None
        plain = self._sentence(tuple(tokens[colon + 1 :]))
        if _LABELS[tokens[0].word] == "agreed" and find_acts(plain):
            return plain
        return self._standing_for(_LABELS[tokens[0].word], tokens[colon + 1 :])

    def _standing_for(self, verb: str, tokens: Sequence[Token]) -> Sentence:
        """Return the sentence of an elliptic entry, with the verb that its label or column stands for."""
        at = tokens[0].start
        return self._sentence((Token(verb, at, at, is_word=True), Token(":", at, at), *tokens))

    def _sentence(self, tokens: tuple[Token, ...]) -> Sentence:
        mentions: tuple[StageMention, ...] = ()
        said = self._text[tokens[0].start : tokens[-1].end].lower() if tokens else ""
        if self._around.stages and any(word in said for word in self._around.stage_words):
            found = self._around.stages.finditer(self._text, tokens[0].start, tokens[-1].end)
            mentions = tuple(StageMention(*m.span(), self._around.stage_names[m[0].lower()]) for m in found)
        return Sentence(tokens, read_clauses(tokens), mentions)

    def _acts(self, sentence: Sentence, own_from: int, lead_ids: tuple[str, ...]) -> list[Found]:
        """Return the acts of a sentence, without those that lie wholly in the lead (before token `own_from`)."""
        body = next((c.subject.committee for c in sentence.clauses if c.subject and c.subject.committee), None)
        verdicts = [
            found
            for named, tokens in bracketed(sentence.tokens[own_from:])
            if is_verdict(inside := self._sentence(tokens))
            for found in self._acts_about(inside, named, body)
        ]
        if not sentence.clauses and (stage := stage_alone(sentence)):
            act = Act(Action.STAGE_CHANGED, 0, stage=stage)
            return [Found(act, self._setting.heading, ids_of(sentence.tokens), None, None), *verdicts]
        return self._stated(sentence, own_from, lead_ids) + verdicts

    def _acts_about(self, sentence: Sentence, ids: tuple[str, ...], body: str | None) -> list[Found]:
        """Return the acts of a verdict on modifications that stand before it: "MP078 (approved on 3 May)"."""
        kept = self._setting
        self._setting = replace(kept, heading=body or kept.heading)
        found = self._stated(sentence, 0, ids)
        self._setting = kept
        return [replace(one, values=ids) for one in found]

    def _stated(self, sentence: Sentence, own_from: int, lead_ids: tuple[str, ...]) -> list[Found]:
        facts = self._around.facts
        dates = place_dates(sentence, document=facts.date.value if facts.date else None)
        same_day = self._day_before if says_same_day(sentence) else None
        found: list[Found] = []
        before_ids: tuple[str, ...] = ()
        before_body: str | None = None
        for act in find_acts(sentence):
            if own_from and not _reaches(sentence, act, own_from):
                continue
            opens = not own_from and sentence.tokens[-1].word == ":" and not sentence.filled(act.clause)
            if opens and not ids_of(sentence.tokens):
                continue
            leads = own_from and sentence.clauses[act.clause].group.head < own_from
            if leads and act.action in _OPENS_LIST and not ids_of(sentence.tokens[own_from:]):
                continue  # "Members made the following comments:" is told once
            credited = credit(sentence, act, self._setting, before_body)
            if not credited.believed:
                continue
            values = self._values(sentence, act, before_ids, lead_ids)
            before_ids, before_body = values, credited.committee or before_body
            own_dates = _without_leads(sentence, act, dates, own_from)
            when, planned = explicit_date(sentence, act, own_dates), planned_date(sentence, act, own_dates, values)
            when = when or same_day
            self._day_before = when or self._day_before
            earlier = sentence.clauses[act.clause].group.perfect  # "it had put off its vote" before
            met = None if earlier else self._met_on(credited.committee, when)
            each = dates_by_modification(sentence, act, dates, values)
            for value, date in each.items():
                own = (date.value, planned) if date.role is DateRole.WHEN else (when, date.value)
                found.append(Found(act, credited.committee, (value,), *own))
            if not each:
                found.append(Found(act, credited.committee, values, when, planned, met))
        return sharing_plans(without_recalled(sentence, found))

    def _values(self, sentence: Sentence, act: Act, before: tuple[str, ...], lead: tuple[str, ...]) -> tuple[str, ...]:
        """Return the modifications that an act is about; none where its clause has an id that could not be read."""
        values = ids_of_act(sentence, act, before) or ids_referred_to(sentence, act, self._named, lead)
        own = sentence.tokens[sentence.clauses[act.clause].start : sentence.reach(act.clause)]
        if not values or not own or ids_of(own):
            return values
        return () if names_unread(self._text[own[0].start : own[-1].end], self._around.rules()) else values

    def _met_on(self, committee: str | None, when: str | None) -> str | None:
        """Return the day on which a committee has acted before in the same paragraph, and remember this one."""
        if when and committee:
            self._met = self._named.line, committee, when
        other = committee is not None and committee != self._around.facts.committee  # its own paper has its own day
        return self._met[2] if other and not when and self._met[:2] == (self._named.line, committee) else None

    def _read_table(self, rows: Sequence[Unit]) -> list[tuple[Unit, Found]]:
        """Return the acts that the rows of one table are evidence of."""
        found: list[tuple[Unit, Found]] = []
        header: Header | None = None
        ids: tuple[str, ...] = self._named.heading
        for row in rows:
            tokens = self._tokens(row.start, row.end)
            spans = cells_of(self._text, row.start, row.end)
            named = ids_of(tokens)
            if not named and header is None and (header := read_header([self._text[s:e] for s, e in spans])):
                if len(spans) == 2 and ids:
                    found += self._read_pair(row, spans, ids)
                continue
            if named:
                first = self._text[slice(*spans[0])]
                if not ids_of(self._tokens(*spans[0])) and names_unread(first, self._around.rules()):
                    continue  # what the row is about could not be read
                cells = laid_out(self._text, (row.start, row.end), header)
                ids = self._row_ids(cells)
                found += [(row, one) for one in self._read_row(cells, ids)]
                if len(spans) == 2 and read_header([self._text[spans[0][0] : spans[0][1]]]):
                    header = Header((Column.OTHER,), (None,))  # pairs of name and value follow
            elif ids and len(spans) == 2:
                found += self._read_pair(row, spans, ids)
        return found

    def _read_pair(self, row: Unit, spans: Sequence[tuple[int, int]], ids: tuple[str, ...]) -> list[tuple[Unit, Found]]:
        """Return the acts of a row that names a property and its value: "Decision | Approved"."""
        pair = read_header([self._text[spans[0][0] : spans[0][1]]])
        if not pair:
            return []
        cell = Cell(*spans[1], pair.columns[0], pair.actions[0])
        return [(row, one) for one in self._read_row((cell,), ids)]

    def _row_ids(self, cells: Sequence[Cell]) -> tuple[str, ...]:
        """Return the modifications that a row is about: those of its id column, else of the first cell with any."""
        for cell in sorted(cells, key=lambda cell: cell.column is not Column.ID):
            if ids := ids_of(self._tokens(cell.start, cell.end)):
                return ids
        return ()

    def _read_row(self, cells: Sequence[Cell], ids: tuple[str, ...]) -> list[Found]:
        when, planned, body = (self._tagged(cells, *kind) for kind in _ROW_FIELDS)
        who, on = self._body_and_day(cells)
        setting = self._setting_of_row(cells, body or who)
        when = when or on or self._lone_day(cells)
        ahead = when if when and not self._has_passed(when) else None
        found: list[Found] = []
        for cell in cells:
            tokens = self._tokens(cell.start, cell.end)
            if cell.action and (day := self._past_day(tokens)):
                found.append(Found(Act(cell.action, 0), self._named_in(tokens, cell.action, setting), ids, day, None))
            elif cell.column in _READ_COLUMNS:
                found += self._read_cell(cell, ids, setting)
        if new := self._tagged(cells, Column.NEW_DATE, Label.DATE):
            act = Act(Action.DATE_CHANGED, 0)
            found.append(Found(act, setting.acting(act.action), ids, None, new))
        if not found:
            for cell in cells:
                if cell.guessed and cell.column is Column.TITLE:
                    found += self._read_cell(cell, ids, setting)
        return [
            replace(
                one,
                explicit=one.explicit or (when if when and self._has_passed(when) else None),
                planned=one.planned or ((planned or ahead) if one.act.action in DECISIONS else None),
            )
            for one in found
        ]

    def _named_in(self, tokens: Sequence[Token], action: Action, setting: Setting) -> str | None:
        """Return who acted by a cell that names its body ("Change Board, 27 February 2019"), else by the table."""
        said = self._text[tokens[0].start : tokens[-1].end]
        if decided_by_regulator(said):
            return None
        named = (token.values[0] for token in tokens if token.label is Label.COMMITTEE)
        return next(named, setting.acting(action))

    def _setting_of_row(self, cells: Sequence[Cell], body: str | None) -> Setting:
        """Return who a row's acts are credited to: its own column says so, else what holds for the whole table."""
        if body:
            return replace(self._setting, heading=body, regulator=False)
        named = [self._text[cell.start : cell.end] for cell in cells if cell.column is Column.BODY]
        return replace(self._setting, regulator=self._setting.regulator or any(map(decided_by_regulator, named)))

    def _read_cell(self, cell: Cell, ids: tuple[str, ...], setting: Setting) -> list[Found]:
        if cell.column is Column.STATUS and not cell.guessed:  # how things stand is no act of the paper's committee
            setting = replace(setting, last=None, paper=None)
        opening, colon, _ = self._text[cell.start : cell.end].partition(":")
        if colon and decided_by_regulator(opening):  # "Authority decision received: approved on 3 June"
            setting = replace(setting, regulator=True)
        kept, self._setting = self._setting, setting
        found: list[Found] = []
        for start, end in split_line(self._text, cell.start, cell.end):
            tokens = self._tokens(start, end)
            if not tokens:
                continue
            verdict = cell.column in {Column.STATUS, Column.DECISION} and bare_verdict(tokens)
            sentence = self._standing_for("agreed", tokens) if verdict else self._sentence(tokens)
            acts = self._acts(sentence, 0, ids)
            if not acts and cell.column in _STANDS_FOR:
                standing = self._standing_for(_STANDS_FOR[cell.column], tokens)
                implied = [one for one in self._acts(standing, 0, ids) if one.act.filled_by is not None]
                acts = [one for one in implied if not _foretells(standing, one.act)]
            if not acts and cell.column in {Column.STATUS, Column.DECISION} and sentence.stages:
                act = Act(Action.STAGE_CHANGED, 0, stage=sentence.stages[0].name)
                body = setting.acting(act.action) if cell.column is Column.DECISION else None
                acts = [Found(act, body, ids, None, None)] if is_stage(sentence) else []
            own = {value for named, _ in bracketed(tokens) for value in named}
            own |= set(ids_of(tokens)) & set(ids) if cell.prose else set()
            found += [one if set(one.values) <= own else replace(one, values=ids) for one in acts]
        self._setting = kept
        return found

    def _tagged(self, cells: Sequence[Cell], column: Column, label: Label) -> str | None:
        for cell in cells:
            if cell.column is column and (cell.action is None or column is not Column.DATE):
                for token in self._tokens(cell.start, cell.end):
                    if token.label is label:
                        return token.values[0]
        return None

    def _body_and_day(self, cells: Sequence[Cell]) -> tuple[str | None, str | None]:
        """Return committee and day of a cell that is nothing else, of a table without header: "CSC, 28 September"."""
        for cell in cells:
            tokens = [t for t in self._tokens(cell.start, cell.end) if t.label or t.is_word] if cell.guessed else []
            if [token.label for token in tokens] == [Label.COMMITTEE, Label.DATE]:
                return tokens[0].values[0], tokens[1].values[0]
        return None, None

    def _lone_day(self, cells: Sequence[Cell]) -> str | None:
        """Return the day that fills a cell of which no header says that it holds one."""
        for cell in cells:
            if cell.guessed or cell.column is Column.COMMENT:
                tokens = self._tokens(cell.start, cell.end)
                if len(tokens) == 1 and tokens[0].label is Label.DATE:
                    return tokens[0].values[0]
        return None

    def _past_day(self, tokens: Sequence[Token]) -> str | None:
        days = [token.values[0] for token in tokens if token.label is Label.DATE]
        return days[0] if days and self._has_passed(days[0]) else None

    def _has_passed(self, day: str) -> bool:
        document = self._around.facts.date
        return document is None or earliest_day(day) <= latest_day(document.value)


_ROW_FIELDS = (
    (Column.DATE, Label.DATE),
    (Column.PLANNED, Label.DATE),
    (Column.BODY, Label.COMMITTEE),
)


def _without_leads(sentence: Sentence, act: Act, dates: Sequence[PlacedDate], own_from: int) -> Sequence[PlacedDate]:
    """Return the dates of a list item without those of what its opening line says to have been done itself."""
    if not own_from or sentence.clauses[act.clause].group.head < own_from:
        return dates
    return [
        date for date in dates if date.at >= own_from or date.clause is None or not sentence.clauses[date.clause].stated
    ]


def _foretells(sentence: Sentence, act: Act) -> bool:
    """Whether what a decision would govern only says what is to come: "At risk: test data will be late"."""
    group = sentence.clauses[act.clause if act.filled_by is None else act.filled_by].group
    return bool({"will", "would", "may"} & set(sentence.words(group.first, group.head)))


def _is_row(unit: Unit) -> bool:
    return unit.kind is UnitKind.ROW


def _table(unit: Unit) -> int:
    return unit.paragraph if unit.kind is UnitKind.ROW else -1


def _reaches(sentence: Sentence, act: Act, own_from: int) -> bool:
    """Whether an act of a list's opening line takes in the item, which begins at token `own_from`."""
    at = act.clause if act.filled_by is None else act.filled_by
    return sentence.clauses[at].group.head >= own_from or sentence.reach(act.clause) > own_from
