"""What a profile promises: it holds together, its examples are true, and the document decides which one leads."""

from pathlib import Path

import pytest

from pipeline.errors import ExitCode, ProfileError
from pipeline.profiles import builtin_profiles, canonical_id, choose_profile, family, load_profile

SMALL = """
name = "small"
title = "Small Code"
code_names = ["SMC"]
lookalikes = ["SMC1 is a version"]
[[ids]]
kind = "Change"
canonical = "SCP{000}"
strength = "strong"
examples = { "SCP012 and 013" = ["SCP012", "SCP013"] }
[[committees]]
short = "SCG"
names = ["Small Code Group"]
"""


def small_profile(tmp_path: Path, old: str = "", new: str = "") -> Path:
    path = tmp_path / "small.toml"
    path.write_text(SMALL.replace(old, new) if old else SMALL, encoding="utf-8")
    return path


@pytest.mark.parametrize("profile", builtin_profiles(), ids=lambda profile: profile.name)
def test_a_built_in_profile_is_found_by_its_name_and_is_complete(profile):
    assert load_profile(profile.name) is profile
    assert profile.id_forms
    assert profile.committees
    assert profile.stages
    assert any(stage.terminal for stage in profile.stages)
    assert [stage.rank for stage in profile.stages] == sorted(stage.rank for stage in profile.stages)


@pytest.mark.parametrize("profile", builtin_profiles(), ids=lambda profile: profile.name)
def test_no_name_of_a_profile_means_two_bodies(profile):
    names = [
        name
        for body in (*profile.committees, *profile.organisations)
        for name in (*body.names, *body.abbreviations, *body.words)
    ]
    assert len(names) == len(set(names))


def test_a_profile_of_ones_own_is_loaded_from_its_path(tmp_path):
    profile = load_profile(str(small_profile(tmp_path)))

    assert (profile.name, profile.id_forms[0].prefix, profile.committees[0].short) == ("small", "SCP", "SCG")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        pytest.param('title = "Small Code"', "", "title", id="missing"),
        pytest.param('title = "Small Code"', "title = 7", "title", id="wrong kind"),
        pytest.param('title = "Small Code"', 'title = ""', "title", id="empty"),
        pytest.param("[[committees]]", "[[comittees]]", "comittees", id="misspelt table"),
        pytest.param("strength =", "strenght =", "ids[1].strenght", id="misspelt key"),
        pytest.param('"strong"', '"mighty"', "ids[1].strength", id="unknown strength"),
        pytest.param('"strong"', '"weak"', "ids[1].context", id="weak without context"),
        pytest.param("SCP{000}", "SCP000", "ids[1].canonical", id="no template"),
        pytest.param('["SCP012", "SCP013"]', '["SCP012"]', "ids[1].examples", id="example that reads otherwise"),
        pytest.param("SMC1 is", "SCP123 is", "lookalikes", id="look-alike that is an id"),
        pytest.param('lookalikes = ["SMC1 is a version"]', "", "lookalikes", id="no look-alikes"),
        pytest.param('names = ["Small Code Group"]', "", "committees[1].names", id="body without a name"),
        pytest.param('code_names = ["SMC"]', 'code_names = "SMC"', "code_names", id="text for a list"),
        pytest.param(
            'code_names = ["SMC"]', 'code_names = ["SMC"]\nmarkings = ["PINK"]', "markings", id="unknown marking"
        ),
    ],
)
def test_a_wrong_profile_is_refused_with_file_key_and_advice(tmp_path, old, new, key):
    path = small_profile(tmp_path, old, new)

    with pytest.raises(ProfileError) as caught:
        load_profile(str(path))

    assert str(path) in caught.value.message
    assert f"key {key}:" in caught.value.message
    assert caught.value.advice
    assert caught.value.exit_code == ExitCode.USAGE


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe", None], ids=["no TOML", "no UTF-8", "no file"])
def test_a_file_that_is_no_profile_is_refused(tmp_path, content):
    path = tmp_path / "broken.toml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ProfileError, match=r"broken\.toml"):
        load_profile(str(path))


def test_the_profile_in_the_how_to_guide_is_a_whole_one(tmp_path):
    guide = (Path(__file__).parents[1] / "docs" / "how-to" / "write-a-profile.md").read_text(encoding="utf-8")
    path = tmp_path / "airport.toml"
    path.write_text(guide.split("```toml\n")[1].split("```")[0], encoding="utf-8")

    profile = load_profile(str(path))

    assert family("ASI012", [profile]) == family("ASC012A", [profile]) == "ASC012"
    assert choose_profile(["The Slot Code Panel noted ASC012."], (*builtin_profiles(), profile)) is profile


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ProfileError, match="Built in are sec"):
        load_profile("nonsense")


CODES = {
    "sec": "The TABASC discussed SECMP0024 at the SEC Panel.",
    "bsc": "The BSC Panel approved P375 at Elexon.",
    "cusc": "The CUSC Panel voted on CMP308.",
    "gridcode": "The Grid Code Review Panel discussed GC0117.",
    "stc": "The STC Panel agreed CM080 and PM0124.",
    "sqss": "The SQSS Panel discussed GSR027.",
    "dcusa": "The DCUSA Panel noted DCP 328.",
    "unc": "The UNC Modification Panel and the Joint Office noted Modification 0678.",
    "igtunc": "The IGT UNC Panel noted IGT132.",
    "rec": "The REC Code Manager assessed R0021 under the Retail Energy Code.",
    "mra": "The MRA Development Board (MDB) voted on MAP CP 0257.",
    "spaa": "The SPAA Change Board accepted CP08/119.",
    "dcode": "The Distribution Code Review Panel noted DCRP/MP/21/04.",
    "eips": "On All Core Devs, EIP-1559 was considered for the London upgrade of Ethereum.",
}


@pytest.mark.parametrize(("name", "text"), CODES.items(), ids=CODES)
def test_a_paper_of_each_code_is_known_as_one(name, text):
    assert choose_profile([text], builtin_profiles()).name == name


def test_what_looks_like_an_id_alone_does_not_choose_a_code():
    assert choose_profile(["The code page CP855 and rule P102."], builtin_profiles()).name == "sec"


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("CMP298 WACM3", "CMP298"),
        ("UNC0678A", "UNC0678"),
        ("I0306", "R0306"),
        ("GSR008-1", "GSR008"),
        ("IGT076S", "IGT076"),
        ("DCP 228A", "DCP 228"),
        ("DCRP/MP/21/04", "DCRP/MP/21/04"),
        ("MRA CP 0258", "MRA CP 0258"),
        ("MAP CP 0258", "MAP CP 0258"),
    ],
)
def test_alternatives_parts_and_issues_belong_to_their_proposal(value, key):
    assert family(value, builtin_profiles()) == key


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("DP099", "MP099"),
        ("MP099", "MP099"),
        ("MP102A", "MP102"),
        ("SECMP0007", "SECMP0007"),
        ("something else", "something else"),
    ],
)
def test_the_ids_of_one_proposal_are_one_family(value, key):
    assert family(value, [load_profile("sec")]) == key


@pytest.mark.parametrize(
    ("typed", "value"),
    [("secmp 0013", "SECMP0013"), (" SECMP-0013 ", "SECMP0013"), ("MP 102A", "MP102A"), ("SMETS1", None), ("", None)],
)
def test_a_typed_id_is_read_in_any_spelling(typed, value):
    assert canonical_id(typed, [load_profile("sec")]) == value


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["SEC Panel Sub-Committee Report", "The TABASC discussed SECMP0024."], "sec"),
        (["Small Code Group", "SCP012 was raised."], "small"),
        (["Nothing that any code says."], "sec"),
        ([], "sec"),
    ],
    ids=["by committee and id", "by a profile of one's own", "no evidence", "no text"],
)
def test_the_document_decides_which_code_it_is_about(tmp_path, texts, name):
    profiles = (*builtin_profiles(), load_profile(str(small_profile(tmp_path))))

    assert choose_profile(texts, profiles).name == name
