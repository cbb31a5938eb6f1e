"""Answers in, files for other programs out: JSON, CSV and others, with an ETag and a name."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from index.export import write_csv


def file(request: Request, content: bytes, media_type: str, *, name: str = "") -> Response:
    """Return a file, or that it has not changed since the asker had it; with a `name` it is to be kept."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
    headers = {"etag": tag, "vary": "Cookie, Authorization"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if name:
        headers["content-disposition"] = f'attachment; filename="{safe_name(name)}"'
    return Response(content, media_type=media_type, headers=headers)


def json_file(request: Request, shape: object) -> Response:
    """Return an answer as JSON; halves of characters, which UTF-8 has not, are written as escapes."""
    try:
        content = json.dumps(shape, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        content = json.dumps(shape).encode()
    return file(request, content, "application/json")


def csv_file(request: Request, rows: Iterable[Sequence[object]], columns: Sequence[str], *, name: str) -> Response:
    """Return a table as CSV, guarded against being taken for formulas."""
    text = io.StringIO(newline="")
    write_csv(rows, columns, text)
    return file(request, text.getvalue().encode("utf-8", "replace"), "text/csv; charset=utf-8", name=name)


def safe_name(name: str) -> str:
    """Return a name that can stand in a header and on any disk.

    >>> safe_name('CMP298 "WACM3"/x.csv')
    'CMP298_WACM3_x.csv'
    """
    kept = "".join(char if char.isascii() and (char.isalnum() or char in "._-") else "_" for char in name)
    return "_".join(piece for piece in kept.split("_") if piece)[:120] or "modtrail"
