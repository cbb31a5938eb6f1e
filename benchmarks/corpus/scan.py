"""A printed report through the scanner: PDF bytes and gold in, page images and the gold of the scan out.

Pages lie on the glass as they come, some turned. The gold's boxes stay those of the upright page, as in the contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.corpus.degrade import Recipe, degrade, page_images
from benchmarks.corpus.gold import with_moved_boxes


@dataclass(frozen=True, slots=True)
class Scan:
    """What is done to a report: the recipe, and the degrees clockwise by which single pages lie turned on the glass."""

    recipe: Recipe
    turned: Mapping[int, int] = field(default_factory=dict)  # page number -> 90, 180, 270


def scan_pages(pdf: bytes, gold: dict[str, Any], scan: Scan, seed: int) -> list[Image.Image]:
    """Return the scanned pages; `gold` is changed to tell of them (boxes, text source, rotation)."""
    clean = page_images(pdf, dpi=scan.recipe.dpi)
    images = []
    for index, image in enumerate(clean):
        number = index + 1
        # Each page has a chance of its own, so that a page looks the same whatever is done to the others.
        chance = np.random.default_rng([seed, number])
        back = clean[index ^ 1] if (index ^ 1) < len(clean) else None
        scanned, move = degrade(image, scan.recipe, chance, back=back)
        with_moved_boxes(gold, number, move)
        page = gold["pages"][index]
        page["text_source"], page["confidence"] = "ocr", None
        turn = scan.turned.get(number, 0)
        page["rotation"] = (360 - turn) % 360
        if turn:
            dpi = scanned.info["dpi"]
            scanned = scanned.rotate(-turn, expand=True)
            scanned.info["dpi"] = dpi
        images.append(scanned)
    return images
