"""How answers leave the reading room: kept while nothing changes, drawn once, compressed, not sent again if known."""

from __future__ import annotations

import asyncio
import gzip
import threading

import pytest
from papers_by_hand import keep, paper, section
from reading_room import archive_with, room, two_papers

from index.archive import Archive
from web import delivery
from web.delivery import Delivery
from web.tokens import Reader

TEXT = [(b"content-type", b"text/html; charset=utf-8")]


@pytest.fixture
def directory(tmp_path):
    return archive_with(tmp_path / "archive", *two_papers())


@pytest.fixture
def client(directory):
    with room(directory) as opened:
        yield opened


class FakeRoom:
    """A room whose state is what the test says."""

    def __init__(self) -> None:
        self.now = 0

    def state(self):
        return self.now


class FakeApplication:
    """Answers with the number of the request, after all that were begun have come in."""

    def __init__(self, headers=TEXT, size=0) -> None:
        self.asked = 0
        self.headers = headers
        self.size = size
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def __call__(self, scope, receive, send):
        self.asked += 1
        body = str(self.asked).encode().ljust(self.size)
        await self.go_on.wait()
        length = [(b"content-length", str(len(body)).encode())] if self.headers is TEXT else []
        await send({"type": "http.response.start", "status": 200, "headers": [*self.headers, *length]})
        await send({"type": "http.response.body", "body": body[:1], "more_body": True})
        await send({"type": "http.response.body", "body": body[1:]})


async def ask(made: Delivery, path="/", *, method="GET", reader=None, headers=()):
    sent = []

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": path, "query_string": b"", "scheme": "http",
        "headers": [(b"host", b"127.0.0.1"), *headers], "reader": reader or Reader("", sees_marked=False),
    }  # fmt: skip
    await made(scope, None, send)
    return dict(sent[0]["headers"]), b"".join(message.get("body", b"") for message in sent[1:])


def test_an_answer_is_drawn_once_until_the_archive_changes():
    async def run():
        fake, application = FakeRoom(), FakeApplication()
        made = Delivery(application, fake)
        bodies = [(await ask(made))[1], (await ask(made))[1]]
        fake.now = 1
        return [*bodies, (await ask(made))[1]]

    assert asyncio.run(run()) == [b"1", b"1", b"2"]


def test_many_who_ask_the_same_at_once_have_it_drawn_once():
    async def run():
        application = FakeApplication()
        made = Delivery(application, FakeRoom())
        application.go_on.clear()
        asking = [asyncio.ensure_future(ask(made)) for _ in range(20)]
        await asyncio.sleep(0)
        application.go_on.set()
        return {body for _, body in await asyncio.gather(*asking)}, application.asked

    assert asyncio.run(run()) == ({b"1"}, 1)


def test_what_is_drawn_while_the_archive_changes_is_given_to_nobody_later():
    async def run():
        fake, application = FakeRoom(), FakeApplication()
        made = Delivery(application, fake)
        application.go_on.clear()
        early = asyncio.ensure_future(ask(made))
        await asyncio.sleep(0)
        fake.now = 1
        late = asyncio.ensure_future(ask(made))
        await asyncio.sleep(0)
        application.go_on.set()
        return [(await one)[1] for one in (early, late)] + [(await ask(made))[1]]

    assert asyncio.run(run()) == [b"1", b"2", b"2"]


@pytest.mark.parametrize("path", sorted(delivery.LIVE))
def test_what_tells_of_a_running_load_is_never_kept(path):
    async def run():
        made = Delivery(FakeApplication(), FakeRoom())
        return (await ask(made, path))[1], (await ask(made, path))[1]

    assert asyncio.run(run()) == (b"1", b"2")


def test_readers_share_no_answer_and_neither_do_names_of_the_room():
    async def run():
        made = Delivery(FakeApplication(), FakeRoom())
        readers = [Reader("one", sees_marked=False), Reader("one", sees_marked=True), Reader("two", sees_marked=False)]
        bodies = [(await ask(made, reader=one))[1] for one in readers]
        return [*bodies, (await ask(made, headers=[(b"host", b"localhost")]))[1]]

    assert asyncio.run(run()) == [b"1", b"2", b"3", b"4"]


def test_what_flows_is_passed_on_and_keeps_nobody_waiting():
    async def run():
        application = FakeApplication(headers=[(b"content-type", b"application/pdf")])
        made = Delivery(application, FakeRoom())
        application.go_on.clear()
        asking = [asyncio.ensure_future(ask(made)) for _ in range(2)]
        await asyncio.sleep(0)
        application.go_on.set()
        bodies = sorted(body for _, body in await asyncio.gather(*asking))
        return bodies, (await ask(made, method="HEAD"))[1]

    assert asyncio.run(run()) == ([b"1", b"2"], b"")


def test_an_application_that_fails_leaves_nobody_waiting():
    async def failing(scope, receive, send):
        await asyncio.sleep(0)
        raise RuntimeError

    async def run():
        made = Delivery(failing, FakeRoom())
        return await asyncio.gather(*(ask(made) for _ in range(3)), return_exceptions=True)

    assert [type(one) for one in asyncio.run(run())] == [RuntimeError] * 3


def test_no_more_is_kept_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(delivery, "MAX_KEPT_BYTES", 5_000)

    async def run():
        made = Delivery(FakeApplication(size=900), FakeRoom())
        for number in range(50):
            await ask(made, f"/{number}")
        newest = await ask(made, "/49")
        oldest = await ask(made, "/0")
        return newest[1].strip(), oldest[1].strip()

    assert asyncio.run(run()) == (b"50", b"51")


PAGES = [
    "/", "/search?q=happy", "/mods", "/mods/SECMP0024", "/docs", "/docs/{id}", "/docs/{id}/pages/1?q=happy",
    "/committees", "/coverage", "/failures", "/api", "/help", "/lookup?list=happy", "/mods.csv", "/mods/SECMP0024.bib",
    "/search.atom?q=happy", "/api/v1/search?q=happy", "/api/v1/documents/{id}", "/api/v1/coverage",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_is_known_is_not_sent_again(client, path):
    path = path.format(id=two_papers()[0]["id"])
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": f'"other", {first.headers["etag"]}'})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", [*PAGES, "/static/room.css", "/healthz", "/nowhere"])
def test_a_head_says_what_a_get_would_and_has_no_body(client, path):
    path = path.format(id=two_papers()[0]["id"])
    whole, head = client.get(path), client.head(path)

    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert {name: value for name, value in head.headers.items() if name != "date"} == dict(whole.headers.items())


def test_a_page_comes_compressed_to_those_who_take_it_so(client):
    with client.stream("GET", "/search?q=happy") as answer:
        raw = b"".join(answer.iter_raw())
    plain = client.get("/search?q=happy", headers={"accept-encoding": "identity"})

    assert answer.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content
    assert int(answer.headers["content-length"]) == len(raw) < len(plain.content) / 2
    assert "Accept-Encoding" in plain.headers["vary"]


def test_what_is_kept_is_given_up_when_a_paper_comes_in_or_one_fails(client, directory):
    assert "This rests on 2 papers" in client.get("/search?q=happy").text
    with Archive.open(directory) as archive:
        keep(archive, paper("third.pdf", sections=[section("1", text="Another happy day.")]))
    assert "This rests on 3 papers" in client.get("/search?q=happy").text
    with Archive.open(directory) as archive, archive.writing(), archive.transaction():
        archive._db.run("INSERT INTO failed_files VALUES ('/papers/x.pdf', 1, 1, 'read', 'damaged', 'm', 'a')")
    assert "1 file or page could not be read" in client.get("/search?q=happy").text


def test_files_of_the_room_are_named_by_their_content_and_kept_for_good(client):
    page = client.get("/").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]

    assert client.get(address).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/room.css").headers["cache-control"] == "private, no-cache"
    assert client.get("/static/nothing.css?v=1").headers["cache-control"] == "private, no-cache"


def test_many_readers_at_once_are_all_answered(client):
    answers = []

    def read(number):
        answers.extend(client.get(f"/search?q=happy+OR+day{number % 5 + at}").status_code for at in range(5))

    threads = [threading.Thread(target=read, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [200] * 100
