"""Long histories, kept as they are told: what thousands of papers say of one modification takes time to put in order.

In: the events of a history, as `index.history` drew them. Out: the same. A history is kept with the rows of its family
(`index.summaries`), drawn anew with them, and true for as long as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.answers import Evidence, HistoryEvent
from index.database import Database
from index.packing import QUICK, pack, unpack
from index.summaries import SummaryBook
from index.uncollected import uncollected

KEPT_FROM = 300
"""Statements from which a history is kept: fewer are drawn in 8 ms (`benchmarks/history.py`), and a load that touches
thousands of modifications need not write what all their papers say."""


class HistoryBook:
    """The kept histories, by family."""

    def __init__(self, database: Database, summaries: SummaryBook) -> None:
        self._db = database
        self._summaries = summaries

    def of_family(self, family: str) -> tuple[HistoryEvent, ...] | None:
        """Return what happened to a family, in order of history; None where that is not kept, or no longer true."""
        with self._db.one_state():  # a refresh between the two questions would have an older history pass for true
            row = self._db.row("SELECT events FROM histories WHERE family = ?", (family,))
            if row is None or not self._summaries.is_fresh(family):
                return None
        with uncollected():
            return tuple(map(_event, unpack(row[0])))

    def is_kept(self, family: str) -> bool:
        """Return whether a history of a family is kept, be it true or not."""
        return self._db.row("SELECT 1 FROM histories WHERE family = ?", (family,)) is not None

    def save(self, family: str, events: Sequence[HistoryEvent]) -> None:
        """Keep a history in place of the older one, none if it is empty; call it in the transaction that drew it."""
        self._db.run("DELETE FROM histories WHERE family = ?", (family,))
        if events:
            kept = pack([_cells(event) for event in events], level=QUICK)
            self._db.run("INSERT INTO histories VALUES (?, ?)", (family, kept))


def _cells(event: HistoryEvent) -> tuple[object, ...]:
    """Return an event as a row: without names it is read in half the time."""
    return (
        event.date, event.action, event.committee, event.stage, event.planned_date, event.flags,
        [(e.document, e.title, e.source, e.section, e.page, e.quote, e.superseded) for e in event.evidence],
        event.modification, event.date_basis,
    )  # fmt: skip


def _event(cells: Sequence[Any]) -> HistoryEvent:
    date, action, committee, stage, planned, flags, evidence, modification, basis = cells
    return HistoryEvent(
        date, action, committee, stage, planned, tuple(flags), tuple(Evidence(*one) for one in evidence),
        modification, basis,
    )  # fmt: skip
