"""An archive in memory: papers made of headings and texts, asked as the archive on disk is."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from functools import cache
from pathlib import Path

from index.answers import Coverage
from index.archive import Changes, SectionRow
from index.rows import section_rows
from pipeline.mapping import TextBuilder
from pipeline.records import Box
from pipeline.shapes import DocumentShape, SectionMapShape

IDS = re.compile(r"SEC?MPO?(\d{4})")
BODIES = re.compile(r"\b(SSC|TABASC|TAG|SMKI PMA|OPSG)\b")
LINE_CHARACTERS = 60


def paper(
    number: int,
    sections: Iterable[tuple[str | None, str]],
    *,
    date: str | None = "2019-05-02",
    title: str = "SEC Panel Sub-Committee Report",
    committee: str | None = "PANEL",
    marking: str | None = "GREEN",
    text_source: str = "ocr",
) -> DocumentShape:
    """Make the record of a paper: sections of heading and text, on a page each."""
    rows = []
    entities = []
    for page, (heading, text) in enumerate(sections, 1):
        one = "0" if heading is None else f"{page}"
        rows.append(
            {"id": one, "number": heading and one, "heading": heading, "level": 1, "parent": None,
             "first_page": page, "last_page": page, "text": text}
        )  # fmt: skip
        for part, content in (("heading", heading or ""), ("text", text)):
            for pattern, label in ((IDS, "MODIFICATION"), (BODIES, "COMMITTEE")):
                for found in pattern.finditer(content):
                    value = f"SECMP{found.group(1)}" if label == "MODIFICATION" else found.group()
                    entities.append(
                        {"label": label, "text": found.group(), "value": value, "section": one, "part": part,
                         "start": found.start(), "end": found.end(), "page": page, "boxes": [], "confidence": 0.9,
                         "method": "exact" if value == found.group() else "repaired"}
                    )  # fmt: skip
    return {
        "schema_version": 1,
        "id": f"{number:064x}",
        "source": {"name": f"{number}.pdf", "media_type": "application/pdf", "bytes": 1},
        "profile": "sec",
        "title": title,
        "committee": committee,
        "date": None if date is None else {"value": date, "text": date, "basis": "cover"},
        "period": None,
        "marking": marking,
        "pages": [{"number": page, "text_source": text_source} for page in range(1, len(rows) + 1)],
        "sections": rows,
        "entities": entities,
        "events": [],
        "warnings": [],
    }  # type: ignore[typeddict-item, return-value]


class Papers:
    """Records in memory, asked as an archive is."""

    identity = "papers-of-a-test"
    to_read = False
    hides_marked = False

    def __init__(self, folder: Path, records: Iterable[DocumentShape]) -> None:
        self.index_directory = folder / "index"
        self.records = {record["id"]: record for record in records}
        self.revision = len(self.records)
        self.revisions = {document: at for at, document in enumerate(self.records, 1)}
        self.gone: dict[str, int] = {}

    def put(self, record: DocumentShape) -> None:
        self.revision += 1
        self.records[record["id"]] = record
        self.revisions[record["id"]] = self.revision

    def drop(self, document: str) -> None:
        self.revision += 1
        del self.records[document]
        self.gone[document] = self.revision

    def superseded(self) -> frozenset[str]:
        return frozenset()

    def documents(self) -> Iterator[str]:
        return iter(sorted(self.records))

    def changes_since(self, revision: int) -> Changes:
        changed = tuple(one for one in self.records if self.revisions[one] > revision)
        return Changes(self.revision, changed, tuple(one for one, at in self.gone.items() if at > revision))

    def section_rows(
        self, documents: Iterable[str] | None = None, *, wanted: Container[str] | None = None
    ) -> Iterator[SectionRow]:
        for one in sorted(self.records) if documents is None else documents:
            if one in self.records:
                yield from section_rows(self.records[one], {}, wanted=wanted)

    def document(self, document: str) -> DocumentShape:
        return self.records[document]

    def word_map(self, document: str, section: str) -> SectionMapShape:
        row = next(row for row in self.records[document]["sections"] if row["id"] == section)
        page = row["first_page"]
        return {"heading": words(row["heading"] or "", page, 0), "text": words(row["text"], page, 10)}

    def coverage(self, documents: Iterable[str] | None = None) -> Coverage:
        some = self.records if documents is None else set(self.records).intersection(documents)
        return Coverage(len(some), sum(len(self.records[one]["sections"]) for one in some), 1, 0)


@cache
def words(text: str, page: int, first_line: int) -> list[list[float | int | None]]:
    """Print a text in lines of equal letters, five points wide and ten high."""
    builder = TextBuilder()
    line, column = first_line, 0
    for piece in re.split(r"(\s+)", text):
        if piece.strip():
            if column + len(piece) > LINE_CHARACTERS:
                line, column = line + 1, 0
            box = Box(5.0 * column, 10.0 * line, 5.0 * (column + len(piece)), 10.0 * line + 10)
            builder.add_word(piece, page_number=page, line_index=line, box=box)
        else:
            builder.add(piece)
        column += len(piece)
    return [[s.start, s.end, s.page_number, s.line_index, *(s.box or ())] for s in builder.build().spans]
