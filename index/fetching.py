"""Files at addresses in, batches of them out, each kept for a moment as a file of ours, like members of a container."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from index.addresses import fetch
from index.container_kinds import HEAD_BYTES, may_be_container
from index.discover import FoundFile
from index.originals import UNFINISHED
from index.unpacking import Batch, not_writable
from index.wanted import may_be_document
from index.work import Refusal
from pipeline.errors import UnreadableFile

_AT_ONCE = 8
"""Files that are on their way at one time: what hides the time that a far server takes to answer."""

_BATCH_FILES = 64
_BATCH_BYTES = 256 << 20


def fetched(files: Sequence[FoundFile], *, named: Collection[str], scratch: Path) -> Iterator[Batch]:
    """Yield files at addresses in batches, in their order.

    Those in `named` are fetched whatever they are, others if they may be papers or hold some.

    Raises:
        ArchiveError: `scratch` cannot be written.
    """
    try:
        scratch.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_writable(scratch, error) from error
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for number, some in enumerate(_batches(files)):
            batch = Batch()
            try:
                step = partial(_fetched, named=named, scratch=scratch, batch_number=number)
                for outcome in threads.map(step, some, range(len(some))):
                    _add(batch, outcome)
                yield batch
            finally:
                batch.discard()


@dataclass(frozen=True, slots=True)
class _Outcome:
    file: FoundFile  # where it lies, if it could be fetched and is wanted
    refusal: Refusal | None = None
    is_wanted: bool = True


def _batches(files: Sequence[FoundFile]) -> Iterator[list[FoundFile]]:
    some: list[FoundFile] = []
    for file in files:
        some.append(file)
        if len(some) >= _BATCH_FILES or sum(one.size_bytes for one in some) >= _BATCH_BYTES:
            yield some
            some = []
    if some:
        yield some


def _fetched(file: FoundFile, number: int, *, named: Collection[str], scratch: Path, batch_number: int) -> _Outcome:
    ending = ".txt" if file.name.lower().endswith(".txt") else ""
    place = scratch / f"address-{batch_number}-{number}{UNFINISHED}{ending}"
    try:
        if file.uri not in named and not may_be_document(file.name, b""):
            fetch(file.uri, place, head_bytes=HEAD_BYTES)
            head = place.read_bytes()
            if not (may_be_document(file.name, head) or may_be_container(head, file.name)):
                place.unlink()
                return _Outcome(file, is_wanted=False)
        fetch(file.uri, place)
    except UnreadableFile as error:
        place.unlink(missing_ok=True)
        return _Outcome(file, Refusal("fetch", error.reason, error.message, error.advice))
    except OSError as error:
        raise not_writable(scratch, error) from error
    return _Outcome(replace(file, location=str(place)))


def _add(batch: Batch, outcome: _Outcome) -> None:
    if outcome.refusal is not None:
        batch.refused.append((outcome.file, outcome.refusal))
    elif outcome.is_wanted:
        batch.files.append(outcome.file)
    else:
        batch.skipped += 1
