"""What changed since a date: acts and papers by modification, and what cannot be told for want of a date."""

from __future__ import annotations

from pathlib import Path

import pytest
from papers_by_hand import event, keep, paper, section

from index.archive import Archive
from index.since import Since, since
from pipeline.errors import NotFound, UsageError

ONE, TWO = "SECMP0001", "SECMP0002"


@pytest.fixture
def archive(tmp_path: Path):
    with Archive.create(tmp_path / "archive") as made:
        keep(made, paper("april.pdf", date="2019-04-02", events=[event(ONE, "raised", date="2019-04-01")]))
        acts = [event(ONE, "approved", date="2019-05-09"), event(TWO, "noted", "TABASC", "2019-06-01")]
        keep(made, paper("june.pdf", date="2019-06-02", committee="SSC", events=acts))
        yield made


def told(found: Since) -> dict[str, list[tuple[str | None, str]]]:
    return {one.row.modification: [(act.date, act.action) for act in one.events] for one in found.changes}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2019", {ONE: [("2019-04-01", "raised"), ("2019-05-09", "approved")], TWO: [("2019-06-01", "noted")]}),
        ("2019-05", {ONE: [("2019-05-09", "approved")], TWO: [("2019-06-01", "noted")]}),
        ("2019-05-09", {ONE: [("2019-05-09", "approved")], TWO: [("2019-06-01", "noted")]}),
        ("2019-05-10", {ONE: [], TWO: [("2019-06-01", "noted")]}),
        ("2019-34", {ONE: [("2019-04-01", "raised"), ("2019-05-09", "approved")], TWO: [("2019-06-01", "noted")]}),
        ("2019-07", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_acts_and_papers_from_the_first_day_on_are_told(archive: Archive, day: str, expected: dict) -> None:
    assert told(since(archive, day)) == expected


def test_papers_come_with_the_place_where_they_name_it_first(archive: Archive) -> None:
    both = [section("1", text="News."), section("2", text=f"{TWO} and {TWO}", named=[("MODIFICATION", TWO, TWO)] * 2)]
    keep(archive, paper("july.pdf", date="2019-07-02", sections=both))

    (change,) = since(archive, "2019-07").changes

    (only,) = change.papers
    assert (only.source, only.section, only.page, only.mentions, only.may_be_earlier) == ("july.pdf", "2", 1, 2, False)


def test_a_modification_that_no_earlier_paper_names_is_new(archive: Archive) -> None:
    assert [(one.row.modification, one.is_new) for one in since(archive, "2019-05").changes] == [
        (ONE, False),
        (TWO, True),
    ]


def test_what_may_be_earlier_is_told_and_says_so(archive: Archive) -> None:
    keep(archive, paper("year.pdf", date="2019", events=[event(TWO, "agreed", date="2019", basis="document")]))

    change = since(archive, "2019-06", modification=TWO).changes[0]

    assert [(act.action, act.flags) for act in change.events] == [("agreed", ("may-be-earlier",)), ("noted", ())]
    assert {one.source: one.may_be_earlier for one in change.papers} == {"year.pdf": True, "june.pdf": False}


def test_what_has_no_date_is_counted(archive: Archive) -> None:
    keep(archive, paper("undated.pdf", date=None, events=[event(ONE, "noted", date=None)]))

    assert [(found.undated_events, found.undated_papers) for found in (
        since(archive, "2019"), since(archive, "2019", modification=TWO), since(archive, "2019", committee="SSC"),
    )] == [(1, 1), (0, 0), (1, 0)]  # fmt: skip


@pytest.mark.parametrize(
    "typed", ["TABASC", "tabasc", "Technical Architecture and Business Architecture Sub-Committee"]
)
def test_a_committee_has_its_acts_and_its_papers_however_it_is_typed(archive: Archive, typed: str) -> None:
    found = since(archive, "2019", committee=typed)

    assert (found.committee, told(found)) == ("TABASC", {TWO: [("2019-06-01", "noted")]})
    assert found.changes[0].papers == ()


def test_the_papers_of_a_committee_count_whoever_acts_in_them(archive: Archive) -> None:
    found = since(archive, "2019-06", committee="SSC")

    assert {one.row.modification: [p.source for p in one.papers] for one in found.changes} == {
        ONE: ["june.pdf"],
        TWO: ["june.pdf"],
    }


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"day": "soon"}, UsageError),
        ({"day": "2019", "committee": "NOBODY"}, NotFound),
        ({"day": "2019", "modification": "SECMP0999"}, NotFound),
    ],
)
def test_what_cannot_be_asked_is_told_with_advice(archive: Archive, options: dict, error: type) -> None:
    with pytest.raises(error) as caught:
        since(archive, options.pop("day"), **options)

    assert caught.value.advice


def test_superseded_papers_are_left_out_unless_asked_for(archive: Archive) -> None:
    keep(archive, paper("june-2.pdf", date="2019-06-03"), uri="/papers/june.pdf")

    assert told(since(archive, "2019-06")) == {}
    with Archive.open(archive.directory, superseded=True) as everything:
        (first, second) = since(everything, "2019-06").changes
    assert (first.events, [act.flags for act in second.events]) == ((), [("superseded",)])
