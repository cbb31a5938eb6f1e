"""Headings in a column left of their text are told from the first column of a table."""

from __future__ import annotations

import pytest
from papers_in_print import blocks_of, printed, sections_of

from pipeline.paragraphs import Kind

SIDE = """
**DCP 411**               The Panel agreed that DCP 411 should be sent to a Working
                          Group. The first meeting of the group will be in June 2022.

**Charges for new**       DCP 396 and DCP 397 were both withdrawn by their proposers,
**connections**           and the Panel noted this at once.
"""


def test_text_beside_a_heading_is_whole_and_comes_after_it():
    first, second = sections_of(printed(f"Note to all of the parties to the agreement.\n{SIDE}"))[1:]

    assert first.text.text == (
        "The Panel agreed that DCP 411 should be sent to a Working Group. "
        "The first meeting of the group will be in June 2022."
    )
    assert second.heading.text == "Charges for new connections"
    assert second.text.text.startswith("DCP 396 and DCP 397")
    assert second.text.text.endswith("noted this at once.")


@pytest.mark.parametrize(
    "table",
    [
        SIDE.replace("**", ""),
        "**Number**                **What was decided**\n" + SIDE,
        "**DCP 411**               Sent to a Working Group\n\n**DCP 412**               Withdrawn by its Proposer",
        "\n\n".join(
            f"**DCP {n}**     Approved    The Panel agreed that it should be sent to a Group." for n in (411, 412)
        ),
    ],
    ids=["nothing bold", "heads in bold", "short cells", "three columns"],
)
def test_a_table_keeps_its_rows(table):
    assert sum(block.kind is Kind.ROW for block in blocks_of(printed(table.strip("\n")))) >= 2
