"""A person's word on what was read: `correct`."""

from __future__ import annotations

from typing import Annotated

import typer

from terminal.application import Archived, AsJson, DocumentId, command, open_archive, suggest
from terminal.output import answers, print_json


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
    with open_archive(archive) as opened:
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
