"""Values of a section in, the cells of its columns out, and back: from columns an engine counts facets.

Values that a section has one of are written together into one cell, so that counting looks at a section once and not
once for each field. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from index.engines import KeyField

_BETWEEN_FIELDS = "\x1e"
_BETWEEN_VALUES = "\x1f"
_ALONE = "\x1d"

_TOGETHER_IN: dict[str, tuple[KeyField, ...]] = {
    "paper": (KeyField.CODE, KeyField.MARKING, KeyField.TEXT_SOURCE),
    "month": (KeyField.MONTH,),
    "committee": (KeyField.COMMITTEE,),
}
"""Fields whose values are written as one into a column: a section is looked at once and not once for each value."""

FULL_COLUMN = "paper"
"""The column in which every section has a cell: its counts add up to all sections."""

_BY_VALUE = (KeyField.MODIFICATION, KeyField.FAMILY)
"""Fields of which a section may have any combination of values: their columns have each by itself."""

COLUMNS = (*_TOGETHER_IN, *map(str, _BY_VALUE))


def columns_for(asked: Collection[KeyField]) -> tuple[str, ...]:
    """Return the columns that hold these fields; a family may stand in either of two."""
    together = [column for column, fields in _TOGETHER_IN.items() if not set(fields).isdisjoint(asked)]
    return (*together, *(() if set(_BY_VALUE).isdisjoint(asked) else map(str, _BY_VALUE)))


def fields_in(column: str) -> tuple[KeyField, ...]:
    """Return the fields that a column holds, or has a share of."""
    return _TOGETHER_IN.get(column, _BY_VALUE)


def cells_of(keys: Mapping[KeyField, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield what a section has in each column; what it has nothing for is left out, but for the first column.

    Modifications that are each its own family, as most are, have no cells for that.
    """
    for column, fields in _TOGETHER_IN.items():
        cell = _BETWEEN_FIELDS.join(_BETWEEN_VALUES.join(dict.fromkeys(keys.get(field, ()))) for field in fields)
        if cell:
            yield column, cell
    modifications, families = (dict.fromkeys(keys.get(field, ())) for field in _BY_VALUE)
    alone = modifications.keys() == families.keys()
    for value in modifications:
        yield KeyField.MODIFICATION, _ALONE + value if alone else value
    for value in () if alone else families:
        yield KeyField.FAMILY, value


def counts_in(column: str, cells: Sequence[tuple[str, int]]) -> Iterator[tuple[KeyField, dict[str, int]]]:
    """Yield how many sections have each value of a field, from how many have each cell of a column.

    A field may come more than once, and then counts add up.
    """
    if column == KeyField.MODIFICATION:  # thousands: the one column where time matters
        alone = {cell[1:]: count for cell, count in cells if cell[0] == _ALONE}
        yield KeyField.MODIFICATION, alone
        yield KeyField.FAMILY, alone
        yield KeyField.MODIFICATION, {cell: count for cell, count in cells if cell[0] != _ALONE}
    elif column == KeyField.FAMILY:
        yield KeyField.FAMILY, dict(cells)
    else:
        for cell, count in cells:
            for field, values in zip(_TOGETHER_IN[column], cell.split(_BETWEEN_FIELDS), strict=True):
                yield from ((field, {value: count}) for value in values.split(_BETWEEN_VALUES) if value)
