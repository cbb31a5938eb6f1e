"""Damaged modification ids and the proof that repairs them.

In: the texts of one document, its undamaged ids, the forms that an id may have. Out: repaired mentions per text. Proof
is the same id printed whole elsewhere in the document, or its title beside the damage. Without proof an id is given, at
a lower confidence, where the damage leaves one reading alone; where it leaves two, only a title can choose between
them.
So no id that the document knows is ever exchanged for another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.confusions import AMBIGUOUS_MARGIN, Reading, damaged_readings
from pipeline.id_forms import IdForm, Occurrence, Strength, is_supported, list_tail
from pipeline.records import Label, Mention, Method
from pipeline.spans import Taken

# Confidences rank the evidence; they are no measured probabilities.
_PROVED_TWICE, _PROVED_BY_TITLE, _PROVED_BY_PRESENCE = 0.97, 0.95, 0.9
_ONE_READING, _ONE_READING_OF_LETTERS = 0.7, 0.6

_SAME_TITLE = 85  # per cent of agreement: titles are misread, and reworded, a little
_SERIES = 3  # so many numbers behind one wrong prefix are a series of its own, and no misreading
_MOST_DAMAGE = 4.0  # beyond it nothing is recognised, even beside its title

_TITLE = re.compile(r"\s{0,2}[-–:]?\s?[‘“'\"](?P<title>[^‘“”\"\n]{6,160}?)[’”'\"](?![a-z])")
# A token with a digit, or of capitals only; several tokens of which the first is capitals. All lengths are bounded, so
# that no text is slow to search.
_GLYPH = r"[^\s,;:()\[\]{}‘’“”'\"•]"
_GLYPHS = rf"{_GLYPH}(?:{_GLYPH}|\((?=[A-Z])){{0,23}}"
_TOKEN = re.compile(rf"(?<!{_GLYPH})(?=[^\s]{{0,23}}\d|[A-Z|]{{8}}){_GLYPHS}(?!{_GLYPH})")
_TOKENS = re.compile(
    rf"(?<!{_GLYPH})(?=[A-Z0-9$|]{{2,9}}(?P<gap>[ \t\u00a0]{{1,2}}\n?|\n)(?!\|){_GLYPH})[A-Z0-9$|]*(?P=gap)"
    rf"(?P<second>{_GLYPH}{{1,9}})(?!{_GLYPH})(?:[ \t\u00a0](?!\|)(?P<third>{_GLYPH}{{1,6}})(?!{_GLYPH}))?"
)
_PIECE = re.compile(r"[^/]+")
_NO_GLYPH = dict.fromkeys(map(ord, "-\u00ad\u2010\u2011\u2012\u2013_ \t\u00a0\n"))
_HEAD = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class KnownIds:
    """The undamaged ids of a document, and the titles printed beside them."""

    values: frozenset[str]
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
    values = frozenset(one.value for occurrences in found for one in occurrences)
    return KnownIds(values, {value: tuple(printed) for value, printed in titles.items()})


def title_after(text: str, end: int) -> str | None:
    """Return the quoted title that follows at `end`, or None."""
    match = _TITLE.match(text, end)
    return match["title"] if match else None


@dataclass(frozen=True, slots=True)
class RepairRules:
    """What may be repaired: `own` forms also without proof, `foreign` ones on proof only, `other_series` never."""

    own: tuple[IdForm, ...]
    foreign: tuple[IdForm, ...]
    other_series: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Damaged:
    """A token that is no id as it stands, and the ids that it may have been, cheapest first."""

    text_index: int
    start: int
    end: int
    head: str  # its letters before the first digit
    readings: tuple[Reading, ...]


def repair(texts: Sequence[str], taken: Sequence[Taken], *, rules: RepairRules, known: KnownIds) -> list[list[Mention]]:
    """Return the repaired mentions of each text.

    `taken` is where in each text an undamaged id stands; it is left alone, and what is repaired is taken too.
    """
    damaged = [one for at, text in enumerate(texts) for one in _damaged(at, text, taken[at], rules)]
    series = _series(damaged)
    repaired: list[list[Mention]] = [[] for _ in texts]
    for one in sorted(damaged, key=lambda one: (one.text_index, one.readings[0].cost, one.start - one.end)):
        text, occupied = texts[one.text_index], taken[one.text_index]
        if occupied.touches(one.start, one.end):
            continue
        choice = _choose(text, one, rules=rules, known=known, is_series=one.head in series)
        for mention in _with_list(text, one, *choice) if choice is not None else ():
            occupied.add(mention.start, mention.end)
            repaired[one.text_index].append(mention)
    return repaired


def _choose(
    text: str, one: _Damaged, *, rules: RepairRules, known: KnownIds, is_series: bool
) -> tuple[Reading, float] | None:
    """Return the id that a damaged token is, with its confidence, or None where it cannot be known."""
    best = one.readings[0]
    alone = len(one.readings) == 1 or one.readings[1].cost >= best.cost + AMBIGUOUS_MARGIN
    titled = known.with_title(title_after(text, one.end))
    by_title = [reading for reading in one.readings if reading.value in titled and reading.cost <= _MOST_DAMAGE]
    if len(by_title) == 1:
        return by_title[0], _PROVED_TWICE if alone and by_title[0] is best else _PROVED_BY_TITLE
    if not alone or titled:
        return None
    if best.value in known.values:
        return best, _PROVED_BY_PRESENCE
    if is_series or best.form not in rules.own:
        return None
    confidence = _unproved(text, one, best)
    return (best, confidence) if confidence else None


def _unproved(text: str, one: _Damaged, best: Reading) -> float:
    """Return the confidence in a reading that nothing proves but that leaves no other; 0.0 for too much damage."""
    printed_digits = sum(character.isdecimal() for character in text[one.start : one.end])
    letters = sum(character.isalpha() for character in best.form.prefix)
    if not 0 < printed_digits <= len(best.digits) and (printed_digits or letters < 4 or best.letter_cost):
        return 0.0
    supported = is_supported(text, one.start, one.end, best.form)
    if best.form.strength is Strength.MEDIUM:
        return _ONE_READING_OF_LETTERS if supported and not best.letter_cost and best.digit_cost <= 0.5 else 0.0
    if best.form.strength is Strength.WEAK:
        return 0.0
    if not best.letter_cost:
        return _ONE_READING
    slight = best.letter_cost <= 1.0 and best.digit_cost <= 1.0 and (letters >= 4 or supported)
    lost = letters >= 5 and best.letter_cost <= 2.0 and not best.digit_cost and supported
    return _ONE_READING_OF_LETTERS if slight or lost else 0.0


def _with_list(text: str, one: _Damaged, reading: Reading, confidence: float) -> Iterator[Mention]:
    """Yield the repaired id and the members of the list that it begins."""
    head = Occurrence(one.start, one.end, reading.value, reading.form, reading.numbers, supported=True)
    for member in (head, *list_tail(text, head, reading.digits)):
        method = Method.REPAIRED if member is head else Method.VARIANT
        yield Mention(Label.MODIFICATION, member.start, member.end, member.value, confidence, method)


def _damaged(at: int, text: str, taken: Taken, rules: RepairRules) -> Iterator[_Damaged]:
    forms = (*rules.own, *rules.foreign)
    for start, end in _spans(text):
        token = text[start:end].translate(_NO_GLYPH)
        head = _HEAD.match(token)
        if token.isdecimal() or token.islower() or (head and head[0] in rules.other_series):
            continue
        if taken.touches(start, end):
            continue
        readings = [reading for form in forms for reading in damaged_readings(token, form)]
        if readings:
            readings.sort(key=lambda reading: reading.cost)
            yield _Damaged(at, start, end, head[0] if head else "", tuple(readings))


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
            if part and any(character.isdecimal() for character in part):
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
