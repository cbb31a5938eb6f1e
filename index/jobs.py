"""Contents in, the work that they need out: which of their pages nobody has read, and is their record out of date.

What is to be read is first kept in the archive: a source may vanish while it waits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from index.archive import Archive
from index.containers import Limits
from index.discover import FoundFile
from index.ledger import Content, ContentState
from index.manifests.matching import Matching
from index.manifests.said import SaidOf
from index.report import Tally
from index.work import PageState, Reader, Refusal
from pipeline.errors import UnreadableFile
from pipeline.records import SourceFile


@dataclass(frozen=True, slots=True)
class IntakeOptions:
    """What tunes the intake: see `LoadOptions`. `scratch` is a folder for temporary files.

    `manifest` has the rows about the files that are taken in.
    """

    profile: str | None
    retry_failed: bool
    again: bool
    dry_run: bool
    verify: bool
    limits: Limits
    has_passwords: bool
    scratch: Path
    manifest: Matching | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A document that needs work: pages `wanted` (in order, perhaps none), then its record."""

    file: FoundFile
    source: SourceFile  # to be read from the archive's own copy
    wanted: tuple[int, ...]
    profile: str | None
    is_loaded: bool  # it has a record already, and its old pages are good for an answer
    is_current: bool  # and that record is as this version and the profile asked for would write it


class Jobs:
    """The work of one load, as its files are taken in; one job for each content."""

    def __init__(self, archive: Archive, *, reader: Reader, options: IntakeOptions) -> None:
        self._archive = archive
        self._ledger = archive.ledger
        self._reader = reader
        self._options = options
        self._jobs: dict[str, Job] = {}
        self.said = SaidOf(archive, options.manifest)

    def __contains__(self, sha256: str) -> bool:
        """Return whether there is a job for a content."""
        return sha256 in self._jobs

    def all(self) -> tuple[Job, ...]:
        """Return all jobs, in the order in which they were found."""
        return tuple(self._jobs.values())

    def enter(self, file: FoundFile, source: SourceFile, tally: Tally) -> None:
        """Add a job for a content that is new, or wanted again; a file that cannot be kept is a failure."""
        if self._keep(file, source, tally):
            self._ledger.note_content(source, profile=None)
            self._ledger.note_source(file, source.sha256)
            profile = self._profile(file, source.sha256, None)
            self._ledger.set_profile(source.sha256, profile)
            pages = tuple(range(1, source.page_count + 1))
            self._jobs[source.sha256] = Job(file, self._original(source), pages, profile, False, False)

    def plan(self, file: FoundFile, content: Content, tally: Tally) -> bool:
        """Add a job if a known content needs work; return whether it does (or failed for want of its original)."""
        sha256 = content.source.sha256
        profile = self._profile(file, sha256, content.profile)
        is_loaded = content.state is ContentState.LOADED
        if not is_loaded:
            self._ledger.set_profile(sha256, profile)  # of a record that is there, it says what that was made by
        if (job := self._jobs.get(sha256)) is not None:
            self._jobs[sha256] = replace(job, profile=profile)
            return False
        wanted = self._wanted_pages(content)
        # A profile of the user's own may have changed under the same path.
        may_have_changed = profile is not None and profile == self._options.profile and profile.endswith(".toml")
        stale = is_loaded and self._ledger.record_version(sha256) != self._reader.understanding_version
        is_current = is_loaded and not (stale or may_have_changed or profile != content.profile)
        if is_current and not wanted:
            return False
        if not self._keep(file, replace(content.source, path=file.location), tally):
            return True
        self._jobs[sha256] = Job(file, self._original(content.source), wanted, profile, is_loaded, is_current)
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
            self.fail(file, Refusal("inspect", error.reason, error.message, error.advice), tally)
            return False
        return True

    def _original(self, source: SourceFile) -> SourceFile:
        return replace(source, path=str(self._archive.originals.path(source.sha256, source.media_type)))

    def fail(self, file: FoundFile, refusal: Refusal, tally: Tally) -> None:
        """Count a file that cannot become a document, and remember why."""
        self.said.note_unread(file)
        tally.fail_file(self._ledger.note_failure(file, refusal))

    def _profile(self, file: FoundFile, sha256: str, known: str | None) -> str | None:
        """Keep what the manifest says of a file that was found, and return by which profile it is to be understood."""
        said = self.said.note(file, sha256)
        return said.code or self._options.profile or (None if said.drops(known) else known)
