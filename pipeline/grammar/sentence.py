"""One sentence as the event grammar sees it: its tokens, its clauses, and where it names stages.

In: tokens, clauses, stage mentions. Out: questions that rules ask of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.grammar.clause import Clause
from pipeline.grammar.subjects import Actor, ActorKind, Phrase, actor_of, phrases
from pipeline.grammar.tokens import Token
from pipeline.grammar.words import PROPOSAL_NOUNS
from pipeline.records import Label

_LISTS = frozenset({",", "and", "&"})


@dataclass(frozen=True, slots=True)
class StageMention:
    """A stage of the profile named between two offsets of the text."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the grammar knows of one sentence. Clauses are asked for by their index."""

    tokens: tuple[Token, ...]
    clauses: tuple[Clause, ...]
    stages: tuple[StageMention, ...]

    def words(self, start: int, end: int) -> list[str]:
        """Return the words of `tokens[start:end]`, asides left out."""
        return [token.word for token in self.tokens[start:end] if not token.aside]

    def near(self, index: int) -> list[str]:
        """Return the words that follow the verb in its own clause."""
        return self.words(self.clauses[index].group.end, self.clauses[index].end)

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

    def object_of(self, index: int) -> Phrase | None:
        """Return the noun phrase that the verb acts on: its object, or what follows "to", "on" or "with"."""
        clause = self.clauses[index]
        if clause.group.end < clause.end and self.tokens[clause.group.end].word == ",":
            return None  # "vote postponed, report incomplete"
        for phrase in phrases(self.tokens, clause.group.end, clause.end):
            if self.tokens[phrase.head].label is Label.DATE:
                continue
            if phrase.governed in {None, "to", "on", "with", "for", "about", "as"}:
                return phrase
            return None
        return None

    def object_noun(self, index: int) -> str:
        """Return the head word of the verb's object, or an empty string."""
        named = self.object_of(index)
        return self.tokens[named.head].word.removesuffix("'s") if named else ""

    def object_noun_after(self, at: int) -> str:
        """Return the head word of the first noun phrase from token `at` on, or an empty string."""
        named = next(phrases(self.tokens, at, len(self.tokens)), None)
        return self.tokens[named.head].word if named else ""

    def acted_on(self, index: int) -> Actor | None:
        """Return what the verb of a clause is done to: the subject of a passive, else the object."""
        clause = self.clauses[index]
        if clause.group.passive:
            return clause.subject
        named = self.object_of(index)
        return self._listed_beside(index, named) or actor_of(self.tokens, named) if named else None

    def _listed_beside(self, index: int, named: Phrase) -> Actor | None:
        """Return the modification that a list of objects names beside a thing: "approved the minutes and MP101"."""
        start, end = named.end, self.clauses[index].end
        if named.governed or actor_of(self.tokens, named).kind is not ActorKind.THING:
            return None
        at = start
        while at < end and (self.tokens[at].word in _LISTS or self.tokens[at].label is Label.MODIFICATION):
            at += 1
        listed = at - start > 1 and self.tokens[start].word in _LISTS and self.tokens[at - 1].word not in _LISTS
        closed = at >= len(self.tokens) or self.tokens[at].word in {".", ";"}
        if not (listed and closed):
            return None
        return next((actor_of(self.tokens, phrase) for phrase in phrases(self.tokens, start, at)), None)

    def acts_on_proposal(self, index: int) -> bool:
        """Whether a verb acts on a modification itself, and not on a concern or a document about it."""
        actor = self.acted_on(index)
        if actor is None and self.clauses[index].group.passive and self.clauses[index].group.bare:
            return self.near(index)[:1] in (["by"], ["on"], [Label.DATE.value])  # "Raised by Elexon", in a register
        return actor is not None and (
            actor.kind in {ActorKind.MODIFICATION, ActorKind.PROPOSAL} or actor.word in PROPOSAL_NOUNS
        )

    def is_about(self, index: int, nouns: frozenset[str]) -> bool:
        """Whether the subject of a clause, or its verb's object, is one of these nouns."""
        subject = self.clauses[index].subject
        return (subject is not None and subject.word in nouns) or self.object_noun(index) in nouns

    def by_committee(self, index: int) -> bool:
        """Whether the subject of a clause is a committee, or one named before."""
        subject = self.clauses[index].subject
        return subject is not None and subject.kind in {ActorKind.COMMITTEE, ActorKind.BACK}
