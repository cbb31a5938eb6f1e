"""Archives of files as sources of a load: members are files, counted, known again, and never lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fake_reading import FakeReader
from hostile_containers import tar_entry, tar_gz_of, tar_of, tar_with, with_flag, zip_of
from test_load import World, counts, reasons

from index.containers import Limits
from pipeline.errors import ExitCode, UsageError
from pipeline.records import SourceFile

MAKERS = pytest.mark.parametrize(
    ("make", "name"), [(zip_of, "a.zip"), (tar_of, "a.tar"), (tar_gz_of, "a.tar.gz")], ids=["zip", "tar", "tar.gz"]
)
PAPERS = {"a.txt": b"Alpha\fsecond page", "2019/b.txt": b"Beta", "letter.docx": b"words", ".hidden.txt": b"Hidden"}


class Interrupted(FakeReader):
    """A reader during which somebody presses Ctrl-C."""

    def inspect(self, path: Path) -> SourceFile:
        if path.read_bytes() == b"Paper 70":
            raise KeyboardInterrupt
        return super().inspect(path)


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path / "papers", tmp_path / "archive", tmp_path / "marks")
    made.papers.mkdir()
    made.marks.mkdir()
    return made


def put(world: World, name: str, data: bytes, *, time: int = 1) -> Path:
    path = world.papers / name
    path.write_bytes(data)
    os.utime(path, (time, time))
    return path


def left_over(world: World) -> list[str]:
    return [path.name for path in world.directory.rglob("*") if "unfinished" in path.name]


def sources(world: World) -> list[str]:
    with world.archive as archive:
        found = [source for one in archive.documents() for source in archive.status(one).sources]
    return sorted(source.removeprefix(f"{world.papers}/") for source in found)


@MAKERS
def test_each_member_is_a_document_with_its_own_name_and_source(world, make, name):
    put(world, name, make(PAPERS))

    report = world.load()

    assert (counts(report), report.pages) == ({"loaded": 2, "skipped": 2}, 3)
    assert sources(world) == [f"{name}!/2019/b.txt", f"{name}!/a.txt"]
    assert left_over(world) == []
    with world.archive as archive:
        assert sorted(archive.document(one)["source"]["name"] for one in archive.documents()) == ["a.txt", "b.txt"]


@MAKERS
def test_an_unchanged_container_is_not_opened_again(world, make, name):
    path = put(world, name, make(PAPERS))
    world.load()
    world.steps()
    path.write_bytes(bytes(path.stat().st_size))  # opened, it would be found damaged
    os.utime(path, (1, 1))

    assert counts(world.load()) == {"unchanged": 2, "skipped": 2}
    assert world.steps() == []


def test_a_member_gives_the_same_record_as_the_file_itself(world):
    put(world, "a.txt", b"Alpha")
    world.load()
    with world.archive as archive:
        (document,) = archive.documents()
        alone = archive.document(document)
    world.directory = world.directory.with_name("other")
    (world.papers / "a.txt").unlink()
    put(world, "a.zip", zip_of({"a.txt": b"Alpha"}))
    world.load()

    with world.archive as archive:
        assert archive.document(document) == alone


def test_changed_members_of_a_changed_container_are_new_documents(world):
    put(world, "a.zip", zip_of({"a.txt": b"Alpha", "b.txt": b"Beta", "c.txt": b"Gamma"}))
    world.load()
    put(world, "a.zip", zip_of({"a.txt": b"Alpha", "b.txt": b"Beta, second edition", "d.txt": b"Delta"}), time=2)

    report = world.load()

    assert (counts(report), report.superseded, report.vanished) == ({"loaded": 2, "unchanged": 1}, 1, 1)
    assert world.titles() == ["Alpha", "Beta, second edition", "Delta", "Gamma"]
    assert counts(world.load()) == {"unchanged": 3}


def test_a_copy_in_a_container_is_a_duplicate(world):
    put(world, "a.txt", b"Alpha")
    put(world, "b.zip", zip_of([("x.txt", b"Alpha"), ("x.txt", b"Beta")]))

    assert counts(world.load()) == {"loaded": 2, "duplicates": 1}
    assert sources(world) == ["a.txt", "b.zip!/x#2.txt", "b.zip!/x.txt"]


def test_a_container_in_a_container_is_loaded(world):
    put(world, "a.tar.gz", tar_gz_of({"in.zip": zip_of({"b.txt": b"Beta"})}))

    assert counts(world.load()) == {"loaded": 1}
    assert sources(world) == ["a.tar.gz!/in.zip!/b.txt"]


def test_bad_members_are_failures_and_are_told_again_without_being_tried(world):
    data = zip_of(
        {"a.txt": b"Alpha", "locked.txt": b"Secret", "../out.txt": b"Out", "empty.txt": b"", "e.pdf": b"%PDF"}
    )
    put(world, "a.zip", with_flag(data, "locked.txt", 0x1))
    expected = [
        ("out.txt", None, "unsafe-name"),
        ("e.pdf", None, "encrypted"),
        ("empty.txt", None, "empty"),
        ("locked.txt", None, "encrypted"),
    ]

    first = world.load()
    world.steps()
    again = world.load()

    assert (counts(first), reasons(first)) == ({"loaded": 1, "failed": 4}, expected)
    assert (counts(again), reasons(again)) == ({"unchanged": 1, "failed": 4}, expected)
    assert world.steps() == []
    assert all("unfinished" not in failure.message and failure.advice for failure in first.failures)
    assert first.exit_code is ExitCode.UNREADABLE_INPUT
    assert counts(world.load(retry_failed=True)) == {"unchanged": 1, "failed": 4}


def test_a_link_out_of_a_tar_reads_nothing(world, tmp_path):
    (tmp_path / "secret.txt").write_text("Secret")
    put(world, "a.tar", tar_with(tar_entry("a.txt", b"2", str(tmp_path / "secret.txt"))))

    assert counts(world.load()) == {"loaded": 1, "failed": 1}
    assert world.titles() == ["After"]


def test_a_damaged_container_is_one_failure_beside_what_could_be_read(world):
    put(world, "a.tar", tar_of({"a.txt": b"Alpha"})[:1024])
    put(world, "b.zip", b"PK\x03\x04 and no more")

    report = world.load()

    assert (counts(report), reasons(report)) == (
        {"loaded": 1, "failed": 2},
        [("a.tar", None, "damaged"), ("b.zip", None, "damaged")],
    )
    assert counts(world.load()) == {"unchanged": 1, "failed": 2}
    put(world, "a.tar", tar_of({"a.txt": b"Alpha"}), time=2)
    assert reasons(world.load()) == [("b.zip", None, "damaged")]


def test_a_bomb_costs_itself_and_not_the_others(world):
    put(world, "a.zip", zip_of({"bomb.txt": b" " * 3_000_000, "a.txt": b"Alpha"}))

    report = world.load(limits=Limits(ratio=50, ratio_free_bytes=100_000))

    assert (counts(report), reasons(report)) == ({"loaded": 1, "failed": 1}, [("bomb.txt", None, "bomb")])


def test_more_members_than_one_batch_are_all_loaded(world):
    put(world, "a.tar", tar_of({f"{n:03}.txt": f"Paper {n}".encode() for n in range(150)}))

    assert counts(world.load()) == {"loaded": 150}
    assert counts(world.load()) == {"unchanged": 150}


def test_an_interrupted_container_is_taken_up_again(world):
    put(world, "a.tar", tar_of({f"{n:03}.txt": f"Paper {n}".encode() for n in range(150)}))

    assert world.load(reader=Interrupted(str(world.marks))).interrupted
    with world.archive as archive:
        assert list(archive.documents()) == []
    world.load()

    assert len(world.titles()) == 150
    assert left_over(world) == []
    assert counts(world.load()) == {"unchanged": 150}


def test_a_container_that_vanished_and_came_back_is_whole_again(world):
    path = put(world, "a.zip", zip_of(PAPERS))
    world.load()
    data = path.read_bytes()
    path.unlink()

    assert world.load().vanished == 2
    put(world, "a.zip", data)
    for _ in range(2):
        assert counts(world.load()) == {"unchanged": 2, "skipped": 2}
    assert sources(world) == ["a.zip!/2019/b.txt", "a.zip!/a.txt"]


def test_a_member_whose_original_is_gone_is_read_out_of_the_container_again(world):
    put(world, "a.zip", zip_of({"a.txt": b"Alpha"}))
    world.load()
    for original in (world.directory / "originals").rglob("*.txt"):
        original.unlink()

    reader = world.reader
    assert counts(world.load(reader=type(reader)(reader.folder, reading_version=2))) == {"loaded": 1}


def test_a_removed_member_stays_out_unless_asked(world):
    put(world, "a.zip", zip_of({"a.txt": b"Alpha"}))
    world.load()
    with world.archive as archive:
        archive.remove(next(archive.documents()))

    assert counts(world.load()) == {"skipped": 1}
    assert counts(world.load(again=True)) == {"loaded": 1}


def test_a_dry_run_counts_members_and_keeps_nothing(world):
    put(world, "a.zip", zip_of(PAPERS))

    assert counts(world.load(dry_run=True)) == {"loaded": 2, "skipped": 2}
    assert not world.directory.exists()


def test_a_document_in_place_of_a_container_is_loaded(world):
    put(world, "a.bin.txt", zip_of({"a.txt": b"Alpha"}))
    world.load()
    put(world, "a.bin.txt", b"Beta", time=2)

    report = world.load()

    assert (counts(report), report.vanished) == ({"loaded": 1}, 1)
    assert sources(world) == ["a.bin.txt"]
    put(world, "a.bin.txt", zip_of({"a.txt": b"Alpha"}), time=3)
    world.load()
    assert "a.bin.txt!/a.txt" in sources(world)


def test_a_list_names_sources_and_what_is_gone_is_a_failure(world):
    one, gone = world.write("a.txt", "Alpha"), world.papers / "gone.txt"

    report = world.load(world.write("b.txt", "Beta"), listed=(str(one), str(gone)))

    assert (counts(report), reasons(report)) == ({"loaded": 2, "failed": 1}, [("gone.txt", None, "unreadable")])
    with pytest.raises(UsageError):
        world.load(gone)


def test_verify_finds_a_change_that_size_and_time_hide(world):
    put(world, "a.txt", b"Alpha")
    put(world, "b.zip", zip_of({"b.txt": b"Beta"}))
    put(world, "c.txt", b"Gamma")
    world.load()
    put(world, "a.txt", b"Omega")

    assert counts(world.load()) == {"unchanged": 3}
    assert counts(world.load(verify=True)) == {"loaded": 1, "unchanged": 2}
    assert world.titles() == ["Beta", "Gamma", "Omega"]
