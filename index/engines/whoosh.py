"""The default engine: words in, sections with scores out, on Whoosh.

Whoosh stores postings and positions, as `whoosh_fields` makes them, and hands them out; `index.engines.evaluation`
decides and ranks. One process writes at a time (Whoosh's own lock sees to it), any number read; a reader keeps the
state it opened. Whoosh is pinned and has known faults with several writing processes and with crashes: none of the
first are used, and after the second the index is built anew from the archive's records.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from heapq import nlargest
from pathlib import Path
from typing import Self

from whoosh import index as library
from whoosh import reading, writing
from whoosh.codec.base import Segment
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.filedb.filestore import FileStorage
from whoosh.matching import Matcher
from whoosh.matching.wrappers import FilterMatcher

from index.engines import EngineError, Entry, Found, KeyField, Order, Question, Scope, Scored, SectionKey, Sizes
from index.engines.evaluation import Evaluation, Places, Scores
from index.engines.whoosh_fields import PlacesFormat, QuickCodec, section_schema

WRITE_MEMORY_MB = 256
"""What a writer may hold before it spills to disk; the library's manual advises 256 for batches."""

COMPRESSION = 1
"""Of zlib: 3, the library's default, takes longer to write and saves 6 % of the index."""

FEW_BESIDE, MAX_BESIDE = 300, 0.05
"""Sections that may stand in segments beside the largest: a few, or this share of it; then all becomes one segment,
so that an index that grew by single papers is hardly larger than one built at once (`benchmarks/index_growth.py`)."""

WRITE_PATIENCE_SECONDS = 10.0
"""How long to wait for another process that is writing."""

FAVOURED_SECTIONS = 200
"""How many of the best are looked at for what a question favours; the same for every page, so that pages agree."""

SCORE_DIGITS = 6
"""Scores that agree so far are equal, whatever order the sums were made in."""


@contextmanager
def _library_errors(folder: Path, doing: str) -> Iterator[None]:
    """Turn whatever the library raises into `EngineError`.

    A damaged file shows as anything from `struct.error` and `EOFError` to a bare `Exception`.
    """
    try:
        yield
    except EngineError:
        raise
    except Exception as error:
        raise EngineError(
            f"The Whoosh index in {folder} could not be {doing}: {error or type(error).__name__}."
        ) from error


class WhooshEngine:
    """An open Whoosh index; see `index.engines.Engine`."""

    def __init__(self, folder: Path, opened: library.FileIndex) -> None:
        self._folder = folder
        self._index = opened
        self._reader: reading.IndexReader | None = None
        self._keys: _Keys = {}

    @classmethod
    def create(cls, folder: Path) -> WhooshEngine:
        """Make an empty index.

        Raises:
            EngineError: the folder cannot be written.
        """
        with _library_errors(folder, "made"):
            folder.mkdir(parents=True, exist_ok=True)
            return cls(folder, FileStorage(str(folder)).create_index(section_schema()))

    @classmethod
    def open(cls, folder: Path) -> WhooshEngine:
        """Open an index as it is now.

        Raises:
            EngineError: there is none, or it is damaged.
        """
        with _library_errors(folder, "opened"):
            engine = cls(folder, FileStorage(str(folder)).open_index())
            engine._reader = engine._index.reader()
            return engine

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all files."""
        if self._reader is not None:
            self._reader.close()
        self._index.close()

    def replace(self, gone: Iterable[str], entries: Iterable[Entry]) -> int:
        """Drop the documents `gone`, add `entries`, and commit.

        Raises:
            EngineError: another process is writing, or the folder cannot be written.
        """
        with _library_errors(self._folder, "written"):
            storage = FileStorage(str(self._folder))
            writer = storage.open_index().writer(
                codec=QuickCodec(), limitmb=WRITE_MEMORY_MB, timeout=WRITE_PATIENCE_SECONDS, compound=True
            )
            try:
                for document in gone:
                    writer.delete_by_term("document", document)
                added = 0
                for entry in entries:
                    writer.add_document(**_fields_of(entry))
                    added += 1
            except BaseException:
                writer.cancel()
                raise
            writer.commit(mergetype=_merged)
            return added

    def sizes(self) -> Sizes:
        """Return how many sections the index holds.

        Raises:
            EngineError: the index is damaged.
        """
        with _library_errors(self._folder, "read"), FileStorage(str(self._folder)).open_index().reader() as reader:
            live: int = reader.doc_count()
            return Sizes(live, reader.doc_count_all() - live)

    def ask(self, question: Question) -> Found:
        """Answer from the state that was opened.

        Raises:
            EngineError: the index is damaged.
        """
        with _library_errors(self._folder, "read"):
            if self._reader is None:
                self._reader = self._index.reader()
            postings = _Postings(self._reader, self._keys)
            evaluation = Evaluation(postings)
            scores = evaluation.scores(question.wanted)
            if question.order is Order.SCORE and question.favoured and scores:
                _favour(scores, question, evaluation)
            counts = {field: postings.counts(field, scores) for field in question.counted}
            return Found(len(scores), postings.ranked(scores, question), counts)


def _favour(scores: Scores, question: Question, evaluation: Evaluation) -> None:
    """Raise the scores of the best sections by what the question favours."""
    least = nlargest(FAVOURED_SECTIONS, scores.values())[-1]
    best = {section: score for section, score in scores.items() if score >= least}
    for node, weight in question.favoured:
        for section, score in evaluation.scores(node, best).items():
            scores[section] += weight * score


def _merged(writer: writing.SegmentWriter, segments: list[Segment]) -> list[Segment]:
    """Decide which segments are written into one with what is new; return those that stay as they are.

    The library's own policy leaves several large ones, each with a dictionary of its own.
    """
    largest = max(segments, key=lambda segment: segment.doc_count_all(), default=None)
    if largest is None:
        return []
    others = [segment for segment in segments if segment is not largest]
    beside = largest.deleted_count() + sum(segment.doc_count_all() for segment in others)
    if beside > max(FEW_BESIDE, MAX_BESIDE * largest.doc_count_all()):
        kept: list[Segment] = writing.OPTIMIZE(writer, segments)
        return kept
    return [largest, *writing.MERGE_SMALL(writer, others)]


def _fields_of(entry: Entry) -> dict[str, object]:
    document, order, section = entry.key
    return {
        "document": (document,),
        "place": f"{document}\0{order:08d}\0{section}".encode(),
        "day": entry.day,
        Scope.SECTION.value: (entry.heading, entry.text),
        Scope.HEADING.value: (entry.heading,),
        **{f"key_{field}": values for field, values in entry.keys.items() if values},
    }


Block = tuple[Sequence[int], Sequence[float], Sequence[bytes]]
"""Postings of a term: section numbers, weights and encoded positions, side by side."""


_Keys = dict[KeyField, dict[str, "array[int]"]]
"""Sections by the values that they have, field by field, as far as they were counted."""


class _Postings:
    """One state of the index, as the evaluation reads it."""

    def __init__(self, reader: reading.IndexReader, keys: _Keys) -> None:
        self._reader = reader
        self._keys = keys
        self._leaves: list[tuple[reading.IndexReader, int]] = list(reader.leaf_readers())
        self._format = PlacesFormat()
        self._read: dict[tuple[str, str], list[Block]] = {}
        self.section_count: int = reader.doc_count()

    def sections_with(self, scope: Scope, term: str) -> int:
        """Return the number of sections with the term, those that are deleted but not yet gone among them."""
        count: int = self._reader.doc_frequency(scope.value, term)
        return count

    def beginning_with(self, scope: Scope, prefix: str) -> Iterator[str]:
        """Yield the terms that begin with `prefix`."""
        for term in self._reader.expand_prefix(scope.value, prefix):
            yield term.decode()

    def weights(self, scope: Scope, term: str) -> Iterator[tuple[Iterable[int], Iterable[float]]]:
        """Yield sections with the term, in blocks, and what its occurrences there count."""
        for sections, weights, _ in self._blocks(scope.value, term):
            yield sections, weights

    def places(self, scope: Scope, term: str) -> dict[int, Places]:
        """Return sections with the term, what its occurrences there count, and where it is, for `positions`."""
        found: dict[int, Places] = {}
        for sections, weights, values in self._blocks(scope.value, term):
            found.update(zip(sections, zip(weights, values, strict=True), strict=True))
        return found

    def positions(self, places: bytes) -> Sequence[int]:
        """Return the positions in `places`."""
        return self._format.decode_positions(places)

    def having(self, field: KeyField, value: str) -> list[int]:
        """Return sections that have a value."""
        return [section for sections, _, _ in self._blocks(f"key_{field}", value) for section in sections]

    def every(self) -> list[int]:
        """Return all sections."""
        return list(self._reader.all_doc_ids())

    def counts(self, field: KeyField, found: Scores) -> dict[str, int]:
        """Return how many of `found` have each value of a field."""
        if not found:
            return {}
        if field not in self._keys:  # read once for all questions: these are most of what an index with facets reads
            values = self._reader.field_terms(f"key_{field}")
            self._keys[field] = {value: array("I", self.having(field, value)) for value in values}
        counts = {
            value: sum(1 for section in sections if section in found) for value, sections in self._keys[field].items()
        }
        return {value: count for value, count in counts.items() if count}

    def ranked(self, scores: Scores, question: Question) -> tuple[Scored, ...]:
        """Return the sections of the page that is asked for, in order."""
        end = question.offset + question.limit
        if not scores or question.limit <= 0:
            return ()
        days = self._reader.column_reader("day")
        primary: Mapping[int, float] = scores
        if question.order is Order.DAY:
            primary = {section: days[section] for section in scores}
        # Scores that are equal once rounded must all be there to be sorted.
        least = nlargest(end, primary.values())[-1] - 10.0**-SCORE_DIGITS
        keys = self._reader.column_reader("place")
        rows = []
        for section, value in primary.items():
            if value >= least:
                document, order, name = keys[section].decode().split("\0")
                key = SectionKey(document, int(order), name)
                rows.append((-round(value, SCORE_DIGITS), -days[section], key, round(scores[section], SCORE_DIGITS)))
        return tuple(Scored(key, score) for _, _, key, score in sorted(rows)[question.offset : end])

    def _blocks(self, field: str, term: str) -> list[Block]:
        """Return the postings of a term in blocks, without those of deleted sections; each is read once."""
        key = (field, term)
        if key not in self._read:
            self._read[key] = list(self._read_blocks(field, term))
        return self._read[key]

    def _read_blocks(self, field: str, term: str) -> Iterator[Block]:
        for reader, first in self._leaves:
            try:
                matcher = reader.postings(field, term)
            except reading.TermNotFound:
                continue
            deleted: frozenset[int] = frozenset()
            if isinstance(matcher, FilterMatcher):
                deleted, matcher = frozenset(reader.deleted_docs_set), matcher.child
            while matcher.is_active():
                yield _shifted(_next_block(matcher), first, deleted)


def _next_block(matcher: Matcher) -> Block:
    """Return what is left of the matcher's block, and move on to the next.

    Stepping from posting to posting, which is the library's public way, takes four times as long.
    """
    if not isinstance(matcher, W3LeafMatcher):
        block = (matcher.id(),), (matcher.weight(),), (matcher.value(),)
        matcher.next()
        return block
    matcher.id(), matcher.weight(), matcher.value()  # each has its part of the block read
    block = matcher._ids, matcher._weights, matcher._values  # noqa: SLF001  # the library is pinned to one version
    matcher._next_block()  # noqa: SLF001  # as above
    return block


def _shifted(block: Block, first: int, deleted: frozenset[int]) -> Block:
    """Return a block of one segment with the numbers that its sections have in the whole index."""
    ids, weights, values = block
    if deleted and not deleted.isdisjoint(ids):
        kept = [row for row in zip(ids, weights, values, strict=True) if row[0] not in deleted]
        ids, weights, values = zip(*kept, strict=True) if kept else ((), (), ())
    return ([number + first for number in ids] if first else ids), weights, values
