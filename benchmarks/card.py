"""The accuracy card: how well modtrail reads a labelled corpus, by noise level and template, held-out ones apart.

    .venv/bin/python benchmarks/corpus/generate.py --out /tmp/corpus --reports 50
    .venv/bin/python benchmarks/card.py /tmp/corpus --json benchmarks/out/card.json

Runs the pipeline over every report and prints a table; ends with 1 when a figure is below its floor. What counts as
a hit stands at the top of `benchmarks/corpus/scoring.py`. `--pages DIR` keeps the pages that were read and takes them
from there the next time: then only what comes after reading is measured anew. `--self-test` needs no corpus: it
damages perfect answers and ends with 1 unless every kind of damage shows. `--peer` also reads every scan with plain
Tesseract; its character errors stand in the last column.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, from anywhere

from benchmarks.corpus.generate import make_report
from benchmarks.corpus.peer import plain_tesseract
from benchmarks.corpus.scoring import LABELS, Shape, Tally, character_errors, score
from benchmarks.corpus.templates import TEMPLATES
from pipeline.run import READING_VERSION, ReadOptions, assemble, inspect_file, read_document
from pipeline.shapes import document_shape, page_from_stored, stored_page

LEVELS = ("text", "born", "clean", "light", "medium", "heavy")
_SHARES = ("cer", "parent", "words", "furniture", "event-dates", "event-plans", "peer-cer")
_LOW_IS_GOOD = ("cer", "furniture")
COLUMNS = (
    "cer",
    "numbered",
    "unnumbered",
    "parent",
    "words",
    "furniture",
    *map(str.lower, LABELS),
    "id-precision",
    "id-recall",
    "event",
    "event-dates",
    "event-plans",
    "peer-cer",
)

FLOORS: Mapping[str, Mapping[str, float]] = {
    "text": {"cer": 0.002, "numbered": 0.98, "unnumbered": 0.97, "parent": 0.99, "words": 0.985, "modification": 0.99},
    "born": {"cer": 0.003, "numbered": 0.99, "unnumbered": 0.97, "parent": 0.99, "words": 0.99, "furniture": 0.03},
    "clean": {"cer": 0.006, "numbered": 0.98, "unnumbered": 0.97, "parent": 0.98, "words": 0.98, "modification": 0.98},
    "light": {"cer": 0.006, "numbered": 0.99, "unnumbered": 0.97, "parent": 0.98, "words": 0.985, "modification": 0.99},
    "medium": {"cer": 0.01, "numbered": 0.98, "unnumbered": 0.95, "parent": 0.98, "words": 0.98, "modification": 0.985},
    "heavy": {"cer": 0.045, "numbered": 0.95, "unnumbered": 0.85, "words": 0.88, "modification": 0.91, "event": 0.7},
}
"""What no level may fall below (for `cer`, rise above): a little under what was measured when they were set."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One report's tallies."""

    name: str
    template: str
    level: str
    held_out: bool
    pages: int
    tallies: Mapping[str, Tally]


def read_shape(path: Path, *, jobs: int, kept: Path | None) -> Shape:
    """Read one file with the pipeline, or put it together from its kept pages."""
    options = ReadOptions()
    target = kept / f"{path.name}.{READING_VERSION}.json" if kept else None
    if target and target.exists():
        pages = [page_from_stored(page) for page in json.loads(target.read_text(encoding="utf-8"))]
        document = assemble(inspect_file(path), pages, options)
    else:
        document = read_document(path, options, jobs=jobs)
        if target:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(json.dumps([stored_page(page) for page in document.pages]), encoding="utf-8")
    return document_shape(document)


def score_corpus(corpus: Path, *, jobs: int, kept: Path | None, with_peer: bool) -> list[Scored]:
    """Read and score every report of a corpus."""
    golds = sorted(corpus.glob("*.gold.json"))
    scored = []
    for index, target in enumerate(golds, 1):
        gold = json.loads(target.read_text(encoding="utf-8"))
        name = target.name.removesuffix(".gold.json")
        tallies = score(read_shape(corpus / name, jobs=jobs, kept=kept), gold)
        if with_peer and gold["level"] not in {"born", "text"}:
            tallies["peer-cer"] = character_errors(dict(enumerate(plain_tesseract(corpus / name), 1)), gold)
        scored.append(Scored(name, gold["template"], gold["level"], gold["held_out"], len(gold["pages"]), tallies))
        print(f"\r{index}/{len(golds)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return scored


def figures(scored: Iterable[Scored]) -> dict[str, float | None]:
    """Return the figures of some reports together: all their tallies added up."""
    sums: dict[str, Tally] = dict.fromkeys(COLUMNS, Tally())
    for one in scored:
        for name, tally in one.tallies.items():
            sums[name] += tally
    found = {name: tally.share if name in _SHARES else tally.f1 for name, tally in sums.items()}
    ids = sums["modification"]
    return found | {"id-precision": ids.precision, "id-recall": ids.share}


def table(scored: Sequence[Scored]) -> dict[str, dict[str, float | None]]:
    """Return the rows of the card: by level and by template, those that are held out apart."""
    rows: dict[str, dict[str, float | None]] = {}
    for title, is_held_out in (("", False), ("held out, ", True)):
        part = [one for one in scored if one.held_out is is_held_out]
        keys = [(one.level, one.template) for one in part]
        for level in (level for level in LEVELS if level in {key[0] for key in keys}):
            rows[f"{title}{level}"] = figures(one for one in part if one.level == level)
        for template in dict.fromkeys(key[1] for key in keys):
            rows[f"{title}{template}"] = figures(one for one in part if one.template == template)
    return rows


def print_table(rows: Mapping[str, Mapping[str, float | None]]) -> None:
    names = [name.removesuffix("ification").removesuffix("mittee")[:12] for name in COLUMNS]
    print(f"{'':28}" + "".join(f"{name:>13}" for name in names))
    for title, row in rows.items():
        cells = [row[name] for name in COLUMNS]
        print(f"{title:28}" + "".join(f"{'-' if cell is None else f'{cell:.4f}':>13}" for cell in cells))


def below_floor(rows: Mapping[str, Mapping[str, float | None]]) -> list[str]:
    """Return a sentence for every figure of a level that is worse than its floor."""
    complaints = []
    for level, floors in FLOORS.items():
        for name, floor in floors.items():
            value = rows.get(level, {}).get(name)
            if value is not None and (value > floor if name in _LOW_IS_GOOD else value < floor):
                complaints.append(f"{level}: {name} is {value:.4f}, its floor is {floor}")
    return complaints


def self_test() -> list[str]:
    """Score the gold against itself, whole and damaged; return a sentence for every damage that does not show."""
    gold = make_report(TEMPLATES["sec-panel"], "born", "self-test").gold
    whole = figures([_scored(gold, gold)])
    complaints = [f"whole: {name} is {whole[name]}" for name in _DAMAGES if whole[name] != (name not in _LOW_IS_GOOD)]
    for name, damage in _DAMAGES.items():
        harmed = json.loads(json.dumps(gold))
        damage(harmed)
        value = figures([_scored(harmed, gold)])[name]
        is_worse = value is not None and (value > 0 if name in _LOW_IS_GOOD else value < 1)
        print(f"{name:14} {value if value is None else round(value, 4)}")
        if not is_worse:
            complaints.append(f"{name}: damage does not show")
    return complaints


def _scored(found: Shape, gold: Shape) -> Scored:
    return Scored("", gold["template"], "born", held_out=False, pages=len(gold["pages"]), tallies=score(found, gold))


def _misread(document: dict[str, Any]) -> None:
    for page in document["pages"]:
        page["text"] = page["text"].replace("m", "rn")


def _renumber(document: dict[str, Any]) -> None:
    section = next(section for section in document["sections"] if section["number"] == "2")
    section["id"] = section["number"] = "20"


def _lose_sub_heading(document: dict[str, Any]) -> None:
    document["sections"].remove(next(s for s in document["sections"] if not s["number"] and s["id"] != "0"))


def _orphan(document: dict[str, Any]) -> None:
    next(s for s in document["sections"] if s["level"] == 2)["parent"] = "9"


def _move_words(document: dict[str, Any]) -> None:
    first, second = (section for section in document["sections"] if section["number"] in {"1", "2"})
    second["text"], first["text"] = first["text"] + second["text"], ""


def _keep_footer(document: dict[str, Any]) -> None:
    document["sections"][1]["text"] += " " + document["pages"][0]["furniture"][-1]


def _wrong_value(label: str) -> Callable[[dict[str, Any]], None]:
    def damage(document: dict[str, Any]) -> None:
        next(e for e in document["entities"] if e["label"] == label and not e["optional"])["value"] = "other"

    return damage


def _wrong_actor(document: dict[str, Any]) -> None:
    next(event for event in document["events"] if not event["optional"])["committee"] = "nobody"


def _wrong_day(document: dict[str, Any]) -> None:
    next(event for event in document["events"] if not event["optional"])["date"] = None


def _wrong_plan(document: dict[str, Any]) -> None:
    next(event for event in document["events"] if not event["optional"])["planned_date"] = "1999-01-01"


_DAMAGES: Mapping[str, Callable[[dict[str, Any]], None]] = {
    "cer": _misread,
    "numbered": _renumber,
    "unnumbered": _lose_sub_heading,
    "parent": _orphan,
    "words": _move_words,
    "furniture": _keep_footer,
    **{label.lower(): _wrong_value(label) for label in LABELS},
    "event": _wrong_actor,
    "event-dates": _wrong_day,
    "event-plans": _wrong_plan,
}


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?", help="a folder that benchmarks/corpus/generate.py wrote")
    parser.add_argument("--jobs", type=int, default=2, help="processes that read the pages of a report")
    parser.add_argument("--json", type=Path, help="also write all figures to this file")
    parser.add_argument("--pages", type=Path, help="keep the pages that were read in this folder, and use them")
    parser.add_argument("--peer", action="store_true", help="also read every scan with plain Tesseract")
    parser.add_argument("--self-test", action="store_true", help="prove that the card can fail")
    options = parser.parse_args()
    if options.self_test:
        complaints = self_test()
    elif options.corpus:
        scored = score_corpus(options.corpus, jobs=options.jobs, kept=options.pages, with_peer=options.peer)
        rows = table(scored)
        machine = f"{platform.machine()}, Python {platform.python_version()}, modtrail {version('modtrail')}"
        print(f"{datetime.now(UTC):%Y-%m-%d}  {machine}  {len(scored)} reports, {sum(s.pages for s in scored)} pages")
        print_table(rows)
        complaints = below_floor(rows)
        if options.json:
            _write_json(options.json, scored, rows, machine)
    else:
        parser.error("name a corpus, or --self-test")
    print("\n".join(complaints), file=sys.stderr)
    return 1 if complaints else 0


def _write_json(target: Path, scored: Sequence[Scored], rows: Mapping[str, Any], machine: str) -> None:
    reports = {one.name: figures([one]) for one in scored}
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps({"machine": machine, "rows": rows, "reports": reports}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
