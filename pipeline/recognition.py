"""Pages that ask for OCR, and who answers them. In: readings that yield pictures. Out: what each reading comes to.

To read a page is pure but for the engine, so the code that reads one yields each picture it wants read, and is sent
the words. Whoever drives several pages at once collects their pictures, and lets the engine read them in one run:
a start of Tesseract costs as much as a tenth of a page (measured).
"""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from PIL import Image

from pipeline.pixels import Grey
from pipeline.tesseract import OcrEngine, PixelWord

T = TypeVar("T")

EngineFactory = Callable[[], OcrEngine]
"""Gives the OCR engine when a page needs one, or raises ToolMissing: blank pages need none."""

_HELD_PIXELS = 40_000_000
"""Pixels of scans that may wait together: four pages of A4 at 300 dpi; a page of A3 at 600 dpi is read alone."""


class Question(NamedTuple):
    """A picture to be read; `held` are the pixels of the scan that its reading keeps in memory meanwhile."""

    picture: Grey
    held: int


Recognizing: TypeAlias = Generator[Question, tuple[PixelWord, ...], T]
"""A reading on its way to a T: it yields questions, is sent words in pixels of the picture, or an error is raised in
it where it asked: UnreadablePage when the engine failed, ToolMissing when there is none."""


def recognized(reading: Recognizing[T], *, engine: EngineFactory) -> T:
    """Return what a reading comes to, or raise what it raises."""
    (outcome,) = _outcomes([lambda: reading], engine)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def recognized_together(
    beginnings: Sequence[Callable[[], Recognizing[T]]], *, engine: EngineFactory
) -> list[T | Exception]:
    """Return what each reading comes to, or what it raised, in their order.

    Readings are begun one after the other, as long as memory allows, and answered together. One that runs out of
    memory in company is begun anew, alone.
    """
    outcomes = _outcomes(beginnings, engine)
    if len(outcomes) > 1:
        for at, begin in enumerate(beginnings):
            if isinstance(outcomes[at], MemoryError):
                (outcomes[at],) = _outcomes([begin], engine)
    return outcomes


def _outcomes(beginnings: Sequence[Callable[[], Recognizing[T]]], engine: EngineFactory) -> list[T | Exception]:
    together: _Together[T] = _Together(engine)
    for at, begin in enumerate(beginnings):
        together.go_on(at, begin())
        if together.held >= _HELD_PIXELS:
            together.answer_all()
    together.answer_all()
    return [together.outcomes[at] for at in range(len(beginnings))]


_Answer: TypeAlias = tuple[PixelWord, ...] | Exception


class _Together(Generic[T]):
    """Readings that wait for answers, and what has come of the others, by the place of each."""

    def __init__(self, engine: EngineFactory) -> None:
        self._engine = engine
        self._waiting: dict[int, tuple[Recognizing[T], Question]] = {}
        self.outcomes: dict[int, T | Exception] = {}

    @property
    def held(self) -> int:
        """Pixels that the waiting readings keep."""
        return sum(question.held for _, question in self._waiting.values())

    def go_on(self, at: int, reading: Recognizing[T], answer: _Answer | None = None) -> None:
        """Let a reading go on with an answer, or begin, until it asks again or ends."""
        try:
            if isinstance(answer, Exception):
                question = reading.throw(answer)
            else:
                question = next(reading) if answer is None else reading.send(answer)
        except StopIteration as end:
            self.outcomes[at] = end.value
        except MemoryError as error:
            self.outcomes[at] = error.with_traceback(None)  # which would keep what the reading held
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this reading's outcome
            self.outcomes[at] = error
        else:
            self._waiting[at] = (reading, question)

    def answer_all(self) -> None:
        """Answer all questions, those that follow from the answers too."""
        while asked := self._waiting:
            self._waiting = {}
            answers = _answers([question.picture for _, question in asked.values()], self._engine)
            for (at, (reading, _)), answer in zip(asked.items(), answers, strict=True):
                self.go_on(at, reading, answer)


def _answers(pictures: Sequence[Grey], engine: EngineFactory) -> Sequence[_Answer]:
    """Return the words of each picture, or why there are none."""
    try:
        with tempfile.TemporaryDirectory(prefix="modtrail-") as folder:
            paths = [Path(folder) / f"{number}.tif" for number in range(len(pictures))]
            for picture, path in zip(pictures, paths, strict=True):
                Image.fromarray(picture).save(path)  # uncompressed, and read by Tesseract as it lies there
            return engine().recognize_each(paths)
    except Exception as error:  # noqa: BLE001 - no engine, no room: each reading says what that means for it
        is_memory = isinstance(error, OSError) and error.errno == errno.ENOMEM
        return [MemoryError(str(error)) if is_memory else error] * len(pictures)
