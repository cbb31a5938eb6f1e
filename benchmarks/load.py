"""The load against its limits: cores kept busy, files known again, pages a second into the index, memory.

The peer of the first figure is the reading stage alone on the same pages, by the same number of processes, in the same
run. Seconds swing on shared machines, so what is compared is a ratio wherever there is something to compare with.

    python benchmarks/load.py                                   # small: a few minutes
    python benchmarks/load.py --unchanged 10000 --born-digital 300 --memory 300 3000 --scans 40 --engine tantivy
"""

from __future__ import annotations

import argparse
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from making import ROOT, Verdicts, load_apart, write_pdf, write_text

sys.path.insert(0, str(ROOT))

from index.reading import PipelineReader
from pipeline.apart import PAGES_TOGETHER
from pipeline.pool import Bounds, WorkerPool
from pipeline.records import Page, SourceFile
from pipeline.run import ReadOptions

PAGES_A_REPORT = 20 / 3  # 2,000 pages in 300 files
BORN_DIGITAL_LIMITS = {"whoosh": 30.0, "tantivy": 50.0}


def read_some(source: SourceFile, numbers: Sequence[int]) -> int:
    """Read pages together, in a worker; return how many could be read."""
    return sum(isinstance(page, Page) for page in PipelineReader(ReadOptions()).read(source, numbers))


def reading_alone(folder: Path, jobs: int) -> tuple[float, int]:
    """Return seconds and pages of the reading stage alone, its processes started before the clock."""
    reader = PipelineReader(ReadOptions())
    tasks = [
        (source, range(first, min(first + PAGES_TOGETHER, source.page_count + 1)))
        for source in map(reader.inspect, sorted(folder.iterdir()))
        for first in range(1, source.page_count + 1, PAGES_TOGETHER)
    ]
    pool = WorkerPool(jobs, Bounds())
    try:
        list(pool.map(read_some, *zip(*tasks[:jobs], strict=True)))
        started = time.monotonic()
        pages = sum(pool.map(read_some, *zip(*tasks, strict=True)))
        return time.monotonic() - started, pages
    finally:
        pool.cut()


def measure_scans(work: Path, verdicts: Verdicts, *, files: int, jobs: int) -> None:
    """Scans, short and long mixed: does the load read as many pages a second as the reading stage can?"""
    scans = work / "scans"
    scans.mkdir()
    samples = sorted((ROOT / "data" / "samples").glob("*.tif")) + sorted((ROOT / "data" / "samples").glob("S*.pdf"))
    for number in range(files):
        copy = scans / f"{number:03}{samples[number % len(samples)].suffix}"
        copy.write_bytes(samples[number % len(samples)].read_bytes() + b"\n%" + str(number).encode())
    alone, pages = reading_alone(scans, jobs)
    cost = load_apart(work / "scans-archive", scans, jobs=jobs)
    verdicts.tell(
        f"{pages} pages of scans: pages/s, as a share of reading alone", alone / cost.seconds, 0.9, at_least=True
    )
    print(f"| cores busy during all of it, start and index included | {cost.cpu / cost.seconds:.2f} of {jobs} | | |")


def measure_unchanged(work: Path, verdicts: Verdicts, *, files: int) -> None:
    """The same files again: nothing is opened."""
    papers = work / "unchanged"
    if not papers.exists():
        papers.mkdir()
        for number in range(files):
            write_text(papers / f"{number:05}.txt", number, 1)
        (work / "empty").mkdir()
        load_apart(work / "unchanged-archive", papers, engine="tantivy")
    again = load_apart(work / "unchanged-archive", papers, engine="tantivy")
    start = load_apart(work / "unchanged-archive", work / "empty", engine="tantivy").seconds
    if again.unchanged != files:
        raise SystemExit(f"{again.unchanged} of {files} files were known again")
    for_many = start + max(0.0, again.seconds - start) * 10_000 / files
    verdicts.tell(f"10,000 unchanged files again, s, from {files:,}", for_many, 8.0, at_least=False)


def measure_born_digital(work: Path, verdicts: Verdicts, *, files: int, jobs: int, engine: str) -> None:
    """Born-digital PDFs through the whole pipeline into the index."""
    papers = work / "born-digital"
    papers.mkdir()
    for number in range(files):
        write_pdf(
            papers / f"{number:05}.pdf", number, round(PAGES_A_REPORT * (number + 1)) - round(PAGES_A_REPORT * number)
        )
    cost = load_apart(work / "born-digital-archive", papers, jobs=jobs, engine=engine)
    rate = cost.pages / cost.seconds
    what = f"{cost.pages:,} born-digital pages in {files} files into {engine}, pages/s"
    verdicts.tell(what, rate, BORN_DIGITAL_LIMITS[engine], at_least=True)
    print(f"| the same, had {jobs} cores been ours alone (by CPU seconds) | {cost.pages / cost.cpu * jobs:.1f} | | |")


def measure_memory(work: Path, verdicts: Verdicts, *, few: int, many: int, jobs: int) -> None:
    """Ten times the files, the same memory: of all processes together, and none of them large.

    The loading process grows a little while it indexes, when the others have ended: an engine fills the memory that it
    may take before it writes. What that comes to is told beside.
    """
    costs = []
    for files in (few, many):
        papers = work / f"memory-{files}"
        papers.mkdir()
        for number in range(files):
            write_text(papers / f"{number:05}.txt", number, 2)
        costs.append(load_apart(work / f"memory-archive-{files}", papers, jobs=jobs, engine="tantivy", weighed=True))
        shutil.rmtree(papers)
    small, large = costs
    what = f"memory of the whole load of {many:,} files ({large.together_mb:.0f} MB), as a share of that of {few:,}"
    verdicts.tell(what, large.together_mb / small.together_mb, 1.1, at_least=False)
    print(f"| memory of the loading process alone, as a share likewise | {large.own_mb / small.own_mb:.2f} | | |")
    verdicts.tell("memory of the loading process, MB", large.own_mb, 350, at_least=False)
    verdicts.tell("memory of the largest worker, MB", large.worker_mb, 350, at_least=False)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scans", type=int, default=6, help="files of three pages")
    parser.add_argument("--unchanged", type=int, default=1_000)
    parser.add_argument("--born-digital", type=int, default=45, help="files of 6 to 7 pages")
    parser.add_argument("--memory", type=int, nargs=2, default=(60, 600))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--engine", choices=sorted(BORN_DIGITAL_LIMITS), default="whoosh")
    parser.add_argument("--work", type=Path, help="a folder to keep: what was loaded there is only loaded again")
    options = parser.parse_args()
    print(f"{platform.machine()}, Python {platform.python_version()}, {options.jobs} workers\n")
    verdicts = Verdicts()
    with tempfile.TemporaryDirectory() as folder:
        work = options.work or Path(folder)
        if options.scans:
            measure_scans(work, verdicts, files=options.scans, jobs=options.jobs)
        if options.unchanged:
            measure_unchanged(work, verdicts, files=options.unchanged)
        if options.born_digital:
            measure_born_digital(work, verdicts, files=options.born_digital, jobs=options.jobs, engine=options.engine)
        if all(options.memory):
            few, many = options.memory
            measure_memory(work, verdicts, few=few, many=many, jobs=options.jobs)
    return 1 if verdicts.missed else 0


if __name__ == "__main__":
    sys.exit(main())
