"""Decide what the clauses of a sentence did to a modification: the contract's actions, the more specific one winning.

In: a sentence. Out: `Act`, in order. Only what is stated counts; what a decision governs makes the action ("agreed that
it proceed to the Report Phase" is a change of stage).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise

from pipeline.act_ids import FINAL
from pipeline.decided_on import by_object, on_modification
from pipeline.given import GIVEN_NOUNS
from pipeline.grammar.sentence import Sentence
from pipeline.grammar.subjects import Actor, ActorKind
from pipeline.grammar.verbs import Form, Role
from pipeline.grammar.words import ROLE_NOUNS, word_set
from pipeline.implied_acts import implied
from pipeline.motions import of_motion, stands_for
from pipeline.moves import PROPOSALS, VOTES, stage_after
from pipeline.objects import Act, own_act
from pipeline.records import Action, Label
from pipeline.verdicts import accepted_verdict, is_provisional, no_longer_pursued, view_on_decision, vote_lost

_FILLABLE = frozenset(
    {
        Action.APPROVED, Action.REJECTED, Action.DEFERRED, Action.WITHDRAWN, Action.STAGE_CHANGED, Action.DATE_CHANGED,
        Action.CONSULTED, Action.RAISED, Action.RECOMMENDED, Action.REQUESTED, Action.NOTED,
    }
)  # fmt: skip
"""What a decision can make of itself; "agreed to discuss it in June" stays `agreed`."""

_QUESTIONS = word_set("whether if how why what when who")
"""Words after which "asked" is no request."""

_QUESTIONED = word_set("question questions queries")
"""What is asked in a discussion, and asks nobody to do something."""

_QUESTION_WITHIN = 8
"""In words: how far after "asked" its question begins."""

_HOLDS = word_set("feel think believe")
"""What a committee that has talked about a modification does: "felt that the proposal had lost its way"."""

_REMARKS = word_set("observe remark comment caution warn stress emphasise emphasize point")
"""What nobody named says in passing, and no committee has discussed for that: "it was observed that"."""

_TALKS = word_set("consideration discussion discussions deliberations review")
_DECIDES_WITH = word_set("take make reach give come issue publish")
_VERDICTS = word_set("decision agreement view conclusion consensus direction determination resolution")
"""Nouns that, with one of these verbs, govern like a verb of decision: "took the view that"."""


def find_acts(sentence: Sentence) -> tuple[Act, ...]:
    """Return the acts that a sentence states, in order, each action of a clause once."""
    acts: list[Act] = []
    if sentence.tokens and sentence.tokens[0].word == "signed":
        return ()  # "Signed on behalf of the Authority and authorised for that purpose"
    longer = any(token.word == "longer" for token in sentence.tokens)
    for index, clause in enumerate(sentence.clauses):
        if clause.governor is not None:
            continue
        if longer and (given_up := no_longer_pursued(sentence, index)):
            acts.append(Act(given_up, index))
        elif (moved := of_motion(sentence, index)) is not None:
            acts += moved
        elif clause.stated and clause.group.verb.role is not Role.PLAN:
            acts += _acts_of(sentence, index)
        elif amounts_to := implied(sentence, index):
            acts.append(amounts_to)
    return tuple(act for act in acts if not _said_better(sentence, act, acts))


def _said_better(sentence: Sentence, act: Act, acts: list[Act]) -> bool:
    """Whether an act says less than what is said in the same breath: "agreed and approved"."""
    if act.action is Action.UPDATED and any(other.clause > act.clause for other in acts):
        clause = sentence.clauses[act.clause]
        confirms = clause.group.verb.lemma == "confirm" and sentence.by_committee(act.clause)
        expletive = clause.subject is not None and clause.subject.word == "it"
        return confirms or (expletive and _tells_that(sentence, act, acts))
    return act.action is Action.AGREED and any(
        other.clause == act.clause + 1
        and sentence.clauses[other.clause].link != "over"
        and other.action in {Action.APPROVED, Action.REJECTED}
        and sentence.clauses[act.clause].group.end + 1 >= sentence.clauses[other.clause].group.first
        for other in acts
    )


def _tells_that(sentence: Sentence, act: Act, acts: list[Act]) -> bool:
    """Whether a report is of the next act: "it was reported that the Panel had rejected it"."""
    told = min(other.clause for other in acts if other.clause > act.clause)
    first, end = sentence.clauses[act.clause].group.end, sentence.clauses[told].group.first
    return told == act.clause + 1 and "that" in sentence.words(first, end)


def _acts_of(sentence: Sentence, index: int) -> list[Act]:
    clause = sentence.clauses[index]
    role = clause.group.verb.role
    by_role = {
        Role.REFUSE: _refused,
        Role.VOTE: _voted,
        Role.REQUEST: _requested,
        Role.DECIDE: _decided,
        Role.RECOMMEND: _recommended,
    }
    if role is Role.PLAN:
        return []
    if verdict := view_on_decision(sentence, index) or accepted_verdict(sentence, index):
        return [verdict]
    if role in by_role:
        return by_role[role](sentence, index)
    if _takes_decision(sentence, index):
        return _decided(sentence, index)
    if _only_colours(sentence, index):
        return []
    felt = clause.group.passive and clause.subject is not None and clause.subject.word == "it"
    if felt and clause.group.verb.lemma in _REMARKS and "that" in sentence.near(index)[:2]:
        return []
    held = felt or sentence.by_committee(index)
    if clause.group.verb.lemma in _HOLDS and held and "that" in sentence.near(index)[:2]:
        return [Act(Action.DISCUSSED, index)]
    if clause.group.verb.lemma == "attend" and any(
        sentence.clauses[at].group.verb.action is Action.UPDATED for at in sentence.filled(index)
    ):
        return [Act(Action.UPDATED, index)]  # "attended to explain why"
    if clause.group.verb.lemma == "advise" and _is_counsel(sentence, index):
        return [Act(Action.RECOMMENDED, index, sentence.filled(index)[0])]
    return _done(sentence, index)


def _done(sentence: Sentence, index: int) -> list[Act]:
    """Return what a verb does by itself; "provisionally approved" is agreed."""
    found = own_act(sentence, index)
    if found and found.action in FINAL and is_provisional(sentence, index, index):
        found = replace(found, action=Action.AGREED)
    return [found] if found else []


def _only_colours(sentence: Sentence, index: int) -> bool:
    """Whether a verb says nothing of its own: "noting a number of queries", "which considered the costs too high"."""
    clause = sentence.clauses[index]
    if clause.group.form is Form.ING and clause.group.verb.role is Role.REPORT:
        return True
    if clause.group.verb.lemma == "confirm" and sentence.by_committee(index) and not clause.group.passive:
        return True  # nobody tells the committee: what it confirms is told by the verb that follows
    return clause.group.verb.lemma == "consider" and clause.link == "relative" and bool(sentence.filled(index))


def _is_counsel(sentence: Sentence, index: int) -> bool:
    """Whether advice is what should be done, and no news of what will be: "advised that it be approved"."""
    filled = sentence.filled(index)
    told = any(
        {"will", "would"} & set(sentence.words(g.first, g.head)) for g in (sentence.clauses[at].group for at in filled)
    )
    wished = any(sentence.clauses[at].group.form is Form.BASE or sentence.clauses[at].group.passive for at in filled)
    modal = any(not sentence.clauses[at].stated for at in filled)
    told_to = any(sentence.clauses[at].group.infinitive for at in filled)  # "advised us to grant it"
    counsels = wished and modal and sentence.by_committee(index) and (told_to or "that" in sentence.near(index)[:1])
    return (bool(_filled_acts(sentence, index, None)) or counsels) and not told


def _refused(sentence: Sentence, index: int) -> list[Act]:
    clause = sentence.clauses[index]
    if action := vote_lost(sentence, index):
        return [Act(action, index)]
    if sentence.filled(index):
        return []  # "declined to approve" denies; what was decided instead is another statement
    if clause.group.verb.lemma == "fail":
        fell = not clause.group.passive and clause.subject and clause.subject.kind is ActorKind.MODIFICATION
        rest = sentence.near(index)
        return [Act(Action.REJECTED, index)] if fell and (not rest[1:] or rest[0] in {",", "by", "."}) else []
    spoken_of = clause.subject.word if clause.group.passive and clause.subject else sentence.object_noun(index)
    withheld = GIVEN_NOUNS.get(spoken_of) is Action.APPROVED
    acted_on = sentence.acted_on(index)
    refused = acted_on is not None and (
        acted_on.kind is ActorKind.MODIFICATION or (clause.group.passive and acted_on.kind is ActorKind.PROPOSAL)
    )
    return [Act(Action.REJECTED, index)] if refused or withheld else []


def _voted(sentence: Sentence, index: int) -> list[Act]:
    if acts := _filled_acts(sentence, index, None):
        return acts
    if _votes_that(sentence, index):
        return [Act(Action.AGREED, index, next(iter(sentence.filled(index)), None))]
    if any(sentence.clauses[at].denied for at in sentence.filled(index)):
        return []  # "voted against deferring it": whatever else is done, it is not put off
    words = sentence.near(index)
    against = "against" in words
    if not (against or "favour" in words or words[:1] == ["for"]) or _votes_both_ways(words):
        return []
    action = stands_for(_voted_on(sentence, index, against=against), against=against)
    return [Act(action, index)] if action else []


def _votes_that(sentence: Sentence, index: int) -> bool:
    """Whether a vote finds something of a modification: "voted that it better facilitated the objectives"."""
    near = sentence.near(index)
    filled = [sentence.clauses[at] for at in sentence.filled(index)]
    if not filled:  # by a verb that nobody knows
        return sentence.by_committee(index) and "that" in near and Label.MODIFICATION in near[near.index("that") :][:2]
    found = [one for one in filled if one.subject is not None and one.subject.kind in PROPOSALS and not one.denied]
    finite = any(not (one.group.infinitive or one.group.modal) for one in found)
    return finite and sentence.by_committee(index) and "that" in near


def _votes_both_ways(words: list[str]) -> bool:
    """Whether one verb is of two votes, of which no clause keeps the ids apart: "against MP078 and for MP079"."""
    sides = {word for word, following in pairwise(words) if following == Label.MODIFICATION.value}
    return "against" in sides and bool(sides & {"for", "of"})


def _voted_on(sentence: Sentence, index: int, *, against: bool) -> str:
    """Return the noun behind "against", "for" or "in favour of"."""
    clause = sentence.clauses[index]
    voted = {"against"} if against else {"for", "of"}
    following = range(clause.group.end, clause.end)
    at = next((at for at in following if sentence.tokens[at].word in voted), clause.end)
    return sentence.object_noun_after(at + 1)


def _requested(sentence: Sentence, index: int) -> list[Act]:
    clause = sentence.clauses[index]
    own = own_act(sentence, index)
    if own and own.action is Action.CONSULTED:
        return [own]
    lemma = clause.group.verb.lemma
    if lemma == "seek" and clause.group.form is Form.ING and clause.subject and clause.subject.kind in PROPOSALS:
        return []  # "MP101, seeking to amend the charges,"
    if lemma == "ask" and sentence.near(index)[:1] == ["about"] and sentence.by_committee(index):
        return [Act(Action.DISCUSSED, index)]
    if lemma == "ask" and _QUESTIONED & {_asked_for(sentence, index)}:
        return [Act(Action.DISCUSSED, index)]  # "asked several questions on it"
    if _asks_some(sentence, index) or sentence.near(index)[:1] == ["you"]:
        return []  # a paper asks its reader
    asked = sentence.words(clause.group.end, clause.group.end + _QUESTION_WITHIN)
    if lemma == "invite" and "to" in asked and asked[asked.index("to") + 1 :][:1] in (["a"], ["the"], ["its"]):
        return []  # to an event, and not to do something
    if lemma == "ask" and _QUESTIONS & set(asked[:3]) and not clause.group.passive:
        idle = {"any", "anyone", "anybody"} & set(asked)  # "whether there were any questions"
        whole = clause.subject is not None and clause.subject.word not in ROLE_NOUNS
        return [Act(Action.DISCUSSED, index)] if sentence.by_committee(index) and whole and not idle else []
    if (
        lemma == "call"
        or (lemma == "require" and clause.group.passive)
        or (_QUESTIONS & set(asked) and not sentence.filled(index))
    ):
        return []
    return [Act(Action.REQUESTED, index, next(iter(sentence.filled(index)), None))]


def _asks_some(sentence: Sentence, index: int) -> bool:
    """Whether those are asked who care: "members who wish it to be urgent were invited to say so"."""
    told = sentence.words(0, sentence.clauses[index].group.first)
    return "who" in told and told[told.index("who") + 1 :][:1] in (["wish"], ["want"], ["wished"], ["would"])


def _asked_for(sentence: Sentence, index: int) -> str:
    """Return the head word of what is asked: "a number of questions" are questions."""
    acted_on = sentence.acted_on(index)
    if acted_on is None or acted_on.phrase is None:
        return ""
    following = acted_on.phrase.end
    of = following < len(sentence.tokens) and sentence.tokens[following].word == "of"
    return sentence.object_noun_after(following) if of and acted_on.word == "number" else acted_on.word


def _recommended(sentence: Sentence, index: int) -> list[Act]:
    clause = sentence.clauses[index]
    filled = sentence.filled(index)
    if clause.group.nominal and not any(_is_of_proposal(sentence, at) for at in filled):
        return []  # "returned it with a recommendation that costs be reviewed"
    if clause.group.verb.action:
        about = any(map(partial(_is_recommended, sentence), filled)) if filled else on_modification(sentence, index)
        return [Act(clause.group.verb.action, index, next(iter(filled), None))] if about else []
    if clause.group.verb.lemma == "propose" and not filled:
        own = own_act(sentence, index)
        return [own] if own else []
    inner = [own_act(sentence, at) for at in filled]
    if sentence.by_committee(index) and any(act and act.action in _FILLABLE for act in inner):
        return [Act(Action.RECOMMENDED, index, filled[0])]
    return []


def _is_recommended(sentence: Sentence, index: int) -> bool:
    """Whether what is recommended is done to a modification: not "that the Working Group meet weekly"."""
    subject = sentence.clauses[index].subject
    acts = own_act(sentence, index) is not None or _is_of_proposal(sentence, index)
    return acts or subject is None or subject.kind not in {ActorKind.COMMITTEE, ActorKind.BACK}


def _is_of_proposal(sentence: Sentence, index: int) -> bool:
    """Whether a recommended clause is of a modification, and not of its costs or its legal text."""
    acted_on, subject = sentence.acted_on(index), sentence.clauses[index].subject
    kinds = {actor.kind for actor in (acted_on, subject) if actor is not None}
    return bool(kinds & PROPOSALS)


def _takes_decision(sentence: Sentence, index: int) -> bool:
    """Whether "took a decision", "came to the view" govern like a verb of decision."""
    clause = sentence.clauses[index]
    if clause.group.verb.lemma not in _DECIDES_WITH or sentence.object_noun(index) not in _VERDICTS:
        return False
    return bool(sentence.filled(index)) or "that" in sentence.near(index)


def _decided(sentence: Sentence, index: int) -> list[Act]:
    clause = sentence.clauses[index]
    if clause.group.verb.lemma == "conclude" and sentence.object_noun(index) in _TALKS:
        return [Act(Action.DISCUSSED, index)]
    if sentence.object_noun(index) == "recommendation":
        return [Act(Action.RECOMMENDED, index, next(iter(sentence.filled(index)), None))]
    lemma = clause.group.verb.lemma
    told = sentence.acted_on(index) if lemma == "direct" else None
    if told and told.kind in {ActorKind.COMMITTEE, ActorKind.OUTSIDER, ActorKind.BACK}:
        return [Act(Action.REQUESTED, index, next(iter(sentence.filled(index)), None))]
    if acts := _filled_acts(sentence, index, clause.group.verb.action or Action.AGREED):
        return acts
    words = sentence.near(index)
    if lemma == "direct":
        passive = told is not None and told.word == "implementation"  # "implementation was directed on 3 March"
        return [Act(Action.APPROVED, index)] if passive or "implementation" in words else []
    if lemma in {"decide", "determine"} and "against" in words[:3]:
        action = stands_for(_voted_on(sentence, index, against=True), against=True)
        return [Act(action, index)] if action else []
    if clause.subject and clause.subject.word in VOTES and not sentence.filled(index):
        in_favour = sentence.tokens[clause.group.head].word == "favour"
        return [Act(Action.APPROVED, index)] if in_favour else []
    if "that" not in words[:2] and lemma != "concur" and _says_nothing(sentence, index):
        return []
    own = clause.group.verb.action or (Action.AGREED if clause.group.verb.role is not Role.DECIDE else None)
    special = by_object(sentence, index, own)
    return [Act(special, index, stage=stage_after(sentence, index))] if special else []


def _says_nothing(sentence: Sentence, index: int) -> bool:
    """Whether a decision names nothing that it decides: "were content, but", "has been decided"."""
    group = sentence.clauses[index].group
    return group.verb.lemma != "agree" if group.passive else sentence.object_of(index) is None


def _filled_acts(sentence: Sentence, index: int, otherwise: Action | None) -> list[Act]:
    """Return what a decision does by the clauses that it governs, else `otherwise`; nothing without any."""
    filled = [at for at in sentence.filled(index) if not _on_condition(sentence, index, at)]
    acts = []
    for at in filled:
        inner = own_act(sentence, at)
        action = _as_decided(sentence, at, inner.action if inner else None)
        if action in FINAL and is_provisional(sentence, index, at):
            action = Action.AGREED
        if action is Action.REJECTED and sentence.clauses[at].denied and _given_up(sentence, index, at):
            action = Action.WITHDRAWN  # the Proposer "decided not to proceed with it"
        if action:
            acts.append(Act(action, index, at, inner.stage if inner else None))
        elif otherwise is Action.AGREED and at != filled[0] and _is_of_its_own(sentence, at):
            acts.append(Act(otherwise, index, at))
    if acts or not filled or otherwise is None:
        return acts
    if sentence.clauses[index].group.verb.lemma == "direct":
        return [Act(Action.REQUESTED, index, filled[0])]
    return [Act(otherwise, index, filled[0])]


def _is_of_its_own(sentence: Sentence, index: int) -> bool:
    """Whether what is agreed is to be done with another modification: "… and that MP102 should be developed"."""
    clause = sentence.clauses[index]
    told = clause.stated or clause.denied or clause.group.infinitive
    return not told and clause.link == "own" and clause.subject is not None and _names_one(clause.subject)


def _names_one(actor: Actor) -> bool:
    return actor.kind is ActorKind.MODIFICATION and actor.phrase is not None and not actor.phrase.governed


def _on_condition(sentence: Sentence, index: int, filling: int) -> bool:
    """Whether what would be decided stands behind "if": "agreed 1 November, if a decision to approve is received"."""
    between = sentence.words(sentence.clauses[index].group.end, sentence.clauses[filling].group.first)
    return bool({"if", "unless", "whether"} & set(between))


def _given_up(sentence: Sentence, index: int, filling: int) -> bool:
    """Whether a decision against going on is the proposer's own; "we" may be the regulator, who rejects."""
    subject = sentence.clauses[index].subject
    we = subject is not None and subject.word == "we"
    pursued = sentence.clauses[filling].group.verb.lemma in {"proceed", "pursue", "progress"}
    return _by_outsider(sentence, index) and (pursued or not we)


def _by_outsider(sentence: Sentence, index: int) -> bool:
    """Whether a party decides on its own proposal; the regulator rejects, so organisations of the code do not count."""
    subject = sentence.clauses[index].subject
    if subject is None or subject.kind is not ActorKind.OUTSIDER or subject.phrase is None:
        return False
    inside = sentence.tokens[subject.phrase.start : subject.phrase.end]
    return subject.word not in {"authority", "regulator", "state"} and all(t.label is None for t in inside)


def _by_vote(sentence: Sentence, governor: int | None) -> bool:
    return governor is not None and sentence.clauses[governor].group.verb.role is Role.VOTE


def _as_decided(sentence: Sentence, index: int, action: Action | None) -> Action | None:
    """Return what it is to decide on the act of clause `index`, or None if that makes the decision nothing special."""
    clause = sentence.clauses[index]
    if clause.denied:
        if action is Action.RECOMMENDED:
            return action  # against
        directs = clause.group.verb.lemma == "direct" and "implementation" in sentence.near(index)
        stopped = (
            directs
            or action in {Action.APPROVED, Action.IMPLEMENTED}
            or clause.group.verb.lemma in {"proceed", "pursue"}
        )
        return Action.REJECTED if stopped else None
    if action is Action.IMPLEMENTED:
        return Action.APPROVED
    if action is Action.AGREED and clause.group.verb.role is Role.ACT and _by_vote(sentence, clause.governor):
        return action
    if clause.group.verb.role is Role.VOTE or (action is Action.NOTED and not clause.group.infinitive):
        return None
    return action if action in _FILLABLE else None
