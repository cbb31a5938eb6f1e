"""Faults injected for real into loads: a full disk, a Tesseract that crashes or hangs, files that are hostile.

After each the archive is that of a load that nothing disturbed.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_reading import AtOnce, FakeReader
from PIL import Image, ImageDraw, ImageFont

from index.archive import Archive
from index.load import LoadOptions, Machinery, load
from index.load_answers import LoadReport
from pipeline.errors import ArchiveError

pytestmark = pytest.mark.slow

TABLES = ("records", "page_results", "word_maps", "events", "mentions")


def records(directory: Path) -> list[object]:
    with Archive.open(directory) as archive:
        assert archive.check() is None
        return [archive._db.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES]


def loaded(folder: Path, papers: Path, **options: object) -> LoadReport:
    return load(folder, [str(papers)], options=LoadOptions(jobs=1, **options))


def reasons(report: LoadReport) -> dict[tuple[str, int | None], str]:
    return {(Path(one.source).name, one.page): one.reason for one in report.failures}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of half a megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if mount is None:
        pytest.skip("no disk can be mounted here")
    mounted = subprocess.run([mount, "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(place)], check=False)
    if mounted.returncode:
        pytest.skip("no disk may be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_full_disk_stops_the_load_and_with_room_it_goes_on(small_disk: Path, tmp_path: Path) -> None:
    papers, marks = tmp_path / "papers", tmp_path / "marks"
    papers.mkdir()
    marks.mkdir()
    for number in range(60):
        (papers / f"{number:02}.txt").write_text(f"Paper {number}\n" + str(number) * 8000)
    machinery = Machinery(FakeReader(str(marks)), AtOnce, lambda archive: None)
    options = LoadOptions(jobs=1)

    with pytest.raises(ArchiveError) as caught:
        load(small_disk / "archive", [str(papers)], options=options, machinery=machinery)
    subprocess.run(["mount", "-o", "remount,size=16m", str(small_disk)], check=True)
    report = load(small_disk / "archive", [str(papers)], options=options, machinery=machinery)
    load(tmp_path / "undisturbed", [str(papers)], options=options, machinery=machinery)

    assert "space" in str(caught.value) or "full" in str(caught.value)
    assert (report.failures, report.loaded + report.unchanged) == ((), 60)
    assert records(small_disk / "archive") == records(tmp_path / "undisturbed")


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A folder with one scanned page."""
    papers = tmp_path / "papers"
    papers.mkdir()
    picture = Image.new("L", (1240, 500), 255)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(size=36)
    for at, line in enumerate(("SSC Report", "The SSC approved SECMP0024 on 9 April 2019.", "It noted the update.")):
        draw.text((100, 60 + 120 * at), line, font=font, fill=0)
    picture.save(papers / "scan.png", dpi=(150, 150))
    return papers


def pretend_tesseract(path: Path, to_read: str) -> Path:
    """A program that says it is Tesseract, and does this when it is to read."""
    path.write_text(
        "#!/bin/sh\ncase \"$*\" in *--version*) echo 'tesseract 5.3.0';; "
        f"*--list-langs*) printf 'List\\neng\\nosd\\n';; *) {to_read};; esac\n"
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.mark.live
@pytest.mark.parametrize(
    ("to_read", "reason"),
    [("kill -SEGV $$", "ocr-failed"), ("exec sleep 60", "ocr-timeout"), ("exit 0", "ocr-failed")],
    ids=["crashes", "hangs", "writes-nothing"],
)
def test_a_tesseract_that_fails_costs_the_page_and_a_good_one_mends_it(
    scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to_read: str, reason: str
) -> None:
    monkeypatch.setenv("MODTRAIL_TESSERACT", str(pretend_tesseract(tmp_path / "tesseract", to_read)))
    report = loaded(tmp_path / "archive", scan, page_seconds=1.0)
    monkeypatch.delenv("MODTRAIL_TESSERACT")
    mended = loaded(tmp_path / "archive", scan, retry_failed=True)
    loaded(tmp_path / "undisturbed", scan)

    assert (report.loaded, reasons(report)) == (1, {("scan.png", 1): reason})
    assert (mended.loaded, mended.failures) == (1, ())
    assert records(tmp_path / "archive") == records(tmp_path / "undisturbed")


def test_names_that_are_no_text_cost_nothing(tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    for name, data in ((b"caf\xe9.txt", b"The SSC approved SECMP0024."), (b"m\xfcll.pdf", b"%PDF-1.4 broken")):
        (papers / os.fsdecode(name)).write_bytes(data)
    (papers / os.fsdecode(b"leer\xff.pdf")).touch()

    first = loaded(tmp_path / "archive", papers)
    again = loaded(tmp_path / "archive", papers)

    assert (first.loaded, first.failed, again.unchanged, again.failed) == (1, 2, 1, 2)
    assert sorted(Path(one.source).name for one in again.failures) == ["leer\\xff.pdf", "m\\xfcll.pdf"]
    with Archive.open(tmp_path / "archive") as archive:
        (document,) = archive.documents()
        assert archive.document(document)["source"]["name"] == "caf\\xe9.txt"


def pdf_of(*objects: bytes) -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table)
    return data + head + b"trailer<</Size %d/Root 1 0 R>>startxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(data))


def page_with(stream: bytes, resources: bytes = b"", *more: bytes) -> bytes:
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%b>>>>" % resources,
        stream,
        *more,
    )


def bomb(megabytes: int, end: bytes = b"") -> bytes:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(megabytes)) + packer.compress(end)
    packed += packer.flush()
    font = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    return page_with(b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed), font)


@pytest.mark.slow
def test_contents_too_large_to_be_read_to_their_end_are_no_blank_page(tmp_path: Path) -> None:
    paper = tmp_path / "late.pdf"
    paper.write_bytes(bomb(1025, b"BT /F 12 Tf 72 700 Td (The SSC approved SECMP0024.) Tj ET"))

    report = loaded(tmp_path / "archive", paper, memory_bytes=3 << 30)

    assert reasons(report)[("late.pdf", 1)] in {"too-large", "out-of-memory", "worker-died"}


def test_hostile_files_cost_themselves_and_nothing_else(tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "bomb.pdf").write_bytes(bomb(1024))
    itself = b"/XObject<</F 5 0 R>>"
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<<%b>>/Length 5>>stream\n/F Do\nendstream" % itself
    loop = page_with(b"<</Length 5>>stream\n/F Do\nendstream", itself, form)
    (papers / "loop.pdf").write_bytes(loop)
    (papers / "kids.pdf").write_bytes(
        pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>")
    )
    huge = bytearray(_png())
    huge[16:24] = (200_000).to_bytes(4) * 2
    huge[29:33] = zlib.crc32(bytes(huge[12:29])).to_bytes(4)
    (papers / "huge.png").write_bytes(bytes(huge))
    (papers / "honest.txt").write_text("1. Purpose\n\nThe SSC approved SECMP0024 on 9 April 2019.\n")

    report = loaded(tmp_path / "archive", papers, memory_bytes=1 << 30)

    found = reasons(report)
    assert found[("bomb.pdf", 1)] in {"worker-died", "out-of-memory", "damaged"}
    assert any(name == "huge.png" for name, _ in found)
    assert "honest.txt" not in {name for name, _ in found}
    assert report.found == 5 == report.loaded + report.failed
    with Archive.open(tmp_path / "archive") as archive:
        assert any(event.event.modification == "SECMP0024" for event in archive.naming.events())


def _png() -> bytes:
    import io

    file = io.BytesIO()
    Image.new("L", (8, 8), 255).save(file, "PNG")
    return file.getvalue()
