"""What people say instead of what was found: corrections, kept in the archive's database beside the records.

In: what is corrected, as it was found, with the change. Out: corrections in the order in which they were made. Nothing
is ever deleted: an undone correction stays, marked so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from index.answer_shapes import CorrectionShape
from index.database import Database, Row
from index.places import Mark, Place
from pipeline.shapes import EntityShape, EventShape

Change = Mapping[str, str | None]
"""New values by key of the contract: `value` of an entity, fields of an event or a document; None: not known."""


class State(StrEnum):
    """What became of a correction."""

    APPLIED = "applied"
    LOST = "lost"  # what it corrects is no longer found in the document
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class EntityTarget:
    """An entity that was corrected, as it was found."""

    entity: EntityShape
    mark: Mark


@dataclass(frozen=True, slots=True)
class EventTarget:
    """An event that was corrected, as it was found."""

    event: EventShape
    mark: Mark


@dataclass(frozen=True, slots=True)
class DocumentTarget:
    """Facts of a document that were corrected (`title`, `committee`, `date`), as they were found."""

    facts: Change


Target = EntityTarget | EventTarget | DocumentTarget


@dataclass(frozen=True, slots=True)
class Draft:
    """A correction that is about to be made; no `change` rejects what was found.

    `families` has the families of the modification ids that it brings in.
    """

    target: Target
    change: Change | None
    families: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Signature:
    """Who makes or undoes a correction, when (ISO 8601, UTC), and what they have to say about it."""

    by: str
    at: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of a document; numbers are those of the archive, and never used twice."""

    number: int
    draft: Draft
    made: Signature
    undone: Signature | None

    def shape(self, *, lost: bool) -> CorrectionShape:
        """Return its JSON; `lost` says whether what it corrects is no longer found."""
        target, change = self.draft.target, self.draft.change
        place = None if isinstance(target, DocumentTarget) else target.mark.place
        return {
            "number": self.number,
            "kind": _kind(target),
            "label": target.entity["label"] if isinstance(target, EntityTarget) else None,
            "section": None if place is None else place.section,
            "page": None if isinstance(target, DocumentTarget) else _found(target)["page"],
            "text": None if isinstance(target, DocumentTarget) else target.mark.text,
            "was": _was(target, change),
            "now": None if change is None else dict(change),
            "by": self.made.by,
            "at": self.made.at,
            "note": self.made.note,
            "state": (State.UNDONE if self.undone else State.LOST if lost else State.APPLIED).value,
            "undone_by": None if self.undone is None else self.undone.by,
            "undone_at": None if self.undone is None else self.undone.at,
        }


class CorrectionBook:
    """The corrections of one archive."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, document: str, draft: Draft, made: Signature) -> int:
        """Keep a correction; return its number."""
        self._db.run(
            "INSERT INTO corrections (sha256, kind, found, change, by, at, note) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(document, _kind(draft.target), _found_json(draft)),
                None if draft.change is None else json.dumps(dict(draft.change)),
                *(made.by, made.at, made.note),
            ),
        )
        return int(self._db.rows("SELECT last_insert_rowid()")[0][0])

    def of(self, document: str) -> tuple[Correction, ...]:
        """Return all corrections of a document, undone ones too, in the order in which they were made."""
        columns = "number, kind, found, change, by, at, note, undone_by, undone_at"
        sql = f"SELECT {columns} FROM corrections WHERE sha256 = ? ORDER BY number"  # noqa: S608 (a constant)
        return tuple(_correction(row) for row in self._db.rows(sql, (document,)))

    def undo(self, number: int, undone: Signature) -> None:
        """Mark a correction as undone."""
        self._db.run(
            "UPDATE corrections SET undone_by = ?, undone_at = ? WHERE number = ?", (undone.by, undone.at, number)
        )

    def documents(self) -> list[str]:
        """Return the loaded documents that have corrections in force."""
        sql = (
            "SELECT DISTINCT k.sha256 FROM corrections k JOIN contents USING (sha256) "
            "WHERE undone_at IS NULL AND state = 'loaded' ORDER BY k.sha256"
        )
        return [row[0] for row in self._db.rows(sql)]


def _kind(target: Target) -> str:
    match target:
        case EntityTarget():
            return "entity"
        case EventTarget():
            return "event"
        case DocumentTarget():
            return "document"


def _found(target: EntityTarget | EventTarget) -> EntityShape | EventShape:
    return target.entity if isinstance(target, EntityTarget) else target.event


def _was(target: Target, change: Change | None) -> dict[str, str | None]:
    match target:
        case EntityTarget(entity):
            return {"value": entity["value"]}
        case DocumentTarget(facts):
            return dict(facts)
        case EventTarget(event):
            date = event["date"]
            fields = {
                "modification": event["modification"],
                "action": event["action"],
                "committee": event["committee"],
                "date": None if date is None else date["value"],
                "stage": event["stage"],
                "planned_date": event["planned_date"],
            }
            return {key: value for key, value in fields.items() if change is None or key in change}


def _found_json(draft: Draft) -> str:
    target = draft.target
    found: dict[str, object] = {"families": dict(draft.families)}
    if isinstance(target, DocumentTarget):
        found["facts"] = dict(target.facts)
    else:
        found |= {_kind(target): _found(target), "before": target.mark.before, "after": target.mark.after}
    return json.dumps(found)


def _correction(row: Row) -> Correction:
    number, kind, found_json, change, by, at, note, undone_by, undone_at = row
    found = json.loads(found_json)
    target: Target
    if kind == "document":
        target = DocumentTarget(found["facts"])
    else:
        one = found[kind]
        place = Place(one["section"], one["part"], one["start"], one["end"])
        mark = Mark(place, one["text" if kind == "entity" else "quote"], found["before"], found["after"])
        target = EntityTarget(one, mark) if kind == "entity" else EventTarget(one, mark)
    draft = Draft(target, None if change is None else json.loads(change), found["families"])
    undone = None if undone_at is None else Signature(undone_by, undone_at)
    return Correction(number, draft, Signature(by, at, note), undone)
