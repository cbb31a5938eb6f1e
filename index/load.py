"""Many sources in, an archive out: the bulk load, in parallel, resumable page by page.

One process, this one, writes; workers look at files, read pages and put documents together. Pages are kept as they
come, a document when all its pages are there, the index at the end: a kill at any moment costs at most what the
workers had in hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from index.answers import LoadReport, Progress
from index.archive import Archive
from index.containers import Limits
from index.database import Database
from index.discover import discover
from index.executor import ExecutorFactory, core_count, executor
from index.history import refresh_summaries
from index.intake import Intake, IntakeOptions
from index.pages import PageWork
from index.report import Meter, Tally
from index.supervisor import Supervisor
from index.work import Desk, Reader

_TIMES_OF_A_RUN, _SECONDS_BESIDE = 4, 60.0
"""A page may need a few runs of Tesseract and some time beside; what takes longer hangs, and its worker is ended."""


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What tunes a load. `jobs` None takes one process per core; `page_seconds` is the limit of one Tesseract run.

    `verify` opens every file again, whatever its size and time say. `listed` are further sources, of which some may be
    gone. `limits` are those of files that hold files.
    """

    jobs: int | None = None
    profile: str | None = None
    dry_run: bool = False
    retry_failed: bool = False
    again: bool = False
    verify: bool = False
    listed: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    page_seconds: float = 180.0


@dataclass(frozen=True, slots=True)
class Machinery:
    """What a load works with: the pipeline's steps, where they run, and what follows on the records."""

    reader: Reader
    make_pool: ExecutorFactory
    update_index: Callable[[Archive], None]


def load(
    directory: Path,
    sources: Sequence[str],
    *,
    options: LoadOptions,
    progress: Callable[[Progress], None] | None = None,
    machinery: Machinery | None = None,
) -> LoadReport:
    """Load files and folders into the archive at `directory`, which is made when it is not there.

    Ends in good order on KeyboardInterrupt: the report says `interrupted`, and what is done stays. `machinery` is the
    real pipeline on this machine unless told otherwise.

    Raises:
        UsageError: a source does not exist, or the profile is wrong; nothing was loaded.
        ArchiveError: the archive cannot be used or written, or another process is writing.
    """
    started = time.monotonic()
    profile = _checked_profile(options.profile)
    found = discover(sources, leave_out=directory, listed=options.listed)
    tally = Tally(skipped=found.skipped)
    for failure in found.failures:
        tally.fail_file(failure)
    meter = Meter(progress, tally)
    meter.files_found = tally.files + len(found.files)
    machinery = machinery or _machinery(options)
    desk = Desk(machinery.reader, options.page_seconds * _TIMES_OF_A_RUN + _SECONDS_BESIDE)
    with ExitStack() as stack:
        archive = stack.enter_context(_open(directory, dry_run=options.dry_run))
        if not options.dry_run or Archive.exists(directory):
            stack.enter_context(archive.writing())
        if options.dry_run:
            stack.enter_context(archive.rehearsal())
        supervisor = Supervisor(machinery.make_pool, jobs=options.jobs or core_count(), desk=desk)
        stack.callback(supervisor.stop)
        intake = Intake(
            archive,
            supervisor,
            reader=machinery.reader,
            options=IntakeOptions(
                profile, options.retry_failed, options.again, options.dry_run, options.verify, options.limits
            ),
        )
        try:
            jobs = intake.take(found, tally, meter)
            if options.dry_run:
                tally.loaded += len(jobs)
                tally.pages = sum(len(job.wanted) for job in jobs)
            else:
                PageWork(archive, supervisor, reader=machinery.reader, tally=tally, meter=meter).do(jobs)
                meter.phase = "indexing"
                meter.tell(now=True)
                machinery.update_index(archive)
                refresh_summaries(archive)
                tally.notes.extend(_lost_corrections(archive))
        except KeyboardInterrupt:
            tally.interrupted = True
            tally.notes.append("Interrupted; what is done is kept. Run the same command again to go on.")
    if tally.removed:
        tally.notes.append(f"Left out, because they were removed: {tally.removed}. `modtrail load --again` loads them.")
    if tally.pages_pending:
        tally.notes.append(f"Pages that wait: {tally.pages_pending}. {tally.tool_missing} Then load the same again.")
    meter.tell(now=True)
    return tally.report(seconds=time.monotonic() - started, dry_run=options.dry_run)


def _lost_corrections(archive: Archive) -> list[str]:
    """Say which documents, perhaps read anew, have corrections that no longer find what they correct."""
    lost = archive.lost_corrections()
    if not lost:
        return []
    some = ", ".join(document[:12] for document in list(lost)[:5]) + (" …" if len(lost) > 5 else "")
    what = f"Corrections that no longer find what they correct: {sum(lost.values())}, in {some}."
    return [f"{what} `modtrail correct DOCUMENT --list` shows them."]


def _checked_profile(profile: str | None) -> str | None:
    """Return the profile's name, or its absolute path; raises ProfileError where it does not hold together."""
    if profile is None:
        return None
    from pipeline.profiles import load_profile  # only where one is named

    load_profile(profile)
    path = Path(profile)
    return str(path.absolute()) if path.suffix.lower() == ".toml" else profile


def _machinery(options: LoadOptions) -> Machinery:
    # The pipeline's libraries take a second to import, and the types of this module are needed without them.
    from index.reading import PipelineReader
    from index.search import update_index
    from pipeline.run import ReadOptions

    reader = PipelineReader(ReadOptions(page_seconds=options.page_seconds))
    return Machinery(reader, executor, update_index)


def _open(directory: Path, *, dry_run: bool) -> Archive:
    if dry_run and not Archive.exists(directory):
        return Archive(directory, Database.in_memory(directory))
    return Archive.create(directory)
