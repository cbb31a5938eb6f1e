"""Damaged modification ids and the proof that repairs them.

In: the texts of one document, its undamaged ids, the forms that an id may have. Out: repaired mentions per text. Proof
is the same id printed whole elsewhere in the document, or its title beside the damage. Without proof an id is given, at
a lower confidence, where the damage leaves one reading alone; where it leaves two, only a title can choose between
them.
So no id that the document knows is ever exchanged for another.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from pipeline.confusions import (
    AMBIGUOUS_MARGIN,
    DOUBLED,
    Reading,
    damaged_readings,
    distance,
    may_be_cut_short,
    may_hide_a_loss,
)
from pipeline.id_forms import IdForm, Occurrence, Strength, is_supported, list_tail, with_alternative
from pipeline.records import Label, Mention, Method
from pipeline.spans import Taken

# Confidences rank the evidence; they are no measured probabilities.
_PROVED_TWICE, _PROVED_BY_TITLE, _PROVED_BY_PRESENCE = 0.97, 0.95, 0.9
_ONE_READING, _ONE_READING_OF_LETTERS = 0.7, 0.6

_SAME_TITLE = 85  # per cent of agreement: titles are misread, and reworded, a little
_SERIAL = 4  # digits: such numbers begin with a nought, for no code has had a thousand of them
_SERIES = 3  # so many numbers behind one wrong prefix are a series of its own, and no misreading
_SLIGHT_DAMAGE = 2.0  # as much as four digits read as the letters that they look most like
_KNOWN_MARGIN = 0.5  # AMBIGUOUS_MARGIN for a single, commonest fault in an id that is printed whole elsewhere
_TITLE_MARGIN = 1.5  # so much dearer than the cheapest reading may be one that has its title beside it
_FEWEST_DIGITS = 3  # of a damaged id, so that something of it is left
_LOSS_MARGIN = 2.5  # so much dearer may be a reading that supposes a digit lost, and still forbids the cheaper one
_LOST = 2.0  # a letter or digit lost or added, as in `pipeline.confusions`
_SHORTEST_TITLED = 4  # letters and digits of an id of which one may be lost, when its title stands beside it
_MOST_DAMAGE = 4.0  # beyond it nothing is recognised, even beside its title

_TITLE = re.compile(r"\s{0,2}[-–:]?\s?[‘“'\"](?P<title>[^‘“”\"\n]{6,160}?)[’”'\"](?![a-z])")
# A token with a digit, or of capitals only; several tokens of which the first is capitals. All lengths are bounded, so
# that no text is slow to search.
_GLYPH = r"[^\s,;:()\[\]{}‘’“”'\"•]"
_GLYPHS = rf"{_GLYPH}(?:{_GLYPH}|\((?=[A-Z])){{0,23}}"
_TOKEN = re.compile(rf"(?<!{_GLYPH})(?=[^\s]{{0,23}}\d|[A-Z|]{{8}}){_GLYPHS}(?!{_GLYPH})")
_TOKENS = re.compile(  # looks ahead only, for what ends here may begin another
    rf"(?<!{_GLYPH})(?=[A-Z0-9$|(]{_GLYPH}{{0,11}}(?:[ \t\u00a0]{{1,2}}\n?|\n)(?!\|)"
    rf"(?P<second>{_GLYPH}{{1,9}})(?!{_GLYPH})(?:[ \t\u00a0](?!\|)(?P<third>{_GLYPH}{{1,6}})(?!{_GLYPH}))?)"
)
_LONE_DIGIT = re.compile(  # the last digit of a damaged id, set apart; but not the day of a date
    r"[ \t\u00a0\n]\d{1,2}[A-Z]?(?![\w/:.,]|\s(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))|[,;:]\d"
)
_LONE_LETTER = re.compile(r"[ \t\u00a0\n,;:.'](?P<letter>[A-Z])(?![\w'’])")
_SOME_DIGIT = re.compile(r"\d")
_PIECE = re.compile(r"[^/]+")
_NO_GLYPH = dict.fromkeys(map(ord, "-\u00ad\u2010\u2011\u2012\u2013_ \t\u00a0\n"))
_HEAD = re.compile(r"[A-Za-z]+")
_HEAD_BEFORE = re.compile(r"(?<![A-Za-z0-9])[A-Z0-9$|(]{2,5}[ \u00a0\n_-]$")
_LONGEST_HEAD = 7


@dataclass(frozen=True, slots=True)
class KnownIds:
    """The undamaged ids of a document, how often each is printed, and the titles printed beside them."""

    values: Mapping[str, Occurrence]
    counts: Mapping[str, int]
    titles: Mapping[str, tuple[str, ...]]

    def with_title(self, title: str | None) -> frozenset[str]:
        """Return the ids beside which this title is printed."""
        if title is None:
            return frozenset()
        return frozenset(
            value for value, titles in self.titles.items() if any(_same_title(title, other) for other in titles)
        )


def known_ids(texts: Sequence[str], found: Sequence[Iterable[Occurrence]]) -> KnownIds:
    """Return what the undamaged ids of a document's texts prove."""
    titles = defaultdict[str, list[str]](list)
    for text, occurrences in zip(texts, found, strict=True):
        for one in occurrences:
            if not one.implied and (title := title_after(text, one.end)) is not None:
                titles[one.value].append(title)
    values = {one.value: one for occurrences in found for one in occurrences}
    counts = Counter(one.value for occurrences in found for one in occurrences)
    return KnownIds(values, counts, {value: tuple(printed) for value, printed in titles.items()})


def title_after(text: str, end: int) -> str | None:
    """Return the quoted title that follows at `end`, or None."""
    match = _TITLE.match(text, end)
    return match["title"] if match else None


def is_end_of_damaged(text: str, one: Occurrence, forms: Iterable[IdForm]) -> bool:
    """Whether what looks whole is the end of a longer id that is damaged: "MP001B" in "SEC MP001B"."""
    head = _HEAD_BEFORE.search(text, max(0, one.start - _LONGEST_HEAD), one.start)
    if head is None or one.form.strength is Strength.STRONG:
        return False
    token = text[head.start() : one.end].translate(_NO_GLYPH)
    return any(damaged_readings(token, form) for form in forms if form is not one.form)


@dataclass(frozen=True, slots=True)
class RepairRules:
    """What may be repaired: `own` forms also without proof, `foreign` ones on proof only, `other_series` never."""

    own: tuple[IdForm, ...]
    foreign: tuple[IdForm, ...]
    other_series: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class _Damaged:
    """A token that is no id as it stands, and the ids that it may have been, cheapest first."""

    text_index: int
    start: int
    end: int
    head: str  # its letters before the first digit
    readings: tuple[Reading, ...]


class Repairs(NamedTuple):
    """What was made of the damaged ids of one text: repaired mentions, and the spans that could not be read."""

    mentions: list[Mention]
    unread: list[tuple[int, int]]


def repair(texts: Sequence[str], taken: Sequence[Taken], *, rules: RepairRules, known: KnownIds) -> list[Repairs]:
    """Return what becomes of the damaged ids of each text.

    `taken` is where in each text an undamaged id stands; it is left alone, and what is repaired is taken too.
    """
    damaged = [one for at, text in enumerate(texts) for one in _damaged(at, text, taken[at], rules=rules, known=known)]
    contested, series = _contested(damaged), _series(damaged)
    repaired = [Repairs([], []) for _ in texts]
    for one in sorted(damaged, key=lambda one: (one.text_index, one.readings[0].cost, one.start - one.end)):
        text, occupied = texts[one.text_index], taken[one.text_index]
        if one in contested or occupied.touches(one.start, one.end):
            continue
        choice = _choose(text, one, rules=rules, known=known, is_series=one.head in series)
        for mention in _with_list(text, one, *choice) if choice is not None else ():
            occupied.add(mention.start, mention.end)
            repaired[one.text_index].mentions.append(mention)
    for one in damaged:
        unread, occupied = repaired[one.text_index].unread, taken[one.text_index]
        damage = one.readings[0].cost
        if (
            one.head not in series
            and damage
            and _is_likely(one.readings[0])
            and not occupied.touches(one.start, one.end)
        ):
            occupied.add(one.start, one.end)
            unread.append((one.start, one.end))
    return repaired


def names_unread(text: str, rules: RepairRules) -> bool:
    """Whether in a text that has no known id stands what is likely to be one, damaged or of another code."""
    found = _damaged(0, text, Taken(()), rules=rules, known=KnownIds({}, {}, {}))
    return any(_is_likely(one.readings[0]) for one in found)


def _is_likely(reading: Reading) -> bool:
    """Whether so little damage made a token of an id that it will be one, though which cannot be told."""
    return reading.cost <= _SLIGHT_DAMAGE and reading.form.strength is not Strength.WEAK


def _contested(damaged: Sequence[_Damaged]) -> frozenset[_Damaged]:
    """Return those of which a longer or shorter stretch reads otherwise, and as cheap ("SECMP00o3 7")."""
    ordered = sorted(damaged, key=lambda one: (one.text_index, one.start, one.end))
    contested: set[_Damaged] = set()
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if (other.text_index, other.start) != (one.text_index, one.start):
                break
            best, rival = one.readings[0], other.readings[0]
            if best.value != rival.value and abs(best.cost - rival.cost) < AMBIGUOUS_MARGIN:
                contested |= {one, other}
    return frozenset(contested)


def _choose(
    text: str, one: _Damaged, *, rules: RepairRules, known: KnownIds, is_series: bool
) -> tuple[Reading, float] | None:
    """Return the id that a damaged token is, with its confidence, or None where it cannot be known."""
    best = one.readings[0]
    margin = _KNOWN_MARGIN if best.value in known.values and best.cost <= DOUBLED else AMBIGUOUS_MARGIN
    alone = not any(
        reading.cost < best.cost + (AMBIGUOUS_MARGIN if reading.value in known.values else margin)
        for reading in one.readings[1:]
    )
    titled = known.with_title(title_after(text, one.end))
    most = min(_MOST_DAMAGE, best.cost + _TITLE_MARGIN)
    by_title = [reading for reading in one.readings if reading.value in titled and reading.cost <= most]
    if len(by_title) == 1:
        return by_title[0], _PROVED_TWICE if alone and by_title[0] is best else _PROVED_BY_TITLE
    if not alone or titled or _LONE_DIGIT.match(text, one.end) or _may_have_a_suffix(text, one, best, known):
        return None
    if best.value in known.values:
        return (best, _PROVED_BY_PRESENCE) if _excludes_the_others(text, one, best, known) else None
    if is_series or best.form not in rules.own:
        return None
    confidence = _unproved(text, one, best, known)
    return (best, confidence) if confidence else None


def _may_have_a_suffix(text: str, one: _Damaged, best: Reading, known: KnownIds) -> bool:
    """Whether an id read without a suffix may have one that is damaged, lost or set apart: only a title tells."""
    if best.suffix or not best.form.suffixes:
        return False
    token = text[one.start : one.end].translate(_NO_GLYPH)
    apart = _LONE_LETTER.match(text, one.end)
    siblings = (other for value, other in known.values.items() if value != best.value and other.form is best.form)
    return (
        may_be_cut_short(token, best)
        or (apart is not None and apart["letter"] in best.form.suffixes)
        or any(other.numbers == best.numbers for other in siblings)
    )


def _excludes_the_others(text: str, one: _Damaged, best: Reading, known: KnownIds) -> bool:
    """Whether the damage to a known id is bearable, and no other known id comes near it, even with a digit lost."""
    token = text[one.start : one.end].translate(_NO_GLYPH)
    others = (value.translate(_NO_GLYPH) for value, other in known.values.items() if value != best.value)
    return best.cost <= _MOST_DAMAGE and all(
        distance(token, other) > best.cost + _LOSS_MARGIN for other in others if other[:1] == best.value[:1]
    )


def _unproved(text: str, one: _Damaged, best: Reading, known: KnownIds) -> float:
    """Return the confidence in a reading that nothing proves but that leaves no other; 0.0 for too much damage."""
    token = text[one.start : one.end].translate(_NO_GLYPH)
    if _only_noughts(token, best, known):
        return _ONE_READING
    if _is_crowded(text[one.start : one.end], token, best):
        return 0.0
    if best.form.strength is not Strength.STRONG or _could_be_otherwise(token, best, known):
        return 0.0
    letters = sum(map(str.isalpha, best.form.prefix))
    if not best.letter_cost:
        some_digit = any(map(str.isdecimal, token))
        return _ONE_READING if best.digit_cost <= _SLIGHT_DAMAGE and (some_digit or letters >= 4) else 0.0
    supported = is_supported(text, one.start, one.end, best.form)
    slight = best.letter_cost <= 1.0 and (letters >= 4 or supported)
    lost = best.letter_cost <= 2.0 and letters >= 5 and supported
    return _ONE_READING_OF_LETTERS if not best.digit_cost and (slight or lost) else 0.0


def _is_crowded(raw: str, token: str, best: Reading) -> bool:
    """Whether there are more glyphs than digits behind whole letters, or a blank among them: "DCP A4I9", "DCPl 34"."""
    letters = best.form.letters
    if best.letter_cost or not token.startswith(letters):
        return False
    digits = len(best.digits) + sum(map(str.isdecimal, best.form.prefix))
    head = raw.split(maxsplit=1)[0].strip("-_")
    return len(token) - len(letters) - len(best.rest) > digits or len(letters) < len(head) < len(token)


def _only_noughts(token: str, best: Reading, known: KnownIds) -> bool:
    """Whether nothing but noughts was read as letters that all ids of the paper have: "ROO21" where R0043 is printed.

    A letter further right than the first digit may be another digit (8, 5) in a paper whose numbers differ there.
    """
    letters = best.form.letters
    if best.letter_cost or best.suffix or best.form.prefix != letters or not token.startswith(letters):
        return False
    if may_hide_a_loss(token, best):
        return False
    number = token[len(letters) :]
    printed = [
        one.value.removeprefix(one.form.letters) for one in known.values.values() if one.form.family == best.form.family
    ]
    misread = [at for at, glyph in enumerate(number) if not glyph.isdecimal()]
    if not printed or not misread or len(number) != best.form.numbers[0].width or best.form.numbers[0].width < _SERIAL:
        return False
    sure = all(number[at] in "Oo" and all(one[at] == "0" for one in printed) for at in misread)
    return sure and (misread == [0] or len(printed) >= _SERIES)


def _could_be_otherwise(token: str, best: Reading, known: KnownIds) -> bool:
    """Whether two faults could have made the token of another id: too many digits, a lost one, a misread suffix."""
    number = token.removesuffix(best.rest)[-len(best.digits) :]
    digits = len(best.digits) + sum(map(str.isdecimal, best.form.prefix))
    return (
        sum(map(str.isdecimal, token)) > digits
        or (
            bool(best.suffix)
            and (number != best.digits or best.letter_cost > 0 or best.suffix not in best.form.suffixes)
        )
        or (bool(best.suffix) and _misread_nought(token, best))
        or may_hide_a_loss(token, best)
        or _is_beyond_the_series(token, best, known)
    )


def _misread_nought(token: str, reading: Reading) -> bool:
    """Whether the nought that belongs to the letters is none in print: "UNCD753R"."""
    letters = reading.form.letters
    return token.startswith(letters) and reading.form.prefix == f"{letters}0" and token[len(letters)] != "0"


def _is_beyond_the_series(token: str, reading: Reading, known: KnownIds) -> bool:
    """Whether a number goes beyond what the paper knows of its series: its length, or a first digit that is a guess.

    Leading noughts do not count: one doubled and a digit lost make a shorter number. A first digit that is not printed
    must be that of a known number as long: a stroke too many looks like a 1, and a 3 like an S.
    """
    series = [str(one.numbers[0]) for one in known.values.values() if one.form.prefix == reading.form.prefix]
    number = str(reading.numbers[0])
    if series and not min(map(len, series)) <= len(number) <= max(map(len, series)):
        return True
    first = token.removesuffix(reading.rest)[-len(reading.digits)]
    is_guess = reading.digits[0] != "0" and not first.isdecimal()
    return is_guess and not any(len(one) == len(number) and one[0] == number[0] for one in series)


def _with_list(text: str, one: _Damaged, reading: Reading, confidence: float) -> Iterator[Mention]:
    """Yield the repaired id and the members of the list that it begins."""
    end, value = with_alternative(text, one.end, reading.value, reading.form)
    head = Occurrence(one.start, end, value, reading.form, reading.numbers, supported=True)
    for member in (head, *list_tail(text, head, reading.digits)):
        method = Method.REPAIRED if member is head else Method.VARIANT
        yield Mention(Label.MODIFICATION, member.start, member.end, member.value, confidence, method)


def _damaged(at: int, text: str, taken: Taken, *, rules: RepairRules, known: KnownIds) -> Iterator[_Damaged]:
    forms = (*rules.own, *rules.foreign)
    for start, end in _spans(text):
        token = text[start:end].translate(_NO_GLYPH)
        head = _HEAD.match(token)
        if token.isdecimal() or token.islower() or (head and head[0] in rules.other_series):
            continue
        if taken.touches(start, end):
            continue
        readings = _cheapest(
            reading
            for form in forms
            for reading in damaged_readings(token, form)
            if len(reading.digits) >= _FEWEST_DIGITS
        )
        if (title := title_after(text, end)) is not None:
            read = {reading.value for reading in readings}
            readings += (far for far in _near_titled(token, title, known) if far.value not in read)
        if readings:
            readings.sort(key=lambda reading: reading.cost)
            yield _Damaged(at, start, end, head[0] if head else "", tuple(readings))


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
        printed = value.translate(_NO_GLYPH)
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


def _series(damaged: Iterable[_Damaged]) -> frozenset[str]:
    """Return the prefixes that stand before so many numbers that they must be a series of another kind."""
    numbers = defaultdict[str, set[str]](set)
    for one in damaged:
        if one.readings[0].letter_cost:
            numbers[one.head].add(one.readings[0].digits)
    return frozenset(head for head, found in numbers.items() if head and len(found) >= _SERIES)


def _same_title(one: str, other: str) -> bool:
    """Whether two printed titles are one; their numbers must agree (Batch 3 is not Batch 4)."""
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    return fuzz.ratio(one.casefold(), other.casefold()) >= _SAME_TITLE
