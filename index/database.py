"""One SQLite file, opened with care: versions, transactions, one writing process, and errors in plain words.

In: SQL from `index.archive` and `index.ledger`. Out: rows, or `ArchiveError` with a remedy; sqlite3 has its home here.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from index.packing import unpack
from index.schema import MIGRATIONS, VERSION
from pipeline.errors import ArchiveError

if TYPE_CHECKING:
    from filelock import FileLock

BUSY_SECONDS = 30.0
"""How long a reader or writer waits for a lock of SQLite's own: far longer than any transaction of ours takes."""

FILE_NAME = "archive.sqlite"

Row = tuple[Any, ...]
T = TypeVar("T")


class Database:
    """An open database. All methods raise ArchiveError where SQLite fails."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._depth = 0
        self._kept: dict[str, object] = {}
        self._kept_version = 0
        self._lock: FileLock | None = None  # made when somebody writes

    @classmethod
    def open(cls, directory: Path) -> Database:
        """Open the database of an archive that exists, and bring it up to this version."""
        path = directory / FILE_NAME
        if directory.is_file():
            raise _no_folder(directory)
        if not path.is_file():
            raise ArchiveError(f"There is no archive at {directory}.", advice="`modtrail load SOURCE` makes one.")
        database = cls(path, _connect(path))
        database._migrate()
        return database

    @classmethod
    def open_to_read(cls, directory: Path, *, first: Iterable[str] = ()) -> Database:
        """Open the database of an archive of this version so that nothing can be written; `first` are set up before.

        It may be handed from one thread to another, for use by one at a time.
        """
        path = directory / FILE_NAME
        if not path.is_file():
            raise ArchiveError(f"There is no archive at {directory}.", advice="`modtrail load SOURCE` makes one.")
        database = cls(path, _connect(path, one_thread=False))
        if database._version() != VERSION:
            database.close()
            raise ArchiveError(
                f"The archive at {directory} is of another version of modtrail.", advice="Start this command again."
            )
        for statement in (*first, "PRAGMA query_only = ON"):
            database.run(statement)
        return database

    @classmethod
    def create(cls, directory: Path) -> Database:
        """Open the database of an archive, made first where there is none."""
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _no_folder(directory) if directory.is_file() else _not_writable(directory, error) from error
        path = directory / FILE_NAME
        database = cls(path, _connect(path))
        database._migrate()
        return database

    @classmethod
    def in_memory(cls, directory: Path) -> Database:
        """Return an empty database that is never written to disk: a rehearsal for an archive that is not there."""
        database = cls(directory / FILE_NAME, sqlite3.connect(":memory:", isolation_level=None))
        database._migrate()
        return database

    def close(self) -> None:
        """Close the database; what was not committed is gone."""
        self._connection.close()

    def rows(self, sql: str, parameters: Iterable[object] = ()) -> list[Row]:
        """Return all rows of a query."""
        with self._told():
            return self._connection.execute(sql, tuple(parameters)).fetchall()

    def each(self, sql: str, parameters: Iterable[object] = ()) -> Iterator[Row]:
        """Yield the rows of a query one by one, for those that are too many to hold."""
        with self._told():
            yield from self._connection.execute(sql, tuple(parameters))

    def row(self, sql: str, parameters: Iterable[object] = ()) -> Row | None:
        """Return the first row of a query, or None."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def data_version(self) -> int:
        """Return a number that is another one after every commit of any other connection, in any process."""
        return int(self.rows("PRAGMA data_version")[0][0])

    def kept(self, key: str, draw: Callable[[], T]) -> T:
        """Return what `draw` gives, drawn anew once anything was committed; for a connection that only reads."""
        version = self.data_version()  # looked at first: what is committed while it is drawn has it drawn again
        if version != self._kept_version:
            self._kept.clear()
            self._kept_version = version
        if key not in self._kept:
            self._kept[key] = draw()
        return cast("T", self._kept[key])

    def run(self, sql: str, parameters: Iterable[object] = ()) -> int:
        """Run a statement; return how many rows it changed."""
        with self._told():
            return self._connection.execute(sql, tuple(parameters)).rowcount

    def run_many(self, sql: str, parameters: Iterable[Iterable[object]]) -> None:
        """Run a statement once per row of parameters."""
        with self._told():
            self._connection.executemany(sql, (tuple(row) for row in parameters))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block or nothing of it; inside another transaction, a part of that one."""
        if self._depth:
            yield
            return
        self.run("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
        except BaseException:
            self._depth = 0
            # Nothing to tell beside the error that brought us here: SQLite rolls back by itself when it must.
            if self._connection.in_transaction:
                self._connection.rollback()
            raise
        self._depth = 0
        self.run("COMMIT")

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """Read all of the block from one state of the database, whatever others commit; write nothing in it."""
        if self._connection.in_transaction:
            yield
            return
        self.run("BEGIN")
        try:
            yield
        finally:
            if self._connection.in_transaction:  # as above
                self._connection.rollback()

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Let the block write whatever it likes, then undo it all."""
        self.run("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
        finally:
            self._depth = 0
            self._connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the archive's one place for a writer; a second writer is told who has it."""
        from filelock import FileLock, Timeout  # costs 10 ms; most commands only read

        lock = self._lock = self._lock or FileLock(self.path.with_name("writer.lock"), timeout=0)
        holder = lock.lock_file + ".holder"
        try:
            lock.acquire()
        except Timeout:
            raise ArchiveError(
                f"Another modtrail process{_holder(holder)} is writing to the archive at {self.path.parent}.",
                advice="Wait until it is done, or end it, and try again.",
            ) from None
        except OSError as error:
            raise _not_writable(self.path.parent, error) from error
        try:
            with self._told():
                Path(holder).write_text(str(os.getpid()), encoding="ascii")
            yield
        finally:
            with contextlib.suppress(OSError):  # it only helps to tell who is writing
                Path(holder).unlink()
            lock.release()

    def check(self) -> str | None:
        """Return what SQLite finds wrong with the file, or None."""
        try:
            found = self.rows("PRAGMA quick_check(1)")
        except ArchiveError as error:
            return error.message
        return None if found == [("ok",)] else str(found[0][0])

    def _migrate(self) -> None:
        version = self._version()
        if version > VERSION:
            raise ArchiveError(
                f"The archive at {self.path.parent} was written by a later version of modtrail "
                f"(format {version}; this one knows {VERSION}).",
                advice="Upgrade modtrail, or name another archive with `--archive`.",
            )
        # Columns that are drawn from records are filled where they are added.
        self._connection.create_function("record_value", 2, lambda record, key: unpack(record)[key])
        while version < VERSION:
            with self.transaction():
                version = self._version()  # another process may have been quicker
                if version < VERSION:
                    for statement in _statements(MIGRATIONS[version]):
                        self.run(statement)
                    version += 1
                    self.run(f"PRAGMA user_version = {version}")

    def _version(self) -> int:
        return int(self.rows("PRAGMA user_version")[0][0])

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn SQLite's errors into ours."""
        try:
            yield
        except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
            raise  # a bug of ours, and no fault of the archive
        except sqlite3.Error as error:
            raise _archive_error(self.path.parent, error) from error
        except OSError as error:
            raise _not_writable(self.path.parent, error) from error


def _connect(path: Path, *, one_thread: bool = True) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=one_thread)
    except sqlite3.Error as error:
        raise _archive_error(path.parent, error) from error
    try:
        # Without a sync at every commit a power cut may lose the last transactions, but a kill loses none, and the
        # database stays whole in both (SQLite manual, WAL with synchronous=NORMAL).
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "cache_size = -4000"):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error as error:
        connection.close()
        raise _archive_error(path.parent, error) from error
    return connection


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script: `executescript` would commit the transaction that holds them together."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _holder(path: str) -> str:
    try:
        return f" (pid {int(Path(path).read_text(encoding='ascii'))})"
    except (OSError, ValueError):
        return ""


def _archive_error(directory: Path, error: sqlite3.Error) -> ArchiveError:
    text = str(error)
    if "disk is full" in text or "disk I/O" in text:
        return ArchiveError(
            f"The archive at {directory} cannot be written: the disk is full, or it fails ({text}).",
            advice="Free some space and run the same command again: what is done stays done.",
        )
    if "readonly" in text or "unable to open" in text:
        return ArchiveError(
            f"The archive at {directory} cannot be opened or written ({text}).",
            advice="Check the rights on that folder, or name another archive with `--archive`.",
        )
    if "locked" in text or "busy" in text:
        return ArchiveError(
            f"The archive at {directory} is in use by another program ({text}).",
            advice="Wait until it is done and try again.",
        )
    return ArchiveError(
        f"The archive at {directory} is damaged ({text}).",
        advice="Restore it from a backup, or move the folder away and load the sources again.",
    )


def _no_folder(directory: Path) -> ArchiveError:
    return ArchiveError(
        f"{directory} is a file, and an archive is a folder.", advice="Name a folder with `--archive`; load makes it."
    )


def _not_writable(directory: Path, error: OSError) -> ArchiveError:
    return ArchiveError(
        f"The archive at {directory} cannot be written ({error.strerror or error}).",
        advice="Free some space or check the rights on that folder, or name another archive with `--archive`.",
    )
