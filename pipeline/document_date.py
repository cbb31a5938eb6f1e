"""The paper's own date, and where it stands.

In: sections, running headers and footers, the file's name. Out: a `DocumentDate`, or None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.cover import COVER_ID, cover_lines
from pipeline.dates import find_dates
from pipeline.edtf import is_edtf, overlaps
from pipeline.records import DocumentDate, Label, Section

_DAY, _MONTH = 10, 7  # characters of an EDTF day and month
_MINUTES = re.compile(
    r"\bminutes\b|\b(?:notes?|record|summary|headlines?) of (?:the |a )?(?:[\w-]+ ){0,4}meeting\b"
    r"|\bmeeting (?:summary|notes?|record|headlines?|report)\b|\bactions? log\b|\bdecisions? (?:of|notice|record)\b",
    re.IGNORECASE,
)
_AT_A_MEETING = re.compile(
    r"\b(?:meeting|held|met|panel|board|committee|[0-9]{1,2}[:.][0-9]{2}|[ap]m)\b", re.IGNORECASE
)
_OF_ANOTHER_THING = re.compile(
    r"\b(?:raised|deadline|due|respon\w+|respond|implement\w+|effective|next|clos\w+|target\w*|expir\w+|by|until|before"
    r"|release|consultation|comments|appeal|approved|since|from)\b[^,;|]{0,40}\Z",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\b(?:held|meeting|met)(?: on)? (?:the )?\Z|\b(?:held|met)\b[^.;|]{1,40} on (?:the )?\Z", re.IGNORECASE
)
_OPENS_MINUTES = re.compile(r"\W*(?:(?:meeting )?held\b|(?:\w+ )?(?:minutes|notes?|record) of\b)", re.IGNORECASE)
"""How a line begins that tells of which meeting these are the minutes: no sentence, though a full stop may end it."""

_OF_ITS_ISSUE = re.compile(
    r"\b(?:issued|published|circulated|prepared|written|produced|dated|version|issue|v[0-9.]+)\b.{0,40}\Z",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"\b(?:for|during|of|in|covering|period|to)(?: the)? \Z", re.IGNORECASE)
_NAME_WORD = re.compile(
    r"(?:[A-Z][^\W\d]*(?:[.'’&-][^\W\d]*)*|of|the|and|on|behalf|for|&|-|–|—|,|/|\|)\Z|(?:(?:Date|Dated|Signed|Author|By|by)[:.]?)\Z"
)
_APPENDED = re.compile(r"\b(?:appendix|annex|attachment|schedule|enclosure)\b", re.IGNORECASE)
_LONGEST_STOPPED_LINE = 8  # words of a line of a cover that ends in a full stop; a guess
_LAST_SECTIONS, _LAST_LINES, _MOST_NAME_WORDS = 4, 14, 12
_MEETING_AHEAD, _SIGNED = (3, 4), 20  # ranks of a meeting on the cover of what are no minutes, and of a sign-off
_EIGHT_DIGITS = re.compile(r"(?<!\d)(20[0-4]\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d)")
_MONTH_IN_NAME = re.compile(r"(?<![\d-])(20[0-4]\d)-(0[1-9]|1[0-2])(?![\d-])")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A date that may be the paper's own; the lowest rank is believed."""

    rank: int
    value: str
    text: str
    basis: str


def find_document_date(sections: Sequence[Section], *, running: Sequence[str], file_name: str) -> DocumentDate | None:
    """Return the paper's own date, or None if it does not say.

    Where dates differ, the one that the paper gives itself leads. First the cover: a date labelled as the paper's
    ("Date", "Issued"), or alone on its line, before that of the meeting it is for, by which committee papers are
    numbered, filed and cited; in minutes the meeting comes first. A meeting before the sign-off is only reported on,
    and does not date the paper. Then come a date in the first heading, the sign-off under the author's name, running
    headers, and last the file's name, which is often somebody else's. A month gives way to a day of it.
    """
    on_cover = list(_from_cover(sections))
    candidates = sorted(
        [
            *on_cover,
            *_from_heading(sections, has_date_above=bool(on_cover)),
            *_from_sign_off(sections),
            *_from_running(running),
            *_from_file_name(file_name),
        ],
        key=lambda candidate: candidate.rank,
    )
    signed = max((c.value for c in candidates if c.rank == _SIGNED), default="")
    candidates = [c for c in candidates if c.rank not in _MEETING_AHEAD or c.value >= signed]
    if not candidates:
        return None
    chosen = candidates[0]
    if len(chosen.value) < _DAY:
        finer = [c for c in candidates if len(c.value) == _DAY and overlaps(c.value, chosen.value)]
        chosen = finer[0] if finer else chosen
    return DocumentDate(chosen.value, chosen.text, chosen.basis)


def find_anchor(sections: Sequence[Section], date: DocumentDate | None) -> str | None:
    """Return the day or month that dates without a year are near: the paper's own, else one that its cover names."""
    if date is not None:
        return date.value
    first = next((section.heading.text for section in sections if section.heading is not None), "")
    lines = [*(line.text for line in cover_lines(sections) if line.field != "other"), first]
    return next((value for line in lines for value, _, _ in _dates(line) if len(value) <= _DAY), None)


def _from_cover(sections: Sequence[Section]) -> Iterator[_Candidate]:
    lines = cover_lines(sections)
    minutes = any(_MINUTES.search(line.text) for line in lines)
    for line in lines:
        ranks = {"date": 1 if minutes else 0, "meeting-date": 0 if minutes else 3, "meeting": 0 if minutes else 3}
        if line.field in ranks:
            for value, text, _ in _dates(line.text):
                yield _Candidate(ranks[line.field], value, text, "cover")
        elif line.field in {None, "reference", "from", "to"}:
            yield from _unlabelled(line.text, "cover", minutes=minutes)


def _from_heading(sections: Sequence[Section], *, has_date_above: bool) -> Iterator[_Candidate]:
    """Look into the headings that stand where a cover would, or go on with one: "Headline report, 19 May 2021"."""
    first = [section for section in sections if section.id != COVER_ID][:1]
    covered = any(section.id == COVER_ID and section.text.text.strip() for section in sections)
    for section in first:
        if section.heading is not None and not (covered and (has_date_above or section.number is not None)):
            minutes = bool(_MINUTES.search(section.heading.text))
            for candidate in _unlabelled(section.heading.text, "heading", minutes=minutes):
                yield _Candidate(candidate.rank + 10, candidate.value, candidate.text, "heading")


def _unlabelled(line: str, basis: str, *, minutes: bool) -> Iterator[_Candidate]:
    """Judge the dates of a line without a label by the words around them."""
    stopped = len(line.split()) > _LONGEST_STOPPED_LINE and line.rstrip().endswith(".")
    sentence = stopped and not _OPENS_MINUTES.match(line)
    for value, text, start in _dates(line):
        before, after = line[:start], line[start + len(text) :]
        about = _ABOUT.search(before) and len(value) < _DAY
        if sentence or about or (_OF_ANOTHER_THING.search(before) and not _HELD.search(before)):
            continue
        if _OF_ITS_ISSUE.search(before):
            rank = 1
        elif _AT_A_MEETING.search(before + " " + after):
            rank = 0 if minutes else 4
        else:
            rank = 2 if len((before + after).split()) <= 3 else 5
        yield _Candidate(rank if len(value) >= _DAY else rank + 3, value, text, basis)


def _from_sign_off(sections: Sequence[Section]) -> Iterator[_Candidate]:
    """Find the date under the author's name: of the paper itself before that of anything appended to it."""
    own: list[Section] = []
    appended: list[Section] = []
    for section in sections:
        if section.id != COVER_ID or len(sections) == 1:
            heading = section.heading.text if section.heading else ""
            (appended if _APPENDED.match(f"{section.id} {heading}") or appended else own).append(section)
    last = own[-1] if own else None
    for section in [*reversed(own[-_LAST_SECTIONS:]), *reversed(appended[-_LAST_SECTIONS:])]:
        lines = [line.strip() for line in section.text.text.split("\n") if line.strip()][-_LAST_LINES:]
        for above, line in reversed(list(zip(["", *lines], lines, strict=False))):
            found = _signed(line, above)
            if found is None and line is lines[-1] and section is last and not _is_about_a_meeting(section):
                found = _alone(line, above)
            if found is not None:
                yield _Candidate(_SIGNED, *found, "sign-off")
                return


def _signed(line: str, above: str) -> tuple[str, str] | None:
    """Return value and text of the date that ends a sign-off, or None if this is no such line."""
    if line.startswith("•"):
        return None
    dates = [date for date in _dates(line) if len(date[0]) == _DAY]
    if not dates:
        return None
    value, text, start = dates[-1]
    if line[start + len(text) :].strip(" .,;:'’|)-—_"):
        return None
    words = line[:start].split()
    if len(words) > _MOST_NAME_WORDS or not all(_NAME_WORD.match(word) for word in words):
        return None
    named = words or (above and len(above.split()) <= _MOST_NAME_WORDS and not above.endswith((".", ";", ":")))
    return (value, text) if named and not _AT_A_MEETING.search(" ".join(words)) else None


def _alone(line: str, above: str) -> tuple[str, str] | None:
    """Return value and text of a whole day that stands alone on the last line of a paper, below some text."""
    dates = [date for date in _dates(line) if len(date[0]) == _DAY]
    is_alone = above and len(dates) == 1 and not line.replace(dates[0][1], "").strip(" .,;")
    return dates[0][:2] if is_alone else None


def _is_about_a_meeting(section: Section) -> bool:
    return section.heading is not None and _AT_A_MEETING.search(section.heading.text) is not None


def _from_running(running: Sequence[str]) -> Iterator[_Candidate]:
    for line in running:
        for value, text, start in _dates(line):
            if not _OF_ANOTHER_THING.search(line[:start]) and not (len(value) < _DAY and _ABOUT.search(line[:start])):
                yield _Candidate(30 if len(value) == _DAY else 31, value, text, "header")


def _from_file_name(file_name: str) -> Iterator[_Candidate]:
    stem = re.sub(r"\.[A-Za-z0-9]{2,4}\Z", "", file_name)
    for match in _EIGHT_DIGITS.finditer(stem):
        value = "-".join(match.groups())
        if is_edtf(value):
            yield _Candidate(40, value, match[0], "file-name")
    for value, text, _ in _dates(re.sub(r"[_+]", " ", stem)):
        yield _Candidate(41 if len(value) == _DAY else 42, value, text, "file-name")
    for match in _MONTH_IN_NAME.finditer(stem):
        yield _Candidate(42, match[0], match[0], "file-name")


def _dates(line: str) -> Iterator[tuple[str, str, int]]:
    """Yield value, text and place of the days, months and ranges of days in a line; years say too little."""
    for mention in find_dates(line, anchor=None).mentions:
        if mention.label is Label.DATE and len(mention.value) >= _MONTH:
            yield mention.value, line[mention.start : mention.end], mention.start
