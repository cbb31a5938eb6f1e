"""Turns clean page images into scans: skew, blur, noise, uneven light, speckle, bleed-through, fax and JPEG.

In: a page image and a recipe. Out: the image as a scanner (or a fax) would have left it, and the map of boxes from the
clean page to the scan. All chance comes from the generator that is passed in.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter, ImageOps

Box = tuple[float, float, float, float]
POINTS_PER_INCH = 72


@dataclass(frozen=True, slots=True)
class Recipe:
    """What happens to a page. Lengths are pixels at the recipe's own resolution."""

    dpi: int
    bilevel: bool = False
    skew_degrees: float = 0.0  # at most, either way
    blur: float = 0.0  # radius of the Gaussian
    noise: float = 0.0  # standard deviation, of 255 levels
    light: float = 0.0  # how much darker the darkest corner is, 0 to 1
    paper: int = 255  # level of white paper
    ink: int = 0  # level of black ink
    jpeg_quality: int = 75
    speckle: float = 0.0  # share of pixels hit by dirt
    bleed: float = 0.0  # how strongly the back of the sheet shines through, 0 to 1
    faded: float = 0.0  # share of the ink that bilevel thresholding loses (negative: ink that spreads)
    border: int = 0  # width of a dark scanner edge
    holes: bool = False


RECIPES: Mapping[str, tuple[Recipe, ...]] = {
    "clean": (
        Recipe(300, jpeg_quality=88),
        Recipe(300, bilevel=True),
    ),
    "light": (
        Recipe(300, skew_degrees=0.3, blur=0.6, noise=4, light=0.04, paper=250, ink=20, jpeg_quality=75),
        Recipe(200, skew_degrees=0.3, blur=0.4, noise=4, paper=248, ink=25, jpeg_quality=70),
        Recipe(300, bilevel=True, skew_degrees=0.3, blur=0.6, speckle=0.00002),
    ),
    "medium": (
        Recipe(200, skew_degrees=0.9, blur=0.7, noise=9, light=0.14, paper=238, ink=45, jpeg_quality=45, holes=True),
        Recipe(150, skew_degrees=0.6, blur=0.4, noise=7, light=0.08, paper=240, ink=40, jpeg_quality=55),
        Recipe(200, bilevel=True, skew_degrees=0.8, blur=0.7, noise=10, speckle=0.0003, border=9),
        Recipe(300, skew_degrees=0.8, blur=1.4, noise=9, light=0.1, paper=235, bleed=0.12, jpeg_quality=40),
    ),
    "heavy": (
        Recipe(
            150,
            skew_degrees=2.2,
            blur=0.85,
            noise=16,
            light=0.32,
            paper=218,
            ink=75,
            jpeg_quality=25,
            bleed=0.15,
            holes=True,
        ),
        Recipe(200, bilevel=True, skew_degrees=1.8, blur=0.9, noise=26, speckle=0.0025, faded=0.16, border=22),
        Recipe(
            200, skew_degrees=2.3, blur=1.05, noise=15, light=0.35, paper=215, ink=75, jpeg_quality=28, speckle=0.0007
        ),
        Recipe(196, bilevel=True, skew_degrees=1.2, blur=1.05, noise=20, speckle=0.0035, faded=-0.11, border=14),
    ),
}
"""The noise levels of scans: one of its recipes is drawn for each report."""


def page_images(pdf: bytes, *, dpi: int) -> list[Image.Image]:
    """Return every page of a PDF as a grey image, its resolution noted in `info["dpi"]`."""
    images = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            image = page.render(scale=dpi / POINTS_PER_INCH, grayscale=True).to_pil().convert("L")
            image.info["dpi"] = (dpi, dpi)
            images.append(image)
    return images


def degrade(
    image: Image.Image, recipe: Recipe, chance: np.random.Generator, *, back: Image.Image | None = None
) -> tuple[Image.Image, Callable[[Box], Box]]:
    """Return the scan of one page, and the function that moves a box (in points) to where the scan has it.

    `back` is the page on the other side of the sheet, for bleed-through. Bilevel scans have mode `1`.
    """
    pixels = np.asarray(image, dtype=np.float32)
    if recipe.bleed and back is not None:
        behind = ImageOps.mirror(back.resize(image.size)).filter(ImageFilter.GaussianBlur(2.0))
        pixels = np.minimum(pixels, 255 - recipe.bleed * (255 - np.asarray(behind, dtype=np.float32)))
    pixels = recipe.ink + pixels * ((recipe.paper - recipe.ink) / 255)
    angle = float(chance.uniform(-recipe.skew_degrees, recipe.skew_degrees))
    turned = Image.fromarray(np.uint8(pixels.round())).rotate(angle, Image.Resampling.BICUBIC, fillcolor=recipe.paper)
    if recipe.blur:
        turned = turned.filter(ImageFilter.GaussianBlur(recipe.blur))
    pixels = np.asarray(turned, dtype=np.float32) * _light(turned.size, recipe, chance)
    if recipe.noise:
        pixels = pixels + chance.normal(0, recipe.noise, pixels.shape)
    pixels = _dirt(pixels, recipe, chance)
    scan = Image.fromarray(np.uint8(pixels.clip(0, 255)))
    if recipe.bilevel:
        level = (recipe.paper + recipe.ink) / 2 * (1 - recipe.faded)
        scan = scan.point([0 if value < level else 255 for value in range(256)]).convert("1", dither=Image.Dither.NONE)
    scan.info["dpi"] = image.info["dpi"]
    return scan, _turn(angle, image.width / recipe.dpi * POINTS_PER_INCH, image.height / recipe.dpi * POINTS_PER_INCH)


def jpeg(image: Image.Image, *, quality: int) -> bytes:
    """Return an image as a JPEG file."""
    target = io.BytesIO()
    image.save(target, "JPEG", quality=quality, dpi=image.info["dpi"], optimize=True)
    return target.getvalue()


def _light(size: tuple[int, int], recipe: Recipe, chance: np.random.Generator) -> np.ndarray:
    """Return how bright each pixel is lit: one corner darker than the opposite one, one edge in the fold's shadow."""
    width, height = size
    across = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    if chance.random() < 0.5:
        across = 1 - across
    if chance.random() < 0.5:
        down = 1 - down
    fold = np.exp(-across * 18)
    return 1 - recipe.light * (0.6 * across * down + 0.4 * fold)


def _dirt(pixels: np.ndarray, recipe: Recipe, chance: np.random.Generator) -> np.ndarray:
    height, width = pixels.shape
    for _ in range(int(recipe.speckle * height * width / 4)):
        size = int(chance.integers(1, 4))
        x, y = int(chance.integers(0, width - size)), int(chance.integers(0, height - size))
        # A third of the dirt is white: it breaks strokes instead of adding any.
        pixels[y : y + size, x : x + size] = recipe.paper if chance.random() < 1 / 3 else recipe.ink
    if recipe.border:
        edge = int(recipe.border * chance.uniform(0.5, 1))
        pixels[:, -edge:] = recipe.ink
        pixels[: edge // 2, :] = recipe.ink
    if recipe.holes:
        radius, x = int(0.11 * recipe.dpi), int(0.42 * recipe.dpi)
        rows, columns = np.ogrid[:height, :width]
        for y in (int(height * 0.36), int(height * 0.64)):
            pixels[(rows - y) ** 2 + (columns - x) ** 2 < radius**2] = recipe.ink + 30
    return pixels


def _turn(angle: float, width: float, height: float) -> Callable[[Box], Box]:
    """Return how boxes move when a page turns anticlockwise about its middle: the upright box around the turned one."""
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    middle_x, middle_y = width / 2, height / 2

    def move(box: Box) -> Box:
        corners = [(x - middle_x, y - middle_y) for x in (box[0], box[2]) for y in (box[1], box[3])]
        xs = [middle_x + x * cosine + y * sine for x, y in corners]
        ys = [middle_y - x * sine + y * cosine for x, y in corners]
        return (min(xs), min(ys), max(xs), max(ys))

    return move
