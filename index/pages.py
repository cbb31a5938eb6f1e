"""The second half of a load: documents to read in, pages and records kept out, in whatever order they come.

A task holds some pages of one document. A worker gives back what it did not get to in its time, and that is handed
out again in pieces as large as it managed: so a few pages of a scan travel together, and many that take milliseconds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from index.archive import Archive
from index.jobs import Job
from index.report import Meter, Tally
from index.supervisor import TURN_SECONDS, Died, Done, Supervisor
from index.work import Assemble, PageResult, PagesRead, PageState, Read, Reader, Refusal, Task, Understood
from pipeline.apart import deal

_PAGES_PER_TASK = 16
"""Pages that go to a worker together at first; most papers are shorter, and are then put together there as well."""

_SAVE_IT_ANEW = "Run `modtrail load --retry-failed`; if it fails again, scan or save the paper anew."


class PageWork:
    """Reads the pages of all jobs, and keeps what comes of them."""

    def __init__(self, archive: Archive, supervisor: Supervisor, *, reader: Reader, tally: Tally, meter: Meter) -> None:
        self._archive = archive
        self._ledger = archive.ledger
        self._supervisor = supervisor
        self._reader = reader
        self._tally = tally
        self._meter = meter
        self._open: dict[str, Job] = {}
        self._left: dict[str, set[int]] = {}  # the pages of each open job that are still to come

    def do(self, jobs: Sequence[Job]) -> None:
        """Read all jobs to the end."""
        waiting = deque(jobs)
        self._meter.phase = "reading"
        self._meter.at_work = self._at_work
        self._meter.pages_total = sum(len(job.wanted) for job in jobs)
        while waiting or self._supervisor.busy:
            while waiting and self._supervisor.room:
                self._begin(waiting.popleft(), is_tail=len(waiting) < self._supervisor.jobs)
            for outcome in self._supervisor.turn(seconds=TURN_SECONDS):
                with self._archive.transaction():
                    follow_ups = self._take(outcome)
                self._supervisor.add(*follow_ups)
            self._meter.tell()

    def _at_work(self) -> tuple[str, ...]:
        return tuple(task.told() for task in self._supervisor.at_work)

    def _begin(self, job: Job, *, is_tail: bool) -> None:
        sha256 = job.source.sha256
        self._open[sha256] = job
        self._left[sha256] = set(job.wanted)
        if not job.wanted:
            self._supervisor.add(self._assembly(job))
            return
        read = Read(job.source, job.wanted, job.profile)
        if is_tail:  # when few documents are left, their pages are dealt out to all workers, so that none runs dry
            pieces = [replace(read, numbers=numbers) for numbers in deal(job.wanted, jobs=self._supervisor.jobs)]
        else:
            pieces = _cut(read, _PAGES_PER_TASK)
        self._supervisor.add(*pieces)

    def _take(self, outcome: Done | Died) -> list[Task]:
        """Keep what came of a task; return the tasks that follow from it."""
        task = outcome.task
        if isinstance(task, Read):
            return self._take_pages(task, _results(task, outcome))
        if not isinstance(task, Assemble):
            raise TypeError(task)
        job = self._open[task.source.sha256]
        if isinstance(outcome, Died):
            self._give_up(job, _killed("assemble", f"{task.source.name}: putting it together", outcome))
        elif isinstance(outcome.result, Understood | Refusal):
            self._close(job, outcome.result)
        return []

    def _take_pages(self, task: Read, read: PagesRead) -> list[Task]:
        job = self._open[task.source.sha256]
        self._ledger.save_pages(task.source.sha256, read.results, version=self._reader.reading_version)
        self._tally.count_pages(job.file.uri, read.results)
        for result in read.results:
            if result.state is PageState.PENDING and result.refusal is not None:
                self._tally.tool_missing = f"{result.refusal.message} {result.refusal.advice}"
        self._meter.pages_done += len(read.results)
        self._meter.current = task.source.name
        left = self._left[task.source.sha256]
        left.difference_update(result.number for result in read.results)
        if left:
            rest = Read(task.source, read.left, task.profile)
            return list(_cut(rest, max(1, len(read.results)))) if read.left else []
        if job.is_current and all(result.state is PageState.PENDING for result in self._tried(job)):
            self._leave(job)
            return []
        if read.understood is not None:
            self._close(job, read.understood)
            return []
        return [self._assembly(job)]

    def _tried(self, job: Job) -> list[PageResult]:
        wanted = set(job.wanted)
        return [result for result in self._ledger.page_results(job.source.sha256) if result.number in wanted]

    def _assembly(self, job: Job) -> Assemble:
        return Assemble(job.source, self._ledger.page_results(job.source.sha256), job.profile)

    def _close(self, job: Job, outcome: Understood | Refusal) -> None:
        """Keep a document, or say why there is none."""
        if isinstance(outcome, Refusal):
            self._give_up(job, outcome)
            return
        sha256 = job.source.sha256
        version = self._reader.understanding_version
        saved = self._ledger.save_record(sha256, outcome, version=version)
        self._ledger.set_profile(sha256, job.profile)
        self._tally.note_superseded(job.file.uri, saved.superseded)
        if job.is_loaded and not saved.is_new and not job.wanted:
            self._tally.unchanged += 1  # a newer version of us says the same of it
        else:
            self._tally.loaded += 1
        self._finish(job)

    def _leave(self, job: Job) -> None:
        """Leave a document as it was: the pages that it waits for still cannot be read."""
        self._tally.unchanged += 1
        self._finish(job)

    def _give_up(self, job: Job, refusal: Refusal) -> None:
        self._tally.fail_file(self._ledger.note_failure(job.file, refusal))
        del self._open[job.source.sha256], self._left[job.source.sha256]

    def _finish(self, job: Job) -> None:
        sha256 = job.source.sha256
        self._tally.failures.extend(self._ledger.page_failures(sha256, job.file.uri))
        self._tally.pages_pending += self._ledger.pending_pages(sha256)
        del self._open[sha256], self._left[sha256]


def _cut(task: Read, size: int) -> list[Read]:
    numbers = iter(task.numbers)
    pieces = []
    while piece := tuple(islice(numbers, size)):
        pieces.append(Read(task.source, piece, task.profile))
    return pieces


def _results(task: Read, outcome: Done | Died) -> PagesRead:
    if isinstance(outcome, Died):
        refusal = _killed("read", "Reading the page", outcome)
        return PagesRead((PageResult(task.numbers[0], PageState.FAILED, refusal=refusal),), (), None)
    if not isinstance(outcome.result, PagesRead):
        raise TypeError(outcome.result)
    return outcome.result


def _killed(stage: str, what: str, died: Died) -> Refusal:
    if died.timed_out:
        return Refusal(stage, "timeout", f"{what} did not end in time.", _SAVE_IT_ANEW)
    why = "it takes too much memory, or meets a fault of a library"
    return Refusal(stage, "worker-died", f"{what} ended its process, twice: {why}.", _SAVE_IT_ANEW)
