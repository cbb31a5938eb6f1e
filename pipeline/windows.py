"""Windows and runs of arrays: sums and the like over windows, runs of what is true, and masks without short runs."""

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


def opened(mask: NDArray[np.bool_], length: int, *, axis: int = -1) -> NDArray[np.bool_]:
    """Return the mask without runs shorter than `length` along an axis, which must be at least as long.

    >>> opened(np.array([[True, False, True, True]]), 2).tolist()
    [[False, False, True, True]]
    """
    starts = over_windows(mask, length, np.logical_and, axis=axis)
    if not starts.any():
        return np.zeros_like(mask)
    around = [(0, 0)] * mask.ndim
    around[axis] = (length - 1, length - 1)
    return over_windows(np.pad(starts, around), length, np.logical_or, axis=axis)


def runs(line: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the runs `[start, end)` of what is true.

    >>> runs(np.array([True, False, True, True]))
    [(0, 1), (2, 4)]
    """
    edges = np.flatnonzero(np.diff(line.astype(np.int8), prepend=0, append=0))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
