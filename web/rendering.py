"""Templates and values in, HTML out. Jinja2 has its home here.

Everything is escaped, and made harmless first (`web.wording`): a template cannot forget it.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from web import wording
from web.addresses import document_path, modification_path, quote_path, search_path
from web.tokens import Reader

IN_PART = "hx-request"
"""The header by which the script says that it takes a part of a page only."""


def page(request: Request, template: str, status_code: int = 200, /, **values: object) -> HTMLResponse:
    """Return a page, or the part of it that the script asked for; the template knows which part that is."""
    room = request.app.state.room
    reader: Reader = request.scope["reader"]
    common = {
        "path": request.url.path,
        "reader": reader,
        "signs_in": bool(room.options.tokens),
        "version": request.app.version,
        "in_part": request.headers.get(IN_PART) == "true" and request.headers.get("hx-target") is not None,
    }
    text = _environment().get_template(template).render(common | values)
    return HTMLResponse(text, status_code)


def marked(text: str, marks: object) -> Markup:
    """Return plain text as HTML with its marked spans in `<mark>`."""
    parts: list[Markup] = []
    at = 0
    for start, end in marks:  # type: ignore[attr-defined]  # pairs of offsets, as records and JSON have them
        parts += [_safe(text[at:start]), Markup("<mark>"), _safe(text[start:end]), Markup("</mark>")]
        at = end
    return Markup("").join([*parts, _safe(text[at:])])


@cache
def static_address(name: str) -> str:
    """Return the address of a file of ours, which changes with its content: it need not be asked for again."""
    content = (files("web") / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def _safe(value: object) -> Markup:
    return escape(wording.harmless(str(value)))


def _finalized(value: object) -> object:
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return wording.harmless(value)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("web"),
        autoescape=True,
        finalize=_finalized,
        undefined=StrictUndefined,
    )
    environment.filters.update(
        day=wording.day,
        short_day=wording.short_day,
        number=wording.number,
        percent=wording.percent,
        size=wording.size,
        marked=marked,
    )
    environment.globals.update(
        actions=wording.ACTIONS,
        flags=wording.FLAGS,
        bases=wording.BASES,
        text_sources=wording.TEXT_SOURCES,
        count=wording.count,
        mod_path=modification_path,
        doc_path=document_path,
        quote_path=quote_path,
        search_path=search_path,
        static=static_address,
        MARKED_PAPERS=wording.MARKED_PAPERS,
    )
    return environment
