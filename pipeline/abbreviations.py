"""Abbreviations that a document defines itself: "Security Sub-Committee (SSC)" or "SSC (Security Sub-Committee)".

In: a text. Out: `Definition`s. After Schwartz and Hearst (2003): the letters of the short form are sought backwards in
the words before the bracket, and its first letter must begin a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_SHORT = r"[A-Z][A-Za-z&]{0,9}[A-Z]|[A-Z]{2,3}\s[A-Z]{2,4}"
_BRACKETED = re.compile(rf"\s?\(\s?(?:the\s)?[‘“'\"]?(?P<short>{_SHORT})[’”'\"]?\s?\)")
_REVERSED = re.compile(rf"\b(?P<short>{_SHORT})\s?\((?P<long>[A-Z][^()\n]{{6,90}})\)")
_WORD = re.compile(r"[^\s]+")
_SENTENCE_END = re.compile(r"[.;:!?)(\n•|]")
_LONGEST_NAME = 110  # code points before the bracket in which the name must stand


class Definition(NamedTuple):
    """A name and the short form that a text gives it; `text[start:end]` is the name."""

    short: str
    name: str
    start: int
    end: int


def find_definitions(text: str) -> Iterator[Definition]:
    """Yield the abbreviations that a text defines, in order of position within each of the two ways of writing them."""
    if "(" not in text:
        return
    for match in _BRACKETED.finditer(text):
        start = _name_before(text, match.start(), match["short"])
        if start is not None:
            yield Definition(match["short"], text[start : match.start()], start, match.start())
    for match in _REVERSED.finditer(text):
        if _name_before(match["long"], len(match["long"]), match["short"]) == 0:
            yield Definition(match["short"], match["long"], match.start("long"), match.end("long"))


def _name_before(text: str, end: int, short: str) -> int | None:
    """Return where the name begins that ends at `end` and has the letters of `short`, or None."""
    letters = [character for character in short.casefold() if character.isalpha()]
    begin = max(0, end - _LONGEST_NAME)
    for match in _SENTENCE_END.finditer(text, begin, end):
        begin = match.end()
    most_words = min(len(letters) + 5, 2 * len(letters))
    words = list(_WORD.finditer(text, begin, end))[-most_words:]
    if not words:
        return None
    at = end
    for position, letter in reversed(list(enumerate(letters))):
        at -= 1
        while at >= words[0].start() and not (
            text[at].casefold() == letter and (position > 0 or at == 0 or not text[at - 1].isalnum())
        ):
            at -= 1
        if at < words[0].start():
            return None
    return at
