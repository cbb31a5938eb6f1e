"""The JSON of the answers that only the API gives, as types; the others are those of the command line."""

from __future__ import annotations

from typing import TypedDict

from index.answer_shapes import CoverageShape, ModificationShape
from index.catalogue import CommitteeRow, LoadState, Paper


class PaperShape(TypedDict):
    """A paper in a list."""

    document: str
    name: str
    title: str | None
    date: str | None
    committee: str | None
    marking: str | None
    profile: str
    media_type: str
    bytes: int
    pages: int
    pages_low_confidence: int
    pages_failed: int
    pages_pending: int


class PapersShape(TypedDict):
    """Papers, some of all."""

    total: int
    offset: int
    documents: list[PaperShape]
    coverage: CoverageShape


class ModificationsPageShape(TypedDict):
    """Modifications, some of all."""

    total: int
    offset: int
    modifications: list[ModificationShape]
    coverage: CoverageShape


class CommitteeShape(TypedDict):
    """A committee; null is that of papers that do not name theirs."""

    committee: str | None
    papers: int
    pages: int
    first: str | None
    last: str | None
    acts: int


class CommitteesShape(TypedDict):
    """All committees."""

    total: int
    committees: list[CommitteeShape]
    coverage: CoverageShape


class LoadStateShape(TypedDict):
    """How far a load is; `running` where a process says that it writes.

    The counts are null for those who may not see marked papers: nobody knows yet how the waiting ones are marked.
    """

    running: bool
    share_done: float | None
    files_waiting: int | None
    pages_of_waiting: int | None
    pages_done: int | None


class CoveragePageShape(TypedDict):
    """What is loaded, and what is being loaded."""

    coverage: CoverageShape
    load: LoadStateShape
    marked_papers_shown: bool


class FoundShape(TypedDict):
    """A place on a page that answers a query; boxes as everywhere, in points."""

    section: str
    text: str
    boxes: list[list[float]]


class PageOfDocumentShape(TypedDict):
    """A page of a document, with what was asked for on it; `picture` is the address of its scan."""

    document: str
    number: int
    pages: int
    width: float | None
    height: float | None
    rotation: int
    text_source: str
    confidence: float | None
    text: str
    found: list[FoundShape]
    picture: str | None


def paper_shape(paper: Paper) -> PaperShape:
    """Return the JSON of a paper in a list."""
    return {
        "document": paper.document, "name": paper.name, "title": paper.title, "date": paper.date,
        "committee": paper.committee, "marking": paper.marking, "profile": paper.profile,
        "media_type": paper.media_type, "bytes": paper.size_bytes, "pages": paper.pages,
        "pages_low_confidence": paper.pages_low_confidence, "pages_failed": paper.pages_failed,
        "pages_pending": paper.pages_pending,
    }  # fmt: skip


def committee_shape(row: CommitteeRow) -> CommitteeShape:
    """Return the JSON of a committee."""
    return {
        "committee": row.committee, "papers": row.papers, "pages": row.pages, "first": row.first, "last": row.last,
        "acts": row.acts,
    }  # fmt: skip


def load_shape(state: LoadState, *, counts: bool) -> LoadStateShape:
    """Return the JSON of a load, with its counts where they may be told."""
    return {
        "running": state.writer is not None,
        "share_done": state.share_done,
        "files_waiting": state.files_waiting if counts else None,
        "pages_of_waiting": state.pages_of_waiting if counts else None,
        "pages_done": state.pages_done if counts else None,
    }
