"""Writes a labelled corpus: `python benchmarks/corpus/generate.py --out DIR --reports N --seed S`.

Out: for every report a file as it would reach an archive (born-digital, scanned clean to heavy, some pages turned) and
`NAME.gold.json`, its exact gold in the shape of the contract, with `template`, `held_out`, `level` and word boxes
besides; and `corpus.json`, which lists them. The same numbers give the same corpus. Recipes and rules: `README.md`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # run as a script, from anywhere

from benchmarks.corpus.degrade import RECIPES
from benchmarks.corpus.gold import document_gold
from benchmarks.corpus.layouts import MissingFontError
from benchmarks.corpus.manuscript import read_manuscript
from benchmarks.corpus.printing import print_pages
from benchmarks.corpus.scan import Scan, scan_pages
from benchmarks.corpus.templates import TEMPLATES, Template, write_manuscript
from benchmarks.corpus.textfile import as_text_file, ocr_text
from benchmarks.corpus.typeset import set_report
from benchmarks.corpus.wrap import fax_tiff, scanned_pdf

LEVELS = ("text", "born", *RECIPES)
TURNED_SHARE = 0.06  # of the pages of noisy scans
TIFF_SHARE = 0.3  # of the bilevel scans


@dataclass(frozen=True, slots=True)
class Made:
    """One report of the corpus: its file name, its bytes, its gold."""

    name: str
    body: bytes
    gold: dict[str, Any]


def make_report(template: Template, level: str, seed: str) -> Made:
    """Return one report. Seeds are strings; the same one gives the same report at every level."""
    manuscript, layout = write_manuscript(template, random.Random(f"{seed} {template.name}"))
    report = read_manuscript(manuscript)
    pages = set_report(report, layout)
    pdf = print_pages(pages, title=report.facts.title)
    gold = document_gold(report, pages)
    body, suffix, recipe = pdf, "pdf", None
    if level == "text":
        body, suffix = ocr_text(pages).encode(), "txt"
        as_text_file(gold)
    elif level != "born":
        chance = random.Random(f"{seed} {level}")
        recipe = chance.choice(RECIPES[level])
        share = TURNED_SHARE if level != "clean" else 0
        numbers = range(1, len(pages) + 1)
        turned = {number: chance.choice([90, 180, 270]) for number in numbers if chance.random() < share}
        images = scan_pages(pdf, gold, Scan(recipe, turned), seed=chance.randrange(2**32))
        if recipe.bilevel and chance.random() < TIFF_SHARE:
            body, suffix = fax_tiff(images), "tif"
        else:
            body = scanned_pdf(images, qualities=[recipe.jpeg_quality] * len(images), title=report.facts.title)
    name = f"{seed}-{template.name}-{level}.{suffix}"
    media = {"tif": "image/tiff", "txt": "text/plain", "pdf": "application/pdf"}[suffix]
    gold["id"] = hashlib.sha256(body).hexdigest()
    gold["source"] = {"name": name, "media_type": media, "bytes": len(body)}
    gold |= {"template": template.name, "held_out": template.held_out, "level": level, "recipe": repr(recipe)}
    return Made(name, body, gold)


def write_corpus(out: Path, *, reports: int, seed: int, levels: list[str], templates: list[str]) -> None:
    """Write `reports` reports into `out`: templates in turn, and levels in turn whenever all templates had theirs."""
    out.mkdir(parents=True, exist_ok=True)
    rows = []
    for index in range(reports):
        template = TEMPLATES[templates[index % len(templates)]]
        level = levels[index // len(templates) % len(levels)]
        made = make_report(template, level, f"{seed:02}-{index:04}")
        (out / made.name).write_bytes(made.body)
        target = out / f"{made.name}.gold.json"
        target.write_text(json.dumps(made.gold, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        rows.append({"file": made.name} | {key: made.gold[key] for key in ("template", "held_out", "level", "recipe")})
        print(f"{index + 1}/{reports} {made.name}: {len(made.gold['pages'])} pages", file=sys.stderr)
    (out / "corpus.json").write_text(json.dumps({"seed": seed, "reports": rows}, indent=1), encoding="utf-8")


def main() -> int:
    """Write the corpus that the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    parser.add_argument("--reports", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--levels", nargs="+", choices=LEVELS, default=list(LEVELS))
    parser.add_argument("--templates", nargs="+", choices=list(TEMPLATES), default=list(TEMPLATES))
    options = parser.parse_args()
    try:
        write_corpus(
            options.out, reports=options.reports, seed=options.seed, levels=options.levels, templates=options.templates
        )
    except MissingFontError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
