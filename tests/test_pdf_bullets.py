"""Bullets that a page draws: what stands left of a text is one, squares to tick and dots of a chart are none."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.furniture import split_furniture
from pipeline.paragraphs import Kind, build_blocks
from pipeline.run import ReadOptions, inspect_file, read_page

SIZE = 11
TEXT = ("28 remain at the same level;", "nine have been reduced, namely those relating to", "four are new.")


def disc(canvas: Canvas, x: float, y: float) -> None:
    canvas.circle(x, y + 0.3 * SIZE, 1.5, stroke=0, fill=1)


def ring(canvas: Canvas, x: float, y: float) -> None:
    canvas.circle(x, y + 0.3 * SIZE, 2.0, stroke=1, fill=0)


def square(canvas: Canvas, x: float, y: float) -> None:
    canvas.rect(x - 2, y + 0.3 * SIZE - 2, 4, 4, stroke=0, fill=1)


def box_to_tick(canvas: Canvas, x: float, y: float) -> None:
    canvas.rect(x - 5, y - 1, 9, 9, stroke=1, fill=0)


def far_dot(canvas: Canvas, x: float, y: float) -> None:
    canvas.circle(x - 60, y + 0.3 * SIZE, 1.5, stroke=0, fill=1)


def low_dot(canvas: Canvas, x: float, y: float) -> None:
    canvas.circle(x, y - 0.4 * SIZE, 1.5, stroke=0, fill=1)


def blocks_of(path, draw):
    canvas = Canvas(str(path))
    canvas.setFont("Helvetica", SIZE)
    canvas.drawString(72, 740, "Since its last report the Sub-Committee has reviewed all of the risks:")
    for at, text in enumerate(TEXT):
        y = 740 - (at + 1) * 1.3 * SIZE
        canvas.drawString(90, y, text)
        draw(canvas, 81, y)
    canvas.save()
    page = read_page(inspect_file(path), 1, ReadOptions())
    return build_blocks(split_furniture([page]).lines)


@pytest.mark.parametrize("draw", [disc, ring, square])
def test_a_small_drawing_before_a_text_is_its_bullet(tmp_path, draw):
    blocks = blocks_of(tmp_path / "list.pdf", draw)

    assert [block.text.text for block in blocks if block.kind is Kind.BULLET] == list(TEXT)


@pytest.mark.parametrize("draw", [box_to_tick, far_dot, low_dot])
def test_other_small_drawings_are_none(tmp_path, draw):
    blocks = blocks_of(tmp_path / "form.pdf", draw)

    assert not [block for block in blocks if block.kind is Kind.BULLET]


def test_a_page_that_draws_hundreds_draws_a_chart(tmp_path):
    def chart(canvas, x, y):
        disc(canvas, x, y)
        for at in range(200):
            canvas.rect(100 + at, 300, 3, 3, stroke=0, fill=1)

    blocks = blocks_of(tmp_path / "chart.pdf", chart)

    assert not [block for block in blocks if block.kind is Kind.BULLET]
