"""The words and values of an index, in one small SQLite file beside the engine's: what a typed word may stand for.

In: the terms and values of sections as they are indexed. Out: for a typed term the terms that may stand in for it
(`index.stand_ins`) and those that begin like it; for a typed committee, modification or date the values meant, and the
papers that have them. It is part of the index, a cache. What each paper had is kept, so that a lexicon that has
forgotten one is what it would be had it never seen it.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, cast

from index.engines import Alternative, EngineError, Entry, KeyField
from index.packing import QUICK, pack, unpack
from index.stand_ins import (
    MIN_GLUED_LENGTH,
    WEIGHTS,
    Key,
    Kinship,
    is_glued,
    joined_of,
    keys_of,
    misreadings_of,
    neighbours_of,
    stem_of,
)
from index.tokens import fold

_SCHEMA = """
CREATE TABLE term (term TEXT PRIMARY KEY, sections INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE kin (key TEXT NOT NULL, term TEXT NOT NULL, PRIMARY KEY (key, term)) WITHOUT ROWID;
CREATE TABLE backward (term TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE value (field TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
                    PRIMARY KEY (field, key, value)) WITHOUT ROWID;
CREATE TABLE family (value TEXT PRIMARY KEY, family TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX family_members ON family (family);
CREATE TABLE paper (number INTEGER PRIMARY KEY, document TEXT NOT NULL UNIQUE, terms BLOB NOT NULL);
CREATE TABLE paper_value (field TEXT NOT NULL, value TEXT NOT NULL, paper INTEGER NOT NULL,
                          PRIMARY KEY (field, value, paper)) WITHOUT ROWID;
CREATE INDEX paper_values ON paper_value (paper);
"""

MAX_STAND_INS = 60
"""Stand-ins of one typed term, the surest first; a key that more terms share says too little."""

MAX_SUGGESTED = 3
"""Words that may have been meant by one that no section has."""

MAX_BEGINNINGS = 400
"""Terms that one `prefix*` stands for, the most frequent first."""

COMMON_SECTIONS = 3
COMMON_SHARE = {Kinship.CONFUSED: 0.1, Kinship.MISREAD: 0.1, Kinship.NEAR: 0.02, Kinship.GLUED: 0.1}
"""A word of letters alone that stands in this many sections, and in more than this share of those that the typed word
has, is a word of its own (`fall`), not a misread one (`fail`): one misreading of many that there may be is rare. A word
that is typed and stands nowhere has no share; then its neighbours are what may have been meant."""

RESTS_PER_GLUED = 3
"""How many times as common as the whole the other half must be to be a word."""

MAX_GLUED = 200
"""Words that begin or end with a typed one and are looked at; one that more do is a common part of words."""

WAIT_SECONDS = 10.0
"""How long to wait for another process that is writing."""

MAX_PARAMETERS = 900
"""Of one statement; older versions of SQLite take 999."""

_ZEROS = re.compile("(?<![0-9])0+(?=[0-9])")


def value_key(value: str) -> str:
    """Return what all spellings of a value have in common: letters and digits, without leading zeros.

    >>> value_key("SECMP0024") == value_key("secmp 24"), value_key("SMKI PMA")
    (True, 'smkipma')
    """
    return _ZEROS.sub("", joined_of(fold(value)))


@dataclass(slots=True)
class Lesson:
    """What a lexicon learns from some papers, all sections of each; collects until it is learned.

    `terms` has the number of sections with each term by document, `families` the family of each modification, `papers`
    all values of the sections of each document.
    """

    terms: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    families: dict[str, str] = field(default_factory=dict)
    papers: defaultdict[str, set[tuple[KeyField, str]]] = field(default_factory=lambda: defaultdict(set))

    def add(self, entry: Entry) -> None:
        """Take in one section."""
        document, texts = entry.key.document, (*entry.heading, *entry.text)
        self.terms[document].update(set(" ".join(texts).split()))
        self.papers[document].update(
            (key, value) for key, values in entry.keys.items() for value in values if key is not KeyField.MONTH
        )
        ids, families = entry.keys.get(KeyField.MODIFICATION, ()), entry.keys.get(KeyField.FAMILY, ())
        # A section lists each family once: with several of one family it does not say whose is which.
        if len(ids) == len(families):
            self.families.update(zip(ids, families, strict=True))


class Lexicon:
    """An open lexicon. `learn`, `forget` and `commit` write, everything else reads."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @classmethod
    def create(cls, path: Path) -> Lexicon:
        """Make an empty lexicon.

        Raises:
            EngineError: it cannot be written.
        """
        try:
            connection = sqlite3.connect(path, timeout=WAIT_SECONDS)
            # A lexicon that a crash leaves half made is built anew: no journal, no waiting for the disk.
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        except sqlite3.Error as error:
            raise EngineError(f"The lexicon {path} could not be made: {error}.") from error
        return cls(connection, path)

    @classmethod
    def open(cls, path: Path) -> Lexicon:
        """Open a lexicon.

        Raises:
            EngineError: there is none, or it is damaged.
        """
        try:
            if not path.is_file():
                raise EngineError(f"There is no lexicon {path}.")
            connection = sqlite3.connect(path, timeout=WAIT_SECONDS, check_same_thread=False)
            connection.execute("PRAGMA synchronous = OFF")  # as above: damage is noticed, and built anew
            connection.execute("SELECT count(*) FROM (SELECT 1 FROM term LIMIT 1)")
        except (sqlite3.Error, OSError) as error:
            raise EngineError(f"The lexicon {path} could not be read: {error}.") from error
        return cls(connection, path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was not committed is dropped."""
        self._connection.close()

    def commit(self) -> None:
        """Let readers see what was learned and forgotten; until then they see what was there before.

        Raises:
            EngineError: the file cannot be written.
        """
        with self._writing():
            self._connection.commit()
            self._connection.execute("PRAGMA journal_mode = WAL")

    def learn(self, lesson: Lesson) -> None:
        """Add what was seen in some sections; `commit` keeps it.

        Raises:
            EngineError: the file cannot be written.
        """
        seen = set().union(*lesson.papers.values())
        ids = [value for field, value in seen if field is KeyField.MODIFICATION]
        sections: defaultdict[str, int] = defaultdict(int)
        for counts in lesson.terms.values():
            for term, count in counts.items():  # adding up counters takes five times as long
                sections[term] += count
        new = sections.keys() - self._sections(sections).keys()
        kin = [row for term in new for row in _kin_rows(term)]
        kin.extend(row for value in ids for row in _kin_rows(value, of_ids=True))
        values = [(field.value, value_key(value), value) for field, value in seen]
        write = self._connection.executemany
        with self._writing():
            write(
                "INSERT INTO term VALUES (?, ?)"
                " ON CONFLICT (term) DO UPDATE SET sections = sections + excluded.sections",
                sections.items(),
            )
            write("INSERT OR IGNORE INTO kin VALUES (?, ?)", kin)
            write("INSERT OR IGNORE INTO backward VALUES (?)", ((one[::-1],) for one in new if is_glued(one)))
            write("INSERT OR IGNORE INTO value VALUES (?, ?, ?)", values)
            write("INSERT OR REPLACE INTO family VALUES (?, ?)", lesson.families.items())
            write(
                "INSERT INTO paper (document, terms) VALUES (?, ?)",
                ((one, pack(lesson.terms[one], level=QUICK)) for one in lesson.papers),
            )
            write(
                "INSERT OR IGNORE INTO paper_value SELECT ?, ?, number FROM paper WHERE document = ?",
                ((field.value, value, one) for one, values in lesson.papers.items() for field, value in values),
            )

    def forget(self, documents: Iterable[str]) -> None:
        """Drop what is known of papers that are gone, or are about to be learned anew; `commit` keeps it.

        Raises:
            EngineError: the file cannot be written.
        """
        for document in documents:
            for number, terms in self._rows("SELECT number, terms FROM paper WHERE document = ?", (document,)):
                with self._writing():
                    self._forget_terms(unpack(cast("bytes", terms)))
                    self._forget_values(int(str(number)))
                    self._connection.execute("DELETE FROM paper WHERE number = ?", (number,))

    def _forget_terms(self, sections: Mapping[str, int]) -> None:
        write = self._connection.executemany
        write("UPDATE term SET sections = sections - ? WHERE term = ?", ((n, term) for term, n in sections.items()))
        left = self._sections(sections)
        gone = [term for term in sections if left[term] <= 0]
        write("DELETE FROM term WHERE term = ?", ((term,) for term in gone))
        write("DELETE FROM kin WHERE key = ? AND term = ?", (row for term in gone for row in _kin_rows(term)))
        write("DELETE FROM backward WHERE term = ?", ((term[::-1],) for term in gone))

    def _forget_values(self, paper: int) -> None:
        write = self._connection.executemany
        values = self._rows("SELECT field, value FROM paper_value WHERE paper = ?", (paper,))
        write("DELETE FROM paper_value WHERE field = ? AND value = ? AND paper = ?", ((*row, paper) for row in values))
        still = "SELECT 1 FROM paper_value WHERE field = ? AND value = ? LIMIT 1"
        gone = [(str(field), str(value)) for field, value in values if not self._rows(still, (str(field), str(value)))]
        ids = [value for field, value in gone if field == KeyField.MODIFICATION]
        write("DELETE FROM value WHERE field = ? AND key = ? AND value = ?", ((f, value_key(v), v) for f, v in gone))
        write("DELETE FROM family WHERE value = ?", ((one,) for one in ids))
        rows = (row for one in ids for row in _kin_rows(one, of_ids=True))
        write("DELETE FROM kin WHERE key = ? AND term = ?", rows)

    def stand_ins(self, term: str, kinships: frozenset[Kinship]) -> tuple[Alternative, ...]:
        """Return the terms of the index that may stand in for a folded term, the surest first, never itself."""
        found: dict[str, float] = {}
        typed_sections = self._sections([term]).get(term, 0)
        for kinship, kin in self._kin_of(term, kinships):
            share = COMMON_SHARE.get(kinship)
            sections = {} if share is None else self._sections(kin)
            common = max(COMMON_SECTIONS, (share or 0.0) * typed_sections)
            for other in kin:
                if other != term and not _is_own_word(term, other, sections.get(other, 0), common):
                    found[other] = max(found.get(other, 0.0), WEIGHTS[kinship])
        ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Alternative(other, weight) for other, weight in ranked[:MAX_STAND_INS])

    def nearest_words(self, term: str) -> tuple[str, ...]:
        """Return the commonest words that differ by one letter from a folded term; none if the index has the term."""
        if self._sections([term]):
            return ()
        near = self._sections(misreadings_of(term) | neighbours_of(term))
        return tuple(sorted(near, key=lambda word: (-near[word], word))[:MAX_SUGGESTED])

    def beginning_with(self, prefix: str) -> tuple[str, ...]:
        """Return the terms that begin with a folded prefix, the most frequent first, at most one beyond the limit."""
        return self._column(
            "SELECT term FROM term WHERE term >= ? AND term < ? ORDER BY sections DESC, term LIMIT ?",
            (prefix, prefix + "\U0010ffff", MAX_BEGINNINGS + 1),
        )

    def values(self, field: KeyField) -> tuple[str, ...]:
        """Return all values of a field."""
        return self._column("SELECT value FROM value WHERE field = ? ORDER BY value", (field.value,))

    def values_without(self, field: KeyField, papers: Collection[int]) -> frozenset[str]:
        """Return the values of a field that papers other than these have."""
        hidden = ",".join(map(str, papers))
        sql = f"SELECT DISTINCT value FROM paper_value WHERE field = ? AND paper NOT IN ({hidden})"  # noqa: S608  # numbers
        return frozenset(self._column(sql, (field.value,)))

    def papers(self) -> dict[int, str]:
        """Return every paper: its number here, and its id."""
        return {int(str(number)): str(one) for number, one in self._rows("SELECT number, document FROM paper", ())}

    def papers_with(self, field: KeyField, values: Iterable[str]) -> frozenset[int]:
        """Return the numbers of the papers of which a section has any of these values."""
        sql = "SELECT paper FROM paper_value WHERE field = ? AND value = ?"
        return frozenset(int(str(row[0])) for value in values for row in self._rows(sql, (field.value, value)))

    def values_like(self, field: KeyField, typed: str) -> tuple[str, ...]:
        """Return the values of a field that are spelled like `typed`, but for case, punctuation and leading zeros."""
        return self._column(
            "SELECT value FROM value WHERE field = ? AND key = ? ORDER BY value", (field.value, value_key(typed))
        )

    def misread_ids(self, typed: str) -> tuple[str, ...]:
        """Return the modifications whose ids an OCR engine may take for `typed`, or `typed` for them."""
        keys = [key for key in keys_of(fold(typed)) if key.kinship in {Kinship.CONFUSED, Kinship.DOUBLED}]
        sql = "SELECT term FROM kin WHERE key = ?"
        found = {value for key in keys for value in self._column(sql, (_stored(key, of_ids=True),))}
        return tuple(sorted(found))

    def family_of(self, value: str) -> str | None:
        """Return the key of the family of a modification, where it was seen."""
        return next(iter(self._column("SELECT family FROM family WHERE value = ?", (value,))), None)

    def members_of(self, family: str) -> tuple[str, ...]:
        """Return the modifications that were seen to be of a family."""
        return self._column("SELECT value FROM family WHERE family = ?", (family,))

    def _kin_of(self, term: str, kinships: frozenset[Kinship]) -> Iterator[tuple[Kinship, Iterable[str]]]:
        """Yield the terms of the index that are kin of `term`, kinship by kinship."""
        for key in keys_of(term):
            if key.kinship in kinships:
                yield key.kinship, self._column("SELECT term FROM kin WHERE key = ? LIMIT 1000", (_stored(key),))
        if Kinship.JOINED in kinships:
            # A word without punctuation has no such key of its own, and may be printed with some.
            joined = Key(Kinship.JOINED, joined_of(term))
            yield joined.kinship, self._column("SELECT term FROM kin WHERE key = ?", (_stored(joined),))
            yield joined.kinship, self._sections([joined.value])
        misread = misreadings_of(term) if Kinship.MISREAD in kinships else frozenset()
        near = neighbours_of(term) if Kinship.NEAR in kinships else frozenset()
        found = self._words_like(term, misread | near)
        yield Kinship.MISREAD, [one for one in found if one in misread]
        yield Kinship.NEAR, [one for one in found if one in near]
        if Kinship.GLUED in kinships and len(term) >= MIN_GLUED_LENGTH and term.isascii() and term.isalpha():
            yield Kinship.GLUED, list(self._glued(term))

    def _words_like(self, term: str, forms: Iterable[str]) -> list[str]:
        """Return those of some forms of a term that stand in the index, and are no inflection and not inflected."""
        stem = stem_of(term)  # whoever shares it is an inflection, and asked for as such or not at all
        return [one for one in self._sections(forms) if stem_of(one) != stem and not self._is_inflected(one)]

    def _is_inflected(self, term: str) -> bool:
        """Return whether other inflections of a word are in the index: then it is a word, and no misreading."""
        stem = stem_of(term)
        sql = "SELECT term FROM kin WHERE key = ? LIMIT 2"
        return stem is not None and len(self._column(sql, (_stored(Key(Kinship.STEM, stem)),))) > 1

    def _glued(self, term: str) -> Iterator[str]:
        """Yield the terms that are a word and a common word before or after it, without the blank between."""
        begin = "SELECT term FROM term WHERE term > ? AND term < ? LIMIT ?"
        end = "SELECT term FROM backward WHERE term > ? AND term < ? LIMIT ?"
        turned = term[::-1]
        beginning = self._column(begin, (term, term + "{", MAX_GLUED))
        ending = self._column(end, (turned, turned + "{", MAX_GLUED))
        others = {one: one[len(term) :] for one in beginning if is_glued(one)}
        others |= {one[::-1]: one[len(term) :][::-1] for one in ending}
        stem = stem_of(term)
        sections = self._sections({*others, *others.values()})
        for other, rest in others.items():
            if len(rest) > 1 and sections.get(rest, 0) > RESTS_PER_GLUED * sections[other] and stem_of(other) != stem:
                yield other

    def _sections(self, terms: Iterable[str]) -> dict[str, int]:
        """Return in how many sections these terms are, those alone that are in any."""
        found: dict[str, int] = {}
        asked = list(terms)
        for at in range(0, len(asked), MAX_PARAMETERS):
            some = asked[at : at + MAX_PARAMETERS]
            marks = ",".join("?" * len(some))
            for term, count in self._rows(f"SELECT term, sections FROM term WHERE term IN ({marks})", some):  # noqa: S608  # marks alone
                found[str(term)] = int(str(count))
        return found

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise EngineError(f"The lexicon {self._path} could not be written: {error}.") from error

    def _column(self, sql: str, parameters: Sequence[str | int]) -> tuple[str, ...]:
        return tuple(str(row[0]) for row in self._rows(sql, parameters))

    def _rows(self, sql: str, parameters: Sequence[str | int]) -> list[tuple[object, ...]]:
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise EngineError(f"The lexicon {self._path} could not be read: {error}.") from error


def _kin_rows(term: str, *, of_ids: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the rows under which a term, or the id of a modification, is found."""
    for key in keys_of(fold(term) if of_ids else term):
        yield _stored(key, of_ids=of_ids), term


def _stored(key: Key, *, of_ids: bool = False) -> str:
    return f"{'id-' if of_ids else ''}{key.kinship}:{key.value}"


def _is_own_word(typed: str, other: str, sections: int, common: float) -> bool:
    """Return whether a look-alike is common enough to be a word of its own."""
    return typed.isalpha() and other.isalpha() and sections >= common
