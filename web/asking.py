"""What an address asks for in, a checked question out: the state of the search page, whole in its address."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from index.search import SearchRequest, Sort
from pipeline.edtf import is_edtf
from web.addresses import with_query
from web.options import MAX_OFFSET, MAX_QUERY_LENGTH, MAX_VALUE_LENGTH, PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Question:
    """A search as its address says it; `page` counts from 1. `notes` say what was not taken as it was typed."""

    q: str = ""
    committee: str = ""
    modification: str = ""
    heading: str = ""
    code: str = ""
    marking: str = ""
    date_from: str = ""
    date_to: str = ""
    sort: str = ""
    exact: bool = False
    page: int = 1
    notes: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether there is anything to search for."""
        return bool(self.q.strip() or self.filters())

    def filters(self) -> dict[str, str]:
        """Return what narrows the question, by the name of its field here."""
        names = ("committee", "modification", "heading", "code", "marking", "date_from", "date_to")
        return {name: value for name in names if (value := getattr(self, name))}

    def but(self, **changes: object) -> Question:
        """Return this question changed; from its first page, unless told otherwise."""
        return dataclasses.replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]  # names of fields

    def values(self) -> dict[str, object]:
        """Return what stands in its address."""
        return {
            "q": self.q,
            "committee": self.committee,
            "modification": self.modification,
            "heading": self.heading,
            "code": self.code,
            "marking": self.marking,
            "from": self.date_from,
            "to": self.date_to,
            "sort": self.sort,
            "exact": "1" if self.exact else "",
            "page": self.page if self.page > 1 else "",
        }

    def url(self, path: str = "/search", **changes: object) -> str:
        """Return the address of this question, or of a changed one."""
        return with_query(path, (self.but(**changes) if changes else self).values())

    def request(self, *, limit: int = PAGE_SIZE, facets: bool = True, boxes: bool = False) -> SearchRequest:
        """Return what to ask the index."""
        return SearchRequest(
            self.q,
            committee=self.committee or None,
            modification=self.modification or None,
            heading=self.heading or None,
            code=self.code or None,
            marking=self.marking or None,
            date_from=self.date_from or None,
            date_to=self.date_to or None,
            limit=limit,
            offset=(self.page - 1) * limit,
            sort=Sort.DATE if self.sort == "date" else Sort.RELEVANCE,
            exact=self.exact,
            facets=facets,
            boxes=boxes,
        )


_TEXTS = ("committee", "modification", "heading", "code", "marking")


def question_of(values: Mapping[str, str]) -> Question:
    """Return the question in an address. Nothing in it is an error: what cannot be taken is left out, and told."""
    notes: list[str] = []
    q = values.get("q", "")
    if len(q) > MAX_QUERY_LENGTH:
        q = q[:MAX_QUERY_LENGTH]
        notes.append(f"Only the first {MAX_QUERY_LENGTH} characters of the query were searched.")
    texts = {name: values.get(name, "").strip()[:MAX_VALUE_LENGTH] for name in _TEXTS}
    dates = {}
    for name, label in (("date_from", "from"), ("date_to", "to")):
        value = values.get(label, "").strip()[:MAX_VALUE_LENGTH]
        if value and not is_edtf(value):
            notes.append(f"“{value}” is no date. Write a year, month or day: 2019, 2019-04 or 2019-04-09.")
            value = ""
        dates[name] = value
    return Question(
        q=q,
        **texts,
        **dates,
        sort="date" if values.get("sort") == "date" else "",
        exact=values.get("exact", "") in {"1", "true", "on"},
        page=page_number(values.get("page", "")),
        notes=tuple(notes),
    )


def page_number(value: str) -> int:
    """Return a page number as it was typed, from 1; 1 where it is none."""
    if not (value.isascii() and value.isdigit() and len(value) < 7):
        return 1
    return min(max(int(value), 1), MAX_OFFSET // PAGE_SIZE)
