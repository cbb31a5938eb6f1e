"""The index brought up to its archive in a process of its own: an archive in, nothing out.

An engine fills the memory that it may take before it writes, and listens to no Ctrl-C while it does. Apart from the
load, it leaves that as small as it was, and can be ended at any moment: the next load goes on with the index.
"""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, wait
from pathlib import Path

from index.archive import Archive
from index.executor import end_now, executor
from index.indexing import is_index_current, update_index
from index.supervisor import TURN_SECONDS
from pipeline.errors import ArchiveError
from pipeline.pool import Bounds


def update_index_apart(archive: Archive) -> None:
    """Bring the index up to the archive's records, as `update_index` does; ends it when interrupted.

    Raises:
        ArchiveError: the index cannot be written, or the process that writes it was killed.
    """
    if is_index_current(archive):
        return
    pool = executor(1, Bounds())
    try:
        updating = pool.submit(_update, archive.directory)
        while not updating.done():  # in turns, so that Ctrl-C is heard whichever thread the system gives it to
            wait((updating,), timeout=TURN_SECONDS)
        updating.result()
    except BrokenExecutor as error:
        raise ArchiveError(
            "The process that writes the index was ended; all papers are loaded.",
            advice="Look for limits on memory, then run `modtrail reindex`.",
        ) from error
    finally:
        end_now(pool)


def _update(directory: Path) -> None:
    with Archive.open(directory) as archive:
        update_index(archive)
