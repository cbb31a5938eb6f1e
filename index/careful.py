"""What `zipfile` and `tarfile` take on trust, checked: bytes of a hostile file in, honest answers or errors out."""

from __future__ import annotations

import lzma
import tarfile
import zipfile
from typing import BinaryIO

TAR_BLOCK_BYTES = 512
_XZ_BLOCK_BYTES = 1 << 16
_XZ_MEMORY_BYTES = 256 << 20  # `xz -9`, the most that the program itself offers, takes 65 MiB
_DIRECTORY_BYTES = 24 << 20  # a zip's list of members: some 200,000 with names of ordinary length


class CarefulInfo(tarfile.TarInfo):
    """A header of a tar file. A wrong or missing one is an error: the library would take it for the end."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> CarefulInfo:
        """Return what a block says; raises ReadError where it is no header and no end mark."""
        if not buf:
            raise tarfile.ReadError("it ends before its end mark")
        if len(buf) == TAR_BLOCK_BYTES and not any(buf):
            return super().frombuf(buf, encoding, errors)  # raises what the library takes for the end
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(str(error)) from error


class CarefulXz:
    """The bytes that an xz file unpacks to. What memory it wants is a claim of its own, and is limited."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._unpacker = _xz_unpacker()

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end; raises LZMAError, EOFError."""
        while True:
            packed = b""
            if self._unpacker.eof:  # several streams may follow each other, with zeros between them
                packed = self._unpacker.unused_data.lstrip(b"\0") or self._file.read(_XZ_BLOCK_BYTES).lstrip(b"\0")
                if not packed:
                    return b""
                self._unpacker = _xz_unpacker()
            elif self._unpacker.needs_input:
                packed = self._file.read(_XZ_BLOCK_BYTES)
                if not packed:
                    raise EOFError("it ends too soon")
            block = self._unpacker.decompress(packed, size)
            if block:
                return block


def _xz_unpacker() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES)


class CarefulFile:
    """A zip file as its reader sees it: it reads no more at once than an honest list of members takes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""
        if size > _DIRECTORY_BYTES:
            raise zipfile.BadZipFile("its list of files is too long")
        block = self._file.read(_DIRECTORY_BYTES + 1 if size < 0 else size)
        if len(block) > _DIRECTORY_BYTES:
            raise zipfile.BadZipFile("its list of files is too long")
        return block

    def seekable(self) -> bool:
        """Return that it can be read anywhere."""
        return True
