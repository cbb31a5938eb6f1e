"""Which text layers are trusted, and how their words become lines."""

from __future__ import annotations

from itertools import product

import pytest
from printed import PrintedPage, bar_picture, pdf_of, picture_object, prose_page, scan_page, written, written_page

from pipeline import text_layer
from pipeline.pdfium import read_pdf_page
from pipeline.text_layer import Verdict, fragments_of, judge, ruled_grids, visible_words

SCAN = bar_picture()


@pytest.fixture
def pdf(tmp_path):
    def write(page: PrintedPage):
        path = tmp_path / "paper.pdf"
        path.write_bytes(pdf_of([page]))
        return path

    return write


def hidden_prose(mode: int = 3) -> bytes:
    page = prose_page(40).content
    return page.replace(b"BT 0 Tr", b"BT %d Tr" % mode)


def shifted(page: PrintedPage) -> PrintedPage:
    """Return the page with every small letter moved by three, as fonts with a wrong map give it."""
    table = bytes.maketrans(b"abcdefghijklmnopqrstuvwxyz", b"defghijklmnopqrstuvwxyzabc")
    lines = (line.rpartition(b") Tj ET")[0].partition(b"(") for line in page.content.splitlines())
    return PrintedPage(b"".join(set_up + b"(" + shown.translate(table) + b") Tj ET\n" for set_up, _, shown in lines))


def table_page() -> PrintedPage:
    rows = [
        "MP312 Approved 22/09/2021 Yes 14 0 1",
        "SECMP0093 Deferred 26/05/2021 No 3 9 2",
        "MP309A Rejected TBC No 1 1 1",
    ]
    return written_page(*(rows[at % 3] for at in range(30)))


def glyph_outlines() -> bytes:
    letter = b"%d %d m 5 0 l 5 5 l 4 6 l 3 6 l 2 7 l 1 7 l 0 8 l 2 9 l 3 9 l 4 9 l 5 9 l h f\n"
    return b"".join(
        b"q 1 0 0 1 %d %d cm " % (72 + 6 * (at % 70), 760 - 12 * (at // 70)) + letter % (0, 0) + b"Q\n"
        for at in range(1500)
    )


CASES = {
    "dense prose": (prose_page(), Verdict.TRUST),
    "a table of ids and dates": (table_page(), Verdict.TRUST),
    "a short last page": (written_page("Signed", "2 May 2019"), Verdict.TRUST),
    "a heading in capitals": (written_page("SEC PANEL SUB-COMMITTEE REPORT", "APRIL 2019"), Verdict.TRUST),
    "a page number alone": (written_page("- 3 -"), Verdict.TRUST),
    "an empty page": (PrintedPage(b""), Verdict.BLANK),
    "a rule and nothing else": (PrintedPage(b"72 500 m 300 500 l S"), Verdict.OCR),
    "a scan": (scan_page(SCAN), Verdict.OCR),
    "a scan with a stamped header": (scan_page(SCAN, content=written("SECP_88 Agenda item 9", 72, 820)), Verdict.OCR),
    "a scan with header and footer of many words": (
        scan_page(SCAN, content=b"".join(written("This page is kept " * 6, 20, y, size=6) for y in (830, 820, 20, 10))),
        Verdict.OCR,
    ),
    "a scan with a hidden layer": (scan_page(SCAN, content=hidden_prose()), Verdict.COMPARE),
    "a scan with a short hidden layer": (scan_page(SCAN, content=written("Signed", 72, 700, mode=3)), Verdict.COMPARE),
    "print over a letterhead": (scan_page(SCAN, content=hidden_prose(mode=0)), Verdict.COMPARE),
    "letters moved by three": (shifted(prose_page()), Verdict.OCR),
    "letters set apart": (written_page(*[" ".join("theSSCagreedtheminorchanges")] * 20), Verdict.OCR),
    "words run together": (written_page(*["TheSSCagreedtheMinorChangesToTheCode"] * 20), Verdict.OCR),
    "writing drawn as outlines": (PrintedPage(glyph_outlines()), Verdict.OCR),
    "outlines below a typed header": (PrintedPage(written("SECP_88", 72, 820) + glyph_outlines()), Verdict.OCR),
}  # fmt: skip


@pytest.mark.parametrize(("page", "verdict"), CASES.values(), ids=CASES)
def test_a_layer_is_judged_by_what_the_page_is_made_of(pdf, page, verdict):
    judgement = judge(read_pdf_page(pdf(page), 1))

    assert judgement.verdict is verdict
    assert judgement.reason


def test_the_words_of_a_stamp_are_known_to_be_missing_from_the_pixels(pdf):
    assert judge(read_pdf_page(pdf(CASES["a scan with a stamped header"][0]), 1)).stamped
    assert not judge(read_pdf_page(pdf(CASES["a scan"][0]), 1)).stamped


def test_a_scan_cut_into_strips_is_still_a_scan(pdf):
    content = b"".join(b"q 595 0 0 105.25 0 %g cm /S Do Q\n" % (105.25 * at) for at in range(8))
    page = PrintedPage(content + written("Agenda item 9", 72, 820), pictures={"S": picture_object(SCAN[:100])})

    assert judge(read_pdf_page(pdf(page), 1)).verdict is Verdict.OCR


def test_hidden_words_count_only_where_a_picture_shows_them(pdf):
    picture = b"q 200 0 0 200 300 300 cm /P Do Q\n"
    content = (
        picture + written("shown", 72, 700) + written("secret", 72, 600, mode=3) + written("read", 350, 400, mode=3)
    )
    page = read_pdf_page(pdf(PrintedPage(content, pictures={"P": picture_object(SCAN)})), 1)

    assert [word.text for word in visible_words(page)] == ["shown", "read"]


def lines_of(path) -> list[str]:
    found = fragments_of(read_pdf_page(path, 1).words)
    return [" ".join(word.text for word in fragment.words) for fragment in found]


def test_words_on_one_baseline_are_one_fragment_whatever_their_order(pdf):
    content = (
        written("agreed.", 132, 700) + written("The", 72, 700) + written("SSC", 100, 700) + written("Next", 72, 686)
    )

    assert lines_of(pdf(PrintedPage(content))) == ["The SSC agreed.", "Next"]


def test_a_wide_gap_divides_a_line_into_fragments(pdf):
    assert lines_of(pdf(PrintedPage(written("MP312", 72, 700) + written("Approved", 300, 700)))) == [
        "MP312",
        "Approved",
    ]


def test_a_footnote_mark_is_no_part_of_the_id_before_it(pdf):
    content = b"BT /F1 11 Tf 72 700 Td (to MP312) Tj /F1 7 Tf 4 Ts (1) Tj /F1 11 Tf 0 Ts ( and on) Tj ET"

    assert lines_of(pdf(PrintedPage(content))) == ["to MP312 1 and on"]


def test_a_footnote_mark_stays_with_the_word_before_it(pdf):
    content = b"BT /F1 11 Tf 72 700 Td (is interested.) Tj /F1 7 Tf 4 Ts (1) Tj /F1 11 Tf 0 Ts ( Thanks) Tj ET"

    assert lines_of(pdf(PrintedPage(content))) == ["is interested.1 Thanks"]


def test_a_raised_footnote_mark_stays_on_its_line(pdf):
    content = (
        written("agreed", 72, 700, size=11) + written("1", 110, 702.5, size=7) + written("below", 72, 686, size=11)
    )

    assert lines_of(pdf(PrintedPage(content))) == ["agreed 1", "below"]


def test_a_mark_as_browsers_set_it_is_on_its_line_and_part_of_its_word(pdf):
    content = (
        b"BT /F1 11 Tf 72 700 Td (the risk assessment) Tj /F1 9.2 Tf 4.4 Ts (1) Tj /F1 11 Tf 0 Ts (. Of the 41) Tj ET "
        b"BT /F1 7.3 Tf 72 643.7 Td (1) Tj ET BT /F1 8.8 Tf 78 640 Td (Risk Assessment V2.3) Tj ET"
    )

    assert lines_of(pdf(PrintedPage(content))) == ["the risk assessment1. Of the 41", "1 Risk Assessment V2.3"]


def test_a_line_is_bold_when_nearly_all_of_it_is(pdf):
    content = (
        written("Heading in bold", 72, 700, font="F2")
        + written("Mostly plain text with", 72, 650)
        + written("bold", 190, 650, font="F2")
    )
    bold, plain = fragments_of(read_pdf_page(pdf(PrintedPage(content)), 1).words)

    assert bold.weight > 1.3
    assert plain.weight == 1.0


def ruled_table(x: float, y: float) -> bytes:
    lines = b"".join(b"%g %g m %g %g l S\n" % (x, y + 20 * at, x + 300, y + 20 * at) for at in range(4))
    lines += b"".join(b"%g %g m %g %g l S\n" % (x + 100 * at, y, x + 100 * at, y + 60) for at in range(4))
    cells = (
        written(f"r{row}c{column}", x + 10 + 100 * column, y + 5 + 20 * row) for row in range(3) for column in range(3)
    )
    return lines + b"".join(cells)


@pytest.mark.parametrize(
    ("rotate", "crop", "corner"),
    list(product([0, 90, 180, 270], [None, (60, 70, 560, 790)], [(0, 0), (50, -60)])),
    ids=str,
)
def test_the_cells_of_a_ruled_table_lie_around_their_words(pdf, rotate, crop, corner):
    x, y = corner
    path = pdf(PrintedPage(ruled_table(100, 400), (x, y, x + 595, y + 842), rotate=rotate, crop_box=crop))
    page = read_pdf_page(path, 1)
    (grid,) = ruled_grids(path, 1, page)

    cells = [cell for row in grid.rows for cell in row]
    assert len(cells) == 9
    for word in page.words:
        x, y = (word.box.x0 + word.box.x1) / 2, (word.box.top + word.box.bottom) / 2
        assert sum(cell.x0 < x < cell.x1 and cell.top < y < cell.bottom for cell in cells) == 1


@pytest.mark.parametrize("turn", [90, 270])
def test_a_table_written_sideways_has_its_rows_as_it_is_read(pdf, turn):
    moved = {90: b"0 1 -1 0 800 0 cm", 270: b"0 -1 1 0 -100 800 cm"}[turn]
    path = pdf(PrintedPage(b"q %s\n" % moved + ruled_table(100, 400) + b"Q"))
    (grid,) = ruled_grids(path, 1, read_pdf_page(path, 1), rotation=turn)

    assert [len(row) for row in grid.rows] == [3, 3, 3]
    assert grid.box.x1 - grid.box.x0 == pytest.approx(300)


def framed() -> bytes:
    return b"".join(
        b"%d %d 100 20 re S\n" % (72 + 100 * column, 600 + 20 * row) for row in range(3) for column in range(2)
    )


def filled() -> bytes:
    level = b"".join(b"72 %d 200 0.5 re f\n" % (600 + 20 * at) for at in range(4))
    return level + b"".join(b"%d 600 0.5 60 re f\n" % (72 + 100 * at) for at in range(3))


def dashed() -> bytes:
    level = b"".join(b"%d %d m %d %d l S\n" % (x, y, x + 4, y) for y in (600, 620, 640, 660) for x in range(72, 274, 6))
    return level + b"".join(
        b"%d %d m %d %d l S\n" % (x, y, x, y + 4) for x in (72, 172, 272) for y in range(600, 660, 6)
    )


def in_one_path() -> bytes:
    lines = b"".join(b"72 %d m 272 %d l\n" % (600 + 20 * at, 600 + 20 * at) for at in range(4))
    return lines + b"".join(b"%d 600 m %d 660 l\n" % (72 + 100 * at, 72 + 100 * at) for at in range(3)) + b"S\n"


@pytest.mark.parametrize("draw", [framed, filled, dashed, in_one_path])
def test_a_table_is_found_however_its_lines_are_drawn(pdf, draw):
    path = pdf(PrintedPage(draw() + written("A", 80, 605)))
    (grid,) = ruled_grids(path, 1, read_pdf_page(path, 1))

    assert [len(row) for row in grid.rows] == [2, 2, 2]
    assert tuple(grid.box) == pytest.approx((72, 182, 272, 242), abs=2)


def test_lines_that_hardly_meet_are_left_to_the_more_thorough_reader(pdf):
    level = b"".join(b"75 %d m 269 %d l S\n" % (600 + 20 * at, 600 + 20 * at) for at in range(4))
    content = level + b"".join(b"%d 603 m %d 657 l S\n" % (72 + 100 * at, 72 + 100 * at) for at in range(3))
    path = pdf(PrintedPage(content + written("A", 80, 605)))

    assert len(ruled_grids(path, 1, read_pdf_page(path, 1))) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"72 800 m 520 800 l S 72 40 m 520 40 l S\n",
        b"0.9 g 72 690 450 16 re f\n",
        b"20 20 555 802 re S\n",
        b"".join(b"%d %d m 500 500 l S\n" % (at % 500, at) for at in range(800)),
        b"".join(b"%d %d m %d %d l S\n" % (72 + at, 600, 72 + at, 650) for at in range(3000)),
    ],
    ids=["no lines", "rules under header and over footer", "a shaded heading", "a frame", "a drawing", "a hatching"],
)
def test_lines_that_make_no_table_cost_nothing(pdf, content, monkeypatch):
    monkeypatch.setattr(text_layer, "_grids_by_pdfplumber", None)
    path = pdf(PrintedPage(content + written("Heading", 72, 694)))

    assert ruled_grids(path, 1, read_pdf_page(path, 1)) == ()
