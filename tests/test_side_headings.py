"""Headings in a column left of their text are told from the first column of a table."""

from __future__ import annotations

import pytest
from papers_in_print import blocks_of, printed, sections_of

from pipeline.fragments import Fragment
from pipeline.paragraphs import Kind
from pipeline.records import Box, Word
from pipeline.side_headings import side_headings

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
        (
            "**Chair**       Leads the meetings of the Panel and decides who may speak in them.\n\n"
            "**Secretary**   Takes the minutes, sends out papers five days before, and files them.\n\n"
            "**MP101**       The Panel approved this modification at its meeting in May 2022."
        ),
    ],
    ids=["nothing bold", "heads in bold", "short cells", "three columns", "cells of one line"],
)
def test_a_table_keeps_its_rows(table):
    assert sum(block.kind is Kind.ROW for block in blocks_of(printed(table.strip("\n")))) >= 2


def rows_at(*lines: tuple[float, str, str]) -> list[tuple[Fragment, ...]]:
    """Rows of a heading's line and a text's line, either of which may be empty, and how far down they stand."""
    return [
        tuple(
            _fragment(text, x, baseline, weight)
            for text, x, weight in ((head, 50.0, 1.4), (beside, 180.0, 1.0))
            if text
        )
        for baseline, head, beside in lines
    ]


def _fragment(text: str, x: float, baseline: float, weight: float) -> Fragment:
    words = []
    for token in text.split():
        words.append(Word(token, Box(x, baseline - 8, x + 5.0 * len(token), baseline + 2), 1.0))
        x += 5.0 * len(token) + 2.5
    box = Box(words[0].box.x0, baseline - 8, words[-1].box.x1, baseline + 2)
    return Fragment(tuple(words), box, baseline, 10.0, weight)


SENTENCE = "Members heard that it had been sent to all the parties of them in May."
LAST = (
    (200.0, "Risks", SENTENCE),
    (212.0, "", "It was said that nobody in the room knew of any others."),
    (240.0, "Next steps", SENTENCE),
    (252.0, "", "It was said that nobody in the room knew of any others."),
)


def read(*lines: tuple[float, str, str]) -> list[str] | None:
    found = side_headings(rows_at(*lines, *LAST))
    return None if found is None else [" ".join(word.text for word in row[0].words) for row in found]


@pytest.mark.parametrize(
    ("first", "second_at"),
    [(SENTENCE, 115.0), (SENTENCE.removesuffix("."), 115.0), ("Members heard of it in May.", 112.0)],
    ids=["white above", "white above, a stop lost", "a short last line"],
)
def test_a_heading_beside_a_new_paragraph_is_the_next_one(first: str, second_at: float) -> None:
    benefits = ("Benefits were said to be larger than all the costs of it by far,", "as the second paper had shown.")

    lines = read((100.0, "Costs", first), (second_at, "Benefits", benefits[0]), (second_at + 12, "", benefits[1]))

    assert lines is not None
    assert lines[:5] == ["Costs", first, "Benefits", *benefits]


@pytest.mark.parametrize(
    ("heads", "texts"),
    [
        (("Costs and", "benefits"), (SENTENCE, "Benefits were said to be larger.")),
        (
            ("Trading", "Disputes"),
            ("Members heard that all of it had been sent out to the parties of the", "Code in May."),
        ),
        (
            ("Trading", "Disputes"),
            ("Members heard that all of it had been sent to the parties, as", "all knew in May."),
        ),
    ],
    ids=["a small letter", "a name on the next line", "a sentence that goes on"],
)
def test_a_heading_beside_a_paragraph_that_goes_on_is_one(heads: tuple[str, str], texts: tuple[str, str]) -> None:
    lines = read((100.0, heads[0], texts[0]), (112.0, heads[1], texts[1]))

    assert lines is not None
    assert lines[:4] == [*heads, *texts]


def test_headings_of_which_nothing_tells_where_they_end_stay_a_table() -> None:
    assert read((100.0, "Costs", SENTENCE), (112.0, "Benefits", "Others said that they were larger, by far.")) is None
