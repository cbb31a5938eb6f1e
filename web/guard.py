"""The door of the reading room: every request in; those that may pass go on, every answer leaves with its headers.

Looks at the name of the host (so that no foreign name can be made to lead here), where a request comes from when it
changes something, how long it is, and who asks. One layer around the whole application, static files included.
"""

from __future__ import annotations

import re
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.options import LOOPBACK, MAX_BODY_BYTES, MAX_URL_BYTES, RoomOptions
from web.tokens import COOKIE, Doorkeeper, Reader

HEADERS = {
    "content-security-policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
UNGUARDED = ("/static/", "/sign-in", "/healthz")
"""What is served before somebody has signed in: nothing of the archive."""

FOR_GOOD = "public, max-age=31536000, immutable"
"""How long a file is good whose address names its content: a year, the most that is usual."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_HOST = re.compile(r"(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(:[0-9]{1,5})?")


class Guard:
    """ASGI middleware; sets `scope["reader"]` for those that pass."""

    def __init__(self, app: ASGIApp, *, options: RoomOptions, doorkeeper: Doorkeeper) -> None:
        self._app = app
        self._options = options
        self._doorkeeper = doorkeeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", _freshness(scope, message["status"]))
            await send(message)

        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is None:
            reader = self._reader(headers)
            if reader is None and not scope["path"].startswith(UNGUARDED):
                refusal = _ask_to_sign_in(scope, headers)
            scope["reader"] = reader or Reader("", sees_marked=False)
        await (refusal or self._app)(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        host = headers.get("host", "")
        if not _HOST.fullmatch(host) or (self._options.is_local and _name(host) not in LOOPBACK):
            return PlainTextResponse("This reading room is not at that address.\n", 421)
        if len(scope["raw_path"] or b"") + len(scope["query_string"]) > MAX_URL_BYTES:
            return PlainTextResponse("The address is too long.\n", 414)
        if scope["method"] not in _SAFE_METHODS:
            length = headers.get("content-length", "")
            if not length.isdigit() or int(length) > MAX_BODY_BYTES:
                return PlainTextResponse("There is too much in this request, or nothing says how much.\n", 413)
            if not _comes_from_here(headers, host):
                return PlainTextResponse("This request comes from another site.\n", 403)
        elif _is_embedded_elsewhere(headers):
            return PlainTextResponse("Another site may lead here, and take nothing from here.\n", 403)
        return None

    def _reader(self, headers: Headers) -> Reader | None:
        if not self._options.tokens:
            return Reader("", self._options.show_marked)
        scheme, _, given = headers.get("authorization", "").partition(" ")
        found = self._doorkeeper.by_token(given.strip()) if scheme.lower() == "bearer" else None
        if found is None and (value := _cookie(headers)):
            found = self._doorkeeper.by_cookie(value)
        if found is not None and self._options.show_marked:
            return Reader(found.name, sees_marked=True)
        return found


def _freshness(scope: Scope, status: int) -> str:
    """Return how long an answer is good: those of the archive until they are asked for again."""
    names_content = scope["path"].startswith("/static/") and scope["query_string"].startswith(b"v=")
    return FOR_GOOD if names_content and status == 200 else "private, no-cache"


def _name(host: str) -> str:
    """Return the name in a Host header, without port and brackets."""
    return (host[: host.index("]")] if host.startswith("[") else host.partition(":")[0]).strip("[]").lower()


def _comes_from_here(headers: Headers, host: str) -> bool:
    """Whether a page of this room, or no page at all, makes a request (as browsers say it; see Fetch Metadata)."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == host.lower()


def _is_embedded_elsewhere(headers: Headers) -> bool:
    """Whether a page of another site wants something for itself, and no person follows a link from there.

    It could not read the answer, but how long that takes would tell it what is found here.
    """
    is_followed = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return headers.get("sec-fetch-site") in {"cross-site", "same-site"} and not is_followed


def _cookie(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _ask_to_sign_in(scope: Scope, headers: Headers) -> Response:
    if scope["path"].startswith("/api/") or "text/html" not in headers.get("accept", ""):
        problem = {
            "type": "about:blank",
            "title": "Unauthorized",
            "status": 401,
            "detail": "A token is needed.",
            "advice": "Send it as: Authorization: Bearer TOKEN",
        }
        return JSONResponse(problem, 401, {"www-authenticate": "Bearer"}, media_type="application/problem+json")
    query = scope["query_string"].decode("latin-1")
    wanted = scope["path"] + (f"?{query}" if query else "")
    return RedirectResponse(f"/sign-in?next={quote(wanted, safe='')}", 303)
