"""Contents of PDF pages that are too large to be read to their end: refused, however they are packed."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from test_load_faults import page_with

from pipeline import pdf_contents
from pipeline.errors import ToolMissing, UnreadablePage
from pipeline.pages import read_page
from pipeline.pdf_contents import is_damaged, refuse_cut_off
from pipeline.sources import inspect_file
from pipeline.tesseract import OcrEngine

FORM = b"<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Length %d/Filter/FlateDecode>>stream\n%b\nendstream"


def packed(size: int, *, times: int = 1) -> bytes:
    data = b" " * size
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def stream(data: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    return b"<</Length %d/Filter[%b]>>stream\n%b\nendstream" % (len(data), filters, data)


PAGES = {
    "one stream": lambda size: page_with(stream(packed(size))),
    "packed twice": lambda size: page_with(stream(packed(size, times=2), b"/FlateDecode/FlateDecode")),
    "a form": lambda size: page_with(
        b"<</Length 5>>stream\n/F Do\nendstream", b"/XObject<</F 5 0 R>>", FORM % (len(packed(size)), packed(size))
    ),
    "not packed": lambda size: page_with(b"<</Length %d>>stream\n%b\nendstream" % (size, b" " * size)),
}


@pytest.fixture(autouse=True)
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_contents, "MOST_BYTES", 3 << 20)


@pytest.mark.parametrize("name", PAGES)
def test_contents_beyond_the_limit_are_refused_and_those_below_it_are_not(tmp_path: Path, name: str) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(PAGES[name](2 << 20))
    refuse_cut_off(path, 1)
    path.write_bytes(PAGES[name](4 << 20))

    with pytest.raises(UnreadablePage) as told:
        refuse_cut_off(path, 1)
    assert (told.value.reason, told.value.stage) == ("too-large", "pdf")


@pytest.mark.parametrize(
    "data", [b"%PDF-1.4\nnothing", page_with(stream(b"no flate")), page_with(b"null")], ids=["no pages", "bad", "none"]
)
def test_what_cannot_be_taken_apart_is_left_to_pdfium(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(data)

    refuse_cut_off(path, 1)


def refuse() -> OcrEngine:
    raise ToolMissing("There is no tool.", advice="Install it.")


WORDS = b"BT /F1 12 Tf 72 700 Td (The Panel approved SECMP0024 on 2 May 2019.) Tj ET " * 20


@pytest.mark.parametrize("place", [-1, -20, 40], ids=["in the checksum", "near the end", "in the middle"])
def test_a_flipped_bit_in_packed_contents_is_noticed(tmp_path: Path, place: int) -> None:
    data = bytearray(zlib.compress(WORDS))
    path = tmp_path / "paper.pdf"
    path.write_bytes(page_with(stream(bytes(data))))
    assert not is_damaged(path, 1)
    data[place] ^= 4
    path.write_bytes(page_with(stream(bytes(data))) + b"\n")

    assert is_damaged(path, 1)
    assert "damaged" in {note.code for note in read_page(inspect_file(path), 1, engine=refuse).notes}


@pytest.mark.parametrize(
    "data",
    [stream(zlib.compress(WORDS)[:-4]), stream(b"no words", b""), b"null", b"<</Length 3>>stream\nabc\nendstream"],
    ids=["without a checksum", "not packed", "no contents", "no filter"],
)
def test_contents_that_are_only_unusual_are_not_called_damaged(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(page_with(data))

    assert not is_damaged(path, 1)


def test_a_file_that_is_no_pdf_is_not_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(b"nothing of the kind")

    assert not is_damaged(path, 1)
