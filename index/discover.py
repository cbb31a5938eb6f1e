"""Sources as typed in, files to load out: folders are walked, and what is no document is told apart early.

Nothing is opened here but the first kilobyte of files whose name says nothing. Order is by name, so that two loads of
one folder see its files in the same order.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.addresses import file_name, files_at, is_address, local_path, unchained
from index.container_kinds import HEAD_BYTES, SEPARATOR, container_kind
from index.database import FILE_NAME
from index.load_answers import Failure
from index.wanted import is_named_as_container, is_system_file, is_system_folder, is_system_path, may_be_document
from pipeline.errors import UnreadableFile, UsageError
from pipeline.file_names import printable


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that may be a document. There may be very many, so it is small.

    `location` is its absolute path as the system has it, `uri` the same as text that can be stored and printed. Of a
    member of a container (`papers.zip!/report.pdf`), `location` is where it lies unpacked, or empty; of a file at an
    address, where it was fetched to, or empty, and its `mtime_ns` is whatever tells its states apart.
    """

    location: str
    uri: str
    size_bytes: int
    mtime_ns: int

    @property
    def path(self) -> Path:
        """The file's absolute path."""
        return Path(self.location)

    @property
    def name(self) -> str:
        """The file's own name, as text that can be printed."""
        return file_name(self.uri)

    @property
    def is_remote(self) -> bool:
        """Whether it lies at an address, and has to be fetched before it can be looked at."""
        return not self.location and is_address(self.uri) and SEPARATOR not in self.uri


@dataclass(frozen=True, slots=True)
class Found:
    """All that the sources hold. `folders` are the uris of those that were walked, each ending in a slash.

    `named` are the addresses of files that were typed in, and are to be told whatever they are.
    """

    files: tuple[FoundFile, ...]
    failures: tuple[Failure, ...]
    skipped: int
    folders: tuple[str, ...]
    named: frozenset[str] = frozenset()


def discover(sources: Sequence[str], *, leave_out: Path, listed: Sequence[str] = ()) -> Found:
    """Return every file that the sources name or hold, each once; `leave_out` is the archive's own folder.

    What a list names (`listed`) comes last; what is not there any more is then a failure, and no wrong usage.

    Raises:
        UsageError: a source does not exist, or is an address of no known kind.
        ToolMissing: the libraries for such addresses are not installed.
    """
    for source in sources:
        if not _is_address(source) and not os.path.lexists(source):
            raise UsageError(f"There is no file or folder {printable(source)!r}.", advice="Check the spelling.")
    walk = _Walk(leave_out)
    for source in (*sources, *listed):
        walk.take_source(source)
    files, failures = tuple(walk.files.values()), tuple(walk.failures.values())
    return Found(files, failures, len(walk.skipped), tuple(walk.folders), frozenset(walk.named))


def listed_paths(data: bytes) -> tuple[str, ...]:
    r"""Return the paths in a list: one a line, or each ended by a NUL where there is any.

    >>> listed_paths(b"a.pdf\nb c.pdf\n"), listed_paths(b"two\nlines.pdf\0b.pdf\0")
    (('a.pdf', 'b c.pdf'), ('two\nlines.pdf', 'b.pdf'))
    """
    paths = data.split(b"\0") if b"\0" in data else [line.removesuffix(b"\r") for line in data.split(b"\n")]
    return tuple(os.fsdecode(path) for path in paths if path)


def is_there(uri: str) -> bool:
    """Return whether anything is at a place; of a member, whether its container is there.

    Addresses are not asked here, and taken to be there still.
    """
    return is_address(uri) or any(map(os.path.lexists, holders(uri)))


def holders(uri: str) -> Iterator[str]:
    """Yield a place, and the containers that hold it if it is a member's, innermost first."""
    while uri:
        yield uri
        uri = uri.rpartition(SEPARATOR)[0]


def uri_of(source: str) -> str:
    """Return the uri under which a source that is typed in is found."""
    address = unchained(source) if _is_address(source) else None
    local = source if address is None else local_path(address)
    if address is not None and local is None:
        return address
    return printable(os.path.abspath(local or source))  # noqa: PTH100 (links stay as they were named)


class _Walk:
    """Collects what the sources hold; each file and each folder is taken once, however many ways lead there."""

    def __init__(self, leave_out: Path) -> None:
        self.files: dict[str, FoundFile] = {}
        self.failures: dict[str, Failure] = {}
        self.skipped: set[str] = set()
        self.folders: list[str] = []
        self.named: set[str] = set()
        self._walked: set[tuple[int, int]] = set()
        self._leave_out = _identity(leave_out)

    def take_source(self, source: str) -> None:
        if _is_address(source):
            address = unchained(source)
            local = local_path(address)
            if local is None:
                self._take_address(address)
                return
            source = local
        path = Path(os.path.abspath(source))  # noqa: PTH100 (links stay as they were named)
        if path.is_dir():
            self.folders.append(printable(path).rstrip("/") + "/")
            self._take_folder(path)
        else:
            self._take_file(path, named=True)

    def _take_address(self, address: str) -> None:
        try:
            folder, files = files_at(address)
            for file in files:
                if folder is None:
                    self.named.add(file.uri)
                elif is_system_path(file.uri.removeprefix(folder).split("/")):
                    self.skipped.add(file.uri)
                    continue
                self.files.setdefault(file.uri, FoundFile("", file.uri, file.size_bytes, file.mark))
        except UnreadableFile as error:
            self._fail(address, error.reason, error.message, error.advice)
            return
        if folder is not None:
            self.folders.append(folder)

    def _take_folder(self, top: Path) -> None:
        waiting = [(top, False)]
        while waiting:
            folder, hidden = waiting.pop()
            identity = _identity(folder)
            if identity in self._walked or identity == self._leave_out:
                continue
            if identity is not None:
                self._walked.add(identity)
            folders = []
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError as error:
                self._fail(printable(folder), "unreadable", f"The folder cannot be read ({error.strerror}).", _RIGHTS)
                continue
            # The originals of another archive are no papers that somebody filed there.
            hidden = hidden or any(entry.name == FILE_NAME for entry in entries)
            for entry in entries:
                unwanted = hidden or is_system_file(entry.name)
                if _is_folder(entry):
                    folders.append((Path(entry.path), unwanted or is_system_folder(entry.name)))
                elif unwanted:
                    self.skipped.add(printable(entry.path))
                else:
                    self._take_file(Path(entry.path), named=False)
            waiting.extend(reversed(folders))

    def _take_file(self, path: Path, *, named: bool) -> None:
        uri = printable(path)
        if uri in self.files or uri in self.failures or (uri in self.skipped and not named):
            return
        self.skipped.discard(uri)
        try:
            status = path.stat()
        except OSError as error:
            self._fail(uri, "unreadable", f"{path.name}: the file cannot be opened ({error.strerror}).", _RIGHTS)
            return
        if not stat.S_ISREG(status.st_mode):
            if named:
                self._fail(uri, "not-a-document", f"{path.name}: this is no regular file.", "Leave it out.")
            else:
                self.skipped.add(uri)
        elif named or _is_wanted(path, status.st_size):
            location = str(path)
            # Most are the same text, and then need not be held twice.
            uri = location if uri == location else uri
            self.files[uri] = FoundFile(location, uri, status.st_size, status.st_mtime_ns)
        else:
            self.skipped.add(uri)

    def _fail(self, uri: str, reason: str, message: str, advice: str) -> None:
        self.failures[uri] = Failure(uri, None, "discover", reason, printable(message), advice)


_RIGHTS = "Check that it is there and that you may read it."


def _is_address(source: str) -> bool:
    return is_address(source) and not os.path.lexists(source)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return what tells a folder from all others, whatever link leads to it; None when it cannot be asked."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _is_wanted(path: Path, size_bytes: int) -> bool:
    """Return whether a file in a folder is worth a look: by its name, or else by its first bytes."""
    if may_be_document(path.name, b"") or is_named_as_container(path.name):
        return True
    if size_bytes == 0:
        return False
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        return True  # the inspection says why it cannot be read
    return may_be_document(path.name, head) or container_kind(path) is not None
