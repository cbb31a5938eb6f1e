"""Hanging labels are brought to their text, and their boxes back to where they were printed."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.hanging import Moved, close_labels, left_letters, put_back

DPI = 150
EM = 23  # pixels
PAPER, INK = 235, 60


def closed_in(grey: np.ndarray) -> tuple[np.ndarray, tuple[Moved, ...]]:
    return close_labels(grey, left_letters(grey, dpi=DPI), dpi=DPI)


def page(*lines, noise=0.0):
    """A page with a line of `letters` (blocks of half an em) at each (left, number of letters) of each row."""
    grey = np.full((60 * len(lines) + 120, 1240), float(PAPER))
    for row, parts in enumerate(lines):
        for left, letters in parts:
            for letter in range(letters):
                x0 = left + letter * EM // 2
                grey[60 + row * 60 : 60 + row * 60 + 17, x0 : x0 + 3] = INK
                grey[60 + row * 60 : 60 + row * 60 + 3, x0 : x0 + 8] = INK
    grain = np.random.default_rng(3).normal(0.0, noise, grey.shape) if noise else 0.0
    return np.clip(grey + grain, 0, 255).astype(np.uint8)


LABEL, TEXT = (120, 2), (230, 40)


@pytest.mark.parametrize("noise", [0.0, 9.0], ids=["clean", "grainy"])
def test_a_label_is_moved_to_within_a_word_space_of_its_text(noise):
    closed, moves = closed_in(page([LABEL, TEXT], [TEXT], noise=noise))

    assert len(moves) == 1
    gap = closed[60:77, moves[0].x1 : TEXT[0]]
    assert gap.min() > PAPER - 60, "paper alone stands between label and text"
    assert 0 <= TEXT[0] - moves[0].x1 < 0.6 * EM
    assert closed[60:77, LABEL[0] : LABEL[0] + 20].min() > PAPER - 60, "nothing is left where the label stood"


def test_what_was_moved_is_the_label_pixel_by_pixel():
    grey = page([LABEL, TEXT])

    closed, (move,) = closed_in(grey)

    there = closed[move.top : move.bottom, move.x0 : move.x1]
    assert np.array_equal(there, grey[move.top : move.bottom, move.x0 - move.by : move.x1 - move.by])
    assert np.sort(closed, axis=None).tolist() == np.sort(grey, axis=None).tolist(), "no pixel is lost or made"


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([TEXT], id="a line without a label"),
        pytest.param([(120, 2), (150, 40)], id="a label with a word space after it"),
        pytest.param([(120, 12), (400, 30)], id="a word is no label"),
        pytest.param([(120, 2), (400, 30)], id="a cell far from the next"),
        pytest.param([(120, 2), (230, 3)], id="two short cells"),
    ],
)
def test_a_line_that_has_no_hanging_label_stays(parts):
    grey = page(parts, [TEXT])

    closed, moves = closed_in(grey)

    assert moves == ()
    assert closed is grey


def test_a_bullet_stays():
    grey = page([TEXT])
    grey[66:72, 125:131] = INK

    assert closed_in(grey)[1] == ()


def test_a_punched_hole_stays():
    grey = page([TEXT], [TEXT])
    rows, columns = np.mgrid[: grey.shape[0], : grey.shape[1]]
    grey[(rows - 70) ** 2 + (columns - 60) ** 2 < 16**2] = INK

    assert closed_in(grey)[1] == ()


def test_words_go_back_to_where_they_were_printed():
    _, moves = closed_in(page([LABEL, TEXT]))
    move = moves[0]

    assert put_back(move.x0, 60, move.x1, 77, moves) == (move.x0 - move.by, move.x1 - move.by)
    assert put_back(TEXT[0], 60, TEXT[0] + 50, 77, moves) == (TEXT[0], TEXT[0] + 50), "text has not moved"
    assert put_back(move.x0, 60, TEXT[0] + 50, 77, moves) == (move.x0 - move.by, TEXT[0] + 50), "read as one word"
    assert put_back(move.x0, 200, move.x1, 217, moves) == (move.x0, move.x1), "another line"


def test_a_blank_page_and_a_tiny_one_have_no_labels():
    assert closed_in(np.full((400, 300), PAPER, np.uint8))[1] == ()
    assert closed_in(np.full((1, 1), INK, np.uint8))[1] == ()


@pytest.mark.live
def test_tesseract_reads_hanging_numbers_with_their_text(tmp_path):
    import pypdfium2
    from reportlab.pdfgen.canvas import Canvas

    from pipeline.pages import read_page
    from pipeline.sources import inspect_file
    from pipeline.tesseract import find_tesseract

    numbers = [f"{chapter}.{clause}" for chapter in range(2, 5) for clause in range(1, 6)]
    canvas = Canvas(str(tmp_path / "born.pdf"), pagesize=(595, 842))
    canvas.setFont("Times-Roman", 11)
    for at, number in enumerate(numbers):
        canvas.drawString(60, 760 - 30 * at, number)
        canvas.drawString(112, 760 - 30 * at, "The Chair thanked members for their comments and closed the item.")
    canvas.save()
    with pypdfium2.PdfDocument(tmp_path / "born.pdf") as born:
        born[0].render(scale=150 / 72).to_pil().convert("L").save(tmp_path / "scan.png", dpi=(150, 150))

    page_ = read_page(inspect_file(tmp_path / "scan.png"), 1, engine=find_tesseract)

    firsts = [line.words[0] for line in page_.lines]
    assert [word.text.rstrip(".") for word in firsts] == numbers
    assert all(abs(word.box.x0 - 60) < 2 for word in firsts)
