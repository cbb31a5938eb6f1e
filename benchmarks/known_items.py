"""Search by known item in text with OCR errors: at what rank is the section that a query was drawn from?

    python benchmarks/known_items.py [--sections 2000] [--queries 200]

Sections are composed as in `benchmarks/search.py`; each query is three words (or two and an id) of one clean section,
which no other section has all of: where several had, no engine could know which was meant. Then the sections, not the
queries, are given errors: look-alikes, characters read twice, wrong and lost characters, blanks lost. The peer is plain
Whoosh with its own parser on the same text. Prints the mean reciprocal rank in ten.
"""

from __future__ import annotations

import argparse
import platform
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from made_archive import SEED, make_rows
from rows_in_memory import Rows
from whoosh import fields
from whoosh import index as plain_index
from whoosh.qparser import QueryParser

from index.archive import SectionRow
from index.asking import ask_plan
from index.indexing import opened_index, reindex
from index.plan import Filters, plan_search
from index.query import parse_query

LEVELS = {"clean": 0.0, "light 0.5 %": 0.005, "medium 2 %": 0.02, "heavy 5 %": 0.05}
"""Share of characters with an error; the published test of retrieval from scans (TREC-5) has 5 % and 20 %."""

LOOK_ALIKES = {
    "0": "Oo", "1": "lI", "l": "1I", "I": "l1", "O": "0", "o": "0ec", "S": "5", "5": "S", "B": "8", "8": "B",
    "e": "co", "c": "eo", "a": "oe", "h": "b", "b": "h", "n": "ru", "u": "n", "t": "f", "f": "t", "i": "l1", "r": "f",
    "g": "q", "m": ["rn", "nn"], "d": ["cl"], "w": ["vv"],
}  # fmt: skip
KINDS = ("look-alike",) * 6 + ("twice",) * 1 + ("wrong",) * 1 + ("lost",) * 2
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def misread(text: str, share: float, chance: random.Random) -> str:
    """Return a text with errors in about `share` of its characters."""
    written = []
    for character in text:
        if chance.random() >= share or not (character.isalnum() or character == " "):
            written.append(character)
            continue
        kind = "lost" if character == " " else chance.choice(KINDS)
        others = LOOK_ALIKES.get(character, LETTERS)
        if kind == "look-alike":
            written.append(chance.choice(others))
        elif kind == "twice":
            written.append(chance.choice(others) + character)
        elif kind == "wrong":
            written.append(chance.choice(LETTERS))
    return "".join(written)


def known_items(rows: Sequence[SectionRow], count: int) -> list[tuple[str, str]]:
    """Return queries with the one section that has all their words (clean), as whoever looks for it remembers them."""
    chance = random.Random(SEED + 2)
    having: dict[str, set[int]] = {}
    for number, row in enumerate(rows):
        for word in {*f"{row.heading} {row.text}".lower().split(), *map(str.lower, row.modifications)}:
            having.setdefault(word.strip(".,;:()"), set()).add(number)
    items = []
    for number in chance.sample(range(len(rows)), len(rows)):
        row = rows[number]
        words = sorted({word for word in row.text.split() if word.isalpha() and len(word) > 4})
        if len(words) < 3:
            continue
        chosen = chance.sample(words, 3)
        if row.modifications:
            chosen[0] = row.modifications[0]
        if set.intersection(*(having[word.lower()] for word in chosen)) == {number}:
            items.append((" ".join(chosen), row.document + row.section))
        if len(items) == count:
            break
    return items


def reciprocal_rank(
    ask: Callable[[str], Sequence[str]], items: Sequence[tuple[str, str]], *, tell_misses: bool = False
) -> float:
    total = 0.0
    for query, wanted in items:
        found = ask(query)
        total += 1.0 / (found.index(wanted) + 1) if wanted in found else 0.0
        if tell_misses and found[:1] != [wanted]:
            place = found.index(wanted) + 1 if wanted in found else "not found"
            print(f"    {query!r}: {place}, wanted {wanted[:8]}… {wanted[64:]}")
    return total / len(items)


def measured(
    folder: Path, rows: Sequence[SectionRow], items: Sequence[tuple[str, str]], *, tell_misses: bool = False
) -> tuple[float, float, float]:
    """Return the figures of plain Whoosh, of ours with `--exact`, and of ours."""
    (folder / "plain").mkdir(parents=True)
    plain = plain_index.create_in(str(folder / "plain"), fields.Schema(key=fields.ID(stored=True), text=fields.TEXT))
    with plain.writer(limitmb=256) as writer:
        for row in rows:
            writer.add_document(key=row.document + row.section, text=f"{row.heading} {row.text}")
    archive = Rows(folder / "ours", rows)
    reindex(archive)
    with plain.searcher() as searcher, opened_index(archive) as opened:
        parser = QueryParser("text", plain.schema)

        def ask_plain(query: str) -> list[str]:
            return [hit["key"] for hit in searcher.search(parser.parse(query), limit=10)]

        def ask(query: str, *, exact: bool) -> list[str]:
            plan = plan_search(parse_query(query), Filters(), opened.lexicon, exact=exact)
            found, _ = ask_plan(opened.engine, plan)
            return [hit.key.document + hit.key.section for hit in found.hits]

        return (
            reciprocal_rank(ask_plain, items),
            reciprocal_rank(lambda query: ask(query, exact=True), items),
            reciprocal_rank(lambda query: ask(query, exact=False), items, tell_misses=tell_misses),
        )


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sections", type=int, default=2_000)
    options.add_argument("--queries", type=int, default=200)
    given = options.parse_args()
    rows = list(make_rows(given.sections))
    items = known_items(rows, given.queries)
    print(f"{platform.platform()}, Python {platform.python_version()}, whoosh-reloaded {version('whoosh-reloaded')}")
    print(f"{len(rows)} sections, {len(items)} known items, seed {SEED}; mean reciprocal rank in ten\n")
    print(f"{'errors':14} {'plain Whoosh':>12} {'ours, exact':>12} {'ours':>12}")
    best = []
    for name, share in LEVELS.items():
        chance = random.Random(SEED + 3)
        noisy = [replace(row, text=misread(row.text, share, chance), heading=misread(row.heading or "", share, chance))
                 for row in rows]  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            plain, exact, ours = measured(Path(folder), noisy, items)
        best.append(ours >= plain)
        print(f"{name:14} {plain:12.3f} {exact:12.3f} {ours:12.3f}")
    return 0 if all(best) else 1


if __name__ == "__main__":
    sys.exit(main())
