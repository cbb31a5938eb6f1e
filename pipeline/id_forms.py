"""The printed forms of modification ids: from a profile's description to the places in a text where one stands.

In: `IdForm` records, one per way of numbering, and a text. Out: `Occurrence`s of ids printed without damage, in any
of their known spellings, lists and ranges expanded. What a scan did to an id is `pipeline.confusions`' matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from pipeline.spans import keep_longest

MAX_RANGE = 20
"""Longest range that is spelled out ("P272 to P274"); a guess: longer ones are not lists of modifications."""

_NEAR = 60  # code points around an id in which its context is sought
REST_OF_A_PAPER_NUMBER = r"[ _]{1,2}\d{4}[ _.]{1,2}\d{2}\b"
"""Day and number of a paper behind its meeting, as scans print UNC_123_1210_06."""

_GAP = r"[ \t\u00a0\u2007\u2009\u202f_\-\u00ad\u2010-\u2013]{0,3}\n?"
_LIST_LINK = r"\s?[,/&;+]\s?(?:(?:and|or|&)\s)?|\s(?:and|or)\s"
_RANGE_LINK = r"\s?(?:to|through|[-–—])\s?"
_LIST_OR_RANGE = re.compile(rf"{_LIST_LINK}|{_RANGE_LINK}")
_RANGE = re.compile(_RANGE_LINK)
_UNIT = r"\s?(?:%|°|[kMGT]W|WDs?\b|(?:working\s)?days?\b|months?\b|sites?\b|customers?\b|meters?\b|devices?\b)"
_FILLERS = r"(?:\s(?:proposals?|numbers?|no\.?|reference|ref\.?)){0,2}"
_TITLE_FOLLOWS = r"\s?[-–:]?\s?[‘“'\"](?=[A-Z])"
_NO_LONE_DIGIT = (  # the last digit of a longer id, set apart by the scan; but not the day of a date
    r"(?![ \n]\d(?![\w./:,-]|\s(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)))"
)
_OPENS_LINE = re.compile(r"\s*(?:[•▪●○–-]\s+|\(?[a-z0-9]{1,3}[.)]\s+|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+)?")
_DASHED_TITLE = re.compile(r"\s?[–—:-]\s[‘“'\"]?[A-Z][a-z]")
_PLAIN_TITLE = re.compile(r"\s(?:[‘“'\"]|[A-Z][\w’-]+\s+\S+\s+\S)")
_ROW = re.compile(
    rf"^{_OPENS_LINE.pattern}(?P<number>\d{{4}})[A-Z]?{_DASHED_TITLE.pattern}",
    re.MULTILINE,
)
_FEWEST_ROWS = 2  # of numbers with titles that are a list
_SPEAKS_OF_MODIFICATIONS = re.compile(
    r"\b(?:mods?|modifications?|proposals?|workgroups?|proposer|UNCC?)\b", re.IGNORECASE
)
_DIALLING_CODE = re.compile(r"0[0-3]")  # how those of other countries, of towns and of offices begin
_TELEPHONE = re.compile(
    r"\b(?:(?:tele)?phone|tel|call|dial(?:ling)?|passcode|office|fax|helpline|line|number|extension|\d{3,4} \d{3,4})\b",
    re.IGNORECASE,
)
_TIME_OF_DAY = re.compile(r"(?:[01]\d|2[0-3])[0-5][05](?![A-Z])")
_LONGEST_HEADING = 160  # code points; longer lines are paragraphs (a guess)
CELL_BAR = " | "
_LONGEST_TABLE = 6000  # code points above a cell in which the head of its column is sought
_ID_HEAD = re.compile(
    r"\b(?:mods?|modifications?|proposals?|changes?|requests?|issues?)\b|^\W*(?:ref(?:erence)?|number|no|id)\W*$",
    re.IGNORECASE,
)
_YEARS = range(1990, 2050)  # a bare number of four digits in a list is a year before it is an id


class Strength(StrEnum):
    """How much an id form proves by itself."""

    STRONG = "strong"  # stands alone in any paper: SECMP0013, CMP308
    MEDIUM = "medium"  # stands alone in papers of its own code: MP099, CM080
    WEAK = "weak"  # only beside a context word, or where the paper has it so elsewhere: P12, 0678


class Number(NamedTuple):
    """A run of digits in an id: from `least` to `most` digits as printed, `width` (zero-padded) in the canonical id."""

    least: int
    most: int
    width: int


@dataclass(frozen=True, slots=True, eq=False)  # a form is itself: comparing by value would cost more than finding
class IdForm:
    """One way of numbering modifications: letters, one or more numbers, perhaps a suffix or an alternative.

    The canonical id is `prefix`, the zero-padded numbers joined by `joint`, the suffix, and the alternative after a
    blank: `SECMP0013`, `MP102A`, `DCRP/MP/21/04`, `CMP298 WACM3`.
    """

    kind: str  # what the code calls it: "Draft Proposal"
    prefix: str
    spellings: tuple[str, ...]  # printed prefixes; a blank stands for an optional blank, hyphen or underscore
    numbers: tuple[Number, ...]
    joint: str  # between the numbers of the canonical id
    joints: str  # the characters that may stand between them in print
    suffixes: tuple[str, ...]  # of a part, split or variation: A, B, FT; two may stack (AV)
    alternative: str | None  # the word of a numbered alternative: WACM
    family: str  # the prefix of the family key: MP for DP099
    strength: Strength
    any_case: bool  # whether lower-case letters are read too
    context: tuple[str, ...]  # words beside which a weak form is believed

    @property
    def bare(self) -> bool:
        """Whether it is printed as a number alone."""
        return not any(character.isalpha() for spelling in self.spellings for character in spelling)

    @property
    def letters(self) -> str:
        """The letters with which the canonical id begins: DCRP of DCRP/MP/21/04, MAPCP of MAP CP 0257."""
        return next(iter(re.findall(r"[A-Za-z]+", self.prefix.replace(" ", ""))), "")


class Occurrence(NamedTuple):
    """An id that stands undamaged in `text[start:end]`; `supported` when its context says that it is one."""

    start: int
    end: int
    value: str
    form: IdForm
    numbers: tuple[int, ...]
    supported: bool
    implied: bool = False  # inside a printed range, whose span it has


class _Patterns(NamedTuple):
    whole: re.Pattern[str]
    before: re.Pattern[str] | None
    after: re.Pattern[str]
    tails: dict[int, re.Pattern[str]]  # by number of digits: a further number of a list or range
    suffix_tail: re.Pattern[str] | None
    alternative: re.Pattern[str]
    alternative_before: re.Pattern[str] | None
    chunks: tuple[str, ...]  # one of these (lower case) stands in every text that has such an id


def canonical(form: IdForm, numbers: Sequence[int], suffix: str = "", alternative: str | None = None) -> str:
    """Return the canonical id."""
    digits = form.joint.join(str(n).zfill(field.width) for n, field in zip(numbers, form.numbers, strict=True))
    tail = f" {form.alternative}{int(alternative)}" if alternative else ""
    return f"{form.prefix}{digits}{suffix.upper()}{tail}"


def read_id(text: str, forms: Iterable[IdForm]) -> str | None:
    """Return the canonical id that `text` as a whole spells, or None; the first form that reads it wins."""
    for form in forms:
        if match := _patterns(form).whole.fullmatch(text.strip()):
            return _occurrence(text, form, match).value
    return None


def family_key(value: str, forms: Iterable[IdForm]) -> str | None:
    """Return the key that all forms of one proposal share (MP099 for DP099 and MP099A), or None for no id of ours."""
    for form in forms:
        match = _patterns(form).whole.fullmatch(value)
        if match and value.startswith(form.prefix):
            return form.family + canonical(form, _numbers(form, match)).removeprefix(form.prefix)
    return None


def possible_forms(forms: Iterable[IdForm], texts: Iterable[str]) -> tuple[IdForm, ...]:
    """Return the forms whose letters stand in the texts at all."""
    lowered = "\n".join(texts).lower()
    return tuple(form for form in forms if any(chunk in lowered for chunk in _patterns(form).chunks))


def find_occurrences(text: str, forms: Sequence[IdForm]) -> list[Occurrence]:
    """Return the ids printed in a text, by position; lists and ranges expanded, earlier forms preferred."""
    found = [
        occurrence
        for form in possible_forms(forms, (text,))
        for match in _patterns(form).whole.finditer(text)
        if any(_numbers(form, match))
        for occurrence in _with_tail(text, form, match)
    ]
    kept = _share_support(text, keep_longest(found))
    return sorted([*kept, *_implied(text, kept)], key=lambda one: (one.start, one.implied, one.value))


def is_supported(text: str, start: int, end: int, form: IdForm) -> bool:
    """Whether the words around `text[start:end]` say that an id of this form stands there."""
    patterns = _patterns(form)
    if patterns.before is not None and patterns.before.search(text, max(0, start - _NEAR), start):
        return True
    if form.strength is Strength.WEAK and _in_id_column(text, start):
        return True
    if form.bare:
        return _heads_entry(text, start, end)
    return patterns.after.match(text, end, end + _NEAR) is not None


def _heads_entry(text: str, start: int, end: int) -> bool:
    """Whether a bare number opens a line and its title follows: "0819 – Establishing a mechanism".

    Only a heading's number may stand without a dash, and what reads as a time of day opens an agenda. A line in a
    longer text needs more: a suffix ("0849R"), that the text speaks of modifications, or lists several such numbers.
    """
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    if not _OPENS_LINE.fullmatch(text, line_start, start) or _TIME_OF_DAY.match(text, start):
        return False
    line = text[end : line_end if line_end >= 0 else len(text)]
    heading = line_start == 0 and line_end < 0 and len(line) < _LONGEST_HEADING and not line.rstrip().endswith(".")
    if _DIALLING_CODE.match(text, start) and _TELEPHONE.search(line):
        return False
    if heading:
        return (_DASHED_TITLE.match(line) or _PLAIN_TITLE.match(line)) is not None
    return _DASHED_TITLE.match(line) is not None and (
        text[end - 1].isalpha() or _SPEAKS_OF_MODIFICATIONS.search(text) is not None or _lists_numbers(text)
    )


def _lists_numbers(text: str) -> bool:
    """Whether several lines open with the number and title of a modification, and none with a time or a year."""
    numbers = [row["number"] for row in _ROW.finditer(text)]
    return len(numbers) >= _FEWEST_ROWS and all(number.startswith("0") for number in numbers)


def _in_id_column(text: str, start: int) -> bool:
    """Whether a table's cell begins at `start`, in a column that its first row calls the one of modifications."""
    above, line_start = text[max(0, start - _LONGEST_TABLE) : start].split("\n"), text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    if CELL_BAR not in text[line_start : line_end if line_end >= 0 else len(text)]:
        return False
    *rows, before = above
    if before.strip() and not before.rstrip().endswith(CELL_BAR.strip()):
        return False
    head = ""
    for row in reversed(rows):
        if CELL_BAR not in row:
            break
        head = row
    cells = head.split(CELL_BAR)
    column = before.count(CELL_BAR.rstrip())
    return column < len(cells) and _ID_HEAD.search(cells[column]) is not None


def with_alternative(text: str, end: int, value: str, form: IdForm) -> tuple[int, str]:
    """Return where an id that seems to end at `end` does end, and its value, with the alternative that follows."""
    match = _patterns(form).alternative.match(text, end) if form.alternative else None
    return (match.end(), f"{value} {form.alternative}{int(match['alternative'])}") if match else (end, value)


def list_tail(text: str, head: Occurrence, digits: str) -> list[Occurrence]:
    """Return the further members of a list that begins with `head`: "0046" and "0062" after SECMP0024, "/A/B".

    `digits` are the first number of the head as printed: the others must look like it.
    """
    form, patterns = head.form, _patterns(head.form)
    tail: list[Occurrence] = []
    at, last = head.end, head
    pattern = patterns.tails.get(len(digits))
    while pattern is not None and (match := pattern.match(text, at)):
        printed = match["number"]
        if len(printed) == 4 and (int(printed) in _YEARS or printed.startswith("0") != digits.startswith("0")):
            break
        if _RANGE.fullmatch(match["link"]) and int(printed) <= last.numbers[0]:
            break
        value = canonical(form, (int(printed),), match["suffix"] or "")
        last = Occurrence(match.start("number"), match.end(), value, form, (int(printed),), head.supported)
        tail.append(last)
        at = match.end()
    while patterns.suffix_tail is not None and (match := patterns.suffix_tail.match(text, at)):
        value = canonical(form, last.numbers, match["suffix"])
        tail.append(Occurrence(match.start("suffix"), match.end(), value, form, last.numbers, head.supported))
        at = match.end()
    return tail


@lru_cache(maxsize=512)
def _patterns(form: IdForm) -> _Patterns:
    suffix = "|".join(re.escape(s) for s in sorted(form.suffixes, key=len, reverse=True))
    suffixes = rf"(?P<suffix>(?:{suffix}){{1,2}})?" if suffix else "(?P<suffix>(?!))?"
    context = "|".join(_spaced(word) for word in form.context)
    before = rf"\b(?:{context})s?{_FILLERS}\s?[:#(‘'\"]?\s?$" if context else None
    after = rf"{_TITLE_FOLLOWS}|\s(?i:{context})\b" if context else _TITLE_FOLLOWS
    listed = {n for field in form.numbers for n in range(max(3, field.least), field.most + 1)}
    return _Patterns(
        whole=re.compile(_whole(form, suffixes)),
        before=re.compile(before, re.IGNORECASE) if before else None,
        after=re.compile(after),
        tails={
            n: re.compile(
                rf"(?P<link>{_LIST_LINK}|{_RANGE_LINK})(?P<number>\d{{{n}}}){suffixes}(?![A-Za-z0-9_]|\.\d|{_UNIT})"
            )
            for n in listed
            if len(form.numbers) == 1
        },
        suffix_tail=re.compile(rf"/(?P<suffix>{suffix})(?![A-Za-z0-9_])") if suffix else None,
        alternative=re.compile(_alternative(form)),
        alternative_before=re.compile(
            rf"\b(?i:{form.alternative})\s?(?P<alternative>\d{{1,2}})\s(?:of|for|to|under)\s(?:the\s)?$"
        )
        if form.alternative
        else None,
        chunks=tuple({max(re.split(r"[^a-z]", spelling.lower()), key=len) for spelling in form.spellings}),
    )


def _whole(form: IdForm, suffixes: str) -> str:
    """Return the pattern of one id: edges, prefix, numbers, suffix, alternative.

    It begins with the id's first character, and looks back from behind it: `re` then jumps from one to the next.
    """
    firsts = sorted({spelling[0] for spelling in form.spellings})
    first = "".join(re.escape(c) if not form.any_case else re.escape(c.upper() + c.lower()) for c in firsts)
    prefixes = "|".join(
        (f"(?<={re.escape(spelling[0])})" if len(firsts) > 1 else "")
        + "".join(_GAP if character == " " else re.escape(character) for character in spelling[1:].removesuffix(" "))
        + (_plural(spelling) + _GAP if spelling.endswith(" ") else "")
        + ("(?!0)" if form.prefix.endswith("0") and not spelling.endswith("0") else "")  # UNC0 with its 0 left out
        for spelling in sorted(form.spellings, key=len, reverse=True)
    )
    prefix = f"(?i:{prefixes})" if form.any_case else f"(?:{prefixes})"
    numbers = rf"\s?[{re.escape(form.joints)}]\s?".join(
        rf"(?P<n{at}>\d{{{field.least},{field.most}}})" for at, field in enumerate(form.numbers)
    )
    alternative = f"(?:{_alternative(form)})?" if form.alternative else ""
    # What OCR made of a speck or of a rule before it ("_GC0117") is no part of it; the number of a paper has more.
    dirt = rf"(?<=\s_[{first}])|(?<=^_[{first}])"
    left = rf"(?:(?<![A-Za-z0-9_][{first}])|{dirt}){_after_hyphen(form, first)}"
    right = rf"(?![A-Za-z0-9_|&@]|\.\d|{REST_OF_A_PAPER_NUMBER})"
    if form.strength is not Strength.STRONG:
        left += rf"(?<![A-Z]\([{first}])"  # a bracket after a capital was a C
        right += _NO_LONE_DIGIT
    else:  # OCR loses blanks: "theSECMP0013Meter"
        left, right = rf"(?:{left}|(?<=[a-z][A-Z])(?=[A-Z]{{2}}))", rf"(?:{right}|(?=[A-Z][a-z]))"
    return f"[{first}]{left}{prefix}{numbers}{suffixes}{alternative}{right}"


def _after_hyphen(form: IdForm, first: str) -> str:
    """Return what keeps an id from beginning behind "18-", unless the first end of a range stands there: "R0044-"."""
    letters = re.escape(form.letters.upper())
    lengths = sorted({n + form.prefix.count("0") for n in range(form.numbers[0].least, form.numbers[0].most + 1)})
    whole = rf"(?<![A-Za-z0-9_]){letters}"  # the end of BR0044-R0046 is no R0046
    range_ends = "".join(rf"|(?<={whole}\d{{{n}}}-[{first}])" for n in lengths if letters)
    return rf"(?:(?<![A-Z0-9]-[{first}]){range_ends})"


def _plural(spelling: str) -> str:
    """Return what stands for the s of "CMPs 392 and 393": with a list behind it, for MPs are other people too."""
    if not spelling.endswith(" ") or not spelling[-2:-1].isalpha() or spelling[-2:-1] == "s":
        return ""
    return rf"(?:s(?=[ \u00a0\n]{{1,2}}\d{{1,5}}[A-Z]{{0,2}}(?:{_LIST_OR_RANGE.pattern})\d))?"


def _alternative(form: IdForm) -> str:
    return rf",?\s{{1,2}}(?i:{form.alternative})\s?(?P<alternative>\d{{1,2}})"


def _spaced(words: str) -> str:
    return r"\s".join(re.escape(word) for word in words.split())


def _numbers(form: IdForm, match: re.Match[str]) -> tuple[int, ...]:
    return tuple(int(match[f"n{at}"]) for at in range(len(form.numbers)))


def _with_tail(text: str, form: IdForm, match: re.Match[str]) -> Iterator[Occurrence]:
    head = _occurrence(text, form, match)
    yield head
    yield from list_tail(text, head, match["n0"])


def _occurrence(text: str, form: IdForm, match: re.Match[str]) -> Occurrence:
    numbers = _numbers(form, match)
    alternative = match["alternative"] if form.alternative else None
    start = match.start()
    leading = _patterns(form).alternative_before if form.alternative and not alternative else None
    if leading is not None and (named := leading.search(text, max(0, start - _NEAR), start)):
        alternative, start = named["alternative"], named.start()  # "WACM3 of CMP303"
    value = canonical(form, numbers, match["suffix"] or "", alternative)
    supported = match[0].startswith(form.context) or is_supported(text, match.start(), match.end(), form)
    return Occurrence(start, match.end(), value, form, numbers, supported)


def _share_support(text: str, found: list[Occurrence]) -> list[Occurrence]:
    """Let what supports one member of a list support the others, before and after it."""
    shared = list(found)
    steps = list(pairwise(range(len(shared))))
    for known, other in [*steps, *((two, one) for one, two in reversed(steps))]:
        sure = shared[known].supported or shared[known].form.strength is Strength.STRONG
        if sure and _linked(text, shared[min(known, other)], shared[max(known, other)]):
            shared[other] = shared[other]._replace(supported=True)
    return shared


def _linked(text: str, one: Occurrence, two: Occurrence) -> bool:
    return one.form.prefix == two.form.prefix and _LIST_OR_RANGE.fullmatch(text, one.end, two.start) is not None


def _implied(text: str, found: list[Occurrence]) -> Iterator[Occurrence]:
    """Yield the ids between the two ends of each printed range; each has the whole range as its span."""
    for one, two in pairwise(found):
        if one.form != two.form or len(one.numbers) != 1 or not _RANGE.fullmatch(text, one.end, two.start):
            continue
        if two.numbers[0] - one.numbers[0] > MAX_RANGE:
            continue
        for number in range(one.numbers[0] + 1, two.numbers[0]):
            value = canonical(one.form, (number,))
            yield Occurrence(
                one.start, two.end, value, one.form, (number,), one.supported or two.supported, implied=True
            )
