"""The main job with a real Tesseract: scanned reports in, a modification's history out.

That the seed report is read as its gold says is the business of `test_seed.py`.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from pipeline.errors import ExitCode

pytestmark = [pytest.mark.live, pytest.mark.slow]


def run(*words: object, archive: Path | None = None, **environment: str):
    option = [] if archive is None else ["--archive", str(archive)]
    return CliRunner().invoke(app, [*map(str, words), *option], env=environment or None)


def answer(*words: object, archive: Path) -> dict:
    result = run(*words, "--json", archive=archive)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def seed_archive(seed_folder, tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("seed") / "archive"
    assert run("load", seed_folder / "report-scan.pdf", archive=directory).exit_code == 0
    return directory


def test_the_history_shows_what_was_agreed_with_quote_and_page(seed_archive):
    events = answer("history", "SECMP0055", archive=seed_archive)["events"]

    assert "agreed" in [event["action"] for event in events]
    assert {(event["committee"], event["planned_date"]) for event in events} == {("TABASC", "2019-11-07")}
    assert all(piece["page"] == 4 and "7 November 2019" in piece["quote"] for e in events for piece in e["evidence"])


def test_the_history_shows_every_committee(seed_archive):
    events = answer("history", "SECMP0024", archive=seed_archive)["events"]

    assert {event["committee"] for event in events} == {"SSC", "TABASC"}


def test_a_phrase_is_found_in_its_section_on_its_page(seed_archive):
    hits = answer("search", '"happy day"', archive=seed_archive)["hits"]

    assert [(hit["section"].split("/")[0], hit["page"]) for hit in hits] == [("4.1", 4)]
    assert hits[0]["highlights"]


@pytest.mark.parametrize(
    ("modification", "act"),
    [
        ("SECMP0093", ("approved", "2021-07-30")),
        ("SECMP0093", ("implemented", "2021-11-04")),
        ("MP305", ("rejected", "2021-05-26")),
        ("MP308", ("withdrawn", "2021-10-11")),
        ("MP312", ("raised", "2021-01-06")),
        ("MP312", ("approved", "2021-09-22")),
        ("MP316", ("approved", "2021-09-22")),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_the_stories_of_the_samples_are_told(modification, act, sample_archive):
    events = answer("history", modification, archive=sample_archive)["events"]

    assert act in [(event["action"], event["date"]) for event in events]


def test_every_sample_page_was_read(sample_archive):
    assert answer("failures", archive=sample_archive)["total"] == 0


def test_without_tesseract_pages_wait_and_are_read_once_it_is_there(samples_folder, tmp_path, monkeypatch):
    archive = tmp_path / "archive"
    papers = [samples_folder / "TAG_72_1310_note.jpg", samples_folder / "Working-Group-Summary-03-03-2021.pdf"]
    with monkeypatch.context() as bare:
        bare.setenv("PATH", str(tmp_path))
        without = run("load", *papers, "--json", archive=archive)
        read = run("read", papers[0])

    assert without.exit_code == ExitCode.TOOL_MISSING
    report = json.loads(without.stdout)
    assert (report["loaded"], report["pages_pending"], report["failed"]) == (2, 1, 0)
    assert (read.exit_code, read.stdout) == (ExitCode.TOOL_MISSING, "")
    assert "apt-get install tesseract-ocr" in read.stderr
    assert answer("load", *papers, archive=archive)["pages_ocr"] == 1


def test_a_copy_is_a_second_source_and_a_changed_file_a_new_document(samples_folder, tmp_path):
    folder, archive = tmp_path / "papers", tmp_path / "archive"
    folder.mkdir()
    paper = folder / "paper.txt"
    shutil.copy(samples_folder / "SMKI_PMA_Headlines_April_2021.txt", paper)
    shutil.copy(paper, folder / "copy.txt")

    first = answer("load", folder, archive=archive)
    paper.write_text(paper.read_text(encoding="utf-8") + "\nA line more.\n", encoding="utf-8")
    os.utime(paper, (1, 1))
    second = answer("load", folder, archive=archive)

    assert (first["found"], first["loaded"], first["duplicates"]) == (2, 1, 1)
    assert (second["loaded"], second["unchanged"]) == (1, 1)
