"""What a printed line says by itself. In: a line or its text. Out: is it bold, does it end, break off, bear a label."""

from __future__ import annotations

import re

from pipeline.date_words import month_number
from pipeline.fragments import BOLD
from pipeline.furniture import PlacedLine
from pipeline.records import Line

_POINT = re.compile(r"^(?:\((?:[a-zA-Z]|[ivxIVX]{1,5}|\d{1,2})\)|(?:[a-z]|[ivx]{1,5}|\d{1,2})\)|[a-z]\.|[ivx]{2,5}\.)$")
_NUMBER = re.compile(
    r"^(?:\d{1,3}(?:[.,][\dlIOoS]{1,3}){0,4}[.:)]?|[lI][.,](?:[\dlI]{1,2}[.]?)?|[A-Z][.:)]|[IVX]{1,5}[.:)]"
    r"|(?:Agenda|[Iil1T|f]t(?:em|ern|eni)|Appendix|Annex|Annexe|Schedule|Attachment|Part|Section|Chapter)s?\.?)$",
    re.IGNORECASE,
)
_DIRTY_LABEL = re.compile(r"[‘’'\"`.,*|~_-]{1,2} ?\d{1,2}(?:[.:]\d{1,2}){0,3}[.:)]? [‘“]?(?P<title>[A-Z]\w*)")
_TERMINAL = re.compile(r"[.!?:;][\"'’”)\]]*(?:(?<=[a-z)’”][.!?;])\d{1,2})?$")  # a footnote may be cited there
_OPENERS = {"‘": "’", "“": "”", "(": ")", "[": "]"}
_GOES_ON = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "which", "with"}
)


def is_bold(line: Line) -> bool:
    """Whether a line is set in bold; never in text files."""
    return line.weight is not None and line.weight >= BOLD


def ends_sentence(text: str) -> bool:
    """Whether a text ends with a mark that ends a sentence or opens a list."""
    return bool(_TERMINAL.search(text.rstrip()))


def is_unfinished(text: str) -> bool:
    """Whether a line breaks off inside quotes or brackets, at a hyphen or comma, or at a word that needs another."""
    stripped = text.rstrip()
    if stripped.endswith((",", "-", "/", "&")):
        return True
    if lacks_word(stripped):
        return True
    for opener, closer in _OPENERS.items():
        at = stripped.rfind(opener)
        if at >= 0 and closer not in stripped[at:]:
            return True
    return False


def lacks_word(text: str) -> bool:
    """Whether a line ends at a word that needs another, such as "and"."""
    return text.rstrip().rsplit(" ", 1)[-1].lower() in _GOES_ON


def starts_with_label(placed: PlacedLine) -> bool:
    """Whether a line begins with the label of a heading, a numbered paragraph or a point."""
    words = placed.line.words
    if len(words) < 2 or month_number(words[1].text.strip(".,")) is not None:
        return False
    if _NUMBER.match(words[0].text) or _POINT.match(words[0].text) or _has_bare_letter(placed):
        return True
    dirty = _DIRTY_LABEL.match(placed.text)
    return dirty is not None and month_number(dirty["title"]) is None


def _has_bare_letter(placed: PlacedLine) -> bool:
    """Whether a line in bold begins with a single small letter and a capital: "a MP093 ‘Fewer forms’"."""
    first, second, *_ = placed.line.words
    return is_bold(placed.line) and len(first.text) == 1 and first.text.islower() and not second.text[0].islower()


def starts_with_point(placed: PlacedLine) -> bool:
    """Whether a line begins with the label of a point: (a), iv)."""
    words = placed.line.words
    return len(words) > 1 and bool(_POINT.match(words[0].text))
