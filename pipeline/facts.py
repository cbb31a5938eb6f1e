"""What a paper says of itself: title, whose paper it is, date, reporting period and handling marking.

In: sections, their entities, the running headers and footers. Out: `Facts`.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.profiles import Profile
from pipeline.records import DocumentDate, Entity, Facts, Section


def find_document_date(sections: Sequence[Section], *, running: Sequence[str], file_name: str) -> DocumentDate | None:
    """Return the paper's own date, or None if it does not say."""
    raise NotImplementedError


def find_facts(
    sections: Sequence[Section],
    entities: Sequence[Entity],
    *,
    running: Sequence[str],
    profile: Profile,
    date: DocumentDate | None,
) -> Facts:
    """Return what the paper says of itself; `date` is what `find_document_date` found."""
    raise NotImplementedError
