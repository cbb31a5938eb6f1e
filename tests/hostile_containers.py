"""Files that hold files, made for tests: honest ones and hostile ones, as bytes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import warnings
import zipfile
from collections.abc import Mapping, Sequence

Members = Mapping[str, bytes] | Sequence[tuple[str, bytes]]


def pairs(members: Members) -> list[tuple[str, bytes]]:
    return list(members.items()) if isinstance(members, Mapping) else list(members)


def zip_of(members: Members, *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two members of one name are what some tests want
        for name, data in pairs(members):
            info = zipfile.ZipInfo(name, (2019, 5, 2, 0, 0, 0))
            info.compress_type = packing
            made.writestr(info, data)
    return file.getvalue()


def tar_of(members: Members, *, form: int = tarfile.PAX_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as made:
        for name, data in pairs(members):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            made.addfile(info, io.BytesIO(data))
    return file.getvalue()


def tar_gz_of(members: Members) -> bytes:
    return gzip.compress(tar_of(members), mtime=0)


def tar_bz2_of(members: Members) -> bytes:
    return bz2.compress(tar_of(members))


def tar_xz_of(members: Members) -> bytes:
    return lzma.compress(tar_of(members))


def zip_with_link(name: str, target: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        info = zipfile.ZipInfo(name)
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(info, target)
        made.writestr("after.txt", "After")
    return file.getvalue()


def tar_with(*special: tarfile.TarInfo) -> bytes:
    """Return a tar of members without bytes, and one honest text after them."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as made:
        for info in special:
            made.addfile(info)
        info = tarfile.TarInfo("after.txt")
        info.size = 5
        made.addfile(info, io.BytesIO(b"After"))
    return file.getvalue()


def tar_entry(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def with_flag(data: bytes, name: str, flag: int) -> bytes:
    """Return a zip in which one member's headers have another flag set (0x1: it is encrypted)."""
    return _patched(data, name, local_at=6, central_at=8, change=lambda value: value | flag)


def with_method(data: bytes, name: str, method: int) -> bytes:
    """Return a zip in which one member says that it is packed by another method."""
    return _patched(data, name, local_at=8, central_at=10, change=lambda _: method)


def _patched(data: bytes, name: str, *, local_at: int, central_at: int, change) -> bytes:
    made = bytearray(data)
    for mark, header_bytes, at in ((b"PK\x03\x04", 30, local_at), (b"PK\x01\x02", 46, central_at)):
        start = made.find(name.encode(), made.find(mark) if mark == b"PK\x03\x04" else made.rfind(b"PK\x01\x02", 0))
        start = next(
            found
            for found in range(len(made))
            if made[found : found + 4] == mark
            and made[found + header_bytes : found + header_bytes + len(name)] == name.encode()
        )
        value = int.from_bytes(made[start + at : start + at + 2], "little")
        made[start + at : start + at + 2] = change(value).to_bytes(2, "little")
    return bytes(made)


def with_broken_bytes(data: bytes, text: bytes) -> bytes:
    """Return a container in which the bytes of an unpacked member are not what its checksum says."""
    return data.replace(text, text[:-1] + b"?", 1)
