"""The accuracy card: perfect answers score one, every damage shows, and a figure below its floor is a failure."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # benchmarks are scripts, not an installed package

pytest.importorskip("reportlab", reason="printing needs the development extra")

from typefaces import need_typefaces

from benchmarks.card import FLOORS, below_floor, self_test
from benchmarks.corpus.generate import make_report
from benchmarks.corpus.scoring import Tally, normal, score
from benchmarks.corpus.templates import TEMPLATES

need_typefaces("LiberationSerif", "LiberationSansNarrow")


@pytest.fixture(scope="module")
def gold() -> dict[str, Any]:
    return make_report(TEMPLATES["sec-minutes"], "born", "1").gold


def test_every_kind_of_damage_shows(capsys: pytest.CaptureFixture[str]) -> None:
    assert self_test() == []
    assert "event-dates" in capsys.readouterr().out


def test_the_gold_scores_one_against_itself(gold: dict[str, Any]) -> None:
    tallies = score(gold, gold)

    assert all(tally.wrong == 0 for tally in tallies.values())
    assert all(tally.missed == 0 for name, tally in tallies.items() if name not in {"cer", "furniture"})
    assert tallies["cer"].share == tallies["furniture"].share == 0


def test_an_optional_row_may_be_found_or_not(gold: dict[str, Any]) -> None:
    lenient = json.loads(json.dumps(gold))
    for event in lenient["events"]:
        event["optional"] = True
    without = {**lenient, "events": []}

    assert score(without, lenient)["event"] == Tally()
    assert score(lenient, lenient)["event"] == Tally()


@pytest.mark.parametrize(
    "change",
    [
        lambda event: event.update(modification="MP999"),
        lambda event: event.update(action="other"),
        lambda event: event.update(quote="Something else altogether was written here."),
        lambda event: event.update(page=99),
    ],
    ids=["modification", "action", "quote", "page"],
)
def test_an_event_must_agree_in_everything(gold: dict[str, Any], change: Callable[[dict[str, Any]], None]) -> None:
    found = json.loads(json.dumps(gold))
    event = next(event for event in found["events"] if not event["optional"])
    change(event)

    tally = score(found, gold)["event"]
    assert (tally.wrong, tally.missed) == (1, 1)


def test_a_second_finding_of_the_same_date_is_wrong(gold: dict[str, Any]) -> None:
    found = json.loads(json.dumps(gold))
    dates = [e for e in found["entities"] if e["label"] == "DATE"]
    found["entities"].append(dates[0])

    assert score(found, gold)["date"].wrong == 1


def test_text_is_compared_without_bullets_leaders_and_kinds_of_quotes() -> None:
    assert normal("• ‘A’ – b |  c ..... 3\n") == normal("'A' - b c 3")


def test_a_figure_below_its_floor_is_told() -> None:
    perfect = {name: 0.0 if name in {"cer", "furniture"} else 1.0 for name in FLOORS["born"]}

    assert below_floor({"born": perfect}) == []
    assert below_floor({"born": {**perfect, "numbered": 0.5}}) == [
        f"born: numbered is 0.5000, its floor is {FLOORS['born']['numbered']}"
    ]
    assert len(below_floor({"born": {**perfect, "cer": 0.9}})) == 1
    assert len(below_floor({"born": {**perfect, "furniture": 0.9}})) == 1
