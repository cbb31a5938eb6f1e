"""Damaged ids of every code: suffixes, alternatives, lost letters, and noise that must never make another id of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.id_forms import Strength, canonical
from pipeline.identifiers import find_identifiers
from pipeline.profiles import builtin_profiles, load_profile

GLYPHS = {
    "0": "OoQD", "1": "Il|", "2": "Z", "3": "B", "4": "A", "5": "Ss", "6": "Gb", "7": "T", "8": "B", "9": "gq",
    "S": "5$", "E": "FB", "C": "G(O", "M": "N", "P": "FR", "U": "V", "N": "MH", "D": "O0", "G": "C6",
}  # fmt: skip


def last(profile: str, *texts: str) -> list[str]:
    """Return the ids of the last text."""
    return [one.value for one in find_identifiers(texts, profile=load_profile(profile))[-1]]


@pytest.mark.parametrize(
    ("profile", "known", "damaged", "values"),
    [
        ("unc", "UNC0678A and UNC0641", "UNCO678A was raised", ["UNC0678A"]),
        ("unc", "UNC0678A and UNC0641", "UNCO0678A was raised", ["UNC0678A"]),
        ("unc", "UNC0678S and UNC0641", "UNC06785 was raised", ["UNC0678S"]),
        ("unc", "UNC0678S and UNC0641", "UNCO678s was raised", ["UNC0678S"]),
        ("unc", "UNC0678A and UNC0641", "Modification O641 was raised", ["UNC0641"]),
        ("igtunc", "IGT132S was raised", "lGT132S and 1GT132S", ["IGT132S", "IGT132S"]),
        ("cusc", "CMP298 WACM3 and CMP298", "CMP2g8 WACM3 is preferred", ["CMP298 WACM3"]),
        ("bsc", "CP1548 was noted", "P1548 and CPI548", ["CP1548", "CP1548"]),
        (
            "dcusa",
            "",
            "DCP 328 was raised; DCP 32B was deferred",
            ["DCP 328", "DCP 328"],
        ),  # or DCP 323, of which nobody speaks
        ("bsc", "", "P398 and P387: P39B", ["P398", "P387", "P398"]),
        ("unc", "", "UNC0711 was raised, UNC07l1 rejected", ["UNC0711", "UNC0711"]),
        ("unc", "UNC0642S", "UNCO669A, UNCO680S and UNCO646", ["UNC0669A", "UNC0680S", "UNC0646"]),
        ("rec", "R0043 was noted", "RO088 was raised", ["R0088"]),
        ("rec", "The Change Panel met", "RO088, RO067 and RO021 were raised", ["R0088", "R0067", "R0021"]),
        ("rec", "R0067 and R0OO67 were noted", "RO021 was raised", ["R0021"]),  # noughts are doubled all the time
        ("igtunc", "IGT132, IGT139 and IGT150", "1GT138 | Performance Assurance | SSE", ["IGT138"]),
    ],
)
def test_a_damaged_id_is_repaired_with_all_that_belongs_to_it(profile, known, damaged, values):
    assert last(profile, known, damaged) == values


@pytest.mark.parametrize(
    ("profile", "known", "damaged"),
    [
        ("gridcode", "GC0120 and GC0134", "GCI012 was noted"),  # GC0120, with a stroke too many and its 0 lost
        ("gridcode", "no id at all", "GCI012 was noted"),
        ("cusc", "CMP321 and CMP285", "CMPS21 was noted"),  # a 3 may look like an S
        ("unc", "UNC0695 and UNC0641", "UNCO695S was noted"),  # the 5 doubled, or self-governance
        ("bsc", "CP1548 was noted", "P1549 and P15A8"),
        ("sec", "SECMP0058 was noted", "SECMP905S8 was noted"),
        ("cusc", "CMP326 was noted", "CMP32I was noted"),  # a stroke of dirt, and the 6 lost
        ("dcusa", "DCP 328 was noted", "DCP 32B was noted"),  # another section, which may speak of DCP 323
        ("gridcode", "GC0141 ‘Northbound traffic’", "GC0l41 ‘Notice period for audits’ was noted"),  # another title
        ("bsc", "P199 and P249 ‘Notice period for audits’", "P19g ‘Service Request traffic’ was noted"),  # or P196
        ("stc", "CM088 and CM081", "CN0&8I was noted"),
        ("gridcode", "GC0111 was noted", "GC01I18 and GC01!1"),  # the 1 doubled and a 9 lost, in a paper of such faults
        ("gridcode", "GC0199 was noted", "GC01I18 and GC019g"),  # the 9 doubled and another digit lost, likewise
        ("bsc", "Modification P19 was noted", "PD1q9 was noted"),  # numbers without leading noughts
        ("unc", "UNC0537R and UNC0641A", "U NC0537R was noted"),  # an R may be an A
        ("unc", "UNC0642S", "UNC 123 1210 06, UNC_123 1210 06 and UNG_123_ 1210.06"),  # the number of a paper
        ("rec", "The Change Panel met", "RO088 was raised"),  # nothing says that there is such a series
    ],
)
def test_a_damage_that_has_another_explanation_is_left_alone(profile, known, damaged):
    assert last(profile, known, damaged) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("DCP 253 and DCP 226B; DCP 25B", ["DCP 253", "DCP 226B"]),  # or DCP 253B with a digit lost
        ("DCP 328 and DCP 2I14; DCP 32B", ["DCP 328"]),  # glyphs come and go in this paper
        ("DCP 328 and DCP 323; DCP 32B", ["DCP 328", "DCP 323"]),
    ],
)
def test_of_equal_readings_none_is_believed_that_could_be_otherwise(text, values):
    assert last("dcusa", text) == values


FORMS = [
    (profile, form)
    for profile in builtin_profiles()
    for form in profile.id_forms
    if form.strength is not Strength.WEAK and len(form.numbers) == 1
]


@st.composite
def damaged_ids(draw):
    """A profile, some ids of one of its series, and what a fault or two make of the first of them."""
    profile, form = draw(st.sampled_from(FORMS))
    (field,) = form.numbers
    numbers = st.integers(10 ** (field.least - 1) if field.width == 1 else 1, 10**field.least - 1)
    suffixes = st.sampled_from(["", "", *form.suffixes])
    ids = draw(st.lists(st.builds(lambda n, s: canonical(form, (n,), s), numbers, suffixes), min_size=1, max_size=20))
    printed = list(ids[0])
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(printed) - 1))
        alike = GLYPHS.get(printed[at], "")
        if (alike and not printed[at].isdigit()) or (alike and draw(st.booleans())):
            glyph = draw(st.sampled_from([one for one in alike if not one.isdigit()] or [printed[at]]))
            printed[at] = draw(st.sampled_from([glyph, printed[at] + glyph, glyph + printed[at]]))
        else:
            printed[at] += draw(st.sampled_from([" ", "", "-"]))
    return profile, ids[0], "".join(printed), ids[1:]


@given(damaged_ids())
def test_noise_never_turns_an_id_of_any_code_into_another_known_one(case):
    profile, true, printed, others = case
    known = "; ".join(f"Modification {one} was noted" for one in others)

    found = find_identifiers([known, f"The Panel discussed {printed} today."], profile=profile)[1]

    assert not {one.value for one in found} & set(others) - {true} - _parts_of(true, printed)


def _parts_of(true: str, printed: str) -> set[str]:
    """Return what stands there whole: blanks put in set a number apart from its suffix."""
    return {true.rstrip("ABCDEFSTVUR")} if " " in printed or "-" in printed else set()


def test_an_id_behind_a_table_rule_that_was_read_as_a_letter_is_found_where_the_paper_has_it_whole():
    texts = ["Reference | Title\nIDP146 | Access\nIDP147 | Records", "The CSC noted DP146."]

    rows, _ = find_identifiers(texts, profile=load_profile("sec"))

    assert [(one.value, one.start) for one in rows] == [("DP146", 19)]


def test_a_nought_of_the_letters_that_was_read_as_an_o_needs_no_steady_paper():
    texts = ["The Panel noted UNC0648 and UNC0I1655.", "UNCO658 was approved."]

    _, found = find_identifiers(texts, profile=load_profile("unc"))

    assert [one.value for one in found] == ["UNC0658"]


def test_an_id_printed_once_with_a_title_proves_nothing_against_one_without_any():
    texts = (
        "DCRP/MP/21/84 ‘Changes to the notice period for audits’ was raised, and DCRP/MP/21/34 was noted.",
        "DCRP/MP/21/B4 ‘Changes to the notice period for audits’ was approved.",
    )

    assert last("dcode", *texts) == []


def test_a_doubled_nought_and_a_lost_digit_make_no_other_id():
    assert last("unc", "UNC0615 was noted.", "UNCo061 was approved.") == []
