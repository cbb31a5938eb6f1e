"""Breaks a marked text into lines: pieces of words with their widths in, lines of atoms with their offsets out.

A line may end after a hyphen that is printed anyway ("Sub-", "Committee"), or, where asked for, inside a long word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reportlab.pdfbase import pdfmetrics

from benchmarks.corpus.layouts import font
from benchmarks.corpus.manuscript import Marked

RAISED_SHARE = 0.62  # of the type size, for footnote marks
_ENDINGS = re.compile(
    r"(?<=[a-z]{3})(?=(?:tion|sion|ment|ments|ness|able|ible|tive|ing|ture|ance|ence|ities|ally)[a-z]*$)"
)
_DOUBLED = re.compile(r"(?<=[aeiou]([bcdfgmnprt]))(?=\1[aeiou][a-z]{2})")
_LONG_ENOUGH = 8


@dataclass(frozen=True, slots=True)
class Atom:
    """What is printed of one word on one line; `text[start:end]` of its source (a hyphen of ours is not in it)."""

    text: str
    start: int
    end: int
    width: float
    font: str
    raised: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """One word of the text, whole, and the size it is set in."""

    atom: Atom
    size: float


def pieces_of(text: Marked, family: str, style: str, size: float) -> list[Piece]:
    """Return the words of a text in print."""
    pieces = []
    for match in re.finditer(r"\S+", text.text):
        start, end = match.span()
        is_bold = any(left <= start < right for left, right in text.bold)
        name = font(family, "Bold" if is_bold and style == "Regular" else style)
        raised = sum(start <= at < end for at in text.raised)
        pieces.append(Piece(_atom(match.group(), start, name, size, raised), size))
    return pieces


def break_lines(pieces: Sequence[Piece], *, first: float, rest: float, hyphenate: bool) -> list[list[Atom]]:
    """Fill lines greedily; `first` and `rest` are the widths, in points, of the first line and of all others."""
    lines: list[list[Atom]] = [[]]
    used = 0.0
    waiting = list(reversed(pieces))
    while waiting:
        piece = waiting.pop()
        blank = pdfmetrics.stringWidth(" ", piece.atom.font, piece.size) if lines[-1] else 0
        room = (first if len(lines) == 1 else rest) - used - blank
        if piece.atom.width <= room:
            lines[-1].append(piece.atom)
            used += blank + piece.atom.width
            continue
        halves = next((pair for pair in _halves(piece, hyphenate=hyphenate) if pair[0].atom.width <= room), None)
        if halves:
            lines[-1].append(halves[0].atom)
            waiting.append(halves[1])
        elif not lines[-1]:  # wider than the column: stands alone
            lines[-1].append(piece.atom)
        else:
            waiting.append(piece)
        lines.append([])
        used = 0.0
    return [line for line in lines if line]


def _halves(piece: Piece, *, hyphenate: bool) -> Iterator[tuple[Piece, Piece]]:
    """Yield the ways to divide a word over two lines, longest first half first."""
    text = piece.atom.text
    cuts = [(match.end(), "") for match in re.finditer(r"(?<=[A-Za-z]{2})[-–](?=[A-Za-z]{2})", text)]
    bare = text.rstrip(".,;:)’")
    if hyphenate and bare.isalpha() and bare.islower() and len(bare) >= _LONG_ENOUGH:
        inner = {match.start() for pattern in (_ENDINGS, _DOUBLED) for match in pattern.finditer(bare)}
        cuts.extend((cut, "-") for cut in inner if 3 <= cut <= len(bare) - 3)
    for cut, hyphen in sorted(cuts, reverse=True):
        yield _cut(piece, cut, hyphen)


def _cut(piece: Piece, cut: int, hyphen: str) -> tuple[Piece, Piece]:
    atom = piece.atom
    left = _atom(atom.text[:cut] + hyphen, atom.start, atom.font, piece.size, 0)
    right = _atom(atom.text[cut:], atom.start + cut, atom.font, piece.size, atom.raised)
    return replace(piece, atom=replace(left, end=atom.start + cut)), replace(piece, atom=right)


def _atom(text: str, start: int, name: str, size: float, raised: int) -> Atom:
    body, mark = (text[:-raised], text[-raised:]) if raised else (text, "")
    width = pdfmetrics.stringWidth(body, name, size) + pdfmetrics.stringWidth(mark, name, size * RAISED_SHARE)
    return Atom(text, start, start + len(text), width, name, raised)
