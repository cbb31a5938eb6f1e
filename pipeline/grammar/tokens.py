"""Cut one sentence into tokens for the event grammar, entities and quoted titles as one token each.

In: a text, the span of a sentence, and its entities. Out: `Token`, in order, words read through OCR damage.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.english import is_common_word
from pipeline.grammar.verbs import repaired_verb, verb_forms
from pipeline.grammar.words import ADVERBS, FUNCTION_WORDS, NO_ADVERBS, OUTSIDERS, REPORTS, word_set
from pipeline.records import Entity, Label


class Token(NamedTuple):
    """A word, mark, entity or quoted title: `text[start:end]` of the section's text or heading.

    `word` is lower-case and repaired where OCR damaged a word that the grammar needs. `values` are the canonical values
    of an entity (several for a range). An `aside` stands in brackets. A plain word (`is_word`) is no entity, title,
    number or mark; an adverb may stand inside a verb group ("subsequently"); a noun is anything that can be part of a
    noun phrase: a word of no other kind, an entity, a title, a number.
    """

    word: str
    start: int
    end: int
    label: Label | None = None
    values: tuple[str, ...] = ()
    aside: bool = False
    capital: bool = False  # begins with a capital letter
    shouted: bool = False  # two or more letters, all capitals
    is_word: bool = False
    is_adverb: bool = False
    is_noun: bool = False
    is_initials: bool = False  # of a person, as minutes have them: "VB", "CWr"


TITLE = "‘’"
"""The word of a quoted title."""

_DAMAGED = ("was", "were", "been", "has", "have", "had", "will", "should", "would", "that", "the", "and", "be", "by")
_REAL_NEIGHBOURS = word_set("bee ware hove wilt hod")
"""Words that the list of common ones lacks, and that stand one such letter away."""
_FOLD = str.maketrans("coa01it5b", "eeeelllsh")
"""Letters that OCR takes for each other in short words, folded to one."""

_POINTS = frozenset("abcdefghij") | word_set("i ii iii iv v vi vii viii ix x")
"""Letters and numbers of points inside a sentence."""

_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
_BRACKETS = _OPENING | _CLOSING
_PIECE = re.compile(r"[A-Z](?:\.[A-Z]+)+\b|[^\W_]+(?:[’'-][^\W_]+)*|[^\w\s]")
_DIGITS, _LONGEST_MARK, _SHORTEST_MARKED = "0123456789", 2, 3
_STRAY_MARK = re.compile(r"[?!*](?=\s+[a-z])")
"""What ends no sentence, but is the mark of a footnote or what a scan has made of it."""
_INITIALS = re.compile(r"[A-Z]{2,3}[a-z]{0,2}")
_QUOTES = {"‘": "’", "“": "”", '"': '"', "'": "'"}
_LONGEST_TITLE = 200
"""In characters; a quotation that is longer is no title (a guess)."""

_RANK = (Label.MODIFICATION, Label.COMMITTEE, Label.RELEASE, Label.DATE, Label.ORGANISATION)


def entity_tokens(entities: Iterable[Entity]) -> tuple[Token, ...]:
    """Return one token per tagged span of a text, in order; of overlapping ones the longer."""
    spans: dict[tuple[int, int, Label], list[str]] = {}
    for entity in entities:
        if entity.label in _RANK:
            spans.setdefault((entity.start, entity.end, entity.label), []).append(entity.value)
    taken: list[Token] = []
    for start, end, label in sorted(spans, key=lambda s: (s[0] - s[1], _RANK.index(s[2]))):
        at = bisect_left(taken, start, key=_start_of)
        if (at == 0 or taken[at - 1].end <= start) and (at == len(taken) or end <= taken[at].start):
            values = tuple(dict.fromkeys(spans[start, end, label]))
            taken.insert(at, Token(label.value, start, end, label, values, capital=True, is_noun=True))
    return tuple(taken)


def tokenise(text: str, start: int, end: int, entities: Sequence[Token]) -> tuple[Token, ...]:
    """Return the tokens of `text[start:end]`; `entities` are those of the same text, from `entity_tokens`."""
    tokens: list[Token] = []
    depth, at = 0, start
    position = bisect_left(entities, start, key=_start_of)
    while at < end:
        upcoming = entities[position] if position < len(entities) and entities[position].end <= end else None
        if upcoming and at >= upcoming.start:
            position += 1
            if at == upcoming.start:  # else it stands inside a title
                tokens.append(upcoming._replace(aside=True) if depth else upcoming)
                at = upcoming.end
            continue
        first, at = at, upcoming.start if upcoming else end
        for piece in _PIECE.finditer(text, first, at):
            printed = piece[0]
            if printed in _QUOTES and (quoted := _quoted(text, piece.start(), end, upcoming)):
                tokens.append(quoted._replace(aside=True) if depth else quoted)
                at = quoted.end
                break
            token = _word(printed, piece.start())
            if _STRAY_MARK.match(text, piece.start(), end):
                token = token._replace(aside=True)
            if depth or printed in _BRACKETS:
                depth = _append_aside(tokens, token, depth)
            else:
                tokens.append(token)
    return tuple(tokens)


def _append_aside(tokens: list[Token], token: Token, depth: int) -> int:
    """Add a token that stands in brackets, or is one; return how many are open behind it."""
    closes = token.word in _CLOSING
    if closes and not depth and tokens and tokens[-1].word in _POINTS:  # "a) AGREED that"
        tokens[-1] = tokens[-1]._replace(aside=True)
    tokens.append(token._replace(aside=True))
    return depth + (token.word in _OPENING) - (closes and depth > 0)


def bracketed(tokens: Sequence[Token]) -> Iterator[tuple[tuple[str, ...], tuple[Token, ...]]]:
    """Yield the ids before each bracket that follows a modification or its title, with what stands inside."""
    for at, token in enumerate(tokens):
        if token.label is not Label.MODIFICATION or token.aside:
            continue
        opened = at + 1
        while opened < len(tokens) and tokens[opened].word == TITLE:
            opened += 1
        closed = opened + 1
        while closed < len(tokens) and tokens[closed].aside and tokens[closed].word not in _CLOSING:
            closed += 1
        if opened < len(tokens) and tokens[opened].word in _OPENING and opened + 1 < closed:
            yield token.values, tuple(inside._replace(aside=False) for inside in tokens[opened + 1 : closed])


def _start_of(token: Token) -> int:
    return token.start


def _title_at(text: str, at: int, end: int) -> int | None:
    """Return where the quotation that begins at `at` with a quotation mark ends, or None."""
    closing = _QUOTES[text[at]]
    if at and not (text[at - 1].isspace() or text[at - 1] in "([–—"):
        return None
    closed = text.find(closing, at + 1, min(end, at + _LONGEST_TITLE))
    while 0 <= closed < end - 1 and text[closed + 1].isalnum():
        closed = text.find(closing, closed + 1, min(end, at + _LONGEST_TITLE))
    return closed + 1 if closed > at + 1 else None


def _quoted(text: str, start: int, end: int, upcoming: Token | None) -> Token | None:
    """Return the token of the quotation that begins at `start`, if one does; a lone entity stays that entity."""
    closed = _title_at(text, start, end)
    if closed is None:
        return None
    if upcoming and upcoming.end < closed and len(text[start:closed].split()) == 1:
        return upcoming._replace(start=start, end=closed)
    return Token(TITLE, start, closed, is_noun=True)


def _word(printed: str, start: int) -> Token:
    word, looks = _look(printed)
    return Token._make((word, start, start + len(printed)) + looks)  # noqa: RUF005 - half as long as unpacking


@lru_cache(maxsize=8192)
def _look(printed: str) -> tuple[str, tuple[Label | None, tuple[str, ...], bool, bool, bool, bool, bool, bool, bool]]:
    """Return how a printed word is read, and what it is by itself: the fields of `Token` behind its place."""
    word = read_word(printed.lower().replace("’", "'"))
    is_word = word[0].isalpha()
    adverb = is_word and (word in ADVERBS or (word.endswith("ly") and len(word) > 4 and word not in NO_ADVERBS))
    noun = word not in FUNCTION_WORDS and not adverb if is_word else word[0].isdigit()
    initials = noun and word not in REPORTS and _INITIALS.fullmatch(printed) is not None
    shouted = len(printed) > 1 and printed.isupper()
    return word, (None, (), False, printed[0].isupper(), shouted, is_word, adverb, noun, initials)


def _takes_mark(stem: str) -> bool:
    """Whether a word is one of the grammar's, so that digits behind it are the mark of a footnote: "be made2"."""
    return len(stem) >= _SHORTEST_MARKED and (stem in FUNCTION_WORDS | OUTSIDERS or bool(verb_forms(stem)))


@lru_cache(maxsize=8192)
def read_word(word: str) -> str:
    """Return a lower-case word, repaired if OCR damaged a verb or an auxiliary.

    >>> read_word("wcre"), read_word("approvcd"), read_word("meter")
    ('were', 'approved', 'meter')
    """
    stem = word.rstrip(_DIGITS)
    if len(stem) < len(word) <= len(stem) + _LONGEST_MARK and _takes_mark(stem):
        word = stem
    if word in FUNCTION_WORDS or verb_forms(word):
        return repaired_verb(word) or word
    if 3 <= len(word) <= 6 and word not in _REAL_NEIGHBOURS and not word.isdigit():
        for sound in _DAMAGED:
            if len(sound) == len(word) >= 3 and word.translate(_FOLD) == sound.translate(_FOLD):
                return word if is_common_word(word) else sound
    return word
