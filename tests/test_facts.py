"""What a paper says of itself is read from covers of many makes, and only where it makes it plain."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document_date import find_document_date
from pipeline.edtf import is_edtf
from pipeline.facts import find_facts
from pipeline.mapping import TextBuilder
from pipeline.profiles import load_profile
from pipeline.records import Box, DocumentDate, Entity, Label, MappedText, Method, Part, Section

SEED = Path(__file__).resolve().parent.parent.parent / "shared" / "seed" / "report.gold.json"
SEC = load_profile("sec")


def mapped(text, heights=None):
    """Return a text with one span per word; `heights` gives the type size of each line."""
    builder = TextBuilder()
    for index, line in enumerate(text.split("\n")):
        if index:
            builder.add("\n")
        box = None if heights is None else Box(70, 20 * index, 90, 20 * index + heights[index])
        for at, word in enumerate(line.split(" ")):
            if at:
                builder.add(" ")
            builder.add_word(word, page_number=1, line_index=index, box=box)
    return builder.build()


def section(id_, text="", heading=None, heights=None):
    number = None if id_ == "0" or "/" in id_ else id_
    head = None if heading is None else mapped(heading)
    return Section(id_, number, head, 0 if id_ == "0" else 1, None, 1, 1, mapped(text, heights))


def entities_of(sections, *found):
    """Return entities for (section id, printed, label, value)."""
    held = {one.id: one for one in sections}
    entities = []
    for id_, printed, label, value in found:
        start = held[id_].text.text.index(printed)
        end = start + len(printed)
        entities.append(Entity(label, printed, value, id_, Part.TEXT, start, end, 1, (), 1.0, Method.VARIANT))
    return entities


def facts_of(sections, *, running=(), entities=(), file_name="report.pdf", profile=SEC):
    date = find_document_date(sections, running=running, file_name=file_name)
    return find_facts(sections, entities, running=running, profile=profile, date=date)


BODY = section("1", "This paper gives an update.", "Purpose")

COVERS = tomllib.loads((Path(__file__).parent / "covers.toml").read_text(encoding="utf-8"))["cover"]


@pytest.mark.parametrize("cover", COVERS, ids=[cover["name"] for cover in COVERS])
def test_covers_of_many_makes_are_read(cover):
    profile = load_profile(cover.get("profile", "sec"))

    facts = facts_of([section("0", cover["text"]), BODY], profile=profile)

    assert facts.title == cover.get("title")
    assert facts.committee == cover.get("committee")
    assert (facts.date and facts.date.value) == cover.get("date")
    assert facts.marking == cover.get("marking")
    assert facts.date is None or facts.date.basis == "cover"


SIGNED = "The Panel is requested to NOTE this paper.\n\nRebecca Jones\nSECAS Team\n2 May 2019"


JOINED = SIGNED.replace("\nSECAS Team\n", " SECAS Team ")
PLACES = {
    "sign-off": ([section("1", SIGNED, "End")], "sign-off", "2019-05-02"),
    "sign-off run together by OCR": ([section("1", JOINED, "End")], "sign-off", "2019-05-02"),
    "the cover leads": ([section("0", "A\n\nDate: 1 May 2019"), section("1", SIGNED, "End")], "cover", "2019-05-01"),
    "a day alone on the last line": (
        [section("0", "Report"), section("1", "Answers are due in June.\n\n2 May 2019", "End")],
        "sign-off", "2019-05-02",
    ),
    "a meeting before the sign-off is only reported on": (
        [section("0", "Advice\n\nMeeting of 1 April 2019"), section("1", SIGNED, "End")], "sign-off", "2019-05-02",
    ),
    "a day of the cover's month": (
        [section("0", "Report\n\nMay 2019"), section("1", SIGNED, "End")], "sign-off", "2019-05-02",
    ),
    "not that of an appendix": (
        [section("1", SIGNED, "End"), section("Appendix A", SIGNED.replace("2 May", "9 May"), "Letter")],
        "sign-off", "2019-05-02",
    ),
    "a first heading that is the title": (
        [section("0/1", "Text.", "Minutes of the TAG meeting held on 14 May 2019")], "heading", "2019-05-14",
    ),
    "a heading that goes on with the cover": (
        [section("0", "DCUSA Panel"), section("0/1", "Text.", "Headline report, 14 May 2019")], "heading", "2019-05-14",
    ),
    "minutes that say how the meeting was held": (
        [section("0", "Minutes of meeting 198 held by telephone on 14 May 2019\n\nOfgem rejected it on 1 May 2019 but "
                 "invited a new one.")], "cover", "2019-05-14",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("sections", "basis", "value"), PLACES.values(), ids=PLACES)
def test_the_date_is_taken_from_the_place_that_speaks_for_the_paper(sections, basis, value):
    date = find_document_date(sections, running=["SEC Panel Page 1 of 3"], file_name="20180101.pdf")

    assert date is not None
    assert (date.value, date.basis) == (value, basis)


@pytest.mark.parametrize(
    ("running", "file_name", "value", "basis"),
    [
        (["SEC Panel, 2 May 2019 Page 1 of 3"], "a.pdf", "2019-05-02", "header"),
        ([], "SSC_Report_20190502_v1.0.pdf", "2019-05-02", "file-name"),
        ([], "SSC Report 2019-05-02.pdf", "2019-05-02", "file-name"),
        ([], "SSC_Report_2_May_2019.pdf", "2019-05-02", "file-name"),
        ([], "SSC-Report-May-2019.pdf", "2019-05", "file-name"),
    ],
)
def test_headers_and_file_names_give_the_date_when_the_paper_does_not(running, file_name, value, basis):
    date = find_document_date([BODY], running=running, file_name=file_name)

    assert date is not None
    assert (date.value, date.basis) == (value, basis)


@pytest.mark.parametrize(
    ("sections", "file_name"),
    [
        pytest.param([BODY], "SECP_67_1705_14.pdf", id="a reference is no date"),
        pytest.param([section("0", "Report for April 2019"), BODY], "a.pdf", id="a period is no date"),
        pytest.param([section("0", "Report\nResponses due by 20 May 2019"), BODY], "a.pdf", id="a deadline is no date"),
        pytest.param(
            [section("1", "The SSC met.\n\nThe next meeting takes place on 7 April 2021.", "End")],
            "a.pdf",
            id="next meeting",
        ),
        pytest.param([], "", id="nothing at all"),
    ],
)
def test_a_paper_that_does_not_give_its_date_has_none(sections, file_name):
    assert find_document_date(sections, running=[], file_name=file_name) is None


def test_a_paper_that_begins_with_its_appendix_is_dated_by_its_sign_off():
    sections = [section("0", "Votes"), section("Appendix A", "The votes are below.\n2 May 2019", "Votes")]

    assert find_document_date(sections, running=[], file_name="a.pdf") is None
    signed = [section("0", "Votes"), section("Appendix A", "Priya Nair\n2 May 2019", "Votes")]
    assert find_document_date(signed, running=[], file_name="a.pdf").value == "2019-05-02"


def test_the_largest_line_is_the_title():
    text = "SECP_67_1005_12\nPaper for the Panel meeting\nFirmware over the air\nwhere we stand\nPriya Nair"

    facts = facts_of([section("0", text, heights=[10, 12, 24, 24, 10]), BODY])

    assert facts.title == "Firmware over the air where we stand"


LETTER = (
    "Ofgem\n\nCode Administrators, REC Parties and other interested persons\n\nDate: 14 February 2022\n\n"
    "Dear Colleague,\n\n{}On 10 January 2022, the SEC Panel sent us its report on MP078."
)


def test_a_letter_has_the_title_of_its_subject_line_and_is_its_writers():
    subject = "Decision on modification MP078 – ‘Smaller alerts’"
    sections = [section("0", LETTER.format(subject + "\n\n"))]

    facts = facts_of(sections, entities=entities_of(sections, ("0", "SEC Panel", Label.COMMITTEE, "PANEL")))

    assert (facts.title, facts.committee) == (subject, None)


def test_a_letter_without_a_subject_line_is_not_named_by_its_first_sentence():
    assert "10 January" not in (facts_of([section("0", LETTER.format(""))]).title or "")


def test_without_a_cover_the_running_header_gives_the_title():
    facts = facts_of([BODY], running=["SEC Panel Sub-Committee Report Page 2 of 5", "SECP_67_1005 GREEN"])

    assert facts.title == "SEC Panel Sub-Committee Report"
    assert (facts.committee, facts.marking) == ("PANEL", "GREEN")


def test_the_addressee_of_the_recommendations_says_whose_paper_it_is():
    sections = [section("0", "Highlights of recent work"), section("1", "The Panel is requested to NOTE this.", "End")]
    entities = entities_of(sections, ("1", "Panel", Label.COMMITTEE, "PANEL"))

    assert facts_of(sections, entities=entities).committee == "PANEL"


def test_a_title_names_whose_report_it_is_before_whom_it_is_for():
    assert facts_of([section("0", "TABASC Report to the SEC Panel"), BODY]).committee == "TABASC"
    assert facts_of([section("0", "Modifications: Report to the SEC Panel"), BODY]).committee == "PANEL"


def test_a_working_group_that_a_paper_speaks_of_is_not_whose_paper_it_is_unless_its_title_says_so():
    body = section("1", "The Working Group met twice. The Working Group had no doubts.", "Views")
    entities = entities_of([body], ("1", "Working Group", Label.COMMITTEE, "WORKING GROUP")) * 2

    assert facts_of([section("0", "Change Report"), body], entities=entities).committee is None
    named = [section("0", "Working Group Report"), body]
    assert facts_of(named, entities=entities).committee == "WORKING GROUP"


def months(*values):
    """Return sections that speak of each month once, and their entities."""
    sections = [section("0", "Report\n\nDate: 2 May 2019")]
    found = []
    for index, (printed, value) in enumerate(values, 1):
        sections.append(section(str(index), f"One status was set in {printed} by the group.", "Decisions"))
        found.append((str(index), printed, Label.DATE, value))
    return sections, entities_of(sections, *found)


APRIL, JUNE = ("April 2019", "2019-04"), ("June 2019", "2019-06")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([APRIL, APRIL, APRIL, JUNE], "2019-04"),
        ([APRIL], None),
        ([JUNE, JUNE, JUNE], None),
        ([("April 2018", "2018-04")] * 4, None),
        ([("February 2019", "2019-02")] * 3, None),
        ([APRIL, APRIL, APRIL, ("March 2019", "2019-03"), ("February 2019", "2019-02")], None),
    ],
    ids=["kept naming April", "once", "still to come", "long ago", "not the last month", "several months"],
)
def test_the_period_is_the_past_month_that_a_paper_keeps_naming(values, expected):
    sections, entities = months(*values)

    assert facts_of(sections, entities=entities).period == expected


@pytest.mark.parametrize(
    ("cover", "expected"),
    [
        ("Sub-Committee Report for March 2019\n\nDate: 2 May 2019", "2019-03"),
        ("Quarterly Report, Q1 2019\n\nDate: 2 May 2019", "2019-33"),
        ("Status Report\nReporting period: 1 April to 30 April 2019\nDate: 2 May 2019", "2019-04-01/2019-04-30"),
        ("Status Report, May 2019\n\nDate: 2 May 2019", None),
        ("Status Report\n\nDate: 2 May 2019", None),
    ],
)
def test_the_cover_may_say_what_period_is_reported_on(cover, expected):
    assert facts_of([section("0", cover), BODY]).period == expected


def test_the_opening_may_say_what_period_is_reported_on():
    sections = [
        section("0", "Report\n\nDate: 2 May 2019"),
        section("1", "It covers the meetings held in April 2019.", "Purpose"),
    ]
    entities = entities_of(sections, ("1", "April 2019", Label.DATE, "2019-04"))

    assert facts_of(sections, entities=entities).period == "2019-04"


def test_a_month_in_which_others_were_told_of_something_is_no_period():
    sections = [
        section("0", "Proposal form\n\nDate: 2 May 2019"),
        section("1", "The DCC told the Panel about such events in April 2019.", "Background"),
    ]
    entities = entities_of(sections, ("1", "April 2019", Label.DATE, "2019-04"))

    assert facts_of(sections, entities=entities).period is None


@pytest.mark.parametrize(
    ("running", "text", "expected"),
    [
        (["White"], "", "WHITE"),
        (["SECP_67 | GREEN | Page 1"], "", "GREEN"),
        (["Classification: Amber"], "", "AMBER"),
        (["TLP:RED Page 1 of 2"], "", "RED"),
        (["Green Energy Ltd"], "", None),
        (["Appendix A (RED)"], "", None),
        ([], "This paper is classified as GREEN under the Panel Information Policy.", "GREEN"),
        ([], "Milestone 2 is RED. Appendix A is classified as RED.", None),
    ],
)
def test_a_marking_is_the_papers_own_or_none(running, text, expected):
    assert facts_of([section("1", text, "Purpose")], running=running).marking == expected


def test_the_seed_gives_its_own_facts():
    if not SEED.exists():
        pytest.skip("the seed is not here")
    gold = json.loads(SEED.read_text(encoding="utf-8"))
    sections = [
        Section(
            one["id"], one["number"], mapped(one["heading"]) if one["heading"] else None, one["level"], one["parent"],
            one["first_page"], one["last_page"], mapped(one["text"]) if one["text"] else MappedText("", ()),
        )
        for one in gold["sections"]
    ]  # fmt: skip
    entities = [
        Entity(
            Label(e["label"]), e["text"], e["value"], e["section"], Part(e["part"]), e["start"], e["end"], e["page"],
            (), 1.0, Method(e["method"]),
        )
        for e in gold["entities"]
    ]  # fmt: skip

    facts = facts_of(sections, entities=entities, file_name="report.txt")

    assert facts.date == DocumentDate(**gold["date"])
    assert (facts.title, facts.committee, facts.period, facts.marking) == tuple(
        gold[key] for key in ("title", "committee", "period", "marking")
    )


COVER_WORDS = st.sampled_from(
    [
        "Date",
        ":",
        "|",
        " | ",
        "2 May 2019",
        "Meeting",
        "SEC Panel",
        "GREEN",
        "\n",
        "\n\n",
        "Title",
        "Report",
        "for",
        "April 2019",
    ]
)


@given(
    st.one_of(st.text(max_size=80), st.lists(COVER_WORDS, max_size=14).map(" ".join)),
    st.lists(st.text(max_size=30), max_size=3),
    st.text(max_size=20),
)
def test_any_cover_is_answered(text, running, file_name):
    facts = facts_of([section("0", text), BODY], running=running, file_name=file_name)

    assert facts.title is None or (facts.title and "\n" not in facts.title)
    assert facts.date is None or is_edtf(facts.date.value)
