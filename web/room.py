"""What all requests share: open archives to borrow, the index kept in step, pictures of pages. Nothing else is kept.

In: the archive's folder. Out: archives that can only be read, seen as the reader who asks may see them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar, cast

from index.archive import Archive
from index.database import FILE_NAME
from index.indexing import index_version
from index.search import SearchRequest, search
from pipeline.errors import ArchiveError, UserFacingError
from web.keeper import IndexKeeper
from web.options import RoomOptions
from web.pictures import Pictures
from web.tokens import Doorkeeper, Reader

MAX_OPEN = 2
"""Archives that are open at once for readers of a kind; each holds some 40 MB, and answers one of them at a time.
Threads of Python share one core: with more, all would only wait for each other, and memory grows."""

MAX_LONG = 8
"""Tables that may be on their way at once: whoever takes one slowly holds an archive open."""

MAX_REMEMBERED = 4
"""Long lists that are kept until the archive changes, one a kind of reader."""

T = TypeVar("T")


class Room:
    """One archive, open to many readers at once."""

    def __init__(self, directory: Path, options: RoomOptions) -> None:
        self.directory = directory
        self.options = options
        self.doorkeeper = Doorkeeper(options.tokens)
        self.pictures = Pictures()
        self._idle: dict[bool, list[tuple[int, Archive]]] = {False: [], True: []}
        self._turns = {kind: threading.BoundedSemaphore(MAX_OPEN) for kind in self._idle}
        self._long_turns = threading.BoundedSemaphore(MAX_LONG)
        self._memory: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = threading.Lock()
        self._watching: tuple[int, Archive] | None = None
        self._closing = threading.Event()
        self._keeper = IndexKeeper(directory)

    def open(self) -> None:
        """Bring the archive up to this version, and begin to keep its index in step.

        Raises:
            ArchiveError: there is no archive, or it cannot be used.
        """
        self._keeper.open()
        self._warm(Reader("", self.options.show_marked))

    def _warm(self, reader: Reader) -> None:
        """Ask each archive something, so that its first reader need not wait until the index is open."""
        with ExitStack() as lent:
            for archive in [lent.enter_context(self.archive(reader)) for _ in range(MAX_OPEN)]:
                search(archive, SearchRequest("the", facets=True, limit=0))

    def close(self) -> None:
        """Close everything."""
        self._closing.set()
        self._keeper.close()
        self.pictures.close()
        self._stop_watching()
        with self._lock:
            for idle in self._idle.values():
                for _, archive in idle:
                    archive.close()
                idle.clear()

    @contextmanager
    def archive(self, reader: Reader) -> Iterator[Archive]:
        """Lend the archive as a reader may see it; for one thread at a time.

        Raises:
            ArchiveError: it is gone, or cannot be read.
        """
        with self._turns[reader.sees_marked]:
            database, archive = self._borrow(reader)
            try:
                yield archive
            finally:
                self._give_back(reader, database, archive)

    @contextmanager
    def own_archive(self, reader: Reader) -> Iterator[Archive]:
        """Open the archive for one reader who takes long, so that nobody has to wait for another turn.

        Raises:
            ArchiveError: it is gone, cannot be read, or too many take long just now.
        """
        if not self._long_turns.acquire(blocking=False):
            raise ArchiveError("Too many long tables are being sent at once.", advice="Try again in a moment.")
        try:
            with Archive.open_to_read(self.directory, marked=reader.sees_marked) as archive:
                yield archive
        finally:
            self._long_turns.release()

    def _borrow(self, reader: Reader) -> tuple[int, Archive]:
        database = self._database()
        with self._lock:
            idle = self._idle[reader.sees_marked]
            found = idle.pop() if idle else None
        if found is not None and found[0] == database:
            return found
        if found is not None:
            found[1].close()  # somebody put another archive in its place
        return database, Archive.open_to_read(self.directory, marked=reader.sees_marked)

    def _give_back(self, reader: Reader, database: int, archive: Archive) -> None:
        with self._lock:
            if not self._closing.is_set():
                self._idle[reader.sees_marked].append((database, archive))
                return
        archive.close()

    def state(self) -> Hashable:
        """Return what is another value as soon as anything has changed that answers are drawn from.

        For one thread: the one that runs the server.
        """
        database = self._database()
        try:
            if self._watching is None or self._watching[0] != database:
                self._stop_watching()
                self._watching = (database, Archive.open_to_read(self.directory, marked=True))
            archive = self._watching[1]
            return database, archive.data_version, index_version(archive)
        except UserFacingError:
            return object()  # answers say what is wrong, and none of them is kept

    def _stop_watching(self) -> None:
        if self._watching is not None:
            self._watching[1].close()
            self._watching = None

    def remembered(self, key: Hashable, draw: Callable[[], T]) -> T:
        """Return what `draw` gives for a key; drawn anew when it is another key, as after a change of the archive."""
        with self._lock:
            if key in self._memory:
                self._memory.move_to_end(key)
                return cast("T", self._memory[key])
        drawn = draw()
        with self._lock:
            self._memory[key] = drawn
            while len(self._memory) > MAX_REMEMBERED:
                self._memory.popitem(last=False)
        return drawn

    def _database(self) -> int:
        """Return what tells this archive's file from another at the same place; 0 where there is none."""
        try:
            return (self.directory / FILE_NAME).stat().st_ino
        except OSError:
            return 0
