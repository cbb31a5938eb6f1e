"""Find the bodies that a sentence names beside its subjects: owners, recipients, places, entries of lists.

In: a sentence, one of its clauses. Out: a canonical committee or an `Actor`, or None.
"""

from __future__ import annotations

from pipeline.grammar.clause import Clause
from pipeline.grammar.sentence import Sentence
from pipeline.grammar.subjects import Actor, ActorKind, Phrase, actor_of, agent_of, place_of
from pipeline.grammar.verbs import Role
from pipeline.moves import is_regulator
from pipeline.objects import Act
from pipeline.records import Label

_DIVIDERS = frozenset("–—-|:")


def bodies_by_modification(sentence: Sentence, act: Act, values: tuple[str, ...]) -> dict[str, str]:
    """Return the committee of each modification: "A and B were approved by the SVG and the ISG respectively"."""
    clause = sentence.clauses[act.clause]
    after = sentence.tokens[clause.group.end : sentence.reach(act.clause)]
    bodies = [token.values[0] for token in after if token.label is Label.COMMITTEE]
    if len(values) == 1 or len(bodies) != len(values) or "respectively" not in (t.word for t in after):
        return {}
    return dict(zip(values, bodies, strict=True))


def possessor(sentence: Sentence, index: int) -> Actor | None:
    """Return whose an object is: "got the Panel's blessing", "won the Authority's consent"."""
    named = sentence.object_of(index)
    return owner_in(sentence, named) if named else None


def owner_in(sentence: Sentence, named: Phrase) -> Actor | None:
    """Return whose a phrase says that something is: "the Panel's blessing"."""
    inside = sentence.tokens[named.start : named.end]
    for at, token in enumerate(inside[:-1]):
        if inside[at + 1].word in {"'", "’", "'s"} and token.label in {Label.COMMITTEE, Label.ORGANISATION}:
            return actor_of(sentence.tokens, Phrase(named.start, named.start + at + 1, named.start + at, None))
    return None


def made_by(sentence: Sentence, clause: Clause) -> Actor | None:
    """Return whose decision a passive speaks of: "the Authority's decision to reject it was published"."""
    phrase = clause.subject.phrase if clause.subject else None
    if phrase is None:
        return None
    nominal = next((c for c in sentence.clauses if c.group.nominal and c.group.head == phrase.head), None)
    return nominal.subject if nominal else None


def told_later(sentence: Sentence, index: int) -> str | None:
    """Return the committee that a later passive names: "an update was given by SECAS and noted by the SSC"."""
    for clause in sentence.clauses[index + 1 :]:
        agent = agent_of(sentence.tokens, clause.group, clause.end) if clause.group.passive else None
        if agent and agent.kind is ActorKind.COMMITTEE:
            return agent.committee
    return None


def owner_of(sentence: Sentence, clause: Clause) -> str | None:
    """Return whose decision a clause speaks of: "the Panel's recommendation was", "the decision of the Panel is"."""
    if clause.group.verb.role not in {Role.DECIDE, Role.RECOMMEND}:
        return None
    tokens = sentence.tokens[clause.start : clause.group.first]
    return next((token.values[0] for token in tokens if token.label is Label.COMMITTEE), None)


def is_of_regulator(sentence: Sentence, clause: Clause) -> bool:
    """Whether the subject of a clause is the regulator's: "Authority consent"."""
    phrase = clause.subject.phrase if clause.subject else None
    return phrase is not None and is_regulator(sentence.tokens[phrase.start : phrase.end])


def recipient_before(sentence: Sentence, clause: Clause) -> str | None:
    """Return who was told where that stands in the subject: "an update to the SSC was given"."""
    return _recipient_in(sentence, clause.start, clause.group.first)


def _recipient_in(sentence: Sentence, start: int, end: int) -> str | None:
    """Return the committee after "to" in a span."""
    tokens = sentence.tokens
    for at in range(start, end - 1):
        if tokens[at].word == "to":
            for token in tokens[at + 1 : at + 3]:
                if token.label is Label.COMMITTEE:
                    return token.values[0]
    return None


def place_in(sentence: Sentence, clause: Clause) -> str | None:
    """Return the committee at which a clause says something was done."""
    return place_of(sentence.tokens, clause.start, clause.end)


def listed_body(sentence: Sentence, index: int) -> str | None:
    """Return the body of an entry in a list that dashes divide: "MP192 – Change Board – 26 October 2022 – approved"."""
    tokens = sentence.tokens[: sentence.clauses[index].group.first]
    if not tokens or tokens[0].label is not Label.MODIFICATION:
        return None
    for at in range(1, len(tokens) - 1):
        if tokens[at].label is Label.COMMITTEE and {tokens[at - 1].word, tokens[at + 1].word} <= _DIVIDERS:
            return tokens[at].values[0]
    return None
