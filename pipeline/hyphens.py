"""Decides what a hyphen at the end of a line was: put there by the typesetter, or part of the word.

In: the two halves, and the words of the paper itself, which is the best witness. Out: whether the hyphen goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_TRIM = re.compile(r"^[^\w]+|[^\w]+$")
# Only first halves that typesetters hardly ever break off a longer word: "pre-", "re-" and "pro-" are not among them.
_PREFIXES = frozenset(
    {
        "anti",
        "counter",
        "cross",
        "half",
        "high",
        "long",
        "low",
        "mid",
        "multi",
        "non",
        "quasi",
        "self",
        "semi",
        "short",
        "single",
        "sub",
        "two",
        "well",
    }
)
_WORD_ENDINGS = re.compile(
    r"^(?:s|es|ed|er|ers|ing|ings|ion|ions|tion|tions|sion|sions|ment|ments|ness|able|ible|ance|ence|ally|ly|ity|ities"
    r"|ive|ous|al|ate|ated|ates|ure|ures|ture|tures)\b"
)


class Vocabulary:
    """The words of one paper, as evidence for how it spells."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = {_TRIM.sub("", word).casefold() for word in words}

    def __contains__(self, word: str) -> bool:
        return _TRIM.sub("", word).casefold() in self._words


def joins_without_hyphen(before: str, after: str, vocabulary: Vocabulary) -> bool:
    """Whether `before` (which ends with a hyphen) and `after` are one word without it.

    A hyphen before a capital or a digit is the author's ("Sub-Committee", "SEC-MP0013"). Else the paper's own
    spelling decides, then what kind of halves these are.

    >>> joins_without_hyphen("imple-", "mentation", Vocabulary([]))
    True
    >>> joins_without_hyphen("non-", "compliant", Vocabulary([]))
    False
    """
    first, second = _TRIM.sub("", before[:-1]), _TRIM.sub("", after)
    if not second[:1].islower() or not first[-1:].isalpha():
        return False
    if first + second in vocabulary:
        return True
    if f"{first}-{second}" in vocabulary:
        return False
    if first.casefold() in _PREFIXES or "-" in first:
        return False
    if _WORD_ENDINGS.match(second):
        return True
    return not (first in vocabulary and second in vocabulary)
