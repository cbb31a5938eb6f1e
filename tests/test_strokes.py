"""Bold type on scans shows in its strokes, sharp or blurred, and large type is not bold for being large."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageFilter

from pipeline.fragments import BOLD, Fragment
from pipeline.records import Box, Word
from pipeline.strokes import weighed

LINE_PX = 60


def written(strokes_px: list[int], *, heights_px: list[int], blur: float = 0.0) -> np.ndarray:
    """Return a picture of lines of upright strokes."""
    grey = np.full((LINE_PX * len(strokes_px), 600), 240, np.uint8)
    for row, (stroke, height) in enumerate(zip(strokes_px, heights_px, strict=True)):
        for x in range(20, 560, 18):
            grey[row * LINE_PX + 10 : row * LINE_PX + 10 + height, x : x + stroke] = 15
    return np.asarray(Image.fromarray(grey).filter(ImageFilter.GaussianBlur(blur))) if blur else grey


def line(row: int, height: int) -> Fragment:
    top = row * LINE_PX + 10
    box = Box(20.0, float(top), 560.0, float(top + height))
    return Fragment((Word("h" * 30, box, 1.0),), box, float(top + height), height / 0.72, None)


def weights(strokes_px: list[int], *, heights_px: list[int] | None = None, blur: float = 0.0) -> list[float | None]:
    heights = heights_px or [24] * len(strokes_px)
    picture = written(strokes_px, heights_px=heights, blur=blur)
    found = weighed([line(row, height) for row, height in enumerate(heights)], picture, scale=1.0)
    return [fragment.weight for fragment in found]


@pytest.mark.parametrize("blur", [0.0, 1.5, 2.5], ids=["sharp", "blurred", "much blurred"])
def test_bold_lines_are_heavier_than_body_text_by_as_much_as_their_strokes_are_wider(blur: float) -> None:
    regular, _, bold, _ = weights([4, 4, 6, 4], blur=blur)

    assert regular == pytest.approx(1.0, abs=0.02)
    assert bold == pytest.approx(1.5, abs=0.15)


def test_large_type_with_strokes_in_proportion_is_not_bold() -> None:
    assert (weights([4, 4, 8], heights_px=[20, 20, 40])[2] or 0.0) < BOLD


def test_where_nothing_is_seen_there_is_no_weight() -> None:
    blank = np.full((100, 600), 240, np.uint8)

    assert [fragment.weight for fragment in weighed([line(0, 24)], blank, scale=1.0)] == [None]


def test_a_page_without_text_has_no_weights() -> None:
    assert weighed([], np.full((100, 600), 240, np.uint8), scale=1.0) == ()
