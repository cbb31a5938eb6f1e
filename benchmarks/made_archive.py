"""Archives of made papers, of any size, put straight into their databases: for benchmarks of what comes after a load.

Sections are composed from sentences of sample papers, rare words of a Zipf vocabulary, and ids; every paper has its
record, with page texts and entities, as a load would have kept it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from itertools import accumulate, groupby
from pathlib import Path

from index.archive import Archive, SectionRow
from index.database import Database
from index.packing import pack

PAPERS = Path(__file__).parent / "corpus" / "papers"
SECTION_WORDS = (20, 160)
SECTIONS_A_PAPER = 25
VOCABULARY = 20_000
MODIFICATIONS = 3_400
"""As many as eleven GB codes have had; smaller archives have fewer, one for thirty sections."""

SEED = 20_190_502


def sentences() -> list[str]:
    """Return the sentences of the sample papers."""
    text = " ".join(path.read_text(encoding="utf-8") for path in sorted(PAPERS.glob("*.txt")))
    return [" ".join(one.split()) for one in re.split(r"(?<=[.;:])\s+", text) if len(one.split()) > 3]


def make_rows(count: int, *, seed: int = SEED) -> Iterator[SectionRow]:
    """Yield sections, the same for the same seed."""
    chance = random.Random(seed)
    pool = sentences()
    rare = [
        "".join(chance.choices("bcdfglmnprst", k=3))
        + "".join(chance.choices("aeiou", k=2))
        + str(n % 7) * (n % 5 == 0)
        + "".join(chance.choices("abcdefghilmnoprst", k=4))
        for n in range(VOCABULARY)
    ]
    weights = list(accumulate(1.0 / (rank + 10) for rank in range(VOCABULARY)))
    modifications = modifications_in(count)
    for number in range(count):
        target, words, ids = chance.randint(*SECTION_WORDS), [], ()
        while len(words) < target:
            words.extend(chance.choice(pool).split())
            words.extend(chance.choices(rare, cum_weights=weights, k=3))
        if number % 3 == 0:
            ids = (f"SECMP{chance.randint(1, modifications):04d}",)
            words.insert(len(words) // 2, ids[0])
        document, order = divmod(number, SECTIONS_A_PAPER)
        yield SectionRow(
            document=f"{document:064x}",
            section=f"{order}",
            order=order,
            title="Report",
            heading=" ".join(chance.choice(pool).split()[:5]),
            headings_above=(),
            text=" ".join(words),
            committee="PANEL",
            committees=("PANEL", chance.choice(["SSC", "TAG", "TABASC"])),
            modifications=ids,
            families=ids,
            date=f"{2012 + document % 10}-{1 + document % 12:02d}-{1 + document % 28:02d}",
            marking=(None, "GREEN", "AMBER")[document % 3],
            first_page=1,
            last_page=1,
            code="sec",
            text_sources=("ocr",),
        )


def modifications_in(sections: int) -> int:
    """Return how many modifications an archive of so many sections speaks of."""
    return max(1, min(MODIFICATIONS, sections // 30))


def make_archive(folder: Path, rows: Iterable[SectionRow], *, maps: bool = False) -> None:
    """Make an archive of these sections, in order of document; `maps` are needed to show hits, and take time."""
    database = Database.create(folder)
    with Archive(folder, database), database.transaction():
        for number, (document, grouped) in enumerate(groupby(rows, key=lambda row: row.document), 1):
            sections = list(grouped)
            record = _record(document, sections)
            database.run(
                "INSERT INTO contents (sha256, name, media_type, size_bytes, page_count, profile, state, revision)"
                " VALUES (?, ?, 'application/pdf', 1, 1, 'sec', 'loaded', ?)",
                (document, f"{number}.pdf", number),
            )
            database.run("INSERT INTO records VALUES (?, 1, '{}', ?)", (document, pack(record)))
            if maps:
                database.run_many(
                    "INSERT INTO word_maps VALUES (?, ?, ?)",
                    ((document, row.section, pack(_word_map(row))) for row in sections),
                )
        database.run("UPDATE meta SET value = ? WHERE key = 'revision'", (number,))


def _record(document: str, rows: list[SectionRow]) -> dict[str, object]:
    one = rows[0]
    return {
        "schema_version": 1,
        "id": document,
        "source": {"name": f"{document[-8:]}.pdf", "media_type": "application/pdf", "bytes": 1},
        "profile": one.code,
        "title": one.title,
        "committee": one.committee,
        "date": {"value": one.date, "text": one.date, "basis": "cover"},
        "period": None,
        "marking": one.marking,
        "pages": [
            {"number": 1, "width": 595.0, "height": 842.0, "text_source": "ocr", "confidence": 0.93, "rotation": 0,
             "text": "\n".join(f"{row.heading}\n{row.text}" for row in rows)}
        ],
        "sections": [
            {"id": row.section, "number": row.section, "heading": row.heading, "level": 1, "parent": None,
             "first_page": 1, "last_page": 1, "text": row.text}
            for row in rows
        ],
        "entities": [entity for row in rows for entity in _entities(row)],
        "events": [],
        "warnings": [],
    }  # fmt: skip


def _word_map(row: SectionRow) -> dict[str, object]:
    """Print heading and text in lines of ten words."""
    return {
        part: [
            [
                word.start(),
                word.end(),
                1,
                at // 10,
                50.0 * (at % 10),
                12.0 * (at // 10),
                50.0 * (at % 10) + 45,
                12.0 * (at // 10) + 10,
            ]
            for at, word in enumerate(re.finditer(r"\S+", text))
        ]
        for part, text in (("heading", row.heading or ""), ("text", row.text))
    }


def _entities(row: SectionRow) -> Iterator[dict[str, object]]:
    named = [("MODIFICATION", one) for one in row.modifications]
    named += [("COMMITTEE", one) for one in row.committees if one != row.committee]
    for label, value in named:
        start = max(row.text.find(value), 0)
        yield {"label": label, "text": value, "value": value, "section": row.section, "part": "text", "start": start,
               "end": start + len(value), "page": 1, "boxes": [[72.0, 100.0, 130.0, 112.0]], "confidence": 0.93,
               "method": "exact"}  # fmt: skip
