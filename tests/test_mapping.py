"""Texts that know where they were printed: no word is lost, moved or invented while they are put together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.mapping import EMPTY, TextBuilder, boxes_between, cut, enclosing, join_mapped, page_at
from pipeline.records import Box, MappedText

boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.integers(0, 500),
    st.integers(0, 800),
    st.integers(1, 80),
    st.integers(1, 20),
)
words = st.tuples(st.text(min_size=1, max_size=8), st.integers(1, 3), st.integers(0, 4), st.none() | boxes)


def built(parts) -> MappedText:
    builder = TextBuilder()
    for index, (text, page, line, box) in enumerate(parts):
        if index:
            builder.add(" ")
        builder.add_word(text, page_number=page, line_index=line, box=box)
    return builder.build()


mapped_texts = st.lists(words, max_size=12).map(built)


def sentence() -> MappedText:
    return built(
        [
            ("The", 1, 0, Box(10, 10, 40, 20)),
            ("SSC", 1, 0, Box(50, 10, 80, 20)),
            ("agreed", 1, 1, Box(10, 30, 70, 40)),
            ("SECMP0013", 2, 0, Box(10, 10, 100, 20)),
        ]
    )


@given(st.lists(words, max_size=12))
def test_each_word_is_found_at_its_span(parts):
    mapped = built(parts)

    assert [mapped.text[span.start : span.end] for span in mapped.spans] == [text for text, *_ in parts]
    assert [(s.page_number, s.line_index, s.box) for s in mapped.spans] == [tuple(rest) for _, *rest in parts]


@given(mapped_texts)
def test_spans_are_in_order_apart_and_inside_the_text(mapped):
    ends = [0] + [span.end for span in mapped.spans]

    assert all(end <= span.start < span.end <= len(mapped.text) for end, span in zip(ends, mapped.spans, strict=False))


@given(mapped_texts, st.integers(0, 60), st.integers(0, 60))
def test_a_cut_text_is_the_slice_and_its_spans_show_the_same_characters(mapped, start, length):
    start = min(start, len(mapped.text))
    end = min(start + length, len(mapped.text))
    piece = cut(mapped, start, end)

    assert piece.text == mapped.text[start:end]
    whole = {at: s.page_number for s in mapped.spans for at in range(s.start, s.end)}
    part = {at + start: s.page_number for s in piece.spans for at in range(s.start, s.end)}
    assert part == {at: page for at, page in whole.items() if start <= at < end}


@given(mapped_texts, st.integers(0, 60))
def test_a_text_cut_in_two_and_joined_again_is_the_same_text(mapped, at):
    at = min(at, len(mapped.text))
    again = join_mapped([cut(mapped, 0, at), cut(mapped, at, len(mapped.text))], "")

    assert again.text == mapped.text
    assert {i for s in again.spans for i in range(s.start, s.end)} == {
        i for s in mapped.spans for i in range(s.start, s.end)
    }


@given(st.lists(mapped_texts, max_size=4), st.sampled_from(["", " ", "\n\n", " | "]))
def test_joined_texts_keep_every_word_with_its_place(parts, separator):
    joined = join_mapped(parts, separator)

    assert joined.text == separator.join(part.text for part in parts)
    assert [joined.text[s.start : s.end] for s in joined.spans] == [
        part.text[s.start : s.end] for part in parts for s in part.spans
    ]


@given(mapped_texts, st.integers(0, 60), st.integers(1, 20))
def test_a_box_is_given_once_for_each_printed_line_and_stays_inside_its_words(mapped, start, length):
    found = boxes_between(mapped, start, start + length)
    touched = [s for s in mapped.spans if s.start < start + length and s.end > start and s.box is not None]

    assert len({(s.page_number, s.line_index) for s in touched}) <= len(found) <= len(touched)
    for page, box in found:
        around = enclosing([s.box for s in touched if s.page_number == page])
        assert around.x0 - 1e-6 <= box.x0 <= box.x1 <= around.x1 + 1e-6
        assert around.top <= box.top <= box.bottom <= around.bottom


def test_words_of_one_line_share_a_box_and_the_next_line_has_its_own():
    mapped = sentence()

    assert boxes_between(mapped, 0, len("The SSC agreed")) == ((1, Box(10, 10, 80, 20)), (1, Box(10, 30, 70, 40)))


def test_a_cell_of_two_printed_lines_has_a_box_for_each():
    cell = [("Modification", 1, 0, Box(300, 10, 380, 19)), ("0735S", 1, 0, Box(250, 22, 280, 31))]

    assert boxes_between(built(cell), 0, 18) == ((1, Box(300, 10, 380, 19)), (1, Box(250, 22, 280, 31)))


def test_half_a_word_has_half_its_box():
    mapped = sentence()
    at = mapped.text.index("SECMP0013")

    assert boxes_between(mapped, at + 3, at + 9) == ((2, Box(40, 10, 100, 20)),)


def test_blanks_alone_have_no_box():
    assert boxes_between(sentence(), 3, 4) == ()


@pytest.mark.parametrize(
    ("offset", "page"),
    [(0, 1), (3, 1), (14, 2), (15, 2), (10_000, 2)],
    ids=["first", "blank", "blank before a page", "next page", "behind the end"],
)
def test_a_character_is_on_the_page_of_its_word_or_of_the_next(offset, page):
    assert page_at(sentence(), offset) == page


def test_text_before_the_first_word_is_on_its_page():
    builder = TextBuilder()
    builder.add("• ")
    builder.add_word("Item", page_number=4, line_index=0, box=None)

    assert page_at(builder.build(), 0) == 4


def test_a_text_without_words_is_on_no_page():
    assert page_at(EMPTY, 0) is None


def test_an_empty_word_leaves_no_span():
    assert built([("", 1, 0, None)]) == EMPTY
