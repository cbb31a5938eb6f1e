"""Turns print on coloured or dark grounds (chips, banners, heads of tables) into dark print on light paper.

In: a grey picture. Out: the same with its grounds made paper. Tesseract reads light print poorly, loses it in a tight
box, and whatever looks for ink takes a dark ground for ink.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from pipeline.pixels import Grey, reduced, tones_at
from pipeline.windows import opened, over_windows, runs

_DPI = 110  # about which grounds are looked for; the padding of a tight box has two pixels
_PAPER_CELL = 8  # pixels of that picture each way, whose mean tells of the paper
_PAPER_REACH = 9  # such cells each way in which the lightest is paper: 0.7 inches, over most banners
_DEEPEST_SHADOW = 0.75  # of the lightest paper of a page
_DARK = 0.78  # of the tone of the paper around; shaded cells with dark print are mostly lighter
_EDGE_INCHES = 0.25  # of a page, where dark borders are
_BLOCK = 5  # pixels side by side, of which the lightest is looked at first
_HIGHEST_PRINT_INCHES = 0.5
_SPECK_INCHES = 0.025  # of light in a dark run
_LEAST_RUN_INCHES = 0.2  # of dark pixels side by side, over and under the print; strokes of letters are shorter
_WIDEST_GAP_INCHES = 0.25  # of light pixels side by side, in the letters of a large title
_LEAST_HEIGHT_INCHES = 0.11  # of a box with print of 6 points
_LEAST_WIDTH_INCHES = 0.22  # of a box with three letters of it
_EDGE = 2  # pixels within which a ground has begun: its own edge is soft
_STROKE_INCHES = 0.12  # across, of the largest letters; where one stands, little of a column is dark
_LEAST_SOLID = 0.2  # of a column of a ground that is dark
_SOLID = 0.55  # of a ground that is dark, its light letters included
_ENDS_INCHES = 0.15  # of a box with round ends, beside its print
_INSET_INCHES, _RIM_INCHES = 0.012, 0.03  # inside and outside the edge of a ground that belong to neither side
_FRAME_INCHES = 0.009  # of a ground inside its edge that hold no print
_CROWDED = 0.5  # of what is just beside a ground that is not paper
_PLAIN = 0.98  # of that frame, without its grain, that is nearer to the ground than to the print; of bold capitals less
_GRAIN = 0.045  # of the frame that looks like print and is grain: a noisy fax has that
_PLAIN_OF_GRAIN = 0.85  # some of it stays
_AROUND_INCHES = 0.1  # around a ground that tell of the paper there
_PAPER_PERCENTILE = 70  # of those pixels, print and noise among them
_MIN_CONTRAST = 50.0  # grey levels; less is no print
_INK_SHARE = 0.9  # of the tone of paper by which the print is darker afterwards
_PRINT_PERCENTILE = 1.0  # of a ground; a short line of print fills a hundredth of a large one

_LIMITS = [round(_DARK * tone) for tone in range(256)]

_Mask = NDArray[np.bool_]


def turned_over(grey: Grey, *, dpi: float) -> Grey:
    """Return the picture with print on grounds made dark print on paper, or itself if there is none."""
    factor = max(1, round(dpi / _DPI))
    small = _small(grey, factor)
    scale = _Scale(factor, dpi / factor)
    if min(small.shape) <= _WIDEST_GAP_INCHES * scale.dpi:
        return grey
    paper = _paper(small)
    found = grey
    for top, bottom in _bands(small, paper, scale.dpi):
        dark = _dark(small, paper, top, bottom)
        grounds = _with_ends(_grounds(dark, scale.dpi), dark, round(_ENDS_INCHES * scale.dpi))
        for box in _boxes(grounds):
            if dark[box][grounds[box]].mean() >= _SOLID:
                found = found.copy() if found is grey else found
                _make_paper(found[top * factor :], _filled(grounds[box]), box, scale)
    return found


def _small(grey: Grey, factor: int) -> Grey:
    """Return the picture with `factor` times fewer pixels each way, its grain smoothed if that alone does not."""
    if factor > 1:
        return reduced(grey, factor)
    wide = grey.astype(np.uint16)
    wide[:-1] += grey[1:]
    wide[:, :-1] += wide[:, 1:].copy()
    wide[-1] *= 2
    return (wide // 4).astype(np.uint8)


def _paper(small: Grey) -> Image.Image:
    """Return the tone of the paper in each cell of a picture: that of the lightest one around it."""
    (lightest,) = tones_at(small[::2, ::2], 95)
    cells = np.pad(reduced(small, _PAPER_CELL), _PAPER_REACH, mode="edge")
    for axis in (0, 1):
        cells = over_windows(cells, 2 * _PAPER_REACH + 1, np.maximum, axis=axis)
    return Image.fromarray(np.maximum(cells, np.uint8(_DEEPEST_SHADOW * lightest)))


def _bands(small: Grey, paper: Image.Image, dpi: float) -> list[tuple[int, int]]:
    """Return the rows of a picture, from and to, between which long runs are dark: a coarse look that costs little."""
    rows, columns = len(small), small.shape[1] // _BLOCK
    lightest = np.maximum.reduce([small[:, at : columns * _BLOCK : _BLOCK] for at in range(_BLOCK)])
    limits = paper.point(_LIMITS).resize((columns, rows), Image.Resampling.NEAREST)
    edge = round(_EDGE_INCHES * dpi / _BLOCK)
    dark = (lightest < np.asarray(limits))[:, edge : columns - edge]
    blocks = max(1, round(_LEAST_RUN_INCHES * dpi / _BLOCK) - 1)  # wherever a run begins, so many are dark all over
    has_run = over_windows(dark, blocks, np.logical_and).any(axis=1)
    reach = round(_HIGHEST_PRINT_INCHES * dpi / 2)
    near = over_windows(np.pad(has_run, reach), 2 * reach + 1, np.logical_or)
    least = _LEAST_HEIGHT_INCHES * dpi + 2 * reach
    return [(top, bottom) for top, bottom in runs(near) if bottom - top >= least]


def _dark(small: Grey, paper: Image.Image, top: int, bottom: int) -> _Mask:
    """Return what is darker than the paper around it, be it only by a tint, in some rows of a picture."""
    scale = paper.height / len(small)
    box = (0.0, top * scale, float(paper.width), bottom * scale)
    shape = (small.shape[1], bottom - top)
    limits = paper.point(_LIMITS)
    return np.asarray(small[top:bottom] < np.asarray(limits.resize(shape, Image.Resampling.BILINEAR, box=box)))


def _grounds(dark: _Mask, dpi: float) -> _Mask:
    """Return where a small picture has grounds: between long runs of dark pixels over and under, and mostly dark."""
    healed = ~opened(~dark, max(2, round(_SPECK_INCHES * dpi)))
    long_runs = opened(healed, round(_LEAST_RUN_INCHES * dpi))
    if not long_runs.any():
        return long_runs
    closed = ~opened(~dark, round(_WIDEST_GAP_INCHES * dpi))
    first, end = _runs_down(closed)
    high = end - first >= _LEAST_HEIGHT_INCHES * dpi
    first, end = first[high], end[high]
    solid, held = (_sums_down(mask) for mask in (dark, long_runs))
    is_ground = (held[first + _EDGE] > held[first]) & (held[end] > held[end - _EDGE])
    is_ground &= solid[end] - solid[first] >= _LEAST_SOLID * (end - first)
    if not is_ground.any():
        return np.zeros_like(dark)
    steps = np.zeros(dark.size, dtype=np.int8)
    steps[first[is_ground]], steps[end[is_ground]] = 1, -1
    found = np.ascontiguousarray(np.cumsum(steps, dtype=np.int8).reshape(dark.shape[::-1]).T) > 0
    found = ~opened(~found, round(_STROKE_INCHES * dpi)) & closed
    return opened(found, round(_LEAST_WIDTH_INCHES * dpi))


def _runs_down(mask: _Mask) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where runs begin and end in the columns of a mask, one column after the other, but for its last row."""
    columns = np.ascontiguousarray(mask.T)
    columns[:, -1] = False
    steps = np.diff(columns.ravel().view(np.int8), prepend=np.int8(0))
    return np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)


def _sums_down(mask: _Mask) -> NDArray[np.int32]:
    """Return how many pixels of a mask are true before each, one column after the other."""
    sums = np.zeros(mask.size + 1, dtype=np.int32)
    np.cumsum(mask.T, dtype=np.int32, out=sums[1:])
    return sums


def _with_ends(grounds: _Mask, dark: _Mask, reach: int) -> _Mask:
    """Return grounds with the dark pixels that go on beside them, as in round ends."""
    rows = np.flatnonzero(grounds.any(axis=1))
    if not rows.size:
        return grounds
    whole = grounds.copy()
    part, beside = whole[rows], dark[rows]
    for _ in range(reach):
        grown = part.copy()
        grown[:, 1:] |= part[:, :-1]
        grown[:, :-1] |= part[:, 1:]
        part |= grown & beside
    whole[rows] = part
    return whole


def _boxes(mask: _Mask, top: int = 0, left: int = 0) -> Iterator[tuple[slice, slice]]:
    """Yield the rows and columns of each part of a mask that empty rows or columns set apart; it begins at a place."""
    for upper, lower in runs(np.asarray(mask.any(axis=1))):
        for start, end in runs(np.asarray(mask[upper:lower].any(axis=0))):
            part = mask[upper:lower, start:end]
            if part.shape == mask.shape or part.any(axis=1).all():
                yield slice(top + upper, top + lower), slice(left + start, left + end)
            else:
                yield from _boxes(part, top + upper, left + start)


def _filled(mask: _Mask) -> _Mask:
    """Return the mask with its holes: what has some of it on all four sides."""
    sides = [
        np.flip(np.logical_or.accumulate(np.flip(mask, axis) if back else mask, axis=axis), axis)
        if back
        else np.logical_or.accumulate(mask, axis=axis)
        for axis in (0, 1)
        for back in (False, True)
    ]
    return np.asarray(np.logical_and.reduce(sides))


@dataclass(frozen=True, slots=True)
class _Scale:
    """A small picture of a page: how many times fewer pixels it has each way, and how many an inch."""

    factor: int
    dpi: float

    def pixels(self, inches: float) -> int:
        """Return a length in its pixels, at least one."""
        return max(1, round(inches * self.dpi))

    def enlarged(self, mask: _Mask, shape: tuple[int, ...]) -> _Mask:
        """Return a mask of a part of it as one of that part of the page, which has this shape."""
        large = mask.repeat(self.factor, axis=0).repeat(self.factor, axis=1)
        return large[: shape[0], : shape[1]]


def _make_paper(page: Grey, mask: _Mask, box: tuple[slice, slice], scale: _Scale) -> None:
    """Give a ground the tone of the paper around it, and its print, lighter or darker, that of ink; if it has print.

    `box` is where its mask lies on the small picture.
    """
    around = scale.pixels(_AROUND_INCHES)
    top, left = (min(side.start, around) for side in box)
    ground = np.pad(mask, ((top, around), (left, around)))
    upper, start = ((side.start - before) * scale.factor for side, before in zip(box, (top, left), strict=True))
    rows, columns = (side * scale.factor for side in ground.shape)
    grey = page[upper : upper + rows, start : start + columns]
    inset, frame_px, rim = map(scale.pixels, (_INSET_INCHES, _FRAME_INCHES, _RIM_INCHES))
    edges = (-inset - frame_px, -inset, rim, rim + frame_px)
    inner, core, outer, beyond = (scale.enlarged(_grown(ground, by), grey.shape) for by in edges)
    if not inner.any() or outer.all():
        return
    calm = np.asarray(Image.fromarray(grey).filter(ImageFilter.MedianFilter(3)))
    (paper,) = tones_at(calm[~outer], _PAPER_PERCENTILE)
    darkest, tone, lightest = tones_at(calm[core], _PRINT_PERCENTILE, 50, 100 - _PRINT_PERCENTILE)
    reach = max(lightest - tone, darkest - tone, key=abs)
    if abs(reach) < _MIN_CONTRAST:
        return
    frame = core & ~inner
    raw, plain = ((_share(each[frame], tone, reach) < 0.5).mean() for each in (grey, calm))
    is_grainy = plain - raw >= _GRAIN
    if plain < (_PLAIN_OF_GRAIN if is_grainy else _PLAIN):
        return
    if not _stands_alone(_share(calm, tone, paper - tone) < 0.5, beyond & ~outer, outer):
        return
    share = _share((calm if is_grainy else grey)[core], tone, reach)
    grey[outer & (grey < paper)] = paper
    grey[core] = (np.float32(paper) - share * np.float32(_INK_SHARE * paper)).astype(np.uint8)


def _stands_alone(printed: _Mask, around: _Mask, ground: _Mask) -> bool:
    """Whether there is mostly paper left and right of a ground: what is part of a word has letters there."""
    columns = np.flatnonzero(ground.any(axis=0))
    sides = (np.s_[:, : columns[0]], np.s_[:, columns[-1] + 1 :])
    return all(printed[side][around[side]].sum() <= _CROWDED * around[side].sum() for side in sides)


def _share(grey: Grey, tone: float, reach: float) -> NDArray[np.float32]:
    """Return how far each pixel is from the tone of a ground to that of something else, `reach` away, 0 to 1."""
    return np.asarray(np.clip((grey - np.float32(tone)) / np.float32(reach), 0.0, 1.0))


def _grown(mask: _Mask, by: int) -> _Mask:
    """Return the mask with so many pixels more on every side, or fewer."""
    if by < 0:
        return ~_grown(~mask, -by)
    picture = Image.fromarray(mask.view(np.uint8) * np.uint8(255))
    return np.asarray(picture.filter(ImageFilter.MaxFilter(2 * by + 1))) > 0
