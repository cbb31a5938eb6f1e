"""The engine for large archives: tokens in, sections with scores out, on tantivy; the only module that knows it.

tantivy holds the postings and ranks in its own, compiled code; this module says what is asked in its queries. One
process writes at a time (`index.indexing` sees to it), any number read; a reader keeps the state it opened. A commit is
whole or not at all, and files are never changed once written, so a crash leaves the last commit.

The ranking is BM25 for each of heading and text, added up. What is found by a stand-in, a value or one of many
beginnings has a fixed score that stays below that of an ordinary section with the word as typed.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice, product
from math import log
from pathlib import Path
from typing import Self

import tantivy as library

from index.engines import (
    AllOf,
    Alternative,
    AnyOf,
    EngineError,
    Entry,
    Every,
    Found,
    KeyField,
    Keys,
    Node,
    Order,
    Question,
    Scored,
    SectionKey,
    Sequence,
    Sizes,
    Terms,
    TextField,
    Variants,
)

WRITE_MEMORY_BYTES = 128_000_000
"""What the writer may hold before it starts a new segment; its maker's default."""

BOOST = {TextField.HEADING: 3.0, TextField.TEXT: 1.0}
"""Headings are short and chosen with care. By how much they weigh more is a guess that the contract suite holds to."""

STAND_IN_WORTH = 0.05
"""Of a word's rarity: below what BM25 gives one occurrence in a section forty times as long as most."""

MAX_RANKED_TERMS = 8
"""More words for one, all as good as typed (`prefix*`), are not ranked by how often they stand there."""

MAX_PATTERN_BYTES = 600
"""Of a regular expression; its automaton may have 1,000 states, most of them one per byte."""

MAX_PATTERNS = 64
"""Ways to combine the expressions of a phrase's words; only many words with many long stand-ins have more."""

MAX_VALUES = 60_000
"""Of a facet; the library's own limit lies a little higher."""

SCORE_DIGITS = 4
"""Scores that agree so far are equal; the library counts with seven digits."""

EXTRA_HITS = 50
"""How many more than asked for are fetched first, to see whether equals go on beyond the page."""

_DAY_BITS, _DOCUMENT_BITS, _ORDER_BITS = 22, 28, 14
_META = re.compile(r"([\\.+*?()|\[\]{}^$])")


def _schema() -> library.Schema:
    builder = library.SchemaBuilder()
    for text_field in TextField:
        builder.add_text_field(text_field.value, tokenizer_name="raw", index_option="position")
    for key_field in KeyField:
        builder.add_text_field(f"key_{key_field}", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("rank", indexed=True, fast=True)
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


@contextmanager
def _library_errors(folder: Path, doing: str) -> Iterator[None]:
    """Turn whatever the library raises into `EngineError`.

    A fault inside its compiled code shows as a `PanicException`, which is no `Exception` and cannot be imported.
    """
    try:
        yield
    except EngineError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise EngineError(
            f"The tantivy index in {folder} could not be {doing}: {error or type(error).__name__}."
        ) from error


class TantivyEngine:
    """An open tantivy index; see `index.engines.Engine`."""

    def __init__(self, folder: Path, opened: library.Index) -> None:
        self._folder = folder
        self._index = opened
        self._searcher = opened.searcher()

    @classmethod
    def create(cls, folder: Path) -> TantivyEngine:
        """Make an empty index.

        Raises:
            EngineError: the folder cannot be written.
        """
        with _library_errors(folder, "made"):
            folder.mkdir(parents=True, exist_ok=True)
            return cls(folder, library.Index(_schema(), str(folder), reuse=False))

    @classmethod
    def open(cls, folder: Path) -> TantivyEngine:
        """Open an index as it is now.

        Raises:
            EngineError: there is none, or it is damaged.
        """
        with _library_errors(folder, "opened"):
            return cls(folder, library.Index.open(str(folder)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all files; the library does so once nothing refers to them."""

    def replace(self, gone: Iterable[str], entries: Iterable[Entry]) -> int:
        """Drop the documents `gone`, add `entries`, and commit.

        Raises:
            EngineError: another process is writing, or the folder cannot be written.
        """
        with _library_errors(self._folder, "written"):
            writer = self._index.writer(WRITE_MEMORY_BYTES, num_threads=1)
            try:
                for document in gone:
                    writer.delete_documents_by_term("document", document)
                added = 0
                for entry in entries:
                    writer.add_document(_document_of(entry))
                    added += 1
            except BaseException:
                writer.rollback()
                raise
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()
            self._searcher = self._index.searcher()
            return added

    def sizes(self) -> Sizes:
        """Return how many sections the index holds.

        Raises:
            EngineError: the index is damaged.
        """
        with _library_errors(self._folder, "read"):
            segments = json.loads((self._folder / "meta.json").read_bytes())["segments"]
            dropped = sum((one["deletes"] or {}).get("num_deleted_docs", 0) for one in segments)
            return Sizes(sum(one["max_doc"] for one in segments) - dropped, dropped)

    def ask(self, question: Question) -> Found:
        """Answer from the state that was opened.

        Raises:
            EngineError: the index is damaged.
        """
        with _library_errors(self._folder, "read"):
            return _Answer(self._index.schema, self._searcher).found(question)


def _document_of(entry: Entry) -> library.Document:
    document = library.Document(document=entry.key.document)
    for text_field, terms in ((TextField.HEADING, entry.heading), (TextField.TEXT, entry.text)):
        tokens = [library.Token(term, position, 0, 0) for term, position in terms]
        document.add_pre_tokenized_text(text_field.value, library.PreTokenizedString("", tokens))
    for key_field, values in entry.keys.items():
        for value in dict.fromkeys(values):
            document.add_text(f"key_{key_field}", value)
    document.add_unsigned("rank", _rank(entry))
    document.add_text("key", "\0".join((entry.key.document, str(entry.key.order), entry.key.section)))
    return document


def _rank(entry: Entry) -> int:
    """Return a number by which newer papers come first, then documents in order of their ids, then sections in theirs.

    Of a document's id the first digits count; two papers of one day that share them may come in turns.
    """
    key = entry.key
    try:
        begin = int(key.document[:7], 16) << 4 * max(0, 7 - len(key.document))
    except ValueError:
        begin = int.from_bytes(key.document.encode()[:4].ljust(4, b"\0"), "big") >> 4
    day = (1 << _DAY_BITS) - 1 - entry.day
    return (((day << _DOCUMENT_BITS) | begin) << _ORDER_BITS) | min(key.order, (1 << _ORDER_BITS) - 1)


class _Answer:
    """One state of the index, and how nodes are asked of it."""

    def __init__(self, schema: library.Schema, searcher: library.Searcher) -> None:
        self._schema = schema
        self._searcher = searcher

    def found(self, question: Question) -> Found:
        query = self._query(question.wanted)
        by_day = question.order is Order.DAY or not _has_words(question.wanted)
        total, hits = (self._by_day if by_day else self._by_score)(query, question)
        counts = {field: self._counts(query, field) if total else {} for field in question.counted}
        return Found(total, hits, counts)

    def _by_day(self, query: library.Query, question: Question) -> tuple[int, tuple[Scored, ...]]:
        answer = self._searcher.search(
            query,
            max(question.limit, 1),
            order_by_field="rank",
            order=library.Order.Asc,
            offset=question.offset,
        )
        hits = answer.hits[: question.limit]
        scores = self._scores_at(query, [rank for rank, _ in hits]) if hits and _has_words(question.wanted) else {}
        return _count(answer), tuple(Scored(self._key(address), scores.get(rank, 0.0)) for rank, address in hits)

    def _scores_at(self, query: library.Query, ranks: list[int]) -> dict[int, float]:
        """Return the scores of some of the sections that a query finds."""
        here = library.Query.const_score_query(self._any("rank", ranks), 0.0)
        answer = self._searcher.search(_all_of([query, here]), 2 * len(ranks), count=False)
        found = self._searcher.fast_field_values("rank", [address for _, address in answer.hits])
        return {int(rank or 0): score for rank, (score, _) in zip(found, answer.hits, strict=True)}

    def _by_score(self, query: library.Query, question: Question) -> tuple[int, tuple[Scored, ...]]:
        """Return the best, the newer first among equals; all equals must be there to be sorted."""
        if question.favoured:
            raised = [library.Query.boost_query(self._query(node), weight) for node, weight in question.favoured]
            should = [(library.Occur.Should, one) for one in raised]
            query = library.Query.boolean_query([(library.Occur.Must, query), *should])
        end = question.offset + question.limit
        fetched = end + EXTRA_HITS
        answer = self._searcher.search(query, fetched)
        total = _count(answer)
        while end < len(answer.hits) < total and _equal(answer.hits[end - 1][0], answer.hits[-1][0]):
            fetched *= 10
            answer = self._searcher.search(query, fetched)
        if not question.limit:
            return total, ()
        ranks = self._searcher.fast_field_values("rank", [address for _, address in answer.hits])
        rows = sorted(
            (-round(score, SCORE_DIGITS), int(rank or 0), index)
            for index, (rank, (score, _)) in enumerate(zip(ranks, answer.hits, strict=True))
        )
        return total, tuple(
            Scored(self._key(answer.hits[index][1]), -score) for score, _, index in rows[question.offset : end]
        )

    def _key(self, address: library.DocAddress) -> SectionKey:
        document, order, section = str(self._searcher.doc(address)["key"][0]).split("\0")
        return SectionKey(document, int(order), section)

    def _counts(self, query: library.Query, field: KeyField) -> dict[str, int]:
        asked = {"values": {"terms": {"field": f"key_{field}", "size": MAX_VALUES}}}
        buckets = self._searcher.aggregate(query, asked)["values"]["buckets"]
        return {bucket["key"]: bucket["doc_count"] for bucket in buckets}

    def _query(self, node: Node) -> library.Query:
        match node:
            case Terms():
                return self._terms(node)
            case Sequence():
                return self._sequence(node)
            case Keys(field=field, values=values):
                count = sum(self._searcher.doc_freq(f"key_{field}", value) for value in values)
                worth = STAND_IN_WORTH * self._rarity(count)
                return library.Query.const_score_query(self._any(f"key_{field}", values), worth)
            case Every():
                return library.Query.const_score_query(library.Query.all_query(), 0.0)
            case AllOf(children=children, excluded=excluded):
                return _all_of(map(self._query, children), map(self._query, excluded))
            case AnyOf(children=children):
                return _any_of([self._query(child) for child in children])
            case Variants(children=children):
                return _best_of([self._query(child) for child in children])

    def _terms(self, node: Terms) -> library.Query:
        typed = [one.term for one in node.alternatives if one.weight >= 1.0]
        stand_ins = [one for one in node.alternatives if one.weight < 1.0]
        rarity = self._rarity(self._spread(typed, node) or self._spread([one.term for one in stand_ins], node))
        exact = [self._ranked(field, typed, rarity) for field in node.fields if typed]
        loose = [
            library.Query.const_score_query(self._any(field.value, terms), STAND_IN_WORTH * rarity * weight)
            for weight, terms in _by_weight(stand_ins).items()
            for field in node.fields
        ]
        return _best_of(([_any_of(exact)] if exact else []) + loose)

    def _ranked(self, field: TextField, typed: list[str], rarity: float) -> library.Query:
        if len(typed) > MAX_RANKED_TERMS:
            return library.Query.const_score_query(self._any(field.value, typed), BOOST[field] * rarity)
        one_by_one = [library.Query.term_query(self._schema, field.value, term) for term in typed]
        return library.Query.boost_query(_any_of(one_by_one), BOOST[field])

    def _sequence(self, node: Sequence) -> library.Query:
        if len(node.slots) == 1:
            return self._terms(Terms(node.slots[0], node.fields))
        first = [slot[0] for slot in node.slots]
        as_typed = all(one.weight >= 1.0 for one in first)
        ways: list[library.Query] = []
        if as_typed:
            words = [one.term for one in first]
            ways.append(
                _any_of(
                    [
                        library.Query.boost_query(
                            library.Query.phrase_query(self._schema, field.value, list(words)), BOOST[field]
                        )
                        for field in node.fields
                    ]
                )
            )
        if any(len(slot) > 1 for slot in node.slots):
            rarity = sum(
                self._rarity(self._spread([one.term for one in slot], Terms(slot, node.fields))) for slot in node.slots
            )
            least = min(one.weight for slot in node.slots for one in slot)
            worth = rarity * (STAND_IN_WORTH if least < 1.0 else 1.0) * least
            ways.extend(
                library.Query.const_score_query(
                    library.Query.regex_phrase_query(self._schema, field.value, list(patterns)), worth
                )
                for field in node.fields
                for patterns in islice(product(*map(_patterns, node.slots)), MAX_PATTERNS)
            )
        return _best_of(ways)

    def _any(self, field: str, values: Iterable[str] | Iterable[int]) -> library.Query:
        wanted = list(values)
        if not wanted:
            return library.Query.empty_query()
        if len(wanted) == 1:
            return library.Query.term_query(self._schema, field, wanted[0])
        return library.Query.term_set_query(self._schema, field, wanted)

    def _spread(self, terms: Iterable[str], node: Terms) -> int:
        """Return about how many sections have any of the terms: exact for one term of one field."""
        count = self._searcher.doc_freq
        return sum(max(count(field.value, term) for field in node.fields) for term in terms)

    def _rarity(self, sections: int) -> float:
        """Return BM25's inverse document frequency, as the library has it."""
        known = self._searcher.num_docs
        return log(1.0 + (known - min(sections, known) + 0.5) / (min(sections, known) + 0.5))


def _count(answer: library.SearchResult) -> int:
    count: int = answer.count  # type: ignore[attr-defined]  # the library's own types forget it
    return count


def _patterns(slot: Iterable[Alternative]) -> list[str]:
    """Return regular expressions that together match all terms of a slot; the library limits the size of each."""
    patterns: list[str] = []
    room = 0
    for term, _ in slot:
        literal = _META.sub(r"\\\1", term)
        room -= len(literal.encode()) + 2
        if room < 0:
            patterns.append(literal)
            room = MAX_PATTERN_BYTES - len(literal.encode())
        else:
            patterns[-1] += f"|{literal}"
    return patterns


def _by_weight(alternatives: Iterable[Alternative]) -> dict[float, list[str]]:
    terms: defaultdict[float, list[str]] = defaultdict(list)
    for term, weight in alternatives:
        terms[weight].append(term)
    return terms


def _all_of(wanted: Iterable[library.Query], excluded: Iterable[library.Query] = ()) -> library.Query:
    return library.Query.boolean_query(
        [(library.Occur.Must, one) for one in wanted] + [(library.Occur.MustNot, one) for one in excluded]
    )


def _any_of(queries: list[library.Query]) -> library.Query:
    """Return what any of the queries finds; scores add up."""
    if len(queries) == 1:
        return queries[0]
    if not queries:
        return library.Query.empty_query()
    return library.Query.boolean_query([(library.Occur.Should, one) for one in queries])


def _best_of(queries: list[library.Query]) -> library.Query:
    """Return what any of the queries finds; the best score counts."""
    return queries[0] if len(queries) == 1 else library.Query.disjunction_max_query(queries)


def _has_words(node: Node) -> bool:
    """Return whether anything in a node makes one section better than another."""
    match node:
        case Terms() | Sequence():
            return True
        case AllOf(children=children) | AnyOf(children=children) | Variants(children=children):
            return any(map(_has_words, children))
    return False


def _equal(one: float, other: float) -> bool:
    return abs(one - other) < 2 * 10.0**-SCORE_DIGITS
