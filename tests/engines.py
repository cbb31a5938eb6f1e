"""OCR engines for tests: one that plays back what Tesseract once read, one that reads nothing, one that sees bars."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from pipeline.errors import UnreadablePage
from pipeline.tesseract import OcrEngine, PixelWord

RECORDED = Path(__file__).parent / "recorded"


class OneByOne:
    """Answers for several images by answering for each."""

    def recognize_each(self, images: Sequence[Path]) -> list[tuple[PixelWord, ...] | UnreadablePage]:
        """Return what `recognize` returns for each, or its error."""
        found = []
        for image in images:
            try:
                found.append(self.recognize(image))
            except UnreadablePage as error:
                found.append(error)
        return found


def image_key(image: Path) -> str:
    """Return the hash of an image's size and pixels: what a recording is found by."""
    with Image.open(image) as opened:
        grey = np.asarray(opened.convert("L"))
    return hashlib.sha256(f"{grey.shape}".encode() + grey.tobytes()).hexdigest()[:20]


@dataclass(frozen=True)
class RecordedEngine(OneByOne):
    """Plays back what `identity` read from images of these pixels; the recording of one paper is one file."""

    identity: str
    readings: dict[str, tuple[PixelWord, ...]]

    @classmethod
    def load(cls, path: Path) -> RecordedEngine:
        """Return the engine of a recording."""
        recording = json.loads(path.read_text(encoding="utf-8"))
        readings = {key: tuple(map(_word, rows)) for key, rows in recording["readings"].items()}
        return cls(recording["identity"], readings)

    def recognize(self, image: Path) -> tuple[PixelWord, ...]:
        """Return what was read.

        Raises:
            LookupError: there is no recording of these pixels.
        """
        key = image_key(image)
        if key not in self.readings:
            raise LookupError(f"no recording of image {key}: the pixels that Tesseract gets changed; run `make golden`")
        return self.readings[key]

    def save(self, path: Path) -> None:
        """Write the recording, one word a line, so that a change shows what was read differently."""
        blocks = []
        for key, words in sorted(self.readings.items()):
            rows = ",\n".join("   " + json.dumps(_row(word), ensure_ascii=False) for word in words)
            blocks.append(f'  "{key}": [\n{rows}\n  ]' if rows else f'  "{key}": []')
        text = ",\n".join(blocks)
        path.write_text(
            f'{{\n "identity": {json.dumps(self.identity)},\n "readings": {{\n{text}\n }}\n}}\n', encoding="utf-8"
        )


@dataclass(frozen=True)
class RecordingEngine(OneByOne):
    """Asks a real engine and remembers what it says."""

    engine: OcrEngine
    readings: dict[str, tuple[PixelWord, ...]] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        """The real engine's."""
        return self.engine.identity

    def recognize(self, image: Path) -> tuple[PixelWord, ...]:
        """Return what the real engine reads."""
        words = self.readings[image_key(image)] = tuple(
            word._replace(confidence=round(word.confidence, 4)) for word in self.engine.recognize(image)
        )
        return words


@dataclass(frozen=True)
class EmptyEngine(OneByOne):
    """Finds nothing on any page."""

    identity: str = "empty"

    def recognize(self, image: Path) -> tuple[PixelWord, ...]:
        """Return no word; the image must be there all the same."""
        with Image.open(image):
            return ()


@dataclass(frozen=True)
class BarEngine(OneByOne):
    """Reads black bars as words, and is sure of them unless the page's one long bar stands elsewhere than top left.

    `texts` are the words it says, in turn; without any it says what the bar's place in reading order is.
    """

    identity: str = "bars"
    texts: tuple[str, ...] = ()
    seen: list[tuple[int, int]] = field(default_factory=list)  # the size of every image it was given

    def recognize(self, image: Path) -> tuple[PixelWord, ...]:
        """Return a word for each bar, line by line."""
        with Image.open(image) as opened:
            ink = np.asarray(opened.convert("L")) < 128
        self.seen.append((ink.shape[1], ink.shape[0]))
        bars = [bar for bar in _bars(ink) if bar[3] - bar[1] > 2]
        if not bars:
            return ()
        long = max(bars, key=lambda bar: bar[2] - bar[0])
        titled = long[2] - long[0] > ink.shape[1] / 3
        upright = not titled or (long[1] < ink.shape[0] / 4 and long[0] < ink.shape[1] / 4)
        words = []
        for at, (x0, top, x1, bottom) in enumerate(bars):
            text = self.texts[at % len(self.texts)] if self.texts else f"word{at}"
            words.append(PixelWord(text, x0, top, x1, bottom, 0.95 if upright else 0.2, (1, 1, top)))
        return tuple(words)


def _bars(ink: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Return the bars of a picture, line by line: runs of rows with ink, in them runs of columns with ink."""
    return [
        (left, top, right, bottom)
        for top, bottom in _runs(ink.any(axis=1))
        for left, right in _runs(ink[top:bottom].any(axis=0))
    ]


def _runs(line: np.ndarray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(line.astype(np.int8), prepend=0, append=0))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _row(word: PixelWord) -> list[object]:
    return [word.text, word.x0, word.top, word.x1, word.bottom, word.confidence, *word.line]


def _word(row: list) -> PixelWord:
    text, x0, top, x1, bottom, confidence, block, paragraph, line = row
    return PixelWord(text, x0, top, x1, bottom, confidence, (block, paragraph, line))
