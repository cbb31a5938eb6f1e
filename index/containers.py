"""Files that hold files (zip, tar, tar.gz, tar.bz2, tar.xz), read as streams: a path in, its members out.

Nothing is written to disk under a member's own name. A container is hostile input: names, sizes and links in it are
claims. What breaks a limit or is damaged comes out as a refusal, and the members after it go on where the container
still makes sense.
"""

from __future__ import annotations

import io
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from index.careful import CarefulFile, CarefulInfo
from index.container_kinds import HEAD_BYTES, SEPARATOR, Kind, Stream, kind_of, may_be_container, unpacked
from index.wanted import is_named_as_container, is_system_path, may_be_document
from index.work import Refusal
from pipeline.errors import UnreadableFile
from pipeline.sources import MAX_FILE_BYTES

_BLOCK_BYTES = 1 << 20
_TAR_HEADER_BYTES = 1 << 20  # what names and notes before one member may take; honest ones take a few kilobytes
_UNPACK = "Unpack it and load the folder."
_FETCH = "Fetch it again from where it came from."


@dataclass(frozen=True, slots=True)
class Limits:
    """What a container may cost. All are guesses, far above what honest archives of papers hold.

    `ratio` is unpacked to packed bytes; it counts only beyond `ratio_free_bytes`, since a blank page packs well.
    `depth` counts containers inside each other, the outermost included.
    """

    members: int = 200_000
    member_bytes: int = MAX_FILE_BYTES
    total_bytes: int = 512 << 30
    ratio: int = 200
    ratio_free_bytes: int = 256 << 20
    depth: int = 2


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a container. `what` is its bytes, or why it is refused, or None when it is no document."""

    path: str
    what: Stream | Refusal | None


def members(path: Path, kind: Kind, *, limits: Limits, scratch: Path | None) -> Iterator[Member]:
    """Yield the files in a container, in its order; folders are none.

    A member's path has no leading slash. Of two members with one name the second is `name#2.pdf`. `scratch` is the
    folder for a container inside the container, as a file without a name; None is the system's own.

    Raises:
        UnreadableFile: the container is damaged or breaks a limit; what was yielded before stands.
    """
    try:
        packed_bytes = path.stat().st_size
        file = path.open("rb")
    except OSError as error:
        raise _unreadable(
            f"it cannot be opened ({error.strerror})", "unreadable", "Check that you may read it."
        ) from error
    with file:
        yield from _Containers(limits, scratch, packed_bytes).walk(file, kind, prefix="", depth=1)


@dataclass(slots=True)
class _Containers:
    """One walk through a container and those inside it: they share its limits."""

    limits: Limits
    scratch: Path | None
    packed_bytes: int  # of the outermost
    bytes_read: int = 0
    count: int = 0
    paths: set[str] = field(default_factory=set)

    def walk(self, file: BinaryIO, kind: Kind, *, prefix: str, depth: int) -> Iterator[Member]:
        found = self._zip(file) if kind is Kind.ZIP else self._tar(file, kind)
        for name, what in found:
            self.count += 1
            if self.count > self.limits.members:
                raise _unreadable(f"it holds more than {self.limits.members:,} files", "too-many-members", _UNPACK)
            yield from self._member(name, what, prefix, depth)
            self.spend(0)

    def spend(self, size_bytes: int) -> None:
        """Count bytes that were unpacked; raises UnreadableFile beyond the limit."""
        self.bytes_read += size_bytes
        if self.bytes_read > self.limits.total_bytes:
            raise _unreadable("it unpacks to more than the limit", "too-large", _UNPACK)
        if self.is_bomb(self.bytes_read, self.packed_bytes):  # the same bytes may serve many members
            raise _unreadable(_BOMB.message, _BOMB.reason, _BOMB.advice)

    def _member(self, name: str, what: Callable[[], BinaryIO] | Refusal, prefix: str, depth: int) -> Iterator[Member]:
        parts = [part for part in name.split("/") if part not in {"", "."}] or ["unnamed"]
        path = self._unused(prefix + "/".join(parts))
        if ".." in name.replace("\\", "/").split("/"):
            yield Member(path, _refusal(path, "its name leads out of the archive", "unsafe-name", _UNPACK))
        elif is_system_path(parts):
            yield Member(path, None)
        elif isinstance(what, Refusal):
            yield Member(path, Refusal(what.stage, what.reason, f"{path}: {what.message}.", what.advice))
        else:
            try:
                stream = _Guarded(self, what)
                head = stream.peek()
            except UnreadableFile as error:
                yield Member(path, _refusal(path, error.message, error.reason, error.advice))
                return
            if may_be_container(head, parts[-1]):
                yield from self._nested(stream, path, parts[-1], depth)
            else:
                yield Member(path, stream if may_be_document(parts[-1], head) else None)

    def _nested(self, stream: _Guarded, path: str, name: str, depth: int) -> Iterator[Member]:
        """Yield what a member holds that may itself be a container."""
        with tempfile.TemporaryFile(dir=self.scratch) as file:
            try:
                while block := stream.read(_BLOCK_BYTES):
                    file.write(block)
                file.seek(0)
                kind = kind_of(file, name)
                if kind is None:
                    file.seek(0)
                    head = file.read(HEAD_BYTES)
                    file.seek(0)
                    named = is_named_as_container(name) or may_be_document(name, head)
                    yield Member(path, file if named else None)
                elif depth >= self.limits.depth:
                    yield Member(path, _refusal(path, "it lies too deep in other archives", "too-deep", _UNPACK))
                else:
                    yield from self.walk(file, kind, prefix=path + SEPARATOR, depth=depth + 1)
            except UnreadableFile as error:
                yield Member(path, _refusal(path, error.message, error.reason, error.advice))

    def _unused(self, path: str) -> str:
        """Return a path that no member had before, with the same ending."""
        unused, copy = path, 1
        folder, slash, name = path.rpartition("/")
        stem, ending = PurePosixPath(name).stem, PurePosixPath(name).suffix
        while unused in self.paths:
            copy += 1
            unused = f"{folder}{slash}{stem}#{copy}{ending}"
        self.paths.add(unused)
        return unused

    def _zip(self, file: BinaryIO) -> Iterator[tuple[str, Callable[[], BinaryIO] | Refusal]]:
        try:
            opened = zipfile.ZipFile(CarefulFile(file))
        except Exception as error:
            raise _damaged(error) from error
        with opened:
            for info in opened.infolist():
                if not info.is_dir():
                    name = info.filename.replace("\\", "/")  # some programs on Windows write them so
                    yield name, self._zip_refusal(info) or _opener(opened, info)

    def _zip_refusal(self, info: zipfile.ZipInfo) -> Refusal | None:
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in {0, stat.S_IFREG}:
            return _LINK if kind == stat.S_IFLNK else _SPECIAL
        if info.flag_bits & 0x1:
            advice = "Unpack the archive with its password and load the folder."
            return Refusal("unpack", "encrypted", "it needs a password", advice)
        return self._size_refusal(info.file_size, info.compress_size)

    def _size_refusal(self, size_bytes: int, packed_bytes: int) -> Refusal | None:
        if size_bytes > self.limits.member_bytes:
            return Refusal("unpack", "too-large", f"it has {size_bytes:,} bytes", "Split it into parts.")
        if self.is_bomb(size_bytes, packed_bytes):
            return _BOMB
        return None

    def is_bomb(self, size_bytes: int, packed_bytes: int) -> bool:
        """Return whether so many bytes out of so few are no honest paper."""
        return size_bytes > self.limits.ratio_free_bytes and size_bytes > self.limits.ratio * max(1, packed_bytes)

    def _tar(self, file: BinaryIO, kind: Kind) -> Iterator[tuple[str, Callable[[], BinaryIO] | Refusal]]:
        flow = _Flow(file, unpacked(file, kind), self)
        try:
            flow.allow(_TAR_HEADER_BYTES)
            opened = tarfile.open(fileobj=flow, mode="r|", tarinfo=CarefulInfo)  # noqa: SIM115 (closed by the next line)
            with opened:
                while (info := opened.next()) is not None:
                    flow.allow(None)
                    if not info.isdir():
                        yield info.name, self._tar_refusal(info) or _extractor(opened, info)
                    opened.members = []  # type: ignore[attr-defined]  # it would keep them all
                    # What was not read of this member comes before the next header.
                    flow.allow(max(0, opened.offset - flow.bytes_out) + _TAR_HEADER_BYTES)
        except UnreadableFile:
            raise
        except Exception as error:
            raise _damaged(error) from error

    def _tar_refusal(self, info: tarfile.TarInfo) -> Refusal | None:
        if info.issym() or info.islnk():
            return _LINK
        if not info.isreg() or info.issparse():
            return _SPECIAL
        return self._size_refusal(info.size, info.size)


class _Guarded:
    """A member's bytes, counted, with errors in plain words."""

    def __init__(self, counter: _Containers, opener: Callable[[], BinaryIO]) -> None:
        self._counter = counter
        self._left = counter.limits.member_bytes
        self._head = b""
        try:
            self._stream = opener()
        except NotImplementedError as error:
            raise _unreadable(f"it is packed in a way that we do not know ({error})", "unsupported", _UNPACK) from error
        except Exception as error:
            raise _damaged(error) from error

    def peek(self) -> bytes:
        """Return the first bytes, which `read` returns again."""
        while len(self._head) < HEAD_BYTES and (block := self._read(HEAD_BYTES - len(self._head))):
            self._head += block
        return self._head

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end; raises UnreadableFile."""
        if self._head:
            block, self._head = self._head[:size], self._head[size:]
            return block
        return self._read(size)

    def _read(self, size: int) -> bytes:
        try:
            block = self._stream.read(size)
        except UnreadableFile:
            raise
        except Exception as error:
            raise _damaged(error) from error
        self._counter.spend(len(block))
        self._left -= len(block)
        if self._left < 0:
            raise _unreadable("it unpacks to more than the limit", "too-large", "Split it into parts.")
        return block


class _Flow(io.RawIOBase):
    """The unpacked bytes of a tar file on their way to the reader, with limits on how many."""

    def __init__(self, packed: BinaryIO, unpacked: Stream, counter: _Containers) -> None:
        self._packed = packed
        self._unpacked = unpacked
        self._counter = counter
        self._allowed: int | None = None
        self.bytes_out = 0

    def allow(self, size_bytes: int | None) -> None:
        """Let so many more bytes be read, or any number."""
        self._allowed = size_bytes

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""
        block = self._unpacked.read(size)
        self.bytes_out += len(block)
        if self._allowed is not None:
            self._allowed -= len(block)
            if self._allowed < 0:
                raise _unreadable("a name or note in it is larger than the limit", "damaged", _FETCH)
        if self.bytes_out > self._counter.limits.total_bytes:
            raise _unreadable("it unpacks to more than the limit", "too-large", _UNPACK)
        if self._unpacked is not self._packed and self._counter.is_bomb(self.bytes_out, self._packed.tell()):
            raise _unreadable(_BOMB.message, _BOMB.reason, _BOMB.advice)
        return block


def _opener(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def open_member() -> BinaryIO:
        stream: BinaryIO = opened.open(info)  # type: ignore[assignment]  # typeshed has it as IO[bytes]
        return stream

    return open_member


def _extractor(opened: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[], BinaryIO]:
    def open_member() -> BinaryIO:
        stream: BinaryIO = opened.extractfile(info)  # type: ignore[assignment]  # a regular file always has one
        return stream

    return open_member


_LINK = Refusal("unpack", "link", "it is a link, and links in an archive are not followed", _UNPACK)
_SPECIAL = Refusal("unpack", "not-a-document", "it is no regular file", "Leave it out.")
_BOMB = Refusal("unpack", "bomb", "it unpacks to far more than a paper would", "Leave it out, or unpack it yourself.")


def _unreadable(message: str, reason: str, advice: str) -> UnreadableFile:
    """Return an error without the name of the file: who knows it puts it before."""
    return UnreadableFile(message, reason=reason, advice=advice)


def _refusal(path: str, message: str, reason: str, advice: str) -> Refusal:
    return Refusal("unpack", reason, f"{path}: {message}.", advice)


def _damaged(error: Exception) -> UnreadableFile:
    return _unreadable(f"it is damaged ({str(error)[:200] or type(error).__name__})", "damaged", _FETCH)
