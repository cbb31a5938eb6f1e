"""Ranking by graded judgements: nDCG@10 of ours, on both engines, against Lucene's BM25 on the same sections.

    python benchmarks/judged_queries.py [--errors 0.02] [--topics]

`benchmarks/judged/topics.toml` has queries, and sections of invented reports with the grade that a person gave each;
sections of generated reports stand beside them, and are relevant to nothing. The peers rank by the formula of Lucene's
`BM25Similarity` (k1 = 1.2, b = 0.75, heading and text one field, any word suffices), with words as printed and, as its
English analyser does, without frequent words and by their stems. With `--errors` the sections have OCR errors. Ends
with 1 when ours is below a peer.
"""

from __future__ import annotations

import argparse
import platform
import random
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import log, log2
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, from anywhere

import tantivy
from known_items import misread
from rows_in_memory import Rows

from benchmarks.corpus.generate import make_report
from benchmarks.corpus.templates import TEMPLATES
from index.archive import SectionRow
from index.asking import ask_plan
from index.engines import ENGINES
from index.indexing import opened_index, reindex
from index.plan import Filters, plan_search
from index.query import parse_query

TOPICS = Path(__file__).parent / "judged" / "topics.toml"
SEED = 20_190_502
K1, B = 1.2, 0.75
DEPTH = 10
FREQUENT = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "for",
        "if",
        "in",
        "into",
        "is",
        "it",
        "no",
        "not",
        "of",
        "on",
        "or",
        "such",
        "that",
        "the",
        "their",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "was",
        "will",
        "with",
    ]
)
"""The stop words of Lucene's English analyser."""


class Topic(NamedTuple):
    """A query, and the grade of each section that is relevant to it."""

    query: str
    grades: dict[str, int]


def corpus() -> tuple[list[SectionRow], list[Topic]]:
    """Return all sections, in papers of several dates, and the topics."""
    chance = random.Random(SEED)
    topics, texts = [], []
    for topic in tomllib.loads(TOPICS.read_text(encoding="utf-8"))["topic"]:
        grades = {}
        for grade, heading, text in topic["sections"]:
            grades[str(len(texts))] = grade
            texts.append((heading, text))
        topics.append(Topic(topic["query"], grades))
    for template in TEMPLATES.values():
        gold = make_report(template, "born", f"{SEED}").gold
        texts.extend((section["heading"], section["text"]) for section in gold["sections"] if section["text"])
    days = chance.sample(range(1, 3000), len(texts))
    rows = [
        SectionRow(f"{number:064x}", f"{number}", 0, None, heading, (), text, None, (), (), (),
                   f"{2012 + day // 336}-{1 + day // 28 % 12:02}-{1 + day % 28:02}", None, 1, 1)
        for number, ((heading, text), day) in enumerate(zip(texts, days, strict=True))
    ]  # fmt: skip
    return rows, topics


def ndcg(ranked: Sequence[str], grades: dict[str, int]) -> float:
    """Return nDCG@10 with the gains of graded judgements, 2 to the grade less one."""

    def gained(found: Sequence[int]) -> float:
        return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(found[:DEPTH]))

    ideal = gained(sorted(grades.values(), reverse=True))
    return gained([grades.get(one, 0) for one in ranked]) / ideal


def lucene(rows: Sequence[SectionRow], analyse: Callable[[str], list[str]]) -> Callable[[str], list[str]]:
    """Return a search by Lucene's BM25."""
    documents = {row.section: Counter(analyse(f"{row.heading or ''} {row.text}")) for row in rows}
    having = Counter(term for document in documents.values() for term in document)
    mean = sum(document.total() for document in documents.values()) / len(documents)

    def ask(query: str) -> list[str]:
        scores: Counter[str] = Counter()
        for term in analyse(query):
            rarity = log(1 + (len(documents) - having[term] + 0.5) / (having[term] + 0.5))
            for section, document in documents.items():
                if often := document[term]:
                    scores[section] += rarity * often / (often + K1 * (1 - B + B * document.total() / mean))
        return [section for section, _ in scores.most_common(DEPTH)]

    return ask


def analysers() -> Iterator[tuple[str, Callable[[str], list[str]]]]:
    """Yield the peers' ways to cut a text."""
    plain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase()).build()
    stems = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.custom_stopword(sorted(FREQUENT)))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )
    yield "Lucene BM25", plain.analyze
    yield "Lucene BM25, English", stems.analyze


def searches(rows: Sequence[SectionRow], folder: Path) -> Iterator[tuple[str, Callable[[str], list[str]]]]:
    """Yield all ways to search: the peers', then ours."""
    for name, analyse in analysers():
        yield name, lucene(rows, analyse)
    for engine in ENGINES:
        archive = Rows(folder / engine, rows)
        reindex(archive, engine=engine)
        with opened_index(archive) as opened:

            def ask(query: str) -> list[str]:
                plan = plan_search(parse_query(query), Filters(), opened.lexicon, exact=False)
                return [hit.key.section for hit in ask_plan(opened.engine, plan)[0].hits]

            yield f"ours, {engine}", ask


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--errors", type=float, default=0.0, help="share of characters with an OCR error")
    options.add_argument("--topics", action="store_true", help="print every topic")
    given = options.parse_args()
    rows, topics = corpus()
    chance = random.Random(SEED)
    rows = [replace(row, heading=row.heading and misread(row.heading, given.errors, chance),
                    text=misread(row.text, given.errors, chance)) for row in rows]  # fmt: skip
    print(f"{platform.platform()}, Python {platform.python_version()}")
    print(f"{len(topics)} queries, {len(rows)} sections, errors {given.errors:.1%}; nDCG@{DEPTH}\n")
    figures: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, ask in searches(rows, Path(folder)):
            figures[name] = [ndcg(ask(topic.query), topic.grades) for topic in topics]
            print(f"{name:24} {sum(figures[name]) / len(topics):.3f}")
    if given.topics:
        for topic, row in zip(topics, zip(*figures.values(), strict=True), strict=True):
            print("  ".join(f"{one:.2f}" for one in row), topic.query)
    means = {name: sum(found) / len(found) for name, found in figures.items()}
    best_peer = max(mean for name, mean in means.items() if not name.startswith("ours"))
    return int(min(mean for name, mean in means.items() if name.startswith("ours")) < best_peer)


if __name__ == "__main__":
    sys.exit(main())
