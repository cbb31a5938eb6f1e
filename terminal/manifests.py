"""Manifests in, what a person reads of them out: which rows found their file, and what was not used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index.answer_shapes import ManifestFactsShape
from index.manifests.records import ManifestReport
from terminal.answers import counted
from terminal.output import printable

_MOST = 20
"""Lines of each kind that are printed; `--json` and `--report` have all."""


def print_manifest(manifest: ManifestReport, console: Console, *, is_whole: bool, with_matches: bool) -> None:
    """Print what became of a manifest in a load; what found nothing only when the load looked at everything."""
    name = printable(PurePath(manifest.path).name)
    rows = len(manifest.matches) + len(manifest.unmatched)
    console.print(Text(f"Manifest {name}: papers were found for {len(manifest.matches):,} of {counted(rows, 'row')}."))
    if manifest.ignored:
        console.print(printable(f"Columns that say nothing to us: {', '.join(manifest.ignored)}."), style="dim")
    if with_matches:
        told = [f"line {match.row.line}: {match.row.path} is {match.source}" for match in manifest.matches]
        _print_some("Papers with a row:", told, console)
    if is_whole:
        told = [f"line {row.line}: {row.path}" for row in manifest.unmatched]
        _print_some("Rows without a paper among the sources:", told, console)
        _print_some("Papers without a row:", manifest.without_row, console)
    for problem in manifest.problems[:_MOST]:
        place = f"line {problem.line}" + ("" if problem.column is None else f", {problem.column}")
        console.print(Text.assemble((place, "bold"), "  not used"))
        console.print(Padding(printable(f"{problem.message} {problem.advice}"), (0, 0, 0, 4), expand=False))
    _print_rest(len(manifest.problems), console)


def facts_told(facts: ManifestFactsShape) -> str:
    """Return in one line what a manifest says of a document, and where."""
    said = {
        "title": facts["title"], "committee": facts["committee"], "date": facts["date"], "code": facts["code"],
        "address": facts["source_address"],
    }  # fmt: skip
    told = ", ".join(f"{name} {value}" for name, value in said.items() if value)
    return f"{told or 'nothing more'} ({PurePath(facts['manifest']).name}, line {facts['line']})"


def _print_some(heading: str, told: Sequence[str], console: Console) -> None:
    if told:
        console.print(f"{heading} {len(told):,}")
        for line in told[:_MOST]:
            console.print(Text(f"    {printable(line)}"), soft_wrap=True)
        _print_rest(len(told), console)


def _print_rest(count: int, console: Console) -> None:
    if count > _MOST:
        console.print(f"    … and {count - _MOST:,} more; --json and --report have all.", style="dim")
