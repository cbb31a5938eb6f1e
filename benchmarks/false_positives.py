"""Run the taggers over a large text of other subjects, where there is nothing to find, and list every id found in it.

    python benchmarks/false_positives.py [--list] [--megabytes N]

The text is what stands on every machine that has Python: modules of the standard library, metadata and documents
of the installed packages, and the manual pages: full of codes of letters and digits, such as PEPs, RFCs, hashes and
versions. Each file is one paper. It is read as a paper of the Smart Energy Code, and as one of the code that its text
speaks for; all other codes may be spoken of. The profile for EIPs is left out: software does speak of those.

Ids are counted as false, all of them, and so are names of committees; `--list` prints each with its words around. The
script fails (exit 1) when there are more false ids a million words than its floor. What modtrail says of itself, which
does speak of modifications, is left out.
"""

from __future__ import annotations

import argparse
import gzip
import platform
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from sysconfig import get_path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, from anywhere

from pipeline.committees import find_committees
from pipeline.identifiers import find_identifiers
from pipeline.profiles import builtin_profiles, choose_profile, load_profile
from pipeline.records import Label, Mention

MOST_FALSE_IDS = 1.0  # a million words
_FOLDERS = (("purelib", ("*.dist-info/METADATA", "**/*.md", "**/*.rst", "**/*.txt")), ("stdlib", ("*.py", "*/*.py")))
_MANUALS = Path("/usr/share/man")
_LONGEST = 200_000  # characters of one file
_AROUND = 40


def texts() -> Iterator[tuple[str, str]]:
    """Yield name and text of every document on this machine, in order of the names."""
    for key, patterns in _FOLDERS:
        root = Path(get_path(key))
        for path in sorted({path for pattern in patterns for path in root.glob(pattern) if path.is_file()}):
            ours = any(part.startswith("modtrail") for part in path.parts)  # speaks of modifications
            if ("site-packages" not in path.parts or key == "purelib") and not ours:
                yield str(path.relative_to(root)), path.read_text(encoding="utf-8", errors="replace")[:_LONGEST]
    for path in sorted(_MANUALS.glob("man[1-8]/*.gz")):
        if path.is_file():
            yield path.name, gzip.decompress(path.read_bytes()).decode("utf-8", errors="replace")[:_LONGEST]


def main() -> int:
    """Tag everything and print what was found where nothing is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="print every false id with the words around it")
    parser.add_argument("--megabytes", type=float, default=20.0, help="how much text to read at most")
    options = parser.parse_args()
    profiles = [profile for profile in builtin_profiles() if profile.name != "eips"]
    sec = load_profile("sec")
    counts: Counter[str] = Counter()
    began = time.perf_counter()
    for name, text in texts():
        if counts["characters"] > options.megabytes * 1e6:
            break
        counts.update(papers=1, characters=len(text), words=len(text.split()))
        paragraphs = text.split("\n\n")
        for way, profile in (("as SEC", sec), ("as it speaks", choose_profile(paragraphs, profiles))):
            others = [other for other in profiles if other is not profile]
            for kind, find in (("ids", find_identifiers), ("committees", find_committees)):
                for one, paragraph in _false(paragraphs, find(paragraphs, profile=profile, others=others)):
                    counts[f"{way}: {kind}"] += 1
                    if options.list:
                        around = paragraph[max(0, one.start - _AROUND) : one.end + _AROUND].replace("\n", " ")
                        print(f"{way:13}{name[-40:]:42}{profile.name:9}{one.value:16}{one.method:10}…{around}…")
    print(f"{platform.platform()}, Python {platform.python_version()}; {time.perf_counter() - began:.0f} seconds")
    for key, count in counts.items():
        print(f"{key:28}{count:>14,}{count / counts['words'] * 1e6:>12.1f} a million words")
    worst = max(counts["as SEC: ids"], counts["as it speaks: ids"]) / counts["words"] * 1e6
    return int(worst > MOST_FALSE_IDS)


def _false(paragraphs: list[str], found: tuple[tuple[Mention, ...], ...]) -> Iterator[tuple[Mention, str]]:
    """Yield the ids or committees of a document, each with its paragraph; organisations are not counted."""
    for paragraph, ones in zip(paragraphs, found, strict=True):
        yield from ((one, paragraph) for one in ones if one.label in {Label.MODIFICATION, Label.COMMITTEE})


if __name__ == "__main__":
    sys.exit(main())
