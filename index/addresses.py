"""Addresses (`s3://`, `https://`, `memory://` …) as sources: an address in, the files there, or the bytes of one, out.

fsspec has its home here; whatever a library raises comes out as a sentence. `zip::s3://…` and `tar::…` are the file
that they lead to: files that hold files are known by their bytes, and read with our own limits.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pipeline.errors import ToolMissing, UnreadableFile, UsageError
from pipeline.sources import MAX_FILE_BYTES

WEB = ("http://", "https://")

_ADDRESS = re.compile(r"(?:(?:zip|tar)(?P<inner>://[^:]*)?::)?(?P<address>[a-z][a-z0-9+.-]{1,20}://.*)", re.DOTALL)
_GIVE_CREDENTIALS = (
    "Give them as the service asks: AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; "
    "for what is public, FSSPEC_S3_ANON=true."
)
_EXTRA = "Install them: `pip install 'modtrail[urls]'`."
_BLOCK_BYTES = 5 << 20
_MARKS = ("ETag", "etag", "md5Hash", "Last-Modified", "LastModified", "last_modified", "mtime", "created", "updated")
"""What tells one state of a file from the next, by the names that file systems give it, surest first."""

_PATIENCE = {"connect_timeout": 10, "read_timeout": 60, "retries": {"max_attempts": 3}}


@dataclass(frozen=True, slots=True)
class Remote:
    """A file at an address. `mark` is another when the file is; what has nothing to be known by is new each time."""

    uri: str
    size_bytes: int
    mark: int


def is_address(source: str) -> bool:
    """Return whether a source is an address and no path.

    >>> is_address("s3://bucket/papers/"), is_address("zip::https://example.org/a.zip"), is_address("papers: 2019")
    (True, True, False)
    """
    return _ADDRESS.fullmatch(source) is not None


def local_path(address: str) -> str | None:
    """Return the path that a `file://` address is, or None for all others.

    >>> local_path("file:///papers/May%202019.pdf"), local_path("s3://papers/a.pdf")
    ('/papers/May 2019.pdf', None)
    """
    return unquote(urlsplit(address).path) if address.startswith("file://") else None


def file_name(uri: str) -> str:
    """Return the own name of the file at an address.

    >>> file_name("https://example.org/papers/May%202019.pdf?download=1"), file_name("s3://bucket/a.pdf")
    ('May 2019.pdf', 'a.pdf')
    """
    if uri.startswith(WEB):
        return unquote(urlsplit(uri).path.rstrip("/").rpartition("/")[2]) or urlsplit(uri).netloc
    return uri.rpartition("/")[2]


def unchained(source: str) -> str:
    """Return the address of the file that `zip::` or `tar::` is to open.

    Raises:
        UsageError: it names one file in there, or is no address.
    """
    found = _ADDRESS.fullmatch(source)
    if found is None or (found["inner"] or "").strip(":/"):
        raise UsageError(
            f"The address {source!r} names one file in an archive of files.",
            advice="Name the archive itself: all files in it are loaded.",
        )
    return found["address"]


def files_at(address: str) -> tuple[str | None, Iterator[Remote]]:
    """Return the folder that an address is (or None for a file's), and the files there as they are listed.

    The folder's address is as it begins those of its files, and ends in a slash.

    Raises:
        UnreadableFile: nothing is there, or it cannot be reached; the iterator raises it too.
        ToolMissing: the libraries for such addresses are not installed.
        UsageError: there is no such kind of address.
    """
    system, path = _opened(address)
    with _Told(address):
        system.invalidate_cache()
        info = None if address.startswith(WEB) and address.endswith("/") else system.info(path)
    if info is not None and info["type"] == "file":
        return None, iter((_remote(system, info["name"], info),))
    folder = address if address.startswith(WEB) else str(system.unstrip_protocol(path))
    return folder.rstrip("/") + "/", _walked(system, path, address)


def fetch(uri: str, place: Path, *, head_bytes: int | None = None) -> int:
    """Write the file at an address to `place`, or only its first bytes; return how many bytes.

    Raises:
        UnreadableFile: it cannot be reached, or is larger than any paper.
        OSError: `place` cannot be written.
    """
    system, path = _opened(uri)
    written = 0
    with place.open("wb") as file:
        for block in _blocks(system, path, uri, head_bytes):
            written += len(block)
            if written > MAX_FILE_BYTES:
                message = f"{file_name(uri)}: the file has more than {MAX_FILE_BYTES >> 30} GiB."
                raise UnreadableFile(message, reason="too-large", advice="Split it into parts.")
            file.write(block)
    return written


def _blocks(system: Any, path: str, uri: str, head_bytes: int | None) -> Iterator[bytes]:
    with _Told(uri):
        stream = system.open(path, "rb", block_size=_BLOCK_BYTES, cache_type="none" if head_bytes else "readahead")
    try:
        while True:
            with _Told(uri):
                block = stream.read(head_bytes or _BLOCK_BYTES)
            if block:
                yield block
            if not block or head_bytes:
                return
    finally:
        with _Told(uri):
            stream.close()


def _walked(system: Any, path: str, address: str) -> Iterator[Remote]:
    waiting = [path]
    seen = {path.rstrip("/")}
    while waiting:
        folder = waiting.pop()
        with _Told(address):
            entries = sorted(system.ls(folder, detail=True), key=lambda info: str(info["name"]))
        for info in entries:
            name = str(info["name"])
            if name.rstrip("/") in seen or not _is_inside(name, address):
                continue
            seen.add(name.rstrip("/"))
            if info["type"] == "directory":
                waiting.append(name)
            else:
                with _Told(address):
                    whole = info if info.get("size") is not None else {**info, **system.info(name)}
                yield _remote(system, name, whole)


def _is_inside(name: str, address: str) -> bool:
    """Return whether a listed name lies below the folder that was asked for: a web page may link to anywhere."""
    if not address.startswith(WEB):
        return True
    base = urlsplit(address).path
    return name.startswith(address) and urlsplit(name).path not in {base, base.rstrip("/")}


def _remote(system: Any, path: str, info: dict[str, Any]) -> Remote:
    uri = path if path.startswith(WEB) else str(system.unstrip_protocol(path))
    value = next((info[name] for name in _MARKS if info.get(name)), None)
    if value is None:
        mark = time.time_ns()
    elif isinstance(value, datetime):
        mark = round(value.timestamp() * 1e9)
    else:
        mark = int.from_bytes(sha256(str(value).encode()).digest()[:7])
    return Remote(uri, int(info.get("size") or 0), mark)


def _opened(address: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path in it."""
    import fsspec  # only where an address is loaded

    scheme = address.partition("://")[0]
    try:
        options = {"config_kwargs": _PATIENCE} if scheme in {"s3", "s3a"} else {}
        system, path = fsspec.core.url_to_fs(address, **options)
    except ImportError as error:
        raise ToolMissing(
            f"Addresses that begin with {scheme}:// need libraries that are not installed ({error}).",
            advice=_EXTRA if scheme in {"s3", "s3a", "http", "https"} else "Install that library where modtrail is.",
        ) from error
    except ValueError as error:
        raise UsageError(
            f"The address {address!r} is of no kind that is known ({error}).",
            advice="Addresses begin with s3://, https:// or the like.",
        ) from error
    return system, str(path)


class _Told:
    """Turns whatever the libraries raise within the block into an error in plain words."""

    def __init__(self, address: str) -> None:
        self._address = address

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, StopIteration):
            reason, what, advice = _cause(error)
            raise UnreadableFile(f"{self._address}: {what}.", reason=reason, advice=advice) from error


def _cause(error: Exception) -> tuple[str, str, str]:
    """Return reason, sentence and advice for what a library raised."""
    told = " ".join(str(error).split())[:200] or type(error).__name__
    status = getattr(error, "status", getattr(error.__cause__, "status", None))
    # A web server that cannot be asked comes out as a file that is not there, with what really happened behind it.
    unanswered = isinstance(error.__cause__, OSError) and status is None
    if status in {404, 410} or (isinstance(error, FileNotFoundError) and status is None and not unanswered):
        return "not-found", "nothing is there", "Check the address: the bucket, and every folder's name."
    if "Credential" in type(error).__name__ or "Credential" in told:
        return "forbidden", f"there are no credentials for it ({told})", _GIVE_CREDENTIALS
    if isinstance(error, PermissionError) or status in {401, 403}:
        return "forbidden", f"reading it is not allowed ({told})", "Check your credentials and what they may read."
    return "unreachable", f"it cannot be reached ({told})", "Check the network and the address, then load it again."
