"""Read what is named by its place in a list: "the former", "the first two", "the third", "the other".

In: the tokens of a sentence, and the modifications that it or the one before has listed. Out: the same tokens, with
each such phrase as the modifications that it means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.grammar.tokens import Token
from pipeline.grammar.verbs import Form, verb_forms
from pipeline.grammar.words import PROPOSAL_NOUNS, word_set
from pipeline.records import Label

_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4}
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4}
_PAIR = word_set("former latter")
_REST = word_set("other others remaining rest remainder")
BY_ORDER = frozenset(_ORDINALS) | _PAIR | _REST | {"last"}
"""Words without which nothing is named by its place."""

_THINGS = re.compile(
    r"\b(?:two|three|four|five|six|several|some|[2-9]) (?!modif|prop|change|of\b|mods)[a-z]+s\b", re.IGNORECASE
)
"""Other things that are counted, and that "the first" may mean: "two options for MP128"."""

_FEWEST = 2
"""Modifications in a list; of one alone nothing is the first."""


def counts_other_things(text: str) -> bool:
    """Whether a text lists more than modifications, so that "the first" may be one of those.

    >>> counts_other_things("three options for MP128 and MP131"), counts_other_things("MP128 and MP131")
    (True, False)
    """
    return _THINGS.search(text) is not None


def named_by_order(tokens: tuple[Token, ...], before: tuple[str, ...]) -> tuple[Token, ...]:
    """Return the tokens with what is named by its place as the modifications that it means.

    The list is the one that the sentence itself gives before the phrase, else `before`.
    """
    if not BY_ORDER & {token.word for token in tokens}:
        return tokens
    read: list[Token] = []
    own: list[str] = []
    meant: set[str] = set()
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.label is Label.MODIFICATION:
            own += token.values
        listed = tuple(dict.fromkeys(own)) if len(set(own)) >= _FEWEST else before
        found, end = _meant(tokens, at, listed, meant)
        if found and read and read[-1].word == "the":
            read.pop()
            meant.update(found)
            last = tokens[end - 1]
            one = token._replace(word=Label.MODIFICATION.value, end=last.end, label=Label.MODIFICATION, values=found)
            read.append(one._replace(is_word=False, is_adverb=False, is_noun=True))
            at = end
        else:
            read.append(token)
            at += 1
    return tuple(read)


def _meant(tokens: Sequence[Token], at: int, listed: tuple[str, ...], meant: set[str]) -> tuple[tuple[str, ...], int]:
    """Return what the phrase that begins at `at` means of a list, and where it ends; () if it means nothing there."""
    word, end = tokens[at].word, at + 1
    if len(listed) < _FEWEST or word not in BY_ORDER:
        return (), end
    count = _COUNTS.get(tokens[end].word, 0) if end < len(tokens) else 0
    end += bool(count)
    if not _ends(tokens, end):
        return (), end
    if word in _PAIR:
        return (listed[-2:][word == "latter"],), end
    if word in _REST:
        left = tuple(value for value in listed if value not in meant)
        fits = len(left) == count if count else (len(left) == 1) is (word == "other")
        return (left if fits and 0 < len(left) < len(listed) else ()), end
    first = len(listed) - (count or 1) if word == "last" else _ORDINALS[word]
    fits = first + (count or 1) <= len(listed) and not (count and word not in {"first", "last"})
    return (listed[first : first + (count or 1)] if fits else ()), end


def _ends(tokens: Sequence[Token], at: int) -> bool:
    """Whether a noun phrase ends before `at`, or goes on with nothing but "modifications" or "of these"."""
    if at >= len(tokens):
        return True
    if tokens[at].word == "of":
        return at + 1 < len(tokens) and tokens[at + 1].word in {"these", "them", "those"}
    acts = Form.PARTICIPLE in verb_forms(tokens[at].word) and not (at + 1 < len(tokens) and tokens[at + 1].is_noun)
    other = tokens[at].is_noun and not acts and tokens[at].word not in PROPOSAL_NOUNS
    return tokens[at].word != "to" and not other
