"""Answers out: `search`, `history` and `modifications`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from terminal.application import (
    Archived,
    AsCsv,
    AsJson,
    CommitteeFilter,
    DateFrom,
    DateTo,
    Exact,
    HeadingFilter,
    ModificationFilter,
    Superseded,
    command,
    end,
    open_archive,
    suggest,
)
from terminal.output import answers, note, print_csv, print_json

if TYPE_CHECKING:
    from index.search import SearchRequest

LIMIT = 10
"""Sections that a search shows unless told otherwise."""


@command(example="""modtrail search '"happy day" AND date:[2019-01 TO 2019-06]' --committee TABASC""")
def search(
    query: Annotated[
        str | None, typer.Argument(metavar="QUERY", help="Words, or more, as said above.", show_default=False)
    ] = None,
    *,
    committee: CommitteeFilter = None,
    modification: ModificationFilter = None,
    date_from: DateFrom = None,
    date_to: DateTo = None,
    heading: HeadingFilter = None,
    code: Annotated[
        str | None, typer.Option("--code", metavar="NAME", help="Only papers of this code (sec, bsc …).")
    ] = None,
    marking: Annotated[
        str | None, typer.Option("--marking", metavar="NAME", help="Only papers marked so (GREEN …).")
    ] = None,
    text_source: Annotated[
        str | None, typer.Option("--text-source", metavar="NAME", help="Only pages read so: ocr, text-layer or file.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, metavar="N", help="At most so many sections.")] = LIMIT,
    offset: Annotated[int, typer.Option("--offset", min=0, metavar="N", help="Leave out so many of the first.")] = 0,
    sort: Annotated[
        Literal["relevance", "date"], typer.Option("--sort", help="Best first, or newest paper first.")
    ] = "relevance",
    exact: Exact = False,
    facets: Annotated[bool, typer.Option("--facets", help="Count what was found by committee, year and more.")] = False,
    listed: Annotated[
        str | None,
        typer.Option("--list", metavar="FILE", help="Look up every id or query of a file; - for standard input."),
    ] = None,
    superseded: Superseded = False,
    archive: Archived,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Search the archive, section by section.

    Each hit has its page and its sentence. Words must all be in a section; where none has them all, a note
    says what is shown instead. A query may hold "phrases", AND OR NOT, parentheses, prefix*, and
    the fields committee: modification: heading: date:2019-04 date:[2019-01 TO 2019-06].
    """
    from index.search import SearchRequest, Sort, answer_shape, check_request
    from index.search import search as search_archive
    from pipeline.errors import ExitCode, UsageError

    filters = (committee, modification, date_from, date_to, heading, code, marking, text_source)
    if listed is None and query is None and not any(filters):
        raise UsageError("There is nothing to search for.", advice="Type some words: modtrail search 'happy day'")
    request = SearchRequest(
        query or "", committee=committee, modification=modification, heading=heading,
        date_from=date_from, date_to=date_to, code=code, marking=marking, text_source=text_source,
        limit=limit, offset=offset, sort=Sort(sort), exact=exact, facets=facets,
    )  # fmt: skip
    check_request(request)
    if listed is not None:
        if query is not None or facets or offset or limit != LIMIT or sort != "relevance":
            raise UsageError(
                "--list takes filters, and no query, --limit, --offset, --sort or --facets.",
                advice="Give these in a search of their own.",
            )
        _look_up(listed, request, archive, superseded=superseded, form="json" if as_json else "csv" if as_csv else "")
        return
    with open_archive(archive, superseded=superseded) as opened:
        answer = search_archive(opened, request)
    if as_json:
        print_json(answer_shape(answer))
    elif as_csv:
        from index.csv_rows import SEARCH_COLUMNS, search_rows

        print_csv(search_rows(answer.hits), SEARCH_COLUMNS)
    else:
        from terminal.answers import print_search

        for sentence in answer.notes:
            note(sentence)
        print_search(answer, answers(), offset=offset)
        named = next((found for hit in answer.hits for found in hit.modifications), None)
        if named:
            suggest(f"history {named}", archive)
    if not answer.total:
        end(ExitCode.NOTHING_FOUND)


def _look_up(listed: str, request: SearchRequest, archive: Path, *, superseded: bool, form: str) -> None:
    """Answer `search --list`."""
    from index.lists import answer_list, read_entries
    from pipeline.errors import ExitCode

    entries = read_entries(_content(listed), name=listed)
    with open_archive(archive, superseded=superseded) as opened:
        answer = answer_list(opened, entries, request)
    if form == "json":
        print_json(answer.shape())
    elif form == "csv":
        from index.csv_rows import LIST_COLUMNS, list_rows

        print_csv(list_rows(answer), LIST_COLUMNS)
    else:
        from terminal.histories import print_list

        print_list(answer, answers())
        named = next((row.modification for row in answer.rows if row.modification), None)
        if named:
            suggest(f"history {named}", archive)
    if not answer.found:
        end(ExitCode.NOTHING_FOUND)


def _content(listed: str) -> bytes:
    """Return what a list holds; `-` is standard input."""
    from pipeline.errors import UsageError

    if listed == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(listed).expanduser().read_bytes()
    except OSError as error:
        raise UsageError(
            f"The list {listed} cannot be read: {error.strerror or error}.", advice="Check how the path is written."
        ) from error


def _complete_modification(context: typer.Context, incomplete: str) -> Sequence[str]:
    """Return the modifications of the archive that begin so, for the shell's completion."""
    from index.history import modifications as list_modifications
    from pipeline.errors import UserFacingError

    try:
        with open_archive(context.params["archive"]) as opened:
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
    superseded: Superseded = False,
    archive: Archived,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Tell what happened to a modification, with evidence.

    Every row says when, who and what, with the quote, the document and the page.
    """
    from index.history import history as history_of

    with open_archive(archive, superseded=superseded) as opened:
        found = history_of(opened, modification)
    if as_json:
        print_json(found.shape())
    elif as_csv:
        from index.csv_rows import HISTORY_COLUMNS, history_rows

        print_csv(history_rows(found), HISTORY_COLUMNS)
    else:
        from terminal.answers import ID_DIGITS
        from terminal.histories import print_history

        print_history(found, answers())
        evidence = next((piece for event in found.events for piece in event.evidence), None)
        if evidence is not None:
            suggest(f"show {evidence.document[:ID_DIGITS]} --page {evidence.page}", archive)


@command(example="modtrail modifications --csv > modifications.csv")
def modifications(
    *, superseded: Superseded = False, archive: Archived, as_json: AsJson = False, as_csv: AsCsv = False
) -> None:
    """List every modification that the archive mentions.

    With its title, first and last paper, number of mentions, and latest stage.
    """
    from index.history import modifications as list_modifications
    from pipeline.errors import ExitCode

    with open_archive(archive, superseded=superseded) as opened:
        found = list_modifications(opened)
    if as_json:
        print_json(found.shape())
    elif as_csv:
        from index.csv_rows import MODIFICATIONS_COLUMNS, modification_rows

        print_csv(modification_rows(found), MODIFICATIONS_COLUMNS)
    else:
        from terminal.histories import print_modifications

        print_modifications(found, answers())
        if found.modifications:
            most = max(found.modifications, key=lambda row: row.mentions)
            suggest(f"history {most.modification}", archive)
    if not found.modifications:
        end(ExitCode.NOTHING_FOUND)
