"""What a born-digital page costs, from PDF to sections, entities and events, against pdfplumber's words alone.

    .venv/bin/python benchmarks/born_digital.py [--pages N]

Prints machine, versions, corpus and a table of medians in milliseconds a page; ends with 1 when the pipeline takes
more than a third of what pdfplumber takes for the words. They take turns, so that a busy machine slows all.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from itertools import cycle
from pathlib import Path

import pdfplumber

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, from anywhere

from benchmarks.corpus.generate import make_report
from benchmarks.corpus.templates import TEMPLATES
from pipeline.run import ReadOptions, assemble, inspect_file, read_page

PEER = "pdfplumber, words"
WHOLE = "modtrail, whole pipeline"
MAX_SHARE = 1 / 3
REACH_MS = 25.0


def write_corpus(folder: Path, *, pages: int) -> list[tuple[Path, int]]:
    """Write born-digital reports of all templates in turn, at least `pages` pages, each with its page count."""
    reports: list[tuple[Path, int]] = []
    for number, template in enumerate(cycle(TEMPLATES.values())):
        if sum(count for _, count in reports) >= pages:
            return reports
        path = folder / f"{number:03}.pdf"
        path.write_bytes(make_report(template, "born", f"born-digital {number}").body)
        reports.append((path, inspect_file(path).page_count))
    return reports


def words_of_pdfplumber(path: Path) -> int:
    """Return how many words pdfplumber finds."""
    found = 0
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            found += len(page.extract_words())
            page.close()
    return found


def pages_of_modtrail(path: Path) -> int:
    """Return how many words stand on the pages as modtrail reads them."""
    source = inspect_file(path)
    pages = [read_page(source, number, ReadOptions()) for number in range(1, source.page_count + 1)]
    return sum(len(line.words) for page in pages for line in page.lines)


def whole_pipeline(path: Path) -> int:
    """Return how many sections modtrail finds."""
    source, options = inspect_file(path), ReadOptions()
    pages = [read_page(source, number, options) for number in range(1, source.page_count + 1)]
    return len(assemble(source, pages, options).sections)


def words_of_pdftotext(path: Path) -> int:
    """Return how many words pdftotext finds; its process start counts once a report."""
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    return len(text.split())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=60)
    contenders: dict[str, Callable[[Path], int]] = {
        PEER: words_of_pdfplumber,
        "modtrail, pages": pages_of_modtrail,
        WHOLE: whole_pipeline,
    }
    if shutil.which("pdftotext"):
        contenders["pdftotext -layout"] = words_of_pdftotext
    with tempfile.TemporaryDirectory() as folder:
        reports = write_corpus(Path(folder), pages=parser.parse_args().pages)
        for run in contenders.values():
            run(reports[0][0])  # imports and caches
        times: dict[str, list[float]] = {name: [] for name in contenders}
        counted = dict.fromkeys(contenders, 0)
        for path, pages in reports:
            for name, run in contenders.items():
                started = time.perf_counter()
                counted[name] += run(path)
                times[name].append(1000 * (time.perf_counter() - started) / pages)
    libraries = ", ".join(f"{name} {version(name)}" for name in ("pypdfium2", "pdfplumber", "spacy"))
    print(f"{platform.machine()}, Python {platform.python_version()}, {libraries}")
    print(
        f"{sum(pages for _, pages in reports)} born-digital pages in {len(reports)} reports of {len(TEMPLATES)} makes\n"
    )
    medians = {name: statistics.median(values) for name, values in times.items()}
    print("| what | ms a page | slowest report | share of the peer |\n| --- | --: | --: | --: |")
    for name, median in medians.items():
        print(f"| {name} | {median:.1f} | {max(times[name]):.1f} | {median / medians[PEER]:.2f} |")
    print(
        f"\n{counted[PEER]} words by pdfplumber, {counted['modtrail, pages']} by modtrail; to reach: {REACH_MS:.0f} ms"
    )
    return int(medians[WHOLE] > MAX_SHARE * medians[PEER])


if __name__ == "__main__":
    raise SystemExit(main())
