"""Time the index and the search against a plain use of the same engine on the same sections, in the same run.

    python benchmarks/search.py [--engine whoosh] [--sections 10000] [--queries 100]
    python benchmarks/search.py --engine tantivy --sections 100000

The plain use is what the library's manual shows: one text field with its own analyser, its own query parser, ten hits
with their stored key. Ours is the whole of planning and asking: stand-ins, phrases, ranking, exact totals; and with
tantivy facets too. Queries of ours and of the peer are asked in turns; times are the processor's.
Ends with 1 if a figure is beyond its limit
(issue 6): see `LIMITS`.
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
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import tantivy
import whoosh.fields
import whoosh.index
from whoosh.qparser import QueryParser

from index.archive import SectionRow
from index.asking import ask_plan
from index.engines import Every, Question
from index.facets import COUNTED
from index.indexing import opened_index, reindex
from index.plan import Filters, plan_search
from index.query import parse_query

PAPERS = Path(__file__).parent / "corpus" / "papers"
SECTION_WORDS = (20, 160)
VOCABULARY = 20_000
SEED = 20_190_502


class Limits(NamedTuple):
    """What must be reached: reindexing and p95 by the plain engine, p95 with facets in milliseconds."""

    reindex: float
    query: float
    milliseconds: dict[int, float]


LIMITS = {
    "whoosh": Limits(0.8, 2.5, {}),
    "tantivy": Limits(0.5, 2.0, {100_000: 10.0, 1_000_000: 30.0}),
}


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


Ask = Callable[[str], object]


def timed(asks: Sequence[Ask], queries: Sequence[str]) -> list[tuple[float, float]]:
    """Return for each way to ask the median and the 95th percentile, in milliseconds, of warm queries."""
    took: list[list[float]] = [[] for _ in asks]
    for query in queries[:10]:
        for ask in asks:
            ask(query)
    for query in queries:
        for ask, times in zip(asks, took, strict=True):
            began = time.process_time()
            ask(query)
            times.append(1000 * (time.process_time() - began))
    return [(statistics.median(times), statistics.quantiles(times, n=20)[18]) for times in took]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--engine", choices=LIMITS, default="whoosh")
    options.add_argument("--sections", type=int, default=10_000)
    options.add_argument("--queries", type=int, default=100)
    given = options.parse_args()
    rows = make_rows(given.sections)
    library = {"whoosh": "whoosh-reloaded", "tantivy": "tantivy"}[given.engine]
    print(f"{platform.platform()}, Python {platform.python_version()}, {library} {version(library)}")
    print(f"{given.sections} sections, {sum(len(row.text.split()) for row in rows)} words, seed {SEED}\n")
    with tempfile.TemporaryDirectory() as folder:
        return compare(given.engine, Path(folder), rows, make_queries(rows, given.queries))


@contextmanager
def plain_whoosh(folder: Path, rows: Sequence[SectionRow]) -> Iterator[Ask]:
    schema = whoosh.fields.Schema(key=whoosh.fields.ID(stored=True), text=whoosh.fields.TEXT)
    plain = whoosh.index.create_in(str(folder), schema)
    with plain.writer(limitmb=256) as writer:
        for row in rows:
            writer.add_document(key=row.document + row.section, text=f"{row.heading} {row.text}")
    with plain.searcher() as searcher:
        parser = QueryParser("text", plain.schema)

        def ask(query: str) -> object:
            hits = searcher.search(parser.parse(query), limit=10)
            return [hit["key"] for hit in hits], len(hits)

        yield ask


@contextmanager
def plain_tantivy(folder: Path, rows: Sequence[SectionRow]) -> Iterator[Ask]:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw")
    builder.add_text_field("text")
    plain = tantivy.Index(builder.build(), str(folder))
    writer = plain.writer(128_000_000, 1)
    for row in rows:
        writer.add_document(tantivy.Document(key=row.document + row.section, text=f"{row.heading} {row.text}"))
    writer.commit()
    writer.wait_merging_threads()
    plain.reload()
    searcher = plain.searcher()

    def ask(query: str) -> object:
        parsed = plain.parse_query(query, ["text"], conjunction_by_default=True)
        found = searcher.search(parsed, 10)
        return [searcher.doc(address)["key"] for _, address in found.hits], found.count

    yield ask


PLAIN = {"whoosh": plain_whoosh, "tantivy": plain_tantivy}


def compare(engine: str, folder: Path, rows: Sequence[SectionRow], queries: dict[str, list[str]]) -> int:
    limits = LIMITS[engine]
    (folder / "plain").mkdir()
    began = time.process_time()
    with ExitStack() as stack:
        ask_plain = stack.enter_context(PLAIN[engine](folder / "plain", rows))
        plain_seconds = time.process_time() - began
        archive = Rows(folder / "ours", rows)
        began = time.process_time()
        reindex(archive, engine=engine)
        seconds = time.process_time() - began
        ratio = plain_seconds / seconds
        failed = ratio < limits.reindex
        rates = f"plain {len(rows) / plain_seconds:7.0f}/s   ours {len(rows) / seconds:7.0f}/s"
        print(f"{'reindex':12} {rates}   {ratio:.2f}")
        opened = stack.enter_context(opened_index(archive))

        def ask_ours(query: str) -> object:
            return ask_plan(opened.engine, plan_search(parse_query(query), Filters(), opened.lexicon, exact=False))

        def ask_facets(query: str) -> object:
            plan = plan_search(parse_query(query), Filters(), opened.lexicon, exact=False)
            return ask_plan(opened.engine, plan, Question(Every(), counted=COUNTED))

        print(f"{'':12} median / p95 in ms")
        for kind, typed in queries.items():
            plain, ours, facets = timed([ask_plain, ask_ours, ask_facets], typed)
            ratio = ours[1] / plain[1]
            limit = limits.milliseconds.get(len(rows), float("inf"))
            failed |= ratio > limits.query or facets[1] > limit
            told = (f"{name} {one[0]:6.1f} / {one[1]:6.1f}" for name, one in
                    (("plain", plain), ("ours", ours), ("with facets", facets)))  # fmt: skip
            print(f"{kind:12} {'   '.join(told)}   {ratio:.2f}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
