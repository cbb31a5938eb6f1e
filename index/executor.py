"""Where tasks run: `executor` is the one seam. Today a pool of processes on this machine."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Protocol

from pipeline.pool import Bounds, WorkerPool


class ExecutorFactory(Protocol):
    """Makes executors; `executor` is the one for this machine."""

    def __call__(self, jobs: int, bounds: Bounds) -> Executor:
        """Return an executor of `jobs` workers, each of which keeps to its bounds."""


def executor(jobs: int, bounds: Bounds) -> Executor:
    """Return a pool of `jobs` processes on this machine."""
    return WorkerPool(jobs, bounds)


def end_now(pool: Executor) -> None:
    """End an executor without waiting for what it is at."""
    if isinstance(pool, WorkerPool):
        pool.cut()
    else:
        pool.shutdown(wait=True, cancel_futures=True)
