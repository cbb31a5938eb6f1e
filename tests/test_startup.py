"""What a command brings into memory: help and answers come quickly because they import little."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.archive import Archive

ROOT = Path(__file__).parent.parent

READING = {"spacy", "pdfplumber", "pytesseract", "pypdfium2", "PIL", "numpy"}
"""What only reading a file needs."""

BESIDE = {"multiprocessing", "pydantic"}
"""What only a load and the reading room need; typer would bring the second from its version 0.29 on."""

PROBE = """
import sys
from cli import app
try:
    app(sys.argv[1:], prog_name="modtrail")
finally:
    print(*sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def imported(*words: str, archive: Path | None = None) -> set[str]:
    """Return the top-level modules that are in memory when the command has ended."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MODTRAIL_ARCHIVE": str(archive)}
    probe = subprocess.run(
        [sys.executable, "-c", PROBE, *words], capture_output=True, text=True, env=environment, check=False
    )
    return set(probe.stderr.splitlines()[-1].split())


@pytest.fixture(scope="module")
def empty_archive(tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("startup") / "archive"
    Archive.create(directory).close()
    return directory


@pytest.mark.parametrize("words", [["--help"], ["load", "--help"], ["--version"]], ids=" ".join)
def test_help_brings_neither_the_tools_of_reading_nor_of_search_nor_of_tables(words):
    assert not imported(*words) & (READING | {"whoosh", "rich", "sqlite3", "rapidfuzz"})


def test_search_brings_none_of_the_tools_of_reading(empty_archive):
    modules = imported("search", "happy day", archive=empty_archive)

    assert "whoosh" in modules
    assert not modules & (READING | BESIDE | {"rapidfuzz"})


@pytest.mark.parametrize("words", [["history", "SECMP0024"], ["modifications"], ["failures"]], ids=" ".join)
def test_answers_from_tables_bring_neither_the_tools_of_reading_nor_the_engine(words, empty_archive):
    assert not imported(*words, archive=empty_archive) & (READING | BESIDE | {"whoosh"})


@pytest.mark.slow
def test_reading_brings_what_it_needs(tmp_path):
    paper = tmp_path / "paper.txt"
    paper.write_text("1. Purpose\n\nThe SSC discussed SECMP0024.\n", encoding="utf-8")

    assert "spacy" in imported("read", str(paper))
