"""What a hyphen at the end of a line was: the paper's own words first, then a list of English words."""

from __future__ import annotations

import pytest

from pipeline.hyphens import Vocabulary, ends_in_hyphen, joins_without_hyphen

BROKEN = """
    inter-ested need-less com-panion stat-utory har-monised har-monized con-sistency em-bedded ap-proved
    imple-mented object-ives stand-ards recon-sider recommen-dation sub-mitted sub-mission sub-sequent sub-stance
    high-light counter-part cross-ing long-er low-est short-age two-some non-sense mid-night self-ish under-standing
    over-view re-form pre-sented pro-posal de-ferred co-operation frame-work work-shop stake-holders time-table
    par-ties Author-ity Elex-on Xo-serve base-lined non-half-hour-ly self-gov-ernance sort-able employ-ability
    auto-matic regulat-or inter-related over-ridden
"""
"""One word each, cut at its last hyphen."""

KEPT = """
    half-hourly non-half-hourly non-domestic self-governance cross-code day-ahead end-to-end up-to-date
    sub-committee sub-group cost-effective decision-making long-term low-voltage two-way one-off follow-up set-up
    opt-out sign-off go-live carry-over dual-fuel re-baseline de-energised pre-existing re-elected
    post-implementation ex-ante user-led third-party year-on-year e-mail DCC-led so-called in-house
"""

NO_WORDS = Vocabulary([])


def halves(text: str) -> tuple[str, str]:
    first, second = text.rsplit("-", 1)
    return f"{first}-", second


@pytest.mark.parametrize("text", BROKEN.split())
def test_a_word_that_the_typesetter_cut_is_joined_though_the_paper_has_it_nowhere_else(text):
    assert joins_without_hyphen(*halves(text), NO_WORDS)


@pytest.mark.parametrize("text", KEPT.split())
def test_a_hyphen_of_the_author_stays_though_the_paper_has_the_word_nowhere_else(text):
    assert not joins_without_hyphen(*halves(text), NO_WORDS)


@pytest.mark.parametrize(
    ("before", "after", "elsewhere", "joins"),
    [
        pytest.param("sub-", "group.", "Subgroups", True, id="the paper writes it in one word"),
        pytest.param("co-", "ordinate", "(co-ordinates)", False, id="the paper writes it with a hyphen"),
        pytest.param("Gemserv-", "led", "Gemserv", False, id="the first half is a name in the paper"),
        pytest.param("Sub-", "Committee", "", False, id="a capital"),
        pytest.param("IMPLE-", "MENTATION", "", True, id="a heading in capitals"),
        pytest.param("SEC-", "MP0013", "", False, id="an id"),
        pytest.param("com-", "pany’s", "", True, id="what belongs to somebody"),
        pytest.param("half\u00ad", "hourly", "", True, id="a hyphen that only a typesetter sets"),
        pytest.param("half\u2010", "hourly", "", False, id="a hyphen of a typeface that has two"),
        pytest.param("2019-", "related", "", False, id="a number"),
    ],
)
def test_the_paper_is_the_best_witness(before, after, elsewhere, joins):
    assert joins_without_hyphen(before, after, Vocabulary(elsewhere.split())) is joins


def test_the_halves_of_a_cut_word_are_no_words_of_the_paper():
    lines = [["it", "is", "inter-"], ["ested", "in", "half-"], ["hourly", "data"]]

    words = Vocabulary.of_lines(lines)

    assert "data" in words
    assert not [half for half in ("inter-", "inter", "ested", "half", "hourly") if half in words]


@pytest.mark.parametrize(("text", "ends"), [("inter-", True), ("inter\u2010", True), ("2019-", False), ("a -", False)])
def test_a_word_is_cut_where_a_line_ends_in_a_letter_and_a_hyphen(text, ends):
    assert ends_in_hyphen(text) is ends
