"""Dates and releases in one text: what is printed, placed on the calendar as EDTF.

In: a text and the paper's own date. Out: mentions with label DATE or RELEASE, and doubts. What a date looks like in
print is in `date_forms` and `date_numbers`; here the pieces complete one another ("29 and 30 January 2013", "April to
June 2019"), missing years are placed, and the releases ("November 19 Release", no date) are set apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum, auto
from itertools import pairwise

from pipeline.date_forms import RELEASE_AFTER, Piece, worded_pieces
from pipeline.date_numbers import numeric_pieces
from pipeline.date_words import MONTHS, plain
from pipeline.date_years import Doubt, Placed, middle_day, place
from pipeline.edtf import earliest_day, is_edtf, latest_day
from pipeline.records import Label, Mention, Method

__all__ = ["DateFindings", "Doubt", "find_dates"]


@dataclass(frozen=True, slots=True)
class DateFindings:
    """What was found in one text, in reading order. Mentions do not overlap."""

    mentions: tuple[Mention, ...]
    doubts: tuple[Doubt, ...]


class _Link(Enum):
    """How a date is joined to the next."""

    RANGE = auto()
    SLASH = auto()
    LIST = auto()


_RANGE_LINK = re.compile(r" ?-{1,2} ?(?:the )?| (?:to|until|till|through|up to)(?: and including)? (?:the )?")
_LIST_LINK = re.compile(r",? (?:and|or|&|and/or) (?:on |the |on the )?|, (?:on )?| ?& ?")
_SLASH_LINK = re.compile(r" ?/ ?")
_LONGEST_LINK = 24
_BETWEEN = re.compile(r"\bbetween (?:the )?\Z", re.IGNORECASE)
_CHANGED = re.compile(
    r"\b(?:mov|chang|amend|defer|delay|exten[ds]|brought|bring|push|shift|postpon|reschedul|re-schedul|revis|slip|alter"
    r"|put|updat|correct)\w{0,6}\b(?:'[A-Z][^'\n]{3,160}'|[^.;\n]){0,70}\Z",  # titles do not count
    re.IGNORECASE,
)
_LASTS = re.compile(r"\b(?:consult|comment|voting|respon)", re.IGNORECASE)
_CHANGE_WINDOW = 260  # code points before a date in which the verb of a change is sought
_RELEASE_BEFORE = re.compile(r"\bReleases?(?: ?[:-] ?| )\Z")
_WORTH_READING = re.compile(r"[0-9]|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)", re.IGNORECASE)
_METHODS = (Method.EXACT, Method.VARIANT, Method.INFERRED, Method.REPAIRED)
"""From the plainest reading to the boldest: a range is as bold as its bolder end."""


def find_dates(text: str, *, anchor: str | None) -> DateFindings:
    """Find the dates and releases of a text.

    A missing year is placed by the weekday, by another date of the same sentence, or by `anchor`, the paper's own date
    (EDTF); what cannot be placed is not tagged. Days joined by "and" are two mentions, each with its own span; a range
    is one mention. A weekday that contradicts its date is a doubt, and the date stays as printed.
    """
    if not _WORTH_READING.search(text):
        return DateFindings((), ())
    shown = plain(text)
    today = None if anchor is None else middle_day(anchor)
    year = None if today is None else today.year
    found = [*numeric_pieces(shown, anchor_year=year), *worded_pieces(shown, anchor_year=year)]
    pieces = _without_overlaps(found)
    links = [_link(shown, one, other) for one, other in pairwise(pieces)]
    names = _release_names(shown, pieces, links)
    placed, doubts = place(shown, _completed(pieces, links), named=names.keys(), today=today)
    return DateFindings(tuple(_mentions(placed, links, names)), tuple(doubts))


def _without_overlaps(pieces: list[Piece]) -> list[Piece]:
    """Keep, from left to right, the longest piece at each place."""
    kept: list[Piece] = []
    for piece in sorted(pieces, key=lambda one: (one.start, -one.end)):
        if not kept or piece.start >= kept[-1].end:
            kept.append(piece)
    return kept


def _link(text: str, one: Piece, other: Piece) -> _Link | None:
    """Say how two neighbours are joined, if they are."""
    if other.start - one.end > _LONGEST_LINK:
        return None
    between = text[one.end : other.start]
    if _RANGE_LINK.fullmatch(between):
        # "moved from 27 June to 7 November" names two dates; "from 19 February to 19 March" names a range.
        changed = None if "-" in between else _CHANGED.search(text, max(0, one.start - _CHANGE_WINDOW), one.start)
        changed = changed if changed and not _LASTS.search(changed[0]) else None  # "put out to consultation from"
        return _Link.LIST if changed else _Link.RANGE
    if _SLASH_LINK.fullmatch(between):
        return _Link.SLASH
    if _LIST_LINK.fullmatch(between):
        both = between.strip() in {"and", "&"} and _BETWEEN.search(text, max(0, one.start - _LONGEST_LINK), one.start)
        return _Link.RANGE if both else _Link.LIST
    return None


def _completed(pieces: Sequence[Piece], links: Sequence[_Link | None]) -> list[Piece]:
    """Give joined pieces the month and year that only their neighbour prints."""
    done = list(pieces)
    for index, link in enumerate(links):
        one, other = done[index], done[index + 1]
        following = done[index + 2] if index + 2 < len(done) and links[index + 1] else None
        in_next = following is not None and following.unit is not None and other.year is None
        if link and other.unit is None and other.day and one.day and one.unit and not in_next:
            done[index + 1] = replace(other, unit=one.unit)  # "January 29 and 30, 2013"
        elif link and one.year is None and not one.bare and other.bare:
            done[index + 1] = replace(other, bare=False)
    for index in reversed(range(len(links))):
        if links[index] and done[index].value is None and done[index + 1].value is None:
            done[index] = _completed_by_next(done[index], done[index + 1])
    return done


def _completed_by_next(one: Piece, other: Piece) -> Piece:
    if one.unit is None and one.day and other.day and other.unit:
        one = replace(one, unit=other.unit)
    if one.year is not None or other.year is None or one.unit is None or other.unit is None:
        return one
    if one.bare and (other.day or (one.unit > 12) != (other.unit > 12)):
        return one
    # "19 December to 3 January 2017" begins in 2016.
    wraps = (one.unit, one.day or 0) > (other.unit, other.day or 31)
    return replace(one, year=other.year - wraps, bare=False)


def _release_names(text: str, pieces: Sequence[Piece], links: Sequence[_Link | None]) -> dict[int, tuple[int, int]]:
    """Return the spans of the releases' names by the index of the piece that dates them."""
    names: dict[int, tuple[int, int]] = {}
    for index, piece in enumerate(pieces):
        if not _can_name_a_release(piece):
            continue
        after = RELEASE_AFTER.match(text, piece.end)
        next_start = pieces[index + 1].start if index + 1 < len(pieces) else len(text)
        if after and after.end() <= next_start and (after["capital"] or piece.year):
            names[index] = (piece.start, after.end())
        elif piece.day is None and piece.year:
            last_end = max(names[index - 1][1] if index - 1 in names else 0, piece.start - _LONGEST_LINK)
            before = _RELEASE_BEFORE.search(text, last_end, piece.start)
            if before:
                names[index] = (before.start(), piece.end)
    for index in reversed(range(len(links))):  # "the November 2019 and February 2020 Releases"
        joined = index + 1 in names and index not in names and links[index] in {_Link.LIST, _Link.SLASH}
        if joined and _can_name_a_release(pieces[index]) and pieces[index].day is None:
            names[index] = (pieces[index].start, pieces[index].end)
    return names


def _can_name_a_release(piece: Piece) -> bool:
    return piece.unit is not None and piece.unit <= 12 and not piece.more_days and piece.value is None


def _mentions(
    placed: Sequence[Placed | None], links: Sequence[_Link | None], names: dict[int, tuple[int, int]]
) -> Iterator[Mention]:
    index = 0
    while index < len(placed):
        one = placed[index]
        index += 1
        if one is None:
            continue
        if index - 1 in names:
            month, year = one.piece.unit or 1, one.piece.year
            value = f"{MONTHS[month - 1].capitalize()} {year} Release"
            yield Mention(Label.RELEASE, *names[index - 1], value, one.confidence, one.piece.method)
            continue
        other = placed[index] if index < len(placed) and index not in names else None
        joined = _joined(one, other, links[index - 1]) if other else None
        if joined:
            index += 1
        yield joined or _date(one)


def _date(one: Placed) -> Mention:
    return Mention(Label.DATE, one.piece.start, one.piece.end, one.value, one.confidence, one.piece.method)


def _joined(one: Placed, other: Placed, link: _Link | None) -> Mention | None:
    """Return the range that two joined dates make, or None when they are two dates."""
    if link is None or link is _Link.LIST:
        return None
    value = f"{one.value.split('/')[0]}/{other.value.split('/')[-1]}"
    if not is_edtf(value) or one.value == other.value:
        return None
    if link is _Link.SLASH and earliest_day(other.value) - latest_day(one.value) != timedelta(days=1):
        return None
    method = max(one.piece.method, other.piece.method, key=_METHODS.index)
    if method is Method.EXACT:
        method = Method.VARIANT
    confidence = min(one.confidence, other.confidence)
    return Mention(Label.DATE, one.piece.start, other.piece.end, value, confidence, method)
