"""Values as people read them: dates, numbers, labels, and text of documents made harmless to look at. Pure."""

from __future__ import annotations

import re
from datetime import date

from pipeline.edtf import FIRST_QUARTER

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

MARKED_PAPERS = "Papers marked AMBER or RED are not shown here."
"""The one sentence about marked papers: the same whether the archive has any or not."""

ACTIONS = {
    "raised": "Raised",
    "discussed": "Discussed",
    "updated": "Update given",
    "noted": "Noted",
    "requested": "Requested",
    "agreed": "Agreed",
    "approved": "Approved",
    "rejected": "Rejected",
    "deferred": "Deferred",
    "recommended": "Recommended",
    "withdrawn": "Withdrawn",
    "stage-changed": "Stage changed",
    "date-changed": "Date changed",
    "consulted": "Consulted",
    "implemented": "Implemented",
}

FLAGS = {
    "low-confidence": "hard to read",
    "repaired-id": "id repaired",
    "corrected": "set right by a person",
    "contradicted": "contradicted",
    "stage-order": "out of order",
}

BASES = {
    "explicit": "stated in the sentence",
    "meeting": "the meeting reported on",
    "period": "the period reported on",
    "document": "the paper’s own date",
    "corrected": "set by a person",
}

TEXT_SOURCES = {
    "ocr": "read from the scan (OCR)",
    "text-layer": "read from the PDF’s own text",
    "file": "taken from a text file",
    "none": "no text",
}

# Control characters, direction marks and halves of characters: they steer what is shown, and say nothing.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def harmless(text: str) -> str:
    r"""Return text with every character that would steer a page, or break it, shown as a replacement character.

    >>> harmless("SECMP\u202e0024\x00")
    'SECMP�0024�'
    """
    return _UNSEEN.sub("\ufffd", text)


def day(value: str | None) -> str:
    """Return an EDTF date in words.

    >>> [day(one) for one in ("2019-05-02", "2019-04", "2019", "2019-35", "2019-04-01/2019-04-05", None)]
    ['2 May 2019', 'April 2019', '2019', 'Q3 2019', '1 to 5 April 2019', '']
    >>> day("2019-10-09/2019-11-22"), day("2019-12-30/2020-01-02")
    ('9 October to 22 November 2019', '30 December 2019 to 2 January 2020')
    """
    if value is None:
        return ""
    start, slash, end = value.partition("/")
    if not slash:
        return _one_day(value)
    first, last = day(start).split(" "), day(end).split(" ")
    while len(first) == len(last) > 1 and first[-1] == last[-1]:
        first.pop(), last.pop()  # the month and year that both share stand once
    return f"{' '.join(first)} to {day(end)}"


def short_day(value: str | None) -> str:
    """Return an EDTF date in few letters, for tables.

    >>> [short_day(one) for one in ("2019-09-02", "2019-05", "2019-35", None)]
    ['2 Sep 2019', 'May 2019', 'Q3 2019', '']
    """
    return " ".join(word[:3] if word in MONTHS else word for word in day(value).split(" "))


def _one_day(value: str) -> str:
    try:
        year, *rest = (int(piece) for piece in value.split("-"))
    except ValueError:
        return value
    match rest:
        case []:
            return str(year)
        case [month] if 1 <= month <= 12:
            return f"{MONTHS[month - 1]} {year}"
        case [quarter] if FIRST_QUARTER <= quarter < FIRST_QUARTER + 4:
            return f"Q{quarter - FIRST_QUARTER + 1} {year}"
        case [month, number] if 1 <= month <= 12:
            return f"{number} {MONTHS[month - 1]} {year}"
    return value


def today_in_words(today: date) -> str:
    """Return a day as it is written in a citation."""
    return f"{today.day} {MONTHS[today.month - 1]} {today.year}"


def number(value: float) -> str:
    """Return a whole number with separators.

    >>> number(12345)
    '12,345'
    """
    return f"{value:,.0f}"


def count(value: float, noun: str, plural: str = "") -> str:
    """Return a number with its noun.

    >>> count(1, "paper"), count(2, "paper"), count(0, "history", "histories")
    ('1 paper', '2 papers', '0 histories')
    """
    return f"{number(value)} {noun if value == 1 else plural or noun + 's'}"


def percent(share: float | None) -> str:
    """Return a share as a whole percentage, rounded down: 99.6 % is not certain."""
    return "" if share is None else f"{int(share * 100)} %"


def size(size_bytes: int) -> str:
    """Return a size in bytes as people say it.

    >>> size(81234), size(3_400_000)
    ('79 kB', '3.2 MB')
    """
    return f"{size_bytes / 1024:.0f} kB" if size_bytes < 1 << 20 else f"{size_bytes / (1 << 20):.1f} MB"
