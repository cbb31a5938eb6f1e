"""Reading a profile's TOML strictly: each value is asked for by key and kind, and what nobody asked for is an error.

In: parsed TOML. Out: its values, or a `ProfileError` that names file, key and reason.
"""

from __future__ import annotations

import re
from typing import NoReturn

from pipeline.errors import ProfileError
from pipeline.id_forms import IdForm, Number, Strength

_FIELD = re.compile(r"\{(0+)\}")
_TEMPLATE = re.compile(r"(?P<prefix>[^{}]*)(?P<fields>\{0+\}(?:[^{}]{1,3}\{0+\}){0,2})")


class Table:
    """One table of a profile, which knows where it stands."""

    def __init__(self, values: dict[str, object], *, source: str, path: str = "") -> None:
        self._values = dict(values)
        self._source = source
        self._path = path

    def fail(self, key: str, reason: str) -> NoReturn:
        """Raise the error that names this file, the key in this table, and the reason."""
        where = f"{self._path}.{key}".strip(".")
        raise ProfileError(
            f"Profile {self._source}, key {where}: {reason}.",
            advice="How a profile is written stands in docs/how-to/write-a-profile.md.",
        )

    def text(self, key: str, default: str | None = None) -> str:
        """Return a string; without a default it must be there and not be empty."""
        value = self._values.pop(key, default)
        if value is None:
            self.fail(key, "is missing")
        if not isinstance(value, str) or not (value.strip() or value == default):
            self.fail(key, "must be a text that is not empty")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings; empty when it is not there."""
        value = self._values.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fail(key, 'must be a list of texts, such as ["one", "two"]')
        return tuple(value)

    def integers(self, key: str) -> tuple[int, ...]:
        """Return a list of whole numbers; empty when it is not there."""
        value = self._values.pop(key, [])
        if not isinstance(value, list) or not all(type(item) is int for item in value):
            self.fail(key, "must be a list of whole numbers")
        return tuple(value)

    def integer(self, key: str) -> int:
        """Return a whole number that must be there."""
        value = self._values.pop(key, None)
        if type(value) is not int:
            self.fail(key, "must be a whole number")
        return value

    def flag(self, key: str) -> bool:
        """Return true or false; false when it is not there."""
        value = self._values.pop(key, False)
        if not isinstance(value, bool):
            self.fail(key, "must be true or false")
        return value

    def examples(self, key: str) -> dict[str, tuple[str, ...]]:
        """Return printed texts with the ids that they hold; there must be one at least."""
        value = self._values.pop(key, {})
        if not isinstance(value, dict) or not value:
            self.fail(key, 'must have an example, such as "SECMP 0013" = ["SECMP0013"]')
        inner = Table(value, source=self._source, path=f"{self._path}.{key}")
        return {printed: inner.texts(printed) for printed in value}

    def table(self, key: str) -> Table:
        """Return a table inside this one; an empty one when it is not there."""
        value = self._values.pop(key, {})
        if not isinstance(value, dict):
            self.fail(key, "must be a table")
        return Table(value, source=self._source, path=f"{self._path}.{key}".strip("."))

    def tables(self, key: str) -> list[Table]:
        """Return a list of tables; they are counted from 1 in messages."""
        value = self._values.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fail(key, f"must be written as [[{key}]] tables")
        return [
            Table(item, source=self._source, path=f"{self._path}.{key}[{at}]".strip("."))
            for at, item in enumerate(value, 1)
        ]

    def close(self) -> None:
        """Check that every key was asked for, so that a misspelt one is not silently without effect."""
        for key in self._values:
            self.fail(key, "is no key that a profile has here")


def read_form(table: Table) -> IdForm:
    """Return the id form that an `[[ids]]` table describes; its `examples` are left for the caller.

    Raises:
        ProfileError: a value is missing or makes no sense.
    """
    template = table.text("canonical")
    match = _TEMPLATE.fullmatch(template)
    if not match:
        table.fail("canonical", f'{template!r} is no template such as "SECMP{{0000}}" or "DCRP/MP/{{00}}/{{00}}"')
    widths = [len(zeros) for zeros in _FIELD.findall(match["fields"])]
    joint = next(iter(re.findall(r"\}([^{]+)\{", match["fields"])), "")
    printed = table.texts("digits") or tuple(str(width) for width in widths)
    if len(printed) != len(widths):
        table.fail("digits", f"there are {len(widths)} numbers in {template!r}")
    strength = table.text("strength", "medium")
    if strength not in set(Strength):
        table.fail("strength", f"{strength!r} is none of {', '.join(Strength)}")
    form = IdForm(
        kind=table.text("kind"),
        prefix=match["prefix"],
        spellings=table.texts("spellings") or (match["prefix"],),
        numbers=tuple(_number(table, digits, width) for digits, width in zip(printed, widths, strict=True)),
        joint=joint,
        joints=table.text("joints", joint),
        suffixes=table.texts("suffixes"),
        alternative=table.text("alternative", "") or None,
        family=table.text("family", match["prefix"]),
        strength=Strength(strength),
        any_case=table.flag("any_case"),
        context=table.texts("context"),
    )
    if form.strength is Strength.WEAK and not form.context:
        table.fail("context", "a weak form needs words beside which it is believed")
    return form


def _number(table: Table, digits: str, width: int) -> Number:
    match = re.fullmatch(r"(\d)(?:-(\d))?", digits)
    if not match:
        table.fail("digits", f'{digits!r} is no number of digits such as "4" or "1-3"')
    number = Number(int(match[1]), int(match[2] or match[1]), width)
    if not 1 <= number.least <= number.most:
        table.fail("digits", f"{digits!r} runs backwards")
    return number
