"""What a load answers: progress, a report, what it could not read; each with the JSON shape of the contract."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from index.answer_shapes import FailureShape, FailuresShape, LoadShape, SourceChangeShape
from index.manifests.records import ManifestReport
from index.watch_book import WatchNews
from pipeline.errors import ExitCode


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or one page of it, that could not be read.

    `page` is None when the whole file failed; `document` is None until the file's content is known. `reason` is a
    short fixed word; `message` and `advice` are sentences.
    """

    source: str
    page: int | None
    stage: str
    reason: str
    message: str
    advice: str
    document: str | None = None

    def shape(self) -> FailureShape:
        """Return the JSON of the contract."""
        return {
            "source": self.source,
            "page": self.page,
            "stage": self.stage,
            "reason": self.reason,
            "message": self.message,
            "advice": self.advice,
            "document": self.document,
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a load stands. Totals grow until all files are inspected; `seconds_left` is None while nobody can tell."""

    files_found: int
    files_done: int
    pages_total: int
    pages_done: int
    failures: int
    pages_per_second: float
    seconds_left: float | None
    current: str | None  # name of the file that was last worked on
    phase: str  # inspecting, reading, indexing
    working: tuple[str, ...] = ()  # what each worker is at: a file's name, and its pages


@dataclass(frozen=True, slots=True)
class SlowPage:
    """How long a page took to be read."""

    source: str
    page: int
    seconds: float


class Change(StrEnum):
    """What happened to a source that was known."""

    CHANGED = "changed"  # another content is there now
    MOVED = "moved"
    VANISHED = "vanished"


class SourceChange(NamedTuple):
    """A source that was known and is not as it was; `before` is where a file that moved was, else None."""

    change: Change
    source: str
    before: str | None = None

    def shape(self) -> SourceChangeShape:
        """Return the JSON."""
        return {"change": self.change.value, "source": self.source, "before": self.before}


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did. The counts are of files: found = loaded + unchanged + duplicates + skipped + failed.

    `pages` are those read in this load, `pages_ocr` those of them by OCR; `pages_pending` wait for Tesseract. `moved`,
    `vanished` and `superseded` count what happened to sources that were known, `changes` names them; `removed` counts
    the skipped files that somebody took out of the archive. Of a load that was interrupted, `unfinished` files were
    found and are not counted. `notes` are sentences for the reader, `news` what came in for saved searches; `manifest`
    is what became of the manifest, if there was one.
    """

    found: int
    loaded: int
    unchanged: int
    duplicates: int
    skipped: int
    failed: int
    failures: tuple[Failure, ...]
    pages: int
    pages_ocr: int
    pages_failed: int
    seconds: float
    pages_pending: int = 0
    superseded: int = 0
    moved: int = 0
    vanished: int = 0
    removed: int = 0
    dry_run: bool = False
    interrupted: bool = False
    unfinished: int = 0
    slowest: tuple[SlowPage, ...] = ()
    notes: tuple[str, ...] = ()
    news: tuple[WatchNews, ...] = ()
    manifest: ManifestReport | None = None
    changes: tuple[SourceChange, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """What `load` returns to the shell."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        if self.pages_pending:
            return ExitCode.TOOL_MISSING
        is_partial = self.failures or (self.manifest is not None and self.manifest.problems)
        return ExitCode.UNREADABLE_INPUT if is_partial else ExitCode.DONE

    def shape(self) -> LoadShape:
        """Return the JSON of the contract."""
        return {
            "found": self.found,
            "loaded": self.loaded,
            "unchanged": self.unchanged,
            "duplicates": self.duplicates,
            "skipped": self.skipped,
            "failed": self.failed,
            "failures": [failure.shape() for failure in self.failures],
            "pages": self.pages,
            "pages_ocr": self.pages_ocr,
            "pages_failed": self.pages_failed,
            "seconds": round(self.seconds, 3),
            "pages_pending": self.pages_pending,
            "superseded": self.superseded,
            "moved": self.moved,
            "vanished": self.vanished,
            "removed": self.removed,
            "dry_run": self.dry_run,
            "interrupted": self.interrupted,
            "unfinished": self.unfinished,
            "notes": list(self.notes),
            "news": [one.shape() for one in self.news],
            "manifest": None if self.manifest is None else self.manifest.shape(),
            "sources_changed": [one.shape() for one in self.changes],
        }


@dataclass(frozen=True, slots=True)
class Failures:
    """Everything that could not be read, by source and page; and how many pages wait for Tesseract."""

    failures: tuple[Failure, ...]
    pages_pending: int

    def shape(self) -> FailuresShape:
        """Return the JSON."""
        return {
            "total": len(self.failures),
            "failures": [failure.shape() for failure in self.failures],
            "pages_pending": self.pages_pending,
        }
