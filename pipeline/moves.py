"""How a modification moves: from stage to stage, from date to date, out to consultation.

In: a sentence and the index of one of its clauses. Out: whether that clause says so, stated or not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.grammar.sentence import Sentence
from pipeline.grammar.subjects import ActorKind, phrases
from pipeline.grammar.tokens import Token
from pipeline.grammar.verbs import MOTION
from pipeline.grammar.words import DETERMINERS, REPORTS, word_set
from pipeline.records import Action, Label

DATE_NOUNS = word_set("date dates timetable timetables timescale timescales deadline deadlines timeline timelines")
SHIFT_NOUNS = word_set(
    "change changes extension extensions revision move delay amendment postponement revised new amended later earlier "
    "extended updated different"
)
"""Words beside a date noun that say that it changes."""

VOTES = word_set("vote votes decision decisions consideration determination discussion item ballot")

_FIXED = DATE_NOUNS | {"implementation", "go-live"}
"""What is set for a day: "implementation was set for 7 November"."""

_NEW = word_set("new revised later earlier amended different")

_OPENS_CONSULTATION = word_set(
    "issue publish send circulate release put go open close launch hold run conduct undertake begin start commence end "
    "conclude complete take"
)
_DRAWS = word_set("attract receive draw elicit generate prompt produce")
"""What a consultation does that was held: "its consultation attracted eleven replies"."""
_OF_CONSULTATIONS = _OPENS_CONSULTATION | _DRAWS
_PUBLISHES = word_set("publish issue circulate release send")
_RUNS_BY_ITSELF = word_set("close open end begin start run conclude commence")
_STAGE_IS_OBJECT = word_set("enter reach begin start commence")
_BEGINS = word_set("begin start commence open")
_TOWARDS = word_set("to into for in as through at with undergoing")
_DECIDERS = word_set("COMMITTEE ORGANISATION authority regulator")
_TAKES_DOCUMENTS = word_set("take put transfer release change update reach begin start commence place hand admit")
_COMES_BACK = word_set("send refer return pass remit hand bounce revert come go")
_ANSWERED = word_set(
    "assessment assessments analysis response responses replies reply comments figures quote quotation estimate"
)
"""What is returned to whoever asked for it: "the DCC returned its Impact Assessment"."""

_NEVER_MOVES_MODIFICATION = word_set("vary amend set put take")
_IN_STAGE = word_set("in at undergoing with awaiting pending currently now")

_PROGRESSES = word_set("progress advance promote")
_HANDS_OVER = word_set("refer allocate assign pass send issue submit remit direct")
_SENDS = word_set("escalate send submit issue pass refer forward go return put progress lodge")
_GOES_FROM = word_set("progress move advance transition proceed transfer go")
REGULATORS = frozenset({"authority", "ofgem", "regulator", "gema", "secretary of state", "beis", "decc", "desnz"})
"""Who decides for a whole code, in lower case: words, and values of organisations."""
PROPOSALS = frozenset({ActorKind.MODIFICATION, ActorKind.PROPOSAL})

_WORKS = re.compile(r"WORKING GROUP|WORKGROUP|WORKSTREAM")
_ANTECEDENT_WORDS = 6
"""In words: how far before "which" the noun may stand that it means, a modification between them (a guess)."""

_CLAUSE_WORDS = 14
"""In words: how far after the verb "consultation" still belongs to it (a guess)."""


def opens_consultation(sentence: Sentence, index: int) -> bool:
    """Whether a clause says that a consultation is issued, run or closed: "went out to consultation"."""
    clause = sentence.clauses[index]
    lemma = clause.group.verb.lemma
    if lemma not in _OF_CONSULTATIONS:
        return False
    if clause.subject and clause.subject.word == "consultation" and lemma in _DRAWS:
        return sentence.object_noun(index) in _ANSWERED and not clause.group.passive
    if clause.subject and clause.subject.word == "consultation":
        return clause.group.passive or clause.group.bare or lemma in _RUNS_BY_ITSELF
    if clause.link == "relative" and lemma in _RUNS_BY_ITSELF:
        before = sentence.words(max(0, clause.start - _ANTECEDENT_WORDS), clause.start)
        return "consultation" in before  # "the consultation on MP078, which closed on 3 May"
    near = sentence.near(index)[:_CLAUSE_WORDS]
    if lemma == "go" and "out" not in near[:2] and stage_after(sentence, index):
        return False  # "should go straight to the Code Administrator Consultation", a stage
    if lemma in _PUBLISHES and "for" in near and set(near[near.index("for") + 1 :][:2]) & {"comment", "comments"}:
        return True
    if "consultation" not in near:
        return False
    governed = bool({"for", "to", "out"} & set(near[: near.index("consultation")]))
    return governed or sentence.object_noun(index) == "consultation"


def shifts_date(sentence: Sentence, index: int) -> bool:
    """Whether a clause moves a date, a timetable or an implementation."""
    clause = sentence.clauses[index]
    lemma = clause.group.verb.lemma
    near = sentence.near(index)
    if lemma == "extend" and clause.group.passive and clause.subject is None:
        return True  # "Extended by majority vote", beside a date
    spoken_of = near[:10] + sentence.words(clause.start, clause.group.first)
    if sentence.is_about(index, VOTES) or (_is_cause(sentence, index) and not _to_date(near)):
        return False
    if lemma in {"set", "fix"} and sentence.is_about(index, _FIXED) and "DATE" in near:
        return True
    if DATE_NOUNS & set(spoken_of):
        return lemma != "set" or bool(SHIFT_NOUNS & set(spoken_of))
    if lemma in {"defer", "postpone"}:
        return bool({"implementation", "go-live"} & set(spoken_of)) and _to_date(near)
    by_agent = near[near.index("by") :] if "by" in near else []
    if {"implementation", "release", "go-live"} & (set(spoken_of) - set(by_agent)):
        return lemma not in {"set", "put", "fix"} or "back" in near[:4] or "off" in near[:4]
    if lemma in {"slip", "delay", "extend"} and {"months", "weeks", "month", "days", "year"} & set(near):
        return True
    return _to_date(near) and (lemma not in _NEVER_MOVES_MODIFICATION or "back" in near)


def _is_cause(sentence: Sentence, index: int) -> bool:
    """Whether a thing moves something, which decides no date: "approval of the report delayed the release"."""
    clause = sentence.clauses[index]
    named = None if clause.group.passive else sentence.object_of(index)
    thing = clause.subject is not None and clause.subject.kind is ActorKind.THING and not clause.subject.named
    return thing and named is not None and not named.governed


def names_new_date(near: list[str]) -> bool:
    """Whether words speak of another date: "a later implementation date"."""
    return any(word in DATE_NOUNS and _NEW & set(near[max(0, at - 3) : at]) for at, word in enumerate(near))


def new_date_given(sentence: Sentence, index: int) -> bool:
    """Whether a date is said to be another one now: "the implementation date is now"."""
    clause = sentence.clauses[index]
    tokens = sentence.tokens[clause.group.first : clause.end]
    about_date = clause.subject is not None and clause.subject.word in DATE_NOUNS
    return about_date and "now" in [token.word for token in tokens] and any(t.label is Label.DATE for t in tokens)


def _to_date(near: list[str]) -> bool:
    """Whether a date or a release follows "to"."""
    for at, word in enumerate(near):
        if word in {"to", "until"} and ("DATE" in near[at + 1 : at + 3] or "RELEASE" in near[at + 1 : at + 4]):
            return True
    return False


def names_later_date(sentence: Sentence, index: int) -> bool:
    """Whether something is put off to a date: "tabled until June"."""
    return _to_date(sentence.near(index))


def moves_release(sentence: Sentence, index: int) -> bool:
    """Whether the object of a decision is a move to another date or release: "approved the move to"."""
    return sentence.object_noun(index) in SHIFT_NOUNS and _to_date(sentence.near(index))


def changes_stage(sentence: Sentence, index: int) -> bool:
    """Whether a verb of motion brings a modification to a stage, to those who decide, or back; see `stage_after`."""
    clause = sentence.clauses[index]
    near = sentence.near(index)
    lemma = clause.group.verb.lemma
    if stage_after(sentence, index) or lemma == "convert":
        return True
    if lemma in _HANDS_OVER and _to_workgroup(sentence, index):
        return True
    if lemma in _PROGRESSES and _to_committee(sentence, index):
        return True
    if lemma in _COMES_BACK and ("back" in near[:6] or lemma in {"return", "remit"}):
        returned = sentence.acted_on(index)
        return lemma != "return" or returned is None or returned.word not in _ANSWERED
    if lemma in _TAKES_DOCUMENTS or "back" in near[:6]:
        return False
    if {"stage", "phase"} & set(near[:8]):
        return True
    decider = bool(_DECIDERS & set(near[:8]))
    if decider and {"decision", "determination", "vote", "approval"} & set(near):
        return True
    return _sent_to_regulator(sentence, index) or _from_to(sentence, index)


def _to_workgroup(sentence: Sentence, index: int) -> bool:
    """Whether a modification is given to a working group, which is a stage in most codes."""
    near = sentence.near(index)[:6]
    clause = sentence.clauses[index]
    groups = [t for t in sentence.tokens[clause.group.end : clause.end] if t.label is Label.COMMITTEE]
    named = "to" in near and any(_WORKS.search(token.values[0]) for token in groups[:1])
    about = sentence.acted_on(index)
    return named and about is not None and about.kind in PROPOSALS


def _to_committee(sentence: Sentence, index: int) -> bool:
    clause = sentence.clauses[index]
    near = sentence.tokens[clause.group.end : clause.end]
    return any(one.word == "to" and two.label is Label.COMMITTEE for one, two in pairwise(near))


def _sent_to_regulator(sentence: Sentence, index: int) -> bool:
    """Whether a modification or its report goes to whoever decides in the end: "was sent to the Authority"."""
    clause = sentence.clauses[index]
    about = sentence.acted_on(index) if not clause.group.bare or clause.group.passive else clause.subject
    if about is not None and about.kind is ActorKind.COMMITTEE:
        about = sentence.acted_on(index)
    sent = about is not None and (about.kind in PROPOSALS or about.word in REPORTS)
    to = [
        phrase for phrase in phrases(sentence.tokens, clause.group.end, clause.end) if phrase.governed in {"to", "with"}
    ]
    if about is not None and about.word in REPORTS:  # "the report to the Authority was submitted"
        to += [p for p in phrases(sentence.tokens, clause.start, clause.group.first) if p.governed == "to"]
    return (
        sent and clause.group.verb.lemma in _SENDS and any(is_regulator(sentence.tokens[p.start : p.end]) for p in to)
    )


def is_regulator(tokens: Sequence[Token]) -> bool:
    """Whether words name whoever decides for a whole code: "the Authority", "Ofgem", "the Secretary of State"."""
    return any(
        token.word in REGULATORS or (token.label is Label.ORGANISATION and set(_values(token)) & REGULATORS)
        for token in tokens
    )


def _values(token: Token) -> list[str]:
    return [value.lower().removeprefix("the ") for value in token.values]


def _from_to(sentence: Sentence, index: int) -> bool:
    """Whether a modification moves between places that are no dates: "progressed from Definition to Development"."""
    clause = sentence.clauses[index]
    if clause.group.verb.lemma not in _GOES_FROM or clause.subject is None or clause.subject.kind not in PROPOSALS:
        return False
    places = [p for p in phrases(sentence.tokens, clause.group.end, clause.end) if p.governed in {"from", "to"}]
    names = [token for p in places for token in sentence.tokens[p.start : p.end]]
    dated = any(token.label in {Label.DATE, Label.RELEASE} for token in names)
    return len(places) > 1 and not dated and all(sentence.tokens[p.head].capital for p in places)


def stage_after(sentence: Sentence, index: int) -> str | None:
    """Return the stage that something moves to in the clause: "to the Report Phase", "entered Refinement"."""
    clause = sentence.clauses[index]
    tokens = sentence.tokens
    if clause.group.verb.lemma not in MOTION and clause.group.verb.action not in {Action.AGREED, Action.APPROVED}:
        return None
    if clause.group.verb.lemma in _BEGINS and (begun := _stage_begun(sentence, index)):
        return begun
    for mention in sentence.stages:
        at = next((i for i in range(clause.group.end, clause.end) if tokens[i].start >= mention.start), None)
        if at is None or mention.start < tokens[clause.group.head].end:
            continue
        left = at - 1
        while left >= clause.group.end and _describes(tokens[left]):
            left -= 1
        if left < clause.group.end:
            if clause.group.verb.lemma in _STAGE_IS_OBJECT:
                return mention.name
        elif tokens[left].word in _TOWARDS:
            return mention.name
    return None


def _describes(token: Token) -> bool:
    """Whether a token may stand before the name of a stage: "to a six-month Assessment Procedure"."""
    return token.word in DETERMINERS or token.is_adverb or token.aside or (token.is_noun and "-" in token.word)


def _stage_begun(sentence: Sentence, index: int) -> str | None:
    """Return the stage that is itself the subject: "the Report Phase of it began"."""
    clause = sentence.clauses[index]
    phrase = clause.subject.phrase if clause.subject else None
    if phrase is None:
        return None
    start, end = sentence.tokens[phrase.start].start, sentence.tokens[phrase.end - 1].end
    return next((mention.name for mention in sentence.stages if start <= mention.start < end), None)


def stage_of(sentence: Sentence, index: int) -> str | None:
    """Return the stage that a modification is said to be in: "is currently undergoing the refinement process"."""
    clause = sentence.clauses[index]
    near = sentence.near(index)
    if not clause.subject or clause.subject.kind not in PROPOSALS or not near:
        return None
    if near[0] not in _IN_STAGE:
        return None
    after = sentence.tokens[clause.group.end : clause.end]
    for mention in sentence.stages:
        between = [token for token in after if token.start < mention.start]
        if after[0].start <= mention.start and len(between) <= 4:
            return mention.name
    return None
