"""Wraps page images into the files a scanner writes: PDF with JPEG or fax (G4) pages, TIFF.

In: images and their resolution. Out: bytes, the same for the same images. A bilevel image (mode `1`) becomes a G4 page.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image

from benchmarks.corpus.degrade import POINTS_PER_INCH, jpeg

_ROWS_PER_STRIP = 278
_PHOTOMETRIC = 262
_STRIP_OFFSETS = 273
_STRIP_BYTE_COUNTS = 279


def scanned_pdf(images: Sequence[Image.Image], *, qualities: Sequence[int], title: str) -> bytes:
    """Return a PDF with one image a page, each as large as its resolution says; `qualities` are JPEG's, per page."""
    objects: list[bytes] = []
    kids = []
    for image, quality in zip(images, qualities, strict=True):
        width, height = (side / dpi * POINTS_PER_INCH for side, dpi in zip(image.size, image.info["dpi"], strict=True))
        first = 4 + len(objects)
        kids.append(f"{first} 0 R")
        drawn = f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Im0 Do Q".encode()
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.2f} {height:.2f}] /Contents {first + 1} 0 R "
            f"/Resources << /XObject << /Im0 {first + 2} 0 R >> >> >>".encode()
        )
        objects.append(_stream("", drawn))
        objects.append(_image_object(image, quality))
    catalog = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode(),
        f"<< /Title ({title}) /Producer (modtrail samples) >>".encode("latin-1", "replace"),
    ]
    return _file([*catalog, *objects])


def fax_tiff(images: Sequence[Image.Image]) -> bytes:
    """Return a multi-page TIFF with G4 compression."""
    target = io.BytesIO()
    bilevel = [image.convert("1") for image in images]
    dpi = images[0].info["dpi"]
    bilevel[0].save(target, "TIFF", compression="group4", dpi=dpi, save_all=True, append_images=bilevel[1:])
    return target.getvalue()


def _image_object(image: Image.Image, quality: int) -> bytes:
    size = f"/Type /XObject /Subtype /Image /Width {image.width} /Height {image.height}"
    if image.mode == "1":
        code, ones_are_black = _group4(image)
        settings = f"/K -1 /Columns {image.width} /Rows {image.height} /BlackIs1 {str(ones_are_black).lower()}"
        kind = f"/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << {settings} >>"
        return _stream(f"{size} {kind}", code)
    space = "/DeviceGray" if image.mode == "L" else "/DeviceRGB"
    return _stream(f"{size} /ColorSpace {space} /BitsPerComponent 8 /Filter /DCTDecode", jpeg(image, quality=quality))


def _group4(image: Image.Image) -> tuple[bytes, bool]:
    """Return the bare G4 code of a bilevel image, by way of a TIFF of one strip, and the sense of its bits for PDF."""
    target = io.BytesIO()
    # Pillow cuts strips of 64 kB unless told the rows; PDF wants one.
    image.save(target, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: image.height})
    with Image.open(target) as tiff:
        (offset,), (length,) = tiff.tag_v2[_STRIP_OFFSETS], tiff.tag_v2[_STRIP_BYTE_COUNTS]
        black_is_zero = tiff.tag_v2[_PHOTOMETRIC] == 1
    return target.getvalue()[offset : offset + length], black_is_zero


def _stream(entries: str, body: bytes) -> bytes:
    return f"<< {entries} /Length {len(body)} >>\nstream\n".encode() + body + b"\nendstream"


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)
