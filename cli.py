"""The command line: what was typed in, one call, and what is printed out, with an exit code.

A command imports what it needs when it runs: only typer and the standard library are imported at the top,
so that `--help` and `search` stay quick.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from terminal.application import PROGRAM, Archived, AsCsv, AsJson, DocumentId, ProfileName, app, command, suggest
from terminal.output import answers, note, print_json, printable

if TYPE_CHECKING:
    from index.answer_shapes import CorrectionShape
    from index.archive import Archive
    from pipeline.errors import ExitCode


@command(example="modtrail load ~/papers/2019 --jobs 4")
def load(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE", help="Files, folders, .zip or .tar[.gz]; - for a list.", show_default=False),
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
    archive: Archived,
    as_json: AsJson = False,
) -> None:
    """Load scanned reports into the archive.

    PDF, TIFF, PNG, JPEG and text files, by what is in them and not by their name. What is known already is left
    alone, and a load that was interrupted goes on where it was: run the same command again.

    A .zip or .tar[.gz] file is read as a folder is. The source - takes paths from standard input, one a line, or
    separated by NUL as `find -print0` writes them.
    """
    from index.discover import listed_paths
    from index.load import LoadOptions
    from index.load import load as load_sources
    from terminal.answers import print_load
    from terminal.progress import load_progress

    options = LoadOptions(
        jobs=jobs, profile=profile, dry_run=dry_run, retry_failed=retry_failed, again=again, verify=verify,
        listed=listed_paths(sys.stdin.buffer.read()) if "-" in sources else (),
    )  # fmt: skip
    with load_progress() as tell:
        report = load_sources(archive, [source for source in sources if source != "-"], options=options, progress=tell)
    if as_json:
        print_json(report.shape())
    else:
        print_load(report, answers())
        if report.failures:
            suggest("failures", archive)
        elif not (report.interrupted or dry_run):
            suggest("modifications", archive)
    _end(report.exit_code)


@command(example="modtrail read report.pdf")
def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A report.", show_default=False)],
    *,
    profile: ProfileName = None,
    as_json: AsJson = False,
) -> None:
    """Read one report and print what it says; store nothing.

    Pages, sections, modifications, dates, committees, and what happened, each with the page it stands on.
    """
    from index.executor import core_count
    from pipeline.errors import ExitCode, UsageError
    from pipeline.run import ReadOptions, page_texts, read_document
    from pipeline.shapes import document_shape

    if file.is_dir():
        raise UsageError(f"{file} is a folder.", advice=f"`{PROGRAM} load` takes folders; `read` takes one file.")
    if not file.exists():
        raise UsageError(f"There is no file {file}.", advice="Check how the path is written.")
    document = read_document(file, ReadOptions(profile=profile), jobs=core_count())
    shape = document_shape(document, page_texts=page_texts(document.pages))
    if as_json:
        print_json(shape)
    else:
        from terminal.documents import print_document

        print_document(shape, answers())
    codes = {warning.code for warning in document.warnings}
    if "page-pending" in codes:
        _end(ExitCode.TOOL_MISSING)
    if "page-failed" in codes:
        _end(ExitCode.UNREADABLE_INPUT)


@command(example="""modtrail search '"happy day" AND date:[2019-01 TO 2019-06]' --committee TABASC""")
def search(
    query: Annotated[
        str | None, typer.Argument(metavar="QUERY", help="Words, or more, as said above.", show_default=False)
    ] = None,
    *,
    committee: Annotated[
        str | None, typer.Option("--committee", metavar="NAME", help="Only sections of this committee.")
    ] = None,
    modification: Annotated[
        str | None, typer.Option("--modification", metavar="ID", help="Only sections that name it.")
    ] = None,
    date_from: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Only papers of this date (2019, 2019-04) or later.")
    ] = None,
    date_to: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Only papers of this date or earlier.")
    ] = None,
    heading: Annotated[
        str | None, typer.Option("--heading", metavar="WORDS", help="Only sections with these words above.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, metavar="N", help="At most so many sections.")] = 10,
    offset: Annotated[int, typer.Option("--offset", min=0, metavar="N", help="Leave out so many of the first.")] = 0,
    sort: Annotated[
        Literal["relevance", "date"], typer.Option("--sort", help="Best first, or newest paper first.")
    ] = "relevance",
    exact: Annotated[bool, typer.Option("--exact", help="Only words exactly as typed.")] = False,
    facets: Annotated[bool, typer.Option("--facets", help="Count by committee, modification and year.")] = False,
    archive: Archived,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Search the archive, section by section.

    Each hit has its page and its sentence. A query may hold "phrases", AND OR NOT, parentheses, prefix*, and
    the fields committee: modification: heading: date:2019-04 date:[2019-01 TO 2019-06].
    """
    from index.search import SearchRequest, Sort, answer_shape
    from index.search import search as search_archive
    from pipeline.errors import ExitCode, UsageError

    if query is None and not (committee or modification or date_from or date_to or heading):
        raise UsageError("There is nothing to search for.", advice="Type some words: modtrail search 'happy day'")
    request = SearchRequest(
        query or "", committee=committee, modification=modification, heading=heading,
        date_from=date_from, date_to=date_to, limit=limit, offset=offset, sort=Sort(sort), exact=exact, facets=facets,
    )  # fmt: skip
    with _open(archive) as opened:
        answer = search_archive(opened, request)
    if as_json:
        print_json(answer_shape(answer))
    elif as_csv:
        from terminal.csv_rows import SEARCH_COLUMNS, search_rows

        _print_csv(search_rows(answer), SEARCH_COLUMNS)
    else:
        from terminal.answers import print_search

        for sentence in answer.notes:
            note(sentence)
        print_search(answer, answers(), offset=offset)
        named = next((found for hit in answer.hits for found in hit.modifications), None)
        if named:
            suggest(f"history {named}", archive)
    if not answer.total:
        _end(ExitCode.NOTHING_FOUND)


def _complete_modification(context: typer.Context, incomplete: str) -> Sequence[str]:
    """Return the modifications of the archive that begin so, for the shell's completion."""
    from index.history import modifications as list_modifications
    from pipeline.errors import UserFacingError

    try:
        with _open(context.params["archive"]) as opened:
            found = list_modifications(opened).modifications
    except UserFacingError:
        return ()
    return [row.modification for row in found if row.modification.startswith(incomplete.upper())]


@command(example="modtrail history SECMP0024")
def history(
    modification: Annotated[
        str,
        typer.Argument(
            metavar="MODIFICATION",
            help="Its id, however it is written.",
            show_default=False,
            autocompletion=_complete_modification,
        ),
    ],
    *,
    archive: Archived,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Tell what happened to a modification, with evidence.

    Every row says when, who and what, with the quote, the document and the page.
    """
    from index.history import history as history_of

    with _open(archive) as opened:
        found = history_of(opened, modification)
    if as_json:
        print_json(found.shape())
    elif as_csv:
        from terminal.csv_rows import HISTORY_COLUMNS, history_rows

        _print_csv(history_rows(found), HISTORY_COLUMNS)
    else:
        from terminal.answers import ID_DIGITS, print_history

        print_history(found, answers())
        evidence = next((piece for event in found.events for piece in event.evidence), None)
        if evidence is not None:
            suggest(f"show {evidence.document[:ID_DIGITS]} --page {evidence.page}", archive)


@command(example="modtrail modifications --csv > modifications.csv")
def modifications(*, archive: Archived, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List every modification that the archive mentions.

    With its title, first and last paper, number of mentions, and latest stage.
    """
    from index.history import modifications as list_modifications
    from pipeline.errors import ExitCode

    with _open(archive) as opened:
        found = list_modifications(opened)
    if as_json:
        print_json(found.shape())
    elif as_csv:
        from terminal.csv_rows import MODIFICATIONS_COLUMNS, modification_rows

        _print_csv(modification_rows(found), MODIFICATIONS_COLUMNS)
    else:
        from terminal.answers import print_modifications

        print_modifications(found, answers())
        if found.modifications:
            most = max(found.modifications, key=lambda row: row.mentions)
            suggest(f"history {most.modification}", archive)
    if not found.modifications:
        _end(ExitCode.NOTHING_FOUND)


@command(example="modtrail show 3f2a9c --section 3.5")
def show(
    document: DocumentId,
    *,
    section: Annotated[str | None, typer.Option("--section", metavar="ID", help="Only this section.")] = None,
    page: Annotated[int | None, typer.Option("--page", min=1, metavar="N", help="Only this page.")] = None,
    archive: Archived,
    as_json: AsJson = False,
) -> None:
    """Show a document as it was loaded, or a part of it."""
    from terminal.documents import narrow

    with _open(archive) as opened:
        found = opened.resolve(document)
        whole = opened.document(found)
        status = opened.status(found)
        corrections = opened.corrections(found)
    part = narrow(whole, section=section, page=page)
    if as_json:
        beside = {"sources": list(status.sources), "superseded_by": status.superseded_by, "corrections": corrections}
        print_json({**part, **beside})
        return
    from terminal.corrections import print_corrected
    from terminal.documents import print_document, print_part

    if status.superseded_by:
        note(f"A newer version of this file is in the archive: document {status.superseded_by}.")
    if section is None and page is None:
        print_document(part, answers(), sources=status.sources)
        print_corrected(corrections, answers())
        suggest(f"show {document} --page 1", archive)
    else:
        print_part(part, answers(), page=page)
        print_corrected([one for one in corrections if _is_within(one, section, page)], answers())


def _is_within(correction: CorrectionShape, section: str | None, page: int | None) -> bool:
    in_section = section is None or (correction["section"] or "").casefold() == section.casefold()
    return in_section and (page is None or correction["page"] == page)


@command(example="modtrail correct 3f2a9c --section 4.1/2 --text SECMP0O55 --as SECMP0055")
def correct(
    document: DocumentId,
    *,
    text: Annotated[
        str | None, typer.Option("--text", metavar="PRINTED", help="The mention as printed; some of an event's quote.")
    ] = None,
    section: Annotated[str | None, typer.Option("--section", metavar="ID", help="Only in this section.")] = None,
    page: Annotated[int | None, typer.Option("--page", min=1, metavar="N", help="Only on this page.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Correct all that is meant, not just one.")] = False,
    value: Annotated[str | None, typer.Option("--as", metavar="VALUE", help="What the mention means.")] = None,
    reject: Annotated[bool, typer.Option("--reject", help="The mention or event is none.")] = False,
    event: Annotated[
        str | None, typer.Option("--event", metavar="ID:ACTION", help="The event to correct: SECMP0055:agreed.")
    ] = None,
    modification: Annotated[str | None, typer.Option("--modification", metavar="ID", help="The event's id.")] = None,
    action: Annotated[str | None, typer.Option("--action", metavar="ACTION", help="What happened.")] = None,
    committee: Annotated[str | None, typer.Option("--committee", metavar="NAME", help="Who did it, or none.")] = None,
    date: Annotated[str | None, typer.Option("--date", metavar="DATE", help="When it happened, or none.")] = None,
    stage: Annotated[str | None, typer.Option("--stage", metavar="STAGE", help="Its stage, or none.")] = None,
    planned_date: Annotated[
        str | None, typer.Option("--planned-date", metavar="DATE", help="The date decided on, or none.")
    ] = None,
    document_title: Annotated[str | None, typer.Option("--document-title", metavar="TITLE", help="The title.")] = None,
    document_committee: Annotated[
        str | None, typer.Option("--document-committee", metavar="NAME", help="Whose paper it is, or none.")
    ] = None,
    document_date: Annotated[
        str | None, typer.Option("--document-date", metavar="DATE", help="The paper's date, or none.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who says so; else your user name.")] = None,
    remark: Annotated[str | None, typer.Option("--note", metavar="WORDS", help="Why.")] = None,
    list_all: Annotated[bool, typer.Option("--list", help="List the document's corrections.")] = False,
    undo: Annotated[int | None, typer.Option("--undo", metavar="N", help="Take correction N back.")] = None,
    archive: Archived,
    as_json: AsJson = False,
) -> None:
    """Correct what was read wrongly in a document, or reject it.

    Name a mention as it is printed, an event as ID:ACTION, or a fact of the document itself. The record stays as it
    was read: the correction stands beside it with your name and the time, holds when the document is read anew, and
    can be undone.
    """
    from index.correct import Request, Where, check_alone, sign
    from index.correct import correct as make_corrections
    from index.correct import undo as undo_correction
    from index.search import update_index

    request = Request(
        Where(text, section, page),
        event=event,
        value=value,
        event_fields=_given(
            modification=modification, action=action, committee=committee,
            date=date, stage=stage, planned_date=planned_date,
        ),
        facts=_given(title=document_title, committee=document_committee, date=document_date),
        reject=reject,
        every=every,
    )  # fmt: skip
    if list_all or undo is not None:
        check_alone(request, is_list=list_all, is_undo=undo is not None)
    with _open(archive) as opened:
        found = opened.resolve(document)
        if list_all:
            corrections = opened.corrections(found)
        elif undo is not None:
            corrections = undo_correction(opened, found, undo, signed=sign(by, remark))
        else:
            corrections = make_corrections(opened, found, request, signed=sign(by, remark))
        if not list_all:
            update_index(opened)
    if as_json:
        print_json({"document": found, "corrections": corrections})
        return
    from terminal.corrections import print_corrections

    print_corrections(corrections, answers())
    if not list_all:
        suggest(f"correct {document} --list", archive)


def _given(**fields: str | None) -> dict[str, str]:
    return {name: typed for name, typed in fields.items() if typed is not None}


@command(example="modtrail failures")
def failures(*, archive: Archived, as_json: AsJson = False) -> None:
    """List what could not be read, why, and what to do."""
    with _open(archive) as opened:
        found = opened.failures()
    if as_json:
        print_json(found.shape())
    else:
        from terminal.answers import print_failures

        print_failures(found, answers())


@command(example="modtrail remove 3f2a9c")
def remove(document: DocumentId, *, archive: Archived, as_json: AsJson = False) -> None:
    """Take one document out of the archive and the index.

    A later load leaves it out, unless told `--again`.
    """
    from index.search import update_index

    with _open(archive) as opened:
        found = opened.resolve(document)
        title = opened.document(found)["title"]
        opened.remove(found)
        update_index(opened)
    if as_json:
        print_json({"removed": found, "title": title})
    else:
        answers().print(f"Removed {found}" + (f", {printable(title)}." if title else "."), soft_wrap=True)


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

    with _open(archive) as opened:
        report = export_archive(opened, format=Format(form), directory=directory)
    if as_json:
        print_json(report.shape())
    else:
        from terminal.answers import print_export

        print_export(report, answers())


@command(example="modtrail reindex")
def reindex(
    *,
    engine: Annotated[str, typer.Option("--engine", metavar="NAME", help="The search engine.")] = "whoosh",
    archive: Archived,
    as_json: AsJson = False,
) -> None:
    """Build the index anew from the records; read nothing again."""
    from index.search import reindex as rebuild

    with _open(archive) as opened:
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


@command(example="modtrail serve")
def serve(*, archive: Archived) -> None:  # noqa: ARG001  # the archive that it will show
    """Open the reading room (comes with a later version)."""
    from pipeline.errors import UsageError

    raise UsageError(
        "This version has no reading room yet: `serve` comes with a later one.",
        advice="Until then: modtrail search, modtrail history and modtrail show.",
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
    _end(report.exit_code)


def _open(directory: Path) -> Archive:
    from index.archive import Archive

    return Archive.open(directory)


def _print_csv(rows: Iterable[Sequence[object]], columns: Sequence[str]) -> None:
    from index.export import write_csv

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(newline="")
    write_csv(rows, columns, sys.stdout)


def _end(code: ExitCode) -> None:
    if code:
        raise typer.Exit(int(code))


def main() -> None:
    """Run the command line."""
    app(prog_name=PROGRAM)


if __name__ == "__main__":
    main()
