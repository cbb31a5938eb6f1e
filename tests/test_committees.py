"""Committees and organisations: every name of one is that one, and words that only look like one are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.committees import find_committees
from pipeline.profiles import load_profile
from pipeline.records import Label, Method

SEC = load_profile("sec")


def committees(*texts: str, label: Label = Label.COMMITTEE) -> list[tuple[str, str]]:
    found = find_committees(texts, profile=SEC)
    return [
        (text[one.start : one.end], one.value)
        for text, mentions in zip(texts, found, strict=True)
        for one in mentions
        if one.label is label
    ]


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("Security Sub-Committee", "SSC"),
        ("Security Sub Committee", "SSC"),
        ("Security Subcommittee", "SSC"),
        ("Security Sub-\nCommittee", "SSC"),
        ("SECURITY SUB-COMMITTEE", "SSC"),
        ("security sub-committee", "SSC"),
        ("Technical Architecture & Business Architecture Sub-Committee", "TABASC"),
        ("Technical Specification Issue Resolution Sub Group", "TSIRS"),
        ("Technical Specification Issue Resolution Subgroup", "TSIRS"),
        ("SMKI\nPMA", "SMKI PMA"),
        ("PMA", "SMKI PMA"),
        ("Ops Group", "OPSG"),
        ("Working Group", "WORKING GROUP"),
        ("SEC Panel", "PANEL"),
        ("Change Board", "CHANGE BOARD"),
    ],
)
def test_every_name_of_a_committee_is_that_committee(printed, value):
    assert committees(f"It was sent to the {printed} for review.") == [(printed, value)]


@pytest.mark.parametrize(
    "text",
    [
        "The Sub-Committees met, and the sub-committee agreed.",
        "a tag, the Tag, a panel, the operations group of a firm, a change board",
        "PANELS, TAGS, OPSGX, xSSC, SSC1",
        "the Panel Sub-Committees",
        "the Panel Information Policy",
        "Control Panel, Expert Panel, Stakeholder Panel and solar panels",
        "feedback from the Proposer, the Working Group and the DCC",
        "BAD, SIT, DIT and IOC",
    ],
)
def test_generic_words_and_look_alikes_are_no_committee(text):
    assert committees(text) == []


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("Security Sub-Comrnittee", "SSC"),
        ("Testing Advisory Gr0up", "TAG"),
        ("Operat1ons Group", "OPSG"),
        ("lechnical Architecture and Business Architecture Sub-Committee", "TABASC"),
        ("TABA5C", "TABASC"),
        ("TABASG", "TABASC"),
        ("S5C", "SSC"),
        ("0PSG", "OPSG"),
        ("TS!RS", "TSIRS"),
    ],
)
def test_a_misread_name_is_repaired(printed, value):
    (found,) = find_committees([f"It was sent to the {printed} for review."], profile=SEC)

    assert [(one.value, one.method) for one in found] == [(value, Method.REPAIRED)]
    assert all(one.confidence < 1 for one in found)


@pytest.mark.parametrize(
    "text",
    ["Charging Sub-Committee", "Privacy Group", "SSI and SST", "Testing Architecture Group", "Security Committee"],
)
def test_another_name_is_not_repaired_into_a_committee(text):
    assert committees(f"It was sent to the {text} for review.") == []


def test_a_committee_that_only_the_document_defines_is_known_by_its_abbreviation():
    texts = ["DAWG agreed.", "The Data Access Working Group (DAWG) met; the Data Access Working Group agreed."]

    assert committees(*texts) == [
        ("DAWG", "DAWG"),
        ("Data Access Working Group", "DAWG"),
        ("DAWG", "DAWG"),
        ("Data Access Working Group", "DAWG"),
    ]


def test_an_abbreviation_of_something_else_is_no_committee():
    assert committees("The Live Service Criteria (LSC) and the Self Service Interface (SSI). LSC.") == []


def test_letters_behind_a_number_and_a_slash_are_no_committee():
    found = find_committees(["Directive 96/9/EC; the EC agreed."], profile=load_profile("spaa"))[0]

    assert [(one.value, one.start > 20) for one in found] == [("SPAA EC", True)]


def test_a_word_that_only_ends_in_group_defines_no_committee():
    assert committees("An ExceptionGroup (EXG) is raised; EXG is no body.") == []


def test_the_document_may_abbreviate_a_known_committee_in_its_own_way():
    assert committees("The Change Board (ChB) met.", "ChB agreed.") == [
        ("Change Board", "CHANGE BOARD"),
        ("ChB", "CHANGE BOARD"),
        ("ChB", "CHANGE BOARD"),
    ]


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("DCC", "DCC"),
        ("ELEXON", "Elexon"),
        ("Elexon", "Elexon"),
        ("the Authority", "Ofgem"),
        ("The Authority", "Ofgem"),
        ("National Cyber Security Centre", "NCSC"),
        ("Department for Business, Energy and Industrial Strategy", "BEIS"),
    ],
)
def test_organisations_are_kept_apart_from_committees(printed, value):
    text = f"It was sent to {printed} for review."

    assert committees(text, label=Label.ORGANISATION) == [(printed, value)]
    assert committees(text) == []


def test_a_panel_of_another_code_is_not_this_codes_panel(tmp_path):
    other = tmp_path / "other.toml"
    other.write_text(
        'name = "other"\ntitle = "Other Code"\ncode_names = ["OTC"]\nlookalikes = ["OTC1"]\n'
        '[[ids]]\nkind = "Change"\ncanonical = "OTP{000}"\nexamples = { "OTP012" = ["OTP012"] }\n'
        '[[committees]]\nshort = "PANEL"\nnames = ["OTC Panel"]\n',
        encoding="utf-8",
    )
    text = "The OTC Panel wrote to the Panel."
    (found,) = find_committees([text], profile=SEC, others=[load_profile(str(other))])

    assert [(text[one.start : one.end], one.value) for one in found] == [("OTC Panel", "OTC PANEL"), ("Panel", "PANEL")]


@given(st.lists(st.text(alphabet="SCTABGPanelWorkingGroupSub-Committee ()5018\n", max_size=80), max_size=3))
def test_mentions_lie_in_their_text_in_order_and_apart(texts):
    for text, found in zip(texts, find_committees(texts, profile=SEC), strict=True):
        edges = [edge for one in found for edge in (one.start, one.end)]
        assert edges == sorted(edges)
        assert all(0 <= one.start < one.end <= len(text) for one in found)
