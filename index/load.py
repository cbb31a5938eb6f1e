"""Many sources in, an archive out: the bulk load, in parallel, resumable page by page.

One process, this one, writes; workers look at files, read pages and put documents together. Pages are kept as they
come, a document when all its pages are there, the index at the end: a kill at any moment costs at most what the
workers had in hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from index.archive import Archive
from index.containers import Limits
from index.database import Database
from index.discover import Found, discover
from index.executor import ExecutorFactory, executor
from index.history import refresh_summaries
from index.intake import Intake
from index.jobs import IntakeOptions
from index.load_answers import LoadReport, Progress
from index.manifests.matching import Matching
from index.manifests.table import read_manifest
from index.pages import PageWork
from index.report import Meter, Tally
from index.scratch import load_scratch
from index.supervisor import Supervisor
from index.watch_book import WatchNews
from index.watches import tell_news
from index.work import Desk, Reader
from pipeline.apart import limit_seconds
from pipeline.errors import ArchiveError
from pipeline.pool import Bounds, core_count, memory_share, scratch_folder


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What tunes a load. `jobs` None takes one process per core; `page_seconds` is the limit of one Tesseract run.

    `verify` opens every file again, whatever its size and time say. `listed` are further sources, of which some may be
    gone. `limits` are those of files that hold files. A worker may take `memory_bytes`; None is its share of the
    machine's. `passwords` are tried on files that ask for one. `manifest` is a CSV file with what is known of the
    papers. Files in `unsettled` are left alone: somebody is writing them.
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
    memory_bytes: int | None = None
    passwords: tuple[str, ...] = field(default=(), repr=False)
    manifest: Path | None = None
    unsettled: frozenset[str] = frozenset()


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

    Ends in good order on KeyboardInterrupt: the report says `interrupted` and counts what is done, which stays.
    `machinery` is the real pipeline on this machine unless told otherwise.

    Raises:
        UsageError: a source does not exist, or profile or manifest are wrong; nothing was loaded.
        ArchiveError: the archive cannot be used or written, or another process is writing.
    """
    started = time.monotonic()
    profile = _checked_profile(options.profile)
    manifest = None if options.manifest is None else read_manifest(options.manifest, profile=profile)
    matching: Matching | None = None
    tally = Tally()
    meter = Meter(progress, tally)
    with ExitStack() as stack:
        try:
            found = discover(sources, leave_out=directory, listed=options.listed)
            found = replace(found, files=tuple(one for one in found.files if one.uri not in options.unsettled))
            _count_found(found, tally, meter)
            matching = None if manifest is None else Matching.of(manifest, found, sources)
            archive = stack.enter_context(_open(directory, dry_run=options.dry_run))
            scratch = stack.enter_context(_write(archive, dry_run=options.dry_run))
            _work(archive, found, replace(options, profile=profile), _Run(scratch, machinery, tally, meter, matching))
        except KeyboardInterrupt:
            tally.interrupted = True
    if tally.removed:
        tally.notes.append(f"Left out, because they were removed: {tally.removed}. `modtrail load --again` loads them.")
    if tally.pages_pending:
        tally.notes.append(
            f"Pages that wait for Tesseract: {tally.pages_pending}. {tally.tool_missing} Then load the same again."
        )
    meter.tell(now=True)
    report = tally.report(files_found=meter.files_found, seconds=time.monotonic() - started, dry_run=options.dry_run)
    return report if matching is None else replace(report, manifest=matching.report())


@dataclass(frozen=True, slots=True)
class _Run:
    """What belongs to one load: a folder for temporary files, the machinery, what is told of it, and a manifest."""

    scratch: Path
    machinery: Machinery | None
    tally: Tally
    meter: Meter
    matching: Matching | None


def _count_found(found: Found, tally: Tally, meter: Meter) -> None:
    tally.skipped = found.skipped
    for failure in found.failures:
        tally.fail_file(failure)
    meter.files_found = tally.files + len(found.files)


def _work(archive: Archive, found: Found, options: LoadOptions, run: _Run) -> None:
    """Do the load in an archive that is ours to write."""
    machinery = run.machinery or _machinery(options)
    jobs = options.jobs or core_count()
    supervisor = Supervisor(
        machinery.make_pool,
        jobs=jobs,
        desk=Desk(machinery.reader, limit_seconds(options.page_seconds)),
        bounds=Bounds(run.scratch, options.memory_bytes or memory_share(jobs)),
    )
    intake_options = IntakeOptions(
        profile=options.profile,
        retry_failed=options.retry_failed,
        again=options.again,
        dry_run=options.dry_run,
        verify=options.verify,
        limits=options.limits,
        has_passwords=bool(options.passwords),
        scratch=run.scratch,
        manifest=run.matching,
    )
    try:
        intake = Intake(archive, supervisor, reader=machinery.reader, options=intake_options)
        to_read = intake.take(found, run.tally, run.meter)
        if options.dry_run:
            run.tally.loaded += len(to_read)
            run.tally.pages = sum(len(job.wanted) for job in to_read)
            return
        PageWork(archive, supervisor, reader=machinery.reader, tally=run.tally, meter=run.meter).do(to_read)
    finally:
        supervisor.stop()
    run.meter.phase, run.meter.at_work = "indexing", tuple
    run.meter.tell(now=True)
    machinery.update_index(archive)
    refresh_summaries(archive)
    run.tally.news.extend(_news(archive, run.tally))
    run.tally.notes.extend(_lost_corrections(archive))


@contextmanager
def _write(archive: Archive, *, dry_run: bool) -> Iterator[Path]:
    """Be the one process that writes the archive, or only pretends to; lend a folder for temporary files."""
    with ExitStack() as stack:
        if Archive.exists(archive.directory):
            stack.enter_context(archive.writing())
        if dry_run:
            stack.enter_context(archive.rehearsal())
            yield stack.enter_context(scratch_folder())
        else:
            yield stack.enter_context(load_scratch(archive.directory))


def _news(archive: Archive, tally: Tally) -> tuple[WatchNews, ...]:
    """Ask the saved searches what came in; where that cannot be done, the papers are in all the same."""
    try:
        return tell_news(archive, at=datetime.now(UTC).isoformat(timespec="seconds"))
    except ArchiveError as error:
        tally.notes.append(f"The saved searches could not be asked: {error.message} The next load asks them.")
        return ()


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
    from index.indexing_apart import update_index_apart
    from index.reading import PipelineReader
    from pipeline.run import ReadOptions

    reader = PipelineReader(ReadOptions(page_seconds=options.page_seconds, passwords=options.passwords))
    return Machinery(reader, executor, update_index_apart)


def _open(directory: Path, *, dry_run: bool) -> Archive:
    if dry_run and not Archive.exists(directory):
        return Archive(directory, Database.in_memory(directory))
    return Archive.create(directory)
