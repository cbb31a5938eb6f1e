"""What a process that reads a long scan holds in memory, page after page: it must not grow.

    .venv/bin/python benchmarks/memory.py [--pages N] [--level medium]

Writes one scanned PDF of N pages, reads it in one process, as a worker of a load does, and prints the memory held after
every tenth of it, and the peak. Tesseract is a child that lives for one page; in its place a stand-in finds words where
there is ink, so that N can be large. Ends with 1 when the process ever held more than 300 MB, or more than a tenth
more after the last page than after the first tenth.
"""

from __future__ import annotations

import argparse
import platform
import resource
import sys
import tempfile
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, from anywhere

from benchmarks.corpus.degrade import RECIPES, degrade, page_images
from benchmarks.corpus.generate import make_report
from benchmarks.corpus.templates import TEMPLATES
from benchmarks.corpus.wrap import scanned_pdf
from pipeline.apart import PAGES_TOGETHER
from pipeline.pages import read_pages
from pipeline.records import Page
from pipeline.run import inspect_file
from pipeline.tesseract import PixelWord

MAX_MB, MAX_GROWTH = 300.0, 1.1
_DIFFERENT = 6  # pages that are made; the scan repeats them


class StandIn:
    """Finds a word at every inch of a picture where there is ink."""

    identity = "stand-in"

    def recognize_each(self, images: Sequence[Path]) -> list[tuple[PixelWord, ...]]:
        """Return the words of each picture, line by line."""
        return [self._words(image) for image in images]

    def _words(self, image: Path) -> tuple[PixelWord, ...]:
        with Image.open(image) as opened:
            ink = np.asarray(opened.convert("L")) < 128
        return tuple(
            PixelWord("committee", left, top, left + 100, top + 20, 0.95, (1, 1, top))
            for top in range(0, ink.shape[0] - 20, 30)
            for left in range(0, ink.shape[1] - 100, 150)
            if ink[top : top + 20, left : left + 100].any()
        )


def write_scan(target: Path, *, pages: int, level: str) -> None:
    """Write a scan of a few different pages, over and over."""
    recipe = next(recipe for recipe in RECIPES[level] if not recipe.bilevel)
    clean = page_images(make_report(TEMPLATES["bsc-paper"], "born", "memory").body, dpi=recipe.dpi)[:_DIFFERENT]
    scans = [degrade(image, recipe, np.random.default_rng(number))[0] for number, image in enumerate(clean)]
    images = list(islice(cycle(scans), pages))
    target.write_bytes(scanned_pdf(images, qualities=[recipe.jpeg_quality] * pages, title="A long scan"))


def held_mb() -> float:
    """Return what this process holds now, in megabytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--level", default="medium", help="clean, light, medium or heavy")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)  # the scan, in the process that is measured
    options = parser.parse_args()
    if options.read is None:
        import subprocess

        with tempfile.TemporaryDirectory() as folder:
            scan = Path(folder) / "scan.pdf"
            write_scan(scan, pages=options.pages, level=options.level)
            return subprocess.run([sys.executable, __file__, "--read", str(scan)], check=False).returncode
    source = inspect_file(options.read)
    steps = {round(source.page_count * tenth / 10) for tenth in range(1, 11)}
    held: list[float] = []
    waiting: list[int] = []
    print(f"{platform.machine()}, Python {platform.python_version()}, {source.page_count} pages\n")
    for number in range(1, source.page_count + 1):
        waiting.append(number)
        if len(waiting) == PAGES_TOGETHER or number == source.page_count:
            if not all(isinstance(page, Page) for page in read_pages(source, waiting, engine=StandIn)):
                return 1
            waiting.clear()
        if number in steps:
            held.append(held_mb())
            print(f"after page {number:4}: {held[-1]:.0f} MB", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(f"peak: {peak:.0f} MB")
    first, second = held[: len(held) // 2], held[len(held) // 2 :]
    return int(peak > MAX_MB or max(second) > MAX_GROWTH * max(first))


if __name__ == "__main__":
    raise SystemExit(main())
