"""What the benchmarks of loads share: papers to load, and one load in a process of its own, with what it cost.

Papers are made from a seed: texts, or born-digital PDFs with headings, ids, dates and committees, all different.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
BODIES = ("SSC", "TABASC", "SMKI PMA", "OPSG", "PANEL")
ACTS = ("approved", "discussed", "noted the update on", "agreed the requirements of", "rejected")
SUBJECTS = ("meters", "devices", "gateways", "suppliers", "networks", "parties")
NOUNS = ("security", "testing", "release", "assessment", "timetable", "consultation", "assurance", "response")
# Real words in real sentences: a text layer of anything else is taken for a garbled one, and read by OCR.
SENTENCE = "It was noted that the {0} of the {1} is to be {2} before the {3} for all of the {4}."


_CHILD = """
import json, resource, sys, time
sys.path.insert(0, {root!r})
from pathlib import Path
from index.load import LoadOptions, load
from index.search import reindex
from index.archive import Archive
if __name__ == "__main__":
    directory, sources, jobs, engine = Path(sys.argv[1]), sys.argv[2:-2], int(sys.argv[-2]), sys.argv[-1]
    if engine != "whoosh":
        with Archive.create(directory) as archive:
            if archive.revision == 0:
                reindex(archive, engine=engine)
    started = time.monotonic()
    report = load(directory, sources, options=LoadOptions(jobs=jobs))
    seconds = time.monotonic() - started
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = sum((own.ru_utime, own.ru_stime, children.ru_utime, children.ru_stime))
    print(json.dumps(dict(seconds=seconds, pages=report.pages, loaded=report.loaded, unchanged=report.unchanged,
        failed=len(report.failures), cpu=cpu, own_mb=own.ru_maxrss / 1024, worker_mb=children.ru_maxrss / 1024)))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a load did and took.

    Memory is the most that the loading process and any other of its processes had, each for itself, and the most that
    all of them had together at one moment.
    """

    seconds: float
    pages: int
    loaded: int
    unchanged: int
    failed: int
    cpu: float
    own_mb: float
    worker_mb: float
    together_mb: float


SAMPLE_SECONDS = 0.2


def paper_text(number: int, pages: int) -> list[list[str]]:
    """Return the lines of each page of a paper."""
    chance = random.Random(number)
    body = BODIES[number % len(BODIES)]
    month = f"{chance.choice(('January', 'March', 'May', 'July', 'October'))} {2015 + number % 10}"
    made = [[f"{body} Report {number}", f"{1 + number % 28} {month}", ""]]
    for page in range(1, pages + 1):
        lines = made[-1] if page == 1 else []
        for part in range(1, 4):
            lines.append(f"{page}.{part} {chance.choice(NOUNS).title()} of {chance.choice(SUBJECTS)}")
            subject = f"SECMP{chance.randrange(1, 400):04}"
            lines.append(f"The {body} {chance.choice(ACTS)} {subject} on {chance.randrange(1, 28)} {month}.")
            for _ in range(6):
                words = (chance.choice(NOUNS), chance.choice(SUBJECTS), "reviewed", chance.choice(NOUNS))
                lines.append(SENTENCE.format(*words, chance.choice(SUBJECTS)))
        if page > 1:
            made.append(lines)
    return made


def write_text(path: Path, number: int, pages: int) -> None:
    path.write_text("\f".join("\n".join(lines) for lines in paper_text(number, pages)), encoding="utf-8")


def write_pdf(path: Path, number: int, pages: int) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), invariant=1)
    for lines in paper_text(number, pages):
        for at, line in enumerate(lines):
            bold = line[:1].isdigit() and ". " not in line
            canvas.setFont("Helvetica-Bold" if bold else "Helvetica", 10)
            canvas.drawString(60, 780 - 15 * at, line)
        canvas.showPage()
    canvas.save()


def load_apart(directory: Path, *sources: Path, jobs: int = 2, engine: str = "whoosh", weighed: bool = False) -> Cost:
    """Load in a process of its own, as a user does, and return what it cost; memory together only when `weighed`."""
    with _started(directory, *sources, jobs=jobs, engine=engine, output=subprocess.PIPE) as loading:
        together = 0.0
        while weighed and loading.poll() is None:  # which takes time that is not the load's
            together = max(together, sum(map(_held_mb, _with_children(loading.pid))))
            time.sleep(SAMPLE_SECONDS)
        told, _ = loading.communicate()
    if loading.returncode:
        raise SystemExit(f"a load ended with {loading.returncode}")
    return Cost(**json.loads(told), together_mb=together)


def start_apart(directory: Path, *sources: Path, jobs: int = 2, engine: str = "whoosh") -> subprocess.Popen[bytes]:
    """Begin a load in a process of its own."""
    return _started(directory, *sources, jobs=jobs, engine=engine, output=subprocess.DEVNULL)


def _started(directory: Path, *sources: Path, jobs: int, engine: str, output: int) -> subprocess.Popen[bytes]:
    script = directory.parent / "one_load.py"
    script.write_text(_CHILD.format(root=str(ROOT)), encoding="utf-8")
    words = [sys.executable, str(script), str(directory), *map(str, sources), str(jobs), engine]
    # Of a load that is killed, others tell what it left to them.
    errors = output if output == subprocess.DEVNULL else None
    return subprocess.Popen(words, stdout=output, stderr=errors)


def _with_children(pid: int) -> Iterator[int]:
    """Yield a process and all that it started, as far as they are there still."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in children:
            yield from _with_children(int(child))


def _held_mb(pid: int) -> float:
    """Return what a process holds now: its own memory, and its share of what it has in common with others."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


class Verdicts:
    """Prints one row for each figure, and remembers whether any missed its limit."""

    def __init__(self) -> None:
        self.missed = False
        print("| figure | measured | limit | |\n| --- | --: | --: | --- |")

    def tell(self, what: str, value: float, limit: float, *, at_least: bool) -> None:
        """Print a figure beside its limit."""
        good = value >= limit if at_least else value <= limit
        self.missed |= not good
        bound = "at least" if at_least else "at most"
        print(f"| {what} | {value:.2f} | {bound} {limit:.2f} | {'' if good else 'MISSED'} |", flush=True)
