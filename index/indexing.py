"""The index in step with the archive: section rows in, an engine's folder that fits the archive's revision out.

Layout of the archive's index folder: `current.json` names the engine, the archive and revision that were indexed, and
the generation, a folder beside it with the engine's files and the lexicon. A rebuild makes a new generation and then
replaces `current.json`, in one step; a reader never sees half an index. An update adds to the generation and then
raises the revision, so a crash between the two only makes the same update run again. Everything here can be deleted.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from index.archive import Archive, SectionRow
from index.engines import (
    DEFAULT_ENGINE,
    ENGINES,
    Engine,
    EngineError,
    Entry,
    Sizes,
    check_engine,
    create_engine,
    open_engine,
)
from index.entries import entry_of
from index.lexicon import Lesson, Lexicon
from pipeline.errors import ArchiveError

_CURRENT = "current.json"

INDEX_VERSION = 8
"""Raise it when the same records give other index files: indexes of other versions are built anew."""

ENTRIES_PER_LESSON = 20_000
"""Sections whose terms go to the lexicon together, or a few more: a paper is not learned in two parts."""

LOCK_SECONDS = 30.0
"""How long a writer waits for another process that is writing the index."""

MAX_DROPPED, MAX_DROPPED_SHARE = 100, 0.12
"""So many sections that are gone, or this share of the others, may take up room; beyond it, all is built anew."""

READER_LOCK_SECONDS = 2.0
"""How long a search waits for it before it answers from the index as it is."""

BEHIND = "The latest changes of the archive are not yet in the index: this answer is without them."

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ReindexReport:
    """What a rebuild did."""

    engine: str
    documents: int
    sections: int
    seconds: float


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """An index to ask; `notes` say where it does not fit the archive."""

    engine: Engine
    lexicon: Lexicon
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Current:
    """What `current.json` holds."""

    version: int
    engine: str
    archive: str
    revision: int
    generation: str


@dataclass(frozen=True, slots=True)
class IndexState:
    """Which engine's index an archive has (None: none that can be used), and whether it is in step with the records.

    `sections` can be found in it; `size_bytes` is what it takes up on disk.
    """

    engine: str | None
    fits: bool
    sections: int = 0
    size_bytes: int = 0


def index_state(archive: Archive) -> IndexState:
    """Look at an archive's index without changing it.

    Raises:
        ToolMissing: the library of its engine is not installed.
    """
    current = _read_current(archive.index_directory)
    if current is None:
        return IndexState(None, fits=False)
    folder = archive.index_directory / current.generation
    try:
        with open_engine(current.engine, folder) as engine:
            sections = engine.sizes().live
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    except (EngineError, OSError):
        return IndexState(current.engine, fits=False)
    return IndexState(current.engine, _fits(archive, current), sections, size)


def index_fits(archive: Archive) -> bool:
    """Return whether there is an index, and it is in step with the records."""
    return _fits(archive, _read_current(archive.index_directory))


def index_version(archive: Archive) -> bytes:
    """Return what is another value once the index has changed; empty where there is none."""
    try:
        return (archive.index_directory / _CURRENT).read_bytes()
    except OSError:
        return b""


def is_index_current(archive: Archive) -> bool:
    """Return whether the index is in step with the records, as far as can be told without opening it."""
    return _fits(archive, _read_current(archive.index_directory))


def update_index(archive: Archive) -> None:
    """Bring the index up to the archive's records: what is new, changed or gone since it was last written.

    Without a usable index the whole is built anew.

    Raises:
        ArchiveError: the index cannot be written, or another process is writing it.
    """
    with _locked(archive, LOCK_SECONDS):
        _update(archive)


def reindex(archive: Archive, *, engine: str | None = None, progress: Progress | None = None) -> ReindexReport:
    """Build the index anew from the records, beside the old one, and swap; runs no OCR.

    `engine` stays what it was unless one is named. `progress` is told how many documents are done, and of how many.

    Raises:
        UsageError: no such engine.
        ToolMissing: the engine's library is not installed.
        ArchiveError: the index cannot be written, or another process is writing it.
    """
    name = engine or _engine_of(archive)
    check_engine(name)
    with _locked(archive, LOCK_SECONDS):
        return _rebuild(archive, name, progress)


@contextmanager
def opened_index(archive: Archive) -> Iterator[OpenIndex]:
    """Open the index for one search, brought up to the records first; where that cannot be done, as it is.

    An archive that was opened to be read changes no index: whoever opened it so sees to that.

    Raises:
        ArchiveError: there is no index, and none can be built.
    """
    if archive.to_read:
        yield _kept_open(archive)
        return
    notes: tuple[str, ...] = ()
    if not _fits(archive, _read_current(archive.index_directory)):
        try:
            with _locked(archive, READER_LOCK_SECONDS):
                _update(archive)
        except ArchiveError as error:
            if _read_current(archive.index_directory) is None:
                raise
            notes = (f"The index is behind the archive, and could not be brought up to it. {error.message}",)
    with ExitStack() as files:
        engine, lexicon = _open(archive, files)
        yield OpenIndex(engine, lexicon, notes)


class _Kept:
    """An index that stays open between searches, for as long as it is the current one."""

    def __init__(self, archive: Archive) -> None:
        self.current = _read_current(archive.index_directory)
        self._files = ExitStack()
        self.engine, self.lexicon = _open(archive, self._files)

    def close(self) -> None:
        self._files.close()


def _kept_open(archive: Archive) -> OpenIndex:
    """Return the index of an archive that can only be read, opened once for all its searches until it changes."""
    current = _read_current(archive.index_directory)
    kept = archive.kept_index
    if not isinstance(kept, _Kept) or kept.current != current:
        archive.beside.close()
        archive.kept_index = None
        kept = _Kept(archive)
        archive.beside.callback(kept.close)
        archive.kept_index = kept
    return OpenIndex(kept.engine, kept.lexicon, () if _fits(archive, current) else (BEHIND,))


def repair_index(archive: Archive) -> None:
    """Build the index anew with the engine that it has, because it cannot be read.

    Raises:
        ArchiveError: it cannot be written.
    """
    reindex(archive)


def _engine_of(archive: Archive) -> str:
    """Return the engine that an archive's index has; one with superseded papers takes that of the index beside it.

    An index of another version says so too: whoever chose an engine has chosen it for all versions.
    """
    folder = archive.index_directory
    current = _read_any(folder) or _read_any(folder.with_name("index"))
    return current.engine if current and current.engine in ENGINES else DEFAULT_ENGINE


def _open(archive: Archive, files: ExitStack) -> tuple[Engine, Lexicon]:
    """Open the current generation; one that was swapped meanwhile is looked up again."""
    tried = None
    while (current := _read_current(archive.index_directory)) is not None and current != tried:
        tried = current
        folder = archive.index_directory / current.generation
        try:
            lexicon = files.enter_context(Lexicon.open(_lexicon_path(folder)))
            return files.enter_context(open_engine(current.engine, folder)), lexicon
        except EngineError as error:
            damage = error
    raise damage if tried else EngineError("There is no index.")


def _fits(archive: Archive, current: _Current | None) -> bool:
    return (
        current is not None
        and current.archive == archive.identity
        and current.revision == archive.revision
        and _lexicon_path(archive.index_directory / current.generation).is_file()
    )


def _update(archive: Archive) -> None:
    """Bring the index up to the records; the lock is held."""
    current = _read_current(archive.index_directory)
    if _fits(archive, current):
        return
    if current is None or current.archive != archive.identity or current.revision > archive.revision:
        _rebuild(archive, _engine_of(archive), None)
        return
    changes = archive.changes_since(current.revision)
    folder = archive.index_directory / current.generation
    try:
        with Lexicon.open(_lexicon_path(folder)) as lexicon, open_engine(current.engine, folder) as engine:
            lexicon.forget((*changes.gone, *changes.changed))
            entries = (entry_of(row) for row in archive.section_rows(changes.changed)) if changes.changed else ()
            engine.replace((*changes.gone, *changes.changed), _learned(entries, lexicon))
            wasteful = _is_wasteful(engine.sizes())
    except EngineError:
        _rebuild(archive, current.engine, None)
        return
    if wasteful:
        _rebuild(archive, current.engine, None)
        return
    _write_current(archive.index_directory, replace(current, revision=changes.revision))


def _is_wasteful(sizes: Sizes) -> bool:
    return sizes.dropped > max(MAX_DROPPED, MAX_DROPPED_SHARE * sizes.live)


def _rebuild(archive: Archive, engine_name: str, progress: Progress | None) -> ReindexReport:
    """Build a new generation and make it the current one; the lock is held."""
    began = time.monotonic()
    generation = f"{engine_name}-{secrets.token_hex(4)}"
    folder = archive.index_directory / generation
    revision = archive.revision
    total = sum(1 for _ in archive.documents())
    try:
        with (
            create_engine(engine_name, folder) as engine,
            Lexicon.create(_lexicon_path(folder)) as lexicon,
        ):
            rows = _counted(archive.section_rows(), total, progress)
            sections = engine.replace((), _learned((entry_of(row) for row in rows), lexicon))
        _write_current(
            archive.index_directory, _Current(INDEX_VERSION, engine_name, archive.identity, revision, generation)
        )
    except (EngineError, OSError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise ArchiveError(
            f"The index could not be built: {error}", advice="Check that the archive's disk has room and is writable."
        ) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _remove_others(archive.index_directory, generation)
    return ReindexReport(engine_name, total, sections, time.monotonic() - began)


def _learned(entries: Iterable[Entry], lexicon: Lexicon) -> Iterator[Entry]:
    """Pass entries on, and teach the lexicon their terms before the engine commits them."""
    lesson, learned, document = Lesson(), 0, ""
    for number, entry in enumerate(entries):
        if number - learned >= ENTRIES_PER_LESSON and entry.key.document != document:
            lexicon.learn(lesson)
            lesson, learned = Lesson(), number
        document = entry.key.document
        lesson.add(entry)
        yield entry
    lexicon.learn(lesson)
    lexicon.commit()


def _counted(rows: Iterable[SectionRow], total: int, progress: Progress | None) -> Iterator[SectionRow]:
    """Pass rows on, and tell how many documents are done."""
    done, document = 0, None
    for row in rows:
        if document not in {None, row.document} and progress is not None:
            done += 1
            progress(done, total)
        document = row.document
        yield row
    if progress is not None:
        progress(total, total)


@contextmanager
def _locked(archive: Archive, seconds: float) -> Iterator[None]:
    """Hold the only right to write the index."""
    from filelock import FileLock, Timeout  # costs 10 ms; most searches write nothing

    try:
        archive.index_directory.mkdir(parents=True, exist_ok=True)
        lock = FileLock(archive.index_directory / "lock", timeout=seconds)
        lock.acquire()
    except Timeout as error:
        raise ArchiveError(
            "Another process is writing the index.", advice="Wait until it is done, and try again."
        ) from error
    except OSError as error:
        if archive.index_directory.is_file():
            raise no_folder(archive.index_directory) from error
        raise ArchiveError(
            f"The index in {archive.index_directory} cannot be written: {error.strerror or error}.",
            advice="Check who may write to the archive's folder.",
        ) from error
    try:
        yield
    finally:
        lock.release()


def no_folder(directory: Path) -> ArchiveError:
    """Return the error for an index whose folder is a file."""
    return ArchiveError(
        f"{directory} is a file, and the index is a folder.", advice="Move it away, then run `modtrail reindex`."
    )


def _read_current(directory: Path) -> _Current | None:
    """Return what is indexed, or None if that cannot be told, or was written by another version."""
    current = _read_any(directory)
    return current if current is not None and current.version == INDEX_VERSION else None


def _read_any(directory: Path) -> _Current | None:
    """Return what is indexed, by whichever version, or None if that cannot be told."""
    try:
        return _Current(**json.loads((directory / _CURRENT).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _write_current(directory: Path, current: _Current) -> None:
    new = directory / f"{_CURRENT}.new"
    with new.open("w", encoding="utf-8") as file:
        json.dump(asdict(current), file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(directory / _CURRENT)


def _remove_others(directory: Path, generation: str) -> None:
    """Remove generations that are not current; one that a reader holds open may stay until the next rebuild."""
    for folder in directory.iterdir():
        if folder.is_dir() and folder.name != generation:
            shutil.rmtree(folder, ignore_errors=True)


def _lexicon_path(folder: Path) -> Path:
    return folder / "lexicon.sqlite"
