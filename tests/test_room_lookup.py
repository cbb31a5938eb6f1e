"""A list is looked up: a row for each of its entries, those that nothing is known of too; whatever is typed."""

from __future__ import annotations

import csv
import io
from urllib.parse import quote

import pytest
from reading_room import archive_with, room, two_papers

from web.options import MAX_ENTRIES, MAX_LIST_LENGTH


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with room(archive_with(tmp_path_factory.mktemp("lookup") / "archive", *two_papers())) as opened:
        yield opened


def looked_up(client, text, path="/lookup"):
    return client.get(f"{path}?list={quote(text)}")


def test_without_a_list_there_is_a_box_to_type_it_in(client):
    answer = client.get("/lookup")

    assert answer.status_code == 200
    assert "<textarea" in answer.text
    assert 'role="status"' not in answer.text


def test_every_entry_has_a_row_and_what_is_unknown_says_so(client):
    text = looked_up(client, "secmp 24\n\n# a comment\nnoted\nSECMP9999\n").text

    assert 'href="/mods/SECMP0024"' in text
    assert 'href="/search?q=noted"' in text
    assert "<mark>" in text
    assert "Nothing found." in text
    assert "modtrail modifications" not in text, "a reader of the room has no shell"
    assert "2 of 3 entries found" in text
    rows = text[text.index("<tbody>") :]
    assert rows.index("secmp 24") < rows.index("<mark>noted") < rows.index("SECMP9999")


def test_the_list_stays_in_its_box(client):
    assert "<textarea" in (text := looked_up(client, "<b>&\nhappy").text)
    assert "&lt;b&gt;&amp;\nhappy</textarea>" in text


def test_fifty_ids_give_fifty_rows(client):
    rows = list(csv.DictReader(io.StringIO(looked_up(client, "\n".join(["SECMP0024"] * 50), "/lookup.csv").text)))

    assert [row["modification"] for row in rows] == ["SECMP0024"] * 50


def test_a_table_may_be_pasted(client):
    shape = looked_up(client, "Modification,Title\nSECMP0024,x\nSECMP0777,y\n", "/lookup.json").json()

    assert [row["entry"] for row in shape["rows"]] == ["SECMP0024", "SECMP0777"]
    assert (shape["total"], shape["found"]) == (2, 1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("happy\n" * (MAX_ENTRIES + 1), f"the first {MAX_ENTRIES} of {MAX_ENTRIES + 1}", id="too many"),
        pytest.param("happy day\n" + "x" * MAX_LIST_LENGTH, "characters of the list were taken", id="too long"),
    ],
)
def test_what_is_too_much_is_left_out_and_told(client, text, told):
    answer = looked_up(client, text)

    assert answer.status_code == 200
    assert told in answer.text


@pytest.mark.parametrize("text", ["\0", "# only\n# comments", "   \n", "\u202eSECMP0024", '"', "((", "x" * 900, ",,,"])
def test_whatever_is_typed_is_no_error(client, text):
    assert looked_up(client, text).status_code == 200


def test_a_file_without_a_list_says_what_to_do(client):
    answer = client.get("/lookup.csv")

    assert answer.status_code == 400
    assert "no list" in answer.text
    assert client.get("/lookup.xlsx?list=happy").status_code == 404
