"""Sources as typed in, files to load out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.discover import Found, discover
from pipeline.errors import UsageError

PDF = b"%PDF-1.4 something"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "papers"
    made.mkdir()
    return made


def found_in(*sources: Path | str) -> Found:
    return discover([str(source) for source in sources], leave_out=Path("/nowhere"))


def names(found: Found) -> list[str]:
    return [file.path.name for file in found.files]


@pytest.mark.parametrize(
    "name",
    [
        "a paper.pdf",
        "Überblick – März.pdf",
        "number #3.pdf",
        "two\nlines.pdf",
        "-rf.pdf",
        "x" * 251 + ".pdf",
        "%20.pdf",
    ],
    ids=["blank", "accents", "hash", "newline", "leading-dash", "255-bytes", "percent"],
)
def test_a_file_is_found_whatever_its_name(folder: Path, name: str) -> None:
    (folder / name).write_bytes(PDF)

    assert names(found_in(folder)) == [name]


def test_a_name_that_is_no_utf8_is_found_and_can_be_printed(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.pdf")).write_bytes(PDF)

    (only,) = found_in(folder).files

    assert only.path.read_bytes() == PDF
    assert only.uri.encode("utf-8").endswith(b"caf\\xe9.pdf")


def test_files_come_in_order_of_their_names_and_each_once(folder: Path) -> None:
    for name in ("b.pdf", "a.pdf", "c/d.pdf", "c/a.pdf"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(PDF)

    found = found_in(folder, folder / "b.pdf", folder / "c", folder)

    assert names(found) == ["a.pdf", "b.pdf", "a.pdf", "d.pdf"]


def test_the_kind_is_told_by_bytes_and_not_by_name(folder: Path) -> None:
    (folder / "minutes").write_bytes(PDF)
    (folder / "scan.bin").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "letter.docx").write_bytes(b"PK\x03\x04")

    found = found_in(folder)

    assert names(found) == ["minutes", "scan.bin"]
    assert found.skipped == 1


def test_what_is_named_as_a_document_but_is_none_is_not_skipped(folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"garbage")
    (folder / "empty.pdf").touch()
    (folder / "empty.docx").touch()

    found = found_in(folder)

    assert names(found) == ["broken.pdf", "empty.pdf"]
    assert found.skipped == 1


def test_hidden_and_system_files_are_skipped_and_counted(folder: Path) -> None:
    for name in (".hidden.pdf", "Thumbs.db", "~$open.pdf", ".git/a.pdf", "__MACOSX/b.pdf", ".git/deep/c.pdf"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(PDF)

    found = found_in(folder)

    assert (names(found), found.skipped) == ([], 6)


def test_what_lies_in_another_archive_of_ours_is_skipped_unless_it_is_named(folder: Path) -> None:
    (folder / "archive" / "originals").mkdir(parents=True)
    for name in ("archive/archive.sqlite", "archive/originals/a.pdf", "b.pdf"):
        (folder / name).write_bytes(PDF)

    found = found_in(folder)

    assert (names(found), found.skipped) == (["b.pdf"], 2)
    assert names(found_in(folder / "archive" / "originals")) == ["a.pdf"]


def test_a_hidden_file_that_is_named_is_taken(folder: Path) -> None:
    (folder / ".hidden.pdf").write_bytes(PDF)

    assert names(found_in(folder / ".hidden.pdf")) == [".hidden.pdf"]


def test_a_file_that_is_named_is_taken_even_after_its_folder_skipped_it(folder: Path) -> None:
    (folder / "letter.docx").write_bytes(b"PK")

    found = found_in(folder, folder / "letter.docx")

    assert (names(found), found.skipped) == (["letter.docx"], 0)


def test_links_that_form_a_loop_end(folder: Path) -> None:
    (folder / "a.pdf").write_bytes(PDF)
    (folder / "again").symlink_to(folder)
    (folder / "self").symlink_to(folder / "self")

    found = found_in(folder)

    assert names(found) == ["a.pdf"]
    assert [(failure.reason, failure.source.rsplit("/", 1)[-1]) for failure in found.failures] == [
        ("unreadable", "self")
    ]


def test_a_broken_link_is_a_failure_and_not_silent(folder: Path) -> None:
    (folder / "gone.pdf").symlink_to(folder / "nowhere.pdf")

    (failure,) = found_in(folder).failures

    assert failure.reason == "unreadable"
    assert failure.advice


def test_pipes_and_sockets_are_never_opened(folder: Path) -> None:
    os.mkfifo(folder / "pipe.pdf")

    assert found_in(folder).skipped == 1
    assert [failure.reason for failure in found_in(folder / "pipe.pdf").failures] == ["not-a-document"]


def test_a_path_that_is_not_there_is_wrong_usage(folder: Path) -> None:
    (folder / "a.pdf").write_bytes(PDF)

    with pytest.raises(UsageError, match=r"no\.pdf"):
        found_in(folder, folder / "no.pdf")


@pytest.mark.parametrize("name", ["a.zip", "b.tar", "c.tar.gz", "d.TGZ"])
def test_what_is_named_as_an_archive_of_files_is_never_skipped(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"PK")

    assert names(found_in(folder)) == [name]


def test_the_archive_itself_is_left_out(folder: Path) -> None:
    (folder / "own" / "originals").mkdir(parents=True)
    (folder / "own" / "originals" / "a.pdf").write_bytes(PDF)

    assert discover([str(folder)], leave_out=folder / "own").files == ()


def test_a_folder_that_may_not_be_read_is_a_failure(folder: Path) -> None:
    locked = folder / "locked"
    locked.mkdir(mode=0)
    if os.access(locked, os.R_OK):
        pytest.skip("this user may read everything")

    (failure,) = found_in(folder).failures

    assert failure.source == str(locked)
