"""What all requests share: open archives to borrow, the index kept in step, pictures of pages. Nothing else is kept.

In: the archive's folder. Out: archives that can only be read, seen as the reader who asks may see them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

from index.archive import Archive
from index.database import FILE_NAME
from index.indexing import index_state, update_index
from pipeline.errors import UserFacingError
from web.options import RoomOptions
from web.pictures import Pictures
from web.tokens import Doorkeeper, Reader

INDEX_SECONDS = 5.0
"""How often it is looked whether the archive has changed; a load adds a paper every few seconds."""

MAX_IDLE = 8
"""Open archives that are kept for the next request, of each kind."""


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
        self._memory: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._keeper = threading.Thread(target=self._keep_index, name="index-keeper", daemon=True)

    def open(self) -> None:
        """Bring the archive up to this version, and begin to keep its index in step.

        Raises:
            ArchiveError: there is no archive, or it cannot be used.
        """
        with Archive.open(self.directory) as archive:
            update_index(archive)
        self._keeper.start()

    def close(self) -> None:
        """Close everything."""
        self._closing.set()
        if self._keeper.ident is not None:
            self._keeper.join()
        self.pictures.close()
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
        database = self._database()
        with self._lock:
            idle = self._idle[reader.sees_marked]
            found = idle.pop() if idle else None
        if found is not None and found[0] != database:
            found[1].close()  # somebody put another archive in its place
            found = None
        archive = found[1] if found else Archive.open_to_read(self.directory, marked=reader.sees_marked)
        try:
            yield archive
        finally:
            with self._lock:
                keep = len(self._idle[reader.sees_marked]) < MAX_IDLE and not self._closing.is_set()
                if keep:
                    self._idle[reader.sees_marked].append((database, archive))
            if not keep:
                archive.close()

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

    def _keep_index(self) -> None:
        """Bring the index up to the records whenever they have changed, one writer for all readers."""
        while not self._closing.wait(INDEX_SECONDS):
            try:
                with Archive.open(self.directory) as archive:
                    if not index_state(archive).fits:
                        update_index(archive)
            except UserFacingError:
                continue  # every answer says that the index is behind; the next round tries again
