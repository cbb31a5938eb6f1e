"""What may stand in for a word: a term in, the keys out under which its kin are found.

Two terms that share a key may mean the same word: another inflection of it, another way to join its pieces, or what
OCR made of it. The keys are computed once for every term of an index and stored beside it (`index.lexicon`), so that
a query term finds its kin by look-up, the same on every engine.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


class Kinship(StrEnum):
    """How two terms that share a key are related."""

    JOINED = "j"  # the same letters and digits, joined in another way: sub-committee, subcommittee
    STEM = "t"  # the same word, inflected in another way: agreed, agree
    CONFUSED = "c"  # alike to an OCR engine, character by character: SMETSl, SMETS1
    DOUBLED = "d"  # alike once a look-alike read beside the right character is dropped: SMETSI1, SMETS1
    MISREAD = "m"  # one character of a word misread, read twice or lost: agrecd, agreed
    GLUED = "g"  # the blank beside a word was lost: agreedthe, agreed
    NEAR = "n"  # one letter of a long word is any other, or there is one too many or too few: aqrecment, agreement


WEIGHTS = {
    Kinship.JOINED: 0.9,
    Kinship.STEM: 0.7,
    Kinship.DOUBLED: 0.5,
    Kinship.GLUED: 0.5,
    Kinship.CONFUSED: 0.4,
    Kinship.MISREAD: 0.3,
    Kinship.NEAR: 0.2,
}
"""What a stand-in counts, against 1.0 for the word as typed: the surer the kinship the more. A guess."""


class Key(NamedTuple):
    """A look-up key; kinds of kinship never share one."""

    kinship: Kinship
    value: str


def keys_of(term: str) -> tuple[Key, ...]:
    """Return the keys of a folded term; only those that say more than the term itself.

    >>> [(key.kinship.name, key.value) for key in keys_of("agreed")]
    [('STEM', 'agre'), ('CONFUSED', 'agreed')]
    >>> keys_of("smetsi1")[-1] == keys_of("smets1")[-1]
    True
    """
    joined = joined_of(term)
    found = [Key(Kinship.JOINED, joined)] if joined != term else []
    if (stem := stem_of(term)) is not None:
        found.append(Key(Kinship.STEM, stem))
    if len(term) >= MIN_CONFUSED_LENGTH:
        found.append(Key(Kinship.CONFUSED, _confused(joined)))
        if not joined.isalpha() and not joined.isdigit():
            found.append(Key(Kinship.DOUBLED, _undoubled(joined)))
    return tuple(found)


MIN_CONFUSED_LENGTH = 4
"""Shorter terms have too many look-alikes that are words of their own."""

_NOT_LETTERS_OR_DIGITS = re.compile(r"[\W_]+")


def joined_of(term: str) -> str:
    """Return the letters and digits of a folded term.

    >>> joined_of("sub-committee")
    'subcommittee'
    """
    return _NOT_LETTERS_OR_DIGITS.sub("", term)


# --- stems -----------------------------------------------------------------------------------------------------------

_VOWEL = re.compile("[aeiouy]")
_MIN_STEMMED_LENGTH = 4


def stem_of(term: str) -> str | None:
    """Return what the inflections of an English word have in common, or None where there is nothing to cut.

    Plurals and the endings of verbs are cut, nothing else: a search for `approved` should find `approve`, and one for
    `operations` should not find `operator`.

    >>> [stem_of(word) for word in ("agree", "agreed", "agrees", "approving", "studies", "planned", "status")]
    ['agre', 'agre', 'agre', 'approv', 'study', 'plan', 'status']
    """
    if len(term) < _MIN_STEMMED_LENGTH or not (term.isascii() and term.isalpha()):
        return None
    stem = _without_plural(term)
    if stem == term or stem.endswith("ing"):
        stem = _without_verb_ending(stem)
    return stem.removesuffix("e")


def _without_plural(term: str) -> str:
    if term.endswith("ies") and len(term) > 4:
        return term[:-3] + "y"
    if term.endswith(("sses", "ches", "shes", "xes", "zzes")):
        return term[:-2]
    if term.endswith("s") and not term.endswith(("ss", "us", "is")):
        return term[:-1]
    return term


def _without_verb_ending(term: str) -> str:
    if term.endswith("ied") and len(term) > 4:
        return term[:-3] + "y"
    if term.endswith("eed"):
        return term[:-1] if _VOWEL.search(term[:-3]) else term
    for ending in ("ed", "ing"):
        rest = term.removesuffix(ending)
        if rest != term and len(rest) > 2 and _VOWEL.search(rest):
            doubled = rest[-1] == rest[-2] and rest[-1] in "bdgmnprt"
            return rest[:-1] if doubled else rest
    return term


# --- what OCR confuses -----------------------------------------------------------------------------------------------

_GROUPS = re.compile("rn|cl|vv|[0o]|[1il]|[5s]|[8b]|[2z]")
_GROUP_KEY = {"rn": "m", "cl": "d", "vv": "w"} | {
    character: key for key, group in zip("01582", ("0o", "1il", "5s", "8b", "2z"), strict=True) for character in group
}
_LOOK_ALIKES = re.compile("[0o]+|[1il]+|[5s]+|[8b]+|[2z]+")


def _confused(joined: str) -> str:
    """Return `joined` with every group of look-alikes written in one way; digits are never taken for each other."""
    return _GROUPS.sub(lambda found: _GROUP_KEY[found.group()], joined)


def _undoubled(joined: str) -> str:
    """Return `joined` without the letters that an OCR engine reads beside the digit that they resemble.

    Tesseract's known fault: `0` comes out as `O0`, `1` as `I1` or `l1`. Equal digits side by side are all meant.
    """

    def kept(run: re.Match[str]) -> str:
        digits = "".join(c for c in run.group() if c.isdigit())
        return digits or _GROUP_KEY[run.group()[0]] * len(run.group())

    return _LOOK_ALIKES.sub(kept, joined)


# --- single faults ---------------------------------------------------------------------------------------------------

_READ_AS = {
    "a": ("o", "e", "s"), "b": ("h", "6"), "c": ("e", "o"), "d": ("cl", "a"), "e": ("c", "o", "a"), "f": ("t", "r"),
    "g": ("q", "9", "y"), "h": ("b", "n", "li"), "i": ("l", "1", "j", "t"), "j": ("i",), "k": ("lc", "h"),
    "l": ("i", "1", "t"), "m": ("rn", "nn", "in"), "n": ("u", "r", "h", "ri"), "o": ("0", "c", "e", "a"), "p": ("n",),
    "q": ("g",), "r": ("n", "t", "f"), "s": ("5", "a"), "t": ("f", "l", "r", "i"), "u": ("n", "ii", "v"),
    "v": ("y", "u"), "w": ("vv",), "y": ("v", "g"), "z": ("2", "s"),
    "rn": ("m",), "nn": ("m",), "in": ("m",), "cl": ("d",), "vv": ("w",), "li": ("h",), "ri": ("n",), "ii": ("u",),
}  # fmt: skip
"""What small letters of print come out as, by their shapes; capitals are folded before they get here."""

MIN_MISREAD_LENGTH = 5
MIN_SHORTENED_LENGTH = 6
"""A shorter word that loses a letter is too often another word."""


def misreadings_of(term: str) -> frozenset[str]:
    """Return what one fault of OCR may make of a folded word of letters; nothing for ids and short words.

    >>> {"agrecd", "agred", "agreecd"} <= misreadings_of("agreed")
    True
    """
    if len(term) < MIN_MISREAD_LENGTH or not (term.isascii() and term.isalpha()):
        return frozenset()
    found: set[str] = set()
    for at in range(len(term)):
        for printed in (term[at], term[at : at + 2]):
            before, after = term[:at], term[at + len(printed) :]
            for read in _READ_AS.get(printed, ()):
                found.add(before + read + after)
                if len(printed) == 1:
                    found |= {before + read + printed + after, before + printed + read + after}
        if at and len(term) >= MIN_SHORTENED_LENGTH:
            found.add(term[:at] + term[at + 1 :])
    return frozenset(found - {term})


MIN_NEAR_LENGTH = 6
"""A shorter word has too many neighbours that are words of their own."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def neighbours_of(term: str) -> frozenset[str]:
    """Return what one wrong, lost, added or swapped letter makes of a folded word of letters; nothing for short words.

    The first and the last letter stay: those that differ there are other words (`deferred`, `referred`).

    >>> {"augupt", "augst", "auugst", "agusut"} & neighbours_of("august") == {"augupt", "augst", "auugst"}
    True
    """
    if len(term) < MIN_NEAR_LENGTH or not (term.isascii() and term.isalpha()):
        return frozenset()
    found: set[str] = set()
    for at in range(1, len(term)):
        before, after = term[:at], term[at:]
        found.update(before + letter + after for letter in _LETTERS)
        if len(after) > 1:
            found.update(before + letter + after[1:] for letter in _LETTERS)
            found.add(before + after[1:])
        if len(after) > 2:
            found.add(before + after[1] + after[0] + after[2:])
    return frozenset(found - {term})


MIN_GLUED_LENGTH = 5
"""Shorter words stand at the beginning or end of too many others."""


def is_glued(term: str) -> bool:
    """Return whether a folded term is long enough to be two words without the blank between them."""
    return MIN_GLUED_LENGTH + 2 <= len(term) <= MAX_GLUED_LENGTH and term.isascii() and term.isalpha()


MAX_GLUED_LENGTH = 32
"""Two long words."""
