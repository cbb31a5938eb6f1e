"""What a scanned page costs, and how well it is read: our whole pipeline against Tesseract alone and OCRmyPDF.

    .venv/bin/python benchmarks/ocr.py [--pages N] [--level clean] [--seed S]

Reports that `benchmarks/corpus/` writes are read, report by report, by every contender in turn, so that a busy machine
slows all:

- modtrail: two processes that stay, as in a load, and share the report; from the file to sections, entities and events.
- plain Tesseract: on the very pictures that modtrail gave it first, one process a core with one thread.
- OCRmyPDF: `--jobs 2`, once as it comes and once with `--rotate-pages --deskew`; the text is its sidecar's.
- the usual script: pdfplumber's picture of the page at 300 dpi, and pytesseract; on the first report only.

Prints machine, versions, a table of medians over the reports, and character errors against the same gold. Seconds are
those of the wall; processor seconds are of all processes together, and tell the same on a busy machine, on which
OCRmyPDF waits longer, for it is polite (nice). Ends with 1 when modtrail takes more than 1.1 times plain Tesseract's
processor time, when OCRmyPDF's is not 3 times modtrail's, or when modtrail reads worse than one of them. Without
OCRmyPDF (`apt-get install ocrmypdf`, or `pipx install ocrmypdf`) it is left out, and that is said.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import chain, cycle
from pathlib import Path
from typing import Any

os.environ["OMP_THREAD_LIMIT"] = "1"  # inherited by every Tesseract but the usual script's
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, from anywhere

from benchmarks.corpus.generate import make_report
from benchmarks.corpus.scoring import Tally, character_errors
from benchmarks.corpus.templates import TEMPLATES
from pipeline.apart import PAGES_TOGETHER
from pipeline.errors import UnreadablePage
from pipeline.pages import read_pages
from pipeline.records import Page
from pipeline.run import ReadOptions, assemble, inspect_file
from pipeline.tesseract import OcrEngine, PixelWord, find_tesseract

OURS, PLAIN = "modtrail, whole pipeline", "Tesseract on the same pictures"
PEER, STRAIGHTENING = "OCRmyPDF", "OCRmyPDF --rotate-pages --deskew"
USUAL = "pdfplumber + pytesseract"
MAX_OF_PLAIN, MIN_OF_PEER = 1.1, 3.0
CORES = 2
SEED_SCAN = Path(__file__).resolve().parents[2] / "shared" / "seed" / "report-scan.pdf"


@dataclass(frozen=True, slots=True)
class Report:
    """A scan, its number of pages, and its gold; None where nobody knows what exactly it says."""

    path: Path
    pages: int
    gold: Mapping[str, Any] | None


@dataclass(slots=True)
class Result:
    """What a contender took for each report, in seconds a page, and its character errors over all."""

    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    errors: Tally = field(default_factory=Tally)


class FirstPictures:
    """An engine that keeps the first pictures it is given, one of each page, and asks another one."""

    def __init__(self, engine: OcrEngine, targets: Sequence[Path]) -> None:
        self._engine, self._targets = engine, targets

    @property
    def identity(self) -> str:
        """The other engine's."""
        return self._engine.identity

    def recognize_each(self, images: Sequence[Path]) -> Sequence[tuple[PixelWord, ...] | UnreadablePage]:
        """Return what the other engine reads."""
        found = self._engine.recognize_each(images)
        if self._targets:
            for image, target in zip(images, self._targets, strict=True):
                image.replace(target)
            self._targets = ()
        return found


def write_reports(folder: Path, *, pages: int, level: str, seed: str) -> list[Report]:
    """Write scanned PDFs of all templates in turn, at least `pages` pages."""
    reports: list[Report] = []
    for number, template in enumerate(cycle(TEMPLATES.values())):
        if sum(report.pages for report in reports) >= pages:
            break
        made = make_report(template, level, f"{seed} {number}")
        if made.name.endswith(".pdf"):  # OCRmyPDF takes one picture a file, and no TIFF of many
            path = folder / f"{number:03}.pdf"
            path.write_bytes(made.body)
            reports.append(Report(path, len(made.gold["pages"]), made.gold))
    if SEED_SCAN.exists() and len(reports) > 1:
        reports.append(Report(SEED_SCAN, inspect_file(SEED_SCAN).page_count, None))
    return reports


def processor_seconds() -> float:
    """Return what this process and the children that it has waited for took of the processor."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def read_some(path: Path, numbers: Sequence[int], pictures: Sequence[Path]) -> tuple[list[Page], float]:
    """Read pages in a worker, keep the pictures that Tesseract was given, and say what it took."""
    started = processor_seconds()
    engine = FirstPictures(find_tesseract(), pictures)
    pages = [page for page in read_pages(inspect_file(path), numbers, engine=lambda: engine) if isinstance(page, Page)]
    return pages, processor_seconds() - started


def by_modtrail(pool: ProcessPoolExecutor, report: Report, folder: Path) -> tuple[list[str], float]:
    """Return the texts of the pages, and what the workers took; sections, entities and events are found too."""
    size = min(PAGES_TOGETHER, -(-report.pages // CORES))
    pieces = [range(first, min(first + size, report.pages + 1)) for first in range(1, report.pages + 1, size)]
    pictures = [[folder / f"{number:03}.tif" for number in piece] for piece in pieces]
    read, took = zip(*pool.map(read_some, [report.path] * len(pieces), pieces, pictures), strict=True)
    document = assemble(inspect_file(report.path), list(chain(*read)), ReadOptions())
    return list(document.page_texts), sum(took)


def by_tesseract(folder: Path) -> tuple[list[str], float]:
    """Return what Tesseract reads in the pictures of a folder."""

    def text(picture: Path) -> str:
        command = ["tesseract", str(picture), "-", "--psm", "3", "--oem", "1"]
        return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8", "replace")

    with ThreadPoolExecutor(CORES) as threads:
        return list(threads.map(text, sorted(folder.glob("*.tif")))), 0.0


def by_ocrmypdf(report: Report, folder: Path, *options: str) -> tuple[list[str], float]:
    """Return the pages of OCRmyPDF's sidecar."""
    sidecar = folder / "sidecar.txt"
    command = ["ocrmypdf", "--jobs", str(CORES), "--quiet", *options, "--sidecar", str(sidecar)]
    subprocess.run([*command, str(report.path), str(folder / "out.pdf")], check=True, capture_output=True)
    return sidecar.read_text(encoding="utf-8").split("\f"), 0.0


def by_the_usual_script(report: Report) -> tuple[list[str], float]:
    """Return what is read by the script that is on every other web page."""
    script = (
        "import sys, pdfplumber, pytesseract\n"
        "with pdfplumber.open(sys.argv[1]) as pdf:\n"
        "    for page in pdf.pages:\n"
        "        print(pytesseract.image_to_string(page.to_image(resolution=300).original), end='\\f')\n"
    )
    threads_of_its_own = {name: value for name, value in os.environ.items() if name != "OMP_THREAD_LIMIT"}
    command = [sys.executable, "-c", script, str(report.path)]
    done = subprocess.run(command, check=True, capture_output=True, env=threads_of_its_own)
    return done.stdout.decode("utf-8", "replace").split("\f"), 0.0


def measure(reports: Sequence[Report], *, with_peer: bool) -> dict[str, Result]:
    """Let every contender read every report in turn."""
    results: dict[str, Result] = {}
    with ProcessPoolExecutor(CORES) as pool, tempfile.TemporaryDirectory() as kept:
        by_modtrail(pool, reports[0], Path(kept))  # imports and caches
        for index, report in enumerate(reports):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                runs: dict[str, Callable[[], tuple[list[str], float]]] = {
                    OURS: lambda report=report, folder=folder: by_modtrail(pool, report, folder),
                    PLAIN: lambda folder=folder: by_tesseract(folder),
                }
                if with_peer:
                    runs[PEER] = lambda report=report, folder=folder: by_ocrmypdf(report, folder)
                    runs[STRAIGHTENING] = lambda report=report, folder=folder: by_ocrmypdf(
                        report, folder, "--rotate-pages", "--deskew"
                    )
                if index == 0:
                    runs[USUAL] = lambda report=report: by_the_usual_script(report)
                for contender, run in runs.items():
                    _time(results.setdefault(contender, Result()), run, report)
            print(f"\r{index + 1}/{len(reports)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return results


def _time(result: Result, run: Callable[[], tuple[list[str], float]], report: Report) -> None:
    started, processor = time.perf_counter(), processor_seconds()
    texts, in_workers = run()
    result.seconds.append((time.perf_counter() - started) / report.pages)
    result.processor.append((processor_seconds() - processor + in_workers) / report.pages)
    if report.gold is not None:
        result.errors += character_errors(dict(enumerate(texts, 1)), report.gold)


def missed(results: Mapping[str, Result]) -> list[str]:
    """Return a sentence for every limit that was missed."""
    medians = {name: statistics.median(result.processor) for name, result in results.items()}
    complaints = []
    if medians[OURS] > MAX_OF_PLAIN * medians[PLAIN]:
        complaints.append(f"modtrail takes {medians[OURS] / medians[PLAIN]:.2f} times plain Tesseract")
    complaints += [
        f"{peer} takes only {medians[peer] / medians[OURS]:.2f} times what modtrail does"
        for peer in (PEER, STRAIGHTENING)
        if peer in medians and medians[peer] < MIN_OF_PEER * medians[OURS]
    ]
    ours = results[OURS].errors.share or 0.0
    for peer in (PLAIN, PEER, STRAIGHTENING):
        share = results[peer].errors.share if peer in results else None
        if share is not None and ours > share:
            complaints.append(f"modtrail misreads {ours:.2%} of the characters, {peer} {share:.2%}")
    return complaints


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=50, help="how many pages at least; a few for a short run")
    parser.add_argument("--level", default="clean", help="clean, light, medium or heavy; limits are for clean")
    parser.add_argument("--seed", default="ocr")
    options = parser.parse_args()
    with_peer = shutil.which("ocrmypdf") is not None
    with tempfile.TemporaryDirectory() as folder:
        reports = write_reports(Path(folder), pages=options.pages, level=options.level, seed=options.seed)
        results = measure(reports, with_peer=with_peer)
    engine = find_tesseract().identity
    print(f"{platform.machine()}, {CORES} processes, Python {platform.python_version()}, {engine}")
    print(f"pypdfium2 {version('pypdfium2')}, {sum(report.pages for report in reports)} {options.level} pages\n")
    ours = statistics.median(results[OURS].processor)
    print(
        "| what | s a page | processor s a page | times modtrail | character errors |\n| --- | --: | --: | --: | --: |"
    )
    for name, result in results.items():
        wall, median = statistics.median(result.seconds), statistics.median(result.processor)
        share = "-" if result.errors.share is None else f"{result.errors.share:.2%}"
        print(f"| {name} | {wall:.2f} | {median:.2f} | {median / ours:.2f} | {share} |")
    if not with_peer:
        print("\nOCRmyPDF is not here: `apt-get install ocrmypdf`, or `pipx install ocrmypdf`.")
    complaints = missed(results)
    print("\n".join(["", *complaints]), file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main())
