"""A request in; the archive and the answers that its reader may see out."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace

from starlette.requests import Request

from index.answers import Modifications
from index.archive import Archive
from index.csv_rows import search_rows
from index.history import modifications
from index.load_answers import Failures
from index.search import SearchAnswer, SearchRequest, every_hit, search
from web.room import Room
from web.tokens import Reader


def room_of(request: Request) -> Room:
    """Return the room that a request came to."""
    room: Room = request.app.state.room
    return room


def reader_of(request: Request) -> Reader:
    """Return who asks."""
    reader: Reader = request.scope["reader"]
    return reader


@contextmanager
def archive_of(request: Request) -> Iterator[Archive]:
    """Lend the archive as the reader who asks may see it."""
    with room_of(request).archive(reader_of(request)) as archive:
        yield archive


def listed_modifications(request: Request, archive: Archive) -> Modifications:
    """Return every modification that the reader may see; drawn once for each state of the archive."""
    key = ("modifications", reader_of(request).sees_marked, archive.identity, archive.revision)
    return room_of(request).remembered(key, lambda: modifications(archive))


def failures_of(request: Request, archive: Archive) -> Failures:
    """Return what could not be read; readers elsewhere are told names of files, and not the folders they lie in."""
    found = archive.failures()
    if room_of(request).options.is_local:
        return found
    named = (replace(one, source=one.source.replace("\\", "/").rpartition("/")[2]) for one in found.failures)
    return replace(found, failures=tuple(named))


def every_row(request: Request, question: SearchRequest) -> Generator[tuple[object, ...]]:
    """Yield the table of all that answers a question, for as long as somebody takes rows."""
    with room_of(request).own_archive(reader_of(request)) as archive:
        question = replace(question, hidden_markings=archive.hidden_markings())
        yield from search_rows(every_hit(archive, question))


def ask(archive: Archive, question: SearchRequest) -> SearchAnswer:
    """Search the archive, without marked papers for those who may not see them."""
    return search(archive, replace(question, hidden_markings=archive.hidden_markings()))
