"""The words and digits of printed dates: months, weekdays, day and year numbers, read through OCR confusions too.

In: one word or number as printed. Out: what it means, and whether it had to be repaired.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
"""Full names, in order; `MONTHS[0]` is month 1."""

MONTH_NAMES = "|".join(f"{month.capitalize()}|{month[:3].capitalize()}" for month in MONTHS)
"""Pattern of the names in full and in three letters."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Full names, in the order of `date.weekday`."""

YEARS = range(1950, 2070)
"""Years that a paper of a code can mean; a guess with room on both sides."""

_MONTH_NUMBERS = {
    **{name: number for number, name in enumerate(MONTHS, 1)},
    **{name[:3]: number for number, name in enumerate(MONTHS, 1)},
    "sept": 9,
}
_WEEKDAY_NUMBERS = {
    **{name: number for number, name in enumerate(WEEKDAYS)},
    **{name[:3]: number for number, name in enumerate(WEEKDAYS)},
    "tues": 1,
    "weds": 2,
    "thur": 3,
    "thurs": 3,
}
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " "),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\u00ad", "-"),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u0060\u00b4\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u2033", '"'),
    }
)
_NOT_PLAIN = re.compile(f"[{re.escape(''.join(map(chr, _PLAIN)))}]")
_DIGITS = str.maketrans(
    {
        **dict.fromkeys("OoQD", "0"),
        **dict.fromkeys("Iil|!]", "1"),
        **dict.fromkeys("Zz", "2"),
        **dict.fromkeys("Ss", "5"),
        **dict.fromkeys("B&", "8"),
        **dict.fromkeys("Gb", "6"),
        **dict.fromkeys("gq", "9"),
        **dict.fromkeys("T?", "7"),
        "A": "4",
    }
)
# Letters that OCR takes for one another fold into one; pairs first.
_PAIRS = (("rn", "m"), ("ru", "m"), ("ri", "n"), ("r1", "n"), ("vv", "w"), ("cl", "d"), ("ii", "n"), ("ivi", "m"))
_FOLDS = str.maketrans(
    {
        **dict.fromkeys("0", "o"),
        **dict.fromkeys("1i|!][jt", "l"),
        **dict.fromkeys("5$", "s"),
        **dict.fromkeys("86", "b"),
        **dict.fromkeys("9q", "g"),
        **dict.fromkeys("c", "e"),
        **dict.fromkeys("u", "n"),
        **dict.fromkeys("y", "v"),
    }
)
_STROKE_ALONE = re.compile(" [|I!] ")
_STROKE_FOR_ONE = re.compile(  # "on | April": a cell of a table, which a stroke ends too, does not end in "on"
    rf"(\b(?:on|by|of|to|from|since|until|after|before|dated) )[|I!](?= (?:{'|'.join(MONTHS)})\b)", re.IGNORECASE
)
_LETTERS_AS_DAY = frozenset({"l", "ll", "lO"})  # letters alone that are 1, 11 or 10 before a month


class Reading(NamedTuple):
    """A number as read; `damaged` when a letter or mark had to be taken for a digit."""

    number: int
    damaged: bool


def plain(text: str) -> str:
    """Return the text with all kinds of blanks, dashes and quotes made plain, character by character: offsets hold.

    >>> plain("on | April 2021"), plain("Due | April 2021")
    ('on l April 2021', 'Due | April 2021')
    """
    text = _NOT_PLAIN.sub(lambda found: _PLAIN[ord(found[0])], text)
    return _STROKE_FOR_ONE.sub(r"\1l", text) if _STROKE_ALONE.search(text) else text


def month_number(word: str) -> int | None:
    """Return 1 to 12 for a month's name or abbreviation in any case, or None.

    >>> month_number("Sept"), month_number("Sec")
    (9, None)
    """
    return _MONTH_NUMBERS.get(word.lower())


def weekday_number(word: str) -> int | None:
    """Return 0 (Monday) to 6 for a weekday's name or abbreviation in any case, or None."""
    return _WEEKDAY_NUMBERS.get(word.lower())


def misread_month(word: str, *, shortest_edited: int | None = None) -> int | None:
    """Return the month that a damaged word was, or None.

    Of names with `shortest_edited` letters or more, one wrong, lost or added letter is allowed besides the usual
    confusions.

    >>> misread_month("Novernber"), misread_month("Match"), misread_month("Match", shortest_edited=5)
    (11, None, 3)
    """
    return _nearest(word, _MONTH_FOLDS, shortest_edited=shortest_edited)


def misread_weekday(word: str) -> int | None:
    """Return 0 (Monday) to 6 for a damaged full name of a weekday, or None.

    >>> misread_weekday("Thnrsdav")
    3
    """
    return _nearest(word, _WEEKDAY_FOLDS, shortest_edited=6)


def day_number(printed: str) -> Reading | None:
    """Return the day of a month, 1 to 31, that one or two characters stand for, or None.

    >>> day_number("l2"), day_number("32")
    (Reading(number=12, damaged=True), None)
    """
    if printed.isascii() and printed.isdigit():
        reading = Reading(int(printed), damaged=False)
    elif printed[:1] in "456789" and printed[1:].translate(_DIGITS) == printed[0]:
        reading = Reading(int(printed[0]), damaged=True)  # "5S": no day begins with a 5 but the fifth
    elif any(c in "0123456789" for c in printed) or printed in _LETTERS_AS_DAY:
        digits = printed.translate(_DIGITS)
        if not (digits.isascii() and digits.isdigit()):
            return None
        reading = Reading(int(digits), damaged=True)
    else:
        return None
    return reading if 1 <= reading.number <= 31 else None


def year_number(printed: str) -> Reading | None:
    """Return the year that four characters, blanks aside, stand for, or None when none of `YEARS`.

    >>> year_number("2O19"), year_number("20 19"), year_number("1019")
    (Reading(number=2019, damaged=True), Reading(number=2019, damaged=True), None)
    """
    digits = year_digits(printed)
    if digits is None or int(digits) not in YEARS:
        return None
    return Reading(int(digits), damaged=digits != printed)


def year_digits(printed: str) -> str | None:
    """Return the four digits that four characters stand for, at least two of them digits; or None.

    >>> year_digits("201q"), year_digits("that")
    ('2019', None)
    """
    digits = printed.replace(" ", "").translate(_DIGITS)
    if len(digits) != 4 or not (digits.isascii() and digits.isdigit()):
        return None
    return digits if sum(c in "0123456789" for c in printed) >= 2 else None


def short_year(digits: str) -> int | None:
    """Return the year of two digits: 90 to 99 are of the last century, 00 to 49 of this one, others None."""
    number = int(digits)
    if number >= 90:
        return 1900 + number
    return 2000 + number if number < 50 else None


def _fold(word: str) -> str:
    folded = word.lower()
    for pair, single in _PAIRS:
        folded = folded.replace(pair, single)
    return folded.translate(_FOLDS)


def _nearest(word: str, folds: Mapping[str, int], *, shortest_edited: int | None) -> int | None:
    folded = _fold(word)
    if folded in folds:
        return folds[folded]
    if shortest_edited is None:
        return None
    forms = (folded, word.lower())
    near = {
        number
        for fold, number in folds.items()
        if len(fold) >= shortest_edited and any(_one_edit_apart(form, fold) for form in forms)
    }
    return near.pop() if len(near) == 1 else None


def _one_edit_apart(one: str, other: str) -> bool:
    """Return whether one letter changed, lost or added makes one word of the other."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    return one[same + (len(one) == len(other)) :] == other[same + 1 :]


_MONTH_FOLDS = {form: number for name, number in _MONTH_NUMBERS.items() for form in (name, _fold(name))}
_WEEKDAY_FOLDS = {form: number for number, name in enumerate(WEEKDAYS) for form in (name, _fold(name))}
