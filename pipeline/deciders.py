"""Credit an act to a committee: its subject, the agent of a passive, else what the text or the heading above says.

In: a sentence, an act, and the committees that the section has named so far. Out: a canonical committee, or None for
the proposer, the administrator, the Authority and other outsiders.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.grammar.sentence import Sentence
from pipeline.grammar.statements import Clause
from pipeline.grammar.subjects import Actor, ActorKind, agent_of, place_of, recipient_of
from pipeline.grammar.verbs import Role
from pipeline.grammar.words import PART_NOUNS
from pipeline.objects import Act
from pipeline.records import Action, Label


@dataclass(slots=True)
class Setting:
    """Which committees a place in the text suggests, while its sentences are read in order."""

    heading: str | None  # of the nearest heading above that names one
    last: str | None = None  # the last that acted in this section
    paper: str | None = None  # whose paper or meeting it is

    @property
    def here(self) -> str | None:
        """The committee that acts where nobody is named."""
        return self.heading or self.last or self.paper

    @property
    def named_before(self) -> str | None:
        """The committee that "the Committee" or "members" means."""
        return self.last or self.heading or self.paper


_COMMITTEES_ONLY = frozenset({Action.AGREED, Action.DISCUSSED, Action.NOTED})
"""What an outsider says or thinks is no event: "the DCC noted that"."""


_MEETINGS = frozenset(
    {"discussion", "discussions", "debate", "consensus", "vote", "there", "recommendation", "decision"}
)
"""Things that decide or discuss for a committee: "the discussion concluded that"."""

_GIVERS = frozenset({"by", "from", "of"})
"""Prepositions before whoever gave a modification something: "gained the approval of the Panel"."""

_GETS = frozenset({"receive", "hear", "get", "obtain"})
"""What is done by whoever is updated: a subject that nobody knows is a committee's misread name."""


@dataclass(frozen=True, slots=True)
class Credit:
    """Who did it. `believed` is False where the sentence turns out to ask its reader for something."""

    committee: str | None
    believed: bool = True


_DONE_BY_OTHERS = frozenset({Action.IMPLEMENTED, Action.RAISED, Action.WITHDRAWN, Action.CONSULTED})
"""What nobody named does is done by the proposer or the administrator, and not by the committee of the heading."""

_NEEDS_A_BODY = frozenset(
    {
        Action.AGREED,
        Action.DISCUSSED,
        Action.NOTED,
        Action.REQUESTED,
        Action.RECOMMENDED,
        Action.APPROVED,
        Action.REJECTED,
    }
)


def credit(sentence: Sentence, act: Act, setting: Setting, before: str | None) -> Credit:
    """Return who did an act; `before` is the committee of the act before it in the sentence."""
    clause = sentence.clauses[act.clause]
    if clause.group.passive or clause.group.verb.lemma == "be":
        return _of_passive(sentence, act, setting, before)
    actor = clause.subject
    if actor is None:
        return Credit(_unnamed(sentence, act, setting, before))
    if actor.kind is ActorKind.COMMITTEE:
        end = sentence.reach(act.clause)
        told = recipient_of(sentence.tokens, clause.group, end) if act.action is Action.UPDATED else None
        return Credit(told or actor.committee)
    if actor.kind is ActorKind.BACK or (actor.word == "it" and act.action in _NEEDS_A_BODY):
        return Credit(setting.named_before)
    if actor.kind is ActorKind.OUTSIDER:
        return _of_outsider(sentence, act)
    if actor.kind is ActorKind.THING:
        return _of_thing(sentence, act, actor, _unnamed(sentence, act, setting, before))
    giver = agent_of(sentence.tokens, clause.group, sentence.reach(act.clause), after=_GIVERS)
    return Credit(_committee_of(giver, setting) if giver else _unnamed(sentence, act, setting, before))


def _of_thing(sentence: Sentence, act: Act, actor: Actor, unnamed: str | None) -> Credit:
    """Who is credited where the subject is a thing, or a committee whose name OCR has damaged."""
    clause = sentence.clauses[act.clause]
    stranger = actor.named and actor.word not in PART_NOUNS and act.action in _NEEDS_A_BODY
    if act.action is Action.UPDATED or stranger:
        return Credit(unnamed) if clause.group.verb.lemma in _GETS else _of_outsider(sentence, act)
    if owner := _owner(sentence, clause):
        return Credit(owner)
    head = actor.phrase.head if actor.phrase else 0
    misread = head > 0 and sentence.tokens[head].capital
    return Credit(unnamed, believed=misread or act.action not in _NEEDS_A_BODY or actor.word in _MEETINGS)


def _of_outsider(sentence: Sentence, act: Act) -> Credit:
    """Who is credited where an organisation or person acts: the committee that was told, or none."""
    if act.action is not Action.UPDATED:
        return Credit(None, believed=act.action not in _COMMITTEES_ONLY)
    clause = sentence.clauses[act.clause]
    told = recipient_of(sentence.tokens, clause.group, sentence.reach(act.clause)) or _place(sentence, clause)
    return Credit(told, believed=bool(told) or clause.group.verb.action is None or clause.group.verb.lemma == "update")


def _of_passive(sentence: Sentence, act: Act, setting: Setting, before: str | None) -> Credit:
    clause = sentence.clauses[act.clause]
    tokens, group, actor = sentence.tokens, clause.group, clause.subject
    about_committee = actor is not None and actor.kind in {ActorKind.COMMITTEE, ActorKind.BACK}
    agent = agent_of(tokens, group, clause.end)
    if act.action is Action.UPDATED:
        if actor is not None and actor.kind is ActorKind.OUTSIDER:
            return Credit(None, believed=False)  # "parties were told"
        if actor is not None and about_committee:
            return Credit(_committee_of(actor, setting))
        told = (
            recipient_of(tokens, group, clause.end) or _recipient_before(sentence, clause) or _place(sentence, clause)
        )
        if told or (agent and agent.kind is not ActorKind.OUTSIDER):
            return Credit(told or (_committee_of(agent, setting) if agent else None))
        return Credit(None if agent else _unnamed(sentence, act, setting, before))
    if agent:
        return Credit(_committee_of(agent, setting))
    if group.verb.role is Role.REQUEST and about_committee and actor is not None:
        asked = _committee_of(actor, setting)
        return Credit(setting.here, believed=setting.here is not None and setting.here != asked)
    if act.action in {Action.CONSULTED, Action.DISCUSSED} and about_committee and actor is not None:
        return Credit(_committee_of(actor, setting))
    return Credit(_unnamed(sentence, act, setting, before))


def _committee_of(actor: Actor, setting: Setting) -> str | None:
    if actor.kind is ActorKind.BACK:
        return setting.named_before
    return actor.committee


def _owner(sentence: Sentence, clause: Clause) -> str | None:
    """Return whose decision a clause speaks of: "the Panel's recommendation was", "the decision of the Panel is"."""
    if clause.group.verb.role not in {Role.DECIDE, Role.RECOMMEND}:
        return None
    tokens = sentence.tokens[clause.start : clause.group.first]
    return next((token.values[0] for token in tokens if token.label is Label.COMMITTEE), None)


def _recipient_before(sentence: Sentence, clause: Clause) -> str | None:
    """Return who was told where that stands in the subject: "an update to the SSC was given"."""
    return recipient_of_span(sentence, clause.start, clause.group.first)


def recipient_of_span(sentence: Sentence, start: int, end: int) -> str | None:
    """Return the committee after "to" in a span."""
    tokens = sentence.tokens
    for at in range(start, end - 1):
        if tokens[at].word == "to":
            for token in tokens[at + 1 : at + 3]:
                if token.label is Label.COMMITTEE:
                    return token.values[0]
    return None


def _place(sentence: Sentence, clause: Clause) -> str | None:
    return place_of(sentence.tokens, clause.start, clause.end)


def _unnamed(sentence: Sentence, act: Act, setting: Setting, before: str | None) -> str | None:
    """Return who acted where neither subject nor agent says: at whose meeting, the one before, or the heading's."""
    place = place_of(sentence.tokens, 0, len(sentence.tokens))
    if place:
        return place
    if without_committee(act.action):
        return None
    if before:
        return before
    for clause in reversed(sentence.clauses[: act.clause]):
        if clause.subject and clause.subject.kind is ActorKind.COMMITTEE:
            return clause.subject.committee
    return setting.here


def without_committee(action: Action) -> bool:
    """Whether an act is the proposer's or the administrator's where nobody is named."""
    return action in _DONE_BY_OTHERS
