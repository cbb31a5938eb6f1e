"""The archive on disk: what is kept, what is answered, and what is told when it cannot be used."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers_by_hand import event, keep, paper, section

from index.archive import Archive, default_directory
from index.database import FILE_NAME, Database
from index.packing import pack, unpack
from index.schema import MIGRATIONS, VERSION
from pipeline.errors import ArchiveError, NotFound, UsageError


@pytest.fixture
def archive(tmp_path: Path):
    with Archive.create(tmp_path / "archive") as made:
        yield made


def test_what_is_kept_comes_back_as_it_was(archive: Archive) -> None:
    record = paper("a.pdf", events=[event("SECMP0001", "agreed")])

    document = keep(archive, record)

    with Archive.open(archive.directory) as again:
        assert again.document(document) == record
        assert list(again.documents()) == [document]
        assert again.word_map(document, "1")["text"] == [[0, 1, 1, 0, 1.0, 2.0, 3.0, 4.0]]


def test_the_revision_grows_only_when_an_answer_may_change(archive: Archive) -> None:
    assert archive.revision == 0

    keep(archive, paper("a.pdf"))
    assert archive.revision == 1
    keep(archive, paper("b.pdf"))
    assert archive.revision == 2


def test_an_index_learns_what_changed_since_it_was_built(archive: Archive) -> None:
    first = keep(archive, paper("a.pdf"))
    second = keep(archive, paper("b.pdf"))
    before = archive.changes_since(0)
    archive.remove(first)
    after = archive.changes_since(before.revision)

    assert (before.changed, before.gone) == ((first, second), ())
    assert (after.changed, after.gone) == ((), (first,))
    assert archive.changes_since(after.revision).changed == archive.changes_since(after.revision).gone == ()
    assert archive.changes_since(0).changed == (second,)


def test_two_archives_are_told_apart(archive: Archive, tmp_path: Path) -> None:
    with Archive.create(tmp_path / "other") as other:
        assert other.identity != archive.identity
    with Archive.open(archive.directory) as again:
        assert again.identity == archive.identity


def test_coverage_counts_what_answers_rest_on(archive: Archive) -> None:
    keep(archive, paper("a.pdf", page_count=3, low_pages=[2]))
    keep(archive, paper("b.pdf", page_count=2), uri="/papers/place")
    keep(archive, paper("newer.pdf", page_count=4), uri="/papers/place")

    coverage = archive.coverage()

    assert (coverage.documents, coverage.pages, coverage.pages_low_confidence, coverage.failed) == (2, 7, 1, 0)


def test_a_superseded_document_is_left_out_unless_asked_for(archive: Archive) -> None:
    old = keep(archive, paper("a.pdf"), uri="/papers/place")
    new = keep(archive, paper("b.pdf"), uri="/papers/place")

    assert list(archive.documents()) == [new]
    assert set(archive.documents(superseded=True)) == {old, new}
    assert {row.document for row in archive.section_rows()} == {new}
    assert {row.document for row in archive.section_rows([old])} == {old}
    assert archive.status(old).superseded_by == new
    assert archive.changes_since(1).gone == (old,)


def test_a_document_answers_to_a_prefix_of_its_id(archive: Archive) -> None:
    document = keep(archive, paper("a.pdf"))

    assert archive.resolve(document[:6]) == document
    assert archive.resolve(document.upper()) == document


def test_an_ambiguous_or_unknown_prefix_is_told(archive: Archive) -> None:
    record = paper("a.pdf")
    one = keep(archive, record)
    keep(archive, {**record, "id": one[:10] + "0" * 54}, uri="/papers/b.pdf")

    with pytest.raises(NotFound, match="Several"):
        archive.resolve(one[:8])
    with pytest.raises(NotFound, match="No document"):
        archive.resolve("ffffff" if not one.startswith("ffffff") else "000000")
    with pytest.raises(UsageError, match="too short"):
        archive.resolve(one[:5])


@pytest.mark.parametrize("typed", ["%%%%%%", "______", "abcdef' OR 1=1", "abcdef*"])
def test_a_prefix_is_taken_literally(archive: Archive, typed: str) -> None:
    keep(archive, paper("a.pdf"))

    with pytest.raises(NotFound):
        archive.resolve(typed)


def test_unknown_documents_and_sections_are_not_found(archive: Archive) -> None:
    document = keep(archive, paper("a.pdf"))

    for call in (
        lambda: archive.document("0" * 64),
        lambda: archive.status("0" * 64),
        lambda: archive.remove("0" * 64),
        lambda: archive.word_map(document, "9"),
        lambda: list(archive.section_rows(["0" * 64])),
    ):
        with pytest.raises(NotFound):
            call()


def test_a_removed_document_leaves_nothing_but_its_name_behind(archive: Archive) -> None:
    document = keep(archive, paper("a.pdf", events=[event("SECMP0001", "agreed", quote="A secret sentence.")]))
    archive.originals.path(document, "application/pdf").parent.mkdir(parents=True)
    archive.originals.path(document, "application/pdf").write_bytes(b"%PDF")

    archive.remove(document)

    assert list(archive.documents(superseded=True)) == []
    assert archive.naming.families() == {}
    assert not archive.originals.path(document, "application/pdf").exists()
    with pytest.raises(NotFound):
        archive.resolve(document)
    with pytest.raises(NotFound):
        archive.remove(document)


def test_a_section_row_holds_what_is_searched(archive: Archive) -> None:
    sections = [
        section("3", heading="Security Sub-Committee", named=[("COMMITTEE", "Security Sub-Committee", "SSC")]),
        section("3.5", heading="Highlights", parent="3", text="The TAG met.", named=[("COMMITTEE", "TAG", "TAG")]),
        section(
            "3.5/1",
            heading="SEMPO0013 Meter Triage",
            parent="3.5",
            text="An update on DP099.",
            named=[("MODIFICATION", "SEMPO0013", "SECMP0013"), ("MODIFICATION", "DP099", "DP099")],
        ),
    ]
    keep(archive, paper("a.pdf", sections=sections, marking="GREEN"), families={"DP099": "MP099"})

    first, _, last = archive.section_rows()

    assert (first.committees, first.headings_above, first.order) == (("SSC", "PANEL"), (), 0)
    assert (last.section, last.order, last.marking, last.date) == ("3.5/1", 2, "GREEN", "2019-05-02")
    assert last.headings_above == ("Security Sub-Committee", "Highlights")
    assert last.committees == ("SSC", "PANEL")
    assert last.modifications == ("SECMP0013", "DP099")
    assert last.families == ("SECMP0013", "MP099")


def test_parents_that_form_a_ring_end(archive: Archive) -> None:
    rows = [section("1", parent="2"), section("2", parent="1")]
    keep(archive, paper("a.pdf", sections=rows))

    assert [row.headings_above for row in archive.section_rows()] == [("Highlights",), ("Highlights",)]


def test_events_and_mentions_can_be_drawn_again_from_the_records(archive: Archive) -> None:
    keep(archive, paper("a.pdf", events=[event("SECMP0001", "agreed")]), families={"SECMP0001": "F"})
    before = list(archive.naming.events()), list(archive.naming.mentions())
    database = sqlite3.connect(archive.directory / FILE_NAME)
    with database:
        database.execute("DELETE FROM events")
        database.execute("DELETE FROM mentions")
    database.close()

    archive.rebuild_derived()

    assert (list(archive.naming.events()), list(archive.naming.mentions())) == before
    assert before[0][0].event.family == "F"


def test_an_archive_that_is_not_there_is_told_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no archive") as caught:
        Archive.open(tmp_path / "none")
    assert "load" in caught.value.advice
    assert not (tmp_path / "none").exists()


def test_an_archive_of_a_later_version_is_told_and_left_alone(archive: Archive) -> None:
    path = archive.directory / FILE_NAME
    archive.close()
    database = sqlite3.connect(path)
    database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.close()

    with pytest.raises(ArchiveError, match="later version") as caught:
        Archive.open(path.parent)
    assert "Upgrade" in caught.value.advice


@pytest.mark.parametrize(
    "damage", [b"this is no database, only text" * 100, b"SQLite format 3\0" + b"\xff" * 9000], ids=["text", "header"]
)
def test_a_damaged_archive_is_told(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(damage)

    with pytest.raises(ArchiveError) as caught:
        Archive.open(tmp_path)
    assert "backup" in caught.value.advice


def test_a_record_that_is_damaged_is_told(archive: Archive) -> None:
    document = keep(archive, paper("a.pdf"))
    database = sqlite3.connect(archive.directory / FILE_NAME)
    with database:
        database.execute("UPDATE records SET record = x'00'")
    database.close()

    with pytest.raises(ArchiveError, match="damaged"):
        archive.document(document)


def test_damage_inside_the_file_is_found_by_the_check(archive: Archive) -> None:
    for n in range(50):
        keep(archive, paper(f"{n}.pdf", events=[event("SECMP0001", "agreed", quote="word " * 400)]))
    archive.close()
    path = archive.directory / FILE_NAME
    data = bytearray(path.read_bytes())
    page = data.index(b"Title of 0.pdf") // 4096  # not one of the schema, without which nothing opens
    data[page * 4096 : (page + 1) * 4096] = b"\x00" * 4096
    path.write_bytes(bytes(data))

    with Archive.open(archive.directory) as again:
        assert again.check() is not None


def test_a_migration_that_fails_leaves_the_old_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Database.create(tmp_path).close()
    steps = (*MIGRATIONS, "CREATE TABLE new_table (x);\nCREATE TABLE contents (x);\n")
    monkeypatch.setattr("index.database.MIGRATIONS", steps)
    monkeypatch.setattr("index.database.VERSION", len(steps))

    with pytest.raises(ArchiveError):
        Database.open(tmp_path)
    database = sqlite3.connect(tmp_path / FILE_NAME)
    assert database.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'new_table'").fetchone() == (0,)
    database.close()


def test_an_archive_that_is_opened_to_be_read_cannot_be_changed(archive: Archive) -> None:
    document = keep(archive, paper("a.pdf"))

    with Archive.open_to_read(archive.directory, marked=True) as reading:
        assert reading.document(document)["id"] == document
        with pytest.raises(ArchiveError):
            reading.remove(document)
    assert list(archive.documents()) == [document]


@pytest.mark.parametrize("marking", ["RED", "AMBER", "AMBER+STRICT"])
def test_whoever_may_not_see_marked_papers_finds_no_trace_of_them(archive: Archive, marking: str) -> None:
    shown = keep(archive, paper("shown.pdf", marking="GREEN", events=[event("SECMP0001", "noted")]))
    hidden = keep(archive, paper("hidden.pdf", marking=marking, events=[event("SECMP0002", "noted")], page_count=3))

    with Archive.open_to_read(archive.directory, marked=False) as reading:
        assert list(reading.documents(superseded=True)) == [shown]
        assert reading.naming.families().keys() == {"SECMP0001"}
        assert [told.document for told in reading.naming.events()] == [shown]
        assert [told.document for told in reading.naming.mentions()] == [shown]
        assert (reading.coverage().documents, reading.coverage().pages) == (1, 1)
        for ask in (reading.document, reading.status, reading.corrections, reading.resolve):
            with pytest.raises(NotFound):
                ask(hidden)
        with pytest.raises(NotFound):
            reading.word_map(hidden, "1")
        assert reading.ledger.page_results(hidden) == ()
        assert reading.ledger.places(hidden) == []
    with Archive.open_to_read(archive.directory, marked=True) as reading:
        assert set(reading.documents()) == {shown, hidden}


def test_a_paper_whose_later_version_is_marked_tells_of_none(archive: Archive) -> None:
    first = keep(archive, paper("1.pdf"), uri="/papers/place")
    second = keep(archive, paper("2.pdf", marking="GREEN"), uri="/papers/place")
    keep(archive, paper("3.pdf", marking="RED"), uri="/papers/place")
    other = keep(archive, paper("4.pdf"), uri="/papers/other")
    newer = keep(archive, paper("5.pdf"), uri="/papers/other")

    with Archive.open_to_read(archive.directory, marked=False) as reading:
        for older in (first, second):
            with pytest.raises(NotFound):
                reading.status(older)
        assert reading.status(other).superseded_by == newer


def test_what_is_kept_of_an_archive_that_is_read_follows_every_change(archive: Archive) -> None:
    keep(archive, paper("a.pdf", events=[event("SECMP0001", "noted")]))
    with Archive.open_to_read(archive.directory, marked=False) as reading:
        assert (reading.coverage().documents, reading.hidden_markings()) == (1, frozenset())
        assert reading.naming.families().keys() == {"SECMP0001"}

        keep(archive, paper("b.pdf", marking="RED", events=[event("SECMP0002", "noted")]))
        keep(archive, paper("c.pdf", events=[event("SECMP0003", "noted")]))

        assert (reading.coverage().documents, reading.hidden_markings()) == (2, frozenset({"RED"}))
        assert reading.naming.families().keys() == {"SECMP0001", "SECMP0003"}


def test_an_older_archive_learns_committees_and_markings_of_its_papers(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.database.VERSION", 4)  # the step in question is the fourth
    document = keep(archive, paper("a.pdf", marking="RED", committee="SSC"))
    archive.close()
    with closing(sqlite3.connect(archive.directory / "archive.sqlite")) as connection:
        connection.executescript(
            "DROP INDEX papers_by_marking; ALTER TABLE papers DROP COLUMN committee; "
            "ALTER TABLE papers DROP COLUMN marking; PRAGMA user_version = 3;"
        )

    Archive.open(archive.directory).close()

    with closing(sqlite3.connect(archive.directory / "archive.sqlite")) as connection:
        assert connection.execute("SELECT sha256, committee, marking FROM papers").fetchall() == [
            (document, "SSC", "RED")
        ]


def test_a_transaction_is_kept_whole_or_not_at_all(archive: Archive) -> None:
    with pytest.raises(KeyboardInterrupt), archive.transaction():
        _keep_and_fail(archive)

    assert (list(archive.documents()), archive.revision) == ([], 0)
    keep(archive, paper("a.pdf"))
    assert archive.revision == 1


def _keep_and_fail(archive: Archive) -> None:
    keep(archive, paper("a.pdf"))
    raise KeyboardInterrupt


def test_readers_see_the_archive_while_somebody_writes(archive: Archive) -> None:
    keep(archive, paper("a.pdf"))

    with Archive.open(archive.directory) as reader, archive.writing(), archive.transaction():
        keep(archive, paper("b.pdf"))
        assert len(list(reader.documents())) == 1


def test_a_writer_may_nest_its_own_work(archive: Archive) -> None:
    document = keep(archive, paper("a.pdf"))

    with archive.writing():
        archive.remove(document)
        with Archive.open(archive.directory) as other, pytest.raises(ArchiveError, match="Another modtrail process"):
            other.rebuild_derived()


def test_opening_an_archive_imports_no_reading_tools() -> None:
    code = (
        "import sys, index.archive, index.history, index.export, index.doctor, index.load\n"
        "heavy = {'spacy', 'pdfplumber', 'pypdfium2', 'pytesseract', 'numpy', 'PIL', 'whoosh'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"


def test_the_default_archive_is_in_the_user_s_data_folder() -> None:
    assert default_directory().name == "modtrail"
    assert default_directory().is_absolute()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(value=json_values)
def test_what_is_packed_comes_back(value: object) -> None:
    assert unpack(pack(value)) == value
    assert pack(value) == pack(unpack(pack(value)))
