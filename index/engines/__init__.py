"""What every full-text engine is given and asks: terms, not texts; a tree of sets and sequences, not a query string.

`index.tokens` cuts texts and queries, `index.plan` compiles what is meant into the nodes below, so that all engines
find the same sections. An engine keeps its files in a folder of its own; `open_engine` and `create_engine` are the
only places that know which there are, and import one at its first use.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Protocol, Self

from index.tokens import Words
from pipeline.errors import ToolMissing, UsageError


class Scope(StrEnum):
    """Where in a section words are looked for."""

    SECTION = "section"  # in its heading and in its text
    HEADING = "heading"


class KeyField(StrEnum):
    """What a section has values of, compared whole."""

    COMMITTEE = "committee"
    MODIFICATION = "modification"
    FAMILY = "family"
    DATE = "date"  # the paper's, in EDTF
    MONTH = "month"  # of that date; its year where the date is less than a month
    CODE = "code"  # the name of the paper's profile
    MARKING = "marking"  # the paper's own
    TEXT_SOURCE = "text-source"  # how the section's pages were read


class Alternative(NamedTuple):
    """One way in which a word may be printed: weight 1.0 as typed, less for what stands in for it."""

    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Terms:
    """Sections with any of `alternatives`; they count as one word."""

    alternatives: tuple[Alternative, ...]
    scope: Scope = Scope.SECTION


@dataclass(frozen=True, slots=True)
class Beginning:
    """Sections with any term that begins with `prefix`, which is not empty; all are equally good."""

    prefix: str
    scope: Scope = Scope.SECTION


@dataclass(frozen=True, slots=True)
class Sequence:
    """Sections where one piece of each slot follows the other, all in the heading or all in the text."""

    slots: tuple[tuple[Alternative, ...], ...]
    scope: Scope = Scope.SECTION


@dataclass(frozen=True, slots=True)
class Keys:
    """Sections that have any of `values`."""

    field: KeyField
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """All sections."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """Sections that are in all of `children` (at least one) and in none of `excluded`; scores add up."""

    children: tuple[Node, ...]
    excluded: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Sections in any of `children`; scores add up."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Variants:
    """Sections in any of `children`, which are ways to say the same: only the best counts."""

    children: tuple[Node, ...]


Node = Terms | Beginning | Sequence | Keys | Every | AllOf | AnyOf | Variants


class SectionKey(NamedTuple):
    """A section of an archive; `order` counts the sections of its document from 0."""

    document: str
    order: int
    section: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One section, as an engine takes it in."""

    key: SectionKey
    heading: Words
    text: Words
    keys: dict[KeyField, tuple[str, ...]]
    day: int  # proleptic ordinal of the first day of the paper's date, 0 without one: newest first


class Order(StrEnum):
    """How hits are sorted; ties and undated papers follow in the order of `SectionKey`."""

    SCORE = "score"  # best first, the newer paper first among equals
    DAY = "day"  # newest paper first


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: sections of `wanted`; `favoured` adds to the score of those it finds too, and finds no others."""

    wanted: Node
    favoured: tuple[tuple[Node, float], ...] = ()
    order: Order = Order.SCORE
    offset: int = 0
    limit: int = 10
    counted: tuple[KeyField, ...] = ()


class Scored(NamedTuple):
    """A section that was found."""

    key: SectionKey
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """What an engine answers: `total` and `counts` (sections by value) are of all sections found."""

    total: int
    hits: tuple[Scored, ...]
    counts: dict[KeyField, dict[str, int]]


class Sizes(NamedTuple):
    """Sections that can be found, and those that are dropped and still take up room."""

    live: int
    dropped: int


class EngineError(Exception):
    """The engine's files cannot be read or written; whatever the library said is its cause."""


class Engine(Protocol):
    """An open index. What `ask` sees is the state when it was opened; `replace` ends in one commit."""

    def ask(self, question: Question) -> Found:
        """Answer from what was committed when the index was opened."""
        ...

    def replace(self, gone: Iterable[str], entries: Iterable[Entry]) -> int:
        """Drop all sections of the documents `gone`, add `entries`, commit, and return how many were added."""
        ...

    def sizes(self) -> Sizes:
        """Return how many sections the index holds after the last `replace`."""
        ...

    def close(self) -> None:
        """Let go of all files."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *reason: object) -> None: ...


DEFAULT_ENGINE = "whoosh"
LARGE_ENGINE = "tantivy"
ENGINES = (DEFAULT_ENGINE, LARGE_ENGINE)


def create_engine(name: str, folder: Path) -> Engine:
    """Make an empty index in `folder`, which is made too.

    Raises:
        UsageError: no such engine.
        ToolMissing: its library is not installed.
        EngineError: the folder cannot be written.
    """
    check_engine(name)
    if name == LARGE_ENGINE:
        from index.engines.tantivy import TantivyEngine  # an extra, and only for those who search

        return TantivyEngine.create(folder)
    from index.engines.whoosh import WhooshEngine  # costs 60 ms: only for those who search

    return WhooshEngine.create(folder)


def open_engine(name: str, folder: Path) -> Engine:
    """Open the index in `folder`.

    Raises:
        UsageError: no such engine.
        ToolMissing: its library is not installed.
        EngineError: there is none, or it is damaged.
    """
    check_engine(name)
    if name == LARGE_ENGINE:
        from index.engines.tantivy import TantivyEngine  # as above

        return TantivyEngine.open(folder)
    from index.engines.whoosh import WhooshEngine  # as above

    return WhooshEngine.open(folder)


def check_engine(name: str) -> None:
    """Do nothing if this version has an engine of that name, and its library is here.

    Raises:
        UsageError: it has none.
        ToolMissing: the library is not installed.
    """
    if name not in ENGINES:
        raise UsageError(f"There is no engine called {name!r}.", advice=f"Use --engine {' or '.join(ENGINES)}.")
    if name == LARGE_ENGINE and find_spec(LARGE_ENGINE) is None:
        raise ToolMissing(
            "The engine tantivy is not installed.",
            advice="`pip install 'modtrail[tantivy]'` adds it; or `modtrail reindex --engine whoosh` does without.",
        )
