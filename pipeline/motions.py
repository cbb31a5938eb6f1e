"""Read what became of a motion: what it is to do, and whether it was carried, lost or taken back.

In: a sentence and the index of the clause that tells its fate. Out: the acts that this amounts to; none where a motion
is lost that would have changed nothing but by being carried ("a motion to reject it was not carried").
"""

from __future__ import annotations

from enum import Enum

from pipeline.decided_on import ACT_NOUNS
from pipeline.grammar.sentence import Sentence
from pipeline.grammar.subjects import Phrase, actor_of, before_date, phrases
from pipeline.grammar.verb_group import after
from pipeline.grammar.words import word_set
from pipeline.moves import PROPOSALS
from pipeline.objects import Act, own_act
from pipeline.records import Action

_MOTIONS = word_set("motion vote ballot resolution")
_WISHES = word_set("proposal request application bid call suggestion")
"""Nouns for what is asked for, which are read here only where they ask for a decision on a modification."""

_FINAL = frozenset({Action.APPROVED, Action.REJECTED, Action.DEFERRED, Action.WITHDRAWN})
_APPROVES = frozenset({Action.APPROVED, Action.IMPLEMENTED})


class _Fate(Enum):
    CARRIED = "carried"
    LOST = "lost"
    OPEN = "open"  # put, or taken back: nothing is done by it


_FATES = {
    **dict.fromkeys(word_set("carry pass approve agree accept adopt support endorse ratify grant uphold"),
                    _Fate.CARRIED),
    **dict.fromkeys(word_set("lose defeat reject fall fail dismiss refuse deny veto"), _Fate.LOST),
    **dict.fromkeys(word_set("withdraw drop retract propose raise submit put move table defer postpone"), _Fate.OPEN),
}  # fmt: skip
_SUPPOSES = frozenset({"if", "unless", "whether", "until"})


def of_motion(sentence: Sentence, index: int) -> list[Act] | None:
    """Return what a clause that tells the fate of a motion does, or None where it tells of no motion."""
    clause = sentence.clauses[index]
    fate = _FATES.get(clause.group.verb.lemma)
    told = clause.stated or (clause.denied and not (clause.group.modal or clause.group.infinitive))
    if fate is None or not told:
        return None
    at = _named(sentence, index)
    if at is None:
        return None
    inner = _clause_behind(sentence, at)
    content = own_act(sentence, inner) if inner is not None else _by_noun(sentence, at, index)
    if sentence.tokens[at].word in _WISHES and not _is_for_decision(sentence, inner, content, fate):
        return None
    if content is None:
        return None if inner is None else []
    if any(
        token.word in _SUPPOSES and not before_date(sentence.tokens, at)
        for at, token in enumerate(sentence.tokens[: clause.group.first])
    ):
        return []
    if inner is not None and sentence.clauses[inner].denied:
        return []  # "a motion not to approve it": what its fate amounts to is told elsewhere
    action = _done(content.action, fate, denied=clause.denied)
    return [Act(action, index, inner, content.stage)] if action else []


def stands_for(noun: str, *, against: bool) -> Action | None:
    """Return what a vote for or against something does: "voted against withdrawal" does nothing.

    >>> stands_for("rejection", against=False), stands_for("MODIFICATION", against=True)
    (<Action.REJECTED: 'rejected'>, <Action.REJECTED: 'rejected'>)
    """
    action = ACT_NOUNS.get(noun, Action.APPROVED)
    if not against:
        return action
    return Action.REJECTED if action is Action.APPROVED else None


def _done(content: Action, fate: _Fate, *, denied: bool) -> Action | None:
    """Return what is done to a modification by the fate of a motion to do `content` to it."""
    if fate is _Fate.CARRIED and not denied:
        return Action.APPROVED if content in _APPROVES else content
    lost = fate is _Fate.CARRIED or (fate is _Fate.LOST and not denied)
    return Action.REJECTED if lost and content in _APPROVES else None


def _named(sentence: Sentence, index: int) -> int | None:
    """Return the token of the motion that a clause is about: its object, or what stands before its verb."""
    clause = sentence.clauses[index]
    nouns = _MOTIONS | _WISHES
    intransitive = clause.group.verb.lemma in {"fall", "fail"}
    if not (clause.group.passive or intransitive):
        named = sentence.object_of(index)
        return named.head if named and not named.governed and sentence.tokens[named.head].word in nouns else None
    last = index - 1
    if last >= 0 and _is_content(sentence, last):
        last -= 1
    left = sentence.clauses[last].group.end if last >= 0 else 0
    free = (p for p in phrases(sentence.tokens, left, clause.group.first) if not p.governed)
    found = next((p for p in free if sentence.tokens[p.head].word in nouns), None)
    if found is None or ";" in sentence.words(found.end, clause.group.first):
        return None
    return found.head


def _is_on_proposal(sentence: Sentence, index: int) -> bool:
    """Whether what is asked for is done to a modification, which the clause behind takes for its subject."""
    group = sentence.clauses[index].group
    if group.passive:
        return sentence.acts_on_proposal(index)
    named = next(phrases(sentence.tokens, group.end, len(sentence.tokens)), None)
    return named is not None and not named.governed and actor_of(sentence.tokens, named).kind in PROPOSALS


def _is_for_decision(sentence: Sentence, inner: int | None, content: Act | None, fate: _Fate) -> bool:
    """Whether a wish asks for a decision on a modification, or for more time that it is given."""
    if inner is None or content is None:
        return False
    if content.action is Action.DATE_CHANGED:
        return fate is _Fate.CARRIED
    return content.action in _FINAL and _is_on_proposal(sentence, inner)


def _is_content(sentence: Sentence, index: int) -> bool:
    """Whether a clause may say what a motion is to do: "to defer it", "that it be withdrawn"."""
    group = sentence.clauses[index].group
    return group.infinitive or group.modal


def _clause_behind(sentence: Sentence, at: int) -> int | None:
    """Return the clause that says what the motion at a token is to do."""
    following = after(sentence.tokens, at + 1)
    for index, clause in enumerate(sentence.clauses):
        if clause.group.first <= at:
            continue
        opened = following < len(sentence.tokens) and sentence.tokens[following].word == "that"
        to_do = clause.group.infinitive and not sentence.words(at + 1, clause.group.first)
        negated = clause.group.infinitive and sentence.words(at + 1, clause.group.first) == ["not"]
        return index if to_do or negated or (opened and clause.group.modal) else None
    return None


def _by_noun(sentence: Sentence, at: int, index: int) -> Act | None:
    """Return what a vote "against it" or "for its deferral" is to do; one "on" it is read as any other decision."""
    clause = sentence.clauses[index]
    end = clause.group.first if at < clause.group.first else clause.end
    named = next((p for p in phrases(sentence.tokens, at + 1, end)), None)
    if named is None or named.governed not in {"against", "for", "on", "of"}:
        return None
    against = named.governed == "against"
    if not against and sentence.tokens[named.head].word not in ACT_NOUNS:
        return None
    return _as_act(sentence, named, index) if against else Act(ACT_NOUNS[sentence.tokens[named.head].word], index)


def _as_act(sentence: Sentence, named: Phrase, index: int) -> Act | None:
    """Return the act of a vote against something; a vote against an act that is no approval does none."""
    actor = actor_of(sentence.tokens, named)
    action = stands_for(actor.word, against=True)
    known = actor.kind in PROPOSALS or actor.word in ACT_NOUNS
    return Act(action, index) if action and known else None
