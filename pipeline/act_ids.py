"""Find which modifications an act is about by its own sentence: ids in its clause, before it, or in what it governs.

In: a sentence and one of its acts. Out: canonical ids. What an act without any refers back to, see `references`.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.grammar.clause import Clause
from pipeline.grammar.sentence import Sentence
from pipeline.grammar.subjects import ActorKind
from pipeline.grammar.tokens import Token
from pipeline.grammar.verbs import Role
from pipeline.grammar.words import word_set
from pipeline.objects import Act
from pipeline.records import Action, Label

_BESIDES = word_set(
    "similar aligned alignment align impact impacts impacted dependent dependency dependencies "
    "favour instead rather interaction interactions interacts linked outcome superseded supersedes replaced replaces "
    "consequential ahead duplicate duplicates duplicated contradicts conflicts conflicting "
    "overlap overlaps overlapping unlike like alongside pending because subject"
)
"""Words after which an id is mentioned besides the one that the sentence is about."""

_FRONTING = word_set("for on as regarding concerning with in")

_LONGEST_FRONT = 8
"""In tokens: "for MP079 ‘Title’, the TABASC asked" (a guess)."""

_ADDS = (("together", "with"), ("along", "with"), ("as", "well", "as"), ("in", "conjunction", "with"))

_NOT = word_set("not except excluding than excepting neither nor")

_OF_THE_WHOLE = word_set("of the them these those")

FINAL = frozenset({Action.APPROVED, Action.REJECTED, Action.IMPLEMENTED})

_SAID = word_set(
    "advice view views opinion point points argument arguments reasoning reasons explanation offer apologies invitation"
)
"""What is accepted or rejected of what somebody said, and is no modification."""


def ids_of(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return the modifications that tokens name, in order, each once."""
    return tuple(dict.fromkeys(v for token in tokens if token.label is Label.MODIFICATION for v in token.values))


def ids_left_out(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return the modifications that tokens name as those that are not meant: "all but MP078"."""
    named = [at for at, token in enumerate(tokens) if token.label is Label.MODIFICATION and _excluded(tokens, at)]
    return tuple(value for at in named for value in tokens[at].values)


def ids_of_act(sentence: Sentence, act: Act, before: tuple[str, ...]) -> tuple[str, ...]:
    """Return the modifications that an act is about by its own sentence, or ().

    `before` are those of the act before it in the sentence, which a clause without ids goes on with.
    """
    own = _ids_in_reach(sentence, act, before)
    return tuple(dict.fromkeys((*own, *_ids_likewise(sentence, act.clause)))) if own else ()


def _ids_likewise(sentence: Sentence, index: int) -> tuple[str, ...]:
    """Return the ids of which a passive is said too: "R0110 was approved, as was R0112"."""
    following = sentence.clauses[index + 1 : index + 2]
    if not (following and sentence.clauses[index].group.passive and following[0].group.verb.lemma == "be"):
        return ()
    group = following[0].group
    inverted = group.first > 0 and sentence.tokens[group.first - 1].word == "as"
    return _main_ids(sentence.tokens, group.end, following[0].end) if inverted and not group.negated else ()


def _ids_in_reach(sentence: Sentence, act: Act, before: tuple[str, ...]) -> tuple[str, ...]:
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
    anew = clause.link == "over" and act.action is Action.RAISED  # "MP101, which was rejected, was raised as MP102"
    if antecedent and not anew and (clause.group.passive or clause.of_modification):
        return antecedent
    own = next(filter(None, (_main_ids(sentence.tokens, start, end) for start, end in spans)), antecedent)
    if not own and clause.link == "coordinated" and (clause.group.passive or clause.group.verb.lemma == "fall"):
        own = _ids_shared(sentence, act.clause)
    if not own and act.action in FINAL and sentence.object_noun(act.clause) in _SAID:
        return ()  # "accepted the TABASC's advice and sent MP107 back"
    own = own or _ids_told(sentence, act.clause, reach) or _fronted_ids(sentence, clause)
    own = own or (_ids_of_it(sentence, act.clause) if sentence.object_noun(act.clause) == "it" else ()) or before
    return own or _main_ids(sentence.tokens, 0, clause.start) or _ids_ahead(sentence, act.clause, reach)


def _ids_shared(sentence: Sentence, index: int) -> tuple[str, ...]:
    """Return the ids of the subject that a verb shares with one before: "GC0148 got three votes and fell"."""
    subject = sentence.clauses[index].subject
    if subject is None or subject.kind is not ActorKind.MODIFICATION:
        return ()
    whose = next((c for c in sentence.clauses[:index] if c.subject is subject and c.link == "own"), None)
    return _main_ids(sentence.tokens, whose.start, whose.group.first) if whose else ()


def _ids_of_it(sentence: Sentence, index: int) -> tuple[str, ...]:
    """Return what "it" means behind a semicolon: "CM090 is late; CM092 is ready, and the Panel approved it"."""
    start = sentence.clauses[index].start
    stop = next((at for at in range(start - 1, -1, -1) if sentence.tokens[at].word == ";"), None)
    found = _main_ids(sentence.tokens, stop, start) if stop is not None else ()
    return found if len(found) == 1 else ()


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
    if clause.link in {"relative", "over"} and clause.subject and clause.subject.phrase:
        phrase = clause.subject.phrase
        start = phrase.start
        while clause.group.singular is not True and _joins_ids(sentence.tokens, start):
            start -= 2
        added = _ids_added(sentence.tokens, phrase.end) if clause.link == "over" else ()
        return (*ids_of(sentence.tokens[start : phrase.end]), *added)
    if clause.of_modification:
        named = [token for token in sentence.tokens[: clause.start] if token.label is Label.MODIFICATION]
        return named[-1].values
    return ()


def _ids_added(tokens: Sequence[Token], at: int) -> tuple[str, ...]:
    """Return the ids that a phrase between commas adds to a subject before it: "MP101, together with MP102, was"."""
    for adds in _ADDS:
        first = at + 1 + len(adds)
        if [token.word for token in tokens[at:first]] == [",", *adds]:
            end = first
            while tokens[end].label is Label.MODIFICATION or tokens[end].word in {"and", "&"}:
                end += 1
            return ids_of(tokens[first:end])
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
    return last in _NOT or (last == "but" and _all_before(tokens, at - 1))


def _all_before(tokens: Sequence[Token], but: int) -> bool:
    """Whether "but" leaves out of a whole: "all but MP078", "all recommendations but MP078"."""
    for token in reversed(tokens[:but]):
        if token.word in {"all", "none", "every"}:
            return True
        if token.label is not None or not (token.is_noun or token.word in _OF_THE_WHOLE):
            return False
    return False
