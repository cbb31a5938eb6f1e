"""Read what is given, taken, raised or received: *an update*, *concerns*, *approval*, and what that does.

In: a sentence and the index of a clause whose verb says little by itself. Out: the action that its noun names.
"""

from __future__ import annotations

from pipeline.grammar.heads import Extent, complement, extent_of
from pipeline.grammar.sentence import Sentence
from pipeline.grammar.subjects import Actor, ActorKind, Phrase, actor_of, phrases
from pipeline.grammar.words import word_set
from pipeline.moves import DATE_NOUNS, PROPOSALS, SHIFT_NOUNS
from pipeline.records import Action

_GIVEN: dict[Action, str] = {
    Action.UPDATED: "update updates presentation presentations overview briefing summary status progress information "
    "detail details explanation walkthrough report recap run-through account demonstration demo refresher snapshot "
    "readout read-out reminder results",
    Action.DISCUSSED: "concern concerns comment comments question questions query queries view views feedback "
    "discussion reservation reservations discussions debate observation observations opinion "
    "opinions doubts misgivings arguments consideration conversation exchange objection objections",
    Action.APPROVED: "approval acceptance consent assent go-ahead blessing",
    Action.AGREED: "agreement consensus support endorsement backing preference",
    Action.RECOMMENDED: "recommendation",
    Action.REQUESTED: "request action",
    Action.REJECTED: "rejection refusal",
    Action.CONSULTED: "consultation",
}
DOCUMENTS = word_set("assessment report paper analysis document note results findings figures evidence draft summary")
"""What a committee that is given it is updated by."""

SPENT = word_set("thought hour hours time attention")
"""What is spent on a modification that is discussed."""

GIVEN_NOUNS: dict[str, Action] = {noun: action for action, nouns in _GIVEN.items() for noun in nouns.split()}
"""Nouns for what is given, taken, raised or received, and the action that this is."""

_GETS = word_set("receive obtain get secure gain win seek attract achieve")
_MANY = word_set("number series range lot variety set")
_SPANS = word_set("month months week weeks day days")
_SPENDS = word_set("spend devote give draw")
_COMPLETES = word_set("complete submit publish issue circulate conclude end close run")
_ASKINGS = word_set("request action actions")
"""What is not asked for when it is closed: "the action on MP078 was closed"."""

_VERDICTS = frozenset({Action.APPROVED, Action.REJECTED})
_GIVEN_TO = frozenset({"of", "to", "for"})
_HARDLY_ANY = word_set("less little limited insufficient")
_STATUSES = word_set("urgency status priority")
_ACCORDS = word_set("grant give assign accord award")


def given_act(sentence: Sentence, index: int) -> Action | None:
    """Return what the object of "gave", "raised", "received" says was done."""
    clause = sentence.clauses[index]
    lemma = clause.group.verb.lemma
    own = sentence.by_committee(index) or (clause.subject is not None and clause.subject.word == "we")
    if lemma in _COMPLETES and own and sentence.object_noun(index) in DOCUMENTS:
        return None  # a group that submits its report is told nothing, nor does the paper's author tell himself
    if lemma in _COMPLETES and sentence.object_noun(index) in _ASKINGS:
        return None
    if clause.group.passive and clause.subject and clause.subject.kind is ActorKind.THING:
        if _completes_paper(sentence, index) or (clause.subject.word in _ASKINGS and lemma in _COMPLETES):
            return None
        if clause.subject.word in _STATUSES:
            return Action.AGREED if lemma in _ACCORDS else None  # "urgent status was granted to it"
        if clause.subject.word == "extension" and lemma in {"seek", "request"}:
            return Action.REQUESTED
        action = Action.DATE_CHANGED if clause.subject.word == "extension" else GIVEN_NOUNS.get(clause.subject.word)
        if action in _VERDICTS and not given_to_whole(sentence, index, clause.subject):
            return None  # "approval was given to the charges for MP101"
        if action and not (lemma in _GETS and action is Action.DISCUSSED):
            return action
    found = _set_phrase(sentence, index) or _by_phrases(sentence, index)
    return None if found in _VERDICTS and not _gives_to_whole(sentence, index) else found


def given_to_whole(sentence: Sentence, index: int, consent: Actor | None) -> bool:
    """Whether a consent that is a subject is to a modification, and not to its charges or a report on it."""
    phrase, group = consent.phrase if consent else None, sentence.clauses[index].group
    behind = complement(sentence.tokens, phrase.end, group.first, after=_GIVEN_TO) if phrase else None
    behind = behind or complement(sentence.tokens, group.end, sentence.clauses[index].end, after=_GIVEN_TO)
    if behind is not None and sentence.words(behind.end, behind.end + 1) == ["to"]:
        return False  # "approval for it to exit testing"
    return _is_whole(sentence, behind)


def _gives_to_whole(sentence: Sentence, index: int) -> bool:
    """Whether a consent that is given is to a modification: not "gave its approval to the charges for MP101"."""
    named = sentence.object_of(index)
    end = sentence.clauses[index].end
    return _is_whole(sentence, complement(sentence.tokens, named.end, end, after=_GIVEN_TO) if named else None)


def _is_whole(sentence: Sentence, phrase: Phrase | None) -> bool:
    if phrase is None:
        return True
    actor = actor_of(sentence.tokens, phrase)
    giver = actor.kind in {ActorKind.COMMITTEE, ActorKind.BACK, ActorKind.OUTSIDER}  # "the approval of the Panel"
    return giver or extent_of(sentence.tokens, actor) is Extent.WHOLE


def _set_phrase(sentence: Sentence, index: int) -> Action | None:
    """Return what fixed phrases mean: "won a majority", "notice of withdrawal was given", "drew attention to"."""
    clause = sentence.clauses[index]
    lemma, noun = clause.group.verb.lemma, sentence.object_noun(index)
    subject = clause.subject.word if clause.subject else ""
    if noun == "majority" and lemma in _GETS and clause.subject and clause.subject.kind in PROPOSALS:
        return Action.APPROVED
    if subject == "notice" and "withdrawal" in sentence.words(clause.start, clause.end):
        return Action.WITHDRAWN
    spent = SPENT & {noun, subject} or (lemma == "spend" and "meeting" in sentence.near(index)[:5])
    if lemma in _SPENDS and spent:
        return Action.UPDATED if lemma == "draw" else Action.DISCUSSED
    return None


def _by_phrases(sentence: Sentence, index: int) -> Action | None:
    """Return what the noun phrases after the verb name, as far as they are its objects."""
    clause = sentence.clauses[index]
    for phrase in phrases(sentence.tokens, clause.group.end, clause.end):
        if phrase.governed is None and _is_given_document(sentence, index, phrase):
            return Action.UPDATED
        if phrase.governed in {None, "with", "to"}:
            if action := _by_given(sentence, index, phrase):
                if (
                    clause.group.verb.lemma == "take"
                    and action is Action.REQUESTED
                    and not sentence.by_committee(index)
                ):
                    return None  # "TM took an action"
                return _received(clause.group.verb.lemma, action)
        elif phrase.governed not in {"by", "from", "at", "of"}:
            break
    return None


def _completes_paper(sentence: Sentence, index: int) -> bool:
    """Whether a report is finished or sent out, which tells nobody anything: "the Workgroup Report was completed"."""
    clause = sentence.clauses[index]
    return clause.subject is not None and clause.subject.word == "report" and clause.group.verb.lemma in _COMPLETES


def _is_given_document(sentence: Sentence, index: int, phrase: Phrase) -> bool:
    """Whether a committee got a document: "received the assessment of", "was given the results of"."""
    group = sentence.clauses[index].group
    gets = group.passive if group.verb.lemma in {"give", "provide", "send", "show"} else group.verb.lemma == "receive"
    return gets and sentence.by_committee(index) and sentence.tokens[phrase.head].word in DOCUMENTS


def _by_given(sentence: Sentence, index: int, phrase: Phrase) -> Action | None:
    """Return what is done by giving what a noun phrase names."""
    words = set(sentence.words(phrase.start, phrase.end))
    noun = sentence.tokens[phrase.head].word
    if sentence.clauses[index].group.verb.lemma in _ACCORDS and noun in _STATUSES:
        return Action.AGREED
    if words & _HARDLY_ANY:
        return None
    if words & {"no", "any"}:
        no_objection = noun in {"objection", "objections"} and sentence.by_committee(index)
        return Action.AGREED if no_objection else None
    if phrase.governed == "to":
        return Action.DISCUSSED if noun in {"discussion", "debate"} else None
    if noun in _MANY and phrase.end < len(sentence.tokens) and sentence.tokens[phrase.end].word == "of":
        return GIVEN_NOUNS.get(sentence.object_noun_after(phrase.end))
    if noun in _SPANS and words & {"further", "additional", "another", "more"}:
        return Action.DATE_CHANGED
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
