"""Find verbs without an auxiliary: infinitives that go on, present forms, participles; pasts see `bare_pasts`.

In: the tokens of one sentence, a place in them, the groups before. Out: a `VerbGroup`, or None where the word is
no verb there ("the agreed date").
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.grammar.bare_pasts import bare_past
from pipeline.grammar.phrasals import STATES
from pipeline.grammar.tokens import Token
from pipeline.grammar.verb_group import (
    OTHER_VERB,
    VerbGroup,
    after,
    before,
    is_object,
    names_proposal,
    names_somebody,
    names_variant,
)
from pipeline.grammar.verbs import MOTION, VERBS, Form, Role, Verb, verb_forms
from pipeline.grammar.words import BE, CONJUNCTIONS, DETERMINERS, HAVE, PREPOSITIONS, PRONOUNS, word_set
from pipeline.records import Label

_FINITE = BE | HAVE

_DENIES = word_set("without not than against")
"""Words before "approving" that make it a denial."""

_OF_A_VOTE = word_set("a the by unanimous majority")
_MINDS = word_set("content happy satisfied comfortable supportive")
"""States that a log gives without "was": "Panel content to proceed"."""

_SHORTEST_UNKNOWN = 5
"""In letters: "need", "seed" are no pasts."""


def may_be_bare(word: str) -> bool:
    """Whether a lower-case word can be a verb without auxiliary at all."""
    return bool(verb_forms(word)) or word in _MINDS or word.endswith("ed")


def bare_group(tokens: Sequence[Token], at: int, groups: Sequence[VerbGroup]) -> VerbGroup | None:
    """Return the group of a verb without auxiliary at `at`, or None if it is no verb here."""
    token = tokens[at]
    if token.word == "like" or names_variant(tokens, at):
        return None
    forms = verb_forms(token.word)
    previous = before(tokens, at)
    if token.word in _MINDS and previous >= 0 and _is_body(tokens[previous]):
        return VerbGroup(at, at, at + 1, VERBS[STATES[token.word]], Form.PAST, bare=True)
    if not forms:
        return _unknown_past(tokens, at, previous)
    if Form.PAST in forms or Form.PARTICIPLE in forms:
        group = bare_past(tokens, at, previous, forms, groups)
        if group or Form.BASE not in forms:
            return group
    if Form.ING in forms:
        return _bare_ing(tokens, at, previous, forms[Form.ING], groups)
    if Form.BASE in forms and _base_is_verb(tokens, at, previous, groups):
        return VerbGroup(at, at, at + 1, forms[Form.BASE], Form.BASE, bare=True)
    return _bare_present(tokens, at, previous, forms[Form.PRESENT]) if Form.PRESENT in forms else None


def _bare_present(tokens: Sequence[Token], at: int, previous: int, verb: Verb) -> VerbGroup | None:
    if previous < 0:
        return None
    now = names_proposal(tokens[previous]) and "now" in (token.word for token in tokens[previous + 1 : at])
    if now and verb.lemma in MOTION:
        return VerbGroup(at, at, at + 1, verb, Form.PAST, bare=True)  # "it now passes to the Panel"
    if names_somebody(tokens, previous) or verb.lemma == "remain":
        return VerbGroup(at, at, at + 1, verb, Form.PRESENT, bare=True, present=True)
    return None


def _is_body(token: Token) -> bool:
    return token.label is Label.COMMITTEE or token.word in {"members", "attendees", "group", "committee", "workgroup"}


def _unknown_past(tokens: Sequence[Token], at: int, previous: int) -> VerbGroup | None:
    """Return the group of a past that is no verb of ours, right after who did it: "the Code Manager validated"."""
    if previous < 0 or not tokens[at].word.endswith("ed") or len(tokens[at].word) < _SHORTEST_UNKNOWN:
        return None
    named = tokens[previous].label in {Label.COMMITTEE, Label.ORGANISATION} or tokens[previous].word in PRONOUNS
    return VerbGroup(at, at, at + 1, OTHER_VERB, Form.PAST, bare=True) if named else None


def _base_is_verb(tokens: Sequence[Token], at: int, previous: int, groups: Sequence[VerbGroup]) -> bool:
    """Whether a base form is an imperative, goes on with an infinitive, is a subjunctive, or a plural present."""
    following = after(tokens, at + 1)
    participle = following < len(tokens) and Form.PARTICIPLE in verb_forms(tokens[following].word)
    takes_object = (
        following < len(tokens)
        and not participle
        and (is_object(tokens[following]) or tokens[following].word in {"that", "to", "with", "on", "in"})
    )
    if previous < 0:
        if following == at + 1 < len(tokens) and _opens_name(tokens[at], tokens[following]):
            return False  # "Change Report issued"
        finite_later = any(token.word in _FINITE and not token.aside for token in tokens[following:])
        return (takes_object and not finite_later) or following >= len(tokens)
    if tokens[at].word == "vote" and any(token.word in _OF_A_VOTE for token in tokens[max(0, at - 2) : at]):
        return False  # "by a majority vote to approve it"
    if groups and groups[-1].end == at:
        return False  # "be referred back to"
    mark = tokens[previous].word
    if participle and not (following + 1 < len(tokens) and is_object(tokens[following + 1])):
        return False  # "vote postponed, report incomplete"
    if mark in {":", ";", "•"} or (mark in {",", "and", "or", "but", "then"} and groups and _open_base(groups[-1])):
        return mark != "to" and (takes_object or following >= len(tokens) or not tokens[previous].is_noun)
    if _subjunctive(tokens, groups, previous):
        return not (following < len(tokens) and tokens[following].word == "of")
    plural = names_somebody(tokens, previous) and tokens[previous].word not in {
        "it",
        "chair",
        "chairman",
        "chairperson",
        "proposer",
    }
    return plural and takes_object and tokens[following].word in {"that", "the", "to", "a", "this", "MODIFICATION"}


def _opens_name(one: Token, two: Token) -> bool:
    """Whether a word and the next are capitalised words of one name, and no order to do something."""
    return one.capital and two.capital and two.label is None and not (one.shouted or two.shouted) and two.is_noun


def _open_base(group: VerbGroup) -> bool:
    return group.form is Form.BASE and (group.infinitive or group.bare or group.modal)


def _subjunctive(tokens: Sequence[Token], groups: Sequence[VerbGroup], previous: int) -> bool:
    """Whether "that" of a decision or request is open and a subject stands right before: "agreed that it proceed"."""
    if not tokens[previous].is_noun and tokens[previous].word not in PRONOUNS:
        return False
    for group in reversed(groups):
        if group.verb.role in {Role.DECIDE, Role.VOTE, Role.RECOMMEND, Role.REQUEST}:
            between = [token.word for token in tokens[group.end : previous]]
            return "that" in between or (group is groups[-1] and not between)
    return False


def _bare_ing(
    tokens: Sequence[Token], at: int, previous: int, verb: Verb, groups: Sequence[VerbGroup]
) -> VerbGroup | None:
    if previous >= 0 and (tokens[previous].word in DETERMINERS or tokens[previous].label is Label.COMMITTEE):
        return None
    word = tokens[previous].word if previous >= 0 else ","
    if verb.role is Role.VOTE and word == "for":
        return None  # "issued for voting"
    if groups and groups[-1].verb.role in {Role.DECIDE, Role.RECOMMEND} and names_proposal(tokens[previous]):
        return VerbGroup(at, at, at + 1, verb, Form.ING, bare=True, infinitive=True)  # "content with it proceeding"
    if verb.role in {Role.REQUEST, Role.RECOMMEND} and groups and groups[-1].verb.lemma == "write":
        return VerbGroup(at, at, at + 1, verb, Form.PAST, bare=True)
    if _says_what(tokens, at, previous, verb):
        return VerbGroup(at, at, at + 1, verb, Form.ING, bare=True)
    if word in {",", ":", ";"} or word in PREPOSITIONS or word in CONJUNCTIONS or word == "not":
        return VerbGroup(at, at, at + 1, verb, Form.ING, bare=True, negated=word in _DENIES)
    return None


def _says_what(tokens: Sequence[Token], at: int, previous: int, verb: Verb) -> bool:
    """Whether a participle tells what a paper says: "the report recommending that", "the letter asking Ofgem to"."""
    if previous < 0 or not tokens[previous].is_noun or verb.role not in {Role.RECOMMEND, Role.REQUEST, Role.REPORT}:
        return False
    following = after(tokens, at + 1)
    return following < len(tokens) and (is_object(tokens[following]) or tokens[following].word in {"that", "to"})
