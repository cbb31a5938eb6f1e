"""The title of a paper.

In: sections, cover, running headers. Out: the title as printed, or None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline.cover import COVER_ID, CoverLine, tells_when_or_where
from pipeline.profiles import Profile
from pipeline.records import Section

_LARGER = 1.15  # times the height of the others: letters that much larger are the title's; a guess
_AS_LARGE = 0.92
_FIRST_LINES = 14
_LONGEST = 200  # characters
_MOST_WORDS = 30

_SHORTEST_SENTENCE = 3  # words: what is longer and has a full stop is no title

_GENERIC = re.compile(
    r"[\d\W]{0,16}(?:purpose(?: of (?:this )?(?:paper|report|document))?|introduction|background|(?:executive )?summary"
    r"|overview|(?:table of )?contents|welcome(?: and .*)?|apologies.*|opening|agenda|attendance|present)\W*",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\d+|(?=\S*\d)[A-Z]{0,8}\W?[\w./\\-]{2,30}", re.IGNORECASE)
_REFERENCE_WORD = re.compile(r"(?:paper|item|agenda|ref\w*|no|number)\W*", re.IGNORECASE)
_FOR = re.compile(
    r"(?:paper |item )?(?:for|action)\W+(?:decision|information|approval|noting|discussion|action|consideration)\b.*",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"\W*(?:tlp|classification|marking|white|clear|green|amber|red|public|confidential|internal|draft|final)\W*",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"(?:\bpage\b|\bp\.) ?\d+(?: ?(?:of|/) ?\d+)?\b|\b\d{1,3} ?(?:of|/) ?\d{1,3} *$|(?<=[a-z]) +\d{1,3} *$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"@|www\.|https?:|\bv(?:ersion)? ?\d+(?:\.\d+)*\W*$|\btel\b|^(?:from|to|cc)\b|^dear\b", re.IGNORECASE
)
_SALUTATION = re.compile(r"dear(?: [\w.’'()/&-]{1,30}){1,5} ?[,:]?", re.IGNORECASE)
_LITTLE_WORDS = re.compile(
    r"\b(?:the|of|for|and|meetings?|papers?|no|number|ltd|limited|company|plc|\d+(?:st|nd|rd|th)?)\b|[^\w]+",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.;]\s*$")
_RUNS_ON = re.compile(r"(?:[-–—:,/&]|\b(?:and|of|for|the|to|on|in|with|a|an|by|from))$", re.IGNORECASE)
_HELD = re.compile(r"(?:which was |to be )?held\b", re.IGNORECASE)
_CONTINUES = re.compile(r"(?:[a-z(&–—-]|(?:And|Of|For|To|On|In|With)\b)")


def find_title(
    sections: Sequence[Section], cover: Sequence[CoverLine], *, running: Sequence[str], profile: Profile
) -> str | None:
    """Return the title as printed, its lines joined by a blank; None if the paper has none.

    It is the cover's field of that name, else the subject line of a letter, else the cover's largest or first line that
    is neither reference, date, marking nor masthead; without a cover an unnumbered first heading, a running header, or
    any first heading.
    """
    labelled = [line.text for line in cover if line.field == "title" and line.text]
    if labelled:
        return next(filter(_can_be_title, labelled), labelled[0])
    if subject := _subject_of_letter(cover):
        return subject
    mastheads = _masthead_names(profile)
    lines = [line for line in cover[:_FIRST_LINES] if _is_of_a_title(line)]
    named = [line for line in lines if not _is_masthead(line.text, mastheads)]
    if named:
        return _joined(_largest(named), cover[:_FIRST_LINES])
    first = next((section for section in sections if section.id != COVER_ID and section.heading), None)
    heading = "" if first is None or first.heading is None else first.heading.text
    if heading and first is not None and first.number is None and not _GENERIC.fullmatch(heading):
        return heading
    headers = [part for text in running for part in _header_parts(text) if not _is_masthead(part, mastheads)]
    if headers:
        return max(headers, key=lambda part: (headers.count(part), len(part)))
    if lines:
        return lines[0].text
    return heading if heading and not _GENERIC.fullmatch(heading) else None


def is_salutation(text: str) -> bool:
    """Return whether a line opens a letter.

    >>> is_salutation("Dear Colleague,"), is_salutation("Dear money is one of our concerns here")
    (True, False)
    """
    return _SALUTATION.fullmatch(text.strip()) is not None


def _subject_of_letter(cover: Sequence[CoverLine]) -> str | None:
    """Return the line that stands between the salutation and the text of a letter."""
    for above, line in pairwise(cover):
        if is_salutation(above.text):
            is_subject = line.field is None and _can_be_title(line.text) and not _SENTENCE.search(line.text)
            return line.text if is_subject else None
    return None


def _masthead_names(profile: Profile) -> tuple[str, ...]:
    """Return the names that letterheads are made of, longest first."""
    bodies = [*profile.committees, *profile.organisations]
    names = {profile.title, *profile.code_names}
    for body in bodies:
        names.update((*body.names, *body.abbreviations, *body.words))
    return tuple(sorted((name.lower() for name in names), key=len, reverse=True))


def _is_masthead(text: str, names: Iterable[str]) -> bool:
    """Return whether a line says no more than who issues the paper, or the number of a meeting."""
    rest = text.lower()
    for name in names:
        rest = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", rest)
    return not _LITTLE_WORDS.sub("", rest)


def _can_be_title(text: str) -> bool:
    if not 3 <= len(text) <= _LONGEST or len(text.split()) > _MOST_WORDS or not re.search(r"[A-Za-z]{3}", text):
        return False
    if text.startswith("•") or _ADDRESS.search(text) or _FOR.fullmatch(text):
        return False
    if _SENTENCE.search(text) and len(text.split()) > _SHORTEST_SENTENCE:
        return False
    words = [word for word in re.split(r"[\s|]+", text) if word]
    if all(any(kind.fullmatch(word) for kind in (_REFERENCE, _REFERENCE_WORD, _MARKED)) for word in words):
        return False
    return not tells_when_or_where(text)


def _largest(lines: Sequence[CoverLine]) -> CoverLine:
    """Return the first of the lines in the largest letters, or the first line where sizes are alike or unknown."""
    heights = [line.size for line in lines if line.size is not None]
    if len(heights) == len(lines) > 1:
        largest = max(heights)
        smaller = [height for height in heights if height < _AS_LARGE * largest]
        if not smaller or largest >= _LARGER * max(smaller):
            return next(line for line in lines if line.size is not None and line.size >= _AS_LARGE * largest)
    return lines[0]


def _joined(first: CoverLine, lines: Sequence[CoverLine]) -> str:
    """Join the lines of a title that is broken over several: those of a cover that follow on one another."""
    title = first.text
    at = next(index for index, line in enumerate(lines) if line is first)
    sizes_differ = any(not _alike(first, line) for line in lines if _is_of_a_title(line))
    for above, line in pairwise(lines[at:]):
        in_title_type = sizes_differ and not line.after_gap and _alike(first, line)
        if not _is_of_a_title(line) or _HELD.match(line.text) or not (in_title_type or _goes_on(above, line)):
            break
        title = f"{title} {line.text}"
    return title


def _is_of_a_title(line: CoverLine) -> bool:
    return line.field is None and _can_be_title(line.text)


def _alike(one: CoverLine, other: CoverLine) -> bool:
    """Return whether two lines are set in one size, as far as that is known."""
    if one.size is None or other.size is None:
        return True
    return min(one.size, other.size) >= _AS_LARGE * max(one.size, other.size)


def _goes_on(above: CoverLine, line: CoverLine) -> bool:
    if not _alike(above, line):
        return False
    if _RUNS_ON.search(above.text) or _CONTINUES.match(line.text):
        return True
    return not line.after_gap and above.text.isupper() and line.text.isupper()


def _header_parts(text: str) -> list[str]:
    """Return what could be a title in a running header or footer."""
    parts = re.split(r" \| |\s{3,}|\n| - (?=Page\b)", _PAGE.sub(" | ", text))
    return [part.strip(" -–—|") for part in parts if _can_be_title(part.strip(" -–—|"))]
