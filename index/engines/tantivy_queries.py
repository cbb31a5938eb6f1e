"""What is asked of tantivy: nodes in, the library's own queries out, with what each is worth.

The ranking is BM25. What stands in for a word, and a value, never counts as much as the word as typed does in an
ordinary section; all sections with a word that begins as asked are equally good.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice, product
from math import log

import tantivy as library

from index.engines import (
    AllOf,
    Alternative,
    AnyOf,
    Beginning,
    Every,
    Keys,
    Node,
    Sequence,
    Terms,
    Variants,
)

STAND_IN_WORTH = 0.05
"""Of what the word as typed is worth: below one occurrence of it in a section forty times as long as most."""

MAX_PATTERN_BYTES = 600
"""Of a regular expression; its automaton may have 1,000 states, most of them one per byte."""

MAX_PATTERNS = 64
"""Ways to combine the expressions of a phrase's words; only many words with many long stand-ins have more."""

KEYS = "keys"
"""The field with all values of a section, each with the name of its own."""

_META = re.compile(r"([\\.+*?()|\[\]{}^$])")
_ESCAPED = r"\\\1"


def key_of(name: str, value: str) -> str:
    """Return a value as it stands in `KEYS`."""
    return f"{name}={value}"


class Queries:
    """Makes queries for one state of an index."""

    def __init__(self, schema: library.Schema, searcher: library.Searcher) -> None:
        self._schema = schema
        self._searcher = searcher

    def of(self, node: Node) -> library.Query:
        """Return what finds exactly the sections of a node."""
        match node:
            case Terms():
                return self._terms(node)
            case Beginning(prefix=prefix, scope=scope):
                begins = library.Query.regex_query(self._schema, scope.value, f"{_META.sub(_ESCAPED, prefix)}.*")
                return library.Query.const_score_query(begins, 1.0)
            case Sequence():
                return self._sequence(node)
            case Keys(field=field, values=values):
                keys = [key_of(field, value) for value in values]
                count = sum(self._searcher.doc_freq(KEYS, key) for key in keys)
                return library.Query.const_score_query(self.having(KEYS, keys), STAND_IN_WORTH * self._rarity(count))
            case Every():
                return library.Query.const_score_query(library.Query.all_query(), 0.0)
            case AllOf(children=children, excluded=excluded):
                return all_of(map(self.of, children), map(self.of, excluded))
            case AnyOf(children=children):
                return any_of([self.of(child) for child in children])
            case Variants(children=children):
                return _best_of([self.of(child) for child in children])

    def having(self, field: str, values: Iterable[str] | Iterable[int]) -> library.Query:
        """Return what finds sections with any of these values."""
        wanted = list(values)
        if not wanted:
            return library.Query.empty_query()
        if len(wanted) == 1:
            return library.Query.term_query(self._schema, field, wanted[0])
        return library.Query.term_set_query(self._schema, field, wanted)

    def _terms(self, node: Terms) -> library.Query:
        field = node.scope.value
        sections = {term: self._searcher.doc_freq(field, term) for term, _ in node.alternatives}
        known = [(term, weight) for term, weight in node.alternatives if sections[term]]
        rarity = self._rarity(sum(sections[term] for term, weight in known if weight >= 1.0))
        ways = []
        for term, weight in known:
            query = library.Query.term_query(self._schema, field, term)
            if weight < 1.0:  # a stand-in is rare, and must not count the more for it
                worth = STAND_IN_WORTH * weight * rarity / self._rarity(sections[term])
                query = library.Query.boost_query(query, worth)
            ways.append(query)
        return _best_of(ways)

    def _sequence(self, node: Sequence) -> library.Query:
        if len(node.slots) == 1:
            return self._terms(Terms(node.slots[0], node.scope))
        field = node.scope.value
        ways: list[library.Query] = []
        first = [slot[0] for slot in node.slots]
        if all(one.weight >= 1.0 for one in first):
            ways.append(library.Query.phrase_query(self._schema, field, [one.term for one in first]))
        if any(len(slot) > 1 for slot in node.slots):
            least = min(one.weight for slot in node.slots for one in slot)
            worth = sum(self._rarity(self._spread(slot, field)) for slot in node.slots) * least
            worth *= STAND_IN_WORTH if least < 1.0 else 1.0
            ways.extend(
                library.Query.const_score_query(
                    library.Query.regex_phrase_query(self._schema, field, list(patterns)), worth
                )
                for patterns in islice(product(*map(_patterns, node.slots)), MAX_PATTERNS)
            )
        return _best_of(ways)

    def _spread(self, slot: Iterable[Alternative], field: str) -> int:
        """Return about how many sections have any of the terms: exact for one."""
        return sum(self._searcher.doc_freq(field, one.term) for one in slot)

    def _rarity(self, sections: int) -> float:
        """Return BM25's inverse document frequency, as the library has it."""
        known = self._searcher.num_docs
        return log(1.0 + (known - min(sections, known) + 0.5) / (min(sections, known) + 0.5))


def _patterns(slot: Iterable[Alternative]) -> list[str]:
    """Return regular expressions that together match all terms of a slot; the library limits the size of each."""
    patterns: list[str] = []
    room = 0
    for term, _ in slot:
        literal = _META.sub(_ESCAPED, term)
        room -= len(literal.encode()) + 2
        if room < 0:
            patterns.append(literal)
            room = MAX_PATTERN_BYTES - len(literal.encode())
        else:
            patterns[-1] += f"|{literal}"
    return patterns


def all_of(wanted: Iterable[library.Query], excluded: Iterable[library.Query] = ()) -> library.Query:
    """Return what all of `wanted` and none of `excluded` find; scores add up."""
    return library.Query.boolean_query(
        [(library.Occur.Must, one) for one in wanted] + [(library.Occur.MustNot, one) for one in excluded]
    )


def any_of(queries: list[library.Query]) -> library.Query:
    """Return what any of the queries finds; scores add up."""
    if len(queries) == 1:
        return queries[0]
    if not queries:
        return library.Query.empty_query()
    return library.Query.boolean_query([(library.Occur.Should, one) for one in queries])


def _best_of(queries: list[library.Query]) -> library.Query:
    """Return what any of the queries finds; the best score counts."""
    if len(queries) == 1:
        return queries[0]
    return library.Query.disjunction_max_query(queries) if queries else library.Query.empty_query()
