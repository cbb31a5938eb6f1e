"""Date an act: when it happened, and which date was decided on, promised or moved to.

In: a sentence with its acts, the paper's facts and sections. Out: EDTF values with their basis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from pipeline.edtf import earliest_day, latest_day, overlaps
from pipeline.grammar.clause import Clause
from pipeline.grammar.sentence import Sentence
from pipeline.grammar.tokens import Token
from pipeline.grammar.verb_group import names_variant
from pipeline.grammar.verbs import Form, Role
from pipeline.grammar.words import DETERMINERS, word_set
from pipeline.moves import DATE_NOUNS
from pipeline.objects import Act
from pipeline.records import Action, EventDate, Facts, Label


class DateRole(StrEnum):
    """What a date in a sentence is to the verb that it belongs to."""

    WHEN = "when"
    PLANNED = "planned"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PlacedDate:
    """A date of a sentence, at token `at`; `clause` is the verb it belongs to, None when it stands before all verbs.

    A date is `fronted` where it stands before the verb: "and on 3 May 2019 the Panel approved it".
    """

    value: str
    role: DateRole
    clause: int | None
    at: int
    fronted: bool = False


_PLANNING = word_set("to until till by for")
_ASIDE_FROM = word_set("dated following since after prior ahead before from between")
_AHEAD = word_set(
    "implementation delivered delivery due target targeted effective scheduled planned expected proposed "
    "next closing deadline go-live release future deliver implemented starting commencing date"
)
"""Words near a date that say that it lies ahead of the decision."""

_OTHER_PLANS = frozenset({Action.RAISED, Action.WITHDRAWN, Action.REQUESTED, Action.UPDATED})
"""Acts that lie ahead, and are no plan that a decision makes: "rejected it; it will be raised again in May"."""

_MADE_KNOWN = word_set("publish issue announce make take reach give receive")
"""What is done with a decision on the day from which it counts."""

_NO_PLAN = frozenset({Action.DISCUSSED, Action.RAISED})
_OTHER_ONE = word_set("next previous last will future be minutes to since until defer deferred")
"""Words near a meeting that say that it is another one, or that it is still to come."""

_MONTH = len("2021-09")

_NEAR = 6
"""In words, likewise."""


def place_dates(sentence: Sentence, *, document: str | None) -> tuple[PlacedDate, ...]:
    """Return the dates of a sentence with their roles; what is later than the paper's date cannot have happened."""
    placed = []
    for at, token in enumerate(sentence.tokens):
        if token.label is not Label.DATE:
            continue
        last = max((i for i, c in enumerate(sentence.clauses) if c.group.head < at), default=None)
        within = next((i for i, c in enumerate(sentence.clauses) if c.group.first < at < c.group.head), None)
        if within is not None:  # "had, on 28 October 2020, approved it"
            placed.append(PlacedDate(token.values[0], DateRole.WHEN, within, at))
            continue
        clause = last if last is None else _fronted(sentence, at, last)
        if last is None and sentence.clauses and _is_set_for(sentence, at):
            placed.append(PlacedDate(token.values[0], DateRole.PLANNED, 0, at))
            continue
        role = _role(sentence, at, clause)
        value = token.values[0]
        passed = document is not None and latest_day(value) <= latest_day(document)
        if role is DateRole.PLANNED and passed and clause is not None and _was_decided_on(sentence, at, clause):
            role, clause = DateRole.WHEN, sentence.clauses[clause].governor
        if role is DateRole.PLANNED and clause is not None and _is_mere_chance(sentence, clause):
            role = DateRole.OTHER
        if role is DateRole.WHEN and document and earliest_day(value) > latest_day(document):
            role = DateRole.PLANNED
        placed.append(PlacedDate(value, role, clause, at, fronted=clause != last))
    return tuple(placed)


def _is_set_for(sentence: Sentence, at: int) -> bool:
    """Whether a date in the subject is what is decided on: "an Implementation Date of 30 June was adopted"."""
    said = sentence.words(max(0, at - 2), at)
    return said[-1:] == ["of"] and bool(DATE_NOUNS & set(said))


def _was_decided_on(sentence: Sentence, at: int, clause: int) -> bool:
    """Whether a past date behind what was decided is the day of the decision: "agreed to move it to X on 30 June"."""
    inner = sentence.clauses[clause]
    if inner.governor is None or not inner.group.infinitive or sentence.tokens[at - 1].word != "on":
        return False
    above = sentence.clauses[inner.governor]
    decides = above.stated and above.group.verb.role in {Role.DECIDE, Role.VOTE, Role.RECOMMEND}
    return decides and inner.group.verb.action is not Action.IMPLEMENTED


def _is_mere_chance(sentence: Sentence, clause: int) -> bool:
    """Whether a clause says what may be: "heard that the date may slip to November"."""
    group = sentence.clauses[clause].group
    return bool({"may", "might", "could"} & set(sentence.words(group.first, group.head)))


def _fronted(sentence: Sentence, at: int, last: int) -> int:
    """Return the clause of a date after clause `last`: the next, where it opens that or stands in its subject."""
    if last + 1 >= len(sentence.clauses):
        return last
    following, tokens = sentence.clauses[last + 1], sentence.tokens
    left = at - 1
    while left > 0 and (tokens[left].word in DETERMINERS or tokens[left].word in {"on", "in", "at", "meeting", "of"}):
        left -= 1
    opens = tokens[left].word in {"and", "but", ";", ":", "that"} and following.link in {"own", "coordinated"}
    inside = following.start <= at < following.group.first and (tokens[at].aside or tokens[at - 1].word == "on")
    return last + 1 if inside or (opens and not following.group.infinitive) else last


def _role(sentence: Sentence, at: int, clause: int | None) -> DateRole:
    """Return what the date at token `at` is to the verb of `clause`."""
    tokens = sentence.tokens
    left = _word_before(sentence, at)
    word = tokens[left].word if left >= 0 else ""
    first = sentence.clauses[clause].group.end if clause is not None else 0
    near = _words_near(tokens, first, at)
    stated = clause is None or sentence.clauses[clause].stated or _denies(sentence.clauses[clause])
    implements = clause is not None and sentence.clauses[clause].group.verb.lemma == "implement"
    if left > 0 and tokens[left - 1].word in {"instead", "rather"}:
        return DateRole.OTHER
    if stated and _is_when(sentence, at, clause, word):
        return DateRole.WHEN
    if (
        _is_ahead(sentence, at, clause, word)
        or word in _PLANNING
        or (word == "from" and near & {"effect", "use", "operation"})
    ):
        return DateRole.PLANNED
    spans = word == "between" and "/" in tokens[at].values[0]
    if (word in _ASIDE_FROM or _ASIDE_FROM & near - {"from", "between"}) and not spans:
        lasts = clause is not None and sentence.clauses[clause].group.verb.lemma == "be"  # "with Ofgem since 3 May"
        return DateRole.WHEN if word == "since" and (implements or lasts) else DateRole.OTHER
    if clause is not None and {"until", "till"} & {token.word for token in tokens[max(first, at - 8) : at]}:
        return DateRole.PLANNED
    if stated and "meeting" in near and not near & {"next", "future", "before", "to"}:
        return DateRole.WHEN  # "approved it for implementation at its meeting on 3 June"
    if near & _AHEAD and not (implements and stated):
        return DateRole.PLANNED
    return DateRole.WHEN if stated or _is_vote(sentence, clause) else DateRole.PLANNED


def _is_when(sentence: Sentence, at: int, clause: int | None, word: str) -> bool:
    """Whether a date is when something was done: "by the March Panel", "the consultation ran from 3 May to"."""
    tokens = sentence.tokens
    if word in {"by", "at"} and at + 1 < len(tokens) and tokens[at + 1].label is Label.COMMITTEE:
        return True
    if word == "on" and clause is not None and sentence.clauses[clause].group.verb.lemma == "raise":
        return True  # "R0134 Meter exchange dates, raised by E.ON Next on 1 November 2023"
    if word != "from" or clause is None:
        return False
    if sentence.clauses[clause].group.verb.action is Action.CONSULTED and "/" in tokens[at].values[0]:
        return True  # "consulted on it from 14 June to 5 July 2021"
    subject = sentence.clauses[clause].subject
    said = sentence.words(sentence.clauses[clause].group.end, at)[-_NEAR:]
    return "consultation" in said or (subject is not None and subject.word == "consultation")


def _is_ahead(sentence: Sentence, at: int, clause: int | None, word: str) -> bool:
    """Whether a date is one that something is set to, asked for by, or ends on."""
    if _is_new_date(sentence, at, clause, word):
        return True
    if clause is None:
        return False
    above = sentence.clauses[clause].governor
    asked = above is not None and sentence.clauses[above].group.verb.role is Role.REQUEST
    group = sentence.clauses[clause].group
    put_off = group.verb.action is Action.DEFERRED and "to" in sentence.words(group.end, at)[:1]
    return (word == "before" and asked) or put_off or _ends(sentence.clauses[clause])


def _words_near(tokens: Sequence[Token], first: int, at: int) -> set[str]:
    """Return the words shortly before a date, not beyond a modification: "the implementation of MP078 on 3 May"."""
    start = max(first, at - _NEAR)
    on = at > 0 and tokens[at - 1].word == "on"
    named = [i for i in range(start, at) if on and tokens[i].label is Label.MODIFICATION]
    after = named[-1] + 1 if named else start
    return {token.word for i, token in enumerate(tokens[after:at], after) if not names_variant(tokens, i)}


def _ends(clause: Clause) -> bool:
    """Whether a clause only says when something ends: "to issue it to consultation, closing on 12 March"."""
    return clause.group.form is Form.ING and clause.group.verb.lemma in {"close", "end"}


def _is_vote(sentence: Sentence, clause: int | None) -> bool:
    """Whether a clause says what a vote came to, which has the day of the vote: "voted to accept it on 9 April"."""
    if clause is None or (governor := sentence.clauses[clause].governor) is None:
        return False
    voted = sentence.clauses[governor].stated and sentence.clauses[governor].group.verb.role is Role.VOTE
    return voted and sentence.clauses[clause].group.verb.action in {Action.APPROVED, Action.REJECTED}


def _denies(clause: Clause) -> bool:
    """Whether a clause says that something did not happen, which has its day too: "did not win a majority"."""
    return clause.denied and not clause.group.modal and not clause.group.infinitive


def _word_before(sentence: Sentence, at: int) -> int:
    """Return the index of the word that binds a date: adverbs, articles and numbers between are read over; or -1."""
    at -= 1
    while at >= 0 and sentence.tokens[at].word != "since":
        token = sentence.tokens[at]
        if token.word not in DETERMINERS and not token.is_adverb and not token.word[0].isdigit():
            break
        at -= 1
    return at


def _is_new_date(sentence: Sentence, at: int, clause: int | None, word: str) -> bool:
    """Whether a date is what another is set to: "the date is now …", "settled on … as the new date"."""
    subject = sentence.clauses[clause].subject if clause is not None else None
    if subject is not None and subject.word in DATE_NOUNS and word != "from":
        return True
    following = sentence.words(at + 1, at + 7)
    return following[:1] == ["as"] and bool(DATE_NOUNS & set(following))


def explicit_date(sentence: Sentence, act: Act, dates: Sequence[PlacedDate]) -> str | None:
    """Return when the sentence says that an act happened, or None."""
    group = {act.clause}
    if act.filled_by is not None and _is_vote(sentence, act.filled_by):
        group.add(act.filled_by)
    if sentence.clauses[act.clause].group.nominal:  # "the decision to reject it was published on 20 December"
        group |= {at for at, c in enumerate(sentence.clauses) if c.group.passive and c.group.verb.lemma in _MADE_KNOWN}
    for at in range(act.clause + 1, len(sentence.clauses)):  # "discussed and approved it on 3 May"
        if sentence.clauses[at].link != "coordinated" or sentence.clauses[at].governor is not None:
            break
        group.add(at)
    own = [
        date.value
        for date in dates
        if date.role is DateRole.WHEN and date.clause in group and (date.clause == act.clause or not date.fronted)
    ]
    before = _meeting_before(sentence, act, dates) or _when_it_was(sentence, act, dates)
    opening = [date.value for date in dates if date.role is DateRole.WHEN and date.clause is None]
    if _was_done_before(sentence, act.clause):
        opening = []
    return next(iter(own or before or opening), None)


def _was_done_before(sentence: Sentence, index: int) -> bool:
    """Whether an act is only told of, and was done at another time: "on 3 May the Panel heard that it had been"."""
    for at, clause in enumerate(sentence.clauses[:index]):
        told = clause.stated and not clause.group.perfect and clause.group.verb.role is Role.REPORT
        if told and sentence.by_committee(at):
            return sentence.clauses[index].group.perfect
    return False


def _meeting_before(sentence: Sentence, act: Act, dates: Sequence[PlacedDate]) -> list[str]:
    """Return the day of the meeting of the verb before: "considered it at its meeting on 8 May and agreed that"."""
    first = act.clause
    while first and sentence.clauses[first].link == "coordinated":
        first -= 1
    return [
        date.value
        for date in dates
        if date.role is DateRole.WHEN
        and date.clause is not None
        and first <= date.clause < act.clause
        and _is_meeting(sentence, date.clause, near := sentence.words(max(0, date.at - _NEAR), date.at))
        and not _OTHER_ONE - {"to"} & set(near)
    ]


def _when_it_was(sentence: Sentence, act: Act, dates: Sequence[PlacedDate]) -> list[str]:
    """Return the day of which a sentence tells what had been done: "when it was last discussed, on 28 May, it had"."""
    group = sentence.clauses[act.clause].group
    had = group.perfect and "had" in sentence.words(group.first, group.head)
    if not had or not sentence.tokens or sentence.tokens[0].word != "when":
        return []
    return [
        date.value
        for date in dates
        if date.role is DateRole.WHEN and date.clause is not None and date.clause < act.clause
    ]


def _is_meeting(sentence: Sentence, clause: int, near: Sequence[str]) -> bool:
    return "meeting" in near or sentence.clauses[clause].group.verb.lemma in {"meet", "sit", "convene"}


def planned_date(sentence: Sentence, act: Act, dates: Sequence[PlacedDate], values: tuple[str, ...] = ()) -> str | None:
    """Return the date that an act on the modifications `values` decides on, promises or moves something to, or None."""
    if act.action in _NO_PLAN:
        return None
    found = [
        date.value
        for date in dates
        if date.role is DateRole.PLANNED and date.clause is not None and _top(sentence, date.clause) == act.clause
    ]
    if not found and act.action not in {
        Action.UPDATED,
        Action.NOTED,
        Action.WITHDRAWN,
    }:  # "was approved and will be implemented on"
        found = [
            date.value
            for date in dates
            if date.role is DateRole.PLANNED
            and date.clause is not None
            and date.clause > act.clause
            and _goes_on_to(sentence, act.clause, _top(sentence, date.clause), values)
        ]
    if not found and act.action is Action.DATE_CHANGED:
        found = [date.value for date in dates if date.role is DateRole.PLANNED]
    chosen = found[-1] if found and act.action is Action.DATE_CHANGED else next(iter(found), None)
    finer = [value for value in found if chosen and len(value) > len(chosen) and overlaps(value, chosen)]
    return finer[0] if finer else chosen  # "by the June meeting on 30 June"


def says_same_day(sentence: Sentence) -> bool:
    """Return whether a sentence dates its acts by the one before: "on the same day it took effect"."""
    words = sentence.words(0, len(sentence.tokens))
    return any(one == "same" and two in {"day", "date"} for one, two in pairwise(words))


_NOT_OF_PROPOSALS = frozenset({"raise", "write", "meet"})
"""What is planned besides a decision, and is no plan for the modification: "and will write to the Authority by"."""


def _goes_on_to(sentence: Sentence, index: int, planned: int, values: tuple[str, ...]) -> bool:
    """Whether a plan in clause `planned` is the one that an act in clause `index` makes, on the same modifications."""
    clause = sentence.clauses[planned]
    between = sentence.clauses[index + 1 : planned]
    if (
        (clause.stated and clause.group.verb.role is not Role.PLAN and not _ends(clause))
        or clause.group.verb.action in _OTHER_PLANS
        or clause.group.verb.lemma in _NOT_OF_PROPOSALS
        or any(_is_main(other) for other in between)
    ):
        return False
    named = [v for t in sentence.tokens[clause.start : sentence.reach(planned)] for v in _modifications(t)]
    return not named or bool(set(named) & set(values))


def _is_main(clause: Clause) -> bool:
    return clause.stated and clause.governor is None and clause.link == "own"


def _modifications(token: Token) -> tuple[str, ...]:
    return token.values if token.label is Label.MODIFICATION else ()


def dates_by_modification(
    sentence: Sentence, act: Act, dates: Sequence[PlacedDate], values: tuple[str, ...]
) -> dict[str, PlacedDate]:
    """Return the date of each modification where an act names a date for every one: "A for 3 May, B for 5 June"."""
    clause = sentence.clauses[act.clause]
    start, reach = clause.start, sentence.reach(act.clause)
    inside = [date for date in dates if start <= date.at < reach and date.role is not DateRole.OTHER]
    if len(values) < 2 or len(inside) != len(values):
        return {}
    if "respectively" in sentence.words(start, len(sentence.tokens)):
        return dict(zip(values, inside, strict=True))
    places = {v: at for at in range(start, reach) for v in _modifications(sentence.tokens[at])}
    if any(value not in places for value in values):
        return {}
    paired = dict(zip(sorted(values, key=places.__getitem__), inside, strict=True))
    order = [at for value, date in paired.items() for at in (places[value], date.at)]
    return paired if order == sorted(order) else {}


def _top(sentence: Sentence, clause: int) -> int:
    while (governor := sentence.clauses[clause].governor) is not None:
        clause = governor
    return clause


def date_of(explicit: str | None, meeting: str | None, facts: Facts, *, is_meetings: bool) -> EventDate | None:
    """Return the date of an event by the first that is there: explicit, meeting, period, document.

    `is_meetings` is whether the committee of that meeting acted.
    """
    document = facts.date.value if facts.date else None
    month = explicit is not None and len(explicit) >= _MONTH  # a meeting is of no mere year
    if is_meetings and explicit and month and meeting and len(explicit) < len(meeting) and overlaps(explicit, meeting):
        explicit = None  # "at its May meeting", whose day the paper gives
    for value, basis in (
        (explicit, "explicit"),
        (meeting, "meeting"),
        (facts.period, "period"),
        (document, "document"),
    ):
        if value:
            return EventDate(value, basis)
    return None
