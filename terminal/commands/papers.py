"""One paper: `show` and `remove`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from terminal.application import Archived, AsJson, DocumentId, command, open_archive, suggest
from terminal.output import answers, note, print_json, printable

if TYPE_CHECKING:
    from index.answer_shapes import CorrectionShape


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

    with open_archive(archive) as opened:
        found = opened.resolve(document)
        whole = opened.document(found)
        status = opened.status(found)
        corrections = opened.corrections(found)
        manifest = opened.manifest_facts(found)
    part = narrow(whole, section=section, page=page)
    if as_json:
        beside = {"sources": list(status.sources), "superseded_by": status.superseded_by, "corrections": corrections}
        print_json({**part, **beside, "manifest": manifest})
        return
    from terminal.corrections import print_corrected
    from terminal.documents import print_document, print_part
    from terminal.manifests import facts_told

    if status.superseded_by:
        note(f"A newer version of this file is in the archive: document {status.superseded_by}.")
    if section is None and page is None:
        told = () if manifest is None else (("manifest", facts_told(manifest)),)
        print_document(part, answers(), beside=(*(("source", source) for source in status.sources), *told))
        print_corrected(corrections, answers())
        suggest(f"show {document} --page 1", archive)
    else:
        print_part(part, answers(), page=page)
        print_corrected([one for one in corrections if _is_within(one, section, page)], answers())


def _is_within(correction: CorrectionShape, section: str | None, page: int | None) -> bool:
    in_section = section is None or (correction["section"] or "").casefold() == section.casefold()
    return in_section and (page is None or correction["page"] == page)


@command(example="modtrail remove 3f2a9c")
def remove(document: DocumentId, *, archive: Archived, as_json: AsJson = False) -> None:
    """Take one document out of the archive and the index.

    A later load leaves it out, unless told `--again`.
    """
    from index.search import update_index

    with open_archive(archive) as opened:
        found = opened.resolve(document)
        title = opened.document(found)["title"]
        opened.remove(found)
        update_index(opened)
    if as_json:
        print_json({"removed": found, "title": title})
    else:
        answers().print(f"Removed {found}" + (f", {printable(title)}." if title else "."), soft_wrap=True)
