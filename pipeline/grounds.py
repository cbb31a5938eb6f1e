"""Turns light print on dark grounds, as in banners and the heads of tables, into dark print on light paper.

In: a grey picture. Out: the same with its dark grounds turned over. Tesseract reads light print poorly, and whatever
looks for ink takes a dark ground for ink.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from pipeline.pixels import Grey, reduced
from pipeline.windows import opened

_DPI = 75  # in which grounds are looked for
_DARK = 0.6  # of the tone of paper; shaded cells of tables are lighter
_SOLID = 0.5  # of the pixels around one that are dark in a ground, its light letters included; bold print fills less
_AROUND_PX = 11  # at that resolution; three times the strokes of a large title
_LEAST_HEIGHT = 9  # 0.12 inches at that resolution; the strokes of the largest titles are thinner
_LEAST_WIDTH = 40  # half an inch; punched holes are narrower
_HIGHEST_HOLE = 12  # 0.16 inches; wide letters of a title leave such
_INSET, _RIM = 2, 4  # pixels at that resolution inside and outside the edge of a ground that belong to neither side
_MIN_CONTRAST = 50.0  # grey levels; less is no print
_INK_SHARE = 0.9  # of the tone of paper by which the print is darker afterwards
_LIGHT_PERCENTILE = 99.0  # of a ground; a short line of print fills a hundredth of a large one


def turned_over(grey: Grey, *, dpi: float) -> Grey:
    """Return the picture with light print on dark grounds made dark print on paper, or itself if there is none."""
    factor = max(1, round(dpi / _DPI))
    small = reduced(grey, factor)
    if min(small.shape) <= max(_LEAST_HEIGHT, _LEAST_WIDTH):
        return grey
    paper = float(np.percentile(small, 95))
    ground = _grounds(small < _DARK * paper)
    if not ground.any():
        return grey
    core = _enlarged(~_grown(~ground, _INSET), factor, grey.shape)
    dark, light = np.percentile(grey[core][::7], (50, _LIGHT_PERCENTILE))
    if light - dark < _MIN_CONTRAST:
        return grey
    rim = _enlarged(_grown(ground, _RIM), factor, grey.shape) & ~core
    found = grey.copy()
    found[rim & (grey < paper)] = int(paper)
    share = np.clip((grey[core] - np.float32(dark)) / np.float32(light - dark), 0.0, 1.0)
    found[core] = (np.float32(paper) - share * np.float32(_INK_SHARE * paper)).astype(np.uint8)
    return found


def _grounds(dark: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return where a small picture is dark all over, without what is too low or too narrow to hold a line of print."""
    mask = Image.fromarray(dark.view(np.uint8) * np.uint8(255))
    solid = np.asarray(mask.filter(ImageFilter.BoxBlur(_AROUND_PX))) > 255 * _SOLID
    if not solid.any():
        return solid
    ground = opened(opened(solid.T, _LEAST_HEIGHT).T, _LEAST_WIDTH)
    return ~opened(~ground.T, _HIGHEST_HOLE).T


def _grown(mask: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    picture = Image.fromarray(mask.view(np.uint8) * np.uint8(255))
    return np.asarray(picture.filter(ImageFilter.MaxFilter(2 * by + 1))) > 0


def _enlarged(mask: NDArray[np.bool_], factor: int, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    large = mask.repeat(factor, axis=0).repeat(factor, axis=1)
    return large[: shape[0], : shape[1]]
