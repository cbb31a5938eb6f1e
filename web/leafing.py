"""Which pages of a long list to offer: a few around this one, the first and the last. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

AROUND = 2


@dataclass(frozen=True, slots=True)
class Leaves:
    """Links through a list. `links` are number and address; None stands for a gap. `first` and `last` count from 1."""

    page: int
    total: int
    first: int
    last: int
    previous: str | None
    next: str | None
    links: tuple[tuple[int, str] | None, ...]


def leaves(*, page: int, size: int, total: int, url: Callable[[int], str]) -> Leaves:
    """Return the links around page `page` (from 1) of a list of `total`, `size` a page."""
    pages = max(1, -(-total // size))
    shown = sorted({1, pages, *range(max(1, page - AROUND), min(pages, page + AROUND) + 1)})
    links: list[tuple[int, str] | None] = []
    for at, number in enumerate(shown):
        if at and number != shown[at - 1] + 1:
            links.append(None)
        links.append((number, url(number)))
    return Leaves(
        page=page,
        total=total,
        first=min((page - 1) * size + 1, total),
        last=min(page * size, total),
        previous=url(page - 1) if 1 < page <= pages else None,
        next=url(page + 1) if page < pages else None,
        links=tuple(links) if pages > 1 else (),
    )
