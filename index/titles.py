"""The printed name of a modification: found beside its id, and settled by majority over all papers.

In: a text and where an id stands in it; later all names that were found. Out: a title, or None.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.sentences import CELL_SEPARATOR
from pipeline.status_rows import Column, cells_of, read_header

QUOTED, BESIDE, DASHED = 3, 2, 1
"""How much a place proves: in quotes after the id; alone with it in a heading or table row; behind a dash in a line."""

SAME_TITLE = 88.0
"""Similarity (0 to 100) from which two spellings are one title read twice: a guess between OCR noise of a character in
ten, which leaves about 90, and titles that differ by one word of five."""

_MOST_CHARACTERS = 160
_QUOTED_AFTER = re.compile(r"[\s,:–—-]{0,4}\(?[‘“\"'`]((?:[^‘’“”\"'`\n|]|[’'](?=[^\W_])){3,160}?)[’”\"'`](?![^\W_])")
_VERDICT = re.compile(  # what stands in a column of decisions or stages
    r"(?:approved?|rejected?|deferr\w+|withdrawn|implemented|accepted?|agreed|recommended|noted|raised|closed|open"
    r"|sent back|send back|pending|awaiting|on hold|in progress|with (?:the )?authority|to be \w+|none|n/a|tbc|tbd"
    r"|(?:\w+ ){1,3}(?:phase|process|stage|assessment|consultation|report|procedure|implementation))\b(?:\W.{0,40})?$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:[.;]|[;,] (?:and|or|but))\s*$")
"""How the point of a list ends that is a sentence, or a part of one."""

_IS_SAID = re.compile(r"[a-z](?![A-Z])")
"""What is said of a modification begins small ("MP134: not discussed, as"), its title large ("MP134: iHD firmware")."""

_OF_A_DOCUMENT = re.compile(  # what is written about a modification, or done with it
    r"(?:(?:the|its|a|an|new|draft|final|initial|preliminary|detailed|revised|written|legal|impact|workgroup|proposed"
    r"|working group|code administrator(?:['’]s)?|modification|change|assessment|consultation|business|panel|report"
    r"|phase|extension|variation|alternative|solution|dcc|authority|refinement|procedure) )*"
    r"(?:reports?|assessments?|consultations?|papers?|declaration|forms?|text|case|timetable|updates?|minutes"
    r"|presentation|terms of reference|summary|discussion|extension|request|vote|voting|recommendation|decision"
    r"|determination|requirements|specification|responses?|conclusions|status|next steps|background|implementation)",
    re.IGNORECASE,
)
_LEADS_ON = re.compile(r"\b(?:on|of|for|to|in|with|from|about|and|or|the|by|as|at|under|re)$", re.IGNORECASE)
"""How the words before an id end that it completes: "Update on MP134"."""

_SEPARATORS = " \t:–—-|.,;•()[]‘’“”\"'"
_DASH_AFTER = re.compile(r"\s{0,2}(?:[–—:]|\s-)\s{1,2}(\S[^\n|]{2,160})")
_WORD = re.compile(r"[^\W\d_]{2,}")


class PrintedTitle(NamedTuple):
    """A title as printed, and how much its place proves."""

    text: str
    weight: int


def printed_title(
    text: str, start: int, end: int, *, heading: bool, others: Sequence[tuple[int, int]]
) -> PrintedTitle | None:
    """Return the title that is printed beside the id at `text[start:end]`, or None.

    `others` are the spans of all ids in the text, this one included: what names two modifications is no title.

    >>> printed_title("SECMP0013 ‘Meter triage’ was sent", 0, 9, heading=False, others=[(0, 9)])
    PrintedTitle(text='Meter triage', weight=3)
    """
    quoted = _QUOTED_AFTER.match(text, end)
    if quoted and _is_title(quoted[1]):
        return PrintedTitle(" ".join(quoted[1].split()), QUOTED)
    first, last = _line_around(text, start, end)
    alone = not any((first <= a < last) and (a, b) != (start, end) for a, b in others)
    if not alone:
        return None
    if heading:
        return _rest(text[first:start], text[end:last])
    if "|" in text[first:last]:
        cell = _title_cell(text, (start, end), (first, last), others).strip(_SEPARATORS)
        is_title = _is_title(cell) and not _is_no_name(cell) and len(cell) <= _MOST_CHARACTERS
        return PrintedTitle(cell, BESIDE) if is_title else None
    dashed = _DASH_AFTER.match(text, end)
    if dashed and not text[first:start].strip(_SEPARATORS) and dashed.end() == last:
        name = dashed[1].strip(_SEPARATORS)
        if _is_title(name) and not _GOES_ON.search(dashed[1]) and not _is_no_name(name):
            return PrintedTitle(name, DASHED)
    return None


def settle_title(found: Iterable[PrintedTitle]) -> str | None:
    """Return the title that most places print, spelled as most of them spell it; the best kind of place decides.

    Spellings that differ by case or by OCR noise count as one title.

    >>> settle_title([PrintedTitle(name, 3) for name in ("Meter triage", "Meter Triage", "Meter triage")])
    'Meter triage'
    """
    titles = list(found)
    best = max((title.weight for title in titles), default=0)
    spellings = Counter(title.text for title in titles if title.weight == best)
    groups: list[Counter[str]] = []
    for spelling, count in sorted(spellings.items(), key=lambda item: (-item[1], item[0])):
        group = next((g for g in groups if _similarity(spelling, next(iter(g))) >= SAME_TITLE), None)
        if group is None:
            groups.append(Counter({spelling: count}))
        else:
            group[spelling] = count
    if not groups:
        return None
    return max(groups, key=lambda group: group.total()).most_common(1)[0][0]


def _similarity(one: str, other: str) -> float:
    from rapidfuzz import fuzz  # costs 10 ms, and few commands ask

    return fuzz.ratio(one.casefold(), other.casefold())


def _title_cell(text: str, at: tuple[int, int], line: tuple[int, int], others: Sequence[tuple[int, int]]) -> str:
    """Return the cell of a table row that should hold the title: the header names it, else the one beside the id.

    It is empty where the header names other things alone: owners, stages, dates.
    """
    cells = cells_of(text, *line)
    names = _header_of(text, line[0], others)
    header = read_header(names) if len(names) == len(cells) else None
    if header is None:
        return text[at[1] : line[1]].lstrip(" |").partition("|")[0]
    if Column.TITLE not in header.columns:
        return ""
    start, end = cells[header.columns.index(Column.TITLE)]
    return "" if start <= at[0] < end else text[start:end]


def _header_of(text: str, row: int, others: Sequence[tuple[int, int]]) -> list[str]:
    """Return the cells of the first row of the table in which a row begins at `row`, if that names no modification."""
    top = row
    while top > 0:
        above = text.rfind("\n", 0, top - 1) + 1
        if CELL_SEPARATOR not in text[above : top - 1]:
            break
        top = above
    last = text.find("\n", top)
    last = len(text) if last < 0 else last
    if top == row or any(top <= start < last for start, _ in others):
        return []
    return [text[start:end] for start, end in cells_of(text, top, last)]


def _rest(before: str, after: str) -> PrintedTitle | None:
    """Return what a heading says beside the id, after it or before it."""
    for side in (after, before):
        name = side.strip(_SEPARATORS)
        is_said = _IS_SAID.match(name) if side is after else _LEADS_ON.search(name)
        is_name = not is_said and not _OF_A_DOCUMENT.fullmatch(name)
        if _is_title(name) and is_name and len(name) <= _MOST_CHARACTERS:
            return PrintedTitle(" ".join(name.split()), BESIDE)
    return None


def _is_title(text: str) -> bool:
    """Return whether a text has the words of a title: two, or a long one."""
    words = _WORD.findall(text)
    return len(words) >= 2 or any(len(word) >= 8 for word in words)


def _is_no_name(text: str) -> bool:
    """Return whether a text is a stage, a verdict, a document or what is said of a modification."""
    return any((_VERDICT.match(text), _IS_SAID.match(text), _OF_A_DOCUMENT.fullmatch(text)))


def _line_around(text: str, start: int, end: int) -> tuple[int, int]:
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    return first, len(text) if last < 0 else last
