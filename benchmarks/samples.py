"""Makes `data/samples/` again from the manuscripts in `benchmarks/corpus/papers/`: `python benchmarks/samples.py`.

The same machine and versions give the same bytes. `--gold DIR` writes the exact gold of every sample beside it, for
measuring. Needs the development extra (reportlab) and the fonts that the layouts name.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # run as a script, from anywhere

from benchmarks.corpus.degrade import Recipe, jpeg  # noqa: E402 -- after the path
from benchmarks.corpus.gold import document_gold  # noqa: E402
from benchmarks.corpus.layouts import MissingFontError, layout_named  # noqa: E402
from benchmarks.corpus.manuscript import Facts, read_manuscript  # noqa: E402
from benchmarks.corpus.printed import SetPage  # noqa: E402
from benchmarks.corpus.printing import print_pages  # noqa: E402
from benchmarks.corpus.scan import Scan, scan_pages  # noqa: E402
from benchmarks.corpus.textfile import ocr_text  # noqa: E402
from benchmarks.corpus.typeset import set_report  # noqa: E402
from benchmarks.corpus.wrap import fax_tiff, scanned_pdf  # noqa: E402

PAPERS = ROOT / "benchmarks" / "corpus" / "papers"
SAMPLES = ROOT / "data" / "samples"

_OFFICE = Recipe(150, skew_degrees=0.4, blur=0.4, noise=3, light=0.05, paper=247, ink=30, jpeg_quality=42)
_COPIER = Recipe(200, skew_degrees=0.9, blur=0.7, noise=4, light=0.12, paper=240, ink=40, jpeg_quality=38, holes=True)
_FOLDED = Recipe(150, skew_degrees=0.7, blur=0.5, noise=3, light=0.16, paper=238, ink=45, jpeg_quality=45, bleed=0.08)
_ARCHIVE = Recipe(200, bilevel=True, skew_degrees=0.4, blur=0.5)
_FAX = Recipe(200, bilevel=True, skew_degrees=1.1, blur=0.8, noise=8, speckle=0.0002, border=7)
_FINE = Recipe(300, bilevel=True, skew_degrees=0.3, blur=0.7, speckle=0.00001)
_PHOTO = Recipe(150, skew_degrees=0.8, blur=0.6, noise=5, light=0.2, paper=232, ink=40, jpeg_quality=60)


@dataclass(frozen=True, slots=True)
class Printed:
    """A manuscript, set and printed, with its gold."""

    facts: Facts
    pages: list[SetPage]
    pdf: bytes
    gold: dict[str, Any]


def _grey_or_fax(scan: Scan) -> Callable[[Printed], bytes]:
    def make(report: Printed) -> bytes:
        images = scan_pages(report.pdf, report.gold, scan, seed=2021)
        return scanned_pdf(images, qualities=[scan.recipe.jpeg_quality] * len(images), title=report.facts.title)

    return make


def _tiff(scan: Scan) -> Callable[[Printed], bytes]:
    return lambda report: fax_tiff(scan_pages(report.pdf, report.gold, scan, seed=2021))


def _photo(scan: Scan) -> Callable[[Printed], bytes]:
    return lambda report: jpeg(
        scan_pages(report.pdf, report.gold, scan, seed=2021)[0], quality=scan.recipe.jpeg_quality
    )


def _mixed(scan: Scan, *, scanned_page: int) -> Callable[[Printed], bytes]:
    def make(report: Printed) -> bytes:
        born = json.loads(json.dumps(report.gold))
        images = scan_pages(report.pdf, report.gold, scan, seed=2021)
        page = jpeg(images[scanned_page - 1], quality=scan.recipe.jpeg_quality)
        for number, row in enumerate(born["pages"], 1):
            if number != scanned_page:
                report.gold["pages"][number - 1] = row
        for index, entity in enumerate(born["entities"]):
            if entity["page"] != scanned_page:
                report.gold["entities"][index] = entity
        return print_pages(report.pages, title=report.facts.title, scans={scanned_page: page})

    return make


def _text(report: Printed) -> bytes:
    return ocr_text(report.pages).encode()


# file, manuscript, how it reached the archive
_PLAN: tuple[tuple[str, str, Callable[[Printed], bytes]], ...] = (
    ("SECP_88_1501_09_Sub-Committee_Report.pdf", "2021-01-panel", _grey_or_fax(Scan(_OFFICE))),
    ("SSC_112_2402_Draft_Minutes.tif", "2021-02-ssc", _tiff(Scan(_ARCHIVE))),
    ("Working-Group-Summary-03-03-2021.pdf", "2021-03-working-group", lambda report: report.pdf),
    ("TABASC_64_0804_Advice.pdf", "2021-04-tabasc", _grey_or_fax(Scan(_FINE, {3: 90}))),
    ("SMKI_PMA_Headlines_April_2021.txt", "2021-04-smki-pma", _text),
    ("SECCB_54_2605_Minutes.pdf", "2021-05-change-board", _grey_or_fax(Scan(_COPIER))),
    ("Ops_Group_Bulletin_46.pdf", "2021-07-ops-group", _grey_or_fax(Scan(_FOLDED))),
    ("SECP_95_1308_12_Modification_Status.pdf", "2021-08-panel", _mixed(Scan(_FOLDED), scanned_page=3)),
    ("Change_Board_Decisions_22_September_2021_fax.pdf", "2021-09-change-board", _grey_or_fax(Scan(_FAX))),
    ("TAG_72_1310_note.jpg", "2021-10-tag-note", _photo(Scan(_PHOTO))),
    ("SECP_99_1012_07_Modifications_in_2021.pdf", "2021-12-panel", _grey_or_fax(Scan(_OFFICE, {2: 180}))),
)


def print_manuscript(name: str) -> Printed:
    """Return a manuscript of `PAPERS` as printed on paper."""
    report = read_manuscript((PAPERS / f"{name}.txt").read_text(encoding="utf-8"))
    pages = set_report(report, layout_named(report.facts.layout))
    pdf = print_pages(pages, title=report.facts.title)
    return Printed(report.facts, pages, pdf, document_gold(report, pages))


def main() -> int:
    """Write all samples; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=SAMPLES, help="the folder to write to (default: data/samples)")
    parser.add_argument("--gold", type=Path, help="also write the gold of every sample into this folder")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name, manuscript, make in _PLAN:
        try:
            report = print_manuscript(manuscript)
        except MissingFontError as error:
            print(error, file=sys.stderr)
            return 1
        body = make(report)
        (options.out / name).write_bytes(body)
        print(f"{len(report.pages)} pages  {len(body):>9,} bytes  {name}")
        if options.gold:
            options.gold.mkdir(parents=True, exist_ok=True)
            target = options.gold / f"{name}.gold.json"
            target.write_text(json.dumps(report.gold, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
