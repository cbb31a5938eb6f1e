"""A hit shows whole sentences around what was found, with every place marked."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engines import (
    AllOf,
    Alternative,
    AnyOf,
    Beginning,
    Every,
    KeyField,
    Keys,
    Node,
    Scope,
    Sequence,
    Terms,
    Variants,
)
from index.snippets import ELLIPSIS, MAX_SNIPPET, NamedId, TextField, asked_in, best_snippet, find_marks

TEXT = """The Panel met on Tuesday. It noted the report of the TABASC.

• The TABASC agreed that SEMPO0013 handle non-happy day scenarios.
• The date was moved. Nobody spoke against it.

A | table | row of the TABASC"""


def word(term: str, *stand_ins: str) -> Terms:
    return Terms((Alternative(term, 1.0), *(Alternative(other, 0.5) for other in stand_ins)))


def phrase(*slots: str) -> Sequence:
    return Sequence(tuple((Alternative(slot, 1.0),) for slot in slots))


def marked(text: str, node: Node, named=()) -> list[str]:
    return [text[m.start : m.end] for m in find_marks(text, TextField.TEXT, asked_in(node), named)]


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (word("tabasc"), ["TABASC", "TABASC", "TABASC"]),
        (word("agree", "agreed"), ["agreed"]),
        (word("non-happy"), ["non-happy"]),
        (Beginning("tab"), ["TABASC", "TABASC", "table", "TABASC"]),
        (Beginning("tab", Scope.HEADING), []),
        (Beginning("non-h"), ["non-happy"]),
        (phrase("happy", "day"), ["happy day"]),
        (phrase("scenarios", "the", "date"), ["scenarios.\n• The date"]),
        (phrase("happy", "scenarios"), []),
        (AllOf((word("tuesday"),), (word("tabasc"),)), ["Tuesday"]),
        (AnyOf((word("tuesday"), phrase("was", "moved"))), ["Tuesday", "was moved"]),
        (Variants((word("row"), word("moved"))), ["moved", "row"]),
        (Every(), []),
        (Keys(KeyField.COMMITTEE, ("TABASC",)), []),
    ],
)
def test_what_is_asked_for_is_marked_and_what_is_excluded_is_not(node, expected):
    assert marked(TEXT, node) == expected


def test_a_misread_id_is_marked_as_it_is_printed():
    at = TEXT.index("SEMPO0013")
    named = [NamedId(at, at + 9, "SECMP0013"), NamedId(0, 3, "SECMP0001")]

    assert marked(TEXT, Keys(KeyField.MODIFICATION, ("SECMP0013",)), named) == ["SEMPO0013"]


def test_a_word_asked_of_the_heading_is_not_marked_in_the_text():
    asked = asked_in(Terms((Alternative("tabasc", 1.0),), Scope.HEADING))

    assert find_marks(TEXT, TextField.TEXT, asked, ()) == []
    assert len(find_marks("TABASC Highlights", TextField.HEADING, asked, ())) == 1


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (phrase("happy", "day"),
         "The TABASC agreed that SEMPO0013 handle non-happy day scenarios. The date was moved."),
        (word("against"), "The date was moved. Nobody spoke against it."),
        (AllOf((word("tabasc"), word("noted"))),
         "The Panel met on Tuesday. It noted the report of the TABASC."),
        (word("table"), "A | table | row of the TABASC"),
        (word("nowhere"), "The Panel met on Tuesday. It noted the report of the TABASC."),
    ],
)  # fmt: skip
def test_the_sentence_that_has_most_of_what_was_asked_is_shown(node, expected):
    assert best_snippet(TEXT, find_marks(TEXT, TextField.TEXT, asked_in(node), ())).text == expected


def test_a_sentence_with_two_words_beats_one_that_repeats_the_first():
    text = "The release, the release, the release. Testing of the release ended."
    node = AllOf((word("release"), word("testing")))
    long = text.replace(". T", f". {'A sentence between that is of no use to anybody. ' * 8}T")

    assert "Testing of the release" in best_snippet(long, find_marks(long, TextField.TEXT, asked_in(node), ())).text


def test_a_long_sentence_is_cut_between_words_around_its_first_mark():
    text = f"It {'was said again and ' * 60}that custodians {'must now be told about it ' * 60}today."

    snippet = best_snippet(text, find_marks(text, TextField.TEXT, asked_in(word("custodians")), ()))

    assert len(snippet.text) <= MAX_SNIPPET + 2
    assert [snippet.text[mark.start : mark.end] for mark in snippet.marks] == ["custodians"]
    assert snippet.text.startswith(ELLIPSIS)
    assert snippet.text.endswith(ELLIPSIS)
    assert snippet.text.strip(ELLIPSIS) in text


def test_a_text_without_sentences_gives_an_empty_snippet():
    assert best_snippet(" \n", []).text == ""


PROSE = st.lists(
    st.sampled_from(["alpha", "beta.", "Gamma", "non-happy", "x | y", "\n\n", "\n• ", "word " * 50]), max_size=40
)


@given(PROSE.map(" ".join))
def test_marks_lie_in_the_snippet_and_hold_what_was_asked(text):
    node = AnyOf((word("alpha"), word("non-happy"), phrase("beta", "gamma")))
    snippet = best_snippet(text, find_marks(text, TextField.TEXT, asked_in(node), ()))

    assert len(snippet.text) <= MAX_SNIPPET + 2
    for mark in snippet.marks:
        assert re.fullmatch(r"alpha|non-happy|beta\.\W*gamma", snippet.text[mark.start : mark.end], re.IGNORECASE)
