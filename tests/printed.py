"""Pages for tests, made in the test: PDFs object by object, and pictures whose words are black bars."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

A4 = (0.0, 0.0, 595.0, 842.0)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
BOLD = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>"


@dataclass(frozen=True)
class PrintedPage:
    """One page of a PDF: drawing operators, boxes and rotation, and further resources by name."""

    content: bytes
    media_box: Sequence[float] = A4
    crop_box: Sequence[float] | None = None
    rotate: int = 0
    fonts: dict[str, bytes] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    extra: bytes = b""


def pdf_of(pages: Iterable[PrintedPage]) -> bytes:
    """Return a PDF of these pages; fonts F1 (Helvetica) and F2 (bold) are always there."""
    objects: list[bytes] = [b"", b""]

    def add(body: bytes) -> bytes:
        objects.append(body)
        return b"%d 0 R" % len(objects)

    fonts = {"F1": add(FONT), "F2": add(BOLD)}
    kids = []
    for page in pages:
        content = add(stream(page.content))
        named_fonts = fonts | {name: add(body) for name, body in page.fonts.items()}
        pictures = {name: add(body) for name, body in page.pictures.items()}
        boxes = b"/MediaBox " + _array(page.media_box)
        if page.crop_box is not None:
            boxes += b" /CropBox " + _array(page.crop_box)
        kids.append(
            add(
                b"<< /Type /Page /Parent 2 0 R %s /Rotate %d /Contents %s /Resources << /Font %s /XObject %s >> %s >>"
                % (boxes, page.rotate, content, _named(named_fonts), _named(pictures), page.extra)
            )
        )
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return pdf_from_objects(objects)


def pdf_from_objects(objects: Sequence[bytes]) -> bytes:
    """Return a PDF file of these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def picture_object(grey: np.ndarray, entries: bytes = b"/ColorSpace /DeviceGray /BitsPerComponent 8") -> bytes:
    """Return an image object of 8-bit samples, deflated."""
    size = b"/Type /XObject /Subtype /Image /Width %d /Height %d /Filter /FlateDecode " % (grey.shape[1], grey.shape[0])
    return stream(zlib.compress(grey.tobytes(), 1), size + entries)


def written(
    text: str, x: float, y: float, *, size: float = 12, font: str = "F1", turn: int = 0, mode: int = 0
) -> bytes:
    """Return operators that write `text` at (x, y), turned anticlockwise by `turn` degrees."""
    cos, sin = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[turn]
    string = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT %d Tr /%s %g Tf %d %d %d %d %g %g Tm (%s) Tj ET\n" % (
        mode, font.encode(), size, cos, sin, -sin, cos, x, y, string,
    )  # fmt: skip


def written_page(*lines: str, size: float = 11, **settings) -> PrintedPage:
    """Return an A4 page with these lines from the top."""
    content = b"".join(written(line, 72, 770 - 14 * at, size=size) for at, line in enumerate(lines))
    return PrintedPage(content, **settings)


PROSE = (
    "The Security Sub-Committee considered the risk assessment for MP308 and agreed that the",
    "proposer should bring a further update to its next meeting. Members noted that the working",
    "group had met twice since the last report and that the legal text was nearly complete.",
    "The Panel is asked to note the contents of this paper and the dates that it gives.",
)


def prose_page(count: int = 40, **settings) -> PrintedPage:
    """Return an A4 page full of sensible English."""
    return written_page(*(PROSE[at % len(PROSE)] for at in range(count)), **settings)


def prose_words() -> list[str]:
    """Return the words of one round of the prose."""
    return " ".join(PROSE).split()


# A scan: rows of black bars, one bar a word, the first long and at the left, as a title. BARS are the words in reading
# order, in pixels of a 600 x 800 picture.
ROWS = tuple(
    (x, y, x + width, y + 12)
    for y in range(90, 690, 30)
    for x, width in ((50, 60), (120, 90), (220, 40), (270, 120), (400, 130))
)
BARS = ((50, 60, 350, 72), *ROWS, (50, 690, 110, 702), (120, 690, 210, 702))


def bar_picture(bars: Iterable[tuple[int, int, int, int]] = BARS, size: tuple[int, int] = (600, 800)) -> np.ndarray:
    """Return a white picture (width, height) with black bars."""
    grey = np.full((size[1], size[0]), 255, dtype=np.uint8)
    for x0, top, x1, bottom in bars:
        grey[top:bottom, x0:x1] = 0
    return grey


def scan_page(
    grey: np.ndarray, *, width: float = 595, height: float = 842, content: bytes = b"", **settings
) -> PrintedPage:
    """Return a page that is one picture from edge to edge, with further operators on top."""
    placed = b"q %g 0 0 %g 0 0 cm /Scan Do Q\n" % (width, height)
    return PrintedPage(placed + content, (0, 0, width, height), pictures={"Scan": picture_object(grey)}, **settings)


def _array(numbers: Sequence[float]) -> bytes:
    return b"[" + b" ".join(b"%g" % number for number in numbers) + b"]"


def _named(references: dict[str, bytes]) -> bytes:
    return b"<< " + b" ".join(b"/%s %s" % (name.encode(), ref) for name, ref in references.items()) + b" >>"
