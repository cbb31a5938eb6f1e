"""The query language: what was typed in, a tree of what is meant out, with the place of every node in the typed text.

Words, `"phrases"`, `AND` `OR` `NOT`, parentheses, `prefix*`, and the fields `committee:` `modification:` `heading:`
`date:2019-04` `date:[2019-01 TO 2019-06]`. Words side by side are joined by AND; NOT binds closer than AND, AND closer
than OR. Nothing typed is an error: what cannot be parsed is searched as words, and a note says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from index.lexemes import DateRange, Field, Kind, Leaf, Lexeme, Phrase, Prefix, Word, lexemes

__all__ = ["And", "DateRange", "Field", "Node", "Not", "Or", "Phrase", "Prefix", "Query", "Word", "parse_query"]

MAX_LENGTH = 2_000
"""Characters of a query that are read; nobody types more, and a hostile query must not cost more."""

MAX_DEPTH = 40
"""Parentheses inside parentheses; deeper ones are read as if they were not there."""

MAX_WORDS = 100
"""Words and phrases of one query; each costs a walk through the index."""


@dataclass(frozen=True, slots=True)
class And:
    """All of these; `typed` says that the word AND was typed, and not only meant."""

    children: tuple[Node, ...]
    start: int
    end: int
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these."""

    children: tuple[Node, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Not:
    """All but this."""

    child: Node
    start: int
    end: int


Node = Leaf | And | Or | Not


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed and what it means. `tree` is None when there is nothing to search for."""

    text: str
    tree: Node | None
    notes: tuple[str, ...]


def parse_query(text: str) -> Query:
    """Return what `text` means. Never raises; what was guessed or left out is in `notes`.

    >>> tree = parse_query("SECMP0024 NOT deferred").tree
    >>> type(tree).__name__, tree.start, tree.end
    ('And', 0, 22)
    """
    notes: list[str] = []
    read = text
    if len(text) > MAX_LENGTH:
        read = text[:MAX_LENGTH]
        notes.append(f"Only the first {MAX_LENGTH:,} characters of the query were read.")
    found = _matched(_limited(lexemes(read, notes), notes), notes)
    tree = _Parser(read, found, notes).any_of()
    if tree is None and text.strip():
        notes.append("There is no word to search for in the query.")
    return Query(text, tree, tuple(dict.fromkeys(notes)))


def _limited(found: list[Lexeme], notes: list[str]) -> list[Lexeme]:
    """Cut a query of too many words after the last that counts."""
    words = [index for index, lexeme in enumerate(found) if lexeme.kind is Kind.OPERAND]
    if len(words) <= MAX_WORDS:
        return found
    notes.append(f"Only the first {MAX_WORDS} words of the query were searched.")
    return found[: words[MAX_WORDS - 1] + 1]


def _matched(found: list[Lexeme], notes: list[str]) -> list[Lexeme]:
    """Drop parentheses that have no partner, and those that are nested too deeply."""
    open_at: list[int] = []
    dropped: set[int] = set()
    for index, lexeme in enumerate(found):
        if lexeme.kind is Kind.OPEN:
            open_at.append(index)
        elif lexeme.kind is Kind.CLOSE:
            if not open_at:
                dropped.add(index)
            else:
                opening = open_at.pop()
                if len(open_at) >= MAX_DEPTH:
                    dropped |= {opening, index}
    dropped.update(open_at)
    if dropped:
        notes.append("A parenthesis without its partner, or nested too deeply, was left out.")
    return [lexeme for index, lexeme in enumerate(found) if index not in dropped]


class _Parser:
    """Recursive descent over lexemes whose parentheses match; never fails."""

    def __init__(self, text: str, found: list[Lexeme], notes: list[str]) -> None:
        self._text = text
        self._found = found
        self._notes = notes
        self._at = 0

    def any_of(self) -> Node | None:
        """Read up to the closing parenthesis or the end: alternatives joined by OR."""
        children = []
        while self._kind() not in {None, Kind.CLOSE}:
            child = self._all_of()
            if child is not None:
                children.append(child)
            if self._kind() is Kind.OR:
                self._at += 1
        if len(children) < 2:
            return children[0] if children else None
        return Or(tuple(children), children[0].start, children[-1].end)

    def _all_of(self) -> Node | None:
        """Read up to the next OR that joins something."""
        children: list[Node] = []
        typed = False
        while self._kind() not in {None, Kind.CLOSE}:
            if self._kind() is Kind.OR and children and self._operand_follows():
                break
            if self._kind() is Kind.AND and children and self._operand_follows():
                typed = True
                self._at += 1
                continue
            child = self._one()
            if child is not None:
                children.append(child)
        if len(children) < 2:
            return children[0] if children else None
        return And(tuple(children), children[0].start, children[-1].end, typed)

    def _one(self) -> Node | None:
        """Read one operand with the NOTs and the field before it."""
        lexeme = self._found[self._at]
        if lexeme.kind is Kind.NOT and self._operand_follows():
            return self._negated()
        if lexeme.kind is Kind.FIELD and self._kind(1) in {Kind.OPERAND, Kind.OPEN}:
            self._at += 1
            inside = self._one()
            return None if inside is None else _in_field(inside, lexeme)
        self._at += 1
        if lexeme.kind is Kind.OPEN:
            group = self.any_of()
            self._at += 1  # its partner
            return group
        return lexeme.leaf or self._as_word(lexeme)

    def _negated(self) -> Node | None:
        """Read NOTs and what they apply to; two of them cancel out."""
        start, count = self._found[self._at].start, 0
        while self._kind() is Kind.NOT and self._operand_follows():
            self._at += 1
            count += 1
        child = self._one()
        return Not(child, start, child.end) if child and count % 2 else child

    def _as_word(self, lexeme: Lexeme) -> Word:
        typed = self._text[lexeme.start : lexeme.end]
        self._notes.append(f"“{typed}” has nothing that it applies to; it was searched as a word.")
        word = typed.rstrip(":")
        return Word(word, lexeme.start, lexeme.start + len(word))

    def _kind(self, ahead: int = 0) -> Kind | None:
        at = self._at + ahead
        return self._found[at].kind if at < len(self._found) else None

    def _operand_follows(self) -> bool:
        return self._kind(1) in {Kind.OPERAND, Kind.OPEN, Kind.FIELD, Kind.NOT}


def _in_field(node: Node, name: Lexeme) -> Node:
    """Return `node` with its words asked of a field; a date keeps its own meaning."""
    match node:
        case And(children=children) | Or(children=children):
            return replace(node, children=tuple(_in_field(child, name) for child in children))
        case Not(child=child):
            return replace(node, child=_in_field(child, name))
        case DateRange():
            return node
    return node if node.field else replace(node, field=name.field)
