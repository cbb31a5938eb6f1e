"""The JSON of the archive's answers, as types: the contract's keys, and what we add to them."""

from __future__ import annotations

from typing import TypedDict


class FailureShape(TypedDict):
    """One of `failures`."""

    source: str
    page: int | None
    stage: str
    reason: str
    message: str
    advice: str
    document: str | None


class CoverageShape(TypedDict):
    """`coverage` of an answer."""

    documents: int
    pages: int
    pages_low_confidence: int
    failed: int
    pages_pending: int
    superseded: int


class NewsItemShape(TypedDict):
    """One of a saved search's `hits`; `reason` is `new-paper`, `new-version` or `late-pages`."""

    reason: str
    document: str
    title: str | None
    source: str
    date: str | None
    committee: str | None
    section: str
    heading: str | None
    page: int
    snippet: str
    marks: list[list[int]]
    modifications: list[str]


class WatchNewsShape(TypedDict):
    """One of `news`: what is new for one saved search."""

    watch: str
    query: str
    total: int
    hits: list[NewsItemShape]


class WatchShape(TypedDict):
    """One of `watches`; `news` counts all that was ever new for it."""

    name: str
    query: str
    filters: dict[str, str | bool]
    added_at: str
    news: int
    last_news_at: str | None


class LoadShape(TypedDict):
    """`load --json`; the contract's keys first, then ours."""

    found: int
    loaded: int
    unchanged: int
    duplicates: int
    skipped: int
    failed: int
    failures: list[FailureShape]
    pages: int
    pages_ocr: int
    pages_failed: int
    seconds: float
    pages_pending: int
    superseded: int
    moved: int
    vanished: int
    removed: int
    dry_run: bool
    interrupted: bool
    unfinished: int
    notes: list[str]
    news: list[WatchNewsShape]
    manifest: ManifestShape | None
    sources_changed: list[SourceChangeShape]


class SourceChangeShape(TypedDict):
    """One of `sources_changed`."""

    change: str
    source: str
    before: str | None


class ManifestMatchShape(TypedDict):
    """One of `matches`: a row of a manifest, and the file that it is about."""

    line: int
    path: str
    source: str


class ManifestPlaceShape(TypedDict):
    """One of `unmatched`: a row of a manifest that found no file."""

    line: int
    path: str


class ManifestProblemShape(TypedDict):
    """One of `problems`; `column` is None where the whole row could not be used."""

    line: int
    column: str | None
    message: str
    advice: str


class ManifestShape(TypedDict):
    """`manifest` of a load."""

    path: str
    rows: int
    matched: int
    matches: list[ManifestMatchShape]
    unmatched: list[ManifestPlaceShape]
    files_without_row: list[str]
    problems: list[ManifestProblemShape]
    columns_ignored: list[str]


class ManifestFactsShape(TypedDict):
    """`manifest` of a document: what a manifest says of it, and where."""

    manifest: str
    line: int
    title: str | None
    committee: str | None
    date: str | None
    code: str | None
    source_address: str | None


class FailuresShape(TypedDict):
    """`failures --json`."""

    total: int
    failures: list[FailureShape]
    pages_pending: int


class EvidenceShape(TypedDict):
    """One of `evidence`."""

    document: str
    title: str | None
    source: str
    section: str
    page: int
    quote: str
    superseded: bool


class MentionPlaceShape(TypedDict):
    """`first_mention` or `last_mention`."""

    document: str
    title: str | None
    source: str
    date: str | None
    section: str
    page: int


class HistoryEventShape(TypedDict):
    """One of `events` of a history."""

    date: str | None
    action: str
    committee: str | None
    stage: str | None
    planned_date: str | None
    flags: list[str]
    evidence: list[EvidenceShape]
    modification: str
    date_basis: str | None


class HistoryShape(TypedDict):
    """`history --json`."""

    modification: str
    also_known_as: list[str]
    title: str | None
    stage: str | None
    first_mentioned: str | None
    last_mentioned: str | None
    mentions: int
    events: list[HistoryEventShape]
    coverage: CoverageShape
    first_mention: MentionPlaceShape | None
    last_mention: MentionPlaceShape | None
    between: CoverageShape | None


class ModificationShape(TypedDict):
    """One of `modifications`."""

    modification: str
    also_known_as: list[str]
    title: str | None
    first_seen: str | None
    last_seen: str | None
    mentions: int
    documents: int
    stage: str | None
    first_mention: MentionPlaceShape
    last_mention: MentionPlaceShape


class ModificationsShape(TypedDict):
    """`modifications --json`."""

    total: int
    modifications: list[ModificationShape]
    coverage: CoverageShape


class RecentPaperShape(TypedDict):
    """One of `papers` of a change; `section` and `page` are where it names the modification first."""

    document: str
    title: str | None
    source: str
    date: str
    section: str
    page: int
    mentions: int
    may_be_earlier: bool


class ChangeShape(TypedDict):
    """One of `modifications` of `since`; `new` says that no earlier paper names it."""

    modification: str
    also_known_as: list[str]
    title: str | None
    stage: str | None
    new: bool
    events: list[HistoryEventShape]
    papers: list[RecentPaperShape]


class SinceShape(TypedDict):
    """`since --json`."""

    since: str
    committee: str | None
    modification: str | None
    total: int
    modifications: list[ChangeShape]
    undated: dict[str, int]
    coverage: CoverageShape


class ListPlaceShape(TypedDict):
    """Where an entry of a list was found."""

    document: str
    title: str | None
    date: str | None
    section: str
    page: int


class ListRowShape(TypedDict):
    """One of `rows` of `search --list`; `kind` is `modification` or `query`."""

    line: int
    entry: str
    kind: str
    found: bool
    modification: str | None
    title: str | None
    stage: str | None
    total: int
    first: ListPlaceShape | None
    last: ListPlaceShape | None
    best: ListPlaceShape | None
    snippet: str | None
    marks: list[list[int]]
    suggestion: str | None


class ListShape(TypedDict):
    """`search --list FILE --json`."""

    total: int
    found: int
    rows: list[ListRowShape]
    coverage: CoverageShape


class CheckShape(TypedDict):
    """One of `checks`."""

    name: str
    status: str
    message: str
    remedy: str


class DoctorShape(TypedDict):
    """`doctor --json`."""

    status: str
    checks: list[CheckShape]


class ExportShape(TypedDict):
    """`export --json`."""

    format: str
    directory: str
    files: dict[str, int]


class CorrectionShape(TypedDict):
    """One of `corrections`; `now` is None where something was rejected."""

    number: int
    kind: str
    label: str | None
    section: str | None
    page: int | None
    text: str | None
    was: dict[str, str | None]
    now: dict[str, str | None] | None
    by: str
    at: str
    note: str | None
    state: str
    undone_by: str | None
    undone_at: str | None
