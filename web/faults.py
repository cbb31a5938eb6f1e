"""What goes wrong in, a page or a problem document (RFC 9457) out: what happened, and what to do. Never a traceback."""

from __future__ import annotations

import logging
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pipeline.errors import ArchiveError, NotFound, UsageError, UserFacingError
from web import rendering

LOG = logging.getLogger("modtrail.web")

_STATUS = {NotFound: 404, UsageError: 400, ArchiveError: 503}


def answer_faults(app: FastAPI) -> None:
    """Let every error of an application end here."""
    app.add_exception_handler(UserFacingError, _user_facing)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _bug)


def wants_data(request: Request) -> bool:
    """Whether a program asks, and no person."""
    path = request.url.path
    return path.startswith("/api/v1/") or path.endswith((".json", ".csv", ".atom", ".ics", ".bib", ".ris", ".png"))


def answer(request: Request, status: int, detail: str, advice: str = "") -> Response:
    """Return what went wrong as whoever asks can read it."""
    title = HTTPStatus(status).phrase
    if wants_data(request):
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail, "advice": advice}
        return JSONResponse(problem, status, media_type="application/problem+json")
    return rendering.page(request, "fault.html", status, status=status, title=title, detail=detail, advice=advice)


async def _user_facing(request: Request, error: Exception) -> Response:
    assert isinstance(error, UserFacingError)  # noqa: S101  # registered for these alone
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    if status == 503 and not request.app.state.room.options.is_local:  # messages name folders of this machine
        return answer(request, status, "The archive cannot be used just now.", "Whoever runs this room can tell why.")
    advice = error.advice if "`modtrail" not in error.advice or status == 503 else ""
    return answer(request, status, error.message, advice)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for these alone
    detail = "There is no page at this address." if error.status_code == 404 else str(error.detail)
    return answer(request, error.status_code, detail)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  # registered for these alone
    first = error.errors()[0]
    where = first["loc"][-1] if first["loc"] else "the request"
    return answer(request, 400, f"{where}: {first['msg']}.")


async def _bug(request: Request, error: Exception) -> Response:
    LOG.error("%s %s", request.method, request.url.path, exc_info=error)
    return answer(request, 500, "modtrail met a bug of its own.", "The terminal in which it runs shows where.")
