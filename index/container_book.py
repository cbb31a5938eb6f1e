"""What a load remembers of files that hold files: SQL beside that of `index.ledger`.

In: containers that were read to their end. Out: their marks then, and the members that were found in them.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.container_kinds import SEPARATOR
from index.database import Database
from index.discover import FoundFile


@dataclass(frozen=True, slots=True)
class KnownContainer:
    """A container as it was when it was last read; `skipped` of its files were no documents."""

    size_bytes: int
    mtime_ns: int
    skipped: int

    def is_same(self, file: FoundFile) -> bool:
        """Return whether the file looks as it did then."""
        return (self.size_bytes, self.mtime_ns) == (file.size_bytes, file.mtime_ns)


class ContainerBook:
    """The containers of an archive."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> dict[str, KnownContainer]:
        """Return every known container by its uri: there are far fewer of them than of files."""
        rows = self._db.rows("SELECT uri, size_bytes, mtime_ns, skipped FROM containers")
        return {uri: KnownContainer(*marks) for uri, *marks in rows}

    def note(self, file: FoundFile, *, skipped: int) -> None:
        """Say that all members of a container have been entered."""
        row = (file.uri, file.size_bytes, file.mtime_ns, skipped)
        self._db.run("INSERT OR REPLACE INTO containers VALUES (?, ?, ?, ?)", row)

    def forget(self, uri: str) -> None:
        """Say that there is no container at a place any more, or none that was read to its end."""
        self._db.run("DELETE FROM containers WHERE uri = ?", (uri,))

    def members(self, uri: str) -> tuple[FoundFile, ...]:
        """Return the members of a container that became a source or a failure, in order of their names.

        They have the marks that are known of them, and no location.
        """
        bounds = (uri + SEPARATOR, uri + SEPARATOR[:-1] + "0")  # "0" is the character after "/"
        marks: dict[str, tuple[int, int]] = {}
        for table, kept in (("sources", " AND NOT vanished"), ("failed_files", "")):
            columns = "uri, size_bytes, mtime_ns"
            sql = f"SELECT {columns} FROM {table} WHERE uri >= ? AND uri < ?{kept}"  # noqa: S608 (two names of ours)
            # A failure comes after what the member was before it.
            marks.update((member, (size, mtime)) for member, size, mtime in self._db.rows(sql, bounds))
        return tuple(FoundFile("", member, *marks[member]) for member in sorted(marks))
