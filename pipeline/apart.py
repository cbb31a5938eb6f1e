"""Reads the pages of one file in worker processes. In: a path. Out: what the file is, and each page or why it failed.

Only what reading needs is imported here, for each worker imports it anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.crew import Crew, Ended
from pipeline.errors import ToolMissing, UnreadableFile, UnreadablePage
from pipeline.passwords import keep_key
from pipeline.pool import time_limit
from pipeline.records import Page, SourceFile
from pipeline.sources import inspect_file

_TIMES_OF_A_RUN, _SECONDS_BESIDE = 4, 60.0
"""A page may need a few runs of Tesseract and some time beside; what takes longer hangs, and its worker is ended."""

_TOO_MUCH = "Reading it takes more memory than a process may have here."
_ENDED = "Reading it ended its process, twice: it takes too long or too much memory, or meets a fault of a library."
_PRINT_ANEW = "Print the paper to a new PDF, or scan it at 300 dpi, and read that."


def limit_seconds(page_seconds: float) -> float:
    """Return how long a page may take in all, where `page_seconds` is the limit of one Tesseract run."""
    return _TIMES_OF_A_RUN * page_seconds + _SECONDS_BESIDE


def read_apart(
    path: Path, passwords: Sequence[str] = (), *, jobs: int, page_seconds: float, meanwhile: Callable[[], None]
) -> tuple[SourceFile, list[Page | UnreadablePage | ToolMissing]]:
    """Read all pages of a file with up to `jobs` workers; `meanwhile` is done here while they are at it.

    Raises:
        UnreadableFile: nothing of it can be read.
    """
    with Crew(jobs) as crew:
        (source,) = crew.do(inspect_file, [(path, passwords)])
        if isinstance(source, Ended):
            raise UnreadableFile(f"{path.name}: {_ENDED}", reason="worker-died", advice=_PRINT_ANEW)
        here = _with_key(source, crew.scratch) if source.password is not None else source
        tasks = [(here, number, page_seconds) for number in range(1, source.page_count + 1)]
        results = crew.do(_try_page, tasks, meanwhile=meanwhile)
    return source, [_ended() if isinstance(result, Ended) else result for result in results]


def _with_key(source: SourceFile, scratch: Path) -> SourceFile:
    """Copy an encrypted file to where its password may lie beside it."""
    copy = scratch / source.name
    shutil.copyfile(source.path, copy)
    keep_key(copy, source.password or "")
    return replace(source, path=str(copy))


def _try_page(source: SourceFile, page_number: int, page_seconds: float) -> Page | UnreadablePage | ToolMissing:
    """Read a page; an error that concerns it alone is returned, for it must not end the others."""
    from pipeline.pages import read_page  # brings PDFium and numpy: only where pages are read
    from pipeline.tesseract import find_tesseract

    try:
        with time_limit(limit_seconds(page_seconds)):
            return read_page(source, page_number, engine=lambda: find_tesseract(seconds=page_seconds))
    except (UnreadablePage, ToolMissing) as error:
        return error
    except MemoryError:
        return UnreadablePage(_TOO_MUCH, stage="read", reason="out-of-memory", advice=_PRINT_ANEW)


def _ended() -> UnreadablePage:
    return UnreadablePage(_ENDED, stage="read", reason="worker-died", advice=_PRINT_ANEW)
