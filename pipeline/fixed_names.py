"""Closed lists of the profile in one text: handling markings, and releases that have a name instead of a date.

In: a text and a profile. Out: MARKING and RELEASE mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.profiles import Profile
from pipeline.records import Label, Mention, Method

_CERTAIN = 1.0
_COLOURS = "WHITE|CLEAR|GREEN|AMBER|RED"
_COLOUR_WORDS = tuple(form for colour in _COLOURS.split("|") for form in (colour, colour.title()))
_MARKING = re.compile(
    rf"\((?:TLP\s?:?\s?)?(?P<bracketed>{_COLOURS})\)"  # Appendix A (RED)
    rf"|^(?:TLP\s?:?\s?)?(?P<alone>{_COLOURS})$"
    r"|\b(?i:classification|classified|marking|marked|TLP)(?:\s(?:as|is|of|level))?\s?[:|–-]?\s?[‘“'\"]?"
    rf"(?P<named>{_COLOURS}|{_COLOURS.title()})\b",
    re.MULTILINE,
)


def find_markings(text: str, profile: Profile) -> Iterator[Mention]:
    """Yield the handling markings: in brackets, alone on a line, or after a word such as "Classification"."""
    if not any(word in text for word in _COLOUR_WORDS):
        return
    for match in _MARKING.finditer(text):
        group = match.lastgroup or "alone"
        value = match[group].upper()
        if value in profile.markings:
            method = Method.EXACT if match[group] == value else Method.VARIANT
            yield Mention(Label.MARKING, match.start(group), match.end(group), value, _CERTAIN, method)


def find_named_releases(text: str, profile: Profile) -> Iterator[Mention]:
    """Yield the releases that the profile knows by name, such as a network upgrade."""
    for name in profile.releases.names:
        if name in text:
            for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                yield Mention(Label.RELEASE, match.start(), match.end(), name, _CERTAIN, Method.EXACT)
