"""How a load stands, told while it runs: a bar on a terminal, a plain line now and then elsewhere.

In: `Progress` records. Out: lines on standard error.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Column
from rich.text import Text

from index.load_answers import Progress
from terminal.output import messages, printable

PLAIN_INTERVAL_SECONDS = 10.0
"""How often a plain line is written where there is no terminal: often enough to see life, rare enough for a log."""

Tell = Callable[[Progress], None]


@contextmanager
def load_progress() -> Iterator[Tell]:
    """Yield the function that a load tells how it stands."""
    console = messages()
    if console.is_terminal:
        with _bar(console) as tell:
            yield tell
    else:
        yield _plain(console)


class _Display(Bar):
    """A bar, and below it a line for each worker: what it is at."""

    working: tuple[str, ...] = ()

    def get_renderables(self) -> Iterable[RenderableType]:
        """Yield the bar, then the lines."""
        yield from super().get_renderables()
        for told in self.working:
            yield Text(f"  {printable(told)}", style="dim", no_wrap=True, overflow="ellipsis")


@contextmanager
def _bar(console: Console) -> Iterator[Tell]:
    bar = _Display(
        TextColumn("{task.description}", table_column=Column(no_wrap=True)),
        BarColumn(bar_width=None),
        TextColumn("{task.fields[state]}", table_column=Column(no_wrap=True)),
        console=console,
        expand=True,
        transient=True,
    )
    task = bar.add_task("Starting", total=None, state="")

    def tell(progress: Progress) -> None:
        bar.working = progress.working
        bar.update(
            task,
            description=progress.phase.capitalize(),
            total=progress.pages_total or None,
            completed=progress.pages_done,
            state=state_sentence(progress),
        )

    with bar:
        yield tell


def _plain(console: Console) -> Tell:
    last_seconds = time.monotonic()

    def tell(progress: Progress) -> None:
        nonlocal last_seconds
        now = time.monotonic()
        if now - last_seconds >= PLAIN_INTERVAL_SECONDS:
            last_seconds = now
            console.print(f"{progress.phase.capitalize()}: {state_sentence(progress)}", soft_wrap=True)

    return tell


def state_sentence(progress: Progress) -> str:
    """Return how far the load is, in one line: pages, rate, time left, failures.

    >>> state_sentence(Progress(3, 1, 12, 4, 0, 1.6, 5.2, "a.pdf", "reading"))
    '4 of 12 pages, 1 of 3 files, 1.6 pages/s, 6 s left'
    """
    parts = [
        f"{progress.pages_done} of {progress.pages_total} pages",
        f"{progress.files_done} of {progress.files_found} files",
    ]
    if progress.pages_per_second:
        parts.append(f"{progress.pages_per_second:.1f} pages/s")
    if progress.seconds_left is not None:
        parts.append(f"{duration(progress.seconds_left)} left")
    if progress.failures:
        parts.append(f"{progress.failures} failed")
    return printable(", ".join(parts))


def duration(seconds: float) -> str:
    """Return a time for people, rounded up to whole seconds or minutes.

    >>> duration(4.2), duration(250), duration(7400)
    ('5 s', '5 min', '2 h 4 min')
    """
    if seconds < 100:  # up to here seconds say more than minutes
        return f"{-int(-seconds // 1)} s"
    minutes = -int(-seconds // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
