"""Pieces of dates, placed on the calendar: the missing years found, weekdays checked, impossible days refused.

In: a text's pieces and the paper's own date. Out: pieces with EDTF values, and doubts. A year that is not printed is
proved by the weekday, or taken from another date of the sentence or from the paper's date: the nearest one, with what
the words around say of past and future.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.date_forms import Piece
from pipeline.date_words import WEEKDAYS, year_digits
from pipeline.edtf import earliest_day, is_edtf, latest_day
from pipeline.records import Method


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about a date that a reader should check.

    `offset` is where the date stands in its text; `code` is `weekday-mismatch`, `impossible-date`, `odd-year`,
    `far-date` or `month-before-day`.
    """

    offset: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece with its EDTF value."""

    piece: Piece
    value: str
    confidence: float


_FUTURE = re.compile(
    r"\b(?:will|shall|due|next|expected|planned|scheduled|target\w{0,3}|deadline|clos(?:es|ing)|forthcoming|upcoming"
    r"|to be|returns?|until|intend\w{0,3}|propos\w{0,3}|aim\w{0,3}|anticipated|should|would|plan)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|held|met|last|previous\w{0,2}|since|received|agreed|approved|rejected|following|took place"
    r"|closed|been|noted|presented|discussed|raised|submitted|published|issued|implemented|did)\b",
    re.IGNORECASE,
)
_JUST_SAID_PAST = re.compile(
    r"\b(?:(?<!\bbe )\w{2,20}ed|was|were|began|held|met|took|made|sent|gave|came|went|became|saw|rose|fell|grew|ran"
    r"|brought|found|heard|last|since)"
    r"(?: (?!to\b|that\b|will\b|be\b|for\b|implementation\b|go-live\b)[\w']{1,20}){0,4}"
    r"(?: (?:in|on|during))?(?: the| last)? \Z",
    re.IGNORECASE,
)
_DAMAGED_RELEASE = re.compile(r" ?[\w|!?%]{2,6}(?: \w)?[^\w\n]{1,3}Re ?l[eé]ase")
_OF_WHICH_YEAR = re.compile(r",? (?:of )?(?P<which>this|next|last|the same) year\b", re.IGNORECASE)
_NEXT_OR_LAST = re.compile(r"\b(?P<which>next|last) \Z", re.IGNORECASE)
_EVERY_YEAR = re.compile(r"[ ,]{1,2}(?:(?:of|in) )?(?:each|every) (?:\w+ )?year\b| annually\b", re.IGNORECASE)
_EVERY = re.compile(r"\b(?:each|every) (?:year )?(?:(?:on|in|by) )?(?:the )?\Z", re.IGNORECASE)
_JUST_SAID_FUTURE = re.compile(  # "by 7 May", but not "by 7 per cent in May", "by the Proposer on 7 May"
    r"\b(?:(?:will|shall|due|next|expected|planned|scheduled|returns?)(?: [\w']{1,20}){0,5}"
    r"|(?:to|will|shall|can|could|might|may|would|should|must)(?: not)? be(?: [\w']{1,20}){0,6}"
    r"|(?:slip|defer|postpon|delay|put|push|carried|held|adjourn|reschedul|extend)\w{0,4}(?: [\w']{1,20}){0,5} to"
    r"|(?:by|until|till|no later than)(?: (?:the|end|start|beginning|close|of|play|business|noon|midnight|early|mid"
    r"|late|on|[0-9]{1,2}(?:[:.][0-9]{2})?(?: ?[ap]m)?)){0,6}"
    r"|(?:can|cannot|could|might|may|would|should|must|to)(?: [\w']{1,20}){1,6} before(?: the)?) \Z",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?]['\")]? +[A-Z0-9•]|\n")
_SAME_SENTENCE = 300  # code points: no sentence of a paper is much longer
_CUES_BEFORE, _CUES_AFTER = 90, 40  # code points in which words of time are sought
# How much farther a date counts that lies against what is said: somewhere near, of the future just before, of the past.
_AGAINST_WORDS, _AGAINST_FUTURE, _AGAINST_PAST = 1.5, 4.0, 12.0  # guesses; the nearest year is right as a rule
_BACKWARDS = 1.5  # and one before the sentence's own date: tales are told forwards; a guess
_CONFIDENCE = {Method.EXACT: 1.0, Method.VARIANT: 1.0, Method.REPAIRED: 0.8, Method.INFERRED: 0.75}
_FAR_AHEAD = 10  # years; plans of these papers reach two or three ahead, so a digit may be misread
_PROVED = 0.9  # confidence of a year that the weekday proves


def middle_day(value: str) -> date:
    """Return the day in the middle of an EDTF value."""
    first, last = earliest_day(value), latest_day(value)
    return first + (last - first) // 2


def place(
    text: str, pieces: Sequence[Piece], *, named: Container[int], today: date | None
) -> tuple[list[Placed | None], list[Doubt]]:
    """Place each piece, or say None of it.

    `named` holds the indexes of pieces that date a release; `today` is the paper's own date.
    """
    placer = _Placer(text, today)
    placed = [placer.place(piece, named=index in named) for index, piece in enumerate(pieces)]
    return placed, placer.doubts


class _Placer:
    """Goes through a text's pieces in order and remembers the last date whose year is known."""

    def __init__(self, text: str, today: date | None) -> None:
        self.doubts: list[Doubt] = []
        self._text = text
        self._today = today
        self._last: tuple[int, date, date] | None = None  # where it ends, its first day and its last
        self._release: Piece | None = None

    def place(self, piece: Piece, *, named: bool) -> Placed | None:
        """Return the piece with its value, or None where it cannot be placed."""
        if not named and (piece.bare or self._is_of_a_damaged_release(piece)):
            return None
        if piece.value is None and piece.year is None:
            found = self._year_from_digits(piece) if piece.odd_year else self._nearest_year(piece)
            if found is None:
                return None
            piece = found
        value = _value(piece)
        if value is None or not is_edtf(value):
            self._doubt(piece, "impossible-date", "is not on the calendar")
            return None
        proved = piece.weekday is not None and piece.weekday == _first_day(piece).weekday()
        if piece.weekday is not None and not proved:
            real = WEEKDAYS[_first_day(piece).weekday()].capitalize()
            self._doubt(piece, "weekday-mismatch", f"names another weekday: {value} is a {real}")
        if self._today and earliest_day(value).year - self._today.year > _FAR_AHEAD:
            self._doubt(piece, "far-date", f"lies {earliest_day(value).year - self._today.year} years ahead")
        if piece.month_first:
            self._doubt(piece, "month-before-day", "can only be read with the month before the day")
        if named:
            self._release = piece
        else:
            self._last = (piece.end, earliest_day(value), latest_day(value))
        confidence = _CONFIDENCE[piece.method]
        return Placed(piece, value, max(confidence, _PROVED) if proved else confidence)

    def _is_of_a_damaged_release(self, piece: Piece) -> bool:
        """Return whether a month is that of a release whose year cannot be read: "February 24h Release"."""
        return piece.day is None and piece.year is None and bool(_DAMAGED_RELEASE.match(self._text, piece.end))

    def _doubt(self, piece: Piece, code: str, what: str) -> None:
        self.doubts.append(Doubt(piece.start, code, f"“{self._text[piece.start : piece.end]}” {what}."))

    def _year_from_digits(self, piece: Piece) -> Piece | None:
        """Repair a year in which one digit is wrong, when only one year near the paper's own explains it."""
        printed = year_digits(self._text[piece.end - 4 : piece.end]) or ""
        years = [] if self._today is None else range(self._today.year - 2, self._today.year + 3)
        fitting = [
            year
            for year in years
            if sum(a != b for a, b in zip(printed, str(year), strict=False)) == 1
            and (piece.weekday is None or _fits_weekday(piece, year))
        ]
        if len(fitting) != 1:
            self._doubt(piece, "odd-year", "has no year that can be read")
            return None
        return replace(piece, year=fitting[0], method=Method.REPAIRED)

    def _nearest_year(self, piece: Piece) -> Piece | None:
        """Give a piece the year that weekday, sentence and paper speak for."""
        if piece.unit is None or self._comes_every_year(piece):
            return None
        if self._today and (told := self._told_year(piece, self._today)):
            return told
        if self._release and self._release.unit == piece.unit and self._is_near(self._release.end, piece):
            return replace(
                piece, year=self._release.year, method=_inferred(piece)
            )  # "the June 2020 Release on 27 June"
        too_late, too_early = self._direction(piece)
        centre, told_forwards, until = self._today, False, date.min
        said = self._last[1] if self._last is not None and self._is_near(self._last[0], piece) else None
        if self._last and said is not None and (centre is None or too_early == 1.0 or said >= centre):
            centre, told_forwards, until = said, True, self._last[2]
        if centre is None:
            return None
        years = [year for year in range(centre.year - 1, centre.year + 2) if _exists(piece, year)]
        years = [year for year in years if _fits_weekday(piece, year)] or years
        if not years:
            self._doubt(piece, "impossible-date", "is not on the calendar")
            return None

        def distance(year: int) -> float:
            day = _middle_of(piece, year)
            days = (day - centre).days
            if centre <= day <= until and (self._today is None or day <= self._today or too_early > too_late):
                return 0  # "in 2020 the invitation for the August auctions", but not what has yet to come
            if told_forwards:
                return days if days >= 0 else -days * _BACKWARDS
            return days * too_late if days >= 0 else -days * too_early

        return replace(piece, year=min(years, key=distance), method=_inferred(piece))

    def _comes_every_year(self, piece: Piece) -> bool:
        """Return whether a day or month is that of no year: "on 1 April each year"."""
        before = _EVERY.search(self._text, max(0, piece.start - _CUES_BEFORE), piece.start)
        return before is not None or _EVERY_YEAR.match(self._text, piece.end) is not None

    def _told_year(self, piece: Piece, today: date) -> Piece | None:
        """Give a piece the year that is told beside it: "in May this year", "next April", "last November"."""
        which = _OF_WHICH_YEAR.match(self._text, piece.end)
        if which:
            step = {"next": 1, "last": -1}.get(which["which"].lower(), 0)
            return replace(piece, year=today.year + step, method=_inferred(piece))
        said = _NEXT_OR_LAST.search(self._text, max(0, piece.start - _CUES_BEFORE), piece.start)
        if not said:
            return None
        values = {year: _value(replace(piece, year=year)) or "" for year in range(today.year - 2, today.year + 3)}
        ahead = [year for year, value in values.items() if is_edtf(value) and earliest_day(value) > today]
        over = [year for year, value in values.items() if is_edtf(value) and latest_day(value) < today]
        year = min(ahead, default=None) if said["which"].lower() == "next" else max(over, default=None)
        return None if year is None else replace(piece, year=year, method=_inferred(piece))

    def _is_near(self, end: int, piece: Piece) -> bool:
        """Return whether a piece stands in the sentence of what ends at `end`."""
        return piece.start - end <= _SAME_SENTENCE and not _SENTENCE_END.search(self._text, end, piece.start + 1)

    def _direction(self, piece: Piece) -> tuple[float, float]:
        """Return how much farther dates after and before the paper's own count, by the words around."""
        start, end = max(0, piece.start - _CUES_BEFORE), piece.end + _CUES_AFTER
        for stop in _SENTENCE_END.finditer(self._text, start, piece.start):
            start = stop.end() - 1
        stop_after = _SENTENCE_END.search(self._text, piece.end, end)
        end = stop_after.start() if stop_after else end
        if _JUST_SAID_FUTURE.search(self._text, start, piece.start):
            return 1.0, _AGAINST_FUTURE
        just_said = _JUST_SAID_PAST.search(self._text, start, piece.start)
        if just_said and not _FUTURE.search(just_said[0]):
            return _AGAINST_PAST, 1.0
        past = _PAST.search(self._text, start, end) is not None
        future = _FUTURE.search(self._text, start, end) is not None
        if past == future:
            return 1.0, 1.0
        return (_AGAINST_WORDS, 1.0) if past else (1.0, _AGAINST_WORDS)


def _inferred(piece: Piece) -> Method:
    return piece.method if piece.method is Method.REPAIRED else Method.INFERRED


def _exists(piece: Piece, year: int) -> bool:
    value = _value(replace(piece, year=year))
    return value is not None and is_edtf(value)


def _fits_weekday(piece: Piece, year: int) -> bool:
    return piece.weekday is None or (
        _exists(piece, year) and _first_day(replace(piece, year=year)).weekday() == piece.weekday
    )


def _middle_of(piece: Piece, year: int) -> date:
    return middle_day(_value(replace(piece, year=year)) or str(year))


def _first_day(piece: Piece) -> date:
    """Return the day that is printed, be it the first or the last of a week."""
    return earliest_day(_value(replace(piece, more_days=0)) or "")


def _value(piece: Piece) -> str | None:
    """Return the EDTF value of a piece with a year; it may still be an impossible day. None without a year."""
    if piece.value is not None or piece.year is None:
        return piece.value
    if piece.unit is None:
        return f"{piece.year:04d}" if piece.day is None else None
    if piece.day is None:
        return f"{piece.year:04d}-{piece.unit:02d}"
    value = f"{piece.year:04d}-{piece.unit:02d}-{piece.day:02d}"
    if not piece.more_days or not is_edtf(value):
        return value
    other = (earliest_day(value) + timedelta(days=piece.more_days)).isoformat()
    return f"{value}/{other}" if piece.more_days > 0 else f"{other}/{value}"
