"""The documentation says what the program does: generated pages are fresh, links lead somewhere, words are defined."""

from __future__ import annotations

import dataclasses
import inspect
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from pipeline import records
from pipeline.errors import ExitCode

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import write_docs  # noqa: E402  # found by the line above

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", write_docs.PAGES, ids=name)
def test_a_generated_page_is_fresh(page):
    assert page.read_text(encoding="utf-8") == write_docs.PAGES[page](), "run: make docs"


@pytest.mark.parametrize("command", write_docs.commands())
def test_every_command_has_help_with_an_example_and_a_place_in_the_readme(command):
    help_text = write_docs.help_text(*command.split())

    assert f"Example:\n    modtrail {command}" in help_text
    assert f"`modtrail {command}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_exit_code_is_explained():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert set(write_docs.MEANINGS) == set(ExitCode)
    assert [code for code in ExitCode if f"\n| {int(code)} | " not in readme] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_to_a_file(page):
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    local = [target for target in targets if not target.startswith(("http:", "https:", "mailto:"))]

    assert [target for target in local if not (page.parent / target).exists()] == []


def test_every_page_of_the_documentation_is_in_its_table():
    table = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = [path.relative_to(ROOT / "docs").as_posix() for path in PAGES if path.is_relative_to(ROOT / "docs")]

    assert [page for page in pages if page != "README.md" and f"({page})" not in table] == []


def test_the_glossary_defines_every_record():
    glossary = (ROOT / "docs" / "reference" / "glossary.md").read_text(encoding="utf-8")
    defined = {
        word.strip() for cell in re.findall(r"^\| \*\*(.+?)\*\*", glossary, re.MULTILINE) for word in cell.split(",")
    }
    nouns = [
        re.sub(r"(?<=[a-z])(?=[A-Z])", " ", noun).lower()
        for noun, kind in inspect.getmembers(records, inspect.isclass)
        if kind.__module__ == records.__name__
        and (dataclasses.is_dataclass(kind) or hasattr(kind, "_fields") or hasattr(kind, "__members__"))
    ]

    assert nouns
    assert [noun for noun in nouns if noun not in defined] == []


def test_pictures_name_no_foreign_host():
    pictures = [path for path in (ROOT / "docs" / "images").iterdir() if path.suffix == ".svg"]
    harmless = "http://www.w3.org/"  # a namespace, never fetched

    assert pictures
    assert [path.name for path in pictures if "://" in path.read_text(encoding="utf-8").replace(harmless, "")] == []


def tutorial_commands() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8"), re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]


@pytest.mark.live
@pytest.mark.slow
def test_the_tutorial_works_as_it_is_written(sample_archive, tmp_path, monkeypatch):
    shutil.copytree(sample_archive, tmp_path / "archive")  # its `load` then finds all in place, and is done in no time
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("MODTRAIL_ARCHIVE", str(tmp_path / "archive"))
    commands = tutorial_commands()

    outcomes = {}
    for command in commands:
        result = CliRunner().invoke(app, shlex.split(command)[1:])
        outcomes[command] = (result.exit_code, bool(result.stdout))

    assert len(commands) > 5
    assert outcomes == dict.fromkeys(commands, (0, True))
