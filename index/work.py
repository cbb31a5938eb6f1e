"""What a worker process does: look at files, read pages, put a document together. It writes nothing to the archive.

In: small tasks (paths, page numbers). Out: small results, ready to be stored, so that the one writing process has
little to do for a page. Anything wrong with a file or page comes back as a value; only what concerns the whole run is
raised.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeVar

from index.derived import Derived, derive, low_confidence_pages
from index.packing import pack, unpack
from pipeline.apart import PAGES_TOGETHER
from pipeline.errors import ArchiveError, ProfileError, ToolMissing, UnreadableFile, UnreadablePage
from pipeline.file_names import printable
from pipeline.pool import time_limit
from pipeline.records import Page, SourceFile, TextSource
from pipeline.shapes import DocumentShape, SectionMapShape, page_from_stored, stored_page

CHUNK_SECONDS = 0.25
"""A worker hands over what it has read after this time: born-digital pages share a round trip, and a kill costs no more
pages of a scan than are read together (a guess: two hundred times the cost of a round trip)."""

_RUN_FAULTS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EMFILE, errno.ENFILE})
"""Errors of the machine, not of the paper: they end the run and mark nothing."""

T = TypeVar("T")

_TRY_AGAIN = "Run `modtrail load --retry-failed`; if it fails again, scan or save the paper again."

_LESS = "Load it with `--jobs 1 --retry-failed`, or print the paper to a new PDF, or scan it at 300 dpi."


@dataclass(frozen=True, slots=True)
class Understood:
    """A document put together, ready to be stored. `families` has the family of each canonical id in it."""

    record: bytes
    families: dict[str, str]
    word_maps: tuple[tuple[str, bytes], ...]
    derived: Derived
    pages_low_confidence: int


class Reader(Protocol):
    """The steps of the pipeline that a load calls. Sent to the workers: keep it small.

    The versions are raised when a step gives other results for the same input: what is stored is then done again.
    """

    @property
    def reading_version(self) -> int:
        """Version of `read`."""

    @property
    def understanding_version(self) -> int:
        """Version of `understand`."""

    def inspect(self, path: Path) -> SourceFile:
        """Say what a file is; raises UnreadableFile."""

    def read(self, source: SourceFile, numbers: Sequence[int]) -> list[Page | Exception]:
        """Read some pages together; what cannot be read has its error (UnreadablePage, ToolMissing) in its place."""

    def understand(
        self, source: SourceFile, pages: Sequence[Page], *, profile: str | None
    ) -> tuple[DocumentShape, dict[str, SectionMapShape], dict[str, str]]:
        """Return the record, the word maps of its sections, and the family of each id in it; raises ProfileError."""

    def missing(self, page_number: int, *, code: str, message: str) -> Page:
        """Return the stand-in for a page that is not there."""


class PageState(StrEnum):
    """What became of a page."""

    DONE = "done"
    FAILED = "failed"
    PENDING = "pending"  # it waits for Tesseract


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file or page could not be read: stage and reason are short fixed words, the others sentences."""

    stage: str
    reason: str
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class PageResult:
    """One page as it is stored; `result` is there when it is done, `refusal` when it is not."""

    number: int
    state: PageState
    text_source: TextSource = TextSource.NONE
    result: bytes | None = None
    refusal: Refusal | None = None
    seconds: float = 0.0  # how long it took, of pages read together the mean; not kept


@dataclass(frozen=True, slots=True)
class Inspect:
    """Look at some files."""

    paths: tuple[Path, ...]

    def split(self) -> tuple[Inspect, ...]:
        """Return the same work, a file at a time."""
        return tuple(Inspect((path,)) for path in self.paths)

    def told(self) -> str:
        """Return what it is at, in a few words."""
        return self.paths[0].name


@dataclass(frozen=True, slots=True)
class Inspected:
    """What the files are, in the order of the task."""

    found: tuple[SourceFile | Refusal, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """Read some pages of a document; put it together too when these are all its pages and time allows."""

    source: SourceFile
    numbers: tuple[int, ...]
    profile: str | None

    def split(self) -> tuple[Read, ...]:
        """Return the same work, a page at a time."""
        return tuple(Read(self.source, (number,), self.profile) for number in self.numbers)

    def told(self) -> str:
        """Return what it is at, in a few words."""
        first, last = self.numbers[0], self.numbers[-1]
        return f"{self.source.name}, " + (f"page {first}" if first == last else f"pages {first} to {last}")


@dataclass(frozen=True, slots=True)
class PagesRead:
    """The pages that were read, the numbers of those that are left, and the document if it is complete."""

    results: tuple[PageResult, ...]
    left: tuple[int, ...]
    understood: Understood | Refusal | None


@dataclass(frozen=True, slots=True)
class Assemble:
    """Put a document together from all its pages, in order."""

    source: SourceFile
    pages: tuple[PageResult, ...]
    profile: str | None

    def split(self) -> tuple[Assemble, ...]:
        """Return the same work: it cannot be cut."""
        return (self,)

    def told(self) -> str:
        """Return what it is at, in a few words."""
        return f"{self.source.name}, putting it together"


Task = Inspect | Read | Assemble
Result = Inspected | PagesRead | Understood | Refusal


@dataclass(frozen=True, slots=True)
class Desk:
    """What a worker needs for its tasks. Pages read together that take longer than `page_seconds` end its process.

    So they have as long as one page has that is read alone, which is what is tried then.
    """

    reader: Reader
    page_seconds: float
    chunk_seconds: float = field(default=CHUNK_SECONDS)


def perform(task: Task, desk: Desk) -> Result:
    """Do a task.

    Raises:
        ArchiveError: the machine ran out of something (disk, file handles): the run must stop.
    """
    try:
        match task:
            case Inspect():
                return Inspected(tuple(_look_at(path, desk) for path in task.paths))
            case Read():
                return _read(task, desk)
            case Assemble():
                return _assemble(task, desk)
    except OSError as error:
        if error.errno in _RUN_FAULTS:
            raise ArchiveError(
                f"Reading stopped: {error.strerror or error}.",
                advice="Mend that and run the same command again: what is done stays done.",
            ) from error
        raise


def _read(task: Read, desk: Desk) -> PagesRead:
    results: list[PageResult] = []
    started = time.monotonic()
    for at in range(0, len(task.numbers), PAGES_TOGETHER):
        results.extend(_read_pages(task.source, task.numbers[at : at + PAGES_TOGETHER], desk))
        if time.monotonic() - started > desk.chunk_seconds:
            break
    left = task.numbers[len(results) :]
    complete = len(results) == task.source.page_count
    understood = _assemble(Assemble(task.source, tuple(results), task.profile), desk) if complete else None
    return PagesRead(tuple(results), left, understood)


def _assemble(task: Assemble, desk: Desk) -> Understood | Refusal:
    def understand() -> Understood:
        pages = [_page(result, desk) for result in task.pages]
        record, maps, families = desk.reader.understand(task.source, pages, profile=task.profile)
        return Understood(
            record=pack(record),
            families=families,
            word_maps=tuple((section, pack(shape)) for section, shape in maps.items()),
            derived=derive(record, families),
            pages_low_confidence=len(low_confidence_pages(record)),
        )

    return _attempt(understand, desk, stage="assemble", what=f"{task.source.name}: the document")


def _look_at(path: Path, desk: Desk) -> SourceFile | Refusal:
    return _attempt(lambda: desk.reader.inspect(path), desk, stage="inspect", what=f"{printable(path.name)}: the file")


def _read_pages(source: SourceFile, numbers: Sequence[int], desk: Desk) -> list[PageResult]:
    started = time.monotonic()
    with time_limit(len(numbers) * desk.page_seconds):
        outcomes = desk.reader.read(source, numbers)
    seconds = (time.monotonic() - started) / len(numbers)
    return [_stored(number, outcome, desk, seconds) for number, outcome in zip(numbers, outcomes, strict=True)]


def _stored(number: int, outcome: Page | Exception, desk: Desk, seconds: float) -> PageResult:
    """Return a page as it is kept, or why there is none."""

    def store() -> PageResult:
        if isinstance(outcome, Exception):
            raise outcome
        return PageResult(number, PageState.DONE, outcome.text_source, pack(stored_page(outcome)))

    try:
        result = _attempt(store, desk, stage="read", what="The page")
    except ToolMissing as error:
        refusal = Refusal("ocr", "tool-missing", error.message, error.advice)
        return PageResult(number, PageState.PENDING, refusal=refusal)
    if isinstance(result, Refusal):
        result = PageResult(number, PageState.FAILED, refusal=result)
    return replace(result, seconds=seconds)


def _attempt(step: Callable[[], T], desk: Desk, *, stage: str, what: str) -> T | Refusal:
    """Return what a step returns, or why it failed; only what is no fault of the paper is raised."""
    try:
        with time_limit(desk.page_seconds):
            return step()
    except (UnreadableFile, UnreadablePage) as error:
        at_stage = error.stage if isinstance(error, UnreadablePage) else stage
        return Refusal(at_stage, error.reason, error.message, error.advice)
    except ProfileError as error:
        return Refusal(stage, "profile", error.message, error.advice)
    except (ToolMissing, ImportError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _RUN_FAULTS:
            raise
        # Hostile input finds bugs, ours and those of the libraries; one paper must not end the run.
        if isinstance(error, MemoryError):
            return Refusal(stage, "out-of-memory", f"{what} takes more memory than a process may have here.", _LESS)
        message = printable(f"{what} could not be read ({type(error).__name__}: {str(error)[:200]}).")
        return Refusal(stage, "internal-error", message, _TRY_AGAIN)


def _page(result: PageResult, desk: Desk) -> Page:
    if result.result is not None:
        return page_from_stored(unpack(result.result))
    code = "page-pending" if result.state is PageState.PENDING else "page-failed"
    refusal = result.refusal
    return desk.reader.missing(result.number, code=code, message="" if refusal is None else refusal.message)
