"""Committees and organisations in the texts of one document, under the canonical names of the profile.

In: all texts of one document and the profiles. Out: COMMITTEE and ORGANISATION mentions per text. Known are the
profile's bodies, with what other codes call theirs, and those that the document defines itself ("Long Name (ABBR)").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache, lru_cache

from pipeline.abbreviations import find_definitions
from pipeline.body_names import MisreadNames, letters_of
from pipeline.profiles import Body, Profile, names_code
from pipeline.records import Label, Mention, Method
from pipeline.spans import Taken, keep_longest

_CERTAIN = 1.0
_MISREAD = 0.9

_COMMITTEE_NOUN = re.compile(  # a word of its own: an ExceptionGroup is none
    r"\b(?:sub)?(?:committee|group|board|panel|forum|workgroup|task\s?force)$", re.IGNORECASE
)
_ORGANISATION_NOUN = re.compile(
    r"(?:company|centre|agency|office|organisation|department|limited|ltd|association|authority|council)$",
    re.IGNORECASE,
)
_OF_ANOTHER_KIND = re.compile(  # panels and boards that sit in no code
    r"\b(?:Control|Instrument|Solar|Touch|Side|Front|Back|Expert|Experts|Advisory|Appeals?|Challenge|Consumer|Customer"
    r"|Interview|Recruitment|Selection|Scrutiny|Judging|Evaluation|Tender|Arbitration|Disciplinary|Citizens|Research"
    r"|User|Stakeholder|Ministerial|Review)\s{1,2}\Z"
)
_OF_A_PAPER = re.compile(r"/(?:[A-Z]{1,3}/)?[0-9]")  # DCRP/21/04/PC is the number of a paper
_AFTER_NUMBER = re.compile(r"[0-9]/\Z")  # Directive 96/9/EC
_WORD_BEFORE = 16  # code points in which such a word stands
_PLAIN_ENOUGH = 20  # letters: a name this long is one even without capitals


class _Kind(Enum):
    """What of a body's names a text is searched for."""

    NAME = auto()
    ABBREVIATION = auto()
    WORD = auto()


@dataclass(frozen=True, slots=True)
class _Known:
    """A body that this document may name, with the label and value that it gets here."""

    label: Label
    value: str
    body: Body


@dataclass(frozen=True, slots=True)
class _Search:
    """A pattern to look for in texts that have its key: a name's key in any case, the others' as written."""

    kind: _Kind
    key: str
    pattern: re.Pattern[str]
    known: _Known


def find_committees(
    texts: Sequence[str], *, profile: Profile, others: Sequence[Profile] = ()
) -> tuple[tuple[Mention, ...], ...]:
    """Return the committees and organisations of each text of one document, in order of position.

    `texts` are all texts of the document, for it may define an abbreviation in one and use it in another. Of `others`,
    the codes that it may speak of besides, long names always count, abbreviations where the code itself is named.
    """
    own = _with_definitions(
        texts,
        [
            *(_Known(Label.COMMITTEE, body.short, body) for body in profile.committees),
            *(_Known(Label.ORGANISATION, body.short, body) for body in profile.organisations),
        ],
    )
    searches = list(_searches(texts, [*own, *_foreign_bodies(texts, own, others)]))
    misread = _misread_names(tuple(own))
    return tuple(tuple(_find(text, searches, misread)) for text in texts)


@lru_cache(maxsize=32)
def _misread_names(own: tuple[_Known, ...]) -> MisreadNames[_Known]:
    """Return what finds misread names of these bodies: mostly those of one code, paper after paper."""
    return MisreadNames(
        names=((name, known) for known in own for name in known.body.names),
        abbreviations=((short, known) for known in own for short in known.body.abbreviations),
    )


def _searches(texts: Sequence[str], bodies: Iterable[_Known]) -> Iterator[_Search]:
    """Yield what to look for in this document: only that of which a word stands in it."""
    whole = "\n".join(texts)
    stands_in = cache(whole.lower().__contains__)  # bodies share their words: "committee", "panel"
    for known in bodies:
        for name in known.body.names:
            if stands_in(key := _key_of_name(name)):
                yield _Search(_Kind.NAME, key, _name_pattern(name), known)
        for kind, written in ((_Kind.ABBREVIATION, known.body.abbreviations), (_Kind.WORD, known.body.words)):
            for one in written:
                if (key := _longest_word(one)) in whole:
                    yield _Search(kind, key, _written_pattern(one, known.body.not_before), known)


@lru_cache(maxsize=2048)
def _key_of_name(name: str) -> str:
    """Return the word of a long name, in small letters, without which it does not stand in a text."""
    return max(re.split(r"\W", name.lower()), key=len)


@lru_cache(maxsize=2048)
def _longest_word(written: str) -> str:
    return max(written.split(), key=len)


def _find(text: str, searches: Iterable[_Search], misread: MisreadNames[_Known]) -> list[Mention]:
    lowered = _lowered(text)
    kept = keep_longest(
        _mention(text, search.known, match)
        for search in searches
        for searched in (lowered if search.kind is _Kind.NAME else text,)
        if search.key in searched
        for match in search.pattern.finditer(searched)
        if _is_meant(text, match, search.kind, search.known.body)
    )
    taken = Taken((mention.start, mention.end) for mention in kept)
    repaired = keep_longest(
        Mention(known.label, start, end, known.value, _MISREAD, Method.REPAIRED)
        for start, end, known in misread.find(text)
        if not taken.touches(start, end)
    )
    return sorted((*kept, *repaired), key=lambda mention: mention.start)


def _is_meant(text: str, match: re.Match[str], kind: _Kind, body: Body) -> bool:
    """Whether the body is meant: no word goes on, a short name has capitals, and a generic word stands by itself.

    Inside an enumeration ("the Proposer, the Working Group and the DCC") a word for a body that has no name of its own
    means whoever works on that proposal, and not a body that acts.
    """
    start, end = match.span()
    if _goes_on(text[start - 1 : start]) or _goes_on(text[end : end + 1]):
        return False
    if kind is _Kind.NAME:
        return text[start:end] != match[0] or len(letters_of(match[0])) >= _PLAIN_ENOUGH
    if kind is _Kind.ABBREVIATION:
        return not (_OF_A_PAPER.match(text, end) or _AFTER_NUMBER.search(text, max(0, start - 2), start))
    if _OF_ANOTHER_KIND.search(text, max(0, start - _WORD_BEFORE), start):
        return False
    if body.names:
        return True
    return not (text.startswith(", the ", start - 6) and text.startswith((" and ", ", "), end))


def _goes_on(character: str) -> bool:
    return character == "_" or character.isalnum()


def _lowered(text: str) -> str:
    """Return a text in small letters, each at its place: a few letters have no small form of one character."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := character.lower()) == 1 else character for character in text)


def _mention(text: str, known: _Known, match: re.Match[str]) -> Mention:
    method = Method.EXACT if text[match.start() : match.end()] == known.value else Method.VARIANT
    return Mention(known.label, match.start(), match.end(), known.value, _CERTAIN, method)


def _foreign_bodies(texts: Sequence[str], own: Iterable[_Known], others: Iterable[Profile]) -> Iterator[_Known]:
    """Yield the bodies of other codes, without generic words; one that several codes have is called by its code."""
    whole = "\n".join(texts)
    taken = {known.value for known in own}
    shared = Counter(body.short for other in others for body in other.committees)
    for other in others:
        is_named = names_code(whole, other)
        for label, bodies in ((Label.COMMITTEE, other.committees), (Label.ORGANISATION, other.organisations)):
            for body in bodies:
                foreign = _as_foreign(body, named=is_named)
                if body.short not in taken and (label is not Label.COMMITTEE or shared[body.short] == 1):
                    yield _Known(label, body.short, foreign)
                elif label is Label.COMMITTEE:
                    yield _Known(label, f"{other.code_names[0]} {body.short}", foreign)


@lru_cache(maxsize=512)
def _as_foreign(body: Body, *, named: bool) -> Body:
    """Return a body of another code as it is looked for: by its long names, abbreviations where the code is named."""
    return replace(body, words=(), abbreviations=body.abbreviations if named else ())


def _with_definitions(texts: Sequence[str], known: Sequence[_Known]) -> list[_Known]:
    """Return the bodies with what the document calls them, and with those that it alone defines."""
    by_letters = {letters_of(name): at for at, one in enumerate(known) for name in one.body.names}
    by_short = {short: at for at, one in enumerate(known) for short in one.body.abbreviations}
    result = list(known)
    for definition in (definition for text in texts for definition in find_definitions(text)):
        short, name = definition.short, definition.name
        at, owner = by_letters.get(letters_of(name)), by_short.get(short)
        if at is None and owner is not None:  # another name, or a misread one, for a body that we know
            result[owner] = _also_called(result[owner], name=name)
        elif at is not None and owner is None:
            result[at] = _also_called(result[at], short=short)
        elif at is None and (label := _label_of(name)) is not None:
            by_letters[letters_of(name)] = by_short[short] = len(result)
            result.append(_Known(label, short, Body(short, (name,), (short,), (), ())))
    return result


def _also_called(known: _Known, *, name: str | None = None, short: str | None = None) -> _Known:
    body = known.body
    names = (*body.names, name) if name else body.names
    abbreviations = (*body.abbreviations, short) if short else body.abbreviations
    return replace(known, body=replace(body, names=names, abbreviations=abbreviations))


def _label_of(name: str) -> Label | None:
    """Return what kind of body a defined name is, or None: most abbreviations are of other things."""
    if _COMMITTEE_NOUN.search(name):
        return Label.COMMITTEE
    return Label.ORGANISATION if _ORGANISATION_NOUN.search(name) else None


@lru_cache(maxsize=2048)
def _name_pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of a long name in small letters: "sub-group" is also "sub group", "subgroup", or broken."""
    joined = r"\s{1,2}".join(
        r"(?:and|&)" if word in {"and", "&"} else re.escape(word).replace(r"\-", r"[-\u00ad\u2010\u2011\s]{0,2}")
        for word in name.lower().split()
    )
    return re.compile(joined)


@lru_cache(maxsize=2048)
def _written_pattern(written: str, not_before: Collection[str]) -> re.Pattern[str]:
    """Return the pattern of an abbreviation or word as written, where none of `not_before` follows."""
    words = r"\s{1,2}".join("[Tt]he" if word == "the" else re.escape(word) for word in written.split())
    traps = "|".join(re.escape(word) for word in not_before)
    return re.compile(words + (rf"(?!\s{{1,2}}(?:{traps}))" if traps else ""))
