"""Everything that is particular to one code, as a record: ids, committees, organisations, stages, releases, markings.

In: a TOML file, one of our own in `data/profiles` or the user's. Out: a checked, frozen `Profile`.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.id_forms import IdForm


@dataclass(frozen=True, slots=True)
class Body:
    """A committee or an organisation, under all the names that it goes by.

    `short` is the canonical value. `names` are long names, former ones included: read in any case and through OCR
    noise. `abbreviations` are read exactly as written, capitals included (TAG is a committee, a tag is not). `words`
    are generic words that mean this body in papers of this code, read as written and only where none of `not_before`
    follows ("Panel", but not in "Panel Sub-Committees").
    """

    short: str
    names: tuple[str, ...]
    abbreviations: tuple[str, ...]
    words: tuple[str, ...]
    not_before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a modification's life.

    `aliases` are other phrases for it, in any case. Stages of a lower `rank` come earlier; those of one rank come in
    any order. After a `terminal` stage nothing more happens.
    """

    name: str
    aliases: tuple[str, ...]
    rank: int
    terminal: bool


@dataclass(frozen=True, slots=True)
class Releases:
    """How releases of the code are named.

    `months` are those in which it has releases as a rule (1 to 12; empty: no rule). `words` may stand between date and
    "Release" ("November 2020 SEC Release"). `names` are releases that have a name of their own instead of a date.
    """

    months: tuple[int, ...]
    words: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """One code: how its papers name things."""

    name: str  # "sec"
    title: str  # "Smart Energy Code"
    code_names: tuple[str, ...]  # what the code, its administrator and its papers are called, exactly as written
    id_forms: tuple[IdForm, ...]
    lookalikes: tuple[str, ...]  # prefixes of other numbered things: IRP, CRP, SMETS; never repaired into an id
    committees: tuple[Body, ...]
    organisations: tuple[Body, ...]
    stages: tuple[Stage, ...]  # earliest first
    releases: Releases
    markings: tuple[str, ...]  # WHITE CLEAR GREEN AMBER RED, as far as the code uses them
