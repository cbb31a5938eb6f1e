"""What a hit shows: a section and what was asked in, marked places, the best sentences and the page out.

The places are found by cutting the section's own texts once more into tokens (`index.tokens`), never asked of an
engine, so they are the same on all engines, stand-ins included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from index import engines
from index.engines import KeyField, Node, Scope
from index.tokens import Token, tokenize
from pipeline.records import Span
from pipeline.sentences import Unit, split_units


class TextField(StrEnum):
    """The two texts of a section."""

    HEADING = "heading"
    TEXT = "text"


_TEXTS_OF = {Scope.SECTION: tuple(TextField), Scope.HEADING: (TextField.HEADING,)}

MAX_SNIPPET = 300
"""Characters of a snippet: two ordinary sentences, four lines of a terminal."""

ELLIPSIS = "…"


class Mark(NamedTuple):
    """A place that answers the query: `text[start:end]`. `asked` numbers what was asked for, from 0."""

    start: int
    end: int
    asked: int
    weight: float


class NamedId(NamedTuple):
    """A place where a modification is named, and its canonical id."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Snippet:
    """One or two sentences of a text. `start` is where the first mark stands in that text, None without marks."""

    text: str
    marks: tuple[Span, ...]
    start: int | None


@dataclass(slots=True)
class Asked:
    """The words, beginnings and runs of words, and ids that a query asks for, without what it excludes."""

    terms: dict[TextField, dict[str, list[tuple[int, float]]]] = field(
        default_factory=lambda: {one: {} for one in TextField}
    )
    beginnings: list[tuple[int, engines.Beginning]] = field(default_factory=list)
    runs: list[tuple[int, engines.Sequence]] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)


def asked_in(node: Node) -> Asked:
    """Return what to mark for a compiled query."""
    asked = Asked()
    for number, leaf in _leaves(node, [0]):
        match leaf:
            case engines.Terms(alternatives=alternatives, scope=scope):
                for one in _TEXTS_OF[scope]:
                    for term, weight in alternatives:
                        asked.terms[one].setdefault(term, []).append((number, weight))
            case engines.Beginning():
                asked.beginnings.append((number, leaf))
            case engines.Sequence():
                asked.runs.append((number, leaf))
            case engines.Keys(field=KeyField.MODIFICATION, values=values):
                asked.ids.update(dict.fromkeys(values, number))
    return asked


def find_marks(text: str, part: TextField, asked: Asked, named: Iterable[NamedId]) -> list[Mark]:
    """Return the places of a text that answer, in order; they may overlap. `named` are its modifications."""
    tokens = list(tokenize(text))
    terms = asked.terms[part]
    marks = [
        Mark(token.start, token.end, number, weight) for token in tokens for number, weight in terms.get(token.term, ())
    ]
    for number, beginning in asked.beginnings:
        if part in _TEXTS_OF[beginning.scope]:
            fitting = (token for token in tokens if token.term.startswith(beginning.prefix))
            marks.extend(Mark(token.start, token.end, number, 1.0) for token in fitting)
    marks.extend(_run_marks(tokens, part, asked))
    marks.extend(Mark(one.start, one.end, asked.ids[one.value], 1.0) for one in named if one.value in asked.ids)
    return sorted(marks)


def merged(marks: Iterable[Mark]) -> tuple[Span, ...]:
    """Return the spans of marks in order, those that overlap made into one."""
    spans: list[Span] = []
    for mark in sorted(marks):
        if spans and mark.start < spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, mark.end))
        else:
            spans.append(Span(mark.start, mark.end))
    return tuple(spans)


def best_snippet(text: str, marks: Sequence[Mark]) -> Snippet:
    """Return the sentence or two of `text` that answer best, or its beginning when nothing is marked."""
    units = split_units(text)
    if not units:
        return Snippet("", (), None)
    by_unit = [[mark for mark in marks if unit.start <= mark.start and mark.end <= unit.end] for unit in units]
    best = max(range(len(units)), key=lambda index: (*_worth(by_unit[index]), -index))
    chosen = _with_neighbour(units, by_unit, best)
    return _joined(text, [units[index] for index in chosen], [by_unit[index] for index in chosen])


def _leaves(node: Node, counter: list[int]) -> Iterator[tuple[int, Node]]:
    """Yield the leaves that are asked for, with a number that the variants of one word share."""
    match node:
        case engines.AllOf(children=children) | engines.AnyOf(children=children):
            for child in children:
                yield from _leaves(child, counter)
        case engines.Variants(children=children):
            counter[0] += 1
            for child in children:
                yield from ((counter[0], leaf) for _, leaf in _leaves(child, [0]))
        case _:
            counter[0] += 1
            yield counter[0], node


def _run_marks(tokens: Sequence[Token], part: TextField, asked: Asked) -> Iterator[Mark]:
    """Yield a mark for each run of words that a sequence asks for."""
    if not asked.runs:
        return
    at = [token for token in tokens if token.is_piece]
    for number, run in asked.runs:
        slots = [dict(slot) for slot in run.slots]
        for first in range(len(at) - len(slots) + 1) if part in _TEXTS_OF[run.scope] else ():
            mark = _run_at(at[first : first + len(slots)], slots, number)
            if mark is not None:
                yield mark


def _run_at(at: Sequence[Token], slots: Sequence[Mapping[str, float]], number: int) -> Mark | None:
    weights = [slot.get(token.term) for token, slot in zip(at, slots, strict=True)]
    known = [weight for weight in weights if weight is not None]
    return Mark(at[0].start, at[-1].end, number, min(known)) if len(known) == len(slots) else None


def _worth(marks: Sequence[Mark]) -> tuple[float, int]:
    """Rank a sentence: by how much of what was asked it has, then by how often."""
    best: dict[int, float] = {}
    for mark in marks:
        best[mark.asked] = max(mark.weight, best.get(mark.asked, 0.0))
    return sum(best.values()), len(marks)


def _with_neighbour(units: Sequence[Unit], marks: Sequence[Sequence[Mark]], best: int) -> list[int]:
    """Add the sentence after the best, or else the one before, where both fit; one with marks is preferred."""
    length = units[best].end - units[best].start
    near = [
        index
        for index in (best + 1, best - 1)
        if 0 <= index < len(units)
        and units[index].paragraph == units[best].paragraph
        and length + units[index].end - units[index].start < MAX_SNIPPET
    ]
    if not near:
        return [best]
    return sorted([best, max(near, key=lambda index: _worth(marks[index]))])


def _joined(text: str, units: Sequence[Unit], marks: Sequence[Sequence[Mark]]) -> Snippet:
    """Write units one after the other, and move their marks along."""
    written = ""
    moved: list[Span] = []
    for unit, in_unit in zip(units, marks, strict=True):
        written += " " if written else ""
        shift = len(written) - unit.start
        written += text[unit.start : unit.end]
        moved.extend(Span(start + shift, end + shift) for start, end in merged(in_unit))
    first = min((mark.start for in_unit in marks for mark in in_unit), default=None)
    if len(written) > MAX_SNIPPET:
        written, moved = _shortened(written, moved)
    return Snippet(written, tuple(moved), first)


def _shortened(written: str, marks: Sequence[Span]) -> tuple[str, list[Span]]:
    """Cut a long sentence between words, so that its first marks stay."""
    start = max(0, min(marks[0].start - MAX_SNIPPET // 3, len(written) - MAX_SNIPPET)) if marks else 0
    if start:
        start = written.find(" ", start) + 1 or start
    end = len(written)
    if end - start > MAX_SNIPPET:
        end = max(written.rfind(" ", start, start + MAX_SNIPPET), start + MAX_SNIPPET // 2)
    before = ELLIPSIS if start else ""
    after = ELLIPSIS if end < len(written) else ""
    shift = len(before) - start
    kept = [Span(mark.start + shift, mark.end + shift) for mark in marks if start <= mark.start and mark.end <= end]
    return f"{before}{written[start:end]}{after}", kept
