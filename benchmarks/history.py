"""How long `history` and `modifications` take in a large archive, against drawing the same rows without keeping any.

    python benchmarks/history.py [--sections 1000000] [--queries 200] [--folder DIR]

The archive's tables are generated: papers of twenty sections, 3,400 modifications of which a few are named often and
most seldom, every third mention with a title, one in ten misread. The peer draws the list of modifications from events
and mentions, as a program without kept rows must; both must give the same list. Prints machine, versions and a table;
ends with 1 when the p95 of an answer's processor time is above its limit (the clock's would measure other work on a
shared machine). With `--folder` the archive is kept and used again.
"""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from index.answers import Modification
from index.archive import Archive
from index.database import Database
from index.history import drawn_rows, history, modifications, refresh_summaries

SEED = 20190502
SECTIONS_A_PAPER = 20
MODIFICATIONS = 3_400
"""As many as eleven GB codes have had."""

MENTIONS_A_SECTION, EVENTS_A_SECTION = 0.6, 0.2
LIMIT_MS = 20.0
COMMITTEES = ("PANEL", "SSC", "TABASC", "OPSG", "TAG", None)
ACTIONS = ("discussed", "noted", "updated", "agreed", "requested", "stage-changed", "approved", "deferred")
WORDS = ("meter", "triage", "supply", "credit", "device", "firmware", "upgrade", "alert", "request", "gateway")
FIRST_DAY = date(2013, 9, 1)
DAYS = 365 * 12


def fill(database: Database, sections: int) -> None:
    """Fill the tables of an empty archive."""
    chance = random.Random(SEED)
    ids = [f"SECMP{number:04}" for number in range(1, MODIFICATIONS + 1)]
    titles = {one: " ".join(chance.sample(WORDS, 4)).capitalize() for one in ids}
    weights = list(itertools.accumulate(1 / (rank + 20) for rank in range(MODIFICATIONS)))
    for first in range(0, sections // SECTIONS_A_PAPER, 1_000):
        with database.transaction():
            for number in range(first, min(first + 1_000, sections // SECTIONS_A_PAPER)):
                add_paper(database, number, chance, lambda: chance.choices(ids, cum_weights=weights)[0], titles)


def add_paper(
    database: Database, number: int, chance: random.Random, any_id: Callable[[], str], titles: dict[str, str]
) -> None:
    """Add one paper with its events and mentions."""
    sha256 = f"{number:08x}".ljust(64, "0")
    day = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
    database.run(
        "INSERT INTO contents VALUES (?, ?, 'application/pdf', 100000, 8, NULL, 'loaded', NULL, ?, ?, 0, 0)",
        (sha256, f"paper-{number}.pdf", number + 1, int(chance.random() < 0.05)),
    )
    database.run(
        "INSERT INTO papers VALUES (?, ?, ?, 'sec', 'PANEL', 'GREEN')", (sha256, f"Committee report {number}", str(day))
    )
    named = [any_id() for _ in range(round(SECTIONS_A_PAPER * MENTIONS_A_SECTION))]
    database.run_many(
        "INSERT INTO mentions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                sha256,
                at,
                one,
                one,
                f"{at + 1}",
                at // 3 + 1,
                *(title(titles[one], chance) if at % 3 == 0 else (None, 0)),
            )
            for at, one in enumerate(named)
        ),
    )
    database.run_many(
        "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        events(sha256, named, day, chance),
    )


def title(name: str, chance: random.Random) -> tuple[str, int]:
    """Return a title as a scan may give it."""
    at = chance.randrange(len(name))
    return (name[:at] + chance.choice("lI0e") + name[at + 1 :] if chance.random() < 0.1 else name), 3


def events(sha256: str, named: list[str], day: date, chance: random.Random) -> Iterator[tuple[object, ...]]:
    """Yield the events of one paper."""
    for ordinal in range(round(SECTIONS_A_PAPER * EVENTS_A_SECTION)):
        one, action, committee = named[ordinal], chance.choice(ACTIONS), chance.choice(COMMITTEES)
        when = day - timedelta(days=chance.randrange(60))
        stage = "Refinement" if action == "stage-changed" else None
        quote = f"The {committee} {action} the {' '.join(chance.sample(WORDS, 6))} of {one} on {when:%d %B %Y}."
        yield (
            sha256, ordinal, one, one, action, committee, str(when) if ordinal % 2 else f"{when:%Y-%m}", "explicit",
            stage, None, "1", 1, quote, "",
        )  # fmt: skip


def milliseconds(call: Callable[[], object]) -> tuple[float, float]:
    """Return how long a call takes, and how much of that the processor works for it."""
    started, worked = time.perf_counter(), time.process_time()
    call()
    return (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000


def report(name: str, times: list[tuple[float, float]]) -> float:
    """Print one row; return the p95 of the processor's time."""
    columns = [sorted(column) for column in zip(*times, strict=True)]
    p95s = [column[min(len(column) - 1, int(len(column) * 0.95))] for column in columns]
    told = (f"{statistics.median(column):9.1f} {p95:9.1f}" for column, p95 in zip(columns, p95s, strict=True))
    print(f"{name:52} {' '.join(told)} {len(times):6}")
    return p95s[1]


def measure(archive: Archive, queries: int) -> bool:
    """Print the table; return whether the limits hold and both ways give the same list."""
    families = sorted(set(archive.naming.families().values()))
    peer: list[Modification] = []
    drawing = milliseconds(lambda: peer.extend(row for _, row in drawn_rows(archive, families)))
    peer.sort(key=lambda row: row.modification)
    refreshing = milliseconds(lambda: refresh_summaries(archive))
    found = modifications(archive).modifications
    by_use = sorted(found, key=lambda row: row.mentions)
    chosen = random.Random(SEED).sample([row.modification for row in found], min(queries, len(found)))
    tables = archive.coverage()
    print(f"{tables.documents:,} papers, {len(found):,} modifications, the most used {by_use[-1].mentions:,} times\n")
    print(f"{'milliseconds, warm':52} {'clock':>9} {'p95':>9} {'processor':>9} {'p95':>9} {'runs':>6}")
    histories = [milliseconds(lambda one=one: history(archive, one)) for one in chosen]
    lists = [milliseconds(lambda: modifications(archive)) for _ in range(40)]
    heaviest = [milliseconds(lambda: history(archive, by_use[-1].modification)) for _ in range(20)]
    works = [
        report("history, any modification", histories),
        report("modifications", lists),
        report(f"history, the most used ({by_use[-1].mentions:,} mentions)", heaviest),
    ]
    report("coverage alone", [milliseconds(archive.coverage) for _ in range(20)])
    report("keeping all rows for the first time", [refreshing])
    report("peer: modifications, drawn from events and mentions", [drawing])
    same = list(found) == peer
    print(f"\nboth lists agree: {'yes' if same else 'NO'}")
    return same and max(works) <= LIMIT_MS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sections", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}", end=", ")
    print(f"SQLite {sqlite3.sqlite_version}; {options.sections:,} sections")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        is_new = not Archive.exists(folder)
        database = Database.create(folder)
        if is_new:
            fill(database, options.sections)
        with Archive(folder, database) as archive:
            holds = measure(archive, options.queries)
    print("ok" if holds else f"FAILED: a p95 is above {LIMIT_MS:.0f} ms, or the lists differ")
    return int(not holds)


if __name__ == "__main__":
    sys.exit(main())
