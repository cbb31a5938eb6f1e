"""Letting a reader in: a token typed into a form in, a cookie for this run of the room out."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from web import rendering
from web.reading import room_of
from web.tokens import COOKIE

router = APIRouter(include_in_schema=False)

SESSION_SECONDS = 12 * 60 * 60


@router.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    """Show the form."""
    return rendering.page(request, "sign_in.html", next=_own(request.query_params.get("next", "")), wrong=False)


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Give a cookie for a token."""
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    wanted = _own(form.get("next", [""])[0])
    doorkeeper = room_of(request).doorkeeper
    found = doorkeeper.by_token(form.get("token", [""])[0].strip())
    if found is None:
        return rendering.page(request, "sign_in.html", 401, next=wanted, wrong=True)
    answer = RedirectResponse(wanted, 303)
    answer.set_cookie(
        COOKIE, doorkeeper.cookie(found.name), max_age=SESSION_SECONDS, httponly=True, samesite="strict",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return answer


@router.post("/sign-out")
def sign_out(request: Request) -> Response:  # noqa: ARG001  # every route is handed its request
    """Take the cookie away."""
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


@router.get("/healthz")
def healthz() -> Response:
    """Say that the room is open, for whatever watches over it."""
    return JSONResponse({"status": "ok"})


def _own(address: str) -> str:
    """Return an address of this room: whatever else is asked for, the search page."""
    is_own = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_own and "\\" not in address else "/"
