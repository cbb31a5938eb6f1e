"""The archive on disk: one SQLite database, the originals, and the index folder beside them.

In: documents as the pipeline read them. Out: records, section rows for the index, and what answers rest on.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Container, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.answer_shapes import CorrectionShape, ManifestFactsShape
from index.answers import Coverage
from index.beside import with_what_is_said
from index.catalogue import Catalogue
from index.corrected import Corrected
from index.corrections import CorrectionBook
from index.database import FILE_NAME, Database
from index.derived import derive
from index.history_book import HistoryBook
from index.load_answers import Failure, Failures
from index.naming_book import NamingBook
from index.originals import Originals
from index.packing import unpack
from index.recent_book import RecentBook
from index.rows import SectionRow, section_rows
from index.schema import OPEN_MARKINGS, open_papers_only
from index.summaries import SummaryBook
from index.watch_book import WatchBook
from pipeline.errors import ArchiveError, NotFound, UsageError
from pipeline.records import Page
from pipeline.shapes import DocumentShape, SectionMapShape, page_from_stored

if TYPE_CHECKING:
    from index.ledger import Ledger

__all__ = ["Archive", "Changes", "DocumentStatus", "SectionRow", "default_directory"]

SHORTEST_PREFIX = 6
"""Fewer characters of an id would soon be ambiguous in a large archive."""

WITH_SUPERSEDED = "index-with-superseded"
"""The folder of the index that holds superseded papers too; made when somebody asks for them."""

_LOADED = "state = 'loaded'"
_ANSWERS = f"{_LOADED} AND superseded_by IS NULL"


@dataclass(frozen=True, slots=True)
class Changes:
    """What an index of some revision has to do to be of `revision`: replace `changed`, drop `gone`.

    A document in `changed` may be new to the index, one in `gone` may never have been in it.
    """

    revision: int
    changed: tuple[str, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentStatus:
    """What the archive knows of a document beside its record. `sources` are the places it was loaded from."""

    document: str
    sources: tuple[str, ...]
    superseded_by: str | None
    pages_pending: int
    pages_failed: int


def default_directory() -> Path:
    """Return the user's data folder for modtrail, by the platform's convention."""
    from platformdirs import user_data_path  # only where no archive was named

    return user_data_path("modtrail", appauthor=False)


class Archive:
    """An open archive. Use it as a context manager; not shared between threads.

    Its answers leave out superseded papers, unless it was opened with them: then all that it answers includes them.
    `kept_index` is an index that stays open between searches; `beside` closes it with the archive.
    """

    def __init__(
        self,
        directory: Path,
        database: Database,
        *,
        to_read: bool = False,
        hides_marked: bool = False,
        superseded: bool = False,
    ) -> None:
        self.directory = directory
        self.to_read = to_read
        self.with_superseded = superseded
        self.hides_marked = hides_marked
        self._answers = _LOADED if superseded else _ANSWERS
        self._db = database
        self.beside = ExitStack()
        self.kept_index: object = None

    @classmethod
    def open(cls, directory: Path, *, superseded: bool = False) -> Archive:
        """Open an archive that exists, for reading and for small changes; `superseded` has answers include such papers.

        Raises:
            ArchiveError: there is none, it is damaged, not readable, or of a later version.
        """
        return cls(directory, Database.open(directory), superseded=superseded)

    @classmethod
    def open_to_read(cls, directory: Path, *, marked: bool) -> Archive:
        """Open an archive so that nothing in it can be changed; without `marked`, as if no marked paper were in it.

        May be handed from thread to thread, for use by one at a time.

        Raises:
            ArchiveError: as `open`, or the archive has to be brought up to this version first, which `open` does.
        """
        database = Database.open_to_read(directory, first=() if marked else open_papers_only())
        return cls(directory, database, to_read=True, hides_marked=not marked)

    @classmethod
    def create(cls, directory: Path) -> Archive:
        """Open an archive, made first where there is none.

        Raises:
            ArchiveError: as `open`, or the folder cannot be written.
        """
        return cls(directory, Database.create(directory))

    @staticmethod
    def exists(directory: Path) -> bool:
        """Return whether there is an archive at a folder, usable or not."""
        return (directory / FILE_NAME).is_file()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database, and what was kept open beside it."""
        self.beside.close()
        self._db.close()

    def hidden_markings(self) -> frozenset[str]:
        """Return the markings of the papers that this archive was opened without."""
        return self._db.kept("hidden markings", self._hidden_markings) if self.hides_marked else frozenset()

    def _hidden_markings(self) -> frozenset[str]:
        known = ", ".join("?" for _ in OPEN_MARKINGS)
        sql = f"SELECT DISTINCT marking FROM main.papers WHERE marking IS NOT NULL AND marking NOT IN ({known})"  # noqa: S608 (question marks)
        return frozenset(row[0] for row in self._db.rows(sql, OPEN_MARKINGS))

    def writing(self) -> AbstractContextManager[None]:
        """Be the one process that writes, for as long as the block lasts; the archive's index is covered too.

        Raises:
            ArchiveError: another process is writing, and which.
        """
        return self._db.writing()

    def rehearsal(self) -> AbstractContextManager[None]:
        """Undo, at the end of the block, whatever it writes into the database."""
        return self._db.rehearsal()

    def transaction(self) -> AbstractContextManager[None]:
        """Commit all that the block writes, or nothing of it."""
        return self._db.transaction()

    def one_state(self) -> AbstractContextManager[None]:
        """Read all of the block from one state of the database, whatever others commit; write nothing in it."""
        return self._db.one_state()

    def check(self) -> str | None:
        """Return what is wrong with the database file, or None; takes seconds for a large archive."""
        return self._db.check()

    @property
    def ledger(self) -> Ledger:
        """The load's side of the archive."""
        from index.ledger import Ledger  # costs 40 ms; a search goes without

        return Ledger(self._db)

    @property
    def summaries(self) -> SummaryBook:
        """The rows of `modifications`, as far as they are kept."""
        return SummaryBook(self._db, superseded=self.with_superseded)

    @property
    def histories(self) -> HistoryBook:
        """The histories that are kept."""
        return HistoryBook(self._db, self.summaries)

    @property
    def naming(self) -> NamingBook:
        """Where modifications are named, and what was done to them."""
        return NamingBook(self._db, self._answers, self.summaries, to_read=self.to_read)

    @property
    def recent(self) -> RecentBook:
        """What may be recent, by dates and committees."""
        return RecentBook(self._db, self._answers, self.summaries)

    @property
    def watches(self) -> WatchBook:
        """The saved searches."""
        return WatchBook(self._db)

    @property
    def catalogue(self) -> Catalogue:
        """Lists of what is in the archive."""
        return Catalogue(self._db)

    @property
    def originals(self) -> Originals:
        """The files that were loaded."""
        return Originals(self.directory / "originals")

    @property
    def index_directory(self) -> Path:
        """The folder of the full-text index; the index makes it. With superseded papers it is one beside the usual."""
        return self.directory / (WITH_SUPERSEDED if self.superseded() else "index")

    @property
    def identity(self) -> str:
        """A random word that tells this archive from any other: an index that was built from another does not fit."""
        return str(self._db.rows("SELECT value FROM meta WHERE key = 'identity'")[0][0])

    @property
    def revision(self) -> int:
        """A number that grows with every committed change of what can be searched; 0 in an empty archive."""
        return int(self._db.rows("SELECT value FROM meta WHERE key = 'revision'")[0][0])

    @property
    def data_version(self) -> int:
        """A number that is another one after every commit that anybody else makes; to be compared with itself only."""
        return self._db.data_version()

    def changes_since(self, revision: int) -> Changes:
        """Return which documents changed after `revision` (0: all that can be searched)."""
        sql = f"SELECT sha256, {self._answers} FROM contents WHERE revision > ? ORDER BY revision"  # noqa: S608 (a constant)
        now = self.revision  # read first: what comes between is reported again, and never lost
        rows = self._db.rows(sql, (revision,))
        return Changes(now, tuple(r[0] for r in rows if r[1]), tuple(r[0] for r in rows if not r[1] and revision))

    def section_rows(
        self, documents: Iterable[str] | None = None, *, wanted: Container[str] | None = None
    ) -> Iterator[SectionRow]:
        """Yield the sections of these documents (of all that are not superseded or removed), document by document.

        Of each those with one of the `wanted` ids, or all.
        """
        for document in self.documents() if documents is None else documents:
            corrected = self._corrected(document)
            yield from section_rows(corrected.record, corrected.families, wanted=wanted)

    def word_map(self, document: str, section: str) -> SectionMapShape:
        """Return where the words of one section's heading and text are printed.

        Raises:
            NotFound: there is no such document or section.
        """
        row = self._db.row("SELECT map FROM word_maps WHERE sha256 = ? AND section = ?", (document, section))
        if row is None:
            raise NotFound(f"There is no section {section} in document {document[:12]}.")
        shape: SectionMapShape = unpack(row[0])
        return shape

    def page(self, document: str, number: int) -> Page | None:
        """Return a page of a document as it was read, or None where nothing was."""
        row = self._db.row("SELECT result FROM page_results WHERE sha256 = ? AND number = ?", (document, number))
        return None if row is None else page_from_stored(unpack(row[0]))

    def coverage(self, documents: Collection[str] | None = None) -> Coverage:
        """Return what answers rest on that are drawn from these documents, or from all.

        What could not be read at all counts in any case: it may be of the part that is asked about.
        """
        if documents is None and self.to_read:
            return self._db.kept("coverage", self._coverage)
        return self._coverage(documents)

    def _coverage(self, documents: Collection[str] | None = None) -> Coverage:
        sums = "count(*), total(page_count), total(pages_low_confidence), total(pages_failed), total(pages_pending)"
        sql = f"SELECT {sums}, count(superseded_by) FROM contents WHERE {self._answers}"  # noqa: S608 (constants)
        unread = 0
        if documents is None:
            row = self.summaries.totals() or self._db.rows(sql)[0]
        else:
            some = "(SELECT value FROM json_each(?))"
            row = self._db.rows(f"{sql} AND sha256 IN {some}", (json.dumps(sorted(documents)),))[0]
            blank = f"SELECT total(pages_failed) FROM contents WHERE {self._answers} AND pages_failed = page_count"  # noqa: S608 (as above)
            unread = self._db.rows(f"{blank} AND sha256 NOT IN {some}", (json.dumps(sorted(documents)),))[0][0]
        count, pages, low, failed, pending, superseded = map(int, row)
        files = int(self._db.rows("SELECT count(*) FROM failed_files")[0][0])
        return Coverage(count, pages, low, failed + int(unread) + files, pending, superseded)

    def resolve(self, prefix: str) -> str:
        """Return the id of the one document whose id begins with `prefix`; 6 or more characters, in any case.

        Raises:
            NotFound: there is none, or more than one.
            UsageError: the prefix is too short.
        """
        wanted = prefix.strip().lower()
        if len(wanted) < SHORTEST_PREFIX:
            raise UsageError(
                f"{prefix!r} is too short for a document's id.",
                advice=f"Give {SHORTEST_PREFIX} characters or more; `modtrail search` shows ids.",
            )
        rows = self._db.rows(
            "SELECT c.sha256, p.title FROM contents c LEFT JOIN papers p USING (sha256) "
            "WHERE substr(c.sha256, 1, length(?1)) = ?1 AND c.sha256 >= ?1 AND state = 'loaded' "
            "ORDER BY c.sha256 LIMIT 4",
            (wanted,),
        )
        if not rows:
            raise NotFound(f"No document's id begins with {prefix!r}.", advice="`modtrail search` shows ids.")
        if len(rows) > 1:
            some = ", ".join(f"{sha256[: len(wanted) + 4]} ({title or 'untitled'})" for sha256, title in rows[:3])
            raise NotFound(f"Several documents' ids begin with {prefix!r}: {some}.", advice="Give more characters.")
        return str(rows[0][0])

    def documents(self, *, superseded: bool = False) -> Iterator[str]:
        """Yield the ids of all documents in order of id; those that were superseded only when asked."""
        where = _LOADED if superseded else self._answers
        for row in self._db.rows(f"SELECT sha256 FROM contents WHERE {where} ORDER BY sha256"):  # noqa: S608 (constants)
            yield row[0]

    def superseded(self) -> frozenset[str]:
        """Return the ids of the superseded papers among those that answers are drawn from."""
        if not self.with_superseded:
            return frozenset()
        sql = f"SELECT sha256 FROM contents WHERE {_LOADED} AND superseded_by IS NOT NULL"  # noqa: S608 (a constant)
        return frozenset(document for (document,) in self._db.rows(sql))

    def document(self, document: str) -> DocumentShape:
        """Return the record of a document, exactly as it was loaded but for what a manifest or a person says of it.

        Raises:
            NotFound: there is none of this id.
        """
        return self._corrected(document).record

    @property
    def book(self) -> CorrectionBook:
        """What people have corrected, beside the records."""
        return CorrectionBook(self._db)

    def corrections(self, document: str) -> list[CorrectionShape]:
        """Return every correction of a document, lost and undone ones too, in the order in which they were made.

        Raises:
            NotFound: there is no document of this id.
        """
        lost = self._corrected(document).lost
        return [one.shape(lost=one.number in lost) for one in self.book.of(document)]

    def manifest_facts(self, document: str) -> ManifestFactsShape | None:
        """Return what a manifest says of a document, and where it says so; None where none does."""
        facts = self.ledger.manifest_facts.of(document)
        return None if facts is None else facts.shape()

    def lost_corrections(self) -> dict[str, int]:
        """Return the documents with corrections that no longer find what they correct, and how many each has."""
        counts = {document: len(self._corrected(document).lost) for document in self.book.documents()}
        return {document: count for document, count in counts.items() if count}

    def status(self, document: str) -> DocumentStatus:
        """Return what is known of a document beside its record.

        Raises:
            NotFound: there is none of this id.
        """
        row = self._db.row(
            "SELECT superseded_by, pages_pending, pages_failed FROM contents WHERE sha256 = ? AND state = 'loaded'",
            (document,),
        )
        if row is None:
            raise _no_document(document)
        return DocumentStatus(document, tuple(sorted(self.ledger.places(document))), *row)

    def failures(self) -> Failures:
        """Return every file or page that could not be read, and why; by source and page."""
        files = [
            Failure(uri, None, *rest)
            for uri, *rest in self._db.rows("SELECT uri, stage, reason, message, advice FROM failed_files")
        ]
        pages = [
            Failure(uri or name, number, stage, reason, message, advice, sha256)
            for uri, name, number, stage, reason, message, advice, sha256 in self._db.rows(
                "SELECT (SELECT min(uri) FROM sources s WHERE s.sha256 = p.sha256), c.name, "
                "p.number, p.stage, p.reason, p.message, p.advice, p.sha256 "
                "FROM pages p JOIN contents c USING (sha256) "
                "WHERE p.state <> 'done' AND p.state = 'failed' AND c.superseded_by IS NULL"
            )
        ]
        waiting = (
            "SELECT count(*) FROM pages p JOIN contents c USING (sha256) "
            "WHERE p.state <> 'done' AND p.state = 'pending' AND c.superseded_by IS NULL"
        )
        pending = self._db.rows(waiting)[0][0]
        return Failures(tuple(sorted(files + pages, key=lambda f: (f.source, f.page or 0))), int(pending))

    def remove(self, document: str) -> None:
        """Take a document out for good, its pages and original included; a later load leaves it out unless told.

        Raises:
            NotFound: there is none of this id.
            ArchiveError: another process is writing.
        """
        with self.writing():
            with self._db.transaction():
                sql = "UPDATE contents SET state = 'removed', pages_failed = 0, pages_pending = 0 WHERE sha256 = ? "
                if not self._db.run(sql + "AND state = 'loaded'", (document,)):
                    raise _no_document(document)
                for table in (
                    "pages",
                    "page_results",
                    "records",
                    "word_maps",
                    "events",
                    "mentions",
                    "papers",
                    "watch_news",
                    "manifest_facts",
                ):
                    self._db.run(f"DELETE FROM {table} WHERE sha256 = ?", (document,))  # noqa: S608 (names of ours)
                self.ledger.touch(document)
            self.originals.remove(document)
            # The usual index is brought up to date by whoever removes; this one, which is seldom asked, is made anew.
            shutil.rmtree(self.directory / WITH_SUPERSEDED, ignore_errors=True)

    def rebuild_derived(self) -> None:
        """Draw events and mentions anew from the records and their corrections.

        Raises:
            ArchiveError: another process is writing.
        """
        with self.writing():
            for document in self.documents(superseded=True):
                with self._db.transaction():
                    self.derive_anew(document)

    def derive_anew(self, document: str) -> None:
        """Draw events and mentions of one document anew from its record and its corrections.

        Raises:
            NotFound: there is no document of this id.
        """
        corrected = self._corrected(document)
        derived = derive(corrected.record, corrected.families, corrected=corrected.events)
        self.ledger.save_derived(document, derived)

    def _corrected(self, document: str) -> Corrected:
        return with_what_is_said(self._db, document, *self._record(document))

    def _record(self, document: str) -> tuple[DocumentShape, dict[str, str]]:
        row = self._db.row("SELECT record, families FROM records WHERE sha256 = ?", (document,))
        if row is None:
            raise _no_document(document)
        try:
            return unpack(row[0]), json.loads(row[1])
        except ValueError as error:
            raise ArchiveError(
                f"The record of document {document[:12]} is damaged ({error}).",
                advice="Restore the archive from a backup, or remove the document and load it `--again`.",
            ) from error


def _no_document(document: str) -> NotFound:
    return NotFound(f"There is no document {document[:12]} in the archive.", advice="`modtrail search` shows ids.")
