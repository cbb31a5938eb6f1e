"""Saved searches: what came in is told after a load, once, whatever happens between."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_reading import AtOnce, FakeReader
from papers_by_hand import keep, paper, section

from index.archive import Archive
from index.load import LoadOptions, Machinery, load
from index.search import update_index
from index.watches import add_watch, find_watch, tell_news
from pipeline.errors import ArchiveError, NotFound, UsageError

NOON = "2026-05-02T12:00:00+00:00"


@pytest.fixture
def archive(tmp_path: Path):
    with Archive.create(tmp_path / "archive") as made:
        keep(made, report("first.pdf"))
        add_watch(made, "happy", query='"happy day"', filters={}, at=NOON)
        yield made


def report(name: str, *texts: str, date: str = "2019-05-02", page_count: int = 1):
    """A paper whose sections have these texts; without any, one that answers."""
    texts = texts or (f"The happy day of {name}.",)
    return paper(
        name, date=date, page_count=page_count, sections=[section(str(n), text=text) for n, text in enumerate(texts, 1)]
    )


def told(archive: Archive) -> list[tuple[str, str, str]]:
    """What is new now: source, section and reason of each."""
    return [
        (item["source"], item["section"], item["reason"]) for one in tell_news(archive, at=NOON) for item in one.items
    ]


def test_what_was_there_when_a_search_was_saved_is_no_news(archive: Archive) -> None:
    assert told(archive) == []


def test_what_came_in_is_told_once_with_its_section_and_sentence(archive: Archive) -> None:
    keep(archive, report("second.pdf", "Nothing.", "Words. A happy day came."))

    (news,) = tell_news(archive, at=NOON)

    assert [(item["source"], item["section"], item["page"]) for item in news.items] == [("second.pdf", "2", 1)]
    start, end = news.items[0]["marks"][0]
    assert news.items[0]["snippet"][start:end].startswith("happy")
    assert told(archive) == []
    assert [one.item["section"] for one in archive.watches.news("happy")] == ["2"]


def test_a_paper_that_is_read_again_is_no_news(archive: Archive) -> None:
    keep(archive, report("second.pdf"))
    assert len(told(archive)) == 1

    keep(archive, report("second.pdf", "The happy day, as a newer version of the program reads it."))

    assert told(archive) == []


def test_a_paper_that_was_removed_and_comes_again_is_no_news(archive: Archive) -> None:
    document = keep(archive, report("second.pdf"))
    assert len(told(archive)) == 1

    archive.remove(document)
    assert archive.watches.news("happy") == []
    keep(archive, report("second.pdf"))

    assert told(archive) == []


def test_of_a_new_version_only_what_differs_is_news(archive: Archive) -> None:
    keep(archive, report("first-2.pdf", "The happy day of first.pdf.", "Another happy day."), uri="/papers/first.pdf")

    assert told(archive) == [("first-2.pdf", "2", "new-version")]


def test_pages_that_could_not_be_read_before_are_news_when_they_can(archive: Archive) -> None:
    texts = "The happy day of page one.", "The happy day of page two."
    keep(archive, report("late.pdf", texts[0], page_count=2), unread=[2])
    assert told(archive) == [("late.pdf", "1", "new-paper")]

    whole = report("late.pdf", *texts, page_count=2)
    whole["sections"][1]["first_page"] = 2
    keep(archive, whole, unread=[])

    assert told(archive) == [("late.pdf", "2", "late-pages")]
    assert told(archive) == []


def test_filters_narrow_what_is_told(archive: Archive) -> None:
    add_watch(archive, "late", query="day", filters={"date_from": "2020"}, at=NOON)
    keep(archive, report("early.pdf", date="2019-06-01"))
    keep(archive, report("late.pdf", date="2020-06-01"))

    news = {one.watch.name: {item["source"] for item in one.items} for one in tell_news(archive, at=NOON)}

    assert news == {"happy": {"early.pdf", "late.pdf"}, "late": {"late.pdf"}}


def test_two_processes_that_ask_at_once_tell_it_once(archive: Archive) -> None:
    keep(archive, report("second.pdf"))
    (stale,) = archive.watches.watches()
    assert len(told(archive)) == 1

    assert not archive.watches.advance(stale, to=99, items=[], at=NOON)


def test_a_name_is_taken_once_in_any_case(archive: Archive) -> None:
    for name in ("happy", " HAPPY "):
        with pytest.raises(UsageError, match="already"):
            add_watch(archive, name, query="x", filters={}, at=NOON)
    with pytest.raises(UsageError):
        add_watch(archive, " ", query="x", filters={}, at=NOON)
    assert find_watch(archive, "Happy").query == '"happy day"'


def test_an_unknown_saved_search_is_not_found_and_the_known_are_named(archive: Archive) -> None:
    with pytest.raises(NotFound) as caught:
        find_watch(archive, "sad")

    assert "happy" in caught.value.advice


def test_a_filter_that_is_wrong_is_told_when_the_search_is_saved(archive: Archive) -> None:
    with pytest.raises(UsageError, match="no date"):
        add_watch(archive, "later", query="x", filters={"date_from": "soon"}, at=NOON)
    assert [one.name for one in archive.watches.watches()] == ["happy"]


def test_what_was_new_goes_with_the_search(archive: Archive) -> None:
    keep(archive, report("second.pdf"))
    told(archive)

    archive.watches.remove("happy")

    assert archive.watches.watches() == []
    assert archive.watches.news("happy") == []


# At the end of a load


@pytest.fixture
def loading(tmp_path: Path):
    """Load a folder of papers with the stand-in for the pipeline; returns what each load tells as new."""
    papers, marks = tmp_path / "papers", tmp_path / "marks"
    papers.mkdir()
    marks.mkdir()

    def run(*, update=update_index, **options: object) -> list[str]:
        report = load(
            tmp_path / "loaded",
            [str(papers)],
            options=LoadOptions(jobs=1, **options),
            machinery=Machinery(FakeReader(str(marks)), AtOnce, update),
        )
        return [item["source"] for one in report.shape()["news"] for item in one["hits"]]

    (papers / "first.txt").write_text("A happy day")
    run()
    with Archive.open(tmp_path / "loaded") as archive:
        add_watch(archive, "happy", query="happy", filters={}, at=NOON)
    return papers, run


def test_a_load_tells_what_came_in_and_the_next_does_not(loading) -> None:
    papers, run = loading
    (papers / "second.txt").write_text("Another happy day")
    (papers / "copy of first.txt").write_text("A happy day")
    (papers / "sad.txt").write_text("A sad day")

    assert run() == ["second.txt"]
    assert run() == []
    assert run(verify=True) == []


def test_what_a_load_that_was_ended_kept_is_told_by_the_next(loading) -> None:
    papers, run = loading
    (papers / "second.txt").write_text("Another happy day")

    def killed(archive: Archive) -> None:
        raise SystemExit("as by a kill, after the records are kept")

    with pytest.raises(SystemExit):
        run(update=killed)

    assert run() == ["second.txt"]
    assert run() == []


def test_what_a_load_that_was_interrupted_kept_is_told_by_the_next(loading) -> None:
    papers, run = loading
    (papers / "second.txt").write_text("Another happy day")

    def interrupted(archive: Archive) -> None:
        raise KeyboardInterrupt

    assert run(update=interrupted) == []
    assert run() == ["second.txt"]


def test_a_rehearsal_tells_nothing_and_forgets_nothing(loading) -> None:
    papers, run = loading
    (papers / "second.txt").write_text("Another happy day")

    assert run(dry_run=True) == []
    assert run() == ["second.txt"]


def test_a_search_that_cannot_be_asked_costs_no_load(loading, monkeypatch) -> None:
    papers, run = loading
    (papers / "second.txt").write_text("Another happy day")
    with monkeypatch.context() as broken:
        broken.setattr("index.watches.search", _broken)
        assert run() == []

    assert run() == ["second.txt"]


def _broken(*_: object, **__: object) -> None:
    raise ArchiveError("The index is broken.", advice="Mend it.")
