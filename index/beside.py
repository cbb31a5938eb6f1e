"""A record as it is stored in, the record as answers have it out: with what a manifest and people say of the paper."""

from __future__ import annotations

from collections.abc import Mapping

from index.corrected import Corrected, apply_corrections
from index.corrections import CorrectionBook
from index.database import Database
from index.manifests.book import ManifestBook
from pipeline.shapes import DocumentShape


def with_what_is_said(database: Database, sha256: str, record: DocumentShape, families: Mapping[str, str]) -> Corrected:
    """Return a record with what the archive keeps beside it; what a person corrected leads."""
    facts = ManifestBook(database).of(sha256)
    if facts is not None:
        from index.manifests.carried import carry  # costs a command 40 ms: only for papers that a manifest speaks of

        record = carry(record, facts)
    return apply_corrections(record, families, CorrectionBook(database).of(sha256))
