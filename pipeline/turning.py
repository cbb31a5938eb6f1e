"""Turns pages by quarters. In: words as a person sees a page. Out: the same with their writing upright.

A page set on its side within an upright file (a wide table) is read upright; writing that runs another way than most
of its page, such as a stamp along the margin, is read in its own direction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.pdf_words import PdfWord
from pipeline.records import Box, Line

QUARTERS = (0, 90, 180, 270)


def writing_angle(words: Iterable[PdfWord]) -> int:
    """Return the degrees clockwise by which the page must be turned so that most of its writing is upright."""
    letters = dict.fromkeys(QUARTERS, 0)
    for word in words:
        if word.angle in letters:
            letters[word.angle] += len(word.text)
    angle = max(letters, key=lambda a: letters[a])
    return angle if letters[angle] > 0.5 * sum(letters.values()) else 0


def turned_size(width: float, height: float, degrees: int) -> tuple[float, float]:
    """Return width and height of a page turned by a quarter or two."""
    return (height, width) if degrees in {90, 270} else (width, height)


def turned_point(x: float, y: float, *, degrees: int, width: float, height: float) -> tuple[float, float]:
    """Return where a point lies when its page of `width` by `height` is turned clockwise."""
    match degrees % 360:
        case 90:
            return height - y, x
        case 180:
            return width - x, height - y
        case 270:
            return y, width - x
    return x, y


def turned_box(box: Box, *, degrees: int, width: float, height: float) -> Box:
    """Return where a box lies when its page of `width` by `height` is turned clockwise."""
    ax, ay = turned_point(box.x0, box.top, degrees=degrees, width=width, height=height)
    bx, by = turned_point(box.x1, box.bottom, degrees=degrees, width=width, height=height)
    return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def turned_words(words: Sequence[PdfWord], *, degrees: int, width: float, height: float) -> tuple[PdfWord, ...]:
    """Return the words of a page that is turned clockwise."""
    if not degrees:
        return tuple(words)
    return tuple(
        word._replace(
            box=turned_box(word.box, degrees=degrees, width=width, height=height),
            foot=turned_point(*word.foot, degrees=degrees, width=width, height=height),
            angle=(word.angle - degrees) % 360,
        )
        for word in words
    )


def turned_line(line: Line, *, degrees: int, width: float, height: float) -> Line:
    """Return a line whose boxes lie where they do when the page is turned clockwise; its measures are left alone."""

    def turn(box: Box | None) -> Box | None:
        return None if box is None else turned_box(box, degrees=degrees, width=width, height=height)

    return replace(line, words=tuple(replace(word, box=turn(word.box)) for word in line.words), box=turn(line.box))
