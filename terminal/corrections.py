"""Corrections in, what a person reads of them out: what was read, what somebody says instead, who and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index.answer_shapes import CorrectionShape
from terminal.answers import facts_line
from terminal.output import printable


def print_corrections(corrections: Sequence[CorrectionShape], console: Console) -> None:
    """Print each correction with its number and what became of it."""
    if not corrections:
        console.print("The document has no corrections.")
    for one in corrections:
        style = "dim" if one["state"] == "undone" else "yellow" if one["state"] == "lost" else ""
        console.print(Text(f"{one['number']}. {printable(_change(one))}", style=style), soft_wrap=True)
        console.print(Padding(Text(_circumstances(one), style="dim"), (0, 0, 0, 4), expand=False))


def print_corrected(corrections: Sequence[CorrectionShape], console: Console) -> None:
    """Print the corrections of a document that is shown, those that were undone left out; nothing without any."""
    in_force = [one for one in corrections if one["state"] != "undone"]
    if in_force:
        console.print(Text("Corrected by people", style="underline"))
        print_corrections(in_force, console)


def _change(correction: CorrectionShape) -> str:
    was, now = correction["was"], correction["now"]
    what = f"“{correction['text']}”: " if correction["text"] else "the document: "
    if now is None:
        return f"{what}{_values(was)} is rejected"
    return what + ", ".join(f"{_named(key)}{was.get(key) or 'none'} → {value or 'none'}" for key, value in now.items())


def _values(values: Mapping[str, str | None]) -> str:
    return " ".join(value for value in values.values() if value)


def _named(key: str) -> str:
    return "" if key == "value" else f"{key.replace('_', ' ')} "


def _circumstances(correction: CorrectionShape) -> str:
    undone = correction["undone_at"] and f"undone by {correction['undone_by']} on {correction['undone_at'][:10]}"
    return facts_line(
        (
            correction["section"] and f"section {correction['section']}, page {correction['page']}",
            f"{correction['by']}, {correction['at'][:10]}",
            correction["note"],
            "no longer found: it has no effect" if correction["state"] == "lost" else undone,
        )
    )
