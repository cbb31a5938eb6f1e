"""The meetings that a paper reports on: which committee met, and on which day.

In: sections, their entities, the paper's facts. Out: for a place in the paper and a committee, the day of its meeting.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.edtf import earliest_day, latest_day, overlaps
from pipeline.grammar.words import word_set
from pipeline.records import Entity, Facts, Label, Part, Section
from pipeline.title import is_salutation

OF_A_MEETING = re.compile(
    r"\b(?:minutes|headlines?|highlights|decisions?|outcomes?|actions?|notes?|record|meeting)\b", re.IGNORECASE
)
"""Titles of papers that report on one meeting: where no heading names another body, it is this one that acts."""

_MEETS = word_set("meeting met held session")
_OTHER_ONE = word_set("next previous last will future be minutes to since until defer deferred")
"""Words near a meeting that say that it is another one, or that it is still to come."""

_MET = re.compile(r"\s{0,2}(?:\([^)\n]{1,20}\)\s)?(?:[a-z]{1,10} ){0,2}met\b")
"""What follows a committee that has met."""

_PRINTED_ON_TOP = frozenset({"cover", "heading", "header"})
"""Where minutes print the day of the meeting; a sign-off has the day on which they were written."""

_BEFORE = 60
"""In characters: how far before a date words about a meeting may stand."""

_NEAR = 6
"""In words, likewise."""

_DATE_ALONE = 4
"""In characters: what more a heading may have that is nothing but a day: "10 October 2019"."""

_DAY = len("2019-04-16")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting; `committee` is None where the paper does not say who met."""

    day: str
    committee: str | None


class Meetings:
    """The meetings of one paper, by place and by committee.

    A date in the heading of a committee's section, or in the sentence that opens it ("The SSC met on 3 March 2021"),
    holds for all below it; one on the cover or in the paper's opening sentence for the whole paper; and "The SSC met
    on 3 March 2021" for the SSC wherever it acts. A meeting later than the paper, or outside the period that it is
    about, is not the one reported on; of two days none is.
    """

    def __init__(self, sections: Sequence[Section], entities: Mapping[str, Sequence[Entity]], facts: Facts) -> None:
        """Find the meetings; `entities` are grouped by section id."""
        self._facts = facts
        self._by_section: dict[str, Meeting] = {}
        self._paper: Meeting | None = None
        self._by_committee = self._of_committees(sections, entities)
        date = facts.date
        of_meeting = bool(
            date and facts.committee and date.basis in _PRINTED_ON_TOP and OF_A_MEETING.search(facts.title or "")
        )
        of_meeting = of_meeting and not any(map(is_salutation, _opening_lines(sections)))  # a letter about one
        minutes = of_meeting and "minutes" in (facts.title or "").lower()
        for index, section in enumerate(sections):
            tagged = entities.get(section.id, ())
            own = self._of_section(section, tagged, minutes=minutes)
            if index <= 1 and section.level <= 1 and self._paper is None:
                on_cover = self._fitting(_cover_days(section, tagged)) if section.level == 0 else None
                opens = own if _whose(tagged) in {None, facts.committee} else None
                self._paper = Meeting(on_cover, facts.committee) if on_cover else opens
            if own is not None:
                self._by_section[section.id] = own
        if self._paper is None and date and of_meeting and len(date.value) == _DAY:
            self._paper = Meeting(date.value, facts.committee)

    @property
    def has_own_day(self) -> bool:
        """Whether the paper reports on one meeting, whose day is known."""
        return self._paper is not None

    def day(self, section: str, committee: str | None) -> str | None:
        """Return the day of the meeting at which a committee acted, by what a section tells; None if none does."""
        meeting = self._by_section.get(section, self._paper)
        if meeting and (committee is None or meeting.committee in {None, committee}):
            return meeting.day
        return self._by_committee.get(committee) if committee else None

    def _of_section(self, section: Section, tagged: Sequence[Entity], *, minutes: bool) -> Meeting | None:
        earlier = minutes and _whose(tagged) == self._facts.committee  # "the Panel agreed at its meeting on 8 May"
        if day := self._fitting(_heading_days(section, tagged)):
            named = next((e.value for e in tagged if e.label is Label.COMMITTEE and e.part is Part.HEADING), None)
            return Meeting(day, named)
        if not earlier and (day := self._fitting(_opening_days(section, tagged))):
            return Meeting(day, _whose(tagged))
        return self._by_section.get(section.parent) if section.parent is not None else None

    def _of_committees(
        self, sections: Iterable[Section], entities: Mapping[str, Sequence[Entity]]
    ) -> dict[str | None, str | None]:
        """Return the day on which each committee is said to have met, None where that is more than one."""
        found: dict[str | None, str | None] = {}
        for section in sections:
            text = section.text.text
            tagged = [e for e in entities.get(section.id, ()) if e.part is Part.TEXT]
            for body in tagged:
                if body.label is not Label.COMMITTEE or not _MET.match(text, body.end):
                    continue
                end = min((at for stop in (". ", "\n") if (at := text.find(stop, body.end)) >= 0), default=len(text))
                days = {e.value for e in tagged if e.label is Label.DATE and body.end <= e.start < end}
                day = self._fitting(list(days))
                known = found.setdefault(body.value, day)
                found[body.value] = day if known == day else None
        return found

    def _fitting(self, days: Sequence[str]) -> str | None:
        """Return the only day that can be that of the meeting reported on."""
        document = self._facts.date.value if self._facts.date else None
        period = self._facts.period
        fitting = {
            day
            for day in days
            if len(day) == _DAY
            and not (document and earliest_day(day) > latest_day(document))
            and (period is None or overlaps(day, period))
        }
        return fitting.pop() if len(fitting) == 1 else None


def _days(section: Section, entities: Sequence[Entity], part: Part) -> list[tuple[str, list[str]]]:
    """Return the days named in one part of a section, each with the lower-case words before it in its sentence."""
    text = section.text.text if part is Part.TEXT else section.heading.text if section.heading else ""
    days = []
    for entity in entities:
        if entity.label is Label.DATE and entity.part is part and len(entity.value) == _DAY:
            line = text[max(0, entity.start - _BEFORE) : entity.start].rsplit("\n", 1)[-1]
            words = line.rsplit(". ", 1)[-1].lower().replace("|", " ").replace(",", " ").replace(":", " ").split()
            days.append((entity.value, words[-_NEAR:]))
    return days


def _heading_days(section: Section, entities: Sequence[Entity]) -> list[str]:
    heading = section.heading.text.lower() if section.heading else ""
    own = [entity for entity in entities if entity.part is Part.HEADING]
    alone = any(e.label is Label.DATE and len(heading) - len(e.text) <= _DATE_ALONE for e in own)
    of_committee = alone or any(e.label is Label.COMMITTEE for e in own) or "meeting" in heading
    return [day for day, _ in _days(section, own, Part.HEADING)] if of_committee else []


def _opening_lines(sections: Sequence[Section]) -> list[str]:
    """Return the lines in which a letter greets its reader: of the cover, and of what follows its subject."""
    texts = [text.text for section in sections[:2] for text in (section.heading, section.text) if text]
    return [line for text in texts for line in text.split("\n")]


def _cover_days(section: Section, entities: Sequence[Entity]) -> list[str]:
    return [
        day for day, words in _days(section, entities, Part.TEXT) if _MEETS & set(words) and not _OTHER_ONE & set(words)
    ]


def _opening_days(section: Section, entities: Sequence[Entity]) -> list[str]:
    """Return the days in a section's first sentence that it says to be those of a meeting."""
    first = section.text.text.find(". ")
    opening = [e for e in entities if e.part is Part.TEXT and (first < 0 or e.start < first)]
    if not any(e.label is Label.COMMITTEE for e in opening):
        return []
    return [
        day
        for day, words in _days(section, opening, Part.TEXT)
        if _MEETS & set(words) and not _OTHER_ONE & set(words) and words[-1:] != ["to"]
    ]


def _whose(entities: Sequence[Entity]) -> str | None:
    return next((e.value for e in entities if e.label is Label.COMMITTEE and e.part is Part.TEXT), None)
