"""Pictures of pages as grey arrays, and what can be told and mended from their pixels alone.

In: grey images (0 black, 255 white). Out: grey images, angles, ink. No OCR, no files: numpy and Pillow's resampling.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.records import Box
from pipeline.windows import over_windows, runs

Grey = NDArray[np.uint8]
"""Height by width, 0 black to 255 white."""

_THUMB_DPI = 75.0
_MIN_CONTRAST = 4.0  # grey levels below the paper: what JPEG leaves on white
_NOISE_REACH = 2.5  # standard deviations of the paper's noise that are no ink
_INK_SHARE_OF_WRITING = 0.3  # of the square of a small letter; dirt and noise that is not ink fill a tenth of theirs
_INK_CONTRAST_SHARE = 0.35  # of the contrast that the page's writing has; bleed-through has less
_FAINT_INK_SHARE = 0.3  # the same for single pixels: a hairline has a third of the contrast of a letter
_MIN_CLEARNESS = 2.0  # of writing over the threshold of noise; where a shadow falls, noise alone comes near it
_FAINT = 40.0  # levels; what shines through from the back of a sheet has up to 25
_MAX_SHADE = 0.25  # of the contrast of writing, by which the paper may vary
_WHITE = 245.0
_INK_TONE = 200.0  # how far below white the ink of an evened faint page lies
_INK_PERCENTILE = 90
_AROUND = 7  # pixels each way in which the share of ink around a pixel is taken; odd
_SAMPLED_ROWS = 200  # of a picture tell of its noise and contrast
_TONE_PX = 4  # pixels in a row that have one tone of paper
_CELL_INCHES = 0.16  # in which paper is looked for: a few lines of text leave some
_MIN_INK_SHARE = 0.0001  # an A4 page with nothing but its number has about 0.00015, noisy blank ones under 0.00005
_SKEW_SAMPLES = 30_000  # pixels of ink; a full page has twice as many on its small picture
_MAX_SKEW_DEGREES = 8.0
_COLUMN_SAMPLES = 600  # pixels across in which columns are looked for: about 72 dpi
_GUTTER_SHARE = 0.011  # of the page width; the narrowest gutters are 2 mm
_COLUMN_SHARE = 0.14  # of the page height that stands side by side: ten lines of a column
_MIN_LINES_EVIDENCE = 1.25  # how much stronger columns must look like text lines than rows before a page is turned


_Level = TypeVar("_Level", np.uint8, np.int16)


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


@dataclass(frozen=True, slots=True)
class Writing:
    """Where a page has writing, on a small picture of some 75 dpi, and how it stands out; dirt and borders left out."""

    ink: NDArray[np.bool_]
    contrast: float  # grey levels between writing and paper, as far as the small picture shows; 0.0 without writing
    shade: float  # grey levels by which the tone of the paper varies over the page

    @property
    def is_blank(self) -> bool:
        """Whether there is too little ink for a word."""
        return float(self.ink.mean()) < _MIN_INK_SHARE

    @property
    def is_faint(self) -> bool:
        """Whether the back of the sheet, shining through, could look like this."""
        return self.contrast < _FAINT

    @property
    def is_uneven(self) -> bool:
        """Whether one grey level cannot divide ink from paper: the page is faint, or lies in shadow."""
        return self.is_faint or self.shade > _MAX_SHADE * self.contrast


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


def tones_at(grey: Grey, *percent: float) -> tuple[int, ...]:
    """Return the tones that so much of the pixels of a picture, which has some, do not exceed.

    Counted, for numpy's percentiles take twenty times longer where most pixels are the same.
    """
    upto = np.cumsum(np.bincount(grey.ravel()))
    return tuple(int(tone) for tone in np.searchsorted(upto, [share / 100 * grey.size for share in percent]))


def turned(grey: Grey, degrees: int) -> Grey:
    """Return the picture turned clockwise by 0, 90, 180 or 270 degrees."""
    return np.ascontiguousarray(np.rot90(grey, k=-(degrees // 90))) if degrees else grey


def straightened(grey: Grey, degrees: float) -> Grey:
    """Return the picture rotated clockwise by a few degrees about its middle, same size, paper at the corners."""
    (paper,) = tones_at(grey[::16, ::16], 90)
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


def evened(grey: Grey, *, dpi: float) -> Grey:
    """Return the picture with its background made white: shadows, stains and bleed-through lose their tone."""
    paper = _paper(grey, dpi=dpi).resize(grey.shape[::-1], Image.Resampling.BILINEAR)
    flat = grey * (_WHITE / np.maximum(np.asarray(paper, dtype=np.float32), 32.0))
    return np.asarray(np.clip(flat, 0, 255), dtype=np.uint8)


def strengthened(grey: Grey, *, dpi: float) -> Grey:
    """Return an evened faint picture with its writing in the tone of ink.

    Noise is not cut off at white: what is left of it would stand out as dirt.
    """
    below = _below(grey, _paper(grey, dpi=dpi))
    sample = _sample(below)
    gain = _INK_TONE / max(_contrast(sample, _least_contrast(sample)), _MIN_CONTRAST)
    white = max(_WHITE - _NOISE_REACH * gain * _noise(sample), _INK_TONE)
    return np.asarray(np.clip(white - gain * below, 0, 255), dtype=np.uint8)


def cleaned(grey: Grey, *, dpi: float) -> Grey:
    """Return the picture evened, without specks and grain: on a page with few words Tesseract takes noise for its ink.

    Hairlines suffer.
    """
    from PIL import ImageFilter

    below = _below(grey, _paper(grey, dpi=dpi))
    calm = evened(np.asarray(Image.fromarray(grey).filter(ImageFilter.MedianFilter(3))), dpi=dpi)
    if not (noise := _noise(_sample(below))):
        return calm
    return np.where(below < _NOISE_REACH * noise, np.maximum(calm, np.uint8(_WHITE)), calm)


def find_writing(image: PixelImage) -> Writing:
    """Return where a page has writing.

    What counts as ink is told from the page itself, its noise and the contrast of what stands densely on it, so that
    faint writing is seen and grain is not.
    """
    factor = max(1, round(image.dpi / _THUMB_DPI))
    rows, columns = (side // factor * factor for side in image.grey.shape)  # means of fewer pixels have more noise
    return _writing(reduced(image.grey[:rows, :columns] if rows and columns else image.grey, factor))


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
    if rows.size > _SKEW_SAMPLES:
        keep = np.linspace(0, rows.size - 1, _SKEW_SAMPLES).astype(np.intp)
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


def _writing(small: Grey) -> Writing:
    """Return where a picture of some 75 dpi has ink that stands as densely as letters do."""
    paper = _paper(small, dpi=_THUMB_DPI)
    below = _below(small, paper)
    low = _least_contrast(_sample(below))
    ink = _without_borders(below > low)
    around = over_windows(over_windows(np.pad(ink.view(np.uint8), _AROUND // 2), _AROUND, axis=0), _AROUND)
    ink &= around > math.floor(_INK_SHARE_OF_WRITING * _AROUND**2)
    contrast = float(np.percentile(below[ink], 75)) if ink.any() else 0.0
    ink &= (below > _INK_CONTRAST_SHARE * contrast) & (contrast > _MIN_CLEARNESS * low)
    darkest, lightest = np.percentile(np.asarray(paper), (5, 95))
    return Writing(ink, contrast, float(lightest - darkest))


@dataclass(frozen=True, slots=True)
class InkTone:
    """The tone below which a pixel of a picture is ink: clearly darker than the paper around it.

    `tones` is a small picture of it; the picture itself has `rows` rows.
    """

    tones: Image.Image
    rows: int

    @classmethod
    def of(cls, grey: Grey, *, dpi: float, share: float = _FAINT_INK_SHARE) -> InkTone:
        """Return the tone of a picture's ink, by its own noise and contrast.

        `share` is that of the contrast between paper and ink from which a pixel counts. By the usual one thin lines
        do, and so does some of the noise on a page that has much of it.
        """
        paper = _paper(grey, dpi=dpi)
        below = _below(_sample(grey), paper)
        low = _least_contrast(below)
        margin = math.floor(max(low, share * _contrast(below, low)))
        return cls(paper.point([max(tone - margin, 0) for tone in range(256)]), grey.shape[0])

    def ink(self, grey: Grey, first: int = 0) -> NDArray[np.bool_]:
        """Return where there is ink in those rows of the picture that `grey` has, the first of which is `first`."""
        scale = self.tones.height / self.rows
        box = (0.0, first * scale, float(self.tones.width), (first + grey.shape[0]) * scale)
        rows, columns = grey.shape
        # Tones change slowly, and interpolating every pixel costs most of the time.
        coarse = (max(1, columns // _TONE_PX), max(1, rows // _TONE_PX))
        tones = self.tones.resize(coarse, Image.Resampling.BILINEAR, box=box)
        return np.asarray(grey < np.asarray(tones.resize((columns, rows), Image.Resampling.NEAREST)))


def _least_contrast(below: NDArray[np.int16]) -> float:
    """Return from how many levels below the paper on a pixel is no noise."""
    return max(_MIN_CONTRAST, _NOISE_REACH * _noise(below))


def _contrast(below: NDArray[np.int16], low: float) -> float:
    """Return the levels between a page's paper and its ink, which is darker than shaded cells and edges of letters."""
    dark = below[below > low]
    return float(np.percentile(dark, _INK_PERCENTILE)) if dark.size else 0.0


def _paper(grey: Grey, *, dpi: float) -> Image.Image:
    """Return a small picture of the paper's tone."""
    small = Image.fromarray(reduced(grey, round(dpi / _THUMB_DPI)))
    return _background(small, cell=round(_CELL_INCHES * _THUMB_DPI))


def _below(grey: Grey, paper: Image.Image) -> NDArray[np.int16]:
    """Return by how many levels each pixel is darker than the paper around it."""
    return np.asarray(paper.resize(grey.shape[::-1], Image.Resampling.BILINEAR), dtype=np.int16) - grey


def _sample(picture: NDArray[_Level]) -> NDArray[_Level]:
    """Return some of the rows of a picture."""
    return picture[:: max(1, len(picture) // _SAMPLED_ROWS)]


def _noise(below: NDArray[np.int16]) -> float:
    """Return the standard deviation of a picture's noise: how neighbours differ, on most of them nothing is printed."""
    steps = np.abs(np.diff(below, axis=1))
    if not steps.size:
        return 0.0
    upto = np.cumsum(np.bincount(steps.ravel()))
    middle = np.searchsorted(upto, [(steps.size + 1) // 2, steps.size // 2 + 1])
    return float(middle.mean()) / 0.954  # the median of |a - b| of normal values


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
    ink = _writing(reduced(grey, max(1, grey.shape[1] // _COLUMN_SAMPLES))).ink
    height, width = ink.shape
    gap = max(2, round(_GUTTER_SHARE * width))
    sums = np.zeros((height, width + 1), dtype=np.int16)
    np.cumsum(ink, axis=1, out=sums[:, 1:], dtype=np.int16)
    for x in range(round(0.25 * width), round(0.75 * width), max(1, gap // 2)):
        for start, end in runs(sums[:, x + gap] == sums[:, x]):
            if end - start < _COLUMN_SHARE * height:
                continue
            ink_left = float((sums[start:end, x] > 0).mean())
            ink_right = float((sums[start:end, width] > sums[start:end, x + gap]).mean())
            if min(ink_left, ink_right) > 0.55 * max(ink_left, ink_right, 0.1):
                return True
    return False
