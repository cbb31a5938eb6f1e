"""Ids, dates and committees in passages that were written before anything was tuned on them."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.committees import find_committees
from pipeline.dates import find_dates
from pipeline.identifiers import find_identifiers
from pipeline.profiles import Profile, builtin_profiles
from pipeline.records import Label

HERE = Path(__file__).parent
PAPER_DATE = "2021-05-20"


def passages(name: str) -> list[Any]:
    """Return the cases of a file; those that are known to be read otherwise must fail."""
    rows = tomllib.loads((HERE / name).read_text(encoding="utf-8"))["case"]
    known = pytest.mark.xfail(strict=True, reason="known to be open")
    return [pytest.param(row, id=row["text"][:50], marks=[known] if row.get("open") else []) for row in rows]


def profiles_for(code: str) -> tuple[Profile, Sequence[Profile]]:
    known = builtin_profiles()
    leading = next(one for one in known if one.name == code)
    return leading, tuple(one for one in known if one is not leading)


@pytest.mark.parametrize("case", passages("id_passages.toml"))
def test_a_passage_names_its_modifications_and_no_others(case: dict[str, Any]) -> None:
    profile, others = profiles_for(case["code"])

    (found,) = find_identifiers([case["text"]], profile=profile, others=others)

    assert {one.value for one in found} - set(case.get("optional", ())) == set(case["values"]) - set(
        case.get("optional", ())
    )


@pytest.mark.parametrize("case", passages("date_passages.toml"))
def test_a_passage_has_its_dates_and_no_others(case: dict[str, Any]) -> None:
    assert [one.value for one in find_dates(case["text"], anchor=PAPER_DATE).mentions] == case["values"]


@pytest.mark.parametrize("case", passages("body_passages.toml"))
def test_a_passage_names_its_committees_and_no_others(case: dict[str, Any]) -> None:
    profile, others = profiles_for(case["code"])

    (found,) = find_committees([case["text"]], profile=profile, others=others)

    assert [one.value for one in found if one.label is Label.COMMITTEE] == case["values"]
