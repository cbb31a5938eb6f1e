"""What a file is, by its bytes; and that each bad file gets its reason and its remedy."""

from __future__ import annotations

import hashlib
import os

import pytest
from PIL import Image
from printed import bar_picture, pdf_of, written_page

from pipeline.errors import UnreadableFile
from pipeline.sources import JPEG, PDF, PNG, TEXT, TIFF, inspect_file, sniff


def test_a_pdf_is_described_by_kind_size_hash_and_pages(tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf_of([written_page("One"), written_page("Two")]))
    source = inspect_file(path)

    assert (source.name, source.media_type, source.page_count) == ("report.pdf", PDF, 2)
    assert (source.size_bytes, source.path) == (path.stat().st_size, str(path))
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(("form", "media_type"), [("TIFF", TIFF), ("PNG", PNG), ("JPEG", JPEG)])
def test_a_picture_is_told_by_its_bytes_and_not_by_its_name(tmp_path, form, media_type):
    path = tmp_path / "scan.txt"
    Image.fromarray(bar_picture()).save(path, form)

    assert inspect_file(path).media_type == media_type


def test_a_pdf_under_the_name_of_a_text_is_a_pdf(tmp_path):
    path = tmp_path / "minutes.txt"
    path.write_bytes(pdf_of([written_page("One")]))

    assert inspect_file(path).media_type == PDF


def test_a_tiff_has_as_many_pages_as_frames(tmp_path):
    frames = [Image.fromarray(bar_picture()) for _ in range(3)]
    frames[0].save(tmp_path / "scan.tif", save_all=True, append_images=frames[1:])

    assert inspect_file(tmp_path / "scan.tif").page_count == 3


def test_a_text_file_has_the_pages_that_its_marks_make(tmp_path):
    (tmp_path / "minutes.TXT").write_text("one\ftwo\f")
    source = inspect_file(tmp_path / "minutes.TXT")

    assert (source.media_type, source.page_count) == (TEXT, 2)


@pytest.mark.parametrize(
    ("head", "name", "media_type"),
    [
        (b"%PDF-1.7", "a", PDF),
        (b"\x00junk before the header\n%PDF-1.4", "a", PDF),
        (b"MM\x00*", "a", TIFF),
        (b"II+\x00", "a", TIFF),
        (b"\xff\xd8\xff\xe0", "a.pdf", JPEG),
        (b"GIF89a", "a.gif", None),
        (b"PK\x03\x04", "a.docx", None),
        (b"hello", "a.TXT", TEXT),
        (b"hello", "a.text", None),
        (b"", "a", None),
    ],
)
def test_the_first_bytes_say_the_kind(head, name, media_type):
    assert sniff(head, name) == media_type


def encrypted_pdf() -> bytes:
    from io import BytesIO

    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("secret", ownerPassword="owner"))
    canvas.drawString(72, 720, "Nobody may read this")
    canvas.save()
    return buffer.getvalue()


def png(size=(40, 40)) -> bytes:
    from io import BytesIO

    buffer = BytesIO()
    Image.new("L", size, 255).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"", "empty"),
        ("a.txt", b"", "empty"),
        ("a.pdf", encrypted_pdf(), "encrypted"),
        ("a.pdf", b"%PDF-1.4\n", "damaged"),
        ("a.pdf", pdf_of([written_page("One")])[:200], "damaged"),
        ("a.pdf", pdf_of([]), "damaged"),
        ("a.png", png()[:20], "damaged"),
        ("a.tif", b"II*\x00\x08\x00\x00\x00", "damaged"),
        ("a.tif", b"II*\x00\xff\xff\xff\x7f", "damaged"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "damaged"),
        ("a.docx", b"PK\x03\x04 a word document", "not-a-document"),
        ("a.txt", b"PK\x03\x04\x00\x00", "not-a-document"),
    ],
    ids=[
        "empty pdf",
        "empty text",
        "encrypted pdf",
        "pdf of a header alone",
        "truncated pdf",
        "pdf without pages",
        "truncated png",
        "tiff without a directory",
        "tiff whose directory is elsewhere",
        "truncated jpeg",
        "word document",
        "binary text",
    ],
)
def test_a_bad_file_gets_a_reason_a_name_and_a_remedy(tmp_path, name, content, reason):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(UnreadableFile) as caught:
        inspect_file(path)

    assert caught.value.reason == reason
    assert caught.value.message.startswith(f"{name}: ")
    assert caught.value.advice.endswith(".")


def test_a_pdf_that_only_forbids_changes_is_read(tmp_path):
    from io import BytesIO

    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("", ownerPassword="owner", canModify=0))
    canvas.drawString(72, 720, "Everybody may read this")
    canvas.save()
    (tmp_path / "a.pdf").write_bytes(buffer.getvalue())

    assert inspect_file(tmp_path / "a.pdf").page_count == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4")
    path.chmod(0)

    with pytest.raises(UnreadableFile, match="Permission denied"):
        inspect_file(path)


def test_a_file_that_went_away_says_so(tmp_path):
    with pytest.raises(UnreadableFile, match="cannot be opened") as caught:
        inspect_file(tmp_path / "gone.pdf")

    assert caught.value.reason == "unreadable"


def test_a_file_that_is_replaced_under_its_name_is_counted_anew(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of([written_page("One")]))
    assert inspect_file(path).page_count == 1

    path.write_bytes(pdf_of([written_page("One"), written_page("Two")]))

    assert inspect_file(path).page_count == 2


def loop_in_the_page_tree() -> bytes:
    from printed import pdf_from_objects

    return pdf_from_objects(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 1 >>",
        ]
    )


def test_a_loop_in_the_page_tree_ends(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(loop_in_the_page_tree())

    assert inspect_file(path).page_count == 1


def test_a_claim_of_a_billion_pages_is_not_believed(tmp_path):
    from printed import pdf_from_objects

    path = tmp_path / "a.pdf"
    path.write_bytes(
        pdf_from_objects([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 1000000000 >>"])
    )

    with pytest.raises(UnreadableFile) as caught:
        inspect_file(path)

    assert caught.value.reason in {"damaged", "too-large"}


def test_a_name_that_is_no_text_is_escaped_in_records_and_messages(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.write_bytes(b"Alpha")
    assert inspect_file(path).name == "caf\\xe9.txt"
    path.write_bytes(b"")

    with pytest.raises(UnreadableFile) as told:
        inspect_file(path)
    assert told.value.message.startswith("caf\\xe9.txt: ")
