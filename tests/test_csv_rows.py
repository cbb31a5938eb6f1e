"""Rows for spreadsheets: what an act was done to stands in its own row."""

from __future__ import annotations

from dataclasses import replace

from index.answers import Coverage, Evidence, History, HistoryEvent
from index.csv_rows import HISTORY_COLUMNS, history_rows

PIECE = (Evidence("d", None, "s", "1", 1, "q"),)
ACTS = (
    HistoryEvent("2021-12-03", "approved", None, None, None, (), PIECE, modification="UNC0736A"),
    HistoryEvent("2021-12-03", "rejected", None, None, None, (), PIECE, modification="UNC0736"),
)
ASKED = History("UNC0736", ("UNC0736A",), None, None, None, None, 2, ACTS, Coverage(1, 1, 0, 0))


def test_a_row_names_the_modification_that_the_act_was_done_to_and_the_one_whose_history_it_is():
    rows = [dict(zip(HISTORY_COLUMNS, row, strict=True)) for row in history_rows(ASKED)]

    assert [(row["modification"], row["action"], row["history_of"]) for row in rows] == [
        ("UNC0736A", "approved", "UNC0736"),
        ("UNC0736", "rejected", "UNC0736"),
    ]


def test_an_act_whose_id_is_not_known_is_of_the_one_asked_for():
    nameless = replace(ASKED, events=(replace(ACTS[0], modification=""),))

    assert next(history_rows(nameless))[0] == "UNC0736"
