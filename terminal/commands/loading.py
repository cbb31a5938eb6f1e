"""Papers in: `load` and `read`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from terminal.application import PROGRAM, Archived, AsJson, ProfileName, command, end, open_archive, suggest
from terminal.output import answers, note, print_json

if TYPE_CHECKING:
    from index.load_answers import LoadReport

_INTERRUPTED = "Interrupted. What is done is kept; run the same command again to go on."

PasswordFile = Annotated[
    Path | None,
    typer.Option("--password-file", metavar="FILE", help="Passwords of encrypted PDFs, one a line."),
]


@command(example="modtrail load ~/papers/2019 --jobs 4")
def load(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...", help="Files, folders, .zip, .tar[.gz], addresses; - for a list.", show_default=False
        ),
    ],
    *,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, metavar="N", help="Processes at work; else one per core.")
    ] = None,
    profile: ProfileName = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be loaded, and load nothing.")] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try again what could not be read before.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Load also what was removed before.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Open every file again, whatever its size and time say.")
    ] = False,
    password_file: PasswordFile = None,
    manifest: Annotated[
        Path | None,
        typer.Option("--manifest", metavar="FILE", help="A .csv file with what is known: path, title, date …"),
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Go on: load what comes, until Ctrl-C.")] = False,
    report_to: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Write the report to a .json, .csv or .html file.")
    ] = None,
    archive: Archived,
    as_json: AsJson = False,
) -> None:
    """Load scanned reports into the archive.

    PDF, TIFF, PNG, JPEG and text files, by what is in them and not by their name. What is known already is left
    alone, and a load that was interrupted goes on where it was: run the same command again.

    A .zip or .tar[.gz] file is read as a folder is; so is an address, such as s3://bucket/papers/. The source - takes
    paths from standard input, one a line, or separated by NUL as `find -print0` writes them.

    A manifest says of papers what is known of them already, in columns path, title, committee, date, code and source
    address; with `--dry-run` it is shown which row is about which file.
    """
    from index.discover import listed_paths
    from index.following import follow
    from index.load import LoadOptions
    from index.load import load as load_sources
    from pipeline.errors import UsageError
    from pipeline.passwords import read_passwords
    from terminal.load_files import check_place
    from terminal.loads import print_load
    from terminal.progress import load_progress

    if report_to is not None:
        check_place(report_to)
    options = LoadOptions(
        jobs=jobs, profile=profile, dry_run=dry_run, retry_failed=retry_failed, again=again, verify=verify,
        listed=listed_paths(sys.stdin.buffer.read()) if "-" in sources else (),
        passwords=() if password_file is None else read_passwords(password_file), manifest=manifest,
    )  # fmt: skip
    named = [source for source in sources if source != "-"]

    def load_once(options: LoadOptions) -> LoadReport:
        with load_progress() as tell:
            report = load_sources(archive, named, options=options, progress=tell)
        if report_to is not None:
            _write_report(report, archive, report_to)
        return report

    if watch:
        if as_json or dry_run:
            raise UsageError("--watch goes with neither --json nor --dry-run.", advice="Leave one of them out.")
        _watch(follow(load_once, named, options, leave_out=archive))
        return
    report = load_once(options)
    if as_json:
        print_json(report.shape())
    else:
        print_load(report, answers())
    if report.interrupted:
        note(_INTERRUPTED)
    elif report.failures and not as_json:
        suggest("failures", archive)
    elif report.found and not (dry_run or as_json):
        suggest("modifications", archive)
    end(report.exit_code)


def _watch(reports: Iterator[LoadReport]) -> None:
    """Tell what each load of the sources that are followed brought; Ctrl-C between two loads is the way to end."""
    from terminal.loads import print_followed

    note("Following the sources; Ctrl-C ends it.")
    before: LoadReport | None = None
    try:
        for report in reports:
            print_followed(report, answers(), before=before)
            before = report
            if report.interrupted:
                note(_INTERRUPTED)
                end(report.exit_code)
    except KeyboardInterrupt:
        note("No longer following the sources; everything that came is loaded.")


def _write_report(report: LoadReport, archive: Path, path: Path) -> None:
    from index.archive import Archive
    from index.survey import Survey, survey
    from terminal.load_files import write_load

    found = Survey((), ())
    if Archive.exists(archive):
        with open_archive(archive) as opened:
            found = survey(opened)
    write_load(report, found, path)


@command(example="modtrail read report.pdf")
def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A report.", show_default=False)],
    *,
    profile: ProfileName = None,
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> None:
    """Read one report and print what it says; store nothing.

    Pages, sections, modifications, dates, committees, and what happened, each with the page it stands on.
    """
    from pipeline.errors import ExitCode, UsageError
    from pipeline.passwords import read_passwords
    from pipeline.pool import core_count
    from pipeline.run import ReadOptions, read_document
    from pipeline.shapes import document_shape

    if file.is_dir():
        raise UsageError(f"{file} is a folder.", advice=f"`{PROGRAM} load` takes folders; `read` takes one file.")
    if not file.exists():
        raise UsageError(f"There is no file {file}.", advice="Check how the path is written.")
    passwords = () if password_file is None else read_passwords(password_file)
    document = read_document(file, ReadOptions(profile=profile, passwords=passwords), jobs=core_count())
    shape = document_shape(document)
    if as_json:
        print_json(shape)
    else:
        from terminal.documents import print_document

        print_document(shape, answers())
    codes = {warning.code for warning in document.warnings}
    if "page-pending" in codes:
        end(ExitCode.TOOL_MISSING)
    if "page-failed" in codes:
        end(ExitCode.UNREADABLE_INPUT)
