"""The first half of a load: files found in, documents to read out. Says what is known, new, changed, moved or gone.

A file whose size and time are those of the last load is not opened. All others are inspected by the workers, and
entered in the order in which they were found.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.archive import Archive
from index.discover import Found, FoundFile
from index.ledger import Content, ContentState
from index.report import Meter, Tally
from index.supervisor import Died, Supervisor
from index.work import Inspect, Inspected, PageState, Reader, Refusal
from pipeline.errors import UnreadableFile
from pipeline.records import SourceFile

_FILES_PER_TASK = 16
"""Files that one round trip to a worker inspects: most take a few milliseconds."""

_PASSING_REASONS = frozenset({"unreadable", "profile"})
"""Failures that say nothing of the paper itself: such files are tried again by every load."""

TURN_SECONDS = 0.2
"""How long the load waits for a result before it tells its progress again."""


@dataclass(frozen=True, slots=True)
class IntakeOptions:
    """What tunes the intake: see `LoadOptions`."""

    profile: str | None
    retry_failed: bool
    again: bool
    dry_run: bool


@dataclass(frozen=True, slots=True)
class Job:
    """A document that needs work: pages `wanted` (in order, perhaps none), then its record."""

    file: FoundFile
    source: SourceFile  # to be read from the archive's own copy
    wanted: tuple[int, ...]
    profile: str | None
    is_loaded: bool  # it has a record already, and its old pages are good for an answer


class Intake:
    """Decides, file by file, what there is to do."""

    def __init__(self, archive: Archive, supervisor: Supervisor, *, reader: Reader, options: IntakeOptions) -> None:
        self._archive = archive
        self._ledger = archive.ledger
        self._supervisor = supervisor
        self._reader = reader
        self._options = options
        self._jobs: dict[str, Job] = {}

    def take(self, found: Found, tally: Tally, meter: Meter) -> tuple[Job, ...]:
        """Enter all files that were found; count those that need no more, and return the work that is left."""
        if not self._options.dry_run:
            self._clean_up()
        unknown = []
        with self._archive.transaction():
            self._ledger.note_discovery(found.failures, found.folders)
            for file in found.files:
                if not self._take_known(file, tally):
                    unknown.append(file)
                meter.tell()
        for batch in self._inspected(unknown, meter):
            with self._archive.transaction():
                for file, what in batch:
                    meter.current = file.name
                    self._take_inspected(file, what, tally)
        if not self._options.dry_run:
            with self._archive.transaction():
                self._note_vanished(found, tally)
        return tuple(self._jobs.values())

    def _clean_up(self) -> None:
        """Delete what a kill left behind, and failures of files that are gone."""
        self._archive.originals.sweep()
        for sha256 in self._ledger.removed():
            self._archive.originals.remove(sha256)
        for uri in self._ledger.failed_places():
            if not os.path.lexists(uri):
                self._ledger.forget_failure(uri)

    def _take_known(self, file: FoundFile, tally: Tally) -> bool:
        """Account for a file that looks as it did when it was last loaded; return whether it does."""
        failure = self._ledger.failure(file)
        if failure is not None and not self._options.retry_failed and failure.reason not in _PASSING_REASONS:
            tally.fail_file(failure)
            return True
        known = self._ledger.source(file.uri)
        if known is None or not known.is_same(file):
            return False
        content = self._ledger.content(known.sha256)
        if content is None or (content.state is ContentState.REMOVED and self._options.again):
            return False
        if content.state is ContentState.REMOVED:
            self._leave_out(tally)
        elif not self._plan(file, content, tally):
            tally.unchanged += 1
            self._recall(file, content, tally)
        return True

    def _inspected(
        self, files: list[FoundFile], meter: Meter
    ) -> Iterator[list[tuple[FoundFile, SourceFile | Refusal]]]:
        """Yield what the files are, in their order, in batches as they come."""
        ready: dict[str, SourceFile | Refusal] = {}
        order = deque(files)
        ahead = deque(files)
        while order:
            while ahead and self._supervisor.room:
                batch = [ahead.popleft() for _ in range(min(_FILES_PER_TASK, len(ahead)))]
                self._supervisor.add(Inspect(tuple(file.path for file in batch)))
            for outcome in self._supervisor.turn(seconds=TURN_SECONDS):
                task = outcome.task
                if not isinstance(task, Inspect):
                    raise TypeError(task)
                if isinstance(outcome, Died):
                    ready[str(task.paths[0])] = _killed(task.paths[0].name, timed_out=outcome.timed_out)
                elif isinstance(outcome.result, Inspected):
                    ready.update(zip(map(str, task.paths), outcome.result.found, strict=True))
            batch_ready = []
            while order and order[0].location in ready:
                file = order.popleft()
                batch_ready.append((file, ready.pop(file.location)))
            yield batch_ready
            meter.tell()

    def _take_inspected(self, file: FoundFile, what: SourceFile | Refusal, tally: Tally) -> None:
        """Enter a file that was looked at."""
        if isinstance(what, Refusal):
            tally.fail_file(self._ledger.note_failure(file, what))
            return
        content = self._ledger.content(what.sha256)
        if content is not None and content.state is ContentState.REMOVED and not self._options.again:
            self._ledger.note_source(file, what.sha256)
            self._leave_out(tally)
            return
        if content is None or content.state is ContentState.REMOVED:
            if self._keep(file, what, tally):
                self._ledger.note_content(what, profile=self._options.profile)
                self._ledger.note_source(file, what.sha256)
                self._add(file, what, self._options.profile, wanted=None, is_loaded=False)
            return
        self._take_copy(file, content, tally)

    def _take_copy(self, file: FoundFile, content: Content, tally: Tally) -> None:
        """Enter a file whose content is known: the same file touched, a copy, or one that was moved."""
        sha256 = content.source.sha256
        known = self._ledger.source(file.uri)
        in_place = known is not None and known.sha256 == sha256
        if not in_place:
            gone = [uri for uri in self._ledger.places(sha256) if not os.path.lexists(uri)]
            for uri in gone:
                self._ledger.note_vanished(uri)
            tally.moved += bool(gone)
        self._ledger.note_source(file, sha256)
        if content.state is ContentState.LOADED:
            tally.superseded += self._ledger.supersede(sha256)
        if sha256 in self._jobs:
            tally.duplicates += 1
        elif not self._plan(file, content, tally):
            self._recall(file, content, tally)
            if in_place:
                tally.unchanged += 1
            elif content.superseded:
                tally.loaded += 1  # it was answered no more, and is again
            else:
                tally.duplicates += 1

    def _leave_out(self, tally: Tally) -> None:
        tally.skipped += 1
        tally.removed += 1

    def _recall(self, file: FoundFile, content: Content, tally: Tally) -> None:
        """List again what could not be read of a document that is there already."""
        if content.state is ContentState.LOADED:
            tally.failures.extend(self._ledger.page_failures(content.source.sha256, file.uri))

    def _plan(self, file: FoundFile, content: Content, tally: Tally) -> bool:
        """Add a job if a known content needs work; return whether it does (or failed for want of its original)."""
        sha256 = content.source.sha256
        if sha256 in self._jobs:
            return False
        wanted = self._wanted_pages(content)
        profile = self._options.profile or content.profile
        is_loaded = content.state is ContentState.LOADED
        # A profile of the user's own may have changed under the same path.
        asked = self._options.profile
        new_profile = asked is not None and (asked != content.profile or asked.endswith(".toml"))
        stale = is_loaded and self._ledger.record_version(sha256) != self._reader.understanding_version
        if is_loaded and not (wanted or stale or new_profile):
            return False
        if not self._keep(file, replace(content.source, path=file.location), tally):
            return True
        if profile is not None and profile != content.profile:
            self._ledger.set_profile(sha256, profile)
        self._add(file, content.source, profile, wanted=wanted, is_loaded=is_loaded)
        return True

    def _wanted_pages(self, content: Content) -> tuple[int, ...]:
        """Return the pages of a content that nobody has read yet, or that must be read again."""
        pages = self._ledger.pages(content.source.sha256)
        version = self._reader.reading_version

        def is_wanted(number: int) -> bool:
            page = pages.get(number)
            if page is None or page.version != version or page.state is PageState.PENDING:
                return True
            return page.state is PageState.FAILED and self._options.retry_failed

        return tuple(filter(is_wanted, range(1, content.source.page_count + 1)))

    def _keep(self, file: FoundFile, source: SourceFile, tally: Tally) -> bool:
        """Make sure that the original is in the archive; count the file as failed if it cannot be."""
        if self._options.dry_run:
            return True
        try:
            self._archive.originals.keep(source)
        except UnreadableFile as error:
            refusal = Refusal("inspect", error.reason, error.message, error.advice)
            tally.fail_file(self._ledger.note_failure(file, refusal))
            return False
        return True

    def _add(
        self,
        file: FoundFile,
        source: SourceFile,
        profile: str | None,
        *,
        wanted: tuple[int, ...] | None,
        is_loaded: bool,
    ) -> None:
        kept = self._archive.originals.path(source.sha256, source.media_type)
        if wanted is None:
            wanted = tuple(range(1, source.page_count + 1))
        self._jobs[source.sha256] = Job(file, replace(source, path=str(kept)), wanted, profile, is_loaded)

    def _note_vanished(self, found: Found, tally: Tally) -> None:
        """Say which known places in the folders that were walked are empty now; their documents stay."""
        here = {file.uri for file in found.files} | {failure.source for failure in found.failures}
        for folder in found.folders:
            for uri in list(self._ledger.places_under(folder)):
                if uri not in here and not os.path.lexists(uri):
                    tally.vanished += self._ledger.note_vanished(uri)


def _killed(name: str, *, timed_out: bool) -> Refusal:
    if timed_out:
        return Refusal("inspect", "timeout", f"{name}: looking at the file did not end.", "Save the paper anew.")
    return Refusal(
        "inspect", "worker-died", f"{name}: the process that looked at the file died, twice.", "Save the paper anew."
    )
