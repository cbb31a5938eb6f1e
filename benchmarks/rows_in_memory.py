"""Section rows in memory, asked as an archive is: for benchmarks that index the same sections in several ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from index.archive import SectionRow


class Rows:
    """Some sections; the index goes into `folder`."""

    identity = "benchmark"
    revision = 1
    to_read = False  # it may be written

    def __init__(self, folder: Path, rows: Sequence[SectionRow]) -> None:
        self.index_directory = folder
        self.rows = rows

    def documents(self) -> Iterator[str]:
        """Return the ids of all documents."""
        return iter(sorted({row.document for row in self.rows}))

    def section_rows(self) -> Iterator[SectionRow]:
        """Return all sections."""
        return iter(self.rows)
