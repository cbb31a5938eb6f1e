"""The acts of one history in, those that cannot all be true out: flags for a reader, never a correction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from index.naming_book import StoredEvent
from index.same_act import Act, is_standing, same_proposal
from pipeline.edtf import earliest_day, overlaps
from pipeline.records import Action, Method

CONTRADICTED = "contradicted"
"""The flag of acts that say opposite things."""

STAGE_ORDER = "stage-order"
"""The flag of an act that goes back behind an earlier stage."""

Rank = Callable[[StoredEvent], tuple[int, bool] | None]
"""Gives an act's place in the life of a modification, and whether its stage is the last; None without a stage."""

_OPPOSITE = frozenset({Action.APPROVED.value, Action.REJECTED.value})
_ONCE_EVER = frozenset({Action.RAISED.value, Action.WITHDRAWN.value, Action.IMPLEMENTED.value})
_OF_THE_ACT = frozenset({"explicit", Method.CORRECTED.value})
_DECIDED = frozenset({Action.APPROVED.value, Action.RECOMMENDED.value, Action.DEFERRED.value})
_DECISIVE = _OPPOSITE | _ONCE_EVER | {Action.DATE_CHANGED.value}


def doubtful_acts(acts: Sequence[Act], *, rank: Rank) -> dict[Act, tuple[str, ...]]:
    """Return the flags of those acts that contradict each other or go back in time; `acts` in order of history."""
    flags: dict[Act, dict[str, None]] = {}
    for decisive in _that_may_clash(acts):
        for one, other in combinations(decisive, 2):
            if _contradict(one.finest, other.finest):
                for act in (one, other):
                    flags.setdefault(act, {})[CONTRADICTED] = None
    highest: tuple[int, Act, bool] | None = None
    for act in acts:
        place = rank(act.finest)
        if highest is not None and _decided_after_end(act, highest[1], ended=highest[2]):
            flags.setdefault(act, {})[STAGE_ORDER] = None
        if place is None or act.finest.event.date is None:
            continue
        if highest is not None and place[0] < highest[0] and _is_before(highest[1], act):
            flags.setdefault(act, {})[STAGE_ORDER] = None
        elif highest is None or place[0] > highest[0]:
            highest = (place[0], act, place[1])
    return {act: tuple(found) for act, found in flags.items()}


def _that_may_clash(acts: Sequence[Act]) -> Iterable[list[Act]]:
    """Return the decisive acts, those together that are of one kind, or of the two that are each other's opposite."""
    kinds: dict[str, list[Act]] = {}
    for act in acts:
        action = act.finest.event.action
        if action in _DECISIVE:
            kinds.setdefault("" if action in _OPPOSITE else action, []).append(act)
    return kinds.values()


def _decided_after_end(act: Act, end: Act, *, ended: bool) -> bool:
    """Whether a decision is dated after the life of its proposal ended: approved after it was withdrawn."""
    event = act.finest.event
    decided = event.action in _DECIDED and event.basis in _OF_THE_ACT and end.finest.event.basis in _OF_THE_ACT
    return (
        ended and decided and same_proposal(event.modification, end.finest.event.modification) and _is_before(end, act)
    )


def _contradict(one: StoredEvent, other: StoredEvent) -> bool:
    a, b = one.event, other.event
    if not same_proposal(a.modification, b.modification) or a.date is None or b.date is None:
        return False
    if a.action != b.action:
        opposite = {a.action, b.action} == _OPPOSITE
        return opposite and (is_standing(other) or (a.committee == b.committee and overlaps(a.date, b.date)))
    if a.action in _ONCE_EVER:
        # Only dates that the sentence itself or a person gives: a later paper may well speak of an old act.
        return {a.basis, b.basis} <= _OF_THE_ACT and not overlaps(a.date, b.date)
    if a.action == Action.DATE_CHANGED and a.planned_date and b.planned_date:
        return a.committee == b.committee and a.date == b.date and not overlaps(a.planned_date, b.planned_date)
    return False


def _is_before(one: Act, other: Act) -> bool:
    first, second = one.finest.event.date, other.finest.event.date
    return first is not None and second is not None and earliest_day(first) < earliest_day(second)
