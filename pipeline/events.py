"""Find the events of a document: what a committee did to a modification, with date, quote and place.

In: sections, their entities, the paper's facts, the profile. Out: `Event`, in reading order; one for each sentence or
table row, modification and action.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from pipeline.cover import COVER_ID
from pipeline.decision_letter import is_decision_of_regulator
from pipeline.identifiers import repair_rules
from pipeline.meetings import OF_A_MEETING, Meetings
from pipeline.profiles import Profile, Stage
from pipeline.records import Entity, Event, Facts, Label, Part, Section
from pipeline.references import Named
from pipeline.section_events import SectionReader
from pipeline.sentence_acts import Surroundings
from pipeline.setting import Setting, decided_by_regulator

_ITS_PAPERS = re.compile(r"\s+(?:reports?|reporting|issues|updates?|consultations?|nominations?)\b", re.IGNORECASE)
"""What follows a body in a heading that is about its papers, and under which another acts: "Workgroup reports"."""

_NEWS_OF = re.compile(r"\b(?:updates?|reports?|feedback|news) (?:from|by)\b", re.IGNORECASE)
"""Headings of minutes under which the meeting hears of another body: "Updates from the Change Board"."""

_MOSTLY = 0.5
"""Share of all ids that makes one modification the subject of a paper whose cover names no other (a guess)."""

_STAGE_WORDS = (" procedure", " phase", " process", " stage")
"""Words that a stage's name may lack after "to": "sent it to Assessment"."""


def find_events(
    sections: Sequence[Section],
    entities: Sequence[Entity],
    facts: Facts,
    *,
    profile: Profile,
    others: Sequence[Profile] = (),
) -> tuple[Event, ...]:
    """Return the events of a document, in reading order; `others` are codes that it may speak of besides."""
    texts = [section.text.text for section in sections]
    rules = cache(lambda: repair_rules(profile, others, texts))  # few papers ask for them
    by_section: dict[str, list[Entity]] = {}
    for entity in entities:
        by_section.setdefault(entity.section, []).append(entity)
    pattern, names, words = _stage_pattern(profile.stages)
    parents = {section.id: section.parent for section in sections}
    headings = {section.id: section.heading.text for section in sections if section.heading}
    meetings = Meetings(sections, by_section, facts)
    letter = is_decision_of_regulator(sections)
    subject = _subject(sections, entities, facts)
    around = Surroundings(facts, pattern, names, words, meetings, rules)
    events: list[Event] = []
    for section in sections:
        chain = list(_chain(section.id, parents))
        heading_ids = _heading_values(chain, by_section, headings, Label.MODIFICATION) or subject
        own = by_section.get(section.id, ())
        if not heading_ids and not any(e.label is Label.MODIFICATION and e.part is Part.TEXT for e in own):
            continue
        committees = _heading_values(chain, by_section, headings, Label.COMMITTEE)
        meeting = facts.committee if OF_A_MEETING.search(facts.title or "") else None
        told_of = meeting and any(_NEWS_OF.search(headings.get(section_id, "")) for section_id in chain)
        setting = Setting(
            meeting if told_of else next(iter(committees), meeting),
            paper=facts.committee,
            regulator=letter or _of_regulator(chain, by_section, headings),
            minutes=meeting is not None,
        )
        events += SectionReader(section, own, setting, Named(heading_ids), around).events()
    return tuple(events)


def _subject(sections: Sequence[Section], entities: Sequence[Entity], facts: Facts) -> tuple[str, ...]:
    """Return the modification that the whole paper is about, if its title or cover names one and most ids are it."""
    ids = [entity for entity in entities if entity.label is Label.MODIFICATION]
    first = {section.id for section in sections[:2]}
    ahead = {e.value for e in ids if e.section == COVER_ID or (e.section in first and e.part is Part.HEADING)}
    titled = {e.value for e in ids if facts.title and e.text in facts.title} or ahead
    if len(titled) != 1:
        return ()
    of_it = sum(entity.value in titled for entity in ids)
    return tuple(titled) if of_it >= _MOSTLY * len(ids) else ()


def _chain(section_id: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    at: str | None = section_id
    seen: set[str] = set()
    while at is not None and at not in seen:
        yield at
        seen.add(at)
        at = parents.get(at)


def _heading_values(
    chain: Sequence[str], by_section: Mapping[str, Sequence[Entity]], headings: Mapping[str, str], label: Label
) -> tuple[str, ...]:
    """Return what the nearest heading that names anything of this label names."""
    for section_id in chain:
        found = [
            e.value
            for e in by_section.get(section_id, ())
            if e.label is label
            and e.part is Part.HEADING
            and not (label is Label.COMMITTEE and _ITS_PAPERS.match(headings.get(section_id, ""), e.end))
        ]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _of_regulator(
    chain: Sequence[str], by_section: Mapping[str, Sequence[Entity]], headings: Mapping[str, str]
) -> bool:
    """Whether the nearest heading that names any body reports the regulator's decisions."""
    for section_id in chain:
        if any(e.label is Label.COMMITTEE and e.part is Part.HEADING for e in by_section.get(section_id, ())):
            return False
        if decided_by_regulator(headings.get(section_id, "")):
            return True
    return False


@lru_cache(maxsize=32)
def _stage_pattern(stages: tuple[Stage, ...]) -> tuple[re.Pattern[str] | None, dict[str, str], frozenset[str]]:
    """Return what finds names of stages, the canonical name for each in lower case, and a word of each."""
    spelt = {form.lower(): stage.name for stage in stages for form in (*stage.aliases, stage.name)}
    names = {form.replace(" the ", " "): name for form, name in spelt.items()} | spelt  # "With Authority", in a cell
    if not names:
        return None, {}, frozenset()
    short = {
        form.rsplit(" ", 1)[0]: name
        for form, name in names.items()
        if form.endswith(_STAGE_WORDS) and form.count(" ") == 1 and not form.startswith("report ")
    }
    longest = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    to_short = rf"|(?<=\bto )(?:{'|'.join(map(re.escape, short))})\b(?! (?:and|(?-i:[A-Z])))" if short else ""
    pattern = re.compile(rf"\b(?:{longest})\b{to_short}", re.IGNORECASE)
    every = {**short, **names}
    return pattern, every, frozenset(max(name.split(), key=len) for name in every)
