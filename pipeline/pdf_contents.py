"""What PDFium does not say of a PDF page's contents. In: a path and a page number. Out: are they whole.

PDFium stops unpacking a stream at one GiB and goes on with what it has, or with nothing: a page would look blank that
is not. Only pages that took suspiciously long are looked at for this. Nor does it tell when a packed stream does not
agree with its own checksum, as after a flipped bit: then it draws what it made of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadablePage
from pipeline.passwords import key_of

MOST_BYTES = 1 << 30
"""Where PDFium stops (its constant `kMaxTotalOutSize`)."""

_BLOCK_BYTES = 1 << 20
_MOST_STREAMS = 1_000
_MOST_PAGES = 500  # of files whose streams are checked: all pages at once, in half a millisecond each
_FLATE = frozenset({"FlateDecode", "Fl"})


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


def is_damaged(path: Path, page_number: int) -> bool:
    """Return whether a page's contents, as they were packed, do not agree with their checksum.

    Forms that the page draws, fonts and pictures are not looked at, nor files of very many pages.
    """
    state = path.stat()
    return page_number in _damaged_pages(str(path), state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=1)  # the pages of a file are asked for one by one
def _damaged_pages(path: str, _size: int, _changed: int) -> frozenset[int]:
    import pdfplumber  # takes 0.2 s to import

    try:
        with pdfplumber.open(path, password=key_of(Path(path))) as pdf:
            if len(pdf.pages) > _MOST_PAGES:
                return frozenset()
            pages = ((page.page_number, page.page_obj.contents[:_MOST_STREAMS]) for page in pdf.pages)
            return frozenset(number for number, streams in pages if any(map(_is_garbled, streams)))
    except Exception:  # noqa: BLE001 (as below)
        return frozenset()


def _is_garbled(stream: Any) -> bool:
    """Return whether unpacking a stream meets an error; one that merely ends early has no checksum to disagree with."""
    stream = stream.resolve() if hasattr(stream, "resolve") else stream
    filters = _filters_of(stream) if hasattr(stream, "get_filters") else []
    if not filters or filters[0] not in _FLATE:
        return False
    unpacker, rest = zlib.decompressobj(), _packed(stream)
    try:
        while rest and not unpacker.eof:
            unpacker.decompress(rest, _BLOCK_BYTES)
            rest = unpacker.unconsumed_tail
    except zlib.error:
        return True
    return False


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
    blocks: Iterator[bytes] = iter((_packed(stream),))
    for name in _filters_of(stream):
        if name not in _FLATE:
            break
        blocks = _inflated(blocks)
    count = 0
    for block in blocks:
        count += len(block)
        if count >= limit:
            break
    return count


def _packed(stream: Any) -> bytes:
    """Return the bytes of a stream, deciphered and still packed."""
    data: bytes = stream.get_rawdata() or b""
    return stream.decipher(stream.objid, stream.genno, data, stream.attrs) if stream.decipher else data


def _filters_of(stream: Any) -> list[str]:
    return [getattr(name, "name", str(name)) for name, _ in stream.get_filters()]


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
