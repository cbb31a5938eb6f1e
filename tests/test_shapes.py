"""The public JSON: every key of the contract and no promise broken; stored pages come back as they were."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline import records
from pipeline.records import Box, Label, Line, Method, Note, Page, Part, TextSource, Word
from pipeline.shapes import document_shape, page_from_stored, stored_page, word_map_shape

KEYS = {
    "": "schema_version id source profile title committee date period marking pages sections entities events warnings",
    "source": "name media_type bytes",
    "date": "value text basis",
    "pages": "number width height text_source confidence rotation text",
    "sections": "id number heading level parent first_page last_page text",
    "entities": "label text value section part start end page boxes confidence method",
    "events": "modification action committee date stage planned_date quote section part start end page",
    "warnings": "page code message",
}

numbers = st.floats(0, 2000, allow_nan=False)
boxes = st.builds(Box, numbers, numbers, numbers, numbers)
words = st.builds(Word, st.text(min_size=1, max_size=9), st.none() | boxes, st.floats(0, 1))
lines = st.builds(
    Line,
    words=st.lists(words, min_size=1, max_size=4).map(tuple),
    box=st.none() | boxes,
    size=st.none() | numbers,
    weight=st.none() | numbers,
    gap=numbers,
    indent=numbers,
    room=numbers,
    cells=st.lists(st.integers(0, 4), max_size=3).map(tuple),
)
pages = st.builds(
    Page,
    number=st.integers(1, 500),
    width=st.none() | numbers,
    height=st.none() | numbers,
    text_source=st.sampled_from(TextSource),
    confidence=st.none() | st.floats(0, 1),
    rotation=st.sampled_from([0, 90, 180, 270]),
    lines=st.lists(lines, max_size=3).map(tuple),
    notes=st.lists(st.builds(Note, st.text(max_size=8), st.text(max_size=20)), max_size=2).map(tuple),
)


def a_document() -> records.Document:
    box = Box(72.04, 310.26, 130.44, 322.91)
    heading = records.MappedText("SEMPO0013 Triage", (records.WordSpan(0, 9, 1, 0, box),))
    text = records.MappedText("The SSC agreed.", (records.WordSpan(0, 3, 1, 1, None),))
    return records.Document(
        source=records.SourceFile("/papers/report.pdf", "report.pdf", "application/pdf", 812, "ab" * 32, 1),
        facts=records.Facts(
            "sec", None, "SSC", records.DocumentDate("2019-05-02", "2 May 2019", "sign-off"), None, None
        ),
        pages=(Page(1, 595.3, 841.9, TextSource.OCR, 0.95, 0, ()),),
        page_texts=("…",),
        sections=(records.Section("3.5/2", None, heading, 3, "3.5", 1, 1, text),),
        entities=(
            records.Entity(
                Label.MODIFICATION,
                "SEMPO0013",
                "SECMP0013",
                "3.5/2",
                Part.HEADING,
                0,
                9,
                1,
                (box,),
                0.912345,
                Method.REPAIRED,
            ),
        ),
        events=(
            records.Event(
                modification="SECMP0013",
                action=records.Action.AGREED,
                committee="SSC",
                date=records.EventDate("2019-04", "period"),
                stage=None,
                planned_date=None,
                quote="The SSC agreed.",
                section="3.5/2",
                part=Part.TEXT,
                start=0,
                end=15,
                page=1,
            ),
        ),
        warnings=(records.Caveat(1, "low-confidence", "Check it."),),
    )


def test_a_document_has_the_keys_of_the_contract_and_all_of_them():
    shape = document_shape(a_document())

    assert list(shape) == KEYS[""].split()
    for part, keys in KEYS.items():
        if part:
            rows = shape[part] if isinstance(shape[part], list) else [shape[part]]
            assert [list(row) for row in rows] == [keys.split()], part


def test_what_is_not_known_is_null_and_its_key_stays():
    shape = document_shape(a_document())

    assert (shape["title"], shape["period"], shape["marking"]) == (None, None, None)
    assert shape["events"][0]["stage"] is None


def test_a_document_without_date_has_null_for_it():
    document = replace(a_document(), facts=records.Facts("sec", None, None, None, None, None))

    assert document_shape(document)["date"] is None


def test_no_path_of_this_machine_is_in_a_record():
    assert "/papers" not in json.dumps(document_shape(a_document()))


def test_boxes_and_confidences_are_rounded_to_what_they_are_worth():
    entity = document_shape(a_document())["entities"][0]

    assert (entity["boxes"], entity["confidence"]) == ([[72.0, 310.3, 130.4, 322.9]], 0.912)


def test_word_maps_tell_page_line_and_box_of_each_word_and_null_without_box():
    assert word_map_shape(a_document()) == {
        "3.5/2": {
            "heading": [[0, 9, 1, 0, 72.0, 310.3, 130.4, 322.9]],
            "text": [[0, 3, 1, 1, None, None, None, None]],
        }
    }


@given(pages)
def test_a_page_survives_being_stored_as_json(page):
    assert page_from_stored(json.loads(json.dumps(stored_page(page)))) == page
