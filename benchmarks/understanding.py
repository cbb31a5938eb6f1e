"""What it costs to understand a page: to tag ids, dates and committees, and to find events, once the page is read.

    .venv/bin/python benchmarks/understanding.py [--pages N] [--rounds N]

Reports of all makes are written, printed and read first; then each is tagged and its events are found, and a peer
(spaCy's own English tokenizer over the same texts, which finds nothing) takes its turn. Prints machine, versions,
corpus and a table of processor milliseconds a page, the best of the rounds (words that come again are known then, as in
a load), and by report the median and the slowest; ends with 1 when both stages together take more than their goal.
Nothing else should run on the machine.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from itertools import cycle
from pathlib import Path

import spacy

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, from anywhere

from benchmarks.corpus.generate import make_report
from benchmarks.corpus.templates import TEMPLATES
from pipeline.document_date import find_anchor, find_document_date
from pipeline.entities import tag_entities
from pipeline.events import find_events
from pipeline.facts import find_facts
from pipeline.furniture import split_furniture
from pipeline.paragraphs import build_blocks
from pipeline.profiles import Profile, builtin_profiles, choose_profile
from pipeline.records import Entity, Facts, Section
from pipeline.run import ReadOptions, inspect_file, read_page
from pipeline.sections import find_sections

REACH_MS = 5.0
STAGES = ("entities", "events", "peer: spaCy's tokenizer")


@dataclass(frozen=True, slots=True)
class Paper:
    """A report as the stages that are measured get it."""

    pages: int
    sections: tuple[Section, ...]
    anchor: str | None
    profile: Profile
    others: tuple[Profile, ...]
    facts: Facts
    entities: tuple[Entity, ...]


def read_paper(path: Path) -> Paper:
    """Read a report as far as its sections, and what the events need besides."""
    source, options = inspect_file(path), ReadOptions()
    body = split_furniture([read_page(source, number, options) for number in range(1, source.page_count + 1)])
    sections = find_sections(build_blocks(body.lines))
    known = builtin_profiles()
    profile = choose_profile([part.text for s in sections for part in (s.heading, s.text) if part], known)
    others = tuple(other for other in known if other is not profile)
    date = find_document_date(sections, running=body.running, file_name=source.name)
    anchor = find_anchor(sections, date)
    entities, _ = tag_entities(sections, profile=profile, others=others, anchor=anchor)
    facts = find_facts(sections, entities, running=body.running, profile=profile, date=date)
    return Paper(source.page_count, sections, anchor, profile, others, facts, entities)


def stages_of(paper: Paper) -> dict[str, Callable[[], object]]:
    """Return what is measured on a paper."""
    tokenizer = spacy.blank("en")
    texts = [part.text for section in paper.sections for part in (section.heading, section.text) if part]
    return {
        STAGES[0]: lambda: tag_entities(
            paper.sections, profile=paper.profile, others=paper.others, anchor=paper.anchor
        ),
        STAGES[1]: lambda: find_events(
            paper.sections, paper.entities, paper.facts, profile=paper.profile, others=paper.others
        ),
        STAGES[2]: lambda: [tokenizer.make_doc(text) for text in texts],
    }


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    papers: list[Paper] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, template in enumerate(cycle(TEMPLATES.values())):
            if sum(paper.pages for paper in papers) >= options.pages:
                break
            path = Path(folder) / f"{number:03}.pdf"
            path.write_bytes(make_report(template, "born", f"understanding {number}").body)
            papers.append(read_paper(path))
    pages = sum(paper.pages for paper in papers)
    measured = [stages_of(paper) for paper in papers]
    best = {stage: [float("inf")] * len(papers) for stage in STAGES}
    for _ in range(options.rounds):
        for at, stages in enumerate(measured):
            for stage, run in stages.items():
                started = time.process_time()
                run()
                best[stage][at] = min(best[stage][at], 1000 * (time.process_time() - started))
    print(f"{platform.machine()}, Python {platform.python_version()}, spaCy {version('spacy')}")
    print(f"{pages} born-digital pages in {len(papers)} reports of {len(TEMPLATES)} makes, best of {options.rounds}\n")
    best["both stages"] = [one + two for one, two in zip(best[STAGES[0]], best[STAGES[1]], strict=True)]
    print("| what | ms a page | median report | slowest report |\n| --- | --: | --: | --: |")
    for stage, times in best.items():
        each = [one / paper.pages for one, paper in zip(times, papers, strict=True)]
        print(f"| {stage} | {sum(times) / pages:.2f} | {statistics.median(each):.2f} | {max(each):.2f} |")
    both = sum(best["both stages"]) / pages
    print(f"\nto reach: {REACH_MS:.0f} ms a page")
    return int(both > REACH_MS)


if __name__ == "__main__":
    raise SystemExit(main())
