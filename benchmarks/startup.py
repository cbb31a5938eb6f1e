"""How long the command line takes to start, against a bare typer application with as many commands.

    .venv/bin/python benchmarks/startup.py [--rounds N]

Prints machine, versions and a table of medians; ends with 1 when `modtrail --help` is slower than its peer. They take
turns, so that a busy machine slows all.
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

from cli import app
from index.archive import Archive

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
    rounds = parser.parse_args().rounds
    modtrail = str(Path(sys.executable).with_name("modtrail"))
    with tempfile.TemporaryDirectory() as folder:
        peer = Path(folder) / "peer.py"
        peer.write_text(PEER.format(commands=len(app.registered_commands)), encoding="utf-8")
        Archive.create(Path(folder) / "archive").close()
        environment = {**os.environ, "MODTRAIL_ARCHIVE": str(Path(folder) / "archive")}
        cases = {
            "bare typer --help": [sys.executable, str(peer), "--help"],
            "modtrail --help": [modtrail, "--help"],
            "modtrail search --help": [modtrail, "search", "--help"],
            "modtrail search, empty archive": [modtrail, "search", "happy day"],
            "modtrail history, empty archive": [modtrail, "history", "SECMP0024"],
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
    print("\nFAILED: modtrail --help is slower than its peer" if slower else "\nok")
    return int(slower)


if __name__ == "__main__":
    sys.exit(main())
