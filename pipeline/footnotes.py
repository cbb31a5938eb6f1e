"""Finds the footnotes of a paper, so that they can stand at the end of the section that cites them.

In: body lines in reading order. Out: the lines without footnotes, and the footnotes with the place that cites each.
A footnote stands at the foot of its page, in smaller type, and begins with its mark; in a text file, it is the page's
last paragraph, and begins with a mark that the page cites.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from pipeline.date_words import MONTH_NAMES
from pipeline.furniture import PlacedLine
from pipeline.line_signs import ends_sentence

_MARK = re.compile(r"^(\d{1,2}|[*†‡§]{1,2})$")
_GLUED_MARK = re.compile(r"^(\d{1,2}|[*†‡])(?=[A-Z‘“])")
_MISREAD_MARK = re.compile(  # what OCR makes of a small raised figure, and of the stop before it
    r"((?<=[\w)’][.,])[*?!’”'\"‘“°^®©+t)]|(?<=[a-z])!)(?=\s|$)"
)
_MONTH = re.compile(MONTH_NAMES, re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_STOPS = frozenset(".,;:)’”")
_SMALLER = 0.93  # of body type; footnotes are set two points smaller
_MOST_NOTE_LINES = 5
_FOOT = 0.45  # they stand in the lower part of the page


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote and the body line that cites it: `anchor` is an index into the body lines."""

    lines: tuple[PlacedLine, ...]
    anchor: int


def split_footnotes(lines: Sequence[PlacedLine]) -> tuple[tuple[PlacedLine, ...], tuple[Footnote, ...]]:
    """Return the lines of the body, and its footnotes in order."""
    notes: list[tuple[PlacedLine, ...]] = []
    body: list[PlacedLine] = []
    for own_body, own_notes in pages_with_notes(lines):
        body.extend(own_body)
        notes.extend(own_notes)
    return tuple(body), tuple(Footnote(note, anchor) for note, anchor in zip(notes, _anchors(notes, body), strict=True))


def pages_with_notes(
    lines: Sequence[PlacedLine],
) -> Iterator[tuple[list[PlacedLine], list[tuple[PlacedLine, ...]]]]:
    """Yield of each page the lines of the body and those of each footnote."""
    sizes = [p.line.size for p in lines if p.line.size is not None for _ in range(1 + len(p.text) // 10)]
    limit = _SMALLER * median(sizes) if sizes else None
    for _, page in groupby(lines, key=lambda placed: placed.page_number):
        own = list(page)
        first = _first_note_in_text(own) if limit is None else _first_note(own, limit)
        yield own[:first], _split_notes(own[first:])


def _first_note(lines: Sequence[PlacedLine], limit: float) -> int:
    """Return where the footnotes of a page begin: everything from there on is small, and starts with a mark."""
    first = len(lines)
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at].line
        if line.size is None or line.size > limit or line.cells or line.box is None:
            break
        if mark_of(lines[at]) and line.box.top > _FOOT * _depth(lines):
            first = at
    return first


def _first_note_in_text(lines: Sequence[PlacedLine]) -> int:
    """Return where the footnotes of a text file's page begin: its last paragraphs, as far as their marks are cited."""
    first = len(lines)
    for at in range(len(lines) - 1, 0, -1):
        if lines[at].line.gap < 1 and not mark_of(lines[at]):
            continue
        mark = mark_of(lines[at])
        ways = 3 if ends_sentence(lines[first - 1].text) else 2  # a heading has no full stop
        surest = ways_to_cite(mark)[:ways] if mark else ()
        if first - at > _MOST_NOTE_LINES or not any(cites(line) for cites in surest for line in lines[:at]):
            break
        first = at
    return first


def _depth(lines: Sequence[PlacedLine]) -> float:
    return max(p.line.box.bottom for p in lines if p.line.box is not None)


def mark_of(placed: PlacedLine) -> str | None:
    """Return the mark that a line begins with, as the first of a footnote does."""
    words = placed.line.words
    if len(words) > 2 and (match := _MARK.match(words[0].text)):
        return match[1]
    if len(words) > 1 and (match := _GLUED_MARK.match(words[0].text)):
        return match[1]
    return None


def _split_notes(lines: Sequence[PlacedLine]) -> list[tuple[PlacedLine, ...]]:
    notes: list[list[PlacedLine]] = []
    for placed in lines:
        if mark_of(placed) or not notes:
            notes.append([])
        notes[-1].append(placed)
    return [tuple(note) for note in notes]


def _anchors(notes: Sequence[Sequence[PlacedLine]], body: Sequence[PlacedLine]) -> list[int]:
    """Return the body line that cites each note; without a trace of its mark, the last line of the note's page.

    On a scan marks are misread ("interested.?"): what no citation explains is given out in order.
    """
    anchors: list[int] = []
    taken: set[int] = set()
    for note in notes:
        own = [at for at, placed in enumerate(body) if placed.page_number == note[0].page_number]
        mark = mark_of(note[0]) or ""
        after = [at for at in own if at >= max(taken, default=0)]  # notes are cited in their order, as a rule
        ways = ways_to_cite(mark)
        found = next((at for lines in (after, own) for cites in ways for at in lines if cites(body[at])), None)
        if found is None:
            found = next((at for at in after if at not in taken and _bears_misread_mark(body, at)), None)
        if found is not None:
            taken.add(found)
        anchors.append(found if found is not None else own[-1] if own else max(len(body) - 1, 0))
    return anchors


def ways_to_cite(mark: str) -> tuple[Callable[[PlacedLine], bool], ...]:
    """Return tests whether a line bears a mark, the surest first.

    "interested.1", "in 2017.1", "told1", "on 9 August 20171." and "told. 1".
    """
    sign = re.escape(mark)
    after_stop = re.compile(rf"(?:[^\W\d][)’”\"']?[.,;:]|[^\W\d][.,;:]?[)’”\"']){sign}$")
    after_year = re.compile(rf"(?:19|20)\d\d[.,;:)’”]{sign}$")
    on_year = re.compile(rf"(?:19|20)\d\d{sign}[.,;:)’”]?$")
    after_word = re.compile(rf"[a-z]{sign}[.,;:)]?$")

    def on_date(placed: PlacedLine) -> bool:
        words = [word.text for word in placed.line.words]
        return any(_MONTH.fullmatch(month) and on_year.match(year) for month, year in pairwise(words))

    def stands_alone(placed: PlacedLine) -> bool:
        words = [word.text for word in placed.line.words]
        return any(
            word == mark and (before[-1] in _STOPS or _YEAR.fullmatch(before)) and _may_follow(after)
            for before, word, after in zip(words, words[1:], [*words[2:], None], strict=False)
        )

    return (*(_any_word(pattern) for pattern in (after_stop, after_year, after_word)), on_date, stands_alone)


def _may_follow(word: str | None) -> bool:
    """Whether a word may stand behind a mark that stands by itself; before a month it is a day."""
    return word is None or (word[:1].isupper() and not _MONTH.fullmatch(word)) or word in _STOPS


def _any_word(pattern: re.Pattern[str]) -> Callable[[PlacedLine], bool]:
    return lambda placed: any(pattern.search(word.text) for word in placed.line.words)


def _bears_misread_mark(body: Sequence[PlacedLine], at: int) -> bool:
    """Whether a sentence of a line ends in a sign that nothing explains."""
    return next(stray_signs(body, at), None) is not None


def stray_signs(body: Sequence[PlacedLine], at: int) -> Iterator[int]:
    """Yield where in a line signs stand that end a sentence, and that nothing explains."""
    before = " ".join(placed.text for placed in body[max(0, at - 2) : at])
    for match in _MISREAD_MARK.finditer(body[at].text):
        if match[1] not in "’”'\")" or not _closes(match[1], f"{before} {body[at].text[: match.start(1)]}"):
            yield match.start(1)


def _closes(quote: str, text: str) -> bool:
    """Whether a closing quote or bracket ends what the text before it opened."""
    if quote == ")":
        return text.count("(") > text.count(")")
    if quote in "’'":
        return text.count("‘") > len(re.findall(r"’(?!\w)", text)) or (quote == "'" and " '" in text)
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1
