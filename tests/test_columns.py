"""What stands in a section's columns says which values it has, and how often it counts."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engines import KeyField
from index.engines.columns import (
    FULL_COLUMN,
    NUMBER_COLUMN,
    NUMBERED,
    TEXT_COLUMNS,
    cells_of,
    columns_for,
    counts_in,
    counts_of_numbers,
    fields_in,
    numbers_of,
    values_by_number,
)

COUNTED = tuple(field for field in KeyField if field is not KeyField.DATE)
VALUES = st.lists(st.sampled_from(["PANEL", "SMKI PMA", "SECMP0024", "=", "a=b", "2019-04"]), max_size=3).map(tuple)


@given(st.dictionaries(st.sampled_from(COUNTED), VALUES))
def test_every_value_of_a_section_is_in_its_cells_once(keys: dict[KeyField, tuple[str, ...]]) -> None:
    found: Counter[tuple[KeyField, str]] = Counter()
    for column, cell in cells_of(keys):
        for field, counts in counts_in(column, [(cell, 1)]):
            found.update({(field, value): count for value, count in counts.items()})
    known = values_by_number(value for field in NUMBERED for value in keys.get(field, ()))
    for field, counts in counts_of_numbers([(number, 1) for number in numbers_of(keys)], known or {}):
        found.update({(field, value): count for value, count in counts.items()})

    assert found == Counter({(field, value): 1 for field, values in keys.items() for value in values})


@given(st.dictionaries(st.sampled_from(COUNTED), VALUES))
def test_every_section_has_one_cell_in_the_full_column(keys: dict[KeyField, tuple[str, ...]]) -> None:
    assert [column for column, _ in cells_of(keys)].count(FULL_COLUMN) == 1


def test_every_counted_field_has_its_columns() -> None:
    for field in COUNTED:
        assert columns_for([field])
        assert all(field in fields_in(column) for column in columns_for([field]))
    assert set(columns_for(COUNTED)) == {*TEXT_COLUMNS, NUMBER_COLUMN}


def test_two_values_with_one_number_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert values_by_number(["SECMP0024", "SECMP0025", "SECMP0024"]) is not None

    monkeypatch.setattr("index.engines.columns._number", lambda value: 4 * len(value))

    assert values_by_number(["SECMP0024", "SECMP0025"]) is None


def test_a_field_without_a_column_has_none() -> None:
    assert columns_for([KeyField.DATE]) == ()
