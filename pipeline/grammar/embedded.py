"""Find the subject of a verb that stands behind a clause which belongs to that subject: "the request to extend it was".

In: the tokens and verb groups of a sentence. Out: the `Subject` in front of the embedded clause, if there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.grammar.subjects import ActorKind, Subject, actor_of, before_date, phrases
from pipeline.grammar.tokens import Token
from pipeline.grammar.verb_group import VerbGroup
from pipeline.grammar.verbs import Form, Role
from pipeline.grammar.words import CONJUNCTIONS, MARKS, RELATIVES, SUBORDINATORS
from pipeline.records import Label

_OPENS = RELATIVES | {"that"}
_PARTS_CLAUSES = MARKS | CONJUNCTIONS | SUBORDINATORS | _OPENS | {"."}
_WISHES = frozenset({"proposal", "proposals"})
_TELLS = frozenset({Role.REQUEST, Role.PLAN, Role.DECIDE, Role.REPORT, Role.RECOMMEND, Role.VOTE})
"""Verbs whose object may do the infinitive: "asked the DCC to check MP101"."""


def over_embedded(tokens: Sequence[Token], groups: Sequence[VerbGroup], index: int) -> Subject | None:
    """Return the subject of `groups[index]` where only a clause that it has with it parts the two, else None.

    The clause may be an infinitive, a relative clause, a participle, and what "that" opens behind it; no comma and no
    conjunction stands between it and the verb.
    """
    group = groups[index]
    if group.infinitive or group.nominal or group.form in {Form.ING, Form.BASE} or not index:
        return None
    if group.bare and (group.passive or group.form is not Form.PAST):
        return None
    start = group.first
    at = index - 1
    while at >= 0 and not _parted(tokens, groups[at].end, start):
        if groups[at].nominal:
            at -= 1
            continue
        opened = _opening(tokens, groups, at)
        if opened is None:
            return None
        if (found := _noun_before(tokens, groups, at, opened, group.first)) is not None:
            return found
        start, at = opened, at - 1
    return None


def _parted(tokens: Sequence[Token], start: int, end: int) -> bool:
    return any(
        tokens[at].word in _PARTS_CLAUSES and not (tokens[at].aside or before_date(tokens, at))
        for at in range(start, end)
    )


def _opening(tokens: Sequence[Token], groups: Sequence[VerbGroup], at: int) -> int | None:
    """Return where the clause of a verb opens that may belong to a noun before it, or None if it is a main clause."""
    group = groups[at]
    if group.infinitive or _is_participle(tokens, group):
        return group.first
    left = groups[at - 1].end if at else 0
    openers = [i for i in range(left, group.first) if tokens[i].word in _OPENS and not tokens[i].aside]
    return openers[-1] if openers else None


def _is_participle(tokens: Sequence[Token], group: VerbGroup) -> bool:
    return group.form is Form.ING and group.bare and group.first > 0 and tokens[group.first - 1].is_noun


def _noun_before(
    tokens: Sequence[Token], groups: Sequence[VerbGroup], at: int, opened: int, first: int
) -> Subject | None:
    """Return the noun phrase right before an embedded clause, with what prepositions add to it, as a subject."""
    left = groups[at - 1].end if at else 0
    while left < opened and _parted(tokens, left, opened):
        left += 1
    above = groups[at - 1] if at and left == groups[at - 1].end else None
    if above is not None and groups[at].infinitive and above.verb.role in _TELLS:
        return None
    chunk = list(phrases(tokens, left, opened))
    free = [phrase for phrase in chunk if not phrase.governed and tokens[phrase.head].label is not Label.DATE]
    if not free or chunk[-1].end != opened or tokens[left].word in SUBORDINATORS:
        return None
    actor = actor_of(tokens, free[-1])
    if groups[at].infinitive and actor.word in _WISHES:
        actor = replace(actor, kind=ActorKind.THING)  # "the proposal to amend its timetable"
    return Subject(actor, "over", first)
