"""Decide what the clauses of a sentence did to a modification: the contract's actions, the more specific one winning.

In: tokens and clauses of one sentence, and where stages are named in it. Out: `Act`, in order. Only what is stated
counts; what a decision governs makes the action ("agreed that it proceed to the Report Phase" is a change of stage).
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.grammar.statements import Clause
from pipeline.grammar.subjects import ActorKind, Phrase, actor_of, phrases
from pipeline.grammar.tokens import Token, is_adverb
from pipeline.grammar.verbs import MOTION, SHIFT, SUPPORT, Form, Role
from pipeline.grammar.words import DETERMINERS, PROPOSAL_NOUNS, word_set
from pipeline.records import Action, Label


@dataclass(frozen=True, slots=True)
class StageMention:
    """A stage of the profile named between two offsets of the text."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Act:
    """One act: `clause` states it, `filled_by` is the clause that says what was decided, where there is one."""

    action: Action
    clause: int
    filled_by: int | None = None
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the grammar knows of one sentence."""

    tokens: tuple[Token, ...]
    clauses: tuple[Clause, ...]
    stages: tuple[StageMention, ...]

    def words(self, start: int, end: int) -> list[str]:
        """Return the words of `tokens[start:end]`, asides left out."""
        return [token.word for token in self.tokens[start:end] if not token.aside]

    def reach(self, index: int) -> int:
        """Return the token where the next clause begins that clause `index` does not govern."""
        inside = {index}
        end = self.clauses[index].end
        for at in range(index + 1, len(self.clauses)):
            if self.clauses[at].governor not in inside:
                break
            inside.add(at)
            end = self.clauses[at].end
        return end

    def filled(self, index: int) -> list[int]:
        """Return the clauses that clause `index` governs directly."""
        return [at for at, clause in enumerate(self.clauses) if clause.governor == index]


_DATE_NOUNS = word_set("date dates timetable timetables timescale timescales deadline deadlines timeline timelines")
_SHIFT_NOUNS = word_set(
    "change changes extension extensions revision move delay amendment postponement revised new amended "
    "later earlier extended updated"
)
_VOTES = word_set("vote votes decision decisions consideration determination discussion item")
_LESSER = word_set(
    "requirements requirement scope approach timetable plan solution options option design assessment "
    "specification workplan criteria methodology questions consultation issue"
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
_SUPPORTED: dict[str, Action] = {
    noun: action
    for action, nouns in {
        Action.UPDATED: "update updates presentation presentations overview briefing summary status progress information detail "
        "details explanation walkthrough report",
        Action.DISCUSSED: "concern concerns comment comments question questions query queries view views feedback reservation "
        "reservations discussion discussions debate observation observations opinion opinions doubts misgivings",
        Action.APPROVED: "approval consent assent go-ahead",
        Action.AGREED: "agreement consensus support endorsement backing",
        Action.RECOMMENDED: "recommendation",
        Action.REQUESTED: "request",
        Action.REJECTED: "rejection refusal",
        Action.CONSULTED: "consultation",
    }.items()
    for noun in nouns.split()
}
SPOKEN_OF = frozenset(_SUPPORTED)
"""Nouns for what a committee gives or is given: views, concerns, updates."""

_RECEIVED_ONLY = word_set("receive obtain get secure gain win seek")
_OPENS_CONSULTATION = word_set(
    "issue publish send circulate release put go open close launch hold run conduct undertake begin start "
    "commence end conclude complete take"
)
_FILLABLE = frozenset(
    {
        Action.APPROVED, Action.REJECTED, Action.DEFERRED, Action.WITHDRAWN, Action.STAGE_CHANGED, Action.DATE_CHANGED,
        Action.CONSULTED, Action.RAISED, Action.RECOMMENDED, Action.REQUESTED, Action.NOTED,
    }
)  # fmt: skip
"""What a decision can make of itself; "agreed to discuss it in June" stays `agreed`."""

_FINAL = frozenset({Action.APPROVED, Action.AGREED, Action.STAGE_CHANGED, Action.IMPLEMENTED, Action.RECOMMENDED})
_TOWARDS = word_set("to into for in as through at with undergoing")
_QUESTIONS = word_set("whether if how why what when who")
"""Words after which "asked" is no request."""

_TOLD = frozenset(["authority", "ofgem", "gema"])


def find_acts(sentence: Sentence) -> tuple[Act, ...]:
    """Return the acts that a sentence states, in order, each action of a clause once."""
    acts: list[Act] = []
    for index, clause in enumerate(sentence.clauses):
        if clause.stated and clause.governor is None:
            acts += _acts_of(sentence, index)
    return _without_weaker(sentence, acts)


def _without_weaker(sentence: Sentence, acts: list[Act]) -> tuple[Act, ...]:
    """Drop `agreed` where the same breath says more: "agreed and approved"."""
    kept = []
    for act in acts:
        joined = [
            other
            for other in acts
            if other.clause == act.clause + 1
            and other.action in {Action.APPROVED, Action.REJECTED}
            and sentence.clauses[act.clause].group.end + 1 >= sentence.clauses[other.clause].group.first
        ]
        if act.action is not Action.AGREED or not joined:
            kept.append(act)
    return tuple(kept)


def _acts_of(sentence: Sentence, index: int) -> list[Act]:
    clause = sentence.clauses[index]
    role = clause.group.verb.role
    if role is Role.PLAN:
        return []
    if role is Role.REFUSE:
        return _refused(sentence, index)
    if role is Role.VOTE:
        return _voted(sentence, index)
    if role is Role.REQUEST:
        return _requested(sentence, index)
    if role is Role.DECIDE or _takes_decision(sentence, index):
        return _decided(sentence, index)
    if role is Role.RECOMMEND:
        return _recommended(sentence, index)
    if clause.group.form is Form.ING and role is Role.REPORT:
        return []  # "noting a number of queries" colours the main verb
    found = own_act(sentence, index)
    return [found] if found else []


def _refused(sentence: Sentence, index: int) -> list[Act]:
    clause = sentence.clauses[index]
    for at in sentence.filled(index):
        inner = own_act(sentence, at)
        if inner and inner.action in _FINAL and clause.group.verb.lemma != "fail":
            return [Act(Action.REJECTED, index, at)]
    named = first_object(sentence, index)
    if clause.group.verb.lemma != "fail" and (
        clause.group.passive or (named and actor_of(sentence.tokens, named).kind is ActorKind.MODIFICATION)
    ):
        return [Act(Action.REJECTED, index)]
    return []


def _voted(sentence: Sentence, index: int) -> list[Act]:
    if acts := _filled_acts(sentence, index, None):
        return acts
    words = sentence.words(sentence.clauses[index].group.end, sentence.clauses[index].end)
    if "against" in words:
        return [Act(Action.REJECTED, index)]
    if "favour" in words or words[:1] == ["for"]:
        return [Act(Action.APPROVED, index)]
    return []


def _requested(sentence: Sentence, index: int) -> list[Act]:
    clause = sentence.clauses[index]
    words = sentence.words(clause.group.end, clause.end)
    if clause.group.verb.lemma == "call" and not {"on", "upon", "for"} & set(words[:1]):
        return []
    if clause.group.verb.lemma == "require" and clause.group.passive:
        return []
    if clause.group.verb.lemma == "seek" and {"views", "comments", "responses", "feedback"} & set(words[:4]):
        return [Act(Action.CONSULTED, index)]
    if _QUESTIONS & set(words[:6]):
        return []
    return [Act(Action.REQUESTED, index)]


def _recommended(sentence: Sentence, index: int) -> list[Act]:
    clause = sentence.clauses[index]
    if clause.group.verb.action:
        return [Act(clause.group.verb.action, index, next(iter(sentence.filled(index)), None))]
    by_committee = clause.subject is not None and clause.subject.kind in {ActorKind.COMMITTEE, ActorKind.BACK}
    inner = [own_act(sentence, at) for at in sentence.filled(index)]
    if by_committee and any(act and act.action in _FILLABLE for act in inner):
        return [Act(Action.RECOMMENDED, index, sentence.filled(index)[0])]
    return []


def _takes_decision(sentence: Sentence, index: int) -> bool:
    """Whether "took a decision", "reached agreement" govern like a verb of decision."""
    clause = sentence.clauses[index]
    if clause.group.verb.lemma not in {"take", "make", "reach", "give"}:
        return False
    named = first_object(sentence, index)
    return (
        named is not None
        and sentence.tokens[named.head].word in {"decision", "agreement", "view"}
        and bool(sentence.filled(index))
    )


def _decided(sentence: Sentence, index: int) -> list[Act]:
    clause = sentence.clauses[index]
    if acts := _filled_acts(sentence, index, clause.group.verb.action or Action.AGREED):
        return acts
    words = sentence.words(clause.group.end, clause.end)
    lemma = clause.group.verb.lemma
    if lemma == "direct":
        told = first_object(sentence, index)
        if told and sentence.filled(index):
            return [Act(Action.REQUESTED, index)]
        return [Act(Action.APPROVED, index)] if "implementation" in words else []
    if lemma in {"decide", "determine", "vote"} and "against" in words[:3]:
        return [Act(Action.REJECTED, index)]
    if not first_object(sentence, index) and not clause.group.passive and "that" not in words[:2]:
        return []  # "were content, but"
    if clause.group.passive and lemma != "agree" and "that" not in words[:2]:
        return []  # "once it has been decided"
    special = _by_object(sentence, index, clause.group.verb.action)
    return [Act(special, index, stage=_stage_after(sentence, index))] if special else []


def _filled_acts(sentence: Sentence, index: int, otherwise: Action | None) -> list[Act]:
    """Return what a decision does by the clauses that it governs; without any, nothing."""
    filled = sentence.filled(index)
    acts = []
    for at in filled:
        inner = own_act(sentence, at)
        clause = sentence.clauses[at]
        action = inner.action if inner else None
        if action is Action.IMPLEMENTED:
            action = Action.APPROVED
        if clause.group.verb.role is Role.VOTE:
            action = None
        if clause.denied:
            action = Action.REJECTED if action is Action.APPROVED else None
        if inner and action in _FILLABLE and not (action is Action.NOTED and not clause.group.infinitive):
            acts.append(Act(action, index, at, inner.stage))
    if acts or not filled or otherwise is None:
        return acts
    if sentence.clauses[index].group.verb.lemma == "direct":
        return [Act(Action.REQUESTED, index, filled[0])]
    return [Act(otherwise, index, filled[0])]


def own_act(sentence: Sentence, index: int) -> Act | None:
    """Return what the verb of a clause does with its own object, whether it is stated, governed or planned."""
    clause = sentence.clauses[index]
    lemma, action = clause.group.verb.lemma, clause.group.verb.action
    if lemma == "be":
        return _state(sentence, index)
    if _consults(sentence, index):
        return Act(Action.CONSULTED, index)
    if lemma in SHIFT and _shifts_date(sentence, index):
        return Act(Action.DATE_CHANGED, index)
    if (
        lemma in {"put", "push"}
        and _is_about(sentence, index, _VOTES)
        and {"back", "off"} & set(_near(sentence, index))
    ):
        return Act(Action.DEFERRED, index)
    if lemma in MOTION and (moved := _moves(sentence, index)):
        return moved
    if lemma in SUPPORT and (supported := _supported(sentence, index)):
        return Act(supported, index)
    special = _by_object(sentence, index, action)
    return Act(special, index, stage=_stage_after(sentence, index)) if special else None


def _near(sentence: Sentence, index: int) -> list[str]:
    """Return the words that follow the verb in its own clause."""
    clause = sentence.clauses[index]
    return sentence.words(clause.group.end, clause.end)


def first_object(sentence: Sentence, index: int) -> Phrase | None:
    """Return the noun phrase that the verb acts on: its object, or what follows "to", "on" or "with"."""
    clause = sentence.clauses[index]
    for phrase in phrases(sentence.tokens, clause.group.end, clause.end):
        if sentence.tokens[phrase.head].label is Label.DATE:
            continue
        if phrase.governed in {None, "to", "on", "with", "for", "about"}:
            return phrase
        return None
    return None


def _is_about(sentence: Sentence, index: int, nouns: frozenset[str]) -> bool:
    """Whether the passive's or mover's subject, or the verb's object, is one of these nouns."""
    clause = sentence.clauses[index]
    if clause.subject and clause.subject.word in nouns:
        return True
    named = first_object(sentence, index)
    return named is not None and sentence.tokens[named.head].word.removesuffix("'s") in nouns


def _consults(sentence: Sentence, index: int) -> bool:
    clause = sentence.clauses[index]
    lemma = clause.group.verb.lemma
    if lemma not in _OPENS_CONSULTATION:
        return False
    if clause.subject and clause.subject.word == "consultation":
        return (
            clause.group.passive
            or clause.group.bare
            or lemma in {"close", "open", "end", "begin", "start", "run", "conclude"}
        )
    near = _near(sentence, index)[:14]
    if "consultation" not in near:
        return False
    named = first_object(sentence, index)
    at = near.index("consultation")
    governed = bool({"for", "to", "out"} & set(near[:at]))
    return governed or (named is not None and sentence.tokens[named.head].word == "consultation")


def _shifts_date(sentence: Sentence, index: int) -> bool:
    clause = sentence.clauses[index]
    near = _near(sentence, index)
    spoken_of = list(near[:10])
    if clause.subject and clause.subject.phrase:
        spoken_of += sentence.words(clause.subject.phrase.start, clause.subject.phrase.end)
        spoken_of += sentence.words(clause.start, clause.group.first)
    if _is_about(sentence, index, _VOTES):
        return False
    if _DATE_NOUNS & set(spoken_of):
        return clause.group.verb.lemma != "set"
    target = near.index("to") + 1 if "to" in near else len(near)
    to_date = "DATE" in near[target : target + 2] or "RELEASE" in near[target : target + 3]
    if clause.group.verb.lemma in {"defer", "postpone"}:
        return "implementation" in spoken_of and to_date
    if "implementation" in spoken_of or "release" in spoken_of:
        return True
    return to_date and clause.group.verb.lemma not in {"update", "vary", "amend", "set", "put"}


def _moves(sentence: Sentence, index: int) -> Act | None:
    """Return what a verb of motion does: to a stage, to those who decide, or back."""
    clause = sentence.clauses[index]
    near = _near(sentence, index)
    stage = _stage_after(sentence, index)
    if stage:
        return Act(Action.STAGE_CHANGED, index, stage=stage)
    lemma = clause.group.verb.lemma
    if lemma == "convert":
        return Act(Action.STAGE_CHANGED, index)
    if "back" in near[:6] or lemma == "return":
        return Act(Action.STAGE_CHANGED, index) if lemma in {"send", "refer", "return", "pass"} else None
    if lemma in {"take", "put", "transfer", "release", "change", "update"}:
        return None
    if {"stage", "phase"} & set(near[:8]):
        return Act(Action.STAGE_CHANGED, index)
    decider = any(word == "COMMITTEE" or word in _TOLD or word == "ORGANISATION" for word in near[:8])
    if decider and {"decision", "determination", "vote", "approval"} & set(near):
        return Act(Action.STAGE_CHANGED, index)
    return None


def _stage_after(sentence: Sentence, index: int) -> str | None:
    """Return the stage that something moves to in the clause: "to the Report Phase", "entered Refinement"."""
    clause = sentence.clauses[index]
    tokens = sentence.tokens
    if clause.group.verb.lemma not in MOTION and clause.group.verb.action not in {Action.AGREED, Action.APPROVED}:
        return None
    for mention in sentence.stages:
        at = next((i for i in range(clause.group.end, clause.end) if tokens[i].start >= mention.start), None)
        if at is None or mention.start < tokens[clause.group.end - 1].end:
            continue
        left = at - 1
        while left >= clause.group.end and (
            tokens[left].word in DETERMINERS or is_adverb(tokens[left]) or tokens[left].aside
        ):
            left -= 1
        if left < clause.group.end:
            if clause.group.verb.lemma == "enter":
                return mention.name
        elif tokens[left].word in _TOWARDS:
            return mention.name
    return None


def _state(sentence: Sentence, index: int) -> Act | None:
    """Return the stage that a modification is said to be in: "is currently undergoing the refinement process"."""
    clause = sentence.clauses[index]
    about = clause.subject and clause.subject.kind in {ActorKind.MODIFICATION, ActorKind.PROPOSAL}
    near = _near(sentence, index)
    if "there" in sentence.words(clause.start, clause.group.first):
        named = first_object(sentence, index)
        action = _SUPPORTED.get(sentence.tokens[named.head].word) if named else None
        return Act(action, index) if action in {Action.DISCUSSED, Action.AGREED, Action.CONSULTED} else None
    if not about or not near:
        return None
    if near[0] not in {"in", "at", "undergoing", "with", "awaiting", "pending", "currently", "now"}:
        return None
    for mention in sentence.stages:
        at = clause.group.end
        if (
            mention.start >= sentence.tokens[at].start
            and len([t for t in sentence.tokens[at : clause.end] if t.start < mention.start]) <= 4
        ):
            return Act(Action.STAGE_CHANGED, index, stage=mention.name)
    return None


def _supported(sentence: Sentence, index: int) -> Action | None:
    """Return what the object of "gave", "raised", "received" says was done."""
    clause = sentence.clauses[index]
    lemma = clause.group.verb.lemma
    if clause.group.passive and clause.subject and clause.subject.kind is ActorKind.THING:
        noun = clause.subject.word
        if noun in _SUPPORTED and not (lemma == "receive" and _SUPPORTED[noun] is Action.DISCUSSED):
            return _SUPPORTED[noun]
    for phrase in phrases(sentence.tokens, clause.group.end, clause.end):
        if phrase.governed not in {None, "with"}:
            if phrase.governed in {"by", "to", "from", "at", "of"}:
                continue
            break
        action = _SUPPORTED.get(sentence.tokens[phrase.head].word)
        if action and sentence.tokens[phrase.start].word not in {"no", "any"}:
            if lemma in _RECEIVED_ONLY and action is Action.DISCUSSED:
                return None
            if lemma == "seek" and action is not Action.CONSULTED:
                return Action.REQUESTED
            return action
    return None


def _by_object(sentence: Sentence, index: int, action: Action | None) -> Action | None:
    """Return what a verb's own action becomes by what it acts on; None if that is no business of a modification."""
    clause = sentence.clauses[index]
    lemma = clause.group.verb.lemma
    named = first_object(sentence, index)
    noun = sentence.tokens[named.head].word if named and not clause.group.passive else ""
    if clause.group.passive and clause.subject:
        noun = clause.subject.word
    phrase = named if not clause.group.passive else clause.subject.phrase if clause.subject else None
    words = set(sentence.words(phrase.start, phrase.end + 6)) if phrase else set()
    if noun in _FOREIGN:
        return None
    if lemma == "raise" or lemma in {"submit", "lodge", "sponsor"}:
        return Action.RAISED if _is_proposal(sentence, index) else None
    if lemma in {"carry", "lose"}:
        about = clause.group.passive and _is_proposal(sentence, index)
        return {"carry": Action.APPROVED, "lose": Action.REJECTED}[lemma] if about else None
    if lemma == "grant":
        return Action.DATE_CHANGED if "extension" in words else None
    if action in {Action.AGREED, Action.APPROVED}:
        if (_DATE_NOUNS & words and _SHIFT_NOUNS & words) or noun == "extension":
            return Action.DATE_CHANGED
        if noun in _ACT_NOUNS:
            return _ACT_NOUNS[noun]
        if action is Action.APPROVED and noun in _LESSER:
            return Action.AGREED
    return action


def _is_proposal(sentence: Sentence, index: int) -> bool:
    """Whether a verb acts on a modification itself, and not on a concern or a document about it."""
    clause = sentence.clauses[index]
    if clause.group.passive:
        actor = clause.subject
    else:
        named = first_object(sentence, index)
        actor = actor_of(sentence.tokens, named) if named else None
    if actor is None:
        return False
    return actor.kind in {ActorKind.MODIFICATION, ActorKind.PROPOSAL} or actor.word in PROPOSAL_NOUNS
