"""The archive in, files for other tools out: JSON Lines of documents, or CSV tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from index.answers import ExportReport
from index.archive import Archive


class Format(StrEnum):
    """What `export` writes."""

    JSONL = "jsonl"
    CSV = "csv"


def export(archive: Archive, *, format: Format, directory: Path) -> ExportReport:
    """Write everything in the archive into `directory`, which is made when needed; each file whole or not at all.

    Raises:
        UsageError: the folder cannot be written.
    """
    raise NotImplementedError


def write_csv(rows: Iterable[Sequence[object]], columns: Sequence[str], stream: TextIO) -> int:
    """Write a table with a header line, cells guarded against spreadsheets that run formulas; return its row count."""
    raise NotImplementedError
