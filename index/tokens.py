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
from typing import NamedTuple

_RUN = "[^\\W_](?:[^\\W_]|[\u0300-\u036f\u00ad\u200b-\u200d])*"
_JOINERS = "-\u2010\u2011\u2012\u2013\u2212/\\\\._'’&+:@#=~,"
_WORD = re.compile(f"{_RUN}(?:[{_JOINERS}]{_RUN})*")
_PIECE = re.compile(_RUN)

_PLAIN_JOINERS = str.maketrans({**dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"), "\\": "/", "’": "'"})
_POSSESSIVE = re.compile("['’][sS]$")
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u200c\u200d")
_NUMBERED = re.compile("([a-z]*)([0-9]{3,})([a-z]{0,2})")

MAX_TERM_LENGTH = 64
"""Longer words are cut, in texts and queries alike; the longest ids and file names stay well below."""

MAX_PIECES = 12
"""A word of more pieces is a web address or noise: its pieces are found, the whole is not kept."""


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


def tokenize(text: str) -> Iterator[Token]:
    """Yield the tokens of `text` in order of position.

    >>> [(token.term, token.position) for token in tokenize("non-happy day")]
    [('non-happy', 0), ('non', 0), ('happy', 1), ('day', 2)]
    """
    position = 0
    for word in _WORD.finditer(text):
        printed, start, end = word.group(), word.start(), word.end()
        if len(printed) > 2 and (possessive := _POSSESSIVE.search(printed)):
            printed, end = printed[: possessive.start()], start + possessive.start()
        if printed.isalnum():
            yield from _piece_tokens(printed, position, start)
            position += 1
            continue
        pieces = list(_PIECE.finditer(printed))
        if 1 < len(pieces) <= MAX_PIECES:
            yield Token(_cut(fold(printed).translate(_PLAIN_JOINERS)), position, start, end, is_piece=False)
        for piece in pieces:
            yield from _piece_tokens(piece.group(), position, start + piece.start())
            position += 1


def pieces(text: str) -> tuple[str, ...]:
    """Return the terms at consecutive positions of `text`, as a phrase has them.

    >>> pieces("V1.16 of the SCF")
    ('v1', '16', 'of', 'the', 'scf')
    """
    return tuple(token.term for token in tokenize(text) if token.is_piece)


def _piece_tokens(printed: str, position: int, start: int) -> Iterator[Token]:
    term = _cut(fold(printed))
    yield Token(term, position, start, start + len(printed), is_piece=True)
    if term.isalpha() or term.isdigit():
        return
    numbered = _NUMBERED.fullmatch(term)
    if numbered and len(term) == len(printed):
        prefix, number, _ = numbered.groups()
        if prefix:
            at = start + len(prefix)
            yield Token(number, position, at, at + len(number), is_piece=False)
        if len(prefix) > 1:
            yield Token(prefix, position, start, start + len(prefix), is_piece=False)


def _cut(term: str) -> str:
    return term[:MAX_TERM_LENGTH]
