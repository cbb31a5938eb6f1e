"""Read tables of modifications: what each column says, and which acts a row is evidence of.

In: the rows of one table as texts. Out: `Column` kinds by the header, and the cells of each row with their offsets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.grammar.verbs import Form, Role, verb_forms
from pipeline.grammar.words import word_set
from pipeline.records import Action


class Column(StrEnum):
    """What a column of a table holds."""

    ID = "id"
    TITLE = "title"
    STATUS = "status"  # the stage, or what has been done last
    DECISION = "decision"
    RECOMMENDATION = "recommendation"
    DATE = "date"  # when it was done
    PLANNED = "planned"  # when something is to be done
    NEW_DATE = "new date"  # what a date was changed to
    BODY = "body"  # the committee that acted
    COMMENT = "comment"  # sentences
    ACTION = "action"  # what somebody was asked to do
    DOCUMENT = "document"  # a paper, whose approval is not that of what it is on
    UNKNOWN = "unknown"  # the header says nothing that we know
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell `text[start:end]` of a row; `action` is set where the header names one: "Raised"."""

    start: int
    end: int
    column: Column
    action: Action | None = None
    guessed: bool = False  # the table has no header
    prose: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """The kinds of a table's columns; `actions` are those that the header itself names."""

    columns: tuple[Column, ...]
    actions: tuple[Action | None, ...]


_KINDS: tuple[tuple[Column, frozenset[str]], ...] = (
    (
        Column.OTHER,
        word_set("next proposer owner sponsor priority category votes path urgency type lead contact cost costs"),
    ),
    (Column.ACTION, word_set("action actions task tasks")),
    (Column.DOCUMENT, word_set("document documents deliverable deliverables attachment attachments")),
    (
        Column.PLANNED,
        word_set(
            "implementation target planned forecast expected release go-live due effective deadline reporting closing "
            "close-out effect"
        ),
    ),
    (Column.RECOMMENDATION, word_set("recommendation recommended")),
    (Column.DATE, word_set("date meeting when decided determined resolved")),
    (Column.DECISION, word_set("decision outcome result determination resolution vote")),
    (Column.STATUS, word_set("status stage phase position state progress current where")),
    (Column.TITLE, word_set("title name description subject summary topic")),
    (
        Column.COMMENT,
        word_set(
            "comment comments update updates notes note latest activity event events history "
            "discussion detail details remarks commentary views"
        ),
    ),
    (Column.BODY, word_set("committee body group forum board sub-committee panel")),
    (
        Column.ID,
        word_set("modification modifications mod mods reference ref id number no change proposal cp change(s)"),
    ),
)
"""Words of a header, the more telling kinds first: an "Implementation date" is planned, a "Decision date" is a date."""

_BAR = re.compile(r"(?<!\S)\|(?!\S)")
"""Between cells: a bar by itself, also where it begins or ends the row."""

_NEW, _OLD = word_set("new revised amended"), word_set("old previous original former")
_DATES = word_set("date dates deadline release")
_SAY_NOTHING = frozenset({Column.OTHER, Column.UNKNOWN})

_HEADER_WORDS = 5
"""In words: a longer cell heads no column."""

_SENTENCE_WORDS = 6
"""In words: a longer cell of a table without header is prose."""


def cells_of(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Return the spans of the cells of the row `text[start:end]`, blanks around them left out; empty ones are kept.

    >>> row = "P390 | | 17/04/2020 |"
    >>> [row[first:last] for first, last in cells_of(row, 0, len(row))]
    ['P390', '', '17/04/2020', '']
    """
    spans = []
    left = start
    for right, after in [*(match.span() for match in _BAR.finditer(text, start, end)), (end, end)]:
        printed = text[left:right]
        first = left + len(printed) - len(printed.lstrip())
        spans.append((first, first + len(printed.strip())))
        left = after
    return tuple(spans)


def read_header(texts: Sequence[str]) -> Header | None:
    """Return what a row's cells say of the columns below, or None if the row is no header: one has no bare number."""
    if any(text.replace(".", "").isdigit() for text in texts):
        return None
    columns, actions = [], []
    for text in texts:
        words = text.lower().replace("/", " ").replace("(", " ").replace(")", " ").split()
        columns.append(_kind(words) if len(words) <= _HEADER_WORDS else Column.UNKNOWN)
        actions.append(_named_action(words))
    telling = [column for column, action in zip(columns, actions, strict=True) if column not in _SAY_NOTHING or action]
    printed = sum(1 for text in texts if text)
    return Header(tuple(columns), tuple(actions)) if telling and len(telling) * 2 >= printed else None


def _kind(words: Sequence[str]) -> Column:
    if {"by", "maker", "who"} & set(words):
        return Column.BODY if {"decided", "decision", "approved", "agreed", "determined"} & set(words) else Column.OTHER
    if _NEW & set(words) and _DATES & set(words):
        return Column.NEW_DATE
    if _OLD & set(words) and _DATES & set(words):
        return Column.OTHER
    for column, known in _KINDS:
        if known & set(words):
            return column
    return Column.UNKNOWN


def _named_action(words: Sequence[str]) -> Action | None:
    """Return the action of a header such as "Raised" or "Date approved"; "Raised by" names a person instead."""
    if not words or len(words) > 2 or "by" in words[:1]:
        return None
    if words[-1] == "by":  # "Approved by", with the body and the day below; "Raised by" has a person's name
        verb = verb_forms(words[0]).get(Form.PARTICIPLE)
        return verb.action if verb and verb.action in {Action.APPROVED, Action.REJECTED} else None
    for word in words:
        verb = verb_forms(word).get(Form.PARTICIPLE)
        if word == "raised":
            return Action.RAISED
        if word == "force":
            return Action.IMPLEMENTED
        if verb and verb.action and verb.role is not Role.DECIDE:
            return verb.action
    return None


def laid_out(text: str, row: tuple[int, int], header: Header | None) -> tuple[Cell, ...]:
    """Return the cells of a row under a header, or by their own looks where the table has none."""
    spans = cells_of(text, *row)
    if header and len(header.columns) == len(spans):
        kinds = zip(spans, header.columns, header.actions, strict=True)
        return tuple(Cell(start, end, column, action) for (start, end), column, action in kinds)
    cells = []
    for index, (start, end) in enumerate(spans):
        prose = len(text[start:end].split()) > _SENTENCE_WORDS
        kind = Column.TITLE if index == 1 and len(spans) > 2 else Column.STATUS
        if prose and (index > 1 or len(spans) == 2):
            kind = Column.COMMENT
        cells.append(Cell(start, end, kind, guessed=True, prose=prose))
    return tuple(cells)
