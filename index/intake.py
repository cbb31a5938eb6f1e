"""The first half of a load: files found in, documents to read out. Says what is known, new, changed, moved or gone.

A file whose size and time are those of the last load is not opened. All others are inspected by the workers, and
entered in the order in which they were found. Files that hold files come apart here; their members are files as any.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from index.addresses import is_address
from index.archive import Archive
from index.container_kinds import SEPARATOR, Kind, container_kind
from index.discover import Found, FoundFile, holders, is_there
from index.fetching import fetched
from index.inspecting import inspected
from index.jobs import IntakeOptions, Job, Jobs
from index.ledger import Content, ContentState
from index.load_answers import Failure
from index.report import Meter, Tally
from index.supervisor import Supervisor
from index.unpacking import Batch, unpack
from index.work import Reader, Refusal
from pipeline.records import SourceFile

_PASSING_REASONS = frozenset({"unreadable", "profile", "unreachable", "forbidden", "not-found"})
"""Failures that say nothing of the paper itself: such files are tried again by every load."""


class Intake:
    """Decides, file by file, what there is to do."""

    def __init__(self, archive: Archive, supervisor: Supervisor, *, reader: Reader, options: IntakeOptions) -> None:
        self._archive = archive
        self._ledger = archive.ledger
        self._supervisor = supervisor
        self._options = options
        self._jobs = Jobs(archive, reader=reader, options=options)
        self._containers = self._ledger.containers.all()

    def take(self, found: Found, tally: Tally, meter: Meter) -> tuple[Job, ...]:
        """Enter all files that were found; count those that need no more, and return the work that is left."""
        if not self._options.dry_run:
            self._clean_up(found)
        unknown = []
        with self._archive.transaction():
            self._ledger.note_discovery(found.failures, found.folders)
            for file in found.files:
                if not self._take_known(file, tally):
                    unknown.append(file)
                meter.tell()
        self._take_unknown([file for file in unknown if not file.is_remote], tally, meter)
        self._take_remote([file for file in unknown if file.is_remote], found.named, tally, meter)
        if not self._options.dry_run:
            with self._archive.transaction():
                self._note_vanished(found, tally)
                self._jobs.said.take_back()
        return self._jobs.all()

    def _take_unknown(self, files: Sequence[FoundFile], tally: Tally, meter: Meter) -> None:
        """Look at files that lie on this machine, and into those that hold others."""
        kinds = {file.uri: kind for file in files if (kind := container_kind(file.path)) is not None}
        self._take_files([file for file in files if file.uri not in kinds], tally, meter)
        for file in files:
            if file.uri in kinds:
                self._take_container(file, kinds[file.uri], tally, meter)
            elif file.uri in self._containers:
                self._close_container(file, set(), tally)
                self._ledger.containers.forget(file.uri)

    def _take_remote(self, files: Sequence[FoundFile], named: Collection[str], tally: Tally, meter: Meter) -> None:
        """Fetch files from addresses, and take them as any other."""
        for batch in fetched(files, named=named, scratch=self._scratch):
            self._take_unknown(batch.files, tally, meter)
            self._take_leftovers(batch, tally)

    def _clean_up(self, found: Found) -> None:
        """Delete what a kill left behind, and failures of files that are gone."""
        self._archive.originals.sweep()
        for sha256 in self._ledger.removed():
            self._archive.originals.remove(sha256)
        for uri in self._ledger.failed_places():
            if not is_there(uri):
                self._ledger.forget_failure(uri)
        for uri in set(self._containers).difference(file.uri for file in found.files):
            if not is_there(uri):
                # Its members are about to vanish; should it come back, they must be found anew.
                self._ledger.containers.forget(uri)
                del self._containers[uri]

    def _take_known(self, file: FoundFile, tally: Tally) -> bool:
        """Account for a file that looks as it did when it was last loaded; return whether it does."""
        container = self._containers.get(file.uri)
        if container is not None:
            return container.is_same(file) and self._take_known_members(file, container.skipped, tally)
        known = self._recognise(file)
        if known is None:
            return False
        self._take_recognised(file, known, tally)
        return True

    def _take_known_members(self, container: FoundFile, skipped: int, tally: Tally) -> bool:
        """Account for a container and its members without opening it; return whether that can be done."""
        if self._options.verify:
            return False
        failure = self._ledger.failure(container)
        if failure is not None and self._is_to_be_tried(failure):
            return False
        known = []
        for member in self._ledger.containers.members(container.uri):
            what = self._recognise(member)
            if what is None or (isinstance(what, Content) and not self._has_original(what)):
                return False
            known.append((member, what))
        for member, what in known:
            self._take_recognised(member, what, tally)
        tally.skipped += skipped
        if failure is not None:
            tally.fail_file(failure)
        return True

    def _recognise(self, file: FoundFile) -> Failure | Content | None:
        """Return what is known of a file that looks as it did; None when it must be looked at."""
        failure = self._ledger.failure(file)
        if failure is not None and not self._is_to_be_tried(failure):
            return failure
        known = self._ledger.source(file.uri)
        if known is None or not known.is_same(file) or self._options.verify:
            return None
        content = self._ledger.content(known.sha256)
        if content is None or (content.state is ContentState.REMOVED and self._options.again):
            return None
        return None if file.is_remote and not self._has_original(content) else content

    def _is_to_be_tried(self, failure: Failure) -> bool:
        has_key = failure.reason == "encrypted" and self._options.has_passwords
        return has_key or self._options.retry_failed or failure.reason in _PASSING_REASONS

    def _has_original(self, content: Content) -> bool:
        source = content.source
        is_removed = content.state is ContentState.REMOVED
        return is_removed or self._archive.originals.path(source.sha256, source.media_type).is_file()

    def _take_recognised(self, file: FoundFile, known: Failure | Content, tally: Tally) -> None:
        if isinstance(known, Failure):
            self._jobs.said.note_unread(file)
            tally.fail_file(known)
        elif known.state is ContentState.REMOVED:
            self._leave_out(file, tally)
        elif not self._jobs.plan(file, known, tally):
            tally.unchanged += 1
            self._recall(file, known, tally)

    def _take_container(self, container: FoundFile, kind: Kind, tally: Tally, meter: Meter) -> None:
        """Enter all members of a container, in batches; at its end, what it no longer holds has vanished."""
        with self._archive.transaction():
            self._ledger.containers.forget(container.uri)
            self._ledger.note_vanished(container.uri)  # whatever was here before, it is a container now
        seen: set[str] = set()
        skipped = 0
        for batch in unpack(container, kind, scratch=self._scratch, limits=self._options.limits):
            meter.files_found += len(batch.files) + len(batch.refused) + batch.skipped
            self._take_batch(batch, tally, meter)
            seen.update(file.uri for file in batch.files)
            seen.update(file.uri for file, _ in batch.refused)
            skipped += batch.skipped
        meter.files_found -= 1  # the container itself is no file among those counted
        with self._archive.transaction():
            self._close_container(container, seen, tally)
            self._ledger.containers.note(container, skipped=skipped)

    def _close_container(self, container: FoundFile, seen: set[str], tally: Tally) -> None:
        """Say that what was in a container before and was not seen now has vanished."""
        for uri in list(self._ledger.places_under(container.uri + SEPARATOR)):
            if uri not in seen:
                tally.note_vanished(uri, was_there=self._ledger.note_vanished(uri))

    def _take_batch(self, batch: Batch, tally: Tally, meter: Meter) -> None:
        try:
            self._take_files(batch.files, tally, meter)
        finally:
            batch.discard()
        self._take_leftovers(batch, tally)

    def _take_leftovers(self, batch: Batch, tally: Tally) -> None:
        with self._archive.transaction():
            for file, refusal in batch.refused:
                self._jobs.fail(file, refusal, tally)
        tally.skipped += batch.skipped

    def _take_files(self, files: Sequence[FoundFile], tally: Tally, meter: Meter) -> None:
        """Look at files and enter them, in their order."""
        for batch in inspected(self._supervisor, files, meter):
            with self._archive.transaction():
                for file, what in batch:
                    meter.current = file.name
                    self._take_inspected(file, what, tally)

    def _take_inspected(self, file: FoundFile, what: SourceFile | Refusal, tally: Tally) -> None:
        """Enter a file that was looked at."""
        if isinstance(what, Refusal):
            self._jobs.fail(file, what, tally)
            return
        content = self._ledger.content(what.sha256)
        if content is not None and content.state is ContentState.REMOVED and not self._options.again:
            self._ledger.note_source(file, what.sha256)
            self._leave_out(file, tally)
            return
        if content is None or content.state is ContentState.REMOVED:
            self._jobs.enter(file, what, tally)
            return
        self._take_copy(file, content, tally)

    def _take_copy(self, file: FoundFile, content: Content, tally: Tally) -> None:
        """Enter a file whose content is known: the same file touched, a copy, or one that was moved."""
        sha256 = content.source.sha256
        known = self._ledger.source(file.uri)
        in_place = known is not None and known.sha256 == sha256
        if not in_place:
            gone = [uri for uri in self._ledger.places(sha256) if not is_there(uri)]
            for uri in gone:
                self._ledger.note_vanished(uri)
            tally.note_moved(file.uri, gone)
        self._ledger.note_source(file, sha256)
        if content.state is ContentState.LOADED:
            tally.note_superseded(file.uri, self._ledger.supersede(sha256))
        is_copy = sha256 in self._jobs
        is_planned = self._jobs.plan(file, content, tally)
        if is_copy:
            tally.duplicates += 1
        elif not is_planned:
            self._recall(file, content, tally)
            if in_place:
                tally.unchanged += 1
            elif content.superseded:
                tally.loaded += 1  # it was answered no more, and is again
            else:
                tally.duplicates += 1

    @property
    def _scratch(self) -> Path:
        """Where files of others lie for a moment: what is kept is moved to the originals, and that must be one disk."""
        return self._options.scratch if self._options.dry_run else self._archive.originals.scratch

    def _leave_out(self, file: FoundFile, tally: Tally) -> None:
        self._jobs.said.note_unread(file)
        tally.skipped += 1
        tally.removed += 1

    def _recall(self, file: FoundFile, content: Content, tally: Tally) -> None:
        """List again what could not be read of a document that is there already."""
        if content.state is ContentState.LOADED:
            tally.failures.extend(self._ledger.page_failures(content.source.sha256, file.uri))

    def _note_vanished(self, found: Found, tally: Tally) -> None:
        """Say which known places in the folders that were walked are empty now; their documents stay."""
        here = {file.uri for file in found.files} | {failure.source for failure in found.failures}
        for folder in found.folders:
            for uri in list(self._ledger.places_under(folder)):
                if here.isdisjoint(holders(uri)) and (is_address(uri) or not is_there(uri)):
                    tally.note_vanished(uri, was_there=self._ledger.note_vanished(uri))
