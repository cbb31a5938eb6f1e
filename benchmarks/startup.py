"""How long the command line takes to start, against a bare typer application with as many commands.

    .venv/bin/python benchmarks/startup.py [--rounds N] [--folder DIR]

Prints machine, versions and a table of medians; ends with 1 when `modtrail --help` is slower than its peer, or a search
of 10,000 sections takes more than 0.3 s longer than Python with typer and Whoosh imported. They take turns, so that a
busy machine slows all; both the clock and the processor's time are told. Modules are compiled once, as an installation
has them, whatever PYTHONDONTWRITEBYTECODE says. With `--folder` the archive of 10,000 sections is kept, and used again.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
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


def seconds(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Return how long a command takes from start to end, by the clock and of the processor."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, capture_output=True, env=environment, check=False)
    took, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


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
        environment = {
            **os.environ,
            "MODTRAIL_ARCHIVE": str(Path(folder) / "archive"),
            "PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled"),
            "PYTHONDONTWRITEBYTECODE": "",
        }
        cases = {
            "bare typer --help": [sys.executable, str(peer), "--help"],
            "modtrail --help": [modtrail, "--help"],
            "modtrail search --help": [modtrail, "search", "--help"],
            "modtrail search, empty archive": [modtrail, "search", "happy day"],
            "modtrail history, empty archive": [modtrail, "history", "SECMP0024"],
            IMPORTED_NAME: [sys.executable, "-c", IMPORTED],
            SEARCH_NAME: [modtrail, "search", "agreed report", "--facets", "--archive", str(large)],
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in cases}
        for command in cases.values():
            seconds(command, environment)
        for _ in range(rounds):
            for name, command in cases.items():
                times[name].append(seconds(command, environment))
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, typer {version('typer')}"
    )
    print(f"{rounds} rounds, taking turns; medians in milliseconds, and their ratio to the bare application\n")
    clock = {name: statistics.median(took for took, _ in found) for name, found in times.items()}
    work = {name: statistics.median(worked for _, worked in found) for name, found in times.items()}
    peer = clock["bare typer --help"]
    for name, found in times.items():
        told = f"{clock[name] * 1000:7.0f} (fastest {min(found)[0] * 1000:.0f}, processor {work[name] * 1000:.0f})"
        print(f"{name:34} {told}  {clock[name] / peer:5.2f}")
    slower = clock["modtrail --help"] > peer
    more, more_work = clock[SEARCH_NAME] - clock[IMPORTED_NAME], work[SEARCH_NAME] - work[IMPORTED_NAME]
    print(
        f"a search takes {more:.2f} s more than Python with typer and Whoosh (limit {MORE_SECONDS}), "
        f"{more_work:.2f} s of it the processor's"
    )
    print("\nFAILED: modtrail --help is slower than its peer" if slower else "")
    return int(slower or more > MORE_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
