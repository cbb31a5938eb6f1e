"""Dates and releases are found as printed, placed on the calendar, and doubted where they contradict themselves."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dates import find_dates
from pipeline.edtf import is_edtf
from pipeline.records import Label, Method

SEED = Path(__file__).resolve().parent.parent.parent / "shared" / "seed" / "report.gold.json"
PAPER_DATE = "2019-05-02"


def found(text, anchor=PAPER_DATE):
    """Return the mentions as `printed = value`."""
    return [f"{text[m.start : m.end]} = {m.value}" for m in find_dates(text, anchor=anchor).mentions]


def doubts(text, anchor=PAPER_DATE):
    return [doubt.code for doubt in find_dates(text, anchor=anchor).doubts]


FORMS = [
    ("on 2 May 2019.", "2 May 2019 = 2019-05-02"),
    ("by 7th November 2019", "7th November 2019 = 2019-11-07"),
    ("the 12th of May 2021", "12th of May 2021 = 2021-05-12"),
    ("Thursday 2 May 2019", "Thursday 2 May 2019 = 2019-05-02"),
    ("Thursday, 2nd May, 2019", "Thursday, 2nd May, 2019 = 2019-05-02"),
    ("Thur 2 May 2019", "Thur 2 May 2019 = 2019-05-02"),
    ("May 2, 2019", "May 2, 2019 = 2019-05-02"),
    ("Tuesday, April 9, 2019", "Tuesday, April 9, 2019 = 2019-04-09"),
    ("2-May-19", "2-May-19 = 2019-05-02"),
    ("02/May/2019", "02/May/2019 = 2019-05-02"),
    ("7May2019", "7May2019 = 2019-05-07"),
    ("02/05/2019", "02/05/2019 = 2019-05-02"),
    ("12/12/2019", "12/12/2019 = 2019-12-12"),
    ("02/05/19", "02/05/19 = 2019-05-02"),
    ("02.05.19 and", "02.05.19 = 2019-05-02"),
    ("dated 2.5.19", "2.5.19 = 2019-05-02"),
    ("2019-05-02", "2019-05-02 = 2019-05-02"),
    ("2019/05/02", "2019/05/02 = 2019-05-02"),
    ("set in April 2019", "April 2019 = 2019-04"),
    ("early May 2019", "May 2019 = 2019-05"),
    ("Sept. 2018", "Sept. 2018 = 2018-09"),
    ("Nov-19", "Nov-19 = 2019-11"),
    ("May ’19", "May ’19 = 2019-05"),
    ("on | April 2021.", "| April 2021 = 2021-04-01"),
    ("Due | April 2021", "April 2021 = 2021-04"),
    ("Q2 2019", "Q2 2019 = 2019-34"),
    ("2019 Q2", "2019 Q2 = 2019-34"),
    ("Q2 of 2019", "Q2 of 2019 = 2019-34"),
    ("Q4 2019/20", "Q4 2019/20 = 2020-33"),
    ("the third quarter of 2020", "third quarter of 2020 = 2020-35"),
    ("Summer 2019", "Summer 2019 = 2019-22"),
    ("H2 2019", "H2 2019 = 2019-07/2019-12"),
    ("the Regulatory Year 2019/20", "2019/20 = 2019-04-01/2020-03-31"),
    ("Gas Year 2019/20", "2019/20 = 2019-10-01/2020-09-30"),
    ("in 2018.", "2018 = 2018"),
    ("by the end of 2020", "2020 = 2020"),
    ("5pm on 12 May 2023", "12 May 2023 = 2023-05-12"),
    ("w/c 6 May 2019", "w/c 6 May 2019 = 2019-05-06/2019-05-12"),
    ("week commencing 6 May 2019", "week commencing 6 May 2019 = 2019-05-06/2019-05-12"),
    ("week ending 12 May 2019", "week ending 12 May 2019 = 2019-05-06/2019-05-12"),
    ("Panel | 2 May 2019 | noted", "2 May 2019 = 2019-05-02"),
    ("Panel | May 2019", "May 2019 = 2019-05"),
]


@pytest.mark.parametrize(("text", "expected"), FORMS, ids=[text for text, _ in FORMS])
def test_every_form_that_papers_use_is_read(text, expected):
    assert found(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("16 – 17 April 2019", ["16 – 17 April 2019 = 2019-04-16/2019-04-17"]),
        ("16/17 April 2019", ["16/17 April 2019 = 2019-04-16/2019-04-17"]),
        ("October 6-8, 2008", ["October 6-8, 2008 = 2008-10-06/2008-10-08"]),
        ("from 19 February to 19 March 2021", ["19 February to 19 March 2021 = 2021-02-19/2021-03-19"]),
        ("19 December to 3 January 2017", ["19 December to 3 January 2017 = 2016-12-19/2017-01-03"]),
        ("between 6 and 9 May 2019", ["6 and 9 May 2019 = 2019-05-06/2019-05-09"]),
        ("01/05/2019 - 05/05/2019", ["01/05/2019 - 05/05/2019 = 2019-05-01/2019-05-05"]),
        ("April to June 2019", ["April to June 2019 = 2019-04/2019-06"]),
        ("Q1–Q3 2019", ["Q1–Q3 2019 = 2019-33/2019-35"]),
        ("between 2017 and 2019", ["2017 and 2019 = 2017/2019"]),
        ("Monday 1 to Friday 5 April 2019", ["Monday 1 to Friday 5 April 2019 = 2019-04-01/2019-04-05"]),
    ],
)
def test_a_range_is_one_mention(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("29 and 30 January 2013", ["29 = 2013-01-29", "30 January 2013 = 2013-01-30"]),
        ("January 29 and 30, 2013", ["January 29 = 2013-01-29", "30, 2013 = 2013-01-30"]),
        ("2, 9 and 16 May 2019", ["2 = 2019-05-02", "9 = 2019-05-09", "16 May 2019 = 2019-05-16"]),
        ("Tuesday 16 and Wednesday 17 April 2019", ["Tuesday 16 = 2019-04-16", "Wednesday 17 April 2019 = 2019-04-17"]),
        ("3 December and 4 January 2020", ["3 December = 2019-12-03", "4 January 2020 = 2020-01-04"]),
        ("April and May 2019", ["April = 2019-04", "May 2019 = 2019-05"]),
        ("Q3 and Q4 2019", ["Q3 = 2019-35", "Q4 2019 = 2019-36"]),
        (
            "16 – 17 April 2019 and 29 and 30 January 2013",
            ["16 – 17 April 2019 = 2019-04-16/2019-04-17", "29 = 2013-01-29", "30 January 2013 = 2013-01-30"],
        ),
    ],
)
def test_days_joined_by_and_are_mentions_of_their_own(text, expected):
    assert found(text) == expected


def test_a_date_that_is_moved_is_two_dates_and_no_range():
    text = "agreed that implementation be moved from 27 June 2019 to 7 November 2019"

    assert found(text) == ["27 June 2019 = 2019-06-27", "7 November 2019 = 2019-11-07"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the November 19 Release", "November 19 Release = November 2019 Release"),
        ("the November 2019 Release", "November 2019 Release = November 2019 Release"),
        ("a Nov-19 Release", "Nov-19 Release = November 2019 Release"),
        ("the June 2022 SEC Release", "June 2022 SEC Release = June 2022 Release"),
        ("the February 2020 BSC Release", "February 2020 BSC Release = February 2020 Release"),
        ("the November 2019 release", "November 2019 release = November 2019 Release"),
        ("the 7 November 2019 Release", "7 November 2019 Release = November 2019 Release"),
        ("SEC Release November 2019", "Release November 2019 = November 2019 Release"),
        ("will be part of the June Release", "June Release = June 2019 Release"),
        ("is planned for the February Release", "February Release = February 2020 Release"),
    ],
)
def test_a_release_is_a_release_and_no_date(text, expected):
    findings = find_dates(text, anchor=PAPER_DATE)

    assert [m.label for m in findings.mentions] == [Label.RELEASE]
    assert found(text) == [expected]


def test_releases_that_share_the_word_are_each_a_release():
    text = "the November 2019 and February 2020 Releases"

    assert found(text) == [
        "November 2019 = November 2019 Release",
        "February 2020 Releases = February 2020 Release",
    ]


@pytest.mark.parametrize("gap", ["\n\n", "\n\n;\n\n” ", "-\n• ", ":\n\n.\n\n"])
def test_a_day_and_its_month_may_stand_on_both_sides_of_a_break(gap):
    (mention,) = find_dates(f"it will be published on 27{gap}April 2019 at last", anchor=PAPER_DATE).mentions

    assert (mention.value, mention.start) == ("2019-04-27", 24)


def test_a_number_before_a_break_is_no_day_of_a_month_that_has_no_year():
    assert found("comments on 27\n\nApril meeting")[0].endswith(" = 2019-04")


def test_a_release_whose_year_cannot_be_read_is_no_date():
    assert found("Testing for the February 24h Release") == []
    assert found("in the November 2019 ° Release") == ["November 2019 ° Release = November 2019 Release"]


def test_a_release_in_the_next_cell_is_none_of_the_date_before_it():
    assert found("given on 27 June 2019 | Release: 3 November 2022") == [
        "27 June 2019 = 2019-06-27",
        "3 November 2022 = 2022-11-03",
    ]


def test_a_press_release_is_no_release():
    assert found("the November 2019 press release") == ["November 2019 = 2019-11"]
    assert found("the May 2019 Press Release") == ["May 2019 = 2019-05"]


@pytest.mark.parametrize(
    ("text", "anchor", "expected"),
    [
        ("the meeting on Tuesday 9 April regarding", "2019-05-02", "Tuesday 9 April = 2019-04-09"),
        ("Monday 2 December", "2019-05-02", "Monday 2 December = 2019-12-02"),
        ("Sunday 2 December", "2019-05-02", "Sunday 2 December = 2018-12-02"),
        ("met on 12 December", "2020-01-20", "12 December = 2019-12-12"),
        ("will meet on 4 February", "2019-12-20", "4 February = 2020-02-04"),
        ("will meet on 10 November", "2019-05-02", "10 November = 2019-11-10"),
        ("when Alt HAN returns in June", "2019-05-02", "June = 2019-06"),
        ("expected by Q3", "2019-05-02", "Q3 = 2019-35"),
        ("at the June meeting", "2019-05", "June = 2019-06"),
        ("w/c 6 May", "2019", "w/c 6 May = 2019-05-06/2019-05-12"),
        ("held on 29 February", "2020-05-02", "29 February = 2020-02-29"),
        ("It was raised as DP316 in March by the Chair", "2021-09-22", "March = 2021-03"),
        ("which the group divided in March.", "2021-09-22", "March = 2021-03"),
        ("asked the DCC to report in July", "2021-04-23", "July = 2021-07"),
        ("noticed that the testing slots for June have gone", "2021-03-03", "June = 2021-06"),
        ("rose by 78 per cent in July", "2019-05-02", "July = 2018-07"),
        ("was submitted by Lowland Water on 15 June", "2019-05-02", "15 June = 2018-06-15"),
        ("should be agreed by the TSIRS in October", "2019-05-02", "October = 2019-10"),
        ("whether it could be tested before 30 March", "2018-11-20", "30 March = 2019-03-30"),
        ("by the end of March", "2018-11-20", "March = 2019-03"),
        ("recommended implementation of the modification on 18 September", "2019-05-02", "18 September = 2019-09-18"),
        ("in June this year", "2019-01-10", "June = 2019-06"),
        ("in November last year", "2019-12-10", "November = 2018-11"),
        ("in February next year", "2019-01-10", "February = 2020-02"),
        ("in Q4 this year", "2019-05-02", "Q4 = 2019-36"),
    ],
)
def test_a_missing_year_is_placed_by_weekday_words_and_the_papers_date(text, anchor, expected):
    findings = find_dates(text, anchor=anchor)

    assert found(text, anchor) == [expected]
    assert {m.method for m in findings.mentions} == {Method.INFERRED}


def test_a_missing_year_is_taken_from_the_dates_of_its_sentence():
    text = "raised 8 Jul 2014 (ESP); Panel 16 Jul; amended 5 Aug and 7 Oct; decision 4 Feb 2015"

    assert [value.split(" = ")[1] for value in found(text)] == [
        "2014-07-08", "2014-07-16", "2014-08-05", "2014-10-07", "2015-02-04",
    ]  # fmt: skip


def test_a_release_places_no_year_but_that_of_its_own_month():
    assert found("Testing for the June 2020 Release began on 7 December.", "2019-12-20")[1] == "7 December = 2019-12-07"
    assert found("for the June 2020 Release on 25 June", "2019-01-20")[1] == "25 June = 2020-06-25"


def test_a_date_moved_from_one_day_to_another_is_two_dates_however_long_the_title_between():
    text = (
        "The SSC agreed to move the implementation of SECMP0048 ‘Review of the calibration of older instruments, and "
    )
    text += "of what they measure’ from 2 November 2016 to 13 February 2017."

    assert [one.split(" = ")[1] for one in found(text)] == ["2016-11-02", "2017-02-13"]


def test_another_sentence_does_not_place_a_year():
    text = "It was raised on 1 March 2016. It will be presented to the Panel on 17 May."

    assert found(text)[1] == "17 May = 2019-05-17"


def test_without_anything_to_place_it_a_date_is_not_tagged():
    assert found("on Tuesday 9 April, in June, the June Release", None) == []


@pytest.mark.parametrize(
    "text",
    [
        "V1.16 and V1.7", "paper 216/04", "15/67", "21/04", "DCRP/MP/21/04", "MDB_19_0530", "1.29.18",
        "clause 2.5.19", "2.5.19 The Panel shall", "they may 2 times", "they march 3 miles",
        "The Parties may be asked", "as May be agreed", "page 3/7", "page 3 of 12", "10:30 to 12:45",
        "020 7090 1000", "50% in 12", "SECP_67_1005_12", "CP08/119", "P/15/012", "T+5 WDs", "10 WD",
        "last month", "next week", "GBCS 3.2", "SMETS2 v4.1.2", "Gas Act 1986", "in 2019 meters", "SRV 8.14.1",
        "Options 10/11/12", "Release 2.0", "Sections G3-G6", "2019 Devices", "ISO 27001:2013",
        "Appendix 5 May", "a decision in principle", "Mark 12", "Dec", "Sun", "JAN", "0345 678 9012",
        "1,000 of 2,019", "Section 3 May not", "28 sey of that year",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_date_is_none(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('9" June 2014', "2014-06-09"),
        ("7'h May 2019", "2019-05-07"),
        ("71h May 2019", "2019-05-07"),
        ("7ih May 2019", "2019-05-07"),
        ("l2 May 2019", "2019-05-12"),
        ("I6 April 2019", "2019-04-16"),
        ("2O May 2019", "2019-05-20"),
        ("lst May 2019", "2019-05-01"),
        ("7 May 2O19", "2019-05-07"),
        ("7 May 20l9", "2019-05-07"),
        ("7 May 20 19", "2019-05-07"),
        ("12 Apri1 2019", "2019-04-12"),
        ("12 Apnl 2019", "2019-04-12"),
        ("3 Novernber 2019", "2019-11-03"),
        ("3 0ctober 2019", "2019-10-03"),
        ("1 Ju1y 2019", "2019-07-01"),
        ("1 lune 2019", "2019-06-01"),
        ("2 Mav 2019", "2019-05-02"),
        ("2 Febmary 2019", "2019-02-02"),
        ("in Septernber 2019", "2019-09"),
        ("Tuesday 9 Apri1", "2019-04-09"),
        ("O2/05/2019", "2019-05-02"),
        ("02/0S/2O19", "2019-05-02"),
        ("7 November 2079", "2019-11-07"),
        ("5S August 2019", "2019-08-05"),
        ("8B May 2019", "2019-05-08"),
        ("7 Nov ember 2019", "2019-11-07"),
        ("7 May\n2019.", "2019-05-07"),
        ("on 45 June 2019", "2019-06"),  # which day it was cannot be told
        (".j November 2018", "2018-11"),
    ],
)
def test_ocr_damage_is_read_through_and_said(text, value):
    (mention,) = find_dates(text, anchor=PAPER_DATE).mentions

    assert mention.value == value
    assert mention.method is Method.REPAIRED
    assert mention.confidence < 1


@pytest.mark.parametrize(
    ("text", "codes", "values"),
    [
        ("Wednesday 2 May 2019", ["weekday-mismatch"], ["2019-05-02"]),
        ("on 31 June 2019", ["impossible-date"], []),
        ("30 February", ["impossible-date"], []),
        ("05/13/2019", ["month-before-day"], ["2019-05-13"]),
        ("7 November 1742", ["odd-year"], []),
        ("Thursday 2 May 2019", [], ["2019-05-02"]),
    ],
)
def test_contradictions_are_reported_and_not_repaired(text, codes, values):
    assert doubts(text) == codes
    assert [m.value for m in find_dates(text, anchor=PAPER_DATE).mentions] == values


def test_a_short_word_in_small_letters_is_no_damaged_month():
    assert found("28 sey 2019 was the day") == []  # it was January


def test_a_year_of_two_digits_may_stand_before_the_next_cell():
    assert found("17 Jan 19 Yes") == ["17 Jan 19 = 2019-01-17"]


def test_methods_say_how_the_value_was_won():
    methods = {
        "2019-05-02": Method.EXACT,
        "2 May 2019": Method.VARIANT,
        "Tuesday 9 April": Method.INFERRED,
        "2 May 2O19": Method.REPAIRED,
    }

    for text, method in methods.items():
        assert [m.method for m in find_dates(text, anchor=PAPER_DATE).mentions] == [method]


def test_the_seed_gives_its_dates_and_releases_and_no_others():
    if not SEED.exists():
        pytest.skip("the seed is not here")
    gold = json.loads(SEED.read_text(encoding="utf-8"))
    wanted = {
        (e["section"], e["part"], e["start"], e["end"], e["label"], e["value"], None if e["optional"] else e["method"])
        for e in gold["entities"]
        if e["label"] in {"DATE", "RELEASE"}
    }
    optional = {key[:6] for key in wanted if key[6] is None}

    got = {
        (section["id"], part, m.start, m.end, m.label.value, m.value, m.method.value)
        for section in gold["sections"]
        for part in ("heading", "text")
        for m in find_dates(section[part] or "", anchor=gold["date"]["value"]).mentions
    }

    assert {key for key in got if key[:6] not in optional} == {key for key in wanted if key[6] is not None}


DATE_WORDS = [
    "1", "2", "9", "12", "29", "30", "31", "19", "2O19", "l2", "2019", "2020", "1019", "/", "-", "–", ",", ".",
    "'", "’", "and", "to", "or", "of", "the", "on", "in", "by", "May", "Mav", "June", "Apri1", "November",
    "Nov", "Tuesday", "Thu", "Q1", "Q2", "w/c", "Release", "Releases", "02/05/2019", "2.5.19", "2019-05-02",
    "2019/20", "th", "st", "|", "between", "from", "moved", "early", "H1", "Summer", "quarter", "first",
    "week", "ending", '"', "\n",
]  # fmt: skip
DATE_LIKE = st.lists(st.sampled_from(DATE_WORDS), max_size=14).map(" ".join)


@given(
    st.one_of(DATE_LIKE, st.text(max_size=60)), st.sampled_from([None, "2019", "2019-05", "2019-05-02", "2020-02-29"])
)
def test_any_text_gives_ordered_spans_with_valid_values(text, anchor):
    findings = find_dates(text, anchor=anchor)

    end = 0
    for mention in findings.mentions:
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        printed = text[mention.start : mention.end]
        assert printed == printed.strip()
        assert "\n" not in printed
        if mention.label is Label.DATE:
            assert is_edtf(mention.value)
        else:
            assert mention.value.endswith(" Release")
        assert 0 < mention.confidence <= 1
    assert all(0 <= doubt.offset < len(text) for doubt in findings.doubts)


@pytest.mark.parametrize(
    "piece", ["12 May ", "1, ", "1-", "may ", "in 2019 ", "2019 ", "Q1 ", "w/c ", "Monday 1 and ", " "]
)
def test_long_hostile_texts_take_time_in_proportion(piece):
    text = piece * (6_000 // len(piece))
    start = time.perf_counter()
    find_dates(text, anchor=PAPER_DATE)

    assert time.perf_counter() - start < 1.5
