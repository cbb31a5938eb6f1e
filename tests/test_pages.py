"""One page of any kind, read: where its text comes from, and that every box lies on its word as a person sees it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from engines import BarEngine, EmptyEngine
from PIL import Image
from printed import (
    BARS,
    PROSE,
    ROWS,
    PrintedPage,
    bar_picture,
    pdf_of,
    picture_object,
    prose_page,
    prose_words,
    scan_page,
    written,
    written_page,
)

from pipeline.errors import ToolMissing, UnreadablePage
from pipeline.pages import read_page
from pipeline.pdf_scan import page_pixels
from pipeline.records import Page, TextSource
from pipeline.sources import inspect_file
from pipeline.tesseract import find_tesseract, missing_tesseract

SCAN = bar_picture()


@pytest.fixture
def read(tmp_path):
    """Write a file, read its first page."""

    def read_first(content: PrintedPage | Image.Image, *, engine=None, suffix: str = ".png", **settings) -> Page:
        path = tmp_path / f"paper{'.pdf' if isinstance(content, PrintedPage) else suffix}"
        if isinstance(content, PrintedPage):
            path.write_bytes(pdf_of([content]))
        else:
            content.save(path, **settings)
        return read_page(inspect_file(path), 1, engine=lambda: engine or BarEngine())

    return read_first


def no_engine():
    raise missing_tesseract()


def words_of(page: Page) -> list[str]:
    return [word.text for line in page.lines for word in line.words]


def codes(page: Page) -> dict[str, str]:
    return {note.code: note.message for note in page.notes}


def assert_boxes_cover_ink(page: Page, grey: np.ndarray) -> None:
    """Fail unless the boxes of the page's words lie on the ink of its picture, and explain all of it."""
    x_scale, y_scale = grey.shape[1] / page.width, grey.shape[0] / page.height
    bare = grey.copy()
    for line in page.lines:
        for word in line.words:
            x0, top, x1, bottom = word.box
            left, right = round(x0 * x_scale), round(x1 * x_scale)
            upper, lower = round(top * y_scale), round(bottom * y_scale)
            assert (grey[upper:lower, left:right] < 128).mean() > 0.5, f"{word.text} is not at {word.box}"
            bare[max(upper - 4, 0) : lower + 4, max(left - 4, 0) : right + 4] = 255
    assert (bare < 128).sum() == 0


# Scans


def test_a_scan_is_read_by_ocr_in_reading_order(read):
    page = read(scan_page(SCAN))

    assert page.text_source is TextSource.OCR
    assert words_of(page) == [f"word{at}" for at in range(len(BARS))]
    assert (page.width, page.height, page.rotation, page.confidence) == (595, 842, 0, 0.95)
    assert codes(page)["text-layer"] == "ocr: no text layer"


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_boxes_of_a_scan_lie_on_its_words_however_the_page_is_turned(read, tmp_path, rotate):
    page = read(scan_page(SCAN, rotate=rotate))
    seen = page_pixels(tmp_path / "paper.pdf", 1, dpi=72).grey

    # The page as its file shows it, and then as we turned it.
    assert page.rotation == (360 - rotate) % 360
    assert words_of(page) == [f"word{at}" for at in range(len(BARS))]
    assert_boxes_cover_ink(page, np.rot90(seen, k=-(page.rotation // 90)))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_of_a_scan_that_lies_on_its_side_lie_on_its_upright_words(read, turn):
    lying = np.ascontiguousarray(np.rot90(SCAN, k=turn // 90))
    page = read(Image.fromarray(lying), dpi=(100, 100))

    assert page.rotation == turn
    assert_boxes_cover_ink(page, SCAN)
    assert (page.width, page.height) == (432, 576)


@pytest.mark.parametrize(
    ("width", "height", "matrix"),
    [(595, 842, b"515 0 0 782 40 30"), (595, 842, b"635 0 0 862 -20 -10"), (595, 700, b"595 0 0 842 0 -71")],
    ids=["margins around it", "over the edge", "cut above and below"],
)
def test_boxes_of_a_scan_that_is_not_quite_the_page_are_of_the_page(read, tmp_path, width, height, matrix):
    page = read(
        PrintedPage(b"q %s cm /Scan Do Q" % matrix, (0, 0, width, height), pictures={"Scan": picture_object(SCAN)})
    )

    assert (page.width, page.height) == (width, height)
    assert_boxes_cover_ink(page, page_pixels(tmp_path / "paper.pdf", 1, dpi=144).grey)


@pytest.mark.parametrize("degrees", [-3.0, -1.0, 1.5, 4.0])
def test_boxes_of_a_crooked_scan_lie_where_it_was_scanned(read, degrees):
    big = Image.fromarray(SCAN).resize((1800, 2400))
    crooked = big.rotate(-degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
    page = read(crooked, dpi=(300, 300))
    scale = 1800 / page.width
    seen = np.asarray(crooked)

    assert len(words_of(page)) == len(BARS)
    for line in page.lines:
        for word in line.words:
            x, y = (word.box.x0 + word.box.x1) / 2 * scale, (word.box.top + word.box.bottom) / 2 * scale
            assert seen[round(y), round(x)] < 128, word


@pytest.mark.parametrize("dpi", [(204, 98), (204, 196), (200, 205), (300, 300), (600, 600), (100, 100)], ids=str)
def test_boxes_are_in_points_whatever_the_resolution(read, dpi):
    width, height = round(432 * dpi[0] / 72), round(576 * dpi[1] / 72)
    picture = Image.fromarray(SCAN).resize((width, height))
    page = read(picture, suffix=".tif", dpi=dpi)

    assert (page.width, page.height) == (pytest.approx(432, abs=1), pytest.approx(576, abs=1))
    assert_boxes_cover_ink(page, np.asarray(picture.resize((864, 1152))))


def test_a_blank_scan_needs_no_engine(tmp_path):
    path = tmp_path / "blank.png"
    Image.new("L", (600, 800), 250).save(path)
    page = read_page(inspect_file(path), 1, engine=no_engine)

    assert page.text_source is TextSource.NONE
    assert "blank" in codes(page)


def test_a_scan_without_any_engine_says_what_is_missing(tmp_path):
    path = tmp_path / "scan.png"
    Image.fromarray(SCAN).save(path)

    with pytest.raises(ToolMissing):
        read_page(inspect_file(path), 1, engine=no_engine)


def test_a_scan_of_which_nothing_can_be_read_has_no_text(read):
    page = read(scan_page(SCAN), engine=EmptyEngine())

    assert (page.text_source, page.lines, page.confidence) == (TextSource.NONE, (), None)


def test_words_stamped_on_a_scan_are_read_beside_it(read):
    page = read(scan_page(SCAN, content=written("SECP_88 Agenda item 9", 72, 815)))

    assert page.text_source is TextSource.OCR
    assert words_of(page)[:4] == ["SECP_88", "Agenda", "item", "9"]
    assert words_of(page)[4:] == [f"word{at}" for at in range(len(BARS))]


def test_words_stamped_on_a_scan_that_lies_on_its_side_keep_their_place(read):
    lying = np.ascontiguousarray(np.rot90(SCAN))
    page = read(scan_page(lying, width=842, height=595, content=written("Agenda item 9", 72, 570)))
    stamp = page.lines[-1]

    assert page.rotation == 90
    assert [word.text for word in stamp.words] == ["Agenda", "item", "9"]
    assert 0 <= stamp.box.x0 < stamp.box.x1 <= page.width
    assert stamp.box.bottom - stamp.box.top > stamp.box.x1 - stamp.box.x0


# Text layers


def test_a_born_digital_page_needs_no_engine(tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf_of([prose_page(4)]))
    page = read_page(inspect_file(path), 1, engine=no_engine)

    assert page.text_source is TextSource.TEXT_LAYER
    assert words_of(page) == prose_words()
    assert page.confidence is None
    assert all(word.confidence == 1.0 for line in page.lines for word in line.words)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_page_written_sideways_is_set_upright_and_its_boxes_with_it(read, tmp_path, rotate):
    content = b"".join(written(line, 100 + 20 * at, 100, turn=90) for at, line in enumerate(PROSE))
    page = read(PrintedPage(content, rotate=rotate))
    seen = page_pixels(tmp_path / "paper.pdf", 1, dpi=144).grey

    assert page.rotation == (90 - rotate) % 360
    assert words_of(page) == prose_words()
    assert (page.width, page.height) == (842, 595)
    upright = np.rot90(seen, k=-(page.rotation // 90))
    for line in page.lines:
        for word in line.words:
            x0, top, x1, bottom = (round(2 * edge) for edge in word.box)
            assert (upright[top:bottom, x0:x1] < 128).any()


def test_writing_along_the_margin_follows_the_text_and_stays_at_its_place(read):
    page = read(PrintedPage(prose_page(20).content + written("Draft for comment", 30, 300, turn=90)))
    last = page.lines[-1]

    assert page.rotation == 0
    assert [word.text for word in last.words] == ["Draft", "for", "comment"]
    assert last.box.x1 < 40
    assert last.box.bottom - last.box.top > 80
    assert words_of(page)[: len(prose_words())] == prose_words()


def test_a_watermark_across_the_page_is_left_out_and_told(read):
    slanted = b"BT /F1 60 Tf 0.7071 0.7071 -0.7071 0.7071 120 250 Tm (DRAFT) Tj ET\n"
    page = read(PrintedPage(prose_page(40).content + slanted))

    assert words_of(page) == prose_words() * 10
    assert "DRAFT" in codes(page)["slanted"]


PICTURE_ROOM = prose_page(20).content
PLACED = b"q 400 0 0 250 90 100 cm /P Do Q\n"
SMALL_BARS = bar_picture([(x, y, x + 60, y + 10) for y in range(30, 220, 30) for x in (30, 110, 190)], (400, 250))


def test_a_picture_with_text_beside_a_text_layer_is_read_in_its_place(read, tmp_path):
    page = read(PrintedPage(PICTURE_ROOM + PLACED, pictures={"P": picture_object(SMALL_BARS)}))

    assert page.text_source is TextSource.TEXT_LAYER
    assert words_of(page)[-21:] == [f"word{at}" for at in range(21)]
    assert "picture-read" in codes(page)
    assert page.confidence == 0.95
    boxes = [word.box for line in page.lines[20:] for word in line.words]
    assert min(box.x0 for box in boxes) >= 90
    assert max(box.x1 for box in boxes) <= 490
    assert min(box.top for box in boxes) >= 492
    assert max(box.bottom for box in boxes) <= 742


def test_a_caption_on_a_picture_does_not_hide_its_text_and_is_not_read_twice(read):
    caption = written("Figure 1", 130, 106)
    page = read(PrintedPage(PICTURE_ROOM + PLACED + caption, pictures={"P": picture_object(SMALL_BARS)}))
    words = words_of(page)

    assert "word0" in words
    assert words.count("Figure") == 1


def test_a_picture_under_much_text_is_a_background(read):
    page = read(
        PrintedPage(b"q 500 0 0 300 50 480 cm /P Do Q\n" + PICTURE_ROOM, pictures={"P": picture_object(SMALL_BARS)})
    )

    assert "picture-read" not in codes(page)
    assert words_of(page) == prose_words() * 5


def test_a_logo_is_not_read(read):
    page = read(
        PrintedPage(PICTURE_ROOM + b"q 120 0 0 60 400 770 cm /P Do Q\n", pictures={"P": picture_object(SMALL_BARS)})
    )

    assert "picture-read" not in codes(page)


class FailingEngine(EmptyEngine):
    """Fails on every image."""

    def recognize(self, image):
        raise UnreadablePage("Tesseract failed.", stage="ocr", reason="ocr-failed", advice="Scan it again.")


def test_a_picture_that_cannot_be_read_leaves_the_text_and_is_told(read):
    page = read(PrintedPage(PICTURE_ROOM + PLACED, pictures={"P": picture_object(SMALL_BARS)}), engine=FailingEngine())

    assert words_of(page) == prose_words() * 5
    assert "Tesseract failed" in codes(page)["picture-failed"]


def test_an_engine_that_fails_on_a_scan_costs_that_page(read):
    with pytest.raises(UnreadablePage, match="Tesseract failed"):
        read(scan_page(SCAN), engine=FailingEngine())


# Hidden layers of scans: every row of the picture has five bars, every line of the layer the same five words, so an
# engine that says its words in turn agrees with the layer whichever lines it is asked to read.

SAID = ("The", "Committee", "has", "considered", "modifications")


def layered(texts=SAID, *, shown: int = len(ROWS), shift: float = 0.0, mode: int = 3, turn: int = 0) -> PrintedPage:
    """Return a scan of bars whose layer says `texts` line by line at the first `shown` bars, `shift` points too low."""
    x_scale, y_scale = 595 / 600, 842 / 800
    content = b""
    for at, (x0, _, x1, bottom) in enumerate(ROWS[:shown]):
        text, size = texts[at % len(texts)], 12 * y_scale / 0.72
        stretch = 100 * (x1 - x0) * x_scale / (0.5 * size * len(text))
        content += b"BT %d Tr %g Tz /F1 %g Tf 1 0 0 1 %g %g Tm (%s ) Tj ET\n" % (
            mode, stretch, size, x0 * x_scale, 842 - bottom * y_scale - shift, text.encode(),
        )  # fmt: skip
    return scan_page(bar_picture(ROWS), content=content, rotate=turn)


def text_layer_note(page: Page) -> str:
    return codes(page)["text-layer"]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_hidden_layer_that_agrees_with_the_picture_is_trusted(read, turn):
    page = read(layered(turn=turn), engine=BarEngine(texts=SAID))

    assert page.text_source is TextSource.TEXT_LAYER
    assert text_layer_note(page).startswith("trust: a scan with a hidden text layer: 0.0% of its characters differ")
    assert words_of(page) == list(SAID) * 20
    assert page.confidence is None


def test_a_hidden_layer_that_disagrees_is_read_again(read):
    page = read(layered(("Tne", "Comnittee", "has", "consldered", "modifications")), engine=BarEngine(texts=SAID))

    assert page.text_source is TextSource.OCR
    assert text_layer_note(page).startswith("ocr: a scan with a hidden text layer")
    assert words_of(page) == list(SAID) * 20


def test_quotes_and_dashes_of_another_shape_are_no_errors(read):
    layer = ("The", "Committee's", "has", "on-demand", "modifications")
    engine = BarEngine(texts=("The", "Committee’s", "has", "on–demand", "modifications"))

    assert read(layered(layer), engine=engine).text_source is TextSource.TEXT_LAYER


def test_a_hidden_layer_of_half_the_page_is_read_again(read):
    page = read(layered(shown=len(ROWS) // 3), engine=BarEngine(texts=SAID))

    assert page.text_source is TextSource.OCR
    assert "of the ink on the page is not in it" in text_layer_note(page)


def test_a_hidden_layer_that_lies_beside_its_words_is_read_again(read):
    page = read(layered(shift=15), engine=BarEngine(texts=SAID))

    assert page.text_source is TextSource.OCR


def test_a_hidden_layer_with_hardly_a_word_is_read_again(read):
    page = read(layered(("I",), shown=3), engine=BarEngine(texts=SAID))

    assert page.text_source is TextSource.OCR


def test_a_layer_that_shows_over_a_whole_picture_is_compared_too(read):
    page = read(layered(mode=0), engine=BarEngine(texts=SAID))

    assert page.text_source is TextSource.TEXT_LAYER
    assert "over a picture of the whole page" in text_layer_note(page)


@pytest.mark.parametrize("factory", [no_engine, FailingEngine], ids=["no engine", "an engine that fails"])
def test_a_hidden_layer_that_cannot_be_compared_is_trusted_by_how_it_reads(tmp_path, factory):
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf_of([layered()]))
    page = read_page(inspect_file(path), 1, engine=factory)

    assert page.text_source is TextSource.TEXT_LAYER
    assert "could not be compared" in text_layer_note(page)


def test_to_compare_a_layer_reads_far_fewer_pixels_than_the_page(read):
    engine = BarEngine(texts=SAID)
    read(layered(), engine=engine)

    assert len(engine.seen) == 1
    assert engine.seen[0][0] * engine.seen[0][1] < 0.4 * 600 * 800


def printed_and_scanned(tmp_path, layer: bytes) -> PrintedPage:
    """Return a page of prose as a scan of 200 dpi, with this layer."""
    path = tmp_path / "print.pdf"
    path.write_bytes(pdf_of([prose_page(40)]))
    return scan_page(page_pixels(path, 1, dpi=200).grey, content=layer)


@pytest.mark.live
@pytest.mark.parametrize(
    ("change", "source"),
    [
        ((b"", b""), TextSource.TEXT_LAYER),
        ((b"Security", b"Securlty"), TextSource.TEXT_LAYER),
        ((b"e", b"c"), TextSource.OCR),
        ((b"Members noted that the working", b"A motion to adjourn was defeated"), TextSource.OCR),
    ],
    ids=["the same words", "a misread word", "misread letters", "other words"],
)
def test_a_real_engine_tells_good_layers_of_scans_from_bad_ones(read, tmp_path, change, source):
    layer = prose_page(40).content.replace(b"BT 0 Tr", b"BT 3 Tr").replace(*change)
    page = read(printed_and_scanned(tmp_path, layer), engine=find_tesseract())

    assert page.text_source is source, text_layer_note(page)


# What goes wrong


def test_a_file_that_went_away_costs_its_page(tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf_of([written_page("One")]))
    source = inspect_file(path)
    path.unlink()

    with pytest.raises(UnreadablePage, match="cannot be read"):
        read_page(source, 1, engine=no_engine)


def test_every_box_is_on_the_page_and_has_a_size(read):
    content = written("Over the edge to the right", 520, 400) + written("Low", 100, -3) + written("High", 100, 838)
    page = read(PrintedPage(content))

    for line in page.lines:
        for box in [line.box, *(word.box for word in line.words)]:
            assert 0 <= box.x0 < box.x1 <= page.width
            assert 0 <= box.top < box.bottom <= page.height


def test_a_text_file_is_read_without_engine(tmp_path):
    path = tmp_path / "minutes.txt"
    path.write_text("one\ftwo")
    source = inspect_file(path)

    assert [words_of(read_page(source, number, engine=no_engine)) for number in (1, 2)] == [["one"], ["two"]]


def test_the_same_page_read_twice_is_the_same_record(read):
    assert read(scan_page(SCAN)) == read(scan_page(SCAN))


def test_sources_by_another_path_give_the_same_page(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "paper.pdf").write_bytes(pdf_of([prose_page(4)]))
    source = inspect_file(tmp_path / "a" / "paper.pdf")
    other = replace(source, path=str(tmp_path / "b" / "paper.pdf"))

    assert read_page(source, 1, engine=no_engine) == read_page(other, 1, engine=no_engine)
