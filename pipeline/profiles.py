"""Everything that is particular to one code, as a record: ids, committees, organisations, stages, releases, markings.

In: a TOML file, one of our own in `data/profiles` or the user's. Out: a checked, frozen `Profile`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from pipeline.errors import ProfileError
from pipeline.id_forms import IdForm, Strength, family_key, find_occurrences, read_id
from pipeline.profile_tables import Table, read_form

DEFAULT_PROFILE = "sec"
"""What a document is read with that names no code at all."""

MARKINGS = ("WHITE", "CLEAR", "GREEN", "AMBER", "RED")
"""The handling markings that a profile may use, least restricted first (two traffic-light protocols together)."""

_EVIDENCE_CHARACTERS = 40_000  # a paper that has not said by then which code it is about will not say it later
_OPENING_CHARACTERS = 600
_COMMON_CAP = 5  # mentions of one name beyond this say nothing new


@dataclass(frozen=True, slots=True)
class Body:
    """A committee or an organisation, under all the names that it goes by.

    `short` is the canonical value. `names` are long names, former ones included: read in any case and through OCR
    noise. `abbreviations` are read exactly as written, capitals included (TAG is a committee, a tag is not). `words`
    are generic words that mean this body in papers of this code, read as written. Words and abbreviations do not
    count where one of `not_before` follows ("Panel", but not in "Panel Sub-Committees").
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
    other_series: tuple[str, ...]  # prefixes of other numbered things: IRP, SMETS; never repaired into an id
    committees: tuple[Body, ...]
    organisations: tuple[Body, ...]
    stages: tuple[Stage, ...]  # earliest first
    releases: Releases
    markings: tuple[str, ...]  # WHITE CLEAR GREEN AMBER RED, as far as the code uses them
    relatives: tuple[str, ...] = ()  # profiles of codes whose ids stand in its papers as if they were its own


def load_profile(name_or_path: str) -> Profile:
    """Return a built-in profile by its name, or the one in a TOML file.

    Raises:
        ProfileError: there is no such profile, or it does not hold together: the message names file, key and reason.
    """
    path = Path(name_or_path)
    if path.suffix.lower() == ".toml":
        try:
            return _parse(path.read_text(encoding="utf-8"), source=str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise ProfileError(
                f"The profile {path} cannot be read: {getattr(error, 'strerror', None) or error}.",
                advice="Give the path of a TOML file in UTF-8.",
            ) from error
    known = {profile.name: profile for profile in builtin_profiles()}
    if name_or_path not in known:
        raise ProfileError(
            f"There is no profile named {name_or_path!r}.",
            advice=f"Built in are {', '.join(known)}; a file of your own is named by its path, ending in .toml.",
        )
    return known[name_or_path]


@lru_cache(maxsize=1)
def builtin_profiles() -> tuple[Profile, ...]:
    """Return the profiles that come with modtrail, `DEFAULT_PROFILE` first, then by name."""
    files = [file for file in resources.files("data").joinpath("profiles").iterdir() if file.name.endswith(".toml")]
    profiles = [_parse(file.read_text(encoding="utf-8"), source=file.name) for file in files]
    return tuple(sorted(profiles, key=lambda profile: (profile.name != DEFAULT_PROFILE, profile.name)))


def choose_profile(texts: Sequence[str], profiles: Sequence[Profile]) -> Profile:
    """Return the profile that a document's own words speak for: ids, committee names and names of the code.

    `texts` are those of one document in order; its beginning weighs twice, for there it says what it is. Of equals, and
    without any evidence, the earlier in `profiles` (at least one) is taken.
    """
    text = "\n".join(texts)[:_EVIDENCE_CHARACTERS]
    opening = text[:_OPENING_CHARACTERS]
    return max(profiles, key=lambda profile: _evidence(text, profile) + 2 * _evidence(opening, profile))


def canonical_id(text: str, profiles: Iterable[Profile]) -> str | None:
    """Return the canonical modification id that `text` as a whole spells in one of the codes, or None."""
    return read_id(text, (form for profile in profiles for form in profile.id_forms))


def family(value: str, profiles: Iterable[Profile]) -> str:
    """Return the key shared by all ids of one proposal: MP099 for DP099, CMP298 for `CMP298 WACM3`.

    A value that is no id of these codes is its own family.
    """
    return family_key(value, (form for profile in profiles for form in profile.id_forms)) or value


def names_code(text: str, profile: Profile) -> bool:
    """Return whether a text names a code, its administrator or its papers at all."""
    return any(_count(text, name) for name in (profile.title, *profile.code_names))


def _evidence(text: str, profile: Profile) -> float:
    """Return how strongly a text speaks for a code; 0.0 is not at all."""
    score = 4.0 * _count(text, profile.title) + 2.0 * sum(_count(text, name) for name in profile.code_names)
    for body in profile.committees:
        score += 3.0 * sum(_count(text, name) for name in body.names)
        score += sum(_count(text, abbreviation) for abbreviation in body.abbreviations)
    for _, form, supported in {(o.value, o.form, o.supported) for o in find_occurrences(text, profile.id_forms)}:
        if form.strength is Strength.STRONG:
            score += 3.0
        elif score and form.strength is Strength.MEDIUM:  # alone it may be anything: CP855 is a code page too
            score += 1.0
        score += supported
    return score


def _count(text: str, name: str) -> int:
    """Return how often a name stands in a text as a word of its own; what goes beyond a few times says nothing new."""
    if name not in text:
        return 0
    return min(_COMMON_CAP, len(re.findall(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", text)))


def _parse(toml: str, *, source: str) -> Profile:
    """Return the profile that a TOML text describes, checked against its own examples.

    Raises:
        ProfileError: something in it is missing, of the wrong kind, unknown, or not as its examples say.
    """
    try:
        root = Table(tomllib.loads(toml), source=source)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"The profile {source} is no TOML: {error}.", advice="Mend that line.") from error
    forms = root.tables("ids")
    id_forms = tuple(read_form(table) for table in forms)
    if not id_forms:
        root.fail("ids", "needs one [[ids]] table at least")
    lookalikes = root.texts("lookalikes")
    if not lookalikes:
        root.fail("lookalikes", "needs one text at least that has no id in it")
    other_series = root.texts("other_series")
    if own := set(other_series) & {form.letters for form in id_forms}:
        root.fail("other_series", f"{', '.join(sorted(own))} is the prefix of an id")
    profile = Profile(
        name=root.text("name"),
        title=root.text("title"),
        code_names=root.texts("code_names"),
        id_forms=id_forms,
        relatives=root.texts("relatives"),
        other_series=other_series,
        committees=tuple(_body(table) for table in root.tables("committees")),
        organisations=tuple(_body(table) for table in root.tables("organisations")),
        stages=tuple(_stage(table) for table in root.tables("stages")),
        releases=_releases(root.table("releases")),
        markings=_markings(root),
    )
    _check_examples(forms, root, lookalikes, id_forms)
    for table in forms:
        table.close()
    root.close()
    return profile


def _check_examples(
    forms: Iterable[Table], root: Table, lookalikes: Iterable[str], id_forms: tuple[IdForm, ...]
) -> None:
    for table in forms:
        for printed, expected in table.examples("examples").items():
            found = _ids_in(printed, id_forms)
            if found != list(expected):
                table.fail("examples", f"{printed!r} should read as {list(expected)}, but reads as {found}")
    for printed in lookalikes:
        if found := _ids_in(printed, id_forms):
            root.fail("lookalikes", f"{printed!r} should hold no id, but reads as {found}")


def _ids_in(printed: str, forms: tuple[IdForm, ...]) -> list[str]:
    occurrences = find_occurrences(printed, forms)
    return [one.value for one in occurrences if one.supported or one.form.strength is not Strength.WEAK]


def _body(table: Table) -> Body:
    body = Body(
        short=table.text("short"),
        names=table.texts("names"),
        abbreviations=table.texts("abbreviations"),
        words=table.texts("words"),
        not_before=table.texts("not_before"),
    )
    if not (body.names or body.abbreviations or body.words):
        table.fail("names", f"{body.short} has no name, abbreviation or word by which to find it")
    table.close()
    return body


def _stage(table: Table) -> Stage:
    stage = Stage(
        name=table.text("name"),
        aliases=table.texts("aliases"),
        rank=table.integer("rank"),
        terminal=table.flag("terminal"),
    )
    table.close()
    return stage


def _releases(table: Table) -> Releases:
    releases = Releases(
        months=table.integers("months"),
        words=table.texts("words"),
        names=table.texts("names"),
    )
    if not all(1 <= month <= 12 for month in releases.months):
        table.fail("months", "months are 1 to 12")
    table.close()
    return releases


def _markings(root: Table) -> tuple[str, ...]:
    markings = root.texts("markings")
    if unknown := set(markings) - set(MARKINGS):
        root.fail("markings", f"{', '.join(sorted(unknown))} is none of {', '.join(MARKINGS)}")
    return markings
