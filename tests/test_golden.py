"""What is understood of the samples, word for word: recorded pages in, the committed accounts in `golden/` out.

The pages were read once with a real Tesseract and are kept in `recorded/`, so these tests are exact and quick. After a
change that is meant to change an account: `make golden`, and read the difference as code. A recording that is not there
is made by reading the sample; delete it to have it made anew.
"""

from __future__ import annotations

import dataclasses
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.records import Document, Entity, Event, Page, Section, SourceFile
from pipeline.run import ReadOptions, assemble, inspect_file, read_page
from pipeline.shapes import page_from_stored, stored_page

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "data" / "samples"
RECORDED, GOLDEN = HERE / "recorded", HERE / "golden"
PAPERS = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in {".pdf", ".tif", ".jpg", ".txt"})


def record(name: str) -> None:
    """Read a sample and keep its pages."""
    source = inspect_file(SAMPLES / name)
    pages = [stored_page(read_page(source, number, ReadOptions())) for number in range(1, source.page_count + 1)]
    kept = {"source": dataclasses.asdict(dataclasses.replace(source, path=name)), "pages": pages}
    RECORDED.mkdir(exist_ok=True)
    text = json.dumps(kept, ensure_ascii=False)
    (RECORDED / f"{name}.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


def recorded(name: str) -> tuple[SourceFile, list[Page]]:
    kept = json.loads(gzip.decompress((RECORDED / f"{name}.json.gz").read_bytes()))
    return SourceFile(**kept["source"]), [page_from_stored(page) for page in kept["pages"]]


def account(document: Document) -> str:
    """Return all that is understood of a document, as text that can be reviewed."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    facts = document.facts
    yield f"title: {facts.title}"
    yield f"committee: {facts.committee}"
    yield f"date: {facts.date and f'{facts.date.value} ({facts.date.text!r}, {facts.date.basis})'}"
    yield f"period: {facts.period}"
    yield f"marking: {facts.marking}"
    yield f"profile: {facts.profile}"
    yield from (f"warning: page {w.page}, {w.code}: {w.message}" for w in document.warnings)
    for section in document.sections:
        yield from _section_lines(section)
        yield from (_entity_line(entity) for entity in document.entities if entity.section == section.id)
        yield from (_event_line(event) for event in document.events if event.section == section.id)


def _section_lines(section: Section) -> Iterator[str]:
    heading = "" if section.heading is None else f" {section.heading.text}"
    pages = f"pages {section.first_page} to {section.last_page}"
    yield f"\n=== {section.id}{heading} [number {section.number}, level {section.level}, in {section.parent}, {pages}]"
    yield section.text.text
    yield "---"


def _entity_line(entity: Entity) -> str:
    place = f"{entity.part.value} {entity.start}-{entity.end}, page {entity.page}"
    return f"{entity.label.value} {entity.value} from {entity.text!r} ({place}, {entity.method.value})"


def _event_line(event: Event) -> str:
    date = "no date" if event.date is None else f"{event.date.value} by {event.date.basis}"
    told = f"stage {event.stage}, planned {event.planned_date}"
    return f"EVENT {event.modification} {event.action.value} by {event.committee}, {date}, {told}: {event.quote!r}"


@pytest.mark.parametrize("name", PAPERS)
def test_what_is_understood_of_a_sample_stays_as_it_is(name, request):
    golden = GOLDEN / f"{name}.account.txt"
    updating = request.config.getoption("--update-golden")
    if updating and not (RECORDED / f"{name}.json.gz").exists():
        record(name)
    source, pages = recorded(name)

    found = account(assemble(source, pages, ReadOptions()))

    if updating:
        GOLDEN.mkdir(exist_ok=True)
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8"), "if this is meant: make golden, and review the difference"


def test_the_comparison_would_notice_a_word():
    source, pages = recorded(PAPERS[0])
    document = assemble(source, pages, ReadOptions())
    other = dataclasses.replace(document, events=document.events[1:])

    assert document.events
    assert account(other) != account(document)


def test_every_recording_is_of_the_sample_as_it_is_now():
    now = {name: inspect_file(SAMPLES / name).sha256 for name in PAPERS}

    assert {name: recorded(name)[0].sha256 for name in PAPERS} == now
