"""An archive's folder in, its index kept in step with its records: looked at now and then, written by another process.

A load of its own process writes papers; the room's readers must not wait while they are indexed.
"""

from __future__ import annotations

import threading
from concurrent.futures import BrokenExecutor, Executor
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path

from index.archive import Archive
from index.executor import end_now, executor
from index.history import refresh_summaries
from index.indexing import index_fits, update_index
from pipeline.errors import UserFacingError
from pipeline.pool import Bounds

LOOK_SECONDS = 5.0
"""How often it is looked whether the archive has changed; a load adds a paper every few seconds."""

MAX_MEMORY_BYTES = 2 << 30
"""Of the process that writes; building the index of a large archive anew takes a quarter of it."""


class IndexKeeper:
    """One writer of the index for all readers of a room."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="index-keeper", daemon=True)
        self._pool: Executor | None = None

    def open(self) -> None:
        """Bring everything up to the records now, and begin to keep it so.

        Raises:
            ArchiveError: there is no archive, or it cannot be used.
        """
        bring_up(self._directory)
        self._thread.start()

    def close(self) -> None:
        """End, without waiting for what is being written: the next to open the archive goes on with it."""
        self._closing.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _keep(self) -> None:
        while not self._closing.wait(LOOK_SECONDS):
            try:
                if self._is_behind():
                    self._bring_up()
                else:
                    self._end()
            except (UserFacingError, BrokenExecutor):
                self._end()  # every answer says that the index is behind; the next round tries again
        self._end()

    def _is_behind(self) -> bool:
        with Archive.open(self._directory) as archive:
            return not index_fits(archive)

    def _bring_up(self) -> None:
        if self._pool is None:
            self._pool = executor(1, Bounds(memory_bytes=MAX_MEMORY_BYTES))
        task = self._pool.submit(bring_up, self._directory)
        while not self._closing.is_set():
            try:
                task.result(timeout=1.0)
            except NotYet:
                continue
            return

    def _end(self) -> None:
        if self._pool is not None:
            end_now(self._pool)
            self._pool = None


def bring_up(directory: Path) -> None:
    """Bring an archive's index, and what it keeps for its lists, up to its records.

    Raises:
        ArchiveError: there is none, or it cannot be written.
    """
    with Archive.open(directory) as archive:
        update_index(archive)
        refresh_summaries(archive)
