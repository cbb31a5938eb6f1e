"""The whole pipeline on one file: the stages, called in the order the text flows.

In: a path. Out: one immutable `Document`. A load calls the same steps one by one (`inspect_file`, `read_pages`,
`assemble`), so that a page is its unit of work, of failure and of resume.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.apart import read_apart
from pipeline.document_date import find_anchor, find_document_date
from pipeline.entities import tag_entities, warm_up
from pipeline.errors import ToolMissing, UnreadablePage
from pipeline.events import find_events
from pipeline.facts import find_facts
from pipeline.footnote_marks import with_marks_restored
from pipeline.furniture import split_furniture
from pipeline.page_text import page_texts
from pipeline.paragraphs import build_blocks
from pipeline.profiles import Profile, builtin_profiles, choose_profile, load_profile
from pipeline.records import Caveat, Document, Note, Page, SourceFile, TextSource
from pipeline.sections import find_sections
from pipeline.sources import inspect_file

__all__ = [
    "ReadOptions",
    "assemble",
    "inspect_file",
    "missing_page",
    "read_document",
    "read_page",
    "read_pages",
]

READING_VERSION = 5
"""Raise it when `read_page` gives other pages for the same file: stored pages of older versions are read again."""

UNDERSTANDING_VERSION = 5
"""Raise it when `assemble` gives another document for the same pages: records are put together again, without OCR."""

LOW_CONFIDENCE = 0.8
"""Pages read with less are told to the reader; a clean page has 0.93 to 0.97."""

_TOLD = frozenset(
    {"page-failed", "page-pending", "picture-failed", "no-text", "second-reading", "slanted", "encoding", "damaged"}
)
"""Notes of a page that its reader should know of; the others explain how it was read."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What tunes the pipeline.

    `profile` is a built-in profile's name or a path to a TOML file; None lets the document decide.
    `page_seconds` is the time limit of one Tesseract run. `passwords` are tried on files that ask for one.
    """

    profile: str | None = None
    page_seconds: float = 180.0
    passwords: tuple[str, ...] = field(default=(), repr=False)


def read_page(source: SourceFile, page_number: int, options: ReadOptions) -> Page:
    """Read one page, from its text layer or by OCR, whichever is better.

    Safe to call in several processes at once; the last opened file is kept open within a process.

    Raises:
        UnreadablePage: this page cannot be read; others may.
        ToolMissing: the page needs OCR and there is no Tesseract.
    """
    from pipeline import pages  # brings PDFium and numpy: only where pages are read
    from pipeline.tesseract import find_tesseract

    return pages.read_page(source, page_number, engine=lambda: find_tesseract(seconds=options.page_seconds))


def read_pages(source: SourceFile, numbers: Sequence[int], options: ReadOptions) -> list[Page | Exception]:
    """Read some pages of a file, asking Tesseract for several in one run.

    What `read_page` would raise for a page stands in its place: it concerns that page alone.
    """
    from pipeline import pages  # brings PDFium and numpy: only where pages are read
    from pipeline.tesseract import find_tesseract

    return pages.read_pages(source, numbers, engine=lambda: find_tesseract(seconds=options.page_seconds))


def missing_page(page_number: int, *, code: str, message: str) -> Page:
    """Return the stand-in for a page that failed (`page-failed`) or waits for a tool (`page-pending`)."""
    return Page(page_number, None, None, TextSource.NONE, None, 0, (), (Note(code, message),))


def assemble(source: SourceFile, pages: Sequence[Page], options: ReadOptions) -> Document:
    """Put the document together from all its pages, stand-ins included. Pure, and quick: milliseconds a page."""
    pages, body = with_marks_restored(pages, split_furniture(pages))
    sections = find_sections(build_blocks(body.lines))
    profile, others = _profiles(options, [mapped.text for s in sections for mapped in (s.heading, s.text) if mapped])
    date = find_document_date(sections, running=body.running, file_name=source.name)
    entities, caveats = tag_entities(sections, profile=profile, others=others, anchor=find_anchor(sections, date))
    facts = find_facts(sections, entities, running=body.running, profile=profile, date=date)
    return Document(
        source=source,
        facts=facts,
        pages=pages,
        page_texts=page_texts(pages, body),
        sections=sections,
        entities=entities,
        events=find_events(sections, entities, facts, profile=profile, others=others),
        warnings=_page_caveats(pages) + caveats,
    )


def read_document(path: Path, options: ReadOptions, *, jobs: int) -> Document:
    """Read one file with up to `jobs` worker processes; pages that fail are in its warnings.

    Raises:
        UnreadableFile: nothing of it can be read.
        ToolMissing: every page that has anything on it needs OCR and there is no Tesseract.
    """
    source, results = read_apart(
        path, options.passwords, jobs=jobs, page_seconds=options.page_seconds, meanwhile=warm_up
    )
    missing = [result for result in results if isinstance(result, ToolMissing)]
    pages = [result if isinstance(result, Page) else _stand_in(at, result) for at, result in enumerate(results, 1)]
    if missing and not any(page.lines for page in pages):
        raise missing[0]
    return assemble(source, pages, options)


def _stand_in(page_number: int, error: UnreadablePage | ToolMissing) -> Page:
    code = "page-pending" if isinstance(error, ToolMissing) else "page-failed"
    return missing_page(page_number, code=code, message=str(error))


def _profiles(options: ReadOptions, texts: Sequence[str]) -> tuple[Profile, tuple[Profile, ...]]:
    """Return the leading profile and the others: chosen by the options, else by the document."""
    known = builtin_profiles()
    leading = load_profile(options.profile) if options.profile else choose_profile(texts, known)
    return leading, tuple(profile for profile in known if profile.name != leading.name)


def _page_caveats(pages: Sequence[Page]) -> tuple[Caveat, ...]:
    caveats = [
        Caveat(page.number, note.code, note.message) for page in pages for note in page.notes if note.code in _TOLD
    ]
    caveats.extend(
        Caveat(
            page.number,
            "low-confidence",
            f"Read with a confidence of {page.confidence:.2f}: check quotes against the page.",
        )
        for page in pages
        if page.confidence is not None and page.confidence < LOW_CONFIDENCE
    )
    return tuple(sorted(caveats, key=lambda caveat: (caveat.page or 0, caveat.code)))
