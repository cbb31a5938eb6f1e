"""The state of a list, as its address says it, in; the rows that it shows out. A page and its files show the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request

from index.answers import Modification
from index.catalogue import PaperFilter, PaperSort
from pipeline.edtf import earliest_day, latest_day
from web.addresses import with_query
from web.asking import page_number
from web.options import MAX_VALUE_LENGTH

_ORDERS: dict[str, tuple[Callable[[Modification], object], bool]] = {
    "id": (lambda row: row.modification, False),
    "last": (lambda row: (row.last_seen is not None, row.last_seen and latest_day(row.last_seen)), True),
    "first": (lambda row: (row.first_seen is None, row.first_seen and earliest_day(row.first_seen)), False),
    "mentions": (lambda row: row.mentions, True),
    "stage": (lambda row: (row.stage is None, row.stage or ""), False),
}
"""How modifications can be sorted: by what, and whether the largest comes first."""

NOT_KNOWN = "-"
"""Stands in an address for the committee of papers that do not name theirs."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The state of a list; `page` counts from 1."""

    path: str
    words: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    page: int = 1

    @property
    def is_filtered(self) -> bool:
        """Whether it shows only some of its rows."""
        return bool(self.words or any(self.kept.values()))

    def url(self, **changes: object) -> str:
        """Return the address of the list, changed; from its first page unless told otherwise."""
        values = {"words": self.words, **self.kept, "sort": self.sort, "page": ""} | changes
        return with_query(self.path, values)

    def file(self, ending: str) -> str:
        """Return the address of all its rows as a file."""
        return with_query(f"{self.path}.{ending}", {"words": self.words, **self.kept, "sort": self.sort})


def modifications_listing(request: Request) -> Listing:
    """Return the state of the list of modifications."""
    return _listing(request, "/mods", filters=("stage",), sorts=tuple(_ORDERS))


def papers_listing(request: Request) -> Listing:
    """Return the state of the list of papers."""
    return _listing(request, "/docs", filters=("committee", "month", "trouble"), sorts=tuple(PaperSort))


def listed(rows: Sequence[Modification], listing: Listing) -> list[Modification]:
    """Return the modifications that a list shows, in its order."""
    by, largest_first = _ORDERS[listing.sort or "last"]
    return sorted(_chosen(rows, listing), key=by, reverse=largest_first)  # type: ignore[arg-type]  # each with its own


def paper_filter(listing: Listing) -> PaperFilter:
    """Return which papers a list shows."""
    committee = listing.kept.get("committee", "")
    return PaperFilter(
        words=listing.words,
        committee={"": None, NOT_KNOWN: ""}.get(committee, committee),
        month=listing.kept["month"][:7],
        in_trouble=bool(listing.kept["trouble"]),
    )


def paper_order(listing: Listing) -> PaperSort:
    """Return in which order a list shows papers."""
    return PaperSort(listing.sort or PaperSort.NEWEST)


def _listing(request: Request, path: str, *, filters: Sequence[str], sorts: Sequence[str]) -> Listing:
    values = request.query_params
    sort = values.get("sort", "")
    return Listing(
        path=path,
        words=values.get("words", "").strip()[:MAX_VALUE_LENGTH],
        kept={name: values.get(name, "").strip()[:MAX_VALUE_LENGTH] for name in filters},
        sort=sort if sort in sorts else "",
        page=page_number(values.get("page", "")),
    )


def _chosen(rows: Sequence[Modification], listing: Listing) -> Iterator[Modification]:
    words = listing.words.casefold().split()
    stage = listing.kept.get("stage", "")
    for row in rows:
        text = " ".join((row.modification, *row.also_known_as, row.title or "")).casefold()
        if all(word in text for word in words) and stage in {"", row.stage}:
            yield row
