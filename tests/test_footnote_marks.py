"""Raised footnote marks that OCR took for signs are put right where the footnotes of the page prove them."""

from __future__ import annotations

import pytest

from pipeline.footnote_marks import with_marks_restored
from pipeline.furniture import Body, PlacedLine, line_text, split_furniture
from pipeline.page_text import page_texts
from pipeline.records import Box, Line, Page, TextSource, Word

BODY_SIZE, NOTE_SIZE = 11.0, 8.5


def line(text: str, top: float, size: float = BODY_SIZE) -> Line:
    words = tuple(
        Word(word, Box(70.0 + 30 * at, top, 95.0 + 30 * at, top + size), 0.95) for at, word in enumerate(text.split())
    )
    return Line(words, Box(70.0, top, words[-1].box.x1, top + size), size, 1.0, 0.0, 0.0, 0.0)


def page(body: list[str], notes: list[str], source: TextSource = TextSource.OCR) -> Page:
    lines = [line(text, 80 + 20 * at) for at, text in enumerate(body)]
    lines += [line(text, 740 + 12 * at, NOTE_SIZE) for at, text in enumerate(notes)]
    return Page(1, 595.0, 842.0, source, 0.95, 0, tuple(lines))


def body_of(one: Page) -> Body:
    placed = tuple(PlacedLine(1, at, each, line_text(each)) for at, each in enumerate(one.lines))
    return Body(placed, ())


FILLER = [
    "The Panel met in the usual place and all of its members",
    "were there, so that votes were quorate throughout and",
]
NOTE_1, NOTE_2 = "1 The figure leaves out suppliers of few homes.", "2 Costs are those that the DCC gave in March."


LEFT, ENDED, EARLIER = "nobody was interested.{} The Chair", "it ended in March.{}", "It was said earlier.{}"


@pytest.mark.parametrize(
    ("texts", "marks", "signs"),
    [
        ([LEFT, "thanked them."], "1", "*"),
        (["nobody was interested.{}"], "1", "”"),
        ([ENDED, EARLIER], "12", "t”"),
        ([ENDED, EARLIER], "12", "1?"),
        (["as Annex B.{} shows it.{}"], "12", "+?"),
        (["the list is open{}"], [".1"], "!"),
    ],
)
def test_a_sign_becomes_the_mark_of_the_footnote_that_nothing_cites(texts, marks, signs):
    notes = [NOTE_1, NOTE_2][: len(marks)]
    printed, read = ("\n".join(texts).format(*each).splitlines() for each in (marks, signs))
    scan = page([*FILLER, *read], notes)

    (mended,), body = with_marks_restored([scan], body_of(scan))

    assert [line_text(each) for each in mended.lines] == [*FILLER, *printed, *notes]
    assert [placed.text for placed in body.lines] == [*FILLER, *printed, *notes]
    assert [w.box for each in mended.lines for w in each.words] == [w.box for each in scan.lines for w in each.words]


@pytest.mark.parametrize(
    ("body", "notes"),
    [
        pytest.param(["nobody was interested.*"], [], id="no footnote"),
        pytest.param(["nobody was interested.1 What then?", "So they left!"], [NOTE_1], id="the footnote is cited"),
        pytest.param(["He said “nobody was interested.”"], [NOTE_1], id="a quote that was opened"),
        pytest.param(["(nobody was interested.)"], [NOTE_1], id="a bracket that was opened"),
        pytest.param(["interested.* The Chair left.*"], [NOTE_1], id="two signs and one footnote"),
        pytest.param(["interested.* The Chair left."], [NOTE_1, NOTE_2], id="one sign and two footnotes"),
        pytest.param(["It was said earlier.2", "it ended in March.*"], [NOTE_1, NOTE_2], id="out of order"),
    ],
)
def test_without_proof_a_sign_stays(body, notes):
    scan = page([*FILLER, *body], notes)

    assert with_marks_restored([scan], body_of(scan)) == ((scan,), body_of(scan))


def test_what_was_not_read_by_ocr_stays():
    born = page([*FILLER, "nobody was interested.*"], [NOTE_1], TextSource.TEXT_LAYER)

    assert with_marks_restored([born], body_of(born)) == ((born,), body_of(born))


def test_the_page_says_the_mark_too():
    scan = page([*FILLER, "nobody was interested.*"], [NOTE_1])

    pages, body = with_marks_restored([scan], split_furniture([scan]))

    assert "interested.1" in page_texts(pages, body)[0]
