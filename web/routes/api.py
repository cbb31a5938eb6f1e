"""The API: the answers of the command line over HTTP. A request in, the contract's JSON out, in parts, with an ETag."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from starlette.requests import Request
from starlette.responses import Response

from index.answer_shapes import FailuresShape, HistoryShape
from index.archive import Archive
from index.catalogue import PaperFilter, PaperSort
from index.found import asked_of, find_in
from index.history import history
from index.search import AnswerShape, SearchRequest, Sort, answer_shape
from pipeline.shapes import DocumentShape
from web import files
from web.addresses import document_path
from web.options import MAX_OFFSET, MAX_PAGE_SIZE, MAX_QUERY_LENGTH, MAX_VALUE_LENGTH, PAGE_SIZE
from web.reading import archive_of, ask, failures_of, listed_modifications, reader_of
from web.routes.documents import page_of
from web.schemas import responses
from web.shapes import (
    CommitteesShape,
    CoveragePageShape,
    ModificationsPageShape,
    PageOfDocumentShape,
    PapersShape,
    committee_shape,
    load_shape,
    paper_shape,
)

router = APIRouter(prefix="/api/v1", tags=["v1"])

Text = Annotated[str | None, Query(max_length=MAX_VALUE_LENGTH)]
Limit = Annotated[int, Query(ge=0, le=MAX_PAGE_SIZE, description="At most so many.")]
Offset = Annotated[int, Query(ge=0, le=MAX_OFFSET, description="Leave out so many of the first.")]
DocumentId = Annotated[str, InPath(max_length=64, description="A document’s id, or 6 or more of its first characters.")]
Question = Annotated[
    str,
    Query(
        max_length=MAX_QUERY_LENGTH,
        description="Words, “phrases”, AND OR NOT, parentheses, prefix*, and the fields committee: modification: "
        "heading: date:2019-04 date:[2019-01 TO 2019-06].",
    ),
]


@router.get("/search", summary="Search the archive, section by section", responses=responses(AnswerShape))
def search(
    request: Request,
    *,
    q: Question = "",
    committee: Annotated[Text, Query(description="Named by the section or its headings, or whose paper it is.")] = None,
    modification: Annotated[Text, Query(description="Named by the section, however its id is written.")] = None,
    heading: Annotated[Text, Query(description="Words that stand in the section’s heading.")] = None,
    code: Annotated[Text, Query(description="The code’s profile: sec, bsc, cusc …")] = None,
    marking: Annotated[Text, Query(description="The paper’s marking: WHITE, CLEAR, GREEN …")] = None,
    text_source: Annotated[Text, Query(description="How its pages were read: ocr, text-layer or file.")] = None,
    date_from: Annotated[
        str | None, Query(alias="from", max_length=25, description="2019, 2019-04, 2019-04-09")
    ] = None,
    date_to: Annotated[str | None, Query(alias="to", max_length=25, description="As from; both are included.")] = None,
    sort: Sort = Sort.RELEVANCE,
    exact: Annotated[bool, Query(description="No other forms of words, no OCR tolerance.")] = False,
    facets: Annotated[bool, Query(description="With counts by committee, modification, year and the like.")] = False,
    limit: Limit = PAGE_SIZE,
    offset: Offset = 0,
) -> Response:
    """Find sections; the same JSON as `modtrail search --json`."""
    question = SearchRequest(
        q, committee=committee, modification=modification, heading=heading, date_from=date_from, date_to=date_to,
        code=code, marking=marking, text_source=text_source, limit=limit, offset=offset, sort=sort, exact=exact,
        facets=facets,
    )  # fmt: skip
    with archive_of(request) as archive:
        answer = ask(archive, question)
    return _page(request, answer_shape(answer), total=answer.total, limit=limit, offset=offset)


@router.get("/modifications", summary="Every modification", responses=responses(ModificationsPageShape))
def modifications(request: Request, limit: Limit = MAX_PAGE_SIZE, offset: Offset = 0) -> Response:
    """List modifications by id; the rows of `modtrail modifications --json`."""
    with archive_of(request) as archive:
        found = listed_modifications(request, archive)
    rows = found.modifications[offset : offset + limit]
    shape: ModificationsPageShape = {
        "total": len(found.modifications),
        "offset": offset,
        "modifications": [row.shape() for row in rows],
        "coverage": found.coverage.shape(),
    }
    return _page(request, shape, total=shape["total"], limit=limit, offset=offset)


@router.get("/modifications/{modification}", summary="The history of one", responses=responses(HistoryShape))
def modification(request: Request, modification: Annotated[str, InPath(max_length=MAX_VALUE_LENGTH)]) -> Response:
    """Tell what happened to a modification, however its id is written; the same JSON as `modtrail history --json`."""
    with archive_of(request) as archive:
        return files.json_file(history(archive, modification).shape())


@router.get("/documents", summary="Papers", responses=responses(PapersShape))
def documents(
    request: Request,
    *,
    words: Annotated[str, Query(max_length=MAX_VALUE_LENGTH, description="In the title or the file’s name.")] = "",
    committee: Text = None,
    month: Annotated[str, Query(max_length=7, description="A year or a month: 2019, 2019-04.")] = "",
    sort: PaperSort = PaperSort.NEWEST,
    limit: Limit = MAX_PAGE_SIZE,
    offset: Offset = 0,
) -> Response:
    """List papers."""
    with archive_of(request) as archive:
        wanted = PaperFilter(words, committee, month)
        total, rows = archive.catalogue.listed(wanted, sort=sort, limit=limit, offset=offset)
        shape: PapersShape = {
            "total": total,
            "offset": offset,
            "documents": [paper_shape(row) for row in rows],
            "coverage": archive.coverage().shape(),
        }
    return _page(request, shape, total=total, limit=limit, offset=offset)


@router.get("/documents/{document}", summary="One document as loaded", responses=responses(DocumentShape))
def document(request: Request, document: DocumentId) -> Response:
    """Give a document’s record; the same JSON as `modtrail show --json`."""
    with archive_of(request) as archive:
        return files.json_file(archive.document(archive.resolve(document)))


@router.get("/documents/{document}/pages/{number}", summary="One page of it", responses=responses(PageOfDocumentShape))
def page(request: Request, document: DocumentId, number: int, q: Question = "", *, exact: bool = False) -> Response:
    """Give a page’s text, and the places on it that answer a query, with boxes."""
    with archive_of(request) as archive:
        record = archive.document(archive.resolve(document))
        return files.json_file(page_shape(archive, record, number, q, exact=exact))


@router.get("/committees", summary="Committees", responses=responses(CommitteesShape))
def committees(request: Request) -> Response:
    """List the committees with what is there of them."""
    with archive_of(request) as archive:
        rows = archive.catalogue.committees()
        shape: CommitteesShape = {
            "total": len(rows),
            "committees": [committee_shape(row) for row in rows],
            "coverage": archive.coverage().shape(),
        }
    return files.json_file(shape)


@router.get("/coverage", summary="What answers rest on", responses=responses(CoveragePageShape))
def coverage(request: Request) -> Response:
    """Say what is loaded, what could not be read, and how far a running load is."""
    with archive_of(request) as archive:
        shape: CoveragePageShape = {
            "coverage": archive.coverage().shape(),
            "load": load_shape(archive.catalogue.load_state(), counts=reader_of(request).sees_marked),
            "marked_papers_shown": reader_of(request).sees_marked,
        }
    return files.json_file(shape)


@router.get("/failures", summary="What could not be read", responses=responses(FailuresShape))
def failures(request: Request) -> Response:
    """List every file or page that could not be read: why, and what to do."""
    with archive_of(request) as archive:
        return files.json_file(failures_of(request, archive).shape())


def page_shape(archive: Archive, record: DocumentShape, number: int, q: str, *, exact: bool) -> PageOfDocumentShape:
    """Return a page of a document with the places on it that answer a query.

    Raises:
        NotFound: the document has no page of this number.
    """
    one = page_of(record, number)
    found = find_in(archive, record, asked_of(archive, q, exact=exact)) if q.strip() else iter(())
    return {
        "document": record["id"],
        "number": number,
        "pages": len(record["pages"]),
        "width": one["width"],
        "height": one["height"],
        "rotation": one["rotation"],
        "text_source": one["text_source"],
        "confidence": one["confidence"],
        "text": one["text"],
        "found": [
            {"section": place.section, "text": place.text, "boxes": [list(box) for box in place.boxes]}
            for place in found
            if place.page == number
        ],
        "picture": None if one["width"] is None else f"{document_path(record['id'])}/pages/{number}/image",
    }


def _page(request: Request, shape: object, *, total: int, limit: int, offset: int) -> Response:
    """Return a part of a longer answer, with links to the parts before and after it (RFC 8288)."""
    answer = files.json_file(shape)
    links: list[tuple[Literal["prev", "next"], int]] = []
    if limit and offset:
        links.append(("prev", max(0, offset - limit)))
    if limit and offset + limit < min(total, MAX_OFFSET):
        links.append(("next", offset + limit))
    if links:
        answer.headers["link"] = ", ".join(
            f'<{request.url.include_query_params(offset=at).replace(scheme="", netloc="")}>; rel="{rel}"'
            for rel, at in links
        )
    return answer
