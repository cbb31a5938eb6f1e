"""Read verbs that do something to a modification only where it is their direct object, or in one sense of many.

In: a sentence and the index of one of its clauses. Out: what the verb does there, by rules of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from pipeline.given import DOCUMENTS
from pipeline.grammar.heads import REMARKS
from pipeline.grammar.sentence import Sentence
from pipeline.grammar.subjects import ActorKind
from pipeline.grammar.words import word_set
from pipeline.moves import names_later_date
from pipeline.records import Action, Label

_OF_PROPOSALS = {
    "raise": Action.RAISED, "submit": Action.RAISED, "lodge": Action.RAISED, "sponsor": Action.RAISED,
    "propose": Action.RAISED, "drop": Action.WITHDRAWN, "pull": Action.WITHDRAWN, "abandon": Action.WITHDRAWN,
    "scrap": Action.WITHDRAWN, "deliver": Action.IMPLEMENTED, "carry": Action.APPROVED, "pass": Action.APPROVED,
    "initiate": Action.RAISED, "cancel": Action.WITHDRAWN, "terminate": Action.WITHDRAWN,
    "lose": Action.REJECTED, "defeat": Action.REJECTED,
    "close": Action.WITHDRAWN, "combine": Action.AGREED, "merge": Action.AGREED,
    "make": Action.IMPLEMENTED, "incorporate": Action.IMPLEMENTED,
}  # fmt: skip
"""What verbs do to a modification, and only where it is their direct object: "raised a concern" does not count."""

_PASSIVE_ONLY = word_set("carry lose defeat deliver make incorporate")
_HANDS_ON = word_set("submit lodge")
_OF_VOTES = word_set("lose carry pass")
_BALLOTS = frozenset({"vote", "motion", "ballot"})
_TAKES_OUT = word_set("withdraw remove take move pull drop")
_ISSUE = re.compile(r"I(?:SSUE\b|\d)", re.IGNORECASE)
"""How the ids of issues begin: "I0306", "Issue 93"."""
_FOUNDED = word_set("establish form convene constitute")


def _off_agenda(sentence: Sentence, index: int) -> bool:
    near = sentence.near(index)
    return "agenda" in near and bool({"from", "off"} & set(near))


def has_rule(sentence: Sentence, index: int) -> bool:
    """Whether the verb of a clause is read by a rule of this module and no other."""
    lemma = sentence.clauses[index].group.verb.lemma
    taken_out = lemma in _TAKES_OUT and (_from_release(sentence, index) or _off_agenda(sentence, index))
    return lemma in _OF_PROPOSALS or lemma in _RULES or taken_out


def by_rule(sentence: Sentence, index: int) -> Action | None:
    """Return what a verb with a rule does; see `has_rule`."""
    clause = sentence.clauses[index]
    lemma = clause.group.verb.lemma
    if lemma in _TAKES_OUT and _from_release(sentence, index):
        return Action.DATE_CHANGED
    if lemma in _TAKES_OUT and _off_agenda(sentence, index):
        return Action.DEFERRED
    if lemma in _RULES:
        return _RULES[lemma](sentence, index)
    if lemma == "make" and clause.governor is None:  # but "directed that it be made"
        ended = sentence.near(index)[:1] in ([], [","], ["."], ["with"], ["on"])
        made = clause.group.perfect and clause.group.passive and ended and sentence.acts_on_proposal(index)
        return Action.APPROVED if made else None
    if lemma == "close" and _ends_another_thing(sentence, index):
        return None
    acted_on = sentence.acted_on(index)
    if lemma in {"merge", "combine"} and acted_on is not None and acted_on.kind is not ActorKind.MODIFICATION:
        return None
    if lemma in _OF_VOTES and clause.group.passive and acted_on is not None and acted_on.word in _BALLOTS:
        return _OF_PROPOSALS[lemma]
    return _OF_PROPOSALS[lemma] if _does_it(sentence, index) else None


def _does_it(sentence: Sentence, index: int) -> bool:
    """Whether a verb has a modification for its direct object, and may be read so."""
    clause = sentence.clauses[index]
    lemma = clause.group.verb.lemma
    named = None if clause.group.passive else sentence.object_of(index)
    if named is not None and named.governed:
        return False  # "voting closed with the change being accepted"
    by_body = any(sentence.by_committee(at) for at in (index, clause.governor) if at is not None)
    if lemma in _HANDS_ON and by_body and "to" in sentence.near(index):
        return False  # "the Panel agreed to submit it to", and did not raise it
    possible = (clause.group.passive and clause.link != "relative") or lemma not in _PASSIVE_ONLY
    if _OF_PROPOSALS[lemma] is Action.RAISED and clause.group.passive and _is_named(sentence, index):
        return True
    return possible and sentence.acts_on_proposal(index)


def _is_named(sentence: Sentence, index: int) -> bool:
    """Whether what was raised is told by its id: "raised by Elexon as P400", "R0134 Meter dates, raised by"."""
    tokens, clause = sentence.tokens, sentence.clauses[index]
    following = tokens[clause.group.end : clause.end]
    if clause.subject is None:
        return False  # "MP078 (raised as DP078)"
    if any(one.word == "as" and two.label is Label.MODIFICATION for one, two in pairwise(following)):
        return True
    phrase = clause.subject.phrase
    if phrase is None or phrase.start or clause.subject.word in REMARKS:
        return False
    titled = tokens[0].label is Label.MODIFICATION and phrase.end > 1 and tokens[1].is_word and tokens[1].capital
    return titled and clause.group.bare and tokens[clause.group.first - 1].word == ","


def _ends_another_thing(sentence: Sentence, index: int) -> bool:
    """Whether what is closed may be a consultation, a meeting, or a state that a rejection leads to as well."""
    group, acted_on = sentence.clauses[index].group, sentence.acted_on(index)
    ended = group.present or (group.bare and not sentence.by_committee(index))
    phrase = acted_on.phrase if acted_on is not None else None
    named = sentence.tokens[phrase.start : phrase.end] if phrase is not None else ()
    if any(_ISSUE.match(value) for token in named if token.label is Label.MODIFICATION for value in token.values):
        return True  # an issue that is done with was no proposal that anybody could withdraw
    return ended or sentence.near(index)[:1] == ["to"] or (acted_on is not None and acted_on.word == "it")


def _founds(sentence: Sentence, index: int) -> Action | None:
    """What is done by setting up a group: "established a Working Group for it"."""
    acted_on = sentence.acted_on(index)
    founded = acted_on is not None and acted_on.kind in {ActorKind.COMMITTEE, ActorKind.BACK}
    return Action.AGREED if founded else None


def _brings(sentence: Sentence, index: int) -> Action | None:
    if sentence.clauses[index].group.passive and {"to", "before"} & set(sentence.near(index)[:3]):
        subject = sentence.clauses[index].subject
        brought = subject is not None and subject.kind is ActorKind.MODIFICATION
        return Action.UPDATED if brought and Label.COMMITTEE.value in sentence.near(index) else None
    first = not sentence.by_committee(index) and sentence.near(index)[:1] == ["forward"]
    return Action.RAISED if first and sentence.acts_on_proposal(index) else None


def _tables(sentence: Sentence, index: int) -> Action | None:
    """What "to table" is: to put off, to put forward, or to lay a document before a meeting."""
    if names_later_date(sentence, index):
        return Action.DEFERRED
    if sentence.acts_on_proposal(index):
        return Action.RAISED
    acted_on = sentence.acted_on(index)
    return Action.UPDATED if acted_on is not None and acted_on.word in DOCUMENTS else None


def _introduces(sentence: Sentence, index: int) -> Action | None:
    subject, acted_on = sentence.clauses[index].subject, sentence.acted_on(index)
    by_person = subject is not None and subject.kind is ActorKind.OUTSIDER
    about = acted_on is not None and acted_on.kind is ActorKind.MODIFICATION
    return Action.UPDATED if by_person and about else None


def _falls(sentence: Sentence, index: int) -> Action | None:
    subject = sentence.clauses[index].subject
    falls = subject is not None and subject.kind is ActorKind.MODIFICATION
    return Action.REJECTED if falls and not sentence.near(index)[1:] else None


def _refers(sentence: Sentence, index: int) -> Action | None:
    """What is done by referring a modification to another committee: its opinion is asked for."""
    near = sentence.near(index)
    handed = "to" in near and Label.COMMITTEE.value in near[near.index("to") : near.index("to") + 3]
    return Action.REQUESTED if handed and sentence.acts_on_proposal(index) else None


def _becomes(sentence: Sentence, index: int) -> Action | None:
    """What happens when an issue becomes a proposal: "I0412 became R0116" raises the latter."""
    subject, acted_on = sentence.clauses[index].subject, sentence.acted_on(index)
    both = [actor is not None and actor.kind is ActorKind.MODIFICATION for actor in (subject, acted_on)]
    return Action.RAISED if all(both) else None


_RULES: dict[str, Callable[[Sentence, int], Action | None]] = {
    "bring": _brings,
    "table": _tables,
    "introduce": _introduces,
    "become": _becomes,
    "fall": _falls,
    "refer": _refers,
    **dict.fromkeys(_FOUNDED, _founds),
}


def _from_release(sentence: Sentence, index: int) -> bool:
    """Whether something is taken out of a release: "withdrawn from the November 2020 Release"."""
    near = sentence.near(index)
    return Label.RELEASE.value in near and bool({"from", "out"} & set(near[: near.index(Label.RELEASE.value)]))
