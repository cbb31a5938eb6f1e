"""The engine for large archives: words in, sections with scores out, on tantivy.

tantivy holds the postings and ranks in its own, compiled code; `tantivy_queries` says in its terms what is asked. One
process writes at a time (`index.indexing` sees to it), any number read; a reader keeps the state it opened. A commit is
whole or not at all, and files are never changed once written, so a crash leaves the last commit.

Heading and text of a section are one field, in which the heading stands several times: that is how it weighs more, and
a word is looked up once. Counts for facets are read from columns, for all sections that were found, in one pass, and
while another thread finds the best: the library works outside of Python's lock.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Self

import tantivy as library

from index.engines import (
    AllOf,
    AnyOf,
    EngineError,
    Entry,
    Found,
    KeyField,
    Node,
    Order,
    Question,
    Scope,
    Scored,
    SectionKey,
    Sequence,
    Sizes,
    Terms,
    Variants,
)
from index.engines.aside import Aside
from index.engines.columns import (
    FULL_COLUMN,
    NUMBER_COLUMN,
    NUMBERED,
    TEXT_COLUMNS,
    cells_of,
    columns_for,
    counts_in,
    counts_of_numbers,
    fields_in,
    numbers_of,
    values_by_number,
)
from index.engines.tantivy_queries import KEYS, Queries, all_of, any_of, key_of
from index.tokens import Words

WRITE_MEMORY_BYTES = 128_000_000
"""What the writer may hold before it starts a new segment; its maker's default."""

HEADING_TIMES = 3
"""How often a heading is written into the field of its section: headings are short and chosen with care."""

BETWEEN = " | "
"""What no sequence runs across; no term has such a character."""

MAX_BUCKETS = 60_000
"""Of different values in a column; the library's own limit lies a little higher. With more each value is asked for."""

SCORE_DIGITS = 5
"""Scores that agree so far are equal; the library counts with seven digits."""

EXTRA_HITS = 20
"""How many more than asked for are fetched first, to see whether equals go on beyond the page."""

FAVOURED_SECTIONS = 50
"""How many of the best are looked at for what a question favours; the same for every page, so that pages agree."""

_DAY_BITS, _DOCUMENT_BITS, _ORDER_BITS = 22, 28, 14
_DOCUMENT = "document"


def _schema() -> library.Schema:
    builder = library.SchemaBuilder()
    for scope in Scope:
        builder.add_text_field(scope.value, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field(KEYS, tokenizer_name="raw", index_option="basic")
    for column in TEXT_COLUMNS:
        builder.add_text_field(f"column_{column}", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(f"column_{NUMBER_COLUMN}", fast=True)
    builder.add_unsigned_field("rank", indexed=True, fast=True)
    builder.add_text_field("place", stored=True, tokenizer_name="raw", index_option="basic")
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
        self._answer = _Answer(opened.schema, opened.searcher())

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
                    writer.delete_documents_by_term(KEYS, key_of(_DOCUMENT, document))
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
            self._answer = _Answer(self._index.schema, self._index.searcher())
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
            return self._answer.found(question)


def _document_of(entry: Entry) -> library.Document:
    heading, text = entry.heading, entry.text
    document = library.Document()
    document.add_text(Scope.SECTION.value, BETWEEN.join((*([_written(heading)] * HEADING_TIMES), _written(text))))
    document.add_text(Scope.HEADING.value, _written(heading))
    document.add_text(KEYS, key_of(_DOCUMENT, entry.key.document))
    texts, numbers = _values_of(tuple(entry.keys.items()))
    for field, value in texts:
        document.add_text(field, value)
    for number in numbers:
        document.add_unsigned(f"column_{NUMBER_COLUMN}", number)
    document.add_unsigned("rank", _rank(entry))
    document.add_text("place", "\0".join((entry.key.document, str(entry.key.order), entry.key.section)))
    return document


@lru_cache(maxsize=10_000)
def _values_of(
    keys: tuple[tuple[KeyField, tuple[str, ...]], ...],
) -> tuple[tuple[tuple[str, str], ...], tuple[int, ...]]:
    """Return the values of a section, each with the field it is written to, and its numbers; many have the same."""
    found = [(KEYS, key_of(field, value)) for field, values in keys for value in dict.fromkeys(values)]
    found += [(f"column_{column}", value) for column, value in cells_of(dict(keys))]
    return tuple(found), tuple(numbers_of(dict(keys)))


def _written(words: Words) -> str:
    """Return the terms of a text as the library cuts them again: at blanks."""
    return BETWEEN.join((words.pieces, *words.besides.split())) if words.besides else words.pieces


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


_Row = tuple[float, int, int]
"""A section that was found, so that rows sort as answers do: its negative score, its rank, and which hit it is."""


class _Answer:
    """One state of the index, and how nodes are asked of it."""

    def __init__(self, schema: library.Schema, searcher: library.Searcher) -> None:
        self._queries = Queries(schema, searcher)
        self._searcher = searcher

    def found(self, question: Question) -> Found:
        query = self._queries.of(question.wanted)
        by_day = question.order is Order.DAY or not _has_words(question.wanted)
        best = self._by_day if by_day else self._by_score
        if not question.counted:
            total, hits = best(query, question, count=True)
            return Found(total, hits, {})
        with Aside(lambda: self._counts(query, question.counted)) as counting:
            _, hits = best(query, question, count=False)
        counts, counted = counting.result()
        return Found(_count(self._searcher.search(query, 1)) if counted is None else counted, hits, counts)

    def _by_day(self, query: library.Query, question: Question, *, count: bool) -> tuple[int, tuple[Scored, ...]]:
        """Return how many there are, 0 unless they are to be counted, and the newest."""
        answer = self._searcher.search(
            query,
            max(question.limit, 1),
            order_by_field="rank",
            order=library.Order.Asc,
            offset=question.offset,
            count=count,
        )
        hits = answer.hits[: question.limit]
        scores = self._scores_at(query, [rank for rank, _ in hits]) if hits and _has_words(question.wanted) else {}
        return _count(answer) if count else 0, tuple(
            Scored(self._key(address), scores.get(rank, 0.0)) for rank, address in hits
        )

    def _scores_at(self, query: library.Query, ranks: list[int]) -> dict[int, float]:
        """Return the scores of some of the sections that a query finds."""
        here = library.Query.const_score_query(self._queries.having("rank", ranks), 0.0)
        answer = self._searcher.search(all_of([query, here]), 2 * len(ranks), count=False)
        found = self._searcher.fast_field_values("rank", [address for _, address in answer.hits])
        return {int(rank or 0): score for rank, (score, _) in zip(found, answer.hits, strict=True)}

    def _by_score(self, query: library.Query, question: Question, *, count: bool) -> tuple[int, tuple[Scored, ...]]:
        """Return the same of the best, the newer first among equals; all equals must be there to be sorted."""
        end = question.offset + question.limit
        if not question.limit:
            return _count(self._searcher.search(query, 1)) if count else 0, ()
        needed = max(end, FAVOURED_SECTIONS) if question.favoured else end
        fetched = needed + EXTRA_HITS
        # Without a count the library skips what cannot be among the best.
        answer = self._searcher.search(query, fetched, count=count)
        total = _count(answer) if count else 0
        while needed < len(answer.hits) == fetched and _equal(answer.hits[needed - 1][0], answer.hits[-1][0]):
            fetched *= 10
            answer = self._searcher.search(query, fetched, count=False)
        ranks = self._searcher.fast_field_values("rank", [address for _, address in answer.hits])
        rows = sorted(
            (-round(score, SCORE_DIGITS), int(rank or 0), index)
            for index, (rank, (score, _)) in enumerate(zip(ranks, answer.hits, strict=True))
        )
        if question.favoured and rows:
            rows = self._favoured(rows, question)
        return total, tuple(
            Scored(self._key(answer.hits[index][1]), -score) for score, _, index in rows[question.offset : end]
        )

    def _favoured(self, rows: list[_Row], question: Question) -> list[_Row]:
        """Return the rows anew, the best of them raised by what the question favours."""
        raised = [library.Query.boost_query(self._queries.of(node), weight) for node, weight in question.favoured]
        more = self._scores_at(any_of(raised), [rank for _, rank, _ in rows[:FAVOURED_SECTIONS]])
        return sorted((round(score - more.get(rank, 0.0), SCORE_DIGITS), rank, at) for score, rank, at in rows)

    def _key(self, address: library.DocAddress) -> SectionKey:
        document, order, section = str(self._searcher.doc(address)["place"][0]).split("\0")
        return SectionKey(document, int(order), section)

    def _counts(
        self, query: library.Query, asked: Collection[KeyField]
    ) -> tuple[dict[KeyField, dict[str, int]], int | None]:
        """Return how many of the sections found have each value of the fields asked for; and, if told, how many all."""
        counts: dict[KeyField, dict[str, int]] = {field: {} for field in asked}
        wanted = {one: {"terms": {"field": f"column_{one}", "size": MAX_BUCKETS}} for one in columns_for(counts.keys())}
        cut = {field for field in asked if not columns_for([field])}
        total: int | None = None
        for column, answer in self._searcher.aggregate(query, wanted).items():
            cells = [(bucket["key"], bucket["doc_count"]) for bucket in answer["buckets"]]
            if answer["sum_other_doc_count"] or (column == NUMBER_COLUMN and self._numbered is None):
                cut.update(fields_in(column))
                continue
            of_numbers = column == NUMBER_COLUMN
            for field, some in (
                counts_of_numbers(cells, self._numbered or {}) if of_numbers else counts_in(column, cells)
            ):
                if field in counts:
                    counts[field] = _added(counts[field], some)
            if column == FULL_COLUMN:
                total = sum(count for _, count in cells)
        counts.update((field, self._counts_one_by_one(query, field)) for field in cut.intersection(counts))
        return counts, total

    @cached_property
    def _numbered(self) -> dict[int, str] | None:
        """Which value each number of the column of numbers stands for; None where two have the same."""
        return values_by_number(value for field in NUMBERED for value in self._values(field))

    def _values(self, field: KeyField) -> Iterator[str]:
        """Yield all values of a field that any section has or had."""
        for key, _ in self._searcher.terms_with_prefix(KEYS, key_of(field, "")):
            yield key.removeprefix(key_of(field, ""))

    def _counts_one_by_one(self, query: library.Query, field: KeyField) -> dict[str, int]:
        counts = {}
        for value in self._values(field):
            having = self._queries.having(KEYS, [key_of(field, value)])
            if count := _count(self._searcher.search(all_of([query, having]), 1)):
                counts[value] = count
        return counts


def _added(counts: dict[str, int], more: dict[str, int]) -> dict[str, int]:
    if not counts:
        return dict(more)
    for value, count in more.items():
        counts[value] = counts.get(value, 0) + count
    return counts


def _count(answer: library.SearchResult) -> int:
    count: int = answer.count  # type: ignore[attr-defined]  # the library's own types forget it
    return count


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
