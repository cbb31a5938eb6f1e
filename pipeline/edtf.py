"""EDTF dates as the records hold them: checked, ordered and compared by the days that they allow.

In: strings of the forms `2019`, `2019-05`, `2019-05-02`, `2019-34` (a quarter, 33 to 36), `2019-22` (a season, 21 to
24) and ranges `a/b` of these. Out: days. A value that is less precise than a day stands for all its days.
Quarters are calendar quarters. Seasons are those of the northern hemisphere by whole months, and winter begins in
December of its year.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

FIRST_QUARTER = 33
"""EDTF's number of the first quarter; the fourth has 36 (EDTF level 2)."""

FIRST_SEASON = 21
"""EDTF's number of spring; winter has 24 (EDTF level 1)."""

_PART = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def is_edtf(value: str) -> bool:
    """Return whether `value` is a date in one of the forms of this module, and on the calendar.

    >>> is_edtf("2019-02-28"), is_edtf("2019-02-29"), is_edtf("2019-04-05/2019-04-01")
    (True, False, False)
    """
    try:
        _days(value)
    except ValueError:
        return False
    return True


def earliest_day(value: str) -> date:
    """Return the first day that `value` allows.

    >>> earliest_day("2019-34")
    datetime.date(2019, 4, 1)

    Raises:
        ValueError: `value` is not EDTF.
    """
    return _days(value)[0]


def latest_day(value: str) -> date:
    """Return the last day that `value` allows.

    >>> latest_day("2019-02")
    datetime.date(2019, 2, 28)

    Raises:
        ValueError: `value` is not EDTF.
    """
    return _days(value)[1]


def sort_key(value: str) -> tuple[date, date]:
    """Return a key that sorts by the earliest day, and then the finer date first.

    >>> sorted(["2019", "2019-01", "2019-01-01"], key=sort_key)
    ['2019-01-01', '2019-01', '2019']

    Raises:
        ValueError: `value` is not EDTF.
    """
    return _days(value)


def overlaps(one: str, other: str) -> bool:
    """Return whether some day fits both values.

    Raises:
        ValueError: one of them is not EDTF.
    """
    first, last = _days(one)
    other_first, other_last = _days(other)
    return first <= other_last and other_first <= last


@lru_cache(maxsize=16_384)  # the days of thirty years: an archive asks for few dates, and again and again
def _days(value: str) -> tuple[date, date]:
    """Return the first and the last day of a value."""
    start, slash, end = value.partition("/")
    first, last = _part_days(start)
    if slash:
        _, last = _part_days(end)
        if _part_days(end)[0] < first:
            raise ValueError(f"the range {value!r} ends before it begins")
    return first, last


def _part_days(part: str) -> tuple[date, date]:
    found = _PART.fullmatch(part)
    if not found:
        raise ValueError(f"{part!r} is no EDTF date")
    year, middle, day = (int(group) if group else None for group in found.groups())
    if year is None or year == 0:
        raise ValueError(f"{part!r} has no year")
    if middle is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is not None:
        return date(year, middle, day), date(year, middle, day)
    if FIRST_QUARTER <= middle < FIRST_QUARTER + 4:
        return _months(year, 1 + 3 * (middle - FIRST_QUARTER), 3)
    if FIRST_SEASON <= middle < FIRST_SEASON + 4:
        return _months(year, 3 + 3 * (middle - FIRST_SEASON), 3)
    return _months(year, middle, 1)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    """Return the first and last day of `count` months from `month` on; they may run into the next year."""
    first = date(year, month, 1)
    end_year, end_month = divmod(month - 1 + count - 1, 12)
    end_year, end_month = year + end_year, end_month + 1
    return first, date(end_year, end_month, monthrange(end_year, end_month)[1])
