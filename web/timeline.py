"""A history in, the geometry of its picture out: a lane a committee, a mark an event, time from left to right. Pure.

The picture says nothing that the table beside it does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.answers import HistoryEvent
from pipeline.edtf import earliest_day, latest_day
from web.wording import ACTIONS, MONTHS, day

WIDTH, LANE, TOP, LEFT, RIGHT = 1000.0, 34.0, 26.0, 150.0, 24.0
MAX_LANES = 9
NOBODY = "no committee"
OTHERS = "others"
_MARGIN_DAYS = 12
_MAX_TICKS = 14
_APART = 13.0  # pixels between two marks of a lane before one is moved down a little

GOOD = frozenset({"approved", "implemented"})
BAD = frozenset({"rejected", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the calendar."""

    x: float
    label: str
    is_year: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """An event: `x` to `x2` is the time that its date allows; `number` is its row in the table, from 1."""

    number: int
    x: float
    x2: float
    y: float
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned date."""

    x: float
    y: float
    from_x: float | None
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """All of the picture, in units of its view box."""

    width: float
    height: float
    lanes: tuple[tuple[str, float], ...]
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    plans: tuple[Plan, ...]
    left: float
    undated: int


def timeline(events: Sequence[HistoryEvent]) -> Timeline | None:
    """Return the picture of a history, None where nothing in it has a date."""
    dated = [(number, event) for number, event in enumerate(events, 1) if event.date is not None]
    days = [bound for _, event in dated for bound in _bounds(event.date)]
    days += [bound for event in events for bound in _bounds(event.planned_date)]
    if not days:
        return None
    scale = _Scale(min(days) - timedelta(days=_MARGIN_DAYS), max(days) + timedelta(days=_MARGIN_DAYS))
    lanes = _lanes(events)
    height = TOP + LANE * len(lanes) + 8
    y_of = {name: TOP + LANE * (at + 0.5) for at, name in enumerate(lanes)}
    marks = tuple(_marks(dated, y_of, scale))
    at = {mark.number: mark.x for mark in marks}
    plans = tuple(
        Plan(
            x=scale.middle(event.planned_date), y=y_of[_lane(event, y_of)], from_x=at.get(number),
            label=f"Planned for {day(event.planned_date)}",
        )
        for number, event in enumerate(events, 1)
        if event.planned_date is not None
    )  # fmt: skip
    return Timeline(
        WIDTH, height, tuple(y_of.items()), tuple(scale.ticks()), marks, plans, LEFT, len(events) - len(dated)
    )


class _Scale:
    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self._step = (WIDTH - LEFT - RIGHT) / max((last - first).days, 1)

    def x(self, when: date) -> float:
        return round(LEFT + (when - self.first).days * self._step, 1)

    def middle(self, value: str) -> float:
        first, last = _bounds(value)
        return round((self.x(first) + self.x(last)) / 2, 1)

    def ticks(self) -> Iterator[Tick]:
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        step = next((one for one in (1, 3, 6, 12, 24, 60) if months / one <= _MAX_TICKS), 120)
        at = self.first.year * 12 + self.first.month - 1
        for number in range(at - at % step, at + months + 1):
            year, month = divmod(number, 12)
            when = date(year, month + 1, 1)
            if number % step or not self.first <= when <= self.last:
                continue
            yield Tick(self.x(when), str(year) if not month else f"{MONTHS[month][:3]} {year % 100:02}", not month)


def _bounds(value: str | None) -> tuple[date, ...]:
    return () if value is None else (earliest_day(value), latest_day(value))


def _lanes(events: Sequence[HistoryEvent]) -> list[str]:
    """Return the committees in the order of their first act; the rarest share a lane where there are many."""
    counts = Counter(event.committee or NOBODY for event in events)
    if len(counts) > MAX_LANES:
        keep = {name for name, _ in counts.most_common(MAX_LANES - 1)}
        return [name for name in dict.fromkeys(e.committee or NOBODY for e in events) if name in keep] + [OTHERS]
    return list(counts)


def _lane(event: HistoryEvent, known: dict[str, float]) -> str:
    name = event.committee or NOBODY
    return name if name in known else OTHERS


def _marks(dated: Sequence[tuple[int, HistoryEvent]], y_of: dict[str, float], scale: _Scale) -> Iterator[Mark]:
    last: dict[str, tuple[float, int]] = {}
    for number, event in dated:
        lane = _lane(event, y_of)
        first, end = (scale.x(bound) for bound in _bounds(event.date))
        middle = (first + end) / 2
        before, shift = last.get(lane, (-_APART, 0))
        shift = (shift + 1) % 3 if middle - before < _APART else 0
        last[lane] = (middle, shift)
        kind = "good" if event.action in GOOD else "bad" if event.action in BAD else "plain"
        label = f"{day(event.date)}: {ACTIONS.get(event.action, event.action)}"
        yield Mark(number, first, end, y_of[lane] + (0, -9, 9)[shift], kind, label)
