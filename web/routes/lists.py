"""Lists: modifications, papers, committees, what is loaded and what is missing, what could not be read, and a load."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from index.answers import Modification
from index.catalogue import PaperFilter, PaperSort
from index.csv_rows import MODIFICATIONS_COLUMNS, modification_rows
from index.history import modifications
from pipeline.edtf import earliest_day, latest_day
from pipeline.errors import NotFound
from web import files, rendering
from web.addresses import with_query
from web.asking import page_number
from web.calendar_grid import calendar_grid
from web.leafing import leaves
from web.options import MAX_PAGE_SIZE, MAX_VALUE_LENGTH
from web.reading import archive_of, listed_modifications

router = APIRouter(include_in_schema=False)

_ORDERS: dict[str, tuple[Callable[[Modification], object], bool]] = {
    "id": (lambda row: row.modification, False),
    "last": (lambda row: (row.last_seen is not None, row.last_seen and latest_day(row.last_seen)), True),
    "first": (lambda row: (row.first_seen is None, row.first_seen and earliest_day(row.first_seen)), False),
    "mentions": (lambda row: row.mentions, True),
    "stage": (lambda row: (row.stage is None, row.stage or ""), False),
}
"""How modifications can be sorted: by what, and whether the largest comes first."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The state of a list as its address says it."""

    path: str
    words: str
    kept: Mapping[str, str]
    sort: str
    page: int

    def url(self, **changes: object) -> str:
        """Return the address of the list, changed; from its first page unless told otherwise."""
        values = {"words": self.words, **self.kept, "sort": self.sort, "page": ""} | changes
        return with_query(self.path, values)


def _listing(request: Request, path: str, *, filters: Sequence[str], sorts: Sequence[str]) -> Listing:
    values = request.query_params
    sort = values.get("sort", "")
    return Listing(
        path=path,
        words=values.get("words", "").strip()[:MAX_VALUE_LENGTH],
        kept={name: values.get(name, "").strip()[:MAX_VALUE_LENGTH] for name in filters},
        sort=sort if sort in sorts else "",
        page=page_number(values.get("page", "")),
    )


@router.get("/mods")
def modifications_page(request: Request) -> Response:
    """List every modification."""
    listing = _listing(request, "/mods", filters=("stage",), sorts=tuple(_ORDERS))
    with archive_of(request) as archive:
        found = listed_modifications(request, archive)
    rows = list(_chosen(found.modifications, listing))
    by, largest_first = _ORDERS[listing.sort or "last"]
    rows.sort(key=by, reverse=largest_first)  # type: ignore[arg-type]  # each key compares with those of its own order
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


@router.get("/mods.{ending}")
def modifications_file(request: Request, ending: str) -> Response:
    """Send the list of modifications as JSON or CSV, all of it."""
    with archive_of(request) as archive:
        found = modifications(archive)
    if ending not in {"csv", "json"}:
        raise NotFound("The list comes as .json or .csv.")
    if ending == "csv":
        return files.csv_file(modification_rows(found), MODIFICATIONS_COLUMNS, name="modifications.csv")
    return files.json_file(found.shape())


def _chosen(rows: Sequence[Modification], listing: Listing) -> Iterator[Modification]:
    words = listing.words.casefold().split()
    stage = listing.kept["stage"]
    for row in rows:
        text = " ".join((row.modification, *row.also_known_as, row.title or "")).casefold()
        if all(word in text for word in words) and stage in {"", row.stage}:
            yield row


@router.get("/docs")
def papers_page(request: Request) -> Response:
    """List the papers."""
    listing = _listing(request, "/docs", filters=("committee", "month", "trouble"), sorts=tuple(PaperSort))
    committee = listing.kept["committee"]
    wanted = PaperFilter(
        words=listing.words, committee={"": None, "-": ""}.get(committee, committee), month=listing.kept["month"][:7],
        in_trouble=bool(listing.kept["trouble"]),
    )  # fmt: skip
    with archive_of(request) as archive:
        catalogue = archive.catalogue
        total, rows = catalogue.listed(
            wanted, sort=PaperSort(listing.sort or "newest"), limit=MAX_PAGE_SIZE,
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
        found = archive.failures()
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
