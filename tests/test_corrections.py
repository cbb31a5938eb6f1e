"""Corrections by people: they hold wherever answers come from, through every re-reading, and can be taken back."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from pathlib import Path

import pytest
from fake_reading import AtOnce, FakeReader
from hypothesis import given
from hypothesis import strategies as st
from papers_by_hand import event, keep, paper, section
from typer.testing import CliRunner

from cli import app
from index.archive import Archive
from index.correct import Request, Where, correct, undo
from index.corrections import Signature
from index.database import FILE_NAME
from index.export import Format, export
from index.history import history, modifications
from index.load import LoadOptions, Machinery, load
from index.places import Mark, Place, find_place, mark_at
from index.schema import MIGRATIONS
from index.search import SearchRequest, search, update_index
from pipeline.errors import ExitCode, NotFound, UsageError

ANN = Signature("Ann Example", "2026-11-22T10:00:00+00:00", "checked against the printed page")

MISREAD = "The SSC agreed the minor changes to SECMP0O55 at its meeting of 9 April 2019."


@pytest.fixture
def archive(tmp_path: Path):
    with Archive.create(tmp_path / "archive") as made:
        yield made


def record(text: str = MISREAD, *, value: str = "SECMP0056", section_id: str = "4.1/2", **facts: object):
    """A paper with one sentence: its id misread, and an event that rests on it."""
    named = [("MODIFICATION", "SECMP0O55", value), ("COMMITTEE", "SSC", "SSC"), ("DATE", "9 April 2019", "2019-04-09")]
    start = text.index(MISREAD) if MISREAD in text else 0
    told = {
        **event(value, "agreed", quote=MISREAD),
        "section": section_id, "start": start, "end": start + len(MISREAD),
    }  # fmt: skip
    part = section(section_id, heading="Minor changes", text=text, named=[one for one in named if one[1] in text])
    return {**paper("a.pdf", sections=[part], events=[told]), **facts}


def put_right(archive: Archive, document: str, *, text: str | None = None, section: str | None = None, **request):
    return correct(archive, document, Request(Where(text, section), **request), signed=ANN)


def values(archive: Archive, document: str, label: str = "MODIFICATION") -> list[tuple[str, str]]:
    return [(one["value"], one["method"]) for one in archive.document(document)["entities"] if one["label"] == label]


def acts(archive: Archive, modification: str = "SECMP0055") -> list[tuple[str | None, str, str | None]]:
    return [(one.date, one.action, one.committee) for one in history(archive, modification).events]


# What a correction does


def test_a_corrected_id_is_the_answer_everywhere(archive: Archive, tmp_path: Path) -> None:
    document = keep(archive, record())
    update_index(archive)

    (made,) = put_right(archive, document, text="SECMP0O55", section="4.1/2", value="secmp 0055")
    update_index(archive)

    assert (made["was"], made["now"], made["by"]) == ({"value": "SECMP0056"}, {"value": "SECMP0055"}, "Ann Example")
    assert values(archive, document) == [("SECMP0055", "corrected")]
    assert archive.document(document)["entities"][0]["text"] == "SECMP0O55"
    assert acts(archive) == [("2019-04-09", "agreed", "SSC")]
    assert history(archive, "SECMP0055").events[0].flags == ("corrected",)
    assert [row.modification for row in modifications(archive).modifications] == ["SECMP0055"]
    assert search(archive, SearchRequest("", modification="SECMP0055")).hits[0].modifications == ("SECMP0055",)
    assert search(archive, SearchRequest("", modification="SECMP0056")).total == 0
    export(archive, format=Format.JSONL, directory=tmp_path / "out")
    line = json.loads((tmp_path / "out" / "documents.jsonl").read_text(encoding="utf-8"))
    assert (line["entities"][0]["value"], line["entities"][0]["method"]) == ("SECMP0055", "corrected")
    assert line["corrections"] == [made]


def test_the_stored_record_keeps_its_bytes(archive: Archive) -> None:
    document = keep(archive, record())
    before = archive._db.rows("SELECT record, families FROM records")

    put_right(archive, document, text="SECMP0O55", value="SECMP0055")

    assert archive._db.rows("SELECT record, families FROM records") == before


@pytest.mark.parametrize(
    ("label", "text", "expected"),
    [
        ("MODIFICATION", "SECMP0O55", []),
        ("COMMITTEE", "SSC", [("2019-04-09", "agreed", None)]),
        ("DATE", "9 April 2019", [("2019-05-02", "agreed", "SSC")]),
    ],
    ids=["its id", "its committee", "its date falls back on the paper's"],
)
def test_a_rejected_mention_is_gone_and_so_is_what_rests_on_it(archive, label, text, expected) -> None:
    document = keep(archive, record())
    keep(archive, paper("b.pdf", events=[event("SECMP0056", "noted", "TAG", "2018-01-01")]))

    put_right(archive, document, text=text, reject=True)

    assert values(archive, document, label) == []
    assert [act for act in acts(archive, "SECMP0056") if act[1] == "agreed"] == expected


def test_an_event_stays_where_another_mention_in_its_sentence_carries_it(archive: Archive) -> None:
    text = "The SSC agreed SECMP0O55 and SECMP0056."
    named = [("MODIFICATION", "SECMP0O55", "SECMP0056"), ("MODIFICATION", "SECMP0056", "SECMP0056")]
    told = event("SECMP0056", "agreed", quote=text)
    document = keep(archive, paper("a.pdf", sections=[section(text=text, named=named)], events=[told]))

    put_right(archive, document, text="SECMP0O55", value="SECMP0055")

    assert acts(archive, "SECMP0056") == [("2019-04-09", "agreed", "SSC")]
    assert acts(archive) == []


def test_a_correction_of_one_end_of_a_range_leaves_what_the_range_implies(archive: Archive) -> None:
    text = "SECMP0001 to SECMP0003 were noted."
    ends = [("MODIFICATION", one, one) for one in ("SECMP0001", "SECMP0003")]
    one, (first, last) = section(text=text, named=ends)
    implied = {**first, "text": text[:22], "value": "SECMP0002", "end": 22, "method": "inferred"}
    document = keep(archive, paper("a.pdf", sections=[(one, [first, implied, last])]))

    put_right(archive, document, text="SECMP0003", value="SECMP0008")

    assert [value for value, _ in values(archive, document)] == ["SECMP0001", "SECMP0002", "SECMP0008"]


def test_an_event_that_says_it_follows_the_heading(archive: Archive) -> None:
    above = section("3", heading="SECMP0O55 Triage", text="", named=[("MODIFICATION", "SECMP0O55", "SECMP0056")])
    below = section("3.1", heading="Views", text="The SSC agreed it.", parent="3")
    told = {**event("SECMP0056", "agreed", quote="The SSC agreed it."), "section": "3.1"}
    document = keep(archive, paper("a.pdf", sections=[above, below], events=[told]))

    put_right(archive, document, text="SECMP0O55", value="SECMP0055")

    assert acts(archive) == [("2019-04-09", "agreed", "SSC")]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"committee": "Testing Advisory Group"}, ("2019-04-09", "agreed", "TAG")),
        ({"committee": "none"}, ("2019-04-09", "agreed", None)),
        ({"date": "2019-04", "action": "Approved"}, ("2019-04", "approved", "SSC")),
        ({"date": "none"}, (None, "agreed", "SSC")),
    ],
    ids=["committee", "no committee", "date and action", "no date"],
)
def test_fields_of_an_event_are_corrected(archive: Archive, fields, expected) -> None:
    document = keep(archive, record(value="SECMP0055"))

    put_right(archive, document, event="SECMP0055:agreed", event_fields=fields)

    assert acts(archive) == [expected]
    assert "corrected" in history(archive, "SECMP0055").events[0].flags


def test_an_event_moves_to_the_family_of_its_new_id(archive: Archive) -> None:
    document = keep(archive, record(value="SECMP0055"))

    put_right(archive, document, event="SECMP0055:agreed", event_fields={"modification": "DP099"})

    assert acts(archive, "MP099") == [("2019-04-09", "agreed", "SSC")]
    assert acts(archive) == []


def test_a_rejected_event_is_gone_and_its_mention_stays(archive: Archive) -> None:
    document = keep(archive, record(value="SECMP0055"))

    put_right(archive, document, event="SECMP0055:agreed", reject=True)

    assert acts(archive) == []
    assert values(archive, document) == [("SECMP0055", "repaired")]


def test_the_facts_of_a_document_are_corrected_and_events_dated_by_it_follow(archive: Archive) -> None:
    dated = {**event("SECMP0055", "noted"), "date": {"value": "2019-05-02", "basis": "document"}}
    document = keep(archive, paper("a.pdf", events=[dated]))

    put_right(archive, document, facts={"date": "2019-06-06", "committee": "Security Sub-Committee", "title": "Report"})

    found = archive.document(document)
    assert (found["title"], found["committee"]) == ("Report", "SSC")
    assert found["date"] == {"value": "2019-06-06", "text": "2019-05-02", "basis": "corrected"}
    assert acts(archive) == [("2019-06-06", "noted", "SSC")]
    assert {row.date for row in archive.section_rows()} == {"2019-06-06"}


def test_the_later_of_two_corrections_holds(archive: Archive) -> None:
    document = keep(archive, record())

    put_right(archive, document, text="SECMP0O55", value="SECMP0054")
    (second,) = put_right(archive, document, text="SECMP0O55", value="SECMP0055")

    assert values(archive, document) == [("SECMP0055", "corrected")]
    undo(archive, document, second["number"], signed=ANN)
    assert values(archive, document) == [("SECMP0054", "corrected")]


# Taking back


def test_undoing_brings_back_what_was_read(archive: Archive) -> None:
    document = keep(archive, record())
    before = archive.document(document), acts(archive, "SECMP0056"), list(archive.section_rows())
    revision = archive.revision
    (made,) = put_right(archive, document, text="SECMP0O55", value="SECMP0055")

    (undone,) = undo(archive, document, made["number"], signed=Signature("Bob", "2026-11-23T10:00:00+00:00"))

    assert (archive.document(document), acts(archive, "SECMP0056"), list(archive.section_rows())) == before
    assert (undone["state"], undone["undone_by"], undone["by"]) == ("undone", "Bob", "Ann Example")
    assert archive.revision == revision + 2
    assert archive.corrections(document) == [undone]


def test_only_a_correction_in_force_of_this_document_can_be_undone(archive: Archive) -> None:
    document = keep(archive, record())
    other = keep(archive, paper("b.pdf"))
    (made,) = put_right(archive, document, text="SECMP0O55", value="SECMP0055")

    with pytest.raises(NotFound, match="no correction"):
        undo(archive, other, made["number"], signed=ANN)
    undo(archive, document, made["number"], signed=ANN)
    with pytest.raises(NotFound, match="no correction"):
        undo(archive, document, made["number"], signed=ANN)


# Re-reading


@pytest.mark.parametrize(
    "again",
    [
        record("Some words before.\n\n" + MISREAD),
        record(section_id="4.1/3"),
        record("• " + MISREAD + "\n\nAnd more after it."),
        record(value="SECMP0055"),
        {**record(), "entities": [], "events": []},
    ],
    ids=["moved on", "in another section", "between other words", "read rightly now", "tagged no more"],
)
def test_a_correction_survives_a_reading_that_differs(archive: Archive, again) -> None:
    document = keep(archive, record())
    put_right(archive, document, text="SECMP0O55", value="SECMP0055")
    put_right(archive, document, event="SECMP0055:agreed", event_fields={"committee": "TAG"})

    keep(archive, again)

    assert values(archive, document) == [("SECMP0055", "corrected")]
    assert acts(archive) == [("2019-04-09", "agreed", "TAG")]
    found = archive.document(document)
    assert archive.lost_corrections() == {}
    for one in found["entities"]:
        text = next(part["text"] for part in found["sections"] if part["id"] == one["section"])
        assert text[one["start"] : one["end"]] == one["text"]


def test_a_correction_finds_a_mention_whose_characters_are_read_otherwise(archive: Archive) -> None:
    document = keep(archive, record())
    put_right(archive, document, text="SECMP0O55", value="SECMP0055")
    text = MISREAD.replace("SECMP0O55", "SECMPO056")
    entity = ("MODIFICATION", "SECMPO056", "SECMP0056")

    keep(archive, {**paper("a.pdf", sections=[section("4.1/2", text=text, named=[entity])]), "id": document})

    assert values(archive, document) == [("SECMP0055", "corrected")]


def test_one_of_two_like_mentions_stays_the_one_that_was_corrected(archive: Archive) -> None:
    first, second = "First the TAG looked at SECMP0O55 in detail.", "Later the SSC agreed SECMP0O55 as it stands."

    def told(*sentences: str):
        text = "\n\n".join(sentences)
        one, entities = section(text=text, named=[("MODIFICATION", "SECMP0O55", "SECMP0056")])
        at = text.rindex("SECMP0O55")
        twin = {**entities[0], "start": at, "end": at + 9, "page": 2}
        return paper("a.pdf", sections=[(one, entities if twin == {**entities[0], "page": 2} else [*entities, twin])])

    document = keep(archive, told(first, second))
    correct(archive, document, Request(Where("SECMP0O55", page=2), value="SECMP0055"), signed=ANN)
    assert [value for value, _ in values(archive, document)] == ["SECMP0056", "SECMP0055"]

    keep(archive, told(second, first))
    assert [value for value, _ in values(archive, document)] == ["SECMP0055", "SECMP0056"]

    keep(archive, told(second))
    assert [value for value, _ in values(archive, document)] == ["SECMP0055"]


def test_a_correction_that_no_longer_finds_its_place_is_told_and_kept(archive: Archive) -> None:
    document = keep(archive, record())
    put_right(archive, document, text="SECMP0O55", value="SECMP0055")

    keep(archive, {**paper("a.pdf", sections=[section(text="Another text altogether.")]), "id": document})

    assert [one["state"] for one in archive.corrections(document)] == ["lost"]
    assert archive.lost_corrections() == {document: 1}
    (warning,) = archive.document(document)["warnings"]
    assert (warning["code"], "Ann Example" in warning["message"]) == ("correction-lost", True)
    keep(archive, record())
    assert [one["state"] for one in archive.corrections(document)] == ["applied"]
    assert archive.document(document)["warnings"] == []


def test_an_event_read_as_another_act_is_not_corrected_blindly(archive: Archive) -> None:
    document = keep(archive, record(value="SECMP0055"))
    put_right(archive, document, event="SECMP0055:agreed", event_fields={"committee": "TAG"})
    again = record(value="SECMP0055")

    keep(archive, {**again, "events": [{**again["events"][0], "action": "requested"}]})

    assert acts(archive) == [("2019-04-09", "requested", "SSC")]
    assert archive.lost_corrections() == {document: 1}


def loaded(tmp_path: Path, *, version: int):
    reader = FakeReader(str(tmp_path), understanding_version=version)
    machinery = Machinery(reader, AtOnce, update_index)
    options = LoadOptions(jobs=1)
    return load(tmp_path / "archive", [str(tmp_path / "papers")], options=options, machinery=machinery)


def test_corrections_hold_when_a_newer_version_understands_everything_anew(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.txt").write_text("A report\nSSC agreed SECMP0056 on 2019-04-09 at last")
    loaded(tmp_path, version=1)
    with Archive.open(tmp_path / "archive") as opened:
        (document,) = opened.documents()
        put_right(opened, document, text="SECMP0056", value="SECMP0055")

    report = loaded(tmp_path, version=2)

    assert (report.loaded, report.notes) == (1, ())
    with Archive.open(tmp_path / "archive") as opened:
        assert opened.document(document)["title"].endswith("v2")
        assert acts(opened) == [("2019-04-09", "agreed", "SSC")]
        assert search(opened, SearchRequest("", modification="SECMP0055")).total == 1


def test_a_load_tells_of_corrections_that_it_lost(tmp_path: Path) -> None:
    class Forgetful(FakeReader):
        def understand(self, source, pages, *, profile):
            made, maps, families = super().understand(source, pages, profile=profile)
            made["sections"][0]["text"] = made["sections"][0]["text"].replace("SECMP0056", "nothing")
            return {**made, "entities": [], "events": []}, maps, families

    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.txt").write_text("A report\nSSC agreed SECMP0056 on 2019-04-09 at last")
    loaded(tmp_path, version=1)
    with Archive.open(tmp_path / "archive") as opened:
        (document,) = opened.documents()
        put_right(opened, document, text="SECMP0056", value="SECMP0055")
    reader = Forgetful(str(tmp_path), understanding_version=2)

    report = load(
        tmp_path / "archive", [str(tmp_path / "papers")], options=LoadOptions(jobs=1),
        machinery=Machinery(reader, AtOnce, update_index),
    )  # fmt: skip

    assert document[:12] in report.notes[0]
    assert "modtrail correct DOCUMENT --list" in report.notes[0]


def test_rebuilding_what_is_derived_keeps_corrections(archive: Archive) -> None:
    document = keep(archive, record())
    put_right(archive, document, text="SECMP0O55", value="SECMP0055")

    archive.rebuild_derived()

    assert acts(archive) == [("2019-04-09", "agreed", "SSC")]


def test_corrections_wait_for_a_document_that_was_removed(archive: Archive) -> None:
    document = keep(archive, record())
    put_right(archive, document, text="SECMP0O55", value="SECMP0055")

    archive.remove(document)
    assert archive.lost_corrections() == {}
    keep(archive, record())

    assert values(archive, document) == [("SECMP0055", "corrected")]


def test_an_archive_of_the_first_version_takes_corrections_too(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.executescript(MIGRATIONS[0] + "PRAGMA user_version = 1;")
    connection.close()

    with Archive.open(tmp_path) as archive:
        document = keep(archive, record())
        put_right(archive, document, text="SECMP0O55", value="SECMP0055")
        assert values(archive, document) == [("SECMP0055", "corrected")]


def test_a_date_may_be_typed_as_papers_print_it(archive: Archive) -> None:
    document = keep(archive, record())

    put_right(archive, document, text="9 April 2019", value="10 April 2019")

    assert values(archive, document, "DATE") == [("2019-04-10", "corrected")]


def test_words_beside_it_tell_one_mention_from_another_in_the_same_section(archive: Archive) -> None:
    text = "SECMP0O55 was noted by the SSC. SECMP0O55 was deferred."
    one, entities = section(text=text, named=[("MODIFICATION", "SECMP0O55", "SECMP0056"), ("COMMITTEE", "SSC", "SSC")])
    again = {**entities[0], "start": text.rindex("SECMP"), "end": text.rindex("SECMP") + 9}
    document = keep(archive, paper("a.pdf", sections=[(one, [*entities, again])]))

    with pytest.raises(NotFound, match=r"“the SSC\. SECMP0O55 was deferred\.”"):
        put_right(archive, document, text="SECMP0O55", value="SECMP0055")
    put_right(archive, document, text="SECMP0O55 was noted by the SSC", value="SECMP0055")

    assert values(archive, document) == [("SECMP0055", "corrected"), ("SECMP0056", "repaired")]


# What is refused


@pytest.mark.parametrize(
    ("words", "request_"),
    [
        ("SECMP0O55", {"value": "paper 7"}),
        ("SECMP0O55", {"value": "SECMP0055", "reject": True}),
        ("SECMP0O55", {}),
        ("9 April 2019", {"value": "9 April 2019"}),
        ("9 April 2019", {"value": "2019-02-30"}),
        ("9 April 2019", {"value": "the ninth"}),
        ("SSC", {"value": "Security Sub-Committee"}),  # what it means already
        ("SSC", {"value": "Tea Club"}),
        (None, {"event": "SECMP0056", "reject": True}),
        (None, {"event": "SECMP0056:danced", "reject": True}),
        (None, {"event": "SECMP0056:agreed"}),
        (None, {"event": "SECMP0056:agreed", "event_fields": {"stage": "Limbo"}}),
        (None, {"event": "SECMP0056:agreed", "event_fields": {"modification": "none"}}),
        (None, {"event_fields": {"committee": "SSC"}}),
        (None, {"facts": {"date": "May"}}),
        (None, {"facts": {"date": "2019"}, "reject": True}),
        (None, {}),
    ],
    ids=str,
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(archive: Archive, words, request_) -> None:
    document = keep(archive, record())

    with pytest.raises(UsageError) as told:
        put_right(archive, document, text=words, **request_)

    assert told.value.advice
    assert archive.corrections(document) == []


def test_what_is_not_there_or_there_twice_is_not_found(archive: Archive) -> None:
    text = "SECMP0O55 here and\n\nSECMP0O55 there"
    one, entities = section(text=text, named=[("MODIFICATION", "SECMP0O55", "SECMP0056")])
    again = {**entities[0], "start": text.rindex("SECMP"), "end": text.rindex("SECMP") + 9}
    document = keep(archive, paper("a.pdf", sections=[(one, [*entities, again])]))

    with pytest.raises(NotFound, match="no mention printed 'SECMP1'"):
        put_right(archive, document, text="SECMP1", value="SECMP0055")
    with pytest.raises(NotFound, match="in section 9"):
        put_right(archive, document, text="SECMP0O55", section="9", value="SECMP0055")
    with pytest.raises(NotFound, match="2 times"):
        put_right(archive, document, text="SECMP0O55", value="SECMP0055")

    assert len(put_right(archive, document, text="SECMP0O55", value="SECMP0055", every=True)) == 2
    assert values(archive, document) == [("SECMP0055", "corrected")] * 2


# Finding a text again


@given(before=st.text("ab .", max_size=60), after=st.text("ab .", max_size=60), more=st.text("cd ", max_size=60))
def test_a_text_that_stands_where_it_stood_is_found_there(before: str, after: str, more: str) -> None:
    texts = {("1", "text"): f"{before}SSC{after}", ("2", "text"): f"{more}SSC{more}"}
    place = Place("1", "text", len(before), len(before) + 3)

    assert find_place(texts, mark_at(texts, place), ()) == place


def test_a_paragraph_that_changes_its_neighbours_is_found_in_another_section() -> None:
    sentence = "It was agreed that SSC would help with it."
    texts = {("1", "text"): f"Views differ on costs.\n{sentence}\nNext came the budget."}
    at = texts["1", "text"].index("SSC")
    moved = {
        ("1", "text"): "Nothing of it.",
        ("2", "text"): f"Minutes of June 2019:\n{sentence}\nThe Chair thanked all.",
    }

    found = find_place(moved, mark_at(texts, Place("1", "text", at, at + 3)), ())

    assert found == Place("2", "text", moved["2", "text"].index("SSC"), moved["2", "text"].index("SSC") + 3)


def test_a_text_that_may_stand_in_two_places_is_not_found() -> None:
    mark = Mark(Place("1", "text", 0, 3), "SSC", "", " agreed to meet again in the summer")
    texts = {(one, "text"): "SSC agreed to meet again in the summer" for one in "23"}

    assert find_place(texts, mark, ()) is None


# The command


def run(archive_: Archive, *words: str):
    return CliRunner().invoke(app, ["correct", *map(str, words), "--archive", str(archive_.directory)])


def test_the_command_corrects_lists_and_undoes(archive: Archive) -> None:
    document = keep(archive, record())

    made = run(archive, document[:8], "--text", "SECMP0O55", "--as", "SECMP0055", "--by", "Ann", "--note", "page 3")
    listed = run(archive, document[:8], "--list", "--json")
    shown = CliRunner().invoke(app, ["show", document[:8], "--archive", str(archive.directory)])

    assert (made.exit_code, listed.exit_code) == (0, 0)
    assert "1. “SECMP0O55”: SECMP0056 → SECMP0055" in made.stdout
    assert "section 4.1/2, page 1 · Ann" in made.stdout
    answer = json.loads(listed.stdout)
    assert (answer["document"], answer["corrections"][0]["note"]) == (document, "page 3")
    assert "Corrected by people" in shown.stdout
    assert acts(archive) == [("2019-04-09", "agreed", "SSC")]
    undone = run(archive, document[:8], "--undo", "1", "--json")
    assert json.loads(undone.stdout)["corrections"][0]["state"] == "undone"
    assert acts(archive, "SECMP0056") == [("2019-04-09", "agreed", "SSC")]


def test_a_search_after_the_command_has_the_corrected_value(archive: Archive) -> None:
    document = keep(archive, record())
    run(archive, document, "--event", "SECMP0056:agreed", "--modification", "SECMP0055", "--by", "Ann")

    found = CliRunner().invoke(
        app, ["search", "--modification", "SECMP0055", "--json", "--archive", str(archive.directory)]
    )

    assert json.loads(found.stdout)["total"] == 1


def test_the_facts_of_a_document_are_corrected_by_options(archive: Archive) -> None:
    document = keep(archive, record())

    result = run(archive, document, "--document-date", "2019-06-06", "--document-committee", "none", "--json")

    (made,) = json.loads(result.stdout)["corrections"]
    assert made["was"] == {"committee": "PANEL", "date": "2019-05-02"}
    assert made["now"] == {"committee": None, "date": "2019-06-06"}
    assert made["by"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--text", "SECMP0O55", "--as", "rubbish"], ExitCode.USAGE),
        (["--list", "--undo", "1"], ExitCode.USAGE),
        (["--undo", "1", "--reject"], ExitCode.USAGE),
        (["--by", " ", "--text", "SECMP0O55", "--reject"], ExitCode.USAGE),
        (["--undo", "7"], ExitCode.NOTHING_FOUND),
        (["--text", "SECMP9", "--reject"], ExitCode.NOTHING_FOUND),
        (["--event", "SECMP0001:agreed", "--reject"], ExitCode.NOTHING_FOUND),
    ],
    ids=str,
)
def test_the_command_ends_with_the_codes_of_the_contract(archive: Archive, words, code) -> None:
    document = keep(archive, record())

    result = run(archive, document, *words, "--json")

    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr


def test_a_document_without_corrections_lists_none(archive: Archive) -> None:
    result = run(archive, keep(archive, paper("a.pdf")), "--list")

    assert (result.exit_code, result.stdout) == (0, "The document has no corrections.\n")


def test_signatures_are_kept_as_given(archive: Archive) -> None:
    document = keep(archive, record())

    (made,) = put_right(archive, document, text="SSC", reject=True)

    assert dataclasses.astuple(ANN) == (made["by"], made["at"], made["note"])
