"""What a load did, or could not do, in; what a person reads of it in a terminal out."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index.load_answers import Change, Failure, Failures, LoadReport, SourceChange
from terminal.answers import counted
from terminal.manifests import print_manifest
from terminal.news import print_news
from terminal.output import printable
from terminal.progress import duration

_MOST_CHANGES = 20
"""Changes of sources that are printed: a folder that was renamed has as many as it has files."""


def print_load(report: LoadReport, console: Console) -> None:
    """Print what a load did: counts first, then each failure with its remedy."""
    console.print(_headline(report))
    others = (
        (report.unchanged, "unchanged", "unchanged"),
        (report.duplicates, "duplicate", "duplicates"),
        (report.skipped, "skipped", "skipped"),
        (report.failed, "failed", "failed"),
        (report.superseded, "newer version of a known file", "newer versions of known files"),
        (report.moved, "moved", "moved"),
        (report.vanished, "no longer there", "no longer there"),
    )
    told = ", ".join(counted(count, one, many) for count, one, many in others if count)
    if told:
        console.print(f"{told[0].upper()}{told[1:]}.")
    if report.pages:
        console.print(_pages(report))
    _print_changes(report.changes, console)
    for sentence in report.notes:
        console.print(printable(sentence))
    if report.manifest is not None:
        console.print()
        print_manifest(report.manifest, console, is_whole=not report.interrupted, with_matches=report.dry_run)
    if report.failures:
        console.print()
        _print_failure_list(report.failures, console)
    if report.news:
        console.print()
        print_news(report.news, console)


def print_followed(report: LoadReport, console: Console, *, before: LoadReport | None) -> None:
    """Print what a load of sources that are followed brought, at what time; nothing when it brought nothing.

    What the load `before` told and still holds is not told again.
    """
    known = () if before is None else before.failures
    failures = tuple(failure for failure in report.failures if failure not in known)
    counts = (
        (report.loaded, "loaded"),
        (report.duplicates, "known under another name"),
        (len(failures), "could not be read"),
        (report.superseded, "newer versions"),
        (report.moved, "moved"),
        (report.vanished, "no longer there"),
    )
    told = ", ".join(f"{count:,} {what}" for count, what in counts if count)
    is_known_better = report.manifest is not None and (before is None or report.manifest != before.manifest)
    if told or is_known_better:
        console.print(f"{time.strftime('%H:%M:%S')}  {told or 'the manifest was read'}")
        _print_changes(report.changes, console)
        _print_failure_list(failures, console)
    if report.manifest is not None and is_known_better:
        print_manifest(report.manifest, console, is_whole=not report.interrupted, with_matches=False)
    if report.news:
        print_news(report.news, console)


def change_told(one: SourceChange) -> str:
    """Return what happened to a source, in a few words."""
    match one.change:
        case Change.CHANGED:
            return f"Newer version: {one.source}"
        case Change.MOVED:
            return f"Moved: {one.before} is {one.source}"
        case Change.VANISHED:
            return f"No longer there: {one.source}"


def _print_changes(changes: Sequence[SourceChange], console: Console) -> None:
    for one in changes[:_MOST_CHANGES]:
        console.print(Text(f"  {printable(change_told(one))}"), soft_wrap=True)
    if len(changes) > _MOST_CHANGES:
        console.print(f"  … and {len(changes) - _MOST_CHANGES:,} more; --json and --report have all.", style="dim")


def _headline(report: LoadReport) -> str:
    if report.interrupted:
        return f"Loaded {counted(report.loaded, 'file')} before the interrupt; {report.unfinished:,} more were found."
    if report.loaded or report.failed or report.pages:
        return f"{'Would load' if report.dry_run else 'Loaded'} {report.loaded:,} of {counted(report.found, 'file')}."
    return f"Nothing new in {counted(report.found, 'file')}." if report.found else "There is no file to load."


def _pages(report: LoadReport) -> str:
    if report.dry_run:
        return f"{counted(report.pages, 'page')} would be read."
    rate = f" ({report.pages / report.seconds:.1f} pages/s)" if report.seconds > 0 else ""
    read = f"{counted(report.pages, 'page')} read, {report.pages_ocr:,} of them by OCR"
    return f"{read}, in {duration(report.seconds)}{rate}."


def print_failures(found: Failures, console: Console) -> None:
    """Print everything that could not be read, with what to do."""
    if found.failures:
        console.print(f"{counted(len(found.failures), 'file or page', 'files or pages')} could not be read.\n")
        _print_failure_list(found.failures, console)
    else:
        console.print("Everything could be read.")
    if found.pages_pending:
        console.print(Text(f"{counted(found.pages_pending, 'page')} wait for Tesseract.", style="yellow"))


def _print_failure_list(failures: Iterable[Failure], console: Console) -> None:
    for failure in failures:
        place = printable(failure.source) + ("" if failure.page is None else f", page {failure.page}")
        console.print(Text.assemble((place, "bold"), f"  {failure.reason}"), soft_wrap=True)
        console.print(Padding(printable(f"{failure.message} {failure.advice}".strip()), (0, 0, 0, 4), expand=False))
