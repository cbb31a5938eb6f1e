"""The pieces of a typed query: text in, operands, operators and parentheses out, each with its place.

First half of `index.query`. What cannot be read as it was meant becomes words, with a note that says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from index.tokens import pieces
from pipeline.edtf import earliest_day, is_edtf


class Field(StrEnum):
    """What a word may be asked of instead of heading and text."""

    COMMITTEE = "committee"
    MODIFICATION = "modification"
    HEADING = "heading"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed; `query[start:end]`."""

    text: str
    start: int
    end: int
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand side by side; `text` is without its quotation marks."""

    text: str
    start: int
    end: int
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word; `text` is without its asterisk."""

    text: str
    start: int
    end: int
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class DateRange:
    """Papers whose date overlaps the days from `first` to `last` (EDTF, both included, None: open)."""

    first: str | None
    last: str | None
    start: int
    end: int


Leaf = Word | Phrase | Prefix | DateRange


class Kind(StrEnum):
    """What a lexeme is for."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    FIELD = "field:"
    OPERAND = "operand"


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One piece of a query, `text[start:end]`; operands have a `leaf`, field names a `field`."""

    kind: Kind
    start: int
    end: int
    leaf: Leaf | None = None
    field: Field | None = None


_OPERATORS = {"AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT}
_QUOTES = '"“”„‟«»'
_LEXEME = re.compile(
    rf"(?P<quote>[{_QUOTES}])"
    r"|(?P<open>\()|(?P<close>\))"
    r"|(?P<field>[A-Za-z]+):"
    rf"|(?P<run>[^\s(){_QUOTES}]+)"
)
_CLOSING_QUOTE = re.compile(f"[{_QUOTES}]")
_DATE_RANGE = re.compile(r"\s*\[\s*(?:([^\s\[\]]+)\s+)?[Tt][Oo](?:\s+([^\s\[\]]+))?\s*\]")
_BRACKETED = re.compile(r"\s*\[[^\[\]]*\]?")
_DATE = re.compile(rf"\s*[{_QUOTES}]?([^\s(){_QUOTES}\[]+)[{_QUOTES}]?")


def lexemes(text: str, notes: list[str]) -> list[Lexeme]:
    """Return the lexemes of `text` in order; what was guessed is added to `notes`."""
    return _Lexer(text, notes).lexemes()


class _Lexer:
    """Cuts a query into operands, operators and parentheses."""

    def __init__(self, text: str, notes: list[str]) -> None:
        self._text = text
        self._notes = notes

    def lexemes(self) -> list[Lexeme]:
        found: list[Lexeme] = []
        at = 0
        while match := _LEXEME.search(self._text, at):
            kind, at = match.lastgroup, match.end()
            if kind == "quote":
                at = self._phrase(match, found)
            elif kind == "open":
                found.append(Lexeme(Kind.OPEN, match.start(), match.end()))
            elif kind == "close":
                found.append(Lexeme(Kind.CLOSE, match.start(), match.end()))
            elif kind == "field" and match["field"].lower() in set(Field):
                at = self._field(match, found)
            else:
                at = self._run(match.start(), found)
        return found

    def _phrase(self, opening: re.Match[str], found: list[Lexeme]) -> int:
        """Read a phrase; without a closing mark the opening one is ignored."""
        closing = _CLOSING_QUOTE.search(self._text, opening.end())
        if not closing:
            self._notes.append("A quotation mark is never closed; the words after it were searched one by one.")
            return opening.end()
        inside = self._text[opening.end() : closing.start()]
        if pieces(inside):
            node = Phrase(inside, opening.start(), closing.end())
            found.append(Lexeme(Kind.OPERAND, opening.start(), closing.end(), node))
        return closing.end()

    def _field(self, name: re.Match[str], found: list[Lexeme]) -> int:
        field = Field(name["field"].lower())
        if field is Field.DATE:
            return self._date(name, found)
        found.append(Lexeme(Kind.FIELD, name.start(), name.end(), field=field))
        return name.end()

    def _date(self, name: re.Match[str], found: list[Lexeme]) -> int:
        """Read `date:` with what follows; what is no date is read as words."""
        between = _DATE_RANGE.match(self._text, name.end())
        single = _DATE.match(self._text, name.end())
        node: DateRange | None = None
        if between:
            node = self._range(between, name.start())
        elif single and is_edtf(single.group(1)):
            node = DateRange(single.group(1), single.group(1), name.start(), single.end())
        if node is None:
            bracketed = _BRACKETED.match(self._text, name.end())
            typed = self._text[name.start() : (bracketed or single or name).end()].strip()
            self._notes.append(
                f"“{typed}” is no date such as 2019, 2019-04 or [2019-01 TO 2019-06], which may be open at one end"
                " ([2019-01 TO *]); searched as words."
            )
            self._words(name.start(), name.end() - 1, found)
            return name.end()
        found.append(Lexeme(Kind.OPERAND, node.start, node.end, node))
        return node.end

    def _range(self, between: re.Match[str], start: int) -> DateRange | None:
        first, last = (None if end in {None, "*"} else end for end in between.groups())
        if any(end is not None and not is_edtf(end) for end in (first, last)):
            return None
        if first and last and earliest_day(first) > earliest_day(last):
            self._notes.append(f"The range from {first} to {last} runs backwards; it was turned round.")
            first, last = last, first
        return DateRange(first, last, start, between.end())

    def _run(self, start: int, found: list[Lexeme]) -> int:
        """Read characters up to the next blank, parenthesis or quotation mark."""
        end = start
        while end < len(self._text) and not (self._text[end].isspace() or self._text[end] in "()" + _QUOTES):
            end += 1
        typed = self._text[start:end]
        if typed in _OPERATORS:
            found.append(Lexeme(_OPERATORS[typed], start, end))
            return end
        name, colon, rest = typed.partition(":")
        if colon and rest and name.isascii() and name.isalpha() and not rest.startswith("/"):
            known = ", ".join(Field)
            self._notes.append(f"“{name}:” is no field (there are {known}); searched as words.")
        body = typed.rstrip(".,;!?")
        stem = body.rstrip("*")
        if "*" in stem:
            self._notes.append(f"An asterisk counts only at the end of a word; “{typed}” was searched as words.")
        if stem != body and "*" not in stem and stem[-1:].isalnum():
            found.append(Lexeme(Kind.OPERAND, start, start + len(body), Prefix(stem, start, start + len(body))))
        else:
            self._words(start, end, found)
        return end

    def _words(self, start: int, end: int, found: list[Lexeme]) -> None:
        """Add what is typed without blanks as one word, or as several where an asterisk stands between."""
        for part in re.finditer(r"[^*]+", self._text[start:end]):
            if pieces(part.group()):
                at = start + part.start()
                node = Word(part.group(), at, at + len(part.group()))
                found.append(Lexeme(Kind.OPERAND, node.start, node.end, node))
