"""What is furniture and what is text: running headers go, statements that look alike stay."""

from __future__ import annotations

import pytest

from pipeline.furniture import split_furniture
from pipeline.records import Line, Page, TextSource, Word


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


def test_a_table_of_contents_is_no_text() -> None:
    contents = page(1, "Contents", "1 Purpose ..... 1", "2 Decisions ..... 2", "3 Outlook ..... 4", "1 Purpose", *BODY)

    assert body_of(contents)[0] == "1 Purpose"
    assert not [text for text in body_of(contents) if "....." in text]


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
