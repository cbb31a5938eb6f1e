"""What happens during a load in, its progress and report out."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import nlargest

from index.load_answers import Change, Failure, LoadReport, Progress, SlowPage, SourceChange
from index.watch_book import WatchNews
from index.work import PageResult, PageState
from pipeline.records import TextSource

_RATE_SECONDS = 60.0
"""The rate shown is that of the last minute: it follows a change from scans to born-digital papers."""

_SLOWEST = 10
"""Pages that the report names: enough to see what they have in common."""

_PROGRESS_SECONDS = 0.1
"""How often progress is told at most: what a person can see."""


@dataclass(slots=True)
class Tally:
    """Counts of a load under way; the counts of files add up at every moment between two files."""

    loaded: int = 0
    unchanged: int = 0
    duplicates: int = 0
    skipped: int = 0
    failures: list[Failure] = field(default_factory=list)
    failed: int = 0
    pages: int = 0
    pages_ocr: int = 0
    pages_pending: int = 0
    superseded: int = 0
    moved: int = 0
    vanished: int = 0
    removed: int = 0
    interrupted: bool = False
    tool_missing: str = ""  # what pages wait for, and how to get it
    notes: list[str] = field(default_factory=list)
    slowest: list[SlowPage] = field(default_factory=list)
    news: list[WatchNews] = field(default_factory=list)
    changes: list[SourceChange] = field(default_factory=list)

    @property
    def files(self) -> int:
        """How many files are accounted for."""
        return self.loaded + self.unchanged + self.duplicates + self.skipped + self.failed

    def fail_file(self, failure: Failure) -> None:
        """Count a file that cannot be read."""
        self.failed += 1
        self.failures.append(failure)

    def note_vanished(self, uri: str, *, was_there: bool) -> None:
        """Count a place where nothing is any more, if a document was there."""
        if was_there:
            self.vanished += 1
            self.changes.append(SourceChange(Change.VANISHED, uri))

    def note_moved(self, uri: str, before: Sequence[str]) -> None:
        """Count a file that is no longer where it was, if it was anywhere."""
        if before:
            self.moved += 1
            self.changes.append(SourceChange(Change.MOVED, uri, before[0]))

    def note_superseded(self, uri: str, documents: int) -> None:
        """Count documents that a file took the place of."""
        if documents:
            self.superseded += documents
            self.changes.append(SourceChange(Change.CHANGED, uri))

    def count_pages(self, uri: str, results: tuple[PageResult, ...]) -> None:
        """Count pages of a file that were tried just now."""
        pages = [SlowPage(uri, result.number, result.seconds) for result in results]
        self.slowest = nlargest(_SLOWEST, [*self.slowest, *pages], key=lambda page: page.seconds)
        done = [result for result in results if result.state is PageState.DONE]
        self.pages += len(done)
        self.pages_ocr += sum(1 for result in done if result.text_source is TextSource.OCR)

    def report(self, *, files_found: int, seconds: float, dry_run: bool) -> LoadReport:
        """Return the report."""
        return LoadReport(
            found=self.files,
            loaded=self.loaded,
            unchanged=self.unchanged,
            duplicates=self.duplicates,
            skipped=self.skipped,
            failed=self.failed,
            failures=tuple(sorted(self.failures, key=lambda failure: (failure.source, failure.page or 0))),
            pages=self.pages,
            pages_ocr=self.pages_ocr,
            pages_failed=sum(1 for failure in self.failures if failure.page is not None),
            seconds=seconds,
            pages_pending=self.pages_pending,
            superseded=self.superseded,
            moved=self.moved,
            vanished=self.vanished,
            removed=self.removed,
            dry_run=dry_run,
            interrupted=self.interrupted,
            unfinished=max(0, files_found - self.files) if self.interrupted else 0,
            slowest=tuple(self.slowest),
            notes=tuple(self.notes),
            news=tuple(self.news),
            changes=tuple(sorted(self.changes)),
        )


class Meter:
    """Tells how a load is going: totals, rate, time left."""

    def __init__(self, tell: Callable[[Progress], None] | None, tally: Tally) -> None:
        self._tell = tell
        self._tally = tally
        self._ticks: deque[tuple[float, int]] = deque()
        self._told = 0.0
        self.phase = "inspecting"
        self.files_found = 0
        self.pages_total = 0
        self.pages_done = 0
        self.current: str | None = None
        self.at_work: Callable[[], tuple[str, ...]] = tuple

    def tell(self, *, now: bool = False) -> None:
        """Tell the progress, unless that was done a moment ago."""
        moment = time.monotonic()
        if self._tell is None or (not now and moment - self._told < _PROGRESS_SECONDS):
            return
        self._told = moment
        rate = self._rate(moment)
        left = self.pages_total - self.pages_done
        self._tell(
            Progress(
                files_found=self.files_found,
                files_done=self._tally.files,
                pages_total=self.pages_total,
                pages_done=self.pages_done,
                failures=len(self._tally.failures),
                pages_per_second=rate,
                seconds_left=left / rate if rate and self.phase != "inspecting" else None,
                current=self.current,
                phase=self.phase,
                working=self.at_work(),
            )
        )

    def _rate(self, moment: float) -> float:
        self._ticks.append((moment, self.pages_done))
        while len(self._ticks) > 2 and moment - self._ticks[0][0] > _RATE_SECONDS:
            self._ticks.popleft()
        since, pages = self._ticks[0]
        return (self.pages_done - pages) / (moment - since) if moment > since else 0.0
