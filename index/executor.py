"""Where tasks run: `executor` is the one seam. Today a pool of processes on this machine.

Workers are started afresh (spawn), use one thread each, and end with the process that started them, together with
whatever they have started themselves.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing.connection import Connection
from typing import Protocol


class ExecutorFactory(Protocol):
    """Makes executors; `executor` is the one for this machine."""

    def __call__(self, jobs: int) -> Executor:
        """Return an executor of `jobs` workers."""


def executor(jobs: int) -> Executor:
    """Return a pool of `jobs` processes on this machine."""
    return WorkerPool(jobs)


def core_count() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def end_now(pool: Executor) -> None:
    """End an executor without waiting for what it is at."""
    if isinstance(pool, WorkerPool):
        pool.cut()
    pool.shutdown(wait=True, cancel_futures=True)


class WorkerPool(ProcessPoolExecutor):
    """A process pool on a lifeline: its workers end when this process ends, however it ends, or when it is cut."""

    def __init__(self, jobs: int) -> None:
        context = multiprocessing.get_context("spawn")
        reader, self._lifeline = context.Pipe(duplex=False)
        super().__init__(max_workers=jobs, mp_context=context, initializer=_start_worker, initargs=(reader,))

    def cut(self) -> None:
        """End all workers at once."""
        self._lifeline.close()


def _start_worker(lifeline: Connection) -> None:
    # Before anything else: two threads per page on as many cores as workers is many times slower (design 3).
    os.environ["OMP_THREAD_LIMIT"] = "1"
    if hasattr(os, "setpgrp"):
        os.setpgrp()  # Ctrl-C is for the process that writes, which ends the workers in good order
    else:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    """Wait until the other end is closed, then end this process and its children."""
    with contextlib.suppress(EOFError, OSError):
        lifeline.recv_bytes()
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
