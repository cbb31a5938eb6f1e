"""A load's folder for temporary files: gone at its end, and where a kill left one, gone at the next load."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import ArchiveError
from pipeline.pool import SCRATCH_PREFIX, scratch_folder

_NOTE = "scratch"
"""The file in an archive's folder that says where the load that is running, or was killed, keeps its files."""


@contextmanager
def load_scratch(directory: Path) -> Iterator[Path]:
    """Lend a folder for temporary files to the one process that writes the archive at `directory`.

    Raises:
        ArchiveError: the archive's folder cannot be written.
    """
    note = directory / _NOTE
    _sweep(note)
    with scratch_folder() as folder:
        try:
            note.write_bytes(str(folder).encode("utf-8", "surrogateescape"))
        except OSError as error:
            raise ArchiveError(
                f"The archive at {directory} cannot be written ({error.strerror or error}).",
                advice="Free some space or check the rights on that folder, then run the same command again.",
            ) from error
        try:
            yield folder
        finally:
            note.unlink(missing_ok=True)


def _sweep(note: Path) -> None:
    """Delete what a load that was killed left behind; whatever else stands in the note is left alone."""
    if note.is_file():
        left = Path(note.read_bytes().decode("utf-8", "surrogateescape"))
        if left.name.startswith(SCRATCH_PREFIX):
            shutil.rmtree(left, ignore_errors=True)
