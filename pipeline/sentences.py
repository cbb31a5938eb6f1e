"""Cut a section's text into what can be quoted: sentences, list items and table rows, with exact offsets.

In: the text of a section as the contract lays it out (paragraphs between blank lines, `• ` bullets, rows of ` | `).
Out: `Unit`, in reading order. A line always ends a sentence. Bullets and labels such as `a)` are no part of a unit.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter

from pipeline.date_words import MONTH_NAMES
from pipeline.grammar.words import word_set


class UnitKind(StrEnum):
    """What a unit is in the layout."""

    SENTENCE = "sentence"
    ITEM = "item"  # the first sentence of a bullet or of a labelled point
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, item or row: `text[start:end]`, half-open, in code points.

    `paragraph` and `line` count from 0; rows of one table share a paragraph, sentences of one bullet a line. `lead` is
    the index of the unit that opens the list in which an item stands ("The Panel agreed that:"), or None where the unit
    before it is complete in itself.
    """

    start: int
    end: int
    kind: UnitKind
    paragraph: int
    line: int
    lead: int | None = None


CELL_SEPARATOR = " | "

_BULLET = re.compile(r"(\s*)[•▪●○◦–-]\s+")
_LABEL = re.compile(
    r"(\s*)(?:\(?(?:[a-z]|[ivx]{1,4}|[0-9]{1,4}(?:\.[0-9]{1,3}){0,4})[.)]|[0-9]{1,3}(?:\.[0-9]{1,3}){1,4})\s+"
)
_STOP = re.compile(r"[.!?]{1,4}[’”'\")\]]{0,4}(?=\s|$)|(?<=[a-z]{3})\.(?=[A-Z][a-z])")
_COMMA_FOR_STOP = re.compile(
    r",(?<=[\w’”)%],)(?=\s(?:(?:The|An?|As|At|In|On|Of|No|It|Its|This|These|There|Several|Since|However)\s[a-z]"
    r"|On\s\d|(?:The|M(?:r|s|rs))(?:\s[A-Z]\w{1,20}){1,3}\s(?:[a-z]{2,15}ed|was|were|has|had|is|are|will)\b))"
)
"""A comma before a capital that nothing but a new sentence gives: a stop that a scan has misread."""

_SHORTEST_BEFORE_COMMA = 30
"""In characters: less before such a comma is no sentence but "For MP101," or "Dear members,"."""

_NUMBER_RANK, _LETTER_RANK, _BULLET_RANK = range(3)

_LEAD_TO_COMMA = word_set(
    "at on in by for from with under during after before upon since until while when where as if although because "
    "though having given following despite subject according owing due once unless to of"
)
"""Openings of what a comma parts from its sentence: "At its meeting on 4 June 2021, The Authority approved it"."""

_YEAR = re.compile(r"(?:19|20)\d\d\.\s")
_MONTH_LAST = re.compile(rf"(?:{MONTH_NAMES}|Sept)\n\Z")
_LAST_WORD = re.compile(r"[^\s(\[‘“'\"]*$")
_NEXT_WORD = re.compile(r"[\s‘“'\"(\[]{0,8}([^\s]{0,40})")

_NEVER_LAST = word_set(
    "no nos e.g i.e eg ie mr mrs ms dr prof messrs st vs v cf viz para paras fig figs ref refs approx "
    "dept est ext hon sect art cl app vol pp p tel min max jan feb mar apr jun jul aug sep sept oct nov "
    "dec al circa ca mod mods ver"
)
"""Abbreviations after which the sentence goes on, without their last stop."""

_PERHAPS_LAST = word_set("etc ltd plc inc co corp a.m p.m am pm")
"""Abbreviations that end a sentence only where the next word clearly begins one."""

_OPENERS = word_set(
    "the a an it this that these those they there in on at following as for after before members all no "
    "both each its we our if when while however further subsequently he she any one once under during by "
    "to with"
)
"""Words that, capitalised after an abbreviation, begin a sentence."""

_LETTERED = word_set("appendix annex option category part class path group phase schedule section table item")
"""Words after which a single capital is a label and no initial: "Appendix A. The Panel"."""

_LOOK_BACK = 40
"""In characters: as far as the word before a stop is looked at."""

_LONGEST_ASIDE = 300
"""In characters: a bracket or quotation that closes later than this is taken for one that OCR left open (a guess)."""


def split_units(text: str) -> tuple[Unit, ...]:
    r"""Return the units of a section's text.

    >>> [(unit.kind.value, unit.start, unit.end) for unit in split_units("The SSC met. It agreed:\n• a change")]
    [('sentence', 0, 12), ('sentence', 13, 23), ('item', 26, 34)]
    """
    units: list[Unit] = []
    paragraph = -1
    after_blank = True
    opener: int | None = None
    by_indent: list[tuple[int, int]] = []
    points: list[tuple[int, int]] = []  # rank and last unit of the items above: numbers, then letters, then bullets
    bullets_only = True  # the list that is open has no labelled point
    for number, (start, end) in enumerate(_lines(text)):
        line = text[start:end]
        if not line.strip():
            after_blank = True
            continue
        if after_blank:
            paragraph += 1
            after_blank = False
        if CELL_SEPARATOR in line:
            units.append(Unit(*_stripped(text, start, end), UnitKind.ROW, paragraph, number))
            opener, by_indent, points, bullets_only = None, [], [], True
            continue
        bullet = _BULLET.match(line)
        item = bullet or (None if _goes_on_with_year(text, start) else _LABEL.match(line))
        sentences = list(split_line(text, start + (item.end() if item else 0), end))
        if not sentences:
            continue
        if item:
            indent = len(item[1])
            if by_indent and bullets_only and bullet is None and indent <= by_indent[0][0]:
                opener = None  # a labelled point after bullets is of the list around them
            bullets_only = bullets_only and bullet is not None
            by_indent = [entry for entry in by_indent if entry[0] < indent]
            lead = by_indent[-1][1] if by_indent else opener
            by_indent.append((indent, len(units) + len(sentences) - 1))
            if lead is not None and not _leads_in(text, units[lead]):
                lead = None
            points = [point for point in points if point[0] < _rank(item[0])]
            if lead is None and points and text[: units[points[-1][1]].end].endswith(":"):
                lead = points[-1][1]  # "6.2 The Panel:" above points that stand no further in
            points.append((_rank(item[0]), len(units) + len(sentences) - 1))
            units.append(Unit(*sentences[0], UnitKind.ITEM, paragraph, number, lead))
            units.extend(Unit(*sentence, UnitKind.SENTENCE, paragraph, number) for sentence in sentences[1:])
        else:
            units.extend(Unit(*sentence, UnitKind.SENTENCE, paragraph, number) for sentence in sentences)
            opener, by_indent, points, bullets_only = len(units) - 1, [], [], True
    return tuple(units)


def _rank(label: str) -> int:
    """Return how deep an item stands by its label: below numbers come letters and roman numbers, then bullets."""
    printed = label.strip(" \t(.)")
    return _NUMBER_RANK if printed[:1].isdigit() else _LETTER_RANK if printed.isalpha() else _BULLET_RANK


def _goes_on_with_year(text: str, start: int) -> bool:
    """Whether a line begins with the year of a date that the line before leaves open: "5 October", "2021. The SVG"."""
    return (
        _YEAR.match(text, start) is not None and _MONTH_LAST.search(text, max(0, start - _LOOK_BACK), start) is not None
    )


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _leads_in(text: str, unit: Unit) -> bool:
    """Whether a unit is left open for a list: "The Panel agreed that:", "items include;"."""
    return not text[unit.start : unit.end].endswith((".", "!", "?"))


def split_line(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences of `text[start:end]`, which is one line or table cell."""
    at = start
    asides = _asides(text, start, end)
    for stop in _stops(text, start, end):
        if _inside(asides, stop.start()) or not _ends_sentence(text, at, stop, end):
            continue
        begin, finish = _stripped(text, at, stop.end())
        if begin < finish:
            yield begin, finish
        at = stop.end()
    begin, finish = _stripped(text, at, end)
    if begin < finish:
        yield begin, finish


def _stops(text: str, start: int, end: int) -> Sequence[re.Match[str]]:
    """Return where sentences may end, in order."""
    stops = list(_STOP.finditer(text, start, end))
    commas = list(_COMMA_FOR_STOP.finditer(text, start, end))
    return sorted((*stops, *commas), key=re.Match.start) if commas else stops


def _inside(asides: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether a stop stands inside one of the spans, which are sorted, and not right before its end."""
    first = bisect_left(asides, at - _LONGEST_ASIDE, key=itemgetter(0))
    last = bisect_left(asides, at, key=itemgetter(0))
    return any(at < right - 1 for _, right in asides[first:last])


def _asides(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of brackets and curly quotations that close again soon."""
    found = []
    for left, right in (("(", ")"), ("[", "]"), ("‘", "’"), ("“", "”")):
        opened = text.find(left, start, end)
        while opened >= 0:
            closed = text.find(right, opened, min(end, opened + _LONGEST_ASIDE))
            while right == "’" and 0 <= closed < end - 1 and text[closed + 1].isalnum():
                closed = text.find(right, closed + 1, min(end, opened + _LONGEST_ASIDE))
            if closed >= 0:
                found.append((opened, closed + 1))
            opened = text.find(left, max(opened, closed) + 1, end)
    return sorted(found)


def _ends_sentence(text: str, start: int, stop: re.Match[str], end: int) -> bool:
    if stop[0] == ",":
        opened = _NEXT_WORD.match(text, start, end)
        leads = opened is not None and opened[1].lower() in _LEAD_TO_COMMA
        return stop.start() - start >= _SHORTEST_BEFORE_COMMA and not leads
    following = _NEXT_WORD.match(text, stop.end(), end)
    after = following[1] if following else ""
    if not after:
        return True
    if stop[0] in {".", "?", "!"} and after[:1].islower():
        return False  # a question mark there is a scan's footnote mark: "directs that UNC736A be made? and has"
    if not stop[0].startswith("."):
        return True
    found = _LAST_WORD.search(text, max(start, stop.start() - _LOOK_BACK), stop.start())
    before = found[0] if found else ""
    word = before.lower().rstrip(".")
    opens = after.rstrip(",").lower() in _OPENERS
    if word in {"no", "nos"}:
        return not after[:1].isdigit() and opens
    if word in _NEVER_LAST:
        return False
    if word in _PERHAPS_LAST:
        return opens
    if len(before) == 1 and before.isupper():
        previous = text[max(start, stop.start() - _LOOK_BACK) : stop.start() - 1].split()[-1:]
        return opens or (bool(previous) and previous[0].lower() in _LETTERED)
    return not after[:1].islower()
