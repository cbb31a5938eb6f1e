"""Find which modifications an act without ids refers back to: what "it", "the modification" or nothing at all means.

In: a sentence with its acts, and what the section has named so far. Out: canonical ids.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.act_ids import FINAL
from pipeline.by_order import BY_ORDER
from pipeline.decided_on import ACT_NOUNS
from pipeline.given import GIVEN_NOUNS, SPENT
from pipeline.grammar.clause import Clause
from pipeline.grammar.sentence import Sentence
from pipeline.grammar.subjects import ActorKind, phrases
from pipeline.grammar.tokens import TITLE, Token
from pipeline.grammar.verbs import Role
from pipeline.grammar.words import PART_NOUNS, PRONOUNS, PROPOSAL_NOUNS, word_set
from pipeline.moves import VOTES
from pipeline.objects import Act
from pipeline.records import Action, Label
from pipeline.sentences import Unit, UnitKind

_ALONE = frozenset({"this", "these", "those"})

_OF_SOMETHING = word_set("of in to from")

_POINTING = word_set("the this that said")

_REFERRING = PROPOSAL_NOUNS | {"it", "both"}

_REFERS = re.compile(rf"\b(?:{'|'.join(sorted(_REFERRING))}|the (?:{'|'.join(sorted(BY_ORDER))}))\b", re.IGNORECASE)

_AFTER_EXPLETIVE = word_set("was is has had were will would")

_ASPECTS = word_set("effect effects impact impacts cost costs benefits merits solution scope drafting")
"""What a modification has, and no committee: "asked about its effect on generators"."""

_WEAK = frozenset({Action.UPDATED, Action.DISCUSSED, Action.NOTED})

_PAPERS = word_set("part parts paper papers section appendix")
"""What is considered of a paper, and is no part of a modification."""

_SPOKEN_OF = PART_NOUNS | PRONOUNS | VOTES | GIVEN_NOUNS.keys() | ACT_NOUNS.keys() | {TITLE, Label.DATE.value}
"""Nouns of a decision that may mean a modification named before, or a part of it."""

_OTHER_BUSINESS = word_set("meeting meetings minutes agenda membership budget appointment")


@dataclass(slots=True)
class Named:
    """What a section has named so far, while its units are read in order."""

    heading: tuple[str, ...]  # of the nearest heading that names any
    line: int = -1
    in_line: tuple[str, ...] = ()  # by the last sentence of the paragraph or list item that names any
    in_section: tuple[str, ...] = ()
    by_unit: dict[int, tuple[str, ...]] = field(default_factory=dict)
    in_item: bool = False  # what is read is a list item, or goes on with one

    def note(self, index: int, unit: Unit, values: tuple[str, ...]) -> None:
        """Remember what a unit names; a paragraph, and a list item, is one line."""
        if unit.line != self.line:
            self.line, self.in_line = unit.line, ()
            self.in_item = unit.kind is UnitKind.ITEM
        if values:
            self.by_unit[index] = self.in_line = self.in_section = values

    def could_go_on(self, text: str, unit: Unit) -> bool:
        """Whether a unit that names no modification can refer to one, by its mere text."""
        if self.heading or self.in_line:
            return True
        return bool(self.in_section) and _REFERS.search(text, unit.start, unit.end) is not None

    def could_mean(self, tokens: Sequence[Token]) -> bool:
        """Whether a sentence names a modification or can refer to one: most need no further reading."""
        if self.heading or self.in_line:
            return True
        return bool(self.in_section) and any(token.word in _REFERRING for token in tokens)


def ids_referred_to(sentence: Sentence, act: Act, named: Named, lead: tuple[str, ...]) -> tuple[str, ...]:
    """Return the modifications that an act without ids is about by what was named before, or ().

    `lead` are those of the line that opens the list, for a list item. Without a word that refers back, only a
    committee's own act is believed to go on with what was spoken of.
    """
    singular, plural = _refers_to_one(sentence), _refers_to_several(sentence)
    if named.in_item and not (lead or named.in_line or named.heading):
        singular = singular and _points_to_proposal(sentence)  # "it" in a list item means what the item speaks of
    if (_other_business(sentence, act) and not singular) or _decides_on_another_thing(sentence, act):
        return ()
    if not (singular or plural or lead or _goes_on(sentence, act, named)):
        return ()
    local = lead or named.in_line
    if len(named.heading) == 1 and not (singular and local and named.heading[0] not in local):
        return named.heading
    if local:
        return local[-1:] if singular and not plural else local
    if named.heading:
        return named.heading
    if singular or plural:
        return named.in_section if plural else named.in_section[-1:]
    return ()


def _refers_to_one(sentence: Sentence) -> bool:
    """Whether "it", "the modification" or the like stands in a sentence; "it was agreed" refers to nothing."""
    tokens = sentence.tokens
    subjects = {
        clause.subject.phrase.head
        for clause in sentence.clauses
        if not clause.group.passive and clause.group.verb.action and clause.subject and clause.subject.phrase
    }  # "it also agreed": the committee
    for at, token in enumerate(tokens):
        following = tokens[at + 1].word if at + 1 < len(tokens) else ""
        if token.word == "it" and following not in _AFTER_EXPLETIVE and at not in subjects:
            return True
        if token.word == "it" and _is_acted_on(sentence, at):
            return True
        if token.word == "its" and following in _ASPECTS:
            return True
    return _points_to_proposal(sentence)


def _is_acted_on(sentence: Sentence, at: int) -> bool:
    """Whether "it" is what something was done to: "it had been raised", and not "it was agreed"."""
    return any(
        clause.subject is not None
        and clause.subject.phrase is not None
        and clause.subject.phrase.head == at
        and clause.group.passive
        and clause.group.verb.role is Role.ACT
        for clause in sentence.clauses
    )


def _points_to_proposal(sentence: Sentence) -> bool:
    """Whether "the modification" or the like stands in a sentence; "the change of keys" is another thing."""
    tokens = sentence.tokens
    for at in range(1, len(tokens)):
        following = tokens[at + 1].word if at + 1 < len(tokens) else ""
        noun = tokens[at].is_word and tokens[at].word in PROPOSAL_NOUNS
        other = following in _OF_SOMETHING and tokens[at].word not in {"modification", "modifications"}
        if noun and tokens[at - 1].word in _POINTING and not other:
            return True
    return False


def _refers_to_several(sentence: Sentence) -> bool:
    words = [token.word for token in sentence.tokens]
    if "both" in words or ("all" in words and "modifications" in words):
        return True
    return any(one in {"these", "those"} and two in PROPOSAL_NOUNS for one, two in pairwise(words))


def _goes_on(sentence: Sentence, act: Act, named: Named) -> bool:
    """Whether an act that names no modification goes on with the one before: a committee's, on a part of it."""
    under_heading = bool(named.heading)
    in_paragraph = under_heading or bool(named.in_line)
    clause = sentence.clauses[act.clause]
    actor = clause.subject
    by_committee = sentence.by_committee(act.clause) and actor is not None and actor.word != "majority"
    speaks = actor is not None and actor.kind is ActorKind.OUTSIDER and act.action is not Action.NOTED
    expletive = actor is not None and actor.word == "it"
    acted_on = actor if clause.group.passive and not by_committee else None
    noun = acted_on.word if acted_on else sentence.object_noun(act.clause)
    part = noun in PART_NOUNS or noun in _ALONE or _speaks_of_part(sentence, clause)
    if act.action is Action.NOTED and expletive:
        return under_heading
    if act.action is Action.DISCUSSED and under_heading and by_committee and not clause.group.passive:
        return noun not in _PAPERS
    if act.action is Action.UPDATED and _told_of_another_thing(sentence, act.clause):
        return False
    if act.action in _WEAK:
        return (
            part
            or (in_paragraph and by_committee and noun in ACT_NOUNS)
            or (under_heading and speaks)
            or (under_heading and _is_given_there(sentence, clause))
            or (under_heading and expletive and act.action is Action.DISCUSSED)
            or (under_heading and by_committee and (not noun or noun in GIVEN_NOUNS or noun in SPENT))
        )
    if act.action is Action.CONSULTED and clause.group.passive and by_committee:
        return False  # asked for its views on something else
    if act.action is Action.REQUESTED:
        told = in_paragraph and actor is not None and actor.kind is ActorKind.OUTSIDER  # "the DCC was asked to"
        return not clause.group.passive or part or told
    if act.action is Action.AGREED:
        return by_committee or expletive or part or actor is None
    thing = acted_on is not None and acted_on.kind is ActorKind.THING
    spoken_of = not thing or noun in GIVEN_NOUNS or noun in VOTES or noun in ACT_NOUNS
    extended = in_paragraph and noun == "extension"  # "An extension of two months to its timetable was granted"
    return by_committee or expletive or part or extended or (under_heading and spoken_of)


def _told_of_another_thing(sentence: Sentence, index: int) -> bool:
    """Whether a committee is told that something is so that is no part of a modification: "was told that errors"."""
    told = sentence.clauses[index + 1 : index + 2]
    if not told or "that" not in sentence.near(index)[:2] or not sentence.clauses[index].group.passive:
        return False
    subject = told[0].subject
    return subject is not None and subject.kind is ActorKind.THING and subject.word not in PART_NOUNS


def _decides_on_another_thing(sentence: Sentence, act: Act) -> bool:
    """Whether a committee decided on what is no modification: "approved the architecture of an earlier version"."""
    clause = sentence.clauses[act.clause]
    if act.action not in FINAL or clause.group.passive or act.filled_by is not None:
        return False
    noun = sentence.object_noun(act.clause)
    return sentence.by_committee(act.clause) and bool(noun) and noun not in _SPOKEN_OF and noun not in _ALONE


def _is_given_there(sentence: Sentence, clause: Clause) -> bool:
    """Whether an update was given that is on nothing else: "a presentation was made by the DCC"."""
    given = clause.subject is not None and GIVEN_NOUNS.get(clause.subject.word) is Action.UPDATED
    after = phrases(sentence.tokens, clause.group.end, clause.end)
    return given and clause.group.passive and not any(phrase.governed in {"on", "about", "of"} for phrase in after)


def _speaks_of_part(sentence: Sentence, clause: Clause) -> bool:
    """Whether something is told on a part of a modification: "gave the OPSG an update on the problem statement"."""
    after = phrases(sentence.tokens, clause.group.end, clause.end)
    return any(
        phrase.governed in {"on", "about"} and sentence.tokens[phrase.head].word in PART_NOUNS for phrase in after
    )


def _other_business(sentence: Sentence, act: Act) -> bool:
    clause = sentence.clauses[act.clause]
    near = [token.word for token in sentence.tokens[clause.group.end : clause.group.end + 5]]
    subjects = {clause.subject.word} if clause.subject else set()
    if act.filled_by is not None and (filled := sentence.clauses[act.filled_by].subject):
        subjects.add(filled.word)
    put_off = act.action in {Action.DEFERRED, Action.DATE_CHANGED}  # "deferred to the meeting of 12 February"
    elsewhere = bool(set(near) & _OTHER_BUSINESS) and "at" not in near and not put_off
    return bool(subjects & _OTHER_BUSINESS) or elsewhere or _is_another_thing(sentence, act)


def _is_another_thing(sentence: Sentence, act: Act) -> bool:
    """Whether something is done to a thing besides what was listed: "the other item on the agenda was withdrawn"."""
    acted_on = sentence.acted_on(act.clause)
    if acted_on is None or acted_on.kind is not ActorKind.THING or acted_on.phrase is None:
        return False
    return bool({"other", "another"} & set(sentence.words(acted_on.phrase.start, acted_on.phrase.head)))
