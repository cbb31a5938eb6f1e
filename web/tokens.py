"""Who may read: a file of tokens in, the reader that a header or a cookie stands for out.

A line of the file is a name, a token, and `marked` where its holder may see papers marked AMBER or RED. Lines that
begin with `#` are remarks. A browser gets a cookie for its token: a name with a keyed hash of this run, and no token.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import UsageError

MIN_TOKEN_LENGTH = 16
"""Shorter ones can be guessed; `openssl rand -hex 24` makes one of 48."""

COOKIE = "modtrail_reader"


@dataclass(frozen=True, slots=True)
class Token:
    """What one reader shows to be let in."""

    name: str
    secret: str = field(repr=False)
    sees_marked: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: a name (empty without tokens), and whether marked papers are shown."""

    name: str
    sees_marked: bool


def read_tokens(path: Path) -> tuple[Token, ...]:
    """Return the tokens of a file.

    Raises:
        UsageError: the file cannot be read, has no token, or a line that is none.
    """
    advice = "Each line: a name, a token of 16 or more characters, and `marked` if its holder may see marked papers."
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The token file {path} cannot be read ({error}).", advice=advice) from error
    tokens: list[Token] = []
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) not in {2, 3} or words[2:] not in ([], ["marked"]) or len(words[1]) < MIN_TOKEN_LENGTH:
            raise UsageError(f"Line {number} of {path} is no token.", advice=advice)
        if not words[0].isidentifier() or any(words[0] == one.name for one in tokens):
            raise UsageError(f"Line {number} of {path}: {words[0]!r} is no name, or stands twice.", advice=advice)
        tokens.append(Token(words[0], words[1], len(words) == 3))
    if not tokens:
        raise UsageError(f"The token file {path} holds no token.", advice=advice)
    return tuple(tokens)


class Doorkeeper:
    """Knows the readers of one run; sessions end with it."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self._tokens = tokens
        self._key = secrets.token_bytes(32)

    def by_token(self, given: str) -> Reader | None:
        """Return the reader whose token this is; takes as long for a wrong one."""
        found = None
        for token in self._tokens:
            if hmac.compare_digest(token.secret.encode(), given.encode("utf-8", "replace")):
                found = Reader(token.name, token.sees_marked)
        return found

    def by_cookie(self, value: str) -> Reader | None:
        """Return the reader that a cookie of this run stands for."""
        name, _, _ = value.partition(".")
        if not hmac.compare_digest(self.cookie(name).encode(), value.encode("utf-8", "replace")):
            return None
        return next((Reader(one.name, one.sees_marked) for one in self._tokens if one.name == name), None)

    def cookie(self, name: str) -> str:
        """Return the cookie of a reader."""
        return f"{name}.{hmac.new(self._key, name.encode('utf-8', 'replace'), hashlib.sha256).hexdigest()}"
