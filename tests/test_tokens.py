"""Texts are cut into the terms that are searched, each with its position and its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.tokens import MAX_TERM_LENGTH, fold, pieces, tokenize, words_of

PROSE = "The TABASC asked for non-happy day scenarios, see SECP_67_1005_12 (V1.16) and the Director’s Letters."


def terms(text: str) -> list[str]:
    return [token.term for token in tokenize(text)]


@pytest.mark.parametrize(
    "printed", ["SECMP-0024", "CMP280/281", "216/04", "V1.16", "SECP_67_1005_12", "non-happy", "DCRP/MP/21/04", "G3–G6"]
)
def test_an_id_with_punctuation_is_one_term_and_its_pieces_too(printed: str) -> None:
    found = terms(f"See ({printed}).")

    assert fold(printed).replace("–", "-") in found
    assert set(pieces(printed)) <= set(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("non-happy day", ("non", "happy", "day")),
        ("non - happy\nday", ("non", "happy", "day")),
        ("the Panel’s view", ("the", "panel", "view")),
        ("the Panel's view", ("the", "panel", "view")),
        ("‘Smart meter’ “triage”", ("smart", "meter", "triage")),
        ("Purpose........3", ("purpose", "3")),
        ("Résumé ﬁrmware NAÏVE", ("resume", "firmware", "naive")),
        ("co\u00adop", ("coop",)),
        ("e\u0301tude", ("etude",)),
        ("— … | •", ()),
    ],
    ids=["hyphen", "spaced hyphen", "curly possessive", "straight possessive", "quotes", "leader dots", "accents",
         "soft hyphen", "combining accent", "punctuation alone"],
)  # fmt: skip
def test_pieces_follow_each_other_as_a_phrase_has_them(text: str, expected: tuple[str, ...]) -> None:
    assert pieces(text) == expected


def test_a_whole_word_stands_at_the_position_of_its_first_piece() -> None:
    at = {token.term: token.position for token in tokenize("a non-happy day")}

    assert at == {"a": 0, "non-happy": 1, "non": 1, "happy": 2, "day": 3}


@pytest.mark.parametrize(
    ("printed", "part"), [("SECMP0024", "0024"), ("SECMP0024", "secmp"), ("P272", "272"), ("MP102A", "102")]
)
def test_an_id_is_found_by_its_number_and_its_letters(printed: str, part: str) -> None:
    assert part in terms(printed)


@pytest.mark.parametrize("printed", ["SMETS2", "Q3", "G3"])
def test_a_short_number_is_no_term_of_its_own(printed: str) -> None:
    assert terms(printed) == [printed.lower()]


@given(st.text())
def test_every_token_stands_where_it_says(text: str) -> None:
    for token in tokenize(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.term
        assert len(token.term) <= MAX_TERM_LENGTH


@given(st.text())
def test_positions_never_run_back_or_leave_a_gap_between_pieces(text: str) -> None:
    tokens = list(tokenize(text))

    assert [token.position for token in tokens if token.is_piece] == list(range(len(pieces(text))))
    assert [token.position for token in tokens] == sorted(token.position for token in tokens)


@given(st.text(max_size=20))
def test_upper_and_lower_case_give_the_same_terms_of_ascii(text: str) -> None:
    plain = text.encode("ascii", "ignore").decode()

    assert pieces(plain.upper()) == pieces(plain.lower())


@given(st.sampled_from(PROSE.split()), st.sampled_from(PROSE.split()))
def test_a_phrase_of_two_texts_is_the_two_phrases(one: str, other: str) -> None:
    assert pieces(f"{one} {other}") == (*pieces(one), *pieces(other))


@given(st.text() | st.text(alphabet="ab1-/. \u00ad\u200b\u2028\x1f\n—ﷺﬁé"))
def test_the_words_of_a_text_are_its_tokens(text: str) -> None:
    tokens = list(tokenize(text))
    words = words_of(text)

    assert words.pieces.split() == [token.term for token in tokens if token.is_piece]
    assert sorted(words.besides.split()) == sorted(token.term for token in tokens if not token.is_piece)
