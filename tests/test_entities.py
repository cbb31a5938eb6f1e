"""The tagger: what the seed report holds, and the laws of offsets, pages and boxes."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.entities import tag_entities
from pipeline.mapping import TextBuilder
from pipeline.profiles import builtin_profiles, load_profile
from pipeline.records import Box, Label, MappedText, Method, Part, Section

GOLD = Path(__file__).parents[2] / "shared" / "seed" / "report.gold.json"
SEC = load_profile("sec")
OTHERS = tuple(profile for profile in builtin_profiles() if profile is not SEC)
ALL_TIME = settings(deadline=None)  # the first example imports spaCy


def printed(text: str, *, page: int = 1, boxes: bool = False) -> MappedText:
    """Map a text word by word; with boxes, each word is ten points wide a character, and each line a page line."""
    builder = TextBuilder()
    line = column = at = 0
    for match in re.finditer(r"\S+", text):
        blank = text[at : match.start()]
        line, column = (line + 1, 0) if "\n" in blank else (line, column + len(blank))
        builder.add(blank)
        box = Box(10.0 * column, 20.0 * line, 10.0 * (column + len(match[0])), 20.0 * line + 12) if boxes else None
        builder.add_word(match[0], page_number=page, line_index=line, box=box)
        column, at = column + len(match[0]), match.end()
    builder.add(text[at:])
    return builder.build()


def section(text: str, *, heading: str | None = None, boxes: bool = False, page: int = 1) -> Section:
    mapped_heading = None if heading is None else printed(heading, boxes=boxes, page=page)
    return Section("1", "1", mapped_heading, 1, None, page, page, printed(text, boxes=boxes, page=page))


def tagged(text: str, **options: object) -> list[tuple[str, str, str]]:
    entities, _ = tag_entities([section(text)], profile=SEC, anchor="2019-05-02", **options)
    return [(entity.label.value, entity.text, entity.value) for entity in entities]


@pytest.mark.skipif(not GOLD.exists(), reason="the seed report is not in this checkout")
@pytest.mark.parametrize("label", ["MODIFICATION", "COMMITTEE", "MARKING", "RELEASE", "DATE"])
@pytest.mark.parametrize("others", [(), OTHERS], ids=["alone", "beside all other codes"])
def test_the_seed_report_gives_exactly_its_entities(label, others):
    gold = json.loads(GOLD.read_text(encoding="utf-8"))
    sections = [
        Section(
            row["id"],
            row["number"],
            None if row["heading"] is None else printed(row["heading"], page=row["first_page"]),
            row["level"],
            row["parent"],
            row["first_page"],
            row["last_page"],
            printed(row["text"], page=row["first_page"]),
        )
        for row in gold["sections"]
    ]
    entities, _ = tag_entities(sections, profile=SEC, others=others, anchor="2019-05-02")
    found = {(e.section, e.part.value, e.start, e.end, e.value) for e in entities if e.label == label}
    rows = {
        (row["section"], row["part"], row["start"], row["end"], row["value"]): row["optional"]
        for row in gold["entities"]
        if row["label"] == label
    }

    assert {row for row, optional in rows.items() if not optional} <= found
    assert found <= rows.keys()


def test_entities_come_in_reading_order_with_the_heading_first():
    sections = [section("SECMP0024 and the SSC.", heading="SECMP0013"), section("The TAG on 7 May 2019.")]
    entities, _ = tag_entities(sections, profile=SEC, anchor=None)

    assert [(e.part, e.text) for e in entities] == [
        (Part.HEADING, "SECMP0013"),
        (Part.TEXT, "SECMP0024"),
        (Part.TEXT, "SSC"),
        (Part.TEXT, "TAG"),
        (Part.TEXT, "7 May 2019"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("glued:SECMP0013SSC", []),
        ("underSECMP0013Meter", [("MODIFICATION", "SECMP0013", "SECMP0013")]),
        (
            "SECMP0024, 0046 and SSC",
            [
                ("MODIFICATION", "SECMP0024", "SECMP0024"),
                ("MODIFICATION", "0046", "SECMP0046"),
                ("COMMITTEE", "SSC", "SSC"),
            ],
        ),
    ],
)
def test_finds_that_end_inside_a_word_are_not_lost(text, expected):
    assert tagged(text) == expected


def test_members_that_a_range_implies_share_its_span():
    assert tagged("SECMP0046 to SECMP0048") == [
        ("MODIFICATION", "SECMP0046", "SECMP0046"),
        ("MODIFICATION", "SECMP0046 to SECMP0048", "SECMP0047"),
        ("MODIFICATION", "SECMP0048", "SECMP0048"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Appendix A: Non-Compliances (RED)", [("MARKING", "RED", "RED")]),
        ("Paper\n\nGREEN\n\nPurpose", [("MARKING", "GREEN", "GREEN")]),
        ("Classification: Amber", [("MARKING", "Amber", "AMBER")]),
        ("This paper is classified as WHITE.", [("MARKING", "WHITE", "WHITE")]),
        ("Author | A. Bright\nClassification | WHITE", [("MARKING", "WHITE", "WHITE")]),
        ("TLP:CLEAR", [("MARKING", "CLEAR", "CLEAR")]),
        ("a green paper, the Red Team, RED flags and (red)", []),
    ],
)
def test_markings_are_colours_where_a_paper_puts_them(text, expected):
    assert tagged(text) == expected


def test_a_release_is_no_date():
    assert tagged("the November 19 Release") == [("RELEASE", "November 19 Release", "November 2019 Release")]


def test_an_entity_over_a_line_end_has_one_box_a_line_on_its_page():
    (entity,), _ = tag_entities([section("The Testing Advisory\nGroup met.", boxes=True)], profile=SEC, anchor=None)

    assert entity.value == "TAG"
    assert entity.boxes == (Box(40.0, 0.0, 200.0, 12.0), Box(0.0, 20.0, 50.0, 32.0))


def test_an_entity_over_a_page_end_has_the_boxes_of_its_first_page():
    builder = TextBuilder()
    builder.add_mapped(printed("The Testing", page=1, boxes=True))
    builder.add(" ")
    builder.add_mapped(printed("Advisory Group met.", page=2, boxes=True))
    whole = Section("1", "1", None, 1, None, 1, 2, builder.build())
    (entity,), _ = tag_entities([whole], profile=SEC, anchor=None)

    assert (entity.page, entity.boxes) == (1, (Box(40.0, 0.0, 110.0, 12.0),))


def test_an_id_printed_with_another_ids_title_is_doubtful_and_said_to_be():
    text = "SECMP0013 ‘Smart meter triage’. SECMP0013 ‘Smart meter triage’. SECMP0018 ‘Smart meter triage’."
    entities, caveats = tag_entities([section(text)], profile=SEC, anchor=None)

    assert [(e.value, e.confidence < 1) for e in entities] == [
        ("SECMP0013", False),
        ("SECMP0013", False),
        ("SECMP0018", True),
    ]
    assert [(caveat.page, caveat.code) for caveat in caveats] == [(1, "doubtful-id")]


def test_a_document_without_text_has_no_entities():
    assert tag_entities([section("")], profile=SEC, anchor=None) == ((), ())
    assert tag_entities([], profile=SEC, anchor=None) == ((), ())


@ALL_TIME
@given(st.lists(st.text(alphabet="SECMPOI0135 -/,\nandto7May2019(RED)\u00ad", max_size=60), max_size=4))
def test_every_entity_is_what_stands_at_its_offsets(texts):
    sections = [Section(str(at), None, None, 1, None, 1, 1, printed(text, boxes=True)) for at, text in enumerate(texts)]
    entities, _ = tag_entities(sections, profile=SEC, others=OTHERS, anchor="2019-05-02")
    for entity in entities:
        mapped = sections[int(entity.section)].text
        assert mapped.text[entity.start : entity.end] == entity.text
        assert entity.value
        assert entity.boxes
        assert all(box.x0 < box.x1 and box.top < box.bottom for box in entity.boxes)
    for label in Label:
        apart = [e for e in entities if e.label is label and e.method is not Method.INFERRED]
        for one, two in pairwise(apart):
            assert one.section != two.section or one.end <= two.start
