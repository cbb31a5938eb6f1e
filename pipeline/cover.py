"""What stands before the first heading of a paper, line by line: labelled fields, and lines that speak for themselves.

In: sections. Out: `CoverLine`s. Covers come as lists ("Date: 2 May 2019"), as tables ("Date | 2 May 2019", several
fields to a row, or labels above their values) and as letters; a field is known by its label in all of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipeline.dates import find_dates
from pipeline.fragments import type_size
from pipeline.records import MappedText, Section

COVER_ID = "0"
_MOST_LINES = 40  # a paper without headings is all "cover": only its beginning is one


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One field or line of a cover.

    `field` is the kind of its label (`date`, `meeting-date`, `other-date`, `title`, `meeting`, `to`, `from`, `marking`,
    `reference`, `other`) or None for a line without one. `size` is its type size in points, None without boxes.
    """

    text: str
    field: str | None
    size: float | None
    after_gap: bool  # whether a blank line stands above it


_FIELDS = {
    "other-date": r".*\b(?:raised|deadline|due|respon\w+|respond|implement\w+|effective|next|decision date|clos\w+"
    r"|target|expir\w+|review date|start date|end date|appeal|consultation)\b.*",
    "period": r"(?:reporting |report )?(?:period|month)(?: covered| of report)?|covering",
    "meeting-date": r"(?:date|day)(?: and time| & time)?(?: of| for)(?: the)? (?:[\w-]+ ){0,3}(?:meeting|panel|board)"
    r"|(?:[\w-]+ ){0,3}meeting date(?: and time)?|date and time|date ?/ ?time|date & time|(?:meeting )?held(?: on)?"
    r"|meeting of|for (?:the )?meeting (?:of|on|held)",
    "date": r"(?:date|dated)(?: (?:of|for)(?: this| the)? (?:paper|report|issue|publication|document|note))?"
    r"|(?:paper|report|document|issue|publication|version|submission|issued?|published|circulation) date"
    r"|(?:(?:date|paper|report|document) )?(?:issued|published|circulated|prepared|submitted|written|produced)"
    r"(?: on)?",
    "title": r"(?:paper |report |document |full |agenda item |item )?title|subject|re|paper name|name of paper",
    "marking": r"(?:security |information |document |paper |data |tlp |handling )?(?:classification|marking)"
    r"|confidentiality|handling|tlp|protective marking",
    "meeting": r"(?:meeting|committee|forum)(?: name| title)?|name of (?:meeting|committee)",
    "to": r"to|distribution(?: list| to)?|circulation(?: list)?|presented to|submitted to|addressee"
    r"|audience|for the attention of|fao",
    "from": r"from|(?:paper |report |document )?(?:author|owner|sponsor|presenter)s?(?: ?/ ?\w+)?"
    r"|(?:prepared|presented|written|submitted) by|contact|lead",
    "reference": r"(?:paper|document|meeting|report|our|your|doc)? ?(?:ref(?:erence)?|number|no|id)\.?"
    r"(?: no\.?| number)?|paper|(?:agenda )?item(?: no\.?| number)?|agenda",
    "other": r"purpose(?: of paper)?|action(?: required)?|status|version|for|synopsis|summary|abstract|venue|location"
    r"|time|place|present|apologies|attendees|members|chair|secretary|copy|cc|annexes|attachments|recommendations?|type"
    r"|in attendance",
}
_LABEL = re.compile("|".join(f"(?P<{name.replace('-', '_')}>{body})" for name, body in _FIELDS.items()), re.IGNORECASE)
_SAYS_DATE = re.compile(r"\A\W*date\b|[:;] *\Z|\b(?:date|deadline|due|period|on|by)\W*\Z", re.IGNORECASE)
_PROPOSAL = re.compile(r"(?:[A-Z]{3,5} )?(?:(?:code )?modification|change)(?: proposals?)?", re.IGNORECASE)
_ISSUED_TO = re.compile(r"(?:date )?(?:issued|sent|circulated|submitted|published) (?:to|for)\b", re.IGNORECASE)
_COLON = re.compile(r"(?P<label>[A-Za-z][A-Za-z /&.-]{0,40}?) ?[:;](?: |$)(?P<value>.*)")
_NO_COLON = re.compile(
    r"(?P<label>(?:Meeting |Paper |Report |Issue |Publication )?Date(?: of(?: the)?(?: \w+)? [Mm]eeting| of [Ii]ssue"
    r"| [Ii]ssued| [Pp]ublished)?|Title|Classification|Subject|Issued|Published|Owner/[Aa]uthor|Author|Owner|Presenter"
    r"|Paper [Nn]umber|Paper [Rr]ef(?:erence)?|Purpose of [Pp]aper|Location|Venue)[ .-]{1,4}(?P<value>[A-Z0-9].*)"
)
_NEXT_LABEL = re.compile(  # where a field begins within a line, when the lines of a cover were joined
    r"(?<=\S) (?=(?:Date(?: of (?:the )?(?:\w+ )?[Mm]eeting)?"
    r"|Meeting(?: [Dd]ate)?|(?:Paper )?[Tt]itle|Subject|Author"
    r"|From|To|Classification|Marking|Committee|Paper(?: [Rr]ef(?:erence)?| [Nn]umber)?|Agenda [Ii]tem|Purpose|Version"
    r"|Status|(?:Presented|Prepared) by|Owner|Issued|Published) ?: )"
)
_BAR = " | "
_NUMBERED = re.compile(r"[A-Za-z ]{0,8}[ /-]?[0-9]{2,}")
"""How the first cell of a table of modifications begins."""

_LEAST_CELLS = 2
_WHOLE_DAY = len("2019-04-17")
_PLACE = re.compile(
    r"(?:(?:(?:online|virtual|remote) )?meeting )?(?:(?:by|via|held|on|at) )*"
    r"(?:(?:tele|video|web|audio)[ -]?conference(?: call)?|(?:a )?conference call"
    r"|(?:microsoft |ms )?teams(?: meeting)?|zoom|web ?ex|skype(?: for business)?|virtual(?: meeting)?|online)\W*",
    re.IGNORECASE,
)
_WITH_A_DATE = frozenset(
    {"meeting", "of", "on", "held", "at", "the", "for", "to", "am", "pm", "date", "dated", "issue", "issued", "from"}
)


def cover_lines(sections: Sequence[Section]) -> list[CoverLine]:
    """Return the cover's fields and lines, in order; empty when the paper begins with a heading."""
    cover = next((section for section in sections if section.id == COVER_ID), None)
    return [] if cover is None else list(_labelled_above(_lines(cover.text)))


def split_fields(text: str) -> list[tuple[str | None, str]]:
    """Return the fields of one line: pairs of a label's kind, or None, and what follows it.

    >>> split_fields("Paper ref: P216/04 | Date | 2 May 2019")
    [('reference', 'P216/04'), ('date', '2 May 2019')]
    """
    cells = [cell.strip() for cell in text.split(_BAR.strip() if text.startswith("| ") else _BAR)]
    fields: list[tuple[str | None, str]] = []
    pending: str | None = None
    for cell, beside in zip(cells, [*cells[1:], ""], strict=True):
        kind, value = _field(cell)
        if kind is None and pending is None:
            kind, value = _field_of_a_date(cell, beside)
        if pending is not None and kind is None:
            fields.append((pending, value))
            pending = None
            continue
        if pending is not None:
            fields.append((pending, ""))
        pending = kind if kind is not None and not value else None
        if pending is None and (kind or value):
            fields.append((kind, value))
    return [*fields, (pending, "")] if pending is not None else fields


def _field(cell: str) -> tuple[str | None, str]:
    """Return the kind of a cell's label and the rest of the cell."""
    whole = _kind(cell.rstrip(" :;."))
    if whole and (whole != "other-date" or _SAYS_DATE.search(cell)):  # "Consultation on CMP308" is no label
        return whole, ""
    match = _COLON.match(cell) or _NO_COLON.match(cell)
    if match and (kind := _kind(match["label"])):
        return kind, match["value"].strip()
    if match and not match["value"] and _PROPOSAL.fullmatch(match["label"]):
        return "title", ""  # "Modification proposal: | Daily limits"
    return None, cell


def _field_of_a_date(label: str, beside: str) -> tuple[str | None, str]:
    """Return what a cell is that a date stands beside, which makes it a label: "Voting closes | 13 May 2022"."""
    is_label = label and beside and label != beside and tells_when_or_where(beside)
    if not is_label:
        return None, label
    kind = "date" if _ISSUED_TO.match(label) else _kind(label)
    return (kind, "") if kind in {"date", "other-date"} else (None, label)


def _kind(label: str) -> str | None:
    if len(label) > 45:
        return None
    match = _LABEL.fullmatch(label.strip())
    return match.lastgroup.replace("_", "-") if match and match.lastgroup else None


def _lines(mapped: MappedText) -> Iterator[CoverLine]:
    at, gap = 0, False
    heads: list[str | None] = []
    every = mapped.text.split("\n")
    for line, below in zip(every[: 2 * _MOST_LINES], [*every[1:], ""], strict=False):
        fields = [field for part in _NEXT_LABEL.split(line.strip()) for field in split_fields(part)] if line else []
        if len(heads) == len(fields) > 1 and not any(kind for kind, _ in fields):
            fields = [(head, value) for head, (_, value) in zip(heads, fields, strict=True)]
        heads = [kind for kind, value in fields if kind and not value] if len(fields) > 1 else []
        if len(fields) > _LEAST_CELLS and not any(kind for kind, _ in fields) and _NUMBERED.match(fields[0][1]):
            fields = [("other", value) for _, value in fields]  # a row of a table, and no part of a cover
        if line.count(_BAR) >= _LEAST_CELLS and line.count(_BAR) == below.count(_BAR) and _NUMBERED.match(below):
            fields = [("other", cell) for cell in line.split(_BAR)]  # the head of such a table
        size = _type_size(mapped, at, at + len(line))
        for kind, value in fields if len(heads) < len(fields) or len(fields) == 1 else []:
            yield CoverLine(value, kind, size, gap)
        gap = not line.strip()
        at += len(line) + 1


def _labelled_above(lines: Iterator[CoverLine]) -> Iterator[CoverLine]:
    """Join a label that stands alone with the unlabelled line below it."""
    found = list(lines)[:_MOST_LINES]
    taken = False
    for line, below in pairwise([*found, CoverLine("", "other", None, after_gap=True)]):
        if taken:
            taken = False
            continue
        if line.field is not None and not line.text and below.field is None and below.text:
            yield CoverLine(below.text, line.field, below.size, line.after_gap)
            taken = True
        elif line.text:
            yield line


def _type_size(mapped: MappedText, start: int, end: int) -> float | None:
    first = bisect_left(mapped.spans, start, key=lambda span: span.start)
    last = bisect_left(mapped.spans, end, key=lambda span: span.start)
    sizes = [
        type_size(mapped.text[span.start : span.end], span.box.bottom - span.box.top)
        for span in mapped.spans[first:last]
        if span.box
    ]
    return median(sizes) if sizes else None


def tells_when_or_where(text: str) -> bool:
    """Return whether a line is only a date or a place, or those of a meeting.

    >>> [tells_when_or_where(text) for text in ("Position at 4 May 2018", "Teleconference", "Plans for May 2018")]
    [True, True, False]
    """
    if _PLACE.fullmatch(text):
        return True
    rest = text
    mentions = find_dates(text, anchor=None).mentions
    for mention in reversed(mentions):
        rest = rest[: mention.start] + rest[mention.end :]
    if rest == text:
        return False
    if mentions[0].start == 0 and len(mentions[0].value) == _WHOLE_DAY and "," in rest:
        return True  # 17 April 2019, by telephone: where and when
    rest = re.sub(r"\b\d{1,2}[:.]\d{2}\b", " ", rest)
    words = [word for word in re.findall(r"[A-Za-z]+", rest) if word.lower() not in _WITH_A_DATE]
    whole_day = any(len(mention.value) == _WHOLE_DAY for mention in mentions)
    return len(words) <= (1 if whole_day and len(rest.split()) > 1 else 0)
