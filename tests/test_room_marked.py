"""Papers marked AMBER or RED: shown to those who may see them, and to others by no count, word, picture or feed."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest
from papers_by_hand import event, paper, section
from reading_room import archive_with, room

from web import RoomOptions
from web.tokens import Token

SECRET_WORD = "zebrafish"
SECRET_ID = "SECMP0777"
SECRET_COMMITTEE = "SECRETBODY"
SENTENCE = "Papers marked AMBER or RED are not shown here."


def papers(marking):
    shown = paper(
        "shown.pdf",
        sections=[section("1", heading="Open", text="SECMP0001 was noted in the open.", named=[
            ("MODIFICATION", "SECMP0001", "SECMP0001")])],
        events=[event("SECMP0001", "noted", quote="SECMP0001 was noted in the open.")],
    )  # fmt: skip
    hidden = paper(
        "hidden.pdf",
        marking=marking,
        committee=SECRET_COMMITTEE,
        date="2022-02-02",
        page_count=7,
        low_pages=[1],
        sections=[section("1", heading=f"Closed {SECRET_WORD}", text=f"{SECRET_ID}, SECMP0001: {SECRET_WORD}.", named=[
            ("MODIFICATION", SECRET_ID, SECRET_ID), ("MODIFICATION", "SECMP0001", "SECMP0001")])],
        events=[event(SECRET_ID, "approved", SECRET_COMMITTEE, "2022-02-02", quote=f"{SECRET_WORD} was approved."),
                event("SECMP0001", "approved", SECRET_COMMITTEE, "2022-02-02", quote=f"{SECRET_WORD} too.")],
    )  # fmt: skip
    return shown, hidden


@pytest.fixture(scope="module", params=["RED", "AMBER"])
def archive(request, tmp_path_factory):
    shown, hidden = papers(request.param)
    return archive_with(tmp_path_factory.mktemp("marked") / "archive", shown, hidden), hidden["id"], shown["id"]


QUESTIONS = [
    "/", "/search?q=noted", f"/search?q={SECRET_WORD}", "/search?q=zebrafishes", f"/search?modification={SECRET_ID}",
    f"/search?committee={SECRET_COMMITTEE}", "/search?from=2022&to=2022", "/search?q=SECMP0001", "/search?q=zebra*",
    "/mods", "/mods?words=0777", "/mods/SECMP0001", f"/mods/{SECRET_ID}", "/mods.csv", "/mods.json",
    "/mods/SECMP0001.json", "/mods/SECMP0001.csv", "/mods/SECMP0001.atom", "/mods/SECMP0001.ics",
    "/mods/SECMP0001.bib", "/mods/SECMP0001.ris", "/docs", "/docs?words=hidden", "/docs/{id}", "/docs/{id}/pages/1",
    "/docs/{id}/pages/1?q=" + SECRET_WORD, "/docs/{id}/pages/1/image", "/docs/{id}/original", "/committees",
    "/coverage", "/failures", "/load", "/search.csv?q=SECMP0001", "/search.json?q=SECMP0001&from=2022",
    "/search.atom?q=SECMP0001", "/api/v1/search?q=SECMP0001&facets=true", f"/api/v1/search?q={SECRET_WORD}",
    "/api/v1/modifications", f"/api/v1/modifications/{SECRET_ID}", "/api/v1/modifications/SECMP0001",
    "/api/v1/documents", "/api/v1/documents/{id}", "/api/v1/documents/{id}/pages/1", "/api/v1/committees",
    "/api/v1/coverage", "/api/v1/failures",
    f"/lookup?list={SECRET_ID}%0A+{SECRET_WORD}%0A+SECMP0001", "/lookup?list=zebrafishes",
    f"/lookup.csv?list={SECRET_ID}%0A+SECMP0001", f"/lookup.json?list={SECRET_WORD}%0A+SECMP0001",
]  # fmt: skip
"""Everything that can be asked, of what is hidden and of what is beside it."""


def answers(client, ids, headers=None):
    hidden, shown = ids
    return {one: client.get(one.format(id=hidden, shown=shown), headers=headers) for one in QUESTIONS}


def without_what_was_typed(question, text):
    """An answer may repeat the question, and no more of what is hidden."""
    typed = re.findall(r"[0-9a-f]{64}|\w+", question)
    for word in [*typed, *(one[:16] for one in typed if len(one) == 64)]:
        text = text.replace(word, "")
    return text


def test_no_answer_tells_of_a_marked_paper(archive):
    directory, hidden, shown = archive
    with room(directory) as client:
        told = answers(client, (hidden, shown))

    leaks = {
        question: word
        for question, answer in told.items()
        for word in (SECRET_WORD, SECRET_ID, SECRET_COMMITTEE, hidden[:16], "hidden.pdf", "2022-02-02", "February 2022")
        if word in without_what_was_typed(question.format(id=hidden, shown=shown), answer.text)
    }
    assert leaks == {}


def test_answers_are_those_of_an_archive_without_the_paper(archive, tmp_path):
    directory, hidden, shown = archive
    alone = archive_with(tmp_path / "archive", papers("RED")[0])
    with room(directory) as client, room(alone) as other:
        told, wanted = answers(client, (hidden, shown)), answers(other, (hidden, shown))

    same = {question: answer.status_code for question, answer in told.items()}
    assert same == {question: answer.status_code for question, answer in wanted.items()}
    differ = [
        question
        for question in QUESTIONS
        if not question.endswith((".atom", ".ics"))
        and ".atom?" not in question  # their ids hold the archive's own
        and told[question].text != wanted[question].text
    ]
    assert differ == []


def test_one_sentence_says_so_whether_there_are_any_or_not(archive, tmp_path):
    directory, *_ = archive
    alone = archive_with(tmp_path / "archive", papers("RED")[0])
    with room(directory) as client, room(alone) as other:
        assert SENTENCE in client.get("/").text
        assert SENTENCE in other.get("/").text


def test_a_room_that_shows_marked_papers_shows_them(archive):
    directory, hidden, _ = archive
    with room(directory, RoomOptions(show_marked=True)) as client:
        assert SECRET_WORD in client.get(f"/search?q={SECRET_WORD}").text
        assert client.get(f"/docs/{hidden}").status_code == 200
        assert SENTENCE not in client.get("/").text


def test_of_two_readers_only_the_one_who_may_sees_them(archive):
    directory, hidden, shown = archive
    one, other = Token("one", "1" * 24, sees_marked=False), Token("other", "2" * 24, sees_marked=True)
    with room(directory, RoomOptions(tokens=(one, other))) as client:
        allowed = {"authorization": f"Bearer {other.secret}"}
        assert client.get("/mods", headers=allowed).text.count(SECRET_ID)
        refused = {"authorization": f"Bearer {one.secret}"}
        assert SECRET_ID not in client.get("/mods", headers=refused).text  # after the list was drawn for the other
        assert client.get(f"/docs/{hidden}", headers=refused).status_code == 404
        assert client.get(f"/docs/{shown}", headers=refused).status_code == 200


def test_how_much_a_load_has_in_hand_is_told_only_to_those_who_may_see_marked_papers(tmp_path):
    directory = archive_with(tmp_path / "archive", papers("RED")[0])
    with closing(sqlite3.connect(directory / "archive.sqlite")) as database, database:
        database.execute(
            "INSERT INTO contents (sha256, name, media_type, size_bytes, page_count, state, revision) "
            "VALUES (?, 'waiting.pdf', 'application/pdf', 1, 7919, 'pending', 0)",
            ("e" * 64,),
        )
    with room(directory) as client:
        page, told = client.get("/load").text, client.get("/api/v1/coverage").json()["load"]
    assert "0 % of the pages" in page
    assert "7,919" not in page
    assert (told["files_waiting"], told["pages_of_waiting"], told["pages_done"]) == (None, None, None)

    with room(directory, RoomOptions(show_marked=True)) as client:
        page, told = client.get("/load").text, client.get("/api/v1/coverage").json()["load"]
    assert "1 file waits half read, 0 of 7,919 pages done" in page
    assert (told["files_waiting"], told["pages_of_waiting"], told["pages_done"]) == (1, 7919, 0)
