"""What hundreds of papers tell of one act is put together with a question for each of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from papers_by_hand import event, keep, paper

from index import same_act
from index.archive import Archive
from index.same_act import merge_events


def test_an_act_that_hundreds_of_papers_tell_is_asked_about_once_for_each_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive.create(tmp_path / "archive") as archive:
        for number in range(60):
            keep(archive, paper(f"{number}.pdf", events=[event("SECMP0001", "discussed", date="2019-05-02")]))
        stored = list(archive.naming.events("SECMP0001"))
    asked = []
    is_same = same_act._is_same_act
    monkeypatch.setattr(same_act, "_is_same_act", lambda one, other: asked.append(one) or is_same(one, other))

    acts = merge_events(stored)

    assert [len(act.told) for act in acts] == [60]
    assert len(asked) < 2 * 60
