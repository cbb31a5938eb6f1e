"""Find decisions that a sentence speaks of as nouns: "the Authority's decision to reject", "following its approval of".

In: the tokens and verb groups of one sentence. Out: verb groups that stand on such nouns, with who decided. What a noun
only asks for, awaits or offers ("a decision to approve may be taken") is none.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.grammar.subjects import Actor, ActorKind, Subject, actor_of, phrases
from pipeline.grammar.tokens import Token
from pipeline.grammar.verb_group import VerbGroup, after, before
from pipeline.grammar.verbs import VERBS, Form, Role
from pipeline.grammar.words import DETERMINERS, word_set
from pipeline.records import Label

_DECISIONS = {"decision": "decide", "determination": "determine", "ruling": "rule", "agreement": "agree",
              "direction": "direct"}  # fmt: skip
_ACTS = {
    "approval": "approve", "acceptance": "accept", "rejection": "reject", "withdrawal": "withdraw",
    "deferral": "defer", "postponement": "postpone", "discussion": "discuss", "consideration": "consider",
}  # fmt: skip
_HAVING_HAPPENED = word_set("following after since despite")
"""Prepositions before what has happened already."""

POSSESSIVES = word_set("its their his her")
_TELLS = word_set("note report welcome announce confirm acknowledge publish issue record reaffirm")
"""Verbs that take what they speak of as done: "noted the withdrawal of", "the approval of it was announced"."""

_WITHIN = word_set("of on in the dated authority regulator secretary state")
_LONGEST_GAP = 7
"""In tokens: "decision of the Authority of 12 February 2020 to" (a guess)."""


def find_nominals(tokens: Sequence[Token], groups: Sequence[VerbGroup]) -> list[tuple[VerbGroup, Subject]]:
    """Return the groups that stand on nouns, each with its subject, in order."""
    found = []
    for at, token in enumerate(tokens):
        if token.aside or not token.is_word:
            continue
        if token.word in _DECISIONS:
            verb, owner = _DECISIONS[token.word], _decided_by(tokens, groups, at)
        elif token.word in _ACTS and _has_happened(tokens, groups, at):
            verb, owner = _ACTS[token.word], _owner_of(tokens, at) or _NOBODY
        else:
            continue
        if owner:
            passive = owner is _NOBODY
            group = VerbGroup(at, at, at + 1, VERBS[verb], Form.PAST, passive=passive, bare=True, nominal=True)
            found.append((group, Subject(None if passive else owner, "own", at)))
    return found


_NOBODY = Actor(ActorKind.NOBODY, "")
"""Stands for an owner that is not named."""


def _decided_by(tokens: Sequence[Token], groups: Sequence[VerbGroup], at: int) -> Actor | None:
    """Return whose decision a noun followed by "to" and a verb is, or None if it is no decision that was made."""
    to, stop = at + 1, min(len(tokens), at + _LONGEST_GAP)
    of = None
    while to < stop and (tokens[to].word in _WITHIN or tokens[to].label or tokens[to].aside):
        to += 1
    governed = next((index for index, group in enumerate(groups) if group.first == after(tokens, to)), None)
    if to < stop and tokens[to].word == "not":
        governed = next((index for index, group in enumerate(groups) if group.first == to + 1), None)
    if governed is None or not groups[governed].infinitive:
        return None
    of = next((actor_of(tokens, p) for p in phrases(tokens, at + 1, to) if p.governed == "of"), None)
    owner = _owner_of(tokens, at) or (of if of and of.kind is not ActorKind.THING else None)
    last = before(tokens, at)
    if owner is None and (last < 0 or tokens[last].word != "the" or not _made(groups, governed)):
        return None
    leading = [group for group in groups if group.end <= at]
    if leading and _leaves_open(leading[-1]):
        return None
    since = leading[-1].end if leading else 0
    if {"if", "unless", "whether", "until", "once"} & {token.word for token in tokens[since:at]}:
        return None
    return owner or _NOBODY


def _made(groups: Sequence[VerbGroup], governed: int) -> bool:
    """Whether the clause that a decision is the subject of says nothing of what lies ahead."""
    following = groups[governed + 1 : governed + 2]
    return not any(group.modal or group.negated for group in following)


def _leaves_open(group: VerbGroup) -> bool:
    return group.negated or group.modal or group.verb.role in {Role.REQUEST, Role.PLAN}


def _has_happened(tokens: Sequence[Token], groups: Sequence[VerbGroup], at: int) -> bool:
    """Whether a noun names an act that came before what the sentence states: "following Ofgem's approval of"."""
    spoken = max((group.end for group in groups if group.end <= at), default=0)
    left = max(_phrase_start(tokens, at), spoken)
    if at + 1 >= len(tokens) or tokens[at + 1].word not in {"of", "by"}:
        return False
    after_it = next((group for group in groups if group.first > at), None)
    before_it = next((group for group in reversed(groups) if group.end <= left), None)
    if left > 0 and tokens[left - 1].word in _HAVING_HAPPENED:
        return after_it is not None and not (after_it.modal or after_it.present or after_it.negated)
    told = after_it if left == 0 and after_it and after_it.passive else before_it
    if told is None or told.modal or told.negated or told.verb.lemma not in _TELLS:
        return False
    return told is after_it or told.end == left


def _phrase_start(tokens: Sequence[Token], at: int) -> int:
    while at > 0 and (tokens[at - 1].is_noun or tokens[at - 1].word in {"'", "’", "s"}):
        at -= 1
    return at - 1 if at > 0 and tokens[at - 1].word in DETERMINERS else at


def _owner_of(tokens: Sequence[Token], at: int) -> Actor | None:
    """Return whose act a noun is: "the Panel's", "its"."""
    start = _phrase_start(tokens, at)
    for index in range(at - 1, start - 1, -1):
        token = tokens[index]
        if token.word in POSSESSIVES:
            return Actor(ActorKind.BACK, token.word)
        owns = token.word.endswith("'s") or (token.word == "s" and tokens[index - 1].word in {"'", "’"})
        if owns:
            head = index if token.word.endswith("'s") else index - 2
            named = next(phrases(tokens, start, max(head, start) + 1), None)
            return actor_of(tokens, named) if named else None
        if token.label is Label.COMMITTEE and index == at - 1:
            return Actor(ActorKind.COMMITTEE, token.word, token.values[0])
    return None
