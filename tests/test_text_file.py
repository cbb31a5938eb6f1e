"""Text files of an earlier OCR: encodings, where pages begin, and what blank lines and indents say."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UnreadableFile
from pipeline.records import TextSource
from pipeline.text_file import count_text_pages, read_text_page


@pytest.fixture
def text_file(tmp_path):
    def write(content: bytes | str, name: str = "minutes.txt"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def texts(page) -> list[str]:
    return [" ".join(word.text for word in line.words) for line in page.lines]


def all_texts(path) -> list[list[str]]:
    return [texts(read_text_page(path, number)) for number in range(1, count_text_pages(path) + 1)]


@pytest.mark.parametrize(
    ("content", "pages"),
    [
        ("one\ntwo\n", [["one", "two"]]),
        (" one\ntwo\n\n three\nfour\n", [["one", "two"], ["three", "four"]]),
        ("one\n two\n", [["one"], ["two"]]),
        ("one\n  two\n   three\n", [["one", "two", "three"]]),
        ("one\n \ntwo\n", [["one", "two"]]),
        (" \n one\n", [["one"]]),
        ("one\ftwo\f", [["one"], ["two"]]),
        ("one\f two\n three\f", [["one"], ["two", "three"]]),
        ("one\f\fthree", [["one"], [], ["three"]]),
        ("one\f\n\n", [["one"]]),
        (" one\r\n\r\n two\r\n", [["one"], ["two"]]),
        (" one\r two\r", [["one"], ["two"]]),
        ("\n\n", [[]]),
    ],
    ids=[
        "no marks",
        "lines that begin with one blank",
        "the first page has no mark",
        "wider indents are no marks",
        "a blank alone is no mark",
        "a blank line before the first page",
        "form feeds",
        "blanks mean nothing beside form feeds",
        "an empty page between form feeds",
        "blank lines after the last form feed",
        "Windows line ends",
        "old Macintosh line ends",
        "nothing but blank lines",
    ],
)
def test_a_text_is_cut_into_pages_where_its_marks_stand(text_file, content, pages):
    assert all_texts(text_file(content)) == pages


@pytest.mark.parametrize(
    "raw",
    ["Panel’s – £5".encode(), "Panel’s – £5".encode("utf-8-sig"), "Panel’s – £5".encode("cp1252")],
    ids=["utf-8", "utf-8 with its mark", "windows-1252"],
)
def test_the_encoding_is_told_from_the_bytes(text_file, raw):
    page = read_text_page(text_file(raw), 1)

    assert texts(page) == ["Panel’s – £5"]
    assert page.notes == ()


@pytest.mark.parametrize(
    ("raw", "message"),
    [(b"caf\xe9 \x81", "1 byte is neither"), (b"caf\xe9 \x81\x8d", "2 bytes are neither")],
    ids=["one", "two"],
)
def test_bytes_that_are_no_text_are_shown_and_told(text_file, raw, message):
    page = read_text_page(text_file(raw), 1)

    assert texts(page)[0].startswith("café \ufffd")
    assert [note.code for note in page.notes] == ["encoding"]
    assert message in page.notes[0].message


def test_binary_data_under_the_name_of_a_text_is_refused(text_file):
    with pytest.raises(UnreadableFile) as caught:
        count_text_pages(text_file(b"PK\x03\x04\x00\x00"))

    assert caught.value.reason == "not-a-document"


def test_blank_lines_above_a_line_are_its_gap(text_file):
    page = read_text_page(text_file("\n\none\ntwo\n\n\nthree\n"), 1)

    assert [line.gap for line in page.lines] == [0.0, 0.0, 2.0]


def test_indent_and_room_count_characters(text_file):
    page = read_text_page(text_file("x" * 20 + "\n   three\n\tfive\n"), 1)

    assert [(line.indent, line.room) for line in page.lines] == [(0.0, 0.0), (3.0, 12.0), (8.0, 8.0)]


def test_room_is_that_of_the_column_where_tables_are_wider(text_file):
    column = (
        "The figures for the number of open\ndisputes rose by seven per cent in\n"
        "the month, and nobody knew for what\nreason."
    )
    table = "\n".join("Reference and title and stage and date of every proposal | Stage | Date" for _ in range(9))

    page = read_text_page(text_file(f"{column}\n\nA short line\n\n{column}\n\n{table}\n"), 1)

    assert [line.room for line in page.lines[:5]] == [1.0, 1.0, 0.0, 28.0, 23.0]


def test_the_blank_that_starts_a_page_is_no_indent(text_file):
    page = read_text_page(text_file(" one\n two\n"), 2)

    assert [line.indent for line in page.lines] == [0.0]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("MP312 | Approved | 4 November", ["MP312", "Approved", "4 November"]),
        ("|MP312|Approved|", ["MP312", "Approved"]),
        ("MP312     Approved     4 November", ["MP312", "Approved", "4 November"]),
        ("MP312\tApproved\t4 November", ["MP312", "Approved", "4 November"]),
        ("3.1     Purpose of this paper", []),
        ("Either|or of the two", []),
        ("A plain line of text.", []),
    ],
    ids=["bars", "bars around it", "wide gaps", "tabs", "a number and its heading", "a bar in a word", "prose"],
)
def test_a_table_row_is_told_by_bars_or_by_several_wide_gaps(text_file, line, cells):
    row = read_text_page(text_file(line + "\n"), 1).lines[0]
    edges = [*row.cells, len(row.words)]

    assert [" ".join(w.text for w in row.words[a:b]) for a, b in pairwise(edges)] == cells


REGISTER = """\
Ref         Title                      Raised        Status
MP019       Labels of switches         12/09/2016    Withdrawn
MP024       Firmware management        03/11/2016
MP046       Chargers                                 On hold
"""


def cells_of(line):
    edges = [*line.cells, len(line.words)]
    return [" ".join(word.text for word in line.words[a:b]) for a, b in pairwise(edges)]


def test_empty_cells_are_told_by_where_the_columns_of_the_table_begin(text_file):
    rows = [cells_of(line) for line in read_text_page(text_file(REGISTER), 1).lines]

    assert rows[1:] == [
        ["MP019", "Labels of switches", "12/09/2016", "Withdrawn"],
        ["MP024", "Firmware management", "03/11/2016", ""],
        ["MP046", "Chargers", "", "On hold"],
    ]


def test_an_empty_cell_between_bars_is_kept(text_file):
    assert cells_of(read_text_page(text_file("| MP046 | | On hold |\n"), 1).lines[0]) == ["MP046", "", "On hold"]


@pytest.mark.parametrize("line", ["MP046       Chargers and their owners   On hold", "            Chargers"])
def test_a_line_that_keeps_no_columns_of_the_table_is_cut_as_it_stands(text_file, line):
    alone, among = (
        cells_of(read_text_page(text_file(text), 1).lines[-1]) for text in (f"{line}\n", f"{REGISTER}{line}\n")
    )

    assert among == alone


def test_a_page_of_text_has_no_size_no_boxes_and_no_confidence(text_file):
    page = read_text_page(text_file("one two\n"), 1)

    assert (page.width, page.height, page.confidence, page.rotation) == (None, None, None, 0)
    assert page.text_source is TextSource.FILE
    assert all(word.box is None and word.confidence == 1.0 for line in page.lines for word in line.words)


def test_a_file_that_changed_is_read_anew(text_file):
    text_file("before")
    assert all_texts(text_file("after\fwards")) == [["after"], ["wards"]]


@given(st.text(alphabet=st.characters(blacklist_characters="\x00", blacklist_categories=["Cs"]), max_size=200))
def test_every_printed_character_of_any_text_is_on_exactly_one_page(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "any.txt"
    path.write_bytes(content.encode())
    found = "".join(word for page in all_texts(path) for line in page for word in line.split(" "))

    assert found.replace("|", "") == "".join(content.lstrip("\ufeff").split()).replace("|", "")


def test_a_long_text_is_read_page_by_page_in_reasonable_time(text_file):
    path = text_file("\f".join("A line of the minutes.\n" * 40 for _ in range(300)))

    assert sum(len(page) for page in all_texts(path)) == 300 * 40
