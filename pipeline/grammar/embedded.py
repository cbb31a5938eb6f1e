"""Find the subject of a verb that stands behind a clause which belongs to that subject: "the request to extend it was".

In: the tokens and verb groups of a sentence. Out: the `Subject` in front of the embedded clause, if there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.grammar.subjects import ActorKind, Phrase, Subject, actor_of, before_date, find_subject, phrases
from pipeline.grammar.tokens import Token
from pipeline.grammar.verb_group import VerbGroup, after, before, names_somebody
from pipeline.grammar.verbs import Form, Role, verb_forms
from pipeline.grammar.words import CONJUNCTIONS, MARKS, PREPOSITIONS, RELATIVES, SUBORDINATORS
from pipeline.records import Label

_OPENS = RELATIVES | {"that"}
_PARTS_CLAUSES = MARKS | CONJUNCTIONS | SUBORDINATORS | _OPENS | {"."}
_WISHES = frozenset({"proposal", "proposals"})
_STOPS = MARKS - {",", "-", "/"} | {"."}
_PARTICIPLES = frozenset({Form.ING, Form.PARTICIPLE})
_UNKNOWN_PARTICIPLES = ("ing", "ed")
_TELLS = frozenset({Role.REQUEST, Role.PLAN, Role.DECIDE, Role.REPORT, Role.RECOMMEND, Role.VOTE})
"""Verbs whose object may do the infinitive: "asked the DCC to check MP101"."""


def over_embedded(tokens: Sequence[Token], groups: Sequence[VerbGroup], index: int) -> Subject | None:
    """Return the subject of `groups[index]` where only a clause that it has with it parts the two, else None.

    The clause may be an infinitive, a relative clause, a participle, and what "that" opens behind it. No conjunction
    stands between it and the verb, and a comma only where another before it sets the clause apart.
    """
    group = groups[index]
    if group.infinitive or group.nominal or group.form in {Form.ING, Form.BASE}:
        return None
    if group.bare and (group.passive or group.form is not Form.PAST):
        return None
    closed = before(tokens, group.first)
    if closed > 0 and tokens[closed].word == ",":
        return None if group.bare else _over_set_apart(tokens, groups, index, closed)
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


def _over_set_apart(tokens: Sequence[Token], groups: Sequence[VerbGroup], index: int, closed: int) -> Subject | None:
    """Return the subject before what two commas set apart, the latter at `closed`: "MP101, raised to amend it, was"."""
    for opened in range(closed - 1, 0, -1):
        if tokens[opened].word in _STOPS and not tokens[opened].aside:
            return None
        if tokens[opened].word != "," or not _sets_apart(tokens, groups, opened, closed):
            continue
        earlier = [group for group in groups[:index] if group.end <= opened]
        as_if = [*earlier, groups[index]._replace(first=opened)]  # the sentence without what is set apart
        found = over_embedded(tokens, as_if, len(earlier)) or find_subject(tokens, as_if, len(earlier))
        phrase = found.actor.phrase if found.actor is not None else None
        if phrase is None or found.link not in {"own", "over"} or tokens[phrase.start].word in SUBORDINATORS:
            continue
        if found.link == "own" and earlier and phrase.start == earlier[-1].end:
            continue  # the object of the verb before
        return Subject(found.actor, "over", groups[index].first)
    return None


def _sets_apart(tokens: Sequence[Token], groups: Sequence[VerbGroup], opened: int, closed: int) -> bool:
    """Whether the comma at `opened` may open what stands apart up to `closed`, by the words behind it."""
    first = after(tokens, opened + 1)
    token = tokens[first]
    if token.word in RELATIVES | PREPOSITIONS | SUBORDINATORS or _may_be_participle(token):
        return True
    inside = next((at for at, group in enumerate(groups) if opened < group.first < closed), None)
    if inside is None or tokens[first].word in CONJUNCTIONS:
        return False
    return _opening(tokens, groups, inside) is not None  # "MP101, a proposal to amend it,"


def _may_be_participle(token: Token) -> bool:
    if not token.is_word or token.capital or token.label is not None:
        return False
    return bool(verb_forms(token.word).keys() & _PARTICIPLES) or token.word.endswith(_UNKNOWN_PARTICIPLES)


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
    if not (group.bare and group.first > 0 and tokens[group.first - 1].is_noun):
        return False
    to_do = tokens[group.end : group.end + 1] and tokens[group.end].word == "to"  # "the budget required to do it"
    past = group.form in {Form.PAST, Form.PARTICIPLE} and not names_somebody(tokens, group.first - 1)
    return group.form is Form.ING or bool(past and to_do)


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
    if _is_unknown_verb(tokens, chunk, left):  # "MP101, which seeks to amend it"
        relative = left - 1
        before_it = relative - (tokens[relative - 1].word in {",", *PREPOSITIONS})
        return _noun_before(tokens, groups, at, before_it, first) if before_it > 0 else None
    free = [phrase for phrase in chunk if not phrase.governed and tokens[phrase.head].label is not Label.DATE]
    if not free or chunk[-1].end != opened or tokens[left].word in SUBORDINATORS:
        return None
    actor = actor_of(tokens, free[-1])
    if groups[at].infinitive and actor.word in _WISHES and not _is_named(tokens, groups[at].end, first):
        actor = replace(actor, kind=ActorKind.THING)  # "the proposal to amend its timetable"
    return Subject(actor, "over", first)


def _is_unknown_verb(tokens: Sequence[Token], chunk: Sequence[Phrase], left: int) -> bool:
    """Whether the noun that seems to follow a relative must be its verb: "which seeks to", "which allows us to"."""
    if not chunk or chunk[0].start != left or not left or tokens[left - 1].word not in _OPENS:
        return False
    token = tokens[left]
    return token.is_word and token.label is None and not token.capital and token.word.endswith("s")


def _is_named(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the words before `end` close with an id in brackets: "the proposal to amend the charges (MP101)"."""
    last = [token for token in tokens[start:end] if token.aside][-3:]
    closes = end > start and tokens[end - 1].aside
    return closes and len(last) > 1 and last[-2].label is Label.MODIFICATION
