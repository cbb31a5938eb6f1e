"""Full-text search over an archive: a request in, the sections that answer it out, best first.

`search` needs no OCR and no language tools; Whoosh is imported at the first question. `update_index` and `reindex`
keep the index, which is a cache, in step with the archive's records.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict

from pipeline.records import Box, Span

if TYPE_CHECKING:
    from index.answers import Coverage, CoverageShape
    from index.archive import Archive


class Sort(StrEnum):
    """In which order hits come."""

    RELEVANCE = "relevance"
    DATE = "date"  # the newest paper first


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A question. `committee`, `modification`, `heading`, `date_from` and `date_to` narrow what `query` finds.

    Dates are EDTF (`2019`, `2019-04`, `2019-04-09`); both ends are included. An empty query with a filter finds all
    that the filter lets through. `exact` switches off stems, spelling variants and OCR tolerance.
    """

    query: str
    committee: str | None = None
    modification: str | None = None
    heading: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    limit: int = 10
    offset: int = 0
    sort: Sort = Sort.RELEVANCE
    exact: bool = False
    facets: bool = False


@dataclass(frozen=True, slots=True)
class Highlight:
    """Where a word that was found stands on a page."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Hit:
    """One section that answers. `marks` are spans of `snippet`, which is plain text."""

    document: str
    title: str | None
    date: str | None  # EDTF
    committee: str | None
    marking: str | None
    section: str
    heading: str | None
    page: int  # where the best of what was found stands
    score: float
    snippet: str
    marks: tuple[Span, ...]
    highlights: tuple[Highlight, ...]
    modifications: tuple[str, ...]


FacetCounts = tuple[tuple[str, int], ...]
"""Values with the number of sections that have them, most first."""


@dataclass(frozen=True, slots=True)
class Facets:
    """How all sections found, on whatever page of the answer, spread over committees, modifications and years."""

    committee: FacetCounts
    modification: FacetCounts
    year: FacetCounts


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """`total` counts all sections found; `hits` are those from `offset` on, at most `limit`."""

    query: str
    total: int
    hits: tuple[Hit, ...]
    facets: Facets | None
    coverage: Coverage
    notes: tuple[str, ...]


class HitShape(TypedDict):
    """One of `hits`."""

    document: str
    title: str | None
    date: str | None
    committee: str | None
    marking: str | None
    section: str
    heading: str | None
    page: int
    score: float
    snippet: str
    marks: list[list[int]]
    highlights: list[dict[str, int | list[float]]]
    modifications: list[str]


class AnswerShape(TypedDict):
    """What `search --json` prints."""

    query: str
    total: int
    hits: list[HitShape]
    facets: dict[str, list[list[str | int]]] | None
    coverage: CoverageShape
    notes: list[str]


@dataclass(frozen=True, slots=True)
class ReindexReport:
    """What a rebuild did."""

    engine: str
    documents: int
    sections: int
    seconds: float


def search(archive: Archive, request: SearchRequest) -> SearchAnswer:
    """Answer a question from the archive; never raises for anything typed as a query.

    Raises:
        UsageError: a filter's date is no EDTF date.
        ArchiveError: the archive cannot be read, or the index can be neither read nor rebuilt.
    """
    raise NotImplementedError


def answer_shape(answer: SearchAnswer) -> AnswerShape:
    """Return the public JSON of an answer."""
    raise NotImplementedError


def update_index(archive: Archive) -> None:
    """Bring the index up to the archive's records: what is new, changed or gone since it was last written.

    Without a usable index the whole is built anew.

    Raises:
        ArchiveError: the index cannot be written.
    """
    raise NotImplementedError


def reindex(
    archive: Archive, *, engine: str = "whoosh", progress: Callable[[int, int], None] | None = None
) -> ReindexReport:
    """Build the index anew from the records, beside the old one, and swap; runs no OCR.

    `progress` is told how many sections are done, and of how many.

    Raises:
        UsageError: no such engine, or one that is not part of this version.
        ArchiveError: the index cannot be written.
    """
    raise NotImplementedError
