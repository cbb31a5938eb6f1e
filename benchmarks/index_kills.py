"""An index that is killed again and again while it is written, against one that nobody disturbed; readers look on.

    python benchmarks/index_kills.py [--engine whoosh] [--kills 30]

A process commits paper after paper, now one anew, now another in its place, now one gone, and builds the whole anew in
between; it is killed (SIGKILL) at random moments. After each kill the index is opened as any search opens it, and must
give the answers of an index that was built at once from the same records: what was committed before the records are not
lost, and nothing half done shows. A second process searches all the while: each of its answers must be that of some
moment of the archive. Ends with 1 when an answer differs.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from made_archive import SEED, make_rows

from index.archive import Changes, SectionRow
from index.asking import ask_plan
from index.engines import ENGINES, EngineError, Every, Question
from index.facets import COUNTED
from index.indexing import opened_index, reindex, update_index
from index.plan import Filters, plan_search
from index.query import parse_query
from pipeline.errors import ArchiveError

SECTIONS_A_PAPER = 3
PAPERS = 40
"""That come and go: small enough that every step is quick, and most kills hit a write."""

REBUILD_EVERY = 9
QUERIES = (
    "panel",
    "agreed report",
    '"the panel"',
    "mod*",
    "SECMP0003",
    "committee:SSC",
    "panel NOT agreed",
    "rejectcd",
)
LONGEST_SECONDS = 2.0


class Moment:
    """An archive in memory after so many steps; the same number always gives the same papers."""

    identity = "benchmark"
    to_read = False  # it may be written

    def __init__(self, folder: Path, step: int) -> None:
        self.index_directory = folder
        self.revision = step
        self.versions = _versions(step)

    def documents(self) -> Iterator[str]:
        """Return the ids of all papers."""
        return iter(sorted(document for document, (_, is_there) in self.versions.items() if is_there))

    def changes_since(self, revision: int) -> Changes:
        """Return what changed between a step and this one."""
        changed = {document for document, (step, _) in self.versions.items() if step > revision}
        there = set(self.documents())
        return Changes(self.revision, tuple(sorted(changed & there)), tuple(sorted(changed - there)))

    def section_rows(self, documents: object = None) -> Iterator[SectionRow]:
        """Return the sections of these papers, or of all."""
        for document in self.documents() if documents is None else documents:  # type: ignore[attr-defined]
            step, _ = self.versions[document]
            for order in range(SECTIONS_A_PAPER):
                row = _rows()[(step * SECTIONS_A_PAPER + order) % len(_rows())]
                yield replace(row, document=document, order=order, section=str(order))


@cache
def _rows() -> list[SectionRow]:
    return list(make_rows(3_000))


def _versions(step: int) -> dict[str, tuple[int, bool]]:
    """Return the step at which each paper last changed, and whether it is there then."""
    versions = {}
    for one in range(1, step + 1):
        chance = random.Random(one)
        versions[f"{chance.randrange(PAPERS):064x}"] = (one, chance.random() < 0.85)
    return versions


def answers(archive: Moment) -> tuple[object, ...]:
    """Return what is found for all queries: totals, sections and counts."""
    with opened_index(archive) as opened:  # type: ignore[arg-type]
        found = []
        for query in QUERIES:
            plan = plan_search(parse_query(query), Filters(), opened.lexicon, exact=False)
            answer, _ = ask_plan(opened.engine, plan, Question(Every(), limit=500, counted=COUNTED))
            found.append((answer.total, sorted(hit.key for hit in answer.hits), answer.counts))
        return tuple(found)


def write(folder: Path, engine: str, first: int) -> None:
    """Commit step after step until somebody ends it; what step the records are at is written down first."""
    for step in range(first, first + 100_000):
        new = folder / "step.new"
        new.write_text(str(step), encoding="ascii")
        new.replace(folder / "step")
        archive = Moment(folder / "index", step)
        if step % REBUILD_EVERY == 0:
            reindex(archive, engine=engine)  # type: ignore[arg-type]
        else:
            update_index(archive)  # type: ignore[arg-type]


def look_on(folder: Path, failed: object) -> None:
    """Search all the while, as a reader that may write nothing; note an answer that no moment of the archive gives."""
    while True:
        try:
            archive = Moment(folder / "index", 0)
            archive.to_read = True
            with ExitStack() as files:
                archive.kept_index, archive.beside = None, files  # type: ignore[attr-defined]
                with opened_index(archive) as opened:  # type: ignore[arg-type]
                    total = opened.engine.ask(Question(Every(), limit=500))
            papers: dict[str, int] = {}
            for hit in total.hits:
                papers[hit.key.document] = papers.get(hit.key.document, 0) + 1
            if total.total != len(total.hits) or any(count != SECTIONS_A_PAPER for count in papers.values()):
                failed.value += 1  # type: ignore[attr-defined]
        except (EngineError, ArchiveError):
            pass  # while nothing can be opened, a search says so: that is no wrong answer
        time.sleep(0.02)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--engine", choices=ENGINES, default="whoosh")
    options.add_argument("--kills", type=int, default=30)
    options.add_argument("--seed", type=int, default=SEED)
    given = options.parse_args()
    chance, processes = random.Random(given.seed), get_context("fork")
    _rows()
    failed = processes.Value("i", 0)
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reindex(Moment(folder / "index", 0), engine=given.engine)  # type: ignore[arg-type]
        reader = processes.Process(target=look_on, args=(folder, failed), daemon=True)
        reader.start()
        step = 0
        for kill in range(given.kills):
            writer = processes.Process(target=write, args=(folder, given.engine, step + 1))
            writer.start()
            time.sleep(chance.uniform(0.05, LONGEST_SECONDS))
            os.kill(writer.pid or 0, signal.SIGKILL)
            writer.join()
            step = int((folder / "step").read_text(encoding="ascii"))
            built = Moment(folder / "built", step)
            reindex(built, engine=given.engine)  # type: ignore[arg-type]
            # Every other time the writer goes on with what the kill left, and no search mends it first.
            if kill % 2 == 0 and answers(Moment(folder / "index", step)) != answers(built):
                wrong += 1
                print(f"after kill {kill + 1}, at step {step}: other answers than an index built at once")
        reader.terminate()
        reader.join()
        wrong += answers(Moment(folder / "index", step)) != answers(built)
    looked = f"{failed.value} wrong answers of the reader"
    print(f"{given.engine}: {given.kills} kills over {step} commits, {wrong} differences, {looked}")
    return int(bool(wrong or failed.value))


if __name__ == "__main__":
    sys.exit(main())
