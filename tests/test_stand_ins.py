"""Which terms may stand in for each other, and which must not."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engines import Alternative, Entry, KeyField, SectionKey
from index.lexicon import MAX_BEGINNINGS, MAX_STAND_INS, Lesson, Lexicon, value_key
from index.stand_ins import WEIGHTS, Kinship, keys_of, stem_of

ALL = frozenset(Kinship)


def lexicon_of(path, terms: dict[str, int], **keys: Iterable[str]) -> Lexicon:
    """Make a lexicon of terms with the number of sections that have them."""
    lexicon = Lexicon.create(path / "lexicon.sqlite")
    lesson = Lesson()
    lesson.terms["a paper"].update(terms)
    values = {KeyField(field): tuple(of_field) for field, of_field in keys.items()}
    lesson.add(Entry(SectionKey("d", 0, "1"), (), (), values, 0))
    lexicon.learn(lesson)
    return lexicon


@pytest.fixture
def stand_ins_of(tmp_path):
    """Return a function: what stands in for a term in an index of these terms."""

    def stand_ins(typed: str, terms: Iterable[str] | dict[str, int], kinships: frozenset[Kinship] = ALL) -> list[str]:
        known = terms if isinstance(terms, dict) else dict.fromkeys(terms, 1)
        with lexicon_of(tmp_path, known) as lexicon:
            return [one.term for one in lexicon.stand_ins(typed, kinships)]

    return stand_ins


@pytest.mark.parametrize(
    "forms",
    [
        ("agree", "agrees", "agreed", "agreeing"),
        ("approve", "approves", "approved", "approving"),
        ("study", "studies", "studied", "studying"),
        ("plan", "plans", "planned", "planning"),
        ("process", "processes", "processed", "processing"),
        ("note", "notes", "noted", "noting"),
        ("issue", "issues", "issued", "issuing"),
        ("party", "parties"),
        ("discuss", "discusses", "discussed"),
    ],
    ids=lambda forms: forms[0],
)
def test_inflections_of_a_word_share_a_stem(forms):
    assert len({stem_of(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("operations", "operator"), ("status", "state"), ("string", "str"), ("need", "nee"), ("during", "durable")],
)
def test_other_words_do_not(one, other):
    assert stem_of(one) != stem_of(other)


@pytest.mark.parametrize("short", ["not", "was", "dcc", "tag", "sec", "use"])
def test_short_words_and_abbreviations_have_no_stem(short):
    assert stem_of(short) is None


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("sub-committee", "subcommittee"),
        ("subcommittee", "sub-committee"),
        ("secmp0024", "secmp-0024"),
        ("smets1", "smetsi1"),
        ("smets1", "smetsl1"),
        ("smets1", "smetsl"),
        ("secmp0013", "secmpo0013"),
        ("secmp0o24", "secmp0024"),
        ("2019", "2o19"),
        ("modem", "modern"),
        ("clock", "dock"),
        ("window", "vvindow"),
        ("agree", "agreed"),
        ("agreed", "agrecd"),
        ("committee", "comrnittee"),
        ("requirements", "requiremants"),
        ("assessment", "assesment"),
        ("custodians", "custodlians"),
    ],
)
def test_a_term_finds_what_it_may_be_printed_as(stand_ins_of, typed, printed):
    assert stand_ins_of(typed, [printed, "another"]) == [printed]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [("secmp0024", "secmp0025"), ("secmp0024", "secmp024"), ("2019", "2018"), ("2011", "2001"), ("p272", "p227"),
     ("cmp280", "cmp281"), ("v1.16", "v1.6"), ("day", "dag")],
)  # fmt: skip
def test_numbers_are_never_taken_for_each_other(stand_ins_of, typed, printed):
    assert stand_ins_of(typed, [printed]) == []


@pytest.mark.parametrize(
    ("typed", "printed"), [("deferred", "referred"), ("approved", "improved"), ("noted", "voted"), ("agreed", "greed")]
)
def test_words_that_do_not_look_alike_do_not_stand_in_for_each_other(stand_ins_of, typed, printed):
    assert stand_ins_of(typed, [printed]) == []


def test_a_common_look_alike_is_a_word_of_its_own(stand_ins_of):
    assert stand_ins_of("fail", {"fail": 4, "fall": 5}) == []


def test_a_rare_look_alike_is_a_misread_word(stand_ins_of):
    assert stand_ins_of("fail", {"fail": 40, "fall": 1}) == ["fall"]


@pytest.mark.parametrize("printed", ["agreemqnt", "agreemnt", "agreeement", "agreemnet"])
def test_one_letter_may_be_any_other_in_a_long_word(stand_ins_of, printed):
    assert stand_ins_of("agreement", {"agreement": 9, printed: 1}) == [printed]


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("started", {"started": 40, "stated": 5}),
        ("adopted", {"adopted": 400, "adapted": 2, "adapts": 1}),
        ("proposed", {"proposed": 40, "proposer": 1}),
        ("price", {"price": 40, "prize": 1}),
    ],
    ids=["common", "inflected", "other ending", "short"],
)
def test_a_neighbour_that_is_a_word_of_its_own_does_not_stand_in(stand_ins_of, typed, terms):
    assert stand_ins_of(typed, terms) == []


@pytest.mark.parametrize("printed", ["agreementwith", "withagreement"])
def test_a_word_is_found_where_the_blank_beside_it_was_lost(stand_ins_of, printed):
    assert stand_ins_of("agreement", {"agreement": 9, "with": 50, printed: 1}) == [printed]


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("other", {"other": 9, "an": 50, "another": 20}),
        ("stand", {"stand": 9, "standoff": 1}),
        ("agree", {"agree": 9, "agrees": 4, "s": 50}),
    ],
    ids=["common", "half no word", "inflection"],
)
def test_a_word_inside_another_word_does_not_stand_in(stand_ins_of, typed, terms):
    assert stand_ins_of(typed, terms, ALL - {Kinship.STEM}) == []


def test_kinships_that_are_not_asked_for_are_left_out(stand_ins_of):
    assert stand_ins_of("agreed", ["agree", "agrccd"], ALL - {Kinship.STEM}) == []


def test_the_surest_come_first_and_not_without_end(tmp_path):
    terms = {f"smets{'l' * n}1": 1 for n in range(1, 100)} | {"smet-s1": 1}
    with lexicon_of(tmp_path, terms) as lexicon:
        found = lexicon.stand_ins("smets1", ALL)

    assert found[0] == Alternative("smet-s1", WEIGHTS[Kinship.JOINED])
    assert len(found) == MAX_STAND_INS
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)


def test_beginnings_are_the_most_frequent_first_and_one_more_than_fit(tmp_path):
    terms = {f"word{number}": 1 for number in range(MAX_BEGINNINGS + 9)} | {"wording": 50, "world": 99}
    with lexicon_of(tmp_path, terms) as lexicon:
        found = lexicon.beginning_with("word")

    assert found[0] == "wording"
    assert len(found) == MAX_BEGINNINGS + 1
    assert "world" not in found


def test_values_are_found_in_any_spelling(tmp_path):
    with lexicon_of(tmp_path, {}, modification=["SECMP0024", "DP099"], committee=["SMKI PMA"]) as lexicon:
        assert lexicon.values_like(KeyField.MODIFICATION, "secmp 24") == ("SECMP0024",)
        assert lexicon.values_like(KeyField.COMMITTEE, "smki-pma") == ("SMKI PMA",)
        assert lexicon.values_like(KeyField.MODIFICATION, "SECMP240") == ()
        assert lexicon.misread_ids("DP0g9") == ()
        assert lexicon.misread_ids("SECMP0O24") == ("SECMP0024",)


def test_families_are_learned_where_a_section_says_whose_is_which(tmp_path):
    with lexicon_of(tmp_path, {}, modification=["DP099", "SECMP0024"], family=["MP099", "SECMP0024"]) as lexicon:
        assert lexicon.family_of("DP099") == "MP099"
        assert lexicon.members_of("MP099") == ("DP099",)
        assert lexicon.family_of("MP100") is None


@given(st.text(alphabet="abcxyz019-/._ ", max_size=12))
def test_leading_zeros_and_punctuation_do_not_change_a_value(typed):
    assert value_key(f"({typed.upper()})") == value_key(typed)


@given(st.text(alphabet="rnclv0oil15s8b2zedg-", min_size=1, max_size=12))
def test_no_key_is_empty_and_kinships_never_share_one(term):
    keys = keys_of(term)

    assert len({key.kinship for key in keys}) == len(keys)
    assert all(key.value for key in keys if term.strip("-"))
