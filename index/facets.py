"""How what was found spreads over committees, modifications, years and the like: an engine's counts in, facets out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields

from index.engines import KeyField

COUNTED = (
    KeyField.COMMITTEE,
    KeyField.MODIFICATION,
    KeyField.FAMILY,
    KeyField.MONTH,
    KeyField.CODE,
    KeyField.MARKING,
    KeyField.TEXT_SOURCE,
)

YEAR_LENGTH = len("2019")

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
    months = counts.get(KeyField.MONTH, {})
    plain = {field: _most_first(counts.get(field, {})) for field in COUNTED}
    return Facets(
        committee=plain[KeyField.COMMITTEE],
        modification=plain[KeyField.MODIFICATION],
        year=_most_first(_by_year(months)),
        month=_most_first({month: count for month, count in months.items() if len(month) > YEAR_LENGTH}),
        family=plain[KeyField.FAMILY],
        code=plain[KeyField.CODE],
        marking=plain[KeyField.MARKING],
        text_source=plain[KeyField.TEXT_SOURCE],
    )


def _by_year(months: Mapping[str, int]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for month, count in months.items():
        sums[month[:YEAR_LENGTH]] += count
    return sums


def _most_first(counts: Mapping[str, int]) -> FacetCounts:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
