"""Histories: what happened, when, who decided; the same act told once."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papers_by_hand import event, keep, paper, section

from index.answers import History
from index.archive import Archive
from index.correct import Request, correct
from index.corrections import Signature
from index.history import drawn_rows, history, modifications
from index.naming import find_modification
from index.same_act import contains, merge_events
from index.titles import PrintedTitle, printed_title, settle_title
from pipeline.errors import NotFound
from pipeline.shapes import EventShape

ONE = "SECMP0001"

MY_PROFILE = """
name = "mine"
title = "Council motions"
code_names = ["Council"]
lookalikes = ["a council of 2019"]

[[ids]]
kind = "Motion"
canonical = "X{0}"
digits = ["1"]
strength = "medium"
[ids.examples]
"X1" = ["X1"]

[[stages]]
name = "First reading"
rank = 1

[[stages]]
name = "Second reading"
rank = 2
"""


@pytest.fixture
def archive(tmp_path: Path):
    with Archive.create(tmp_path / "archive") as made:
        yield made


def told(archive: Archive, *papers: list, modification: str = ONE, families: dict[str, str] | None = None) -> History:
    """The history that some papers tell, each given as its events, a month apart."""
    for n, events in enumerate(papers):
        keep(archive, paper(f"{n}.pdf", date=f"2019-{n + 5:02}-02", events=events), families=families)
    return history(archive, modification)


def rows(found: History) -> list[tuple[str | None, str, int]]:
    return [(one.date, one.action, len(one.evidence)) for one in found.events]


def test_events_come_oldest_first_then_the_finer_date_and_undated_last(archive: Archive) -> None:
    dates = ["2019", "2019-33", None, "2019-01", "2018-12-31", "2019-01-01", "2019-01-01/2019-01-05"]
    events = [event(ONE, "noted", committee=f"C{n}", date=date) for n, date in enumerate(dates)]

    found = told(archive, events)

    assert [one.date for one in found.events] == [
        *("2018-12-31", "2019-01-01", "2019-01-01/2019-01-05", "2019-01", "2019-33", "2019", None)
    ]


def test_an_act_in_two_papers_is_one_event_with_two_pieces_of_evidence(archive: Archive) -> None:
    found = told(
        archive,
        [event(ONE, "approved", date="2019-04-16", quote="The SSC approved it.")],
        [event(ONE, "approved", date="2019-04-16", quote="It was approved by the Security Sub-Committee.")],
    )

    (only,) = found.events
    assert [piece.source for piece in only.evidence] == ["0.pdf", "1.pdf"]
    assert only.evidence[0].quote == "The SSC approved it."


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (event(ONE, "approved", "SSC"), event(ONE, "approved", "TABASC")),
        (event(ONE, "approved", "SSC"), event(ONE, "approved", None)),
        (event(ONE, "approved"), event(ONE, "rejected")),
        (event(ONE, "approved", date="2019-04-09"), event(ONE, "approved", date="2019-05-09")),
        (event(ONE, "approved", date="2019-04-09"), event(ONE, "approved", date=None)),
        (event(ONE, "stage-changed", stage="Refinement"), event(ONE, "stage-changed", stage="Report Phase")),
        (event(ONE, "date-changed", planned="2019-11-07"), event(ONE, "date-changed", planned="2020-11-05")),
        (
            event(ONE, "requested", date="2019-04", quote="The SSC asked the DCC for a risk assessment."),
            event(ONE, "requested", date="2019-04", quote="Elexon was to be invited by the SSC in due course."),
        ),
    ],
    ids=["committee", "nobody-named", "action", "date", "undated", "stage", "planned-date", "other-words-same-month"],
)
def test_what_may_be_two_acts_stays_two_events(archive: Archive, first: object, second: object) -> None:
    assert [len(one.evidence) for one in told(archive, [first], [second]).events] == [1, 1]


@pytest.mark.parametrize(
    ("first", "second", "date"),
    [
        (event(ONE, "approved", date="2019-04"), event(ONE, "approved", date="2019-04-16"), "2019-04-16"),
        (
            event(ONE, "requested", date="2019-04", quote="The SSC asked the DCC for a risk assessment."),
            event(ONE, "requested", date="2019-04-16", quote="The SSC has asked the DCC for a full risk assessment"),
            "2019-04-16",
        ),
        (
            event(ONE, "date-changed", planned="2019-11"),
            event(ONE, "date-changed", planned="2019-11-07"),
            "2019-04-09",
        ),
    ],
    ids=["month-holds-day", "same-words", "plan-holds-plan"],
)
def test_two_tellings_of_one_act_join_and_the_finer_date_stands(
    archive: Archive, first: object, second: object, date: str
) -> None:
    (only,) = told(archive, [first], [second]).events

    assert (only.date, len(only.evidence)) == (date, 2)
    assert only.planned_date in {None, "2019-11-07"}


def test_a_paper_that_says_a_thing_twice_says_it_once(archive: Archive) -> None:
    summary = event(ONE, "agreed", quote="The SSC agreed that the change is needed.")
    body = event(ONE, "agreed", quote="The SSC agreed that the change is needed!")
    other = event(ONE, "agreed", quote="In addition, members were content with the release in November.")

    assert [len(one.evidence) for one in told(archive, [summary, body, other]).events] == [2, 1]


def test_two_acts_of_one_day_told_twice_are_two_events(archive: Archive) -> None:
    asks = ["The SSC asked the DCC for a risk assessment.", "The SSC asked the Proposer for a new solution design."]
    again = [quote.replace("The SSC", "SSC members") for quote in reversed(asks)]

    found = told(archive, *[[event(ONE, "requested", quote=quote) for quote in quotes] for quotes in (asks, again)])

    assert [{piece.quote[-20:] for piece in one.evidence} for one in found.events] == [{one[-20:]} for one in asks]
    assert [len(one.evidence) for one in found.events] == [2, 2]


def test_the_papers_of_a_family_are_one_history(archive: Archive) -> None:
    families = {"DP099": "MP099", "MP099": "MP099"}
    found = told(
        archive,
        [event("DP099", "raised", date="2019-01-05")],
        [event("MP099", "approved", date="2019-06-05")],
        modification="DP099",
        families=families,
    )

    assert (found.modification, found.also_known_as) == ("DP099", ("MP099",))
    assert [(one.modification, one.action) for one in found.events] == [("DP099", "raised"), ("MP099", "approved")]


def test_parts_of_a_modification_are_decided_separately(archive: Archive) -> None:
    families = {"MP102A": "MP102", "MP102B": "MP102"}
    found = told(
        archive,
        [event("MP102A", "approved")],
        [event("MP102B", "approved")],
        modification="MP102A",
        families=families,
    )

    assert [one.modification for one in found.events] == ["MP102A"]
    assert [one.modification for one in history(archive, "MP102B").events] == ["MP102B"]


def test_a_part_has_the_stage_and_title_of_its_own_and_the_past_of_the_whole(archive: Archive) -> None:
    families = {"MP309": "MP309", "MP309A": "MP309", "MP309B": "MP309"}
    found = told(
        archive,
        [event("MP309", "raised", date="2021-01-05")],
        [event("MP309A", "implemented", date="2021-11-04")],
        [event("MP309B", "stage-changed", stage="Report Phase", date="2021-07-01")],
        modification="MP309B",
        families=families,
    )

    assert [one.action for one in found.events] == ["raised", "stage-changed"]
    assert (found.stage, found.also_known_as) == ("Report Phase", ("MP309",))
    assert [(row.modification, row.stage) for row in modifications(archive).modifications] == [
        ("MP309", None),
        ("MP309A", "Implemented"),
        ("MP309B", "Report Phase"),
    ]


def test_superseded_and_removed_papers_are_not_told(archive: Archive) -> None:
    keep(archive, paper("a.pdf", events=[event(ONE, "approved")]), uri="/papers/place")
    keep(archive, paper("b.pdf", events=[event(ONE, "rejected")]), uri="/papers/place")
    archive.remove(keep(archive, paper("c.pdf", events=[event(ONE, "withdrawn")])))

    assert [one.action for one in history(archive, ONE).events] == ["rejected"]


def test_what_could_not_be_read_between_first_and_last_mention_is_told(archive: Archive) -> None:
    for date in ("2019-05-02", "2019-09-02"):
        keep(archive, paper(f"{date}.pdf", date=date, events=[event(ONE, "noted", date=date)]))
    for date in ("2019-04", "2019-05", "2019", None, "2019-07-01", "2019-35", "2019-10-01", "2018"):
        keep(archive, paper(f"other {date}.pdf", date=date, low_pages=[1], events=[event("SECMP0002", "noted")]))

    drawn = history(archive, ONE).between
    modifications(archive)  # keeps the counts of each date
    kept = history(archive, ONE).between

    assert drawn == kept
    assert kept is not None
    assert (kept.documents, kept.pages_low_confidence, kept.failed) == (7, 5, 0)


def test_a_paper_whose_date_is_set_right_counts_between_the_mentions_from_then_on(archive: Archive) -> None:
    for date in ("2019-05-02", "2019-09-02"):
        keep(archive, paper(f"{date}.pdf", date=date, events=[event(ONE, "noted", date=date)]))
    late = keep(archive, paper("late.pdf", date="2021-01-02", events=[event("SECMP0002", "noted")]))
    modifications(archive)  # keeps the counts of each date
    before = history(archive, ONE).between

    correct(archive, late, Request(facts={"date": "2019-07-01"}), signed=Signature("Ann", "2026-11-22T10:00:00+00:00"))
    after = history(archive, ONE).between

    assert before is not None
    assert after is not None
    assert (before.documents, after.documents) == (2, 3)


def test_there_is_no_between_without_dates(archive: Archive) -> None:
    keep(archive, paper("a.pdf", date=None, events=[event(ONE, "noted", date=None)]))

    assert history(archive, ONE).between is None


def test_mentions_and_the_dates_of_papers_are_told(archive: Archive) -> None:
    for date in ("2019-05-02", "2018-11", None, "2019-12-01"):
        keep(archive, paper(f"{date}.pdf", date=date, events=[event(ONE, "noted", date=date)]))

    found = history(archive, ONE)

    assert (found.first_mentioned, found.last_mentioned, found.mentions) == ("2018-11", "2019-12-01", 4)


def test_the_stage_is_that_of_the_latest_act(archive: Archive) -> None:
    found = told(
        archive,
        [event(ONE, "stage-changed", stage="Report Phase", date="2019-06-01")],
        [event(ONE, "stage-changed", stage="Refinement Process", date="2019-04-01")],
        [event(ONE, "stage-changed", stage="Decision", date=None)],
    )

    assert found.stage == "Report Phase"


def test_a_final_act_is_a_stage_by_itself(archive: Archive) -> None:
    found = told(
        archive,
        [event(ONE, "stage-changed", stage="Report Phase", date="2019-06-01")],
        [event(ONE, "withdrawn", date="2019-07-01")],
    )

    assert found.stage == "Withdrawn"


@pytest.mark.parametrize(
    ("events", "flags"),
    [
        ([event(ONE, "approved"), event(ONE, "rejected")], [("contradicted",), ("contradicted",)]),
        ([event(ONE, "approved"), event(ONE, "rejected", date="2019-08-01")], [(), ()]),
        ([event(ONE, "approved"), event(ONE, "rejected", "TABASC")], [(), ()]),
        (
            [event(ONE, "implemented", date="2019-04-09"), event(ONE, "implemented", date="2019-11-07")],
            [("contradicted",), ("contradicted",)],
        ),
        (
            [event(ONE, "date-changed", planned="2019-11-07"), event(ONE, "date-changed", planned="2020-02-01")],
            [("contradicted",), ("contradicted",)],
        ),
        (
            [
                event(ONE, "stage-changed", stage="Report Phase", date="2019-04-01"),
                event(ONE, "stage-changed", stage="Refinement Process", date="2019-06-01"),
            ],
            [(), ("stage-order",)],
        ),
        (
            [event(ONE, "withdrawn", None, date="2019-04-01"), event(ONE, "approved", date="2019-06-01")],
            [(), ("stage-order",)],
        ),
        (
            [
                event(ONE, "rejected", date="2019-04-01"),
                event(ONE, "approved", None, date="2019-06-01", basis="document", quote=f"{ONE} | Approved"),
            ],
            [("contradicted",), ("contradicted",)],
        ),
    ],
    ids=[
        *("opposite", "changed-their-mind", "two-committees", "implemented-twice", "two-plans", "backwards"),
        *("after-its-end", "register-disagrees"),
    ],
)
def test_doubts_are_flagged(archive: Archive, events: list, flags: list[tuple[str, ...]]) -> None:
    assert [one.flags for one in told(archive, events).events] == flags


def row(action: str, stage: str | None = None, *, date: str = "2019-08-01", says: str = "Rejected") -> EventShape:
    """What a register of the state of things says: it has no committee, and no day but the paper's."""
    return event(ONE, action, None, date=date, basis="document", stage=stage, quote=f"{ONE} | Meter triage | {says}")


def test_a_register_that_repeats_an_outcome_is_evidence_of_it_and_no_act_of_its_own(archive: Archive) -> None:
    rejected = event(ONE, "rejected", "CHANGE BOARD", date="2019-05", quote="It was rejected in May 2019.")

    (only,) = told(archive, [rejected], [row("rejected")], [row("rejected", date="2019-09-01")]).events

    assert (only.date, only.committee, len(only.evidence)) == ("2019-05", "CHANGE BOARD", 3)


def test_a_register_that_shows_another_stage_is_an_event_of_its_own(archive: Archive) -> None:
    stages = ["Refinement Process", "Report Phase", "Refinement Process"]
    papers = [[row("stage-changed", stage, date=f"2019-0{n}-01", says=stage)] for n, stage in enumerate(stages, 5)]

    found = told(archive, *papers, [row("stage-changed", stages[-1], date="2019-08-01", says=stages[-1])])

    assert [(one.stage, len(one.evidence)) for one in found.events] == [(stages[0], 1), (stages[1], 1), (stages[2], 2)]


def test_the_table_of_votes_and_the_text_of_the_same_minutes_tell_one_decision(archive: Archive) -> None:
    text = event(ONE, "recommended", "CHANGE BOARD", basis="meeting", quote="Members voted to recommend it.")
    table = event(ONE, "recommended", "CHANGE BOARD", basis="meeting", quote=f"{ONE} | Meters | Recommended")

    (only,) = told(archive, [text, table]).events

    assert len(only.evidence) == 2


def test_stages_of_a_profile_of_the_users_own_have_their_order(archive: Archive, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(MY_PROFILE, encoding="utf-8")
    events = [
        event("X1", "stage-changed", stage="Second reading", date="2019-04-01"),
        event("X1", "stage-changed", stage="First reading", date="2019-06-01"),
    ]
    kept = keep(archive, paper("0.pdf", events=events))
    with archive.transaction():
        archive.ledger.set_profile(kept, str(mine))

    assert [one.flags for one in history(archive, "X1").events] == [(), ("stage-order",)]


def test_an_event_is_of_low_confidence_only_if_all_its_evidence_is(archive: Archive) -> None:
    keep(archive, paper("a.pdf", events=[event(ONE, "approved")], low_pages=[1]))
    assert history(archive, ONE).events[0].flags == ("low-confidence",)

    keep(archive, paper("b.pdf", events=[event(ONE, "approved")]))
    assert history(archive, ONE).events[0].flags == ()


def test_an_id_that_was_misread_wherever_it_stands_is_flagged(archive: Archive) -> None:
    quote = "The SSC agreed SEMPO0001."
    sections = [section(text=quote, named=[("MODIFICATION", "SEMPO0001", ONE)])]
    keep(archive, paper("a.pdf", sections=sections, events=[event(ONE, "agreed", quote=quote)]))

    assert history(archive, ONE).events[0].flags == ("repaired-id",)


@pytest.mark.parametrize(
    "typed", ["SECMP0024", "secmp24", "SECMP-0024", "secmp 0024", "SEC MP 24", " Secmp0024 ", "24", "0024"]
)
def test_an_id_is_understood_however_it_is_typed(typed: str) -> None:
    known = {"SECMP0024": "SECMP0024", "SECMP0124": "SECMP0124", "DP078": "MP078"}

    assert find_modification(typed, known) == ("SECMP0024", "SECMP0024")


@pytest.mark.parametrize(
    ("typed", "family"), [("dp78", "MP078"), ("MP078", "MP078"), ("mp 78", "MP078"), ("MP102 A", "MP102")]
)
def test_any_id_of_a_family_leads_to_it(typed: str, family: str) -> None:
    assert find_modification(typed, {"DP078": "MP078", "MP102A": "MP102"})[1] == family


@pytest.mark.parametrize(
    ("typed", "advice"),
    [("SECMP0025", "SECMP0024"), ("SEMCP0024", "SECMP0024"), ("qqq", "modtrail modifications"), ("", "modtrail")],
)
def test_an_unknown_id_gets_the_nearest_that_are_known(typed: str, advice: str) -> None:
    with pytest.raises(NotFound) as caught:
        find_modification(typed, {"SECMP0024": "SECMP0024"})
    assert advice in caught.value.advice


def test_a_number_that_several_modifications_have_is_not_guessed() -> None:
    with pytest.raises(NotFound, match="DCP24 or SECMP0024"):
        find_modification("24", {"SECMP0024": "SECMP0024", "DCP24": "DCP24"})


@given(typed=st.text(max_size=30))
def test_nothing_typed_as_an_id_breaks(typed: str) -> None:
    try:
        name, family = find_modification(typed, {"SECMP0024": "SECMP0024", "CMP298 WACM3": "CMP298"})
    except NotFound:
        return
    assert (name, family) in {("SECMP0024", "SECMP0024"), ("CMP298 WACM3", "CMP298")}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("X1 ‘Smart meter triage’ was discussed", ("Smart meter triage", 3)),
        ("X1 “Smart meter triage” was discussed", ("Smart meter triage", 3)),
        ("X1 ('Smart meter triage')", ("Smart meter triage", 3)),
        ("X1: ‘The DCC’s smart meter’", ("The DCC’s smart meter", 3)),
        ("• X1 – Smart meter triage", ("Smart meter triage", 1)),
        ("• X1 – The SSC agreed the smart meter triage.", None),
        ("• X1: not discussed, as the DCC had not supplied the architecture paper; and", None),
        ("• X1: Members agreed the smart meter triage; and", None),
        ("X1 – the Panel saw no need for a smart meter triage", None),
        ("X1 – Deferred to the June meeting", None),
        ("X1: iHD firmware updates", ("iHD firmware updates", 1)),
        ("X1 | Smart meter triage | Refinement", ("Smart meter triage", 2)),
        ("X1 | revised business case | Decision", None),
        ("X1 | Final Change Report | Decision", None),
        ("X1 | 3 | 2019", None),
        ("Ref | Owner | Title\nX1 | Jane Smith | Smart meter triage", ("Smart meter triage", 2)),
        ("Ref | Status | Next steps\nX1 | Waiting for legal text | Vote in June", None),
        ("Ref | Proposer | Status\nX1 | Fenwick Energy | Report Phase", None),
        ("X1 was discussed with the ‘Panel’", None),
        ("The SSC agreed X1 – as amended", None),
        ("X1", None),
    ],
)
def test_a_title_is_read_beside_the_id(text: str, title: tuple[str, int] | None) -> None:
    start = text.index("X1")

    assert printed_title(text, start, start + 2, heading=False, others=[(start, start + 2)]) == title


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("X1 Meter Triage", "Meter Triage"),
        ("X1: ‘Meter Triage’", "Meter Triage"),
        ("Meter Triage (X1)", "Meter Triage"),
        ("X1 Change process for meter data", "Change process for meter data"),
        ("X1 comes a step nearer", None),
        ("X1 – Initial Assessment Report", None),
        ("X1 timetable", None),
        ("Update on X1", None),
        ("X1", None),
        ("X1 2019", None),
    ],
)
def test_a_heading_names_the_modification(heading: str, title: str | None) -> None:
    start = heading.index("X1")
    found = printed_title(heading, start, start + 2, heading=True, others=[(start, start + 2)])

    assert (found and found.text) == title


def test_a_heading_of_two_modifications_names_neither() -> None:
    heading = "X1 and X2 Meter Triage"

    assert printed_title(heading, 0, 2, heading=True, others=[(0, 2), (7, 9)]) is None


def test_the_title_is_that_of_the_majority_through_case_and_noise() -> None:
    titles = [
        *[PrintedTitle("Enduring Approach to Firmware Management", 3)] * 2,
        PrintedTitle("Enduring approach to firmware rnanagement", 3),
        *[PrintedTitle("Some other title", 3)] * 2,
        *[PrintedTitle("Firmware", 2)] * 9,
    ]

    assert settle_title(titles) == "Enduring Approach to Firmware Management"
    assert settle_title([]) is None


def test_all_modifications_are_listed_by_id_a_family_a_row(archive: Archive) -> None:
    families = {"DP099": "MP099", "MP099": "MP099"}
    keep(archive, paper("a.pdf", events=[event("DP099", "raised"), event("SECMP0002", "noted")]), families=families)
    keep(archive, paper("b.pdf", date="2020-01-01", events=[event("MP099", "noted")]), families=families)

    found = modifications(archive).modifications

    assert [(one.modification, one.also_known_as, one.documents, one.mentions) for one in found] == [
        ("MP099", ("DP099",), 2, 2),
        ("SECMP0002", (), 1, 1),
    ]
    assert (found[0].first_seen, found[0].last_seen) == ("2019-05-02", "2020-01-01")


def test_a_history_and_the_list_agree(archive: Archive) -> None:
    keep(archive, paper("a.pdf", events=[event(ONE, "raised"), event(ONE, "withdrawn", date="2019-05-01")]))

    (row,) = modifications(archive).modifications
    found = history(archive, ONE)

    assert (row.title, row.stage, row.mentions) == (found.title, found.stage, found.mentions)


def test_a_modification_that_is_only_meant_by_events_is_known(archive: Archive) -> None:
    keep(archive, paper("a.pdf", sections=[section(text="It was agreed.")], events=[event(ONE, "agreed")]))

    found = history(archive, ONE)

    assert (len(found.events), found.mentions, found.first_mentioned) == (1, 0, "2019-05-02")


def test_an_empty_archive_has_no_modifications(archive: Archive) -> None:
    assert modifications(archive).modifications == ()
    with pytest.raises(NotFound):
        history(archive, ONE)


edtf = st.one_of(
    st.dates().map(lambda day: day.isoformat()).filter(lambda text: text >= "0001"),
    st.tuples(st.integers(1, 9999), st.integers(1, 12)).map(lambda pair: f"{pair[0]:04}-{pair[1]:02}"),
    st.integers(1, 9999).map(lambda year: f"{year:04}"),
)


@given(one=edtf, other=edtf)
def test_containment_goes_both_ways_and_holds_for_itself(one: str, other: str) -> None:
    assert contains(one, one)
    assert contains(one, other) == contains(other, one)


def test_the_order_of_papers_does_not_change_a_history(archive: Archive) -> None:
    for n in range(6):
        events = [event(ONE, "noted", date=f"2019-0{1 + n % 3}"), event(ONE, "agreed", date="2019-04")]
        keep(archive, paper(f"{n}.pdf", date=f"2019-0{1 + n}-01", events=events))
    stored = list(archive.naming.events())

    assert merge_events(stored) == merge_events(reversed(stored))


# What is kept of the list


def drawn(archive: Archive) -> list:
    """The list of modifications as it is drawn from events and mentions, without what is kept."""
    families = sorted(set(archive.naming.families().values()))
    return sorted((row for _, row in drawn_rows(archive, families)), key=lambda row: row.modification)


@settings(max_examples=25, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["keep", "remove", "replace", "ask"]), st.integers(0, 3), st.integers(1, 3)),
        max_size=8,
    )
)
def test_the_list_that_is_kept_is_always_the_list_that_would_be_drawn(steps: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder, Archive.create(Path(folder)) as archive:
        for version, (step, place, number) in enumerate(steps):
            if step == "ask":
                modifications(archive)
            elif step == "remove":
                for document in list(archive.documents())[:1]:
                    archive.remove(document)
            else:  # with "replace" another file stands in the place, and supersedes the one before
                name = f"{place}.pdf" if step == "keep" else f"{place}-{version}.pdf"
                made = paper(name, events=[event(f"SECMP000{number}", "noted")])
                keep(archive, made, uri=f"/papers/{place}", families={"SECMP0003": "SECMP0002"})

        found = list(modifications(archive).modifications)

        assert found == drawn(archive)
        assert archive.summaries.stale() == []
        assert found == [] or archive.summaries.totals() == (len(list(archive.documents())),) * 2 + (0, 0, 0, 0)
        assert set(archive.naming.families()) == {
            one for row in found for one in (row.modification, *row.also_known_as)
        }


def test_rows_that_another_version_drew_are_drawn_anew(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    told(archive, [event(ONE, "noted")])
    before = modifications(archive)
    monkeypatch.setattr("index.summaries.SUMMARY_VERSION", 999)

    assert archive.summaries.stale() == [ONE]
    assert modifications(archive) == before
    assert archive.summaries.stale() == []


def test_an_archive_that_can_only_be_read_lists_what_came_since(archive: Archive) -> None:
    told(archive, [event(ONE, "noted")])

    with Archive.open_to_read(archive.directory, marked=True) as reading:
        assert [row.modification for row in modifications(reading).modifications] == [ONE]


def test_a_list_for_those_who_see_no_marked_papers_is_drawn_without_them(archive: Archive) -> None:
    keep(archive, paper("open.pdf", marking="GREEN", date="2019-05-02", events=[event(ONE, "noted")]))
    keep(archive, paper("closed.pdf", marking="RED", date="2019-06-02", events=[event(ONE, "noted")]))
    everything = modifications(archive).modifications

    with Archive.open_to_read(archive.directory, marked=False) as reading:
        (row,) = modifications(reading).modifications

    assert (row.last_seen, row.documents) == ("2019-05-02", 1)
    assert (everything[0].last_seen, everything[0].documents) == ("2019-06-02", 2)


def test_first_and_last_mention_have_a_paper_and_a_page(archive: Archive) -> None:
    for date, page in (("2019-06-02", 3), ("2019-05", 2), (None, 1)):
        keep(archive, paper(f"{date}.pdf", date=date, events=[event(ONE, "noted", page=page)]))

    found = history(archive, ONE)
    (row,) = modifications(archive).modifications

    assert found.first_mention is not None
    assert found.last_mention is not None
    assert (found.first_mention.source, found.first_mention.date) == ("2019-05.pdf", "2019-05")
    assert (found.last_mention.source, found.last_mention.page) == ("2019-06-02.pdf", 1)
    assert (row.first_mention, row.last_mention) == (found.first_mention, found.last_mention)


def test_superseded_papers_are_told_and_flagged_where_they_are_asked_for(archive: Archive) -> None:
    keep(archive, paper("old.pdf", events=[event(ONE, "noted"), event("SECMP0002", "noted")]), uri="/papers/a")
    keep(archive, paper("new.pdf", events=[event(ONE, "noted"), event(ONE, "approved")]), uri="/papers/a")
    usual = history(archive, ONE)

    with Archive.open(archive.directory, superseded=True) as everything:
        found = history(everything, ONE)
        other = history(everything, "SECMP0002")
        listed = modifications(everything)

    assert [len(one.evidence) for one in usual.events] == [1, 1]
    assert sorted(piece.superseded for one in found.events for piece in one.evidence) == [False, False, True]
    assert [one.flags for one in found.events] == [(), ()]
    assert [one.flags for one in other.events] == [("superseded",)]
    assert [row.modification for row in listed.modifications] == [ONE, "SECMP0002"]
    assert (usual.coverage.documents, usual.coverage.superseded) == (1, 0)
    assert (listed.coverage.documents, listed.coverage.superseded) == (2, 1)
    assert [row.modification for row in modifications(archive).modifications] == [ONE]
