"""What a typed name means in this archive: ids, committees, dates and the like in, keys to ask an engine for out.

A name may be typed in any spelling, be an alias that a profile knows, or a misreading. One that the archive does not
have finds nothing, and a note says so and names the nearest. Nothing here tells of papers that are hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from index.engines import KeyField, Keys, Node, Variants
from index.lexicon import Lexicon, value_key
from pipeline.edtf import earliest_day, overlaps
from pipeline.profiles import Body, builtin_profiles, canonical_id, family

NOTHING = Keys(KeyField.COMMITTEE, ())

MIN_ID_DIGITS = 2
"""Fewer digits do not make an id of a word in a query."""

MAX_TOLD = 12
"""Values that a note names at most."""

_NUMBER = re.compile("[1-9][0-9]*")

FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"


class TypedValues:
    """Looks up names in one lexicon, and collects what is to be said of them in `notes`.

    `tolerant` takes misreadings for what they may be; `hidden` are papers of which nothing may be told.
    """

    def __init__(self, lexicon: Lexicon, *, tolerant: bool, hidden: frozenset[int]) -> None:
        self.notes: list[str] = []
        self._lexicon = lexicon
        self._tolerant = tolerant
        self._hidden = hidden
        self._visible: dict[KeyField, frozenset[str]] = {}

    def ids_in_text(self, typed: str) -> tuple[Node, ...]:
        """Return the sections where `typed` is named as a modification, however its id is printed there."""
        if not self._tolerant or sum(c.isdigit() for c in typed) < MIN_ID_DIGITS:
            return ()
        ids = (
            self._like(KeyField.MODIFICATION, typed)
            or self._members(self._like(KeyField.FAMILY, typed))
            or self._misread(typed)
        )
        if not ids and (canonical := canonical_id(typed, builtin_profiles())):
            ids = self._members([family(canonical, builtin_profiles())])
            if not ids:
                self._note_unknown(KeyField.MODIFICATION, typed)
        return (Keys(KeyField.MODIFICATION, ids),) if ids else ()

    def modification(self, typed: str) -> Node:
        """Return the sections that name a modification or one of its family."""
        ids = self._like(KeyField.MODIFICATION, typed)
        families = set(self._like(KeyField.FAMILY, typed))
        if not ids and not families:
            ids = self._numbered(typed)
            if not ids:
                canonical = canonical_id(typed, builtin_profiles())
                ids = (canonical,) if canonical else self._misread(typed)
        families.update(self._lexicon.family_of(one) or family(one, builtin_profiles()) for one in ids)
        named = set(self._seen(KeyField.MODIFICATION, ids)) & set(self._values(KeyField.MODIFICATION))
        known = tuple(sorted(named.union(self._members(families))))
        if not known:
            self._note_unknown(KeyField.MODIFICATION, typed)
        return Variants((Keys(KeyField.MODIFICATION, known), Keys(KeyField.FAMILY, tuple(sorted(families)))))

    def is_committee(self, typed: str) -> bool:
        """Return whether a committee goes by the name `typed`, here or in any profile."""
        return bool(self._committees(typed)) or any(
            next(short_names(typed, profile.committees), None) for profile in builtin_profiles()
        )

    def committee(self, typed: str) -> Node:
        """Return the sections of a committee."""
        values = self._committees(typed)
        if not values:
            self._note_unknown(KeyField.COMMITTEE, typed)
        return Keys(KeyField.COMMITTEE, values)

    def value(self, field: KeyField, typed: str) -> Node:
        """Return the sections with a value of a field that has few: code, marking, text source."""
        values = self._like(field, typed)
        if not values:
            told = f" There is {', '.join(all_values[:MAX_TOLD])}." if (all_values := self._values(field)) else ""
            self.notes.append(f"No paper here has the {_called(field)} “{typed}”.{told}")
        return Keys(field, values)

    def dates(self, first: str | None, last: str | None) -> Node:
        """Return the papers whose date overlaps the days from `first` to `last` (EDTF, both included, None: open)."""
        if first and last and earliest_day(first) > earliest_day(last):
            self.notes.append(f"No paper is of {first} or later and of {last} or earlier as well: turn the two round.")
        dates = self._lexicon.values(KeyField.DATE)
        return Keys(KeyField.DATE, tuple(date for date in dates if _within(date, first, last)))

    def _committees(self, typed: str) -> tuple[str, ...]:
        values = self._like(KeyField.COMMITTEE, typed)
        if not values:
            meant = {short for profile in builtin_profiles() for short in short_names(typed, profile.committees)}
            values = tuple(sorted(meant.intersection(self._values(KeyField.COMMITTEE))))
        return values

    def _like(self, field: KeyField, typed: str) -> tuple[str, ...]:
        return self._seen(field, self._lexicon.values_like(field, typed))

    def _members(self, families: Iterable[str]) -> tuple[str, ...]:
        ids = {one for key in families for one in self._lexicon.members_of(key)}
        return tuple(sorted(self._seen(KeyField.MODIFICATION, ids)))

    def _misread(self, typed: str) -> tuple[str, ...]:
        """Return the ids that `typed` is a misreading of, as OCR would (`SECMP0O24`)."""
        found = self._lexicon.misread_ids(typed) if self._tolerant and not typed.isdigit() else ()
        found = self._seen(KeyField.MODIFICATION, found)
        if found:
            self.notes.append(f"“{typed}” was read as {', '.join(found)}.")
        return found

    def _numbered(self, typed: str) -> tuple[str, ...]:
        """Return the ids that have the number `typed`, typed alone (`312`)."""
        if not typed.isdecimal():
            return ()
        number = typed.lstrip("0")
        found = tuple(value for value in self._values(KeyField.MODIFICATION) if _NUMBER.findall(value)[:1] == [number])
        if found:
            self.notes.append(f"“{typed}” was read as {' or '.join(found[:MAX_TOLD])}.")
        return found

    def _values(self, field: KeyField) -> tuple[str, ...]:
        return self._seen(field, self._lexicon.values(field))

    def _seen(self, field: KeyField, values: Iterable[str]) -> tuple[str, ...]:
        """Return those of `values` that stand in papers that are not hidden."""
        if not self._hidden:
            return tuple(values)
        if field not in self._visible:
            self._visible[field] = self._lexicon.values_without(field, self._hidden)
        return tuple(value for value in values if value in self._visible[field])

    def _note_unknown(self, field: KeyField, typed: str) -> None:
        """Say that a value is not in the archive, and which come nearest."""
        known = {value_key(value): value for value in self._values(field)}
        near = [known[key] for key in get_close_matches(value_key(typed), known, n=3)]
        question = f" Did you mean {' or '.join(near)}?" if near else ""
        self.notes.append(f"No {field} “{typed}” is known.{question}")


def _called(field: KeyField) -> str:
    return field.replace("-", " ")


def short_names(typed: str, bodies: Iterable[Body]) -> Iterator[str]:
    """Yield the short names of the bodies that go by the name `typed`."""
    key = value_key(typed)
    for body in bodies:
        if key in map(value_key, (body.short, *body.names, *body.abbreviations)):
            yield body.short


def _within(value: str, first: str | None, last: str | None) -> bool:
    from_first = first is None or overlaps(value, f"{first.partition('/')[0]}/{LAST_DAY}")
    to_last = last is None or overlaps(value, f"{FIRST_DAY}/{last.rpartition('/')[2]}")
    return from_first and to_last
