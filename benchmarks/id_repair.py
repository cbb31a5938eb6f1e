"""Damage 100,000 mentions of known ids as OCR does, and count what becomes of them.

Run it by itself: `python benchmarks/id_repair.py [--mentions N] [--seed N]`. Each paper prints some ids with their
titles, some without, and mentions them again damaged, at four noise levels. The noise is drawn from the confusions seen
on scans of such papers (glyphs exchanged, doubled beside a look-alike, split, lost, added; blanks and line breaks
inside), several faults an id. The peer is plain edit distance, at most 2, to the nearest known id.

Where noise puts another digit for a digit, or takes the letter behind the number away, the page shows another id, and
what is read is what stands there ("other digits"). Everything else that is read as another id is a wrong repair. The
script fails (exit 1) on a single one, and when recall falls below its floor.
"""

from __future__ import annotations

import argparse
import platform
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from pipeline.identifiers import find_identifiers
from pipeline.profiles import builtin_profiles, load_profile
from pipeline.records import Mention, Method

LEVELS = {"clean": 0.0, "light": 0.01, "medium": 0.03, "heavy": 0.08}  # chance of a fault a character
FLOORS = {"clean": 1.0, "light": 0.98, "medium": 0.95, "heavy": 0.88}  # of mentions of ids printed whole elsewhere
EXCHANGED = {
    "0": "OoDQ",
    "A": "R4",
    "1": "IlLi|!]",
    "2": "Zz",
    "3": "B8",
    "4": "A",
    "5": "Ss",
    "6": "Gb",
    "7": "T?",
    "8": "B&3",
    "9": "gq",
    "C": "G(O",
    "D": "O0",
    "E": "FB",
    "G": "C6",
    "I": "1l",
    "M": "NH",
    "N": "MH",
    "P": "FRD",
    "S": "58$",
    "U": "V",
}
SPLIT = {"M": ["RN", "IVI", "NI", "lVl"], "U": ["LI"], "N": ["RI"]}
TITLES = (
    "Smart meter device diagnostics and triage",
    "Enduring approach to Communications Hub firmware management",
    "Service Request traffic management",
    "Incorporation of Issue Resolution Proposals, Batch 3",
    "Incorporation of Issue Resolution Proposals, Batch 4",
    "Northbound application traffic",
    "Changes to the notice period for audits",
    "Registration data on change of supplier",
)
COLUMNS = (
    *("mentions", "found", "found of known", "wrong repairs", "other digits", "printed so"),
    *("peer found", "peer wrong", "seconds"),
)
SUFFIXES = {"unc": "ASV", "igtunc": "ASF", "dcusa": "AB"}  # letters behind some numbers of these codes
FORMS = {  # profile: how a number is printed, and the numbers met
    "sec": ("SECMP{:04d}", range(1, 100)),
    "cusc": ("CMP{}", range(200, 450)),
    "gridcode": ("GC{:04d}", range(40, 180)),
    "dcusa": ("DCP {}", range(100, 460)),
    "unc": ("UNC{:04d}", range(400, 900)),
    "igtunc": ("IGT{:03d}", range(40, 190)),
    "dcode": ("DCRP/MP/21/{:02d}", range(1, 40)),
    "bsc": ("P{}", range(150, 480)),
    "stc": ("CM{:03d}", range(40, 100)),
}


class Damaged(NamedTuple):
    """A mention as it should be and as it is; `other_digits` when it was made to look like another whole id."""

    true: str
    printed: str
    other_digits: bool
    text: str = ""


class Paper(NamedTuple):
    """A made-up paper: profile name, undamaged texts, damaged mentions."""

    profile: str
    texts: list[str]
    mentions: list[Damaged]


def damage(true: str, chance: float, source: random.Random) -> Damaged:
    """Return what a scan may make of an id, at this chance of a fault a character."""
    out: list[str] = []
    other_digits = False
    for at, character in enumerate(true):
        if source.random() >= chance:
            out.append(character)
            continue
        alike = source.choice(EXCHANGED.get(character, character))
        fault = source.choices(("exchange", "double", "split", "lose", "add", "blank"), (40, 30, 8, 10, 4, 8))[0]
        made = {
            "exchange": alike,
            "double": source.choice((character + alike, alike + character)),
            "split": source.choice(SPLIT.get(character, [character])),
            "lose": "",
            "add": character + source.choice("IlO0.,'"),
            "blank": character + source.choice(" \n"),
        }[fault]
        other_digits |= not made and character.isalpha() and at == len(true) - 1
        other_digits |= [c for c in made if c.isdecimal()] not in ([], [c for c in character if c.isdecimal()])
        out.append(made)
    return Damaged(true, "".join(out), other_digits)


def papers(level: str, source: random.Random) -> Iterator[Paper]:
    """Yield made-up papers without end; three ids of twelve stand in no other place than where they are damaged."""
    while True:
        name = source.choice(list(FORMS))
        form, numbers = FORMS[name]
        ids = [form.format(number) for number in source.sample(numbers, 12)]
        for at in range(0, 8, 2) if name in SUFFIXES else ():  # two parts of one proposal, one part of another
            ids[at] = (ids[at + 1] if at < 4 else ids[at]) + source.choice(SUFFIXES[name])
        titles = dict(zip(ids, (f" ‘{title}’" for title in source.sample(TITLES, len(TITLES))), strict=False))
        hidden = set(source.sample(ids, 3))
        texts = [f"The Panel noted Modification {one}{titles.get(one, '')}." for one in ids if one not in hidden]
        mentions = []
        for true in source.choices(ids, k=20):
            mention = damage(true, LEVELS[level], source)
            title = titles.get(true, "") if source.random() < 0.5 else ""
            text = f"The Workgroup agreed that Modification {mention.printed}{title} should proceed."
            mentions.append(mention._replace(text=text))
        yield Paper(name, texts, mentions)


def measure(level: str, wanted: int, seed: int) -> Counter[str]:
    """Count the outcomes of so many mentions."""
    profiles = {name: load_profile(name) for name in FORMS}
    counts: Counter[str] = Counter()
    for paper in papers(level, random.Random(seed)):
        profile = profiles[paper.profile]
        others = tuple(other for other in builtin_profiles() if other is not profile)
        known = {one.value for found in find_identifiers(paper.texts, profile=profile) for one in found}
        texts = [*paper.texts, *(mention.text for mention in paper.mentions)]
        found = find_identifiers(texts, profile=profile, others=others)[len(paper.texts) :]
        for mention, ones in zip(paper.mentions, found, strict=True):
            counts.update(outcomes(mention, ones, known))
        if counts["mentions"] >= wanted:
            break
    return counts


def outcomes(mention: Damaged, ones: Sequence[Mention], known: set[str]) -> Iterator[str]:
    """Yield what is to be counted for one mention."""
    yield "mentions"
    right = any(one.value == mention.true for one in ones)
    yield from ["right"] * right
    if mention.true in known:
        yield "known"
        yield from ["right and known"] * right
    for one in ones:
        if one.value != mention.true and (mention.other_digits or one.method is not Method.REPAIRED):
            yield "other digits" if mention.other_digits else "printed so"
        elif one.value != mention.true:
            print(f"  wrong: {mention.true} printed {mention.printed!r} read as {one.value}", end="")
            print(" (known)" if one.value in known else "")
            yield "wrong"
    distance, nearest = min((Levenshtein.distance(one, mention.printed), one) for one in known)
    if distance <= 2:
        yield "peer right" if nearest == mention.true else "peer wrong"


def main() -> int:
    """Run all levels and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20190502)
    arguments = parser.parse_args()
    print(f"{platform.platform()}, Python {platform.python_version()}; seed {arguments.seed}")
    print(f"{'level':8}" + "".join(f"{column:>15}" for column in COLUMNS))
    failed = False
    for level in LEVELS:
        began = time.perf_counter()
        counts = measure(level, arguments.mentions // len(LEVELS), arguments.seed)
        of_known = counts["right and known"] / counts["known"]
        failed |= counts["wrong"] > 0 or of_known < FLOORS[level]
        shares = [counts[key] / counts["mentions"] for key in ("right", "peer right")]
        row = [
            f"{counts['mentions']:,}",
            f"{shares[0]:.3f}",
            f"{of_known:.3f}",
            *(f"{counts[key]:,}" for key in ("wrong", "other digits", "printed so")),
            f"{shares[1]:.3f}",
            f"{counts['peer wrong']:,}",
            f"{time.perf_counter() - began:.1f}",
        ]
        print(f"{level:8}" + "".join(f"{cell:>15}" for cell in row))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
