"""Tables without ruled lines: columns that stand close, cells that wrap, heads that do not align."""

from __future__ import annotations

import pytest
from papers_in_print import blocks_of, printed

from pipeline.fragments import Fragment
from pipeline.furniture import line_text
from pipeline.layout import arrange
from pipeline.mapping import enclosing
from pipeline.records import Box, Word
from pipeline.rules import Grid


def rows_of(paper: str) -> list[str]:
    return [block.text.text for block in blocks_of(printed(paper)) if block.kind.value == "row"]


HEADS_RUN_TOGETHER = """
Reference Title                     Decision     Date

P387      Reporting of              Rejected     not yet
          success                                fixed

P370      Alignment of archives     Approved     to be
          with disputes and with                 advised
          the guidance
"""
COLUMNS_CLOSE_TOGETHER = """
WG21/12  Describe the file for outage notices      DCC
WG21/13  Check whether it belongs in the first     SECAS
         or second part
"""
ONE_ROW = """
CP1505     Alignment of support     Rejected     not yet
           for households                        fixed
           with the guide
"""


@pytest.mark.parametrize(
    ("paper", "rows"),
    [
        (
            HEADS_RUN_TOGETHER,
            [
                "Reference | Title | Decision | Date",
                "P387 | Reporting of success | Rejected | not yet fixed",
                "P370 | Alignment of archives with disputes and with the guidance | Approved | to be advised",
            ],
        ),
        (
            COLUMNS_CLOSE_TOGETHER,
            [
                "WG21/12 | Describe the file for outage notices | DCC",
                "WG21/13 | Check whether it belongs in the first or second part | SECAS",
            ],
        ),
        (ONE_ROW, ["CP1505 | Alignment of support for households with the guide | Rejected | not yet fixed"]),
    ],
    ids=["heads run together", "columns close together", "one row over a page break"],
)
def test_the_cells_of_a_table_without_lines_stay_in_their_columns(paper, rows):
    assert rows_of(paper) == rows


def test_a_label_and_its_text_are_no_table():
    assert rows_of("(a)    The first point is about meters.\n(b)    The second point is about hubs.\n") == []


def test_a_number_hung_out_of_its_paragraph_is_no_cell():
    paper = """
1294.   The Panel agreed that CAP161 be sent to a Working
        Group which should report by the end of July.

1295.   The Panel granted an extension of one month for
        the report of the second Working Group.
"""

    assert rows_of(paper) == []


@pytest.mark.parametrize(
    ("step", "rows"),
    [
        (16.0, ["Parties | Low | None gave figures", "NETSO | None | Not affected"]),
        (12.0, ["Parties NETSO | Low None | None gave figures Not affected"]),
    ],
    ids=["line of its own", "close below: broken on purpose"],
)
def test_a_line_whose_words_had_room_above_begins_a_row(step, rows):
    """Between the other rows stands more, as in a table whose rules made some of its lines seem to lie lower."""
    texts = [
        ("ELEXON", "Much to implement and more to run", "Five new staff"),
        ("Parties", "Low", "None gave figures"),
        ("NETSO", "None", "Not affected"),
    ]
    fragments = [
        Fragment((Word(text, box, 1.0),), box, box.bottom, 10.0, 1.0)
        for line, cells in enumerate(texts)
        for column, text in enumerate(cells)
        for x, baseline in [(60.0 + (0, 80, 320)[column], 100.0 + (0.0, 24.0, 24.0 + step)[line])]
        for box in [Box(x, baseline - 8, x + 5.0 * len(text), baseline)]
    ]

    assert [line_text(line) for line in arrange(fragments)][1:] == rows


def test_lines_between_two_rules_are_rows_where_each_fills_its_cells():
    """A fax has lost the rules between them."""
    texts = [("Attendee", "Company"), ("Jennifer Groome", "Code Administrator"), ("Neil Bennett", "SP Transmission")]
    fragments = []
    for line, cells in enumerate(texts):
        for column, text in enumerate(cells):
            x, baseline, words = 60.0 + 150 * column, 100.0 + 17 * line, []
            for word in text.split():
                words.append(Word(word, Box(x, baseline - 8, x + 5.0 * len(word), baseline), 0.9))
                x += 5.0 * len(word) + 2.8
            box = enclosing([word.box for word in words if word.box])
            fragments.append(Fragment(tuple(words), box, baseline, 10.0, 1.0))
    grid = Grid(Box(55, 85, 400, 145), ((Box(55, 85, 205, 145), Box(205, 85, 400, 145)),))

    found = [line_text(line) for line in arrange(fragments, grids=[grid])]

    assert found == [" | ".join(cells) for cells in texts]


def test_heads_that_a_rule_makes_seem_higher_stand_beside_the_one_that_it_does_not_touch():
    rows = [("Reference", "Title", "Decision", "Date"), *[(f"MP12{n}", "Forecasts", "Approved", "June") for n in "67"]]
    fragments = []
    for line, row in enumerate(rows):
        for column, text in enumerate(row):
            x0, top, size = 60.0 + 120 * column, 94.0 + 36 * line, 12.0
            height = 8.7
            if line == 0 and text != "Date":
                height, size = 15.8, 22.0
            box = Box(x0, top, x0 + 5 * len(text), top + height)
            fragments.append(Fragment((Word(text, box, 0.9),), box, box.bottom, size, 1.0))

    assert [line_text(line) for line in arrange(fragments)] == [" | ".join(row) for row in rows]
