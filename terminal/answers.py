"""Answers of the archive in, what a person reads in a terminal out.

Every function prints to the console that it is given and returns nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from index.answers import Coverage, DoctorReport, ExportReport, Status
from index.facets import Facets
from index.search import Hit, SearchAnswer
from pipeline.records import Span
from terminal.output import printable

ID_DIGITS = 8
"""How much of a document's id is shown: enough to be typed back, short enough to be read."""

FACET_VALUES = 12
"""Values of a facet that are printed; `--json` has all."""

SUPERSEDED = "superseded"
"""Said of a paper of which a newer version is in the archive."""

MARK_STYLE = "bold yellow"
_STATUS_STYLES = {Status.OK: "green", Status.WARN: "yellow", Status.FAIL: "bold red"}


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "page"), counted(2, "page"), counted(0, "copy", "copies")
    ('1 page', '2 pages', '0 copies')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def facts_line(parts: Iterable[str | None]) -> str:
    """Join what is known, leave out what is not."""
    return " · ".join(printable(part) for part in parts if part)


def print_search(answer: SearchAnswer, console: Console, *, offset: int) -> None:
    """Print hits with place and sentence, those of one paper together; numbers say which comes first, second, third."""
    if not answer.total:
        console.print(f"Nothing found{f' for {printable(answer.query)}' if answer.query.strip() else ''}.")
    else:
        last = offset + len(answer.hits)
        shown = "" if len(answer.hits) == answer.total else f", {offset + 1:,} to {last:,} shown"
        if not answer.hits:
            shown = ", none shown" + (f": there is none after the first {offset:,}" if offset >= answer.total else "")
        console.print(f"{counted(answer.total, 'section')} found{shown}.\n")
    by_paper: dict[str, list[tuple[int, Hit]]] = {}
    for position, hit in enumerate(answer.hits, offset + 1):
        by_paper.setdefault(hit.document, []).append((position, hit))
    for hits in by_paper.values():
        _print_paper(hits[0][1], console)
        for position, hit in hits:
            _print_hit(position, hit, console)
    if answer.facets is not None:
        _print_facets(answer.facets, console)
        console.print()
    print_coverage(answer.coverage, console)


def _print_facets(facets: Facets, console: Console) -> None:
    families = facets.family if facets.family != facets.modification else ()
    for name, counts in (
        ("Committees", facets.committee),
        ("Modifications", facets.modification),
        ("Families", families),
        ("Years", facets.year),
        ("Months", facets.month),
        ("Codes", facets.code),
        ("Markings", facets.marking),
        ("Read from", facets.text_source),
    ):
        if counts:
            told = ", ".join(f"{printable(value)} {count:,}" for value, count in counts[:FACET_VALUES])
            more = len(counts) - FACET_VALUES
            console.print(f"{name}: {told}" + (f" and {more:,} more" if more > 0 else ""))


def _print_paper(hit: Hit, console: Console) -> None:
    superseded = SUPERSEDED if hit.superseded else None
    known = facts_line((hit.committee, hit.date, hit.marking, superseded, hit.document[:ID_DIGITS]))
    console.print(Text.assemble((printable(hit.title or "(untitled)"), "underline"), (f" · {known}", "dim")))


def _print_hit(position: int, hit: Hit, console: Console) -> None:
    number = f"{position:>3}."
    indent = len(number) + 1
    heading = hit.heading or ("(before the first heading)" if hit.section == "0" else "")
    place = printable(f"{hit.section}  {heading}").rstrip()
    console.print(Text.assemble(f"{number} ", (place, "bold"), (f" · page {hit.page}", "dim")))
    console.print(Padding(marked(hit.snippet, hit.marks), (0, 0, 0, indent), expand=False))
    if hit.modifications:
        console.print(Padding(Text(" ".join(hit.modifications), style="cyan"), (0, 0, 0, indent), expand=False))
    console.print()


def marked(snippet: str, marks: Sequence[Span]) -> Text:
    """Return a snippet with its hits highlighted, on one line as far as it fits."""
    text = Text()
    at = 0
    for start, end in marks:
        text.append(one_line(snippet[at:start]))
        text.append(one_line(snippet[start:end]), style=MARK_STYLE)
        at = end
    text.append(one_line(snippet[at:]))
    return text


def one_line(text: str) -> str:
    """Return a text of a document so that it can be shown, its lines joined."""
    return printable(text).replace("\n", " ")


def print_coverage(coverage: Coverage, console: Console) -> None:
    """Say what an answer rests on, and what could not be read."""
    rests_on = f"{counted(coverage.documents, 'document')}, {counted(coverage.pages, 'page')}"
    if coverage.superseded:
        rests_on += f", {coverage.superseded:,} of the documents superseded"
    doubts = doubts_of(coverage) or "every page could be read"
    console.print(Text(f"Drawn from {rests_on}; {doubts}.", style="dim"))


def doubts_of(coverage: Coverage) -> str:
    """Return what could not be read, or was hard to, as words; empty if nothing."""
    doubts = []
    if coverage.pages_low_confidence:
        doubts.append(f"{counted(coverage.pages_low_confidence, 'page')} read with low confidence")
    if coverage.failed:
        doubts.append(
            f"{counted(coverage.failed, 'file or page', 'files or pages')} could not be read: modtrail failures"
        )
    if coverage.pages_pending:
        doubts.append(f"{counted(coverage.pages_pending, 'page')} wait for Tesseract")
    return "; ".join(doubts)


def ruled_table(*headings: str) -> Table:
    """Return a table with a blank line after each row, for rows of several lines."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0), expand=False, header_style="underline")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def list_table(*headings: str) -> Table:
    """Return a table of one line a row, without lines between."""
    table = ruled_table(*headings)
    table.padding = (0, 2, 0, 0)
    return table


def print_doctor(report: DoctorReport, console: Console) -> None:
    """Print one line per check, and the remedy where there is one."""
    table = list_table("", "", "")
    table.show_header = False
    for check in report.checks:
        message = Text(printable(check.message))
        if check.remedy:
            message.append(f"\n{printable(check.remedy)}", style="bold")
        table.add_row(Text(check.status.value, style=_STATUS_STYLES[check.status]), printable(check.name), message)
    console.print(table)


def print_export(report: ExportReport, console: Console) -> None:
    """Print which files were written."""
    for name, rows in report.files.items():
        console.print(f"{printable(report.directory)}/{name}: {counted(rows, 'row')}", soft_wrap=True)
