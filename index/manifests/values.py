"""Cells of a manifest in, values as the archive has them out: committees, dates and codes, as people write them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from index.accepted import committee_names, read_date
from pipeline.errors import UsageError
from pipeline.profiles import Profile, builtin_profiles, load_profile

_MIDNIGHT = re.compile(r"(?<=\d)[T ]+0?0:00(?::00(?:\.0+)?)?(?:Z|[+-]00:00)?\Z")
"""The time of day that spreadsheets and databases write behind a date that has none."""

_DAY_BEFORE_THE_FIRST = date(1899, 12, 30)
"""Spreadsheets count days from here (ECMA-376 part 1, 18.17.4.1; they take 1900 for a leap year)."""

_COUNTED_DAYS = range(36_526, 54_789)
"""The numbers of the days from 2000 to 2049: a date in a cell that is shown as a number. Energy codes are not older."""


@dataclass(slots=True)
class Values:
    """What may stand in the cells of a manifest; `profile` holds where a row names no code, None: any may."""

    profile: str | None
    _names: dict[str | None, dict[str, frozenset[str]]] = field(default_factory=dict)

    def code(self, typed: str) -> str:
        """Return the profile that a code's name or title means; raises UsageError."""
        known = {profile.name: profile.name for profile in builtin_profiles()}
        known |= {profile.title.casefold(): profile.name for profile in builtin_profiles()}
        if self.profile is not None:
            own = load_profile(self.profile)
            known |= {own.name.casefold(): self.profile, own.title.casefold(): self.profile}
        if typed.casefold() not in known:
            names = ", ".join(profile.name for profile in builtin_profiles())
            raise UsageError(f"{typed!r} is no code that is known.", advice=f"Known are {names}.")
        return known[typed.casefold()]

    def date(self, typed: str) -> str:
        """Return an EDTF date, typed so, as papers print it, or as a spreadsheet keeps it; raises UsageError."""
        typed = _MIDNIGHT.sub("", typed)
        if typed.isdecimal() and typed.isascii() and int(typed) in _COUNTED_DAYS:
            return (_DAY_BEFORE_THE_FIRST + timedelta(days=int(typed))).isoformat()
        return read_date(typed)

    def committee(self, typed: str, code: str | None) -> str:
        """Return the short name of a committee of a code, or, without one, of any; raises UsageError.

        A name that means one committee here and another there stays as it is, until the paper's code is known.
        """
        names = self._committees(code or self.profile)
        meant = names.get(typed.casefold(), frozenset())
        if meant:
            return next(iter(meant)) if len(meant) == 1 else typed
        if code or self.profile:
            known = ", ".join(sorted(frozenset[str]().union(*names.values())))
            raise UsageError(f"{typed!r} is no committee of this code.", advice=f"Known are {known}.")
        raise UsageError(
            f"{typed!r} is no committee of any code that is known.", advice="Write its name or abbreviation in full."
        )

    def _committees(self, code: str | None) -> dict[str, frozenset[str]]:
        """Return what each name of a committee may mean, in one code or in all."""
        if code not in self._names:
            profiles = builtin_profiles() if code is None else (load_profile(code),)
            self._names[code] = _meanings(profiles)
        return self._names[code]


def _meanings(profiles: Iterable[Profile]) -> dict[str, frozenset[str]]:
    meanings: dict[str, set[str]] = defaultdict(set)
    for profile in profiles:
        for name, short in committee_names(profile).items():
            meanings[name].add(short)
    return {name: frozenset(shorts) for name, shorts in meanings.items()}
