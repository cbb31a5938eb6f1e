"""The whole pipeline on one file: the stages, called in the order the text flows.

In: a path. Out: one immutable `Document`. A load calls the same steps one by one (`inspect_file`, `read_page`,
`assemble`), so that a page is its unit of work, of failure and of resume.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.records import Document, Note, Page, SourceFile, TextSource

READING_VERSION = 1
"""Raise it when `read_page` gives other pages for the same file: stored pages of older versions are read again."""

UNDERSTANDING_VERSION = 1
"""Raise it when `assemble` gives another document for the same pages: records are put together again, without OCR."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What tunes the pipeline.

    `profile` is a built-in profile's name or a path to a TOML file; None lets the document decide.
    `page_seconds` is the time limit of one Tesseract run.
    """

    profile: str | None = None
    page_seconds: float = 180.0


def inspect_file(path: Path) -> SourceFile:
    """Say what a file is by its bytes, hash it and count its pages.

    Raises:
        UnreadableFile: it is empty, encrypted, damaged or no kind that we read.
    """
    raise NotImplementedError


def read_page(source: SourceFile, page_number: int, options: ReadOptions) -> Page:
    """Read one page, from its text layer or by OCR, whichever is better.

    Safe to call in several processes at once; the last opened file is kept open within a process.

    Raises:
        UnreadablePage: this page cannot be read; others may.
        ToolMissing: the page needs OCR and there is no Tesseract.
    """
    raise NotImplementedError


def missing_page(page_number: int, *, code: str, message: str) -> Page:
    """Return the stand-in for a page that failed (`page-failed`) or waits for a tool (`page-pending`)."""
    return Page(page_number, None, None, TextSource.NONE, None, 0, (), (Note(code, message),))


def assemble(source: SourceFile, pages: Sequence[Page], options: ReadOptions) -> Document:
    """Put the document together from all its pages, stand-ins included. Pure, and quick: milliseconds a page."""
    raise NotImplementedError


def page_texts(pages: Sequence[Page]) -> tuple[str, ...]:
    """Return what stands on each page, line by line in reading order, running headers and footers included."""
    raise NotImplementedError


def read_document(path: Path, options: ReadOptions, *, jobs: int) -> Document:
    """Read one file with up to `jobs` processes; pages that fail are in its warnings.

    Raises:
        UnreadableFile: nothing of it can be read.
        ToolMissing: every page that has anything on it needs OCR and there is no Tesseract.
    """
    raise NotImplementedError
