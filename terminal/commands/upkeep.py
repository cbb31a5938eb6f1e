"""The archive as a whole: `failures`, `export`, `reindex` and `doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from terminal.application import Archived, AsJson, command, end, open_archive
from terminal.output import answers, print_json


@command(example="modtrail failures")
def failures(*, archive: Archived, as_json: AsJson = False) -> None:
    """List what could not be read, why, and what to do."""
    with open_archive(archive) as opened:
        found = opened.failures()
    if as_json:
        print_json(found.shape())
    else:
        from terminal.loads import print_failures

        print_failures(found, answers())


@command(example="modtrail export --format csv tables/")
def export(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder to write to; it is made when needed.", show_default=False)
    ],
    *,
    form: Annotated[
        Literal["jsonl", "csv"], typer.Option("--format", help="One document a line, or tables for a spreadsheet.")
    ] = "jsonl",
    archive: Archived,
    as_json: AsJson = False,
) -> None:
    """Write the whole archive to files, for other tools."""
    from index.export import Format
    from index.export import export as export_archive

    with open_archive(archive) as opened:
        report = export_archive(opened, format=Format(form), directory=directory)
    if as_json:
        print_json(report.shape())
    else:
        from terminal.answers import print_export

        print_export(report, answers())


@command(example="modtrail reindex")
def reindex(
    *,
    engine: Annotated[
        str | None,
        typer.Option("--engine", metavar="NAME", help="whoosh, or tantivy for large archives; without it, as before."),
    ] = None,
    archive: Archived,
    as_json: AsJson = False,
) -> None:
    """Build the index, and what histories are drawn from, anew from the records; read nothing again."""
    from index.search import reindex as rebuild

    with open_archive(archive) as opened:
        opened.rebuild_derived()
        report = rebuild(opened, engine=engine)
    if as_json:
        print_json(
            {
                "engine": report.engine,
                "documents": report.documents,
                "sections": report.sections,
                "seconds": round(report.seconds, 3),
            }
        )
    else:
        from terminal.answers import counted

        answers().print(
            f"Indexed {counted(report.sections, 'section')} of {counted(report.documents, 'document')}"
            f" with {report.engine} in {report.seconds:.1f} s."
        )


@command(example="modtrail doctor")
def doctor(*, archive: Archived, as_json: AsJson = False) -> None:
    """Check that everything needed is here, and say what to do."""
    from index.doctor import doctor as examine

    report = examine(archive)
    if as_json:
        print_json(report.shape())
    else:
        from terminal.answers import print_doctor

        print_doctor(report, answers())
    end(report.exit_code)
