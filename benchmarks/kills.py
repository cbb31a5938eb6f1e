"""A load that is killed again and again, at random moments, against one that nobody disturbed.

After each kill (SIGKILL, to the loading process alone) the same command goes on. At the end the archive must hold, byte
for byte, what the undisturbed one holds; no page may be lost or kept twice, and database and index must be whole.

    python benchmarks/kills.py --kills 100 --files 60 --engine tantivy
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from making import ROOT, load_apart, start_apart, write_pdf, write_text

sys.path.insert(0, str(ROOT))

from index.archive import Archive
from index.indexing import index_state
from index.search import SearchRequest, search

TABLES = ("records", "page_results", "word_maps", "events", "mentions", "papers")


def contents(directory: Path) -> dict[str, list[object]]:
    """Return all that is primary in an archive."""
    with Archive.open(directory) as archive:
        if (damage := archive.check()) is not None:
            raise SystemExit(f"{directory} is damaged: {damage}")
        return {table: archive._db.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}  # noqa: SLF001


def answers(directory: Path) -> tuple[int, list[tuple[str, str]]]:
    with Archive.open(directory) as archive:
        if not index_state(archive).fits:
            raise SystemExit("the index is not in step with the records")
        found = search(archive, SearchRequest("security committee", limit=50))
        return found.total, [(hit.document, hit.section) for hit in found.hits]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--files", type=int, default=30)
    parser.add_argument("--longest", type=float, default=6.0, help="seconds after which a load is killed at the latest")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=("whoosh", "tantivy"), default="whoosh")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        papers = Path(folder) / "papers"
        papers.mkdir()
        for number in range(options.files):
            write = write_pdf if number % 2 else write_text
            write(papers / f"{number:04}.{'pdf' if number % 2 else 'txt'}", number, 1 + number % 7)
        quiet = load_apart(Path(folder) / "undisturbed", papers, engine=options.engine)
        disturbed = Path(folder) / "disturbed"
        kills = ends = 0
        while kills < options.kills:
            loading = start_apart(disturbed, papers, engine=options.engine)
            time.sleep(chance.uniform(0.2, options.longest))
            if loading.poll() is None:
                loading.kill()
                kills += 1
            else:
                ends += 1
            if loading.wait() > 0:
                raise SystemExit(f"a load that went on after {kills} kills ended with {loading.returncode}")
            if ends:  # nothing was left to do: begin anew in a fresh archive
                ends = 0
                _compare(disturbed, Path(folder) / "undisturbed")
                disturbed = Path(folder) / f"disturbed-{kills}"
        load_apart(disturbed, papers, engine=options.engine)
        _compare(disturbed, Path(folder) / "undisturbed")
        print(
            f"{kills} kills among {quiet.pages} pages of {quiet.loaded} files: every archive is that of a quiet load."
        )
    return 0


def _compare(disturbed: Path, undisturbed: Path) -> None:
    found, wanted = contents(disturbed), contents(undisturbed)
    for table in TABLES:
        if found[table] != wanted[table]:
            raise SystemExit(f"{table} differs: {len(found[table])} rows, and {len(wanted[table])} without a kill")
    if answers(disturbed) != answers(undisturbed):
        raise SystemExit("searches answer differently")


if __name__ == "__main__":
    sys.exit(main())
