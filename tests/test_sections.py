"""Sections of papers in many styles, printed and as plain text; and how headings that were misread are recovered."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from papers_in_print import blocks_of, outline, plain, printed, sections_of

from pipeline.furniture import PlacedLine
from pipeline.paragraphs import build_blocks
from pipeline.records import Box, Line, Word
from pipeline.sections import find_sections

PAPERS = tomllib.loads(Path(__file__).with_name("section_papers.toml").read_text(encoding="utf-8"))["paper"]
STYLES = [paper["style"] for paper in PAPERS]
IN_TEXT = [paper for paper in PAPERS if paper.get("as_text", True)]


@pytest.mark.parametrize("paper", PAPERS, ids=STYLES)
def test_a_printed_paper_has_its_sections(paper):
    assert outline(printed(paper["text"])) == paper["outline"]


@pytest.mark.parametrize("paper", IN_TEXT, ids=[paper["style"] for paper in IN_TEXT])
def test_a_paper_as_plain_text_has_the_same_sections(paper, tmp_path):
    assert outline(plain(paper["text"], tmp_path)) == paper["outline"]


PROSE = "The group looked at the figures for the month of May and found that they were much as before."


def paper_with(*headings: str) -> str:
    return "\n\n".join(part for heading in headings for part in (f"**{heading}**", PROSE))


@pytest.mark.parametrize(
    ("headings", "numbers"),
    [
        (("1. Purpose", "2. Costs", "2,1 Meters", "3. Close"), ["1", "2", "2.1", "3"]),
        (("1. Purpose", "2. Costs", "21 Meters", "3. Close"), ["1", "2", "2.1", "3"]),
        (("1. Purpose", "2. Costs", "2.l Meters", "3. Close"), ["1", "2", "2.1", "3"]),
        (("1 Purpose", "1.1 Costs", "1.11 Meters", "1.1.2 Dates", "2 Close"), ["1", "1.1", "1.1.1", "1.1.2", "2"]),
        (("1 Purpose", "1.1 Costs", "11.1 Meters", "1.1.2 Dates", "2 Close"), ["1", "1.1", "1.1.1", "1.1.2", "2"]),
        (
            ("1 Aim", "1.1 Keys", "1.1.1 Costs", "1.2 Meters", "1.24 Dates", "1.2.2 Ends", "2 Close"),
            ["1", "1.1", "1.1.1", "1.2", "1.2.1", "1.2.2", "2"],
        ),
        (("Appendix A: Purpose", "Appendix. B: Costs"), ["Appendix A", "Appendix B"]),
        (("Item 1: Purpose", "Ttem 2: Costs", "ltem 3: Close"), ["Item 1", "Item 2", "Item 3"]),
        (("Item l: Purpose", "Item 2: Costs", "Item 3: Close"), ["Item 1", "Item 2", "Item 3"]),
        (("A. Purpose", "B, Costs", "C. Close"), ["A", "B", "C"]),
        (("1. Purpose", "‘2. Costs", "3... Close"), ["1", "2", "3"]),
        (("» 1 Purpose", "2 Costs", "3 Close"), ["1", "2", "3"]),
        (("1. Purpose", "2. Costs", "2. 1 Meters", "3. 0 Close"), ["1", "2", "2.1", "3.0"]),
        (("1.Purpose", "2.Costs", "3.0ther matters"), ["1", "2", "3"]),
        (("1 Purpose", "a 2 Costs", "3 Close"), ["1", "2", "3"]),
        (("1 Purpose", "2 Costs", "' 2:1 Meters", "3 Close"), ["1", "2", "2.1", "3"]),
        (("1 Purpose", "‘2 Costs", "3 Close"), ["1", "2", "3"]),
        (("Item 1: Purpose", "Item 2; Costs", "Item 3: Close"), ["Item 1", "Item 2", "Item 3"]),
        (("A. Purpose", ". Costs", "C. Close"), ["A", "B", "C"]),
        (("1 Purpose", "bd 2. Costs", "..... 3. Meters", "4 Close"), ["1", "2", "3", "4"]),
        (("Item 1 Purpose", ". Costs", ") Meters", "Item 4 Close"), ["Item 1", "Item 2", "Item 3", "Item 4"]),
        (("al Purpose", "2 Costs", "3 Close"), ["1", "2", "3"]),
        (("A. Purpose", "B. Costs", ". Close"), ["A", "B", None]),
        (("1.0° Purpose", "2.0 Costs", "3.0 Close"), ["1.0", "2.0", "3.0"]),
        (("4 Purpose", "5 Costs", "§.1 Meters", "6 Close"), ["4", "5", "5.1", "6"]),
        (("1 Purpose", "1.3 Costs", "1:3.1 Meters", "2 Close"), ["1", "1.3", "1.3.1", "2"]),
        (("5 Purpose", "6 Costs", "4 Decisions", "8 Close"), ["5", "6", "7", "8"]),
        (("4 Aim", "4.1 Keys", "4.1.1 Costs", "412 Meters", "4.2 Dates"), ["4", "4.1", "4.1.1", "4.1.2", "4.2"]),
        (("4 Aim", "4.1 Keys", "4.1.1 Costs", "41,2 Meters", "4.2 Dates"), ["4", "4.1", "4.1.1", "4.1.2", "4.2"]),
        (("Item 1: Purpose", "Ktem 2:, Costs", "Item 3: Close"), ["Item 1", "Item 2", "Item 3"]),
        (("1 Purpose", "2 Costs", "Appendix: A.- Meters"), ["1", "2", "Appendix A"]),
        (
            ("Part I Purpose", "Part II Costs", "Annex I Keys", "Annex II Hubs"),
            ["Part I", "Part II", "Annex I", "Annex II"],
        ),
        (tuple(f"Part {letter} Meters" for letter in "ABCDEFGHI"), [f"Part {letter}" for letter in "ABCDEFGHI"]),
        (("Item 1: Purpose", "[ ttem 2: Costs", "“item 3: Close"), ["Item 1", "Item 2", "Item 3"]),
        (("A. Purpose", "'B. Costs", "C. Close"), ["A", "B", "C"]),
        (("A. Purpose", "B. Costs", "Cc. Meters", "D. Close"), ["A", "B", "C", "D"]),
        (("Part I Purpose", "Part 11 Costs", "Part III Close"), ["Part I", "Part II", "Part III"]),
        (("1. Purpose", "_2, Costs", ": 3.CLOSE"), ["1", "2", "3"]),
        (("Item 1: Purpose", "Trem 2: Costs", "Itent 3; Close"), ["Item 1", "Item 2", "Item 3"]),
        (("A. Purpose", "B; Costs", "C. Close"), ["A", "B", "C"]),
        (("4 Aim", "5 Costs", "5.1 Keys", "$.2 Meters", "$.2:1 Hubs"), ["4", "5", "5.1", "5.2", "5.2.1"]),
        (("1 Purpose", "2 Costs", "Appendix.A Meters"), ["1", "2", "Appendix A"]),
        (("1. Purpose", "149. Keys", ". Costs", "3. Close"), ["1", None, "2", "3"]),
        (("2 Aim", "2.1 Keys", "2.1.1 Costs", "2. 12 Meters", "3 Close"), ["2", "2.1", "2.1.1", "2.1.2", "3"]),
        (
            ("A. Aim", "B. Keys", "C. Costs", "D. Meters", "E. Hubs", "F. Dates", "6. Votes", "H. Close"),
            list("ABCDEFGH"),
        ),
        (("2 Aim", "2.3 Costs", "23:1, Meters", "2.3.2 Dates", "3 Close"), ["2", "2.3", "2.3.1", "2.3.2", "3"]),
        (
            (
                "1. OPENING",
                "2. COSTS",
                "A. Old costs",
                ". METERS",
                ". Old meters",
                ". New meters",
                "4. CLOSE",
                "D. Thanks",
            ),
            ["1", "2", "A", "3", "B", "C", "4", "D"],
        ),
    ],
    ids=[
        "comma",
        "lost dot",
        "l for 1",
        "lost inner dot",
        "lost first dot",
        "figure misread",
        "dirt after a word",
        "Ttem",
        "Item l",
        "letter, comma",
        "specks",
        "bullet",
        "blank",
        "glued",
        "letter before",
        "colon",
        "quote",
        "semicolon",
        "letter cut off",
        "two letters or a leader before",
        "items cut off",
        "first figure lost",
        "no proof after the last",
        "speck behind",
        "paragraph sign",
        "colon inside",
        "only figure misread",
        "both dots lost",
        "comma, and a dot lost",
        "Ktem",
        "stops after a word and a letter",
        "Roman I, V or X",
        "the letter I",
        "bracket or quote before an item",
        "quote before a letter",
        "letter twice",
        "figures for a Roman number",
        "specks and a comma",
        "Trem and Itent",
        "letter, semicolon",
        "dollar sign",
        "stop for a blank",
        "cut off, after a paragraph's number",
        "blank, and a dot lost",
        "figure for a letter",
        "colon one figure too late",
        "two series cut off",
    ],
)
def test_misread_labels_are_repaired_where_the_numbering_proves_it(headings, numbers):
    assert [section.number for section in sections_of(printed(paper_with(*headings))) if section.id != "0"] == numbers


@pytest.mark.parametrize("heading", ["A Security Sub-Committee", "Security Sub-Committee"], ids=["A for 4", "no label"])
def test_a_heading_whose_number_was_lost_is_found_by_the_gap_it_leaves(heading):
    paper = paper_with("3. Costs", "3.1 Meters") + f"\n\n**{heading}**\n\n" + paper_with("4.1 Letters", "4.2 Dates")

    assert outline(printed(paper))[2:] == ["4 Security Sub-Committee", "4.1 Letters < 4", "4.2 Dates < 4"]


def test_a_heading_that_leaves_the_space_of_a_label_free_has_lost_it():
    paper = paper_with("1.  Purpose", "2.  Costs") + f"\n\n    **Meters**\n\n{PROSE}\n\n" + paper_with("4.  Close")

    assert [section.number for section in sections_of(printed(paper))] == ["1", "2", "3", "4"]


def test_a_bold_cell_over_a_whole_table_may_be_a_numbered_heading():
    lines = [
        ("A. Details", 1.5, (0,)),
        ("Name Ann Weir", 1.0, (0, 1)),
        ("B. Reasons", 1.5, (0,)),
        ("Cost None", 1.0, (0, 1)),
    ]
    placed = [
        PlacedLine(
            1,
            at,
            Line(
                tuple(Word(word, Box(60.0, 20.0 * at, 90.0, 20.0 * at + 10), 1.0) for word in text.split()),
                Box(60.0, 20.0 * at, 300.0, 20.0 * at + 10),
                10.0,
                weight,
                0.5,
                0.0,
                200.0,
                cells,
            ),
            text,
        )
        for at, (text, weight, cells) in enumerate(lines)
    ]

    assert [section.id for section in find_sections(build_blocks(placed))] == ["A", "B"]


@pytest.mark.parametrize(
    ("plain", "numbers"),
    [
        ("3.3 MP024 ‘Hub firmware’", ["3", "3.1", "3.2", "3.3", "4"]),
        ("3.4 The group met in May", ["3", "3.1", "3.2", "4"]),
        ("1. A list’s first point", ["3", "3.1", "3.2", "4"]),
    ],
    ids=["counts on", "does not", "begins anew"],
)
def test_a_plain_line_among_bold_headings_is_one_of_them_only_where_it_counts_on(plain, numbers):
    paper = f"{paper_with('3. Costs', '3.1 Meters', '3.2 Hubs')}\n\n{plain}\n\n{PROSE}\n\n{paper_with('4. Close')}"

    assert [section.number for section in sections_of(printed(paper)) if section.number] == numbers


def test_an_article_at_the_head_of_a_sub_heading_is_no_number():
    assert [section.number for section in sections_of(printed(paper_with("3. Costs", "A Review", "4. Close")))] == [
        "3",
        None,
        "4",
    ]


FOOTNOTE = """
**1. Costs**

The group is told that {first} and goes on as it did before, for the
time being at least.

**2. Dates**

The work was begun on 4 May 2018.{second} Nobody objected to it, or
asked what it was for.















^{note}
"""


@pytest.mark.parametrize(
    ("first", "second", "note", "holder"),
    [
        ("all is well.1", "", "1 See the minutes.", "1"),
        ("18.4 per cent agree", "4", "4 See the minutes.", "2"),
        ("SMETS1 is safe", "1", "1 See the minutes.", "2"),
        ("all is well.?", "", "1 See the minutes.", "1"),
        ("all is well!", "", "1 See the minutes.", "1"),
        ("this is ‘a good start.’", "*", "1 See the minutes.", "2"),
    ],
    ids=[
        "after a stop",
        "after a year, past a decimal",
        "past a name in a digit",
        "misread",
        "misread with its stop",
        "past a quotation",
    ],
)
def test_a_footnote_stands_at_the_end_of_the_section_that_cites_it(first, second, note, holder):
    sections = sections_of(printed(FOOTNOTE.format(first=first, second=second, note=note)))

    assert [section.id for section in sections if section.text.text.endswith("See the minutes.")] == [holder]


@pytest.mark.parametrize("date", ["9 August 20183.", "9 August 2018 3 ."], ids=["glued", "apart"])
def test_a_footnote_cited_behind_a_year_belongs_there_and_not_to_a_day_that_looks_like_its_mark(date):
    paper = FOOTNOTE.format(first="meeting 82, 3 September was held", second="", note="3 See the minutes.")
    sections = sections_of(printed(paper.replace("4 May 2018.", date)))

    assert [one.id for one in sections if one.text.text.endswith("See the minutes.")] == ["2"]


def test_a_line_that_ends_at_a_word_which_needs_another_goes_on():
    heading, *_ = blocks_of(printed("**Security Sub-Committee and**\n**Operations Group**\n\n" + PROSE))

    assert heading.text.text == "Security Sub-Committee and Operations Group"


def test_bullets_glued_to_their_text_are_bullets():
    blocks = blocks_of(printed("The following was said:\n«costs are high\n«time is short\n"))

    assert [(block.kind.value, block.text.text) for block in blocks[1:]] == [
        ("bullet", "costs are high"),
        ("bullet", "time is short"),
    ]


def test_dirt_read_as_stops_breaks_no_paragraph():
    paper = "The Panel met on the first and the second\n~                          .\nof May, and again in June.\n"

    assert [block.text.text for block in blocks_of(printed(paper))] == [
        "The Panel met on the first and the second of May, and again in June."
    ]


TEXT_FILE = """1. Purpose

This paper tells the Panel what the group has done in the month of May 2020,
and asks it to note the work.1

2. Report of the Technical Architecture and of the
Security Sub-Committee

Both of them met on the third of the month, at the same hour, and looked at
MP162.

Next steps

The work goes on.

1 Published in the Service Level Guide, V2.1.
=====
DP099 What happens when a meter is lost

The group looked at the matter again, and wished to see figures on it before
the next meeting.

MP162 ‘Half-hourly data’ was withdrawn by its Proposer on 4

Appendix A: Terms

None.
"""


def test_a_text_file_has_broken_headings_titles_with_verbs_and_footnotes(tmp_path):
    sections = sections_of(plain(TEXT_FILE, tmp_path))

    assert outline(plain(TEXT_FILE, tmp_path)) == [
        "1 Purpose",
        "2 Report of the Technical Architecture and of the Security Sub-Committee",
        "2/1 Next steps < 2",
        "2/2 DP099 What happens when a meter is lost < 2",
        "Appendix A Terms",
    ]
    assert sections[0].text.text.endswith("note the work.1\n\n1 Published in the Service Level Guide, V2.1.")


def test_numbered_paragraphs_of_a_text_file_that_are_sentences_or_lead_in_lists_are_no_headings(tmp_path):
    points = "• the first\n\n• the second"
    paper = (
        f"4 The Settlement Group and the\nAssurance Board\n\n4.1 The programme is made up of\n\n{points}\n\n"
        f"4.2 Three considerations weighed with members:\n\n{points}\n\n"
        f"5 Proposals\n\n5.1 The table below shows each proposal.\n\n{PROSE}\n"
    )

    assert outline(plain(paper, tmp_path)) == ["4 The Settlement Group and the Assurance Board", "5 Proposals"]


def test_a_heading_at_the_head_of_a_text_file_s_page_is_one_though_it_is_long_or_a_footnote_mark_precedes(tmp_path):
    long = "DP099 ‘What is to be done when a meter is lost in the post or stolen’"
    last = "Nobody spoke of them, for none had been foreseen."
    paper = f"Report\n\n1 Purpose\n\n{PROSE}1\n\f{long}\n\n{PROSE}\n\nCosts\n\n{last}\n"

    assert outline(plain(paper, tmp_path)) == ["1 Purpose", f"1/1 {long} < 1", "1/2 Costs < 1"]


def test_a_sentence_about_a_meeting_makes_no_cover_of_the_heading_above_it():
    paper = (
        f"# Newsletter\n\nIssue 87\n\n**Votes**\n\nAt its meeting on 24 November 2021 the Board approved MP107. {PROSE}"
    )

    assert outline(printed(f"{paper}\n\n**Costs**\n\n{PROSE}")) == ["0/1 Votes < 0", "0/2 Costs < 0"]


def test_a_footnote_of_a_text_file_belongs_to_the_section_that_bears_its_mark_after_any_word(tmp_path):
    why = f"1 Why\n\nThere is no method in place1. {PROSE}\n\n"
    paper = f"{why}2 Governance\n\n1 It is from 2019.\n\f2.1 Urgency\n\n{PROSE}\n"

    sections = {section.id: section.text.text for section in sections_of(plain(paper, tmp_path))}

    assert sections["1"].endswith("\n\n1 It is from 2019.")
    assert not sections["2"]


def test_sub_headings_count_where_only_an_appendix_has_a_label(tmp_path):
    paper = f"Summary of the meeting\n\nCosts\n\n{PROSE}\n\nDates\n\n{PROSE}\n\nAppendix A: Terms\n\nNone.\n"

    assert outline(plain(paper, tmp_path)) == ["0/1 Costs < 0", "0/2 Dates < 0", "Appendix A Terms"]


def test_headings_over_tables_of_a_register_without_prose_are_sections():
    register = [
        ("BSC Change Register", 16.0, 1.5, ()),
        ("As at 4 May 2020", 11.0, 1.0, ()),
        ("Modifications in progress", 12.0, 1.5, ()),
        ("No. Title Raised", 9.0, 1.5, (0, 1, 2)),
        ("P332 Supplier Hub 28/01/2016", 9.0, 1.0, (0, 1, 3)),
        ("P371 Fast Reserve 05/07/2018", 9.0, 1.0, (0, 1, 3)),
        ("Modifications decided", 12.0, 1.5, ()),
        ("No. Title Decided", 9.0, 1.5, (0, 1, 2)),
        ("P361 Interconnector units 03/04/2020", 9.0, 1.0, (0, 1, 3)),
    ]
    placed = []
    for at, (text, size, weight, cells) in enumerate(register):
        top, step = 25.0 * at, 60 if cells else 33
        words = tuple(
            Word(word, Box(60.0 + step * column, top, 90.0 + step * column, top + size), 1.0)
            for column, word in enumerate(text.split())
        )
        box = Box(60.0, top, 60.0 + step * len(words), top + size)
        placed.append(PlacedLine(1, at, Line(words, box, size, weight, 1.0, 0.0, 100.0, cells), text))

    assert [(one.id, one.heading and one.heading.text) for one in find_sections(build_blocks(placed))] == [
        ("0", None),
        ("0/1", "Modifications in progress"),
        ("0/2", "Modifications decided"),
    ]
