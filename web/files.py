"""Answers in, files for other programs out: JSON, CSV and others, with a name."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence

from starlette.responses import Response

from index.export import write_csv


def file(content: bytes, media_type: str, *, name: str = "") -> Response:
    """Return a file; with a `name` it is to be kept."""
    headers = {"content-disposition": f'attachment; filename="{safe_name(name)}"'} if name else {}
    return Response(content, media_type=media_type, headers=headers)


def json_file(shape: object) -> Response:
    """Return an answer as JSON; halves of characters, which UTF-8 has not, are written as escapes."""
    try:
        content = json.dumps(shape, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        content = json.dumps(shape).encode()
    return file(content, "application/json")


def csv_file(rows: Iterable[Sequence[object]], columns: Sequence[str], *, name: str) -> Response:
    """Return a table as CSV, guarded against being taken for formulas."""
    text = io.StringIO(newline="")
    write_csv(rows, columns, text)
    return file(text.getvalue().encode("utf-8", "replace"), "text/csv; charset=utf-8", name=name)


def safe_name(name: str) -> str:
    """Return a name that can stand in a header and on any disk.

    >>> safe_name('CMP298 "WACM3"/x.csv')
    'CMP298_WACM3_x.csv'
    """
    kept = "".join(char if char.isascii() and (char.isalnum() or char in "._-") else "_" for char in name)
    return "_".join(piece for piece in kept.split("_") if piece)[:120] or "modtrail"
