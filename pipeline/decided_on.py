"""Tell what a verb does to a modification by what it acts on: the whole of it, a part, its dates, or another thing.

In: a sentence, the index of one of its clauses, and what its verb does by itself. Out: the action, or None where it
does nothing to a modification.
"""

from __future__ import annotations

from pipeline.grammar.heads import MEETINGS_OWN, NOTIONS, PARTS, REMARKS, Extent, extent_of
from pipeline.grammar.sentence import Sentence
from pipeline.grammar.subjects import ActorKind
from pipeline.grammar.words import PREPOSITIONS, REPORTS, word_set
from pipeline.moves import DATE_NOUNS, SHIFT_NOUNS, VOTES, moves_release, names_new_date, stage_after
from pipeline.proposal_verbs import by_rule, has_rule
from pipeline.records import Action

ACT_NOUNS: dict[str, Action] = {
    "progression": Action.STAGE_CHANGED, "deferral": Action.DEFERRED, "postponement": Action.DEFERRED,
    "withdrawal": Action.WITHDRAWN, "rejection": Action.REJECTED, "approval": Action.APPROVED,
    "acceptance": Action.APPROVED,
    "implementation": Action.APPROVED,
}  # fmt: skip
PUT_OFF = (
    VOTES
    | DATE_NOUNS
    | REPORTS
    | word_set(
        "work assessment development progress paper case making process publication meeting presentation hearing"
    )
)
"""What is put off where a modification is: the vote on it, the work on it."""

_OTHER_BUSINESS = MEETINGS_OWN | NOTIONS


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
        return action if extent_of_object(sentence, index) is Extent.WHOLE else None
    if action is Action.IMPLEMENTED and extent_of_object(sentence, index) is Extent.OTHER:
        return None  # "the workaround was implemented"
    if action is Action.DEFERRED and noun not in PUT_OFF and extent_of_object(sentence, index) is not Extent.WHOLE:
        return None  # "the update was deferred"
    taken_in = _takes_in(sentence, index)
    return taken_in or (_consented(sentence, index, action) if action in {Action.AGREED, Action.APPROVED} else action)


def _is_pronoun(sentence: Sentence, index: int) -> bool:
    """Whether "that" stands for another thing of the same kind: "approved the one and rejected that for MP101"."""
    near = sentence.near(index)
    return near[:1] == ["that"] and near[1:2] != [] and near[1] in PREPOSITIONS


def extent_of_object(sentence: Sentence, index: int) -> Extent:
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
    return by_body or extent_of_object(sentence, index) is not Extent.OTHER


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
    return {Extent.WHOLE: action, Extent.PART: Action.AGREED, Extent.OTHER: None}[extent_of_object(sentence, index)]


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
