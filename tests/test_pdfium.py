"""PDF pages through PDFium: what is written, where it stands as a person sees the page, and the pixels of scans.

The oracle for places is the rendered page: all its ink lies in the boxes of its words, and every box holds ink.
"""

from __future__ import annotations

import struct
from io import BytesIO
from itertools import product

import numpy as np
import pytest
from PIL import Image
from printed import (
    PrintedPage,
    bar_picture,
    pdf_from_objects,
    pdf_of,
    picture_object,
    prose_page,
    prose_words,
    scan_page,
    stream,
    written,
    written_page,
)

from pipeline import pdf_words, pdfium
from pipeline.errors import UnreadableFile, UnreadablePage
from pipeline.pdf_scan import embedded_scan, page_pixels
from pipeline.pdfium import count_pdf_pages, read_pdf_page
from pipeline.records import Box


@pytest.fixture
def pdf(tmp_path):
    def write(*pages: PrintedPage):
        path = tmp_path / "paper.pdf"
        path.write_bytes(pdf_of(pages))
        return path

    return write


def texts(page) -> list[str]:
    return [word.text for word in page.words]


def assert_ink_and_boxes_agree(path, boxes, *, turn: int = 0) -> None:
    """Fail unless all ink of the page as seen, turned clockwise by `turn`, lies in `boxes`, and each holds ink."""
    image = page_pixels(path, 1, dpi=144)
    grey = np.rot90(image.grey, k=-(turn // 90))
    scale = 2.0
    outside = grey.copy()
    for box in boxes:
        x0, top, x1, bottom = (round(edge * scale) for edge in box)
        assert (grey[max(top, 0) : bottom, max(x0, 0) : x1] < 128).any(), f"no ink in {box}"
        outside[max(top - 3, 0) : bottom + 3, max(x0 - 3, 0) : x1 + 3] = 255
    assert (outside < 128).sum() == 0, "ink outside all boxes"


CROPS = {"no crop box": None, "crop box": (100, 150, 500, 700), "odd crop box": (33.5, 41.25, 560.75, 800.5)}


@pytest.mark.parametrize(("rotate", "crop"), list(product([0, 90, 180, 270, -90, 450], CROPS)), ids=str)
def test_boxes_lie_on_the_words_of_a_rotated_and_cropped_page(pdf, rotate, crop):
    content = written("Alpha", 200, 600) + written("Beta", 300, 400, size=20) + written("Gamma", 380, 200)
    path = pdf(PrintedPage(content, crop_box=CROPS[crop], rotate=rotate))
    page = read_pdf_page(path, 1)

    assert sorted(texts(page)) == ["Alpha", "Beta", "Gamma"]
    assert_ink_and_boxes_agree(path, [word.box for word in page.words])


@pytest.mark.parametrize("media_box", [(0, 0, 595, 842), (-100, -200, 495, 642), (50, 60, 645, 902)], ids=str)
def test_the_media_box_may_begin_anywhere(pdf, media_box):
    x, y = media_box[0] + 100, media_box[1] + 500
    path = pdf(PrintedPage(written("Alpha", x, y), media_box))
    page = read_pdf_page(path, 1)

    assert (page.width, page.height) == (595, 842)
    assert page.words[0].box.x0 == pytest.approx(100, abs=2)
    assert_ink_and_boxes_agree(path, [word.box for word in page.words])


def test_a_crop_box_larger_than_the_page_is_cut_to_it(pdf):
    path = pdf(PrintedPage(written("Alpha", 100, 700), crop_box=(-50, -50, 700, 900)))
    page = read_pdf_page(path, 1)

    assert (page.width, page.height) == (595, 842)
    assert_ink_and_boxes_agree(path, [word.box for word in page.words])


@pytest.mark.parametrize(("rotate", "turn"), list(product([0, 90, 180, 270], repeat=2)), ids=str)
def test_the_angle_of_writing_is_what_a_person_sees(pdf, rotate, turn):
    path = pdf(PrintedPage(written("Turned", 300, 400, turn=turn), rotate=rotate))
    word = read_pdf_page(path, 1).words[0]

    assert word.text == "Turned"
    assert word.angle == (turn - rotate) % 360  # degrees clockwise that would set it upright
    assert_ink_and_boxes_agree(path, [word.box])


def test_size_weight_and_baseline_are_those_of_the_print(pdf):
    page = read_pdf_page(
        pdf(PrintedPage(written("Heading", 72, 700, size=16, font="F2") + written("text", 72, 650, size=10))), 1
    )
    heading, body = page.words

    assert (heading.size, heading.bold, body.size, body.bold) == (16, True, 10, False)
    assert (heading.foot[1], body.foot[1]) == (pytest.approx(142), pytest.approx(192))


def test_a_scaled_matrix_counts_for_the_size(pdf):
    page = read_pdf_page(pdf(PrintedPage(b"BT /F1 1 Tf 14 0 0 14 72 700 Tm (Large) Tj ET")), 1)

    assert page.words[0].size == pytest.approx(14)


@pytest.mark.parametrize("mode", [0, 1, 2, 3, 7])
def test_only_writing_that_nobody_can_see_is_invisible(pdf, mode):
    page = read_pdf_page(pdf(PrintedPage(written("Hidden", 72, 700, mode=mode))), 1)

    assert page.words[0].invisible is (mode == 3)


def embedded_font_page(text: str):
    """Return a PDF that embeds a font with ligatures, made by reportlab."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    try:
        pdfmetrics.registerFont(TTFont("DejaVuSans", "DejaVuSans.ttf"))
    except Exception:  # noqa: BLE001 - reportlab has no single word for a font that is not there
        pytest.skip("the font DejaVu Sans is not here")
    buffer = BytesIO()
    canvas = Canvas(buffer)
    canvas.setFont("DejaVuSans", 12)
    canvas.drawString(72, 700, text)
    canvas.save()
    return buffer.getvalue()


def test_ligatures_become_letters(tmp_path):
    (tmp_path / "a.pdf").write_bytes(embedded_font_page("the ofﬁce ﬂoor eﬀort oﬃcial"))

    assert texts(read_pdf_page(tmp_path / "a.pdf", 1)) == ["the", "office", "floor", "effort", "official"]


def test_writing_outside_the_crop_box_is_not_on_the_page(pdf):
    content = written("Shown", 200, 600) + written("Hidden", 20, 20)

    assert texts(read_pdf_page(pdf(PrintedPage(content, crop_box=CROPS["crop box"])), 1)) == ["Shown"]


def test_a_word_broken_by_a_hyphen_is_two_words_and_keeps_its_hyphen(pdf):
    page = read_pdf_page(
        pdf(written_page("The minutes of the Sub-", "Committee were agreed and the imple-", "mented one")), 1
    )

    assert "Sub- Committee" in " ".join(texts(page))
    assert "imple- mented" in " ".join(texts(page))


def test_words_of_dense_prose_come_in_order_and_whole(pdf):
    page = read_pdf_page(pdf(prose_page(4)), 1)

    assert texts(page) == prose_words()
    assert page.characters == sum(len(word) for word in prose_words())
    assert page.unmapped == 0


@pytest.mark.parametrize("name", ["prose", "hyphen", "blanks", "seed of noise"])
def test_text_taken_in_one_call_is_that_taken_by_character(pdf, monkeypatch, name):
    page = {
        "prose": prose_page(8),
        "hyphen": written_page("of the Sub-", "Committee and the imple-", "mented"),
        "blanks": PrintedPage(written("A  B", 72, 700) + written("C", 300, 700) + written("", 72, 600)),
        "seed of noise": PrintedPage(b"BT /F1 12 Tf 72 700 Td (\\001\\002 a\\255b \\240\\000) Tj ET"),
    }[name]
    path = pdf(page)
    quick = read_pdf_page(path, 1)
    monkeypatch.setattr(pdf_words, "_bulk_text", lambda *_: None)

    assert read_pdf_page(path, 1) == quick


def test_letters_set_one_by_one_are_one_word(pdf):
    shown = b"BT /F1 12 Tf 72 700 Td [(S) -20 (E) 15 (C) -10 (MP) 0 (00) -30 (13)] TJ ET"

    assert texts(read_pdf_page(pdf(PrintedPage(shown)), 1)) == ["SECMP0013"]


def test_cells_far_apart_on_one_line_are_words_of_their_own(pdf):
    content = written("MP312", 72, 700) + written("Approved", 200, 700) + written("2021", 400, 700)

    assert texts(read_pdf_page(pdf(PrintedPage(content)), 1)) == ["MP312", "Approved", "2021"]


TYPE3 = (
    b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 750 750] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 65 "
    b"/LastChar 66 /Widths [800 800] /CharProcs << >> /Resources << >> /Encoding << /Type /Encoding "
    b"/Differences [65 /g1 /g2] >> >>"
)


def test_characters_of_a_font_without_a_map_are_counted(pdf):
    page = read_pdf_page(pdf(PrintedPage(written("ABAB", 72, 700, font="F9"), fonts={"F9": TYPE3})), 1)

    assert page.unmapped == 4 or page.characters == 0


def test_characters_of_the_private_area_are_unmapped(pdf):
    to_unicode = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
        b"1 beginbfrange <41> <5a> <e041> endbfrange endcmap end"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font 7 0 R >> >>",
        stream(b"BT /F1 12 Tf 72 700 Td (ABCD) Tj ET"),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
        stream(to_unicode),
        b"<< /F1 5 0 R >>",
    ]
    path = pdf(written_page())
    path.write_bytes(pdf_from_objects(objects))
    page = read_pdf_page(path, 1)

    assert (page.characters, page.unmapped) == (4, 4)


def test_pictures_and_drawings_are_told_with_their_places(pdf):
    content = b"q 200 0 0 100 72 600 cm /P1 Do Q 72 500 m 300 500 l S 72 480 100 10 re f\n"
    page = read_pdf_page(pdf(PrintedPage(content, pictures={"P1": picture_object(bar_picture())})), 1)

    assert [tuple(round(edge) for edge in box) for box in page.pictures] == [(72, 142, 272, 242)]
    assert page.shapes == 2


def test_pictures_inside_a_form_are_found_where_they_are_seen(pdf):
    form = stream(
        b"q 100 0 0 50 10 10 cm /P1 Do Q",
        b"/Type /XObject /Subtype /Form /BBox [0 0 300 300] /Matrix [1 0 0 1 50 100] "
        b"/Resources << /XObject << /P1 7 0 R >> >>",
    )
    path = pdf(PrintedPage(b"q 2 0 0 2 20 30 cm /Fm Do Q", pictures={"P1": picture_object(bar_picture()), "Fm": form}))
    raw = path.read_bytes()
    number = raw.index(b"/Width 600")
    own = raw.rindex(b" 0 obj", 0, number)
    path.write_bytes(raw.replace(b"/P1 7 0 R >> >>", b"/P1 %s 0 R >> >>" % raw[raw.rindex(b"\n", 0, own) + 1 : own]))
    page = read_pdf_page(path, 1)

    # x: 20 + 2 * (50 + 10) = 140, width 200; y: 30 + 2 * (100 + 10) = 250, height 100.
    assert [tuple(round(edge) for edge in box) for box in page.pictures] == [(140, 492, 340, 592)]


def test_a_rendered_page_is_grey_on_white_at_the_resolution_that_was_asked_for(pdf):
    image = page_pixels(pdf(written_page("Alpha")), 1, dpi=144)

    assert image.grey.shape == (1684, 1190)
    assert (image.grey.max(), image.grey.min() < 60) == (255, True)
    assert image.dpi == pytest.approx(144, abs=0.2)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_part_of_a_page_is_rendered_where_it_is_seen(pdf, rotate):
    path = pdf(PrintedPage(written("Alpha", 300, 500), crop_box=(50, 40, 550, 800), rotate=rotate))
    box = read_pdf_page(path, 1).words[0].box
    clip = Box(box.x0 - 5, box.top - 5, box.x1 + 5, box.bottom + 5)
    part = page_pixels(path, 1, dpi=144, clip=clip)

    rows, columns = np.nonzero(part.grey < 128)
    assert rows.size > 20
    assert part.x0 + columns.min() * part.x_step == pytest.approx(box.x0, abs=2)
    assert part.top + rows.min() * part.y_step == pytest.approx(box.top, abs=3)


def test_a_page_of_absurd_size_is_rendered_within_limits(pdf):
    image = page_pixels(pdf(PrintedPage(b"0 0 9000 9000 re f", (0, 0, 14_400, 14_400))), 1, dpi=300)

    assert image.grey.size < 62_000_000
    assert image.x_step * image.grey.shape[1] == pytest.approx(14_400)


SCAN = bar_picture()


def test_a_scan_is_taken_in_its_own_pixels(pdf):
    image = embedded_scan(pdf(scan_page(SCAN)), 1)

    assert image is not None
    assert np.array_equal(image.grey, SCAN)
    assert (image.x_step, image.y_step) == pytest.approx((595 / 600, 842 / 800))


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_scan_on_a_turned_page_is_taken_in_its_own_pixels_set_as_seen(pdf, rotate):
    path = pdf(scan_page(SCAN, rotate=rotate))
    image = embedded_scan(path, 1)

    assert image is not None
    assert np.array_equal(image.grey, np.rot90(SCAN, k=-(rotate // 90)))
    rendered = page_pixels(path, 1, dpi=72)
    assert image.x_step * image.grey.shape[1] == pytest.approx(rendered.x_step * rendered.grey.shape[1], abs=0.5)


MATRICES = {
    "upright": (b"595 0 0 842 0 0", 0),
    "quarter turn": (b"0 842 -595 0 595 0", 1),
    "half turn": (b"-595 0 0 -842 595 842", 2),
    "three quarters": (b"0 -842 595 0 0 842", 3),
}


@pytest.mark.parametrize("name", MATRICES)
def test_a_scan_that_its_matrix_turns_is_set_as_seen(pdf, name):
    matrix, quarters = MATRICES[name]
    stored = SCAN
    path = pdf(PrintedPage(b"q %s cm /Scan Do Q" % matrix, pictures={"Scan": picture_object(stored)}))
    image = embedded_scan(path, 1)

    assert image is not None
    assert np.array_equal(image.grey, np.rot90(stored, k=quarters))


@pytest.mark.parametrize(
    "matrix",
    [b"-595 0 0 842 595 0", b"595 0 0 -842 0 842", b"590 40 -40 838 10 -10"],
    ids=["mirrored", "upside down and mirrored", "crooked"],
)
def test_a_scan_that_is_mirrored_or_crooked_is_rendered_or_set_right(pdf, matrix):
    path = pdf(PrintedPage(b"q %s cm /Scan Do Q" % matrix, pictures={"Scan": picture_object(SCAN)}))
    image = embedded_scan(path, 1)

    assert image is None


def decoded(entries: bytes, grey: np.ndarray = SCAN) -> PrintedPage:
    return PrintedPage(b"q 595 0 0 842 0 0 cm /Scan Do Q", pictures={"Scan": picture_object(grey, entries)})


def test_a_picture_that_a_decode_array_inverts_is_black_on_white_whichever_way(pdf):
    path = pdf(decoded(b"/ColorSpace /DeviceGray /BitsPerComponent 8 /Decode [1 0]", 255 - SCAN))
    image = embedded_scan(path, 1) or page_pixels(path, 1, dpi=72)

    assert image.grey.mean() > 180


def test_a_stamp_over_a_scan_is_not_lost(pdf):
    path = pdf(scan_page(SCAN, content=b"0 g 0 0 595 200 re f\n"))

    assert embedded_scan(path, 1) is None


@pytest.mark.parametrize("kind", ["cmyk", "rgb", "1 bit", "indexed", "jpeg", "ccitt", "jbig2", "jpeg 2000"])
def test_scans_of_every_coding_are_dark_ink_on_white_paper(pdf, kind):
    path = pdf(PrintedPage(b"q 595 0 0 842 0 0 cm /Scan Do Q", pictures={"Scan": coded(kind)}))
    image = embedded_scan(path, 1) or page_pixels(path, 1, dpi=72)
    small = np.asarray(Image.fromarray(image.grey).resize((600, 800)), dtype=int)

    assert np.abs(small - SCAN).mean() < 10


def coded(kind: str) -> bytes:
    """Return the picture of bars as an image object of this coding."""
    size = b"/Type /XObject /Subtype /Image /Width 600 /Height 800 "
    if kind == "cmyk":
        ink = np.zeros((800, 600, 4), dtype=np.uint8)
        ink[:, :, 3] = 255 - SCAN
        return picture_object_of(ink, b"/ColorSpace /DeviceCMYK /BitsPerComponent 8")
    if kind == "rgb":
        return picture_object_of(np.repeat(SCAN[:, :, None], 3, axis=2), b"/ColorSpace /DeviceRGB /BitsPerComponent 8")
    if kind == "1 bit":
        return picture_object_of(np.packbits(SCAN > 0, axis=1), b"/ColorSpace /DeviceGray /BitsPerComponent 1")
    if kind == "indexed":
        return picture_object_of(
            (SCAN == 0).astype(np.uint8), b"/ColorSpace [/Indexed /DeviceRGB 1 <ffffff101010>] /BitsPerComponent 8"
        )
    buffer = BytesIO()
    if kind == "jpeg":
        Image.fromarray(SCAN).save(buffer, "JPEG", quality=90)
        return stream(buffer.getvalue(), size + b"/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode")
    if kind == "jpeg 2000":
        Image.fromarray(SCAN).save(buffer, "JPEG2000")
        return stream(buffer.getvalue(), size + b"/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /JPXDecode")
    ones = 255 - SCAN if kind == "jbig2" else SCAN  # in JBIG2 a one is black
    Image.fromarray(ones).convert("1").save(buffer, "TIFF", compression="group4", strip_size=10**6)
    with Image.open(BytesIO(buffer.getvalue())) as tiff:
        (at,), (length,) = tiff.tag_v2[273], tiff.tag_v2[279]
    fax = buffer.getvalue()[at : at + length]
    if kind == "jbig2":
        return stream(jbig2_of(fax), size + b"/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /JBIG2Decode")
    entries = (
        b"/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode "
        b"/DecodeParms << /K -1 /Columns 600 /Rows 800 /BlackIs1 true >>"
    )
    return stream(fax, size + entries)


def jbig2_of(fax: bytes) -> bytes:
    """Return JBIG2 segments as a PDF embeds them: a page, and a generic region that is coded like a fax (MMR)."""
    page = struct.pack(">IIIIBH", 600, 800, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", 600, 800, 0, 0, 0, 1) + fax
    segments = ((0, 48, page), (1, 38, region))  # ITU-T T.88, 7.3: page information, immediate generic region
    return b"".join(struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data for number, kind, data in segments)


def picture_object_of(samples: np.ndarray, entries: bytes) -> bytes:
    import zlib

    size = b"/Type /XObject /Subtype /Image /Width 600 /Height 800 /Filter /FlateDecode "
    return stream(zlib.compress(samples.tobytes()), size + entries)


def test_a_scan_cut_into_strips_is_one_picture(pdf):
    strips = {f"S{at}": SCAN[at * 100 : (at + 1) * 100] for at in range(8)}
    height = 842 / 8
    content = b"".join(
        b"q 595 0 0 %g 0 %g cm /%s Do Q\n" % (height, 842 - (at + 1) * height, name.encode())
        for at, name in enumerate(strips)
    )
    path = pdf(PrintedPage(content, pictures={name: picture_object(grey) for name, grey in strips.items()}))
    image = embedded_scan(path, 1)

    assert image is not None
    assert np.array_equal(image.grey, SCAN)


def test_a_born_digital_page_has_no_scan(pdf):
    assert embedded_scan(pdf(prose_page()), 1) is None


def test_a_picture_smaller_than_the_page_is_no_scan(pdf):
    content = b"q 300 0 0 400 100 300 cm /Scan Do Q\n"

    assert embedded_scan(pdf(PrintedPage(content, pictures={"Scan": picture_object(SCAN)})), 1) is None


def test_a_small_file_that_claims_a_huge_picture_costs_no_memory(pdf):
    import resource
    import zlib

    size = b"/Type /XObject /Subtype /Image /Width 35000 /Height 35000 /ColorSpace /DeviceGray /BitsPerComponent 1 "
    samples = zlib.compressobj(9)
    data = b"".join(samples.compress(b"\xff" * 4375) for _ in range(35_000)) + samples.flush()
    path = pdf(
        PrintedPage(
            b"q 595 0 0 842 0 0 cm /Scan Do Q",
            pictures={"Scan": stream(data, size + b"/Filter /FlateDecode")},
        )
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert embedded_scan(path, 1) is None
    with pytest.raises(UnreadablePage, match="1225 million pixels") as caught:
        page_pixels(path, 1, dpi=72)
    assert caught.value.reason == "too-large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kilobytes


def test_pages_are_counted(pdf):
    assert count_pdf_pages(pdf(written_page("One"), written_page("Two"))) == (2, None)


def test_a_page_that_is_not_there_is_a_damaged_page(pdf):
    with pytest.raises(UnreadablePage):
        read_pdf_page(pdf(written_page("One")), 2)


@pytest.mark.parametrize(
    "content",
    [
        b"BT /F1 12 Tf (never closed",
        b"q " * 20_000,
        b"[" * 20_000,
        b"BT /Nothing 12 Tf (A) Tj ET",
        b"/Scan Do",
        b"\x00\xff\xfe" * 1_000,
        b"1e99 0 0 1e99 0 0 cm BT /F1 1e30 Tf (A) Tj ET",
    ],
    ids=["open string", "q only", "open arrays", "no such font", "no such picture", "noise", "huge numbers"],
)
def test_broken_drawing_gives_what_there_is_and_never_another_error(pdf, content):
    path = pdf(PrintedPage(content))

    assert len(read_pdf_page(path, 1).words) <= 1
    assert page_pixels(path, 1, dpi=36).grey.size > 0


def test_zapped_bytes_end_in_a_reason_and_never_in_another_error(tmp_path):
    random = np.random.default_rng(11)
    original = pdf_of([prose_page(4), scan_page(SCAN), written_page("Last")])
    outcomes = set()
    for at in range(60):
        raw = bytearray(original)
        for _ in range(int(random.integers(1, 20))):
            raw[int(random.integers(9, len(raw)))] = int(random.integers(256))
        path = tmp_path / f"{at}.pdf"
        path.write_bytes(raw)
        try:
            for number in range(1, min(count_pdf_pages(path)[0], 4) + 1):
                read_pdf_page(path, number)
                embedded_scan(path, number)
                page_pixels(path, number, dpi=36)
            outcomes.add("read")
        except (UnreadableFile, UnreadablePage) as error:
            outcomes.add(error.reason)

    assert "read" in outcomes
    assert outcomes <= {"read", "damaged", "encrypted", "too-large"}


def test_a_long_document_is_opened_anew_now_and_then(pdf, monkeypatch):
    opened = []
    real = pdfium.pdfium.PdfDocument

    def counted(*args, **settings):
        opened.append(args)
        return real(*args, **settings)

    monkeypatch.setattr(pdfium.pdfium, "PdfDocument", counted)
    path = pdf(*[written_page(f"Page {number}") for number in range(1, 61)])

    assert [texts(read_pdf_page(path, number))[1] for number in range(1, 61)] == [str(n) for n in range(1, 61)]
    assert len(opened) == 3
