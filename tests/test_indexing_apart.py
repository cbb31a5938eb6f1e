"""The index written in a process of its own: as it would be here, and nothing left of it when it is ended."""

from __future__ import annotations

import _thread
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from papers_by_hand import event, keep, paper

from index import indexing_apart
from index.archive import Archive
from index.indexing import is_index_current
from index.indexing_apart import update_index_apart
from index.search import SearchRequest, search
from pipeline.errors import ArchiveError


@pytest.fixture
def archive(tmp_path: Path):
    with Archive.create(tmp_path / "archive") as made:
        keep(made, paper("a.pdf", events=[event("SECMP0001", "agreed", quote="The SSC agreed.")]))
        yield made


def die(_: Path) -> None:
    os._exit(1)


def never_end(_: Path) -> None:
    time.sleep(600)


def test_the_index_is_brought_up_to_the_archive_which_may_be_held_for_writing(archive: Archive) -> None:
    with archive.writing():
        update_index_apart(archive)

    assert is_index_current(archive)
    assert search(archive, SearchRequest("agreed")).total == 1


def test_nothing_is_started_where_the_index_is_current(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    update_index_apart(archive)
    monkeypatch.setattr(indexing_apart, "executor", None)

    update_index_apart(archive)


def test_a_process_that_is_ended_is_told_and_the_next_one_goes_on(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing_apart, "_update", die)
    with pytest.raises(ArchiveError, match="all papers are loaded"):
        update_index_apart(archive)
    monkeypatch.undo()

    update_index_apart(archive)
    assert search(archive, SearchRequest("agreed")).total == 1


def test_an_interrupt_ends_it_at_once(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing_apart, "_update", never_end)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background may ignore it
    threading.Timer(1.0, _thread.interrupt_main).start()
    began = time.monotonic()

    try:
        with pytest.raises(KeyboardInterrupt):
            update_index_apart(archive)
    finally:
        signal.signal(signal.SIGINT, before)
    assert time.monotonic() - began < 60
