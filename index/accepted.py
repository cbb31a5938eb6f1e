"""What a person typed in, the canonical value out: only what the paper's code knows is accepted.

A value that no other paper would have makes an answer that nobody finds, so each is checked as the pipeline writes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from pipeline.dates import find_dates
from pipeline.edtf import is_edtf
from pipeline.errors import ProfileError, UsageError
from pipeline.profiles import MARKINGS, Profile, builtin_profiles, canonical_id, family, load_profile
from pipeline.records import Action, Label
from pipeline.shapes import DocumentShape

NOT_KNOWN = "none"
"""What is typed to say that a committee, a date or a stage is not known."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What may be said of one paper."""

    profiles: tuple[Profile, ...]  # the paper's own first
    bodies: frozenset[str]  # committees that the paper itself names

    def value(self, label: str, typed: str) -> str:
        """Return the canonical value of an entity of some label.

        Raises:
            UsageError: it is none.
        """
        match label:
            case Label.MODIFICATION.value:
                return self.modification(typed)
            case Label.DATE.value:
                return self.date(typed)
            case Label.COMMITTEE.value:
                return self.committee(typed)
            case Label.MARKING.value:
                return _one_of(MARKINGS, typed, "marking")
            case _:
                return self.text(typed)

    def modification(self, typed: str) -> str:
        """Return the canonical spelling of an id; raises UsageError."""
        found = canonical_id(typed.strip(), self.profiles) or canonical_id(typed.strip().upper(), self.profiles)
        if found is None:
            _refuse(f"{typed!r} is no modification id.", "Type it as papers print it: SECMP0055.")
        return found

    def family(self, modification: str) -> str:
        """Return the family of a canonical id."""
        return family(modification, self.profiles)

    def date(self, typed: str) -> str:
        """Return an EDTF date, typed so or as papers print it; raises UsageError."""
        return read_date(typed)

    def committee(self, typed: str) -> str:
        """Return a committee's short name, from any of its names; raises UsageError."""
        names = committee_names(self.profiles[0]) | {one.casefold(): one for one in self.bodies}
        wanted = " ".join(typed.split()).casefold()
        if wanted not in names:
            known = ", ".join(sorted({*names.values()}))
            _refuse(f"{typed!r} is no committee of this paper or its code.", f"Known are {known}.")
        return names[wanted]

    def action(self, typed: str) -> str:
        """Return an action; raises UsageError."""
        return _one_of([one.value for one in Action], typed, "action")

    def stage(self, typed: str) -> str:
        """Return a stage of the code, from its name or an alias; raises UsageError."""
        stages = self.profiles[0].stages
        aliases = {alias.casefold(): stage.name for stage in stages for alias in stage.aliases}
        if (found := aliases.get(typed.strip().casefold())) is not None:
            return found
        return _one_of([stage.name for stage in stages], typed, "stage")

    def text(self, typed: str) -> str:
        """Return a name or a title on one line; raises UsageError where there is none."""
        text = " ".join(typed.split())
        if not text:
            _refuse("The new value is empty.", "To say that something is wrong altogether, use --reject.")
        return text


def read_date(typed: str) -> str:
    """Return an EDTF date, typed so or as papers print it.

    >>> read_date("2019-35"), read_date("2 May 2019"), read_date("02/05/2019")
    ('2019-35', '2019-05-02', '2019-05-02')

    Raises:
        UsageError: it is none.
    """
    typed = typed.strip()
    if is_edtf(typed):
        return typed
    found = find_dates(typed, anchor=None).mentions
    printed = [one.value for one in found if (one.label, one.start, one.end) == (Label.DATE, 0, len(typed))]
    if not printed:
        forms = "2019-05-02, 2019-05, 2019, 2019-35 (third quarter) or 2019-05-02/2019-05-04"
        _refuse(f"{typed!r} is no date.", f"Type {forms}.")
    return printed[0]


def committee_names(profile: Profile) -> dict[str, str]:
    """Return the short name of each committee of a code by every name that it goes by, in lower case."""
    names = {
        name.casefold(): body.short
        for body in profile.committees
        for name in (*body.names, *body.abbreviations, *body.words)
    }
    return names | {body.short.casefold(): body.short for body in profile.committees}


def accepted_in(record: DocumentShape, *, profile: str | None) -> Accepted:
    """Return what may be said of a paper; `profile` is what it was loaded with, if its loader named one."""
    try:
        own = load_profile(profile or record["profile"])
    except ProfileError:
        own = builtin_profiles()[0]  # a profile of the user's own that is no longer where it was
    named = (one["value"] for one in record["entities"] if one["label"] == Label.COMMITTEE.value)
    return Accepted((own, *builtin_profiles()), frozenset(named))


def _one_of(known: Iterable[str], typed: str, what: str) -> str:
    names = {one.casefold(): one for one in known}
    if typed.strip().casefold() not in names:
        _refuse(f"{typed!r} is no {what}.", f"Known are {', '.join(names.values())}.")
    return names[typed.strip().casefold()]


def _refuse(message: str, advice: str) -> NoReturn:
    raise UsageError(message, advice=advice)
