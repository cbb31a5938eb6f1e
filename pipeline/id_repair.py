"""Damaged modification ids: where one may stand, and what becomes of it.

In: the texts of one document, its undamaged ids, the forms that an id may have. Out: repaired mentions per text, and
the spans that could not be read. What proves a repair is `pipeline.id_proof`'s matter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from pipeline.confusions import AMBIGUOUS_MARGIN, Reading, damaged_readings, forms_begun
from pipeline.id_forms import (
    CELL_BAR,
    REST_OF_A_PAPER_NUMBER,
    IdForm,
    Occurrence,
    Strength,
    list_tail,
    read_id,
    with_alternative,
)
from pipeline.id_proof import ON_PRESENCE, Damaged, KnownIds, gather, glyphs_of, is_likely, proved, title_after
from pipeline.records import Label, Mention, Method
from pipeline.spans import Taken

_AMONG_UNDERSCORES = re.compile(r"_\d+_")  # the meeting in a paper's number: SECP_67_
_REST_OF_A_PAPER_NUMBER = re.compile(REST_OF_A_PAPER_NUMBER)
_FEWEST_DIGITS = 3  # of a damaged id, so that something of it is left
_LOST = 2.0  # a letter or digit lost or added, as in `pipeline.confusions`
_SHORTEST_TITLED = 4  # letters and digits of an id of which one may be lost, when its title stands beside it

# A token with a digit, or of capitals only; several tokens of which the first is capitals. All lengths are bounded, so
# that no text is slow to search.
_GLYPH = r"[^\s,;:()\[\]{}‘’“”'\"•]"
_GLYPHS = rf"{_GLYPH}(?:{_GLYPH}|\((?=[A-Z])){{0,23}}"
_TOKEN = re.compile(rf"(?<!{_GLYPH})(?=[^\s]{{0,23}}\d|[A-Z|]{{8}}){_GLYPHS}(?!{_GLYPH})")
_TOKENS = re.compile(  # looks ahead only, for what ends here may begin another; a digit is near, or there is no id
    rf"(?<!{_GLYPH})(?=[A-Z0-9$|(]{_GLYPH}{{0,11}}(?:[ \t\u00a0]{{1,2}}\n?|\n)(?!\|)(?=\D{{0,16}}\d)"
    rf"(?P<second>{_GLYPH}{{1,9}})(?!{_GLYPH})(?:[ \t\u00a0](?!\|)(?P<third>{_GLYPH}{{1,6}})(?!{_GLYPH}))?)"
)
_MAY_HOLD_ONE = re.compile(r"\d|[A-Z|]{8}")
_SOME_DIGIT = re.compile(r"\d")
_PIECE = re.compile(r"[^/]+")
_HEAD = re.compile(r"[A-Za-z]+")
_HEAD_BEFORE = re.compile(r"(?<![A-Za-z0-9])[A-Z0-9$|(]{2,5}[ \u00a0\n_-]$")
_LONGEST_HEAD = 7
_STROKE_BEFORE_ID = re.compile(r"(?:^|(?<=\n)|(?<=\| ))[Il1!\][](?=[A-Z])")
_CELL_TOKEN = re.compile(r"[A-Z][\w/ -]{2,14}?(?= \|)")


def is_end_of_damaged(text: str, one: Occurrence, forms: Iterable[IdForm]) -> bool:
    """Whether what looks whole is the end of a longer id that is damaged: "MP001B" in "SEC MP001B"."""
    head = _HEAD_BEFORE.search(text, max(0, one.start - _LONGEST_HEAD), one.start)
    if head is None or one.form.strength is Strength.STRONG:
        return False
    token = glyphs_of(text[head.start() : one.end])
    return any(damaged_readings(token, form) for form in forms if form is not one.form)


@dataclass(frozen=True, slots=True)
class RepairRules:
    """What may be repaired: `own` forms also without proof, `foreign` ones on proof only, `other_series` never."""

    own: tuple[IdForm, ...]
    foreign: tuple[IdForm, ...]
    other_series: frozenset[str]


class Repairs(NamedTuple):
    """What was made of the damaged ids of one text: repaired mentions, and the spans that could not be read."""

    mentions: list[Mention]
    unread: list[tuple[int, int]]


def repair(texts: Sequence[str], taken: Sequence[Taken], *, rules: RepairRules, known: KnownIds) -> list[Repairs]:
    """Return what becomes of the damaged ids of each text.

    `taken` is where in each text an undamaged id stands; it is left alone, and what is repaired is taken too.
    """
    damaged = [one for at, text in enumerate(texts) for one in _damaged(at, text, taken[at], rules=rules, known=known)]
    contested, evidence = _contested(damaged), gather(damaged, known, rules.own)
    repaired = [Repairs([], []) for _ in texts]
    for one in sorted(damaged, key=lambda one: (one.text_index, one.readings[0].cost, one.start - one.end)):
        text, occupied = texts[one.text_index], taken[one.text_index]
        if one in contested or occupied.touches(one.start, one.end):
            continue
        choice = proved(text, one, evidence)
        for mention in _with_list(text, one, *choice) if choice is not None else ():
            occupied.add(mention.start, mention.end)
            repaired[one.text_index].mentions.append(mention)
    for at, text in enumerate(texts):
        for mention in _behind_rule(text, rules.own, known):
            if not taken[at].touches(mention.start, mention.end):
                taken[at].add(mention.start, mention.end)
                repaired[at].mentions.append(mention)
    for one in damaged:
        unread, occupied = repaired[one.text_index].unread, taken[one.text_index]
        likely = one.readings[0].cost > 0 and is_likely(one.readings[0]) and one.head not in evidence.other_series
        if likely and not occupied.touches(one.start, one.end):
            occupied.add(one.start, one.end)
            unread.append((one.start, one.end))
    return repaired


def _behind_rule(text: str, forms: Sequence[IdForm], known: KnownIds) -> Iterator[Mention]:
    """Yield known ids at the head of a table's cell, of which the rule before them was read as a letter: "IDP146"."""
    if CELL_BAR not in text:
        return
    for stroke in _STROKE_BEFORE_ID.finditer(text):
        line_end = text.find("\n", stroke.end())
        if CELL_BAR not in text[stroke.start() : line_end if line_end >= 0 else len(text)]:
            continue
        token = _CELL_TOKEN.match(text, stroke.end())
        value = read_id(token[0], forms) if token else None
        if token and value is not None and value in known.values:
            yield Mention(Label.MODIFICATION, *token.span(), value, ON_PRESENCE, Method.REPAIRED)


def names_unread(text: str, rules: RepairRules) -> bool:
    """Whether in a text that has no known id stands what is likely to be one, damaged or of another code."""
    found = _damaged(0, text, Taken(()), rules=rules, known=KnownIds({}, Counter(), {}, {}))
    return any(is_likely(one.readings[0]) for one in found)


def _contested(damaged: Sequence[Damaged]) -> frozenset[Damaged]:
    """Return those of which a longer or shorter stretch reads otherwise, and as cheap ("SECMP00o3 7")."""
    ordered = sorted(damaged, key=lambda one: (one.text_index, one.start, one.end))
    contested: set[Damaged] = set()
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if (other.text_index, other.start) != (one.text_index, one.start):
                break
            best, rival = one.readings[0], other.readings[0]
            if best.value != rival.value and abs(best.cost - rival.cost) < AMBIGUOUS_MARGIN:
                contested |= {one, other}
    return frozenset(contested)


def _with_list(text: str, one: Damaged, reading: Reading, confidence: float) -> Iterator[Mention]:
    """Yield the repaired id and the members of the list that it begins."""
    end, value = with_alternative(text, one.end, reading.value, reading.form)
    head = Occurrence(one.start, end, value, reading.form, reading.numbers, supported=True)
    for member in (head, *list_tail(text, head, reading.digits)):
        method = Method.REPAIRED if member is head else Method.VARIANT
        yield Mention(Label.MODIFICATION, member.start, member.end, member.value, confidence, method)


def _damaged(at: int, text: str, taken: Taken, *, rules: RepairRules, known: KnownIds) -> Iterator[Damaged]:
    if _MAY_HOLD_ONE.search(text) is None:
        return
    forms = (*rules.own, *rules.foreign)
    for start, end in _spans(text):
        token = glyphs_of(text[start:end])
        head = _HEAD.match(token)
        if token.isdecimal() or token.islower() or (head and head[0] in rules.other_series):
            continue
        if _AMONG_UNDERSCORES.search(text, start, end) or _REST_OF_A_PAPER_NUMBER.match(text, end):
            continue
        if taken.touches(start, end):
            continue
        readings = _cheapest(
            reading
            for form in forms_begun(token, forms)
            for reading in damaged_readings(token, form)
            if len(reading.digits) >= _FEWEST_DIGITS
        )
        if (title := title_after(text, end)) is not None:
            read = {reading.value for reading in readings}
            readings += (far for far in _near_titled(token, title, known) if far.value not in read)
        if readings:
            readings.sort(key=lambda reading: reading.cost)
            yield Damaged(at, start, end, text[start:end], head[0] if head else "", tuple(readings))


def _cheapest(readings: Iterable[Reading]) -> list[Reading]:
    """Return the cheapest reading of each id: several forms may be spellings of one."""
    best: dict[str, Reading] = {}
    for reading in readings:
        if reading.value not in best or reading.cost < best[reading.value].cost:
            best[reading.value] = reading
    return list(best.values())


def _near_titled(token: str, title: str, known: KnownIds) -> Iterator[Reading]:
    """Yield the ids of this title from which a token differs by a letter or digit lost, added or changed.

    An id that is printed once may be misread itself, and proves no digit.
    """
    for value in (one for one in known.with_title(title) if known.counts[one] > 1):
        printed = glyphs_of(value)
        if len(printed) >= _SHORTEST_TITLED and Levenshtein.distance(printed, token) == 1:
            one = known.values[value]
            digits = "".join(str(n).zfill(field.width) for n, field in zip(one.numbers, one.form.numbers, strict=True))
            yield Reading(value, one.form, one.numbers, digits, letter_cost=_LOST, digit_cost=0.0)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans in which a damaged id may stand: tokens, their parts between slashes, two or three joined."""
    for match in _TOKEN.finditer(text):
        start, end = match.start(), match.end() - match[0].endswith(".")
        yield start, end
        if "/" in match[0]:
            yield from ((start + part.start(), start + part.end()) for part in _PIECE.finditer(text[start:end]))
    for match in _TOKENS.finditer(text):
        for group in ("second", "third"):
            part = match[group]
            if part and _SOME_DIGIT.search(part):
                yield match.start(), match.end(group) - part.endswith(".")
