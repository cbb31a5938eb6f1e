"""Credit an act to a committee: its subject, the agent of a passive, else what the text or the heading above says.

In: a sentence, an act, and the committees that the section has named so far. Out: a canonical committee, or None for
the proposer, the administrator, the Authority and other outsiders.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.grammar.clause import Clause
from pipeline.grammar.nominals import POSSESSIVES
from pipeline.grammar.sentence import Sentence
from pipeline.grammar.subjects import (
    Actor,
    ActorKind,
    actor_of,
    agent_of,
    consenting,
    phrases,
    place_of,
    recipient_of,
)
from pipeline.grammar.verbs import Role
from pipeline.grammar.words import PART_NOUNS, word_set
from pipeline.moves import is_regulator
from pipeline.named_bodies import (
    is_of_regulator,
    listed_body,
    made_by,
    owner_in,
    owner_of,
    place_in,
    possessor,
    recipient_before,
    told_later,
)
from pipeline.objects import Act
from pipeline.records import Action, Label
from pipeline.setting import Setting, without_committee

_COMMITTEES_ONLY = frozenset({Action.AGREED, Action.DISCUSSED, Action.NOTED})
"""What an outsider says or thinks is no event: "the DCC noted that"."""

_OPINING = word_set(
    "respondents respondent supplier suppliers party parties industry user users consultee consultees stakeholder "
    "stakeholders operator operators network networks generator generators shipper shippers transporters company"
)
"""Who answers a consultation, and decides nothing but by a vote."""

_VOTERS_WITHIN = 6
"""In words: "by a large majority of Suppliers"."""

_MEETINGS = frozenset(
    {"discussion", "discussions", "debate", "consensus", "vote", "there", "recommendation", "decision"}
)
"""Things that decide or discuss for a committee: "the discussion concluded that"."""

_GIVERS = frozenset({"by", "from", "of"})
"""Prepositions before whoever gave a modification something: "gained the approval of the Panel"."""

_GETS = frozenset({"receive", "hear", "get", "obtain"})
"""What is done by whoever is updated: a subject that nobody knows is a committee's misread name."""

_REPORTS_TO = frozenset({"report", "present"})
"""What one body does at another's meeting: "the Workgroup reported that it had met twice"."""

_STATES = frozenset({"confirm", "describe", "highlight", "show", "illustrate", "demonstrate"})
"""What is said of a thing, which tells no committee anything."""

_ANSWERS = frozenset({"answer", "take", "field"})
"""What is done by whoever is asked: the committee that asks has discussed."""

_WHOLE_COMMITTEES = frozenset(
    {
        Action.AGREED, Action.APPROVED, Action.REJECTED, Action.RECOMMENDED, Action.DEFERRED, Action.REQUESTED,
        Action.DISCUSSED,
    }
)  # fmt: skip
"""What single members cannot do: "four members supported it"."""

_OF_PROPOSERS = frozenset({Action.RAISED, Action.WITHDRAWN})
_PERSON = frozenset({"member", "representative", "delegate"})
_PERSONS = frozenset({"members", "representatives", "delegates"})
"""Who proposes for themselves and not for a committee: one person, or those of whom "who" tells apart some."""

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


@dataclass(frozen=True, slots=True)
class Credit:
    """Who did it. `believed` is False where the sentence turns out to ask its reader for something."""

    committee: str | None
    believed: bool = True


def credit(sentence: Sentence, act: Act, setting: Setting, before: str | None) -> Credit:
    """Return who did an act; `before` is the committee of the act before it in the sentence."""
    clause = sentence.clauses[act.clause]
    if clause.group.passive or clause.group.verb.lemma == "be":
        return _of_passive(sentence, act, setting, before)
    actor = clause.subject
    if actor is None:  # "Sent back by the Authority", in a register
        agent = agent_of(sentence.tokens, clause.group, clause.end)
        return Credit(_committee_of(agent, setting) if agent else _unnamed(sentence, act, setting, before))
    if (alone := _of_members(clause, actor, act)) is not None:
        return alone
    if actor.kind is ActorKind.COMMITTEE:
        told = _told_by_committee(sentence, act.clause, setting) if act.action is Action.UPDATED else None
        return Credit(told or actor.committee)
    if actor.word == "it" and (_follows_outsider(sentence, act.clause) or _means_regulator(sentence, act, setting)):
        return _of_outsider(sentence, act, setting, before)
    if actor.kind is ActorKind.BACK or (actor.word == "it" and act.action in _NEEDS_A_BODY):
        return Credit(_subject_above(sentence, act.clause) or setting.named_before)
    if actor.kind is ActorKind.OUTSIDER:
        return _of_outsider(sentence, act, setting, before)
    if actor.kind is ActorKind.MODIFICATION and clause.group.verb.lemma == "consider":
        return Credit(None, believed=False)  # "MP096 dealt with power outages alone"
    if actor.kind is ActorKind.THING:
        return _of_thing(sentence, act, actor, setting, before)
    giver = agent_of(sentence.tokens, clause.group, sentence.reach(act.clause), after=_GIVERS)
    giver = giver or possessor(sentence, act.clause)
    return Credit(_committee_of(giver, setting) if giver else _unnamed(sentence, act, setting, before))


def _of_members(clause: Clause, actor: Actor, act: Act) -> Credit | None:
    """Return what is credited where members act for themselves, and for no committee; None where they do not."""
    if actor.some and act.action in _WHOLE_COMMITTEES:
        return Credit(None, believed=False)
    told_apart = actor.word in _PERSONS and clause.link in {"relative", "over"}
    if act.action in _OF_PROPOSERS and (actor.some or actor.word in _PERSON or told_apart):
        return Credit(None)  # "the member who proposed it has withdrawn it"
    return None


def _told_by_committee(sentence: Sentence, index: int, setting: Setting) -> str | None:
    """Return whom a committee told: "the Workgroup reported to the Panel", or at the Panel's meeting."""
    group = sentence.clauses[index].group
    if group.verb.lemma == "thank":
        return None
    told = recipient_of(sentence.tokens, group, sentence.reach(index))
    return told or (setting.meeting if group.verb.lemma in _REPORTS_TO else None)


def _follows_outsider(sentence: Sentence, index: int) -> bool:
    """Whether "it" means an outsider that acts before: "Ofgem notified the Panel that it had decided"."""
    subjects = [clause.subject for clause in sentence.clauses[:index] if clause.subject is not None]
    told = bool(subjects) and subjects[-1].kind is ActorKind.OUTSIDER
    return told and sentence.clauses[index - 1].group.verb.role is Role.REPORT


def _means_regulator(sentence: Sentence, act: Act, setting: Setting) -> bool:
    """Whether "it" is the Authority, of which the sentence before spoke: "The Authority approved A. It rejected B"."""
    return setting.by_regulator and act.action in _NEEDS_A_BODY and _subject_above(sentence, act.clause) is None


def _subject_above(sentence: Sentence, index: int) -> str | None:
    """Return the committee that a sentence has named as a subject before: "the SSC confirmed that it was content"."""
    for clause in reversed(sentence.clauses[:index]):
        told = clause.group.verb.role in {Role.REPORT, Role.REQUEST}  # "the SSC was told of it and agreed"
        if clause.subject and clause.subject.kind is ActorKind.COMMITTEE and (told or not clause.group.passive):
            return clause.subject.committee
    return None


def _of_thing(sentence: Sentence, act: Act, actor: Actor, setting: Setting, before: str | None) -> Credit:
    """Who is credited where the subject is a thing, or a committee whose name OCR has damaged."""
    unnamed = _unnamed(sentence, act, setting, before)
    clause = sentence.clauses[act.clause]
    if (whose := _whose(sentence, act.clause)) is not None:
        return Credit(_committee_of(whose, setting))
    if (agent := agent_of(sentence.tokens, clause.group, clause.end)) and agent.kind is ActorKind.OUTSIDER:
        return Credit(None)  # "implementation put back, by Elexon, to June"
    stranger = actor.named and actor.word not in PART_NOUNS and act.action in _NEEDS_A_BODY
    if act.action is Action.UPDATED or stranger:
        got = clause.group.verb.lemma in _GETS
        return Credit(unnamed) if got else _of_outsider(sentence, act, setting, before)
    if owner := owner_of(sentence, clause):
        return Credit(owner)
    if actor.phrase and (giver := owner_in(sentence, actor.phrase)):
        return Credit(_committee_of(giver, setting))
    head = actor.phrase.head if actor.phrase else 0
    misread = head > 0 and sentence.tokens[head].capital
    return Credit(unnamed, believed=misread or act.action not in _NEEDS_A_BODY or actor.word in _MEETINGS)


def _whose(sentence: Sentence, index: int) -> Actor | None:
    """Return who took the decision that is a subject: "Ofgem has made its decision on it: approved"."""
    actor, above = sentence.clauses[index].subject, sentence.clauses[index - 1].subject if index else None
    phrase = actor.phrase if actor else None
    own = phrase is not None and sentence.tokens[phrase.start].word in POSSESSIVES
    return above if own and actor is not None and actor.word in _MEETINGS else None


def _of_outsider(sentence: Sentence, act: Act, setting: Setting, before: str | None) -> Credit:
    """Who is credited where an organisation or person acts: the committee that was told, or none."""
    clause = sentence.clauses[act.clause]
    if act.action is Action.CONSULTED and before and clause.group.verb.role is Role.REQUEST:
        return Credit(before)  # "took the SSC through it and sought views"
    if act.action is Action.DISCUSSED and clause.group.verb.lemma in _ANSWERS:
        asking = agent_of(sentence.tokens, clause.group, clause.end, after=_GIVERS)
        return Credit(_committee_of(asking, setting) if asking else setting.named_before)
    named = clause.subject.phrase if clause.subject else None
    alone = named is not None and named.end - named.start == 1  # but "Energy UK"
    if act.action in _WHOLE_COMMITTEES and alone and sentence.tokens[_head(clause)].is_initials:
        return Credit(None, believed=False)  # a person in minutes: "MM asked that"
    if act.action is not Action.UPDATED:
        if not _may_decide(sentence, clause, act):
            return Credit(None, believed=False)
        return Credit(None, believed=act.action not in _COMMITTEES_ONLY or _grants(sentence, act, setting))
    told = recipient_of(sentence.tokens, clause.group, sentence.reach(act.clause)) or place_in(sentence, clause)
    if told is None and _tells_them(sentence, clause):
        told = setting.named_before
    shown = sentence.acted_on(act.clause)
    presents = clause.group.verb.lemma == "present" and shown is not None and shown.kind is ActorKind.MODIFICATION
    presents = presents and not sentence.tokens[_head(clause)].is_initials  # whose papers minutes list
    tells = clause.group.verb.action is None or clause.group.verb.lemma == "update" or presents
    return Credit(told or ((setting.heading or setting.paper) if tells else None), believed=bool(told) or tells)


def _grants(sentence: Sentence, act: Act, setting: Setting) -> bool:
    """Whether what an outsider agrees to counts: the regulator's grant of urgency, and what it agrees in its letter."""
    clause = sentence.clauses[act.clause]
    if act.action is not Action.AGREED:
        return False
    if clause.group.passive:
        return is_regulator(sentence.tokens[clause.group.end : clause.end])
    by_regulator = clause.group.verb.role is Role.DECIDE and is_of_regulator(sentence, clause)
    we = setting.regulator and clause.subject is not None and clause.subject.word == "we"
    return clause.group.verb.lemma == "grant" or by_regulator or we


def _of_passive(sentence: Sentence, act: Act, setting: Setting, before: str | None) -> Credit:
    clause = sentence.clauses[act.clause]
    tokens, group, actor = sentence.tokens, clause.group, clause.subject
    about_committee = actor is not None and actor.kind in {ActorKind.COMMITTEE, ActorKind.BACK}
    agent = agent_of(tokens, group, clause.end)
    if act.action is Action.UPDATED:
        return _of_told(sentence, act, setting, before, agent)
    of_request = sentence.words(clause.start, group.first)
    urgency = bool({"urgency", "urgent"} & set(of_request))
    sought = urgency and actor is not None and (actor.word == "request" or act.action is Action.REQUESTED)
    consent = act.action in {Action.APPROVED, Action.REJECTED} and is_of_regulator(sentence, clause)
    directed = group.verb.lemma == "direct" and act.action is Action.APPROVED
    if agent is None and (sought or consent or directed or _by_parties(sentence, clause)):
        return Credit(None)  # "Authority consent refused"
    if act.action is Action.REQUESTED and group.verb.lemma in _GETS:
        return Credit(None)  # "a Variation Request for it was received"
    if agent and act.action in _OF_PROPOSERS and (agent.some or agent.word in _PERSON):
        return Credit(None)
    if agent or (maker := made_by(sentence, clause)):
        outside = agent is not None and agent.kind is ActorKind.OUTSIDER and act.action in _COMMITTEES_ONLY
        return Credit(_committee_of(agent or maker, setting), believed=not outside or _grants(sentence, act, setting))
    if act.action is Action.DISCUSSED and _only_beside(sentence, clause):
        return Credit(None, believed=False)
    if act.action in {Action.CONSULTED, Action.DISCUSSED} and about_committee and actor is not None:
        return Credit(_committee_of(actor, setting))
    if group.verb.role is Role.REQUEST and about_committee and actor is not None:
        asked = _committee_of(actor, setting)
        return Credit(setting.here, believed=setting.here is not None and setting.here != asked)
    return Credit(_unnamed(sentence, act, setting, before))


def _of_told(sentence: Sentence, act: Act, setting: Setting, before: str | None, agent: Actor | None) -> Credit:
    """Who was told, where a passive says that something was: "the SSC were informed", "an update was given"."""
    clause = sentence.clauses[act.clause]
    tokens, group, actor = sentence.tokens, clause.group, clause.subject
    by_outsider = agent is not None and agent.kind is ActorKind.OUTSIDER
    if actor is not None and actor.kind is ActorKind.OUTSIDER:
        return Credit(None, believed=False)  # "parties were told"
    if actor is not None and actor.kind in {ActorKind.COMMITTEE, ActorKind.BACK}:
        return Credit(_committee_of(actor, setting))
    told = recipient_of(tokens, group, clause.end) or recipient_before(sentence, clause) or place_in(sentence, clause)
    if told is None and by_outsider and group.verb.lemma in _STATES:
        return Credit(None, believed=False)  # "confirmed by the service provider as £86,000"
    if told or (agent and not by_outsider):
        return Credit(told or (_committee_of(agent, setting) if agent else None))
    return Credit(told_later(sentence, act.clause) or _unnamed(sentence, act, setting, before))


def _by_parties(sentence: Sentence, clause: Clause) -> bool:
    """Whether those who vote are no committee: "carried by a majority of Suppliers", "accepted by Party vote"."""
    words = sentence.words(clause.group.end, clause.end)
    if "by" not in words:
        return False
    return bool(set(words[words.index("by") :][:_VOTERS_WITHIN]) & _OPINING)


def _only_beside(sentence: Sentence, clause: Clause) -> bool:
    """Whether a modification is only where something was talked of: "the idea was first looked at in MP054"."""
    tokens, actor = sentence.tokens, clause.subject
    if actor is None or actor.kind is not ActorKind.THING or actor.word in PART_NOUNS:
        return False
    ids = [at for at in range(clause.start, clause.end) if tokens[at].label is Label.MODIFICATION]
    return bool(ids) and ids[0] > clause.group.end - 1 and tokens[ids[0] - 1].word in {"in", "under", "within"}


def _committee_of(actor: Actor | None, setting: Setting) -> str | None:
    if actor is None:
        return None
    if actor.kind is ActorKind.BACK:
        return setting.named_before
    return actor.committee


def _head(clause: Clause) -> int:
    phrase = clause.subject.phrase if clause.subject else None
    return phrase.head if phrase else 0


def _may_decide(sentence: Sentence, clause: Clause, act: Act) -> bool:
    """Whether an outsider's act counts: parties raise and withdraw their own, and vote; else they only opine."""
    actor = clause.subject
    if actor is None or actor.phrase is None or actor.word not in _OPINING:
        return True
    inside = sentence.tokens[actor.phrase.start : actor.phrase.end]
    official = any(token.label is Label.ORGANISATION for token in inside)
    own = act.action in {Action.RAISED, Action.WITHDRAWN} and clause.group.verb.role is Role.ACT
    to_regulator = clause.group.verb.role is Role.RECOMMEND and is_regulator(
        sentence.tokens[clause.group.end : clause.end]
    )  # "Parties have recommended to the Authority that"
    return official or own or clause.group.verb.role is Role.VOTE or to_regulator


def _tells_them(sentence: Sentence, clause: Clause) -> bool:
    """Whether a committee named before is told: "outlined it to members"."""
    told = (p for p in phrases(sentence.tokens, clause.group.end, clause.end) if p.governed == "to")
    return any(actor_of(sentence.tokens, phrase).kind is ActorKind.BACK for phrase in told)


def _unnamed(sentence: Sentence, act: Act, setting: Setting, before: str | None) -> str | None:
    """Return who acted where neither subject nor agent says: at whose meeting, the one before, or the heading's."""
    place = place_of(sentence.tokens, 0, sentence.reach(act.clause))
    place = place or consenting(sentence.tokens, sentence.clauses[act.clause].group.first)
    place = place or listed_body(sentence, act.clause)
    if place:
        return place
    if _only_told(sentence, act.clause):
        return None
    decided = act.filled_by is not None and sentence.clauses[act.clause].group.verb.role is Role.DECIDE
    if without_committee(act.action) and not decided:
        return None
    if before:
        return before
    return _subject_above(sentence, act.clause) or (setting.here if decided else setting.acting(act.action))


def _only_told(sentence: Sentence, index: int) -> bool:
    """Whether somebody notes or tells what others have done: "the SSC noted that it had been approved"."""
    group, last = sentence.clauses[index].group, sentence.clauses[index - 1] if index else None
    if last is not None and group.bare and group.passive and last.group.passive and last.group.perfect:
        return _only_told(sentence, index - 1)  # "noted that MP078 had been approved and MP079 rejected"
    told = last is not None and last.stated and last.group.verb.role is Role.REPORT
    state = group.verb.lemma == "be"  # "advised the Panel that it was with Ofgem"
    return (
        told and (state or (group.passive and (group.perfect or group.present))) and "that" in sentence.near(index - 1)
    )
