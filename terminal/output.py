"""Where output goes: answers to standard output, everything else to standard error.

In: text, tables and JSON shapes. Out: bytes on the two streams. Text of documents is hostile until `printable` has
taken out what could steer a terminal.
"""

from __future__ import annotations

import io
import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

PLAIN_WIDTH = 100
"""Columns of an answer that goes to a file or a pipe, where there is no terminal to ask."""


def printable(text: str) -> str:
    """Return `text` without control and direction characters; newlines stay, tabs become blanks."""
    return "".join(
        char if char == "\n" or not unicodedata.category(char).startswith("C") else (" " if char == "\t" else "")
        for char in text
    )


def prepare_streams() -> None:
    """Let no character that a stream cannot show end the program: it is shown as a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def answers() -> Console:
    """Return the console for answers; colours only where it is a terminal that wants them."""
    return _console(sys.stdout)


def messages() -> Console:
    """Return the console for progress, warnings, errors and next steps."""
    return _console(sys.stderr)


def _console(stream: TextIO) -> Console:
    from rich.console import Console  # takes longer than all else here: `--json` and errors do without

    class Ours(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # rich would end the program with 1, which means that nothing was found

    console = Ours(file=stream, markup=False, emoji=False, highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = PLAIN_WIDTH
    return console


def print_json(shape: Mapping[str, object]) -> None:
    """Write one JSON object and nothing else to standard output; readable where a person looks on."""
    indent = 2 if sys.stdout.isatty() else None
    text = json.dumps(shape, ensure_ascii=False, indent=indent)
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        text = json.dumps(shape, indent=indent)
    sys.stdout.write(text + "\n")


def print_csv(rows: Iterable[Sequence[object]], columns: Sequence[str]) -> None:
    """Write a table as CSV to standard output, with the line ends that the format asks for."""
    from index.export import write_csv

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(newline="")
    write_csv(rows, columns, sys.stdout)


def note(text: str) -> None:
    """Tell something beside the answer."""
    messages().print(printable(text), soft_wrap=True)


def next_step(command: str) -> None:
    """Suggest what to type next."""
    messages().print(f"Next: {command}", style="dim", soft_wrap=True)
