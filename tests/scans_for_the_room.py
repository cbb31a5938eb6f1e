"""Papers whose words have known places: a scan, one page of it upside down, and a paper cropped and turned.

Each comes with `words`: page by page `[text, x0, top, x1, bottom]`, in points of the page as a person reads it.
"""

from __future__ import annotations

import io
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.corpus.degrade import RECIPES
from benchmarks.corpus.generate import make_report
from benchmarks.corpus.gold import document_gold
from benchmarks.corpus.manuscript import read_manuscript
from benchmarks.corpus.printing import print_pages
from benchmarks.corpus.scan import Scan, scan_pages
from benchmarks.corpus.templates import TEMPLATES, write_manuscript
from benchmarks.corpus.typeset import set_report
from benchmarks.corpus.wrap import scanned_pdf

PAGES = 2
CROPPED = (40.0, 30.0)
"""Points taken off the left and the top of the cropped paper."""


@dataclass(frozen=True, slots=True)
class Known:
    """A paper and where its words are."""

    path: Path
    sizes: list[tuple[float, float]]
    words: list[list[list]]

    def one_of_a_kind(self, page: int, *, longer_than: int = 7) -> tuple[str, list[float]]:
        """A plain word that stands once on a page and nowhere else, with its box."""
        everywhere = [word[0] for words in self.words for word in words]
        for text, *box in self.words[page - 1]:
            if len(text) > longer_than and text.isalpha() and text.islower() and everywhere.count(text) == 1:
                return text, box
        raise AssertionError("no word stands once")


def scanned(folder: Path) -> Known:
    """A lightly damaged scan; its second page lies upside down."""
    manuscript, layout = write_manuscript(TEMPLATES["cusc-minutes"], random.Random("room"))
    report = read_manuscript(manuscript)
    pages = set_report(report, layout)[:PAGES]
    gold = document_gold(report, set_report(report, layout))
    gold["pages"] = gold["pages"][:PAGES]
    gold["entities"] = [one for one in gold["entities"] if one["page"] <= PAGES]
    recipe = RECIPES["light"][0]
    images = scan_pages(print_pages(pages, title="Minutes"), gold, Scan(recipe, {2: 180}), seed=1)
    path = folder / "scanned.pdf"
    path.write_bytes(scanned_pdf(images, qualities=[recipe.jpeg_quality] * len(images), title="Minutes"))
    return known(path, gold)


def cropped(folder: Path) -> Known:
    """A born-digital paper whose pages are cropped, and lie on their side by the file's own rotation."""
    made = make_report(TEMPLATES["sec-summary"], "born", "room")
    document = pypdfium2.PdfDocument(made.body)
    left, top = CROPPED
    for page in document:
        _, bottom, right, upper = page.get_mediabox()
        page.set_cropbox(left, bottom, right, upper - top)
        page.set_rotation(90)
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    path = folder / "cropped.pdf"
    path.write_bytes(buffer.getvalue())
    for page in made.gold["pages"]:
        page["width"], page["height"] = page["width"] - left, page["height"] - top
        page["words"] = [[text, x0 - left, y0 - top, x1 - left, y1 - top] for text, x0, y0, x1, y1 in page["words"]]
    return known(path, made.gold)


def known(path: Path, gold: dict) -> Known:
    pages = gold["pages"]
    return Known(path, [(page["width"], page["height"]) for page in pages], [page["words"] for page in pages])
