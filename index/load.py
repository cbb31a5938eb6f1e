"""Many sources in, an archive out: the bulk load, in parallel, resumable page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.answers import LoadReport, Progress


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What tunes a load. `jobs` None takes one process per core; `page_seconds` is the limit of one Tesseract run."""

    jobs: int | None = None
    profile: str | None = None
    dry_run: bool = False
    retry_failed: bool = False
    again: bool = False
    page_seconds: float = 180.0


def load(
    directory: Path,
    sources: Sequence[str],
    *,
    options: LoadOptions,
    progress: Callable[[Progress], None] | None = None,
) -> LoadReport:
    """Load files and folders into the archive at `directory`, which is made when it is not there.

    Ends in good order on KeyboardInterrupt: the report says `interrupted`, and what is done stays.

    Raises:
        UsageError: a source does not exist, or the profile is wrong; nothing was loaded.
        ArchiveError: the archive cannot be used or written, or another process is writing.
    """
    raise NotImplementedError
