"""Rows of `modifications` grow by what papers add that only came, and are always those that would be drawn anew."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papers_by_hand import event, keep, paper, section

from index.archive import Archive
from index.history import drawn_rows, history, modifications
from index.naming_book import NamingBook

FAMILIES = {"DP309": "MP309", "MP309A": "MP309", "MP309B": "MP309"}
ONE = "SECMP0001"
TITLES = ("Meter triage", "Meter Triage", "Rota of key custodians", None)
DATES = ("2019-05-02", "2019-05", "2019", "2021-02-03", None)

statements = st.tuples(
    st.sampled_from(["MP309", "DP309", "MP309A", "MP309B", ONE]),
    st.sampled_from(["noted", "approved", "rejected", "deferred", "stage-changed", ""]),  # "": it is only named
    st.sampled_from(DATES),
    st.sampled_from(TITLES),
)
papers = st.tuples(st.sampled_from(DATES), st.lists(statements, min_size=1, max_size=3))


def told(name: str, date: str | None, said: list[tuple[str, str, str | None, str | None]]):
    """A paper that says this of modifications."""
    events = [
        event(one, action, date=when, stage="Report Phase" if action == "stage-changed" else None)
        for one, action, when, _ in said
        if action
    ]
    texts = [one if title is None else f"{one} ‘{title}’ was next." for one, _, _, title in said]
    sections = [
        section(str(number), text=text, named=[("MODIFICATION", said[number - 1][0], said[number - 1][0])])
        for number, text in enumerate(texts, 1)
    ]
    return paper(name, date=date, sections=sections, events=events)


def drawn(archive: Archive) -> list:
    families = sorted(set(archive.naming.families().values()))
    return sorted((row for _, row in drawn_rows(archive, families)), key=lambda row: row.modification)


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from(["come", "come", "come", "replace", "remove"]), papers), max_size=10))
def test_rows_that_grew_are_the_rows_that_would_be_drawn(steps) -> None:
    with tempfile.TemporaryDirectory() as folder, Archive.create(Path(folder)) as archive:
        for number, (step, (date, said)) in enumerate(steps):
            if step == "remove":
                for document in list(archive.documents())[:1]:
                    archive.remove(document)
            else:
                made = told(f"{number}.pdf", date, said)
                keep(archive, made, uri="/papers/a" if step == "replace" else "", families=FAMILIES)

            assert list(modifications(archive).modifications) == drawn(archive)


@pytest.fixture
def archive(tmp_path: Path):
    with Archive.create(tmp_path / "archive") as made:
        keep(made, told("first.pdf", "2019-05-02", [(ONE, "approved", "2019-05-02", "Meter triage")]))
        modifications(made)
        yield made


def asked_of_all(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the mentions of all papers are looked at to bring the list up to date."""
    asked = []
    mentions = NamingBook.mentions
    monkeypatch.setattr(
        NamingBook, "mentions", lambda self, family=None, **of: asked.append(of) or mentions(self, family, **of)
    )
    modifications(archive)
    assert asked
    return {} in asked


def test_what_one_paper_adds_is_drawn_from_that_paper(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(archive, told("more.pdf", "2019-06-02", [(ONE, "rejected", "2019-06-02", "Meter triage")]))

    assert not asked_of_all(archive, monkeypatch)
    (row,) = modifications(archive).modifications
    assert (row.mentions, row.documents, row.last_seen, row.stage) == (2, 2, "2019-06-02", "Rejected")


@pytest.mark.parametrize("said", [(ONE, "", None, "Rota of key custodians")], ids=["another title"])
def test_what_is_settled_by_all_papers_is_asked_of_all(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, said: tuple
) -> None:
    keep(archive, told("more.pdf", "2019-06-02", [said]))

    assert asked_of_all(archive, monkeypatch)


def test_a_paper_that_goes_has_the_rows_drawn_from_the_others(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = keep(archive, told("more.pdf", "2019-06-02", [(ONE, "noted", "2019-06-02", None)]))
    modifications(archive)
    archive.remove(gone)

    assert asked_of_all(archive, monkeypatch)


def test_a_modification_of_which_much_is_told_is_always_drawn_whole(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.history.KEPT_FROM", 2)
    keep(archive, told("more.pdf", "2019-06-02", [(ONE, "noted", "2019-06-02", None)]))

    assert asked_of_all(archive, monkeypatch)
    assert archive.histories.of_family(ONE) is not None


def test_a_history_and_the_list_name_the_same_last_place(archive: Archive) -> None:
    said = [(ONE, "", None, None), (ONE, "noted", "2019-06-02", None)]  # twice on one page
    keep(archive, told("more.pdf", "2019-06-02", said))

    (row,) = modifications(archive).modifications
    found = history(archive, ONE)

    assert row.last_mention.section == "2"
    assert (found.first_mention, found.last_mention) == (row.first_mention, row.last_mention)
