"""Pictures of pages as grey arrays, and what can be told and mended from their pixels alone.

In: grey images (0 black, 255 white). Out: grey images, angles, ink. No OCR, no files: numpy and Pillow's resampling.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.records import Box

Grey = NDArray[np.uint8]
"""Height by width, 0 black to 255 white."""

_THUMB_DPI = 75.0
_INK_CONTRAST = 40  # grey levels below the local background that count as ink; paper noise stays under 25
_MIN_INK_SHARE = 0.0004  # an A4 page with one printed line has about 0.001
_MAX_SKEW_DEGREES = 8.0
_COLUMN_SAMPLES = 600  # pixels across in which columns are looked for: about 72 dpi
_GUTTER_SHARE = 0.011  # of the page width; the narrowest gutters are 2 mm
_COLUMN_SHARE = 0.14  # of the page height that stands side by side: ten lines of a column
_MIN_LINES_EVIDENCE = 1.25  # how much stronger columns must look like text lines than rows before a page is turned


@dataclass(frozen=True, slots=True)
class PixelImage:
    """The picture of a page, or of a part of it, and where it lies on the page.

    Pixel `(column, row)` has its top left corner at `(x0 + column * x_step, top + row * y_step)` points.
    """

    grey: Grey
    x_step: float
    y_step: float
    x0: float = 0.0
    top: float = 0.0

    @property
    def dpi(self) -> float:
        """Resolution of the finer direction, in pixels per inch."""
        return 72.0 / min(self.x_step, self.y_step)


def to_grey(image: Image.Image) -> Grey:
    """Return any Pillow image as grey on white: transparency becomes paper, 16 bits become 8."""
    if image.mode in {"I;16", "I;16B", "I;16L", "I;16N", "I", "F"}:
        array = np.asarray(image, dtype=np.float64)
        peak = 65535.0 if image.mode.startswith("I") else max(float(array.max()), 1.0)
        return np.clip(array * (255.0 / peak), 0, 255).astype(np.uint8)
    if "A" in image.getbands() or "transparency" in image.info:
        coloured = image.convert("RGBA")
        paper = Image.new("RGBA", coloured.size, "white")
        image = Image.alpha_composite(paper, coloured)
    return np.asarray(image.convert("L"))


def squared(image: PixelImage) -> PixelImage:
    """Return the picture with square pixels of the finer resolution (a fax has half as many rows as columns)."""
    ratio = image.y_step / image.x_step
    if 0.97 < ratio < 1.03:
        return image
    step = min(image.x_step, image.y_step)
    height, width = image.grey.shape
    size = (max(1, round(width * image.x_step / step)), max(1, round(height * image.y_step / step)))
    return PixelImage(resized(image.grey, size), step, step, image.x0, image.top)


def resized(grey: Grey, size: tuple[int, int]) -> Grey:
    """Return the picture at `size` (width, height) in pixels."""
    return np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.LANCZOS))


def reduced(grey: Grey, factor: int) -> Grey:
    """Return the picture with `factor` times fewer pixels each way, each the mean of the old ones."""
    return grey if factor <= 1 else np.asarray(Image.fromarray(grey).reduce(factor))


def turned(grey: Grey, degrees: int) -> Grey:
    """Return the picture turned clockwise by 0, 90, 180 or 270 degrees."""
    return np.ascontiguousarray(np.rot90(grey, k=-(degrees // 90))) if degrees else grey


def straightened(grey: Grey, degrees: float) -> Grey:
    """Return the picture rotated clockwise by a few degrees about its middle, same size, paper at the corners."""
    paper = int(np.percentile(grey[::16, ::16], 90))
    image = Image.fromarray(grey).rotate(-degrees, resample=Image.Resampling.BICUBIC, fillcolor=paper)
    return np.asarray(image)


def skewed_box(box: Box, *, degrees: float, width: float, height: float) -> Box:
    """Return where a box of a picture straightened by `degrees` lies on the picture as it was.

    The box's own size is kept: a word is short, so its own slope is far below its height.
    """
    if not degrees:
        return box
    angle = math.radians(-degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    x, y = (box.x0 + box.x1 - width) / 2, (box.top + box.bottom - height) / 2
    dx = x * cos - y * sin + width / 2 - (box.x0 + box.x1) / 2
    dy = x * sin + y * cos + height / 2 - (box.top + box.bottom) / 2
    return Box(box.x0 + dx, box.top + dy, box.x1 + dx, box.bottom + dy)


def evened(grey: Grey) -> Grey:
    """Return the picture with its background made white: shadows, stains and bleed-through lose their tone."""
    image = Image.fromarray(grey)
    width, height = image.size
    background = _background(image, cell=max(8, min(width, height) // 60))
    paper = np.asarray(background.resize((width, height), Image.Resampling.BILINEAR), dtype=np.float32)
    scaled = grey.astype(np.float32) * (245.0 / np.maximum(paper, 32.0))
    return np.clip(scaled, 0, 255).astype(np.uint8)


def ink_thumbnail(image: PixelImage) -> NDArray[np.bool_]:
    """Return a small picture of about 75 dpi, true where there is ink, dark borders cleared."""
    factor = max(1, round(image.dpi / _THUMB_DPI))
    small = Image.fromarray(reduced(image.grey, factor))
    paper = np.asarray(_background(small, cell=12).resize(small.size, Image.Resampling.BILINEAR), dtype=np.int16)
    ink = np.asarray(small, dtype=np.int16) < paper - _INK_CONTRAST
    return _without_borders(ink)


def is_blank(ink: NDArray[np.bool_]) -> bool:
    """Whether there is too little ink for a line of text."""
    return float(ink.mean()) < _MIN_INK_SHARE


def lies_on_its_side(ink: NDArray[np.bool_]) -> bool:
    """Whether the lines of text run up and down rather than across."""
    return _line_evidence(ink.T) > _MIN_LINES_EVIDENCE * _line_evidence(ink)


def skew(ink: NDArray[np.bool_]) -> float:
    """Return by how many degrees clockwise the lines of text fall, in -8 to 8; 0.0 when nothing shows it.

    Rows of ink are projected along each angle; at the right one, lines and the gaps between them stand out most.
    """
    rows, columns = np.nonzero(ink)
    if rows.size < 200:
        return 0.0
    if rows.size > 60_000:
        keep = np.linspace(0, rows.size - 1, 60_000).astype(np.intp)
        rows, columns = rows[keep], columns[keep]
    centred = columns - ink.shape[1] / 2
    level = _sharpness(rows, centred, 0.0)
    best, score = 0.0, level
    for step, reach in ((0.5, _MAX_SKEW_DEGREES), (0.1, 0.4), (0.05, 0.05)):
        middle = best
        for k in range(-round(reach / step), round(reach / step) + 1):
            angle = middle + k * step
            value = _sharpness(rows, centred, angle)
            if value > score:
                best, score = angle, value
    return round(best, 2) if score > 1.02 * level else 0.0


def _background(image: Image.Image, *, cell: int) -> Image.Image:
    """Return a small picture of the paper's tone: the light end of each cell, smoothed."""
    width, height = image.size
    array = np.asarray(image)
    rows, columns = max(1, height // cell), max(1, width // cell)
    grid = array[: rows * cell, : columns * cell] if height >= cell and width >= cell else array
    if grid is array and (height < cell or width < cell):
        return Image.new("L", (1, 1), int(np.percentile(array, 90)))
    cells = grid.reshape(rows, cell, columns, cell).transpose(0, 2, 1, 3).reshape(rows, columns, cell * cell)
    k = int(cell * cell * 0.8)
    light = np.partition(cells, k, axis=2)[:, :, k]
    paper = Image.fromarray(light.astype(np.uint8))
    from PIL import ImageFilter

    return paper.filter(ImageFilter.MedianFilter(5)) if min(paper.size) >= 5 else paper


def _without_borders(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Clear rows and columns at the edges that are mostly ink: the scanner's lid, a punched margin."""
    ink = ink.copy()
    for view in (ink, ink[::-1], ink.T, ink.T[::-1]):
        for line in view[: max(1, len(view) // 8)]:
            if line.mean() < 0.5:
                break
            line[:] = False
    return ink


def _line_evidence(ink: NDArray[np.bool_]) -> float:
    """How much the rows look like lines of text: how sharply ink and gaps alternate, at the best small angle."""
    rows, columns = np.nonzero(ink)
    if rows.size < 200:
        return 0.0
    centred = columns - ink.shape[1] / 2
    return max(_sharpness(rows, centred, angle) for angle in (-3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0))


def _sharpness(rows: NDArray[np.intp], centred: NDArray[np.float64], degrees: float) -> float:
    shifted = np.rint(rows - centred * math.tan(math.radians(degrees))).astype(np.int64)
    profile = np.bincount(shifted - shifted.min()).astype(np.float64)
    return float(np.square(np.diff(profile)).sum())


def has_columns(grey: Grey) -> bool:
    """Whether text stands side by side on a page: a white gap in its middle part, with ink left and right of it.

    Columns show this, and tables without rules; the number before a paragraph does not, for it stands at the edge.
    """
    small = reduced(grey, max(1, grey.shape[1] // _COLUMN_SAMPLES))
    height, width = small.shape
    ink = np.asarray(small < float(np.percentile(small, 75)) - _INK_CONTRAST)
    gap = max(2, round(_GUTTER_SHARE * width))
    for x in range(round(0.25 * width), round(0.75 * width), max(1, gap // 2)):
        white = ~np.asarray(ink[:, x : x + gap].any(axis=1))
        left, right = np.asarray(ink[:, :x].any(axis=1)), np.asarray(ink[:, x + gap :].any(axis=1))
        edges = np.flatnonzero(np.diff(white.astype(np.int8), prepend=0, append=0))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if end - start < _COLUMN_SHARE * height:
                continue
            ink_left, ink_right = float(left[start:end].mean()), float(right[start:end].mean())
            if min(ink_left, ink_right) > 0.55 * max(ink_left, ink_right, 0.1):
                return True
    return False
