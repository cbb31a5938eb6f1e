"""Dates printed without the name of a month: all digits, quarters, seasons, halves and years.

In: one text, made plain by `date_words.plain`. Out: `Piece`s. Paper numbers, versions and clause numbers imitate these
forms (216/04, V1.16, 2.5.19, DCRP/MP/21/04), so every form asks for edges, for a possible date, and, the less it looks
like one, for words beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.date_forms import BEFORE, FAR, NEAR, Piece, in_weeks
from pipeline.date_words import day_number, short_year, year_number
from pipeline.edtf import FIRST_QUARTER, FIRST_SEASON
from pipeline.records import Method

_PLAIN_YEAR = r"(?:19[89]|20[0-6])[0-9]"
_EDGE_OF_4, _EDGE_OF_2 = (rf"(?<![\w/.-][0-9]{{{digits}}})" for digits in (4, 2))
"""The edge before a number, looked at from behind it: `re` then jumps from one first digit to the next."""
_ISO = re.compile(
    rf"(?P<year>{_PLAIN_YEAR}){_EDGE_OF_4}(?P<sep>[-/.])(?P<month>[0-9]{{2}})(?P=sep)(?P<day>[0-9]{{2}})(?!\d|[-/.]\d)"
)
_JOINTS = re.compile(r"[/.-] ?\w{1,2} ?[/.-]")  # in every date of digits alone
_DIGIT = "[0-9OoDQIlSBZGgqbA]"
_MOST_LETTERS = 2  # letters taken for digits in one date; with more, anything could be one
_DAY_MONTH_YEAR = re.compile(
    rf"(?<![\w/.])(?<!\d[,:])(?P<day>{_DIGIT}{{1,2}})(?P<sep> ?[/.-] ?)(?P<month>{_DIGIT}{{1,2}})(?P=sep)"
    rf"(?P<year>{_DIGIT}{{4}}|[0-9]{{2}})(?![\w/]|[.:]\d)"
)
_DATE_CUE = re.compile(
    r"\b(?:on|dated?|since|until|by|from|issued|published|raised|before|after|w/c|due|day)(?: on)? ?:? ?(?:the )?\Z",
    re.IGNORECASE,
)
_NUMBER_CUE = re.compile(
    r"\b(?:options?|sections?|clauses?|paragraphs?|appendix|annex|alternatives?|items?|phases?|pages?|parts?|versions?|v"
    r"|papers?|refs?|reference|no\.?|releases?|schedules?|bscp|solutions?|rows?|tables?|figures?) ?:? ?\Z",
    re.IGNORECASE,
)
_MONTH_OF_YEAR = re.compile(rf"(?P<month>0[1-9]|1[0-2]){_EDGE_OF_2}(?P<sep>/)(?P<year>{_PLAIN_YEAR})(?![\w/])")
_ISO_MONTH = re.compile(rf"(?P<year>{_PLAIN_YEAR}){_EDGE_OF_4}(?P<sep>-)(?P<month>0[1-9]|1[0-2])(?!\w|[-/.]\d)")
_IN_CUE = re.compile(r"\b(?:in|by|since|from|until|for|during|to|date:?|month:?) \Z", re.IGNORECASE)

_SPLIT_YEAR = re.compile(
    rf"(?P<first>{_PLAIN_YEAR}){_EDGE_OF_4} ?(?P<sep>[/-]) ?(?P<second>(?:20)?[0-9]{{2}})(?!\w|[/.-]\d)"
)
_GAS_YEAR = re.compile(r"\bgas year (?:of )?\Z", re.IGNORECASE)
_WINTER = re.compile(r"\bwinter (?:of )?\Z", re.IGNORECASE)
_FISCAL_CUE = re.compile(
    r"\b(?:regulatory|financial|fiscal|charging|gas|budget|contract|performance|scheme|ry|fy|price control)(?: year)?"
    r"[ -]?\Z",
    re.IGNORECASE,
)
_FISCAL_AFTER = re.compile(
    r" (?:financial|fiscal|regulatory|charging|budget|business plan|gas year|accounts|price control|work ?plan)\b",
    re.IGNORECASE,
)
_QUARTER = re.compile(r"Q(?<!\wQ)(?:uarter )?(?P<number>[1-4]|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our)(?!\w)")
_QUARTER_CUE = re.compile(
    r"\b(?:in|by|since|from|until|for|during|to|before|after|early|late|mid|next|last|this"
    r"|(?:start|beginning|middle|end|rest) of)[ -]\Z",
    re.IGNORECASE,
)
_YEAR_QUARTER = re.compile(rf"(?P<year>{_PLAIN_YEAR}){_EDGE_OF_4}[ -]?Q(?P<number>[1-4])(?!\w)")
_CENTURY = 2000
_MONTH_FOLLOWS = r" (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
"""Behind days of a month, which are no years: "Q2 12/13 May"."""

_DAYS_FOLLOW = re.compile(rf",? [0-3]?[0-9]/[0-3]?[0-9]{_MONTH_FOLLOWS}")
_QUARTER_YEAR = re.compile(
    rf"(?:(?: ?[-/,]? ?(?:of )?)(?P<long>{_PLAIN_YEAR})(?:/(?P<second>[0-9]{{2}}))?"
    r"| (?P<first>[0-4][0-9])/(?P<then>[0-4][0-9])(?!/)| ?'(?P<tight>[0-9]{2})| (?P<loose>[0-9]{2}))(?![\w%]|[./:]\d)"
)
_YEAR_HERE = re.compile(rf"(?P<year>{_PLAIN_YEAR})(?<![\w/.][0-9]{{4}})(?![\w%]|[.,:]\d)")
_PART_BEFORE = re.compile(  # what a year is only the end of: "third quarter of 2019"
    r"(?<!\w)(?:(?P<season>spring|summer|autumn|winter),? (?:of )?"
    r"|(?P<quarter>first|second|third|fourth|final|last|1st|2nd|3rd|4th) quarter (?:of |in )?"
    r"|(?:H(?P<number>[12])|(?P<half>first|second|latter) half of) ?)\Z",
    re.IGNORECASE,
)
_YEAR_CUE = re.compile(
    r"\b(?:(?:in|during|since|until|till|before|after|by|throughout|from|between|for|late|early|mid|year)(?: the)?"
    r"(?: (?:early|mid|late|end of))?|(?:end|start|beginning|rest|remainder|course|most|part|middle) of)[ -]\Z",
    re.IGNORECASE,
)
_SPLIT_TAIL = re.compile(r"/[0-9]{2}(?!\w)")
_NOT_A_YEAR = re.compile(  # "in 2019 meters", "2019/20"
    r"/|-\d(?!\d\d\d)| (?!(?:was|is|has|as|does|this|its|thus)\b)[a-z]{1,20}s\b| ?(?:of\b|[kMG]W|MHz|GHz)"
)
_YEARS_JOINED = re.compile(r" and | to | until | ?- ?|, (?:and )?")
_ORDINALS = {
    "1": 1, "one": 1, "first": 1, "1st": 1, "2": 2, "two": 2, "second": 2, "2nd": 2, "latter": 2,
    "3": 3, "three": 3, "third": 3, "3rd": 3, "4": 4, "four": 4, "fourth": 4, "4th": 4, "final": 4, "last": 4,
}  # fmt: skip
_SEASONS = ("spring", "summer", "autumn", "winter")


def numeric_pieces(text: str, *, anchor_year: int | None) -> Iterator[Piece]:
    """Yield the dates in digits, quarters, seasons and years of a plain text, by form; they may overlap."""
    if _JOINTS.search(text):
        yield from _iso(text)
        yield from _day_month_year(text, anchor_year)
    yield from _months_in_digits(text)
    yield from _split_years(text)
    yield from _quarters(text, anchor_year)
    yield from _years(text)


def _before(pattern: re.Pattern[str], text: str, end: int) -> bool:
    return pattern.search(text, max(0, end - BEFORE), end) is not None


def _iso(text: str) -> Iterator[Piece]:
    for match in _ISO.finditer(text):
        method = Method.EXACT if match["sep"] == "-" else Method.VARIANT
        year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
        versioned = match["sep"] == "." and _before(_NUMBER_CUE, text, match.start())
        if 1 <= month <= 12 and not versioned:
            yield from in_weeks(text, [Piece(match.start(), match.end(), year, month, day, method=method)])


def _day_month_year(text: str, anchor_year: int | None) -> Iterator[Piece]:
    """Read 02/05/2019, 2.5.19 and their like: day first, as all papers of these codes have it."""
    for match in _DAY_MONTH_YEAR.finditer(text):
        day, month = day_number(match["day"]), day_number(match["month"])
        if day is None or month is None:
            continue
        if len(match["year"]) == 4:
            long_year = year_number(match["year"])
            if long_year is None:
                continue
            year, damaged = long_year.number, long_year.damaged or day.damaged or month.damaged
            if sum(c.isalpha() for c in match[0]) > _MOST_LETTERS:
                continue
        else:
            short = short_year(match["year"])
            if short is None or day.damaged or month.damaged or not _short_form_holds(text, match, short, anchor_year):
                continue
            year, damaged = short, False
        method = Method.REPAIRED if damaged else Method.VARIANT
        first = month.number > 12 >= day.number and match["sep"] == "/" and len(match["year"]) == 4
        if first:
            day, month = month, day
        if month.number <= 12:
            piece = Piece(match.start(), match.end(), year, month.number, day.number, method=method, month_first=first)
            yield from in_weeks(text, [piece])


def _short_form_holds(text: str, match: re.Match[str], year: int, anchor_year: int | None) -> bool:
    """Return whether digits with a year of two digits are a date, by padding, words before and the paper's year."""
    if anchor_year is not None and abs(year - anchor_year) > FAR:
        return False
    if _before(_NUMBER_CUE, text, match.start()):
        return False
    if match["sep"] == "/" or _before(_DATE_CUE, text, match.start()):
        return True
    if not len(match["day"]) == len(match["month"]) == 2:
        return False
    line_start = text.rfind("\n", max(0, match.start() - BEFORE), match.start()) + 1
    numbers_a_paragraph = not text[line_start : match.start()].strip() and text[match.end() : match.end() + 2].strip()
    return match["day"].startswith("0") or match["month"].startswith("0") or not numbers_a_paragraph


def _months_in_digits(text: str) -> Iterator[Piece]:
    for pattern in (_MONTH_OF_YEAR, _ISO_MONTH):
        for match in pattern.finditer(text):
            # In Britain "in 2010-11" is the year from April.
            split = match["sep"] == "-" and int(match["month"]) == (int(match["year"]) + 1) % 100
            if _before(_IN_CUE, text, match.start()) and not split:
                method = Method.EXACT if pattern is _ISO_MONTH else Method.VARIANT
                yield Piece(match.start(), match.end(), int(match["year"]), int(match["month"]), method=method)


def _split_years(text: str) -> Iterator[Piece]:
    """Read 2019/20: the year from April (gas years: October) that regulators and budgets have."""
    for match in _SPLIT_YEAR.finditer(text):
        first, second = int(match["first"]), match["second"]
        if int(second) != (first + 1 if len(second) == 4 else (first + 1) % 100):
            continue
        cued = _before(_FISCAL_CUE, text, match.start()) or _before(_IN_CUE, text, match.start())
        cued = cued or _FISCAL_AFTER.match(text, match.end()) is not None
        if _before(_NUMBER_CUE, text, match.start()) or not (cued or match["sep"] == "/"):
            continue
        if _before(_WINTER, text, match.start()):
            value = f"{first}-{FIRST_SEASON + 3}"
        elif _before(_GAS_YEAR, text, match.start()):
            value = f"{first}-10-01/{first + 1}-09-30"
        else:
            value = f"{first}-04-01/{first + 1}-03-31"
        yield Piece(match.start(), match.end(), first, value=value)


def _quarters(text: str, anchor_year: int | None) -> Iterator[Piece]:
    for match in _YEAR_QUARTER.finditer(text):
        yield Piece(match.start(), match.end(), int(match["year"]), FIRST_QUARTER + int(match["number"]) - 1)
    for match in _QUARTER.finditer(text):
        number = _ORDINALS[match["number"].lower()]
        if _DAYS_FOLLOW.match(text, match.end()):
            continue  # the days have the year
        tail = _QUARTER_YEAR.match(text, match.end())
        if tail and tail["long"]:
            yield _quarter_of_long_year(match.start(), number, tail)
            continue
        if tail and tail["first"]:
            if int(tail["then"]) == int(tail["first"]) + 1:
                yield _quarter_from_april(match.start(), number, _CENTURY + int(tail["first"]), tail.end())
            continue
        short = short_year(tail["tight"] or tail["loose"]) if tail else None
        if tail and short is not None and (tail["tight"] or (anchor_year and abs(short - anchor_year) <= NEAR)):
            yield Piece(match.start(), tail.end(), short, FIRST_QUARTER + number - 1)
        else:
            cued = _before(_QUARTER_CUE, text, match.start())
            yield Piece(match.start(), match.end(), None, FIRST_QUARTER + number - 1, bare=not cued)


def _quarter_of_long_year(start: int, number: int, tail: re.Match[str]) -> Piece:
    """Return "Q2 2019", or "Q2 2019/20": the second quarter of the year from April."""
    year, second = int(tail["long"]), tail["second"]
    if second and int(second) == (year + 1) % 100:
        return _quarter_from_april(start, number, year, tail.end())
    return Piece(start, tail.end("long"), year, FIRST_QUARTER + number - 1)


def _quarter_from_april(start: int, number: int, year: int, end: int) -> Piece:
    year, number = (year, number + 1) if number < 4 else (year + 1, 1)
    return Piece(start, end, year, FIRST_QUARTER + number - 1)


def _years(text: str) -> Iterator[Piece]:
    """Read years that a word makes dates: "in 2019", "summer 2019", "the third quarter of 2020", "2017 to 2019"."""
    last: re.Match[str] | None = None
    for match in _YEAR_HERE.finditer(text):
        start, year = match.start(), int(match["year"])
        part = _PART_BEFORE.search(text, max(0, start - BEFORE), start)
        joined = last is not None and _YEARS_JOINED.fullmatch(text, last.end(), start)
        if part:
            yield _part_of_year(text, part, match)
        elif (joined or _before(_YEAR_CUE, text, start)) and not _NOT_A_YEAR.match(text, match.end()):
            yield Piece(start, match.end(), year, method=Method.EXACT)
            last = match


def _part_of_year(text: str, part: re.Match[str], year: re.Match[str]) -> Piece:
    printed = year["year"]
    if part["season"]:
        split = _SPLIT_TAIL.match(text, year.end())
        unit = FIRST_SEASON + _SEASONS.index(part["season"].lower())
        return Piece(part.start(), split.end() if split else year.end(), int(printed), unit)
    if part["quarter"]:
        unit = FIRST_QUARTER + _ORDINALS[part["quarter"].lower()] - 1
        return Piece(part.start(), year.end(), int(printed), unit)
    first = int(part["number"] or _ORDINALS[part["half"].lower()]) == 1
    value = f"{printed}-01/{printed}-06" if first else f"{printed}-07/{printed}-12"
    return Piece(part.start(), year.end(), int(printed), value=value)
