"""What a manifest says of files as a load takes them in, kept in the archive: answers change with it at once."""

from __future__ import annotations

from dataclasses import dataclass

from index.archive import Archive
from index.discover import FoundFile
from index.ledger import ContentState
from index.manifests.book import ManifestFacts
from index.manifests.matching import Matching
from index.manifests.records import Given


@dataclass(frozen=True, slots=True)
class Said:
    """What a manifest says of a paper's code now, and what one said before."""

    code: str | None = None
    code_before: str | None = None

    def drops(self, profile: str | None) -> bool:
        """Return whether a profile was only known from a manifest that no longer says it."""
        return self.code is None and profile == self.code_before


class SaidOf:
    """Keeps what a manifest says, file by file; without a manifest nothing changes."""

    def __init__(self, archive: Archive, matching: Matching | None) -> None:
        self._archive = archive
        self._book = archive.ledger.manifest_facts
        self._matching = matching
        self._without_row: set[str] = set()

    def note_unread(self, file: FoundFile) -> None:
        """Say that a file is there of which nothing is kept."""
        if self._matching is not None:
            self._matching.row_of(file.uri)

    def note(self, file: FoundFile, sha256: str) -> Said:
        """Keep what the manifest says of a file with this content."""
        if self._matching is None:
            return Said()
        row = self._matching.note_paper(file.uri, sha256)
        before = self._book.of(sha256)
        code_before = None if before is None else before.given.code
        if row is None:
            self._without_row.add(sha256)
            return Said(code_before, code_before)
        self._keep(sha256, before, ManifestFacts(row.given, str(self._matching.manifest.path), row.line))
        return Said(row.given.code, code_before)

    def take_back(self) -> None:
        """At the end, drop what this manifest said before of papers that were found, and says no longer."""
        for sha256 in sorted(self._without_row):
            before = self._book.of(sha256)
            if self._matching is None or before is None or self._matching.is_said(sha256):
                continue
            if before.manifest == str(self._matching.manifest.path):
                self._keep(sha256, before, None)

    def _keep(self, sha256: str, before: ManifestFacts | None, now: ManifestFacts | None) -> None:
        if before == now:
            return
        self._book.note(sha256, now)
        content = self._archive.ledger.content(sha256)
        is_loaded = content is not None and content.state is ContentState.LOADED
        if is_loaded and _answers(before) != _answers(now):
            self._archive.derive_anew(sha256)
            self._archive.ledger.touch(sha256)


def _answers(facts: ManifestFacts | None) -> tuple[str | None, ...]:
    """Return that part of what is said on which answers rest."""
    given = Given() if facts is None else facts.given
    return given.title, given.committee, given.date, given.date_text
