"""Modification ids: every spelling, lists and ranges, look-alikes, and repairs that rest on proof."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.confusions import damaged_readings
from pipeline.identifiers import DOUBTFUL, find_identifiers
from pipeline.profiles import builtin_profiles, load_profile
from pipeline.records import Mention, Method

SEC = load_profile("sec")
OTHERS = tuple(profile for profile in builtin_profiles() if profile is not SEC)
TRIAGE = "SECMP0013 ‘Smart meter device diagnostics and triage’"


def mentions(*texts: str) -> list[tuple[str, str, Method]]:
    found = find_identifiers(texts, profile=SEC, others=OTHERS)
    return [
        (text[one.start : one.end], one.value, one.method)
        for text, ones in zip(texts, found, strict=True)
        for one in ones
    ]


def values(*texts: str) -> list[str]:
    return [value for _, value, _ in mentions(*texts)]


def only(*texts: str) -> Mention:
    """Return the one mention of the last text."""
    (mention,) = find_identifiers(texts, profile=SEC, others=OTHERS)[-1]
    return mention


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("SECMP0013", "SECMP0013"),
        ("SEC MP0013", "SECMP0013"),
        ("SECMP 0013", "SECMP0013"),
        ("SECMP-0013", "SECMP0013"),
        ("SECMP‑0013", "SECMP0013"),
        ("SECMP\u00a00013", "SECMP0013"),
        ("SEC\u00adMP0013", "SECMP0013"),
        ("SECMP\n0013", "SECMP0013"),
        ("SEC-\nMP0013", "SECMP0013"),
        ("secmp0013", "SECMP0013"),
        ("ЅЕСМР0013", "SECMP0013"),
        ("ＳＥＣＭＰ００１３", "SECMP0013"),
        ("MP099", "MP099"),
        ("MP 162", "MP162"),
        ("MP102A", "MP102A"),
        ("DP078", "DP078"),
    ],
)
def test_every_spelling_of_an_id_is_read(printed, value):
    method = Method.EXACT if printed == value else Method.VARIANT

    assert mentions(f"The Panel noted {printed}, which is new.") == [(printed, value, method)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SECMP0024, 0046 and 0062", [("SECMP0024",) * 2, ("0046", "SECMP0046"), ("0062", "SECMP0062")]),
        ("SECMP0024 & SECMP0046", [("SECMP0024",) * 2, ("SECMP0046",) * 2]),
        ("SECMP0024/0046", [("SECMP0024",) * 2, ("0046", "SECMP0046")]),
        (
            "SECMP0046–0048",
            [("SECMP0046",) * 2, ("SECMP0046–0048", "SECMP0047"), ("0048", "SECMP0048")],
        ),
        ("MP102A/B", [("MP102A",) * 2, ("B", "MP102B")]),
        ("SECMP0024 and 2019 budgets", [("SECMP0024",) * 2]),
        ("MP099 and 120 days", [("MP099",) * 2]),
        ("SECMP0048 to SECMP0046", [("SECMP0048",) * 2, ("SECMP0046",) * 2]),
        ("SECMP0001 to SECMP0900", [("SECMP0001",) * 2, ("SECMP0900",) * 2]),
    ],
)
def test_lists_and_ranges_give_their_members(text, expected):
    assert [(printed, value) for printed, value, _ in mentions(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "SMETS1, SMETS2+, GBCS, GBCS 3.2, DUIS 4.0 and CHTS V1.1",
        "SMETSI1 enrolment and SMETSL1 Services",
        "the SCF V1.16, Agreed Interpretations V1.7, Security Architecture V1.4",
        "IRP571, IRP 586, CRP535, IRP5O1",
        "SRV7.7 and Service Request 8.14.1",
        "SECP_67_1005_12 and SECP_67_1OO5_12",
        "BSCP40, MAP17, DCC Alerts N60 and 8F12",
        "SEC Sections G3-G6, Appendix L, Section M4.13",
        "SEC v27.0, 2 May 2019, 02/05/2019, 2019/20, T+5 WDs, 5pm",
        "SECMP00134, SECMP013, XSECMP0013X, MP0991, MP09, MP000",
        "the MP for Ealing and 120 MPs; a DP of 2017",
        "£300 for 400 devices, 99.5%, page 12 of 400, P12, P375 and 0678",
        "",
    ],
)
def test_look_alikes_are_never_tagged(text):
    assert values(text) == []


@pytest.mark.parametrize(
    "damaged",
    [
        *("SEMPO0013", "SECMPO013", "SECMPOO13", "SECMP00l3", "SECMP0O13", "SECMP001I3", "SECMPO0013"),
        *("SEGMP0013", "SFCMP0013", "SECNIP0013", "SECIVIP0013", "SECMF0013", "5ECMP0013", "SECRNP0013"),
        *("SEMP0013", "SECMP O013", "SEC MPO013", "SE(MP0013", "SECMP00|3"),
    ],
)
def test_a_damaged_id_is_repaired_when_it_is_printed_whole_elsewhere(damaged):
    mention = only(f"{TRIAGE} was discussed.", f"{damaged} Meter Triage")

    assert (mention.value, mention.method) == ("SECMP0013", Method.REPAIRED)
    assert mention.start == 0
    assert mention.end == len(damaged)
    assert mention.confidence == pytest.approx(0.9)


def test_its_title_proves_which_of_two_readings_a_damaged_id_is():
    whole = f"{TRIAGE}. SECMP0018 ‘Something else altogether’."

    assert values(whole, "SECMP001B")[2:] == []
    assert values(whole, "SECMP001B ‘Smart Meter device diagnostics and trlage’")[2:] == ["SECMP0013"]
    assert values(whole, "SECMP001B ‘Something else altogether’")[2:] == ["SECMP0018"]


@pytest.mark.parametrize("damaged", ["SECMP013", "SECMP00134", "SECMP00113"])
def test_a_lost_or_added_digit_is_never_guessed(damaged):
    assert values(TRIAGE, f"{damaged} was discussed.") == ["SECMP0013"]


@pytest.mark.parametrize("damaged", ["SECMP013", "SECMP00134", "SECMP00113", "SECM0013"])
def test_a_lost_or_added_digit_is_repaired_where_the_title_stands_beside_it(damaged):
    whole = f"{TRIAGE}. SECMP0013 was noted."
    mention = only(whole, f"{damaged} ‘Smart meter device diagnostics and trlage’ was discussed.")

    assert (mention.value, mention.method) == ("SECMP0013", Method.REPAIRED)


def test_an_id_that_is_printed_once_proves_no_lost_digit():
    assert values(TRIAGE, "SECMP001 ‘Smart meter device diagnostics and triage’") == ["SECMP0013"]


@pytest.mark.parametrize(
    ("damaged", "value"),
    [
        ("SECMPOO24", "SECMP0024"),
        ("SECMP002A", "SECMP0024"),
        ("SECMPO055", "SECMP0055"),
        ("SEGMP0024", "SECMP0024"),
        ("SECMPOO55", "SECMP0055"),
    ],
)
def test_without_proof_a_damage_with_one_reading_is_tagged_at_a_lower_confidence(damaged, value):
    mention = only(f"The Panel noted {damaged}.")

    assert (mention.value, mention.method) == (value, Method.REPAIRED)
    assert DOUBTFUL < mention.confidence < 0.8


@pytest.mark.parametrize("damaged", ["SEMPO0013", "SECMP001B", "NP099", "SEMP0024", "SEMPOO24", "SECMPOOOB"])
def test_without_proof_a_damage_that_could_be_otherwise_is_not_tagged(damaged):
    assert values(f"The Panel noted {damaged}.") == []


def test_a_wrong_prefix_before_many_numbers_is_a_series_of_its_own():
    assert values("SEGMP0101, then SEGMP0102; also SEGMP0103.") == []


def test_the_members_of_a_list_that_begins_damaged_are_read():
    assert values("SECMPOO24, 0046 and 0062") == ["SECMP0024", "SECMP0046", "SECMP0062"]


def test_a_repair_is_not_carried_to_another_document():
    assert values(TRIAGE) == ["SECMP0013"]
    assert values("SEMPO0013 Meter Triage") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The BSC Panel noted Modification P375 and GC0117; the CUSC, CMP308 WACM1.",
            ["P375", "GC0117", "CMP308 WACM1"],
        ),
        ("P375, CM080, R0021 and 0678 in a paper that names no other code", []),
        ("Under the UNC, Modification 0678A is linked to IGT132.", ["UNC0678A", "IGT132"]),
    ],
    ids=["codes named", "codes not named", "gas"],
)
def test_ids_of_other_codes_are_read_as_far_as_they_prove_themselves(text, expected):
    assert values(text) == expected


def test_a_weak_id_is_believed_in_a_column_of_modifications():
    unc = load_profile("unc")
    table = "Modification | Title | Cost\n0678A | Capacity | 0250\n0693 | Metering | 0121\n\nOn 0611 no view."

    (found,) = find_identifiers([table], profile=unc)

    assert [one.value for one in found] == ["UNC0678A", "UNC0693"]


def test_a_weak_id_is_believed_where_the_paper_has_it_with_context_elsewhere():
    bsc = load_profile("bsc")

    assert [len(found) for found in find_identifiers(["P12 is here."], profile=bsc)] == [0]
    first, second = find_identifiers(["Modification P12 was raised.", "P12 is here."], profile=bsc)
    assert [(one.value, one.confidence < 1) for one in (*first, *second)] == [("P12", False), ("P12", True)]


@pytest.mark.parametrize("known", ["SECMP0018", "SECMP0085", "SECMP0061"])
def test_an_id_printed_in_digits_is_never_exchanged_for_one_that_looks_like_it(known):
    twin = known.translate(str.maketrans("8561", "3857"))

    assert values(f"{known} ‘One’. {known}.", twin)[2:] == [twin]


def test_a_reading_costs_least_where_a_glyph_was_doubled():
    (form, *_) = SEC.id_forms

    doubled, lost = damaged_readings("SECMPO0013", form)[0], damaged_readings("SEMP0013", form)[0]

    assert doubled.value == lost.value == "SECMP0013"
    assert 0 < doubled.cost < lost.cost


NUMBERS = st.integers(1, 120).map("{:04d}".format)
GLYPHS = {"0": "OoQD", "1": "Il|", "2": "Z", "3": "B", "4": "A", "5": "Ss", "6": "Gb", "7": "T", "8": "B", "9": "gq"}
LETTERS = {"S": "5$", "E": "FB", "C": "G(O", "M": "N", "P": "FR"}


@st.composite
def damaged_ids(draw):
    """An id and what up to two faults make of it: glyphs exchanged, doubled, split or lost, blanks put in."""
    true = "SECMP" + draw(NUMBERS)
    text = list(true)
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(text) - 1))
        alike = {**GLYPHS, **LETTERS}.get(text[at][:1], "")
        fault = draw(st.sampled_from(["exchange", "double", "lose", "blank"]))
        if fault == "exchange" and alike:
            text[at] = draw(st.sampled_from(alike))
        elif fault == "double" and alike:
            text[at] = draw(st.sampled_from(alike)) + text[at]
        elif fault == "lose" and at < 5:
            text[at] = ""
        elif fault == "blank":
            text[at] += " "
    return true, "".join(text)


@given(damaged_ids(), st.sets(NUMBERS, max_size=30))
def test_noise_never_turns_an_id_into_another(damaged, known_numbers):
    true, printed = damaged
    known = "; ".join(f"SECMP{number} was noted" for number in sorted(known_numbers))

    found = find_identifiers([known, f"The SSC discussed {printed} ‘A title’."], profile=SEC)[1]

    assert {one.value for one in found} <= {true}


@given(st.text(alphabet=st.characters(exclude_characters="0123456789", codec="utf-8"), max_size=200))
def test_a_text_without_digits_has_no_id_printed_in_it(text):
    (found,) = find_identifiers([text], profile=SEC, others=OTHERS)

    assert all(one.method is Method.REPAIRED for one in found)


@given(st.lists(st.text(alphabet="SECMPDOI0135 -/,\nandto|.(‘’", max_size=60), max_size=4))
def test_mentions_lie_in_their_text_in_order(texts):
    for text, found in zip(texts, find_identifiers(texts, profile=SEC, others=OTHERS), strict=True):
        assert [one.start for one in found] == sorted(one.start for one in found)
        assert all(0 <= one.start < one.end <= len(text) for one in found)


def test_a_long_hostile_text_is_read_in_linear_time():
    for text in ("SECMP" * 40_000, "S" * 200_000, "0" * 200_000, "SECMP0013, " * 5_000, "/A" * 50_000, "M " * 50_000):
        find_identifiers([text], profile=SEC)
