"""The command line: every command, put together, and the way in.

A command imports what it needs when it runs: only typer and the standard library are imported at the top,
so that `--help` and `search` stay quick.
"""

from __future__ import annotations

from terminal.application import PROGRAM, app
from terminal.commands import correcting, finding, loading, papers, room, upkeep, watching

__all__ = ["app", "correcting", "finding", "loading", "main", "papers", "room", "upkeep", "watching"]


def main() -> None:
    """Run the command line."""
    app(prog_name=PROGRAM)


if __name__ == "__main__":
    main()
