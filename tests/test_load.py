"""Many sources in, an archive out; on a stand-in for the pipeline whose pages say what is to happen to them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

import pytest
from fake_reading import AtOnce, FakeReader

from index.archive import Archive
from index.load import LoadOptions, Machinery, load
from index.load_answers import LoadReport, Progress
from pipeline.errors import ArchiveError, ExitCode, UsageError


@dataclass
class World:
    """A folder of papers and an archive."""

    papers: Path
    directory: Path
    marks: Path
    indexed: list[int] = field(default_factory=list)  # revisions at which the index was told

    def write(self, name: str, *pages: str) -> Path:
        path = self.papers / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\f".join(pages))
        return path

    def load(
        self,
        *sources: Path | str,
        reader: FakeReader | None = None,
        progress: Callable[[Progress], None] | None = None,
        **options: object,
    ) -> LoadReport:
        machinery = Machinery(reader or self.reader, AtOnce, lambda archive: self.indexed.append(archive.revision))
        return load(
            self.directory,
            [str(source) for source in sources or [self.papers]],
            options=LoadOptions(jobs=2, **options),
            progress=progress,
            machinery=machinery,
        )

    @property
    def reader(self) -> FakeReader:
        return FakeReader(str(self.marks))

    @property
    def archive(self) -> Archive:
        return Archive.open(self.directory)

    def steps(self) -> list[str]:
        """What the reader did since this was last asked."""
        log = self.marks / "log"
        if not log.exists():
            return []
        lines = log.read_text().splitlines()
        log.unlink()
        return lines

    def titles(self) -> list[str]:
        with self.archive as archive:
            return sorted(str(archive.document(one)["title"]) for one in archive.documents())


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path / "papers", tmp_path / "archive", tmp_path / "marks")
    made.papers.mkdir()
    made.marks.mkdir()
    return made


def counts(report: LoadReport) -> dict[str, int]:
    """The counts that are not 0; they must add up."""
    kinds = ("loaded", "unchanged", "duplicates", "skipped", "failed")
    assert report.found == sum(getattr(report, kind) for kind in kinds)
    return {kind: getattr(report, kind) for kind in kinds if getattr(report, kind)}


def reasons(report: LoadReport) -> list[tuple[str, int | None, str]]:
    return [(Path(failure.source).name, failure.page, failure.reason) for failure in report.failures]


def test_every_file_of_a_folder_becomes_a_document(world: World) -> None:
    world.write("a.txt", "Alpha", "second page")
    world.write("deep/b.txt", "Beta")

    report = world.load()

    assert counts(report) == {"loaded": 2}
    assert (report.pages, report.pages_ocr, report.exit_code) == (3, 0, ExitCode.DONE)
    assert world.titles() == ["Alpha", "Beta"]


def test_the_index_is_told_after_the_records_are_there(world: World) -> None:
    world.write("a.txt", "Alpha")

    world.load()

    with world.archive as archive:
        assert world.indexed == [archive.revision]


def test_loading_again_opens_no_file_and_says_so(world: World) -> None:
    world.write("a.txt", "Alpha")
    world.write("copy.txt", "Alpha")
    world.load()
    world.steps()

    report = world.load()

    assert counts(report) == {"unchanged": 2}
    assert world.steps() == []
    with world.archive as archive:
        assert archive.revision == 1


def test_a_file_that_was_only_touched_is_unchanged(world: World) -> None:
    path = world.write("a.txt", "Alpha")
    world.load()
    os.utime(path, (1, 1))

    assert counts(world.load()) == {"unchanged": 1}


def test_a_changed_file_is_a_new_document_and_the_old_one_is_superseded(world: World) -> None:
    world.write("a.txt", "Alpha")
    world.load()
    world.write("a.txt", "Alpha, second edition")

    report = world.load()

    assert (counts(report), report.superseded) == ({"loaded": 1}, 1)
    assert world.titles() == ["Alpha, second edition"]
    with world.archive as archive:
        (new,) = archive.documents()
        (old,) = set(archive.documents(superseded=True)) - {new}
        assert archive.status(old).superseded_by == new
        assert archive.document(old)["title"] == "Alpha"


def test_a_changed_file_supersedes_nothing_while_a_copy_of_the_old_one_is_there(world: World) -> None:
    world.write("a.txt", "Alpha")
    world.write("kept.txt", "Alpha")
    world.load()
    world.write("a.txt", "Alpha, second edition")

    assert world.load().superseded == 0
    assert world.titles() == ["Alpha", "Alpha, second edition"]


def test_a_file_that_changed_back_is_answered_again(world: World) -> None:
    for text in ("Alpha", "Alpha, second edition", "Alpha"):
        world.write("a.txt", text)
        report = world.load()

    assert world.titles() == ["Alpha"]
    assert (counts(report), report.superseded) == ({"loaded": 1}, 1)


def test_a_change_is_remembered_over_an_edition_that_failed(world: World) -> None:
    for text in ("Alpha", "BUG-LATER", "Alpha, third edition"):
        world.write("a.txt", text)
        world.load()

    assert world.titles() == ["Alpha, third edition"]


def test_an_edition_that_cannot_be_read_leaves_the_old_one_in_force(world: World) -> None:
    world.write("a.txt", "Alpha")
    world.load()
    world.write("a.txt", "%PDF")

    assert counts(world.load()) == {"failed": 1}
    assert world.titles() == ["Alpha"]


def test_a_copy_is_a_duplicate_with_two_sources(world: World) -> None:
    first, second = world.write("a.txt", "Alpha"), world.write("b.txt", "Alpha")

    assert counts(world.load()) == {"loaded": 1, "duplicates": 1}
    with world.archive as archive:
        (document,) = archive.documents()
        assert archive.status(document).sources == (str(first), str(second))
        assert archive.document(document)["source"]["name"] == "a.txt"


def test_changed_moved_and_vanished_sources_are_named(world: World) -> None:
    paths = {name: world.write(name, f"Paper {name}") for name in ("a.txt", "b.txt", "c.txt", "d.txt")}
    world.load()
    world.write("a.txt", "Paper a.txt, second edition")
    paths["b.txt"].rename(world.papers / "b2.txt")
    paths["c.txt"].unlink()

    report = world.load()

    told = [(one.change.value, Path(one.source).name, one.before and Path(one.before).name) for one in report.changes]
    assert told == [("changed", "a.txt", None), ("moved", "b2.txt", "b.txt"), ("vanished", "c.txt", None)]
    assert (report.superseded, report.moved, report.vanished) == (1, 1, 1)
    assert world.load().changes == ()


def test_a_moved_file_is_told(world: World) -> None:
    path = world.write("a.txt", "Alpha")
    world.load()
    path.rename(world.papers / "b.txt")

    report = world.load()

    assert (counts(report), report.moved, report.vanished) == ({"duplicates": 1}, 1, 0)
    with world.archive as archive:
        (document,) = archive.documents()
        assert archive.status(document).sources == (str(world.papers / "b.txt"),)


def test_a_vanished_file_is_told_once_and_its_document_stays(world: World) -> None:
    world.write("a.txt", "Alpha").unlink()
    path = world.write("a.txt", "Alpha")
    world.load()
    path.unlink()

    assert (world.load().vanished, world.load().vanished) == (1, 0)
    assert world.titles() == ["Alpha"]


def test_a_vanished_file_that_is_back_is_unchanged(world: World) -> None:
    path = world.write("a.txt", "Alpha")
    world.load()
    text, times = path.read_text(), path.stat().st_mtime_ns
    path.unlink()
    world.load()
    path.write_text(text)
    os.utime(path, ns=(times, times))

    assert counts(world.load()) == {"unchanged": 1}


def test_a_source_outside_the_loaded_folder_does_not_vanish(world: World, tmp_path: Path) -> None:
    world.write("one/a.txt", "Alpha")
    other = world.write("one-more/b.txt", "Beta")
    world.load()
    other.unlink()

    assert world.load(world.papers / "one").vanished == 0


def test_a_bad_page_is_a_failure_and_the_document_is_loaded(world: World) -> None:
    world.write("a.txt", "Alpha", "BAD", "third")

    report = world.load()

    assert (counts(report), reasons(report)) == ({"loaded": 1}, [("a.txt", 2, "ocr-failed")])
    assert (report.pages, report.pages_failed, report.exit_code) == (2, 1, ExitCode.UNREADABLE_INPUT)
    with world.archive as archive:
        (document,) = archive.documents()
        assert archive.document(document)["warnings"] == [
            {"page": 2, "code": "page-failed", "message": "The page is bad."}
        ]
        assert archive.coverage().failed == 1


def test_bad_pages_are_told_by_every_load_but_tried_only_when_asked(world: World) -> None:
    path = world.write("a.txt", "Alpha", "BAD")
    world.load()
    world.steps()

    again = world.load()
    asked = world.load(retry_failed=True)

    assert (counts(again), reasons(again)) == ({"unchanged": 1}, [("a.txt", 2, "ocr-failed")])
    assert reasons(asked) == [("a.txt", 2, "ocr-failed")]
    assert world.steps() == [f"read {path.name}:2", f"understand {path.name}"]


@pytest.mark.parametrize(
    ("text", "reason"), [("", "empty"), ("%PDF-encrypted", "encrypted"), ("BUG-LATER", "internal-error")]
)
def test_a_file_that_cannot_be_read_fails_alone_with_its_reason(world: World, text: str, reason: str) -> None:
    world.write("a.txt", "Alpha")
    world.write("b.txt", text)

    report = world.load()

    assert (counts(report), reasons(report)) == ({"loaded": 1, "failed": 1}, [("b.txt", None, reason)])
    assert report.failures[0].advice
    with world.archive as archive:
        assert [failure.reason for failure in archive.failures().failures] == [reason]


def test_a_failed_file_is_tried_again_when_it_changed_or_when_asked(world: World) -> None:
    world.write("a.txt", "BUG-LATER")
    world.load()
    world.steps()

    assert counts(world.load()) == {"failed": 1}
    assert world.steps() == []
    assert counts(world.load(retry_failed=True)) == {"failed": 1}
    assert "understand a.txt" in world.steps()
    world.write("a.txt", "Alpha")
    assert counts(world.load()) == {"loaded": 1}
    with world.archive as archive:
        assert archive.failures().failures == ()


def test_failures_of_what_is_gone_are_forgotten(world: World) -> None:
    path = world.write("a.txt", "%PDF")
    other = world.write("b.zip", "%PDF")
    world.load(path, other)
    with world.archive as archive:
        assert len(archive.failures().failures) == 2
    path.unlink()

    world.load(world.write("d.txt", "Delta"))

    with world.archive as archive:
        assert [failure.source for failure in archive.failures().failures] == [str(other)]


def test_a_bug_on_one_page_is_that_page_s_failure(world: World) -> None:
    world.write("a.txt", "Alpha", "BUG")

    assert reasons(world.load()) == [("a.txt", 2, "internal-error")]


def test_pages_wait_for_a_missing_tool_and_the_rest_is_done(world: World) -> None:
    world.write("a.txt", "Alpha", "SCAN", "third")

    report = world.load()

    assert (counts(report), report.pages, report.pages_pending) == ({"loaded": 1}, 2, 1)
    assert (report.exit_code, report.failures) == (ExitCode.TOOL_MISSING, ())
    assert any("Install it." in note for note in report.notes)
    with world.archive as archive:
        (document,) = archive.documents()
        assert archive.document(document)["pages"][1]["text_source"] == "none"
        assert archive.document(document)["warnings"][0]["code"] == "page-pending"


def test_while_the_tool_is_missing_another_load_changes_nothing(world: World) -> None:
    world.write("a.txt", "Alpha", "SCAN")
    world.load()

    report = world.load()

    assert (counts(report), report.pages_pending, report.exit_code) == ({"unchanged": 1}, 1, ExitCode.TOOL_MISSING)
    with world.archive as archive:
        assert archive.revision == 1


def test_a_picture_that_still_waits_for_the_tool_is_unchanged(world: World) -> None:
    world.write("a.txt", "SCAN")

    first, second = world.load(), world.load()

    assert (counts(first), counts(second)) == ({"loaded": 1}, {"unchanged": 1})
    assert second.pages_pending == 1


def test_a_newer_version_understands_even_what_still_waits(world: World) -> None:
    world.write("a.txt", "Alpha", "SCAN")
    world.load()

    assert counts(world.load(reader=replace(world.reader, understanding_version=2))) == {"loaded": 1}
    assert world.titles() == ["Alpha v2"]


def test_when_the_tool_is_there_only_the_waiting_pages_are_read(world: World) -> None:
    world.write("a.txt", "Alpha", "SCAN", "third")
    world.load()
    world.steps()
    (world.marks / "tool").touch()

    report = world.load()

    assert (counts(report), report.pages, report.pages_ocr, report.exit_code) == ({"loaded": 1}, 1, 1, ExitCode.DONE)
    assert world.steps() == ["read a.txt:2", "understand a.txt"]
    with world.archive as archive:
        assert archive.failures().pages_pending == 0


def test_a_removed_document_stays_out_unless_asked_for_again(world: World) -> None:
    world.write("a.txt", "Alpha")
    world.load()
    with world.archive as archive:
        archive.remove(next(archive.documents()))
    assert list(world.directory.rglob("*.txt")) == []

    left_out, copy = world.load(), world.load(world.write("copy.txt", "Alpha"))
    assert (counts(left_out), left_out.removed) == ({"skipped": 1}, 1)
    assert any("--again" in note for note in left_out.notes)
    assert counts(copy) == {"skipped": 1}
    assert counts(world.load(world.papers / "a.txt", again=True)) == {"loaded": 1}
    assert world.titles() == ["Alpha"]


def test_a_dry_run_says_what_would_be_loaded_and_leaves_no_trace(world: World) -> None:
    world.write("a.txt", "Alpha", "second")
    world.write("b.txt", "%PDF")
    world.write("c.txt", "Alpha", "second")

    report = world.load(dry_run=True)

    assert (counts(report), report.pages) == ({"loaded": 1, "duplicates": 1, "failed": 1}, 2)
    assert not world.directory.exists()


def test_a_dry_run_on_an_archive_changes_nothing(world: World) -> None:
    world.write("a.txt", "Alpha")
    world.load()
    world.write("a.txt", "Alpha, second edition")

    assert counts(world.load(dry_run=True)) == {"loaded": 1}
    assert counts(world.load()) == {"loaded": 1}
    assert world.titles() == ["Alpha, second edition"]


def test_a_source_that_does_not_exist_is_told_before_anything_is_loaded(world: World) -> None:
    world.write("a.txt", "Alpha")

    with pytest.raises(UsageError):
        world.load(world.papers, world.papers / "no.txt")
    assert not world.directory.exists()


def test_a_wrong_profile_is_told_before_anything_is_loaded(world: World) -> None:
    world.write("a.txt", "Alpha")

    with pytest.raises(UsageError, match="nonsense"):
        world.load(profile="nonsense")
    assert not world.directory.exists()


def test_another_profile_is_applied_by_the_load_that_goes_on_after_an_interrupt(world: World) -> None:
    class Interrupted(FakeReader):
        def understand(self, *_: object, **__: object) -> NoReturn:
            raise KeyboardInterrupt

    world.write("a.txt", "Alpha")
    world.load()
    assert world.load(profile="sec", reader=Interrupted(str(world.marks))).interrupted

    report = world.load(profile="sec")

    assert counts(report) == {"loaded": 1}
    with world.archive as archive:
        assert archive.document(next(archive.documents()))["profile"] == "sec"


def test_another_profile_is_applied_without_reading_pages_again(world: World) -> None:
    world.write("a.txt", "Alpha")
    world.load()
    world.steps()

    report = world.load(profile="sec")

    assert (counts(report), world.steps()) == ({"loaded": 1}, ["understand a.txt"])
    assert counts(world.load()) == {"unchanged": 1}
    with world.archive as archive:
        assert archive.document(next(archive.documents()))["profile"] == "sec"


@pytest.mark.parametrize(
    ("change", "steps"),
    [
        ({"reading_version": 2}, ["read a.txt:1", "understand a.txt"]),
        ({"understanding_version": 2}, ["understand a.txt"]),
    ],
    ids=["reading", "understanding"],
)
def test_a_newer_pipeline_does_again_what_it_changed(world: World, change: dict[str, int], steps: list[str]) -> None:
    world.write("a.txt", "Alpha")
    world.load()
    world.steps()
    newer = replace(world.reader, **change)

    assert counts(world.load(reader=newer)) == {"loaded": 1}
    assert world.steps() == steps
    assert counts(world.load(reader=newer)) == {"unchanged": 1}


def test_a_full_disk_stops_the_run_and_marks_nothing(world: World) -> None:
    world.write("a.txt", "Alpha", "FULL")

    with pytest.raises(ArchiveError, match="No space left"):
        world.load()
    with world.archive as archive:
        assert list(archive.documents()) == []
        assert archive.failures().failures == ()


def test_an_archive_that_cannot_be_written_is_told(world: World) -> None:
    world.write("a.txt", "Alpha")
    world.directory.write_text("a file stands here")

    with pytest.raises(ArchiveError) as caught:
        world.load()
    assert caught.value.advice


def test_a_second_writer_is_told_who_writes(world: World) -> None:
    world.write("a.txt", "Alpha")
    world.load()
    with world.archive as archive, archive.writing(), pytest.raises(ArchiveError, match=f"pid {os.getpid()}"):
        world.load()


def test_an_interruption_keeps_what_is_done_and_the_next_load_goes_on(world: World) -> None:
    for n in range(6):
        world.write(f"{n}.txt", f"Paper {n}", "SLOW 60")

    presses = iter([KeyboardInterrupt])

    def interrupt(progress: Progress) -> None:
        if progress.pages_done and (press := next(presses, None)):
            raise press

    report = world.load(progress=interrupt)
    rest = world.load()

    assert (report.interrupted, report.exit_code) == (True, ExitCode.INTERRUPTED)
    assert 1 <= report.loaded < 6
    assert report.found == report.loaded
    assert report.unfinished == 6 - report.loaded
    assert counts(rest) == {"loaded": 6 - report.loaded, "unchanged": report.loaded}


def test_an_original_that_vanished_is_fetched_from_its_source_when_it_is_needed(world: World) -> None:
    world.write("a.txt", "Alpha", "SCAN")
    world.load()
    (world.marks / "tool").touch()
    for path in world.directory.rglob("*.txt"):
        path.unlink()

    assert counts(world.load()) == {"loaded": 1}


def test_progress_grows_to_the_end(world: World) -> None:
    for n in range(5):
        world.write(f"{n}.txt", f"Paper {n}", "second", "BAD")
    told: list[Progress] = []

    world.load(progress=told.append)

    last = told[-1]
    assert (last.files_found, last.files_done, last.pages_total, last.pages_done) == (5, 5, 15, 15)
    assert last.failures == 5
    assert [one.pages_done for one in told] == sorted(one.pages_done for one in told)


def test_the_same_files_give_the_same_bytes_in_any_order_of_loading(world: World, tmp_path: Path) -> None:
    for n in range(4):
        world.write(f"{n}.txt", f"Paper {n}", "second page")
    other = World(world.papers, tmp_path / "other", world.marks)

    world.load()
    for path in sorted(world.papers.iterdir(), reverse=True):
        other.load(path)

    assert records(world.directory) == records(other.directory)


def records(directory: Path) -> Sequence[object]:
    """All that is primary in an archive, byte for byte."""
    with Archive.open(directory) as archive:
        return [
            archive._db.rows(f"SELECT * FROM {table} ORDER BY 1, 2")
            for table in ("records", "page_results", "word_maps", "events", "mentions")
        ]
