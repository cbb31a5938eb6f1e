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

PAGES_TOGETHER = 4
"""Pages of a document that are read together, so that one start of Tesseract serves them all: more would save less
than two hundredths of a second a page (measured), and a kill would cost more."""

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
        pieces = deal(range(1, source.page_count + 1), jobs=jobs)
        results = crew.do(_try_pages, [(here, piece, page_seconds) for piece in pieces], meanwhile=meanwhile)
        read: dict[int, Page | UnreadablePage | ToolMissing] = {}
        for piece, result in zip(pieces, results, strict=True):
            if not isinstance(result, Ended):
                read.update(zip(piece, result, strict=True))
                continue
            singly = crew.do(
                _try_pages, [(here, (number,), page_seconds) for number in piece]
            )  # one of them is at fault
            read.update(
                (n, _ended() if isinstance(one, Ended) else one[0]) for n, one in zip(piece, singly, strict=True)
            )
    return source, [read[number] for number in sorted(read)]


def deal(numbers: Sequence[int], *, jobs: int) -> list[tuple[int, ...]]:
    """Cut the pages of a document into pieces to be read together, smaller to the end, so that workers end as one."""
    pieces = []
    left = tuple(numbers)
    while left:
        size = min(PAGES_TOGETHER, -(-len(left) // (2 * jobs)))
        pieces.append(left[:size])
        left = left[size:]
    return pieces


def _with_key(source: SourceFile, scratch: Path) -> SourceFile:
    """Copy an encrypted file to where its password may lie beside it."""
    copy = scratch / source.name
    shutil.copyfile(source.path, copy)
    keep_key(copy, source.password or "")
    return replace(source, path=str(copy))


def _try_pages(
    source: SourceFile, numbers: Sequence[int], page_seconds: float
) -> list[Page | UnreadablePage | ToolMissing]:
    """Read pages together; an error that concerns one alone is returned, for it must not end the others."""
    from pipeline.pages import read_pages  # brings PDFium and numpy: only where pages are read
    from pipeline.tesseract import find_tesseract

    with time_limit(len(numbers) * limit_seconds(page_seconds)):
        outcomes = read_pages(source, numbers, engine=lambda: find_tesseract(seconds=page_seconds))
    return [_concerning(outcome) for outcome in outcomes]


def _concerning(outcome: Page | Exception) -> Page | UnreadablePage | ToolMissing:
    """Return what became of a page; raise what does not concern it alone."""
    if isinstance(outcome, MemoryError):
        return UnreadablePage(_TOO_MUCH, stage="read", reason="out-of-memory", advice=_PRINT_ANEW)
    if isinstance(outcome, Page | UnreadablePage | ToolMissing):
        return outcome
    raise outcome


def _ended() -> UnreadablePage:
    return UnreadablePage(_ENDED, stage="read", reason="worker-died", advice=_PRINT_ANEW)
