"""What `doctor` finds, and what it advises."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from papers_by_hand import keep, paper

from index.answers import Check, DoctorReport, Status
from index.archive import Archive
from index.database import FILE_NAME
from index.doctor import doctor
from index.indexing import reindex, update_index
from index.ledger import Ledger
from index.work import PageResult, PageState, Refusal
from pipeline.errors import ExitCode


@pytest.fixture
def no_tesseract(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without Tesseract, so that most tests run no program."""
    monkeypatch.setenv("MODTRAIL_TESSERACT", str(tmp_path / "no-such-program"))


def check(report: DoctorReport, name: str) -> Check:
    return next(one for one in report.checks if one.name == name)


def test_every_check_is_a_sentence_and_what_is_wrong_has_a_remedy(tmp_path: Path, no_tesseract: None) -> None:
    for one in doctor(tmp_path / "none").checks:
        assert one.message.endswith(".")
        assert bool(one.remedy) == (one.status is not Status.OK)


def test_a_missing_tesseract_is_a_tool_missing(tmp_path: Path, no_tesseract: None) -> None:
    report = doctor(tmp_path / "none")

    assert check(report, "tesseract").status is Status.FAIL
    assert (report.status, report.exit_code) == (Status.FAIL, ExitCode.TOOL_MISSING)


def test_a_tesseract_that_cannot_read_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "tesseract"
    program.write_text(
        '#!/bin/sh\ncase "$*" in\n*--version*) echo tesseract 5.0;;\n'
        '*--list-langs*) printf "List\\neng\\nosd\\n";;\n*) exit 1;;\nesac\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("MODTRAIL_TESSERACT", str(program))

    assert check(doctor(tmp_path / "none"), "tesseract").status is Status.FAIL


@pytest.mark.live
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="no Tesseract here")
def test_the_tesseract_of_this_machine_reads_a_line(tmp_path: Path) -> None:
    found = check(doctor(tmp_path / "none"), "tesseract")

    assert found.status is not Status.FAIL
    assert "eng" in found.message


def test_an_archive_that_is_not_there_yet_is_no_fault(tmp_path: Path, no_tesseract: None) -> None:
    found = check(doctor(tmp_path / "none"), "archive")

    assert (found.status, "load" in found.remedy) == (Status.WARN, True)
    assert not (tmp_path / "none").exists()


def test_a_damaged_archive_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_tesseract: None) -> None:
    monkeypatch.setattr("index.doctor._tesseract", lambda: Check("tesseract", Status.OK, "It reads."))
    (tmp_path / FILE_NAME).write_bytes(b"no database at all" * 300)

    report = doctor(tmp_path)

    assert (check(report, "archive").status, report.exit_code) == (Status.FAIL, ExitCode.ARCHIVE_UNUSABLE)


def test_an_archive_of_a_later_version_fails(tmp_path: Path, no_tesseract: None) -> None:
    Archive.create(tmp_path).close()
    database = sqlite3.connect(tmp_path / FILE_NAME)
    database.execute("PRAGMA user_version = 99")
    database.close()

    assert "later version" in check(doctor(tmp_path), "archive").message


def test_a_healthy_archive_is_told_with_its_size(tmp_path: Path, no_tesseract: None) -> None:
    with Archive.create(tmp_path) as archive:
        keep(archive, paper("a.pdf", page_count=3))
        update_index(archive)

    report = doctor(tmp_path)

    assert "documents: 1, pages: 3" in check(report, "archive").message
    assert {check(report, name).status for name in ("archive", "unread", "index", "writer")} == {Status.OK}


def test_an_index_that_is_missing_or_behind_is_told(tmp_path: Path, no_tesseract: None) -> None:
    with Archive.create(tmp_path) as archive:
        keep(archive, paper("a.pdf"))
        assert "no index" in check(doctor(tmp_path), "index").message
        update_index(archive)
        keep(archive, paper("b.pdf"))

    assert "behind" in check(doctor(tmp_path), "index").message


def test_pages_that_failed_or_wait_are_told(tmp_path: Path, no_tesseract: None) -> None:
    with Archive.create(tmp_path) as archive:
        document = keep(archive, paper("a.pdf", page_count=2))
        failed = PageResult(1, PageState.FAILED, refusal=Refusal("ocr", "ocr-failed", "Bad.", "Scan again."))
        Ledger(archive._db).save_pages(document, [failed], version=1)
        assert "failures" in check(doctor(tmp_path), "unread").remedy
        waiting = PageResult(2, PageState.PENDING, refusal=Refusal("ocr", "tool-missing", "None.", "Install."))
        Ledger(archive._db).save_pages(document, [waiting], version=1)

    assert "Tesseract: 1." in check(doctor(tmp_path), "unread").message


def test_another_writer_is_named(tmp_path: Path, no_tesseract: None) -> None:
    with Archive.create(tmp_path) as archive, archive.writing():
        assert "pid" in check(doctor(tmp_path), "writer").message


def test_a_file_in_the_place_of_an_archive_or_of_its_index_is_told(tmp_path: Path, no_tesseract: None) -> None:
    (tmp_path / "file").touch()
    Archive.create(tmp_path / "archive").close()
    (tmp_path / "archive" / "index").touch()

    assert check(doctor(tmp_path / "file"), "archive").status is Status.FAIL
    assert "is a file" in check(doctor(tmp_path / "file"), "archive").message
    assert check(doctor(tmp_path / "archive"), "index").remedy == "Move it away, then run `modtrail reindex`."


def test_a_setting_that_names_no_tesseract_is_what_must_be_mended(tmp_path: Path, no_tesseract: None) -> None:
    assert "MODTRAIL_TESSERACT" in check(doctor(tmp_path / "none"), "tesseract").remedy


def test_a_large_archive_is_told_to_change_its_engine_and_a_small_one_is_not(
    tmp_path: Path, no_tesseract: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive.create(tmp_path) as archive:
        keep(archive, paper("a.pdf"))
        update_index(archive)
    small = check(doctor(tmp_path), "index")
    monkeypatch.setattr("index.doctor.MANY_SECTIONS", 0)
    large = check(doctor(tmp_path), "index")
    with Archive.open(tmp_path) as archive:
        reindex(archive, engine="tantivy")
    changed = check(doctor(tmp_path), "index")

    assert (small.status, large.status, changed.status) == (Status.OK, Status.WARN, Status.OK)
    assert "whoosh" in small.message
    assert "modtrail reindex --engine tantivy" in large.remedy
    assert "tantivy" in changed.message


def test_an_index_whose_engine_is_not_installed_is_a_fault_with_a_remedy(
    tmp_path: Path, no_tesseract: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive.create(tmp_path) as archive:
        keep(archive, paper("a.pdf"))
        reindex(archive, engine="tantivy")
    monkeypatch.setattr("index.engines.find_spec", lambda name: None)

    found = check(doctor(tmp_path), "index")

    assert found.status is Status.FAIL
    assert "--engine whoosh" in found.remedy
