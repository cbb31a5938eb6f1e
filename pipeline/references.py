"""Find which modifications an act is about: ids in its clause, else what "it" or nothing at all refers back to.

In: a sentence with its acts, and what the section has named so far. Out: canonical ids.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.given import GIVEN_NOUNS, SPENT
from pipeline.grammar.sentence import Sentence
from pipeline.grammar.statements import Clause
from pipeline.grammar.subjects import ActorKind, phrases
from pipeline.grammar.tokens import TITLE, Token
from pipeline.grammar.verbs import Role
from pipeline.grammar.words import PART_NOUNS, PRONOUNS, PROPOSAL_NOUNS, word_set
from pipeline.moves import VOTES
from pipeline.objects import ACT_NOUNS, Act
from pipeline.records import Action, Label
from pipeline.sentences import Unit, UnitKind

_BESIDES = word_set(
    "similar aligned alignment align impact impacts impacted dependent dependency dependencies "
    "favour instead rather interaction interactions interacts linked outcome superseded supersedes replaced replaces "
    "consequential ahead duplicate duplicates duplicated contradicts conflicts conflicting "
    "overlap overlaps overlapping unlike like alongside pending because"
)
"""Words after which an id is mentioned besides the one that the sentence is about."""

_FRONTING = word_set("for on as regarding concerning with in")
_LONGEST_FRONT = 8
"""In tokens: "for MP079 ‘Title’, the TABASC asked" (a guess)."""

_ALONE = frozenset({"this", "these", "those"})
_OF_SOMETHING = word_set("of in to from")
_NOT = word_set("not except excluding than excepting neither nor")
_POINTING = word_set("the this that said")
_REFERRING = PROPOSAL_NOUNS | {"it", "both", "former", "latter"}
_REFERS = re.compile(rf"\b(?:{'|'.join(sorted(_REFERRING))})\b", re.IGNORECASE)
_AFTER_EXPLETIVE = word_set("was is has had were will would")
_WEAK = frozenset({Action.UPDATED, Action.DISCUSSED, Action.NOTED})
_FINAL = frozenset({Action.APPROVED, Action.REJECTED, Action.IMPLEMENTED})
_SAID = word_set(
    "advice view views opinion point points argument arguments reasoning reasons explanation offer apologies invitation"
)
"""What is accepted or rejected of what somebody said, and is no modification."""

_PAPERS = word_set("part parts paper papers section appendix")
"""What is considered of a paper, and is no part of a modification."""

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


def named_by_order(tokens: tuple[Token, ...], before: tuple[str, ...]) -> tuple[Token, ...]:
    """Return the tokens with "the former" and "the latter" as the modification that each means.

    They mean the two that the sentence itself names before them, else the two of `before`.
    """
    if not {"former", "latter"} & {token.word for token in tokens}:
        return tokens
    read: list[Token] = []
    for at, token in enumerate(tokens):
        pair = tuple(v for t in tokens[:at] if t.label is Label.MODIFICATION for v in t.values) or before
        ends = at + 1 == len(tokens) or not tokens[at + 1].is_noun or tokens[at + 1].word in PROPOSAL_NOUNS
        if token.word in {"former", "latter"} and ends and len(pair) > 1 and at and tokens[at - 1].word == "the":
            meant = pair[-2:][token.word == "latter"]
            read.pop()  # the article
            read.append(token._replace(word=Label.MODIFICATION.value, label=Label.MODIFICATION, values=(meant,)))
        else:
            read.append(token)
    return tuple(read)


def ids_of(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return the modifications that tokens name, in order, each once."""
    return tuple(dict.fromkeys(v for token in tokens if token.label is Label.MODIFICATION for v in token.values))


def ids_of_act(sentence: Sentence, act: Act, before: tuple[str, ...]) -> tuple[str, ...]:
    """Return the modifications that an act is about by its own sentence, or ().

    `before` are those of the act before it in the sentence, which a clause without ids goes on with.
    """
    clause = sentence.clauses[act.clause]
    spans = []
    if act.filled_by is not None:
        filling = sentence.clauses[act.filled_by]
        spans.append((min(filling.start, clause.group.end) if len(sentence.filled(act.clause)) == 1 else filling.start,
                      sentence.reach(act.filled_by)))  # fmt: skip
    reach = sentence.reach(act.clause)
    if clause.group.passive or act.action in {Action.STAGE_CHANGED, Action.DATE_CHANGED, Action.IMPLEMENTED}:
        spans += [(clause.start, clause.group.first), (clause.group.end, reach)]
    else:
        spans += [(clause.group.end, reach), (clause.start, clause.group.first)]
    if _heads_list(sentence, clause):
        following = sentence.clauses[act.clause + 1 : act.clause + 2]
        return _main_ids(sentence.tokens, clause.group.end, following[0].group.first if following else reach)
    antecedent = _antecedent_ids(sentence, clause)
    if antecedent and (clause.group.passive or clause.of_modification):
        return antecedent
    own = next(filter(None, (_main_ids(sentence.tokens, start, end) for start, end in spans)), antecedent)
    if not own and act.action in _FINAL and sentence.object_noun(act.clause) in _SAID:
        return ()  # "accepted the TABASC's advice and sent MP107 back"
    own = own or _ids_told(sentence, act.clause, reach) or _fronted_ids(sentence, clause) or before
    return own or _main_ids(sentence.tokens, 0, clause.start) or _ids_ahead(sentence, act.clause, reach)


def _ids_told(sentence: Sentence, index: int, reach: int) -> tuple[str, ...]:
    """Return the ids of what somebody is told: "heard that MP122A had been withdrawn"."""
    clause = sentence.clauses[index]
    if clause.group.verb.role is not Role.REPORT or "that" not in sentence.near(index):
        return ()
    told = sentence.clauses[index + 1 : index + 2]
    return _main_ids(sentence.tokens, clause.group.end, told[0].end if told else reach)


def _ids_ahead(sentence: Sentence, index: int, reach: int) -> tuple[str, ...]:
    """Return the ids that a later clause names, unless that denies what it says: "noted it but did not accept"."""
    following = next((c for c in sentence.clauses[index + 1 :] if c.start >= reach or c.governor is None), None)
    if following is not None and following.denied:
        return ()
    return _main_ids(sentence.tokens, reach, len(sentence.tokens))


def _fronted_ids(sentence: Sentence, clause: Clause) -> tuple[str, ...]:
    """Return the ids of a phrase that stands before the subject: "; for MP079, the TABASC asked that"."""
    tokens, end = sentence.tokens, clause.start
    left = end
    while left > 0 and tokens[left - 1].word not in {";", "."}:
        left -= 1
    fronted = 0 < left < end and tokens[left].word in _FRONTING and end - left <= _LONGEST_FRONT
    return _main_ids(tokens, left, end) if fronted else ()


def _heads_list(sentence: Sentence, clause: Clause) -> bool:
    """Whether a verdict opens a list of what it fell on: "Approved: MP078; Rejected: MP080"."""
    tokens, group = sentence.tokens, clause.group
    opens = group.first == 0 or tokens[group.first - 1].word in {";", ".", ","}
    return group.bare and opens and group.end < len(tokens) and tokens[group.end].word in {":", "–", "-"}


def _antecedent_ids(sentence: Sentence, clause: Clause) -> tuple[str, ...]:
    """Return the ids of what a relative clause speaks of: "MP098, which was withdrawn", "MP098, which it rejected"."""
    if clause.link == "relative" and clause.subject and clause.subject.phrase:
        phrase = clause.subject.phrase
        start = phrase.start
        while clause.group.singular is not True and _joins_ids(sentence.tokens, start):
            start -= 2
        return ids_of(sentence.tokens[start : phrase.end])
    if clause.of_modification:
        named = [token for token in sentence.tokens[: clause.start] if token.label is Label.MODIFICATION]
        return named[-1].values
    return ()


def _joins_ids(tokens: Sequence[Token], start: int) -> bool:
    joined = start > 1 and tokens[start - 1].word in {"and", ",", "&"}
    return joined and tokens[start - 2].label is Label.MODIFICATION and tokens[start].label is Label.MODIFICATION


def _main_ids(tokens: Sequence[Token], start: int, end: int) -> tuple[str, ...]:
    """Return the ids of a span, without those that are only mentioned beside another."""
    every: list[str] = []
    main: list[str] = []
    for at in range(start, end):
        if tokens[at].label is Label.MODIFICATION and not _excluded(tokens, at):
            every += tokens[at].values
            near = {token.word for token in tokens[max(start, at - 4) : at]}
            if not near & _BESIDES:
                main += tokens[at].values
    return tuple(dict.fromkeys(main or every))


def _excluded(tokens: Sequence[Token], at: int) -> bool:
    """Whether an id is named as one that is not meant: "but not MP079", "all but MP078"."""
    while at > 1 and tokens[at - 1].word in {"and", "or", ","} and tokens[at - 2].label is Label.MODIFICATION:
        at -= 2
    last = tokens[at - 1].word if at else ""
    if last in {"which", "whose"}:
        return True  # "approved MP078, on which MP079 builds"
    if last == ";" and {"which", "whose"} & {token.word for token in tokens[at + 2 : at + 4]}:
        return True  # "consented to MP078; MP079, on which it is still to decide"
    return last in _NOT or (last == "but" and at > 1 and tokens[at - 2].word in {"all", "none"})


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
    if act.action in _WEAK:
        return (
            part
            or (under_heading and speaks)
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
    return by_committee or expletive or part or (under_heading and spoken_of)


def _decides_on_another_thing(sentence: Sentence, act: Act) -> bool:
    """Whether a committee decided on what is no modification: "approved the architecture of an earlier version"."""
    clause = sentence.clauses[act.clause]
    if act.action not in _FINAL or clause.group.passive or act.filled_by is not None:
        return False
    noun = sentence.object_noun(act.clause)
    known = PART_NOUNS | PRONOUNS | VOTES | GIVEN_NOUNS.keys() | ACT_NOUNS.keys() | {TITLE, Label.DATE.value}
    return sentence.by_committee(act.clause) and bool(noun) and noun not in known and noun not in _ALONE


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
    return bool(subjects & _OTHER_BUSINESS) or elsewhere
