"""What the archive answers: frozen records, each with the JSON shape of the contract.

In: what `history`, `export` and `doctor` found. Out: `shape()`, plain dictionaries with the contract's keys and
some more (they stand in `index.answer_shapes`). The answers of a search live in `index.search`, those of a
load in `index.load_answers`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from index.answer_shapes import (
    CheckShape,
    CoverageShape,
    DoctorShape,
    EvidenceShape,
    ExportShape,
    HistoryEventShape,
    HistoryShape,
    MentionPlaceShape,
    ModificationShape,
    ModificationsShape,
)
from index.naming import part_of
from pipeline.errors import ExitCode


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the archive an answer rests on.

    `documents` and `pages` are those that answers are drawn from; `failed` counts files and pages that could not be
    read, `pages_pending` pages that wait for Tesseract, which are no failures. Nobody knows what is in a file that
    could not be read at all, so it counts whatever an answer is restricted to. `superseded` counts those of the
    documents that a newer version of the same file supersedes: 0 unless the answer was asked to include them.
    """

    documents: int
    pages: int
    pages_low_confidence: int
    failed: int
    pages_pending: int = 0
    superseded: int = 0

    @property
    def doubts(self) -> int:
        """How many pages and files are unread, pending or read with low confidence."""
        return self.pages_low_confidence + self.failed + self.pages_pending

    def shape(self) -> CoverageShape:
        """Return the JSON of the contract."""
        return {
            "documents": self.documents,
            "pages": self.pages,
            "pages_low_confidence": self.pages_low_confidence,
            "failed": self.failed,
            "pages_pending": self.pages_pending,
            "superseded": self.superseded,
        }


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place that states an event. `source` is the file's name, `document` the paper's id.

    `superseded` says that a newer version of the file is in the archive.
    """

    document: str
    title: str | None
    source: str
    section: str
    page: int
    quote: str
    superseded: bool = False

    def shape(self) -> EvidenceShape:
        """Return the JSON of the contract."""
        return {
            "document": self.document,
            "title": self.title,
            "source": self.source,
            "section": self.section,
            "page": self.page,
            "quote": self.quote,
            "superseded": self.superseded,
        }


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One act in a history; `evidence` has at least one piece. Dates are EDTF.

    `modification` is the id that the papers name, one of the family; `date_basis` says how the date is known: explicit,
    meeting, period, document or corrected. Flags: `low-confidence` (all its evidence is on pages that were hard to
    read), `repaired-id` (the id was misread wherever it stands), `corrected` (a person set some of it right),
    `contradicted` (another act here says otherwise), `stage-order` (it goes back behind an earlier stage), `superseded`
    (only superseded papers state it).
    """

    date: str | None
    action: str
    committee: str | None
    stage: str | None
    planned_date: str | None
    flags: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    modification: str = ""
    date_basis: str | None = None

    def shape(self) -> HistoryEventShape:
        """Return the JSON of the contract."""
        return {
            "date": self.date,
            "action": self.action,
            "committee": self.committee,
            "stage": self.stage,
            "planned_date": self.planned_date,
            "flags": list(self.flags),
            "evidence": [piece.shape() for piece in self.evidence],
            "modification": self.modification,
            "date_basis": self.date_basis,
        }


class MentionPlace(NamedTuple):
    """Where a modification is named. `date` is the paper's, None when that has none."""

    document: str
    title: str | None
    source: str
    date: str | None
    section: str
    page: int

    def shape(self) -> MentionPlaceShape:
        """Return the JSON."""
        return {
            "document": self.document,
            "title": self.title,
            "source": self.source,
            "date": self.date,
            "section": self.section,
            "page": self.page,
        }


@dataclass(frozen=True, slots=True)
class History:
    """The dated history of one modification, oldest first, undated last.

    `first_mention` and `last_mention` are places in the papers of the earliest and the latest date, or, where no paper
    has a date, in whichever papers there are. `between` is the coverage of the papers from the first mention to the
    last, and of those without a date: what could not be read there may tell more of it. None without dates.
    """

    modification: str
    also_known_as: tuple[str, ...]
    title: str | None
    stage: str | None
    first_mentioned: str | None
    last_mentioned: str | None
    mentions: int
    events: tuple[HistoryEvent, ...]
    coverage: Coverage
    first_mention: MentionPlace | None = None
    last_mention: MentionPlace | None = None
    between: Coverage | None = None

    @property
    def other_names(self) -> tuple[str, ...]:
        """The other ids of this very proposal: DP099 of MP099."""
        return tuple(one for one in self.also_known_as if part_of(one) == part_of(self.modification))

    @property
    def kin(self) -> tuple[str, ...]:
        """Parts, alternatives and the whole, which share its history but may have another fate: UNC0736A of UNC0736."""
        return tuple(one for one in self.also_known_as if one not in self.other_names)

    def shape(self) -> HistoryShape:
        """Return the JSON of the contract."""
        return {
            "modification": self.modification,
            "also_known_as": list(self.also_known_as),
            "title": self.title,
            "stage": self.stage,
            "first_mentioned": self.first_mentioned,
            "last_mentioned": self.last_mentioned,
            "mentions": self.mentions,
            "events": [event.shape() for event in self.events],
            "coverage": self.coverage.shape(),
            "first_mention": None if self.first_mention is None else self.first_mention.shape(),
            "last_mention": None if self.last_mention is None else self.last_mention.shape(),
            "between": None if self.between is None else self.between.shape(),
        }


class Modification(NamedTuple):
    """One row of `modifications`. First and last seen are the EDTF dates of papers; the places are in those papers.

    A tuple, for there are thousands: it is made five times as fast as a frozen dataclass (`benchmarks/history.py`).
    """

    modification: str
    also_known_as: tuple[str, ...]
    title: str | None
    first_seen: str | None
    last_seen: str | None
    mentions: int
    documents: int
    stage: str | None
    first_mention: MentionPlace
    last_mention: MentionPlace

    def shape(self) -> ModificationShape:
        """Return the JSON."""
        return {
            "modification": self.modification,
            "also_known_as": list(self.also_known_as),
            "title": self.title,
            "first_seen": self.first_seen,
            "last_seen": self.last_seen,
            "mentions": self.mentions,
            "documents": self.documents,
            "stage": self.stage,
            "first_mention": self.first_mention.shape(),
            "last_mention": self.last_mention.shape(),
        }


@dataclass(frozen=True, slots=True)
class Modifications:
    """Every modification in the archive, by id."""

    modifications: tuple[Modification, ...]
    coverage: Coverage

    def shape(self) -> ModificationsShape:
        """Return the JSON."""
        return {
            "total": len(self.modifications),
            "modifications": [row.shape() for row in self.modifications],
            "coverage": self.coverage.shape(),
        }


class Status(StrEnum):
    """How a check of `doctor` came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of `doctor`: a sentence, and one remedy (empty when all is well)."""

    name: str
    status: Status
    message: str
    remedy: str = ""

    def shape(self) -> CheckShape:
        """Return the JSON."""
        return {"name": self.name, "status": self.status.value, "message": self.message, "remedy": self.remedy}


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """All checks, in the order to read them."""

    checks: tuple[Check, ...]
    exit_code: ExitCode

    @property
    def status(self) -> Status:
        """The worst of all checks."""
        found = {check.status for check in self.checks}
        return next((status for status in (Status.FAIL, Status.WARN) if status in found), Status.OK)

    def shape(self) -> DoctorShape:
        """Return the JSON."""
        return {"status": self.status.value, "checks": [check.shape() for check in self.checks]}


@dataclass(frozen=True, slots=True)
class ExportReport:
    """Where an export went, and how many rows each file has."""

    format: str
    directory: str
    files: dict[str, int]

    def shape(self) -> ExportShape:
        """Return the JSON."""
        return {"format": self.format, "directory": self.directory, "files": dict(self.files)}
