"""From what is meant to what an engine is asked: a query tree and filters in, a tree of terms and keys out.

Here a typed word gets its stand-ins (other inflections, other ways to join its pieces, what OCR makes of it), a
committee or modification typed in any spelling its canonical values, and a date the papers' dates that overlap it.
Every step that changes what is searched leaves a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

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
from index.function_words import FUNCTION_WORDS
from index.lexicon import MAX_BEGINNINGS, Lexicon
from index.query import And, DateRange, Field, Not, Or, Phrase, Prefix, Query, Word
from index.query import Node as QueryNode
from index.selection import selected_papers
from index.stand_ins import Kinship
from index.tokens import fold, fold_word, pieces, tokenize
from index.typed_values import NOTHING, TypedValues

WORD_KINSHIPS = frozenset(Kinship)
PHRASE_KINSHIPS = WORD_KINSHIPS - {Kinship.STEM}
"""Who puts words between quotation marks means these words; OCR may still have misread them."""

MAX_LOOSENED_WORDS = 8
"""With more words than these, leaving out each in turn is not tried."""

MAX_NAME_WORDS = 6
"""Words of a committee's name that may follow `committee:` without quotation marks."""

MIN_TELLING_LENGTH = 4
"""Shorter function words stand nearly everywhere: to look for them costs time and tells nothing."""

NEAR_WEIGHT = 0.5
"""What two words side by side, in the order typed, add to the score of a section that has them. A guess."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search beside its query; dates are EDTF, both ends included.

    Papers with one of `hidden_markings` are left out as if they were not there.
    """

    committee: str | None = None
    modification: str | None = None
    heading: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    code: str | None = None
    marking: str | None = None
    text_source: str | None = None
    hidden_markings: frozenset[str] = frozenset()


class Looser(NamedTuple):
    """What to ask more loosely, and what is to be said where nothing has all that was typed.

    The last resort gives up all plain words: it is for where nothing at all was found.
    """

    wanted: Node
    note: str
    is_last_resort: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask an engine; `wanted` is None when the query asks for nothing at all.

    `looser` is what to ask when `wanted` finds too little, step by step. `also` are the
    stand-ins that are searched too, the surest first. `papers` are the ids of those that the filters select, None for
    all; `hidden` is what finds sections of papers that may not be told of.
    """

    wanted: Node | None
    favoured: tuple[tuple[Node, float], ...]
    notes: tuple[str, ...]
    looser: tuple[Looser, ...]
    also: tuple[str, ...]
    papers: frozenset[str] | None
    hidden: Node | None


def plan_search(query: Query, filters: Filters, lexicon: Lexicon, *, exact: bool) -> Plan:
    """Return what to ask for a query; `exact` leaves out all stand-ins.

    Raises:
        EngineError: the lexicon cannot be read.
    """
    hidden = lexicon.papers_with(KeyField.MARKING, filters.hidden_markings)
    kinships = frozenset() if exact else WORD_KINSHIPS
    names = TypedValues(lexicon, tolerant=not exact, hidden=hidden)
    # Only papers that are hidden may have a word that comes near.
    planner = _Planner(lexicon, kinships, names, may_suggest=not hidden)
    narrowing = tuple(planner.filters(filters))
    unseen = Keys(KeyField.MARKING, tuple(sorted(filters.hidden_markings))) if hidden else None
    excluded = () if unseen is None else (unseen,)

    def narrowed(node: Node) -> Node:
        return AllOf((node, *narrowing), excluded) if narrowing or excluded else node

    wanted: Node | None = None
    looser: Iterable[Looser] = ()
    notes: tuple[str, ...] = ()
    if query.tree is not None:
        wanted = narrowed(planner.node(query.tree))
        looser = planner.looser(query.tree) if kinships else ()
    elif query.text.strip():
        pass  # words that were typed and cannot be searched must not turn into "everything"
    elif narrowing:
        wanted = AllOf(narrowing, excluded)
    else:
        notes = ("There is nothing to search for: type some words, or choose a filter.",)
    return Plan(
        wanted,
        tuple(planner.neighbours(query.tree)) if query.tree is not None else (),
        (*query.notes, *planner.notes(), *notes),
        tuple(step._replace(wanted=narrowed(step.wanted)) for step in looser),
        planner.also(),
        selected_papers(narrowing, hidden, lexicon),
        unseen,
    )


Operands = tuple[list[tuple[Node, str]], tuple[Node, ...]]
"""What the children of an AND ask for, each with the plain word that it is, or nothing; and what they leave out."""


class _Planner:
    """Compiles one query against one lexicon."""

    def __init__(
        self, lexicon: Lexicon, kinships: frozenset[Kinship], names: TypedValues, *, may_suggest: bool
    ) -> None:
        self._lexicon = lexicon
        self._kinships = kinships
        self._may_suggest = may_suggest
        self._names = names
        self._notes: list[str] = []
        self._also: dict[str, float] = {}
        self._understood: dict[tuple[QueryNode, ...], Operands] = {}

    def notes(self) -> tuple[str, ...]:
        """Return what was done to the query so far."""
        return tuple(dict.fromkeys((*self._notes, *self._names.notes)))

    def also(self) -> tuple[str, ...]:
        """Return the stand-ins that were added so far, the surest first."""
        return tuple(sorted(self._also, key=lambda term: (-self._also[term], term)))

    def filters(self, filters: Filters) -> Iterator[Node]:
        """Yield what a section must have beside the query."""
        if filters.committee:
            yield self._names.committee(filters.committee)
        if filters.modification:
            yield self._names.modification(filters.modification)
        if filters.heading:
            words = [self._term(word, Scope.HEADING, self._kinships) for word in pieces(filters.heading)]
            yield AllOf(tuple(words)) if words else NOTHING
        if filters.date_from or filters.date_to:
            yield self._names.dates(filters.date_from, filters.date_to)
        for field, typed in (
            (KeyField.CODE, filters.code),
            (KeyField.MARKING, filters.marking),
            (KeyField.TEXT_SOURCE, filters.text_source),
        ):
            if typed:
                yield self._names.value(field, typed)

    def node(self, node: QueryNode) -> Node:
        """Return what to ask for a node of the query."""
        match node:
            case And(children=children, typed=typed):
                return self._all_of(children if typed else self._without_function_words(children))
            case Or(children=children):
                return AnyOf(tuple(self.node(child) for child in children))
            case Not(child=child):
                return AllOf((Every(),), (self.node(child),))
            case DateRange(first=first, last=last):
                return self._names.dates(first, last)
        if node.field is Field.COMMITTEE:
            return self._names.committee(node.text)
        if node.field is Field.MODIFICATION:
            return self._names.modification(node.text)
        scope = Scope.HEADING if node.field is Field.HEADING else Scope.SECTION
        match node:
            case Prefix(text=text):
                return self._prefix(text, scope)
            case Phrase(text=text):
                return self._phrase(text, scope)
            case Word(text=text):
                return self._word(text, scope)

    def neighbours(self, node: QueryNode) -> Iterator[tuple[Node, float]]:
        """Yield what sections are better for: words typed side by side stand so, and those not asked for are there."""
        if isinstance(node, And):
            asked = node.children if node.typed else self._without_function_words(node.children)
            for child in node.children:
                if child not in asked and isinstance(child, Word) and len(child.text) >= MIN_TELLING_LENGTH:
                    yield self._term(fold(child.text), Scope.SECTION, frozenset()), 1.0
            for one, other in zip(node.children, node.children[1:], strict=False):
                if isinstance(one, Word) and isinstance(other, Word) and one.field is other.field is None:
                    slots = tuple((Alternative(term, 1.0),) for term in (*pieces(one.text), *pieces(other.text)))
                    yield Sequence(slots), NEAR_WEIGHT

    def looser(self, tree: QueryNode) -> Iterator[Looser]:
        """Yield what to ask when too few sections have all the words that were typed side by side.

        Only plain words are given up: not ids, phrases, fields or what NOT leaves out, and nothing where AND was typed.
        """
        if not isinstance(tree, And) or tree.typed:
            return
        asked, excluded = self._operands(self._without_function_words(tree.children))
        words = [node for node, word in asked if word]
        kept = [node for node, word in asked if not word]
        none_has_all = "No section has all of these words"
        if 2 < len(words) <= MAX_LOOSENED_WORDS:
            but_one = [AllOf((*words[:at], *words[at + 1 :])) for at in range(len(words))]
            wanted = AllOf((*kept, AnyOf(tuple(but_one))), excluded)
            yield Looser(wanted, f"{none_has_all}: shown are those that lack one.")
        if len(words) > 1:
            some = AllOf((*kept, AnyOf(tuple(words))), excluded)
            yield Looser(some, f"{none_has_all}: shown are those that have some of them.")
        if words and kept:
            typed = " ".join(word for _, word in asked if word)
            note = f"{none_has_all}: shown is what there is without “{typed}”."
            yield Looser(AllOf(tuple(kept), excluded), note, is_last_resort=True)

    def _without_function_words(self, children: tuple[QueryNode, ...]) -> tuple[QueryNode, ...]:
        """Leave out words that no section need have: `the`, `of`; not those that stand alone, nor `A` or `IT`."""
        if not self._kinships:
            return children
        left_out = [one for one in children if _is_plain(one) and _is_function_word(one)]
        kept = tuple(one for one in children if one not in left_out)
        if not left_out or not any(not isinstance(one, Not) for one in kept):
            return children
        self._notes.append(f"Not asked for: {', '.join(dict.fromkeys(_text_of([one]) for one in left_out))}.")
        return kept

    def _all_of(self, children: tuple[QueryNode, ...]) -> Node:
        asked, excluded = self._operands(children)
        return AllOf(tuple(node for node, _ in asked) or (Every(),), excluded)

    def _operands(self, children: tuple[QueryNode, ...]) -> Operands:
        if children not in self._understood:
            self._understood[children] = self._understand(children)
        return self._understood[children]

    def _understand(self, children: tuple[QueryNode, ...]) -> Operands:
        asked: list[tuple[Node, str]] = []
        excluded: list[Node] = []
        at = 0
        while at < len(children):
            one = children[at]
            if isinstance(one, Not):
                excluded.append(self.node(one.child))
                at += 1
            elif (taken := self._words_of_committee(children[at:])) > 1:
                asked.append((self._names.committee(_text_of(children[at : at + taken])), ""))
                at += taken
            elif (
                whole := self._id_of_two_words(one, children[at + 1] if at + 1 < len(children) else None)
            ) is not None:
                asked.append((whole, ""))
                at += 2
            else:
                asked.append((self.node(one), _loose_word(one)))
                at += 1
        return asked, tuple(excluded)

    def _words_of_committee(self, children: tuple[QueryNode, ...]) -> int:
        """Return how many words after `committee:` are one name that is known (`committee:SMKI PMA`), 0 for none."""
        if not isinstance(children[0], Word) or children[0].field is not Field.COMMITTEE:
            return 0
        words = 1
        while words < min(len(children), MAX_NAME_WORDS) and _is_plain(children[words]):
            words += 1
        names = (count for count in range(words, 1, -1) if self._names.is_committee(_text_of(children[:count])))
        return next(names, 0)

    def _id_of_two_words(self, one: QueryNode, other: QueryNode | None) -> Node | None:
        """Return what to ask for two words that are an id (`SECMP 24`), or None where they are not."""
        if not (isinstance(one, Word) and isinstance(other, Word) and one.field is other.field is None):
            return None
        if not (one.text.isalpha() and other.text.isdigit()):
            return None
        ids = self._names.ids_in_text(f"{one.text} {other.text}")
        return Variants((self._sequence(pieces(f"{one.text} {other.text}"), Scope.SECTION), *ids)) if ids else None

    def _word(self, text: str, scope: Scope) -> Node:
        tokens = list(tokenize(text))
        parts = [token.term for token in tokens if token.is_piece]
        ids = self._names.ids_in_text(text) if scope is Scope.SECTION else ()
        if len(parts) == 1:
            term = self._term(parts[0], scope, self._kinships)
            return Variants((term, *ids)) if ids else term
        first, last = tokens[0].start, tokens[-1].end
        whole = [t.term for t in tokens if not t.is_piece and (t.start, t.end) == (first, last)]
        ways: list[Node] = [self._term(term, scope, self._kinships) for term in whole]
        return Variants((*ways, self._sequence(parts, scope), *ids))

    def _phrase(self, text: str, scope: Scope) -> Node:
        words = pieces(text)
        ids = self._names.ids_in_text(text) if scope is Scope.SECTION else ()
        asked = (
            self._sequence(words, scope)
            if len(words) > 1
            else self._term(words[0], scope, self._kinships & PHRASE_KINSHIPS)
        )
        return Variants((asked, *ids)) if ids else asked

    def _prefix(self, text: str, scope: Scope) -> Node:
        *before, last = pieces(text)
        if not before:
            return Beginning(last, scope)
        whole = Beginning(fold_word(text), scope)
        slots = ((Alternative(word, 1.0),) for word in before)
        return Variants((whole, Sequence((*slots, self._beginnings(last)), scope)))

    def _beginnings(self, prefix: str) -> tuple[Alternative, ...]:
        terms = self._lexicon.beginning_with(prefix)
        if len(terms) > MAX_BEGINNINGS:
            self._notes.append(
                f"More than {MAX_BEGINNINGS} words begin with “{prefix}”; only the most frequent were searched."
            )
        return tuple(Alternative(term, 1.0) for term in terms[:MAX_BEGINNINGS]) or (Alternative(prefix, 1.0),)

    def _term(self, term: str, scope: Scope, kinships: frozenset[Kinship]) -> Terms:
        return Terms(self._alternatives(term, kinships), scope)

    def _sequence(self, words: Iterable[str], scope: Scope) -> Sequence:
        kinships = self._kinships & PHRASE_KINSHIPS
        return Sequence(tuple(self._alternatives(word, kinships) for word in words), scope)

    def _alternatives(self, term: str, kinships: frozenset[Kinship]) -> tuple[Alternative, ...]:
        stand_ins = self._lexicon.stand_ins(term, kinships) if kinships else ()
        self._also.update(stand_ins)
        if kinships and not stand_ins and self._may_suggest and (near := self._lexicon.nearest_words(term)):
            self._notes.append(f"No section has “{term}”. Did you mean {' or '.join(near)}?")
        return (Alternative(term, 1.0), *stand_ins)


def _is_plain(node: QueryNode) -> bool:
    return isinstance(node, Word) and node.field is None


def _is_function_word(node: QueryNode) -> bool:
    """Return whether a word only holds the others together; `A` and `IT` are labels, `AND` an operator out of place."""
    if not isinstance(node, Word) or (node.text.isupper() and node.text not in {"AND", "OR"}):
        return False
    return fold(node.text) in FUNCTION_WORDS


def _text_of(words: Iterable[QueryNode]) -> str:
    return " ".join(word.text for word in words if isinstance(word, Word))


def _loose_word(node: QueryNode) -> str:
    """Return a word that may be given up; one with digits is an id, a version or a number, and meant as it is."""
    return node.text if isinstance(node, Word) and _is_plain(node) and not any(map(str.isdigit, node.text)) else ""
