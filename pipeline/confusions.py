"""What a scan does to an id: which ids a damaged token may have been, and how much damage that supposes.

In: a token and an id form. Out: `Reading`s, cheapest first. The error model is that of OCR on printed letters and
digits: a glyph is taken for another that looks like it, doubled beside a look-alike (`0` → `O0`, the commonest fault of
Tesseract), split in two, or lost. A printed digit is never taken for another digit, and a lost digit is never guessed:
nothing on the page could tell which one it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise, product
from math import inf
from typing import NamedTuple

from pipeline.id_forms import IdForm, canonical

DOUBLED = 0.5
"""Cost of a glyph read as itself and a look-alike beside it: the cheapest fault there is."""

_ALIKE = 1.0  # one glyph for another that looks like it
_SURE = 0.5  # a letter that in a number can only be one digit, such as O
_CASE = 0.5  # a capital read as its small letter
_STRAY = 3.0  # in a number, a glyph too many that is no digit
_REPEATED = 3.0  # the same glyph twice: two digits as a rule
_OTHER = 2.0  # lost, added, or changed into something that does not look like it

AMBIGUOUS_MARGIN = 1.0
"""Readings that cost less than this above the cheapest are as good as the cheapest."""

_LETTERS = {
    "A": "4R",
    "B": "8ER3",
    "C": "G(<O0ceE¢€",
    "D": "O0P",
    "E": "FB",
    "F": "PE",
    "G": "C6O0",
    "I": "1l|!i",
    "M": "NHW",
    "N": "MH",
    "O": "0QD",
    "P": "FRDp",
    "R": "PKF",
    "S": "5$8s",
    "T": "7I",
    "U": "VLu",
    "W": "MVw",
}
_SPLIT = {"M": ("RN", "rn", "IVI", "lVl", "NI", "IM"), "N": ("RI", "IV"), "U": ("LI", "Li", "II"), "W": ("VV",)}
_DIGITS: dict[str, tuple[tuple[str, float], ...]] = {
    "O": (("0", _SURE),),
    "o": (("0", _SURE),),
    "Q": (("0", _ALIKE),),
    "D": (("0", _ALIKE),),
    "I": (("1", _SURE),),
    "l": (("1", _SURE),),
    "|": (("1", _SURE),),
    "L": (("1", _ALIKE),),
    "i": (("1", _ALIKE),),
    "!": (("1", _ALIKE),),
    "]": (("1", _ALIKE),),
    "Z": (("2", _SURE),),
    "z": (("2", _SURE),),
    "A": (("4", _ALIKE),),
    "S": (("5", _SURE),),
    "s": (("5", _SURE),),
    "$": (("5", _ALIKE),),
    "G": (("6", _ALIKE),),
    "b": (("6", _ALIKE),),
    "T": (("7", _ALIKE),),
    "?": (("7", _ALIKE),),
    "B": (("8", _ALIKE), ("3", _ALIKE)),
    "&": (("8", _ALIKE),),
    "g": (("9", _ALIKE),),
    "q": (("9", _ALIKE),),
}
_JOINTS = {"/": "l1I|/", "-": "-~—–", "_": "_ "}
_PRINTED_DIGITS = frozenset("0123456789")
_NOUGHTS = frozenset("0Oo")
_SMALL_AS_CAPITAL = frozenset("csuv")  # letters that are the same in both cases, but for their size
_DIGIT_AS_LETTER = {"5": "S", "8": "B", "4": "A", "0": "D"}
_DIGIT_FOR_LETTER = 2.5  # a digit too many that may have been a suffix: only proof tells
_LONGEST_SUFFIX = 4
_DIGIT = "#"  # a slot of the template that holds one digit
_DIGITS_OF_TEMPLATE = frozenset((_DIGIT, *_PRINTED_DIGITS))


@dataclass(frozen=True, slots=True)
class Reading:
    """One id that a damaged token may have been, and what must have happened to it."""

    value: str
    form: IdForm
    numbers: tuple[int, ...]
    digits: str  # as they should have been printed
    letter_cost: float
    digit_cost: float
    suffix: str = ""
    rest: str = ""  # what is printed behind the digits: the suffix, or a glyph too many
    glyphs: int = 0  # how many letters and digits it has in print

    @property
    def cost(self) -> float:
        """All damage together."""
        return self.letter_cost + self.digit_cost


class _Laid(NamedTuple):
    """A template laid over the beginning of a token: the digits that it gives, the damage, and where it ends."""

    digits: str
    letter_cost: float
    digit_cost: float
    end: int


class _Step(NamedTuple):
    """One step of laying: characters of the token and slots of the template that it takes, a digit, what it costs."""

    taken: int
    slots: int
    digit: str
    letter_cost: float
    digit_cost: float


@lru_cache(maxsize=16384)
def damaged_readings(token: str, form: IdForm) -> tuple[Reading, ...]:
    """Return what a token (without blanks and hyphens) may have been under this form, cheapest first.

    An undamaged id has its own reading, at cost 0. Alternatives (WACM3) are not read.
    """
    best: dict[str, Reading] = {}
    for prefix, lengths in product(_prefixes(form), _lengths(form)):
        template = prefix + form.joint.join(_DIGIT * length for length in lengths)
        if not -2 <= len(token) - len(template) <= 4 or (form.bare and token[0] not in _NOUGHTS):
            continue
        budget = _letter_budget(sum(map(str.isalpha, prefix)))
        for laid in _lay(token, template, budget=budget):
            if laid.letter_cost > budget and laid.digit_cost:
                continue
            if form.numbers[0].width == 1 and laid.digits.startswith("0"):
                continue  # numbers that are not padded begin with no nought
            numbers = _numbers(laid.digits, lengths)
            for suffix, cost in _endings(token[laid.end :], form):
                reading = Reading(
                    value=canonical(form, numbers, suffix),
                    form=form,
                    numbers=numbers,
                    digits=laid.digits,
                    letter_cost=laid.letter_cost,
                    digit_cost=laid.digit_cost + cost,
                    suffix=suffix,
                    rest=token[laid.end :],
                    glyphs=len(template) + len(suffix),
                )
                if reading.value not in best or reading.cost < best[reading.value].cost:
                    best[reading.value] = reading
    return tuple(sorted(best.values(), key=lambda reading: (reading.cost, reading.value)))


_HEAD = 4
"""In glyphs: how much of a token tells that it is damage of no id of a form; most tokens are months and numbers."""

_LOOKS_AHEAD = 3
"""In glyphs: as far as one step of laying looks."""


def forms_begun(token: str, forms: tuple[IdForm, ...]) -> tuple[IdForm, ...]:
    """Return the forms of which a token may be a damaged id, by its first glyphs; for the others it has no reading."""
    return _begun(token[:_HEAD], forms)


@lru_cache(maxsize=16384)
def _begun(head: str, forms: tuple[IdForm, ...]) -> tuple[IdForm, ...]:
    return tuple(form for form in forms if any(_may_begin(head, prefix) for prefix in _prefixes(form)))


@lru_cache(maxsize=65536)
def _may_begin(head: str, prefix: str) -> bool:
    """Whether the first glyphs of a token can be laid under a prefix within what its letters may suffer."""
    budget = _letter_budget(sum(map(str.isalpha, prefix)))
    template = prefix + _DIGIT
    stack = [(0, 0, 0.0)]
    while stack:
        at, slot, cost = stack.pop()
        if slot >= len(prefix) or at + _LOOKS_AHEAD > _HEAD:
            return True
        for step in _steps_at(head, at, template, slot):
            loses_first = not at + slot + step.taken and budget
            if not step.letter_cost or cost + step.letter_cost <= budget or loses_first:
                stack.append((at + step.taken, slot + step.slots, cost + step.letter_cost))
    return False


@lru_cache(maxsize=512)
def _prefixes(form: IdForm) -> tuple[str, ...]:
    """Return the prefixes that may be printed, without blanks and hyphens."""
    printed = (*form.spellings, form.prefix) if not form.bare else form.spellings
    return tuple(dict.fromkeys("".join(c for c in spelling if c.isalnum() or c == "/") for spelling in printed))


@lru_cache(maxsize=512)
def _lengths(form: IdForm) -> tuple[tuple[int, ...], ...]:
    """Return how many digits each number may have in print."""
    return tuple(product(*(range(field.least, field.most + 1) for field in form.numbers)))


@lru_cache(maxsize=512)
def _suffixes(form: IdForm) -> frozenset[str]:
    return frozenset(
        (*form.suffixes, *(one + other for one, other in product(form.suffixes, repeat=2) if one != other))
    )


def _endings(rest: str, form: IdForm) -> Iterator[tuple[str, float]]:
    """Yield `(suffix, cost)` for what is left of a token behind its digits."""
    if not rest:
        yield "", 0.0
        return
    if rest in _suffixes(form):
        yield rest, 0.0
    elif rest in _SMALL_AS_CAPITAL and rest.upper() in _suffixes(form):
        yield rest.upper(), _CASE
    for letter in _DIGIT_AS_LETTER.get(rest, ""):
        if letter in _suffixes(form):
            yield letter, _DIGIT_FOR_LETTER
    if len(rest) == 1 and rest not in _PRINTED_DIGITS:
        yield "", _STRAY


def may_be_cut_short(token: str, reading: Reading) -> bool:
    """Whether what is read as a number's end may be its suffix, and a digit lost: `IGT09A` is IGT094, or IGT094A."""
    if not reading.form.suffixes or reading.suffix:
        return False
    last, suffixes = token[-1], "".join(reading.form.suffixes)
    alike = not last.isdecimal() and any(last in _LETTERS.get(suffix, "") for suffix in reading.form.suffixes)
    return bool(reading.rest) or last.upper() in suffixes or alike


def looks_like_suffix(printed: str, other: str) -> bool:
    """Whether a printed suffix may be another one: an R may be an A."""
    return bool(printed) and printed in _LETTERS.get(other, "")


def distance(token: str, printed: str) -> float:
    """Return the least damage, digits lost and glyphs won included, by which a token may come of an id, or infinity.

    Both are without blanks and hyphens.
    """
    budget = _letter_budget(sum(map(str.isalpha, printed))) + _ALIKE  # what is excluded need not be recognised
    return min(
        (
            one.letter_cost + one.digit_cost + _OTHER * (len(token) - one.end)
            for one in _lay(token, printed, budget=budget, is_exact=True)
            if not any(map(str.isdecimal, token[one.end :])) and len(token) - one.end <= 1
        ),
        default=inf,
    )


def may_hide_a_loss(token: str, reading: Reading) -> bool:
    """Whether a glyph read as a digit may be the double of what stands beside it, and another digit lost.

    `SECMP0Q24` is SECMP0024 with one fault, and with two any of SECMP0124 to SECMP0924; so is `SECMPD24`. Only an O
    right behind the letters is a 0 for certain: there it is misread all the time.
    """
    token = token.removesuffix(reading.rest)
    zone = token[-len(reading.digits) :]
    before = reading.form.prefix.rstrip()[-1:]
    if zone[:1] in _LETTERS.get(before, "") + before or before in {digit for digit, _ in _as_digit(zone[:1])}:
        return True
    behind_letters = 1 if zone[:1] in {"O", "o"} else 0
    pairs = pairwise(list(zip(zone, reading.digits, strict=True))[behind_letters:])
    return any(
        {one.isdecimal(), two.isdecimal()} == {True, False} and digit_one == digit_two
        for (one, digit_one), (two, digit_two) in pairs
    )


def _letter_budget(letters: int) -> float:
    """Return how much damage to the letters of a prefix leaves them recognisable; a guess, by their number."""
    return {0: 0.0, 1: 0.0, 2: 1.0, 3: 1.0, 4: 2.0}.get(letters, 3.0)


def _numbers(digits: str, lengths: tuple[int, ...]) -> tuple[int, ...]:
    ends = tuple(accumulate(lengths))
    return tuple(int(digits[end - length : end]) for end, length in zip(ends, lengths, strict=True))


def _lay(token: str, template: str, *, budget: float, is_exact: bool = False) -> Iterator[_Laid]:
    """Yield each way to lay the whole template over a token's beginning.

    `budget` is how much damage to the letters is allowed; a first letter lost goes beyond it, but then no other damage.
    In the template of one exact id digits may be lost, and glyphs won among them.
    """
    stack = [(0, 0, "", 0.0, 0.0)]
    while stack:
        at, slot, digits, letter_cost, digit_cost = stack.pop()
        if slot == len(template):
            if len(token) - at <= _LONGEST_SUFFIX:
                yield _Laid(digits, letter_cost, digit_cost, at)
            continue
        if is_exact and template[slot] in _PRINTED_DIGITS:
            stack.append((at, slot + 1, digits, letter_cost, digit_cost + _OTHER))
            if at < len(token) and token[at] not in _PRINTED_DIGITS:
                stack.append((at + 1, slot, digits, letter_cost, digit_cost + _OTHER))
        for step in _steps_at(token, at, template, slot):
            loses_first = not at + slot + step.taken and budget
            if not step.letter_cost or letter_cost + step.letter_cost <= budget or loses_first:
                costs = letter_cost + step.letter_cost, digit_cost + step.digit_cost
                stack.append((at + step.taken, slot + step.slots, digits + step.digit, *costs))


def _steps_at(token: str, at: int, template: str, slot: int) -> Iterator[_Step]:
    ends_letters = template[slot + 1 : slot + 2] in _DIGITS_OF_TEMPLATE
    return _steps(token[at : at + _LOOKS_AHEAD], template[slot], ends_letters=ends_letters)


def _steps(rest: str, expected: str, *, ends_letters: bool) -> Iterator[_Step]:
    """Yield the ways in which a token's rest may go on where a template expects this letter, digit or any digit.

    `ends_letters` is whether a digit comes next.
    """
    if expected == _DIGIT:
        yield from (_Step(taken, len(digit), digit, 0.0, cost) for taken, digit, cost in _digit_steps(rest))
    elif expected in _PRINTED_DIGITS:  # the 0 of UNC0
        yield from (_Step(taken, 1, "", 0.0, cost) for taken, digit, cost in _digit_steps(rest) if digit == expected)
    else:
        for taken, slots, cost in _letter_steps(rest, expected):
            if ends_letters and taken > 1 and cost == DOUBLED and rest[1] in _PRINTED_DIGITS:
                continue  # the 0 of "GC0" is a digit before it is the double of a C
            yield _Step(taken, slots, "", cost, 0.0)


def _digit_steps(rest: str) -> Iterator[tuple[int, str, float]]:
    """Yield `(characters taken, digit or nothing, cost)` for a token's rest where a digit is expected."""
    first, second = (*rest[:2], "", "")[:2]
    if first and first not in _PRINTED_DIGITS:
        yield 1, "", _STRAY
    for digit, cost in _as_digit(first):
        yield 1, digit, cost
        if second == first:
            yield 2, digit, cost + _REPEATED
        elif digit in {other for other, _ in _as_digit(second)} and (first.isdigit() or second.isdigit()):
            yield 2, digit, DOUBLED


def _as_digit(glyph: str) -> tuple[tuple[str, float], ...]:
    return ((glyph, 0.0),) if glyph in _PRINTED_DIGITS else _DIGITS.get(glyph, ())


def _letter_steps(rest: str, expected: str) -> Iterator[tuple[int, int, float]]:
    """Yield `(characters taken, slots taken, cost)` for a token's rest where the letter `expected` should stand."""
    first, second = (*rest[:2], "", "")[:2]
    yield 0, 1, _OTHER  # lost
    if first == expected:
        yield 1, 1, 0.0
        yield from _doubled_letter(second, expected)
    elif first:
        yield from _misread_letter(first, second, expected)
    for pair in _SPLIT.get(expected, ()):
        if rest.startswith(pair):
            yield len(pair), 1, _ALIKE


def _doubled_letter(second: str, expected: str) -> Iterator[tuple[int, int, float]]:
    if second == expected:
        yield 2, 1, _ALIKE
    elif second and second in _LETTERS.get(expected, ""):
        yield 2, 1, DOUBLED


def _misread_letter(first: str, second: str, expected: str) -> Iterator[tuple[int, int, float]]:
    if first.upper() == expected:
        yield 1, 1, _CASE
    if first in _LETTERS.get(expected, "") + _JOINTS.get(expected, ""):
        yield 1, 1, _ALIKE
        if second == expected:
            yield 2, 1, DOUBLED
    elif not first.isdigit():
        yield 1, 1, _OTHER  # another letter
        yield 1, 0, _OTHER  # a letter too many
