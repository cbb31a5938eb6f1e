"""Read a sentence as clauses: who is the subject of each verb, what governs it, and whether it states a fact.

In: the tokens of one sentence. Out: `Clause`, one per verb group. Plans, conditions, denials and wishes are clauses
that state nothing; what a decision governs ("agreed that it be approved") is found through `governor`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.grammar.clauses import find_groups
from pipeline.grammar.nominals import POSSESSIVES, find_nominals
from pipeline.grammar.subjects import Actor, ActorKind, Subject, actor_of, find_subject, phrases
from pipeline.grammar.tokens import TITLE, Token
from pipeline.grammar.verb_group import VerbGroup, before, is_object
from pipeline.grammar.verbs import VERBS, Form, Role
from pipeline.grammar.words import CONJUNCTIONS, PREPOSITIONS, word_set
from pipeline.records import Action, Label


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb group in its sentence; `start` and `end` are token indices, the end is where the next clause begins.

    `governor` is the index of the clause that this one fills ("agreed" for "to approve"). `stated` says that the
    sentence claims it to have happened. `subject` is None where the sentence names none. `of_modification` says that
    the object stands before it: "MP098, which the Authority rejected".
    """

    group: VerbGroup
    subject: Actor | None
    link: str
    governor: int | None
    stated: bool
    denied: bool
    start: int
    end: int
    of_modification: bool = False


_GOVERNING = frozenset({Role.DECIDE, Role.VOTE, Role.RECOMMEND, Role.REQUEST, Role.REPORT, Role.PLAN, Role.REFUSE})
_DECIDING = frozenset({Role.DECIDE, Role.VOTE, Role.RECOMMEND, Role.REQUEST})
"""What things cannot do: "found that the criteria were met and recommended to" goes on with the committee."""

_NEVER_FACT = word_set("if unless whether until till before lest provided assuming than")
"""Words whose clause states nothing; after "once", "when" and "after" a past tense does."""

_VERDICTS = {
    "advice": "recommend",
    "determination": "determine",
    "recommendation": "recommend",
    "decision": "decide",
    "conclusion": "conclude",
    "view": "conclude",
}
"""Nouns for a decision, and the verb that each stands for."""

_PERFORMED = word_set("direct approve reject consent determine grant refuse")
"""Verbs by which the regulator decides as it writes them."""

_SUPPOSING = word_set("condition event assumption basis understanding proviso")
_INVERTED = frozenset(["should", "had", "were"])
"""Auxiliaries that open a sentence as a condition: "Had the costs been lower"."""

_PRESENT_ACTIONS = frozenset(
    {
        Action.AGREED,
        Action.NOTED,
        Action.RECOMMENDED,
        Action.REQUESTED,
        Action.APPROVED,
        Action.REJECTED,
        Action.DEFERRED,
    }
)
"""What minutes may state in the present: "The Panel notes"; "TAG considers" is an opinion."""


def read_clauses(tokens: Sequence[Token]) -> tuple[Clause, ...]:
    """Return the clauses of a sentence, in the order of their verbs."""
    groups = list(find_groups(tokens))
    nominals = find_nominals(tokens, groups)
    owners = {group.head: subject for group, subject in nominals}
    groups = sorted((*groups, *(group for group, _ in nominals)), key=lambda group: group.first)
    subjects = [owners.get(group.head) or find_subject(tokens, groups, index) for index, group in enumerate(groups)]
    for index in range(len(groups)):
        subjects[index] = _over_infinitive(tokens, groups, subjects, index)
        groups[index] = _nominal(groups[index], subjects[index])
    clauses: list[Clause] = []
    for index, group in enumerate(groups):
        subject = subjects[index]
        governor = _governor(tokens, groups, clauses, index)
        if _resumes_above(groups, index, subject) or (governor is not None and _begins_anew(tokens, group, subject)):
            governor = None
        if subject.link == "coordinated" or group.form is Form.ING:
            actor = _shared_subject(clauses, governor) or subject.actor
            if group.verb.role in _DECIDING and actor is not None and actor.kind is ActorKind.THING:
                actor = next((c.subject for c in reversed(clauses) if _can_decide(c.subject)), actor)
        else:
            actor = subject.actor
        if (resumed := _past_relative(tokens, clauses, group, subject)) is not None:
            actor = resumed
        if actor is not None and actor.word in POSSESSIVES:  # "the Authority published its decision to"
            actor = next((c.subject for c in reversed(clauses) if c.subject), actor)
        opening = {token.word for token in tokens[groups[index - 1].end if index else 0 : group.first]}
        nobody = actor is not None and actor.kind is ActorKind.NOBODY and not group.infinitive
        denied = group.negated or nobody or bool(opening & {"neither", "nor"}) or _acts_on_none(tokens, group)
        of_modification = _object_before(tokens, subject)
        clauses.append(
            Clause(
                group=group,
                subject=actor,
                link=subject.link,
                governor=governor,
                denied=denied,
                stated=not denied and _states(tokens, clauses, group, subject, actor),
                start=_clause_start(tokens, groups, subjects, index),
                end=_clause_start(tokens, groups, subjects, index + 1) if index + 1 < len(groups) else len(tokens),
                of_modification=of_modification,
            )
        )
    return tuple(clauses)


def _past_relative(
    tokens: Sequence[Token], clauses: Sequence[Clause], group: VerbGroup, subject: Subject
) -> Actor | None:
    """Return the subject to which a verb goes back over a relative clause: "Responses to it, which …, were tabled"."""
    last = clauses[-1] if clauses else None
    if last is None or last.link != "relative" or subject.link != "coordinated" or group.bare:
        return None
    if tokens[group.first - 1].word != ",":
        return None
    left = clauses[-2].group.end if len(clauses) > 1 else 0
    free = next((phrase for phrase in phrases(tokens, left, last.start) if not phrase.governed), None)
    return actor_of(tokens, free) if free else None


def _can_decide(actor: Actor | None) -> bool:
    return actor is not None and actor.kind in {ActorKind.COMMITTEE, ActorKind.BACK}


def _acts_on_none(tokens: Sequence[Token], group: VerbGroup) -> bool:
    """Whether a verb has an object that denies it: "discussed neither", "approved none of them"."""
    following = tokens[group.end : group.end + 1]
    return not group.passive and bool(following) and following[0].word in {"neither", "none", "nothing"}


def _over_infinitive(
    tokens: Sequence[Token], groups: Sequence[VerbGroup], subjects: Sequence[Subject], index: int
) -> Subject:
    """Return the subject of a verb that an infinitive parts from it: "a recommendation to approve it was made"."""
    parted = index > 0 and groups[index - 1].infinitive and groups[index].passive and not groups[index].bare
    if parted and (actor := subjects[index - 1].actor) and actor.word in _VERDICTS:
        return Subject(actor, "own", subjects[index - 1].start)
    if parted and index > 1 and groups[index - 2].nominal and subjects[index].link == "own":
        noun = groups[index - 2].head
        return Subject(Actor(ActorKind.THING, tokens[noun].word), "own", noun)
    return subjects[index]


def _nominal(group: VerbGroup, subject: Subject) -> VerbGroup:
    """Return the group with the verb that its subject stands for: "the recommendation is that"."""
    if group.verb.lemma == "be" and subject.actor and subject.actor.word in _VERDICTS:
        return replace(group, verb=VERBS[_VERDICTS[subject.actor.word]])
    return group


def _clause_start(tokens: Sequence[Token], groups: Sequence[VerbGroup], subjects: Sequence[Subject], index: int) -> int:
    """Return where a clause begins: at its subject, all members of a list of modifications included."""
    group, subject = groups[index], subjects[index]
    if group.infinitive or group.form is Form.ING:
        return group.first
    if subject.link == "none":
        return 0
    start = min(group.first, subject.start)
    left = groups[index - 1].end if index else 0
    if group.singular or not _names_modification(tokens, start, group.first):
        return start
    while start > left and tokens[start - 1].word in {"and", "or", ",", "&"}:
        if index and not groups[index - 1].passive and start - 1 > left and tokens[start - 2].word == ",":
            break  # "noted A, and B and C were approved"
        member = start - 1
        while member > left and tokens[member - 1].word not in {"and", "or", ",", "&"}:
            member -= 1
        if not _names_modification(tokens, member, start - 1) or (index and _is_own_object(groups, index, member)):
            break
        start = member
    return start


def _is_own_object(groups: Sequence[VerbGroup], index: int, member: int) -> bool:
    """Whether the verb before has nothing else to act on: "approved MP077 and MP081 will be implemented"."""
    last = groups[index - 1]
    return member == last.end and not last.passive and last.verb.action is not None and groups[index].modal


def _names_modification(tokens: Sequence[Token], start: int, end: int) -> bool:
    return any(token.label is Label.MODIFICATION for token in tokens[start:end])


def _governor(
    tokens: Sequence[Token], groups: Sequence[VerbGroup], clauses: Sequence[Clause], index: int
) -> int | None:
    """Return the index of the clause that governs `groups[index]`, or None."""
    if not index:
        return None
    group, last = groups[index], index - 1
    if group.infinitive and _stands_with(tokens, groups[last].end, group.first):
        return None
    above = clauses[last].governor
    previous = before(tokens, group.first)
    joined = previous >= 0 and (tokens[previous].word in CONJUNCTIONS or tokens[previous].word in {",", ";"})
    if group.infinitive:
        if joined and above is not None and groups[last].form is Form.BASE:
            return above
        if above is not None and groups[last].verb.lemma in {"be", "other", "proceed"}:
            return above
        return last
    if group.form is Form.ING:
        return last if previous >= 0 and tokens[previous].word in PREPOSITIONS else None
    if group.bare and group.form is Form.BASE:
        return (
            above
            if joined and above is not None and groups[last].form is Form.BASE
            else _open_that(tokens, groups, index, last)
        )
    if _asserts(group):
        return _deciding(tokens, groups, index)
    if above is not None and not _asserts(groups[last]) and _goes_on(tokens, groups[last], group):
        return above
    return _open_that(tokens, groups, index, None)


def _stands_with(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether an infinitive only adds a circumstance: "agreed it, with Part 1 to go live in May"."""
    words = [token.word for token in tokens[start:end]]
    return any(one == "," and two == "with" for one, two in pairwise(words))


def _asserts(group: VerbGroup) -> bool:
    return not (group.modal or group.infinitive or group.form is Form.BASE or (group.present and group.passive))


def _goes_on(tokens: Sequence[Token], last: VerbGroup, group: VerbGroup) -> bool:
    """Whether a non-asserting clause goes on with the one before: "be approved and that it be implemented"."""
    between = [token.word for token in tokens[last.end : group.first]]
    if "that" in between and last.verb.role in _GOVERNING:
        at = between.index("that")
        return at > 0 and between[at - 1] in {"and", "or", ","}
    return ";" not in between


def _open_that(tokens: Sequence[Token], groups: Sequence[VerbGroup], index: int, default: int | None) -> int | None:
    """Return the nearest verb before whose "that" is open at `groups[index]`, or whose object clause lacks it."""
    for at in range(index - 1, -1, -1):
        if groups[at].verb.role not in _GOVERNING:
            continue
        between = [token.word for token in tokens[groups[at].end : groups[index].first]]
        if "that" in between and between[: between.index("that")][-1:] in (["and"], ["but"]) and at:
            continue  # goes on with a "that" further left
        if "that" in between or (at == index - 1 and not {",", ";", "and", "but"} & set(between)):
            return at
    return default


def _deciding(tokens: Sequence[Token], groups: Sequence[VerbGroup], index: int) -> int | None:
    """Return the decision or recommendation that a statement fills: "agreed that the costs were reasonable"."""
    at = _open_that(tokens, groups, index, None)
    if at is None or groups[at].verb.role in {Role.REPORT, Role.PLAN}:
        return None
    between = [token.word for token in tokens[groups[at].end : groups[index].first]]
    return at if "that" in between else None


def _perfect_of_now(tokens: Sequence[Token], group: VerbGroup) -> bool:
    """Whether a group is a present perfect, which after "once" lies ahead: "once it has been decided"."""
    return group.perfect and tokens[group.first].word in {"has", "have"}


def _resumes_above(groups: Sequence[VerbGroup], index: int, subject: Subject) -> bool:
    """Whether a verb without a subject goes on with the main clause: "agreed that it was fit and approved it"."""
    if not index or subject.link != "coordinated" or not groups[index].bare or groups[index].passive:
        return False
    return groups[index].form is Form.PAST


def _begins_anew(tokens: Sequence[Token], group: VerbGroup, subject: Subject) -> bool:
    """Whether a committee acts in a main clause of its own: "proposed that it be split, and the Panel concurred"."""
    if subject.link != "own" or not _asserts(group) or subject.actor is None or subject.start < 2:
        return False
    joined = tokens[subject.start - 1].word in {"and", "but"} and tokens[subject.start - 2].word == ","
    return joined and subject.actor.kind is ActorKind.COMMITTEE


def _shared_subject(clauses: Sequence[Clause], governor: int | None) -> Actor | None:
    """Return the subject of the nearest clause before on the same level."""
    aside: Actor | None = None  # "The Panel, sitting on 8 March, approved it"
    for clause in reversed(clauses):
        if clause.governor == governor and not (clause.group.infinitive or clause.group.nominal):
            if clause.group.form is not Form.ING:
                return clause.subject
            aside = clause.subject
    return aside


def _states(
    tokens: Sequence[Token], clauses: Sequence[Clause], group: VerbGroup, subject: Subject, actor: Actor | None
) -> bool:
    """Whether a clause that is not denied claims its act to have happened."""
    if tokens[-1].word == "?" or group.infinitive or group.modal or _only_describes(tokens, clauses, group, subject):
        return False
    if _performs(tokens, group, actor):
        return not _conditional(tokens, clauses, group, subject)
    if group.form in {Form.BASE, Form.PRESENT} and (
        actor is None
        or actor.kind not in {ActorKind.COMMITTEE, ActorKind.BACK}
        or group.verb.action not in _PRESENT_ACTIONS
    ):
        return False
    if group.present and group.verb.role is Role.DECIDE and not _decides_that(tokens, group):
        return False  # "the Panel decides each case"
    if group.present and group.passive and not _is_modification(tokens, actor):
        return False
    if group.form is Form.ING and group.bare:
        previous = before(tokens, group.first)
        goes_on = bool(clauses) and clauses[-1].stated and clauses[-1].group.form is Form.ING
        return previous < 0 or tokens[previous].word == "," or (goes_on and tokens[previous].word == "and")
    return not _conditional(tokens, clauses, group, subject)


def _decides_that(tokens: Sequence[Token], group: VerbGroup) -> bool:
    """Whether a present of decision says what is decided: "the Panel determines that", "agrees MP078"."""
    return group.verb.lemma not in {"decide", "determine", "resolve", "rule"} or any(
        token.word in {"that", "to", "not"} for token in tokens[group.end : group.end + 2]
    )


def _performs(tokens: Sequence[Token], group: VerbGroup, actor: Actor | None) -> bool:
    """Whether a present does what it says, as in the regulator's letters: "the Authority directs", "we reject"."""
    if group.form not in {Form.BASE, Form.PRESENT} or not group.bare or group.negated or actor is None:
        return False
    hereby = any(token.word == "hereby" for token in tokens[max(0, group.first - 3) : group.first])
    decides = group.verb.lemma in _PERFORMED
    directs = group.verb.lemma == "direct" and group.form is Form.PRESENT
    return decides and actor.kind is ActorKind.OUTSIDER and (hereby or directs or actor.word == "we")


def _only_describes(tokens: Sequence[Token], clauses: Sequence[Clause], group: VerbGroup, subject: Subject) -> bool:
    """Whether a clause only says which thing is meant: "the assessment that the SSC asked for"."""
    if subject.start < 1:
        return False
    if subject.link == "relative":
        known = subject.actor is not None and subject.actor.kind is ActorKind.MODIFICATION
        return tokens[subject.start].word == "that" and not known
    word = tokens[subject.start - 1].word
    if subject.link != "own" or word not in {"that", "which", "what"}:
        return False
    if _object_before(tokens, subject):
        return False
    governed = any(clause.group.verb.role in _GOVERNING for clause in clauses)
    complete = group.end < len(tokens) and is_object(tokens[group.end])  # "the minutes say that it approved MP078"
    named = subject.actor is not None and subject.actor.kind is ActorKind.MODIFICATION
    told = bool(clauses) and clauses[-1].stated and tokens[subject.start - 2].word not in _SUPPOSING
    complete = complete or (told and group.passive and named)  # "gave notice that MP078 is withdrawn"
    return word != "that" or (not governed and tokens[subject.start - 2].is_noun and not complete)


def _object_before(tokens: Sequence[Token], subject: Subject) -> bool:
    """Whether a clause with a subject of its own opens with "which", right after a modification."""
    which = subject.start - 1
    if subject.link != "own" or which < 1 or tokens[which].word != "which":
        return False
    at = which - 1
    while at > 0 and (tokens[at].word in {",", TITLE} or tokens[at].aside):
        at -= 1
    return tokens[at].label is Label.MODIFICATION


def _is_modification(tokens: Sequence[Token], actor: Actor | None) -> bool:
    if actor is None or actor.phrase is None:
        return False
    known = actor.kind in {ActorKind.MODIFICATION, ActorKind.PROPOSAL}
    return known or _names_modification(tokens, actor.phrase.start, actor.phrase.end)


def _conditional(tokens: Sequence[Token], clauses: Sequence[Clause], group: VerbGroup, subject: Subject) -> bool:
    """Whether "if", "until" or an inverted auxiliary makes the clause a mere possibility."""
    left = clauses[-1].group.end if clauses else 0
    words = [
        token.word
        for at, token in enumerate(tokens[left : group.first], left)
        if not token.aside and tokens[at + 1].label is not Label.DATE  # "an extension until 3 May was granted"
    ]
    compared = "than" in words and "," in words[words.index("than") :]  # "rather than approve it, the Board"
    if _NEVER_FACT & set(words) - ({"than"} if compared else set()):
        return True
    if {"once", "when", "where", "after"} & set(words) and (group.present or _perfect_of_now(tokens, group)):
        return True
    if tokens[0].word in _INVERTED and tokens[0].capital and "," not in [t.word for t in tokens[: group.first]]:
        return True
    previous = before(tokens, group.first)
    joined = previous >= 0 and tokens[previous].word in CONJUNCTIONS
    goes_on = bool(clauses) and joined and subject.link == "coordinated" and "," not in words
    return (
        goes_on
        and not clauses[-1].stated
        and not clauses[-1].denied
        and not clauses[-1].group.infinitive
        and (clauses[-1].group.passive == group.passive and clauses[-1].group.form is not Form.ING)
    )
