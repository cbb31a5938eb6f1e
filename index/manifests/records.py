"""What stands in a manifest, and what became of it in a load: frozen records, with the JSON of the latter."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.answer_shapes import ManifestMatchShape, ManifestProblemShape, ManifestShape


@dataclass(frozen=True, slots=True)
class Given:
    """What a manifest says of one paper; None where it says nothing. `date` is EDTF, `date_text` as it stands there."""

    title: str | None = None
    committee: str | None = None
    date: str | None = None
    date_text: str | None = None
    code: str | None = None  # a profile's name, or its path
    address: str | None = None


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """One row: the line on which it begins, the place that it names, and what it says of the paper there."""

    line: int
    path: str
    given: Given


@dataclass(frozen=True, slots=True)
class ManifestProblem:
    """Something in a manifest that was not used; `column` is None where that is the whole row."""

    line: int
    column: str | None
    message: str
    advice: str

    def shape(self) -> ManifestProblemShape:
        """Return the JSON."""
        return {"line": self.line, "column": self.column, "message": self.message, "advice": self.advice}


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest as it was read. `path` is absolute; `ignored` are headers that say nothing to us."""

    path: Path
    rows: tuple[ManifestRow, ...]
    problems: tuple[ManifestProblem, ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ManifestMatch:
    """A row and the file that it is about, as the load names it."""

    row: ManifestRow
    source: str

    def shape(self) -> ManifestMatchShape:
        """Return the JSON."""
        return {"line": self.row.line, "path": self.row.path, "source": self.source}


@dataclass(frozen=True, slots=True)
class ManifestReport:
    """What became of a manifest in a load.

    `matches` are rows that found their file, `unmatched` those that found none, `without_row` the files that could be
    read and have no row; `problems` are what could not be used, by line. `ignored` are headers of unknown columns.
    """

    path: str
    matches: tuple[ManifestMatch, ...]
    unmatched: tuple[ManifestRow, ...]
    without_row: tuple[str, ...]
    problems: tuple[ManifestProblem, ...]
    ignored: tuple[str, ...]

    def shape(self) -> ManifestShape:
        """Return the JSON."""
        return {
            "path": self.path,
            "rows": len(self.matches) + len(self.unmatched),
            "matched": len(self.matches),
            "matches": [match.shape() for match in self.matches],
            "unmatched": [{"line": row.line, "path": row.path} for row in self.unmatched],
            "files_without_row": list(self.without_row),
            "problems": [problem.shape() for problem in self.problems],
            "columns_ignored": list(self.ignored),
        }
