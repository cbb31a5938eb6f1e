"""A list of ids and queries looked up at once: it stands in the address, and each of its entries has a row."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from index.csv_rows import LIST_COLUMNS, list_rows
from index.lists import Entry, ListAnswer, answer_list, read_entries
from index.search import SearchRequest
from pipeline.errors import NotFound, UsageError
from web import files, rendering
from web.addresses import with_query
from web.options import MAX_ENTRIES, MAX_LIST_LENGTH, MAX_QUERY_LENGTH
from web.reading import archive_of

router = APIRouter(include_in_schema=False)


class _Asked(NamedTuple):
    """A list as it was typed, its entries, and what of it was not taken."""

    text: str
    entries: tuple[Entry, ...]
    notes: tuple[str, ...]


@router.get("/lookup")
def lookup_page(request: Request) -> Response:
    """Show what is known of each entry of a list; without one, the box to type it in."""
    asked = _asked(request)
    answer = _answer(request, asked) if asked.entries else None
    return rendering.page(
        request,
        "lookup.html",
        text=asked.text,
        notes=asked.notes,
        answer=answer,
        coverage=answer.coverage if answer else None,
        most=MAX_ENTRIES,
        longest=MAX_LIST_LENGTH,
        file=lambda ending: with_query(f"/lookup.{ending}", {"list": asked.text}),
    )


@router.get("/lookup.{ending}")
def lookup_file(request: Request, ending: str) -> Response:
    """Send the same as a table or as JSON."""
    if ending not in {"csv", "json"}:
        raise NotFound("A list that is looked up comes as .csv or .json.")
    asked = _asked(request)
    if not asked.entries:
        raise UsageError("There is no list in this address.", advice="Give it one, as /lookup.csv?list=SECMP0024.")
    answer = _answer(request, asked)
    if ending == "csv":
        return files.csv_file(list_rows(answer), LIST_COLUMNS, name="lookup.csv")
    return files.json_file(answer.shape())


def _asked(request: Request) -> _Asked:
    """Return the list in an address. Nothing in it is an error: what cannot be taken is left out, and told."""
    text = request.query_params.get("list", "").replace("\0", " ")
    notes = []
    if len(text) > MAX_LIST_LENGTH:
        text = text[:MAX_LIST_LENGTH].rpartition("\n")[0]
        notes.append(f"Only the first {MAX_LIST_LENGTH:,} characters of the list were taken.")
    try:
        entries = read_entries(text.encode("utf-8", "replace"), name="list")
    except UsageError:
        entries = ()  # blank lines and comments
    if len(entries) > MAX_ENTRIES:
        notes.append(
            f"Only the first {MAX_ENTRIES} of {len(entries)} entries were taken; `modtrail search --list` takes all."
        )
    cut = tuple(entry._replace(text=entry.text[:MAX_QUERY_LENGTH]) for entry in entries[:MAX_ENTRIES])
    return _Asked(text, cut, tuple(notes))


def _answer(request: Request, asked: _Asked) -> ListAnswer:
    with archive_of(request) as archive:
        return answer_list(archive, asked.entries, SearchRequest("", hidden_markings=archive.hidden_markings()))
