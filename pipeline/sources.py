"""Says what a file is, by its bytes: the first stage. In: a path. Out: a `SourceFile`.

Nothing is read here but the head of the file, its hash and the number of its pages. Which kinds we read, and how a
text file is cut into pages, stands in the contract.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import UnreadableFile
from pipeline.file_names import printable
from pipeline.records import SourceFile

PDF, TIFF, PNG, JPEG, TEXT = "application/pdf", "image/tiff", "image/png", "image/jpeg", "text/plain"

_HEAD_BYTES = 1024  # Readers accept a PDF header anywhere in the first kilobyte (PDF 32000-1, annex H, note 13).
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
)
MAX_FILE_BYTES = 4 << 30
"""A guess at what nobody means to load; larger files are refused with the reason."""


def inspect_file(path: Path, passwords: Sequence[str] = ()) -> SourceFile:
    """Say what a file is by its bytes, hash it and count its pages; `passwords` are tried where it asks for one.

    Raises:
        UnreadableFile: it is empty, encrypted, damaged or no kind that we read.
    """
    try:
        size_bytes = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            media_type = _media_type(path, head, size_bytes=size_bytes)
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFile(
            f"{path.name}: the file cannot be opened ({error.strerror or error}).",
            reason="unreadable",
            advice="Check that it is there and that you may read it.",
        ) from error
    page_count, password = _count_pages(path, media_type, passwords)
    return SourceFile(
        path=str(path),
        name=printable(path.name),
        media_type=media_type,
        size_bytes=size_bytes,
        sha256=sha256,
        page_count=page_count,
        password=password,
    )


def sniff(head: bytes, name: str) -> str | None:
    """Return the media type that the first bytes of a file show, or None; a text file shows by its name.

    >>> sniff(b"%PDF-1.4", "minutes.txt"), sniff(b"hello", "minutes.txt"), sniff(b"hello", "minutes")
    ('application/pdf', 'text/plain', None)
    """
    if b"%PDF-" in head:
        return PDF
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    return TEXT if name.lower().endswith(".txt") else None


def _media_type(path: Path, head: bytes, *, size_bytes: int) -> str:
    if size_bytes == 0:
        raise UnreadableFile(
            f"{path.name}: the file is empty.", reason="empty", advice="Fetch it again from where it came from."
        )
    if size_bytes > MAX_FILE_BYTES:
        raise UnreadableFile(
            f"{path.name}: the file has {size_bytes >> 30} GiB.", reason="too-large", advice="Split it into parts."
        )
    media_type = sniff(head, path.name)
    if media_type is None:
        raise UnreadableFile(
            f"{path.name}: this is no PDF, TIFF, PNG, JPEG or .txt file.",
            reason="not-a-document",
            advice="Save it as PDF, or leave it out.",
        )
    return media_type


def _count_pages(path: Path, media_type: str, passwords: Sequence[str]) -> tuple[int, str | None]:
    # The readers bring heavy libraries; a caller that only sniffs does not pay for them.
    if media_type == PDF:
        from pipeline.pdfium import count_pdf_pages

        return count_pdf_pages(path, passwords)
    if media_type == TEXT:
        from pipeline.text_file import count_text_pages

        return count_text_pages(path), None
    from pipeline.images import count_frames

    return count_frames(path), None
