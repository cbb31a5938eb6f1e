"""A container in, batches of its members out, each kept for a moment as a file of ours, to be inspected.

A member is written under a number, never under its own name; what a kill leaves behind, the next load sweeps away.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from index.container_kinds import SEPARATOR, Kind, Stream
from index.containers import Limits, Member, members
from index.discover import FoundFile
from index.originals import UNFINISHED
from index.work import Refusal
from pipeline.errors import ArchiveError, UnreadableFile
from pipeline.file_names import printable

_BATCH_FILES = 64
_BATCH_BYTES = 256 << 20
"""What lies unpacked at one time: enough to keep the workers busy, little enough for any disk."""

_BLOCK_BYTES = 1 << 20


@dataclass(slots=True)
class Batch:
    """Some members of a container: `files` lie unpacked at their location, until `discard`."""

    files: list[FoundFile] = field(default_factory=list)
    refused: list[tuple[FoundFile, Refusal]] = field(default_factory=list)
    skipped: int = 0
    size_bytes: int = 0

    @property
    def is_full(self) -> bool:
        """Whether no more should be added."""
        return len(self.files) + len(self.refused) >= _BATCH_FILES or self.size_bytes >= _BATCH_BYTES

    def discard(self) -> None:
        """Delete the files that still lie there."""
        for file in self.files:
            file.path.unlink(missing_ok=True)


def unpack(container: FoundFile, kind: Kind, *, scratch: Path, limits: Limits) -> Iterator[Batch]:
    """Yield the members of a container in batches, in its order; the last batch may be empty.

    A container that is damaged or breaks a limit comes as the last of the refused, itself.

    Raises:
        ArchiveError: `scratch` cannot be written.
    """
    number = 0
    batch = Batch()
    try:
        for number, member in enumerate(_told(container, kind, scratch, limits)):
            if isinstance(member, Refusal):
                batch.refused.append((container, member))
            else:
                _add(batch, container, member, scratch / f"member-{number}{_suffix(member.path)}")
            if batch.is_full:
                yield batch
                batch = Batch()
        yield batch
    finally:
        batch.discard()


def _told(container: FoundFile, kind: Kind, scratch: Path, limits: Limits) -> Iterator[Member | Refusal]:
    """Yield the members, then what ended the container early, if something did."""
    try:
        scratch.mkdir(parents=True, exist_ok=True)
        yield from members(container.path, kind, limits=limits, scratch=scratch)
    except UnreadableFile as error:
        message = f"{container.name}: {error.message}."
        yield Refusal("unpack", error.reason, message, f"{error.advice} What could be read of it is loaded.")
    except OSError as error:
        raise not_writable(scratch, error) from error


def _add(batch: Batch, container: FoundFile, member: Member, place: Path) -> None:
    uri = container.uri + SEPARATOR + printable(member.path)
    if member.what is None:
        batch.skipped += 1
    elif isinstance(member.what, Refusal):
        told = Refusal(member.what.stage, member.what.reason, printable(member.what.message), member.what.advice)
        batch.refused.append((FoundFile("", uri, 0, container.mtime_ns), told))
    else:
        file = FoundFile(str(place), uri, 0, container.mtime_ns)
        batch.files.append(file)  # first, so that it is discarded even if it is not complete
        try:
            size_bytes = _write(member.what, place)
        except UnreadableFile as error:
            batch.files.pop()
            place.unlink(missing_ok=True)
            batch.refused.append(
                (file, Refusal("unpack", error.reason, f"{file.name}: {error.message}.", error.advice))
            )
            return
        batch.files[-1] = FoundFile(str(place), uri, size_bytes, container.mtime_ns)
        batch.size_bytes += size_bytes


def _write(stream: Stream, place: Path) -> int:
    """Write a member's bytes to a file; return how many."""
    try:
        with place.open("wb") as file:
            while block := stream.read(_BLOCK_BYTES):
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
            return file.tell()
    except OSError as error:
        raise not_writable(place.parent, error) from error


def _suffix(path: str) -> str:
    """Return the ending of a member's place: a text file is known by it."""
    return UNFINISHED + (".txt" if path.lower().endswith(".txt") else "")


def not_writable(folder: Path, error: OSError) -> ArchiveError:
    """Return the error for a folder that cannot hold for a moment what is to be loaded."""
    return ArchiveError(
        f"A file cannot be unpacked or fetched to {folder} ({error.strerror or error}).",
        advice="Free some space or check the rights on that folder, then run the same command again.",
    )
