"""Long histories are kept, and are always those that would be drawn."""

from __future__ import annotations

import gc
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papers_by_hand import event, keep, paper

from index.archive import Archive
from index.history import family_events, history, modifications
from index.naming_book import TELLS_OUTCOME
from index.same_act import OUTCOMES
from index.uncollected import uncollected

ONE, OTHER, THIRD = "SECMP0001", "SECMP0002", "SECMP0003"
ACTIONS = ("noted", "approved", "rejected", "deferred")
TOLD = ((ONE, None), (ONE, "2019-03"), (THIRD, "2019-04"))


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("index.history.KEPT_FROM", 2)
    with Archive.create(tmp_path / "archive") as made:
        yield made


def tell(archive: Archive, name: str, *, marking: str = "GREEN", uri: str | None = None) -> None:
    acts = [event(ONE, "noted", date="2019-05-02"), event(ONE, "approved", date="2019-06")]
    keep(archive, paper(name, marking=marking, events=acts), uri=uri)


def forget(archive: Archive) -> None:
    archive._db.run("DELETE FROM histories")  # as if it had never been kept


@settings(max_examples=25, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["keep", "remove", "replace", "ask"]), st.integers(0, 3), st.sampled_from(ACTIONS)),
        max_size=8,
    )
)
def test_a_history_that_is_kept_is_the_history_that_would_be_drawn(steps: list[tuple[str, int, str]]) -> None:
    with (
        pytest.MonkeyPatch.context() as patched,
        tempfile.TemporaryDirectory() as folder,
        Archive.create(Path(folder)) as archive,
    ):
        patched.setattr("index.history.KEPT_FROM", 3)  # a paper has so many statements, and fewer mentions
        for version, (step, place, action) in enumerate(steps):
            if step == "ask":
                modifications(archive)
            elif step == "remove":
                for document in list(archive.documents())[:1]:
                    archive.remove(document)
            else:
                name = f"{place}.pdf" if step == "keep" else f"{place}-{version}.pdf"
                acts = [event(one, action, date=when) for one, when in TOLD]
                keep(archive, paper(name, events=acts), uri=f"/papers/{place}", families={THIRD: ONE})
        known = archive.naming.families()

        kept = [(history(archive, one), family_events(archive, known[one])) for one in known]
        forget(archive)

        assert kept == [(history(archive, one), family_events(archive, known[one])) for one in known]


def test_only_long_histories_are_kept(archive: Archive) -> None:
    tell(archive, "a.pdf")
    keep(archive, paper("b.pdf", events=[event(OTHER, "noted")]))

    modifications(archive)

    assert archive.histories.of_family(ONE) == history(archive, ONE).events
    assert archive.histories.of_family(OTHER) is None
    assert len(history(archive, OTHER).events) == 1


def test_a_history_with_fewer_mentions_than_statements_is_drawn_anew(archive: Archive) -> None:
    tell(archive, "a.pdf")
    (row,) = modifications(archive).modifications
    assert row.mentions == 1

    keep(archive, paper("b.pdf", events=[event(ONE, "rejected", date="2020-01-01")]))
    modifications(archive)

    assert [one.action for one in history(archive, ONE).events] == ["noted", "approved", "rejected"]


def test_a_history_that_grew_long_paper_by_paper_is_kept(archive: Archive) -> None:
    for name, action in (("a.pdf", "noted"), ("b.pdf", "approved")):
        keep(archive, paper(name, events=[event(ONE, action)]))
        modifications(archive)

    assert archive.histories.of_family(ONE) == history(archive, ONE).events


def test_a_history_that_became_short_is_kept_no_longer(archive: Archive) -> None:
    tell(archive, "a.pdf")
    modifications(archive)
    archive.remove(next(archive.documents()))

    modifications(archive)

    assert archive._db.rows("SELECT count(*) FROM histories") == [(0,)]


def test_a_kept_history_tells_nothing_to_those_who_see_no_marked_papers(archive: Archive) -> None:
    tell(archive, "open.pdf")
    tell(archive, "closed.pdf", marking="RED")
    modifications(archive)

    with Archive.open_to_read(archive.directory, marked=False) as reading:
        found = history(reading, ONE)

    assert {piece.source for one in found.events for piece in one.evidence} == {"open.pdf"}
    assert {piece.source for one in history(archive, ONE).events for piece in one.evidence} == {
        "open.pdf",
        "closed.pdf",
    }


def test_a_kept_history_is_not_told_where_superseded_papers_are_asked_for(archive: Archive) -> None:
    tell(archive, "old.pdf", uri="/papers/a")
    tell(archive, "new.pdf", uri="/papers/a")
    modifications(archive)

    with Archive.open(archive.directory, superseded=True) as everything:
        found = history(everything, ONE)

    assert [len(one.evidence) for one in found.events] == [2, 2]
    assert [len(one.evidence) for one in history(archive, ONE).events] == [1, 1]


@pytest.mark.parametrize("asked", [history, lambda archive, _: modifications(archive)], ids=["history", "list"])
@pytest.mark.parametrize("questions", range(1, 8))
def test_what_is_refreshed_between_two_questions_of_an_answer_is_told_as_it_was(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, asked: Callable, questions: int
) -> None:
    tell(archive, "a.pdf")
    modifications(archive)
    keep(archive, paper("b.pdf", date="2020-01-02", events=[event(ONE, "rejected", date="2020-01-01")]))
    with Archive.open_to_read(archive.directory, marked=True) as reading:
        expected = asked(reading, ONE)

    with Archive.open_to_read(archive.directory, marked=True) as reading:
        left, rows = questions, reading._db.rows

        def rows_while_another_refreshes(*question) -> list:
            nonlocal left
            found = rows(*question)
            left -= 1
            if left == 0:
                modifications(archive)
            return found

        monkeypatch.setattr(reading._db, "rows", rows_while_another_refreshes)
        found = asked(reading, ONE)

    assert left <= 0, "it asks fewer questions"
    assert archive.summaries.is_fresh(ONE)
    assert found == expected


def test_the_collector_is_as_it_was_after_a_pause() -> None:
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_outcomes_are_what_an_index_of_the_database_holds(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {str(one) for one in OUTCOMES} == set(re.findall("'(.*?)'", TELLS_OUTCOME))

    asked = []
    monkeypatch.setattr(archive._db, "each", lambda *question: asked.append(question) or [])
    list(archive.naming.outcomes(ONE))
    ((sql, values),) = asked
    plan = archive._db.rows(f"EXPLAIN QUERY PLAN {sql}", values)

    assert any("events_of_outcomes" in step for *_, step in plan)
