"""Knows the words of English: a word in small letters in, out whether a list of them has it (`data/words`)."""

from __future__ import annotations

import gzip
from functools import cache
from importlib import resources


def is_word(word: str) -> bool:
    """Return whether the list of the usual English words has a word, in small letters.

    >>> is_word("charge"), is_word("cbarge")
    (True, False)
    """
    return word in _words("words")


def is_common_word(word: str) -> bool:
    """Return whether a word, in small letters, is one of the commonest of English."""
    return word in _words("common")


@cache
def _words(name: str) -> frozenset[str]:
    packed = resources.files("data").joinpath("words", f"{name}.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode("ascii").split())
