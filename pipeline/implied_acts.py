"""Read what a clause amounts to that states no act itself: a denial, a wish, a plan in place of another.

In: a sentence and the index of one of its clauses. Out: the act, or None.
"""

from __future__ import annotations

from pipeline.grammar.sentence import Sentence
from pipeline.grammar.subjects import ActorKind
from pipeline.grammar.verbs import Form
from pipeline.grammar.words import ROLE_NOUNS
from pipeline.moves import VOTES
from pipeline.objects import ASKED_FOR, Act, own_act
from pipeline.records import Action
from pipeline.verdicts import vote_lost

_ANYBODY = ROLE_NOUNS | {"nobody", "one"}
_ENDS_IT = frozenset({Action.REJECTED, Action.WITHDRAWN, Action.DEFERRED})


def implied(sentence: Sentence, index: int) -> Act | None:
    """Return what a clause amounts to that states nothing itself: a denial, a wish, a plan in place of another."""
    if _now_planned(sentence, index) or _grants_what_was_sought(sentence, index):
        return Act(Action.DATE_CHANGED, index)
    if action := vote_lost(sentence, index):
        return Act(action, index)
    if _nobody_objects(sentence, index):
        return Act(Action.AGREED, index)
    if _no_vote_held(sentence, index):
        return Act(Action.DEFERRED, index)
    if _welcomes_views(sentence, index):
        return Act(Action.CONSULTED, index)
    if _wants_done(sentence, index):
        return Act(Action.REQUESTED, index, sentence.filled(index)[0])
    return Act(Action.DISCUSSED, index) if _could_not_agree(sentence, index) else None


def _nobody_objects(sentence: Sentence, index: int) -> bool:
    """Whether nobody is said to have been against: "no member objected to it"."""
    clause = sentence.clauses[index]
    if clause.subject is None or clause.subject.kind is not ActorKind.NOBODY or clause.group.form is Form.ING:
        return False
    members = clause.subject.word in _ANYBODY
    against = clause.group.verb.lemma in {"object", "oppose", "dissent"}
    to_it = sentence.object_of(index) is not None  # else it is said of what the sentence tells: "Nobody objected."
    acts = [own_act(sentence, at) for at in sentence.filled(index)]
    ends_it = any(act and act.action in _ENDS_IT for act in acts)  # "Nobody objected to it being rejected"
    return members and against and to_it and not ends_it and not (clause.group.modal or clause.group.negated)


def _no_vote_held(sentence: Sentence, index: int) -> bool:
    """Whether a vote is said to have been impossible: "the vote could not be held for want of a quorum"."""
    clause = sentence.clauses[index]
    about_vote = clause.subject is not None and clause.subject.word in VOTES
    could = "could" in sentence.words(clause.group.first, clause.group.head)
    return (
        clause.denied
        and about_vote
        and could
        and clause.group.passive
        and clause.group.verb.lemma in {"hold", "take", "make"}
    )


def _grants_what_was_sought(sentence: Sentence, index: int) -> bool:
    """Whether a relative clause grants an extension: "sought an extension to January, which the Panel granted"."""
    clause = sentence.clauses[index]
    if clause.group.verb.lemma not in {"grant", "approve", "agree", "accept", "allow"} or clause.denied or not index:
        return False
    if clause.group.modal or clause.start < 1 or sentence.tokens[clause.start - 1].word != "which":
        return False
    return sentence.object_noun(index - 1) == "extension" and sentence.near(index)[:1] != ["to"]


def _wants_done(sentence: Sentence, index: int) -> bool:
    """Whether a committee wishes somebody to do something: "would like the DCC to come back"."""
    clause = sentence.clauses[index]
    filled = sentence.filled(index)[:1]
    if (
        clause.group.verb.lemma not in {"want", "like"}
        or clause.denied
        or not sentence.by_committee(index)
        or not filled
    ):
        return False
    doer = sentence.clauses[filled[0]]
    named = sentence.object_of(index)
    return doer.group.infinitive and named is not None and not named.governed and named.end <= doer.group.first


def _welcomes_views(sentence: Sentence, index: int) -> bool:
    """Whether the author asks everybody for views: "we would welcome comments by 7 March"."""
    group = sentence.clauses[index].group
    would = "would" in sentence.words(group.first, group.head)
    return would and group.verb.lemma in {"welcome", "like"} and sentence.object_noun(index) in ASKED_FOR


def _could_not_agree(sentence: Sentence, index: int) -> bool:
    """Whether a committee is said to have tried: "could not agree on the threshold"."""
    group = sentence.clauses[index].group
    tried = (
        sentence.clauses[index].denied
        and group.verb.lemma == "agree"
        and "could" in sentence.words(group.first, group.head)
    )
    told = sentence.words(max(0, sentence.clauses[index].start - 1), sentence.clauses[index].start)
    if {"which", "that"} & set(told):
        return False  # history: "the process in which the Working Group could not agree"
    return tried and sentence.by_committee(index) and sentence.clauses[index].group.form is Form.BASE


def _now_planned(sentence: Sentence, index: int) -> bool:
    """Whether a plan has replaced another: "will now be implemented on … instead of"."""
    clause = sentence.clauses[index]
    words = sentence.words(clause.group.first, clause.end)
    return (
        clause.group.verb.action is Action.IMPLEMENTED and "now" in words and bool({"instead", "rather"} & set(words))
    )
