"""The archive on disk: one SQLite database, the originals, and the index folder beside them.

In: documents as the pipeline read them. Out: records, section rows for the index, and what answers rest on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from index.answers import Coverage, Failures
from pipeline.shapes import DocumentShape, SectionMapShape


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One section as the index sees it: what is searched, and what a hit shows.

    `headings_above` come outermost first. `committees` are those the section names, those of its headings above, and
    the paper's own; `modifications` are canonical ids named in its heading or text or meant by its events, `families`
    the families of these, as the profile says. `date` is the paper's, in EDTF. `order` counts the sections of a
    document from 0.
    """

    document: str
    section: str
    order: int
    title: str | None
    heading: str | None
    headings_above: tuple[str, ...]
    text: str
    committee: str | None
    committees: tuple[str, ...]
    modifications: tuple[str, ...]
    families: tuple[str, ...]
    date: str | None
    marking: str | None
    first_page: int
    last_page: int


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
    raise NotImplementedError


class Archive:
    """An open archive. Use it as a context manager; not shared between threads."""

    directory: Path

    @classmethod
    def open(cls, directory: Path) -> Archive:
        """Open an archive that exists, for reading and for small changes.

        Raises:
            ArchiveError: there is none, it is damaged, not readable, or of a later version.
        """
        raise NotImplementedError

    @classmethod
    def create(cls, directory: Path) -> Archive:
        """Open an archive, made first where there is none.

        Raises:
            ArchiveError: as `open`, or the folder cannot be written.
        """
        raise NotImplementedError

    def __enter__(self) -> Self:
        raise NotImplementedError

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """Close the database."""
        raise NotImplementedError

    @property
    def index_directory(self) -> Path:
        """The folder of the full-text index; the index makes it."""
        raise NotImplementedError

    @property
    def identity(self) -> str:
        """A random word that tells this archive from any other: an index that was built from another does not fit."""
        raise NotImplementedError

    @property
    def revision(self) -> int:
        """A number that grows with every committed change of what can be searched; 0 in an empty archive."""
        raise NotImplementedError

    def changes_since(self, revision: int) -> Changes:
        """Return which documents changed after `revision` (0: all that can be searched)."""
        raise NotImplementedError

    def section_rows(self, documents: Iterable[str] | None = None) -> Iterator[SectionRow]:
        """Yield the sections of these documents (of all that are not superseded or removed), document by document."""
        raise NotImplementedError

    def word_map(self, document: str, section: str) -> SectionMapShape:
        """Return where the words of one section's heading and text are printed.

        Raises:
            NotFound: there is no such document or section.
        """
        raise NotImplementedError

    def coverage(self) -> Coverage:
        """Return what answers rest on."""
        raise NotImplementedError

    def resolve(self, prefix: str) -> str:
        """Return the id of the one document whose id begins with `prefix`; 6 or more characters.

        Raises:
            NotFound: there is none, or more than one.
        """
        raise NotImplementedError

    def documents(self, *, superseded: bool = False) -> Iterator[str]:
        """Yield the ids of all documents in order of id; those that were superseded only when asked."""
        raise NotImplementedError

    def document(self, document: str) -> DocumentShape:
        """Return the record of a document, exactly as it was loaded.

        Raises:
            NotFound: there is none of this id.
        """
        raise NotImplementedError

    def status(self, document: str) -> DocumentStatus:
        """Return what is known of a document beside its record.

        Raises:
            NotFound: there is none of this id.
        """
        raise NotImplementedError

    def failures(self) -> Failures:
        """Return every file or page that could not be read, and why."""
        raise NotImplementedError

    def remove(self, document: str) -> None:
        """Take a document out for good, its pages and original included; a later load leaves it out unless told.

        Raises:
            NotFound: there is none of this id.
            ArchiveError: another process is writing.
        """
        raise NotImplementedError
