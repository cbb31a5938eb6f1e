"""A pause for Python's garbage collector, while thousands of records are made of which none is garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector from looking through all that is new, again and again, while the block makes more of it.

    It looks once all the same, afterwards. Without the pause one list of modifications in ten takes twice as long
    (`benchmarks/history.py`). Of two threads at once, one may end the pause of the other, which does no harm.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
