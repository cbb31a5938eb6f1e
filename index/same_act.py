"""Events of many papers in, acts out: what two papers tell of one decision becomes one act with two witnesses.

Joined is only what cannot well be two acts: a wrong join hides a decision, a missed one merely repeats it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from rapidfuzz import fuzz

from index.naming_book import StoredEvent
from pipeline.edtf import earliest_day, latest_day, sort_key
from pipeline.records import Action, Method
from pipeline.sentences import CELL_SEPARATOR

_ONCE = frozenset(
    {
        *(Action.RAISED, Action.APPROVED, Action.REJECTED, Action.WITHDRAWN),
        *(Action.IMPLEMENTED, Action.STAGE_CHANGED, Action.DATE_CHANGED),
    }
)
"""What a committee does once: two papers that date it less finely than each other still mean the same."""

OUTCOMES = frozenset({*_ONCE, Action.DEFERRED} - {Action.RAISED, Action.DATE_CHANGED})
"""What a table of the state of things repeats, paper after paper, until something else happens."""

_DECIDED = frozenset({*_ONCE, Action.DEFERRED, Action.RECOMMENDED})
"""What a paper tells in its text and once more in its table of decisions."""

SAME_WORDS = 90.0
"""Likeness (0 to 100) of two sentences of one paper that say the same: summary and body, with OCR noise between."""

LIKE_WORDS = 60.0
"""Likeness of two papers' sentences about one act of a kind that happens often (a guess: half the words are shared)."""

_TAIL = re.compile(r"\d.*", re.DOTALL)


@dataclass(frozen=True)
class Act:
    """One act, told by one or more papers; `told` is in the order of papers."""

    told: tuple[StoredEvent, ...]

    @cached_property
    def finest(self) -> StoredEvent:
        """The telling with the finest date; a table that only says how things stand dates nothing."""
        if len(self.told) == 1:
            return self.told[0]
        return min(self.told, key=lambda one: (is_standing(one), _days_allowed(one.event.date)))


_Placed = tuple[int, StoredEvent]
"""A telling, and its place among all of a family in the order of papers."""


@dataclass(slots=True)
class _Growing:
    """An act while it is put together.

    What tellings of one wording and dates agree with, seen from another paper, is the same: of each `way` two tellings
    of two papers are enough to ask. An act that a hundred papers tell would else be asked about ten thousand times.
    """

    told: list[_Placed] = field(default_factory=list)
    last: date = date.min  # that any of its tellings allows
    ways: dict[tuple[str | None, str | None, str], list[StoredEvent]] = field(default_factory=dict)
    by_paper: dict[str, list[StoredEvent]] = field(default_factory=dict)

    def takes(self, stored: StoredEvent) -> bool:
        """Return whether all who tell the act agree with this telling."""
        return all(_is_same_act(stored, one) for one in self._to_ask(stored.document))

    def _to_ask(self, document: str) -> Iterator[StoredEvent]:
        for way in self.ways.values():
            if way[0].document != document:
                yield way[0]
            elif len(way) > 1:
                yield way[1]
        yield from self.by_paper.get(document, ())

    def add(self, placed: _Placed, last: date) -> None:
        """Let one more tell the act; `last` is the last day that it allows."""
        stored = placed[1]
        self.told.append(placed)
        self.last = max(self.last, last)
        self.by_paper.setdefault(stored.document, []).append(stored)
        way = self.ways.setdefault((stored.event.date, stored.event.planned_date, stored.event.quote), [])
        if not way or (len(way) == 1 and way[0].document != stored.document):
            way.append(stored)

    def likeness(self, stored: StoredEvent) -> float:
        """Return how much a telling is like that which it is most like."""
        return max(_likeness(stored, way[0]) for way in self.ways.values())


def merge_events(events: Iterable[StoredEvent]) -> tuple[Act, ...]:
    """Return the acts that the events of one family tell of, in order of history.

    Each event joins the act that it is most like, if all who tell that act agree with it.
    """
    placed = list(enumerate(sorted(events, key=_paper_order)))
    done: list[_Growing] = []
    open_acts: dict[tuple[object, ...], list[_Growing]] = {}
    for one in sorted(placed, key=lambda one: _date_order(one[1].event.date)):
        event = one[1].event
        kind = (event.action, event.committee, event.stage, _tail(event.modification), event.date is None)
        first, last = (date.min, date.min) if event.date is None else (earliest_day(event.date), latest_day(event.date))
        # In order of first days, so that what ended before cannot be the same; most did, where there are thousands.
        acts = [act for act in open_acts.get(kind, ()) if act.last >= first]
        open_acts[kind] = acts
        fitting = [act for act in acts if act.takes(one[1])]
        if fitting:
            chosen = max(fitting, key=lambda act: act.likeness(one[1])) if len(fitting) > 1 else fitting[0]
        else:
            chosen = _Growing()
            acts.append(chosen)
            done.append(chosen)
        chosen.add(one, last)
    told = [(min(act.told)[0], Act(tuple(stored for _, stored in sorted(act.told)))) for act in done]
    told.sort(key=lambda row: (_date_order(row[1].finest.event.date), row[0]))
    return _with_standing([act for _, act in told])


def _with_standing(acts: Sequence[Act]) -> tuple[Act, ...]:
    """Give each act the later tables that only say that it still stands: "MP305 | Rejected" in a register."""
    kept: list[Act] = []
    for act in acts:
        at = _stands_since(act, kept)
        if at is None:
            kept.append(act)
        else:
            kept[at] = Act(tuple(sorted((*kept[at].told, *act.told), key=_paper_order)))
    return tuple(kept)


def _stands_since(act: Act, before: Sequence[Act]) -> int | None:
    """Return the place of the earlier act whose outcome a table repeats; None where something came between."""
    if not all(map(is_standing, act.told)):
        return None
    event = act.finest.event
    for at in range(len(before) - 1, -1, -1):
        earlier = before[at].finest.event
        if earlier.action not in OUTCOMES or _tail(earlier.modification) != _tail(event.modification):
            continue
        same = (earlier.action, earlier.stage) == (event.action, event.stage)
        return at if same and event.committee in {None, earlier.committee} else None
    return None


def is_standing(told: StoredEvent) -> bool:
    """Return whether a table row tells an outcome, and no day of its own on which it came about."""
    event = told.event
    of_its_own = event.basis in {"explicit", Method.CORRECTED.value}
    return event.date is not None and _is_row(told) and not of_its_own and event.action in OUTCOMES


def _is_row(told: StoredEvent) -> bool:
    return CELL_SEPARATOR in told.event.quote


def same_proposal(one: str, other: str) -> bool:
    """Return whether two ids of one family mean the same thing: all but the prefix agrees, as in DP099 and MP099.

    >>> same_proposal("DP099", "MP099"), same_proposal("MP102A", "MP102B")
    (True, False)
    """
    return _tail(one) == _tail(other)


@lru_cache(maxsize=16_384)  # an archive's tellings of one act share few dates
def contains(one: str, other: str) -> bool:
    """Return whether one of two EDTF dates lies within the other.

    >>> contains("2019-04", "2019-04-09"), contains("2019-04", "2019-05-01")
    (True, False)
    """
    (starts, ends), (other_starts, other_ends) = sort_key(one), sort_key(other)
    return (starts <= other_starts and other_ends <= ends) or (other_starts <= starts and ends <= other_ends)


def _is_same_act(one: StoredEvent, other: StoredEvent) -> bool:
    """Return whether two events agree, which are of one action, committee and stage."""
    a, b = one.event, other.event
    if a.planned_date != b.planned_date and not (
        a.planned_date and b.planned_date and contains(a.planned_date, b.planned_date)
    ):
        return False
    if one.document == other.document or a.date is None or b.date is None:
        if a.date != b.date:
            return False
        in_table = one.document == other.document and _is_row(one) != _is_row(other)  # the text, and a table of votes
        return (in_table and a.action in _DECIDED) or _likeness(one, other) >= SAME_WORDS
    if not contains(a.date, b.date):
        return False
    is_certain = a.action in _ONCE or (a.date == b.date and _days_allowed(a.date) == 1)
    return is_certain or _likeness(one, other) >= LIKE_WORDS


def _likeness(one: StoredEvent, other: StoredEvent) -> float:
    return fuzz.token_set_ratio(one.event.quote.casefold(), other.event.quote.casefold())


@lru_cache(maxsize=1_024)
def _tail(modification: str) -> str:
    found = _TAIL.search(modification)
    return found[0] if found else modification


def _days_allowed(value: str | None) -> int:
    return 1_000_000 if value is None else (latest_day(value) - earliest_day(value)).days + 1


def _date_order(value: str | None) -> tuple[object, ...]:
    """Return a key by the earliest day, then the finer date; undated last."""
    return (1,) if value is None else (0, *sort_key(value))


def _paper_order(stored: StoredEvent) -> tuple[object, ...]:
    return (*_date_order(stored.paper_date), stored.document, stored.ordinal)
