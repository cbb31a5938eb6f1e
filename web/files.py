"""Answers in, files for other programs out: JSON, CSV and others, with a name."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from index.export import csv_lines
from pipeline.errors import UsageError
from web.citing import Cited, as_bibtex, as_csl, as_ris

CSV = "text/csv; charset=utf-8"
LINES_AT_ONCE = 100
"""Of a table, in one piece of an answer."""


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


CITATIONS = ("bib", "ris", "csl")
"""Endings of files that reference managers take in."""


def citation_file(papers: Iterable[Cited], ending: str, *, name: str) -> Response:
    """Return how to cite papers, as BibTeX, RIS or CSL-JSON."""
    today = datetime.now(UTC).date()
    match ending:
        case "bib":
            return file(as_bibtex(papers, today=today).encode(), "application/x-bibtex", name=f"{name}.bib")
        case "ris":
            media_type = "application/x-research-info-systems"
            return file(as_ris(papers, today=today).encode(), media_type, name=f"{name}.ris")
    content = json.dumps(as_csl(papers, today=today), ensure_ascii=False).encode()
    return file(content, "application/vnd.citationstyles.csl+json", name=f"{name}.csl.json")


def csv_file(
    rows: Iterable[Sequence[object]], columns: Sequence[str], *, name: str, wanted: Sequence[str] = ()
) -> Response:
    """Return a table as CSV; with `wanted`, only those of its columns."""
    return file(b"".join(_csv_pieces(rows, columns, wanted)), CSV, name=name)


class _Table(StreamingResponse):
    """A table that is written while it is sent; what its rows hold open is let go of however the sending ends."""

    def __init__(self, content: Iterator[bytes], rows: Generator[Sequence[object]], **options: Any) -> None:
        super().__init__(content, **options)
        self._rows = rows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._rows.close()


def csv_stream(
    rows: Generator[Sequence[object]], columns: Sequence[str], *, name: str, wanted: Sequence[str] = ()
) -> Response:
    """Return a table as CSV that is written while it is sent, however long it is.

    The first row is drawn before: an error up to there is told as one.
    """
    everything = chain(list(islice(rows, 1)), rows)
    headers = {"content-disposition": f'attachment; filename="{safe_name(name)}"'}
    return _Table(_csv_pieces(everything, columns, wanted), rows, media_type=CSV, headers=headers)


def chosen_columns(values: Sequence[str], columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that an address names, one by one or with commas between; none means all.

    Raises:
        UsageError: there is no such column.
    """
    wanted = tuple(dict.fromkeys(name.strip() for value in values for name in value.split(",") if name.strip()))
    for name in wanted:
        if name not in columns:
            raise UsageError(f"There is no column {name!r}.", advice=f"The columns are: {', '.join(columns)}.")
    return wanted


def _csv_pieces(rows: Iterable[Sequence[object]], columns: Sequence[str], wanted: Sequence[str]) -> Iterator[bytes]:
    names = wanted or columns
    places = [columns.index(name) for name in names]
    lines = csv_lines(([row[place] for place in places] for row in rows), names)
    while piece := "".join(islice(lines, LINES_AT_ONCE)):
        yield piece.encode("utf-8", "replace")


def safe_name(name: str) -> str:
    """Return a name that can stand in a header and on any disk.

    >>> safe_name('CMP298 "WACM3"/x.csv')
    'CMP298_WACM3_x.csv'
    """
    kept = "".join(char if char.isascii() and (char.isalnum() or char in "._-") else "_" for char in name)
    return "_".join(piece for piece in kept.split("_") if piece)[:120] or "modtrail"
