"""Read decisions that stand on other decisions: views on what should be decided, recommendations that are accepted.

In: a sentence and the index of one of its clauses. Out: the acts that the clause makes of what it governs, if any.
"""

from __future__ import annotations

from itertools import pairwise

from pipeline.grammar.sentence import Sentence
from pipeline.grammar.subjects import ActorKind
from pipeline.grammar.verb_group import is_object
from pipeline.grammar.words import word_set
from pipeline.moves import PROPOSALS
from pipeline.objects import Act, own_act
from pipeline.records import Action

_OPINIONS = word_set("believe think feel consider conclude")
_DECIDED = frozenset({Action.APPROVED, Action.REJECTED, Action.IMPLEMENTED, Action.WITHDRAWN})
_ACCEPTS = word_set("accept uphold adopt ratify approve endorse follow agree carry support")
_MAKES = word_set("take make reach issue publish announce communicate give")
_GOVERNS_DECISION = _ACCEPTS | _MAKES
_MADE = word_set("decision determination resolution direction")
_WON = word_set("majority support approval consent")
_NEEDED = word_set("majority votes threshold")
_NOT_FINAL = word_set("provisional preliminary initial tentative interim")
_NOT_FINALLY = word_set("provisionally preliminarily initially tentatively")
_VIEWS = word_set("view views position opinion recommendation conclusion decision agreement stance consensus verdict")
_VERDICTS = word_set("recommendation recommendations decision conclusion") | _MADE


def view_on_decision(sentence: Sentence, index: int) -> Act | None:
    """Return the recommendation that a view amounts to: "was of the view that it should be approved"."""
    clause = sentence.clauses[index]
    viewed = clause.subject is not None and clause.subject.word in {"view", "opinion"}
    shares = clause.group.verb.lemma == "agree" and sentence.near(index)[:1] == ["with"]  # another body's view
    opines = shares or clause.group.verb.lemma in _OPINIONS
    if not opines or not (viewed or sentence.by_committee(index)):
        return None
    for at in sentence.filled(index):
        inner = own_act(sentence, at)
        if _is_wished(sentence, at) and inner and inner.action in _DECIDED:
            return Act(Action.RECOMMENDED, index, at)
    return None


def _is_wished(sentence: Sentence, index: int) -> bool:
    group = sentence.clauses[index].group
    said = sentence.words(group.first, group.head)
    joined = bool(index) and sentence.clauses[index].link == "coordinated"
    before = sentence.clauses[index - 1].group if joined else group
    return "should" in said or "ought" in said or (joined and "should" in sentence.words(before.first, before.head))


def accepted_verdict(sentence: Sentence, index: int) -> Act | None:
    """Return what accepting a recommendation decides: "the recommendation to reject it was upheld" rejects."""
    clause = sentence.clauses[index]
    lemma = clause.group.verb.lemma
    if lemma in _MAKES and not (clause.group.passive and clause.subject and clause.subject.word in _MADE):
        return None
    if lemma not in _GOVERNS_DECISION:
        return None
    if clause.group.passive:
        spoken_of = clause.subject is not None and clause.subject.word in _VERDICTS
        inner = index - 1 if spoken_of and index and sentence.clauses[index - 1].group.infinitive else None
    elif (whose := _decision_of_another(sentence, index)) is not None:
        inner = next(iter(sentence.filled(whose)), None)
    else:
        named = sentence.object_of(index)
        new = named is not None and sentence.tokens[named.start].word in {"a", "an"}  # made, and not accepted
        spoken_of = sentence.object_noun(index) in _VERDICTS and not new
        inner = next(iter(sentence.filled(index)), None) if spoken_of else None
    found = own_act(sentence, inner) if inner is not None else None
    if found is None:
        return None
    action = Action.APPROVED if found.action is Action.IMPLEMENTED else found.action
    return Act(action, index, inner, found.stage)


def _decision_of_another(sentence: Sentence, index: int) -> int | None:
    """Return the clause of a noun for a decision that a verb has for its object: "ratified the decision to"."""
    following = sentence.clauses[index + 1 : index + 2]
    if not (following and following[0].group.nominal) or sentence.clauses[index].group.verb.lemma not in _ACCEPTS:
        return None
    between = sentence.tokens[sentence.clauses[index].group.end : following[0].group.first]
    decided = sentence.tokens[following[0].group.first].word in _VERDICTS
    return index + 1 if decided and all(is_object(token) or token.word in {"'", "’"} for token in between) else None


def is_provisional(sentence: Sentence, index: int, filling: int) -> bool:
    """Whether a decision is a first view that decides nothing yet: "agreed an initial view that it be approved".

    `filling` is the clause that says what was decided, `index` itself where that is told by no other.
    """
    above, inner = sentence.clauses[index], sentence.clauses[filling]
    said = sentence.words(above.start, inner.group.end)
    if set(said) & _NOT_FINALLY - ({"initially"} if filling == index else set()):
        return True  # but what was "initially approved" was approved
    return filling != index and any(one in _NOT_FINAL and two in _VIEWS for one, two in pairwise(said))


def vote_lost(sentence: Sentence, index: int) -> Action | None:
    """Return what a denial amounts to where it tells the outcome of a vote: "did not obtain a majority".

    A mere "did not approve" is no act.
    """
    clause = sentence.clauses[index]
    group = clause.group
    proposal = clause.subject is not None and clause.subject.kind in PROPOSALS
    if group.verb.lemma == "fail":
        won = any(sentence.object_noun(at) in _WON for at in sentence.filled(index))
        return Action.REJECTED if won and proposal and not group.modal else None
    if clause.denied and proposal and not group.modal:
        lost = group.passive and group.verb.lemma in {"carry", "pass"}
        return Action.REJECTED if lost or sentence.object_noun(index) in _NEEDED else None
    return None


def no_longer_pursued(sentence: Sentence, index: int) -> Action | None:
    """Return the withdrawal that giving a proposal up is: "is no longer being progressed", "no longer wishes to"."""
    clause = sentence.clauses[index]
    words = sentence.words(clause.start, sentence.reach(index))
    if "longer" not in words or "no" not in words or {"if", "unless", "would", "should"} & set(words):
        return None
    subject = clause.subject
    if subject is None or subject.kind not in PROPOSALS | {ActorKind.OUTSIDER}:
        return None
    following = range(index, min(index + 2, len(sentence.clauses)))
    return Action.WITHDRAWN if any(_pursues(sentence, at) for at in following) else None


def _pursues(sentence: Sentence, index: int) -> bool:
    return sentence.clauses[index].group.verb.lemma in {"pursue", "proceed", "progress", "advance"}
