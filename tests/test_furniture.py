"""What is furniture and what is text: running headers go, statements that look alike stay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.furniture import split_furniture
from pipeline.records import Box, Line, Page, TextSource, Word


def page(number: int, *texts: str) -> Page:
    lines = tuple(
        Line(tuple(Word(w, None, 1.0) for w in text.split()), None, None, None, 1.0 if at else 0.0, 0.0, 40.0)
        for at, text in enumerate(texts)
    )
    return Page(number, None, None, TextSource.FILE, None, 0, lines)


BODY = ("The forecast was late.", "Members asked why.", "Nobody knew.", "It was noted.", "The item closed.", "Thanks.")


def body_of(*pages: Page) -> list[str]:
    return [line.text for line in split_furniture(pages).lines]


def test_a_header_with_page_numbers_is_running() -> None:
    pages = [page(n, f"SSC Report Page {n} of 3", *[f"{n} {text}" for text in BODY]) for n in (1, 2, 3)]

    assert not [text for text in body_of(*pages) if "Page" in text]


@pytest.mark.parametrize(
    "text",
    ["The SSC agreed that SECMP007{} should proceed to the Report Phase.", "SECMP007{}", "{}. SECMP007{} Outages"],
    ids=["sentence", "id alone", "heading"],
)
def test_lines_about_different_modifications_are_text(text: str) -> None:
    pages = [page(n, text.format(n, n), *[f"{n} {line}" for line in BODY]) for n in (1, 2, 3)]

    assert [line for line in body_of(*pages) if "SECMP007" in line] == [text.format(n, n) for n in (1, 2, 3)]


def test_a_page_of_one_line_keeps_it() -> None:
    pages = [page(n, "This page is left blank on purpose") for n in (1, 2, 3)]

    assert len(body_of(*pages)) == 3


def test_headings_that_count_on_are_text() -> None:
    pages = [page(n, f"{n + 3}. Highlights", *[f"{n} {text}" for text in BODY]) for n in (1, 2, 3)]

    assert [text for text in body_of(*pages) if "Highlights" in text] == [f"{n + 3}. Highlights" for n in (1, 2, 3)]


@pytest.mark.parametrize(
    "headings",
    [("Item 3: Highlights", "Item 5: Highlights"), ("A. Highlights", "E. Highlights"), ("Highlights", "Highlights")],
    ids=["named labels", "letters", "no labels, and text stands there on other pages"],
)
def test_a_heading_that_begins_two_pages_is_text(headings: tuple[str, str]) -> None:
    prose = "been looked at since they were written, and the timetable leaves only four days for it."
    tops = (prose, headings[0], headings[1], prose)
    pages = [page(n, top, *[f"{n} {text}" for text in BODY]) for n, top in enumerate(tops, 1)]

    assert [text for text in body_of(*pages) if "Highlights" in text] == list(headings)


def test_a_line_that_stands_elsewhere_on_another_page_is_text() -> None:
    point = "Progress on the actions of the agent"
    pages = [page(1, *BODY, "Thanks.", point, "The end.", "Bye."), page(2, *BODY, point), page(3, *BODY, "Bye.")]

    assert body_of(*pages).count(point) == 2


def test_ends_of_sentences_that_are_nearly_alike_at_the_foot_of_two_pages_are_text() -> None:
    ends = [f"{start}, including the way in which parties were told about it" for start in ("2020", "December")]
    pages = [page(n, *[f"{n} {text}" for text in BODY], end) for n, end in enumerate(ends, 1)]

    assert [text for text in body_of(*pages) if "parties" in text] == ends


def test_a_table_of_contents_is_no_text() -> None:
    contents = page(1, "Contents", "1 Purpose ..... 1", "2 Decisions ..... 2", "3 Outlook ..... 4", "1 Purpose", *BODY)

    assert body_of(contents)[0] == "1 Purpose"
    assert not [text for text in body_of(contents) if "....." in text]


def test_a_table_of_contents_that_a_row_of_the_cover_seems_to_begin_ends_before_the_first_heading() -> None:
    cover = ("Paper reference CUSC_128_1109..10", "Author Gethin Powell")
    entries = [f"{n}. {title} ..... {n}" for n, title in enumerate(("Purpose", "Costs", "Dates", "Keys", "Purpose"), 1)]
    contents = page(1, *cover, *entries, "1. Purpose", *BODY, "5. Purpose", *BODY)

    assert body_of(contents) == [*cover, "1. Purpose", *BODY, "5. Purpose", *BODY]


CHAPTERS = ("1 Budget", "2 Panel Highlights", "2.1 Key dates", "3 Appointments", "3.1 Key dates", "4 Next steps")
PROSE = "The group looked at the figures for May and found that they were much as before."


@pytest.mark.parametrize(
    "entries",
    [
        ("1 Budget ..... 1", "2 Panel Highlights ..... 2", "2.1 Key dates ..... 2", *CHAPTERS[3:]),
        ("1 Budget %", "2 Panel Highlights 950 oon", "2.1 Key dates ..... 2", "3 Apointments.", *CHAPTERS[4:]),
        ("1Budget sssssesssesss", "2Panel Highlights .", "2.1Key dates — aesse", *CHAPTERS[3:]),
        CHAPTERS,
    ],
    ids=["half of the leaders lost", "misread", "leaders read as letters", "no leaders and pages at all"],
)
def test_a_table_of_contents_is_known_by_its_headings_further_down(entries: tuple[str, ...]) -> None:
    paper = [line for chapter in CHAPTERS for line in (chapter, PROSE)]

    assert body_of(page(1, "Report", *entries, *paper)) == ["Report", *paper]


def test_a_table_of_contents_goes_on_where_labels_are_misread_and_titles_come_again() -> None:
    chapters = ("1. Costs", "1.1 Highlights", "1.2 Keys", "2. Meters", "2.1 Highlights", "2.2 Keys", "3. Dates")
    entries = ("1, Costs", "11 Highlights", "1.2 Keys", "2. Meters -", "2,1 Highlights", "22 Keys", "3, Dates")
    paper = [line for chapter in chapters for line in (chapter, PROSE)]

    assert body_of(page(1, "Report", *entries, *paper)) == ["Report", *paper]


def test_points_that_are_asked_for_twice_are_no_table_of_contents() -> None:
    points = [f"{n} {verb} the paper" for n, verb in enumerate(("NOTE", "AGREE", "APPROVE", "COMMEND", "PRINT"), 1)]
    paper = ["The Panel is asked to", *points, "Thanks", PROSE, "Recommendations", *points]

    assert body_of(page(1, *paper)) == paper


def test_a_sub_heading_that_stands_elsewhere_under_a_number_is_text() -> None:
    pages = [page(n, "5.1 Costs" if n == 1 else "Costs", *[f"{n} {text}" for text in BODY]) for n in (1, 2, 3)]

    assert len([text for text in body_of(*pages[:2]) if "Costs" in text]) == 2


def test_part_of_a_footer_with_its_page_number_is_running() -> None:
    footers = {
        1: "BSC_85_2203_02 - 1 - 22 March 2018",
        2: "BSC_85_2203_02 - 2 -",
        3: "BSC_85_2203_02 - 3 - 22 March 2018",
    }
    pages = [page(n, *[f"{n} {text}" for text in BODY], footer) for n, footer in footers.items()]

    assert not [text for text in body_of(*pages) if "BSC_85" in text]


@pytest.mark.parametrize(
    ("last", "elsewhere"),
    [
        pytest.param("17 April 2020", "Parties voted on 9 April 2020. It cost less.", id="date of a sign-off"),
        pytest.param("17 April 2020", "the forecasts of April", id="date, and a month in a line"),
        pytest.param("Change Board Secretary", "This was sent by the Change Board Secretary.", id="who signs"),
    ],
)
def test_a_last_line_whose_words_stand_in_text_elsewhere_is_text(last: str, elsewhere: str) -> None:
    first, second = (page(n, *[f"{n} {text}" for text in BODY], end) for n, end in ((1, elsewhere), (2, last)))

    assert body_of(first, second)[-1] == last


@pytest.mark.parametrize("footer", ["© Elexon 2020 Page 1 of 2", "©ELEXON 2020 Page 1of2", "Page 1of2"])
def test_the_footer_of_a_lone_page_is_told_by_its_page_number(footer: str) -> None:
    assert body_of(page(1, *BODY, footer)) == list(BODY)


def scanned(number: int, *lines: tuple[str, float, float]) -> Page:
    """A scanned page: each line with how far down it stands, in points, and how sure its words are."""
    made = []
    for text, top, confidence in lines:
        words, x = [], 72.0
        for token in text.split():
            box = Box(x, top, x + 5.0 * len(token), top + 8)
            words.append(Word(token, box, confidence))
            x = box.x1 + 3
        made.append(Line(tuple(words), Box(72.0, top, x, top + 8), 8.0, 1.0, 0.0, 0.0, 40.0))
    return Page(number, 595.0, 842.0, TextSource.OCR, 0.9, 0, tuple(made))


def body_lines(number: int) -> list[tuple[str, float, float]]:
    return [(f"{number} {text}", 200.0 + 20 * at, 0.95) for at, text in enumerate(BODY)]


def test_a_misread_header_at_its_place_is_running_all_the_same() -> None:
    headers = ("SEC Panel Sub-Committee Report", "5EC Ponel Sub Cornmitlee Rcport", "SfC Panci Sub~Committec Repurt")
    pages = [scanned(n, (header, 35.0, 0.6), *body_lines(n)) for n, header in enumerate(headers, 1)]

    assert len(body_of(*pages)) == 3 * len(BODY)


def test_different_lines_at_one_place_are_text() -> None:
    firsts = (
        "The Panel noted the paper on costs",
        "Members asked when it would be sent",
        "Nobody could say what it is for",
    )
    pages = [scanned(n, (first, 35.0, 0.9), *body_lines(n)) for n, first in enumerate(firsts, 1)]

    assert len(body_of(*pages)) == 3 * len(BODY) + 3


def test_specks_outside_a_header_go_with_it() -> None:
    pages = [
        scanned(n, *((". i", 20.0, 0.4),) * (n == 2), ("SEC Panel Paper GREEN", 35.0, 0.9), *body_lines(n))
        for n in (1, 2, 3)
    ]

    assert len(body_of(*pages)) == 3 * len(BODY)


def test_shadows_that_were_read_as_words_outside_a_header_go_with_it() -> None:
    header = ("SEC Panel Paper GREEN", 35.0, 0.9)
    pages = [scanned(n, *(("EE ETESSSE SS", 2.0, 0.2),) * (n == 2), header, *body_lines(n)) for n in (1, 2, 3)]

    assert len(body_of(*pages)) == 3 * len(BODY)


@pytest.mark.parametrize(
    ("text", "confidence", "goes"),
    [(". i", 0.4, True), ("nw", 0.5, True), ("RED", 0.95, False), ("White paper", 0.6, False)],
    ids=["specks", "a misread page number", "a word", "words that were hardly read"],
)
def test_only_specks_go_from_a_margin_in_which_no_other_page_has_print(text, confidence, goes) -> None:
    pages = [scanned(n, *((text, 20.0, confidence),) * (n == 2), *body_lines(n)) for n in (1, 2, 3)]

    assert len(body_of(*pages)) == 3 * len(BODY) + (not goes)


@pytest.mark.parametrize(
    ("text", "top", "confidence", "goes"),
    [
        ("5Lc Zqnm Fgwel vhh kmt jh Rxq", 35.0, 0.5, True),
        ("It was late when they agreed", 35.0, 0.95, False),
        ("5Lc Zqnm Fgwel vhh kmt jh Rxq", 188.0, 0.5, False),
    ],
    ids=["in its place", "text that could be read", "in the text"],
)
def test_a_header_of_which_no_word_can_be_read_is_known_by_its_place(text, top, confidence, goes) -> None:
    header = ("SEC Panel Sub-Committee Report", 35.0, 0.9)
    pages = [scanned(n, (text, top, confidence) if n == 3 else header, *body_lines(n)) for n in (1, 2, 3, 4)]

    assert len(body_of(*pages)) == 4 * len(BODY) + (not goes)


def test_headers_of_which_no_two_pages_are_read_alike_are_known_by_their_place() -> None:
    headers = ("SEC 1)4_ 151103", "Wq ild 1511.93", "Zzz 2141521 03 PED", "Kpv Lid i811 03.")
    pages = [scanned(n, (text, 35.0, 0.6), *body_lines(n)) for n, text in enumerate(headers, 1)]

    assert len(body_of(*pages)) == 4 * len(BODY)


@pytest.mark.parametrize(
    "footers",
    [
        (
            "Record of all the Determinations Page 1 of 3",
            "Record of all the Determinations Page 2 of 3.",
            "Record of all",
        ),
        ("‘BSC_38. 2811 12", "BSC_38 2811 12 .", "BSC_38.2811 12"),
        ("BSC_38_2811_12 1/3 28 November 2017", "BSC_38_2811 12", "BSC_38_2811_12 28 November 2017"),
        ("Page 1 of 3", "Page 20f3", "Page Sof 3"),
    ],
    ids=["a speck for a stop", "specks in a reference", "a lost underscore", "misread page numbers"],
)
def test_specks_and_misread_figures_make_no_text_of_a_footer_in_the_margin(footers: tuple[str, ...]) -> None:
    pages = [scanned(n, *body_lines(n), (footer, 800.0, 0.9)) for n, footer in enumerate(footers, 1)]

    assert len(body_of(*pages)) == 3 * len(BODY)


def test_a_heading_that_comes_again_where_text_begins_is_text() -> None:
    header = ("SEC Panel Paper GREEN", 35.0, 0.9)
    heading = ("SECMP0064 Review of the checklist", 98.0, 0.9)
    pages = [scanned(n, header, *(heading,) * (n in {2, 4}), *body_lines(n)) for n in (1, 2, 3, 4, 5)]

    assert len(body_of(*pages)) == 5 * len(BODY) + 2


def test_dirt_between_the_lines_of_a_scan_is_no_text() -> None:
    pages = [scanned(1, *body_lines(1), ("- .", 215.0, 0.9))]

    assert len(body_of(*pages)) == len(BODY)


def rows(*texts: str) -> tuple[Line, ...]:
    made = []
    for text in texts:
        cells = [cell.split() for cell in text.split("|")]
        starts = [sum(map(len, cells[:at])) for at in range(len(cells))]
        words = tuple(Word(token, None, 1.0) for cell in cells for token in cell)
        made.append(Line(words, None, None, None, 0.0, 0.0, 40.0, tuple(starts) if len(cells) > 1 else ()))
    return tuple(made)


@pytest.mark.parametrize(
    ("first", "again", "stays"),
    [
        pytest.param("Party category | Impact", "Party category | Impact", False, id="printed again"),
        pytest.param("Party category | Impact", "Parly category | lmpact", False, id="and misread"),
        pytest.param("CP1538 | Approved", "CP1539 | Approved", True, id="a row of its own"),
        pytest.param("Supplier | None", "Network | None", True, id="another row"),
    ],
)
def test_the_header_row_of_a_table_that_goes_on_stands_once(first: str, again: str, *, stays: bool) -> None:
    bodies = (rows("It was noted.", first, "Shippers | Some"), rows(again, "The DCC | Much", "Thanks."))
    pages = [Page(n, None, None, TextSource.FILE, None, 0, body) for n, body in enumerate(bodies, 1)]

    assert (len(body_of(*pages)) == 6) is stays


def table_row(top: float, *cells: str, columns: tuple[float, ...] = (72.0, 200.0, 260.0, 320.0)) -> Line:
    """A row of a table on a scan; with one cell, what stands in its columns without being one."""
    words = tuple(
        Word(cell, Box(x, top, x + 5.0 * len(cell), top + 8), 0.9) for cell, x in zip(cells, columns, strict=False)
    )
    starts = tuple(range(len(words))) if len(words) > 1 else ()
    return Line(words, Box(72.0, top, 340.0, top + 8), 8.0, 1.0, 0.0, 0.0, 40.0, starts)


VOTES = ("✓", "✗", "✓", "–")


@pytest.mark.parametrize("source", [TextSource.OCR, TextSource.TEXT_LAYER])
@pytest.mark.parametrize("top", [60.0, 300.0], ids=["where the page begins", "further down"])
def test_rows_of_signs_in_a_table_are_text(source: TextSource, top: float) -> None:
    table = [table_row(top + 20 * at, *VOTES) for at in (0, 1)] + [table_row(top + 40, "3", "1", "2", "4")]
    pages = [Page(n, 595.0, 842.0, source, None, 0, (*table, *scanned(n, *body_lines(n)).lines)) for n in (1, 2)]

    assert len(body_of(*pages)) == 2 * (3 + len(BODY))


@pytest.mark.parametrize(
    ("signs", "columns", "stays"),
    [
        (("✓", "–"), (200.0, 320.0), True),
        (("✓",), (260.0,), True),
        (("-", "."), (120.0, 420.0), False),
        (("-", "."), (200.0, 202.0), False),
    ],
    ids=["in columns", "one in a column", "beside them", "two in one column"],
)
def test_signs_are_text_where_they_stand_in_the_columns_of_a_table(signs, columns, stays) -> None:
    above = table_row(300, "Supplier", "Yes", "No", "None")
    made = table_row(320, *signs, columns=columns)
    signs_alone = Line(made.words, made.box, 8.0, 1.0, 0.0, 0.0, 40.0)
    paper = Page(1, 595.0, 842.0, TextSource.OCR, 0.9, 0, (above, signs_alone, *scanned(1, *body_lines(1)).lines))

    assert len(body_of(paper)) == len(BODY) + 1 + stays


LEFT = ("Uniform Network Code Committee", "Modification Panel Report", "Change Proposal Assessment Summary")
RIGHT = ("Joint Office of Gas Transporters", "Final Version Published", "Draft Determination Appendix Pack")


def turned(number: int, tops: tuple[float, ...], *, foot: bool = False) -> Page:
    header = [
        (text, 842 - 8 - top if foot else top, 0.9) for text, top in zip((RIGHT, LEFT)[number % 2], tops, strict=False)
    ]
    return scanned(number, *sorted([*header, *body_lines(number)], key=lambda line: line[1]))


@pytest.mark.parametrize("foot", [False, True], ids=["headers", "footers"])
@pytest.mark.parametrize(
    ("count", "tops"), [(8, (42.0, 56.0, 70.0)), (4, (42.0, 56.0, 70.0)), (6, (80.0,))], ids=["many", "few", "one line"]
)
def test_headers_of_left_and_right_pages_are_running_where_they_reach_into_the_text(count, tops, foot) -> None:
    pages = [turned(n, tops, foot=foot) for n in range(1, count + 1)]

    assert len(body_of(*pages)) == count * len(BODY)


def test_what_stands_tight_under_a_header_and_goes_on_as_text_is_text() -> None:
    lines = [(f"{word} of the {word} paper was noted by them", 88.0 + 12 * at, 0.9) for at, word in enumerate(BODY)]
    heading = ("SECMP0064 Review of the checklist", 74.0, 0.9)
    pages = [
        scanned(n, ("SEC Panel Paper GREEN", 60.0, 0.9), *((heading, *lines) if n in {2, 4} else body_lines(n)))
        for n in (1, 2, 3, 4, 5)
    ]

    assert sum("SECMP0064" in text for text in body_of(*pages)) == 2


def test_a_header_that_came_to_be_a_row_of_a_table_is_running() -> None:
    pages = [page(n, "BSC_107_2406_08 24 June 2020", *[f"{n} {text}" for text in BODY]) for n in (1, 2, 3, 4)]
    header = pages[3].lines[0]
    as_row = replace(header, cells=(0, 1, 1, 1))
    pages[3] = replace(pages[3], lines=(as_row, *pages[3].lines[1:]))

    assert not [text for text in body_of(*pages) if "BSC_107" in text]
