"""Pictures of pages: an order in, encoded bytes out; drawn in a process of their own, and kept while there is room.

PDFium is not thread-safe, and a document is hostile: one that crashes or hangs its reader costs a picture, and the
process is begun anew.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import BrokenExecutor, Executor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass

from index.executor import end_now, executor
from pipeline.errors import UnreadablePage
from pipeline.picture import Picture, PictureOrder, draw_page
from pipeline.pool import Bounds

DRAW_SECONDS = 30.0
"""A page takes a tenth of a second, a hostile one as long as it likes."""

MAX_KEPT_BYTES = 48 << 20
"""Some three hundred pages: those that fifty readers look at."""

MAX_DRAWN = 500
"""Pictures after which the process is begun anew, so that what it leaks does not add up."""

MAX_MEMORY_BYTES = 2 << 30
"""Of the process that draws: a page of the largest scans takes half of it."""

MAX_WAITING = 24
"""Orders that may wait at once; more are turned away, so that other pages go on being answered."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    picture: Picture
    size_bytes: int


class Pictures:
    """Draws one picture at a time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[PictureOrder, _Drawn] = OrderedDict()
        self._kept_bytes = 0
        self._drawing = threading.Lock()
        self._keeping = threading.Lock()
        self._waiting = threading.BoundedSemaphore(MAX_WAITING)
        self._pool: Executor | None = None
        self._drawn = 0

    def draw(self, order: PictureOrder) -> Picture:
        """Return a picture.

        Raises:
            UnreadablePage: the page cannot be drawn, or too many wait for theirs.
        """
        if (kept := self._look_up(order)) is not None:
            return kept
        if not self._waiting.acquire(blocking=False):
            raise _failed("Too many pictures are wanted at once.", "busy", "Load this page again in a moment.")
        try:
            with self._drawing:
                if (kept := self._look_up(order)) is not None:
                    return kept
                picture = self._draw(order)
        finally:
            self._waiting.release()
        self._keep(order, picture)
        return picture

    def close(self) -> None:
        """End the process that draws."""
        with self._drawing:
            self._end()

    def _draw(self, order: PictureOrder) -> Picture:
        if self._pool is None or self._drawn >= MAX_DRAWN:
            self._end()
            self._pool = executor(1, Bounds(memory_bytes=MAX_MEMORY_BYTES))
            self._drawn = 0
        self._drawn += 1
        try:
            return self._pool.submit(draw_page, order).result(timeout=DRAW_SECONDS)
        except TookTooLong as error:
            self._end()
            raise _failed("Drawing this page took too long.", "timeout", "Download the original instead.") from error
        except BrokenExecutor as error:
            self._end()
            raise _failed("This page cannot be drawn.", "crash", "Download the original instead.") from error

    def _end(self) -> None:
        if self._pool is not None:
            end_now(self._pool)
            self._pool = None

    def _look_up(self, order: PictureOrder) -> Picture | None:
        with self._keeping:
            drawn = self._kept.get(order)
            if drawn is None:
                return None
            self._kept.move_to_end(order)
            return drawn.picture

    def _keep(self, order: PictureOrder, picture: Picture) -> None:
        with self._keeping:
            self._kept[order] = _Drawn(picture, len(picture.content))
            self._kept_bytes += len(picture.content)
            while self._kept_bytes > MAX_KEPT_BYTES and len(self._kept) > 1:
                _, oldest = self._kept.popitem(last=False)
                self._kept_bytes -= oldest.size_bytes


def _failed(message: str, reason: str, advice: str) -> UnreadablePage:
    return UnreadablePage(message, stage="pixels", reason=reason, advice=advice)
