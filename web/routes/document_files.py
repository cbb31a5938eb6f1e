"""A document as files: its original, its record, how to cite it, and the text of a page."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from index.archive import Archive
from pipeline.errors import NotFound
from pipeline.shapes import DocumentShape
from web import files
from web.asking import question_of
from web.options import MAX_VALUE_LENGTH
from web.reading import archive_of
from web.routes.api import page_shape
from web.routes.documents import cited, page_of

router = APIRouter(include_in_schema=False)

DOWNLOAD_ENDINGS = {
    "application/pdf": ".pdf", "image/tiff": ".tif", "image/png": ".png", "image/jpeg": ".jpg", "text/plain": ".txt",
}  # fmt: skip


@router.get("/docs/{document}.{ending}")
def document_file(request: Request, document: str, ending: str) -> Response:
    """Send a document's record as JSON, or how to cite it."""
    with archive_of(request) as archive:
        record = _record(archive, document)
    if ending == "json":
        return files.json_file(record)
    if ending not in files.CITATIONS:
        raise NotFound("A document comes as .json, .bib, .ris or .csl.")
    return files.citation_file([cited(request, record)], ending, name=record["id"][:12])


@router.get("/docs/{document}/pages/{number}.{ending}")
def page_file(request: Request, document: str, number: int, ending: str) -> Response:
    """Send a page as JSON, with the places that answer a query, or its text."""
    question = question_of(request.query_params)
    with archive_of(request) as archive:
        record = _record(archive, document)
        if ending == "json":
            return files.json_file(page_shape(archive, record, number, question.q, exact=question.exact))
    if ending != "txt":
        raise NotFound("A page comes as .json or .txt.")
    return PlainTextResponse(page_of(record, number)["text"].encode("utf-8", "replace"))


def _record(archive: Archive, document: str) -> DocumentShape:
    return archive.document(archive.resolve(document[:MAX_VALUE_LENGTH]))


@router.get("/docs/{document}/original")
def original(request: Request, document: str) -> Response:
    """Send the file as it was loaded; to be kept, and not to be opened as a page of this room."""
    with archive_of(request) as archive:
        record = _record(archive, document)
        source = record["source"]
        path = archive.originals.path(record["id"], source["media_type"])
    if not path.is_file():
        raise NotFound("The original of this paper is no longer in the archive.", advice="Load it again to have it.")
    stem = source["name"].rpartition(".")[0] or source["name"]
    name = "".join(c if c.isalnum() or c in " ._-()" else "_" for c in stem)[:120].strip(" .") or "paper"
    return FileResponse(
        path,
        media_type="application/octet-stream" if source["media_type"] == "text/plain" else source["media_type"],
        filename=name + DOWNLOAD_ENDINGS[source["media_type"]],
        content_disposition_type="attachment",
    )
