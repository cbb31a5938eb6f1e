"""Worker processes on this machine: what they may use, and what is left when they end."""

from __future__ import annotations

import os
import tempfile
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from index.scratch import load_scratch
from pipeline.crew import Crew, Ended
from pipeline.pool import Bounds, WorkerPool, memory_share, scratch_folder

pytestmark = pytest.mark.slow


def half_or_die(number: int) -> int:
    if number % 5 == 4:
        os._exit(1)
    time.sleep(0.01)
    return number // 2


def take(size_bytes: int) -> int:
    return len(bytearray(size_bytes))


def leave_a_file() -> str:
    return tempfile.mkstemp(prefix="left-")[1]


def test_only_the_task_that_ends_its_worker_is_lost() -> None:
    with Crew(2) as crew:
        results = crew.do(half_or_die, [(number,) for number in range(12)])

    assert results == [Ended() if number % 5 == 4 else number // 2 for number in range(12)]


def test_what_a_task_raises_is_raised() -> None:
    with Crew(1) as crew, pytest.raises(TypeError):
        crew.do(half_or_die, [("no number",)])


def test_a_worker_takes_no_more_memory_than_it_may() -> None:
    pool = WorkerPool(1, Bounds(memory_bytes=1 << 29))
    try:
        assert pool.submit(take, 1 << 20).result() == 1 << 20
        with pytest.raises((MemoryError, BrokenProcessPool)):
            pool.submit(take, 1 << 30).result()
    finally:
        pool.cut()


def test_temporary_files_of_workers_are_gone_at_the_end() -> None:
    with scratch_folder() as folder:
        pool = WorkerPool(1, Bounds(folder))
        try:
            left = Path(pool.submit(leave_a_file).result())
        finally:
            pool.cut()
        assert left.parent == folder

    assert not folder.exists()


def test_what_a_killed_load_left_is_swept_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / "modtrail-left"
    (left / "page").mkdir(parents=True)
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "scratch").write_text(str(left))

    with load_scratch(tmp_path / "archive") as folder:
        assert not left.exists()
        assert folder.is_dir()

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["archive"]


def test_nothing_but_a_folder_of_ours_is_swept(tmp_path: Path) -> None:
    other = tmp_path / "papers"
    other.mkdir()
    (tmp_path / "scratch").write_text(str(other))

    with load_scratch(tmp_path):
        assert other.is_dir()


def test_the_share_of_a_worker_is_enough_for_a_scan_and_no_more_than_it_needs() -> None:
    assert 1 << 30 <= memory_share(1000) <= memory_share(1) <= 3 << 30
