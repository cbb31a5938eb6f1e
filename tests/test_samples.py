"""The committed samples: what the README promises is there, small enough, and of the kind it says."""

from __future__ import annotations

import calendar
import re
from datetime import date
from pathlib import Path

import pypdfium2
import pypdfium2.raw
import pytest
from PIL import Image

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "samples"
PAPERS = Path(__file__).resolve().parent.parent / "benchmarks" / "corpus" / "papers"
README = (SAMPLES / "README.md").read_text(encoding="utf-8")
FILES = sorted(path for path in SAMPLES.iterdir() if path.suffix in {".pdf", ".tif", ".jpg", ".txt"})
SIGNATURES = {".pdf": b"%PDF-", ".tif": b"II*\x00", ".jpg": b"\xff\xd8\xff", ".txt": b" "}
WEEKDAYS = list(calendar.day_name)
MONTHS = calendar.month_name[1:]


def page_count(path: Path) -> int:
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as document:
            return len(document)
    if path.suffix == ".txt":
        return len(re.findall(r"^ (?=\S)", path.read_text(encoding="utf-8"), re.MULTILINE))
    with Image.open(path) as image:
        return getattr(image, "n_frames", 1)


def pages_with_text(name: str) -> list[bool]:
    with pypdfium2.PdfDocument(SAMPLES / name) as document:
        return [page.get_textpage().count_chars() > 0 for page in document]


def images_of(name: str) -> list[list[str]]:
    """Return the filters of the images of each page."""
    with pypdfium2.PdfDocument(SAMPLES / name) as document:
        kind = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
        return [
            [name for image in page.get_objects(filter=[kind]) for name in image.get_filters()] for page in document
        ]


def test_the_samples_are_under_eight_megabytes() -> None:
    assert sum(path.stat().st_size for path in FILES) < 8_000_000


def test_at_least_eight_of_them_have_three_to_six_pages() -> None:
    assert sum(3 <= page_count(path) <= 6 for path in FILES) >= 8


def test_the_readme_table_names_every_file_with_its_pages_and_no_other() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| (\d+) \|", README, re.MULTILINE)

    assert {name: int(pages) for name, pages in rows} == {path.name: page_count(path) for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_is_what_its_name_says(path: Path) -> None:
    assert path.read_bytes().startswith(SIGNATURES[path.suffix])


def test_the_born_digital_paper_has_text_on_every_page() -> None:
    assert all(pages_with_text("Working-Group-Summary-03-03-2021.pdf"))


def test_the_mixed_paper_has_text_on_all_pages_but_the_scanned_one() -> None:
    assert pages_with_text("SECP_95_1308_12_Modification_Status.pdf") == [True, True, False]
    assert images_of("SECP_95_1308_12_Modification_Status.pdf")[2][-1:] == ["DCTDecode"]


@pytest.mark.parametrize(
    ("name", "coding"),
    [
        ("SECP_88_1501_09_Sub-Committee_Report.pdf", "DCTDecode"),
        ("SECCB_54_2605_Minutes.pdf", "DCTDecode"),
        ("TABASC_64_0804_Advice.pdf", "CCITTFaxDecode"),
        ("Change_Board_Decisions_22_September_2021_fax.pdf", "CCITTFaxDecode"),
    ],
    ids=["grey", "grey-200-dpi", "bilevel", "fax"],
)
def test_scanned_papers_are_one_image_a_page_without_text(name: str, coding: str) -> None:
    assert not any(pages_with_text(name))
    assert all(filters == [coding] for filters in images_of(name))


def test_one_page_lies_on_its_side() -> None:
    with pypdfium2.PdfDocument(SAMPLES / "TABASC_64_0804_Advice.pdf") as document:
        assert [page.get_width() > page.get_height() for page in document] == [False, False, True, False]


def test_weekdays_in_the_papers_are_right() -> None:
    dated = re.compile(rf"({'|'.join(WEEKDAYS)}) (\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})")
    found = [match for path in PAPERS.glob("*.txt") for match in dated.findall(path.read_text(encoding="utf-8"))]

    assert len(found) > 8
    for weekday, day, month, year in found:
        assert WEEKDAYS[date(int(year), MONTHS.index(month) + 1, int(day)).weekday()] == weekday, (weekday, day, month)


def test_at_least_four_modifications_run_through_several_papers() -> None:
    papers = [path.read_text(encoding="utf-8") for path in PAPERS.glob("*.txt")]
    ids = {found for paper in papers for found in re.findall(r"\b(?:SECMP\d{4}|MP\d{3}[AB]?)\b", paper)}

    assert sum(sum(found in paper for paper in papers) >= 3 for found in ids) >= 4
