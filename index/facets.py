"""How what was found spreads over committees, modifications, years and the like: an engine's counts in, facets out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from index.engines import KeyField
from pipeline.edtf import earliest_day

COUNTED = (
    KeyField.COMMITTEE,
    KeyField.MODIFICATION,
    KeyField.FAMILY,
    KeyField.DATE,
    KeyField.CODE,
    KeyField.MARKING,
    KeyField.TEXT_SOURCE,
)

_MONTH = re.compile("[0-9]{4}-(?:0[1-9]|1[0-2])")

FacetCounts = tuple[tuple[str, int], ...]
"""Values with the number of sections that have them, most first."""


@dataclass(frozen=True, slots=True)
class Facets:
    """How all sections found, on whatever page of the answer, spread.

    A section counts under each committee, modification, family and text source that it has. Papers whose date is less
    than a month count under no `month`.
    """

    committee: FacetCounts = ()
    modification: FacetCounts = ()
    year: FacetCounts = ()
    month: FacetCounts = ()
    family: FacetCounts = ()
    code: FacetCounts = ()
    marking: FacetCounts = ()
    text_source: FacetCounts = ()

    def shape(self) -> dict[str, list[list[str | int]]]:
        """Return the public JSON."""
        return {one.name: [[value, count] for value, count in getattr(self, one.name)] for one in fields(self)}


def facets_of(counts: Mapping[KeyField, Mapping[str, int]]) -> Facets:
    """Return the facets of what an engine counted of `COUNTED`."""
    dates = counts.get(KeyField.DATE, {})
    plain = {field: _most_first(counts.get(field, {})) for field in COUNTED}
    return Facets(
        committee=plain[KeyField.COMMITTEE],
        modification=plain[KeyField.MODIFICATION],
        year=_most_first(_summed(dates, lambda date: str(earliest_day(date).year))),
        month=_most_first(_summed(dates, _month)),
        family=plain[KeyField.FAMILY],
        code=plain[KeyField.CODE],
        marking=plain[KeyField.MARKING],
        text_source=plain[KeyField.TEXT_SOURCE],
    )


def _month(date: str) -> str | None:
    found = _MONTH.match(date)
    return found.group() if found else None


def _summed(dates: Mapping[str, int], part: Callable[[str], str | None]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for date, count in dates.items():
        if (name := part(date)) is not None:
            sums[name] += count
    return sums


def _most_first(counts: Mapping[str, int]) -> FacetCounts:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
