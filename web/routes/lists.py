"""Lists: modifications, papers, committees, what is loaded and what is missing, what could not be read, and a load."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web import rendering
from web.addresses import with_query
from web.asking import page_number
from web.calendar_grid import calendar_grid
from web.leafing import leaves
from web.listing import listed, modifications_listing, paper_filter, paper_order, papers_listing
from web.options import MAX_PAGE_SIZE
from web.reading import archive_of, failures_of, listed_modifications

router = APIRouter(include_in_schema=False)


@router.get("/mods")
def modifications_page(request: Request) -> Response:
    """List every modification."""
    listing = modifications_listing(request)
    with archive_of(request) as archive:
        found = listed_modifications(request, archive)
    rows = listed(found.modifications, listing)
    first = (listing.page - 1) * MAX_PAGE_SIZE
    return rendering.page(
        request,
        "modifications.html",
        listing=listing,
        rows=rows[first : first + MAX_PAGE_SIZE],
        total=len(rows),
        stages=Counter(row.stage for row in found.modifications if row.stage).most_common(),
        most=max((row.mentions for row in found.modifications), default=1),
        coverage=found.coverage,
        leaves=leaves(page=listing.page, size=MAX_PAGE_SIZE, total=len(rows), url=lambda n: listing.url(page=n)),
    )


@router.get("/docs")
def papers_page(request: Request) -> Response:
    """List the papers."""
    listing = papers_listing(request)
    with archive_of(request) as archive:
        catalogue = archive.catalogue
        total, rows = catalogue.listed(
            paper_filter(listing), sort=paper_order(listing), limit=MAX_PAGE_SIZE,
            offset=(listing.page - 1) * MAX_PAGE_SIZE,
        )  # fmt: skip
        committees = [row for row in catalogue.committees() if row.papers]
        coverage = archive.coverage()
    return rendering.page(
        request,
        "papers.html",
        listing=listing,
        rows=rows,
        total=total,
        committees=committees,
        coverage=coverage,
        leaves=leaves(page=listing.page, size=MAX_PAGE_SIZE, total=total, url=lambda n: listing.url(page=n)),
    )


@router.get("/committees")
def committees_page(request: Request) -> Response:
    """List the committees."""
    with archive_of(request) as archive:
        return rendering.page(
            request, "committees.html", rows=archive.catalogue.committees(), coverage=archive.coverage()
        )


@router.get("/coverage")
def coverage_page(request: Request) -> Response:
    """Show what is loaded by committee and month, what is missing, and what is being loaded."""
    with archive_of(request) as archive:
        return rendering.page(
            request,
            "coverage.html",
            grids=calendar_grid(archive.catalogue.calendar()),
            coverage=archive.coverage(),
            load=archive.catalogue.load_state(),
            failures=archive.failures(),
        )


@router.get("/load")
def load_page(request: Request) -> Response:
    """Show how far a running load is; the part of the page that is fetched again and again."""
    with archive_of(request) as archive:
        return rendering.page(request, "load.html", load=archive.catalogue.load_state(), coverage=archive.coverage())


@router.get("/failures")
def failures_page(request: Request) -> Response:
    """List what could not be read, why, and what to do."""
    number = page_number(request.query_params.get("page", ""))
    with archive_of(request) as archive:
        found = failures_of(request, archive)
        coverage = archive.coverage()
    first = (number - 1) * MAX_PAGE_SIZE
    return rendering.page(
        request,
        "failures.html",
        found=found,
        rows=found.failures[first : first + MAX_PAGE_SIZE],
        coverage=coverage,
        leaves=leaves(
            page=number, size=MAX_PAGE_SIZE, total=len(found.failures),
            url=lambda n: with_query("/failures", {"page": n}),
        ),
    )  # fmt: skip


@router.get("/help")
def help_page(request: Request) -> Response:
    """Say how to use the room."""
    return rendering.page(request, "help.html")


@router.get("/accessibility")
def accessibility_page(request: Request) -> Response:
    """Say who can use the room, and what is known not to work."""
    return rendering.page(request, "accessibility.html")
