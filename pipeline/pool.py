"""A pool of worker processes on this machine: tasks in, results out, and nothing left when it ends.

Workers are started afresh (spawn), use one thread each, keep to their share of the memory and to one folder for
temporary files, and end with the process that started them, together with whatever they have started themselves.
"""

from __future__ import annotations

import contextlib
import faulthandler
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

SCRATCH_PREFIX = "modtrail-"

_MEMORY_BYTES = 3 << 30
"""What a worker may take at most: an A3 page scanned at 600 dpi takes 2.2 GB, an A4 page at 300 dpi 0.45 GB."""

_LEAST_BYTES = 1 << 30
"""With less, honest pages fail."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a worker may use: `scratch` for temporary files (None: the system's folder), and so much memory."""

    scratch: Path | None = None
    memory_bytes: int | None = None


def core_count() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory_share(jobs: int) -> int:
    """Return how many bytes of memory each of so many workers may take, on this machine."""
    return max(_LEAST_BYTES, min(_MEMORY_BYTES, _machine_bytes() // max(1, jobs)))


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Lend a folder for temporary files; it is gone at the end, whatever lies in it."""
    folder = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """End this process if the block takes too long: a library in an endless loop listens to nothing milder."""
    with open(os.devnull, "w", encoding="ascii") as nowhere:  # noqa: PTH123 (a path object gains nothing here)
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


class WorkerPool(ProcessPoolExecutor):
    """A process pool on a lifeline: its workers end when this process ends, however it ends, or when it is cut."""

    def __init__(self, jobs: int, bounds: Bounds) -> None:
        context = multiprocessing.get_context("spawn")
        reader, self._lifeline = context.Pipe(duplex=False)
        super().__init__(max_workers=jobs, mp_context=context, initializer=_start_worker, initargs=(reader, bounds))

    def submit(self, step: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Give out a task; Ctrl-C is held back meanwhile from a worker that is started for it."""
        with interrupts_held_back():
            return super().submit(step, *args, **kwargs)

    def cut(self) -> None:
        """End all workers at once, without waiting for what they are at."""
        self._lifeline.close()
        self.shutdown(wait=True, cancel_futures=True)


@contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Hold Ctrl-C back until the block has ended; processes and threads that are started in it are deaf to it.

    For workers, which are not the ones that it is meant for, and for imports: Python may swallow an interrupt in one.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_worker(lifeline: Connection, bounds: Bounds) -> None:
    # Before anything else: two threads per page on as many cores as workers is many times slower (design 3).
    os.environ["OMP_THREAD_LIMIT"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "setpgrp"):
        os.setpgrp()  # what it starts ends with it
    if bounds.scratch is not None:
        os.environ["TMPDIR"] = tempfile.tempdir = str(bounds.scratch)
    if bounds.memory_bytes is not None:
        _limit_memory(bounds.memory_bytes)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _limit_memory(size_bytes: int) -> None:
    """Let this process and each that it starts take no more; where the system knows no such limit, there is none."""
    if sys.platform != "win32":
        import resource  # not on every system

        with contextlib.suppress(OSError, ValueError):
            hard = resource.getrlimit(resource.RLIMIT_AS)[1]
            resource.setrlimit(resource.RLIMIT_AS, (size_bytes, hard))


def _end_with(lifeline: Connection) -> None:
    """Wait until the other end is closed, then end this process and its children."""
    with contextlib.suppress(EOFError, OSError):
        lifeline.recv_bytes()
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _machine_bytes() -> int:
    """Return the memory of this machine, or of the container that we run in."""
    found = []
    with contextlib.suppress(AttributeError, OSError, ValueError):
        found.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with contextlib.suppress(OSError, ValueError):  # not there, or "max"
            found.append(int(Path(limit).read_text(encoding="ascii")))
    return min(found, default=_MEMORY_BYTES * core_count())
