"""The files that were loaded, kept under the name of their content: a source may vanish, the paper stays.

In: a path and what its bytes should be. Out: a copy that is whole or not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from pipeline.errors import ArchiveError, UnreadableFile
from pipeline.passwords import keep_key
from pipeline.records import SourceFile

UNFINISHED = ".unfinished"
_BLOCK_BYTES = 1 << 20


class Originals:
    """The folder of original files."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @property
    def scratch(self) -> Path:
        """The folder for files on their way in; names with `UNFINISHED` in them are swept away by the next load."""
        return self._directory

    def path(self, sha256: str, media_type: str) -> Path:
        """Return where the original of a content is kept."""
        return self._directory / sha256[:2] / (sha256 + _suffix(media_type))

    def keep(self, source: SourceFile) -> Path:
        """Copy a file that was just inspected, or move it from `scratch`; return the copy, which is whole.

        Raises:
            UnreadableFile: the file cannot be read, or is no longer what was inspected.
            ArchiveError: the copy cannot be written.
        """
        kept = self.path(source.sha256, source.media_type)
        if source.password is not None:
            self._keep_key(source, kept)
        if kept.is_file() and kept.stat().st_size == source.size_bytes:
            return kept
        if Path(source.path).parent == self._directory:
            return self._adopt(Path(source.path), kept)
        try:
            original = Path(source.path).open("rb")  # noqa: SIM115 (closed below; its errors are not those of the copy)
        except OSError as error:
            raise _gone(source, str(error.strerror)) from error
        unfinished = self._directory / (source.sha256 + UNFINISHED)
        with original:
            try:
                kept.parent.mkdir(parents=True, exist_ok=True)
                digest = hashlib.sha256()
                with unfinished.open("wb") as copy:
                    while block := _read(original.fileno(), source):
                        digest.update(block)
                        copy.write(block)
                    copy.flush()
                    os.fsync(copy.fileno())
                if digest.hexdigest() != source.sha256:
                    raise _gone(source, "it changed while it was read")
                unfinished.replace(kept)
            except OSError as error:
                raise self._not_kept(source.name, error) from error
            finally:
                unfinished.unlink(missing_ok=True)
        return kept

    def _keep_key(self, source: SourceFile, kept: Path) -> None:
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            keep_key(kept, source.password or "")
        except OSError as error:
            raise self._not_kept(source.name, error) from error

    def _adopt(self, unfinished: Path, kept: Path) -> Path:
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            unfinished.replace(kept)
        except OSError as error:
            raise self._not_kept(kept.name, error) from error
        return kept

    def _not_kept(self, name: str, error: OSError) -> ArchiveError:
        return ArchiveError(
            f"The original of {name} cannot be kept in {self._directory} ({error.strerror or error}).",
            advice="Free some space or check the rights on that folder, then run the same command again.",
        )

    def remove(self, sha256: str) -> None:
        """Delete the original of a content, if it is there."""
        for path in (self._directory / sha256[:2]).glob(sha256 + "*"):
            path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Delete copies that a kill left unfinished."""
        for path in self._directory.glob(f"*{UNFINISHED}*"):
            with contextlib.suppress(OSError):  # it costs space, and the next sweep meets it again
                path.unlink()


def _read(file: int, source: SourceFile) -> bytes:
    try:
        return os.read(file, _BLOCK_BYTES)
    except OSError as error:
        raise _gone(source, str(error.strerror)) from error


def _gone(source: SourceFile, why: str) -> UnreadableFile:
    return UnreadableFile(
        f"{source.name}: the file cannot be kept ({why}).",
        reason="unreadable",
        advice="Load it again when nobody is writing to it.",
    )


def _suffix(media_type: str) -> str:
    """Return a file name's ending: a text file is known by it, the others are easier to open with it."""
    return {"text/plain": ".txt", "application/pdf": ".pdf"}.get(media_type, "." + media_type.partition("/")[2])
