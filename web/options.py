"""What a reading room is started with, and the limits that hold for every request."""

from __future__ import annotations

from dataclasses import dataclass

from web.tokens import Token

MAX_URL_BYTES = 8_192
"""Of path and query together; far more than any state of a page takes."""

MAX_BODY_BYTES = 4_096
"""A body is only ever a token that somebody signs in with."""

MAX_QUERY_LENGTH = 500
"""Characters of a query that are searched; what is longer is cut, and the page says so."""

MAX_VALUE_LENGTH = 200
"""Characters of any other value in an address."""

MAX_ENTRIES, MAX_LIST_LENGTH = 100, 4_000
"""Entries of a list that are looked up at once, and its characters: it stands in an address."""

PAGE_SIZE, MAX_PAGE_SIZE = 20, 100
"""Hits or rows on a page, and the most that can be asked for."""

MAX_OFFSET = 100_000
"""How far one can leaf; further on nobody reads, and sorting costs."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class RoomOptions:
    """How a reading room is run.

    `show_marked` lets everybody see papers marked AMBER or RED; a token may say so for one reader. With `tokens`,
    nobody reads without one.
    """

    host: str = "127.0.0.1"
    show_marked: bool = False
    tokens: tuple[Token, ...] = ()

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches the room."""
        return self.host in LOOPBACK
