"""Tasks in, outcomes out, whatever happens to the workers: a dead worker costs the page that killed it, not the run.

When a pool breaks, every task that was in flight is a suspect. Suspects run alone, one after the other, cut into
single files or pages where need be; what ends its worker again, alone, is the culprit, and nothing else is blamed.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass

from index.executor import ExecutorFactory, end_now
from index.work import Desk, Result, Task, perform
from pipeline.errors import UserFacingError
from pipeline.pool import Bounds

TASKS_IN_FLIGHT_PER_WORKER = 2
"""One that is done and one that is ready, so that no worker waits for the writer; more would only cost memory."""

TURN_SECONDS = 0.2
"""How long a load waits for a result before it tells its progress again."""

_NO_BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Died:
    """A task that ended its worker twice, the second time alone; `timed_out` when its time limit did that."""

    task: Task
    timed_out: bool


@dataclass(frozen=True, slots=True)
class Done:
    """A task and what came of it."""

    task: Task
    result: Result


class Supervisor:
    """Keeps `jobs` workers busy. Add tasks while there is `room`, and take outcomes from `turn`."""

    def __init__(self, make_pool: ExecutorFactory, *, jobs: int, desk: Desk, bounds: Bounds = _NO_BOUNDS) -> None:
        self._make_pool = make_pool
        self.jobs = jobs
        self._bounds = bounds
        self._desk = desk
        self._pool: Executor | None = None
        self._waiting: deque[Task] = deque()
        self._suspects: deque[Task] = deque()
        self._in_flight: dict[Future[Result], Task] = {}
        self._alone_since: float | None = None  # when the one task that runs alone was given out

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._waiting or self._suspects or self._in_flight)

    @property
    def room(self) -> int:
        """How many more tasks are welcome."""
        if self._suspects or self._alone_since is not None:
            return 0
        return max(0, self.jobs * TASKS_IN_FLIGHT_PER_WORKER - len(self._in_flight) - len(self._waiting))

    @property
    def at_work(self) -> tuple[Task, ...]:
        """The tasks that the workers are at: they take them in the order in which they are given out."""
        return tuple(task for future, task in self._in_flight.items() if not future.done())[: self.jobs]

    def add(self, *tasks: Task) -> None:
        """Give out tasks, before all that are waiting."""
        self._waiting.extendleft(reversed(tasks))

    def turn(self, *, seconds: float) -> Iterator[Done | Died]:
        """Yield what came of tasks, waiting at most `seconds` for the first.

        Raises:
            UserFacingError: no worker can be started at all, or one met a fault that must end the run.
        """
        self._give_out()
        done, _ = wait(self._in_flight, timeout=seconds, return_when=FIRST_COMPLETED)
        broken = False
        for future in done:
            if isinstance(future.exception(), BrokenExecutor):
                broken = True
                continue
            task = self._in_flight.pop(future)
            self._alone_since = None
            yield Done(task, future.result())
        if broken:
            yield from self._recover()

    def stop(self) -> None:
        """End the workers without waiting for what they are at."""
        if self._pool is not None:
            end_now(self._pool)
            self._pool = None

    def _give_out(self) -> None:
        if self._suspects:
            if not self._in_flight:
                self._alone_since = time.monotonic()
                self._submit(self._suspects.popleft())
            return
        if self._alone_since is None:
            while self._waiting and len(self._in_flight) < self.jobs * TASKS_IN_FLIGHT_PER_WORKER:
                self._submit(self._waiting.popleft())

    def _submit(self, task: Task) -> None:
        pool = self._pool or self._start_pool()
        try:
            self._in_flight[pool.submit(perform, task, self._desk)] = task
        except BrokenExecutor as error:
            # The pool broke since the last turn: the task joins those that were in flight.
            lost: Future[Result] = Future()
            lost.set_exception(error)
            self._in_flight[lost] = task

    def _start_pool(self) -> Executor:
        pool = self._pool = self._make_pool(self.jobs, self._bounds)
        try:
            pool.submit(_greet).result()
        except BrokenExecutor as error:
            self.stop()
            raise UserFacingError(
                "No worker process can be started on this machine.",
                advice="Look for limits on memory or processes, then run the same command again.",
            ) from error
        return pool

    def _recover(self) -> Iterator[Died]:
        """Start again after a worker died: find out who did it."""
        wait(self._in_flight)  # a broken pool ends all its futures
        tasks = list(self._in_flight.values())
        self._in_flight.clear()
        self.stop()
        alone_since, self._alone_since = self._alone_since, None
        if alone_since is None:
            self._suspects.extend(tasks)
            return
        for task in tasks:  # exactly one, which ran alone
            parts = task.split()
            if len(parts) > 1:
                self._suspects.extendleft(reversed(parts))
            else:
                yield Died(task, timed_out=time.monotonic() - alone_since >= self._desk.page_seconds)


def _greet() -> None:
    """Do nothing, in a worker: it has started."""
