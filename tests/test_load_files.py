"""A load's report as a file: the same facts as JSON, as CSV, and as a page that nothing of a document can break."""

from __future__ import annotations

import csv
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from index.load_answers import Change, Failure, LoadReport, SlowPage, SourceChange
from index.survey import CommitteeMonths, HardPage, Survey, months_between
from pipeline.errors import ArchiveError, UsageError
from terminal.load_files import check_place, write_load

HOSTILE = "<script>alert('x')</script>\x1b[31m=cmd|' /C calc'!A0"
REPORT = LoadReport(
    found=3, loaded=2, unchanged=0, duplicates=0, skipped=0, failed=1, pages=40, pages_ocr=30, pages_failed=0,
    seconds=20.0, failures=(Failure(HOSTILE, None, "inspect", "damaged", HOSTILE, "Fetch it again."),),
    slowest=(SlowPage("/papers/a.pdf", 3, 12.25), SlowPage(HOSTILE, 1, 4.0)), notes=(HOSTILE,),
    changes=(SourceChange(Change.MOVED, HOSTILE, "/papers/before.pdf"), SourceChange(Change.VANISHED, "/papers/z.pdf")),
)  # fmt: skip
FOUND = Survey(
    (HardPage("3f" * 32, "a.pdf", 2, 0.61),),
    (CommitteeMonths("SSC", (("2019-11", 1), ("2020-02", 2)), ("2019-12", "2020-01"), 1),),
)


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def written(folder: Path, name: str) -> str:
    write_load(REPORT, FOUND, folder / name)
    return (folder / name).read_text(encoding="utf-8-sig")


def test_the_json_has_the_contract_and_what_is_worth_a_look(tmp_path: Path) -> None:
    shape = json.loads(written(tmp_path, "report.json"))

    assert shape["found"] == 3
    assert shape["pages_per_second"] == 2.0
    assert shape["slowest_pages"][0] == {"source": "/papers/a.pdf", "page": 3, "seconds": 12.25}
    assert shape["low_confidence_pages"][0]["confidence"] == 0.61
    assert shape["committees"][0]["missing"] == ["2019-12", "2020-01"]


def test_the_csv_has_one_row_for_each_thing_to_look_at(tmp_path: Path) -> None:
    rows = list(csv.DictReader(written(tmp_path, "report.csv").splitlines()))

    assert [row["what"] for row in rows] == [
        "failure",
        "moved",
        "vanished",
        "slow page",
        "slow page",
        "low confidence",
        "gap",
        "gap",
    ]
    assert (rows[-1]["committee"], rows[-1]["month"]) == ("SSC", "2020-01")


def test_the_page_stands_alone_and_holds_no_markup_of_a_document(tmp_path: Path) -> None:
    page = Page()
    page.feed(written(tmp_path, "report.html"))

    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.tags}
    assert not {"src", "href", "onclick"} & {name for _, attributes in page.tags for name in attributes}
    for part in ("2.0", "pages/s", "SSC", "Fetch it again.", "<script>alert", "12.2", "0.61"):
        assert part in page.text
    assert "\x1b" not in page.text
    assert sum("gap" in (attributes.get("class") or "") for _, attributes in page.tags) == 2


@pytest.mark.parametrize("name", ["report", "report.pdf", "no-folder/report.html"])
def test_a_report_that_cannot_be_written_is_told_before_the_load(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_place(tmp_path / name)
    assert caught.value.advice


def test_a_report_that_cannot_be_written_after_it_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="the load itself is done"):
        write_load(REPORT, FOUND, tmp_path / "gone" / "report.json")


def test_months_between_cross_years() -> None:
    assert months_between("2019-12", "2020-01") == ["2019-12", "2020-01"]
    assert months_between("2019-12", "2019-12") == ["2019-12"]
