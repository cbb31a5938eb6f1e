"""A section row in, what an engine takes in of it out: its words, and the values it is found and counted by. Pure."""

from __future__ import annotations

from functools import lru_cache

from index.engines import Entry, KeyField, SectionKey
from index.rows import SectionRow
from index.tokens import words_of
from pipeline.edtf import earliest_day, is_edtf, latest_day


def entry_of(row: SectionRow) -> Entry:
    """Return a section as engines take it in. A cover without a heading has the paper's title for one."""
    heading = row.heading if row.heading is not None or row.order else row.title
    date = row.date if row.date is not None and _is_date(row.date) else None
    return Entry(
        key=SectionKey(row.document, row.order, row.section),
        heading=words_of(heading or ""),
        text=words_of(row.text),
        keys={
            KeyField.COMMITTEE: row.committees,
            KeyField.MODIFICATION: row.modifications,
            KeyField.FAMILY: row.families,
            KeyField.DATE: (date,) if date else (),
            KeyField.MONTH: (_placed(date)[0],) if date else (),
            KeyField.CODE: (row.code,) if row.code else (),
            KeyField.MARKING: (row.marking,) if row.marking else (),
            KeyField.TEXT_SOURCE: row.text_sources,
        },
        day=_placed(date)[1] if date else 0,
    )


_is_date = lru_cache(maxsize=1_000)(is_edtf)


@lru_cache(maxsize=1_000)
def _placed(date: str) -> tuple[str, int]:
    """Return the month that a date lies in, or else the year that it begins in; and its first day, as a number.

    All sections of a paper have its date.
    """
    first, last = earliest_day(date).isoformat(), latest_day(date).isoformat()
    month, year = len("2019-04"), len("2019")
    return first[:month] if first[:month] == last[:month] else first[:year], earliest_day(date).toordinal()
