"""A process that ends while it writes the index, at whatever moment, costs no answer."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest
from papers_in_memory import Papers, paper

from index import indexing
from index.engines import ENGINES
from index.lexicon import Lexicon
from index.search import SearchAnswer, SearchRequest, reindex, search, update_index

GONE = 9


def papers_at(folder: Path, *texts: str) -> Papers:
    records = [paper(number, [("Report", text), ("Other", "Nothing else.")]) for number, text in enumerate(texts, 1)]
    return Papers(folder, records)


def ends(*_: object, **__: object) -> None:
    os._exit(GONE)


def while_the_lexicon_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lexicon, "learn", ends)


def before_the_lexicon_is_committed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lexicon, "commit", ends)


def before_the_engine_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    commit = Lexicon.commit

    def commits_and_ends(lexicon: Lexicon) -> None:
        commit(lexicon)
        ends()

    monkeypatch.setattr(Lexicon, "commit", commits_and_ends)


def before_the_revision_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "_write_current", ends)


def before_the_old_is_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "_remove_others", ends)


MOMENTS = [
    while_the_lexicon_learns, before_the_lexicon_is_committed, before_the_engine_commits,
    before_the_revision_is_raised, before_the_old_is_removed,
]  # fmt: skip
QUERIES = ("happy", '"happy day"', "agreed", "hap*", "rejectcd", "NOT happy")


def told(papers: Papers) -> list[SearchAnswer]:
    """Return the answers, but for scores and order: what is gone may still count as long as it takes up room."""
    found = []
    for query in QUERIES:
        answer = search(papers, SearchRequest(query, limit=100, facets=True))
        hits = sorted((replace(hit, score=0.0) for hit in answer.hits), key=lambda hit: (hit.document, hit.section))
        found.append(replace(answer, hits=tuple(hits)))
    return found


@pytest.mark.parametrize("write", [update_index, reindex], ids=["update", "rebuild"])
@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.__name__.replace("_", " "))
@pytest.mark.parametrize("engine", ENGINES)
def test_what_a_crash_left_answers_like_an_index_built_at_once(
    engine: str,
    moment: Callable[[pytest.MonkeyPatch], None],
    write: Callable[[Papers], object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = ["A happy day.", "They agreed it was rejected.", "A day of rejections."]
    papers = papers_at(tmp_path / "crashed", *texts)
    reindex(papers, engine=engine)
    papers.put(paper(2, [("Report", "A happy end.")]))
    papers.put(paper(4, [("Report", "It was rejected; they agreed on a happy day.")]))
    papers.drop(f"{3:064x}")

    def crash() -> None:
        moment(monkeypatch)
        write(papers)

    process = get_context("fork").Process(target=crash)
    process.start()
    process.join()

    assert process.exitcode in {GONE, 0}  # an update removes nothing, and goes through
    whole = papers_at(tmp_path / "whole", *texts)
    whole.records, whole.revision = papers.records, papers.revision
    reindex(whole, engine=engine)
    assert told(papers) == told(whole)
