"""Does a large archive slow the next load? Time per page with few and with many documents already in the archive.

The documents that are there are copies of one record under ids of their own, about other modifications each (of 3,400
in all, as many as eleven codes have had), indexed; then the same new papers are
loaded into the small archive and into the large one, turn by turn, and the medians are compared.

    python benchmarks/growth.py --few 1000 --many 50000 --engine tantivy
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from made_archive import MODIFICATIONS
from making import ROOT, Verdicts, load_apart, write_text

sys.path.insert(0, str(ROOT))

from index.archive import Archive
from index.derived import derive
from index.discover import FoundFile
from index.packing import pack
from index.search import reindex
from index.work import PageResult, PageState, Understood
from pipeline.records import SourceFile


def grow(directory: Path, documents: int, engine: str) -> None:
    """Fill an archive with variations of its one document."""
    with Archive.open(directory) as archive:
        first = next(archive.documents())
        text = json.dumps(archive.document(first))
        families_text = archive._db.rows("SELECT families FROM records")[0][0]  # noqa: SLF001
        with archive.writing(), archive.transaction():
            for number in range(documents):
                sha256 = hashlib.sha256(str(number).encode()).hexdigest()
                record = json.loads(about_others(text.replace(first, sha256), number))
                families = json.loads(about_others(families_text, number))
                source = SourceFile("", f"{number}.txt", "text/plain", 1000, sha256, len(record["pages"]))
                archive.ledger.note_content(source, profile=None)
                archive.ledger.note_source(FoundFile("", f"/elsewhere/{number}.txt", 1000, number), sha256)
                pages = [PageResult(page["number"], PageState.DONE, result=b"") for page in record["pages"]]
                archive.ledger.save_pages(sha256, pages, version=1)
                made = Understood(pack(record), families, (), derive(record, families), 0)
                archive.ledger.save_record(sha256, made, version=1)
        reindex(archive, engine=engine)


def about_others(text: str, number: int) -> str:
    """Return a text with other modifications in it: no archive has one that all of its papers tell the same act of."""
    return re.sub("SECMP([0-9]{4})", lambda one: f"SECMP{(int(one[1]) + number) % MODIFICATIONS:04}", text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--few", type=int, default=100)
    parser.add_argument("--many", type=int, default=2_000)
    parser.add_argument("--new", type=int, default=20, help="papers of five pages in each load")
    parser.add_argument("--rounds", type=int, default=3, help="0 only makes the archives")
    parser.add_argument("--engine", choices=("tantivy", "whoosh"), default="tantivy")
    parser.add_argument("--work", type=Path, help="a folder to keep the two archives in, or to take them from")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = options.work or Path(folder)
        archives = {size: work / f"archive-{size}" for size in (options.few, options.many)}
        if not (work / "first").exists():
            (work / "first").mkdir(parents=True)
            write_text(work / "first" / "a.txt", 0, 5)
            for size, directory in archives.items():
                load_apart(directory, work / "first")
                grow(directory, size, options.engine)
        with Archive.open(archives[options.few]) as archive:
            first_number = 1_000 * sum(1 for _ in archive.documents())  # papers that no earlier run has loaded
        times: dict[int, list[float]] = {size: [] for size in archives}
        for turn in range(options.rounds):
            papers = work / f"new-{turn}"
            papers.mkdir()
            for number in range(options.new):
                write_text(papers / f"{number}.txt", first_number + 1_000 * turn + number, 5)
            for size, directory in archives.items():
                cost = load_apart(directory, papers, engine=options.engine)
                times[size].append(1000 * cost.seconds / cost.pages)
            shutil.rmtree(papers)
        if not options.rounds:
            return 0
        verdicts = Verdicts()
        few, many = (statistics.median(times[size]) for size in archives)
        print(f"| ms a page with {options.few:,} documents in the archive | {few:.1f} | | |")
        what = (
            f"time a page with {options.many:,} documents, as a share of that with {options.few:,} ({options.engine})"
        )
        verdicts.tell(what, many / few, 1.1, at_least=False)
    return 1 if verdicts.missed else 0


if __name__ == "__main__":
    sys.exit(main())
