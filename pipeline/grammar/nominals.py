"""Find decisions that a sentence speaks of as nouns: "the Authority's decision to reject", "following its approval of".

In: the tokens and verb groups of one sentence. Out: verb groups that stand on such nouns, with who decided. What a noun
only asks for, awaits or offers ("a decision to approve may be taken") is none.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.grammar.heads import Extent, complement, extent_of
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
    "refusal": "reject", "deferral": "defer", "postponement": "postpone", "discussion": "discuss",
    "consideration": "consider",
}  # fmt: skip
_NOUNS = _DECISIONS.keys() | _ACTS.keys() | {"recommendation"}
_HAVING_HAPPENED = word_set("following after since despite")
"""Prepositions before what has happened already."""

_TALKS = word_set("discussion consideration")
"""Acts that are done to a part of a modification as well as to the whole."""

POSSESSIVES = word_set("its their his her")
_TELLS = word_set("note report welcome announce confirm acknowledge publish issue record reaffirm")
"""Verbs that take what they speak of as done: "noted the withdrawal of", "the approval of it was announced"."""

_NOT_EFFECTS = word_set("require need depend remain hinge seem appear await be turn rest fail")
_WITHIN = word_set("of on in the dated authority regulator secretary state")
_LONGEST_GAP = 7
"""In tokens: "decision of the Authority of 12 February 2020 to" (a guess)."""


def find_nominals(tokens: Sequence[Token], groups: Sequence[VerbGroup]) -> list[tuple[VerbGroup, Subject]]:
    """Return the groups that stand on nouns, each with its subject, in order."""
    found = []
    for at, token in enumerate(tokens):
        if token.word not in _NOUNS or token.aside or not token.is_word:
            continue
        if token.word in _DECISIONS:
            verb, owner = _DECISIONS[token.word], _decided_by(tokens, groups, at)
        elif token.word == "recommendation" and _goes_with_it(tokens, groups, at):
            verb, owner = "recommend", Actor(ActorKind.BACK, "its")
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


def _goes_with_it(tokens: Sequence[Token], groups: Sequence[VerbGroup], at: int) -> bool:
    """Whether a recommendation is added to what was done: "sent it to Ofgem with a recommendation that"."""
    leading = [group for group in groups if group.end <= at]
    says = at + 1 < len(tokens) and tokens[at + 1].word in {"that", "to"}
    added = at > 1 and tokens[at - 2].word == "with" and tokens[at - 1].word in DETERMINERS
    return says and added and bool(leading) and not leading[-1].negated and not _only_planned(leading)


def _only_planned(groups: Sequence[VerbGroup]) -> bool:
    """Whether no verb before tells what was done: "will be sent to Ofgem with a recommendation"."""
    return all(group.modal or group.verb.role is Role.PLAN for group in groups)


def _made(groups: Sequence[VerbGroup], governed: int) -> bool:
    """Whether the clause that a decision is the subject of says nothing of what lies ahead."""
    following = groups[governed + 1 : governed + 2]
    return not any(group.modal or group.negated for group in following)


def _leaves_open(group: VerbGroup) -> bool:
    return group.negated or group.modal or group.verb.role in {Role.REQUEST, Role.PLAN}


def _is_effect(group: VerbGroup) -> bool:
    """Whether a verb tells what an act led to, which so has happened: "Ofgem's rejection of it surprised members"."""
    past = group.form is Form.PAST and not group.passive
    return past and _leaves_nothing_open(group) and group.verb.lemma not in _NOT_EFFECTS


def _leaves_nothing_open(group: VerbGroup) -> bool:
    return not (group.modal or group.negated)


def _has_happened(tokens: Sequence[Token], groups: Sequence[VerbGroup], at: int) -> bool:
    """Whether a noun names an act that came before what the sentence states: "following Ofgem's approval of"."""
    spoken = max((group.end for group in groups if group.end <= at), default=0)
    left = max(_phrase_start(tokens, at), spoken)
    if at + 1 >= len(tokens) or tokens[at + 1].word not in {"of", "by"}:
        return False
    if tokens[at].word not in _TALKS and not _is_of_proposal(tokens, groups, at):
        return False
    after_it = next((group for group in groups if group.first > at), None)
    before_it = next((group for group in reversed(groups) if group.end <= left), None)
    if left > 0 and tokens[left - 1].word in _HAVING_HAPPENED:
        return after_it is not None and not (after_it.modal or after_it.present or after_it.negated)
    if left > 0 and tokens[left - 1].word == "and":  # "noted the decision to approve it and its refusal of"
        before_it = next((group for group in reversed(groups) if group.end <= left and not group.infinitive), None)
        return before_it is not None and _leaves_nothing_open(before_it) and before_it.verb.lemma in _TELLS
    if left == 0 and after_it and _is_effect(after_it) and _owner_of(tokens, at):
        return tokens[at].word not in _TALKS
    told = after_it if left == 0 and after_it and after_it.passive else before_it
    if told is None or not _leaves_nothing_open(told) or told.verb.lemma not in _TELLS:
        return False
    return told is after_it or told.end == left


def _is_of_proposal(tokens: Sequence[Token], groups: Sequence[VerbGroup], at: int) -> bool:
    """Whether an act is done to a modification, and not to minutes, comments or charges that go with it."""
    end = next((group.first for group in groups if group.first > at), len(tokens))
    of = complement(tokens, at + 1, end)
    if of is None:
        return tokens[at + 1].word == "by"
    actor = actor_of(tokens, of)
    known = {ActorKind.MODIFICATION, ActorKind.PROPOSAL, ActorKind.THING}
    return actor.kind in known and extent_of(tokens, actor) is Extent.WHOLE


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
