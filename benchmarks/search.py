"""Time the index and the search against a plain use of the same engine on the same sections, in the same run.

    python benchmarks/search.py [--engine whoosh] [--sections 10000] [--queries 100]
    python benchmarks/search.py --engine tantivy --sections 100000

The plain use is what the library's manual shows: one text field with its own analyser, its own query parser, ten hits
with their stored key. Both build their indexes from the same archive's records. Ours is the whole of planning and
asking: stand-ins, phrases, ranking, exact totals; and facets too. Queries of ours and of the peer are asked in turns;
their times are the clock's, as two cores may answer one question: run this alone on the machine. Rates of indexing are
by the processor's time. The limits (issue 6, `LIMITS`) are for the p95 of all queries together, a sixth of each
kind; ends with 1 if one is missed.
"""

from __future__ import annotations

import argparse
import platform
import random
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import made_archive
import tantivy
import whoosh.fields
import whoosh.index
from made_archive import make_archive, make_rows, modifications_in
from whoosh.qparser import QueryParser

from index.archive import Archive
from index.asking import ask_plan
from index.engines import Every, Question
from index.facets import COUNTED
from index.indexing import opened_index, reindex
from index.plan import Filters, plan_search
from index.query import parse_query

SEED = made_archive.SEED + 1
MAX_ASKED_ABOUT = 10_000


class Limits(NamedTuple):
    """What must be reached: reindexing and p95 by the plain engine, p95 with facets in milliseconds."""

    reindex: float
    query: float
    milliseconds: dict[int, float]


LIMITS = {
    "whoosh": Limits(0.8, 2.5, {}),
    "tantivy": Limits(0.5, 2.0, {100_000: 10.0, 1_000_000: 30.0}),
}


def make_queries(sections: int, count: int) -> dict[str, list[str]]:
    """Return queries of each kind, drawn from the first sections of an archive."""
    rows = list(islice(make_rows(sections), MAX_ASKED_ABOUT))
    chance = random.Random(SEED)
    kinds: dict[str, list[str]] = {"one word": [], "two words": [], "phrase": [], "prefix": [], "id": [], "or": []}
    while len(kinds["one word"]) < count:
        words = [w for w in chance.choice(rows).text.split() if w.isalpha()]
        at = chance.randrange(len(words) - 2)
        kinds["one word"].append(words[at])
        kinds["two words"].append(f"{words[at]} {chance.choice(words)}")
        kinds["phrase"].append(f'"{words[at]} {words[at + 1]}"')
        kinds["prefix"].append(f"{words[at][:4]}*")
        kinds["id"].append(f"SECMP{chance.randint(1, modifications_in(sections)):04d}")
        kinds["or"].append(" OR ".join(chance.sample(words, 2)))
    return kinds


Ask = Callable[[str], object]


def timed(asks: Sequence[Ask], queries: Sequence[str]) -> list[list[float]]:
    """Return for each way to ask the milliseconds of every query, warm."""
    took: list[list[float]] = [[] for _ in asks]
    for query in queries[:10]:
        for ask in asks:
            ask(query)
    for query in queries:
        for ask, times in zip(asks, took, strict=True):
            began = time.perf_counter()
            ask(query)
            times.append(1000 * (time.perf_counter() - began))
    return took


def p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[18]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--engine", choices=LIMITS, default="whoosh")
    options.add_argument("--sections", type=int, default=10_000)
    options.add_argument("--queries", type=int, default=100)
    options.add_argument("--folder", type=Path, help="keep archive and indexes there, and use them again")
    given = options.parse_args()
    library = {"whoosh": "whoosh-reloaded", "tantivy": "tantivy"}[given.engine]
    print(f"{platform.platform()}, Python {platform.python_version()}, {library} {version(library)}")
    print(f"{given.sections:,} sections, seed {SEED}; asked in turns\n")
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        if not Archive.exists(folder / "archive"):
            make_archive(folder / "archive", make_rows(given.sections))
        with Archive.open(folder / "archive") as archive:
            plain = folder / f"plain-{given.engine}"
            failed = False if plain.exists() else not reindexed(given.engine, plain, archive, given.sections)
            return int(failed | compare(given.engine, plain, archive, given))


def sections_of(archive: Archive) -> Iterator[tuple[str, str]]:
    """Yield key and text of every section, from the records."""
    for document in archive.documents():
        for section in archive.document(document)["sections"]:
            yield document + section["id"], f"{section['heading']} {section['text']}"


def reindexed(engine: str, plain: Path, archive: Archive, sections: int) -> bool:
    """Index the records plainly and with ours, print both rates, and return whether ours is fast enough."""
    plain.mkdir()
    rates = {}
    for name, build in (
        ("reading the records alone", lambda: deque(sections_of(archive), maxlen=0)),
        ("plain", lambda: WRITE[engine](plain, sections_of(archive))),
        ("ours", lambda: reindex(archive, engine=engine)),
    ):
        began = time.process_time()
        build()
        rates[name] = sections / (time.process_time() - began)
        print(f"reindex, {name:28} {rates[name]:9,.0f} sections/s")
    ratio = rates["ours"] / rates["plain"]
    print(f"reindex, ours by plain {ratio:26.2f}\n")
    return ratio >= LIMITS[engine].reindex


def write_whoosh(folder: Path, sections: Iterable[tuple[str, str]]) -> None:
    schema = whoosh.fields.Schema(key=whoosh.fields.ID(stored=True), text=whoosh.fields.TEXT)
    with whoosh.index.create_in(str(folder), schema).writer(limitmb=256) as writer:
        for key, text in sections:
            writer.add_document(key=key, text=text)


@contextmanager
def plain_whoosh(folder: Path) -> Iterator[Ask]:
    plain = whoosh.index.open_dir(str(folder))
    with plain.searcher() as searcher:
        parser = QueryParser("text", plain.schema)

        def ask(query: str) -> object:
            hits = searcher.search(parser.parse(query), limit=10)
            return [hit["key"] for hit in hits], len(hits)

        yield ask


def write_tantivy(folder: Path, sections: Iterable[tuple[str, str]]) -> None:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw")
    builder.add_text_field("text")
    writer = tantivy.Index(builder.build(), str(folder)).writer(128_000_000, 1)
    for key, text in sections:
        writer.add_document(tantivy.Document(key=key, text=text))
    writer.commit()
    writer.wait_merging_threads()


@contextmanager
def plain_tantivy(folder: Path) -> Iterator[Ask]:
    plain = tantivy.Index.open(str(folder))
    searcher = plain.searcher()

    def ask(query: str) -> object:
        if query.endswith("*"):  # its parser has no prefixes
            parsed = tantivy.Query.regex_query(plain.schema, "text", f"{query[:-1].lower()}.*")
        else:
            parsed = plain.parse_query(query, ["text"], conjunction_by_default=True)
        found = searcher.search(parsed, 10)
        return [searcher.doc(address)["key"] for _, address in found.hits], found.count

    yield ask


WRITE = {"whoosh": write_whoosh, "tantivy": write_tantivy}
PLAIN = {"whoosh": plain_whoosh, "tantivy": plain_tantivy}


def compare(engine: str, folder: Path, archive: Archive, given: argparse.Namespace) -> bool:
    """Print the times of queries, and return whether one is beyond its limit."""
    limits = LIMITS[engine]
    with PLAIN[engine](folder) as ask_plain, opened_index(archive) as opened:

        def ask_ours(query: str) -> object:
            return ask_plan(opened.engine, plan_search(parse_query(query), Filters(), opened.lexicon, exact=False))

        def ask_facets(query: str) -> object:
            plan = plan_search(parse_query(query), Filters(), opened.lexicon, exact=False)
            return ask_plan(opened.engine, plan, Question(Every(), counted=COUNTED))

        print(f"{'':12} median / p95 in ms")
        all_times: list[list[float]] = [[], [], []]
        for kind, typed in make_queries(given.sections, given.queries).items():
            took = timed([ask_plain, ask_ours, ask_facets], typed)
            for times, more in zip(all_times, took, strict=True):
                times.extend(more)
            tell(kind, took)
        tell("all", all_times)
    plain, ours, facets = map(p95, all_times)
    return ours > limits.query * plain or facets > limits.milliseconds.get(given.sections, float("inf"))


def tell(kind: str, took: Sequence[Sequence[float]]) -> None:
    """Print one row."""
    told = (f"{name} {statistics.median(times):6.2f} / {p95(times):7.2f}"
            for name, times in zip(("plain", "ours", "with facets"), took, strict=True))  # fmt: skip
    print(f"{kind:12} {'   '.join(told)}   p95 {p95(took[1]) / p95(took[0]):.2f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
