"""The archive in, files for other tools out: JSON Lines of documents, or CSV tables."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, TextIO

from index.answer_shapes import ManifestFactsShape
from index.answers import ExportReport
from index.archive import Archive
from pipeline.errors import UsageError
from pipeline.shapes import DocumentShape

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_GUARD = "'"

_Row = Sequence[object]


class Format(StrEnum):
    """What `export` writes."""

    JSONL = "jsonl"
    CSV = "csv"


def export(archive: Archive, *, format: Format, directory: Path) -> ExportReport:  # noqa: A002 (the option's own name)
    """Write everything in the archive into `directory`, which is made when needed; each file whole or not at all.

    Everything means superseded documents too, marked with what supersedes them. `documents.jsonl` has one document of
    the contract a line, with its sources, corrections, what a manifest says of it, and `superseded_by`; the CSV tables
    are documents, sections, entities and events, each row with its document's id.

    Raises:
        UsageError: the folder cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        files = _export_jsonl(archive, directory) if format is Format.JSONL else _export_csv(archive, directory)
    except OSError as error:
        raise UsageError(
            f"{directory} cannot be written ({error.strerror or error}).", advice="Name another folder, or free space."
        ) from error
    return ExportReport(format.value, str(directory), files)


def write_csv(rows: Iterable[Sequence[object]], columns: Sequence[str], stream: TextIO) -> int:
    """Write a table with a header line; return its row count. Open the stream with `newline=""`."""
    count = -1  # the header is no row
    for count, line in enumerate(csv_lines(rows, columns)):  # noqa: B007  # how many there were
        stream.write(line)
    return count


def csv_lines(rows: Iterable[Sequence[object]], columns: Sequence[str]) -> Iterator[str]:
    """Yield a table line by line, its header first, each with its end.

    Cells that a spreadsheet would run as a formula begin with an apostrophe; None is an empty cell.
    """
    writer = csv.writer(_Line())
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow([guarded(cell) for cell in row])


class _Line:
    """Hands back what is written to it: the standard library writes CSV to files only."""

    def write(self, line: str) -> str:
        return line


def guarded(cell: object) -> object:
    """Return a cell so that no spreadsheet takes it for a formula; numbers stay numbers.

    >>> guarded("=1+1"), guarded(-1.5), guarded(None)
    ("'=1+1", -1.5, '')
    """
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return cell
    text = str(cell)
    return _GUARD + text if text.startswith(_FORMULA_STARTS) else text


class _Paper(NamedTuple):
    """A document of the archive, where it came from, and what took its place."""

    document: DocumentShape
    sources: Sequence[str]
    superseded_by: str | None
    manifest: ManifestFactsShape | None


def _papers(archive: Archive) -> Iterator[_Paper]:
    for document in archive.documents(superseded=True):
        status = archive.status(document)
        yield _Paper(archive.document(document), status.sources, status.superseded_by, archive.manifest_facts(document))


def _export_jsonl(archive: Archive, directory: Path) -> dict[str, int]:
    count = 0
    with _whole_file(directory / "documents.jsonl") as stream:
        for paper in _papers(archive):
            beside = {"sources": list(paper.sources), "superseded_by": paper.superseded_by}
            said = {"corrections": archive.corrections(paper.document["id"]), "manifest": paper.manifest}
            line = {**paper.document, **beside, **said}
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    return {"documents.jsonl": count}


def _export_csv(archive: Archive, directory: Path) -> dict[str, int]:
    files = {}
    for name, (columns, rows_of) in _TABLES.items():
        with _whole_file(directory / name) as stream:
            rows = (row for paper in _papers(archive) for row in rows_of(paper))
            files[name] = write_csv(rows, columns, stream)
    return files


@contextmanager
def _whole_file(path: Path) -> Iterator[TextIO]:
    """Write a file beside its place, and put it there when it is whole."""
    handle, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        # A lone surrogate, which no UTF-8 can hold, must not end an export of thousands of papers.
        with open(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:  # noqa: PTH123 (a handle)
            yield stream
        umask = os.umask(0)
        os.umask(umask)
        Path(unfinished).chmod(0o666 & ~umask)  # mkstemp's own are for nobody else
        Path(unfinished).replace(path)
    finally:
        Path(unfinished).unlink(missing_ok=True)


def _document_rows(paper: _Paper) -> Iterator[_Row]:
    document = paper.document
    date = document["date"]
    yield (
        *(document["id"], document["source"]["name"], document["source"]["media_type"], document["profile"]),
        *(document["title"], document["committee"], None if date is None else date["value"], document["period"]),
        *(document["marking"], len(document["pages"]), len(document["warnings"])),
        *(paper.superseded_by, None if date is None else date["basis"]),
        None if paper.manifest is None else paper.manifest["source_address"],
    )


def _section_rows(paper: _Paper) -> Iterator[_Row]:
    document = paper.document
    for one in document["sections"]:
        yield (
            *(document["id"], one["id"], one["number"], one["heading"], one["level"], one["parent"]),
            *(one["first_page"], one["last_page"], one["text"]),
        )


def _entity_rows(paper: _Paper) -> Iterator[_Row]:
    document = paper.document
    for one in document["entities"]:
        yield (
            *(document["id"], one["label"], one["text"], one["value"], one["section"], one["part"]),
            *(one["start"], one["end"], one["page"], one["confidence"], one["method"]),
        )


def _event_rows(paper: _Paper) -> Iterator[_Row]:
    document = paper.document
    for one in document["events"]:
        date = one["date"]
        yield (
            *(document["id"], one["modification"], one["action"], one["committee"]),
            *(None if date is None else date["value"], None if date is None else date["basis"]),
            *(one["stage"], one["planned_date"], one["section"], one["page"], one["quote"]),
        )


_TABLES: dict[str, tuple[Sequence[str], Callable[[_Paper], Iterator[_Row]]]] = {
    "documents.csv": (
        (
            "id",
            "source",
            "media_type",
            "profile",
            "title",
            "committee",
            "date",
            "period",
            "marking",
            "pages",
            "warnings",
            "superseded_by",
            "date_basis",
            "source_address",
        ),
        _document_rows,
    ),
    "sections.csv": (
        ("document", "section", "number", "heading", "level", "parent", "first_page", "last_page", "text"),
        _section_rows,
    ),
    "entities.csv": (
        (
            *("document", "label", "text", "value", "section", "part", "start", "end", "page"),
            *("confidence", "method"),
        ),
        _entity_rows,
    ),
    "events.csv": (
        (
            *("document", "modification", "action", "committee", "date", "basis", "stage", "planned_date"),
            *("section", "page", "quote"),
        ),
        _event_rows,
    ),
}
