"""Notes in the right margin of minutes stand behind the paragraph that they are level with."""

from __future__ import annotations

import pytest

from pipeline.fragments import Fragment
from pipeline.layout import arrange
from pipeline.mapping import enclosing
from pipeline.records import Box, Word

SIZE, PITCH, LETTER = 10.0, 12.0, 5.0
LEFT, MARGIN = 60.0, 460.0

SENTENCES = (
    (
        "The Panel heard that the tender had been delayed and asked",
        "for a plan of what is left to be done before the spring",
        "of next year.",
    ),
    ("Elexon said that it would aim to write to the Authority at", "the end of the month."),
    ("There was no other business.",),
)


def fragment(text: str, *, left: float, top: float) -> Fragment:
    words, x = [], left
    for word in text.split():
        words.append(Word(word, Box(x, top, x + LETTER * len(word), top + SIZE), 1.0))
        x += LETTER * (len(word) + 0.5)
    return Fragment(tuple(words), enclosing([w.box for w in words if w.box]), top + SIZE, SIZE, 1.0)


def page(notes: dict[tuple[int, int], str], *, apart: float = 8.0) -> list[str]:
    """Set the sentences as paragraphs, with notes beside (paragraph, line), and read them."""
    found, top = [], 60.0
    for number, lines in enumerate(SENTENCES):
        for at, text in enumerate(lines):
            found.append(fragment(text, left=LEFT, top=top))
            if (number, at) in notes:
                found.append(fragment(notes[number, at], left=MARGIN, top=top))
            top += PITCH
        top += apart
    return [" ".join(word.text for word in line.words) for line in arrange(found)]


def test_a_note_beside_the_first_line_of_a_paragraph_stands_behind_its_last():
    lines = page({(0, 0): "ACTION 318/01", (1, 0): "ACTION 318/02"})

    assert lines[:3] == [*SENTENCES[0][:2], "of next year. ACTION 318/01"]
    assert lines[3:5] == [SENTENCES[1][0], "the end of the month. ACTION 318/02"]


def test_a_note_of_two_lines_is_one():
    assert page({(0, 0): "Action", (0, 1): "318/01 JM"})[2] == "of next year. Action 318/01 JM"


def test_the_width_of_the_margin_makes_no_line_of_the_text_short():
    widths = {}
    for name, notes in (("none", {}), ("some", {(0, 2): "ACTION 318/01"})):
        found = [fragment(text, left=LEFT, top=60.0 + 12 * at) for at, text in enumerate(SENTENCES[0] + SENTENCES[1])]
        found += [fragment(note, left=MARGIN, top=84.0) for note in notes.values()]
        widths[name] = [line.room for at, line in enumerate(arrange(found)) if at != 2]

    assert widths["some"] == widths["none"]


@pytest.mark.parametrize(
    "notes",
    [
        {(0, 0): "Draft report"},
        {(0, 0): "ACTION 318/01", (0, 1): "Yes", (0, 2): "No", (1, 0): "Yes", (1, 1): "No", (2, 0): "No"},
    ],
    ids=["no note of an action", "a column of its own"],
)
def test_what_is_no_margin_of_notes_stays_where_it_is(notes):
    first = page(notes)[0]

    assert first != SENTENCES[0][0]


def test_where_no_space_parts_the_paragraphs_a_note_stays_in_its_line():
    assert page({(0, 0): "ACTION 318/01"}, apart=0.0)[0] == SENTENCES[0][0] + " ACTION 318/01"
