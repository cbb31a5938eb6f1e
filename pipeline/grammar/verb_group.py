"""The verb group: a verb with its auxiliaries, and the tokens that stand around it.

In: nothing but tokens. Out: `VerbGroup`, which `pipeline.grammar.clauses` and `pipeline.grammar.bare_verbs` find.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.grammar.tokens import TITLE, Token
from pipeline.grammar.verbs import Form, Role, Verb
from pipeline.grammar.words import BACK_NOUNS, DETERMINERS, OUTSIDERS, PRONOUNS, PROPOSAL_NOUNS, ROLE_NOUNS
from pipeline.records import Label


class VerbGroup(NamedTuple):
    """A verb with its auxiliaries: `tokens[first:end]`, the inflected verb at `head`.

    `bare` has no auxiliary. `modal` says that nothing need have happened (will, should, is to). `present` is a finite
    present. `singular` is what the auxiliary says of the subject, None where it says nothing. `nominal` is a noun.
    """

    first: int
    head: int
    end: int
    verb: Verb
    form: Form
    passive: bool = False
    perfect: bool = False
    modal: bool = False
    negated: bool = False
    infinitive: bool = False
    bare: bool = False
    present: bool = False
    singular: bool | None = None
    nominal: bool = False


OTHER_VERB = Verb("other", Role.ACT, None)
BE_VERB = Verb("be", Role.ACT, None)
HAVE_VERB = Verb("have", Role.ACT, None)
"""Verbs that say nothing by themselves."""


def before(tokens: Sequence[Token], at: int) -> int:
    """Return the index of the nearest token before `at` that is neither adverb nor aside, or -1."""
    at -= 1
    while at >= 0 and (tokens[at].aside or tokens[at].is_adverb or _no_longer(tokens, at)):
        at -= 1
    return at


def _no_longer(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].word == "no" and at + 1 < len(tokens) and tokens[at + 1].word == "longer"


def after(tokens: Sequence[Token], at: int) -> int:
    """Return the index of the nearest token from `at` on that is neither adverb nor aside, or the number of tokens."""
    while at < len(tokens) and (tokens[at].aside or tokens[at].is_adverb):
        at += 1
    return at


def names_variant(tokens: Sequence[Token], at: int) -> bool:
    """Whether a participle is the name of a variant: "P448 Proposed", as against "P448 Alternative"."""
    token = tokens[at]
    named = token.word == "proposed" and token.capital and not token.shouted
    return named and at > 0 and tokens[at - 1].label is Label.MODIFICATION


def is_object(token: Token) -> bool:
    """Whether a token right after a verb begins or continues its object."""
    return token.word in DETERMINERS or token.word in PRONOUNS or token.is_noun


def names_somebody(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token is a body, a person or what means one: who may act."""
    token = tokens[at]
    known = token.is_initials or token.word in ROLE_NOUNS or token.word in BACK_NOUNS or token.word in OUTSIDERS
    return known or token.label in {Label.COMMITTEE, Label.ORGANISATION} or token.word in {"it", "they"}


def names_proposal(token: Token) -> bool:
    """Whether a token is a modification or what means one."""
    return token.label is Label.MODIFICATION or token.word in {TITLE, "it"} or token.word in PROPOSAL_NOUNS
