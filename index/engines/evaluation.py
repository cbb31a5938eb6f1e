"""From postings to scores: which sections a node finds, and how well each answers.

For engines that hand out postings and leave the ranking to us. Goes term by term through whole postings lists, which
in Python is quicker than stepping through sections with a tree of matchers, and gives totals and counts on the way.

The ranking is BM25F (heading and text are one text in which the heading weighs more) with the lower bound of BM25+
(Lv and Zhai 2011): the bound also keeps a section with the word as typed above all that only have stand-ins for it.
"""

from __future__ import annotations

from collections import abc
from collections.abc import Callable, Iterable, Iterator
from math import log
from typing import NamedTuple, Protocol

from index.engines import (
    AllOf,
    Alternative,
    AnyOf,
    Beginning,
    Every,
    KeyField,
    Keys,
    Node,
    Scope,
    Sequence,
    Terms,
    Variants,
)

SATURATION = 1.2
"""BM25's k1: how soon more of the same word stops to matter. The usual value."""

LOWER_BOUND = 1.0
"""BM25+'s delta: what the first occurrence is worth at least. The authors' value."""


class Weighting(NamedTuple):
    """How a field counts: its weight, BM25's b (the share of length normalisation), and an ordinary length in terms.

    The ordinary length stands for BM25's mean, so that what a posting is worth is known when it is written.
    """

    weight: float
    length_share: float
    ordinary_length: float


IN_HEADING = Weighting(2.5, 0.3, 6.0)
IN_TEXT = Weighting(1.0, 0.6, 120.0)
"""Headings are short and chosen with care; sections vary more by layout than by wordiness, hence less than b = 0.75."""


def worth_of_one(weighting: Weighting, length: int) -> float:
    """Return what one occurrence counts in a heading or text of `length` terms."""
    weight, share, ordinary = weighting
    return weight / (1.0 - share + share * length / ordinary)


Scores = dict[int, float]
Places = tuple[float, bytes]
"""What the occurrences of a term in a section count, and where they are, in the engine's own coding."""

Column = list[tuple[float, dict[int, Places]]]
"""For each alternative of a slot its weight, and where it stands in each section."""


class Postings(Protocol):
    """What an engine gives to read. Sections are small numbers of its own."""

    section_count: int

    def sections_with(self, scope: Scope, term: str) -> int:
        """Return the number of sections with the term, without reading where."""
        ...

    def beginning_with(self, scope: Scope, prefix: str) -> Iterable[str]:
        """Return the terms that begin with `prefix`."""
        ...

    def weights(self, scope: Scope, term: str) -> Iterator[tuple[Iterable[int], Iterable[float]]]:
        """Yield sections with the term, in blocks, and what its occurrences there count (`worth_of_one`)."""
        ...

    def places(self, scope: Scope, term: str) -> dict[int, Places]:
        """Return sections with the term, what its occurrences there count, and where it is."""
        ...

    def positions(self, places: bytes) -> abc.Sequence[int]:
        """Return the positions that one value of `places` holds."""
        ...

    def having(self, field: KeyField, value: str) -> list[int]:
        """Return sections that have a value."""
        ...

    def every(self) -> list[int]:
        """Return all sections."""
        ...


class Evaluation:
    """Evaluates nodes over one state of an index."""

    def __init__(self, postings: Postings) -> None:
        self._postings = postings

    def scores(self, node: Node, within: Scores | None = None) -> Scores:
        """Return the sections that `node` finds (of those in `within`, if given) with their scores."""
        match node:
            case Terms():
                return self._terms(node, within)
            case Beginning():
                return self._beginning(node, within)
            case Sequence():
                return self._sequence(node, within)
            case Keys():
                return self._keys(node, within)
            case Every():
                return dict.fromkeys(self._postings.every() if within is None else within, 0.0)
            case AllOf():
                return self._all_of(node, within)
            case AnyOf(children=children):
                return self._united(children, within, lambda one, other: one + other)
            case Variants(children=children):
                return self._united(children, within, max)

    def _all_of(self, node: AllOf, within: Scores | None) -> Scores:
        """Go from the cheapest child to the dearest, each within what is left."""
        found = within
        total: Scores = {}
        for child in sorted(node.children, key=_cost):
            scores = self.scores(child, found)
            total = {section: total.get(section, 0.0) + score for section, score in scores.items()}
            found = total
            if not found:
                return {}
        for child in node.excluded:
            for section in self.scores(child, total):
                del total[section]
        return total

    def _united(
        self, children: tuple[Node, ...], within: Scores | None, merge: Callable[[float, float], float]
    ) -> Scores:
        total: Scores = {}
        for child in children:
            scores = self.scores(child, within)
            if not total:
                total = scores
                continue
            for section, score in scores.items():
                total[section] = merge(total[section], score) if section in total else score
        return total

    def _keys(self, node: Keys, within: Scores | None) -> Scores:
        found: set[int] = set()
        for value in node.values:
            found.update(self._postings.having(node.field, value))
        worth = LOWER_BOUND * self._rarity(len(found))
        return {section: worth for section in found if within is None or section in within}

    def _terms(self, node: Terms, within: Scores | None) -> Scores:
        typed = [one for one in node.alternatives if one.weight >= 1.0]
        stand_ins = [one for one in node.alternatives if one.weight < 1.0]
        exact = self._pooled(typed, node.scope, within)
        loose = self._pooled(stand_ins, node.scope, within)
        sections = self._spread(typed, node.scope) or self._spread(stand_ins, node.scope)
        return self._worth(exact, loose, self._rarity(sections))

    def _beginning(self, node: Beginning, within: Scores | None) -> Scores:
        found: set[int] = set()
        for term in self._postings.beginning_with(node.scope, node.prefix):
            for sections, _ in self._postings.weights(node.scope, term):
                found.update(sections)
        worth = LOWER_BOUND * self._rarity(len(found))
        return dict.fromkeys(found if within is None else found & within.keys(), worth)

    def _pooled(self, alternatives: Iterable[Alternative], scope: Scope, within: Scores | None) -> Scores:
        """Return what terms that count as one are worth in each section of `within`."""
        pooled: Scores = {}
        for term, share in alternatives:
            for sections, weights in self._postings.weights(scope, term):
                for section, weight in zip(sections, weights, strict=True):
                    if within is None or section in within:
                        pooled[section] = pooled.get(section, 0.0) + share * weight
        return pooled

    def _spread(self, alternatives: Iterable[Alternative], scope: Scope) -> int:
        """Return about how many sections have any of the terms: exact for one."""
        return sum(self._postings.sections_with(scope, term) for term, _ in alternatives)

    def _sequence(self, node: Sequence, within: Scores | None) -> Scores:
        exact: Scores = {}
        loose: Scores = {}
        columns = [[(weight, self._postings.places(node.scope, term)) for term, weight in slot] for slot in node.slots]
        for section, once, weights in self._runs(columns, within):
            for into, often in (
                (exact, sum(1 for weight in weights if weight >= 1.0)),
                (loose, sum(weight for weight in weights if weight < 1.0)),
            ):
                if often:
                    into[section] = once * often
        return self._worth(exact, loose, sum(self._rarity(self._spread(slot, node.scope)) for slot in node.slots))

    def _runs(self, columns: list[Column], within: Scores | None) -> Iterator[tuple[int, float, list[float]]]:
        """Yield sections with the sequence, what once counts there, and the weight of each place where it stands."""
        in_slots = [set().union(*(places.keys() for _, places in column)) for column in columns]
        candidates = set.intersection(*in_slots)
        for section in candidates if within is None else candidates & within.keys():
            weights = self._run_weights(columns, section)
            if weights:
                yield section, self._worth_of_one(columns, section), weights

    def _worth_of_one(self, columns: list[Column], section: int) -> float:
        """Return what a run counts in a section: as much as the mean occurrence of a word of its first slot."""
        counted = [places[section] for _, places in columns[0] if section in places]
        often = sum(len(self._postings.positions(places)) for _, places in counted)
        return sum(worth for worth, _ in counted) / max(often, 1)

    def _run_weights(self, columns: list[Column], section: int) -> list[float]:
        """Return the weight of each run of one section: that of its least certain word."""
        runs: dict[int, float] = {}
        for index, column in enumerate(columns):
            at: dict[int, float] = {}
            for weight, places in column:
                if section in places:
                    for position in self._postings.positions(places[section][1]):
                        at[position] = max(weight, at.get(position, 0.0))
            if index:
                at = {position: min(runs[position - 1], at[position]) for position in at if position - 1 in runs}
            if not at:
                return []
            runs = at
        return list(runs.values())

    @staticmethod
    def _worth(exact: Scores, loose: Scores, rarity: float) -> Scores:
        """Return scores from weighted frequencies; without one as typed, a section stays below the lower bound."""
        bound, top, k1 = rarity * LOWER_BOUND, rarity * (SATURATION + 1), SATURATION
        if not loose:
            return {section: bound + top * often / (k1 + often) for section, often in exact.items()}
        found = {section: bound * often / (k1 + often) for section, often in loose.items() if section not in exact}
        for section, often in exact.items():
            all_often = often + loose.get(section, 0.0)
            found[section] = bound + top * all_often / (k1 + all_often)
        return found

    def _rarity(self, sections: int) -> float:
        """Return BM25's inverse document frequency, in the form that is never negative."""
        known = self._postings.section_count
        return log(1.0 + (known - min(sections, known) + 0.5) / (min(sections, known) + 0.5))


def _cost(node: Node) -> int:
    """Order children of an AND: sets that only narrow first, sequences last."""
    match node:
        case Keys():
            return 0
        case Terms(alternatives=alternatives):
            return 1 + len(alternatives)
        case Every() | Beginning():
            return 10_000
        case Sequence(slots=slots):
            return 100 + sum(len(slot) for slot in slots)
        case AllOf(children=children) | AnyOf(children=children) | Variants(children=children):
            return 1 + max((_cost(child) for child in children), default=0)
