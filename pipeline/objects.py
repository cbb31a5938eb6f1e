"""What a verb does by what it acts on: gave *an update*, raised *concerns*, approved *the requirements*.

In: a sentence and the index of one of its clauses. Out: the act, whether it is stated, planned or governed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.grammar.sentence import Sentence
from pipeline.grammar.subjects import ActorKind, Phrase, actor_of, phrases
from pipeline.grammar.verbs import MOTION, SHIFT, SUPPORT
from pipeline.grammar.words import word_set
from pipeline.moves import (
    DATE_NOUNS,
    SHIFT_NOUNS,
    VOTES,
    changes_stage,
    moves_release,
    names_new_date,
    new_date_given,
    opens_consultation,
    shifts_date,
    stage_after,
    stage_of,
)
from pipeline.records import Action


@dataclass(frozen=True, slots=True)
class Act:
    """One act: `clause` states it, `filled_by` is the clause that says what was decided, where there is one."""

    action: Action
    clause: int
    filled_by: int | None = None
    stage: str | None = None


_LESSER = word_set(
    "requirements requirement scope approach timetable plan solution options option design assessment specification "
    "workplan criteria methodology questions consultation issue"
)
"""Objects whose approval is no final decision on the modification: `approved` them is `agreed`."""

_FOREIGN = word_set(
    "minutes agenda budget appointment election membership invoice invoices nomination nominations actions accounts"
)
"""Objects of a meeting's own business: what is done to them is done to no modification."""

_ACT_NOUNS: dict[str, Action] = {
    "progression": Action.STAGE_CHANGED, "deferral": Action.DEFERRED, "postponement": Action.DEFERRED,
    "withdrawal": Action.WITHDRAWN, "rejection": Action.REJECTED, "approval": Action.APPROVED,
    "implementation": Action.APPROVED,
}  # fmt: skip
_GIVEN: dict[Action, str] = {
    Action.UPDATED: "update updates presentation presentations overview briefing summary status progress information "
    "detail details explanation walkthrough report",
    Action.DISCUSSED: "concern concerns comment comments question questions query queries view views feedback "
    "discussion reservation reservations discussions debate observation observations opinion "
    "opinions doubts misgivings arguments consideration thought hour hours time attention "
    "conversation exchange",
    Action.APPROVED: "approval consent assent go-ahead blessing",
    Action.AGREED: "agreement consensus support endorsement backing",
    Action.RECOMMENDED: "recommendation",
    Action.REQUESTED: "request action",
    Action.REJECTED: "rejection refusal",
    Action.CONSULTED: "consultation",
}
_DOCUMENTS = word_set("assessment report paper analysis document note results findings figures evidence draft summary")
"""What a committee that is given it is updated by."""

GIVEN_NOUNS: dict[str, Action] = {noun: action for action, nouns in _GIVEN.items() for noun in nouns.split()}
"""Nouns for what is given, taken, raised or received, and the action that this is."""

_GETS = word_set("receive obtain get secure gain win seek attract")
_ASKED_FOR = word_set("views view comments responses feedback opinions")
_OF_PROPOSALS = {
    "raise": Action.RAISED, "submit": Action.RAISED, "lodge": Action.RAISED, "sponsor": Action.RAISED,
    "propose": Action.RAISED, "drop": Action.WITHDRAWN, "pull": Action.WITHDRAWN, "abandon": Action.WITHDRAWN,
    "scrap": Action.WITHDRAWN, "deliver": Action.IMPLEMENTED, "carry": Action.APPROVED, "pass": Action.APPROVED,
    "table": Action.RAISED, "initiate": Action.RAISED, "cancel": Action.WITHDRAWN, "terminate": Action.WITHDRAWN,
    "lose": Action.REJECTED, "defeat": Action.REJECTED,
}  # fmt: skip
"""What verbs do to a modification, and only where it is their direct object: "raised a concern" does not count."""

_PASSIVE_ONLY = word_set("carry lose defeat deliver")


def own_act(sentence: Sentence, index: int) -> Act | None:
    """Return what the verb of a clause does with its own object, whether it is stated, governed or planned."""
    group = sentence.clauses[index].group
    if group.verb.lemma == "be":
        return _state(sentence, index)
    for says, action in _SAYS:
        if says(sentence, index):
            return Act(action, index, stage=stage_after(sentence, index))
    given = _given(sentence, index) if group.verb.lemma in SUPPORT else None
    done = given or by_object(sentence, index, group.verb.action)
    return Act(done, index, stage=stage_after(sentence, index)) if done else None


def _divides_views(sentence: Sentence, index: int) -> bool:
    """Whether views are said to be something: "views were divided", "opinions differed"."""
    clause = sentence.clauses[index]
    about_views = clause.subject is not None and clause.subject.word in {"views", "opinions"}
    return (
        about_views
        and clause.group.verb.lemma != "seek"
        and (clause.group.passive or clause.group.verb.lemma == "differ")
    )


def _asks_views(sentence: Sentence, index: int) -> bool:
    """Whether views are asked for: "invited comments on", "views were sought"."""
    clause = sentence.clauses[index]
    if clause.group.verb.lemma not in {"seek", "invite", "request", "canvass"}:
        return False
    acted_on = sentence.acted_on(index)
    return acted_on is not None and acted_on.word in _ASKED_FOR


def _shifts(sentence: Sentence, index: int) -> bool:
    return sentence.clauses[index].group.verb.lemma in SHIFT and shifts_date(sentence, index)


def _moves(sentence: Sentence, index: int) -> bool:
    return sentence.clauses[index].group.verb.lemma in MOTION and changes_stage(sentence, index)


def _comes_later(sentence: Sentence, index: int) -> bool:
    """Whether a vote is put back, or a committee comes back to a modification: "agreed to return to it in June"."""
    group = sentence.clauses[index].group
    if group.verb.lemma in {"put", "push", "delay"}:
        return sentence.is_about(index, VOTES)
    returns = group.verb.lemma == "return" and not group.passive and not _moves_itself(sentence, index)
    named = sentence.acted_on(index)
    return returns and named is not None and named.kind in {ActorKind.MODIFICATION, ActorKind.PROPOSAL}


def _moves_itself(sentence: Sentence, index: int) -> bool:
    subject = sentence.clauses[index].subject
    return subject is not None and subject.kind in {ActorKind.MODIFICATION, ActorKind.PROPOSAL}


def _arrives(sentence: Sentence, index: int) -> bool:
    """Whether a modification came from its proposer: "received it from", "it originated with"."""
    group = sentence.clauses[index].group
    if group.verb.lemma == "originate":
        return _moves_itself(sentence, index)
    named = sentence.object_of(index)
    if group.verb.lemma != "receive" or group.passive or named is None or named.governed:
        return False
    got = actor_of(sentence.tokens, named).kind is ActorKind.MODIFICATION
    return got and "from" in sentence.near(index)


_SAYS: tuple[tuple[Callable[[Sentence, int], bool], Action], ...] = (
    (_divides_views, Action.DISCUSSED),
    (opens_consultation, Action.CONSULTED),
    (_asks_views, Action.CONSULTED),
    (_shifts, Action.DATE_CHANGED),
    (_comes_later, Action.DEFERRED),
    (_moves, Action.STAGE_CHANGED),
    (_arrives, Action.RAISED),
)
"""What verb and object say together, the more telling first."""


def _state(sentence: Sentence, index: int) -> Act | None:
    """Return what "to be" says: "there was a long discussion of it", "is in the Report Phase"."""
    clause = sentence.clauses[index]
    if "there" in sentence.words(clause.start, clause.group.first):
        action = GIVEN_NOUNS.get(sentence.object_noun(index))
        return Act(action, index) if action in {Action.DISCUSSED, Action.AGREED, Action.CONSULTED} else None
    if new_date_given(sentence, index):
        return Act(Action.DATE_CHANGED, index)
    stage = stage_of(sentence, index)
    return Act(Action.STAGE_CHANGED, index, stage=stage) if stage else None


def _given(sentence: Sentence, index: int) -> Action | None:
    """Return what the object of "gave", "raised", "received" says was done."""
    clause = sentence.clauses[index]
    lemma = clause.group.verb.lemma
    if clause.group.passive and clause.subject and clause.subject.kind is ActorKind.THING:
        action = GIVEN_NOUNS.get(clause.subject.word)
        if action and not (lemma in _GETS and action is Action.DISCUSSED):
            return action
    for phrase in phrases(sentence.tokens, clause.group.end, clause.end):
        if phrase.governed is None and _is_given_document(sentence, index, phrase):
            return Action.UPDATED
        if phrase.governed in {None, "with", "to"}:
            if action := _by_given(sentence, index, phrase):
                return _received(lemma, action)
        elif phrase.governed not in {"by", "from", "at", "of"}:
            break
    return None


def _is_given_document(sentence: Sentence, index: int, phrase: Phrase) -> bool:
    """Whether a committee got a document: "received the assessment of", "was given the results of"."""
    group = sentence.clauses[index].group
    gets = group.passive if group.verb.lemma in {"give", "provide", "send", "show"} else group.verb.lemma == "receive"
    return gets and sentence.by_committee(index) and sentence.tokens[phrase.head].word in _DOCUMENTS


def _by_given(sentence: Sentence, index: int, phrase: Phrase) -> Action | None:
    """Return what is done by giving what a noun phrase names."""
    words = set(sentence.words(phrase.start, phrase.end))
    noun = sentence.tokens[phrase.head].word
    if words & {"no", "any"}:
        no_objection = noun in {"objection", "objections"} and sentence.by_committee(index)
        return Action.AGREED if no_objection else None
    if phrase.governed == "to":
        return Action.DISCUSSED if noun in {"discussion", "debate"} else None
    if noun == "light":
        return Action.APPROVED if "green" in words else None
    if (words & DATE_NOUNS and words & SHIFT_NOUNS) or noun == "extension":
        return Action.DATE_CHANGED
    if noun == "notice" and "withdrawal" in sentence.near(index):
        return Action.WITHDRAWN
    return GIVEN_NOUNS.get(noun)


def _received(lemma: str, action: Action) -> Action | None:
    """Return what getting something is: comments received are nobody's act, an update received is."""
    if lemma == "seek":
        return Action.CONSULTED if action is Action.CONSULTED else Action.REQUESTED
    return None if lemma in _GETS and action is Action.DISCUSSED else action


def by_object(sentence: Sentence, index: int, action: Action | None) -> Action | None:
    """Return what a verb's own action becomes by what it acts on; None if that is no business of a modification."""
    clause = sentence.clauses[index]
    lemma = clause.group.verb.lemma
    acted_on = sentence.acted_on(index)
    noun = acted_on.word if acted_on else ""
    if noun in _FOREIGN:
        return None
    if lemma in _OF_PROPOSALS:
        possible = (clause.group.passive and clause.link != "relative") or lemma not in _PASSIVE_ONLY
        return _OF_PROPOSALS[lemma] if possible and sentence.acts_on_proposal(index) else None
    if lemma == "accept" and sentence.near(index)[:1] == ["that"]:
        return Action.AGREED
    if action not in {Action.AGREED, Action.APPROVED}:
        return action
    phrase = acted_on.phrase if acted_on else None
    words = set(sentence.words(phrase.start, phrase.end + 6)) if phrase else set()
    if (
        names_new_date(sentence.near(index))
        or (DATE_NOUNS & words and SHIFT_NOUNS & words)
        or noun == "extension"
        or moves_release(sentence, index)
    ):
        return Action.DATE_CHANGED
    if noun in _ACT_NOUNS:
        return _ACT_NOUNS[noun]
    return Action.AGREED if noun in _LESSER else action
