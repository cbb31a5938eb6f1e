"""Decide whether a clause claims its act to have happened, or only plans, supposes, wishes or describes it.

In: the tokens of a sentence, the clauses before, a verb group with its subject. Out: yes or no.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.grammar.clause import Clause
from pipeline.grammar.governors import GOVERNING
from pipeline.grammar.subjects import Actor, ActorKind, Subject
from pipeline.grammar.tokens import TITLE, Token
from pipeline.grammar.verb_group import VerbGroup, before, is_object
from pipeline.grammar.verbs import Form, Role
from pipeline.grammar.words import CONJUNCTIONS, MARKS, PREPOSITIONS, word_set
from pipeline.records import Action, Label

_NEVER_FACT = word_set("if unless whether until till before lest provided assuming than")
"""Words whose clause states nothing; after "once", "when" and "after" a past tense does."""

_PERFORMED = word_set("direct approve reject consent determine grant refuse")
"""Verbs by which the regulator decides as it writes them."""

_SUPPOSING = word_set("condition event assumption basis understanding proviso")

_INVERTED = frozenset(["should", "had", "were"])
"""Auxiliaries that open a sentence as a condition: "Had the costs been lower"."""

_WRONGLY = word_set("wrongly incorrectly mistakenly erroneously falsely nearly almost supposedly allegedly")
"""What was said or done wrongly stands no longer, and what nearly happened did not: "incorrectly deemed approved"."""

_TERMS = word_set("day days week weeks month months year years after following upon within")
"""Words for a term that runs from another act: "is implemented ten Working Days after approval"."""

_TERM_WITHIN = 5
"""In tokens: "ten Working Days after" (a guess)."""

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

_LEAVES_OPEN = word_set("need case merit merits importance whether how what to possibility")
"""Words in what is discussed that leave open whether it came about: "discussed the need for tests before approving"."""


def names_modification(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether `tokens[start:end]` name a modification."""
    return any(token.label is Label.MODIFICATION for token in tokens[start:end])


def _perfect_of_now(tokens: Sequence[Token], group: VerbGroup) -> bool:
    """Whether a group is a present perfect, which after "once" lies ahead: "once it has been decided"."""
    return group.perfect and tokens[group.first].word in {"has", "have"}


def states(
    tokens: Sequence[Token], clauses: Sequence[Clause], group: VerbGroup, subject: Subject, actor: Actor | None
) -> bool:
    """Whether a clause that is not denied claims its act to have happened."""
    if tokens[-1].word == "?" or group.infinitive or group.modal or _only_describes(tokens, clauses, group, subject):
        return False
    if _is_attribute(tokens, group):
        return False
    if _did_not_happen(tokens, clauses, group):
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
    if group.present and group.passive and (not _is_modification(tokens, actor) or _is_rule(tokens, group, actor)):
        return False
    if group.form is Form.ING and group.bare:
        previous = before(tokens, group.first)
        goes_on = bool(clauses) and clauses[-1].stated and clauses[-1].group.form is Form.ING
        if previous >= 0 and tokens[previous].word == "before":  # "asked questions on it before submitting it to"
            return bool(clauses) and clauses[-1].stated and _leads_up(tokens, clauses[-1].group, previous)
        return previous < 0 or tokens[previous].word == "," or (goes_on and tokens[previous].word == "and")
    return not _conditional(tokens, clauses, group, subject)


def _did_not_happen(tokens: Sequence[Token], clauses: Sequence[Clause], group: VerbGroup) -> bool:
    """Whether something is denied in other words than "not"."""
    wrongly = _WRONGLY & {token.word for token in tokens[max(0, group.first - 1) : group.end + 1]}
    return bool(wrongly) or _is_denied_above(tokens, clauses, group) or _all_but(tokens, group)


def _is_denied_above(tokens: Sequence[Token], clauses: Sequence[Clause], group: VerbGroup) -> bool:
    """Whether a clause is what nobody says: "no one thought that it had been approved"."""
    if not clauses or not clauses[-1].denied:
        return False
    return tokens[clauses[-1].group.end].word == "that" if clauses[-1].group.end < group.first else False


def _all_but(tokens: Sequence[Token], group: VerbGroup) -> bool:
    """Whether something nearly happened: "was all but approved"."""
    return [token.word for token in tokens[max(0, group.first - 2) : group.first]] == ["all", "but"]


def _is_attribute(tokens: Sequence[Token], group: VerbGroup) -> bool:
    """Whether a participle behind a mark only describes a noun: "MP078: approved products list"."""
    if not (group.bare and group.passive and group.first and group.end < len(tokens)):
        return False
    noun = tokens[group.end]
    described = noun.is_noun and noun.label is None and not (noun.capital or noun.word[0].isdigit() or noun.aside)
    return tokens[group.first - 1].word in MARKS - {",", ";", "|"} and described and noun.word != "subject"


def _is_rule(tokens: Sequence[Token], group: VerbGroup, actor: Actor | None) -> bool:
    """Whether a present passive tells no fact: what a reader should do ("it is recommended that"), what holds "if"."""
    if any(token.word in {"if", "unless", "whenever"} for token in (*tokens[: group.first], *tokens[group.end :])):
        return True
    term = {token.word for token in tokens[group.end : group.end + _TERM_WITHIN] if token.label is not Label.DATE}
    if group.verb.action is Action.IMPLEMENTED and term & _TERMS:
        return True
    says = group.end < len(tokens) and tokens[group.end].word == "that"
    return says and actor is not None and actor.word == "it" and group.verb.role in {Role.RECOMMEND, Role.REQUEST}


def _leads_up(tokens: Sequence[Token], group: VerbGroup, end: int) -> bool:
    """Whether what stands behind "before", at `end`, followed a discussion: "considered it before approving it".

    "Asked for tests before approving it" approves nothing.
    """
    asked = group.verb.lemma == "ask" and any(t.word in {"question", "questions"} for t in tokens[group.end : end])
    said = {token.word for token in tokens[group.end : end]}
    return (group.verb.action is Action.DISCUSSED or asked) and not said & _LEAVES_OPEN


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
    if object_before(tokens, subject):
        return False
    governed = any(clause.group.verb.role in GOVERNING for clause in clauses)
    complete = group.end < len(tokens) and is_object(tokens[group.end])  # "the minutes say that it approved MP078"
    named = subject.actor is not None and subject.actor.kind is ActorKind.MODIFICATION
    told = bool(clauses) and clauses[-1].stated and tokens[subject.start - 2].word not in _SUPPOSING
    complete = complete or (told and group.passive and named)  # "gave notice that MP078 is withdrawn"
    return word != "that" or (not governed and tokens[subject.start - 2].is_noun and not complete)


def object_before(tokens: Sequence[Token], subject: Subject) -> bool:
    """Whether a clause with a subject of its own opens with "which", right after a modification."""
    which = subject.start - 1
    if subject.link != "own" or which < 1 or tokens[which].word != "which":
        return False
    at = which - 1
    if tokens[at].word in PREPOSITIONS and tokens[at - 1].word == ",":
        at -= 1  # "MP078, on which the Panel asked several questions"
    while at > 0 and (tokens[at].word in {",", TITLE} or tokens[at].aside):
        at -= 1
    return tokens[at].label is Label.MODIFICATION


def _is_modification(tokens: Sequence[Token], actor: Actor | None) -> bool:
    if actor is None or actor.phrase is None:
        return False
    known = actor.kind in {ActorKind.MODIFICATION, ActorKind.PROPOSAL}
    return known or names_modification(tokens, actor.phrase.start, actor.phrase.end)


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
    if goes_on and clauses[-1].group.modal and clauses[-1].group.form is Form.BASE and group.form is Form.PAST:
        goes_on = not group.bare  # "would facilitate the objectives and recommended its approval"
    return (
        goes_on
        and not clauses[-1].stated
        and not clauses[-1].denied
        and not clauses[-1].group.infinitive
        and (clauses[-1].group.passive == group.passive and clauses[-1].group.form is not Form.ING)
    )
