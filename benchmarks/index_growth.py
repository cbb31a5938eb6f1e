"""Measure how an index grows under many small commits, against one that was built at once from the same sections.

    python benchmarks/index_growth.py [--engine whoosh] [--commits 300] [--replace 0.3]

Each commit brings one paper of three sections, new or, with the share `--replace`, in place of one that is there, as
a folder that is watched does over the years. Ends with 1 if the index is more than 1.2 times the size of a rebuilt one
(issue 6). 10,000 commits take a quarter of an hour.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from made_archive import SEED, make_rows

from index.archive import Changes, SectionRow
from index.engines import ENGINES
from index.indexing import reindex, update_index

LIMIT = 1.2
SECTIONS_PER_PAPER = 3


class Growing:
    """An archive in memory that gets one paper at a time."""

    identity = "benchmark"
    to_read = False  # it may be written

    def __init__(self, folder: Path) -> None:
        self.index_directory = folder
        self.papers: dict[str, list[SectionRow]] = {}
        self.last = ""
        self.revision = 0

    def put(self, document: str, rows: list[SectionRow]) -> None:
        """Add a paper, or another in its place."""
        self.papers[document] = [
            replace(row, document=document, order=order, section=str(order)) for order, row in enumerate(rows)
        ]
        self.last = document
        self.revision += 1

    def documents(self):
        """Return the ids of all papers."""
        return iter(sorted(self.papers))

    def changes_since(self, revision: int) -> Changes:
        """Return the last paper: it is asked after each."""
        assert revision == self.revision - 1
        return Changes(self.revision, (self.last,), ())

    def section_rows(self, documents=None):
        """Return the sections of these papers, or of all."""
        return (row for one in sorted(self.papers if documents is None else documents) for row in self.papers[one])


def size_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--engine", choices=ENGINES, default="whoosh")
    options.add_argument("--commits", type=int, default=300)
    options.add_argument("--replace", type=float, default=0.3)
    given = options.parse_args()
    chance = random.Random(SEED)
    rows = list(make_rows(SECTIONS_PER_PAPER * given.commits))
    with tempfile.TemporaryDirectory() as name:
        archive = Growing(Path(name) / "index")
        reindex(archive, engine=given.engine)
        began = time.perf_counter()
        for number in range(given.commits):
            old = archive.papers and chance.random() < given.replace
            document = chance.choice(list(archive.papers)) if old else f"{number:064x}"
            archive.put(document, rows[SECTIONS_PER_PAPER * number :][:SECTIONS_PER_PAPER])
            update_index(archive)
        seconds = time.perf_counter() - began
        grown = size_of(archive.index_directory)
        reindex(archive)
        built = size_of(archive.index_directory)
    each = f"{given.commits} commits, {len(archive.papers)} papers, {1000 * seconds / given.commits:.0f} ms a commit"
    sizes = f"{grown / 1e6:.2f} MB against {built / 1e6:.2f} MB rebuilt: {grown / built:.2f}"
    print(f"{given.engine}: {each}; {sizes}")
    return int(grown > LIMIT * built)


if __name__ == "__main__":
    sys.exit(main())
