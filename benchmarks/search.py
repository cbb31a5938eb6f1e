"""Time the index and the search against plain Whoosh on the same sections, in the same run.

    python benchmarks/search.py [--sections 10000] [--queries 200]

Plain Whoosh is what its manual shows: one TEXT field with the standard analyser, its own query parser, BM25F, ten
hits with their stored key. Ours is the whole of planning and asking: stand-ins, phrases, ranking, exact totals. Ends
with 1 if a figure is beyond its limit (issue 6): reindex at least 0.8 of plain, p95 at most 2.5 times plain.
"""

from __future__ import annotations

import argparse
import platform
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from whoosh import fields
from whoosh import index as plain_index
from whoosh.qparser import QueryParser

from index.archive import SectionRow
from index.engines import Question
from index.indexing import opened_index, reindex
from index.plan import Filters, plan_search
from index.query import parse_query

PAPERS = Path(__file__).parent / "corpus" / "papers"
SECTION_WORDS = (20, 160)
VOCABULARY = 20_000
SEED = 20_190_502
REINDEX_LIMIT = 0.8
QUERY_LIMIT = 2.5


class Rows:
    """Section rows in memory, asked as an archive is."""

    identity = "benchmark"
    revision = 1
    to_read = False  # it may be written

    def __init__(self, folder: Path, rows: Sequence[SectionRow]) -> None:
        self.index_directory = folder
        self.rows = rows

    def documents(self):
        """Return the ids of all documents."""
        return iter(sorted({row.document for row in self.rows}))

    def section_rows(self):
        """Return all sections."""
        return iter(self.rows)


def sentences() -> list[str]:
    text = " ".join(path.read_text(encoding="utf-8") for path in sorted(PAPERS.glob("*.txt")))
    return [" ".join(one.split()) for one in re.split(r"(?<=[.;:])\s+", text) if len(one.split()) > 3]


def make_rows(count: int) -> list[SectionRow]:
    """Compose sections from sentences of sample papers, rare words of a Zipf vocabulary, and ids."""
    chance = random.Random(SEED)
    pool = sentences()
    rare = [
        "".join(chance.choices("bcdfglmnprst", k=3))
        + "".join(chance.choices("aeiou", k=2))
        + str(n % 7) * (n % 5 == 0)
        + "".join(chance.choices("abcdefghilmnoprst", k=4))
        for n in range(VOCABULARY)
    ]
    weights = [1.0 / (rank + 10) for rank in range(VOCABULARY)]
    rows = []
    for number in range(count):
        target, words, ids = chance.randint(*SECTION_WORDS), [], []
        while len(words) < target:
            words.extend(chance.choice(pool).split())
            words.extend(chance.choices(rare, weights, k=3))
        if number % 3 == 0:
            ids = [f"SECMP{chance.randint(1, 300):04d}"]
            words.insert(len(words) // 2, ids[0])
        document, order = divmod(number, 25)
        rows.append(
            SectionRow(f"{document:064x}", f"{order}", order, "Report", " ".join(chance.choice(pool).split()[:5]), (),
                       " ".join(words), "PANEL", ("PANEL", chance.choice(["SSC", "TAG", "TABASC"])), tuple(ids),
                       tuple(ids), f"{2012 + document % 10}-{1 + document % 12:02d}", None, 1, 1)
        )  # fmt: skip
    return rows


def make_queries(rows: Sequence[SectionRow], count: int) -> dict[str, list[str]]:
    chance = random.Random(SEED + 1)
    kinds: dict[str, list[str]] = {"one word": [], "two words": [], "phrase": [], "prefix": [], "id": [], "or": []}
    while len(kinds["one word"]) < count:
        words = [w for w in chance.choice(rows).text.split() if w.isalpha()]
        at = chance.randrange(len(words) - 2)
        kinds["one word"].append(words[at])
        kinds["two words"].append(f"{words[at]} {chance.choice(words)}")
        kinds["phrase"].append(f'"{words[at]} {words[at + 1]}"')
        kinds["prefix"].append(f"{words[at][:4]}*")
        kinds["id"].append(f"SECMP{chance.randint(1, 300):04d}")
        kinds["or"].append(" OR ".join(chance.sample(words, 2)))
    return kinds


def timed(run: Callable[[str], object], queries: Sequence[str]) -> tuple[float, float]:
    """Return the median and the 95th percentile, in milliseconds, of warm queries."""
    for query in queries[:10]:
        run(query)
    took = []
    for query in queries:
        began = time.perf_counter()
        run(query)
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took), statistics.quantiles(took, n=20)[18]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sections", type=int, default=10_000)
    options.add_argument("--queries", type=int, default=100)
    given = options.parse_args()
    rows = make_rows(given.sections)
    print(f"{platform.platform()}, Python {platform.python_version()}, whoosh-reloaded {version('whoosh-reloaded')}")
    print(f"{given.sections} sections, {sum(len(row.text.split()) for row in rows)} words, seed {SEED}\n")
    with tempfile.TemporaryDirectory() as folder:
        return compare(Path(folder), rows, make_queries(rows, given.queries))


def compare(folder: Path, rows: Sequence[SectionRow], queries: dict[str, list[str]]) -> int:
    began = time.perf_counter()
    schema = fields.Schema(key=fields.ID(stored=True), text=fields.TEXT)
    (folder / "plain").mkdir()
    plain = plain_index.create_in(str(folder / "plain"), schema)
    with plain.writer(limitmb=256) as writer:
        for row in rows:
            writer.add_document(key=row.document + row.section, text=f"{row.heading} {row.text}")
    plain_seconds = time.perf_counter() - began
    archive = Rows(folder / "ours", rows)
    report = reindex(archive)
    ratio = plain_seconds / report.seconds
    failed = ratio < REINDEX_LIMIT
    print(
        f"{'reindex':12} plain {len(rows) / plain_seconds:7.0f}/s   ours {len(rows) / report.seconds:7.0f}/s"
        f"   {ratio:.2f}"
    )
    with plain.searcher() as searcher, opened_index(archive) as opened:
        parser = QueryParser("text", plain.schema)

        def ask_plain(query: str) -> object:
            hits = searcher.search(parser.parse(query), limit=10)
            return [hit["key"] for hit in hits], len(hits)

        def ask_ours(query: str) -> object:
            plan = plan_search(parse_query(query), Filters(), opened.lexicon, exact=False)
            return opened.engine.ask(Question(plan.wanted, plan.favoured))

        for kind, typed in queries.items():
            theirs, ours = timed(ask_plain, typed), timed(ask_ours, typed)
            ratio = ours[1] / theirs[1]
            failed |= ratio > QUERY_LIMIT
            print(
                f"{kind:12} plain {theirs[0]:6.1f} / {theirs[1]:6.1f} ms   ours {ours[0]:6.1f} / {ours[1]:6.1f} ms"
                f"   (median / p95)   {ratio:.2f}"
            )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
