"""What a verb does by what it acts on: gave *an update*, raised *concerns*, approved *the requirements*.

In: a sentence and the index of one of its clauses. Out: the act, whether it is stated, planned or governed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.given import DOCUMENTS, GIVEN_NOUNS, given_act, given_to_whole
from pipeline.grammar.heads import COUNTS, MEETINGS_OWN, NOTIONS, PARTS, REMARKS, Extent, extent_of
from pipeline.grammar.sentence import Sentence
from pipeline.grammar.subjects import Actor, ActorKind, actor_of, phrases
from pipeline.grammar.verbs import MOTION, SHIFT, SUPPORT
from pipeline.grammar.words import PREPOSITIONS, REPORTS, word_set
from pipeline.moves import (
    DATE_NOUNS,
    PROPOSALS,
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
from pipeline.proposal_verbs import by_rule, has_rule
from pipeline.records import Action


@dataclass(frozen=True, slots=True)
class Act:
    """One act: `clause` states it, `filled_by` is the clause that says what was decided, where there is one."""

    action: Action
    clause: int
    filled_by: int | None = None
    stage: str | None = None


ACT_NOUNS: dict[str, Action] = {
    "progression": Action.STAGE_CHANGED, "deferral": Action.DEFERRED, "postponement": Action.DEFERRED,
    "withdrawal": Action.WITHDRAWN, "rejection": Action.REJECTED, "approval": Action.APPROVED,
    "acceptance": Action.APPROVED,
    "implementation": Action.APPROVED,
}  # fmt: skip
_DATED = (
    DATE_NOUNS
    | {"implementation", "go-live", "release", "delivery", "report", "decision", "vote"}
    | word_set("assessment process procedure phase stage period window")
)
"""What is moved where a modification is."""

_PUT_OFF = (
    VOTES
    | DATE_NOUNS
    | REPORTS
    | word_set(
        "work assessment development progress paper case making process publication meeting presentation hearing"
    )
)
"""What is put off where a modification is: the vote on it, the work on it."""

_OTHER_BUSINESS = MEETINGS_OWN | NOTIONS
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
    return dated or _extent(sentence, index) is not Extent.OTHER  # but "the webinar on it was moved to 5 June"


def _span(actor: Actor) -> tuple[int, int]:
    return (actor.phrase.start, actor.phrase.end) if actor.phrase else (0, 0)


def _moves(sentence: Sentence, index: int) -> bool:
    if sentence.clauses[index].group.verb.lemma not in MOTION or not changes_stage(sentence, index):
        return False
    acted_on = sentence.acted_on(index)
    thing = acted_on is not None and acted_on.kind is ActorKind.THING and acted_on.word not in _PUT_OFF
    named = not thing or _extent(sentence, index) is not Extent.OTHER  # but "the form for it was returned"
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


def by_object(sentence: Sentence, index: int, action: Action | None) -> Action | None:
    """Return what a verb's own action becomes by what it acts on; None if that is no business of a modification."""
    acted_on = sentence.acted_on(index)
    noun = acted_on.word if acted_on else ""
    if (
        _is_pronoun(sentence, index)
        or noun in _OTHER_BUSINESS
        or (noun in REMARKS and action in {Action.APPROVED, Action.REJECTED})
    ):
        return None
    if has_rule(sentence, index):
        return by_rule(sentence, index)
    if action in {Action.REJECTED, Action.WITHDRAWN}:
        return action if _extent(sentence, index) is Extent.WHOLE else None
    if action is Action.IMPLEMENTED and _extent(sentence, index) is Extent.OTHER:
        return None  # "the workaround was implemented"
    if action is Action.DEFERRED and noun not in _PUT_OFF and _extent(sentence, index) is not Extent.WHOLE:
        return None  # "the update was deferred"
    taken_in = _takes_in(sentence, index)
    return taken_in or (_consented(sentence, index, action) if action in {Action.AGREED, Action.APPROVED} else action)


def _is_pronoun(sentence: Sentence, index: int) -> bool:
    """Whether "that" stands for another thing of the same kind: "approved the one and rejected that for MP101"."""
    near = sentence.near(index)
    return near[:1] == ["that"] and near[1:2] != [] and near[1] in PREPOSITIONS


def _extent(sentence: Sentence, index: int) -> Extent:
    """Return what a verb falls on; what a preposition governs is no object: "approved for implementation"."""
    acted_on = sentence.acted_on(index)
    passive, phrase = sentence.clauses[index].group.passive, acted_on.phrase if acted_on else None
    governed = not passive and phrase is not None and phrase.governed is not None
    subject = sentence.clauses[index].subject
    passes = not passive and subject is not None and subject.kind is ActorKind.MODIFICATION  # "cleared the Panel"
    return Extent.WHOLE if governed or passes else extent_of(sentence.tokens, acted_on)


def on_modification(sentence: Sentence, index: int) -> bool:
    """Whether a verb falls on a modification or a part of it: not "recommended a review of its costs"."""
    acted_on = sentence.acted_on(index)
    by_body = acted_on is not None and acted_on.kind in {ActorKind.COMMITTEE, ActorKind.BACK}  # it recommends
    return by_body or _extent(sentence, index) is not Extent.OTHER


def _takes_in(sentence: Sentence, index: int) -> Action | None:
    """Return what accepting that something is so, or accepting a modification into a process, amounts to."""
    lemma, near = sentence.clauses[index].group.verb.lemma, sentence.near(index)
    if lemma == "accept" and near[:1] == ["that"]:
        return Action.AGREED
    if lemma in {"accept", "admit"} and "into" in near[:6]:
        return Action.STAGE_CHANGED if stage_after(sentence, index) else Action.AGREED
    return None


def _consented(sentence: Sentence, index: int, action: Action) -> Action | None:
    """Return what agreeing to something or approving it is, by what it is: a date, a report, the whole modification."""
    acted_on = sentence.acted_on(index)
    noun = acted_on.word if acted_on else ""
    if _decides_on_date(sentence, index):
        return Action.DATE_CHANGED
    if noun == "it" and index and sentence.object_noun(index - 1) in PARTS:
        return Action.AGREED  # "submitted its report and the Panel accepted it"
    if {"objection", "objections"} & set(
        sentence.words(sentence.clauses[index].group.head, sentence.clauses[index].group.end)
    ):
        return Action.AGREED  # "had no objection to its implementation"
    if noun in DATE_NOUNS:
        return Action.AGREED  # "approved an Implementation Date of 25 February": nothing was moved
    if noun in ACT_NOUNS:
        return ACT_NOUNS[noun]
    if action is Action.AGREED:
        return action
    return {Extent.WHOLE: action, Extent.PART: Action.AGREED, Extent.OTHER: None}[_extent(sentence, index)]


def _decides_on_date(sentence: Sentence, index: int) -> bool:
    """Whether a decision is on another date or timetable: "agreed a later date", "approved the extension"."""
    acted_on = sentence.acted_on(index)
    phrase = acted_on.phrase if acted_on else None
    words = set(sentence.words(phrase.start, phrase.end + 6)) if phrase else set()
    shifted = bool(DATE_NOUNS & words and SHIFT_NOUNS & words)
    shifted = shifted or (acted_on is not None and acted_on.word == "extension")
    if acted_on is not None and (acted_on.kind is ActorKind.MODIFICATION or acted_on.word == "it"):
        return moves_release(sentence, index)  # "accept it with a revised date"
    return shifted or names_new_date(sentence.near(index)) or moves_release(sentence, index)
