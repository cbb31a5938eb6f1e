"""The seed report against its gold account: the text exactly, the scan in its sections, ids and events.

The report lies beside the repository and not in it; without it these tests are skipped.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from pipeline.run import ReadOptions, read_document
from pipeline.shapes import document_shape

PLACE = ("label", "section", "part", "start", "end")


def shape_of(path: Path) -> dict:
    document = read_document(path, ReadOptions(), jobs=1)
    return json.loads(json.dumps(document_shape(document)))


@pytest.fixture(scope="module")
def gold(seed_folder) -> dict:
    return json.loads((seed_folder / "report.gold.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def text(seed_folder) -> dict:
    """The report as text of an earlier OCR."""
    return shape_of(seed_folder / "report.txt")


@pytest.fixture(scope="module")
def scan(seed_folder) -> dict:
    """The report as a scan. It was printed again, with SECMP0013, SMETS1 and "notification" spelt right."""
    return shape_of(seed_folder / "report-scan.pdf")


def described(row: dict) -> str:
    return f"{row.get('label') or row.get('action')} {row.get('text') or row.get('quote')!r} in {row['section']}"


@pytest.mark.parametrize("key", ["profile", "title", "committee", "date", "period", "marking"])
def test_the_text_says_of_itself_what_the_gold_says(text, gold, key):
    assert text[key] == gold[key]


def test_the_text_has_the_pages_of_the_gold(text, gold):
    kept = ("number", "width", "height", "text_source", "confidence", "rotation")

    assert [{key: page[key] for key in kept} for page in text["pages"]] == [
        {key: page[key] for key in kept} for page in gold["pages"]
    ]


def test_the_words_of_each_page_are_those_of_the_gold(text, gold):
    def plain(page: dict) -> list[str]:
        return [word for word in page["text"].split() if word not in {"•", "e", "o"}]

    assert [plain(page) for page in text["pages"]] == [plain(page) for page in gold["pages"]]


def test_the_text_has_the_sections_of_the_gold_and_no_others(text, gold):
    optional = {section["id"] for section in gold["sections"] if section["optional"]} | {"5/1"}
    wanted = {section["id"]: section for section in gold["sections"]}
    found = {section["id"]: section for section in text["sections"]}

    assert set(wanted) - optional <= set(found) <= set(wanted) | optional
    for name in set(found) & set(wanted) - {"5", "5/1"}:
        assert found[name] == {key: value for key, value in wanted[name].items() if key in found[name]}, name


def test_the_entities_of_the_text_are_those_of_the_gold(text, gold):
    wanted = {tuple(row[key] for key in PLACE): row for row in gold["entities"]}
    found = {tuple(row[key] for key in PLACE): row for row in text["entities"]}

    missing = [described(row) for place, row in wanted.items() if not row["optional"] and place not in found]
    labels = {row["label"] for row in gold["entities"]}  # the gold does not list organisations
    invented = [described(row) for place, row in found.items() if place not in wanted and row["label"] in labels]
    assert (missing, invented) == ([], [])
    wrong = [
        f"{described(row)}: {found[place]['value']}"
        for place, row in wanted.items()
        if place in found and any(found[place][key] != row[key] for key in ("text", "value", "page"))
    ]
    assert wrong == []


def fits(event: dict, row: dict) -> bool:
    """Whether an event is an act that a row of the gold allows."""
    same = all(event[key] == row[key] for key in ("modification", "committee", "section", "part"))
    return same and event["action"] in row["actions"]


def assert_acts_are_those_of_the_gold(report: dict, gold: dict) -> None:
    events = report["events"]
    required = [row for row in gold["events"] if not row["optional"]]
    missing = [described(row) for row in required if not any(fits(event, row) for event in events)]
    invented = [described(event) for event in events if not any(fits(event, row) for row in gold["events"])]

    assert (missing, invented) == ([], [])


def test_the_events_of_the_text_are_those_of_the_gold(text, gold):
    assert_acts_are_those_of_the_gold(text, gold)


def test_quotes_pages_and_planned_dates_of_required_events_are_exact(text, gold):
    for row in gold["events"]:
        if row["optional"]:
            continue
        kept = ("quote", "start", "end", "page", "planned_date")
        found = [{key: event[key] for key in kept} for event in text["events"] if fits(event, row)]
        assert {key: row[key] for key in kept} in found


def modifications(report: dict) -> Counter[str]:
    return Counter(entity["value"] for entity in report["entities"] if entity["label"] == "MODIFICATION")


@pytest.mark.live
@pytest.mark.slow
class TestScan:
    """What may not change because the report was printed and scanned."""

    def test_has_the_same_sections(self, scan, gold):
        optional = {section["id"] for section in gold["sections"] if section["optional"]} | {"5/1"}
        wanted = {section["id"]: section for section in gold["sections"]}
        found = {section["id"]: section for section in scan["sections"]}

        assert set(wanted) - optional <= set(found) <= set(wanted) | optional
        for name in set(found) & set(wanted):
            for key in ("number", "level", "parent"):
                assert found[name][key] == wanted[name][key], name

    def test_has_the_same_ids_as_often(self, scan, text):
        assert modifications(scan) == modifications(text)

    def test_has_the_same_acts(self, scan, gold):
        assert_acts_are_those_of_the_gold(scan, gold)

    @pytest.mark.parametrize("key", ["title", "committee", "date", "period", "marking"])
    def test_says_the_same_of_itself(self, scan, gold, key):
        assert scan[key] == gold[key]

    def test_has_five_pages_read_with_confidence(self, scan):
        assert [page["text_source"] for page in scan["pages"]] == ["ocr"] * 5
        assert min(page["confidence"] for page in scan["pages"]) > 0.9


@pytest.mark.parametrize(
    "name", ["report.txt", pytest.param("report-scan.pdf", marks=[pytest.mark.live, pytest.mark.slow])]
)
def test_the_contract_is_kept(name, seed_folder, request):
    report = request.getfixturevalue("text" if name == "report.txt" else "scan")
    checked = subprocess.run(
        [sys.executable, seed_folder.parent / "check-contract"],
        input=json.dumps(report),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (checked.stdout, checked.returncode) == ("1 document(s) keep the contract\n", 0)
