"""Readings that ask for OCR are answered together, and each ends as it would alone."""

from __future__ import annotations

import errno
from functools import partial

import numpy as np
import pytest
from engines import BarEngine, OneByOne
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.errors import ToolMissing, UnreadablePage
from pipeline.recognition import Question, recognized, recognized_together


class Counting(OneByOne):
    """Reads of a picture how many black pixels it has, and remembers how many pictures came together."""

    identity = "counting"

    def __init__(self):
        self.together = []

    def recognize_each(self, images):
        self.together.append(len(images))
        return super().recognize_each(images)

    def recognize(self, image):
        with Image.open(image) as opened:
            count = int((np.asarray(opened) == 0).sum())
        if count == 13:
            raise UnreadablePage("Tesseract failed.", stage="ocr", reason="ocr-failed", advice="Scan it again.")
        return ("word",) * count


def picture(black: int) -> np.ndarray:
    grey = np.full((8, 8), 255, np.uint8)
    grey.ravel()[:black] = 0
    return grey


def reading(asks, *, held=64):
    """Ask about pictures with so many black pixels, one after the other, and return what was said."""
    said = []
    for black in asks:
        words = yield Question(picture(black), held=held)
        said += [len(words)]
    return said


PAGES = st.lists(st.lists(st.integers(0, 20), max_size=4), max_size=6)


@given(PAGES)
def test_each_reading_ends_as_it_would_alone(pages):
    found = recognized_together([partial(reading, asks) for asks in pages], engine=Counting)

    for asks, outcome in zip(pages, found, strict=True):
        if 13 in asks:
            assert isinstance(outcome, UnreadablePage)
        else:
            assert outcome == asks


def test_pictures_of_several_readings_come_in_one_call():
    engine = Counting()

    recognized_together([partial(reading, asks) for asks in ([1, 2], [], [3])], engine=lambda: engine)

    assert engine.together == [2, 1]


def test_large_scans_do_not_wait_for_each_other():
    engine = Counting()

    recognized_together([partial(reading, [1], held=30_000_000)] * 3, engine=lambda: engine)

    assert engine.together == [2, 1]


def test_a_reading_may_go_on_without_an_engine():
    def without():
        raise ToolMissing("There is none.", advice="Install it.")

    def careful():
        try:
            yield Question(picture(1), held=64)
        except ToolMissing:
            return "by its layer"

    careless, found = recognized_together([partial(reading, [1]), careful], engine=without)

    assert isinstance(careless, ToolMissing)
    assert found == "by its layer"


def test_an_engine_is_looked_for_when_something_is_asked():
    def never():
        raise AssertionError

    assert recognized(reading([]), engine=never) == []


def test_what_a_reading_raises_is_raised():
    with pytest.raises(UnreadablePage, match="Tesseract failed"):
        recognized(reading([13]), engine=Counting)


def test_boxes_are_of_the_picture_that_was_asked_about():
    def one():
        words = yield Question(np.pad(np.zeros((4, 30), np.uint8), 20, constant_values=255), held=1)
        return words[0].x0, words[0].x1

    assert recognized(one(), engine=BarEngine) == (20, 50)


def test_a_reading_that_lacks_memory_in_company_is_begun_anew_alone():
    held = []

    def greedy():
        held.append(1)
        try:
            if len(held) > 1:
                raise MemoryError
            words = yield Question(picture(5), held=64)
        finally:
            held.pop()
        return len(words)

    assert recognized_together([greedy, greedy, greedy], engine=Counting) == [5, 5, 5]


def test_a_reading_that_lacks_memory_alone_says_so():
    def greedy():
        raise MemoryError
        yield

    outcomes = recognized_together([greedy, partial(reading, [1])], engine=Counting)

    assert isinstance(outcomes[0], MemoryError)
    assert outcomes[1] == [1]


def test_an_engine_that_cannot_be_started_for_want_of_memory_is_asked_about_each_alone():
    class Large(Counting):
        def recognize_each(self, images):
            if len(images) > 1:
                raise OSError(errno.ENOMEM, "Cannot allocate memory")
            return super().recognize_each(images)

    assert recognized_together([partial(reading, [1]), partial(reading, [2])], engine=Large) == [[1], [2]]
