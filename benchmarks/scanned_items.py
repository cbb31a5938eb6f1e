"""Search by known item in scans: at what rank is the section that a query was drawn from, as Tesseract read it?

    python benchmarks/scanned_items.py [--reports 20] [--folder DIR]

The same generated reports (`benchmarks/corpus`) are printed and scanned at every level, and the same is asked of each.
Queries come from the gold: three words of one section, or an id and two words, which no other section has all of. What
is wanted is the section that has most of the gold one's words, whatever the reading made of its heading. The peer is
plain Whoosh on the same text. With `--folder` reports and pages are kept, and used again. Ends with 1 when a figure
misses its limit (issue 6).
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, from anywhere

from known_items import measured

from benchmarks.card import read_shape
from benchmarks.corpus.generate import make_report
from benchmarks.corpus.templates import TEMPLATES
from index.rows import SectionRow, section_rows
from pipeline.profiles import builtin_profiles, family

SEED = 20_190_502
MIN_WORD = 5
CLEAN = "born"
LEVELS = {CLEAN: 0.0, "medium": 0.95, "heavy": 0.85}
"""With the least mean reciprocal rank."""
OF_CLEAN = 0.98
"""Of the figure for the born-digital reports, what medium scans must reach."""


class Item(NamedTuple):
    """A query, and the gold section it was drawn from: report, section id and words."""

    query: str
    report: str
    section: str
    words: Counter[str]


def known_items(gold: dict[str, dict[str, Any]], a_report: int) -> list[Item]:
    """Return some queries of each report that only one section of the corpus answers."""
    having: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for report, document in gold.items():
        for section in document["sections"]:
            for word in words_of(section):
                having[word].add((report, section["id"]))
    items = []
    for report, document in sorted(gold.items()):
        chance = random.Random(f"{SEED} {report}")
        found = list(
            filter(None, (_item(report, section, document, having, chance) for section in document["sections"]))
        )
        items.extend(chance.sample(found, min(a_report, len(found))))
    return items


def words_of(section: dict[str, Any]) -> list[str]:
    """Return the words of a gold section, in small letters."""
    return re.findall(r"[^\W_]+", f"{section['heading'] or ''} {section['text']}".lower())


def _item(
    report: str, section: dict[str, Any], document: dict[str, Any], having: Any, chance: random.Random
) -> Item | None:
    words = sorted({word for word in words_of(section) if word.isalpha() and len(word) >= MIN_WORD})
    ids = sorted({
        entity["text"] for entity in document["entities"]
        if entity["label"] == "MODIFICATION" and entity["section"] == section["id"] and entity["text"].isalnum()
    })  # fmt: skip
    if len(words) < 3:
        return None
    for _ in range(10):
        chosen = chance.sample(words, 3)
        if ids and chance.random() < 0.5:
            chosen[0] = chance.choice(ids)
        if set.intersection(*(having[word.lower()] for word in chosen)) == {(report, section["id"])}:
            return Item(" ".join(chosen), report, section["id"], Counter(words_of(section)))
    return None


def wanted_in(record: dict[str, Any], item: Item) -> str:
    """Return the section of a reading that has most of a gold section's words."""

    def shared(section: dict[str, Any]) -> int:
        return (Counter(words_of(section)) & item.words).total()

    return max(record["sections"], key=shared)["id"]


def rows_of(record: dict[str, Any]) -> Iterator[SectionRow]:
    """Return the sections of a reading, with the families of its ids."""
    ids = {entity["value"] for entity in record["entities"] if entity["label"] == "MODIFICATION"}
    return section_rows(record, {one: family(one, builtin_profiles()) for one in ids})


def made(folder: Path, level: str, reports: int) -> dict[str, Path]:
    """Return the files of some reports at one level, by report; those that are missing are made."""
    files = {}
    for number in range(reports):
        template = list(TEMPLATES.values())[number % len(TEMPLATES)]
        report = f"{SEED}-{number:03}-{template.name}"
        known = sorted(folder.glob(f"{report}-{level}.*"))
        if not known:
            one = make_report(template, level, f"{SEED}-{number:03}")
            (folder / one.name).write_bytes(one.body)
            (folder / f"{one.name}.gold.json").write_text(json.dumps(one.gold), encoding="utf-8")
            known = [folder / one.name]
        files[report] = known[0]
    return files


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reports", type=int, default=20)
    options.add_argument("--folder", type=Path)
    options.add_argument("--queries", type=int, default=12, help="of each report at most")
    options.add_argument("--misses", action="store_true", help="print the queries that do not find their section first")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        return compare(given.folder or Path(temporary), given)


def compare(folder: Path, given: argparse.Namespace) -> int:
    """Print the figures of all levels, and return the exit code."""
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{platform.platform()}, Python {platform.python_version()}, whoosh-reloaded {version('whoosh-reloaded')}")
    files = {level: made(folder, level, given.reports) for level in LEVELS}
    gold = {
        report: json.loads(path.with_name(f"{path.name}.gold.json").read_text(encoding="utf-8"))
        for report, path in files[CLEAN].items()
    }
    items = known_items(gold, given.queries)
    print(f"{len(gold)} reports, {len(items)} known items; mean reciprocal rank in ten\n")
    print(f"{'level':8} {'plain Whoosh':>12} {'ours, exact':>12} {'ours':>12}")
    figures: dict[str, float] = {}
    for level in LEVELS:
        records = {report: read_shape(path, jobs=1, kept=folder / "pages") for report, path in files[level].items()}
        rows = [row for record in records.values() for row in rows_of(record)]
        asked = [(one.query, records[one.report]["id"] + wanted_in(records[one.report], one)) for one in items]
        with tempfile.TemporaryDirectory() as indexes:
            plain, exact, figures[level] = measured(Path(indexes), rows, asked, tell_misses=given.misses)
        print(f"{level:8} {plain:12.3f} {exact:12.3f} {figures[level]:12.3f}", flush=True)
    missed = [level for level, limit in LEVELS.items() if figures[level] < limit]
    if figures["medium"] < OF_CLEAN * figures[CLEAN]:
        missed.append(f"medium against {CLEAN}")
    print(f"\nMISSED: {', '.join(missed)}" if missed else "\nok")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
