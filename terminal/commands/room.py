"""The reading room: `serve`."""

from __future__ import annotations

from terminal.application import Archived, command


@command(example="modtrail serve")
def serve(*, archive: Archived) -> None:  # noqa: ARG001  # the archive that it will show
    """Open the reading room (comes with a later version)."""
    from pipeline.errors import UsageError

    raise UsageError(
        "This version has no reading room yet: `serve` comes with a later one.",
        advice="Until then: modtrail search, modtrail history and modtrail show.",
    )
