"""Is a page's text layer trusted when it should be, and only then? A labelled set of pages, by kind.

    .venv/bin/python benchmarks/verdicts.py [--reports N]

Writes pages of every kind that archives hold (born-digital, scans with good, poor and foreign layers, stamps, broken
fonts, white text, pictures behind and beside text), asks for the verdict on each, and prints a table. Ends with 1 when
the F1 of "read this page by OCR" falls below 0.99, or a good layer would be read again.
"""

from __future__ import annotations

import argparse
import io
import platform
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, from anywhere

from benchmarks.corpus.degrade import RECIPES, jpeg
from benchmarks.corpus.generate import make_report
from benchmarks.corpus.layouts import font
from benchmarks.corpus.scan import Scan, scan_pages
from benchmarks.corpus.templates import TEMPLATES
from pipeline.pages import decide
from pipeline.pdfium import read_pdf_page
from pipeline.recognition import recognized
from pipeline.tesseract import find_tesseract
from pipeline.text_layer import Verdict

MIN_F1 = 0.99
LAYER, OCR, BLANK = "layer", "OCR", "nothing"
_SAID = {Verdict.TRUST: LAYER, Verdict.OCR: OCR, Verdict.BLANK: BLANK}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_HIDDEN, _SHOWN = 3, 0  # text render modes of PDF

Word = tuple[str, float, float, float, float]  # text, x0, top, x1, bottom


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page to print on: its words as a person sees them, its size, and its scan."""

    words: Sequence[Word]
    foreign: Sequence[Word]  # of another page
    size: tuple[float, float]
    scan: Image.Image
    chance: random.Random

    @property
    def box(self) -> tuple[float, float]:
        """Size of the scan in points."""
        width, height = (side / dpi * 72 for side, dpi in zip(self.scan.size, self.scan.info["dpi"], strict=True))
        return width, height


def sheets(template: str, level: str, seed: str) -> Iterator[Sheet]:
    """Yield the first two pages of a report of this template, scanned at this level."""
    chance = random.Random(f"{seed} {template} {level}")
    made = make_report(TEMPLATES[template], "born", f"{seed} verdicts")
    gold = made.gold
    size = gold["pages"][0]["width"], gold["pages"][0]["height"]
    images = scan_pages(made.body, gold, Scan(chance.choice(RECIPES[level])), seed=chance.randrange(2**32))
    pages = [_words(page) for page in gold["pages"]]
    for at in (0, 1):
        yield Sheet(pages[at], pages[at + 1], size, images[at], chance)


def _words(page: Mapping[str, Any]) -> list[Word]:
    return [tuple(word) for word in page["words"]]


def _canvas(sheet: Sheet) -> tuple[Canvas, io.BytesIO]:
    target = io.BytesIO()
    return Canvas(target, pagesize=sheet.box, invariant=1), target


def _draw_scan(canvas: Canvas, sheet: Sheet) -> None:
    width, height = sheet.box
    picture = sheet.scan if sheet.scan.mode == "1" else Image.open(io.BytesIO(jpeg(sheet.scan, quality=60)))
    canvas.drawImage(ImageReader(picture), 0, 0, width, height)


def _write(canvas: Canvas, words: Sequence[Word], height: float, *, mode: int, white: bool = False) -> None:
    """Write words into their boxes, as an OCR engine does that makes a PDF searchable."""
    name = font("LiberationSans")
    for text, x0, top, x1, bottom in words:
        size = max(4.0, 0.95 * (bottom - top))
        line = canvas.beginText(x0, height - bottom + 0.2 * size)
        line.setFont(name, size)
        line.setTextRenderMode(mode)
        line.setHorizScale(100 * (x1 - x0) / max(stringWidth(text, name, size), 1))
        if white:
            line.setFillGray(1)
        line.textOut(text + " ")
        canvas.drawText(line)


def _done(canvas: Canvas, target: io.BytesIO) -> bytes:
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def with_errors(words: Sequence[Word], share: float, chance: random.Random) -> list[Word]:
    """Return words of which a share of the letters is misread."""
    return [
        ("".join(chance.choice(_LETTERS) if c.isalpha() and chance.random() < share else c for c in text), *box)
        for text, *box in words
    ]


def layered(words: Callable[[Sheet], Sequence[Word]], *, mode: int = _HIDDEN) -> Callable[[Sheet], bytes]:
    """Return a printer of scans that carry these words as a layer."""

    def make(sheet: Sheet) -> bytes:
        canvas, target = _canvas(sheet)
        _draw_scan(canvas, sheet)
        _write(canvas, words(sheet), sheet.box[1], mode=mode)
        return _done(canvas, target)

    return make


def printed(words: Callable[[Sheet], Sequence[Word]]) -> Callable[[Sheet], bytes]:
    """Return a printer of pages that hold these words and no picture."""

    def make(sheet: Sheet) -> bytes:
        canvas, target = _canvas(sheet)
        _write(canvas, words(sheet), sheet.box[1], mode=_SHOWN)
        return _done(canvas, target)

    return make


def white_below_scan(sheet: Sheet) -> bytes:
    """Return a scan over white words: how some scanners hide their layer."""
    canvas, target = _canvas(sheet)
    _write(canvas, sheet.words, sheet.box[1], mode=_SHOWN, white=True)
    _draw_scan(canvas, sheet)
    return _done(canvas, target)


def over_background(sheet: Sheet) -> bytes:
    """Return a page printed over a picture that fills it, such as a slide's pale background."""
    canvas, target = _canvas(sheet)
    width, height = sheet.box
    background = Image.linear_gradient("L").resize((600, 800)).point(lambda level: 215 + level // 7)
    canvas.drawImage(ImageReader(background), 0, 0, width, height)
    _write(canvas, sheet.words, height, mode=_SHOWN)
    return _done(canvas, target)


def beside_picture(sheet: Sheet) -> bytes:
    """Return a page whose upper half is print and whose lower half is a picture of a table."""
    canvas, target = _canvas(sheet)
    width, height = sheet.box
    _write(canvas, [word for word in sheet.words if word[2] < height * 0.55], height, mode=_SHOWN)
    table = Image.new("L", (1200, 700), 250)
    draw = ImageDraw.Draw(table)
    for row in range(7):
        draw.text((40, 30 + 90 * row), f"MP{300 + row}    Approved    {row + 1} June 2021", fill=10, font_size=40)
    canvas.drawImage(ImageReader(table), 60, 60, width - 120, height * 0.33)
    return _done(canvas, target)


def blank(sheet: Sheet) -> bytes:
    """Return a page with nothing on it."""
    return _done(*_canvas(sheet))


def _shift(words: Sequence[Word]) -> list[Word]:
    table = str.maketrans(_LETTERS, _LETTERS[3:] + _LETTERS[:3])
    return [(text.translate(table), *box) for text, *box in words]


def unmapped(sheet: Sheet) -> bytes:
    """Return a page whose fonts do not say which letters their glyphs are, and number them in a way of their own."""
    foreign = str.maketrans({letter: chr(0x430 + at) for at, letter in enumerate(_LETTERS)})
    pdf = printed(lambda sheet: [(word[0].translate(foreign), *word[1:]) for word in sheet.words])(sheet)
    return pdf.replace(b"/ToUnicode", b"/NoUnicode")


def _stamp(sheet: Sheet) -> list[Word]:
    right = sheet.box[0] - 80
    return [
        ("SECP_88_1501_09", 60, 12, 160, 22),
        ("Page", right, 12, right + 25, 22),
        ("3", right + 28, 12, right + 34, 22),
    ]


def _margins(sheet: Sheet) -> list[Word]:
    width, height = sheet.box
    rows = (8, 18, 28, height - 34, height - 22, height - 12)
    return [("confidential", 20 + 64 * at, top, 80 + 64 * at, top + 8) for top in rows for at in range(int(width / 64))]


def _upper(sheet: Sheet) -> list[Word]:
    return [word for word in sheet.words if word[2] < 0.35 * sheet.box[1]]


KINDS: Mapping[str, tuple[str, Callable[[Sheet], bytes]]] = {
    "print": (LAYER, printed(lambda sheet: sheet.words)),
    "print, half a page": (LAYER, printed(_upper)),
    "print over a background": (LAYER, over_background),
    "print beside a picture of a table": (LAYER, beside_picture),
    "print, letters shifted": (OCR, printed(lambda sheet: _shift(sheet.words))),
    "print, letters without a map": (OCR, unmapped),
    "scan, no layer": (OCR, layered(lambda sheet: sheet.words[:0])),
    "scan, right layer": (LAYER, layered(lambda sheet: sheet.words)),
    "scan, right layer, white": (LAYER, white_below_scan),
    "scan, 1 letter in 100 wrong": (LAYER, layered(lambda sheet: with_errors(sheet.words, 0.01, sheet.chance))),
    "scan, 1 letter in 5 wrong": (OCR, layered(lambda sheet: with_errors(sheet.words, 0.2, sheet.chance))),
    "scan, layer of another page": (OCR, layered(lambda sheet: sheet.foreign)),
    "scan, layer of its upper third": (OCR, layered(_upper)),
    "scan, letters shifted": (OCR, layered(lambda sheet: _shift(sheet.words))),
    "scan, stamped": (OCR, layered(_stamp, mode=_SHOWN)),
    "scan, full header and footer": (OCR, layered(_margins, mode=_SHOWN)),
    "nothing": (BLANK, blank),
}


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=6, help="reports, two pages of each in every kind")
    parser.add_argument("--seed", default="1")
    options = parser.parse_args()
    engine = find_tesseract(seconds=60)
    said: dict[str, list[str]] = {kind: [] for kind in KINDS}
    milliseconds: dict[str, list[float]] = {kind: [] for kind in KINDS}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        for number in range(options.reports):
            template, level = list(TEMPLATES)[number % len(TEMPLATES)], ("clean", "light", "medium")[number % 3]
            for at, sheet in enumerate(sheets(template, level, options.seed)):
                for index, (kind, (label, make)) in enumerate(KINDS.items()):
                    file = path / f"{number}-{at}-{index}.pdf"
                    file.write_bytes(make(sheet))
                    started = time.perf_counter()
                    decision = recognized(decide(file, 1, read_pdf_page(file, 1)), engine=lambda: engine)
                    milliseconds[kind].append(1000 * (time.perf_counter() - started))
                    said[kind].append(_SAID[decision.verdict])
                    if said[kind][-1] != label:
                        print(f"wrong: {kind} ({template}, {level}): {decision.reason}", file=sys.stderr)
    return _report(said, milliseconds)


def _report(said: Mapping[str, Sequence[str]], milliseconds: Mapping[str, Sequence[float]]) -> int:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("pypdfium2", "pytesseract"))
    print(f"{platform.machine()}, Python {platform.python_version()}, {libraries}\n")
    print("| kind of page | should be read by | right | of | ms |\n| --- | --- | --: | --: | --: |")
    for kind, (label, _) in KINDS.items():
        times = sorted(milliseconds[kind])
        print(f"| {kind} | {label} | {said[kind].count(label)} | {len(said[kind])} | {times[len(times) // 2]:.0f} |")
    wanted = [(label == OCR, one == OCR) for kind, (label, _) in KINDS.items() for one in said[kind]]
    hits, wrong = wanted.count((True, True)), wanted.count((False, True))
    missed = wanted.count((True, False))
    f1 = 2 * hits / max(2 * hits + wrong + missed, 1)
    print(f"\nF1 of reading by OCR: {f1:.4f} (at least {MIN_F1}); good layers read again: {wrong} (none allowed)")
    return int(f1 < MIN_F1 or wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
