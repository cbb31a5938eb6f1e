"""The words of a text, as they are searched: text in, terms with position and span out.

Every engine is fed these tokens and every query is cut by the same rules, so no engine has an analyser of its own. A
term is folded: lower case, no accents, no soft hyphens. A printed word with hyphens, slashes, dots and the like inside
(`non-happy`, `CMP280/281`, `SECP_67_1005_12`) gives its pieces at consecutive positions, so that a phrase runs through
it, and the whole at the position of its first piece, so that it is found as typed. An id of letters and digits gives
its number too (`0024` finds `SECMP0024`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_RUN = "[^\\W_](?:[^\\W_]|[\u0300-\u036f\u00ad\u200b-\u200d])*"
_JOINERS = "-\u2010\u2011\u2012\u2013\u2212/\\\\._'’&+:@#=~,"
_WORD = re.compile(f"{_RUN}(?:[{_JOINERS}]{_RUN})*")
_PIECE = re.compile(_RUN)

_PLAIN_JOINERS = str.maketrans({**dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"), "\\": "/", "’": "'"})
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u200c\u200d")
_NUMBERED = re.compile("([a-z]*)([0-9]{3,})([a-z]{0,2})")

MAX_TERM_LENGTH = 64
"""Longer words are cut, in texts and queries alike; the longest ids and file names stay well below."""

MAX_PIECES = 12
"""A word of more pieces is a web address or noise: its pieces are found, the whole is not kept."""


MAX_KNOWN = 500_000
"""Of words whose pieces are kept: some 100 MB, and far more than an archive has that is not noise."""


class Token(NamedTuple):
    """One searchable term at `[start, end)` of its text. `position` counts pieces of words from 0."""

    term: str
    position: int
    start: int
    end: int
    is_piece: bool  # False: a whole word made of several pieces, or the number of an id


def fold(text: str) -> str:
    """Return `text` in lower case, without accents and without invisible characters.

    >>> fold("Résumé"), fold("ﬁrmware"), fold("SMETS1")
    ('resume', 'firmware', 'smets1')
    """
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.translate(_INVISIBLE))
    return unicodedata.normalize("NFKD", "".join(c for c in apart if not unicodedata.combining(c)).casefold())


def fold_word(printed: str) -> str:
    """Return a word made of several pieces in the one form that it has as a term.

    >>> fold_word("Sub‐Committee’s")
    "sub-committee's"
    """
    return _without_blanks(fold(printed)).translate(_PLAIN_JOINERS)


def _without_blanks(term: str) -> str:
    """Return a folded term in one piece: there are ligatures of several words."""
    return term if term.isascii() else "".join(term.split())


def tokenize(text: str) -> Iterator[Token]:
    """Yield the tokens of `text` in order of position.

    >>> [(token.term, token.position) for token in tokenize("non-happy day")]
    [('non-happy', 0), ('non', 0), ('happy', 1), ('day', 2)]
    """
    position = 0
    for word in _WORD.finditer(text):
        at = word.start()
        tokens = _tokens_of(word.group())
        for term, ahead, start, end, is_piece in tokens:
            yield Token(term, position + ahead, at + start, at + end, is_piece)
        position += tokens[-1].position + 1


class Words(NamedTuple):
    """The terms of one text as an index takes them in, each part as one string with blanks between.

    `pieces` stand in order, as a sequence runs through them. `besides` are found alone and in no sequence: whole words
    that are made of several pieces, and the letters and the number of an id.
    """

    pieces: str
    besides: str


def words_of(text: str) -> Words:
    """Return the terms of `text`.

    >>> words_of("non-happy day")
    Words(pieces='non happy day', besides='non-happy')
    """
    known, printed = _KNOWN.cuts(), text.split()  # no word has a blank inside
    pieces = " ".join(filter(None, map(known.__getitem__, printed)))
    return Words(pieces, " ".join([known.besides[one] for one in printed if one in known.besides]))


class _Cuts(dict[str, str]):
    """The pieces of what stands between two blanks, cut when first asked for; `besides` has the other terms, if any.

    Few of these make up most of a text, and a look-up without a call of ours takes a tenth of the time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.besides: dict[str, str] = {}

    def __missing__(self, printed: str) -> str:
        tokens = list(tokenize(printed))
        if besides := " ".join(token.term for token in tokens if not token.is_piece):
            self.besides[printed] = besides
        self[printed] = pieces = " ".join(token.term for token in tokens if token.is_piece)
        return pieces


class _Known:
    """The cuts that are known so far, begun anew when they are too many."""

    def __init__(self) -> None:
        self._cuts = _Cuts()

    def cuts(self) -> _Cuts:
        if len(self._cuts) > MAX_KNOWN:
            self._cuts = _Cuts()  # whoever is at a text goes on with the old ones
        return self._cuts


_KNOWN = _Known()


def pieces(text: str) -> tuple[str, ...]:
    """Return the terms at consecutive positions of `text`, as a phrase has them.

    >>> pieces("V1.16 of the SCF")
    ('v1', '16', 'of', 'the', 'scf')
    """
    return tuple(token.term for token in tokenize(text) if token.is_piece)


@lru_cache(maxsize=50_000)
def _tokens_of(printed: str) -> tuple[Token, ...]:
    """Return the tokens of one printed word, in order of position.

    Few words make up most of a text, so most are cut once.
    """
    end = len(printed)
    if end > 2 and printed[-1] in "sS" and printed[-2] in "'’":
        end -= 2
    found = list(_PIECE.finditer(printed, 0, end))
    tokens: list[Token] = []
    if 1 < len(found) <= MAX_PIECES:
        whole = fold_word(printed[:end])
        tokens.append(Token(whole[:MAX_TERM_LENGTH], 0, 0, end, is_piece=False))
    for position, piece in enumerate(found):
        tokens.extend(_piece_tokens(piece.group(), position, piece.start()))
    return tuple(tokens)


def _piece_tokens(printed: str, position: int, start: int) -> Iterator[Token]:
    term = _without_blanks(fold(printed))[:MAX_TERM_LENGTH]
    yield Token(term, position, start, start + len(printed), is_piece=True)
    numbered = None if term.isalpha() or term.isdigit() else _NUMBERED.fullmatch(term)
    if numbered and len(term) == len(printed):
        prefix, number, _ = numbered.groups()
        if prefix:
            at = start + len(prefix)
            yield Token(number, position, at, at + len(number), is_piece=False)
        if len(prefix) > 1:
            yield Token(prefix, position, start, start + len(prefix), is_piece=False)
