"""A call that runs in a thread of its own while the caller goes on: for libraries that work outside of Python's lock.

The standard library's executors do the same; to import them takes longer (8 ms) than most questions.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Generic, Self, TypeVar

T = TypeVar("T")


class Aside(Generic[T]):
    """A call that was begun; ask for its `result` once. As a context it is waited for, whatever becomes of the block.

    What the block raises is told then, and not what the call raised.
    """

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._returned: list[T] = []
        self._raised: list[BaseException] = []
        self._thread = Thread(target=self._run)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self._thread.join()

    def _run(self) -> None:
        try:
            self._returned.append(self._call())
        except BaseException as error:  # noqa: BLE001  # a fault in compiled code is no Exception; `result` raises it
            self._raised.append(error)

    def result(self) -> T:
        """Wait for the call, and return what it returned.

        Raises:
            BaseException: whatever it raised.
        """
        self._thread.join()
        for error in self._raised:
            raise error
        return self._returned[0]
