"""Decides what a hyphen at the end of a line was: put there by the typesetter, or part of the word.

In: the two halves, and the words of the paper itself, which is the best witness. Out: whether the hyphen goes. Where
the paper is silent, a list of English words decides (`data/words`): "interested" is one word, "halfhourly" is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from pipeline.english import is_common_word, is_word

_TRIM = re.compile(r"^[^\w]+|[^\w]+$")
_OWNER = re.compile(r"['’]s?$")
_CUT = re.compile(
    "[A-Za-z][-\u2010\u00ad\u00ac]$"
)  # OCR programs write ¬ for a hyphen that they took for the typesetter's
_LEAST_LEFT = 2  # letters that a typesetter leaves behind at least
_HYPHENS = ("-", "\u2010")
_VOWELS = "aeiou"
_INFLECTIONS = ("s", "es", "d", "ed", "ing", "ly")
_PREFIXES = frozenset(
    {
        *("anti", "counter", "cross", "half", "high", "long", "low", "mid", "multi", "non", "quasi", "self"),
        *("semi", "short", "single", "sub", "two", "well"),
    }
)
"""What authors set before a whole word with a hyphen, although a word list may have it without ("sub-committee")."""
_LOOSE_PREFIXES = frozenset(
    {
        *("co", "cyber", "de", "eco", "ex", "extra", "inter", "intra", "macro", "mega", "meta", "micro", "mini"),
        *("out", "over", "post", "pre", "pro", "pseudo", "re", "super", "trans", "tri", "ultra", "under"),
    }
)
"""What may stand before a whole word with a hyphen or without: with one where the word list has no such word."""
_PARTICLES = frozenset({"away", "by", "down", "in", "of", "off", "on", "out", "over", "through", "to", "up"})
"""What makes compounds with a verb: "opt-in", "follow-up"; other words of two letters are mostly syllables."""
_SHORT_FIRST = frozenset({"as", "by", "go", "in", "no", "on", "so", "to", "up"})
_SUFFIXES = frozenset(
    {"ability", "able", "age", "ally", "ate", "hood", "less", "ship", "some", "ward", "wards", "wise"}
)
"""Words that end other words without a hyphen."""


class Vocabulary:
    """The words of one paper, as evidence for how it spells; halves of words do not count."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = {_plain(word) for word in words}

    @classmethod
    def of_lines(cls, lines: Iterable[Sequence[str]]) -> Vocabulary:
        """Return the words of lines, without those that the end of a line cuts in two."""
        whole: list[str] = []
        cut = False
        for words in lines:
            ends_cut = bool(words) and ends_in_hyphen(words[-1])
            whole.extend(words[1 if cut else 0 : len(words) - ends_cut])
            cut = ends_cut
        return cls(whole)

    def __contains__(self, word: str) -> bool:
        return _plain(word) in self._words


def ends_in_hyphen(text: str) -> bool:
    """Whether a line's text or last word ends in a hyphen that may divide a word."""
    return bool(_CUT.search(text))


def joins_without_hyphen(before: str, after: str, vocabulary: Vocabulary) -> bool:
    """Whether `before` (which ends with a hyphen) and `after` are one word without it.

    A hyphen before a capital or a digit is the author's ("Sub-Committee", "SEC-MP0013"), unless all is in capitals.
    Else the paper's own spelling decides, then what kind of halves these are.

    >>> joins_without_hyphen("imple-", "mentation", Vocabulary([]))
    True
    >>> joins_without_hyphen("non-", "compliant", Vocabulary([]))
    False
    """
    first, second = _TRIM.sub("", before[:-1]), _OWNER.sub("", _TRIM.sub("", after))
    if not first[-1:].isalpha() or not second[:1].isalpha():
        return False
    if not before.endswith(_HYPHENS):
        return True  # no author writes a soft hyphen
    if second[0].isupper() and not (first.isupper() and second.isupper() and is_word(f"{first}{second}".casefold())):
        return False
    if first + second in vocabulary:
        return True
    if f"{first}-{second}" in vocabulary:
        return False
    chained = "-" in first
    first, second = re.split("[-/]", first)[-1], re.split("[-/]", second)[0]
    if chained and _stands_alone(second.casefold()):
        return False  # "end-to-end"
    if len(first) < _LEAST_LEFT or (first.isupper() and second.islower()):
        return False  # "e-mail", "DCC-led"
    return _is_one_word(first.casefold(), second.casefold(), vocabulary)


def _is_one_word(first: str, second: str, vocabulary: Vocabulary) -> bool:
    """Whether two halves of which the paper says nothing are more likely one word than two."""
    joined = first + second
    if _is_form(joined, is_common_word):
        return True
    listed, whole = _is_form(joined, is_word), _stands_alone(second)
    if first in _PREFIXES:
        return listed and not whole
    if first in _LOOSE_PREFIXES:
        doubled = first[-1] == second[0] and first[-1] in _VOWELS  # "pre-existing", "de-energised"
        return not doubled and (listed or not whole)
    first_whole = _stands_alone(first) or (len(first) > _LEAST_LEFT and first in vocabulary)
    if second in _PARTICLES:
        return not first_whole  # "carry-over", though a word list may have "carryover"
    return listed or not (whole and first_whole)


def _stands_alone(text: str) -> bool:
    if text in _SUFFIXES:
        return False
    return text in _PARTICLES or text in _SHORT_FIRST or (len(text) > _LEAST_LEFT and is_word(text))


def _is_form(text: str, known: Callable[[str], bool]) -> bool:
    """Whether a text is a known word, or one with an ending: "baselined"."""
    return known(text) or any(text.endswith(end) and known(text.removesuffix(end)) for end in _INFLECTIONS)


def _plain(word: str) -> str:
    """Return a word as it is compared: small letters, no punctuation around it, the same in singular and plural."""
    return (
        _OWNER.sub("", _TRIM.sub("", word)).casefold().replace("\u2010", "-").replace("\u2011", "-").removesuffix("s")
    )
