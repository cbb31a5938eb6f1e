"""Lists of ids and queries: how they are read, and one row of answer for each entry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers_by_hand import event, keep, paper, section

from index.archive import Archive
from index.lists import Entry, ListRow, answer_list, read_entries
from index.search import SearchRequest
from pipeline.errors import UsageError

ONE = "SECMP0001"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("l.txt", "SECMP0001\r\n\r\n# a note\r\n  happy day \r\n", [(1, ONE), (4, "happy day")]),
        ("l.txt", '"happy day" AND date:[2019 TO 2020], or so', [(1, '"happy day" AND date:[2019 TO 2020], or so')]),
        ("l.csv", "SECMP0001,first\nSECMP0002,second", [(1, ONE), (2, "SECMP0002")]),
        ("l.csv", 'Modification;Title\n"SECMP0001";"a;b"\n', [(2, ONE)]),
        ("l.tsv", "id\ttitle\nSECMP0001\tx\n", [(2, ONE)]),
        ("-", "modification,also_known_as,title\nSECMP0001,DP001,Triage\n", [(2, ONE)]),
        ("l.csv", '"one\ntwo",x\nSECMP0001,y\n', [(2, "one\ntwo"), (3, ONE)]),
        ("l.csv", ",x\nSECMP0001,y\n", [(2, ONE)]),
    ],
    ids=[
        "lines",
        "a query with commas",
        "csv",
        "semicolons and headings",
        "tabs",
        "own output",
        "wrapped",
        "blank cell",
    ],
)
def test_a_list_is_lines_or_the_first_column_of_a_table(name: str, content: str, expected: list) -> None:
    assert read_entries(content.encode(), name=name) == tuple(Entry(*one) for one in expected)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_list_may_be_of_any_usual_encoding(encoding: str) -> None:
    (entry,) = read_entries("café – “happy”".encode(encoding), name="l.txt")

    assert entry.text == "café – “happy”"


@pytest.mark.parametrize("content", [b"", b"\n \n# nothing\n", b"PK\x03\x04\x00\x00", b"x" * 10_000_001])
def test_what_is_no_list_is_refused_with_advice(content: bytes) -> None:
    with pytest.raises(UsageError) as caught:
        read_entries(content, name="l.txt")

    assert caught.value.advice


@given(content=st.binary(max_size=200), name=st.sampled_from(["l.txt", "l.csv"]))
def test_any_bytes_are_a_list_or_refused(content: bytes, name: str) -> None:
    try:
        entries = read_entries(content, name=name)
    except UsageError:
        return
    assert all(entry.text.strip() and entry.line > 0 for entry in entries)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    with Archive.create(tmp_path_factory.mktemp("lists")) as made:
        for name, date in (("march.pdf", "2019-03-02"), ("may.pdf", "2019-05"), ("undated.pdf", None)):
            text = section("1", text=f"A happy day for {ONE} in {name}.", named=[("MODIFICATION", ONE, ONE)])
            keep(made, paper(name, date=date, sections=[text]), families={ONE: ONE})
        keep(made, paper("acts.pdf", date="2019-04-02", events=[event(ONE, "approved", "TAG", "2019-04-01")]))
        yield made


def row(archive: Archive, text: str, **filters: str) -> ListRow:
    (only,) = answer_list(archive, [Entry(1, text)], SearchRequest("", **filters)).rows
    return only


@pytest.mark.parametrize("typed", [ONE, "secmp 1", "SECMP-0001"])
def test_an_id_has_its_first_and_last_mention(archive: Archive, typed: str) -> None:
    found = row(archive, typed)

    assert found.first is not None
    assert found.last is not None
    assert (found.is_id, found.modification, found.total) == (True, ONE, 4)
    assert (found.first.date, found.last.date) == ("2019-03-02", "2019-05")


def test_a_query_has_its_sections_the_oldest_the_newest_and_the_best(archive: Archive) -> None:
    found = row(archive, '"happy day"')

    assert found.first is not None
    assert found.last is not None
    assert found.snippet is not None
    assert (found.is_id, found.total, found.first.date, found.last.date) == (False, 3, "2019-03-02", "2019-05")
    assert [found.snippet[start:end] for start, end in found.marks] == ["happy day"]


def test_filters_narrow_ids_and_queries(archive: Archive) -> None:
    assert (row(archive, ONE, date_from="2019-05").total, row(archive, "happy", date_from="2019-05").total) == (1, 1)
    assert row(archive, ONE, committee="PANEL").total == 4


@pytest.mark.parametrize(
    ("typed", "kind", "suggestion"),
    [
        ("SECMP0011", "modification", ONE),
        ("SECMX0001", "query", ONE),
        ("nosuchword", "query", None),
        ("99", "modification", "`"),
    ],
)
def test_what_is_unknown_says_so_and_what_is_near(
    archive: Archive, typed: str, kind: str, suggestion: str | None
) -> None:
    found = row(archive, typed)

    assert (found.total, found.shape()["kind"]) == (0, kind)
    assert (found.suggestion is None) if suggestion is None else (suggestion in (found.suggestion or ""))


def test_every_entry_has_a_row_in_order_and_those_found_are_counted(archive: Archive) -> None:
    entries = [Entry(1, "nosuchword"), Entry(3, ONE), Entry(4, "nosuchword"), Entry(9, "happy")]

    answer = answer_list(archive, entries, SearchRequest(""))

    assert [one.entry for one in answer.rows] == entries
    assert (answer.found, answer.coverage.documents) == (2, 4)
