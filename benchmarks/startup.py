"""How long the command line takes to start, against a bare typer application with as many commands.

    .venv/bin/python benchmarks/startup.py [--rounds N] [--folder DIR]

Prints machine, versions and a table of medians; ends with 1 when `modtrail --help` is slower than its peer, or a search
of 10,000 sections takes more than 0.3 s longer than Python with typer and Whoosh imported. They take turns, so that a
busy machine slows all. With `--folder` the archive of 10,000 sections is kept, and used again.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from made_archive import make_archive, make_rows

from cli import app
from index.archive import Archive
from index.search import reindex

SECTIONS = 10_000
MORE_SECONDS = 0.3
IMPORTED_NAME, SEARCH_NAME = "Python with typer and Whoosh", "modtrail search, 10,000 sections"
IMPORTED = "import typer, whoosh.index, whoosh.qparser"

PEER = """
import typer
app = typer.Typer()
def command(word: str, number: int = 1, flag: bool = False) -> None:
    "A command with three parameters."
for index in range({commands}):
    app.command("command-%d" % index)(command)
app()
"""


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Return how long a command takes from start to end."""
    started = time.perf_counter()
    subprocess.run(command, capture_output=True, env=environment, check=False)
    return time.perf_counter() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    rounds = given.rounds
    modtrail = str(Path(sys.executable).with_name("modtrail"))
    with tempfile.TemporaryDirectory() as folder:
        peer = Path(folder) / "peer.py"
        peer.write_text(PEER.format(commands=len(app.registered_commands)), encoding="utf-8")
        Archive.create(Path(folder) / "archive").close()
        large = (given.folder or Path(folder)) / "archive-of-10000"
        if not Archive.exists(large):
            make_archive(large, make_rows(SECTIONS), maps=True)
            with Archive.open(large) as archive:
                reindex(archive)
        environment = {**os.environ, "MODTRAIL_ARCHIVE": str(Path(folder) / "archive")}
        cases = {
            "bare typer --help": [sys.executable, str(peer), "--help"],
            "modtrail --help": [modtrail, "--help"],
            "modtrail search --help": [modtrail, "search", "--help"],
            "modtrail search, empty archive": [modtrail, "search", "happy day"],
            "modtrail history, empty archive": [modtrail, "history", "SECMP0024"],
            IMPORTED_NAME: [sys.executable, "-c", IMPORTED],
            SEARCH_NAME: [modtrail, "search", "agreed report", "--facets", "--archive", str(large)],
        }
        times: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(rounds):
            for name, command in cases.items():
                times[name].append(seconds(command, environment))
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, typer {version('typer')}"
    )
    print(f"{rounds} rounds, taking turns; milliseconds, and the ratio of medians to the bare application\n")
    peer_median = statistics.median(times["bare typer --help"])
    for name, found in times.items():
        median = statistics.median(found)
        print(f"{name:34} {median * 1000:7.0f} (fastest {min(found) * 1000:.0f})  {median / peer_median:5.2f}")
    slower = statistics.median(times["modtrail --help"]) > peer_median
    more = statistics.median(times[SEARCH_NAME]) - statistics.median(times[IMPORTED_NAME])
    print(f"a search takes {more:.2f} s more than Python with typer and Whoosh (limit {MORE_SECONDS})")
    print("\nFAILED: modtrail --help is slower than its peer" if slower else "")
    return int(slower or more > MORE_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
