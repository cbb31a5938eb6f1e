"""Reads the labels of headings: "3.5", "Item 4:", "Appendix A", "(a)", misread ones too.

In: the text of a block. Out: the ways to read its start as a label. `numbering` chooses headings by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum


class Series(StrEnum):
    """Kinds of labels that count by themselves."""

    NUMBER = "number"  # 3, 3.5, Item 3
    APPENDIX = "appendix"  # Appendix A, Annex 2
    LETTER = "letter"  # A.
    ROMAN = "roman"  # IV.
    POINT = "point"  # (a)


@dataclass(frozen=True, slots=True)
class Label:
    """A heading's label: `path` counts from 1 (`3.5` is (3, 5)), `length` is of the label in the text it was read from.

    `printed` is what becomes the section's id: as printed, without closing punctuation, repaired if need be.
    `doubt` is what reading it so costs. One that `needs_proof` is a guess: it is taken only where it closes a gap
    in the numbering.
    """

    series: Series
    path: tuple[int, ...]
    printed: str
    length: int
    doubt: float = 0.0
    needs_proof: bool = False


_DOTTED = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,4})(?P<close>[.:)]{0,3})(?P<dirt>[°’”'\"*^~](?=\s[A-Z‘“]))?(?=\s|$)")
_SPACED = re.compile(
    r"(\d{1,2}(?:\.\d{1,2}){0,3})\. (\d{1,2})\.?(?=\s+[A-Z])(?!\s+(?:Jan|Feb|Mar|Apr|May|Ju|Aug|Sep|Oct|Nov|Dec))"
)
_SLIPPED = re.compile(  # a colon may be a stop beside other slips: 9:30 is a time
    r"(?![\d:]+\s)([\dlIiOoS|§$]{1,3}(?:[.,·:][\dlIiOoS|§$]{1,3}){0,4})(?P<close>[.,:)]{0,2})(?=\s|$)"
)
_NAMED = re.compile(
    r"((?P<word>Agenda\s+Item|[IilKJ1T|f]t(?:em|ern|eni)|Appendix|Annexe?|Schedule|Attachment|Part|Section|Chapter)(?:[.:,]?\s+|[.:,](?=\w\b))"
    r"(?P<id>\d{1,3}(?:\.\d{1,3}){0,3}|[A-Z]|[IVX]{1,5}|[l|]))\s*(?P<close>[.:;,)][,.-]?|[-\u2013\u2014=~](?=\s))?(?=\s|$)",
    re.IGNORECASE,
)
_COUNTED = frozenset({"Item", "Section", "Part", "Chapter"})
_ATTACHED = frozenset({"Appendix", "Annex", "Annexe", "Schedule", "Attachment"})
_OF_THE_CODE = 1.0  # codes have Sections A to Z themselves, which headings name
_LETTERED = re.compile(r"([A-Z])[.,;)](?=\s|$)")
_LETTER_TWICE = re.compile(r"(?P<letter>[A-Z])(?i:(?P=letter))[.)](?=\s|$)")  # "Cc. Trading Disputes"
_LIKE_ROMAN = {"11": "II", "111": "III"}
_LETTER_DOTTED = re.compile(r"([A-Z])\.?(\d{1,2}(?:\.\d{1,2}){0,3})\.?(?=\s|$)")
_ROMAN = re.compile(r"([IVX]{1,5})[.)](?=\s|$)")
_BARE_LETTER = re.compile(r"([a-z])[.)]?(?=\s+[A-Z‘“(])")
_PARENTHESIZED = re.compile(r"(\(([a-z])\))(?=\s|$)")
_DIGITS_LIKE = {"A": "4", "B": "8", "S": "5", "G": "6", "Z": "2", "T": "7", "I": "1", "l": "1", "|": "1", "§": "5"}
_LETTERS_LIKE = {"5": "S", "6": "G", "8": "B"}  # "6." for "G."
_LETTER_FOR_DIGIT = re.compile(r"[ABSGZTIl|§](?=\s+[A-Z])")
_SPECK = re.compile(  # dirt before a label
    r"[‘’'\"`“”.,:*|~_\[({-]{1,2} ?(?=\d{1,2}[.:,]|\d{1,2} [A-Z‘“]|[A-Z]\. [A-Z‘“]"
    r"|(?:[IilT1|t]tem|Appendix|Annex|Schedule)\s)"
)
_LETTER_BEFORE = re.compile(
    r"(?:[a-z]{1,2}|[.\u2026]{3,}) (?=\d{1,2}(?:\.\d{1,2})*\.? [A-Z‘“])"
)  # dirt that looks like letters, or like a leader
_GLUED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.(?=[0-9O]{0,2}[A-Za-z‘“][a-z]|[A-Z‘“]{2})")  # "2.What", "4.0ther"
_COLON_FOR_DOT = re.compile(r"\d{1,2}(?:[.:]\d){1,3}(?=\.?\s+[A-Z‘“])")  # not the time 9:30
_FIGURES_WITHOUT_DOTS = 3
_SLIPS = str.maketrans(
    {
        "l": "1",
        "I": "1",
        "i": "1",
        "|": "1",
        "O": "0",
        "o": "0",
        "S": "5",
        "§": "5",
        "$": "5",
        ",": ".",
        "·": ".",
        ":": ".",
    }
)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


def read_labels(text: str) -> Iterator[Label]:
    """Yield the ways to read the start of a text as a heading's label, the plainest first.

    >>> [label.printed for label in read_labels("3.5 SSC Highlights")]
    ['3.5']
    >>> [label.printed for label in read_labels("4.l TABASC Highlights")]
    ['4.1']
    """
    if speck := _SPECK.match(text):
        for label in read_labels(text[speck.end() :]):
            yield replace(label, length=label.length + speck.end(), doubt=label.doubt + 0.5)
    elif match := _NAMED.match(text):
        yield from _named_label(match)
    elif match := _DOTTED.match(text):
        yield from _dotted_labels(match, text)
    else:
        yield from _lettered_labels(text)
        yield from _damaged_labels(text)


def _dotted_labels(match: re.Match[str], text: str) -> Iterator[Label]:
    """Yield the ways to read plain figures: 3, 3.5, "3. 5", and 35 for a 3.5 whose dot was lost."""
    path = _without_zero(tuple(int(part) for part in match[1].split(".")))
    bare = not match["close"] and "." not in match[1]
    spaced = _SPACED.match(text)
    doubt = 0.6 if spaced or match["dirt"] else 0.3 if bare else 0.0
    yield Label(Series.NUMBER, path, match[1], match.end(), doubt)
    yield from _lost_dots(match[1], match.end())
    if spaced:
        printed = f"{spaced[1]}.{spaced[2]}"
        path = _without_zero(tuple(int(part) for part in printed.split(".")))
        yield Label(Series.NUMBER, path, printed, spaced.end(), 0.3)
        yield from _lost_dots(printed, spaced.end())
    if match["close"] and match[1] in _LETTERS_LIKE:
        letter = _LETTERS_LIKE[match[1]]
        yield Label(Series.LETTER, (_letter(letter),), letter, match.end(), 1.0)


def _damaged_labels(text: str) -> Iterator[Label]:
    """Yield the ways to read figures among which letters, commas or dirt stand, or whose blank was lost."""
    if dirt := _LETTER_BEFORE.match(text):
        for label in read_labels(text[dirt.end() :]):
            yield replace(label, length=label.length + dirt.end(), doubt=0.0, needs_proof=True)
    if (match := _COLON_FOR_DOT.match(text)) and ":" in match[0]:
        fixed = match[0].replace(":", ".")
        yield Label(Series.NUMBER, tuple(int(part) for part in fixed.split(".")), fixed, match.end(), 0.8)
    if match := _GLUED.match(text):
        path = tuple(int(part) for part in match[1].split("."))
        yield Label(Series.NUMBER, path, match[1], match.end(), 0.6)
    if match := _SLIPPED.match(text):
        fixed = match[1].translate(_SLIPS)
        path = tuple(int(part) for part in fixed.split("."))
        if (fixed != match[1] or "," in match["close"]) and (
            match["close"] or len(path) > 1 or any(c.isdigit() for c in match[1])
        ):
            yield Label(Series.NUMBER, path, fixed, match.end(), 0.8)
            if any(map(str.isdigit, match[1])):  # "41,2", and not "II."
                yield from _lost_dots(fixed, match.end())
            return
    if match := _LETTER_FOR_DIGIT.match(text):
        digit = _DIGITS_LIKE[match[0]]
        yield Label(Series.NUMBER, (int(digit),), digit, match.end(), needs_proof=True)


def _named_label(match: re.Match[str]) -> Iterator[Label]:
    """Yield the ways to read a label that a word names: "Item 5", "Appendix A"."""
    word = match["word"].title().split()[-1]
    printed = f"{match['word'][0].upper()}{match['word'][1:]} {match['id']}"  # a capital I may look small
    doubt = 0.0
    if word not in _COUNTED | _ATTACHED:
        word, printed, doubt = "Item", f"Item {match['id']}", 0.3  # misread: Ttem, ltem, Itern
    path = _path(match["id"])
    series = Series.ROMAN
    if word in _ATTACHED:
        series = Series.APPENDIX
    elif match["id"][0].isdigit():
        series = Series.NUMBER
    else:
        doubt += _OF_THE_CODE if word == "Section" else 0.0
    if path:
        yield Label(series, path, printed, match.end(), doubt)
    if match["id"] in _ROMAN_VALUES:  # "Part I" is before II, and after H
        yield Label(series, (_ROMAN_VALUES[match["id"]],), printed, match.end(), doubt)
    if match["id"] in _LIKE_ROMAN:
        numeral = _LIKE_ROMAN[match["id"]]
        printed_so = f"{printed.removesuffix(match['id'])}{numeral}"
        kind = Series.APPENDIX if word in _ATTACHED else Series.ROMAN
        yield Label(kind, (_roman(numeral),), printed_so, match.end(), doubt + 0.8)
    if word in _ATTACHED:
        return
    digits = match["id"].translate(_SLIPS)
    if digits != match["id"] and digits.isdigit():
        printed = f"{printed.removesuffix(match['id'])}{digits}"
        yield Label(Series.NUMBER, (int(digits),), printed, match.end(), doubt + 0.8)


def _lettered_labels(text: str) -> Iterator[Label]:
    """Yield the ways to read a label that begins with a letter: A.1, IV., A., (a)."""
    if match := _LETTER_DOTTED.match(text):
        numbers = tuple(int(part) for part in match[2].split("."))
        yield Label(Series.LETTER, (_letter(match[1]), *numbers), text[: match.end()].rstrip("."), match.end(), 0.5)
    if match := _ROMAN.match(text):
        yield Label(Series.ROMAN, (_roman(match[1]),), match[1], match.end(), 0.3)
    if match := _LETTERED.match(text):
        doubt = 0.8 if text[match.end() - 1] in ",;" else 0.3
        yield Label(Series.LETTER, (_letter(match[1]),), match[1], match.end(), doubt)
    if match := _LETTER_TWICE.match(text):
        yield Label(Series.LETTER, (_letter(match["letter"]),), match["letter"], match.end(), 0.8)
    if match := _BARE_LETTER.match(text):
        yield Label(Series.POINT, (_letter(match[1]),), match[1], match.end(), 0.8)
    if match := _PARENTHESIZED.match(text):
        yield Label(Series.POINT, (_letter(match[2]),), match[1], match.end(), 1.0)


def _lost_dots(printed: str, length: int) -> Iterator[Label]:
    """Yield how "35" may be "3.5", "4.41" "4.4.1", "23.2" "2.3.2", and "442" "4.4.2", whose dots were lost."""
    parts = printed.split(".")
    for at in dict.fromkeys((len(parts) - 1, 0)):
        part = parts[at]
        if 2 <= len(part) <= 3 and part[0] != "0" and part[1] != "0":
            fixed = ".".join([*parts[:at], part[0], part[1:], *parts[at + 1 :]])
            yield Label(Series.NUMBER, tuple(int(figures) for figures in fixed.split(".")), fixed, length, 1.2)
    if len(parts) == 1 and len(printed) == _FIGURES_WITHOUT_DOTS and "0" not in printed:
        yield Label(Series.NUMBER, tuple(map(int, printed)), ".".join(printed), length, 1.6)


def _without_zero(path: tuple[int, ...]) -> tuple[int, ...]:
    """Return the path of "1.0" as that of 1: it holds 1.1."""
    return path[:-1] if len(path) > 1 and path[-1] == 0 else path


def _path(text: str) -> tuple[int, ...]:
    if text == "|":
        return ()
    if text[0].isdigit():
        return tuple(int(part) for part in text.split("."))
    if len(text) == 1:
        return (_letter(text),)
    return (_roman(text.upper()),) if set(text.upper()) <= set(_ROMAN_VALUES) else ()


def _letter(text: str) -> int:
    return ord(text.upper()) - ord("A") + 1


def _roman(text: str) -> int:
    values = [_ROMAN_VALUES[c] for c in text]
    return sum(-v if any(v < w for w in values[i + 1 :]) else v for i, v in enumerate(values))
