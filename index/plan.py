"""From what is meant to what an engine is asked: a query tree and filters in, a tree of terms and keys out.

Here a typed word gets its stand-ins (other inflections, other ways to join its pieces, what OCR makes of it), a
committee or modification typed in any spelling its canonical values, and a date the papers' dates that overlap it.
Every step that changes what is searched leaves a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from index.engines import (
    AllOf,
    Alternative,
    AnyOf,
    Every,
    KeyField,
    Keys,
    Node,
    Sequence,
    Terms,
    TextField,
    Variants,
)
from index.lexicon import MAX_BEGINNINGS, Lexicon, value_key
from index.query import And, DateRange, Field, Not, Or, Phrase, Prefix, Query, Word
from index.query import Node as QueryNode
from index.stand_ins import Kinship
from index.tokens import fold, pieces, tokenize
from pipeline.edtf import overlaps
from pipeline.profiles import Body, builtin_profiles, canonical_id, family

BOTH = (TextField.HEADING, TextField.TEXT)
NOTHING = Keys(KeyField.COMMITTEE, ())

WORD_KINSHIPS = frozenset(Kinship)
PHRASE_KINSHIPS = WORD_KINSHIPS - {Kinship.STEM}
"""Who puts words between quotation marks means these words; OCR may still have misread them."""

NEAR_WEIGHT = 0.5
"""What two words side by side, in the order typed, add to the score of a section that has them. A guess."""

MIN_ID_DIGITS = 2
"""Fewer digits do not make an id of a word in a query."""

FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search beside its query; dates are EDTF, both ends included."""

    committee: str | None = None
    modification: str | None = None
    heading: str | None = None
    date_from: str | None = None
    date_to: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask an engine; `wanted` is None when the query asks for nothing at all."""

    wanted: Node | None
    favoured: tuple[tuple[Node, float], ...]
    notes: tuple[str, ...]


def plan_search(query: Query, filters: Filters, lexicon: Lexicon, *, exact: bool) -> Plan:
    """Return what to ask for a query; `exact` leaves out all stand-ins.

    Raises:
        EngineError: the lexicon cannot be read.
    """
    planner = _Planner(lexicon, frozenset() if exact else WORD_KINSHIPS)
    narrowing = tuple(planner.filters(filters))
    if query.tree is None:
        # Words that were typed and cannot be searched must not turn into "everything".
        wanted = AllOf(narrowing) if narrowing and not query.text.strip() else None
        return Plan(wanted, (), (*query.notes, *planner.notes()))
    node = planner.node(query.tree)
    return Plan(
        AllOf((node, *narrowing)) if narrowing else node,
        tuple(planner.neighbours(query.tree)),
        (*query.notes, *planner.notes()),
    )


class _Planner:
    """Compiles one query against one lexicon."""

    def __init__(self, lexicon: Lexicon, kinships: frozenset[Kinship]) -> None:
        self._lexicon = lexicon
        self._kinships = kinships
        self._notes: list[str] = []
        self._also: dict[str, float] = {}

    def notes(self) -> tuple[str, ...]:
        """Return what was done to the query so far."""
        notes = list(dict.fromkeys(self._notes))
        if self._also:
            surest = sorted(self._also, key=lambda term: (-self._also[term], term))
            more = f" and {len(surest) - 8} more" if len(surest) > 8 else ""
            notes.append(f"Also searched: {', '.join(surest[:8])}{more}.")
        return tuple(notes)

    def filters(self, filters: Filters) -> Iterator[Node]:
        """Yield what a section must have beside the query."""
        if filters.committee:
            yield self._committee(filters.committee)
        if filters.modification:
            yield self._modification(filters.modification)
        if filters.heading:
            words = [self._term(word, (TextField.HEADING,), self._kinships) for word in pieces(filters.heading)]
            yield AllOf(tuple(words)) if words else NOTHING
        if filters.date_from or filters.date_to:
            yield self._dates(filters.date_from, filters.date_to)

    def node(self, node: QueryNode) -> Node:
        """Return what to ask for a node of the query."""
        match node:
            case And(children=children):
                return self._all_of(children)
            case Or(children=children):
                return AnyOf(tuple(self.node(child) for child in children))
            case Not(child=child):
                return AllOf((Every(),), (self.node(child),))
            case DateRange(first=first, last=last):
                return self._dates(first, last)
        if node.field is Field.COMMITTEE:
            return self._committee(node.text)
        if node.field is Field.MODIFICATION:
            return self._modification(node.text)
        fields = (TextField.HEADING,) if node.field is Field.HEADING else BOTH
        match node:
            case Prefix(text=text):
                return self._prefix(text, fields)
            case Phrase(text=text):
                return self._phrase(text, fields)
            case Word(text=text):
                return self._word(text, fields)

    def neighbours(self, node: QueryNode) -> Iterator[tuple[Node, float]]:
        """Yield what sections are better for: words that were typed side by side stand side by side."""
        if isinstance(node, And):
            for one, other in zip(node.children, node.children[1:], strict=False):
                if isinstance(one, Word) and isinstance(other, Word) and one.field is other.field is None:
                    slots = tuple((Alternative(term, 1.0),) for term in (*pieces(one.text), *pieces(other.text)))
                    yield Sequence(slots, BOTH), NEAR_WEIGHT

    def _all_of(self, children: tuple[QueryNode, ...]) -> Node:
        wanted: list[Node] = []
        excluded: list[Node] = []
        at = 0
        while at < len(children):
            one, next_one = children[at], children[at + 1] if at + 1 < len(children) else None
            at += 1
            if isinstance(one, Not):
                excluded.append(self.node(one.child))
            elif (asked := self._id_of_two_words(one, next_one)) is not None:
                wanted.append(asked)
                at += 1
            else:
                wanted.append(self.node(one))
        return AllOf(tuple(wanted) or (Every(),), tuple(excluded))

    def _id_of_two_words(self, one: QueryNode, other: QueryNode | None) -> Node | None:
        """Return what to ask for two words that are an id (`SECMP 24`), or None where they are not."""
        if not (isinstance(one, Word) and isinstance(other, Word) and one.field is other.field is None):
            return None
        if not (one.text.isalpha() and other.text.isdigit()):
            return None
        ids = self._ids_in_text(f"{one.text} {other.text}")
        return Variants((self._sequence(pieces(f"{one.text} {other.text}"), BOTH), *ids)) if ids else None

    def _word(self, text: str, fields: tuple[TextField, ...]) -> Node:
        tokens = list(tokenize(text))
        parts = [token.term for token in tokens if token.is_piece]
        ids = self._ids_in_text(text) if fields == BOTH else ()
        if len(parts) == 1:
            term = self._term(parts[0], fields, self._kinships)
            return Variants((term, *ids)) if ids else term
        first, last = tokens[0].start, tokens[-1].end
        whole = [t.term for t in tokens if not t.is_piece and (t.start, t.end) == (first, last)]
        ways: list[Node] = [self._term(term, fields, self._kinships) for term in whole]
        return Variants((*ways, self._sequence(parts, fields), *ids))

    def _phrase(self, text: str, fields: tuple[TextField, ...]) -> Node:
        words = pieces(text)
        ids = self._ids_in_text(text) if fields == BOTH else ()
        asked = (
            self._sequence(words, fields)
            if len(words) > 1
            else self._term(words[0], fields, self._kinships & PHRASE_KINSHIPS)
        )
        return Variants((asked, *ids)) if ids else asked

    def _prefix(self, text: str, fields: tuple[TextField, ...]) -> Node:
        words = pieces(text)
        whole = Terms(self._beginnings(fold(text) if len(words) > 1 else words[0]), fields)
        if len(words) == 1:
            return whole
        before = tuple((Alternative(word, 1.0),) for word in words[:-1])
        return Variants((whole, Sequence((*before, self._beginnings(words[-1])), fields)))

    def _beginnings(self, prefix: str) -> tuple[Alternative, ...]:
        terms = self._lexicon.beginning_with(prefix)
        if len(terms) > MAX_BEGINNINGS:
            self._notes.append(
                f"More than {MAX_BEGINNINGS} words begin with “{prefix}”; only the most frequent were searched."
            )
        return tuple(Alternative(term, 1.0) for term in terms[:MAX_BEGINNINGS]) or (Alternative(prefix, 1.0),)

    def _term(self, term: str, fields: tuple[TextField, ...], kinships: frozenset[Kinship]) -> Terms:
        return Terms(self._alternatives(term, kinships), fields)

    def _sequence(self, words: Iterable[str], fields: tuple[TextField, ...]) -> Sequence:
        kinships = self._kinships & PHRASE_KINSHIPS
        return Sequence(tuple(self._alternatives(word, kinships) for word in words), fields)

    def _alternatives(self, term: str, kinships: frozenset[Kinship]) -> tuple[Alternative, ...]:
        stand_ins = self._lexicon.stand_ins(term, kinships) if kinships else ()
        self._also.update(stand_ins)
        return (Alternative(term, 1.0), *stand_ins)

    def _ids_in_text(self, typed: str) -> tuple[Node, ...]:
        """Return the sections where `typed` is named as a modification, however its id is printed there."""
        if not self._kinships or sum(c.isdigit() for c in typed) < MIN_ID_DIGITS:
            return ()
        ids = (
            self._lexicon.values_like(KeyField.MODIFICATION, typed)
            or self._members(self._lexicon.values_like(KeyField.FAMILY, typed))
            or self._misread(typed)
        )
        if not ids and (canonical := canonical_id(typed, builtin_profiles())):
            ids = self._members([family(canonical, builtin_profiles())])
            if not ids:
                self._note_unknown(KeyField.MODIFICATION, typed)
        return (Keys(KeyField.MODIFICATION, ids),) if ids else ()

    def _modification(self, typed: str) -> Node:
        """Return the sections that name a modification or one of its family."""
        ids = self._lexicon.values_like(KeyField.MODIFICATION, typed)
        families = set(self._lexicon.values_like(KeyField.FAMILY, typed))
        if not ids and not families:
            canonical = canonical_id(typed, builtin_profiles())
            ids = (canonical,) if canonical else self._misread(typed)
        families.update(self._lexicon.family_of(one) or family(one, builtin_profiles()) for one in ids)
        named = set(ids) & set(self._lexicon.values(KeyField.MODIFICATION))
        known = tuple(sorted(named.union(self._members(families))))
        if not known:
            self._note_unknown(KeyField.MODIFICATION, typed)
        return Variants((Keys(KeyField.MODIFICATION, known), Keys(KeyField.FAMILY, tuple(sorted(families)))))

    def _members(self, families: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({one for key in families for one in self._lexicon.members_of(key)}))

    def _misread(self, typed: str) -> tuple[str, ...]:
        """Return the ids that `typed` is a misreading of, as OCR would (`SECMP0O24`)."""
        found = self._lexicon.misread_ids(typed) if self._kinships and not typed.isdigit() else ()
        if found:
            self._notes.append(f"“{typed}” was read as {', '.join(found)}.")
        return found

    def _committee(self, typed: str) -> Node:
        values = self._lexicon.values_like(KeyField.COMMITTEE, typed)
        if not values:
            meant = {short for profile in builtin_profiles() for short in _called(typed, profile.committees)}
            values = tuple(sorted(meant & set(self._lexicon.values(KeyField.COMMITTEE))))
        if not values:
            self._note_unknown(KeyField.COMMITTEE, typed)
        return Keys(KeyField.COMMITTEE, values)

    def _dates(self, first: str | None, last: str | None) -> Node:
        """Return the papers whose date overlaps the days from `first` to `last`."""
        dates = self._lexicon.values(KeyField.DATE)
        return Keys(KeyField.DATE, tuple(date for date in dates if _within(date, first, last)))

    def _note_unknown(self, field: KeyField, typed: str) -> None:
        """Say that a value is not in the archive, and which come nearest."""
        known = {value_key(value): value for value in self._lexicon.values(field)}
        near = [known[key] for key in get_close_matches(value_key(typed), known, n=3)]
        question = f" Did you mean {' or '.join(near)}?" if near else ""
        self._notes.append(f"No {field} “{typed}” is known.{question}")


def _called(typed: str, bodies: Iterable[Body]) -> Iterator[str]:
    """Yield the short names of the bodies that go by the name `typed`."""
    key = value_key(typed)
    for body in bodies:
        if key in map(value_key, (body.short, *body.names, *body.abbreviations)):
            yield body.short


def _within(value: str, first: str | None, last: str | None) -> bool:
    from_first = first is None or overlaps(value, f"{first.partition('/')[0]}/{LAST_DAY}")
    to_last = last is None or overlaps(value, f"{FIRST_DAY}/{last.rpartition('/')[2]}")
    return from_first and to_last
