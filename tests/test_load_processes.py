"""The load with real worker processes, which die, hang and are killed."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fake_reading import FakeReader

from index.archive import Archive
from index.executor import executor
from index.load import LoadOptions, Machinery, load
from index.load_answers import LoadReport
from index.supervisor import Died, Done, Supervisor
from index.work import Desk, Read
from pipeline.errors import UserFacingError
from pipeline.records import SourceFile

pytestmark = pytest.mark.slow

_LOAD_IN_A_PROCESS = """
import sys
sys.path[:0] = {paths!r}
from pathlib import Path
from fake_reading import FakeReader
from index.executor import executor
from index.load import LoadOptions, Machinery, load

if __name__ == "__main__":
    machinery = Machinery(FakeReader({marks!r}), executor, lambda archive: None)
    report = load(Path({directory!r}), [{papers!r}], options=LoadOptions(jobs=2), machinery=machinery)
    print(report.loaded, report.unchanged, report.interrupted, flush=True)
"""


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    made = tmp_path / "papers"
    made.mkdir()
    (tmp_path / "marks").mkdir()
    return made


def write(papers: Path, name: str, *pages: str) -> Path:
    path = papers / name
    path.write_text("\f".join(pages))
    return path


def loaded(papers: Path, **options: object) -> LoadReport:
    machinery = Machinery(FakeReader(str(papers.parent / "marks")), executor, lambda archive: None)
    return load(papers.parent / "archive", [str(papers)], options=LoadOptions(jobs=2, **options), machinery=machinery)


def reasons(report: LoadReport) -> list[tuple[str, int | None, str]]:
    return [(Path(failure.source).name, failure.page, failure.reason) for failure in report.failures]


def started(papers: Path, *, before: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    """A load in a process of its own; `before` is done in it first."""
    script = papers.parent / "load_papers.py"
    here = Path(__file__).parent
    script.write_text(
        _LOAD_IN_A_PROCESS.format(
            paths=[str(here), str(here.parent)],
            marks=str(papers.parent / "marks"),
            directory=str(papers.parent / "archive"),
            papers=str(papers),
        )
    )
    return subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=before,  # noqa: PLW1509 (this process has no other threads here)
    )


def log(papers: Path) -> list[str]:
    path = papers.parent / "marks" / "log"
    return path.read_text().splitlines() if path.exists() else []


def wait_for_log(papers: Path, lines: int) -> None:
    end = time.monotonic() + 60
    while len(log(papers)) < lines and time.monotonic() < end:
        time.sleep(0.01)


def records(directory: Path) -> list[object]:
    with Archive.open(directory) as archive:
        assert archive.check() is None
        return [
            archive._db.rows(f"SELECT * FROM {table} ORDER BY 1, 2")
            for table in ("records", "page_results", "word_maps", "events", "mentions")
        ]


def children_of(pid: int) -> set[int]:
    """All processes that descend from one."""
    found: set[int] = set()
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    waiting = {pid}
    while waiting:
        waiting = {child for child, parent in parents.items() if parent in waiting} - found
        found |= waiting
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_page_that_kills_its_worker_fails_and_nothing_else_does(papers: Path) -> None:
    for n in range(12):
        write(papers, f"{n:02}.txt", f"Paper {n}", "second", "third")
    write(papers, "deadly.txt", "first", "DIE", "third")

    report = loaded(papers)

    assert (report.loaded, reasons(report)) == (13, [("deadly.txt", 2, "worker-died")])
    assert report.pages == 12 * 3 + 2


def test_a_worker_that_dies_once_costs_nothing(papers: Path) -> None:
    write(papers, "a.txt", "Alpha", "DIE-ONCE here", "third")
    write(papers, "b.txt", "Beta")

    report = loaded(papers)

    assert (report.loaded, report.pages, report.failures) == (2, 4, ())


def test_several_deadly_pages_are_all_found(papers: Path) -> None:
    for n in range(4):
        write(papers, f"{n}.txt", f"Paper {n}", "DIE" if n % 2 else "second", "third")

    report = loaded(papers)

    assert (report.loaded, reasons(report)) == (4, [("1.txt", 2, "worker-died"), ("3.txt", 2, "worker-died")])


def test_a_file_that_kills_its_inspector_fails_alone(papers: Path) -> None:
    write(papers, "a.txt", "Alpha")
    write(papers, "b.txt", "DIE-INSPECTING")

    report = loaded(papers)

    assert (report.loaded, reasons(report)) == (1, [("b.txt", None, "worker-died")])


def test_a_document_that_kills_whoever_puts_it_together_fails_alone(papers: Path) -> None:
    write(papers, "a.txt", "Alpha")
    write(papers, "b.txt", "first", "DIE-LATER")

    report = loaded(papers)

    assert (report.loaded, reasons(report)) == (1, [("b.txt", None, "worker-died")])


def test_a_page_that_never_ends_is_ended(papers: Path) -> None:
    source = SourceFile(str(write(papers, "a.txt", "HANG")), "a.txt", "text/plain", 4, "0" * 64, 1)
    desk = Desk(FakeReader(str(papers.parent / "marks")), page_seconds=0.5)
    supervisor = Supervisor(executor, jobs=1, desk=desk)
    supervisor.add(Read(source, (1,), None))
    outcomes: list[Died | Done] = []
    try:
        while supervisor.busy:
            outcomes += supervisor.turn(seconds=0.1)
    finally:
        supervisor.stop()

    assert outcomes == [Died(Read(source, (1,), None), timed_out=True)]


def test_workers_that_cannot_start_end_the_run() -> None:
    supervisor = Supervisor(_broken_pool, jobs=1, desk=Desk(FakeReader("."), 1.0))
    supervisor.add(Read(SourceFile("", "", "", 0, "", 1), (1,), None))

    with pytest.raises(UserFacingError, match="No worker process"):
        list(supervisor.turn(seconds=0.1))


def _broken_pool(jobs: int, bounds: object) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(jobs, initializer=_refuse)


def _refuse() -> None:
    raise OSError


def test_ctrl_c_ends_a_load_within_two_seconds_and_leaves_no_process(papers: Path) -> None:
    for n in range(6):
        write(papers, f"{n}.txt", f"Paper {n}", "SLOW 8000")
    load_process = started(papers)
    wait_for_log(papers, 6 + 4)
    workers = children_of(load_process.pid)

    pressed = time.monotonic()
    os.kill(load_process.pid, signal.SIGINT)
    output, _ = load_process.communicate(timeout=20)

    assert time.monotonic() - pressed < 2.0
    assert output.split() == ["0", "0", "True"]
    time.sleep(0.2)
    assert workers
    assert not any(map(is_alive, workers))


def test_workers_end_when_the_load_is_killed(papers: Path) -> None:
    write(papers, "a.txt", "first", "SLOW 60000")
    load_process = started(papers)
    wait_for_log(papers, 3)
    workers = children_of(load_process.pid)

    load_process.kill()
    load_process.communicate()
    end = time.monotonic() + 5
    while any(map(is_alive, workers)) and time.monotonic() < end:
        time.sleep(0.05)

    assert workers
    assert not any(map(is_alive, workers))


@pytest.mark.parametrize("limit", [60_000, 120_000, 200_000], ids=["early", "midway", "late"])
def test_a_full_disk_stops_the_run_and_the_next_load_goes_on(papers: Path, tmp_path: Path, limit: int) -> None:
    chance = random.Random(5)
    for n in range(12):
        noise = "".join(chance.choices("abcdefghijklmnop qrstuvwxyz", k=9000))
        write(papers, f"{n}.txt", f"Paper {n}", noise, noise[::-1])
    load_process = started(papers, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    output, _ = load_process.communicate(timeout=60)

    assert load_process.returncode != 0
    assert "ArchiveError" in output

    report = loaded(papers)
    quiet = Machinery(FakeReader(str(papers.parent / "marks")), executor, lambda archive: None)
    load(tmp_path / "undisturbed", [str(papers)], options=LoadOptions(jobs=2), machinery=quiet)
    assert report.failures == ()
    assert records(papers.parent / "archive") == records(tmp_path / "undisturbed")


def test_whatever_the_moment_of_a_kill_the_end_is_that_of_an_undisturbed_load(papers: Path, tmp_path: Path) -> None:
    chance = random.Random(11)
    for n in range(10):
        pages = [f"SSC approved SECMP00{n:02} on 2019-04-0{n % 9 + 1}", *["SLOW 40"] * (1 + n % 4)]
        write(papers, f"{n}.txt", f"Paper {n}\n{pages[0]}", *pages[1:])
    write(papers, "bad.txt", "first", "BAD", "third")
    kills = 0
    while kills < 15:
        load_process = started(papers)
        wait_for_log(papers, len(log(papers)) + chance.randint(0, 6))
        time.sleep(chance.random() * 0.03)
        ended = load_process.poll() is not None
        load_process.kill()
        load_process.communicate()
        kills += 1
        if ended:
            break
    read_before = [line for line in log(papers) if line.startswith("read")]

    report = loaded(papers)
    quiet = Machinery(FakeReader(str(papers.parent / "marks")), executor, lambda archive: None)
    load(tmp_path / "undisturbed", [str(papers)], options=LoadOptions(jobs=2), machinery=quiet)

    assert report.found == report.loaded + report.unchanged == 11
    assert records(papers.parent / "archive") == records(tmp_path / "undisturbed")
    assert not list((papers.parent / "archive" / "originals").glob("*.unfinished"))
    pages = sum(path.read_text().count("\f") + 1 for path in papers.iterdir())
    # A kill costs what the two workers had in hand: a page of a scan each, or pages worth a quarter of a second.
    assert len(read_before) <= pages + kills * 2 * 8
