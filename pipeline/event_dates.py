"""Date an act: when it happened, and which date was decided on, promised or moved to.

In: a sentence with its acts, the paper's facts and sections. Out: EDTF values with their basis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.actions import Act, Sentence
from pipeline.edtf import earliest_day, latest_day
from pipeline.grammar.tokens import is_adverb
from pipeline.grammar.words import DETERMINERS, word_set
from pipeline.records import Action, Entity, EventDate, Facts, Label, Part, Section


class DateRole(StrEnum):
    """What a date in a sentence is to the verb that it belongs to."""

    WHEN = "when"
    PLANNED = "planned"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PlacedDate:
    """A date of a sentence; `clause` is the verb it belongs to, None when it stands before all verbs."""

    value: str
    role: DateRole
    clause: int | None


_PLANNING = word_set("to until till by for")
_ASIDE_FROM = word_set("following since after prior ahead before from between")
_AHEAD = word_set(
    "implementation delivered delivery due target targeted effective scheduled planned expected proposed "
    "next closing deadline go-live release future deliver implemented starting commencing date"
)
"""Words near a date that say that it lies ahead of the decision."""

_HAPPENING = frozenset({Action.IMPLEMENTED, Action.CONSULTED, Action.RAISED, Action.WITHDRAWN})
_NO_PLAN = frozenset({Action.DISCUSSED, Action.RAISED})
_MEETS = word_set("meeting meetings met held session minutes")


def place_dates(sentence: Sentence, *, document: str | None) -> tuple[PlacedDate, ...]:
    """Return the dates of a sentence with their roles; what is later than the paper's date cannot have happened."""
    placed = []
    for at, token in enumerate(sentence.tokens):
        if token.label is not Label.DATE:
            continue
        clause = max((i for i, c in enumerate(sentence.clauses) if c.group.head < at), default=None)
        role = _role(sentence, at, clause)
        value = token.values[0]
        if role is DateRole.WHEN and document and earliest_day(value) > latest_day(document):
            role = DateRole.PLANNED
        placed.append(PlacedDate(value, role, clause))
    return tuple(placed)


def _role(sentence: Sentence, at: int, clause: int | None) -> DateRole:
    tokens = sentence.tokens
    left = at - 1
    while left >= 0 and (tokens[left].word in DETERMINERS or is_adverb(tokens[left]) or tokens[left].word[0].isdigit()):
        left -= 1
    word = tokens[left].word if left >= 0 else ""
    first = sentence.clauses[clause].group.end if clause is not None else 0
    near = {token.word for token in tokens[max(first, at - 6) : at]}
    stated = clause is None or sentence.clauses[clause].stated
    lemma = sentence.clauses[clause].group.verb.lemma if clause is not None else ""
    if word in _PLANNING or (word == "from" and "effect" in near):
        return DateRole.PLANNED
    if word in _ASIDE_FROM or _ASIDE_FROM & near - {"from", "between"}:
        return DateRole.OTHER
    if near & _AHEAD and not (lemma == "implement" and stated):
        return DateRole.PLANNED
    return DateRole.WHEN if stated else DateRole.PLANNED


def explicit_date(sentence: Sentence, act: Act, dates: Sequence[PlacedDate]) -> str | None:
    """Return when the sentence says that an act happened, or None."""
    group = {act.clause}
    for at in range(act.clause + 1, len(sentence.clauses)):  # "discussed and approved it on 3 May"
        if sentence.clauses[at].link != "coordinated" or sentence.clauses[at].governor is not None:
            break
        group.add(at)
    own = [date.value for date in dates if date.role is DateRole.WHEN and date.clause in group]
    opening = [date.value for date in dates if date.role is DateRole.WHEN and date.clause is None]
    return next(iter(own or opening), None)


def planned_date(sentence: Sentence, act: Act, dates: Sequence[PlacedDate]) -> str | None:
    """Return the date that an act decides on, promises or moves something to, or None."""
    if act.action in _NO_PLAN:
        return None
    found = [
        date.value
        for date in dates
        if date.role is DateRole.PLANNED and date.clause is not None and _top(sentence, date.clause) == act.clause
    ]
    if not found and act.action not in {Action.UPDATED, Action.NOTED}:  # "was approved and will be implemented on"
        following = [
            date.value
            for date in dates
            if date.role is DateRole.PLANNED
            and date.clause is not None
            and date.clause > act.clause
            and not sentence.clauses[_top(sentence, date.clause)].stated
        ]
        found = following
    if not found and act.action is Action.DATE_CHANGED:
        found = [date.value for date in dates if date.role is DateRole.PLANNED]
    return found[-1] if found and act.action is Action.DATE_CHANGED else next(iter(found), None)


def _top(sentence: Sentence, clause: int) -> int:
    while (governor := sentence.clauses[clause].governor) is not None:
        clause = governor
    return clause


def meeting_dates(sections: Sequence[Section], entities: Mapping[str, Sequence[Entity]]) -> dict[str, str]:
    """Return, for each section, the day of the meeting that it reports on, where headings or text say so.

    `entities` are grouped by section id. A heading's date holds for all below it; so does "met on 3 March 2021" in a
    section's text; the cover's meeting date holds for the whole paper where that is minutes.
    """
    found: dict[str, str] = {}
    paper: str | None = None
    for section in sections:
        own = _meeting_of(section, entities.get(section.id, ()))
        if own is None and section.parent is not None:
            own = found.get(section.parent)
        if own is not None:
            found[section.id] = own
        if section.level == 0 and own and "minutes" in section.text.text.lower():
            paper = own
    if paper:
        found = {section.id: found.get(section.id, paper) for section in sections}
    return found


def _meeting_of(section: Section, entities: Sequence[Entity]) -> str | None:
    for entity in entities:
        if entity.label is not Label.DATE or len(entity.value) != len("2019-04-16"):
            continue
        if entity.part is Part.HEADING:
            return entity.value
        before = section.text.text[max(0, entity.start - 60) : entity.start].lower().replace("\n", " ")
        words = before.replace(".", " . ").split()
        if "." in words:
            words = words[len(words) - words[::-1].index(".") :]
        near = words[-6:]
        if _MEETS & set(near) and not {"next", "will", "future", "be"} & set(near):
            return entity.value
    return None


def date_of(explicit: str | None, meeting: str | None, facts: Facts) -> EventDate | None:
    """Return the date of an event by the first that is there: explicit, meeting, period, document."""
    document = facts.date.value if facts.date else None
    for value, basis in (
        (explicit, "explicit"),
        (meeting, "meeting"),
        (facts.period, "period"),
        (document, "document"),
    ):
        if value:
            return EventDate(value, basis)
    return None
