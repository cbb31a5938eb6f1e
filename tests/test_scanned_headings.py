"""Sub-headings of scans, which dirt makes read and measure otherwise than they are set."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from papers_in_print import outline, printed

from pipeline.furniture import PlacedLine
from pipeline.paragraphs import build_blocks
from pipeline.records import Box, Line, Word
from pipeline.sections import find_sections

PROSE = "The group looked at the figures for the month of May and found that they were much as before."


def outline_with(heading: str) -> list[str]:
    """Return the sections of a paper with one numbered heading, and one in bold below it."""
    return outline(printed(f"**1 Purpose**\n\n{PROSE}\n\n**{heading}**\n\n{PROSE}"))


def line(
    text: str,
    top: float,
    *,
    size: float = 10.0,
    weight: float = 1.0,
    gap: float = 0.6,
    room: float = 200.0,
    confidence: float = 0.9,
) -> Line:
    """A line of a scan: how far down it stands, and how its type measures."""
    words = tuple(Word(word, Box(60.0, top, 120.0, top + size), confidence) for word in text.split())
    return Line(words, Box(60.0, top, 320.0, top + size), size, weight, gap, 0.0, room)


def placed(lines: Sequence[Line]) -> list[PlacedLine]:
    return [PlacedLine(1, at, one, " ".join(word.text for word in one.words)) for at, one in enumerate(lines)]


def test_dirt_before_a_sub_heading_in_bold_hides_it_not():
    paper = f"**1 Purpose**\n\n{PROSE}\n\n**_ Costs**\n\n{PROSE}\n\n**) Dates**\n\n{PROSE}"

    assert outline(printed(paper)) == ["1 Purpose", "1/1 _ Costs < 1", "1/2 ) Dates < 1"]


@pytest.mark.parametrize(
    "heading", ["SECMP0053 ‘Keys. Lost’", "Appropriate Standards’,", "SECMP0053 ‘Lost keys’ :", "Costs »"]
)
def test_dirt_in_and_behind_a_sub_heading_in_bold_hides_it_not(heading):
    assert [found.split()[0] for found in outline_with(heading)] == ["1", "1/1"]


@pytest.mark.parametrize(
    ("printed_so", "heading"),
    [("Appendix A = Costs", "Appendix A Costs"), ("2 Costs .....", "2 Costs"), ("2 ~ Costs", "2 Costs")],
)
def test_signs_between_a_label_and_its_heading_and_specks_behind_it_are_no_part_of_it(printed_so, heading):
    assert outline_with(printed_so) == ["1 Purpose", heading]


@pytest.mark.parametrize("heading", ["-P340", "€MP338"])
def test_signs_that_are_no_part_of_a_title_in_bold_hide_no_sub_heading(heading):
    assert outline_with(heading) == ["1 Purpose", f"1/1 {heading} < 1"]


@pytest.mark.parametrize("heading", ["Costs ©", "” Costs", "Costs » .", "~ Costs :"])
def test_lone_signs_of_a_scan_are_no_part_of_a_heading(heading):
    lines = [line("1 Purpose", 80.0, size=14.0, weight=1.6), line(PROSE, 100.0)]
    lines += [line(heading, 140.0, weight=1.6), line(PROSE, 170.0)]

    found = [section.heading.text for section in find_sections(build_blocks(placed(lines))) if section.heading]
    assert found == ["Purpose", "Costs"]


def test_a_month_in_bold_is_a_heading_in_the_text_and_a_date_on_the_cover():
    plan = "".join(f"\n\n**{month}**\n\n• Reports on keys\n\n• Papers on costs" for month in ("June 2021", "July 2021"))

    assert outline_with(f"Plan**\n\n{PROSE}{plan}\n\n**12 May 2021") == [
        "1 Purpose",
        "1/1 Plan < 1",
        "1/2 June 2021 < 1",
        "1/3 July 2021 < 1",
    ]
    assert outline(printed(f"**Report**\n\n**May 2021**\n\n**1 Purpose**\n\n{PROSE}")) == ["1 Purpose"]


def test_a_stop_is_dirt_in_a_title_and_ends_a_sentence_elsewhere():
    assert len(outline_with("CMP 339 Alignment of the offices with the Security. Arrangements")) == 2
    assert outline_with("CMP 339 Alignment of the offices. The Panel agreed") == ["1 Purpose"]


@pytest.mark.parametrize(
    ("above", "confidence", "is_heading"),
    [(PROSE, 0.9, True), (PROSE, 1.0, False), (PROSE.removesuffix("."), 0.9, False)],
    ids=["on a scan", "in a text layer", "the sentence goes on"],
)
def test_a_stop_behind_two_words_in_bold_is_dirt_on_a_scan_but_for_the_end_of_a_sentence(
    above, confidence, *, is_heading
):
    lines = [
        line("1 Purpose", 80.0, weight=1.6, confidence=confidence),
        line(above, 100.0, confidence=confidence),
        line("Key dates.", 140.0, weight=1.6, confidence=confidence),
        line(PROSE, 170.0, confidence=confidence),
    ]

    assert len(find_sections(build_blocks(placed(lines)))) == 1 + is_heading


def test_a_comma_for_the_stop_of_the_sentence_below_hides_no_sub_heading_in_bold():
    below = "The Forum directed that the modification enter the Report Phase,"
    paper = f"**1 Purpose**\n\n{PROSE}\n\n**Old keys**\n\n{below}\n\n{PROSE}"

    assert outline(printed(paper)) == ["1 Purpose", "1/1 Old keys < 1"]


@pytest.mark.parametrize(("gap", "is_heading"), [(4.0, True), (30.0, False)], ids=["blanks", "columns"])
def test_words_that_stand_apart_as_the_heads_of_columns_do_are_no_sub_heading(gap, *, is_heading):
    words, x = [], 60.0
    for text in ("Reference", "Title", "Stage"):
        words.append(Word(text, Box(x, 140.0, x + 40.0, 152.0), 0.9))
        x += 40.0 + gap
    heads = Line(tuple(words), Box(60.0, 140.0, x, 152.0), 12.0, 1.6, 0.6, 0.0, 100.0)
    lines = [line("1 Purpose", 80.0, size=14.0, weight=1.6), line(PROSE, 100.0), heads, line(PROSE, 170.0)]

    assert len(find_sections(build_blocks(placed(lines)))) == 1 + is_heading


@pytest.mark.parametrize(
    "title",
    [
        "UNC 0685A Housekeeping amendments to the Methodology.",
        "Modification 0676A ‘New support for households’.",
        "Old. Standards",
    ],
)
def test_a_stop_in_the_title_of_a_proposal_or_of_two_words_in_bold_is_dirt_on_a_scan(title):
    lines = [line("1 Purpose", 80.0, size=14.0, weight=1.6), line(PROSE, 100.0)]
    lines += [line(title, 140.0, weight=1.6), line(PROSE, 170.0)]

    assert len(find_sections(build_blocks(placed(lines)))) == 2


@pytest.mark.parametrize(("below", "is_heading"), [(PROSE, True), ("• Dates", False)], ids=["prose", "a list"])
def test_what_dirt_makes_a_bullet_of_is_a_sub_heading_in_bold_above_prose(below, *, is_heading):
    lines = [line("1 Purpose", 80.0, size=14.0, weight=1.6), line(PROSE, 100.0)]
    lines += [line("• Key dates", 140.0, weight=1.6), line(below, 170.0), line(PROSE, 200.0)]

    assert len(find_sections(build_blocks(placed(lines)))) == 1 + is_heading


@pytest.mark.parametrize("heading", ["Releases", "CP1546"])
def test_a_word_or_id_in_large_type_is_a_sub_heading_however_unsurely_it_was_read(heading):
    lines = [line("1 Purpose", 80.0, size=14.0, weight=1.6), line(PROSE, 100.0)]
    lines += [line(heading, 140.0, size=16.0, confidence=0.2), line(PROSE, 170.0)]

    assert len(find_sections(build_blocks(placed(lines)))) == 2


@pytest.mark.parametrize(
    ("confidence", "weight", "is_heading"),
    [(0.3, 1.0, False), (0.9, 1.0, True), (0.3, 1.6, True)],
    ids=["shadow", "large type", "bold"],
)
def test_shadows_that_were_read_as_words_are_no_sub_heading_though_they_measure_large(
    confidence, weight, *, is_heading
):
    lines = [
        line("1 Purpose", 80.0, size=14.0, weight=1.6),
        line(PROSE, 100.0),
        line("Ceaser Amy", 140.0, size=16.0, weight=weight, confidence=confidence),
        line(PROSE, 170.0),
    ]

    assert len(find_sections(build_blocks(placed(lines)))) == 1 + is_heading


def test_the_heads_of_a_table_whose_row_was_not_seen_are_no_sub_heading():
    rows = "MP126          Better forecasts          Approved\n\nMP127          New keys                  Rejected"
    above_first = f"**1 Votes**\n\n{PROSE}\n\n**Reference**\n\n{rows}"
    above_last = f"**1 Votes**\n\n{PROSE}\n\n{' ' * 41}**Decision**\n\n{rows}"

    assert outline(printed(above_last)) == ["1 Votes"]
    assert len(outline(printed(above_first))) == 2  # above the first column it may be one


def test_a_labelled_heading_in_bold_goes_on_right_below_though_the_next_word_would_have_fitted():
    lines = ("D. Change Sub-Committee and Technical Architecture", "Review Sub-Committee")
    paper = f"**{lines[0]}**\n**{lines[1]}**\n\n{PROSE}\n{PROSE}\n\n**E. Close**\n\n{PROSE}"

    assert outline(printed(paper)) == [
        "D Change Sub-Committee and Technical Architecture Review Sub-Committee",
        "E Close",
    ]


@pytest.mark.parametrize(("rest", "count"), [("Register", 1), ("Register of all Risks", 2)], ids=["word", "line"])
def test_the_last_word_of_a_sentence_may_measure_as_a_heading_does(rest, count):
    lines = [
        line("Whether the closed disputes should be described in the Annual Risk", 100.0, size=12.0, gap=0.0, room=0.0),
        line(rest, 115.0, size=14.5, weight=1.4, gap=0.0, room=180.0),
    ]

    assert len(build_blocks(placed(lines))) == count


@pytest.mark.parametrize(("top", "count"), [(118.0, 1), (300.0, 2)], ids=["right below", "elsewhere"])
def test_lines_of_a_bold_heading_may_measure_differently_where_they_follow_solid(top, count):
    lines = [
        line("Technical Specification Issue Resolution", 100.0, size=17.1, weight=1.6, gap=0.0, room=60.0),
        line("(TSIRS) and its Advisory Group", top, size=14.6, weight=1.6, gap=0.0, room=60.0),
    ]

    assert len(build_blocks(placed(lines))) == count
