"""Who is let into the reading room, from where, with what; and which headers every answer has."""

from __future__ import annotations

import base64
import hashlib
import tomllib
from importlib.resources import files

import pytest
from reading_room import archive_with, room, two_papers

from index.archive import Archive
from pipeline.errors import ArchiveError, UsageError
from web import RoomOptions
from web.serving import serve
from web.tokens import Token, read_tokens

ALICE = Token("alice", "a" * 24, sees_marked=False)
BOB = Token("bob", "b" * 24, sees_marked=True)


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    return archive_with(tmp_path_factory.mktemp("door") / "archive", *two_papers())


@pytest.fixture(scope="module")
def client(directory):
    with room(directory) as opened:
        yield opened


@pytest.fixture(scope="module")
def guarded(directory):
    with room(directory, RoomOptions(host="0.0.0.0", tokens=(ALICE, BOB))) as opened:
        yield opened


@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/room.css", "/healthz", "/search?q=happy"])
def test_every_answer_has_the_headers_that_keep_foreign_things_out(client, path):
    headers = client.get(path).headers

    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "a b", "localhost@evil.example"])
def test_a_room_on_this_machine_answers_under_its_own_names_only(client, host):
    assert client.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8470", "[::1]:8470", "LOCALHOST"])
def test_a_room_on_this_machine_answers_under_each_of_its_names(client, host):
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "none"}, 303),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://127.0.0.1:8470"}, 303),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({}, 303),
    ],
    ids=str,
)
def test_what_changes_something_must_come_from_this_room(client, headers, status):
    assert client.post("/sign-out", content="", headers=headers, follow_redirects=False).status_code == status


@pytest.mark.parametrize(
    ("site", "mode", "dest", "status"),
    [
        ("cross-site", "navigate", "document", 200),
        ("same-origin", "cors", "empty", 200),
        ("none", "navigate", "document", 200),
        ("cross-site", "no-cors", "image", 403),
        ("cross-site", "no-cors", "script", 403),
        ("cross-site", "cors", "empty", 403),
        ("cross-site", "navigate", "iframe", 403),
        ("same-site", "no-cors", "empty", 403),
        ("cross-site", "", "", 403),
    ],
)
def test_another_site_may_lead_here_and_take_nothing(client, site, mode, dest, status):
    headers = {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest}

    assert client.get("/search?q=happy", headers=headers).status_code == status
    assert client.get("/api/v1/search?q=happy", headers=headers).status_code == status


def test_readers_elsewhere_are_told_no_folder_of_the_machine(tmp_path):
    directory = archive_with(tmp_path / "archive", *two_papers())
    with Archive.open(directory) as archive, archive.writing(), archive.transaction():
        archive._db.run("INSERT INTO failed_files VALUES ('/home/somebody/x.pdf', 1, 1, 'read', 'damaged', 'm', 'a')")
    allowed = {"authorization": f"Bearer {BOB.secret}"}
    with room(directory, RoomOptions(host="0.0.0.0", tokens=(BOB,))) as client:
        for path in ("/failures", "/failures.csv", "/failures.json", "/api/v1/failures"):
            answer = client.get(path, headers=allowed)
            assert "x.pdf" in answer.text
            assert "somebody" not in answer.text
        (directory / "archive.sqlite").rename(tmp_path / "moved")
        for path in ("/search?q=happy", "/api/v1/coverage", "/mods"):
            answer = client.get(path, headers=allowed)
            assert answer.status_code == 503
            assert str(tmp_path) not in answer.text
    with room_of_this_machine(tmp_path, directory) as client:
        assert "/home/somebody/x.pdf" in client.get("/api/v1/failures").text


def room_of_this_machine(tmp_path, directory):
    (tmp_path / "moved").rename(directory / "archive.sqlite")
    return room(directory)


def test_a_long_address_and_a_large_body_are_refused(client):
    assert client.get("/search?q=" + "x" * 9000).status_code == 414
    assert client.post("/sign-in", content="x" * 5000).status_code == 413


def test_without_a_token_nothing_of_the_archive_is_shown(guarded):
    page = guarded.get("/search?q=happy", headers={"accept": "text/html"}, follow_redirects=False)
    data = guarded.get("/api/v1/search?q=happy")

    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=%2Fsearch%3Fq%3Dhappy")
    assert (data.status_code, data.headers["www-authenticate"]) == (401, "Bearer")
    assert "SECMP" not in page.text + data.text


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", "Basic " + "a" * 24, "Bearer é"], ids=repr)
def test_a_wrong_token_is_none(guarded, given):
    assert guarded.get("/search?q=happy", headers={"authorization": given.encode()}).status_code == 401


def test_a_token_lets_a_program_in(guarded):
    assert guarded.get("/search?q=happy", headers={"authorization": f"Bearer {ALICE.secret}"}).status_code == 200


def test_a_token_typed_into_the_form_lets_a_person_in_and_out(guarded):
    wrong = guarded.post("/sign-in", content="token=wrong")
    right = guarded.post("/sign-in", content=f"token={ALICE.secret}&next=%2Fmods", follow_redirects=False)
    cookie = right.headers["set-cookie"]
    inside = guarded.get("/search?q=happy", headers={"accept": "text/html"}, follow_redirects=False)
    guarded.post("/sign-out", content="", follow_redirects=False)
    outside = guarded.get("/search?q=happy", headers={"accept": "text/html"}, follow_redirects=False)

    assert wrong.status_code == 401
    assert "This token is not known here" in wrong.text
    assert (right.status_code, right.headers["location"]) == (303, "/mods")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert ALICE.secret not in cookie
    assert (inside.status_code, outside.status_code) == (200, 303)


@pytest.mark.parametrize("cookie", ["alice", "alice.", "bob.0123", ".", "é", "x" * 3000], ids=repr)
def test_a_made_up_cookie_is_no_token(guarded, cookie):
    answer = guarded.get("/search?q=happy", headers={"cookie": f"modtrail_reader={cookie}".encode()})

    assert answer.status_code == 401


@pytest.mark.parametrize("wanted", ["//evil.example", "/\\evil.example", "http://evil.example", "javascript:1", ""])
def test_signing_in_leads_nowhere_else(guarded, wanted):
    answer = guarded.post(
        "/sign-in", content=f"token={BOB.secret}&next={wanted}", follow_redirects=False, headers={"cookie": ""}
    )
    guarded.cookies.clear()

    assert answer.headers["location"] == "/"


def test_a_token_file_says_who_may_read_and_who_sees_marked_papers(tmp_path):
    file = tmp_path / "tokens"
    file.write_text(f"# readers\n\nalice {ALICE.secret}\nbob  {BOB.secret} marked\n", encoding="utf-8")

    assert read_tokens(file) == (ALICE, BOB)
    assert ALICE.secret not in repr(ALICE)


@pytest.mark.parametrize(
    "text",
    ["", "# nobody\n", "alice\n", "alice short\n", f"alice {'a' * 24} admin\n", f"a {'a' * 24}\na {'b' * 24}\n"],
    ids=["empty", "remarks only", "no token", "short", "unknown right", "twice"],
)
def test_a_token_file_that_is_none_is_told(tmp_path, text):
    file = tmp_path / "tokens"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(UsageError):
        read_tokens(file)


def test_a_room_for_others_needs_tokens(directory):
    with pytest.raises(UsageError, match="no tokens"):
        serve(directory, RoomOptions(host="0.0.0.0"), port=0, ready=print)


def test_a_room_without_an_archive_does_not_open(tmp_path):
    with pytest.raises(ArchiveError, match="There is no archive"):
        serve(tmp_path, RoomOptions(), port=0, ready=print)


def test_the_files_of_others_are_those_that_were_taken_over():
    folder = files("web") / "static" / "vendor"
    listed = tomllib.loads((folder / "vendor.toml").read_text(encoding="utf-8"))["file"]
    hashes = {
        one["path"]: base64.b64encode(hashlib.sha384((folder / one["path"]).read_bytes()).digest()).decode()
        for one in listed
    }

    assert hashes == {one["path"]: one["sha384"] for one in listed}
    assert {path.name for path in folder.iterdir()} == {*hashes, "vendor.toml"}
    assert all(one["licence"] and one["version"] for one in listed)
