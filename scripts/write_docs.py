"""The program in, the generated pages of its documentation out.

`docs/reference/cli.md` is every command with its help, `docs/reference/modules.md` every module with the
first paragraph of its docstring. Run it with `make docs`; `tests/test_docs.py` fails when a page is out of date.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from typer.testing import CliRunner

from cli import app
from pipeline.errors import ExitCode

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ROOT / "docs" / "reference" / "cli.md"
MODULES = ROOT / "docs" / "reference" / "modules.md"
WIDTH = "80"

MEANINGS = {
    ExitCode.DONE: "done",
    ExitCode.NOTHING_FOUND: "nothing found: no hit, or an unknown or ambiguous document or modification",
    ExitCode.USAGE: "wrong usage; a path that does not exist too",
    ExitCode.UNREADABLE_INPUT: "some or all input could not be read, the rest is done",
    ExitCode.TOOL_MISSING: "a needed tool (Tesseract) is missing",
    ExitCode.ARCHIVE_UNUSABLE: "the archive or its index is unusable, or not there yet",
    ExitCode.INTERNAL: "a bug of modtrail; `--debug` shows where",
    ExitCode.INTERRUPTED: "interrupted",
}

INTRODUCTION = """\
# Command line

This page is generated from the program (`make docs`) and checked by a test.

Answers go to standard output; progress, warnings, errors and next steps to standard error. With `--json` standard
output holds one JSON object and nothing else ([its shapes](json.md)); when a command fails it stays empty.
Colours appear only on a terminal, and never with `NO_COLOR`. No command asks anything. `--debug` may stand anywhere.
"""

MODULES_INTRODUCTION = """\
# Modules

This page is generated from the docstrings (`make docs`) and checked by a test. The map of how they belong together is
[ARCHITECTURE](../ARCHITECTURE.md).
"""

ENVIRONMENT = """\
## Environment

| variable | meaning |
| --- | --- |
| `MODTRAIL_ARCHIVE` | the archive's folder, when no `--archive` is given |
| `NO_COLOR` | no colours |
| `COLUMNS` | the width of tables when the output is no terminal |
"""


def commands() -> list[str]:
    """Return the names of all commands, those of groups with the group's; in the order of registration."""
    own = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
    return own + [
        f"{group.name or group.typer_instance.info.name} {command.name}"
        for group in app.registered_groups
        if group.typer_instance is not None
        for command in group.typer_instance.registered_commands
    ]


def help_text(*words: str) -> str:
    """Return what `modtrail WORDS --help` prints."""
    result = CliRunner().invoke(app, [*words, "--help"], prog_name="modtrail", env={"COLUMNS": WIDTH})
    return "\n".join(line.rstrip() for line in result.stdout.rstrip().splitlines())


def command_reference() -> str:
    """Return the page of the command line."""
    parts = [INTRODUCTION, f"```text\n{help_text()}\n```\n"]
    parts += [f"## modtrail {name}\n\n```text\n{help_text(*name.split())}\n```\n" for name in commands()]
    rows = "\n".join(f"| {int(code)} | {MEANINGS[code]} |" for code in ExitCode)
    parts.append(f"## Exit codes\n\n| code | meaning |\n| --- | --- |\n{rows}\n")
    parts.append(ENVIRONMENT)
    return "\n".join(parts)


def module_reference() -> str:
    """Return the page of the modules, layer by layer, from the top down."""
    parts = [MODULES_INTRODUCTION]
    for layer in ("cli.py", "terminal", "web", "index", "pipeline"):
        paths = [ROOT / layer] if layer.endswith(".py") else sorted((ROOT / layer).rglob("*.py"))
        rows = [f"| `{path.relative_to(ROOT).as_posix()}` | {_purpose(path)} |" for path in paths]
        parts.append("\n".join([f"## {layer}\n", "| module | what it is for |", "| --- | --- |", *rows, ""]))
    return "\n".join(parts)


def _purpose(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.split("\n\n")[0].split()).replace("|", "\\|")


PAGES = {COMMANDS: command_reference, MODULES: module_reference}
"""Every generated page, with what writes it."""

if __name__ == "__main__":
    for target, write in PAGES.items():
        target.write_text(write(), encoding="utf-8")
        sys.stdout.write(f"wrote {target.relative_to(ROOT)}\n")
