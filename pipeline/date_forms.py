"""Dates printed with the name of a month: every piece of a text that a month's name is the heart of.

In: one text, made plain by `date_words.plain`. Out: `Piece`s in reading order. A piece may be incomplete ("29" and
"30 January 2013", "Tuesday 9 April"); `pipeline.dates` completes it from its neighbours and from the paper's date.
All patterns are bounded and matched in short windows, so the time grows with the text's length only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipeline.date_words import (
    MONTHS,
    day_number,
    misread_month,
    misread_weekday,
    month_number,
    short_year,
    weekday_number,
    year_digits,
    year_number,
)
from pipeline.records import Method


@dataclass(frozen=True, slots=True)
class Piece:
    """One printed date or part of one; what is not printed is None.

    `unit` is EDTF's number after the year: month 1 to 12, season 21 to 24, quarter 33 to 36. `value` is set where the
    form alone fixes the EDTF value (a regulatory year). `more_days` makes a week of a day: 6 for "w/c", -6 for "week
    ending".
    """

    start: int
    end: int
    year: int | None = None
    unit: int | None = None
    day: int | None = None
    weekday: int | None = None  # 0 is Monday
    method: Method = Method.VARIANT
    value: str | None = None
    more_days: int = 0
    bare: bool = False  # a month or quarter that nothing around it marks as a date
    odd_year: bool = False  # four digits stand where the year should be, and are none
    month_first: bool = False  # 05/13/2019: possible only in the American order


_LONGEST_MEETING = 3  # days; committees of codes meet on one, and rarely on the next one too
_LONGEST_DAY = 14  # code points that one day and what joins it to its month may take
BEFORE = 64  # code points before a month in which its days and weekday are sought
NEAR, FAR = 5, 20  # years from the paper's date within which two digits are a year: loosely, tightly printed; guesses
YEAR = r"(?-i:[12lIZ][09OoQD8][0-9OoIlSBZGgq|!]{2})(?![\w%])"
_NAME = rf"(?:{'|'.join(MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes|s)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_ORDINAL = r"(?: ?(?:st|nd|rd|th)(?![a-z])|['\"*°^®™«?]{1,3}[a-z]{0,2}|[1thilrnsfb][hdtbl][il]?|[ht])"
_DAY = r"(?-i:[4-9][ASGbBgq](?![a-z])|[1-3](?:[GbAgq?]|T(?!H))|[0-3OoIilZ!]?(?:[0-9OoIilBZ|!]|S(?!T)))"
_ITEM = rf"(?:{_WEEKDAY}[.,]? {{1,2}})?(?:the )?{_DAY}{_ORDINAL}?"
_LINK = r"(?: ?, ?(?:(?:and|or|&) )?| ?[-/&+] ?| (?:and|or|to|until|till|through) )"
_ITEMS = rf"{_ITEM}(?:{_LINK}{_ITEM}){{0,5}}"

# What is tried at every letter of every paper begins with a class of letters and knows no flag: several times faster.
_MONTH = re.compile(r"(?P<name>[ADFJMNOSadfjmnos][aceopuACEOPU][bcglnprtvyBCGLNPRTVY][A-Za-z]{0,6})(?![A-Za-z_])")
_WORD_GOES_ON = re.compile(r"(?<![0-9]st|[0-9]nd|[0-9]rd|[0-9]th)(?<=[A-Za-z_'])")
_YEAR = re.compile(YEAR)
_DAMAGED_BEFORE_YEAR = re.compile(r"(?<![\w|!])(?P<name>[A-Za-z0-9|!\]][\w|!\]]{2,10})[.,]? ?[ /-] ?\Z")
_DAMAGED_AFTER_DAY = re.compile(
    r"(?P<weekday>[MTWFSmtwfs][aehoruAEHORU][deintruDEINTRU][A-Za-z]{0,6})[.,]? [0-3]?[0-9](?:st|nd|rd|th)? "
    r"(?P<name>[A-Za-z0-9|!\]][\w|!\]]{2,10})"
)
_EDGE = (  # words run together ("of15 January") do not hide a day; longer numbers and codes do
    r"(?:(?<![\w/])|(?<=[a-z]{3}/)|(?<=\bof)|(?<=\bon)|(?<=\bby)|(?<=\bto)|(?<=\bthe)|(?<=\band)|(?<=\bfrom))(?<!\d[.:-])"
)
_DAY_BEFORE = re.compile(rf"{_DAY}{_ORDINAL}?(?: {{1,2}}of | ?[-/.,]? ?)\Z", re.IGNORECASE)
_DAYS_BEFORE = re.compile(rf"{_EDGE}(?P<days>{_ITEMS})(?: {{1,2}}of | ?[-/.,]? ?)\Z", re.IGNORECASE)
_BROKEN_DAY_BEFORE = re.compile(  # "on 27", and "April 2020" in the next paragraph, specks between them
    rf"\b(?:on|by|before|until|since|from|to|and|dated|of) (?:the )?(?P<days>{_DAY}{_ORDINAL}?)[^\w\n]{{0,3}}"
    rf"(?:\n[^\w\n]{{0,3}}){{1,5}}\Z",
    re.IGNORECASE,
)
_ITEM_HERE = re.compile(
    rf"(?:(?P<weekday>{_WEEKDAY})[.,]? {{1,2}})?(?:the )?(?P<day>{_DAY})(?P<ordinal>{_ORDINAL})?", re.IGNORECASE
)
_LINK_HERE = re.compile(_LINK, re.IGNORECASE)
_CLEAN_ORDINAL = re.compile(r" ?(?:st|nd|rd|th)", re.IGNORECASE)
_WEEKDAY_BEFORE = re.compile(r"(?<!\w)(?P<word>[A-Z0-9][\w|]{2,9})[.,]? {1,2}(?:the )?\Z")
_WEEK_BEFORE = re.compile(
    r"(?<!\w)(?:(?P<from>w/c|w\.c\.?|wc|(?:week|wk)[ -](?:commencing|beginning|starting|of))|week[ -]ending|w/e)"
    r"(?: on)?(?: the)?:? \Z",
    re.IGNORECASE,
)
_NUMBERED_BEFORE = re.compile(
    r"\b(?:releases?|sections?|items?|versions?|phases?|parts?|appendix|appendices|annex|schedules?|options?|papers?"
    r"|batch|pages?|stages?|tranche|tables?|figures?|numbers?|no\.?|nos\.?|clauses?|paragraphs?|steps?|issues?|v|rules?"
    r"|chapters?|drafts?|units?|articles?|conditions?|alternatives?|questions?|points?|rows?|notes?) \Z",
    re.IGNORECASE,
)
_MEETING_BEFORE = re.compile(
    r"\b(?:meeting|panel|board|committee|forum|group|workgroup|minutes|agenda|headlines|bulletin|newsletter) \Z",
    re.IGNORECASE,
)
_COUNTED_BEFORE = re.compile(r"\b(?:week|day|issue|edition|volume|number|no\.?) \Z", re.IGNORECASE)

_NO_MONTH = rf"(?! ?(?:of )?{_NAME}(?![a-z]))"
_LONG_YEAR = re.compile(rf"(?:\.? ?[-/.,]? ?(?:of )?)'?(?P<year>{YEAR})", re.IGNORECASE)
_SPACED_YEAR = re.compile(r"[.,]? (?P<year>2 ?0 ?[0-6] ?[0-9])(?![\w%]|[.,:/-]\d| \d)")
_BROKEN_YEAR = re.compile(r"[^\w\n]{0,3}(?:\n[^\w\n]{0,3}){1,5}(?P<year>20[0-4][0-9])(?=[.,;:)]|\n|$| [a-z])")
_ODD_YEAR = re.compile(r"[.,]? (?P<year>[0-9OoIlZ][\w|!?]{3})(?![\w%]|[.,:/-]\d| ?(?:hours|hrs))")
_SHORT_YEAR = re.compile(
    rf"\.?(?: ?'|[-/.](?!\d\d[-/.:]\d))(?P<year>[0-9]{{2}})(?![\w%]|[.:/]\d){_NO_MONTH}", re.IGNORECASE
)
_SPACED_NUMBER = re.compile(
    r"\.? (?P<number>[0-9]{1,2})(?![\w%]|[.,:/-]\d|, ?\d{4}| ?(?:am|pm|a\.m|p\.m|noon|hours|hrs|days|wds?|working)\b)"
    + _NO_MONTH,
    re.IGNORECASE,
)
_ENDS_A_DATE = re.compile(r" *(?:$|[,.;:)\]\n|-]|(?:and|or|to|at|in|by|for|from|the|until|with|was|is|as|on)\b)")
_CELL_AFTER = re.compile(r" [A-Z]")
_UNREAD_DAY = re.compile(r"(?<![\w./:,-])(?:[3-9]\d|[.'][a-z]) \Z")
_DAYS_AFTER = re.compile(rf"\.? ?(?P<days>{_ITEMS})(?: ?, ?| )(?P<year>{YEAR})", re.IGNORECASE)
_ORDINAL_AFTER = re.compile(r"\.? (?P<day>[0-3]?[0-9])(?:st|nd|rd|th)(?!\w)", re.IGNORECASE)
RELEASE_AFTER = re.compile(  # specks may stand before the word, but not the bar between two cells
    r"(?! \| )(?:[ \n](?!Press|News|Media)(?:[A-Z][\w-]{0,15}|scheduled|standalone|major|minor|systems?|document)){0,3}"
    r"(?:(?: ?[\"'*°_|]{1,2})? ?\.?(?P<capital>Rel[eé]ases?)|[ \n]releases?(?! of\b| the\b))(?![a-z])",
)
_ON_BEFORE = re.compile(r"\bon (?:the )?\Z", re.IGNORECASE)

_CUE_BEFORE = re.compile(
    r"\b(?:in|during|between|since|until|till|by|before|after|for|from|of|through(?:out)?|late|early|mid"
    r"|last|next|this)[ -]"
    r"(?:the )?(?:(?:early|mid|late|end of|(?:start|beginning) of|last|next)[ -])?\Z",
    re.IGNORECASE,
)
_TO_BEFORE = re.compile(  # "slipped to November", and not "according to May"
    r"\b(?:slip\w*|defer\w*|move[ds]?|moving|postpon\w*|delay\w*|put|pushed|push|over|back|forward|out|off|extend\w*"
    r"|reschedul\w*|adjourn\w*|carried|held|shift\w*|brought|bring|on|up|on hold)(?: \w{1,12}){0,4} to \Z",
    re.IGNORECASE,
)
_BODY_AFTER = re.compile(
    r"(?:'s|’s)? (?:[A-Z]\w{0,15} )?(?:[Mm]eetings?|Panel|Board|Committee|Workgroup|session|sitting)(?!\w)"
)
_NAME_AFTER = re.compile(r" (?!Panel|Change|Board|Release|Committee|Meeting|Working|Sub)[A-Z][a-z]")
_VERB_AFTER = re.compile(r" (?:be|not|have|also|only|need|wish|vote|apply|result|still|then|require)\b")
_SHORTEST_EDITED = 7  # letters of a month in which one edit is believed without a day before it; a guess
_MOSTLY_OTHER_WORDS = frozenset({3, 5, 8})  # march, may, august: in lower case they are seldom months


class _Name(NamedTuple):
    """A month's name in the text."""

    start: int
    end: int
    month: int
    damaged: bool


class _Item(NamedTuple):
    """A day of the month in the text, perhaps with its weekday."""

    start: int
    end: int
    day: int
    weekday: int | None
    damaged: bool
    link: str  # what joins it to the day before it
    sure: bool  # whether it is a day even without a year


class _Tail(NamedTuple):
    """What follows the month: a year, or days and a year."""

    end: int
    year: int | None = None
    damaged: bool = False
    items: tuple[_Item, ...] = ()
    odd_year: bool = False


def worded_pieces(text: str, *, anchor_year: int | None) -> list[Piece]:
    """Return the pieces around the months of a plain text; `anchor_year` tells "May 19" the year from the day."""
    return [piece for name in _names(text) for piece in _pieces(text, name, anchor_year)]


def _names(text: str) -> Iterator[_Name]:
    for match in _MONTH.finditer(text):
        number = month_number(match["name"])
        if number is not None and not _WORD_GOES_ON.match(text, match.start()):
            rest = f" {MONTHS[number - 1][3:]}"  # "Nov ember"
            split = len(match["name"]) == 3 and len(rest) > 2 and text.startswith(rest, match.end())
            yield _Name(match.start(), match.end() + len(rest) * split, number, damaged=split)
    before_years = (_before(_DAMAGED_BEFORE_YEAR, text, year.start()) for year in _YEAR.finditer(text))
    after_days = (match for match in _DAMAGED_AFTER_DAY.finditer(text) if weekday_number(match["weekday"]) is not None)
    for match in (*filter(None, before_years), *after_days):
        start, end = match.span("name")
        if month_number(match["name"]) is None:
            framed = bool(_items_before(text, start))
            dated = match.re is _DAMAGED_BEFORE_YEAR
            capital = not match["name"][0].islower()  # "28 sey 2020" may be anything
            shortest = 3 if framed and dated and capital else 5 if framed else _SHORTEST_EDITED
            number = misread_month(match["name"], shortest_edited=shortest)
            if number is not None and (framed or end - start > 3):
                yield _Name(start, end, number, damaged=True)


def _pieces(text: str, name: _Name, anchor_year: int | None) -> Iterator[Piece]:
    items = _items_before(text, name.start)
    weekday_start, weekday = (None if items else _weekday_before(text, name.start)) or (name.start, None)
    tail = _tail(text, name, has_day=bool(items), after_on=weekday is not None, anchor_year=anchor_year)
    if tail.year is None and items and (not items[-1].sure or _before(_NUMBERED_BEFORE, text, items[0].start)):
        items = ()
    if tail.year is None and items and "\n" in text[items[-1].end : name.start]:
        items = ()
    if items and " of " in text[items[-1].end : name.start] and _before(_COUNTED_BEFORE, text, items[0].start):
        items = ()
    if not _is_a_month(text, name, has_day=bool(items or tail.items), has_year=tail.year is not None):
        return
    method = Method.REPAIRED if name.damaged or tail.damaged else Method.VARIANT
    core = Piece(name.start, tail.end, tail.year, name.month, method=method, odd_year=tail.odd_year)
    if items:
        yield from in_weeks(text, [*(_day_alone(i) for i in items[:-1]), _with_day(core, items[-1], items[-1].start)])
    elif tail.items:
        first, last = tail.items[0], tail.items[-1]
        end = tail.end if first is last else first.end
        year = tail.year if first is last else None
        yield replace(_with_day(core, first, weekday_start), end=end, year=year, weekday=weekday)
        if first is not last:
            yield from (_day_alone(item) for item in tail.items[1:-1])
            yield replace(_day_alone(last), end=tail.end, year=tail.year)
    else:
        unread = _before(_UNREAD_DAY, text, name.start) and not _before(_NUMBERED_BEFORE, text, name.start - 3)
        cut = replace(core, method=Method.REPAIRED) if unread else core  # "45 June 2017": which day cannot be told
        yield replace(cut, bare=tail.year is None and not _is_cued(text, name))


def _before(pattern: re.Pattern[str], text: str, end: int) -> re.Match[str] | None:
    """Match a pattern that ends at the end of a text against what stands just before `end`."""
    return pattern.search(text, max(0, end - BEFORE), end)


def _day_alone(item: _Item) -> Piece:
    method = Method.REPAIRED if item.damaged else Method.VARIANT
    return Piece(item.start, item.end, day=item.day, weekday=item.weekday, method=method)


def _with_day(core: Piece, item: _Item, start: int) -> Piece:
    method = Method.REPAIRED if item.damaged else core.method
    return replace(core, start=start, day=item.day, weekday=item.weekday, method=method)


def in_weeks(text: str, pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Make weeks of days (one at least) after "w/c" or "week ending"; return other days as they are."""
    match = _before(_WEEK_BEFORE, text, pieces[0].start)
    if not match:
        return pieces
    more_days = 6 if match["from"] else -6
    weeks = [replace(piece, more_days=more_days) for piece in pieces]
    return [replace(weeks[0], start=match.start()), *weeks[1:]]


def _items_before(text: str, end: int) -> tuple[_Item, ...]:
    """Return the days that stand just before a month, first to last; empty if there is none."""
    match = _DAY_BEFORE.search(text, max(0, end - _LONGEST_DAY), end) and _before(_DAYS_BEFORE, text, end)
    if not match:
        broken = _before(_BROKEN_DAY_BEFORE, text, end) if "\n" in text[max(0, end - _LONGEST_DAY) : end] else None
        return _items_in(text, *broken.span("days")) if broken else ()
    items = _items_in(text, *match.span("days"))
    if len(items) == 1 or not items:
        found = items
    elif (
        items[-1].link.strip() == ","
        or _before(_NUMBERED_BEFORE, text, items[0].start)
        or _numbers_a_meeting(text, items)
    ):
        found = items[-1:]  # "Release 2, 12 May": a list of days has an "and", a "to" or a dash before its last
    else:
        found = items
    if found and found[0].weekday is None and (weekday := _weekday_before(text, found[0].start)):
        found = (found[0]._replace(start=weekday[0], weekday=weekday[1]), *found[1:])
    return found


def _numbers_a_meeting(text: str, items: Sequence[_Item]) -> bool:
    """Whether the first number is that of a meeting, and none of its days: "SSC Meeting 14 – 28 January 2020"."""
    apart = items[-1].link.strip() == "-" and items[-1].day - items[0].day >= _LONGEST_MEETING
    return apart and _before(_MEETING_BEFORE, text, items[0].start) is not None


def _items_in(text: str, start: int, end: int) -> tuple[_Item, ...]:
    """Return the rising days at the end of `text[start:end]`; empty if the last is no day."""
    items: list[_Item] = []
    at, link = start, ""
    while at < end and (match := _ITEM_HERE.match(text, at, end)):
        day = day_number(match["day"])
        if day is None:
            items = []
        else:
            if items and day.number <= items[-1].day:
                items = []
            damaged = day.damaged or bool(match["ordinal"] and not _CLEAN_ORDINAL.fullmatch(match["ordinal"]))
            weekday = weekday_number(match["weekday"]) if match["weekday"] else None
            begin = match.start("weekday") if match["weekday"] else match.start("day")
            sure = match["day"][0] in "0123456789OIil" and match["day"][-1] in "0123456789OoIil" and match["day"] != "l"
            items.append(_Item(begin, match.end(), day.number, weekday, damaged, link, sure))
        at = match.end()
        joint = _LINK_HERE.match(text, at, end)
        if joint:
            at, link = joint.end(), joint[0]
    return tuple(items) if items and items[-1].end == end else ()


def _weekday_before(text: str, end: int) -> tuple[int, int] | None:
    """Return start and number of a weekday just before `end`, perhaps a damaged one."""
    match = _before(_WEEKDAY_BEFORE, text, end)
    if not match:
        return None
    number = weekday_number(match["word"])
    if number is None and match["word"].casefold() not in {"today", "everyday", "workday"}:
        number = misread_weekday(match["word"])
    return None if number is None else (match.start("word"), number)


def _tail(text: str, name: _Name, *, has_day: bool, after_on: bool, anchor_year: int | None) -> _Tail:
    """Read the year, or the days and the year, after a month."""
    end = name.end
    if (match := _LONG_YEAR.match(text, end)) and (year := year_number(match["year"])):
        return _Tail(match.end("year"), year.number, year.damaged)
    if has_day:
        if (match := _SPACED_YEAR.match(text, end)) and (year := year_number(match["year"])):
            return _Tail(match.end("year"), year.number, damaged=True)
        if (match := _BROKEN_YEAR.match(text, end)) and (year := year_number(match["year"])):
            return _Tail(match.end("year"), year.number, damaged=True)
        if (match := _ODD_YEAR.match(text, end)) and year_digits(match["year"]):
            return _Tail(match.end("year"), odd_year=True)
    elif (match := _DAYS_AFTER.match(text, end)) and (year := year_number(match["year"])):
        items = _items_in(text, *match.span("days"))
        if items and items[0].start == match.start("days"):
            return _Tail(match.end("year"), year.number, year.damaged, items)
    if match := _SHORT_YEAR.match(text, end):
        number = short_year(match["year"])
        if number is not None and (anchor_year is None or abs(number - anchor_year) <= FAR):
            return _Tail(match.end("year"), number)
    return _number_after(text, name, has_day=has_day, after_on=after_on, anchor_year=anchor_year)


def _number_after(text: str, name: _Name, *, has_day: bool, after_on: bool, anchor_year: int | None) -> _Tail:
    """Read "April 9th", "on May 7", "2 May 19" and "November 19 Release": a day or a year of two digits."""
    if not has_day and (match := _ORDINAL_AFTER.match(text, name.end)):
        return _day_tail(match["day"], match.start("day"), match.end(), name.end)
    match = _SPACED_NUMBER.match(text, name.end)
    if not match:
        return _Tail(name.end)
    year = short_year(match["number"]) if len(match["number"]) == 2 else None
    near = year is not None and anchor_year is not None and abs(year - anchor_year) <= NEAR
    if has_day:
        short = name.end - name.start < len("april")  # "17 Jan 20 Yes", the cells of a row run together
        ends = _ENDS_A_DATE.match(text, match.end()) or (short and _CELL_AFTER.match(text, match.end()))
        return _Tail(match.end(), year) if ends and (near or anchor_year is None) else _Tail(name.end)
    if year is not None and RELEASE_AFTER.match(text, match.end()):
        return _Tail(match.end(), year)
    if near and not after_on and not _before(_ON_BEFORE, text, name.start):
        return _Tail(match.end(), year)
    return _day_tail(match["number"], match.start("number"), match.end(), name.end)


def _day_tail(printed: str, start: int, end: int, name_end: int) -> _Tail:
    day = day_number(printed)
    if day is None:
        return _Tail(name_end)
    return _Tail(end, items=(_Item(start, end, day.number, None, day.damaged, "", sure=True),))


def _is_a_month(text: str, name: _Name, *, has_day: bool, has_year: bool) -> bool:
    """Return whether the word is a month here, and not "may" the verb, "march", or a word that OCR made."""
    if name.damaged:
        return has_day or has_year
    if has_day and has_year:
        return True
    printed = text[name.start : name.end]
    if printed.islower() and name.month in _MOSTLY_OTHER_WORDS:
        return has_year and _is_cued(text, name)
    if printed.islower() and not has_year:
        return has_day and len(printed) > 3
    return has_year or name.month != 5 or not _VERB_AFTER.match(text, name.end)


def _is_cued(text: str, name: _Name) -> bool:
    """Return whether the words around a month without day and year show that it is a date."""
    if _NAME_AFTER.match(text, name.end):
        return False
    capital = text[name.start].isupper()
    if capital and _before(_TO_BEFORE, text, name.start):
        return True
    return bool(_before(_CUE_BEFORE, text, name.start) or _BODY_AFTER.match(text, name.end))
