"""The default engine: tokens in, sections with scores out, on Whoosh; the only module that knows that library.

Whoosh stores postings, positions and lengths, and hands them out; `index.engines.evaluation` decides and ranks. One
process writes at a time (Whoosh's own lock sees to it), any number read; a reader keeps the state it opened. Whoosh is
pinned and has known faults with several writing processes and with crashes: none of the first are used, and after
the second the index is built anew from the archive's records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from heapq import nlargest
from pathlib import Path
from typing import Self

from whoosh import columns, fields, formats, reading
from whoosh import index as library
from whoosh.filedb.filestore import FileStorage
from whoosh.matching import Matcher

from index.engines import EngineError, Entry, Found, KeyField, Order, Question, Scored, SectionKey, TextField
from index.engines.evaluation import Evaluation, Scores

WRITE_MEMORY_MB = 256
"""What a writer may hold before it spills to disk; the library's manual advises 256 for batches."""

WRITE_PATIENCE_SECONDS = 10.0
"""How long to wait for another process that is writing."""

SCORE_DIGITS = 6
"""Scores that agree so far are equal, whatever order the sums were made in."""


class TokensField(fields.FieldType):  # type: ignore[misc]  # the library is untyped
    """A text given as `(term, position)` pairs: Whoosh's analysers are not asked."""

    scorable = True

    def __init__(self) -> None:
        super().__init__(formats.Positions(), analyzer=None, scorable=True)

    def index(self, value: Iterable[tuple[str, int]], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield a posting per term: its bytes, frequency, weight and encoded positions."""
        positions: defaultdict[str, list[int]] = defaultdict(list)
        for term, position in value:
            positions[term].append(position)
        for term, places in positions.items():
            yield term.encode("utf-8", "surrogatepass"), len(places), float(len(places)), self.format.encode(places)


class ValuesField(fields.FieldType):  # type: ignore[misc]  # as above
    """Values that are compared whole, given as a sequence."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), analyzer=None)

    def index(self, value: Iterable[str], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield a posting per value."""
        for one in set(value):
            yield one.encode("utf-8", "surrogatepass"), 1, 1.0, b""


def _schema() -> fields.Schema:
    texts = {field.value: TokensField() for field in TextField if field is not TextField.TEXT}
    keys = {f"key_{field}": ValuesField() for field in KeyField}
    return fields.Schema(
        text=TokensField(),
        document=ValuesField(),
        section=fields.COLUMN(columns.VarBytesColumn()),
        day=fields.COLUMN(columns.NumericColumn("i", default=0)),
        **texts,
        **keys,
    )


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

    @classmethod
    def create(cls, folder: Path) -> WhooshEngine:
        """Make an empty index.

        Raises:
            EngineError: the folder cannot be written.
        """
        with _library_errors(folder, "made"):
            folder.mkdir(parents=True, exist_ok=True)
            return cls(folder, FileStorage(str(folder)).create_index(_schema()))

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
            writer = storage.open_index().writer(limitmb=WRITE_MEMORY_MB, timeout=WRITE_PATIENCE_SECONDS, compound=True)
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
            writer.commit()
            return added

    def ask(self, question: Question) -> Found:
        """Answer from the state that was opened.

        Raises:
            EngineError: the index is damaged.
        """
        with _library_errors(self._folder, "read"):
            if self._reader is None:
                self._reader = self._index.reader()
            postings = _Postings(self._reader)
            evaluation = Evaluation(postings)
            scores = evaluation.scores(question.wanted)
            for node, weight in question.favoured if scores else ():
                for section, score in evaluation.scores(node, scores).items():
                    scores[section] += weight * score
            counts = {field: postings.counts(field, scores) for field in question.counted}
            return Found(len(scores), postings.ranked(scores, question), counts)


def _fields_of(entry: Entry) -> dict[str, object]:
    document, order, section = entry.key
    return {
        "document": (document,),
        "section": f"{document}\0{order:08d}\0{section}".encode(),
        "day": entry.day,
        "heading": entry.heading,
        "text": entry.text,
        **{f"key_{field}": values for field, values in entry.keys.items() if values},
    }


class _Postings:
    """One state of the index, as the evaluation reads it."""

    def __init__(self, reader: reading.IndexReader) -> None:
        self._reader = reader
        self.section_count: int = reader.doc_count()

    def frequencies(self, field: TextField, term: str) -> list[tuple[int, float]]:
        """Return sections with the term, and how often it is there."""
        matcher = self._matcher(field.value, term)
        found: list[tuple[int, float]] = []
        while matcher is not None and matcher.is_active():
            found.append((matcher.id(), matcher.weight()))
            matcher.next()
        return found

    def places(self, field: TextField, term: str) -> dict[int, bytes]:
        """Return sections with the term, and where it is there, for `positions`."""
        matcher = self._matcher(field.value, term)
        found: dict[int, bytes] = {}
        while matcher is not None and matcher.is_active():
            found[matcher.id()] = matcher.value()
            matcher.next()
        return found

    def positions(self, places: bytes) -> list[int]:
        """Return the positions in `places`."""
        decoded: list[int] = self._reader.schema["text"].format.decode_positions(places)
        return decoded

    def length(self, field: TextField, section: int) -> float:
        """Return the number of terms of a section's field, as the library rounds it."""
        length: int = self._reader.doc_field_length(section, field.value, default=0)
        return length

    def average_length(self, field: TextField) -> float:
        """Return the mean length over all sections."""
        total: int = self._reader.field_length(field.value)
        sections: int = self._reader.doc_count_all()
        return total / max(sections, 1)

    def having(self, field: KeyField, value: str) -> list[int]:
        """Return sections that have a value."""
        matcher = self._matcher(f"key_{field}", value)
        return [] if matcher is None else list(matcher.all_ids())

    def every(self) -> list[int]:
        """Return all sections."""
        return list(self._reader.all_doc_ids())

    def counts(self, field: KeyField, found: Scores) -> dict[str, int]:
        """Return how many of `found` have each value of a field."""
        counts = {
            value: sum(1 for section in self.having(field, value) if section in found)
            for value in (self._reader.field_terms(f"key_{field}") if found else ())
        }
        return {value: count for value, count in counts.items() if count}

    def ranked(self, scores: Scores, question: Question) -> tuple[Scored, ...]:
        """Return the sections of the page that is asked for, in order."""
        end = question.offset + question.limit
        if not scores or question.limit <= 0:
            return ()
        days = self._reader.column_reader("day")
        if question.order is Order.DAY:
            primary: dict[int, float] = {section: days[section] for section in scores}
        else:
            primary = {section: round(score, SCORE_DIGITS) for section, score in scores.items()}
        least = nlargest(end, primary.values())[-1]
        keys = self._reader.column_reader("section")
        rows = []
        for section, value in primary.items():
            if value >= least:
                document, order, name = keys[section].decode().split("\0")
                key = SectionKey(document, int(order), name)
                rows.append((-value, -days[section], key, round(scores[section], SCORE_DIGITS)))
        return tuple(Scored(key, score) for _, _, key, score in sorted(rows)[question.offset : end])

    def _matcher(self, field: str, term: str) -> Matcher | None:
        try:
            return self._reader.postings(field, term)
        except reading.TermNotFound:
            return None
