"""Everything in the archive, for other tools."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers_by_hand import event, keep, paper, section

from index.archive import Archive
from index.export import Format, export, guarded, write_csv
from pipeline.errors import UsageError


@pytest.fixture
def archive(tmp_path: Path):
    with Archive.create(tmp_path / "archive") as made:
        yield made


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_line_is_a_document_exactly_as_it_is_kept(archive: Archive, tmp_path: Path) -> None:
    records = [paper("a.pdf", events=[event("SECMP0001", "agreed", quote="“Agreed” – 5 €.")]), paper("b.pdf")]
    for record in records:
        keep(archive, record, uri=f"/papers/{record['source']['name']}")

    report = export(archive, format=Format.JSONL, directory=tmp_path / "out" / "deep")

    lines = (tmp_path / "out" / "deep" / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    beside = {"superseded_by": None, "corrections": [], "manifest": None}
    kept = [{**record, "sources": [f"/papers/{record['source']['name']}"], **beside} for record in records]
    assert sorted(map(json.loads, lines), key=lambda one: one["source"]["name"]) == kept
    assert report.files == {"documents.jsonl": 2}


def test_tables_hold_documents_sections_entities_and_events(archive: Archive, tmp_path: Path) -> None:
    document = keep(archive, paper("a.pdf", events=[event("SECMP0001", "agreed", quote="It agreed,\n“all” of it")]))

    report = export(archive, format=Format.CSV, directory=tmp_path / "out")

    assert report.files == {"documents.csv": 1, "sections.csv": 1, "entities.csv": 1, "events.csv": 1}
    (row,) = table(tmp_path / "out" / "events.csv")
    assert (row["document"], row["modification"], row["date"], row["basis"]) == (
        *(document, "SECMP0001", "2019-04-09", "explicit"),
    )
    assert row["quote"] == "It agreed,\n“all” of it"
    assert table(tmp_path / "out" / "documents.csv")[0]["marking"] == ""
    assert table(tmp_path / "out" / "sections.csv")[0]["heading"] == "Highlights"
    assert table(tmp_path / "out" / "entities.csv")[0]["value"] == "SECMP0001"


def test_superseded_documents_are_marked(archive: Archive, tmp_path: Path) -> None:
    older = keep(archive, paper("a.pdf"), uri="/papers/place")
    newer = keep(archive, paper("b.pdf"), uri="/papers/place")

    assert export(archive, format=Format.JSONL, directory=tmp_path / "out").files == {"documents.jsonl": 2}
    lines = map(json.loads, (tmp_path / "out" / "documents.jsonl").read_text(encoding="utf-8").splitlines())
    assert {line["id"]: line["superseded_by"] for line in lines} == {older: newer, newer: None}
    export(archive, format=Format.CSV, directory=tmp_path / "out")
    rows = table(tmp_path / "out" / "documents.csv")
    assert {row["id"]: row["superseded_by"] for row in rows} == {older: newer, newer: ""}


def test_an_old_export_is_replaced_and_nothing_is_left_beside(archive: Archive, tmp_path: Path) -> None:
    keep(archive, paper("a.pdf"))
    for _ in range(2):
        export(archive, format=Format.JSONL, directory=tmp_path / "out")

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["documents.jsonl"]


def test_an_export_that_fails_leaves_the_old_one(archive: Archive, tmp_path: Path) -> None:
    keep(archive, paper("a.pdf"))
    export(archive, format=Format.JSONL, directory=tmp_path / "out")
    before = (tmp_path / "out" / "documents.jsonl").read_bytes()
    broken = paper("b.pdf")
    keep(archive, broken)
    archive._db.run("UPDATE records SET record = x'00' WHERE sha256 = ?", (broken["id"],))

    with pytest.raises(Exception, match="damaged"):
        export(archive, format=Format.JSONL, directory=tmp_path / "out")

    assert (tmp_path / "out" / "documents.jsonl").read_bytes() == before
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_a_place_that_cannot_be_written_is_told(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file stands here")

    with pytest.raises(UsageError):
        export(archive, format=Format.CSV, directory=tmp_path / "out")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_run_as_a_formula(archive: Archive, tmp_path: Path, start: str) -> None:
    text = f"{start}cmd|'/c calc'!A1"
    keep(archive, paper("a.pdf", sections=[section(heading=text, text=text)]))

    export(archive, format=Format.CSV, directory=tmp_path / "out")

    (row,) = table(tmp_path / "out" / "sections.csv")
    assert (row["heading"], row["text"]) == ("'" + text, "'" + text)


def test_a_lone_surrogate_does_not_end_the_export(archive: Archive, tmp_path: Path) -> None:
    keep(archive, paper("a.pdf", sections=[section(text="odd \udce9 byte")]))

    export(archive, format=Format.JSONL, directory=tmp_path / "out")
    export(archive, format=Format.CSV, directory=tmp_path / "out")

    assert "odd \\udce9 byte" in table(tmp_path / "out" / "sections.csv")[0]["text"]
    line = json.loads((tmp_path / "out" / "documents.jsonl").read_text(encoding="utf-8"))
    assert line["sections"][0]["text"] == "odd \udce9 byte"


@given(cells=st.lists(st.text() | st.integers() | st.none(), min_size=1, max_size=5))
def test_a_table_can_be_read_back_and_no_cell_begins_a_formula(cells: list[object]) -> None:
    stream = io.StringIO(newline="")
    assert write_csv([cells], [str(n) for n in range(len(cells))], stream) == 1

    stream.seek(0)
    _, row = csv.reader(stream)

    assert row == [str(guarded(cell)) for cell in cells]
    texts = [cell for cell, given_cell in zip(row, cells, strict=True) if isinstance(given_cell, str)]
    assert not any(text.startswith(("=", "+", "-", "@", "\t", "\r")) for text in texts)
