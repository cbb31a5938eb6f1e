"""Sums and the like over windows are those that a loop finds, for any length and along both axes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.pixels import tones_at
from pipeline.windows import over_windows


@given(st.lists(st.integers(0, 200), max_size=40), st.integers(1, 20), st.sampled_from([0, 1]))
def test_every_window_is_summed(row, length, axis):
    values = np.array([row, row[::-1]], dtype=np.uint16)
    values = values if axis else values.T

    found = over_windows(values, length, axis=axis)
    lines = found if axis else found.T

    for line, source in zip(lines, (row, row[::-1]), strict=True):
        assert line.tolist() == [sum(source[at : at + length]) for at in range(len(source) - length + 1)]


@given(st.lists(st.booleans(), max_size=40), st.integers(1, 20))
def test_other_operations_work_as_well(row, length):
    flags = np.array(row, dtype=np.bool_)
    windows = [row[at : at + length] for at in range(len(row) - length + 1)]

    assert over_windows(flags, length, np.logical_and).tolist() == [all(window) for window in windows]
    assert over_windows(flags, length, np.logical_or).tolist() == [any(window) for window in windows]


@pytest.mark.parametrize("percent", [1, 50, 75, 90])
def test_tones_are_percentiles(percent):
    grey = np.random.default_rng(3).integers(0, 256, (40, 30), dtype=np.uint8)

    assert tones_at(grey, percent) == (int(np.percentile(grey, percent, method="inverted_cdf")),)
