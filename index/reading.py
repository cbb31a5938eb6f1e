"""The pipeline as a load sees it. Heavy to import: only a load and its workers do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.profiles import builtin_profiles, family, load_profile
from pipeline.records import Page, SourceFile
from pipeline.run import (
    READING_VERSION,
    UNDERSTANDING_VERSION,
    ReadOptions,
    assemble,
    inspect_file,
    missing_page,
    read_pages,
)
from pipeline.shapes import DocumentShape, SectionMapShape, document_shape, word_map_shape


@dataclass(frozen=True, slots=True)
class PipelineReader:
    """The real reader."""

    options: ReadOptions

    @property
    def reading_version(self) -> int:
        """Version of `read`."""
        return READING_VERSION

    @property
    def understanding_version(self) -> int:
        """Version of `understand`."""
        return UNDERSTANDING_VERSION

    def inspect(self, path: Path) -> SourceFile:
        """Say what a file is; raises UnreadableFile."""
        return inspect_file(path, self.options.passwords)

    def read(self, source: SourceFile, numbers: Sequence[int]) -> list[Page | Exception]:
        """Read some pages together; what cannot be read has its error (UnreadablePage, ToolMissing) in its place."""
        return read_pages(source, numbers, self.options)

    def understand(
        self, source: SourceFile, pages: Sequence[Page], *, profile: str | None
    ) -> tuple[DocumentShape, dict[str, SectionMapShape], dict[str, str]]:
        """Return the record, the word maps of its sections, and the family of each id in it; raises ProfileError."""
        document = assemble(source, pages, replace(self.options, profile=profile))
        record = document_shape(document)
        profiles = (load_profile(profile or record["profile"]), *builtin_profiles())
        ids = {row["value"] for row in record["entities"] if row["label"] == "MODIFICATION"}
        ids.update(row["modification"] for row in record["events"])
        return record, word_map_shape(document), {one: family(one, profiles) for one in sorted(ids)}

    def missing(self, page_number: int, *, code: str, message: str) -> Page:
        """Return the stand-in for a page that is not there."""
        return missing_page(page_number, code=code, message=message)
