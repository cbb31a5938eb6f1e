"""Dates and releases in one text: what is printed, placed on the calendar as EDTF.

In: a text and the paper's own date. Out: mentions with label DATE or RELEASE, and doubts.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records import Mention


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about a date that a reader should check: `code` is a short fixed word, such as `weekday-mismatch`."""

    offset: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class DateFindings:
    """What was found in one text, in reading order. Mentions of one label do not overlap."""

    mentions: tuple[Mention, ...]
    doubts: tuple[Doubt, ...]


def find_dates(text: str, *, anchor: str | None) -> DateFindings:
    """Find the dates and releases of a text.

    `anchor` is the paper's own date (EDTF), by which missing years are placed; without it they are placed by another
    date of the same paragraph, or not tagged.
    """
    raise NotImplementedError
