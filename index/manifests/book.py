"""What manifests say of papers, kept in the archive's database beside the records: part of its SQL.

It is kept by content, so that it stays when a paper is read again, moves, or gets a newer version in its place.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.answer_shapes import ManifestFactsShape
from index.database import Database
from index.manifests.records import Given


@dataclass(frozen=True, slots=True)
class ManifestFacts:
    """What a manifest says of a content, and where it says so: the manifest's absolute path, and the line."""

    given: Given
    manifest: str
    line: int

    def shape(self) -> ManifestFactsShape:
        """Return the JSON."""
        return {
            "manifest": self.manifest,
            "line": self.line,
            "title": self.given.title,
            "committee": self.given.committee,
            "date": self.given.date,
            "code": self.given.code,
            "source_address": self.given.address,
        }


class ManifestBook:
    """The facts that manifests carried into an archive."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of(self, sha256: str) -> ManifestFacts | None:
        """Return what a manifest says of a content, if any does."""
        columns = "title, committee, date, date_text, code, address, manifest, line"
        row = self._db.row(f"SELECT {columns} FROM manifest_facts WHERE sha256 = ?", (sha256,))  # noqa: S608 (a constant)
        return None if row is None else ManifestFacts(Given(*row[:-2]), row[-2], row[-1])

    def note(self, sha256: str, facts: ManifestFacts | None) -> None:
        """Keep what a manifest says of a content now; None: nothing more."""
        if facts is None:
            self._db.run("DELETE FROM manifest_facts WHERE sha256 = ?", (sha256,))
            return
        given = facts.given
        self._db.run(
            "INSERT OR REPLACE INTO manifest_facts "
            "(sha256, title, committee, date, date_text, code, address, manifest, line) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(sha256, given.title, given.committee, given.date, given.date_text, given.code, given.address),
                *(facts.manifest, facts.line),
            ),
        )
