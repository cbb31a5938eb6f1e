"""A modification's id as somebody types it in, the one that papers name out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.errors import NotFound

_PIECE = re.compile(r"[a-z]+|[0-9]+")
_PART = re.compile(r"\d\s?([A-H]|WA\w{0,4}\s?\d{1,2}|Alternative)$")
_NEAREST = 3
_NEAR = 60.0
"""Likeness (0 to 100) under which a known id is no help to somebody who mistyped (a guess)."""


def part_of(modification: str) -> str:
    """Return which part or alternative an id names, "" of a whole proposal.

    >>> [part_of(one) for one in ("MP309B", "CMP298 WACM3", "CMP298")]
    ['B', 'WACM3', '']
    """
    match = _PART.search(modification)
    return match[1] if match else ""


def find_modification(typed: str, known: Mapping[str, str]) -> tuple[str, str]:
    """Return the canonical id that is meant and its family; `known` gives the family of every id in the archive.

    Case, blanks, hyphens and leading zeros do not matter; a number alone is enough where only one modification has it.

    Raises:
        NotFound: nothing known is meant, or several modifications are.
    """
    if typed in known:
        return typed, known[typed]
    pieces = _pieces(typed)
    found = [one for one in known if _pieces(one) == pieces]
    found = found or [one for one, family in known.items() if _pieces(family) == pieces]
    if not found and len(pieces) == 1 and pieces[0].isdigit():
        found = [one for one in known if _pieces(one)[1:] == pieces]
    found = found or _of_other_form(typed, known)
    families = {known.get(one, one) for one in found}
    if not found:
        raise NotFound(f"No paper in the archive mentions {typed!r}.", advice=_advice(typed, known))
    if len(families) > 1:
        raise NotFound(f"{typed!r} may be {' or '.join(sorted(found)[:5])}.", advice="Give the whole id.")
    one = min(found, key=lambda id_: (id_ != known.get(id_), id_))
    return one, known.get(one, one)


def _of_other_form(typed: str, known: Mapping[str, str]) -> list[str]:
    """Return the ids of the family that the codes' own spellings of ids make of what was typed."""
    from pipeline.profiles import builtin_profiles, canonical_id, family  # only for ids that are not plain

    profiles = builtin_profiles()
    canonical = canonical_id(typed.strip(), profiles) or canonical_id(typed.strip().upper(), profiles)
    if canonical is None:
        return []
    if canonical in known:
        return [canonical]
    key = family(canonical, profiles)
    return [one for one, its_family in known.items() if its_family == key]


def _pieces(text: str) -> list[str]:
    """Return runs of letters and numbers, without case and leading zeros."""
    joined = re.sub(r"[\s_./-]+", "", text.casefold())
    return [piece.lstrip("0") or "0" if piece.isdigit() else piece for piece in _PIECE.findall(joined)]


def _advice(typed: str, known: Mapping[str, str]) -> str:
    from rapidfuzz import fuzz, process  # costs 10 ms, and few commands ask

    near = process.extract(typed.upper(), list(known), scorer=fuzz.WRatio, limit=_NEAREST, score_cutoff=_NEAR)
    if near:
        return f"Did you mean {' or '.join(one for one, _, _ in near)}?"
    return "`modtrail modifications` lists all that are known."
