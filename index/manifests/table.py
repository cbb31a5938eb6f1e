"""A manifest in, its rows out: a CSV file with what somebody knows of papers before we read them.

Spreadsheets write such files in many ways: with commas, semicolons or tabs, with a mark of the encoding or without. A
cell that makes no sense is told, with its line, and left out; the rest of its row stands.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.manifests.records import Given, Manifest, ManifestProblem, ManifestRow
from index.manifests.values import Values
from pipeline.errors import UsageError

_DELIMITERS = (",", ";", "\t")
_NAMES = {
    "path": ("path", "file", "filename", "file name", "file path"),
    "title": ("title",),
    "committee": ("committee",),
    "date": ("date",),
    "code": ("code", "profile"),
    "source address": ("source address", "address", "source", "source url", "url", "link"),
}
"""What the columns may be called, surest first; in any case, and with `_` or `-` for a blank."""

_TOLD_DELIMITER = re.compile(r"\"?sep=(.)\"?\r?\n")
"""How some spreadsheets name their delimiter, on a line before all others."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
"""A line with its end; no other character than these ends a line of a CSV file."""


def read_manifest(path: Path, *, profile: str | None) -> Manifest:
    """Read a manifest; `profile` is that of papers for which it names no code, if the load was told one.

    Raises:
        UsageError: the file cannot be read, or has no column that says which paper a row is about.
    """
    try:
        text = _decoded(path.read_bytes())
    except OSError as error:
        what = error.strerror or str(error)
        raise UsageError(f"The manifest {path} cannot be read ({what}).", advice="Check its path.") from error
    told = _TOLD_DELIMITER.match(text)
    body = text[told.end() :] if told else text
    header = _header(body, (told[1],) if told else _DELIMITERS)
    if not {"path", "source address"} & header.columns.keys():
        raise UsageError(
            f"The manifest {path} has no column “path”.",
            advice="Its first line names the columns: path, title, committee, date, code, source address.",
        )
    reading = _Reading(header, Values(profile))
    reading.take(body, lines_before=1 if told else 0)
    return Manifest(path.absolute(), tuple(reading.rows), tuple(reading.problems), header.ignored)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


@dataclass(frozen=True, slots=True)
class _Header:
    """What the first line says: where each column is that we know, which others there are, and the delimiter."""

    delimiter: str
    width: int
    columns: dict[str, int]
    ignored: tuple[str, ...]


def _header(body: str, delimiters: Sequence[str]) -> _Header:
    """Return the header as the delimiter reads it that makes most of it."""
    readings = []
    for delimiter in delimiters:
        names = next(csv.reader(_LINE.findall(body), delimiter=delimiter), [])
        keys = [" ".join(re.split(r"[\s_-]+", name.strip().casefold())) for name in names]
        columns = {
            column: next(keys.index(alias) for alias in aliases if alias in keys)
            for column, aliases in _NAMES.items()
            if any(alias in keys for alias in aliases)
        }
        ignored = (name.strip() for at, name in enumerate(names) if at not in columns.values())
        readings.append(_Header(delimiter, len(names), columns, tuple(filter(None, ignored))))
    return max(readings, key=lambda header: len(header.columns))


@dataclass(slots=True)
class _Reading:
    """A manifest on its way in."""

    header: _Header
    values: Values
    rows: list[ManifestRow] = field(default_factory=list)
    problems: list[ManifestProblem] = field(default_factory=list)

    def take(self, body: str, *, lines_before: int) -> None:
        """Take all rows but the header."""
        rows = self._each(body, lines_before)
        next(rows, None)
        for line, cells in rows:
            if any(cell.strip() for cell in cells):
                self._take_row(line, cells)

    def _each(self, body: str, lines_before: int) -> Iterator[tuple[int, list[str]]]:
        """Yield each row with the line on which it begins."""
        reader = csv.reader(_LINE.findall(body), delimiter=self.header.delimiter, strict=True)
        while True:
            line = lines_before + reader.line_num + 1
            try:
                yield line, next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                advice = "Look for a quotation mark that is not closed, or stands inside a cell and is not doubled."
                self._refuse(line, None, f"The row cannot be read ({error}).", advice)

    def _take_row(self, line: int, cells: Sequence[str]) -> None:
        if any(cell.strip() for cell in cells[self.header.width :]):
            advice = "Put a value that holds the delimiter into quotation marks."
            self._refuse(line, None, "The row has more cells than there are columns.", advice)
            return
        typed = {name: cells[at].strip() for name, at in self.header.columns.items() if at < len(cells)}
        address = typed.get("source address") or None
        path = typed.get("path") or address
        if path is None:
            self._refuse(line, None, "The row does not say which paper it is about.", "Give its path.")
            return
        code = self._value(line, "code", typed, self.values.code)
        day = self._value(line, "date", typed, self.values.date)
        given = Given(
            title=" ".join(typed.get("title", "").split()) or None,
            committee=self._value(line, "committee", typed, lambda name: self.values.committee(name, code)),
            date=day,
            date_text=typed["date"] if day else None,
            code=code,
            address=address,
        )
        self.rows.append(ManifestRow(line, path, given))

    def _value(self, line: int, column: str, typed: dict[str, str], check: Callable[[str], str]) -> str | None:
        cell = " ".join(typed.get(column, "").split())
        try:
            return check(cell) if cell else None
        except UsageError as error:
            self._refuse(line, column, error.message, error.advice)
            return None

    def _refuse(self, line: int, column: str | None, message: str, advice: str) -> None:
        self.problems.append(ManifestProblem(line, column, message, advice))
