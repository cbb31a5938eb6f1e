"""Values of a section in, the cells of its columns out, and back: from columns an engine counts facets.

Values that a section has one of are written together into one cell, so that counting looks at a section once and not
once for each field. Modifications, of which there are thousands, are written as numbers: an engine counts those in half
the time that texts take. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b

from index.engines import KeyField

_BETWEEN_FIELDS = "\x1e"
_BETWEEN_VALUES = "\x1f"

_TOGETHER_IN: dict[str, tuple[KeyField, ...]] = {
    "paper": (KeyField.CODE, KeyField.MARKING, KeyField.TEXT_SOURCE),
    "month": (KeyField.MONTH,),
    "committee": (KeyField.COMMITTEE,),
}
"""Fields whose values are written as one into a column: a section is looked at once and not once for each value."""

TEXT_COLUMNS = tuple(_TOGETHER_IN)

FULL_COLUMN = "paper"
"""The column in which every section has a cell: its counts add up to all sections."""

NUMBER_COLUMN = "named"
"""The column of what a section may have any combination of: each value by itself, as a number."""

NUMBERED = (KeyField.MODIFICATION, KeyField.FAMILY)

_BOTH, _FIELD_BITS = 0, 2
"""The last bits of a number say which field it is a value of: both, or that which stands so far in `NUMBERED`."""


def columns_for(asked: Collection[KeyField]) -> tuple[str, ...]:
    """Return the columns that hold these fields."""
    together = [column for column, fields in _TOGETHER_IN.items() if not set(fields).isdisjoint(asked)]
    return (*together, *(() if set(NUMBERED).isdisjoint(asked) else (NUMBER_COLUMN,)))


def fields_in(column: str) -> tuple[KeyField, ...]:
    """Return the fields that a column holds."""
    return _TOGETHER_IN.get(column, NUMBERED)


def cells_of(keys: Mapping[KeyField, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield what a section has in each column of texts; where it has nothing it is left out, but for the first."""
    for column, fields in _TOGETHER_IN.items():
        cell = _BETWEEN_FIELDS.join(_BETWEEN_VALUES.join(dict.fromkeys(keys.get(field, ()))) for field in fields)
        if cell:
            yield column, cell


def numbers_of(keys: Mapping[KeyField, tuple[str, ...]]) -> Iterator[int]:
    """Yield what a section has in the column of numbers: modifications that are each its own family, as most, once."""
    modifications, families = (dict.fromkeys(keys.get(field, ())) for field in NUMBERED)
    if modifications.keys() == families.keys():
        yield from (_number(value) | _BOTH for value in modifications)
        return
    for kind, values in enumerate((modifications, families), 1):
        yield from (_number(value) | kind for value in values)


@lru_cache(maxsize=10_000)
def _number(value: str) -> int:
    """Return a number with room for the last bits; of ten thousand values two have the same once in 10**11 archives."""
    digest = blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> _FIELD_BITS << _FIELD_BITS


def values_by_number(values: Iterable[str]) -> dict[int, str] | None:
    """Return which value each number stands for; None in an archive where two have the same."""
    unique = set(values)
    known = {_number(value): value for value in unique}
    return known if len(known) == len(unique) else None


def counts_in(column: str, cells: Sequence[tuple[str, int]]) -> Iterator[tuple[KeyField, dict[str, int]]]:
    """Yield how many sections have each value of a field, from how many have each cell of a column of texts.

    A field may come more than once, and then counts add up.
    """
    for cell, count in cells:
        for field, values in zip(_TOGETHER_IN[column], cell.split(_BETWEEN_FIELDS), strict=True):
            yield from ((field, {value: count}) for value in values.split(_BETWEEN_VALUES) if value)


def counts_of_numbers(
    cells: Sequence[tuple[int, int]], known: Mapping[int, str]
) -> Iterator[tuple[KeyField, dict[str, int]]]:
    """Yield the same from how many sections have each number; `known` says which values these stand for."""
    mask = (1 << _FIELD_BITS) - 1
    both = {known[number]: count for number, count in cells if number & mask == _BOTH}
    for kind, field in enumerate(NUMBERED, 1):
        yield field, both
        yield field, {known[number - kind]: count for number, count in cells if number & mask == kind}
