"""Sums and the like over every window of some columns or rows of an array, by doubling: few operations on all of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def over_windows(values: NDArray[Any], length: int, combine: np.ufunc = np.add, *, axis: int = -1) -> NDArray[Any]:
    """Return `combine` over each window of `length` neighbours along an axis, by the window's first.

    `combine` must not mind how its operands are grouped; the type of the values must hold its results. There are
    `length` - 1 fewer windows than values, and none where the array is shorter than that.

    >>> over_windows(np.array([[1, 2, 3, 4, 5]]), 3).tolist()
    [[6, 9, 12]]
    """
    along = np.moveaxis(values, axis, -1)
    count = max(along.shape[-1] - length + 1, 0)
    total, offset, size, power = None, 0, 1, along
    while offset < length and count:
        if length & size:
            part = power[..., offset : offset + count]
            total = part if total is None else combine(total, part)
            offset += size
        if offset < length:
            power = combine(power[..., :-size], power[..., size:])
            size *= 2
    return np.moveaxis(along[..., :0] if total is None else total, -1, axis)
