"""What proves the id that a damaged token is read as: the same id whole, its title, how steadily the paper reads.

In: a damaged token with its readings, what the paper prints whole. Out: the reading that is proved, with a confidence,
or none. No id that the document knows is ever exchanged for another, and no digit is guessed where glyphs come and go.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from pipeline.confusions import (
    AMBIGUOUS_MARGIN,
    DOUBLED,
    Reading,
    distance,
    looks_like_suffix,
    may_be_cut_short,
    may_hide_a_loss,
)
from pipeline.id_forms import IdForm, Occurrence, Strength, is_supported

# Confidences rank the evidence; they are no measured probabilities.
_PROVED_TWICE, _PROVED_BY_TITLE, ON_PRESENCE = 0.97, 0.95, 0.9
_ONLY_ONE_IS_KNOWN, _ONE_READING, _ONE_READING_OF_LETTERS = 0.8, 0.7, 0.6

_SAME_TITLE = 85  # per cent of agreement: titles are misread, and reworded, a little
_OTHER_TITLE = 60  # per cent of agreement: not even a bad scan makes so much of one title
_SERIAL = 4  # digits: such numbers begin with a nought, for no code has had a thousand of them
SERIES = 3  # so many numbers behind one wrong prefix are a series of its own, and no misreading
SLIGHT_DAMAGE = 2.0  # as much as four digits read as the letters that they look most like
_KNOWN_MARGIN = 0.5  # AMBIGUOUS_MARGIN for a single, commonest fault in an id that is printed whole elsewhere
_TITLE_MARGIN = 1.5  # so much dearer than the cheapest reading may be one that has its title beside it
_LOSS_MARGIN = 2.5  # so much dearer may be a reading that supposes a digit lost, and still forbids the cheaper one
_MOST_DAMAGE = 4.0  # beyond it nothing is recognised, even beside its title

_TITLE = re.compile(r"\s{0,2}[-–:]?\s?[‘“'\"](?P<title>[^‘“”\"\n]{6,160}?)[’”'\"](?![a-z])")
_STROKES = frozenset("IlLi|!]")
_DIRT = _STROKES | frozenset("OoQ")  # strokes and rings: a digit, dirt, or the double of what stands beside them
_LONE_DIGIT = re.compile(  # the last digit of a damaged id, set apart; but not the day of a date
    r"[ \t\u00a0\n]\d{1,2}[A-Z]?(?![\w/:.,]|\s(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))|[,;:]\d"
)
_LONE_LETTER = re.compile(r"[ \t\u00a0\n,;:.'](?P<letter>[A-Z])(?![\w'’])")
_NO_GLYPH = dict.fromkeys(map(ord, "-\u00ad\u2010\u2011\u2012\u2013_ \t\u00a0\n"))


def glyphs_of(text: str) -> str:
    """Return a text without blanks and hyphens, which an id may have or lack."""
    return text.translate(_NO_GLYPH)


@dataclass(frozen=True, slots=True)
class KnownIds:
    """The undamaged ids of a document, how often and in which texts each is printed, and the titles beside them."""

    values: Mapping[str, Occurrence]
    counts: Counter[str]
    titles: Mapping[str, tuple[str, ...]]
    places: Mapping[str, frozenset[int]]

    def with_title(self, title: str | None) -> frozenset[str]:
        """Return the ids beside which this title is printed."""
        if title is None:
            return frozenset()
        return frozenset(
            value for value, titles in self.titles.items() if any(_same_title(title, other) for other in titles)
        )

    def siblings(self, reading: Reading) -> frozenset[str]:
        """Return the other ids with the same number: the parts of one proposal."""
        return frozenset(
            value
            for value, other in self.values.items()
            if value != reading.value and other.form is reading.form and other.numbers == reading.numbers
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
    places = defaultdict[str, set[int]](set)
    for at, occurrences in enumerate(found):
        for one in occurrences:
            places[one.value].add(at)
    return KnownIds(
        values,
        counts,
        {value: tuple(printed) for value, printed in titles.items()},
        {value: frozenset(texts) for value, texts in places.items()},
    )


def title_after(text: str, end: int) -> str | None:
    """Return the quoted title that follows at `end`, or None."""
    match = _TITLE.match(text, end)
    return match["title"] if match else None


def _same_title(one: str, other: str) -> bool:
    """Whether two printed titles are one; their numbers must agree (Batch 3 is not Batch 4)."""
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    return fuzz.ratio(one.casefold(), other.casefold()) >= _SAME_TITLE


@dataclass(frozen=True, slots=True, eq=False)
class Damaged:
    """A token that is no id as it stands, and the ids that it may have been, cheapest first."""

    text_index: int
    start: int
    end: int
    raw: str
    head: str  # its letters before the first digit
    readings: tuple[Reading, ...]

    @property
    def glyphs(self) -> str:
        """What is printed, without blanks and hyphens."""
        return glyphs_of(self.raw)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a paper proves: its undamaged ids, the forms of its own code, other series, how steadily it is read.

    `steady` is whether no id of it is seen to have won or lost a glyph: where that happens, two faults in one id are
    not rare, and a letter among the digits may stand for no digit at all.
    """

    known: KnownIds
    own: tuple[IdForm, ...]
    other_series: frozenset[str]  # prefixes that stand before so many numbers that they must be of another kind
    families: Mapping[str, int]  # how many damaged ids there are of each
    steady: bool


def gather(damaged: Sequence[Damaged], known: KnownIds, own: tuple[IdForm, ...]) -> Evidence:
    """Return what a paper's damaged and undamaged ids prove together."""
    numbers = defaultdict[str, set[str]](set)
    for one in damaged:
        if one.readings[0].letter_cost and not _ends_in_ring(one.head, one.readings[0].form):
            numbers[one.head].add(one.readings[0].digits)
    series = frozenset(head for head, found in numbers.items() if head and len(found) >= SERIES)
    families = Counter(one.readings[0].form.family for one in damaged if is_likely(one.readings[0]))
    ours = [one for one in damaged if one.readings[0].form in own or one.readings[0].form.strength is Strength.STRONG]
    steady = not any(_won_or_lost_a_glyph(one, known) for one in ours)
    return Evidence(known, own, series, families, steady)


def _ends_in_ring(head: str, form: IdForm) -> bool:
    """Whether letters are those of a form, and a ring for the nought that belongs to them: UNCO for UNC0."""
    return form.prefix == f"{form.letters}0" and head.removeprefix(form.letters) in {"O", "o", "Q"}


def is_likely(reading: Reading) -> bool:
    """Whether so little damage made a token of an id that it will be one, though which cannot be told.

    Two letters are soon found in any other reference: "OPS34" is no DP534.
    """
    both = reading.letter_cost > 0 and reading.digit_cost > 0 and reading.form.strength is not Strength.STRONG
    return reading.cost <= SLIGHT_DAMAGE and reading.form.strength is not Strength.WEAK and not both


def _won_or_lost_a_glyph(one: Damaged, known: KnownIds) -> bool:
    """Whether nothing but a glyph too many, or one too few, can have made a token of an id."""
    best = one.readings[0]
    if not (is_likely(best) or best.value in known.values):
        return False
    likely = [reading for reading in one.readings if reading.cost < best.cost + AMBIGUOUS_MARGIN]
    return not any(reading.glyphs == len(one.glyphs) or _only_more_noughts(one.glyphs, reading) for reading in likely)


def _only_more_noughts(token: str, reading: Reading) -> bool:
    """Whether noughts at the head of a number were doubled, which happens by itself all the time: "R0OO67"."""
    number = token.removeprefix(reading.form.letters)
    return number != token and number.lstrip("0Oo") == reading.digits.lstrip("0") + reading.rest


def proved(text: str, one: Damaged, evidence: Evidence) -> tuple[Reading, float] | None:
    """Return the id that a damaged token is, with its confidence, or None where it cannot be known."""
    known, best = evidence.known, one.readings[0]
    margin = _KNOWN_MARGIN if best.value in known.values and best.cost <= DOUBLED else AMBIGUOUS_MARGIN
    alone = not any(
        reading.cost < best.cost + (AMBIGUOUS_MARGIN if reading.value in known.values else margin)
        for reading in one.readings[1:]
    )
    if best.form not in evidence.own and best.form.strength is not Strength.STRONG and known.counts[best.value] <= 1:
        return None  # an id of another code that is one of ours with a letter lost
    title = title_after(text, one.end)
    if titled := known.with_title(title):
        return _by_title(one, titled, known, alone=alone)
    if not alone:
        only = _only_known(one, evidence)
        return (only, _ONLY_ONE_IS_KNOWN) if only and _excludes_the_others(one, only, known.values) else None
    if _LONE_DIGIT.match(text, one.end) or _may_have_a_suffix(text, one, best, known):
        return None
    if best.value in known.values:
        sure = _excludes_the_others(one, best, known.values) and not _has_another_title(title, one, best, known)
        sure = sure and (evidence.steady or not _may_be_dirt(one.glyphs, best))
        return (best, ON_PRESENCE) if sure else None
    if one.head in evidence.other_series or best.form not in evidence.own:
        return None
    confidence = _unproved(text, one, best, evidence)
    return (best, confidence) if confidence else None


def _by_title(one: Damaged, titled: frozenset[str], known: KnownIds, *, alone: bool) -> tuple[Reading, float] | None:
    """Return the one reading whose title stands beside the token, unless another id of this title comes near it."""
    best = one.readings[0]
    most = min(_MOST_DAMAGE, best.cost + _TITLE_MARGIN)
    found = [reading for reading in one.readings if reading.value in titled and reading.cost <= most]
    if len(found) != 1:
        return None
    by_itself = alone and found[0] is best
    near = (reading for reading in one.readings if reading.cost < found[0].cost + AMBIGUOUS_MARGIN)
    rivals = (reading.value for reading in near if reading is not found[0])
    sure = by_itself or known.counts[found[0].value] > 1 or all(rival in known.titles for rival in rivals)
    if not sure or not _excludes_the_others(one, found[0], titled):
        return None  # an id that is printed once may be misread itself, and its title be that of another
    return found[0], _PROVED_TWICE if by_itself else _PROVED_BY_TITLE


def _has_another_title(title: str | None, one: Damaged, reading: Reading, known: KnownIds) -> bool:
    """Whether beside a token stands a title that is nothing like those of the id that it is read as.

    In a paper that gives titles, an id that has none is no witness for one that has, of which a digit is misread.
    """
    printed = known.titles.get(reading.value, ())
    if title is None or not known.titles:
        return False
    if not printed:
        return reading.digit_cost > 0 and not _only_its_nought(one.glyphs, reading)
    return max(fuzz.ratio(title.casefold(), other.casefold()) for other in printed) < _OTHER_TITLE


def _may_be_dirt(token: str, reading: Reading) -> bool:
    """Whether a glyph that is read as a digit may be none, and a digit be lost: "GC017O" is GC0177 then.

    A ring or a stroke may be dirt, and what ends a number the double of the digit before it: "P19g" is P199, or P196.
    """
    zone = token.removesuffix(reading.rest)[-len(reading.digits) :]
    doubled = reading.digits[-2:-1] == reading.digits[-1:] and zone[-2:-1].isdecimal() and not zone[-1:].isdecimal()
    return zone[-1:] in {"O", "o", "Q"} or doubled or _has_stroke_beside_one(token, reading)


def _has_stroke_beside_one(token: str, reading: Reading) -> bool:
    """Whether a stroke is read as a 1 beside a printed one, whose double it may be: "GC01!1" is GC0111, or GC0119."""
    zone = token.removesuffix(reading.rest)[-len(reading.digits) :]
    return reading.glyphs == len(token) and any("1" in pair and set(pair) & _STROKES for pair in pairwise(zone))


def _only_known(one: Damaged, evidence: Evidence) -> Reading | None:
    """Return the one of equal readings of a single misread digit that the same text prints: "DCP 32B" is DCP 328.

    That the paper speaks of it elsewhere is not enough: it may speak of the other one too.
    """
    best = one.readings[0]
    equal = [reading for reading in one.readings if reading.cost < best.cost + AMBIGUOUS_MARGIN]
    found = [reading for reading in equal if reading.value in evidence.known.values]
    if not evidence.steady or len(found) != 1 or found[0].letter_cost or evidence.known.siblings(found[0]):
        return None
    if one.text_index not in evidence.known.places[found[0].value]:
        return None
    parts = {value[-1] for value, other in evidence.known.values.items() if other.form is found[0].form}
    if one.glyphs[-1] in found[0].form.suffixes and any(map(str.isalpha, parts)):
        return None  # "DCP 25B" is DCP 253, or DCP 253B, in a paper that speaks of parts
    number = one.glyphs[-len(found[0].digits) :]
    misread = sum(glyph != digit for glyph, digit in zip(number, found[0].digits, strict=True))
    return found[0] if found[0].glyphs == len(one.glyphs) and misread == 1 and not found[0].rest else None


def _may_have_a_suffix(text: str, one: Damaged, best: Reading, known: KnownIds) -> bool:
    """Whether an id may have another suffix than it seems, damaged, lost or set apart: only a title tells."""
    if best.suffix or not best.form.suffixes:
        others = {value[-1] for value, other in known.values.items() if other.form is best.form}
        return known.counts[best.value] <= 1 and any(looks_like_suffix(best.suffix, other) for other in others)
    apart = _LONE_LETTER.match(text, one.end)
    is_apart = apart is not None and apart["letter"] in best.form.suffixes
    return may_be_cut_short(one.glyphs, best) or is_apart or bool(known.siblings(best))


def _excludes_the_others(one: Damaged, best: Reading, known: Iterable[str]) -> bool:
    """Whether the damage to a known id is bearable, and no other of them comes near it, even with a digit lost.

    A suffix that is printed is no dirt behind the number.
    """
    whole = best.value.removesuffix(best.suffix) if best.rest == best.suffix else ""
    others = (glyphs_of(value) for value in known if value not in {best.value, whole})
    return best.cost <= _MOST_DAMAGE and all(
        distance(one.glyphs, other) > best.cost + _LOSS_MARGIN for other in others if other[:1] == best.value[:1]
    )


def _unproved(text: str, one: Damaged, best: Reading, evidence: Evidence) -> float:
    """Return the confidence in a reading that nothing proves but that leaves no other; 0.0 for too much damage."""
    token, known = one.glyphs, evidence.known
    if _only_its_nought(token, best):
        return _ONE_READING
    if best.digit_cost and not evidence.steady:
        return 0.0
    if _only_noughts(token, best, evidence):
        return _ONE_READING
    if best.form.strength is not Strength.STRONG or _is_crowded(one, best) or _could_be_otherwise(token, best, known):
        return 0.0
    letters = sum(map(str.isalpha, best.form.prefix))
    if not best.letter_cost:
        zone = token.removesuffix(best.rest)[-len(best.digits) :]
        some_digit = any(map(str.isdecimal, token)) and not set(zone) & _DIRT
        return _ONE_READING if best.digit_cost <= SLIGHT_DAMAGE and some_digit else 0.0
    supported = is_supported(text, one.start, one.end, best.form)
    alike = sum(other.form is best.form for other in known.values.values())
    slight = best.letter_cost <= 1.0 and (letters >= 4 or supported or (letters == 3 and alike >= SERIES))
    lost = best.letter_cost <= 2.0 and letters >= 5 and supported
    return _ONE_READING_OF_LETTERS if not best.digit_cost and (slight or lost) else 0.0


def _is_crowded(one: Damaged, best: Reading) -> bool:
    """Whether there are more glyphs than digits behind whole letters, or a blank among them: "DCP A4I9", "DCPl 34"."""
    letters = best.form.letters
    if best.letter_cost or not one.glyphs.startswith(letters):
        return False
    digits = len(best.digits) + sum(map(str.isdecimal, best.form.prefix))
    head = one.raw.split(maxsplit=1)[0].strip("-_")
    return len(one.glyphs) - len(letters) - len(best.rest) > digits or len(letters) < len(head) < len(one.glyphs)


def _only_its_nought(token: str, best: Reading) -> bool:
    """Whether nothing but the nought that belongs to the letters was read as an O, and all digits stand: "UNCO658"."""
    form = best.form
    own = form.prefix == f"{form.letters}0" and token[: len(form.prefix)] in {form.letters + ring for ring in "Oo"}
    whole = token[len(form.prefix) :] == best.digits  # with another nought first, one was doubled, and a digit lost
    return own and whole and not best.digits.startswith("0")


def _only_noughts(token: str, best: Reading, evidence: Evidence) -> bool:
    """Whether nothing but noughts at the head of a serial number was read as letters: "RO088", "SECMPOO24".

    Such numbers begin with a nought; for a second one there must be another id that has it, if the paper has any whole.
    One that is read as two ("R0O134") leaves all digits in place, so none was lost. Letters of which the form proves
    little must be those of a series, printed whole or damaged alike.
    """
    form = best.form
    letters, width = form.letters, form.numbers[0].width
    if best.letter_cost or best.suffix or form.prefix != letters or not token.startswith(letters) or width < _SERIAL:
        return False
    number = token[len(letters) :]
    if len(number) == width + 1 and "O" in number[:2].upper() and set(number[:2]) <= set("0Oo"):
        number = number[1:]
    misread = [at for at, glyph in enumerate(number) if not glyph.isdecimal()]
    if len(number) != width or not misread or misread != list(range(len(misread))) or may_hide_a_loss(token, best):
        return False
    printed = [
        one.value.removeprefix(one.form.letters)
        for one in evidence.known.values.values()
        if one.form.family == form.family
    ]
    if set(number[: len(misread)]) - set("Oo") or (
        printed and not any(one.startswith("0" * len(misread)) for one in printed)
    ):
        return False
    return bool(printed) or form.strength is Strength.STRONG or evidence.families[form.family] >= SERIES


def _could_be_otherwise(token: str, best: Reading, known: KnownIds) -> bool:
    """Whether two faults could have made the token of another id: too many digits, a lost one, a misread suffix."""
    number = token.removesuffix(best.rest)[-len(best.digits) :]
    digits = len(best.digits) + sum(map(str.isdecimal, best.form.prefix))
    from_letters = token[1:] if token[1:2].isalpha() else token  # the 1 of "1GT138" is no digit of the number
    return (
        sum(map(str.isdecimal, from_letters)) > digits
        or (
            bool(best.suffix)
            and (number != best.digits or best.letter_cost > 0 or best.suffix not in best.form.suffixes)
        )
        or (bool(best.suffix) and _misread_nought(token, best))
        or any(looks_like_suffix(best.suffix, other) for other in best.form.suffixes)
        or may_hide_a_loss(token, best)
        or _is_beyond_the_series(token, best, known)
    )


def _misread_nought(token: str, reading: Reading) -> bool:
    """Whether the nought that belongs to the letters is none in print: "UNCD753R", but not "UNCO753R"."""
    letters = reading.form.letters
    return token.startswith(letters) and reading.form.prefix == f"{letters}0" and token[len(letters)] not in "0Oo"


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
