"""Papers for tests, typed as they look: each character is 5.5 points wide, blanks set words where they stand.

`**bold**`, `##` for larger bold type, `^` for small
type, `~` for specks; `=====` ends a page. The same paper can be had as plain text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from pipeline.fragments import Fragment
from pipeline.furniture import split_furniture
from pipeline.layout import arrange
from pipeline.mapping import enclosing
from pipeline.paragraphs import Block, build_blocks
from pipeline.records import Box, Page, Section, TextSource, Word
from pipeline.sections import find_sections
from pipeline.text_file import count_text_pages, read_text_page

_ADVANCE, _PITCH, _LEFT, _TOP = 5.5, 14.0, 60.0, 50.0
_WIDE_GAP = 2  # characters between words that make two fragments


def printed(paper: str) -> tuple[Page, ...]:
    """Return the pages of a paper as a text layer would give them."""
    return tuple(_page(number, text) for number, text in enumerate(paper.strip("\n").split("\n=====\n"), 1))


def plain(paper: str, folder: Path) -> tuple[Page, ...]:
    """Return the pages of a paper as a text file would: without type, its margin and with no more than its blanks."""
    path = folder / "paper.txt"
    pages = [re.sub(r"(?m)^(?:## |\^|~)|\*\*", "", page) for page in paper.strip("\n").split("\n=====\n")]
    path.write_text("\f".join(pages), encoding="utf-8")
    return tuple(read_text_page(path, number) for number in range(1, count_text_pages(path) + 1))


def blocks_of(pages: Sequence[Page]) -> tuple[Block, ...]:
    """Return the paragraphs, list items and rows of a paper."""
    return build_blocks(split_furniture(pages).lines)


def sections_of(pages: Sequence[Page]) -> tuple[Section, ...]:
    """Return the sections of a paper."""
    return find_sections(blocks_of(pages))


def outline(pages: Sequence[Page]) -> list[str]:
    """Return the sections of a paper in short: id and heading, with its holder where it has one."""
    return [
        f"{s.id} {'' if s.heading is None else s.heading.text}".strip() + (f" < {s.parent}" if s.parent else "")
        for s in sections_of(pages)
        if s.id != "0"
    ]


def _page(number: int, text: str) -> Page:
    fragments = [fragment for row, line in enumerate(text.split("\n")) for fragment in _fragments(row, line)]
    return Page(number, 595.0, 842.0, TextSource.TEXT_LAYER, None, 0, arrange(fragments))


def _fragments(row: int, line: str) -> list[Fragment]:
    size, weight = 11.0, 1.0
    if line.startswith("## "):
        line, size, weight = line[3:], 14.0, 1.5
    elif line.startswith("^"):
        line, size = line[1:], 8.5
    elif line.startswith("~"):
        line, size = line[1:], 2.0
    bottom = _TOP + _PITCH * row + 11.0
    words = [
        Word(match[0], Box(_LEFT + match.start() * _ADVANCE, bottom - 8, _LEFT + match.end() * _ADVANCE, bottom), 1.0)
        for match in re.finditer(r"\S+", line)
    ]
    runs: list[list[Word]] = []
    for word in words:
        assert word.box is not None
        if not runs or word.box.x0 - (runs[-1][-1].box or word.box).x1 > _WIDE_GAP * _ADVANCE:
            runs.append([])
        runs[-1].append(word)
    return [_fragment(run, bottom, size, weight) for run in runs]


def _fragment(run: Sequence[Word], bottom: float, size: float, weight: float) -> Fragment:
    bold = 1.5 if run[0].text.startswith("**") else weight
    words = tuple(Word(word.text.replace("**", ""), word.box, 1.0) for word in run)
    return Fragment(words, enclosing([word.box for word in words if word.box]), bottom, size, bold)
