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

WIDTH, TOP, LEFT, RIGHT = 1000.0, 26.0, 150.0, 24.0
LANE, LEVEL, MAX_LEVELS = 30.0, 13.0, 8
"""The height of a lane, what each further level of marks adds to it, and how many levels there may be: what stands
close together in time stands one below the other."""
MAX_LANES = 9
NOBODY = "no committee"
OTHERS = "others"
_MARGIN_DAYS = 12
_MAX_TICKS = 14
_APART = 14.0  # between two marks of a level

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


def timeline(events: Sequence[HistoryEvent], *, asked: str = "") -> Timeline | None:
    """Return the picture of the history asked for, None where nothing in it has a date."""
    dated = [event for event in events if event.date is not None]
    days = [bound for event in dated for bound in _bounds(event.date)]
    days += [bound for event in events for bound in _bounds(event.planned_date)]
    if not days:
        return None
    scale = _Scale(min(days) - timedelta(days=_MARGIN_DAYS), max(days) + timedelta(days=_MARGIN_DAYS))
    lanes = {name: _Lane() for name in _lanes(events)}
    placed = [_place(number, event, lanes, scale) for number, event in enumerate(events, 1)]
    top = TOP
    for lane in lanes.values():
        lane.top = top
        top += LANE + LEVEL * max(len(lane.levels) - 1, 0)
    return Timeline(
        width=WIDTH,
        height=top + 8,
        lanes=tuple((name, lane.y(0)) for name, lane in lanes.items()),
        ticks=tuple(scale.ticks()),
        marks=tuple(one.mark(asked) for one in placed if one.date is not None),
        plans=tuple(one.plan() for one in placed if one.planned is not None),
        left=LEFT,
        undated=len(events) - len(dated),
    )


class _Lane:
    """A lane: where marks stand on each of its levels, and, once all are placed, where it begins."""

    def __init__(self) -> None:
        self.levels: list[list[float]] = []
        self.top = 0.0

    def level_for(self, *places: float) -> int:
        """Return the first level with room at these places, and take it; the last one where none has."""
        for number in range(MAX_LEVELS):
            if number == len(self.levels):
                self.levels.append([])
            level = self.levels[number]
            if all(abs(x - other) >= _APART for x in places for other in level) or number == MAX_LEVELS - 1:
                break
        level.extend(places)
        return number

    def y(self, level: int) -> float:
        """Return the middle of a level."""
        return self.top + LANE / 2 + LEVEL * level


@dataclass(frozen=True, slots=True)
class _Placed:
    """An event in its lane: from when to when, and where its plan is, each None without one."""

    number: int
    event: HistoryEvent
    lane: _Lane
    level: int
    date: tuple[float, float] | None
    planned: float | None

    def mark(self, asked: str) -> Mark:
        assert self.date is not None  # noqa: S101  # asked only then
        action = self.event.action
        kind = "good" if action in GOOD else "bad" if action in BAD else "plain"
        other = f" ({self.event.modification})" if self.event.modification not in {"", asked} else ""
        label = f"{day(self.event.date)}: {ACTIONS.get(action, action)}{other}"
        return Mark(self.number, *self.date, self.lane.y(self.level), kind, label)

    def plan(self) -> Plan:
        assert self.planned is not None  # noqa: S101  # as above
        from_x = None if self.date is None else sum(self.date) / 2
        return Plan(self.planned, self.lane.y(self.level), from_x, f"Planned for {day(self.event.planned_date)}")


def _place(number: int, event: HistoryEvent, lanes: dict[str, _Lane], scale: _Scale) -> _Placed:
    name = event.committee or NOBODY
    lane = lanes[name if name in lanes else OTHERS]
    date, planned = None, None
    if event.date is not None:
        first, last = (scale.x(bound) for bound in _bounds(event.date))
        date = first, last
    if event.planned_date is not None:
        planned = scale.middle(event.planned_date)
    places = [x for x in (None if date is None else sum(date) / 2, planned) if x is not None]
    return _Placed(number, event, lane, lane.level_for(*places) if places else 0, date, planned)


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
