"""Find which verb governs another: "agreed" governs "to approve", and "that it be approved".

In: the tokens and verb groups of a sentence, the clauses before. Out: the index of the governing clause, or None.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.grammar.clause import Clause
from pipeline.grammar.subjects import ActorKind, Subject
from pipeline.grammar.tokens import Token
from pipeline.grammar.verb_group import VerbGroup, before
from pipeline.grammar.verbs import Form, Role
from pipeline.grammar.words import CONJUNCTIONS, PREPOSITIONS

GOVERNING = frozenset({Role.DECIDE, Role.VOTE, Role.RECOMMEND, Role.REQUEST, Role.REPORT, Role.PLAN, Role.REFUSE})

_GOVERNS_ING = PREPOSITIONS - {"before"}


def governor_of(
    tokens: Sequence[Token], groups: Sequence[VerbGroup], clauses: Sequence[Clause], index: int
) -> int | None:
    """Return the index of the clause that governs `groups[index]`, or None."""
    if not index:
        return None
    group, last = groups[index], index - 1
    if group.infinitive and _stands_with(tokens, groups[last].end, group.first):
        return None
    above = clauses[last].governor
    previous = before(tokens, group.first)
    joined = previous >= 0 and (tokens[previous].word in CONJUNCTIONS or tokens[previous].word in {",", ";"})
    if group.infinitive:
        if joined and above is not None and groups[last].form is Form.BASE:
            return above
        if above is not None and groups[last].verb.lemma in {"be", "other", "proceed"}:
            return above
        return last
    if group.form is Form.ING:
        return last if previous >= 0 and tokens[previous].word in _GOVERNS_ING else None
    if group.bare and group.form is Form.BASE:
        return (
            above
            if joined and above is not None and groups[last].form is Form.BASE
            else _open_that(tokens, groups, index, last)
        )
    if _asserts(group):
        deciding = _deciding(tokens, groups, index)
        return None if deciding is not None and _closed(clauses[deciding + 1 :]) else deciding
    if above is not None and not _asserts(groups[last]) and _goes_on(tokens, groups[last], group):
        return above
    opened = _open_that(tokens, groups, index, None)
    stands = group.present and group.passive  # "confirmed in its letter that it is approved"
    told = opened is not None and stands and groups[opened].verb.role is Role.REPORT
    return None if told else opened


def _stands_with(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether an infinitive only adds a circumstance: "agreed it, with Part 1 to go live in May"."""
    words = [token.word for token in tokens[start:end]]
    closed = words[-1:] == [","]  # "determined, with 13 votes in favour, to recommend it"
    return not closed and any(one == "," and two == "with" for one, two in pairwise(words))


def _asserts(group: VerbGroup) -> bool:
    return not (group.modal or group.infinitive or group.form is Form.BASE or (group.present and group.passive))


def _goes_on(tokens: Sequence[Token], last: VerbGroup, group: VerbGroup) -> bool:
    """Whether a non-asserting clause goes on with the one before: "be approved and that it be implemented"."""
    between = [token.word for token in tokens[last.end : group.first]]
    if "that" in between and last.verb.role in GOVERNING:
        at = between.index("that")
        return at > 0 and between[at - 1] in {"and", "or", ","}
    return ";" not in between


def _open_that(tokens: Sequence[Token], groups: Sequence[VerbGroup], index: int, default: int | None) -> int | None:
    """Return the nearest verb before whose "that" is open at `groups[index]`, or whose object clause lacks it."""
    for at in range(index - 1, -1, -1):
        if groups[at].verb.role not in GOVERNING:
            continue
        between = _said_between(tokens, groups, at, index)
        if "that" in between and between[: between.index("that")][-1:] in (["and"], ["but"]) and at:
            continue  # goes on with a "that" further left
        if "that" in between or (at == index - 1 and not {",", ";", "and", "but"} & set(between)):
            return at
    return default


def _deciding(tokens: Sequence[Token], groups: Sequence[VerbGroup], index: int) -> int | None:
    """Return the decision or recommendation that a statement fills: "agreed that the costs were reasonable"."""
    at = _open_that(tokens, groups, index, None)
    if at is None or groups[at].verb.role in {Role.REPORT, Role.PLAN}:
        return None
    return at if "that" in _said_between(tokens, groups, at, index) else None


def _closed(between: Sequence[Clause]) -> bool:
    """Whether the main clause has gone on, so that its "that" is open no more: "was content that …, but asked …"."""
    return any(
        clause.governor is None and clause.link == "coordinated" and clause.group.bare and not clause.group.passive
        for clause in between
    )


def _said_between(tokens: Sequence[Token], groups: Sequence[VerbGroup], at: int, index: int) -> list[str]:
    """Return the words between two verbs; a colon says "that" right behind a decision: "determined: it should be"."""
    words = [token.word for token in tokens[groups[at].end : groups[index].first]]
    listed = words[:1] == [":"] and groups[at].verb.role in {Role.DECIDE, Role.VOTE} and groups[at].head > 0
    return ["that", *words[1:]] if listed else words


def resumes_above(groups: Sequence[VerbGroup], index: int, subject: Subject) -> bool:
    """Whether a verb without a subject goes on with the main clause: "agreed that it was fit and approved it"."""
    group = groups[index]
    if not index or subject.link != "coordinated" or group.passive:
        return False
    decides = group.perfect and not group.modal and group.verb.role in {Role.DECIDE, Role.VOTE, Role.RECOMMEND}
    anew = decides and not _asserts(groups[index - 1])  # "directs that it be made and has decided"
    return anew or (group.bare and group.form is Form.PAST)


def begins_anew(tokens: Sequence[Token], group: VerbGroup, subject: Subject) -> bool:
    """Whether a committee acts in a main clause of its own: "proposed that it be split, and the Panel concurred"."""
    if subject.link != "own" or not _asserts(group) or subject.actor is None or subject.start < 2:
        return False
    joined = tokens[subject.start - 1].word in {"and", "but"} and tokens[subject.start - 2].word == ","
    return joined and subject.actor.kind is ActorKind.COMMITTEE
