"""The peer of the accuracy card: plain Tesseract on the pixels of each page, as most people use it.

In: a scan. Out: the texts of its pages. Needs the `tesseract` program; PDF pages are rendered at 300 dpi.
"""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageSequence

from benchmarks.corpus.degrade import page_images

PEER_DPI = 300


def plain_tesseract(path: Path) -> list[str]:
    """Return what `tesseract --psm 3` reads on every page, one thread.

    Raises:
        FileNotFoundError: there is no `tesseract`.
    """
    return [_recognize(image) for image in _images(path)]


def _images(path: Path) -> Iterator[Image.Image]:
    if path.suffix == ".pdf":
        yield from page_images(path.read_bytes(), dpi=PEER_DPI)
        return
    with Image.open(path) as scan:
        for frame in ImageSequence.Iterator(scan):
            page = frame.copy()
            page.info["dpi"] = scan.info["dpi"]
            yield page


def _recognize(image: Image.Image) -> str:
    target = io.BytesIO()
    image.save(target, "PNG", dpi=image.info["dpi"], compress_level=1)
    command = ["tesseract", "-", "-", "--psm", "3"]
    one_thread = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    done = subprocess.run(command, input=target.getvalue(), capture_output=True, check=True, env=one_thread)
    return done.stdout.decode("utf-8", "replace")
