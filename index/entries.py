"""A section row in, what an engine takes in of it out: its words, and the values it is found and counted by. Pure."""

from __future__ import annotations

from index.engines import Entry, KeyField, SectionKey
from index.rows import SectionRow
from index.tokens import words_of
from pipeline.edtf import earliest_day, is_edtf, latest_day


def entry_of(row: SectionRow) -> Entry:
    """Return a section as engines take it in. A cover without a heading has the paper's title for one."""
    heading = row.heading if row.heading is not None or row.order else row.title
    date = row.date if row.date is not None and is_edtf(row.date) else None
    return Entry(
        key=SectionKey(row.document, row.order, row.section),
        heading=words_of(heading or ""),
        text=words_of(row.text),
        keys={
            KeyField.COMMITTEE: row.committees,
            KeyField.MODIFICATION: row.modifications,
            KeyField.FAMILY: row.families,
            KeyField.DATE: (date,) if date else (),
            KeyField.MONTH: (_month_of(date),) if date else (),
            KeyField.CODE: (row.code,) if row.code else (),
            KeyField.MARKING: (row.marking,) if row.marking else (),
            KeyField.TEXT_SOURCE: row.text_sources,
        },
        day=earliest_day(date).toordinal() if date else 0,
    )


def _month_of(date: str) -> str:
    """Return the month that a date lies in, or else the year that it begins in."""
    first, last = earliest_day(date).isoformat(), latest_day(date).isoformat()
    month, year = len("2019-04"), len("2019")
    return first[:month] if first[:month] == last[:month] else first[:year]
