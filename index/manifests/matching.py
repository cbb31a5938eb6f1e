"""Rows of a manifest and files of a load in, which row is about which file out; what has no counterpart is told.

A path in a manifest is absolute, or an address, or starts at the manifest's own folder, at a source, or where the load
was started: the first of these under which a file was found counts.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.addresses import is_address, local_path
from index.container_kinds import SEPARATOR
from index.discover import Found, holders, uri_of
from index.manifests.records import Manifest, ManifestMatch, ManifestProblem, ManifestReport, ManifestRow
from index.wanted import is_named_as_container
from pipeline.file_names import printable

_ONE_PATH = "Give the path as it is from the manifest's folder, or the whole of it."


@dataclass(slots=True)
class Matching:
    """The rows of a manifest, asked for as files come by."""

    manifest: Manifest
    _rows: dict[str, ManifestRow] = field(default_factory=dict)  # by the keys of the places that they may mean
    _sources: dict[int, str] = field(default_factory=dict)  # by the rows' lines
    _without_row: list[str] = field(default_factory=list)
    _problems: list[ManifestProblem] = field(default_factory=list)
    _papers: dict[str, ManifestRow] = field(default_factory=dict)  # by content

    @classmethod
    def of(cls, manifest: Manifest, found: Found, sources: Sequence[str]) -> Matching:
        """Return the rows of a manifest, ready for the files that were found in `sources`."""
        matching = cls(manifest)
        files = {_key(file.uri) for file in found.files} | {_key(failure.source) for failure in found.failures}
        bases = tuple(dict.fromkeys(_bases(manifest, found, sources)))
        for row in manifest.rows:
            places = dict.fromkeys(_key(place) for place in _places(row.path, bases))
            there = [place for place in places if place in files][:1]
            # What is in a container is not known yet: each that may hold the file is waited for.
            for place in there or [place for place in places if any(one in files for one in holders(place))]:
                matching._enter(place, row)
        for failure in found.failures:
            matching.row_of(failure.source)
        return matching

    def is_said(self, content: str) -> bool:
        """Return whether a row has been about a file with this content."""
        return content in self._papers

    def row_of(self, uri: str) -> ManifestRow | None:
        """Return the row about the file at a place, which has its file by that."""
        row = self._rows.get(_key(uri))
        if row is None:
            return None
        before = self._sources.setdefault(row.line, uri)
        if before != uri:
            self._refuse(row, f"{row.path!r} is {before} and {uri} too; it counts for the first.", _ONE_PATH)
            return None
        return row

    def note_paper(self, uri: str, content: str) -> ManifestRow | None:
        """Return the row about a file that could be read and has this content; None where an earlier one counts."""
        row = self.row_of(uri)
        if row is None:
            self._without_row.append(uri)
            return None
        first = self._papers.setdefault(content, row)
        if first.given != row.given:
            message = f"{row.path!r} is the same paper as that of line {first.line}, which says otherwise and counts."
            self._refuse(row, message, "Let both rows say the same.")
        return first if first is row else None

    def report(self) -> ManifestReport:
        """Return what became of all rows."""
        rows = self.manifest.rows
        return ManifestReport(
            str(self.manifest.path),
            tuple(ManifestMatch(row, self._sources[row.line]) for row in rows if row.line in self._sources),
            tuple(row for row in rows if row.line not in self._sources),
            tuple(sorted(self._without_row)),
            tuple(sorted([*self.manifest.problems, *self._problems], key=lambda problem: problem.line)),
            self.manifest.ignored,
        )

    def _enter(self, place: str, row: ManifestRow) -> None:
        first = self._rows.setdefault(place, row)
        if first is not row:
            self._refuse(row, f"{row.path!r} stands in line {first.line} already, which counts.", "Keep one of them.")

    def _refuse(self, row: ManifestRow, message: str, advice: str) -> None:
        self._problems.append(ManifestProblem(row.line, "path", message, advice))


def _bases(manifest: Manifest, found: Found, sources: Sequence[str]) -> Iterator[str]:
    """Yield what a path may start at; each ends as a place does that something is put behind."""
    yield printable(manifest.path.parent) + "/"
    yield from found.folders
    for uri in map(uri_of, sources):
        if is_named_as_container(uri):
            yield uri + SEPARATOR
        yield uri.rpartition("/")[0] + "/"
    yield printable(Path.cwd()) + "/"


def _places(path: str, bases: Sequence[str]) -> Iterator[str]:
    """Yield the places that a path in a manifest may mean, likeliest first."""
    if is_address(path):
        yield local_path(path) or path
        return
    for spelling in dict.fromkeys((path, path.replace("\\", "/"))):  # as some systems write it
        if spelling.startswith("/"):
            yield spelling
        yield from (base + spelling for base in bases)


def _key(uri: str) -> str:
    """Return what two spellings of one place have in common: accents and detours are written in more than one way."""
    place = unicodedata.normalize("NFC", uri)
    if is_address(place):
        return place
    container, mark, member = place.partition(SEPARATOR)
    member = os.path.normpath(member).lstrip("/") if member and SEPARATOR not in member else member
    return os.path.normpath(container) + mark + member
