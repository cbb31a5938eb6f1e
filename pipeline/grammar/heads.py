"""Tell by the head of a noun phrase what a decision falls on: a modification, a part of it, or another thing.

In: tokens and a noun phrase. Out: `Extent`. What is approved is the head: "the charges for MP101" are no modification,
nor is "the MP101 report", wherever its id may stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from pipeline.grammar.subjects import Actor, ActorKind, Phrase, actor_of, phrases
from pipeline.grammar.tokens import TITLE, Token
from pipeline.grammar.verbs import Form, verb_forms
from pipeline.grammar.words import PART_NOUNS, PARTICLES, PREPOSITIONS, PROPOSAL_NOUNS, REPORTS, word_set
from pipeline.records import Label


class Extent(Enum):
    """How much of a modification a decision falls on."""

    WHOLE = "whole"  # the modification, or what stands for it: "the Original", "the recommendation"
    PART = "part"  # its requirements, its timetable, a report on it
    OTHER = "other"  # the minutes, the charges


MEETINGS_OWN = word_set(
    "minutes agenda budget appointment election membership invoice invoices nomination nominations actions accounts"
)
"""A meeting's own business: what is done to it is done to no modification."""

REMARKS = word_set("comment comments feedback concern concerns criticisms objection objections appeal appeals")
"""What is accepted or dismissed of what somebody said of a modification, and is not the modification."""

OPINIONS = word_set("view views argument arguments suggestion suggestions claim claims assertion criticism")
"""What is rejected in a debate, and is no modification."""

NOTIONS = word_set("idea suggestion notion")
"""What is supported in a debate, and is no proposal yet."""

PARTS = (
    PART_NOUNS
    | REPORTS
    | word_set(
        "scope workplan criteria methodology questions conclusion conclusions finding findings terms reference reports "
        "request requests timetables schedule classification status priority plans papers specifications assessments"
    )
) - PROPOSAL_NOUNS
"""What belongs to a modification, or is written on it: its approval is no final decision."""

_BESIDE = (
    MEETINGS_OWN
    | REMARKS
    | OPINIONS
    | NOTIONS
    | word_set(
        "code software firmware build patch charges charge fee fees funding price quote quotation contract tender "
        "webinar workshop workgroup meeting meetings chair chairman members member testing tests test training "
        "model tool slides slide presentation letter letters communications communication website page "
        "spreadsheet release releases project programme team data service services system systems participants "
        "invitation dates deadline note notes extension timescales guidance document documents annex appendix "
        "pack"
    )
)
"""Things that have an id before them without being the modification: "the MP101 charges"."""

_STANDS_FOR_IT = word_set(
    "original proposed alternative alternatives variation variations wacm wacms consent assent go-ahead blessing "
    "vote votes ballot motion resolution decision decisions determination recommendation recommendations verdict "
    "approval acceptance rejection withdrawal refusal deferral postponement progression implementation adoption "
    "conversion inclusion following all item items former latter remainder rest others"
)
"""What a decision on a modification is said of, and so stands for it."""

_PORTIONS = word_set(
    "part parts phase phases aspect aspects provision provisions obligation obligations functionality element elements "
    "component components tranche tranches"
)
"""Heads that are a part of a modification where "of" names it: "the first phase of MP101"."""

_CHANGES = word_set("changes change amendments amendment alterations alteration revisions revision")
"""What a modification makes, and is: "the amendments to the Code (MP101)"."""

_HOLDERS = frozenset({"by", "in", "under", "within"})
"""Prepositions between what a modification holds and its id: "the changes set out in MP101"."""

_PROPOSALS = frozenset({ActorKind.MODIFICATION, ActorKind.PROPOSAL})
_IRREGULAR = word_set("set laid put given shown made")
_OF = frozenset({"of"})
_TO, _IN_A_PAPER = frozenset({"to"}), frozenset({"in", "of", "from"})
_DECIDES_TO = frozenset({"recommendation", "recommendations", "decision", "decisions"})
_ADVICE = frozenset({"recommendation", "recommendations"})
COUNTS = word_set(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen all both each most some none several number"
)
"""Heads behind which "of" names what is meant: "three of the change proposals"."""


def extent_of(tokens: Sequence[Token], actor: Actor | None) -> Extent:
    """Return what a decision falls on that is made of what an actor names; of nothing named, the modification."""
    if actor is None or actor.phrase is None or actor.kind in {ActorKind.MODIFICATION, ActorKind.NOBODY}:
        return Extent.WHOLE
    phrase, noun = actor.phrase, actor.word
    if actor.kind is ActorKind.PROPOSAL:
        changed = complement(tokens, phrase.end, len(tokens), after=_TO) if noun == "changes" else None
        other = changed is not None and not _is_named(tokens, changed)
        return Extent.PART if other else Extent.WHOLE  # "changes to the document", but "to the Code (MP101)"
    if actor.kind is not ActorKind.THING:
        return Extent.WHOLE if noun in COUNTS or noun == "majority" else Extent.OTHER
    inside = tokens[phrase.start : phrase.head]
    named = next((at for at, token in enumerate(inside) if token.label is Label.MODIFICATION), None)
    if named is not None and not _owns(inside, named):
        # "MP101 Original", "turned MP101 down": only what is known to be another thing is the head
        return _known_as(noun, Extent.WHOLE)
    if (held := _held(tokens, phrase)) is not None:
        return held
    if noun in _PORTIONS and (of := complement(tokens, phrase.end, len(tokens))) is not None:
        return Extent.PART if actor_of(tokens, of).kind in _PROPOSALS else Extent.OTHER
    if noun in COUNTS and (of := complement(tokens, phrase.end, len(tokens))) is not None:
        return extent_of(tokens, actor_of(tokens, of))
    if noun in _DECIDES_TO and tokens[phrase.end : phrase.end + 1] and tokens[phrase.end].word == "to":
        return Extent.OTHER  # "the recommendation to award the contract"
    if noun in _ADVICE and (of := complement(tokens, phrase.end, len(tokens), after=_IN_A_PAPER)) is not None:
        return extent_of(tokens, actor_of(tokens, of))  # "the recommendations in the report"
    stands = noun in _STANDS_FOR_IT or noun.startswith(("wacm", "wagcm")) or noun in {TITLE, Label.DATE.value}
    stands = stands or _is_named(tokens, phrase) or _names_change(tokens, phrase, noun)
    return Extent.WHOLE if noun[0].isdigit() else _known_as(noun, Extent.WHOLE if stands else Extent.OTHER)


def _held(tokens: Sequence[Token], phrase: Phrase) -> Extent | None:
    """Return the extent of what a participle says a modification to hold: "the changes set out in MP101"."""
    token, noun = tokens[phrase.head], tokens[phrase.head - 1]
    regular = token.is_word and not token.capital and token.label is None
    participle = Form.PARTICIPLE in verb_forms(token.word) or token.word.endswith("ed") or token.word in _IRREGULAR
    at = phrase.end
    while at < len(tokens) and tokens[at].word in PARTICLES:
        at += 1
    if not (regular and participle and noun.is_noun and phrase.head - 1 > phrase.start):
        return None
    if at >= len(tokens) or tokens[at].word not in PREPOSITIONS:
        return None
    holder = complement(tokens, at, len(tokens), after=_HOLDERS)
    holds = holder is not None and tokens[holder.head].label is Label.MODIFICATION
    return _known_as(noun.word, Extent.WHOLE) if holds else None


def _names_change(tokens: Sequence[Token], phrase: Phrase, noun: str) -> bool:
    changed = complement(tokens, phrase.end, len(tokens), after=_TO) if noun in _CHANGES else None
    return changed is not None and _is_named(tokens, changed)


def _is_named(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Whether an id in brackets names what a phrase speaks of: "the new alert rules (MP101)"."""
    behind = tokens[phrase.head + 1 : phrase.end]
    return len(behind) > 1 and behind[0].aside and behind[1].label is Label.MODIFICATION


def complement(tokens: Sequence[Token], at: int, end: int, *, after: frozenset[str] = _OF) -> Phrase | None:
    """Return the noun phrase before `end` that a preposition at `at` governs: "of the charges" behind "approval"."""
    if at >= end or tokens[at].word not in after:
        return None
    return next(phrases(tokens, at, end), None)


def _known_as(noun: str, otherwise: Extent) -> Extent:
    if noun in PARTS:
        return Extent.PART
    return Extent.OTHER if noun in _BESIDE else otherwise


def _owns(inside: Sequence[Token], named: int) -> bool:
    """Whether a modification has what stands behind it: "MP101's timetable"."""
    return any(token.word in {"'", "’", "'s"} for token in inside[named + 1 : named + 2])
