"""How large the contents of a PDF page are, unpacked. In: a path and a page number. Out: bytes, counted up to a limit.

PDFium stops unpacking a stream at one GiB and goes on with what it has, or with nothing: a page would look blank that
is not. Only pages that took suspiciously long are looked at here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadablePage
from pipeline.passwords import key_of

MOST_BYTES = 1 << 30
"""Where PDFium stops (its constant `kMaxTotalOutSize`)."""

_BLOCK_BYTES = 1 << 20
_MOST_STREAMS = 1_000


def refuse_cut_off(path: Path, page_number: int) -> None:
    """Refuse a page whose contents are more than PDFium takes in.

    Raises:
        UnreadablePage: they are.
    """
    left = MOST_BYTES
    for stream in _streams(path, page_number):
        left -= _unpacked_bytes(stream, left)
        if left <= 0:
            raise UnreadablePage(
                "The page's contents unpack to more than a gigabyte, and cannot be read to their end.",
                stage="pdf",
                reason="too-large",
                advice="Print the page to a new PDF, or scan it.",
            )


def _streams(path: Path, page_number: int) -> Iterator[Any]:
    """Yield the streams of a page's contents and of the forms that it may draw, as far as they can be found."""
    import pdfplumber  # takes 0.2 s to import

    try:
        with pdfplumber.open(path, pages=[page_number], password=key_of(path)) as pdf:
            page = pdf.pages[0].page_obj
            yield from page.contents[:_MOST_STREAMS]
            forms: Any = page.resources.get("XObject") or {}
            yield from list(forms.values())[:_MOST_STREAMS]
    except UnreadablePage:
        raise
    except Exception:  # noqa: BLE001 (it reads hostile files too; where it fails, PDFium's word stands)
        return


def _unpacked_bytes(stream: Any, limit: int) -> int:
    """Return how many bytes a stream has, unpacked; of more than `limit` not all are counted."""
    stream = stream.resolve() if hasattr(stream, "resolve") else stream
    if not hasattr(stream, "get_filters"):
        return 0
    data = stream.get_rawdata() or b""
    if stream.decipher:
        data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
    filters = [getattr(name, "name", str(name)) for name, _ in stream.get_filters()]
    blocks: Iterator[bytes] = iter((data,))
    for name in filters:
        if name not in {"FlateDecode", "Fl"}:
            break
        blocks = _inflated(blocks)
    count = 0
    for block in blocks:
        count += len(block)
        if count >= limit:
            break
    return count


def _inflated(blocks: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    for packed in blocks:
        rest = packed
        while rest and not unpacker.eof:
            try:
                yield unpacker.decompress(rest, _BLOCK_BYTES)
            except zlib.error:
                return
            rest = unpacker.unconsumed_tail
