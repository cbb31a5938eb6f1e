"""A load's report in, one file of it out: JSON, CSV or a page of HTML that needs nothing but itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

from index.export import write_csv
from index.load_answers import LoadReport
from index.manifests.records import ManifestReport
from index.survey import Survey
from pipeline.errors import ArchiveError, UsageError
from terminal.loads import change_told
from terminal.output import printable
from terminal.progress import duration

_COLUMNS = ("what", "source", "page", "reason", "message", "advice", "seconds", "confidence", "committee", "month")
_ENDINGS = (".json", ".csv", ".html")
_HARD_PAGES_SHOWN = 500

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --quiet: #777; --bad: #b3261e; --some: #2e7d3233; --gap: #b3261e55 }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem }
h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
p { margin: .25rem 0 } .quiet { color: var(--quiet) }
.figures { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; margin: 1rem 0 }
.figures b { display: block; font-size: 1.5rem; font-weight: 600 }
.wide { overflow-x: auto }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .75rem .25rem 0; text-align: left; vertical-align: top }
td.n, th.n { text-align: right } td.place { overflow-wrap: anywhere; min-width: 12rem }
.months td { border: 1px solid var(--line); padding: 0 .35rem; text-align: center }
.months td:first-child { border-left: 0; padding-right: .75rem; text-align: left; white-space: nowrap }
.some { background: var(--some) } .gap { background: var(--gap) }
"""


def check_place(path: Path) -> None:
    """Say before a load what would keep its report from being written after it.

    Raises:
        UsageError: the ending is none that we write, or the folder is not there.
    """
    if path.suffix.lower() not in _ENDINGS:
        raise UsageError(f"It is not clear what the report {path} is to be.", advice="End it .json, .csv or .html.")
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise UsageError(f"There is no folder for the report {path}.", advice="Make the folder first.")


def write_load(report: LoadReport, found: Survey, path: Path) -> None:
    """Write a load's report to a file, in the form that its ending names.

    Raises:
        ArchiveError: the file cannot be written.
    """
    try:
        match path.suffix.lower():
            case ".json":
                text = json.dumps(_shape(report, found), ensure_ascii=False, indent=2) + "\n"
                path.write_text(text, encoding="utf-8", errors="replace")
            case ".csv":
                with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
                    write_csv(_rows(report, found), _COLUMNS, file)
            case _:
                path.write_text("".join(_page(report, found)), encoding="utf-8", errors="replace")
    except OSError as error:
        raise ArchiveError(
            f"The report cannot be written to {path} ({error.strerror or error}); the load itself is done.",
            advice="Name another place with --report and load again: nothing is read twice.",
        ) from error


def _shape(report: LoadReport, found: Survey) -> dict[str, object]:
    return {
        **report.shape(),
        "pages_per_second": round(_rate(report), 3),
        "slowest_pages": [
            {"source": slow.source, "page": slow.page, "seconds": round(slow.seconds, 3)} for slow in report.slowest
        ],
        "low_confidence_pages": [
            {"document": page.document, "source": page.source, "page": page.page, "confidence": page.confidence}
            for page in found.hard_pages
        ],
        "committees": [
            {
                "committee": row.committee,
                "papers": dict(row.papers),
                "missing": list(row.missing),
                "undated": row.undated,
            }
            for row in found.committees
        ],
    }


def _rows(report: LoadReport, found: Survey) -> Iterator[tuple[object, ...]]:
    for one in report.failures:
        told = printable(one.message), printable(one.advice)
        yield ("failure", one.source, one.page, one.reason, *told, None, None, None, None)
    for change in report.changes:
        message = printable(change_told(change))
        yield (change.change.value, change.source, None, None, message, None, None, None, None, None)
    if report.manifest is not None:
        yield from _manifest_rows(report.manifest)
    for slow in report.slowest:
        yield ("slow page", slow.source, slow.page, None, None, None, round(slow.seconds, 3), None, None, None)
    for hard in found.hard_pages:
        yield ("low confidence", hard.source, hard.page, None, None, None, None, hard.confidence, None, None)
    for row in found.committees:
        for month in row.missing:
            yield ("gap", None, None, None, "No paper of this month.", None, None, None, row.committee, month)


def _manifest_rows(manifest: ManifestReport) -> Iterator[tuple[object, ...]]:
    rest = (None, None, None, None)
    for problem in manifest.problems:
        line = f"line {problem.line}" + ("" if problem.column is None else f", {problem.column}")
        yield ("manifest", manifest.path, None, line, printable(problem.message), printable(problem.advice), *rest)
    for row in manifest.unmatched:
        yield ("manifest", manifest.path, None, f"line {row.line}", f"No paper at {printable(row.path)}.", None, *rest)
    for source in manifest.without_row:
        yield ("no manifest row", source, None, None, None, None, *rest)


def _rate(report: LoadReport) -> float:
    return report.pages / report.seconds if report.seconds > 0 else 0.0


def _page(report: LoadReport, found: Survey) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="en"><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width"><title>What modtrail loaded</title>'
    yield f"<style>{_STYLE}</style>\n<h1>What modtrail loaded</h1>\n"
    if report.interrupted:
        yield "<p>The load was interrupted. What is done is kept; the same command goes on.\n"
    yield from _figures(report)
    yield from (f"<p>{_text(note)}\n" for note in report.notes)
    yield f"<h2>Not read: {len(report.failures):,}</h2>\n"
    yield from _table(
        ("Where", "Page", "Reason", "What happened, and what to do"),
        ((one.source, one.page, one.reason, f"{one.message} {one.advice}") for one in report.failures),
        empty="Everything could be read.",
    )
    if report.changes:
        yield f"<h2>Sources that changed: {len(report.changes):,}</h2>\n"
        changes = ((change.source, change.change.value, change.before) for change in report.changes)
        yield from _table(("Where", "What", "Before"), changes, empty="")
    if report.manifest is not None:
        yield from _manifest(report.manifest)
    yield "<h2>Papers by committee and month</h2>\n"
    yield from _months(found)
    yield f"<h2>Pages read with low confidence: {len(found.hard_pages):,}</h2>\n"
    hard = found.hard_pages[:_HARD_PAGES_SHOWN]
    yield from _table(
        ("Where", "Page", "Confidence"),
        ((page.source, page.page, f"{page.confidence:.2f}") for page in hard),
        empty="None in the archive.",
    )
    if len(found.hard_pages) > len(hard):
        yield f'<p class="quiet">The {len(hard)} hardest; the JSON and CSV reports have all.\n'
    yield "<h2>Slowest pages</h2>\n"
    yield from _table(
        ("Where", "Page", "Seconds"),
        ((slow.source, slow.page, f"{slow.seconds:.1f}") for slow in report.slowest),
        empty="No page was read in this load.",
    )


def _figures(report: LoadReport) -> Iterator[str]:
    figures = (
        (f"{report.found:,}", "files found"),
        (f"{report.loaded:,}", "would be loaded" if report.dry_run else "loaded"),
        (f"{report.unchanged:,}", "unchanged"),
        (f"{report.duplicates:,}", "duplicates"),
        (f"{report.skipped:,}", "skipped"),
        (f"{report.failed:,}", "failed"),
        (f"{report.pages:,}", "pages read" + (f", {report.pages_ocr:,} by OCR" if report.pages_ocr else "")),
        (f"{_rate(report):.1f}", f"pages/s in {duration(report.seconds)}"),
    )
    yield '<div class="figures">'
    yield from (f"<div><b>{_text(figure)}</b>{_text(name)}</div>" for figure, name in figures)
    yield "</div>\n"


def _manifest(manifest: ManifestReport) -> Iterator[str]:
    rows = len(manifest.matches) + len(manifest.unmatched)
    yield f"<h2>Manifest: papers found for {len(manifest.matches):,} of {rows:,} rows</h2>\n"
    yield f'<p class="quiet">{_text(manifest.path)}\n'
    unused = [(one.line, one.column, f"{one.message} {one.advice}") for one in manifest.problems]
    unused += [(row.line, "path", f"No paper at {row.path} among the sources.") for row in manifest.unmatched]
    told = [(f"line {line}", column, why) for line, column, why in sorted(unused, key=lambda one: one[0])]
    yield from _table(("Where", "Column", "What was not used"), told, empty="Every row was used.")
    without = [(source,) for source in manifest.without_row]
    yield from _table(("Papers without a row",), without, empty="Every paper has a row.")


def _months(found: Survey) -> Iterator[str]:
    """Yield a table of years by month for each committee; a month without a paper between others stands out."""
    if not any(row.papers for row in found.committees):
        yield '<p class="quiet">No paper in the archive has a date.\n'
        return
    yield '<div class="wide"><table class="months"><tr><th>Committee<th>Year'
    yield from (f"<th>{month}" for month in "JFMAMJJASOND")
    yield "\n"
    for row in found.committees:
        papers = dict(row.papers)
        for year in sorted({month[:4] for month in (*papers, *row.missing)}):
            yield f"<tr><td>{_text(row.committee)}<td>{year}"
            for number in range(1, 13):
                month = f"{year}-{number:02}"
                kind = ' class="some"' if month in papers else ' class="gap"' if month in row.missing else ""
                yield f"<td{kind}>{papers.get(month, '')}"
            yield "\n"
    yield "</table></div>\n"
    gaps = sum(len(row.missing) for row in found.committees)
    undated = sum(row.undated for row in found.committees)
    yield f'<p class="quiet">Red: a month without a paper between months that have one ({gaps:,}). '
    yield f"Papers without a month: {undated:,}.\n"


def _table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> Iterator[str]:
    """Yield a table whose first column is a place, or a sentence where it has no row."""
    cells = [
        "".join((f'<td class="place">{_text(str(place))}', *(f"<td>{_text(str(cell or ''))}" for cell in rest)))
        for place, *rest in rows
    ]
    if not cells:
        yield f'<p class="quiet">{_text(empty)}\n'
        return
    yield '<div class="wide"><table><tr>' + "".join(f"<th>{_text(heading)}" for heading in headings) + "\n"
    yield from (f"<tr>{row}\n" for row in cells)
    yield "</table></div>\n"


def _text(text: str) -> str:
    return escape(printable(text))
