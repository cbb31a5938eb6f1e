"""What a verb does by what it acts on: gave *an update*, raised *concerns*, approved *the requirements*.

In: a sentence and the index of one of its clauses. Out: the act, whether it is stated, planned or governed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.decided_on import ACT_NOUNS, PUT_OFF, by_object, extent_of_object
from pipeline.given import DOCUMENTS, GIVEN_NOUNS, given_act, given_to_whole
from pipeline.grammar.heads import COUNTS, Extent
from pipeline.grammar.sentence import Sentence
from pipeline.grammar.subjects import Actor, ActorKind, actor_of, phrases
from pipeline.grammar.verbs import MOTION, SHIFT, SUPPORT
from pipeline.grammar.words import word_set
from pipeline.moves import (
    DATE_NOUNS,
    PROPOSALS,
    VOTES,
    changes_stage,
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


_DATED = (
    DATE_NOUNS
    | {"implementation", "go-live", "release", "delivery", "report", "decision", "vote"}
    | word_set("assessment process procedure phase stage period window")
)
"""What is moved where a modification is."""

_CONCLUDED = frozenset({"recommendation", "decision", "view"})
_INTO = frozenset({"in", "to", "with"})
_RUNS = word_set("centre center focus turn follow ensue")
_ENDS = word_set("complete conclude")
_SENT_OUT = word_set("issue publish send circulate release")
ASKED_FOR = word_set("views view comments responses feedback opinions")


def own_act(sentence: Sentence, index: int) -> Act | None:
    """Return what the verb of a clause does with its own object, whether it is stated, governed or planned."""
    group = sentence.clauses[index].group
    if group.verb.lemma == "be":
        return _state(sentence, index)
    if group.verb.lemma == "require" and group.passive:
        return None  # "another day was required": a need
    for says, action in _SAYS:
        if says(sentence, index):
            return Act(action, index, stage=stage_after(sentence, index))
    if group.verb.lemma == "explain" and sentence.by_committee(index) and not group.passive:
        return Act(Action.DISCUSSED, index)  # "members talked through it"
    if group.passive and group.verb.lemma == "confirm" and sentence.is_about(index, _CONCLUDED):
        return None  # what was decided before stands
    if group.passive and group.verb.lemma == "confirm" and VOTES & set(sentence.near(index)):
        return Act(Action.AGREED, index)  # "its status was confirmed by 13 votes to 1"
    if led := _leads_to(sentence, index):
        return Act(led, index)
    given = given_act(sentence, index) if group.verb.lemma in SUPPORT else None
    done = given or by_object(sentence, index, group.verb.action)
    return Act(done, index, stage=stage_after(sentence, index)) if done else None


def _is_told(sentence: Sentence, index: int) -> bool:
    """Whether a committee was told: "members were told that it is late"."""
    group = sentence.clauses[index].group
    ordered = any(sentence.clauses[at].group.infinitive for at in sentence.filled(index))  # "was told to carry on"
    return group.verb.lemma == "tell" and group.passive and sentence.by_committee(index) and not ordered


def _divides_views(sentence: Sentence, index: int) -> bool:
    """Whether views are said to be something: "views were divided", "opinions differed"."""
    clause = sentence.clauses[index]
    about_views = clause.subject is not None and clause.subject.word in {"views", "opinions"}
    return (
        about_views
        and clause.group.verb.lemma != "seek"
        and (clause.group.passive or clause.group.verb.lemma == "differ")
    )


def _answers(sentence: Sentence, index: int) -> bool:
    """Whether somebody took questions: "answered questions from the SSC"."""
    group = sentence.clauses[index].group
    return (
        group.verb.lemma in {"answer", "take", "field"}
        and not group.passive
        and sentence.object_noun(index) in {"question", "questions", "queries"}
    )


def _leads_to(sentence: Sentence, index: int) -> Action | None:
    """Return what a vote is said to have led to: "the vote on it resulted in approval"."""
    clause = sentence.clauses[index]
    about_vote = clause.subject is not None and clause.subject.word in VOTES
    if clause.group.verb.lemma not in {"result", "end", "lead"} or clause.group.passive or not about_vote:
        return None
    led = next((p for p in phrases(sentence.tokens, clause.group.end, clause.end) if p.governed in _INTO), None)
    return ACT_NOUNS.get(sentence.tokens[led.head].word) if led else None


def _consent_comes(sentence: Sentence, index: int) -> bool:
    """Whether a consent is said to have come: "the Authority's consent to it arrived on Friday"."""
    clause = sentence.clauses[index]
    subject = clause.subject
    return (
        subject is not None
        and GIVEN_NOUNS.get(subject.word) is Action.APPROVED
        and clause.group.verb.lemma in {"arrive", "come", "follow", "receive", "issue", "publish"}
        and given_to_whole(sentence, index, subject)
    )


def _discussion_runs(sentence: Sentence, index: int) -> bool:
    """Whether a discussion is said to have been held: "discussion took place on", "the debate centred on"."""
    subject = sentence.clauses[index].subject
    return (
        subject is not None
        and subject.word in {"discussion", "discussions", "debate"}
        and (
            sentence.clauses[index].group.verb.lemma in _RUNS
            or (sentence.clauses[index].group.verb.lemma == "take" and "place" in sentence.near(index)[:1])
        )
    )


def _asks_information(sentence: Sentence, index: int) -> bool:
    """Whether a request for information goes out to all: "a Request for Information was issued"."""
    clause = sentence.clauses[index]
    asked = clause.subject is not None and clause.subject.word in {"request", "requests", "rfi"}
    words = sentence.words(clause.start, clause.group.first)
    out = clause.group.verb.lemma in _SENT_OUT or (
        clause.group.verb.lemma == "go" and sentence.near(index)[:1] == ["out"]
    )
    return asked and out and bool({"information", "rfi", "assessment", "views", "comments"} & set(words))


def _implementation_ends(sentence: Sentence, index: int) -> bool:
    clause = sentence.clauses[index]
    ends = clause.group.verb.lemma in _ENDS or (
        clause.group.verb.lemma == "take" and sentence.near(index)[:1] == ["place"]
    )
    return clause.subject is not None and clause.subject.word == "implementation" and ends


def _asks_views(sentence: Sentence, index: int) -> bool:
    """Whether views are asked for: "invited comments on", "views were sought"."""
    clause = sentence.clauses[index]
    if clause.group.verb.lemma == "ask" and clause.group.passive:
        return bool(ASKED_FOR & set(sentence.near(index)[:5]))
    if clause.group.verb.lemma not in {"seek", "invite", "request", "canvass"}:
        return False
    acted_on = sentence.acted_on(index)
    return acted_on is not None and acted_on.word in ASKED_FOR


def _shifts(sentence: Sentence, index: int) -> bool:
    if sentence.clauses[index].group.verb.lemma not in SHIFT or not shifts_date(sentence, index):
        return False
    acted_on = sentence.acted_on(index)
    dated = acted_on is not None and (acted_on.word in _DATED or bool(_DATED & set(sentence.words(*_span(acted_on)))))
    return dated or extent_of_object(sentence, index) is not Extent.OTHER  # but "the webinar on it was moved to 5 June"


def _span(actor: Actor) -> tuple[int, int]:
    return (actor.phrase.start, actor.phrase.end) if actor.phrase else (0, 0)


def _moves(sentence: Sentence, index: int) -> bool:
    if sentence.clauses[index].group.verb.lemma not in MOTION or not changes_stage(sentence, index):
        return False
    acted_on = sentence.acted_on(index)
    thing = acted_on is not None and acted_on.kind is ActorKind.THING and acted_on.word not in PUT_OFF
    named = not thing or extent_of_object(sentence, index) is not Extent.OTHER  # but "the form for it was returned"
    return named or stage_after(sentence, index) is not None


def _comes_later(sentence: Sentence, index: int) -> bool:
    """Whether a vote is put back, or a committee comes back to a modification: "agreed to return to it in June"."""
    group = sentence.clauses[index].group
    if group.verb.lemma in {"put", "push", "delay", "slip", "move", "carry", "roll"}:
        near = sentence.near(index)
        won = group.verb.lemma == "carry" and near[:1] != ["to"]  # "the vote was carried eight to nil"
        held = near[:1] == ["to"] and near[1:3] in (["the", "vote"], ["a", "vote"])  # "moved to a vote"
        return sentence.is_about(index, VOTES) and not held and not won
    returns = group.verb.lemma == "return" and not group.passive and not _moves_itself(sentence, index)
    named = sentence.object_of(index)
    back_to_it = named is not None and named.governed == "to"  # but "the Authority returned it to the Change Board"
    return returns and named is not None and back_to_it and actor_of(sentence.tokens, named).kind in PROPOSALS


def _moves_itself(sentence: Sentence, index: int) -> bool:
    subject = sentence.clauses[index].subject
    return subject is not None and subject.kind in PROPOSALS


def _arrives(sentence: Sentence, index: int) -> bool:
    """Whether a modification came from its proposer: "received it from", "it originated with"."""
    group = sentence.clauses[index].group
    if group.verb.lemma == "originate":
        return _moves_itself(sentence, index)
    if group.verb.lemma != "receive":
        return False
    if group.passive:
        return _moves_itself(sentence, index) and sentence.near(index)[:1] == ["from"]
    named = sentence.object_of(index)
    if named is None or named.governed or sentence.by_committee(index):
        return False
    got = actor_of(sentence.tokens, named)
    if got.kind is ActorKind.PROPOSAL:
        return "new" in sentence.words(named.start, named.end)
    return got.kind is ActorKind.MODIFICATION and "from" in sentence.near(index)


def _thanks_for_update(sentence: Sentence, index: int) -> bool:
    """Whether somebody is thanked for telling: "thanked Elexon for its presentation on it"."""
    clause = sentence.clauses[index]
    if clause.group.verb.lemma != "thank" or not sentence.by_committee(index):
        return False
    given = (p for p in phrases(sentence.tokens, clause.group.end, clause.end) if p.governed == "for")
    nouns = {sentence.tokens[phrase.head].word for phrase in given} - DOCUMENTS
    return any(GIVEN_NOUNS.get(noun) is Action.UPDATED for noun in nouns)


_SAYS: tuple[tuple[Callable[[Sentence, int], bool], Action], ...] = (
    (_is_told, Action.UPDATED),
    (_thanks_for_update, Action.UPDATED),
    (_divides_views, Action.DISCUSSED),
    (_consent_comes, Action.APPROVED),
    (_answers, Action.DISCUSSED),
    (_discussion_runs, Action.DISCUSSED),
    (_asks_information, Action.CONSULTED),
    (_implementation_ends, Action.IMPLEMENTED),
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
        if "no" in sentence.near(index)[:1]:
            agrees = sentence.object_noun(index) in {"objection", "objections"}
            return Act(Action.AGREED, index) if agrees else None
        return Act(action, index) if action in {Action.DISCUSSED, Action.AGREED, Action.CONSULTED} else None
    subject = clause.subject.word if clause.subject else ""
    near = sentence.near(index)
    unanimous = bool({"unanimous", "majority"} & set(near[:3]))
    if (
        subject in {"approval", "rejection", "acceptance"}
        and unanimous
        and given_to_whole(sentence, index, clause.subject)
    ):
        return Act(ACT_NOUNS[subject], index)
    if subject in VOTES and {"favour", "against"} & set(near) and not _is_count(sentence, index):
        return Act(Action.APPROVED if "favour" in near else Action.REJECTED, index)
    if near[:1] in (["unsuccessful"], ["successful"]) and clause.subject and clause.subject.kind in PROPOSALS:
        return Act(Action.REJECTED if near[0] == "unsuccessful" else Action.APPROVED, index)
    if "out" in near[:2] and "consultation" in near[:8]:
        return Act(Action.CONSULTED, index)
    if new_date_given(sentence, index):
        return Act(Action.DATE_CHANGED, index)
    stage = stage_of(sentence, index)
    return Act(Action.STAGE_CHANGED, index, stage=stage) if stage else None


def _is_count(sentence: Sentence, index: int) -> bool:
    """Whether votes are only counted, and the outcome told elsewhere: "7 votes were cast in favour"."""
    subject = sentence.clauses[index].subject
    first = sentence.tokens[subject.phrase.start].word if subject is not None and subject.phrase is not None else ""
    return first[:1].isdigit() or first in COUNTS
