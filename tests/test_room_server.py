"""The reading room as a server: whatever comes over a connection, it goes on answering, and keeps its files."""

from __future__ import annotations

import contextlib
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from reading_room import archive_with, served, two_papers

pytestmark = pytest.mark.slow

PATIENCE_SECONDS, SILENCE_SECONDS = 20, 1


@pytest.fixture(scope="module")
def port(tmp_path_factory) -> Iterator[int]:
    with served(archive_with(tmp_path_factory.mktemp("server") / "archive", *two_papers())) as address:
        yield int(address.rpartition(":")[2])


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)


def talk(port: int, sent: bytes) -> bytes:
    """Send bytes, and return all that comes back until the other side closes, or sends nothing for a while."""
    pieces = []
    with connect(port) as connection, contextlib.suppress(TimeoutError, ConnectionError):
        connection.sendall(sent)
        while piece := connection.recv(1 << 16):
            pieces.append(piece)
            connection.settimeout(SILENCE_SECONDS)
    return b"".join(pieces)


def status(port: int, path: bytes = b"/search?q=happy", *, host: bytes = b"127.0.0.1") -> int:
    answer = talk(port, b"GET " + path + b" HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
    return int(answer.split(b" ", 2)[1])


def test_those_who_send_slowly_keep_nobody_waiting(port):
    slow = [connect(port) for _ in range(150)]
    try:
        for connection in slow:
            connection.sendall(b"GET /search?q=happy HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        began = time.monotonic()
        answers = [status(port) for _ in range(5)]
        took = time.monotonic() - began
    finally:
        for connection in slow:
            connection.close()

    assert answers == [200] * 5
    assert took < PATIENCE_SECONDS


def test_those_who_take_an_answer_slowly_keep_nobody_waiting(port):
    slow = [connect(port) for _ in range(30)]
    try:
        for connection in slow:
            connection.sendall(b"GET /search.csv?q=happy HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert status(port) == 200
    finally:
        for connection in slow:
            connection.close()
    assert status(port, b"/search.csv?q=happy") in {200, 503}
    time.sleep(1)
    assert status(port, b"/search.csv?q=happy") == 200


@pytest.mark.parametrize(
    "path",
    [b"/../../../../etc/passwd", b"/static/../../../../etc/passwd", b"/static/%2e%2e/%2e%2e/etc/passwd",
     b"/static//etc/passwd", b"/static/..%2f..%2fetc/passwd", b"/docs/..%2f..%2fetc%2fpasswd/original",
     b"/docs/%2fetc%2fpasswd", b"/static/%00", b"/docs/%ff%fe", b"/mods/%00", b"/docs/..;/x", b"//etc/passwd",
     b"/static/..\\..\\etc\\passwd", b"/docs/" + b"9" * 3000 + b"/pages/" + b"9" * 3000,
     b"/docs/abcdef/pages/" + b"9" * 5000],
)  # fmt: skip
def test_no_path_leads_out_of_the_room(port, path):
    answer = talk(port, b"GET " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")

    assert re.match(rb"HTTP/1.1 (400|404|405|307|308) ", answer)
    assert b"root:" not in answer
    assert b"Traceback" not in answer


@pytest.mark.parametrize(
    "sent",
    [b"\x00" * 100 + b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
     b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
     b"POST /sign-out HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n",
     b"POST /sign-out HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
     b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"],
    ids=range(11),
)  # fmt: skip
def test_what_is_no_proper_request_is_refused_and_the_room_goes_on(port, sent):
    answer = talk(port, sent)

    assert b"Traceback" not in answer
    assert status(port) == 200


def test_the_server_says_nothing_of_itself_or_its_files(port):
    answers = [
        talk(port, b"GET " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        for path in (b"/", b"/nowhere", b"/docs/abc", b"/api/v1/coverage", b"/search?q=%00", b"/static/none.css")
    ]

    for answer in answers:
        assert b"uvicorn" not in answer.lower()
        assert str(Path(__file__).parent.parent).encode() not in answer
        assert b"archive.sqlite" not in answer
