"""What Whoosh keeps of a section: words and values in, postings with positions and weights out, by its own files."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from whoosh import columns, fields, formats
from whoosh.codec.base import Segment
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter
from whoosh.filedb.filestore import FileStorage

from index.engines import KeyField, Scope
from index.engines.evaluation import IN_HEADING, IN_TEXT, Weighting, worth_of_one
from index.tokens import Words

NOWHERE = (2**32 - 1,)
"""The position of what is found in no sequence: none comes after it. The library cannot read postings without."""


class PlacesFormat(formats.Positions):  # type: ignore[misc]  # the library is untyped
    """Positions as plain integers: the library's own coding, a pickle for each, is slow to read."""

    def encode(self, poslist: Iterable[int]) -> bytes:
        """Return positions as bytes."""
        return array("I", poslist).tobytes()

    def decode_positions(self, valuestring: bytes) -> array[int]:
        """Return the positions in bytes."""
        places = array("I")
        places.frombytes(valuestring)
        return places

    def decode_frequency(self, valuestring: bytes) -> int:
        """Return the number of positions in bytes."""
        return len(valuestring) // array("I").itemsize


class WordsField(fields.FieldType):  # type: ignore[misc]  # as above
    """Texts given as `Words`, one after the other: Whoosh's analysers are not asked.

    The weight of a posting is what its occurrences count in texts of their length (`evaluation.worth_of_one`).
    """

    def __init__(self, *weightings: Weighting) -> None:
        # Not "scorable": the library need not keep lengths, which are in the weights.
        super().__init__(PlacesFormat(), analyzer=None)
        self.weightings = weightings

    def index(self, value: Sequence[Words], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield a posting per term: its bytes, frequency, weight and encoded positions."""
        worth: defaultdict[str, float] = defaultdict(float)
        places: defaultdict[str, list[int]] = defaultdict(list)
        first = 0
        for words, weighting in zip(value, self.weightings, strict=True):
            pieces, besides = words.pieces.split(), words.besides.split()
            once = worth_of_one(weighting, len(pieces) + len(besides))
            for place, term in enumerate(pieces, first):
                worth[term] += once
                places[term].append(place)
            for term in besides:
                worth[term] += once
            first += len(pieces) + 1  # no sequence runs from the heading into the text
        for term, weight in worth.items():
            at = array("I", places.get(term, NOWHERE))
            yield term.encode(), len(at), weight, at.tobytes()


class _FieldWriter(W3FieldWriter):  # type: ignore[misc]  # as above
    """Writes postings without asking how long each text is: it is not kept, and asking takes a look at the disk."""

    def add_postings(self, schema: fields.Schema, lengths: object, items: Iterable[object]) -> None:  # noqa: ARG002
        """Write sorted postings."""
        super().add_postings(schema, None, items)


class QuickCodec(W3Codec):  # type: ignore[misc]  # as above
    """The library's own files, written sooner."""

    def field_writer(self, storage: FileStorage, segment: Segment) -> W3FieldWriter:
        """Return what writes the postings of a segment."""
        return _FieldWriter(self, storage, segment)


class ValuesField(fields.FieldType):  # type: ignore[misc]  # as above
    """Values that are compared whole, given as a sequence."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), analyzer=None)

    def index(self, value: Iterable[str], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield a posting per value."""
        for one in set(value):
            yield one.encode(), 1, 1.0, b""


def section_schema() -> fields.Schema:
    """Return the fields of a section."""
    return fields.Schema(
        document=ValuesField(),
        place=fields.COLUMN(columns.VarBytesColumn()),
        day=fields.COLUMN(columns.NumericColumn("i", default=0)),
        **{Scope.SECTION.value: WordsField(IN_HEADING, IN_TEXT), Scope.HEADING.value: WordsField(IN_HEADING)},
        **{f"key_{field}": ValuesField() for field in KeyField},
    )
