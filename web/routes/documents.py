"""The view of a page, and of a document as a whole: scan, boxes, text and contents; its pictures and its original."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from index.archive import Archive
from index.found import Found, asked_of, find_in
from pipeline.errors import NotFound
from pipeline.shapes import DocumentShape, PageShape
from web import rendering
from web.addresses import document_path, page_path, quote_key
from web.asking import question_of
from web.citing import Cited, as_text
from web.options import MAX_VALUE_LENGTH
from web.reading import archive_of
from web.sheet import entities_on, events_on, hits_on, printed_lines, text_lines

router = APIRouter(include_in_schema=False)

ZOOMS = {"fit": None, "100": 96 / 72, "200": 192 / 72}
"""Pixels of the screen a point of the page; "fit" takes the room that there is."""

PICTURE_WIDTHS = (240, 1000, 1800)
"""Pixels across: a thumbnail, a page, a page that is looked at closely."""


class Step(NamedTuple):
    """Where a link to another hit leads, and which hit that is."""

    number: int
    url: str


@router.get("/docs/{document}")
def document_page(request: Request, document: str) -> Response:
    """Show a document as a whole."""
    with archive_of(request) as archive:
        record = archive.document(archive.resolve(document[:MAX_VALUE_LENGTH]))
        return rendering.page(
            request,
            "document.html",
            record=record,
            status=archive.status(record["id"]),
            corrections=archive.corrections(record["id"]),
            manifest=archive.manifest_facts(record["id"]),
            sections=_outline(record),
            events=sorted(record["events"], key=lambda event: event["page"]),
            modifications=sorted({e["value"] for e in record["entities"] if e["label"] == "MODIFICATION"}),
            superseded_by=_superseded_by(archive, record["id"]),
            to_page=lambda number: page_path(record["id"], number),
            cite=as_text(cited(request, record), today=datetime.now(UTC).date()),
        )


@router.get("/docs/{document}/pages/{number}")
def page_view(request: Request, document: str, number: int) -> Response:
    """Show one page of a document: its picture with boxes, its text beside it."""
    values = request.query_params
    question = question_of(values)
    zoom = values.get("zoom", "fit")
    quote = values.get("quote", "")[:MAX_VALUE_LENGTH]
    with archive_of(request) as archive:
        record = archive.document(archive.resolve(document[:MAX_VALUE_LENGTH]))
        page = page_of(record, number)
        asked, found = None, []
        if question.q.strip() or question.modification:
            asked = asked_of(archive, question.q, modification=question.modification or None, exact=question.exact)
            found = list(find_in(archive, record, asked))
        current = _current(found, number, values.get("hit", ""), values.get("section", ""))
        kept = {
            "q": question.q, "modification": question.modification, "exact": "1" if question.exact else "",
            "zoom": "" if zoom == "fit" or zoom not in ZOOMS else zoom,
        }  # fmt: skip
        return rendering.page(
            request,
            "page.html",
            record=record,
            page=page,
            question=question,
            pages=len(record["pages"]),
            sections=_outline(record),
            hits=hits_on(number, found, current),
            found=len(found),
            current=current,
            previous_hit=_step(record, found, (current or 1) - 1, kept),
            next_hit=_next_step(record, found, current, number, kept),
            events=events_on(archive, record, number, quote),
            quote=quote,
            entities=entities_on(record, number),
            printed=printed_lines(archive.page(record["id"], number)),
            lines=text_lines(page, asked),
            warnings=[one for one in record["warnings"] if one["page"] == number],
            zoom=zoom if zoom in ZOOMS else "fit",
            zooms=[
                (name, page_path(record["id"], number, **(kept | {"zoom": "" if name == "fit" else name}), quote=quote))
                for name in ZOOMS
            ],
            scale=ZOOMS.get(zoom),
            to_page=lambda n: page_path(record["id"], n, **kept),
            has_picture=page["width"] is not None,
            cite=as_text(
                cited(request, record, page=number, quote=_quoted(record, quote)), today=datetime.now(UTC).date()
            ),
        )


def cited(request: Request, record: DocumentShape, *, page: int | None = None, quote: str = "") -> Cited:
    """Return a paper as it is cited, or a page of it, or a sentence on that page."""
    base = str(request.base_url).rstrip("/")
    path = document_path(record["id"]) if page is None else page_path(record["id"], page)
    return Cited(
        document=record["id"],
        title=record["title"] or record["source"]["name"],
        committee=record["committee"],
        day=record["date"]["value"] if record["date"] else None,
        name=record["source"]["name"],
        page=page,
        address=f"{base}{path}",
        quote=quote,
    )


def page_of(record: DocumentShape, number: int) -> PageShape:
    """Return a page of a document.

    Raises:
        NotFound: it has none of this number.
    """
    pages = record["pages"]
    if not 1 <= number <= len(pages):
        raise NotFound(f"This paper has {len(pages)} pages, and no page {number}.")
    return pages[number - 1]


def _quoted(record: DocumentShape, key: str) -> str:
    """Return the sentence that an address stands for, empty where there is none."""
    return next((event["quote"] for event in record["events"] if quote_key(event["quote"]) == key), "") if key else ""


def _outline(record: DocumentShape) -> list[tuple[str, str, int, int]]:
    """Return the sections: label, heading, level, page."""
    return [
        (one["number"] or "", one["heading"] or ("Cover" if one["id"] == "0" else ""), min(one["level"], 4),
         one["first_page"])
        for one in record["sections"]
        if one["heading"] or one["number"] or one["id"] == "0"
    ]  # fmt: skip


def _current(found: Sequence[Found], page: int, hit: str, section: str) -> int | None:
    """Return the number of the hit that is looked at: the one named, else the first on the page, or in its section."""
    if hit.isascii() and hit.isdigit() and len(hit) < 7 and 1 <= int(hit) <= len(found):
        return int(hit)
    here = [number for number, one in enumerate(found, 1) if one.page == page]
    in_section = [number for number in here if found[number - 1].section == section]
    return next(iter(in_section or here), None)


def _step(record: DocumentShape, found: Sequence[Found], number: int, kept: dict[str, str]) -> Step | None:
    if not 1 <= number <= len(found):
        return None
    return Step(number, page_path(record["id"], found[number - 1].page, **kept, hit=number) + "#hit")


def _next_step(
    record: DocumentShape, found: Sequence[Found], current: int | None, page: int, kept: dict[str, str]
) -> Step | None:
    """Return the next hit: after the one looked at, or else the first one on a later page."""
    if current is not None:
        return _step(record, found, current + 1, kept)
    later = next((number for number, one in enumerate(found, 1) if one.page > page), 1)
    return _step(record, found, later, kept)


def _superseded_by(archive: Archive, document: str) -> str | None:
    """Return the paper that took this one's place, if it may be seen."""
    other = archive.status(document).superseded_by
    try:
        return None if other is None else archive.resolve(other)
    except NotFound:
        return None


@router.get("/documents/{document}")
def by_full_name(document: str) -> Response:
    """Lead from the word in full to where documents are."""
    return RedirectResponse(document_path(document), 308)
