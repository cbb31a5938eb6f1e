"""Papers for archives in tests: what the pipeline would have found, written by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from index.archive import Archive
from index.derived import derive, low_confidence_pages
from index.discover import FoundFile
from index.packing import pack
from index.work import PageResult, PageState, Refusal, Understood
from pipeline.records import SourceFile
from pipeline.shapes import DocumentShape, EntityShape, EventShape, SectionShape


def section(
    id_: str = "1",
    *,
    heading: str | None = "Highlights",
    text: str = "",
    parent: str | None = None,
    named: Sequence[tuple[str, str, str]] = (),
) -> tuple[SectionShape, list[EntityShape]]:
    """A section, and the entities in it: `named` has label, text and value of each, in the heading or else the text."""
    made: SectionShape = {
        "id": id_,
        "number": id_,
        "heading": heading,
        "level": id_.count(".") + 1,
        "parent": parent,
        "first_page": 1,
        "last_page": 1,
        "text": text,
    }
    entities = []
    for label, printed, value in named:
        part = "heading" if heading and printed in heading else "text"
        where = heading if part == "heading" else text
        assert where is not None
        start = where.index(printed)
        entities.append(
            EntityShape(
                label=label,
                text=printed,
                value=value,
                section=id_,
                part=part,
                start=start,
                end=start + len(printed),
                page=1,
                boxes=[],
                confidence=1.0,
                method="exact" if printed == value else "repaired",
            )
        )
    return made, entities


def event(
    modification: str,
    action: str,
    committee: str | None = "SSC",
    date: str | None = "2019-04-09",
    *,
    basis: str = "explicit",
    stage: str | None = None,
    planned: str | None = None,
    quote: str | None = None,
    page: int = 1,
) -> EventShape:
    """An event in section 1; its quote says what it is unless given."""
    quote = quote or f"The {committee} {action} {modification}."
    return {
        "modification": modification,
        "action": action,
        "committee": committee,
        "date": None if date is None else {"value": date, "basis": basis},
        "stage": stage,
        "planned_date": planned,
        "quote": quote,
        "section": "1",
        "part": "text",
        "start": 0,
        "end": len(quote),
        "page": page,
    }


def paper(
    name: str,
    *,
    date: str | None = "2019-05-02",
    sections: Sequence[tuple[SectionShape, list[EntityShape]]] = (),
    events: Sequence[EventShape] = (),
    low_pages: Sequence[int] = (),
    page_count: int = 1,
    committee: str | None = "PANEL",
    marking: str | None = None,
) -> DocumentShape:
    """A paper; its id comes from its name. Without sections, one that holds the quotes of its events."""
    if not sections:
        ids = dict.fromkeys(one["modification"] for one in events)
        text = "\n".join([*(one["quote"] for one in events), *ids])
        sections = [section(text=text, named=[("MODIFICATION", one, one) for one in ids])]
    return {
        "schema_version": 1,
        "id": hashlib.sha256(name.encode()).hexdigest(),
        "source": {"name": name, "media_type": "application/pdf", "bytes": len(name)},
        "profile": "sec",
        "title": f"Title of {name}",
        "committee": committee,
        "date": None if date is None else {"value": date, "text": date, "basis": "cover"},
        "period": None,
        "marking": marking,
        "pages": [
            {
                "number": n + 1,
                "width": 595.0,
                "height": 842.0,
                "text_source": "ocr",
                "confidence": 0.9,
                "rotation": 0,
                "text": "",
            }
            for n in range(page_count)
        ],
        "sections": [one for one, _ in sections],
        "entities": [entity for _, entities in sections for entity in entities],
        "events": list(events),
        "warnings": [{"page": n, "code": "low-confidence", "message": "Hard to read."} for n in low_pages],
    }


def keep(
    archive: Archive,
    record: DocumentShape,
    *,
    families: Mapping[str, str] | None = None,
    uri: str = "",
    unread: Sequence[int] | None = None,
) -> str:
    """Put a paper into an archive, as a load does at its end; return its id. `unread` pages wait for Tesseract."""
    families = dict(families or {})
    maps = {
        one["id"]: {"heading": [], "text": [[0, 1, one["first_page"], 0, 1.0, 2.0, 3.0, 4.0]]}
        for one in record["sections"]
    }
    source = record["source"]
    name = source["name"]
    understood = Understood(
        pack(record),
        families,
        tuple((section, pack(shape)) for section, shape in maps.items()),
        derive(record, families),
        len(low_confidence_pages(record)),
    )
    ledger = archive.ledger
    with archive.transaction():
        ledger.note_content(
            SourceFile("", name, source["media_type"], source["bytes"], record["id"], len(record["pages"])),
            profile=None,
        )
        ledger.note_source(FoundFile(name, uri or f"/papers/{name}", 1, 1), record["id"])
        if unread is not None:
            waits = Refusal("ocr", "tool-missing", "There is no Tesseract.", "Install it.")
            results = (
                PageResult(page["number"], PageState.PENDING, refusal=waits)
                if page["number"] in unread
                else PageResult(page["number"], PageState.DONE, result=b"")
                for page in record["pages"]
            )
            ledger.save_pages(record["id"], list(results), version=1)
        ledger.save_record(record["id"], understood, version=1)
    return record["id"]
