"""Lists as files: a request in, all rows that its page leafs through out, filtered and sorted as there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from index.answer_shapes import FailureShape
from index.csv_rows import MODIFICATIONS_COLUMNS, modification_rows
from pipeline.errors import NotFound
from web import files
from web.listing import listed, modifications_listing, paper_filter, paper_order, papers_listing
from web.options import MAX_OFFSET
from web.reading import archive_of, failures_of, listed_modifications
from web.shapes import CommitteeShape, CommitteesShape, PaperShape, PapersShape, committee_shape, paper_shape

router = APIRouter(include_in_schema=False)


@router.get("/mods.{ending}")
def modifications_file(request: Request, ending: str) -> Response:
    """Send the list of modifications."""
    with archive_of(request) as archive:
        found = listed_modifications(request, archive)
    found = replace(found, modifications=tuple(listed(found.modifications, modifications_listing(request))))
    if ending == "csv":
        return files.csv_file(modification_rows(found), MODIFICATIONS_COLUMNS, name="modifications.csv")
    return _json_or_nothing(ending, found.shape())


@router.get("/docs.{ending}")
def papers_file(request: Request, ending: str) -> Response:
    """Send the list of papers."""
    listing = papers_listing(request)
    with archive_of(request) as archive:
        wanted = paper_filter(listing)
        total, rows = archive.catalogue.listed(wanted, sort=paper_order(listing), limit=MAX_OFFSET)
        shape: PapersShape = {
            "total": total,
            "offset": 0,
            "documents": [paper_shape(row) for row in rows],
            "coverage": archive.coverage().shape(),
        }
    return _table(shape["documents"], PaperShape, "papers.csv") if ending == "csv" else _json_or_nothing(ending, shape)


@router.get("/committees.{ending}")
def committees_file(request: Request, ending: str) -> Response:
    """Send the list of committees."""
    with archive_of(request) as archive:
        rows = [committee_shape(row) for row in archive.catalogue.committees()]
        shape: CommitteesShape = {"total": len(rows), "committees": rows, "coverage": archive.coverage().shape()}
    return _table(rows, CommitteeShape, "committees.csv") if ending == "csv" else _json_or_nothing(ending, shape)


@router.get("/failures.{ending}")
def failures_file(request: Request, ending: str) -> Response:
    """Send what could not be read."""
    with archive_of(request) as archive:
        shape = failures_of(request, archive).shape()
    return (
        _table(shape["failures"], FailureShape, "failures.csv") if ending == "csv" else _json_or_nothing(ending, shape)
    )


def _table(rows: Sequence[Mapping[str, object]], kind: type, name: str) -> Response:
    """Return rows of a kind whose keys are the columns."""
    columns = tuple(kind.__annotations__)
    return files.csv_file(([row[column] for column in columns] for row in rows), columns, name=name)


def _json_or_nothing(ending: str, shape: object) -> Response:
    if ending != "json":
        raise NotFound("This list comes as .json or .csv.")
    return files.json_file(shape)
