"""Answers in, the rows of their `--csv` out; every table names its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from index.answers import History, Modifications
from index.lists import ListAnswer
from index.search import Hit
from index.since import MAY_BE_EARLIER, Since

SEARCH_COLUMNS = (
    "document", "title", "date", "committee", "marking", "section", "heading", "page", "score",
    "snippet", "modifications", "superseded",
)  # fmt: skip
HISTORY_COLUMNS = (
    "modification", "date", "action", "committee", "stage", "planned_date", "flags",
    "quote", "document", "title", "source", "section", "page", "superseded", "date_basis", "history_of",
)  # fmt: skip
"""`modification` is the id that an act was done to, `history_of` the one whose history it stands in: an alternative has
a fate of its own."""

MODIFICATIONS_COLUMNS = (
    "modification", "also_known_as", "title", "first_seen", "last_seen", "mentions", "documents", "stage",
    *(f"{end}_{what}" for end in ("first", "last") for what in ("document", "source", "section", "page")),
)  # fmt: skip

SINCE_COLUMNS = (
    "modification", "title", "stage", "kind", "date", "action", "committee", "flags", "quote", "document", "source",
    "section", "page", "history_of",
)  # fmt: skip

LIST_COLUMNS = (
    "line", "entry", "kind", "found", "modification", "title", "stage", "total",
    *(f"{which}_{what}" for which in ("first", "last", "best") for what in ("date", "document", "section", "page")),
    "snippet", "suggestion",
)  # fmt: skip

LIST_SEPARATOR = "; "
"""Between the members of a list within one cell."""


def search_rows(hits: Iterable[Hit]) -> Iterator[tuple[object, ...]]:
    """Yield one row per hit."""
    for hit in hits:
        yield (
            hit.document, hit.title, hit.date, hit.committee, hit.marking, hit.section, hit.heading, hit.page,
            round(hit.score, 4), hit.snippet, LIST_SEPARATOR.join(hit.modifications), hit.superseded,
        )  # fmt: skip


def history_rows(history: History) -> Iterator[tuple[object, ...]]:
    """Yield one row per piece of evidence: an event that two papers state has two rows."""
    for event in history.events:
        for piece in event.evidence:
            yield (
                event.modification or history.modification, event.date, event.action, event.committee, event.stage,
                event.planned_date,
                LIST_SEPARATOR.join(event.flags), piece.quote, piece.document, piece.title, piece.source,
                piece.section, piece.page, piece.superseded, event.date_basis, history.modification,
            )  # fmt: skip


def modification_rows(found: Modifications) -> Iterator[tuple[object, ...]]:
    """Yield one row per modification."""
    for row in found.modifications:
        yield (
            row.modification, LIST_SEPARATOR.join(row.also_known_as), row.title, row.first_seen, row.last_seen,
            row.mentions, row.documents, row.stage,
            *(
                value
                for place in (row.first_mention, row.last_mention)
                for value in (place.document, place.source, place.section, place.page)
            ),
        )  # fmt: skip


def since_rows(found: Since) -> Iterator[tuple[object, ...]]:
    """Yield one row per piece of evidence of an event, and one per paper."""
    for change in found.changes:
        family, of_row = change.row.modification, (change.row.title, change.row.stage)
        for event in change.events:
            for piece in event.evidence:
                yield (
                    event.modification or family, *of_row, "event", event.date, event.action, event.committee,
                    LIST_SEPARATOR.join(event.flags), piece.quote, piece.document, piece.source, piece.section,
                    piece.page, family,
                )  # fmt: skip
        for paper in change.papers:
            flags = MAY_BE_EARLIER if paper.may_be_earlier else ""
            yield (
                family, *of_row, "paper", paper.date, None, None, flags, None, paper.document, paper.source,
                paper.section, paper.page, family,
            )  # fmt: skip


def list_rows(answer: ListAnswer) -> Iterator[tuple[object, ...]]:
    """Yield one row per entry, those that were not found too."""
    for row in answer.rows:
        places = (
            (place.date, place.document, place.section, place.page) if place else (None,) * 4
            for place in (row.first, row.last, row.best)
        )
        yield (
            row.entry.line, row.entry.text, "modification" if row.is_id else "query", row.total > 0, row.modification,
            row.title, row.stage, row.total, *(cell for place in places for cell in place), row.snippet, row.suggestion,
        )  # fmt: skip
