"""An answer on its way out: kept while the archive stays as it is, not sent again where it is known, made small.

In: a request that may pass. Out: what the application answers, or answered before. Drawn once however many ask at the
same time. A HEAD is a GET of which the body stays behind.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.room import Room

MAX_KEPT_BYTES, MAX_KEPT_ANSWER_BYTES = 24 << 20, 1 << 20
"""Of all answers, and of one; a page of hits takes 6 kB when compressed, so there is room for thousands."""

LEAST_COMPRESSED_BYTES = 1_000
"""What is smaller fits into one packet anyway."""

LARGE_BYTES = 200_000
"""What is larger is hashed and compressed by a thread: the server would hold its breath for some milliseconds."""

COMPRESSION = 5
"""Of gzip: a page of hits in under a millisecond; 9, the default, takes twice as long and saves 2 %."""

LIVE = frozenset({"/load", "/coverage", "/api/v1/coverage"})
"""Tell of a process that writes, which shows in no state of the archive."""

_TEXTS = (
    "text/",
    "application/json",
    "application/atom+xml",
    "application/problem+json",
    "application/vnd.",
    "application/x-",
)
_VARY = "Accept-Encoding, Authorization, Cookie, HX-Request, HX-Target"
_ASKED_BY = ("host", "hx-request", "hx-target")


@dataclass(frozen=True, slots=True)
class _Answer:
    """A whole answer: its headers without length and encoding, its body, and whether that is compressed."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    tag: str
    is_compressed: bool


class Delivery:
    """ASGI middleware around the application, inside the door."""

    def __init__(self, app: ASGIApp, room: Room) -> None:
        self._app = app
        self._room = room
        self._state: Hashable = None
        self._kept: OrderedDict[Hashable, _Answer] = OrderedDict()
        self._kept_bytes = 0
        self._being_drawn: dict[Hashable, asyncio.Future[_Answer | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        key = _key(scope, headers)
        answer = self._look_up(key) or await self._drawn_for_another(key)
        if answer is None:
            answer = await self._draw(key, scope, receive, send)
        if answer is not None:
            await _send(answer, headers, send, with_body=scope["method"] == "GET")

    def _look_up(self, key: Hashable) -> _Answer | None:
        state = self._room.state()
        if state != self._state:
            self._state = state
            self._kept.clear()
            self._kept_bytes = 0
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    async def _drawn_for_another(self, key: Hashable) -> _Answer | None:
        """Return what is being drawn for somebody who asked the same just before."""
        drawing = self._being_drawn.get((self._state, key))
        return None if drawing is None else await asyncio.shield(drawing)

    async def _draw(self, key: Hashable, scope: Scope, receive: Receive, send: Send) -> _Answer | None:
        """Let the application answer; None where the answer is none to be kept, and was sent on as it came."""
        state = self._state  # what is committed from here on makes it another one
        drawing: asyncio.Future[_Answer | None] = asyncio.get_running_loop().create_future()
        self._being_drawn[state, key] = drawing
        taken = _Taken(send, with_body=scope["method"] == "GET", passes_on=lambda: _settle(drawing, None))
        try:
            await self._app({**scope, "method": "GET"}, receive, taken)
            answer = await taken.answer(takes_gzip=_takes_gzip(Headers(scope=scope)))
            _settle(drawing, answer)
        finally:
            _settle(drawing, None)
            self._being_drawn.pop((state, key), None)
        if answer is not None and scope["path"] not in LIVE and state == self._state:
            self._keep(key, answer)
        return answer

    def _keep(self, key: Hashable, answer: _Answer) -> None:
        if len(answer.body) > MAX_KEPT_ANSWER_BYTES or key in self._kept:
            return
        self._kept[key] = answer
        self._kept_bytes += len(answer.body)
        while self._kept_bytes > MAX_KEPT_BYTES:
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= len(oldest.body)


class _Taken:
    """Takes what the application sends: holds back whole texts, and passes on what is none as it comes."""

    def __init__(self, send: Send, *, with_body: bool, passes_on: Callable[[], None]) -> None:
        self._send = send
        self._with_body = with_body
        self._passes_on = passes_on
        self._start: Message | None = None
        self._pieces: list[bytes] = []
        self._is_over = False

    async def __call__(self, message: Message) -> None:
        """Take one message of the application."""
        if message["type"] == "http.response.start":
            if _is_whole_text(message):
                self._start = message
                return
            self._passes_on()
            await self._send(message)
        elif self._start is not None:
            self._pieces.append(message.get("body", b""))
        elif self._with_body:
            await self._send(message)
        elif not self._is_over:
            self._is_over = True
            await self._send({"type": "http.response.body", "body": b""})

    async def answer(self, *, takes_gzip: bool) -> _Answer | None:
        """Return what was held back, None where nothing was."""
        if self._start is None:
            return None
        body = b"".join(self._pieces)
        arguments = self._start["headers"], body, takes_gzip
        return await run_in_threadpool(_made, *arguments) if len(body) > LARGE_BYTES else _made(*arguments)


def _key(scope: Scope, headers: Headers) -> Hashable:
    """Return all that an answer depends on, but for the archive."""
    asked_by = tuple(headers.get(name) for name in _ASKED_BY)
    today = datetime.now(UTC).date()  # stands in citations
    return (
        scope["scheme"], scope["path"], scope["query_string"], scope["reader"], asked_by, _takes_gzip(headers), today
    )  # fmt: skip


def _settle(drawing: asyncio.Future[_Answer | None], answer: _Answer | None) -> None:
    if not drawing.done():
        drawing.set_result(answer)


def _is_whole_text(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    is_text = headers.get("content-type", "").startswith(_TEXTS)
    return start["status"] == 200 and is_text and "content-length" in headers and "etag" not in headers


def _made(headers: list[tuple[bytes, bytes]], body: bytes, takes_gzip: bool) -> _Answer:  # noqa: FBT001  # a fact
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
    kept = tuple((name, value) for name, value in headers if name.lower() not in {b"content-length", b"vary"})
    if takes_gzip and len(body) >= LEAST_COMPRESSED_BYTES:
        return _Answer(kept, gzip.compress(body, COMPRESSION, mtime=0), tag, is_compressed=True)
    return _Answer(kept, body, tag, is_compressed=False)


async def _send(answer: _Answer, asked: Headers, send: Send, *, with_body: bool) -> None:
    is_known = _is_among(answer.tag, asked.get("if-none-match", ""))
    start: Message = {
        "type": "http.response.start", "status": 304 if is_known else 200,
        "headers": [] if is_known else list(answer.headers),
    }  # fmt: skip
    headers = MutableHeaders(scope=start)
    headers["etag"] = answer.tag
    headers["vary"] = _VARY
    if not is_known:
        headers["content-length"] = str(len(answer.body))
        if answer.is_compressed:
            headers["content-encoding"] = "gzip"
    await send(start)
    await send({"type": "http.response.body", "body": answer.body if with_body and not is_known else b""})


def _is_among(tag: str, known: str) -> bool:
    """Whether an answer is one of those that somebody has (RFC 9110, the weak comparison)."""
    tags = [one.strip() for one in known.split(",")]
    return "*" in tags or tag.removeprefix("W/") in {one.removeprefix("W/") for one in tags}


def _takes_gzip(headers: Headers) -> bool:
    """Whether an answer may come compressed, as every browser says."""
    for one in headers.get("accept-encoding", "").lower().split(","):
        name, _, rest = one.partition(";")
        if name.strip() in {"gzip", "*"}:
            return rest.strip().replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
