"""Worker processes for one file: tasks in, results out; a task that ends its worker costs nothing but itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Future
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from pipeline.pool import Bounds, WorkerPool, interrupts_held_back, memory_share, scratch_folder

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ended:
    """Stands for the result of a task that ended its worker, twice, the second time alone."""


class Crew:
    """Up to `jobs` workers, started when there is something to do. Use it as a context manager.

    `scratch` is a folder for temporary files that is gone at its end.
    """

    scratch: Path

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._files = ExitStack()
        self._memory_bytes = memory_share(jobs)
        self._pool: WorkerPool | None = None

    def __enter__(self) -> Self:
        self.scratch = self._files.enter_context(scratch_folder())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_pool()
        self._files.close()

    def do(
        self,
        step: Callable[..., T],
        tasks: Sequence[tuple[object, ...]],
        *,
        meanwhile: Callable[[], None] | None = None,
    ) -> list[T | Ended]:
        """Return what `step` returns for each of the tasks, in their order; what it raises is raised.

        `meanwhile` is done once by this process, while the workers are at the tasks.
        """
        results: dict[int, T | Ended] = {}
        results.update(self._round(step, dict(enumerate(tasks)), meanwhile))
        while len(results) < len(tasks):
            left = [at for at in range(len(tasks)) if at not in results]
            # Tasks begin in their order: whichever ended a worker is among the first that have no result.
            for at in left[: self._jobs]:
                results.update(self._round(step, {at: tasks[at]}))
                results.setdefault(at, Ended())
            results.update(self._round(step, {at: tasks[at] for at in left[self._jobs :]}))
        return [results[at] for at in range(len(tasks))]

    def _round(
        self,
        step: Callable[..., T],
        tasks: dict[int, tuple[object, ...]],
        meanwhile: Callable[[], None] | None = None,
    ) -> dict[int, T]:
        """Return the results of all tasks, or of those that were done when a worker ended."""
        if self._pool is None:
            self._pool = WorkerPool(self._jobs, Bounds(self.scratch, self._memory_bytes))
        futures: dict[int, Future[T]] = {}
        results = {}
        try:
            for at, task in tasks.items():
                futures[at] = self._pool.submit(step, *task)
            if meanwhile is not None:
                with interrupts_held_back():
                    meanwhile()
            for at, future in futures.items():
                results[at] = future.result()
        except BrokenExecutor:
            self._end_pool()
            done = {at: future for at, future in futures.items() if future.done()}
            return {at: future.result() for at, future in done.items() if future.exception() is None}
        return results

    def _end_pool(self) -> None:
        if self._pool is not None:
            self._pool.cut()
            self._pool = None
