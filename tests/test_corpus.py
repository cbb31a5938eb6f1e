"""The labelled corpus: what it says of a report is what was printed."""

from __future__ import annotations

import io
import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # benchmarks are scripts, not an installed package

pytest.importorskip("reportlab", reason="printing needs the development extra")

from typefaces import need_typefaces  # noqa: E402

from benchmarks.corpus.codes import CODES, find_tags  # noqa: E402 -- after the path
from benchmarks.corpus.degrade import RECIPES, Recipe, degrade, page_images  # noqa: E402
from benchmarks.corpus.generate import make_report, write_corpus  # noqa: E402
from benchmarks.corpus.gold import document_gold  # noqa: E402
from benchmarks.corpus.layouts import MissingFontError, font, layout_named  # noqa: E402
from benchmarks.corpus.manuscript import read_manuscript  # noqa: E402
from benchmarks.corpus.printing import print_pages  # noqa: E402
from benchmarks.corpus.scan import Scan, scan_pages  # noqa: E402
from benchmarks.corpus.templates import TEMPLATES  # noqa: E402
from benchmarks.corpus.typeset import set_report  # noqa: E402
from benchmarks.corpus.wrap import fax_tiff, scanned_pdf  # noqa: E402

need_typefaces("LiberationSans", "LiberationSerif", "LiberationSansNarrow", "Carlito", "Caladea", "DejaVuSerif")

HEAD = "@profile sec\n@title T\n@committee SSC\n@date 2021-03-03 | 3 March 2021 | cover\n@meeting 2021-03-02\n"


def gold_of(manuscript: str, layout: str = "plain") -> dict[str, Any]:
    report = read_manuscript(HEAD + manuscript)
    return document_gold(report, set_report(report, layout_named(layout)))


@pytest.fixture(scope="module")
def born() -> dict[str, dict[str, Any]]:
    return {name: make_report(template, "born", "7").gold for name, template in TEMPLATES.items()}


def held(gold: dict[str, Any], row: dict[str, Any]) -> str:
    section = next(section for section in gold["sections"] if section["id"] == row["section"])
    return str(section[row["part"]])[row["start"] : row["end"]]


def test_there_are_six_layouts_three_codes_and_two_held_out_templates_or_more() -> None:
    assert len({template.layout for template in TEMPLATES.values()}) >= 6
    assert len({template.code for template in TEMPLATES.values()}) >= 3
    assert sum(template.held_out for template in TEMPLATES.values()) >= 2


def test_held_out_templates_share_no_typeface_with_the_others() -> None:
    ours, held_out = (
        {family for template in TEMPLATES.values() if template.held_out is kept for family in template.families}
        for kept in (False, True)
    )

    assert held_out
    assert not ours & held_out


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_entity_and_quote_stands_at_its_offsets(born: dict[str, dict[str, Any]], name: str) -> None:
    gold = born[name]

    assert gold["entities"]
    assert all(held(gold, entity) == entity["text"] for entity in gold["entities"])
    assert all(held(gold, event) == event["quote"] != "" for event in gold["events"])


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_word_box_lies_on_its_page(born: dict[str, dict[str, Any]], name: str) -> None:
    for page in born[name]["pages"]:
        for _, x0, top, x1, bottom in page["words"]:
            assert 0 <= x0 < x1 <= page["width"]
            assert 0 <= top < bottom <= page["height"]


@pytest.mark.parametrize("name", TEMPLATES)
def test_sections_hold_every_printed_word_but_furniture_contents_and_hyphens(
    born: dict[str, dict[str, Any]], name: str
) -> None:
    gold = born[name]
    text = " ".join(f"{s['number'] or ''} {s['heading'] or ''} {s['text']}" for s in gold["sections"])
    kept = set(re.findall(r"[^\W_]{4,}", text))
    furniture = {line for page in gold["pages"] for line in page["furniture"]}
    contents = re.compile(r"\.{3,} \d+$")
    body = [
        line
        for page in gold["pages"]
        for line in page["text"].splitlines()
        if line not in furniture and not contents.search(line)
    ]
    # Only a word divided at the end of its line may differ.
    strange = [w for line in body for w in re.findall(r"[^\W_]{4,}", line)[1:-1] if w not in kept]

    assert strange == []


def test_pdf_text_at_the_gold_boxes_is_the_gold_word() -> None:
    made = make_report(TEMPLATES["sec-panel"], "born", "5")
    with pypdfium2.PdfDocument(made.body) as document:
        for page, gold in zip(document, made.gold["pages"], strict=True):
            text = page.get_textpage()
            for word, x0, top, x1, bottom in gold["words"]:
                found = text.get_text_bounded(x0 + 0.5, gold["height"] - bottom, x1 - 0.5, gold["height"] - top)
                assert found.strip() == word


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes() -> None:
    one, other = (make_report(TEMPLATES["sec-advice"], "heavy", "3") for _ in range(2))

    assert one == other
    assert one.body != make_report(TEMPLATES["sec-advice"], "born", "3").body


def test_a_corpus_has_a_gold_for_every_file_and_a_list_of_them(tmp_path: Path) -> None:
    write_corpus(tmp_path, reports=2, seed=1, levels=["born"], templates=["sec-advice", "cusc-report"])

    listed = json.loads((tmp_path / "corpus.json").read_text())["reports"]
    assert [row["template"] for row in listed] == ["sec-advice", "cusc-report"]
    assert all(row["held_out"] for row in listed)
    for row in listed:
        gold = json.loads((tmp_path / f"{row['file']}.gold.json").read_text())
        assert gold["source"]["bytes"] == (tmp_path / row["file"]).stat().st_size


def test_sections_are_numbered_as_the_contract_says() -> None:
    gold = gold_of("= T\n# 1. | One\n#- Sub\nText.\n## 1.1 | Deeper\n#- Sub\n# Item 5: | Five\n# 1. | Again")

    rows = [(s["id"], s["number"], s["heading"], s["level"], s["parent"]) for s in gold["sections"][1:]]
    assert rows == [
        ("1", "1", "One", 1, None),
        ("1/1", None, "Sub", 2, "1"),
        ("1.1", "1.1", "Deeper", 2, "1"),
        ("1.1/1", None, "Sub", 3, "1.1"),
        ("Item 5", "Item 5", "Five", 1, None),
        ("1#2", "1", "Again", 1, None),
    ]


def test_bullets_points_rows_and_footnotes_are_joined_as_the_contract_says() -> None:
    gold = gold_of(
        "# 1. | H\nFirst.[^1]\n^1 A note.\n\n* a\n** b\n+ (a) | c\n\nSecond\nline.\n"
        "%table 50 50\n| x | y\n| 1 | 2\n> Jo\n> SSC"
    )

    text = "First.1\n• a\n  • b\n(a) c\n\nSecond line.\n\nx | y\n1 | 2\n\nJo\nSSC\n\n1 A note."
    assert gold["sections"][0]["text"] == text


def test_events_carry_their_committee_dates_and_alternatives() -> None:
    gold = gold_of(
        "# 1. | H\nBefore. {{agreed/approved MP101 plan=2021-11-04; ?noted MP102 by=- date=2021-01-05 | Act.}}"
    )

    first, second = gold["events"]
    assert first["quote"] == second["quote"] == "Act."
    assert (first["actions"], first["committee"], first["planned_date"]) == (
        ["agreed", "approved"],
        "SSC",
        "2021-11-04",
    )
    assert first["date"] == {"value": "2021-03-02", "basis": "meeting"}
    assert (second["committees"], second["optional"]) == ([None], True)
    assert second["date"] == {"value": "2021-01-05", "basis": "explicit"}


def test_the_event_of_a_table_row_quotes_the_row() -> None:
    gold = gold_of("# 1. | H\n%table 50 50\n| Id | Decision\n| {{approved MP101 | MP101}} | Approved")

    assert gold["events"][0]["quote"] == "MP101 | Approved"


def test_grounds_change_how_a_report_looks_and_nothing_of_its_gold() -> None:
    report = read_manuscript(
        HEAD + "@marking GREEN\n@header A | | GREEN\n%facts 30 70\n| Classification | [[GREEN]]\n"
        "# 1. | One\nText.\n%table 50 50\n| Id | Decision\n| MP101 | Approved"
    )
    plain = layout_named("panel")
    coloured = replace(plain, head_tone=0.2, chip_tone=0.0, chip_radius=3.0, banner_tone=0.3)
    pages, other = set_report(report, plain), set_report(report, coloured)

    assert document_gold(report, pages) == document_gold(report, other)
    on_grounds = [word.text for page in other for line in page.lines for word in line.words if word.tone]
    assert on_grounds == ["GREEN", "GREEN", "1.", "One", "Id", "Decision"]
    (picture,) = page_images(print_pages(other, title="T"), dpi=144)
    for word in (word for page in other for line in page.lines for word in line.words if word.tone):
        ground = picture.crop(tuple(round(2 * edge) for edge in word.box))
        assert np.percentile(np.asarray(ground), 30) < 90


@pytest.mark.parametrize(
    "manuscript",
    ["# Heading without a label", "{{agreed MP101 | Never closed.", "A **bold word", "[[MP101"],
    ids=["label", "event", "bold", "entity"],
)
def test_broken_markup_is_refused(manuscript: str) -> None:
    with pytest.raises(ValueError, match=r"Markup|heading"):
        read_manuscript(HEAD + manuscript)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("on Tuesday 9 March 2021", [("DATE", "Tuesday 9 March 2021", "2021-03-09")]),
        ("in March 2021", [("DATE", "March 2021", "2021-03")]),
        ("the November 21 Release", [("RELEASE", "November 21 Release", "November 2021 Release")]),
        ("the November 2021 SEC Release", [("RELEASE", "November 2021 SEC Release", "November 2021 Release")]),
        ("SECMP0024 and MP102A", [("MODIFICATION", "SECMP0024", "SECMP0024"), ("MODIFICATION", "MP102A", "MP102A")]),
        ("V1.16 of IRP571, BSCP40", []),
        ("Appendix A (RED)", [("MARKING", "RED", "RED")]),
        ("Sub-TAG, the SSCs", []),
    ],
    ids=["weekday", "month", "release", "sec-release", "ids", "look-alikes", "marking", "edges"],
)
def test_plain_mentions_are_tagged(text: str, found: list[tuple[str, str, str]]) -> None:
    tags = find_tags(text, CODES["sec"])

    assert [(tag.label, text[tag.start : tag.end], tag.value) for tag in tags] == found


def test_the_abbreviation_after_the_full_name_is_optional() -> None:
    tags = find_tags("The Security Sub-Committee (SSC) met", CODES["sec"])

    assert [(tag.value, tag.optional) for tag in tags] == [("SSC", False), ("SSC", True)]


def ink_box(image: Image.Image) -> tuple[float, float, float, float]:
    rows, columns = np.nonzero(np.asarray(image.convert("L")) < 128)
    scale = 72 / image.info["dpi"][0]
    return (columns.min() * scale, rows.min() * scale, columns.max() * scale, rows.max() * scale)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_boxes_move_with_the_skew_of_the_scan(seed: int) -> None:
    image = Image.new("L", (600, 800), 255)
    image.paste(0, (100, 150, 500, 160))
    image.info["dpi"] = (72, 72)
    scan, move = degrade(image, Recipe(72, skew_degrees=3), np.random.default_rng(seed))

    assert move((100, 150, 500, 160)) == pytest.approx(ink_box(scan), abs=1.6)


def test_each_level_is_worse_than_the_one_before() -> None:
    made = make_report(TEMPLATES["sec-panel"], "born", "5")
    clean = page_images(made.body, dpi=60)[0]

    def damage(level: str) -> float:
        changes = []
        for recipe in RECIPES[level]:
            scan, _ = degrade(clean, recipe, np.random.default_rng(1))
            changes.append(np.abs(np.asarray(scan.convert("L"), dtype=float) - np.asarray(clean)).mean())
        return float(np.mean(changes))

    levels = [damage(level) for level in ("clean", "light", "medium", "heavy")]
    assert levels == sorted(levels)
    assert levels[0] < 5 < levels[-1]


@pytest.mark.parametrize("mode", ["1", "L"], ids=["fax", "grey"])
def test_wrapped_pages_come_out_of_the_pdf_as_they_went_in(mode: str) -> None:
    image = Image.new("L", (200, 300), 255)
    image.paste(0, (20, 30, 60, 90))
    page = image.convert(mode)
    page.info["dpi"] = (100, 100)

    with pypdfium2.PdfDocument(scanned_pdf([page], qualities=[95], title="T")) as document:
        seen = document[0].render(scale=100 / 72, grayscale=True).to_pil().convert("L")

    assert seen.size == (200, 300)
    assert np.abs(np.asarray(seen, dtype=float) - np.asarray(image)).mean() < 3


def test_a_tiff_holds_every_page_at_its_resolution() -> None:
    pages = [Image.new("1", (100, 140), 1) for _ in range(3)]
    for page in pages:
        page.info["dpi"] = (200, 200)

    with Image.open(io.BytesIO(fax_tiff(pages))) as tiff:
        assert (tiff.n_frames, tiff.info["compression"], tiff.info["dpi"]) == (3, "group4", (200, 200))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_keeps_its_boxes_and_says_how_to_turn_it_back(turn: int) -> None:
    made = make_report(TEMPLATES["sec-advice"], "born", "2")
    gold = json.loads(json.dumps(made.gold))
    straight = scan_pages(made.body, gold, Scan(Recipe(40)), seed=1)[0]
    turned = scan_pages(made.body, gold, Scan(Recipe(40), {1: turn}), seed=1)[0]

    assert gold["entities"] == made.gold["entities"]
    assert turned.rotate(-gold["pages"][0]["rotation"], expand=True).tobytes() == straight.tobytes()


def test_a_missing_font_is_named_with_its_package() -> None:
    with pytest.raises(MissingFontError, match=r"LiberationNothing-Regular.*fonts-liberation"):
        font("LiberationNothing")


def test_columns_are_read_one_after_the_other_and_equally_long() -> None:
    words = " ".join(f"word{number}" for number in range(240))
    report = read_manuscript(f"{HEAD}= T\n%columns 2\n{words}\n%columns 1\nEnd.")
    pages = set_report(report, layout_named("bulletin"))
    body = [word for line in pages[0].lines for word in line.words if word.text.startswith("word")]
    left = [word for word in body if word.x0 < 290]
    right = body[len(left) :]

    assert [word.text for word in body] == words.split()
    assert left == body[: len(left)]
    assert abs(left[-1].baseline - right[-1].baseline) < 40


def test_printing_is_deterministic() -> None:
    report = read_manuscript(f"{HEAD}= T\nText.")
    pages = set_report(report, layout_named("plain"))

    assert print_pages(pages, title="T") == print_pages(pages, title="T")
