"""Texts are cut into sentences, list items and table rows, each found again at its offsets."""

from __future__ import annotations

from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sentences import UnitKind, split_units


def texts(text: str) -> list[str]:
    return [text[unit.start : unit.end] for unit in split_units(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("It met. It agreed.", ["It met.", "It agreed."], id="two sentences"),
        pytest.param("See No. 5 of V1.0, e.g. the SCF v1.16.", ["See No. 5 of V1.0, e.g. the SCF v1.16."], id="stops"),
        pytest.param("Mr. R. Jones of Foo Ltd. agreed.", ["Mr. R. Jones of Foo Ltd. agreed."], id="initials"),
        pytest.param(
            "It was raised by Foo Ltd. The SSC met.", ["It was raised by Foo Ltd.", "The SSC met."], id="Ltd."
        ),
        pytest.param("See Appendix A. The Panel met.", ["See Appendix A.", "The Panel met."], id="appendix"),
        pytest.param("It (see p. 3. Also 4.) met.", ["It (see p. 3. Also 4.) met."], id="brackets"),
        pytest.param("‘Part 1. Part 2’ met. It left.", ["‘Part 1. Part 2’ met.", "It left."], id="titles"),
        pytest.param("Was it approved? It was!", ["Was it approved?", "It was!"], id="other marks"),
        pytest.param("It met.”  It left.", ["It met.”", "It left."], id="closing quote belongs to it"),
        pytest.param("the SSC agreed.The Panel met.", ["the SSC agreed.", "The Panel met."], id="blank lost by OCR"),
        pytest.param(
            "It was rejected by a majority of six, The reasons are given below.",
            ["It was rejected by a majority of six,", "The reasons are given below."],
            id="stop read as a comma",
        ),
        pytest.param(
            "The Panel noted the reports on MP101 and MP102, Ms Tait opened with an overview.",
            ["The Panel noted the reports on MP101 and MP102,", "Ms Tait opened with an overview."],
            id="stop read as a comma before a name",
        ),
        pytest.param(
            "As agreed with Ofgem, The Authority and the SEC Panel, The Chair, Ms Tait, approved it.",
            ["As agreed with Ofgem, The Authority and the SEC Panel, The Chair, Ms Tait, approved it."],
            id="a name behind a comma",
        ),
        pytest.param("For MP101, The group met.", ["For MP101, The group met."], id="little before a comma"),
        pytest.param("It costs £1.5m. it said", ["It costs £1.5m. it said"], id="small letter goes on"),
        pytest.param("One\nTwo", ["One", "Two"], id="a line ends a sentence"),
        pytest.param("  \n\n ", [], id="nothing"),
    ],
)
def test_a_text_is_cut_where_sentences_end(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_an_item_is_quoted_without_its_bullet_or_label() -> None:
    text = "The Panel:\n• NOTED it;\n  • nested\na) lettered\n(iv) roman\n4.2 numbered"

    assert texts(text) == ["The Panel:", "NOTED it;", "nested", "lettered", "roman", "numbered"]


def test_an_item_knows_the_line_that_opens_its_list() -> None:
    units = split_units("The Panel agreed that:\n• A be approved. It is good.\n• B:\n  • be withdrawn")

    assert [(unit.kind.value, unit.lead) for unit in units] == [
        ("sentence", None),
        ("item", 0),
        ("sentence", None),
        ("item", 0),
        ("item", 3),
    ]


def test_a_complete_sentence_opens_no_list() -> None:
    assert split_units("The Panel met.\n• It agreed")[1].lead is None


def test_a_labelled_point_after_bullets_is_no_item_of_their_list() -> None:
    units = split_units("Members agreed:\n• that it be issued;\n• a report in July.\nb) Another modification\n• a note")

    assert [unit.lead for unit in units] == [None, 0, 0, None, None]


def test_a_labelled_list_goes_on_after_bullets_inside_it() -> None:
    units = split_units("Members agreed:\na) that it be issued;\n• in July\nb) that it be urgent")

    assert [unit.lead for unit in units][1::2] == [0, 0]


def test_points_under_a_labelled_point_that_leads_them_are_its_list() -> None:
    units = split_units("6.2 The Panel:\n\n(a) agreed it;\n\n• a note\n\n(b) met.\n\n6.3 The SSC met.\n\n• a note")

    assert [unit.lead for unit in units] == [None, 0, None, 0, None, None]


def test_a_row_is_one_unit_whatever_stops_it_holds() -> None:
    units = split_units("Ref | Status\nMP078 | Approved. Implemented.")

    assert [unit.kind for unit in units] == [UnitKind.ROW, UnitKind.ROW]


@given(st.text(alphabet="ab AB.•|\n‘’()12:;", max_size=120))
def test_units_are_in_order_do_not_overlap_and_lose_no_word(text: str) -> None:
    units = split_units(text)

    assert all(0 <= unit.start < unit.end <= len(text) for unit in units)
    assert all(one.end <= two.start for one, two in pairwise(units))
    covered = {at for unit in units for at in range(unit.start, unit.end)}
    words = {at for at, character in enumerate(text) if character in "AB"}
    assert words <= covered


@given(st.text(max_size=200))
def test_any_text_is_cut_without_failing(text: str) -> None:
    assert all(text[unit.start : unit.end].strip() for unit in split_units(text))


@pytest.mark.parametrize("hostile", ["(" * 30_000 + ". A" * 10_000, "." * 60_000, "() . A" * 10_000, "‘’" * 30_000])
def test_long_hostile_text_is_cut_quickly(hostile: str) -> None:
    began = perf_counter()
    split_units(hostile)

    assert perf_counter() - began < 2
