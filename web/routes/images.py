"""Pictures: a page of a document, or the lines of one quoted sentence; bounded in size, with an ETag."""

from __future__ import annotations

import hashlib

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from index.archive import Archive
from pipeline.errors import NotFound, UnreadablePage
from pipeline.mapping import enclosing
from pipeline.picture import PictureOrder
from pipeline.records import Box
from pipeline.shapes import DocumentShape, PageShape
from web.addresses import quote_key
from web.options import MAX_VALUE_LENGTH
from web.reading import archive_of, room_of
from web.routes.documents import PICTURE_WIDTHS, page_of
from web.sheet import quote_boxes

router = APIRouter(include_in_schema=False)

QUOTE_WIDTH_PX = 1400
QUOTE_MARGIN = 6.0  # points around the lines of a quote
PICTURE_VERSION = "1"
"""Part of every ETag: raise it when the same page is drawn otherwise."""


@router.get("/docs/{document}/pages/{number}/image")
def page_image(request: Request, document: str, number: int) -> Response:
    """Send the picture of a page; `width` takes the nearest of a few widths."""
    typed = request.query_params.get("width", "")
    wanted = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else PICTURE_WIDTHS[1]
    width_px = next((width for width in PICTURE_WIDTHS if width >= wanted), PICTURE_WIDTHS[-1])
    with archive_of(request) as archive:
        record = archive.document(archive.resolve(document[:MAX_VALUE_LENGTH]))
        page = page_of(record, number)
        order = _order(archive, record, page, width_px=width_px, clip=None)
    return _picture(request, order, name="")


@router.get("/docs/{document}/pages/{number}/quote/{key}.png")
def quote_image(request: Request, document: str, number: int, key: str) -> Response:
    """Send the lines of a quoted sentence as they are printed, as wide as the page."""
    with archive_of(request) as archive:
        record = archive.document(archive.resolve(document[:MAX_VALUE_LENGTH]))
        page = page_of(record, number)
        events = [one for one in record["events"] if quote_key(one["quote"]) == key]
        boxes = [box for one in events[:1] for at, box in quote_boxes(archive, record, one) if at == number]
        if not boxes or page["width"] is None or page["height"] is None:
            raise NotFound("There is no such quoted sentence on this page.")
        around = enclosing(boxes)
        clip = Box(
            0.0, max(0.0, around.top - QUOTE_MARGIN), page["width"], min(page["height"], around.bottom + QUOTE_MARGIN)
        )
        order = _order(archive, record, page, width_px=QUOTE_WIDTH_PX, clip=clip)
    return _picture(request, order, name=f"{record['id'][:12]}-page-{number}.png")


def _order(
    archive: Archive, record: DocumentShape, page: PageShape, *, width_px: int, clip: Box | None
) -> PictureOrder:
    if page["width"] is None or page["height"] is None:
        raise NotFound("This page has no picture.")
    media_type = record["source"]["media_type"]
    if not archive.originals.path(record["id"], media_type).is_file():
        raise NotFound("The original of this paper is no longer in the archive.", advice="Load it again to have it.")
    return PictureOrder(
        path=archive.originals.path(record["id"], media_type), media_type=media_type, page_number=page["number"],
        rotation=page["rotation"], width=page["width"], height=page["height"], width_px=width_px, clip=clip,
    )  # fmt: skip


def _picture(request: Request, order: PictureOrder, *, name: str) -> Response:
    tag = hashlib.sha256(f"{PICTURE_VERSION} {order}".encode()).hexdigest()[:24]
    headers = {"etag": f'"{tag}"'}
    if f'"{tag}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    try:
        picture = room_of(request).pictures.draw(order)
    except UnreadablePage as error:
        raise NotFound(error.message, advice=error.advice) from error
    if name:
        headers["content-disposition"] = f'attachment; filename="{name}"'
    return Response(picture.content, media_type=picture.media_type, headers=headers)
