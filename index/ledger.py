"""What a load has done and has yet to do: sources, contents, pages and their states. Half of the archive's SQL.

In: what was found and read. Out: what is known. Nothing here decides; `index.load` does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from index.beside import with_what_is_said
from index.container_book import ContainerBook
from index.corrections import CorrectionBook
from index.database import Database
from index.derived import Derived, derive
from index.discover import FoundFile
from index.load_answers import Failure
from index.manifests.book import ManifestBook
from index.packing import unpack
from index.watch_book import WatchBook
from index.work import PageResult, PageState, Refusal, Understood
from pipeline.records import SourceFile, TextSource


class ContentState(StrEnum):
    """Where a content stands."""

    PENDING = "pending"  # its record is not there yet
    LOADED = "loaded"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Content:
    """A distinct file. `profile` is what the user asked for when it was loaded; its `source` has no path."""

    source: SourceFile
    state: ContentState
    profile: str | None
    superseded: bool
    pages_pending: int


@dataclass(frozen=True, slots=True)
class KnownSource:
    """What is known of a place: the content that was found there, and the file's marks then."""

    sha256: str
    size_bytes: int
    mtime_ns: int
    vanished: bool

    def is_same(self, file: FoundFile) -> bool:
        """Return whether the file looks as it did then."""
        return not self.vanished and (self.size_bytes, self.mtime_ns) == (file.size_bytes, file.mtime_ns)


@dataclass(frozen=True, slots=True)
class PageEntry:
    """What the ledger says of a page."""

    state: PageState
    version: int
    attempts: int


class Saved(NamedTuple):
    """What keeping a record changed: whether it differs from the one before, and how many documents it supersedes."""

    is_new: bool
    superseded: int


class Ledger:
    """The load's side of the archive."""

    def __init__(self, database: Database) -> None:
        self._db = database

    @property
    def containers(self) -> ContainerBook:
        """The containers whose members are among the sources."""
        return ContainerBook(self._db)

    @property
    def manifest_facts(self) -> ManifestBook:
        """What manifests say of contents."""
        return ManifestBook(self._db)

    # Sources

    def source(self, uri: str) -> KnownSource | None:
        """Return what is known of a place."""
        row = self._db.row("SELECT sha256, size_bytes, mtime_ns, vanished FROM sources WHERE uri = ?", (uri,))
        return None if row is None else KnownSource(row[0], row[1], row[2], bool(row[3]))

    def note_source(self, file: FoundFile, sha256: str) -> str | None:
        """Say what is at a place now; return the loaded content that was there before, if that was another."""
        row = self._db.row(
            "SELECT s.sha256, s.previous, c.state FROM sources s JOIN contents c USING (sha256) WHERE uri = ?",
            (file.uri,),
        )
        previous = None
        if row is not None:
            # What stood here and never became a document supersedes nothing: look through it.
            before, earlier, state = row
            previous = before if before != sha256 and state == ContentState.LOADED else earlier
            previous = None if previous == sha256 else previous
        self._db.run(
            "INSERT OR REPLACE INTO sources (uri, sha256, size_bytes, mtime_ns, previous) VALUES (?, ?, ?, ?, ?)",
            (file.uri, sha256, file.size_bytes, file.mtime_ns, previous),
        )
        self.forget_failure(file.uri)
        return previous

    def places(self, sha256: str) -> list[str]:
        """Return the uris where a content is, as far as is known; those that vanished are left out."""
        return [row[0] for row in self._db.rows("SELECT uri FROM sources WHERE sha256 = ? AND NOT vanished", (sha256,))]

    def places_under(self, folder: str) -> Iterator[str]:
        """Yield the uris under a folder (which ends in a slash), of sources and of failures."""
        # "0" is the character after "/": all that begins with the folder lies between the two.
        bounds = (folder, folder[:-1] + "0")
        for table in ("sources", "failed_files"):
            kept = " AND NOT vanished" if table == "sources" else ""
            sql = f"SELECT uri FROM {table} WHERE uri >= ? AND uri < ?{kept}"  # noqa: S608 (two names of ours)
            yield from (row[0] for row in self._db.rows(sql, bounds))

    def note_vanished(self, uri: str) -> bool:
        """Say that nothing is at a place any more; return whether a content was there."""
        self.forget_failure(uri)
        return self._db.run("UPDATE sources SET vanished = 1 WHERE uri = ?", (uri,)) > 0

    # Failed files

    def failure(self, file: FoundFile) -> Failure | None:
        """Return why this file, as it is now, could not be read before, if so."""
        row = self._db.row(
            "SELECT f.stage, f.reason, f.message, f.advice FROM failed_files f "
            "WHERE uri = ? AND size_bytes = ? AND mtime_ns = ?",
            (file.uri, file.size_bytes, file.mtime_ns),
        )
        return None if row is None else Failure(file.uri, None, *row)

    def note_failure(self, file: FoundFile, refusal: Refusal) -> Failure:
        """Say that a file could not be read; return it as the report lists it."""
        self._db.run(
            "INSERT OR REPLACE INTO failed_files VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(file.uri, file.size_bytes, file.mtime_ns),
                *(refusal.stage, refusal.reason, refusal.message, refusal.advice),
            ),
        )
        return Failure(file.uri, None, refusal.stage, refusal.reason, refusal.message, refusal.advice)

    def note_discovery(self, failures: Sequence[Failure], folders: Sequence[str]) -> None:
        """Keep what could not even be looked at; what was said so of these folders before is out of date."""
        for folder in folders:
            bounds = (folder[:-1], folder[:-1] + "0")
            self._db.run("DELETE FROM failed_files WHERE stage = 'discover' AND uri >= ? AND uri < ?", bounds)
        rows = ((f.source, 0, 0, f.stage, f.reason, f.message, f.advice) for f in failures)
        self._db.run_many("INSERT OR REPLACE INTO failed_files VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def failed_places(self) -> list[str]:
        """Return the uris of all that could not be read or looked at."""
        return [row[0] for row in self._db.rows("SELECT uri FROM failed_files")]

    def forget_failure(self, uri: str) -> None:
        """Drop what was said of a file that could not be read."""
        self._db.run("DELETE FROM failed_files WHERE uri = ?", (uri,))

    # Contents and pages

    def content(self, sha256: str) -> Content | None:
        """Return what is known of a content."""
        row = self._db.row(
            "SELECT name, media_type, size_bytes, page_count, state, profile, superseded_by, pages_pending "
            "FROM contents WHERE sha256 = ?",
            (sha256,),
        )
        if row is None:
            return None
        name, media_type, size_bytes, page_count, state, profile, superseded_by, pages_pending = row
        return Content(
            SourceFile("", name, media_type, size_bytes, sha256, page_count),
            ContentState(state),
            profile,
            superseded_by is not None,
            pages_pending,
        )

    def note_content(self, source: SourceFile, *, profile: str | None) -> None:
        """Enter a content that is to be read: a new one, or one that was removed and is wanted again."""
        self._db.run(
            "INSERT OR REPLACE INTO contents (sha256, name, media_type, size_bytes, page_count, profile, state) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(source.sha256, source.name, source.media_type, source.size_bytes, source.page_count, profile),
                ContentState.PENDING,
            ),
        )

    def set_profile(self, sha256: str, profile: str | None) -> None:
        """Say by which profile a content is to be understood from now on; None: as the paper says."""
        self._db.run("UPDATE contents SET profile = ? WHERE sha256 = ?", (profile, sha256))

    def removed(self) -> list[str]:
        """Return the contents that were taken out."""
        return [row[0] for row in self._db.rows("SELECT sha256 FROM contents WHERE state = 'removed'")]

    def pages(self, sha256: str) -> dict[int, PageEntry]:
        """Return what became of the pages of a content; those that nobody tried are not there."""
        rows = self._db.rows("SELECT number, state, version, attempts FROM pages WHERE sha256 = ?", (sha256,))
        return {number: PageEntry(PageState(state), version, attempts) for number, state, version, attempts in rows}

    def save_pages(self, sha256: str, results: Sequence[PageResult], *, version: int) -> None:
        """Keep what became of some pages."""
        for result in results:
            refusal = result.refusal or Refusal("", "", "", "")
            self._db.run(
                "INSERT INTO pages VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                "state = excluded.state, version = excluded.version, text_source = excluded.text_source, "
                "attempts = attempts + 1, stage = excluded.stage, reason = excluded.reason, "
                "message = excluded.message, advice = excluded.advice",
                (
                    *(sha256, result.number, result.state, version, result.text_source),
                    *(refusal.stage, refusal.reason, refusal.message, refusal.advice),
                ),
            )
            if result.result is None:
                self._db.run("DELETE FROM page_results WHERE sha256 = ? AND number = ?", (sha256, result.number))
            else:
                row = (sha256, result.number, result.result)
                self._db.run("INSERT OR REPLACE INTO page_results VALUES (?, ?, ?)", row)

    def page_results(self, sha256: str) -> tuple[PageResult, ...]:
        """Return all pages of a content as they were kept, in order."""
        rows = self._db.rows(
            "SELECT p.number, state, text_source, result, stage, reason, message, advice FROM pages p "
            "LEFT JOIN page_results r USING (sha256, number) WHERE p.sha256 = ? ORDER BY p.number",
            (sha256,),
        )
        return tuple(
            PageResult(
                number,
                PageState(state),
                TextSource(text_source),
                result,
                None if state == PageState.DONE else Refusal(stage, reason, message, advice),
            )
            for number, state, text_source, result, stage, reason, message, advice in rows
        )

    def page_failures(self, sha256: str, uri: str) -> list[Failure]:
        """Return the pages of a content that could not be read, as failures of the file at `uri`."""
        rows = self._db.rows(
            "SELECT number, stage, reason, message, advice FROM pages "
            "WHERE sha256 = ? AND state = 'failed' ORDER BY number",
            (sha256,),
        )
        return [
            Failure(uri, number, stage, reason, message, advice, sha256)
            for number, stage, reason, message, advice in rows
        ]

    def pending_pages(self, sha256: str) -> int:
        """Return how many pages of a content wait for Tesseract."""
        sql = "SELECT count(*) FROM pages WHERE sha256 = ? AND state = 'pending'"
        return int(self._db.rows(sql, (sha256,))[0][0])

    # Records

    def record_version(self, sha256: str) -> int | None:
        """Return by which version of the pipeline a content was understood, or None without a record."""
        row = self._db.row("SELECT version FROM records WHERE sha256 = ?", (sha256,))
        return None if row is None else int(row[0])

    def save_record(self, sha256: str, understood: Understood, *, version: int) -> Saved:
        """Keep a document: from this moment it is loaded, and what stood in its places before is superseded."""
        with self._db.transaction():
            row = self._db.row("SELECT record, families FROM records WHERE sha256 = ?", (sha256,))
            families = json.dumps(understood.families, ensure_ascii=False)
            same = row is not None and row == (understood.record, families)
            self._db.run(
                "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)", (sha256, version, families, understood.record)
            )
            self._db.run("DELETE FROM word_maps WHERE sha256 = ?", (sha256,))
            self._db.run_many(
                "INSERT INTO word_maps VALUES (?, ?, ?)",
                ((sha256, section, packed) for section, packed in understood.word_maps),
            )
            self.save_derived(sha256, self._derived(sha256, understood))
            self._db.run(
                "UPDATE contents SET state = 'loaded', pages_low_confidence = ?2, "
                "pages_failed = (SELECT count(*) FROM pages WHERE sha256 = ?1 AND state = 'failed'), "
                "pages_pending = (SELECT count(*) FROM pages WHERE sha256 = ?1 AND state = 'pending') "
                "WHERE sha256 = ?1",
                (sha256, understood.pages_low_confidence),
            )
            if not same:
                self.touch(sha256)
            WatchBook(self._db).note_arrival(sha256)
            return Saved(not same, self.supersede(sha256))

    def _derived(self, sha256: str, understood: Understood) -> Derived:
        """Return what is drawn from a record that was just understood: with what is said of it beside."""
        if CorrectionBook(self._db).of(sha256) or ManifestBook(self._db).of(sha256):
            told = with_what_is_said(self._db, sha256, unpack(understood.record), understood.families)
            return derive(told.record, told.families, corrected=told.events)
        return understood.derived

    def save_derived(self, sha256: str, derived: Derived) -> None:
        """Replace what is drawn from a record."""
        for table in ("events", "mentions", "papers"):
            self._db.run(f"DELETE FROM {table} WHERE sha256 = ?", (sha256,))  # noqa: S608 (three names of ours)
        self._db.run_many(
            "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((sha256, ordinal, *event) for ordinal, event in enumerate(derived.events)),
        )
        self._db.run_many(
            "INSERT INTO mentions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((sha256, ordinal, *mention) for ordinal, mention in enumerate(derived.mentions)),
        )
        self._db.run(
            "INSERT INTO papers (sha256, title, date, profile, committee, marking) VALUES (?, ?, ?, ?, ?, ?)",
            (sha256, derived.title, derived.date, derived.profile, derived.committee, derived.marking),
        )

    def supersede(self, sha256: str) -> int:
        """Mark what stood at the places of a loaded content before as superseded, unless it is elsewhere still.

        Returns how many documents were superseded by that. A content that is at a place is itself never superseded.
        """
        with self._db.transaction():
            came_back = "UPDATE contents SET superseded_by = NULL WHERE sha256 = ? AND superseded_by IS NOT NULL"
            if self._db.run(came_back, (sha256,)):
                self.touch(sha256)
            rows = self._db.rows(
                "SELECT DISTINCT previous FROM sources s JOIN contents c ON c.sha256 = s.previous "
                "WHERE s.sha256 = ? AND c.state = 'loaded' AND c.superseded_by IS NULL AND NOT EXISTS "
                "(SELECT 1 FROM sources o WHERE o.sha256 = s.previous AND NOT o.vanished)",
                (sha256,),
            )
            for (previous,) in rows:
                self._db.run("UPDATE contents SET superseded_by = ? WHERE sha256 = ?", (sha256, previous))
                self.touch(previous)
            return len(rows)

    def touch(self, sha256: str) -> None:
        """Say that what can be searched of a document has changed: the archive is of a new revision."""
        self._db.run("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
        self._db.run(
            "UPDATE contents SET revision = (SELECT value FROM meta WHERE key = 'revision') WHERE sha256 = ?", (sha256,)
        )
