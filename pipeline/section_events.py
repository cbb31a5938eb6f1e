"""Read one section in order and find its events, remembering what and whom it has named so far.

In: a section with its entities, and what the paper and the headings above say. Out: `Event`s in reading order.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from pipeline.act_ids import ids_of
from pipeline.actions import find_acts
from pipeline.by_order import BY_ORDER, counts_other_things, named_by_order
from pipeline.found_acts import Found, each_once, events_of
from pipeline.grammar.sentence import Sentence
from pipeline.grammar.subjects import ActorKind
from pipeline.grammar.tokens import Token
from pipeline.named_bodies import is_of_regulator
from pipeline.records import Entity, Event, Label, Section
from pipeline.references import Named
from pipeline.sentence_acts import ActReader, Surroundings
from pipeline.sentences import Unit, UnitKind, split_units
from pipeline.setting import Setting
from pipeline.table_acts import TableReader

_LABELS = {
    "decision": "agreed", "decisions": "agreed", "outcome": "agreed", "result": "agreed", "resolution": "agreed",
    "determination": "agreed", "conclusion": "agreed", "action": "requested", "actions": "requested",
    "recommendation": "recommended",
}  # fmt: skip
"""Labels that open an entry of a log, and the verb that each stands for."""

_DECIDED = frozenset({"decided", "determined", "resolved"})

_OPENING = 90
"""In characters: where the first three words of a sentence end, the name of a committee among them (a guess)."""

_LONGEST_LABEL = 5
"""In tokens: "ACTION 12/03:"; a colon further in closes no label."""


class SectionReader:
    """Reads the units of one section in order."""

    def __init__(
        self,
        section: Section,
        entities: Sequence[Entity],
        setting: Setting,
        named: Named,
        surroundings: Surroundings,
    ) -> None:
        """Read a section of which a setting says who acts there, and `named` what its headings name."""
        self._section = section
        self._text = section.text.text
        self._named = named
        self._reader = ActReader(self._text, entities, setting, named, surroundings)

    def events(self) -> list[Event]:
        """Return the events of the section."""
        around = self._reader.around
        units = split_units(self._text)
        events: list[Event] = []
        for (kind, _), members in groupby(enumerate(units), key=lambda item: (_is_row(item[1]), _table(item[1]))):
            if kind:
                told = TableReader(self._reader).read([unit for _, unit in members])
            else:
                told = [(unit, found) for index, unit in members for found in self._read(units, index)]
            for unit, found in told:
                events += events_of(found, unit, self._section, around.facts, around.meetings)
        return each_once(events)

    def _read(self, units: Sequence[Unit], index: int) -> list[Found]:
        """Return the acts of a sentence or list item."""
        unit = units[index]
        setting = self._reader.setting
        if unit.line != self._named.line:
            setting.by_regulator = False
        if unit.line != self._named.line and setting.paper is None and setting.heading is None:
            setting.last = None  # news of one body, and then of another
        if unit.lead is None and not self._reader.names(Label.MODIFICATION, unit.start, unit.end):
            self._named.note(index, unit, ())
            if not self._named.could_go_on(self._text, unit):
                opening = min(unit.end, unit.start + _OPENING)
                if self._reader.names(Label.COMMITTEE, unit.start, opening):
                    self._remember_body(self._reader.tokens(unit.start, opening))
                return []
        own = self._tokens(units, unit)
        lead: tuple[Token, ...] = ()
        lead_ids: tuple[str, ...] = ()
        if unit.lead is not None:
            lead = self._reader.tokens(units[unit.lead].start, units[unit.lead].end)
            lead_ids = self._named.by_unit.get(unit.lead, ())
        self._named.note(index, unit, ids_of(own))
        if lead_ids and not ids_of(own) and "if" in (token.word for token in own):
            return []  # "agreed a date for MP121 of: 24 June, if a decision is received by": told by the line above
        if not (self._named.could_mean(own) or lead_ids):
            self._remember_body(own)
            return []
        sentence = self._labelled(own) or self._reader.sentence((*lead, *own))
        found = self._reader.acts(sentence, len(lead) if len(sentence.tokens) > len(own) else 0, lead_ids)
        self._remember_subjects(sentence)
        return found

    def _remember_subjects(self, sentence: Sentence) -> None:
        """Remember who acts in the main clauses of a sentence: the committee, or the regulator and no committee."""
        setting = self._reader.setting
        for clause in sentence.clauses:
            main = clause.start == 0 or sentence.tokens[clause.start - 1].word not in {"that", "which"}
            if main and clause.subject and clause.subject.kind is ActorKind.COMMITTEE:
                setting.last, setting.by_regulator = clause.subject.committee, False
            elif main and clause.subject and clause.subject.kind is ActorKind.OUTSIDER:
                setting.by_regulator = is_of_regulator(sentence, clause)

    def _tokens(self, units: Sequence[Unit], unit: Unit) -> tuple[Token, ...]:
        """Return the tokens of a unit, with what is named by its place in a list as what it means."""
        own = self._reader.tokens(unit.start, unit.end)
        if not any(token.word in BY_ORDER for token in own) or self._counts_other_things(units, unit):
            return own
        return named_by_order(own, self._named.in_section)

    def _counts_other_things(self, units: Sequence[Unit], unit: Unit) -> bool:
        """Whether a sentence, or the one that last named modifications, lists what "the first" may mean as well."""
        last = units[next(reversed(self._named.by_unit), 0)]
        return any(counts_other_things(self._text[one.start : one.end]) for one in (last, unit))

    def _remember_body(self, tokens: Sequence[Token]) -> None:
        """Remember the committee with which a sentence opens that is not read further, and when it acted."""
        self._reader.remember_meeting(tokens)
        self._reader.setting.by_regulator = False
        named = (token.values[0] for token in tokens[:3] if token.label is Label.COMMITTEE)
        self._reader.setting.last = next(named, self._reader.setting.last)
        for one, two in pairwise(tokens):
            if one.label is Label.COMMITTEE and two.word in _DECIDED:
                self._reader.setting.deciding = self._reader.setting.last = one.values[0]

    def _labelled(self, tokens: Sequence[Token]) -> Sentence | None:
        """Return the sentence of a log entry ("DECISION: Approve"), or None if it is none."""
        colon = next((at for at, token in enumerate(tokens[:_LONGEST_LABEL]) if token.word in {":", "–", "—"}), None)
        if not colon or tokens[0].word not in _LABELS or colon + 1 >= len(tokens):
            return None
        plain = self._reader.sentence(tuple(tokens[colon + 1 :]))
        if _LABELS[tokens[0].word] == "agreed" and find_acts(plain):
            return plain
        return self._reader.standing_for(_LABELS[tokens[0].word], tokens[colon + 1 :])


def _is_row(unit: Unit) -> bool:
    return unit.kind is UnitKind.ROW


def _table(unit: Unit) -> int:
    return unit.paragraph if unit.kind is UnitKind.ROW else -1
