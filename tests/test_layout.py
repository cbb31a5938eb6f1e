"""Two columns of prose set flush on both sides are read one after the other, however far their words were stretched."""

from __future__ import annotations

import pytest

from pipeline.fragments import Fragment
from pipeline.layout import arrange
from pipeline.mapping import enclosing
from pipeline.records import Box, Word

LEFT = [
    "of manual overrides and is likely to",
    "answer in October and testing for it",
    "began on Sunday and is going to plan",
    "Performance Assurance Framework on",
    "the dates that the Workgroup has set",
    "Workgroup recommended that members",
    "thank everybody who had taken part",
]
RIGHT = [
    "worried about the naming of offices",
    "since the last meeting the platform",
    "has been unavailable for four hours",
    "and the longest of them was minutes",
    "although the Panel had reservations",
    "about the transfer of these batches",
    "at the weekend which it has noted",
]
SIZE, WIDTH, HEIGHT = 10.0, 230.0, 10.0


def flush(text: str, *, left: float, line: int, wide: bool) -> list[Fragment]:
    """A line of words from `left`, stretched to the column's width; with `wide`, in narrower letters."""
    letters = 4.8 if wide else 5.2
    words = text.split()
    gap = (WIDTH - letters * sum(map(len, words))) / (len(words) - 1)
    placed, x = [], left
    for word in words:
        placed.append(Word(word, Box(x, 20 * line, x + letters * len(word), 20 * line + HEIGHT), 1.0))
        x += letters * len(word) + gap
    runs = [(word,) for word in placed] if gap > SIZE else [tuple(placed)]
    return [Fragment(run, enclosing([w.box for w in run if w.box]), 20 * line + HEIGHT, SIZE, 1.0) for run in runs]


@pytest.mark.parametrize("stretched", [(), (3,), (3, 5)], ids=["no line", "one line", "two lines"])
def test_stretched_lines_do_not_make_a_table_of_two_columns(stretched):
    fragments = [
        fragment
        for left, texts in ((60.0, LEFT), (310.0, RIGHT))
        for line, text in enumerate(texts)
        for fragment in flush(text, left=left, line=line, wide=left < 100 and line in stretched)
    ]

    lines = arrange(fragments)

    assert [" ".join(word.text for word in line.words) for line in lines] == LEFT + RIGHT
    assert all(not line.cells for line in lines)


def test_numbers_at_even_distances_stay_cells_of_their_own():
    rows = [("Suppliers", "5", "1", "1"), ("Networks", "4", "2", "0"), ("Consumers", "1", "0", "0")]
    fragments = []
    for line, row in enumerate(rows):
        for column, text in enumerate(row):
            x0 = 60.0 + 60 * column
            box = Box(x0, 20 * line, x0 + 5 * len(text), 20 * line + HEIGHT)
            fragments.append(Fragment((Word(text, box, 1.0),), box, 20 * line + HEIGHT, SIZE, 1.0))

    assert [len(line.cells) for line in arrange(fragments)] == [4, 4, 4]


def test_dirt_between_two_columns_does_not_join_their_lines():
    fragments = []
    for line, (one, other) in enumerate(zip(LEFT, RIGHT, strict=True)):
        left, right = (flush(text, left=x, line=line, wide=False) for x, text in ((60.0, one), (310.0, other)))
        words = tuple(word for fragment in left + right for word in fragment.words)
        if line in {2, 5}:  # a speck in the gutter, read as a quotation mark, makes one run of both lines
            speck = Word("”", Box(294, 20 * line, 298, 20 * line + 4), 0.4)
            middle = sum(len(fragment.words) for fragment in left)
            words = (*words[:middle], speck, *words[middle:])
            box = enclosing([word.box for word in words if word.box])
            fragments.append(Fragment(words, box, 20 * line + HEIGHT, SIZE, 1.0))
        else:
            fragments += left + right

    assert [" ".join(word.text for word in line.words) for line in arrange(fragments)] == LEFT + RIGHT


@pytest.mark.parametrize(("confidence", "size", "kept"), [(0.4, 2.5, False), (0.4, 9.0, True), (1.0, 2.5, True)])
def test_letters_that_are_too_low_for_a_scan_are_dirt(confidence, size, kept):
    fragments = [
        Fragment((Word(text, box, confidence),), box, 20 * line + HEIGHT, height, 1.0)
        for line, cells in enumerate([("Meeting", "16"), ("Date", "i", "Tuesday"), ("Place", "London")])
        for text in cells
        for height in [size if text == "i" else SIZE]
        for x0 in [60.0 if text == cells[0] else 160.0 if text == "i" else 220.0]
        for box in [Box(x0, 20 * line, x0 + 5 * len(text), 20 * line + height)]
    ]

    assert ("i" in [word.text for line in arrange(fragments) for word in line.words]) is kept


@pytest.mark.parametrize(
    ("sign", "at", "confidence", "stays"),
    [("©", 5.0, 0.4, False), ("©", 50.0, 0.4, True), ("©", 5.0, 1.0, True), ("4", 5.0, 0.4, True)],
    ids=["dirt", "a bullet beside its text", "of a text layer", "a figure"],
)
def test_a_sign_that_a_scan_has_far_left_of_the_text_is_dirt(
    sign: str, at: float, confidence: float, *, stays: bool
) -> None:
    def line(number: int, *words: tuple[str, float]) -> Fragment:
        made = [
            Word(text, Box(x, 20.0 * number, x + 5 * len(text), 20.0 * number + 8), confidence) for text, x in words
        ]
        return Fragment(tuple(made), enclosing([word.box for word in made if word.box]), 20.0 * number + 8, SIZE, 1.0)

    fragments = [line(number, (text.replace(" ", "-"), 62.0)) for number, text in enumerate(4 * LEFT, 1)]
    fragments[2:3] = [line(3, (sign, at)), line(3, ("and", 62.0), ("so", 80.0))]

    assert any(word.text == sign for made in arrange(fragments) for word in made.words) is stays
