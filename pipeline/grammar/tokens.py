"""Cut one sentence into tokens for the event grammar, entities and quoted titles as one token each.

In: a text, the span of a sentence, and its entities. Out: `Token`, in order, words read through OCR damage.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.grammar.verbs import repaired_verb, verb_forms
from pipeline.grammar.words import ADVERBS, FUNCTION_WORDS, NO_ADVERBS, word_set
from pipeline.records import Entity, Label


@dataclass(frozen=True, slots=True)
class Token:
    """A word, mark, entity or quoted title: `text[start:end]` of the section's text or heading.

    `word` is lower-case and repaired where OCR damaged a word that the grammar needs. `values` are the canonical values
    of an entity (several for a range). An `aside` stands in brackets.
    """

    word: str
    start: int
    end: int
    label: Label | None = None
    values: tuple[str, ...] = ()
    aside: bool = False
    capital: bool = False  # begins with a capital letter
    shouted: bool = False  # two or more letters, all capitals

    @property
    def is_word(self) -> bool:
        """Whether it is a plain word, and not an entity, title, number or mark."""
        return self.label is None and self.word[0].isalpha()


TITLE = "‘’"
"""The word of a quoted title."""

_DAMAGED = ("was", "were", "been", "has", "have", "had", "will", "should", "would", "that", "the", "and", "be", "by")
_REAL_NEIGHBOURS = word_set("wore ware bean hove wilt well wall her here there wear bee he hod had hat ho")
_FOLD = str.maketrans("coa01it5b", "eeeelllsh")
"""Letters that OCR takes for each other in short words, folded to one."""

_PIECE = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*|[^\w\s]")
_QUOTES = {"‘": "’", "“": "”", '"': '"', "'": "'"}
_LONGEST_TITLE = 200
"""In characters; a quotation that is longer is no title (a guess)."""

_RANK = (Label.MODIFICATION, Label.COMMITTEE, Label.RELEASE, Label.DATE, Label.ORGANISATION)


def tokenise(text: str, start: int, end: int, entities: Sequence[Entity]) -> tuple[Token, ...]:
    """Return the tokens of `text[start:end]`; `entities` are those of the same text, in any order."""
    tokens: list[Token] = []
    depth = 0
    at = start
    tagged = _without_overlaps([e for e in entities if start <= e.start and e.end <= end and e.label in _RANK])
    position = 0
    while at < end:
        if position < len(tagged) and at >= tagged[position].start:
            token = tagged[position]
            position += 1
            if at > token.start:
                continue  # inside a title
        else:
            limit = tagged[position].start if position < len(tagged) else end
            piece = _PIECE.search(text, at, limit)
            if not piece:
                at = limit
                continue
            if title := _title_at(text, piece.start(), end):
                token = _titled(text, piece.start(), title, tagged)
            else:
                token = _word(piece[0], piece.start())
        if token.word in {"(", "["}:
            depth += 1
        elif token.word in {")", "]"}:
            depth = max(0, depth - 1)
            token = replace(token, aside=True)
        tokens.append(replace(token, aside=True) if depth else token)
        at = token.end
    return tuple(tokens)


def is_adverb(token: Token) -> bool:
    """Whether a token may stand inside a verb group or before it: "subsequently", "unanimously"."""
    word = token.word
    return token.is_word and (word in ADVERBS or (word.endswith("ly") and len(word) > 4 and word not in NO_ADVERBS))


def is_noun(token: Token) -> bool:
    """Whether a token can be part of a noun phrase: a word that is not of another kind, an entity, a title, a number."""
    if not token.is_word:
        return token.label is not None or token.word == TITLE or token.word[0].isdigit()
    return token.word not in FUNCTION_WORDS and not is_adverb(token)


def _without_overlaps(entities: Sequence[Entity]) -> list[Token]:
    """Return one token per tagged span; of overlapping ones the longer, then the more telling label."""
    spans: dict[tuple[int, int, Label], list[str]] = {}
    for entity in entities:
        spans.setdefault((entity.start, entity.end, entity.label), []).append(entity.value)
    taken: list[Token] = []
    for start, end, label in sorted(spans, key=lambda s: (s[0] - s[1], _RANK.index(s[2]))):
        if all(end <= other.start or other.end <= start for other in taken):
            values = tuple(dict.fromkeys(spans[start, end, label]))
            taken.append(Token(label.value, start, end, label, values, capital=True))
    return sorted(taken, key=lambda token: token.start)


def _title_at(text: str, at: int, end: int) -> int | None:
    """Return where the quotation that begins at `at` ends, or None."""
    closing = _QUOTES.get(text[at])
    if not closing or (at and not (text[at - 1].isspace() or text[at - 1] in "([–—")):
        return None
    closed = text.find(closing, at + 1, min(end, at + _LONGEST_TITLE))
    while 0 <= closed < end - 1 and text[closed + 1].isalnum():
        closed = text.find(closing, closed + 1, min(end, at + _LONGEST_TITLE))
    return closed + 1 if closed > at + 1 else None


def _titled(text: str, start: int, end: int, tagged: Sequence[Token]) -> Token:
    """Return the token of a quotation; one that is nothing but an entity is that entity."""
    for token in tagged:
        if start < token.start and token.end < end and len(text[start:end].split()) == 1:
            return replace(token, start=start, end=end)
    return Token(TITLE, start, end)


def _word(printed: str, start: int) -> Token:
    return Token(
        read_word(printed.lower().replace("’", "'")),
        start,
        start + len(printed),
        capital=printed[0].isupper(),
        shouted=len(printed) > 1 and printed.isupper(),
    )


@lru_cache(maxsize=8192)
def read_word(word: str) -> str:
    """Return a lower-case word, repaired if OCR damaged a verb or an auxiliary.

    >>> read_word("wcre"), read_word("approvcd"), read_word("meter")
    ('were', 'approved', 'meter')
    """
    if word in FUNCTION_WORDS or verb_forms(word):
        return repaired_verb(word) or word
    if 3 <= len(word) <= 6 and word not in _REAL_NEIGHBOURS and not word.isdigit():
        for sound in _DAMAGED:
            if len(sound) == len(word) >= 3 and word.translate(_FOLD) == sound.translate(_FOLD):
                return sound
    return word
