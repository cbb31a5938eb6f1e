"""A modification in, its dated history out: events of all papers, the same act told once with all its evidence."""

from __future__ import annotations

from index.answers import History, Modifications
from index.archive import Archive


def history(archive: Archive, modification: str) -> History:
    """Return what the archive says happened to a modification, however its id is typed.

    Raises:
        NotFound: no paper mentions it; the advice names the nearest ids that are known.
    """
    raise NotImplementedError


def modifications(archive: Archive) -> Modifications:
    """Return every modification that a paper mentions, in order of id."""
    raise NotImplementedError
