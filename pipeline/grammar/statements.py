"""Read a sentence as clauses: who is the subject of each verb, what governs it, and whether it states a fact.

In: the tokens of one sentence. Out: `Clause`, one per verb group. Plans, conditions, denials and wishes are clauses
that state nothing; what a decision governs ("agreed that it be approved") is found through `governor`.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.grammar.clause import Clause
from pipeline.grammar.clauses import find_groups
from pipeline.grammar.embedded import over_embedded
from pipeline.grammar.governors import begins_anew, governor_of, resumes_above
from pipeline.grammar.nominals import POSSESSIVES, find_nominals
from pipeline.grammar.stated import names_modification, object_before, states
from pipeline.grammar.subjects import Actor, ActorKind, Subject, actor_of, find_subject, phrases
from pipeline.grammar.tokens import Token
from pipeline.grammar.verb_group import BE_VERB, HAVE_VERB, VerbGroup
from pipeline.grammar.verbs import VERBS, Form, Role

_DECIDING = frozenset({Role.DECIDE, Role.VOTE, Role.RECOMMEND, Role.REQUEST})
"""What things cannot do: "found that the criteria were met and recommended to" goes on with the committee."""

_CANNOT_DECIDE = frozenset({ActorKind.THING, ActorKind.MODIFICATION})

_VERDICTS = {
    "advice": "recommend",
    "determination": "determine",
    "recommendation": "recommend",
    "decision": "decide",
    "conclusion": "conclude",
    "view": "conclude",
}
"""Nouns for a decision, and the verb that each stands for."""


def read_clauses(tokens: Sequence[Token]) -> tuple[Clause, ...]:
    """Return the clauses of a sentence, in the order of their verbs."""
    groups = list(find_groups(tokens))
    nominals = find_nominals(tokens, groups)
    owners = {group.head: subject for group, subject in nominals}
    groups = sorted((*groups, *(group for group, _ in nominals)), key=lambda group: group.first)
    subjects = [owners.get(group.head) or find_subject(tokens, groups, index) for index, group in enumerate(groups)]
    for index in range(len(groups)):
        subjects[index] = over_embedded(tokens, groups, index) or _over_infinitive(tokens, groups, subjects, index)
        groups[index] = _nominal(groups[index], subjects[index])
    clauses: list[Clause] = []
    for index, group in enumerate(groups):
        subject = subjects[index]
        governor = governor_of(tokens, groups, clauses, index)
        if resumes_above(groups, index, subject) or (governor is not None and begins_anew(tokens, group, subject)):
            governor = None
        if subject.link == "coordinated" or group.form is Form.ING:
            actor = _shared_subject(clauses, governor) or subject.actor
            if group.verb.role in _DECIDING and actor is not None and actor.kind in _CANNOT_DECIDE:
                actor = next((c.subject for c in reversed(clauses) if _can_decide(c.subject)), actor)
                if actor is not None and actor.kind in _CANNOT_DECIDE and governor is None:
                    actor = next((c.subject for c in clauses if _is_outsider(c.subject)), actor)
        else:
            actor = subject.actor
        if (resumed := _past_relative(tokens, clauses, group, subject)) is not None:
            actor = resumed
        if actor is not None and actor.word in POSSESSIVES:  # "the Authority published its decision to"
            actor = next((c.subject for c in reversed(clauses) if c.subject), actor)
        opening = {token.word for token in tokens[_opening(tokens, groups, index) : group.first]}
        nobody = actor is not None and actor.kind is ActorKind.NOBODY and not group.infinitive
        denied = group.negated or nobody or bool(opening & {"neither", "nor"}) or _acts_on_none(tokens, group)
        of_modification = object_before(tokens, subject)
        clauses.append(
            Clause(
                group=group,
                subject=actor,
                link=subject.link,
                governor=governor,
                denied=denied,
                stated=not denied and states(tokens, clauses, group, subject, actor),
                start=_clause_start(tokens, groups, subjects, index),
                end=_clause_start(tokens, groups, subjects, index + 1) if index + 1 < len(groups) else len(tokens),
                of_modification=of_modification,
            )
        )
    return tuple(clauses)


def _opening(tokens: Sequence[Token], groups: Sequence[VerbGroup], index: int) -> int:
    """Return where what opens a clause begins: before an auxiliary set apart ("nor has its cost been agreed")."""
    if index and groups[index - 1].verb in {HAVE_VERB, BE_VERB}:
        between = {token.word for token in tokens[groups[index - 1].end : groups[index].first]}
        if not groups[index].bare or not between & {",", ";", "and", "but", "or"}:
            index -= 1
    return groups[index - 1].end if index else 0


def _past_relative(
    tokens: Sequence[Token], clauses: Sequence[Clause], group: VerbGroup, subject: Subject
) -> Actor | None:
    """Return the subject to which a verb goes back over a relative clause: "Responses to it, which …, were tabled"."""
    if subject.link != "coordinated" or group.bare or tokens[group.first - 1].word != ",":
        return None
    at = len(clauses) - 1
    while at > 0 and (clauses[at].group.infinitive or clauses[at].governor is not None):
        at -= 1  # "which the Panel had wanted to stop,"
    last = clauses[at] if clauses else None
    if last is None or not (last.link == "relative" or last.of_modification):
        return None
    left = clauses[at - 1].group.end if at else 0
    free = next((phrase for phrase in phrases(tokens, left, last.start) if not phrase.governed), None)
    return actor_of(tokens, free) if free else None


def _can_decide(actor: Actor | None) -> bool:
    return actor is not None and actor.kind in {ActorKind.COMMITTEE, ActorKind.BACK}


def _is_outsider(actor: Actor | None) -> bool:
    return actor is not None and actor.kind is ActorKind.OUTSIDER


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
        return group._replace(verb=VERBS[_VERDICTS[subject.actor.word]])
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
    if group.singular or not names_modification(tokens, start, group.first):
        return start
    while start > left and tokens[start - 1].word in {"and", "or", ",", "&"}:
        if index and not groups[index - 1].passive and start - 1 > left and tokens[start - 2].word == ",":
            break  # "noted A, and B and C were approved"
        member = start - 1
        while member > left and tokens[member - 1].word not in {"and", "or", ",", "&"}:
            member -= 1
        if not names_modification(tokens, member, start - 1) or (index and _is_own_object(groups, index, member)):
            break
        start = member
    return start


def _is_own_object(groups: Sequence[VerbGroup], index: int, member: int) -> bool:
    """Whether the verb before has nothing else to act on: "approved MP077 and MP081 will be implemented"."""
    last = groups[index - 1]
    return member == last.end and not last.passive and last.verb.action is not None and groups[index].modal


def _shared_subject(clauses: Sequence[Clause], governor: int | None) -> Actor | None:
    """Return the subject of the nearest clause before on the same level."""
    aside: Actor | None = None  # "The Panel, sitting on 8 March, approved it"
    for clause in reversed(clauses):
        if clause.governor == governor and not (clause.group.infinitive or clause.group.nominal):
            if clause.group.form is not Form.ING:
                return clause.subject
            aside = clause.subject
    return aside
