"""What a paper says of itself: title, whose paper it is, date, reporting period and handling marking.

In: sections, their entities, the running headers and footers. Out: `Facts`. The date is found first, without
entities, by `document_date`; it is the anchor by which the others are tagged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.committees import find_committees
from pipeline.cover import CoverLine, cover_lines
from pipeline.dates import find_dates
from pipeline.decision_letter import is_decision_of_regulator
from pipeline.edtf import earliest_day, latest_day
from pipeline.profiles import Profile
from pipeline.records import DocumentDate, Entity, Facts, Label, Part, Section
from pipeline.title import find_title, is_salutation

_COLOURS = ("WHITE", "CLEAR", "GREEN", "AMBER", "RED")
_COLOUR = re.compile(rf"(?<![A-Za-z(])(?P<colour>{'|'.join(_COLOURS)})(?![A-Za-z])")
_COLOUR_ALONE = re.compile(rf"\W*(?:tlp\W{{1,3}})?(?P<colour>{'|'.join(_COLOURS)})\W*", re.IGNORECASE)
_COLOUR_LAST = re.compile(  # at the right of a header: "SECCB_44_2207 White"
    rf"[^\s\d_]*[\d_]\w*\s+(?P<colour>{'|'.join(map(str.title, _COLOURS))})\W*$"
)
_COLOUR_LABELLED = re.compile(
    r"\b(?:classification|marking|tlp|classified(?: as)?|marked(?: as)?)(?: of| is)?\W{1,4}"
    rf"(?P<colour>{'|'.join(_COLOURS)})\b",
    re.IGNORECASE,
)
_PAPER_IS = re.compile(r"\bth(?:is|e) (?:paper|document|report|note)\b[^.;\n]{0,40}\Z", re.IGNORECASE)
_OF_ANOTHER = re.compile(r"\b(?:appendix|annex|attachment|schedule|enclosure)\b", re.IGNORECASE)

_TO = re.compile(r"\bto (?:the )?\Z", re.IGNORECASE)
_ADDRESSED = re.compile(
    r"(?: \([A-Z ]+\))? (?:is|are) (?:therefore |also |now )?(?:requested|invited|asked|recommended) to\b"
)
_LEAST_MENTIONS = 2  # a body that is named once in passing is not whose paper it is
_MOST_PROBABLE = 0.5  # share of all mentions that makes a committee the paper's, when nothing else names one; a guess

_REPORTS_ON = re.compile(
    r"\b(?:report(?:s|ing)?(?: period)?(?: for| on)?|cover(?:s|ing|ed)?|period(?: of| from)?|month of|update (?:for|on)"
    r"|(?<!such )(?<!these )(?<!about )(?:activit(?:y|ies)|meetings?|events|work|progress)(?: held| undertaken)?"
    r" (?:in|during|for|of)"
    r"|what (?:the|its|their) (?:[\w’'-]{1,20} ){1,4}(?:did|decided|discussed) (?:in|during|over))"
    r"(?: [a-z]{1,12}){0,4} (?:the )?(?:month of )?\Z",
    re.IGNORECASE,
)
_IN = re.compile(r"\b(?:in|during|for|throughout)(?: the month of)? \Z", re.IGNORECASE)
_OPENING_SECTIONS = 3
_WORDS_BEFORE = 80  # code points in which the words that lead up to a date or a marking are sought
# A month is what the paper is about when it keeps saying so: so often, by so much of the past months, of all; guesses.
_LEAST_TIMES, _LEAST_SHARE, _LEAST_SHARE_OF_ALL = 3, 0.75, 0.5
_OLDEST_DAYS = 130  # a period that ended longer ago is history, not what is reported on; a guess
_LONGEST_UNSAID_DAYS = 45  # the same for a month that no sentence calls the period: what monthly reports are late by
_SHORTEST_PERIOD_DAYS = 20  # a range of fewer days is a meeting or a consultation; a guess
_MONTH_LENGTH = 7  # characters of an EDTF month


def find_facts(
    sections: Sequence[Section],
    entities: Sequence[Entity],
    *,
    running: Sequence[str],
    profile: Profile,
    date: DocumentDate | None,
) -> Facts:
    """Return what the paper says of itself; `date` is what `find_document_date` found.

    What it does not make plain is None.
    """
    cover = cover_lines(sections)
    title = find_title(sections, cover, running=running, profile=profile)
    of_regulator = is_decision_of_regulator(sections)
    return Facts(
        profile=profile.name,
        title=title,
        committee=None
        if of_regulator
        else _committee(sections, entities, cover=cover, title=title, running=running, profile=profile),
        date=date,
        period=_period(sections, entities, cover=cover, title=title, date=date),
        marking=_marking(sections, cover=cover, running=running),
    )


def _committee(  # noqa: PLR0913 - every place that may name the paper's committee
    sections: Sequence[Section],
    entities: Sequence[Entity],
    *,
    cover: Sequence[CoverLine],
    title: str | None,
    running: Sequence[str],
    profile: Profile,
) -> str | None:
    """Return whose paper or meeting it is, by the first that says so.

    The meeting on the cover, the title, the addressee on the cover, its other lines, the running headers, whom the
    paper requests something of, the first heading, and last the committee that most of its mentions are of.
    """
    letter = next((at for at, line in enumerate(cover) if is_salutation(line.text)), None)
    lines = [line for line in cover[:letter] if line.field is not None or len(line.text.split()) <= 14]
    texts = [
        *(line.text for line in lines if line.field in {"meeting", "meeting-date"}),
        title or "",
        *(line.text for line in lines if line.field == "to"),
        *(line.text for line in lines if line.field in {None, "date", "reference"}),
        *running,
    ]
    addressed: str | None = None
    texts = [text.replace("_", " ") for text in texts]  # a paper's reference begins with its committee: SSC_112_2402
    for text, mentions in zip(texts, find_committees(texts, profile=profile), strict=True):
        named = [mention for mention in mentions if mention.label is Label.COMMITTEE]
        # "SSC Report to the Panel" is the SSC's; "Report to the Panel" is the Panel's, unless another is named.
        own = [mention for mention in named if not _TO.search(text, 0, mention.start)]
        if own:
            return own[0].value
        addressed = addressed or (named[0].value if named else None)
    if addressed is not None:
        return addressed
    committees = [entity for entity in entities if entity.label is Label.COMMITTEE]
    held = {section.id: section for section in sections}
    for entity in committees:
        if entity.part is Part.TEXT and _ADDRESSED.match(held[entity.section].text.text, entity.end):
            return entity.value
    if committees and committees[0].part is Part.HEADING and committees[0].section == sections[0].id:
        return committees[0].value
    if letter is not None:
        return None  # a letter is its writer's, and speaks of the committee that it is written to
    counts = Counter(entity.value for entity in committees).most_common(1)
    plain = counts and counts[0][1] >= max(_LEAST_MENTIONS, _MOST_PROBABLE * len(committees))
    return counts[0][0] if plain and not _is_any_group(counts[0][0], texts, profile) else None


def _is_any_group(short: str, texts: Sequence[str], profile: Profile) -> bool:
    """Return whether a body has no name of its own ("the Working Group"), and no text says that the paper is its.

    Every report on a modification tells of the group that worked on it, and few are the group's own.
    """
    body = next((body for body in profile.committees if body.short == short), None)
    if body is None or body.names or body.abbreviations:
        return False
    return not any(word.casefold() in text.casefold() for word in body.words for text in texts)


def _period(
    sections: Sequence[Section],
    entities: Sequence[Entity],
    *,
    cover: Sequence[CoverLine],
    title: str | None,
    date: DocumentDate | None,
) -> str | None:
    """Return what the paper is about: as its cover, title or opening says, or a past month that it keeps naming."""
    for line in cover:
        if line.field == "period" and (values := _spans_of_time(line.text)):
            return values[0]
    if title is not None:
        for mention in find_dates(title, anchor=None).mentions:
            if mention.label is Label.DATE and _is_a_period(mention.value):
                said = _IN.search(title, 0, mention.start) is not None
                if said or (date is not None and latest_day(mention.value) < earliest_day(date.value)):
                    return mention.value
    return _period_of_body(sections, entities, date)


def _period_of_body(sections: Sequence[Section], entities: Sequence[Entity], date: DocumentDate | None) -> str | None:
    """Return the period that the opening says is reported on, or else the past month that the paper keeps naming."""
    texts = {section.id: section.text.text for section in sections}
    opening = {section.id for section in sections[:_OPENING_SECTIONS]}
    past: list[str] = []
    months = 0
    for entity in entities:
        if entity.label is not Label.DATE or entity.part is not Part.TEXT or not _is_a_period(entity.value):
            continue
        months += len(entity.value) == _MONTH_LENGTH
        if date is not None and not _is_just_past(entity.value, date):
            continue
        before = texts[entity.section][max(0, entity.start - _WORDS_BEFORE) : entity.start]
        if entity.section in opening and _REPORTS_ON.search(before):
            return entity.value
        if len(entity.value) == _MONTH_LENGTH:
            past.append(entity.value)
    counts = Counter(past).most_common(1)
    plain = counts and counts[0][1] >= max(_LEAST_TIMES, _LEAST_SHARE * len(past), _LEAST_SHARE_OF_ALL * months)
    if not plain or (date is not None and _days_since(counts[0][0], date) > _LONGEST_UNSAID_DAYS):
        return None
    return counts[0][0]


def _spans_of_time(text: str) -> list[str]:
    found = find_dates(text, anchor=None).mentions
    return [mention.value for mention in found if mention.label is Label.DATE and _is_a_period(mention.value)]


def _is_a_period(value: str) -> bool:
    """Return whether a value is longer than a meeting of some days."""
    return (latest_day(value) - earliest_day(value)).days >= _SHORTEST_PERIOD_DAYS


def _is_just_past(value: str, date: DocumentDate) -> bool:
    """Return whether a period had begun when the paper was written, and had not long ended."""
    return earliest_day(value) <= latest_day(date.value) and _days_since(value, date) <= _OLDEST_DAYS


def _days_since(value: str, date: DocumentDate) -> int:
    return (latest_day(date.value) - latest_day(value)).days


def _marking(sections: Sequence[Section], *, cover: Sequence[CoverLine], running: Sequence[str]) -> str | None:
    """Return the paper's own handling marking: from its cover, its running headers, or a sentence about itself."""
    for line in cover:
        if line.field == "marking" and (match := _COLOUR_ALONE.match(line.text)):
            return match["colour"].upper()
    unlabelled = [line.text for line in cover if line.field in {None, "reference"} and len(line.text.split()) <= 8]
    for text in (*unlabelled, *running):
        if colour := _colour_of_line(text):
            return colour
    for section in sections:
        text = section.text.text
        for match in _COLOUR_LABELLED.finditer(text):
            if _PAPER_IS.search(text, max(0, match.start() - _WORDS_BEFORE), match.start()):
                return match["colour"].upper()
    return None


def _colour_of_line(text: str) -> str | None:
    """Return the colour that a running header or a line of the cover bears, if it is not an attachment's."""
    if _OF_ANOTHER.search(text):
        return None
    alone = (_COLOUR_ALONE.fullmatch(part) for part in text.split(" | "))
    shapes = (_COLOUR_LABELLED, _COLOUR, _COLOUR_LAST)
    match = next(filter(None, alone), None) or next(filter(None, (shape.search(text) for shape in shapes)), None)
    return match["colour"].upper() if match else None
