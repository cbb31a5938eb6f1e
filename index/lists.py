"""A list of ids and queries in, one row of answer for each out: what was found, first and last, or the nearest known.

A list is text, an entry a line, or a table, whose first column counts: a file named `.csv` or `.tsv`, or one that
begins with a row of headings, as `modifications --csv` prints it. Blank lines and comments (`# …`) are skipped.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from index.answer_shapes import ListPlaceShape, ListRowShape, ListShape
from index.answers import Coverage, MentionPlace, Modification
from index.archive import Archive
from index.history import modifications
from index.naming import find_modification
from index.search import Hit, SearchRequest, Sort, search
from pipeline.errors import NotFound, UsageError
from pipeline.profiles import builtin_profiles, canonical_id
from pipeline.records import Span

_HEADINGS = frozenset(
    {
        *("modification", "modifications", "modification id", "mod", "id", "ids", "entry", "query", "queries"),
        *("search", "reference", "ref", "number", "proposal", "name"),
    }
)
_DELIMITERS = ",;\t"
MAX_LIST_BYTES = 10_000_000
"""A list larger than this is no list that a person made, and every entry is a search."""


class Entry(NamedTuple):
    """One entry of a list, and its line, from 1."""

    line: int
    text: str


class Place(NamedTuple):
    """Where something was found; `date` is the paper's."""

    document: str
    title: str | None
    date: str | None
    section: str
    page: int

    def shape(self) -> ListPlaceShape:
        """Return the JSON."""
        return {
            "document": self.document,
            "title": self.title,
            "date": self.date,
            "section": self.section,
            "page": self.page,
        }


@dataclass(frozen=True, slots=True)
class ListRow:
    """The answer to one entry: of a modification its mentions, title and stage, of a query its sections and the best.

    `total` counts places that mention a modification, or sections; 0 says that nothing was found, and `suggestion`
    then what may have been meant, if anything is near. First and last are by the dates of papers.
    """

    entry: Entry
    modification: str | None = None
    title: str | None = None
    stage: str | None = None
    total: int = 0
    first: Place | None = None
    last: Place | None = None
    best: Place | None = None
    snippet: str | None = None
    marks: tuple[Span, ...] = ()
    suggestion: str | None = None
    is_id: bool = False

    def shape(self) -> ListRowShape:
        """Return the JSON."""
        return {
            "line": self.entry.line,
            "entry": self.entry.text,
            "kind": "modification" if self.is_id else "query",
            "found": self.total > 0,
            "modification": self.modification,
            "title": self.title,
            "stage": self.stage,
            "total": self.total,
            "first": None if self.first is None else self.first.shape(),
            "last": None if self.last is None else self.last.shape(),
            "best": None if self.best is None else self.best.shape(),
            "snippet": self.snippet,
            "marks": [list(mark) for mark in self.marks],
            "suggestion": self.suggestion,
        }


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """One row per entry, in the order of the list."""

    rows: tuple[ListRow, ...]
    coverage: Coverage

    @property
    def found(self) -> int:
        """How many entries something was found for."""
        return sum(1 for row in self.rows if row.total)

    def shape(self) -> ListShape:
        """Return the JSON."""
        return {
            "total": len(self.rows),
            "found": self.found,
            "rows": [row.shape() for row in self.rows],
            "coverage": self.coverage.shape(),
        }


def read_entries(content: bytes, *, name: str) -> tuple[Entry, ...]:
    """Return the entries of a list; `name` is that of its file.

    Raises:
        UsageError: it is no text, too large, or has no entry.
    """
    if len(content) > MAX_LIST_BYTES:
        raise UsageError(f"The list {name} is too large.", advice="Give a list of ids and queries, one a line.")
    text = _decoded(content)
    if "\0" in text:
        raise UsageError(
            f"{name} is no list: it is not text.", advice="Give a text or CSV file, one id or query a line."
        )
    cells = _cells(text, name)
    entries = tuple(Entry(line, cell) for line, cell in cells if cell and not cell.startswith("#"))
    if not entries:
        raise UsageError(f"The list {name} is empty.", advice="Write one id or query a line.")
    return entries


def answer_list(archive: Archive, entries: Sequence[Entry], request: SearchRequest) -> ListAnswer:
    """Answer every entry; the filters of `request` narrow them all.

    Raises:
        UsageError: a filter's date is no EDTF date.
        ArchiveError: the archive or its index cannot be used.
    """
    rows = {one: row for row in modifications(archive).modifications for one in (row.modification, *row.also_known_as)}
    known = archive.naming.families()
    answers: dict[str, ListRow] = {}
    for entry in entries:
        if entry.text not in answers:
            answers[entry.text] = _row(archive, entry, request, known=known, rows=rows)
    found = tuple(replace(answers[entry.text], entry=entry) for entry in entries)
    return ListAnswer(found, search(archive, replace(request, query="", limit=0, offset=0)).coverage)


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _cells(text: str, name: str) -> Iterator[tuple[int, str]]:
    """Yield the lines, or the first cells of a table below its headings, with their line numbers."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    has_headings = first.split(delimiter)[0].strip(' "').casefold() in _HEADINGS
    if not name.lower().endswith((".csv", ".tsv")) and not (has_headings and delimiter in first):
        for number, line in enumerate(text.splitlines(), 1):
            yield number, line.strip()
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    is_first = True
    try:
        for row in reader:
            cell = row[0].strip() if row else ""
            if cell and not (is_first and has_headings):
                yield reader.line_num, cell
            is_first = is_first and not cell
    except csv.Error as error:
        raise UsageError(
            f"{name} is no table: {error}.", advice="Save it as CSV again, or one entry a line."
        ) from error


def _row(
    archive: Archive,
    entry: Entry,
    request: SearchRequest,
    *,
    known: Mapping[str, str],
    rows: Mapping[str, Modification],
) -> ListRow:
    try:
        name, _ = find_modification(entry.text, known) if any(map(str.isdigit, entry.text)) else (None, None)
    except NotFound as error:
        if entry.text.isdigit() or canonical_id(entry.text, builtin_profiles()):
            return ListRow(entry, suggestion=error.advice, is_id=True)
        return _query_row(archive, entry, replace(request, query=entry.text), suggestion=error.advice)
    if name is None or name not in rows:
        return _query_row(archive, entry, replace(request, query=entry.text), suggestion=None)
    of = rows[name]
    row = ListRow(entry, modification=of.modification, title=of.title, stage=of.stage, is_id=True)
    if _narrows(request):
        found = _query_row(archive, entry, replace(request, query=f'modification:"{name}"'), suggestion=None)
        return replace(row, total=found.total, first=found.first, last=found.last, best=found.best)
    return replace(row, total=of.mentions, first=_place(of.first_mention), last=_place(of.last_mention))


def _query_row(archive: Archive, entry: Entry, request: SearchRequest, *, suggestion: str | None) -> ListRow:
    request = replace(request, enough=1)  # a row counts what has all that its entry asks for
    by_date = replace(request, sort=Sort.DATE, limit=1, offset=0, facets=True)
    newest = search(archive, by_date)
    if not newest.total:
        told = " ".join(newest.notes) or None
        is_near = suggestion is not None and suggestion.startswith("Did you mean")
        return ListRow(entry, suggestion=suggestion if is_near else told)
    dated = sum(count for _, count in newest.facets.year) if newest.facets else 0
    oldest = search(archive, replace(by_date, offset=dated - 1)) if dated > 1 else newest
    (best,) = search(archive, replace(request, limit=1, offset=0)).hits or (None,)
    return ListRow(
        entry,
        total=newest.total,
        first=_hit_place(oldest.hits),
        last=_hit_place(newest.hits),
        best=_hit_place((best,) if best else ()),
        snippet=best.snippet if best else None,
        marks=best.marks if best else (),
    )


def _narrows(request: SearchRequest) -> bool:
    return any(
        (
            *(request.committee, request.modification, request.heading, request.date_from, request.date_to),
            *(request.code, request.marking, request.text_source),
        )
    )


def _place(place: MentionPlace) -> Place:
    return Place(place.document, place.title, place.date, place.section, place.page)


def _hit_place(hits: Sequence[Hit]) -> Place | None:
    return Place(hits[0].document, hits[0].title, hits[0].date, hits[0].section, hits[0].page) if hits else None
