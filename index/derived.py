"""A record in, the rows that histories are drawn from out: events and mentions, by modification and family.

Pure: what is derived can be thrown away and drawn again from the records and their corrections.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.records import Label, Method
from pipeline.shapes import DocumentShape, EntityShape, EventShape

LOW_CONFIDENCE = "low-confidence"
"""The code of the pipeline's warning about a page that was hard to read, and the flag of what rests on it."""

REPAIRED_ID = "repaired-id"
"""The flag of an event whose modification id was misread in print, and repaired."""

CORRECTED = "corrected"
"""The flag of an event that a person set right."""


class EventRow(NamedTuple):
    """An event of one paper, as the archive looks it up."""

    modification: str
    family: str
    action: str
    committee: str | None
    date: str | None
    basis: str | None
    stage: str | None
    planned_date: str | None
    section: str
    page: int
    quote: str
    doubts: str  # flags, separated by blanks


class MentionRow(NamedTuple):
    """A place where a modification is named, with the title printed beside it, if any."""

    modification: str
    family: str
    section: str
    page: int
    title: str | None
    title_weight: int


@dataclass(frozen=True, slots=True)
class Derived:
    """All rows of one paper, and what an answer says of the paper itself."""

    title: str | None
    date: str | None  # EDTF
    profile: str
    committee: str | None
    marking: str | None
    events: tuple[EventRow, ...]
    mentions: tuple[MentionRow, ...]


def derive(record: DocumentShape, families: Mapping[str, str], *, corrected: Collection[int] = ()) -> Derived:
    """Return the rows of a record; `families` gives the family of each canonical id (itself when it is not there).

    `corrected` are the positions of the events that a person set right.
    """
    low = low_confidence_pages(record)
    named = [entity for entity in record["entities"] if entity["label"] == Label.MODIFICATION.value]
    return Derived(
        title=record["title"],
        date=None if record["date"] is None else record["date"]["value"],
        profile=record["profile"],
        committee=record["committee"],
        marking=record["marking"],
        events=tuple(
            _event_row(event, families, doubts=_doubts(event, low=low, named=named, is_corrected=at in corrected))
            for at, event in enumerate(record["events"])
        ),
        mentions=tuple(_mention_rows(record, named, families)),
    )


def low_confidence_pages(record: DocumentShape) -> frozenset[int]:
    """Return the numbers of the pages that were hard to read, as the pipeline says."""
    return frozenset(w["page"] for w in record["warnings"] if w["code"] == LOW_CONFIDENCE and w["page"] is not None)


def _doubts(event: EventShape, *, low: Collection[int], named: list[EntityShape], is_corrected: bool) -> str:
    flags = {
        LOW_CONFIDENCE: event["page"] in low,
        REPAIRED_ID: any(_is_repaired_in(entity, event) for entity in named),
        CORRECTED: is_corrected,
    }
    return " ".join(flag for flag, is_so in flags.items() if is_so)


def _event_row(event: EventShape, families: Mapping[str, str], *, doubts: str) -> EventRow:
    modification = event["modification"]
    date = event["date"]
    return EventRow(
        modification=modification,
        family=families.get(modification, modification),
        action=event["action"],
        committee=event["committee"],
        date=None if date is None else date["value"],
        basis=None if date is None else date["basis"],
        stage=event["stage"],
        planned_date=event["planned_date"],
        section=event["section"],
        page=event["page"],
        quote=event["quote"],
        doubts=doubts,
    )


def _is_repaired_in(entity: EntityShape, event: EventShape) -> bool:
    return (
        entity["method"] == Method.REPAIRED.value
        and entity["value"] == event["modification"]
        and (entity["section"], entity["part"]) == (event["section"], event["part"])
        and event["start"] <= entity["start"] < event["end"]
    )


def _mention_rows(record: DocumentShape, named: list[EntityShape], families: Mapping[str, str]) -> Iterator[MentionRow]:
    from index.titles import printed_title  # knows how tables are read, which no answer needs

    texts = {(s["id"], part): s[part] or "" for s in record["sections"] for part in ("heading", "text")}
    taken = {
        key: [(e["start"], e["end"]) for e in named if (e["section"], e["part"]) == key]
        for key in {(e["section"], e["part"]) for e in named}
    }
    for entity in named:
        key = (entity["section"], entity["part"])
        title = printed_title(
            texts[key], entity["start"], entity["end"], heading=entity["part"] == "heading", others=taken[key]
        )
        yield MentionRow(
            modification=entity["value"],
            family=families.get(entity["value"], entity["value"]),
            section=entity["section"],
            page=entity["page"],
            title=None if title is None else title.text,
            title_weight=0 if title is None else title.weight,
        )
