"""Reads text files: OCR output that somebody else made. In: a path. Out: pages of lines without boxes.

A form feed ends a page; in a file without any, a line that begins with a single blank, and is followed by text,
starts one. Blank lines and indents are all the layout there is, and are kept as `gap`, `indent` and `room`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from pipeline.errors import UnreadableFile
from pipeline.records import Line, Note, Page, TextSource, Word
from pipeline.text_columns import parts_of, with_empty_cells

_PAGE_START = re.compile(r"^ (?=\S)")
_FULL_LINE_QUANTILE = 0.95
_TAB = 8
_LEAST_WRAPPED = 4  # lines of a paragraph that shows at which width the text around it is wrapped
_NARROWEST = 28  # characters of a column
_FULL_SHARE = 0.85  # of the longest line; type that was proportional when printed varies


def count_text_pages(path: Path) -> int:
    """Return the number of pages of a text file, at least 1.

    Raises:
        UnreadableFile: the bytes are no text.
    """
    return len(_text_of(path).pages)


def read_text_page(path: Path, page_number: int) -> Page:
    """Return page `page_number` of a text file."""
    text = _text_of(path)
    return Page(
        number=page_number,
        width=None,
        height=None,
        text_source=TextSource.FILE,
        confidence=None,
        rotation=0,
        lines=_lines(text.pages[page_number - 1], widths=text.widths[page_number - 1]),
        notes=text.notes,
    )


@dataclass(frozen=True, slots=True)
class _Text:
    """A whole file: its pages as lines, how many characters each would have if full, what was odd about its bytes."""

    pages: list[list[str]]
    widths: list[list[int]]
    notes: tuple[Note, ...]


def _text_of(path: Path) -> _Text:
    state = path.stat()
    return _decoded(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=1)  # the pages of a file are asked for one by one
def _decoded(path: Path, _size: int, _changed: int) -> _Text:
    text, notes = _decode(path)
    pages = _split_pages(text)
    widths = _widths([line.expandtabs(_TAB) for page in pages for line in page])
    ends = list(accumulate(map(len, pages)))
    return _Text(pages, [widths[end - len(page) : end] for page, end in zip(pages, ends, strict=True)], notes)


def _decode(path: Path) -> tuple[str, tuple[Note, ...]]:
    raw = path.read_bytes()
    if b"\x00" in raw:
        raise UnreadableFile(
            f"{path.name}: named .txt, but holds binary data.",
            reason="not-a-document",
            advice="Save it as text in UTF-8, or as PDF.",
        )
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
        lost = text.count("\ufffd")
        bytes_are = "1 byte is" if lost == 1 else f"{lost} bytes are"
        note = Note("encoding", f"{bytes_are} neither UTF-8 nor Windows-1252, and shown as \ufffd.")
        return text, ((note,) if lost else ())


def _split_pages(text: str) -> list[list[str]]:
    """Cut the text into pages of lines; the blank that starts a page is taken away."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\f" in text:
        pages = [page.split("\n") for page in text.split("\f")]
        if len(pages) > 1 and not any(line.strip() for line in pages[-1]):
            pages.pop()  # the form feed that ends the last page
        return pages
    pages = [[]]
    for line in text.split("\n"):
        if _PAGE_START.match(line):
            if any(earlier.strip() for earlier in pages[-1]):
                pages.append([])
            line = line[1:]  # noqa: PLW2901 - the mark is no part of the text
        pages[-1].append(line)
    return pages


def _line_width(lines: list[str]) -> int:
    """Return how many characters a full line has; of the longest, so that short lists do not count."""
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    return lengths[int(len(lengths) * _FULL_LINE_QUANTILE)] if lengths else 0


def _widths(lines: list[str]) -> list[int]:
    """Return how many characters each line would have if full: as the wrapped paragraphs before and after it.

    A file may have pages in narrow columns, and tables that are wider than its text.
    """
    usual = _line_width(lines)
    wrapped: list[tuple[int, int]] = []  # last line and width of each
    first = 0
    for end in [at for at, line in enumerate(lines) if not line.strip()] + [len(lines)]:
        if width := _wrapped_width(lines[first:end]):
            wrapped.append((end - 1, min(width, usual)))
        first = end + 1
    widths, at = [], 0
    for index in range(len(lines)):
        while at < len(wrapped) and wrapped[at][0] < index:
            at += 1
        widths.append(max((width for _, width in wrapped[max(0, at - 2) : at + 2]), default=usual))
    return widths


def _wrapped_width(lines: list[str]) -> int | None:
    """Return the width at which a paragraph was wrapped; None where a line ends that had room for the next word.

    Lists whose entries happen to be alike in length begin each with a capital or a figure.
    """
    lengths = [len(line.rstrip()) for line in lines]
    going_on = sum(line.lstrip()[:1].islower() for line in lines[1:])
    if len(lines) < _LEAST_WRAPPED or max(lengths) < _NARROWEST or going_on <= len(lines) // 2:
        return None
    full = _FULL_SHARE * max(lengths)
    filled = all(length + 1 + len(below.split()[0]) > full for length, below in zip(lengths, lines[1:], strict=False))
    return max(lengths) if filled else None


def _lines(lines: list[str], *, widths: list[int]) -> tuple[Line, ...]:
    found: list[Line] = []
    blank = 0
    every = [text.expandtabs(_TAB) for text in lines]
    in_columns = with_empty_cells(every)
    for at, (text, printed, width) in enumerate(zip(lines, every, widths, strict=True)):
        if not printed.strip():
            blank += 1
            continue
        words, cells = _words(text.strip(), in_columns.get(at))
        found.append(
            Line(
                words=words,
                box=None,
                size=None,
                weight=None,
                gap=float(blank) if found else 0.0,
                indent=float(len(printed) - len(printed.lstrip())),
                room=float(max(0, width - len(printed.rstrip()))),
                cells=cells,
            )
        )
        blank = 0
    return tuple(found)


def _words(text: str, parts: list[str] | None) -> tuple[tuple[Word, ...], tuple[int, ...]]:
    """Return the words of a line and, when a bar or wide gaps cut it at least twice, where its cells begin.

    `parts` are those of a row with empty cells, where its table tells.
    """
    words: list[Word] = []
    cells: list[int] = []
    for part in parts or parts_of(text):
        cells.append(len(words))  # an empty cell starts where the next one does
        words.extend(Word(token, None, 1.0) for token in part.split())
    table = parts is not None or (len(cells) > 1 and ("|" in text or len(cells) > 2))
    return tuple(words) or (Word(text, None, 1.0),), tuple(cells) if table and words else ()
