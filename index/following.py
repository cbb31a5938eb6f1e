"""Sources that go on changing in, a load whenever something came, changed or went: folders that are followed.

They are looked at again and again; nothing of the system's own is needed for that, so it works on any disk or share.
A file that is still being copied is left until it looks the same twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.addresses import is_address
from index.discover import Found, discover
from index.load import LoadOptions
from index.load_answers import LoadReport

LOOK_SECONDS = 5.0
ADDRESS_LOOK_SECONDS = 60.0
"""How often sources are looked at: a disk now and then, somebody else's server rarely."""

_SETTLED_SECONDS = 10.0
"""A file that nobody wrote to for so long is taken to be complete at the first look."""

Marks = Mapping[str, tuple[int, int]]
Load = Callable[[LoadOptions], LoadReport]


@dataclass(slots=True)
class Follower:
    """Remembers what was seen of the sources, and says what to do at each look."""

    now_ns: Callable[[], int] = time.time_ns
    _seen: Marks | None = None
    _loaded: dict[str, tuple[int, int]] = field(default_factory=dict)

    def look(self, found: Found) -> frozenset[str] | None:
        """Return the files that a load now must leave alone, or None when there is nothing to load."""
        marks = {file.uri: (file.size_bytes, file.mtime_ns) for file in found.files}
        is_first = self._seen is None
        before = self._seen or {}
        self._seen = marks
        still = self.now_ns() - int(_SETTLED_SECONDS * 1e9)
        settled = {
            uri: mark
            for uri, mark in marks.items()
            if before.get(uri) == mark or is_address(uri) or (is_first and mark[1] < still)
        }
        gone = self._loaded.keys() - marks.keys()
        if not (is_first or gone or any(self._loaded.get(uri) != mark for uri, mark in settled.items())):
            return None
        still_there = {uri: mark for uri, mark in self._loaded.items() if uri in marks}
        self._loaded = still_there | settled
        return frozenset(marks.keys() - settled.keys())


def follow(
    load: Load,
    sources: list[str],
    options: LoadOptions,
    *,
    leave_out: Path,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[LoadReport]:
    """Load the sources, and then again whenever something in them is new, and complete; yields each report.

    Goes on until it is interrupted, or a load was. `leave_out` is the archive's own folder.

    Raises:
        UsageError: a source does not exist.
    """
    follower = Follower()
    beside = () if options.manifest is None else (str(options.manifest),)  # when it changes, papers are known better
    seconds = ADDRESS_LOOK_SECONDS if any(map(is_address, sources)) else LOOK_SECONDS
    while True:
        unsettled = follower.look(discover(sources, leave_out=leave_out, listed=[*options.listed, *beside]))
        if unsettled is not None:
            report = load(replace(options, unsettled=unsettled))
            yield report
            if report.interrupted:
                return
        wait(seconds)
