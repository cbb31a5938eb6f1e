"""Which files hold files, by their bytes: zip, tar, tar.gz, tar.bz2, tar.xz. In: a file. Out: its kind."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol

from index.careful import TAR_BLOCK_BYTES, CarefulFile, CarefulXz
from index.wanted import is_named_as_container

SEPARATOR = "!/"
"""Stands between a container and its member in the name of a source: `papers.zip!/2019/report.pdf`."""

HEAD_BYTES = 1024
_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_OFFICE_MEMBERS = frozenset({"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"})
"""What a zip file holds that is one document of an office program, a book or a program, and no folder of papers."""


class Kind(StrEnum):
    """The containers that we read."""

    ZIP = "zip"
    TAR = "tar"
    TAR_GZ = "tar.gz"
    TAR_BZ2 = "tar.bz2"
    TAR_XZ = "tar.xz"


_PACKED = ((b"\x1f\x8b", Kind.TAR_GZ), (b"BZh", Kind.TAR_BZ2), (b"\xfd7zXZ\0", Kind.TAR_XZ))
_PACKED_MARKS = tuple(mark for mark, _ in _PACKED)


class Stream(Protocol):
    """The bytes of a member, to be read before the next member is asked for."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end; raises UnreadableFile."""


def container_kind(path: Path) -> Kind | None:
    """Return which container a file is, by its bytes; None for all others, and for what cannot be opened."""
    try:
        with path.open("rb") as file:
            return kind_of(file, path.name)
    except OSError:
        return None


def may_be_container(head: bytes, name: str) -> bool:
    """Return whether a file may hold others, by its first bytes or its name."""
    return head.startswith((*_ZIP_MARKS, *_PACKED_MARKS)) or _is_tar(head) or is_named_as_container(name)


def kind_of(file: BinaryIO, name: str) -> Kind | None:
    """Return which container an open file is; leaves it at its beginning."""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if head.startswith(_ZIP_MARKS):
        kind = Kind.ZIP if _is_folder_of_files(file, name) else None
    elif packed := next((one for mark, one in _PACKED if head.startswith(mark)), None):
        kind = packed if _holds_tar(file, packed, name) else None
    else:
        kind = Kind.TAR if _is_tar(head) else None
    file.seek(0)
    return kind


def _is_folder_of_files(file: BinaryIO, name: str) -> bool:
    try:
        with zipfile.ZipFile(CarefulFile(file)) as opened:
            return not any(one in opened.NameToInfo for one in _OFFICE_MEMBERS)
    except Exception:  # noqa: BLE001 (whatever is wrong with it is told where it is read)
        return is_named_as_container(name)


def _holds_tar(file: BinaryIO, kind: Kind, name: str) -> bool:
    stream = unpacked(file, kind)
    head = b""
    try:
        while len(head) < TAR_BLOCK_BYTES and (block := stream.read(TAR_BLOCK_BYTES - len(head))):
            head += block
    except (OSError, EOFError, zlib.error, lzma.LZMAError):
        return is_named_as_container(name)
    return _is_tar(head)


def unpacked(file: BinaryIO, kind: Kind) -> Stream:
    """Return the bytes of a tar file, whatever it is packed with."""
    match kind:
        case Kind.TAR_GZ:
            return gzip.GzipFile(fileobj=file)
        case Kind.TAR_BZ2:
            return bz2.BZ2File(file)
        case Kind.TAR_XZ:
            return CarefulXz(file)
    return file


def _is_tar(head: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(head[:TAR_BLOCK_BYTES], "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError):
        return False
    return True
