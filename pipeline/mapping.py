"""Texts that know where they were printed: built word by word, asked by offset.

In: words in reading order. Out: `MappedText`. Nothing here searches for a word in a text; the map is made while the
text is put together, so every section, entity and hit leads back to boxes on a page.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from pipeline.records import Box, MappedText, WordSpan


class TextBuilder:
    """Collects a text and its word map; `build` ends it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._spans: list[WordSpan] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def add(self, text: str) -> None:
        """Append characters that stand nowhere on the page, such as the blank between two words."""
        self._parts.append(text)
        self._length += len(text)

    def add_word(self, text: str, *, page_number: int, line_index: int, box: Box | None) -> None:
        """Append a printed word, or the part of it that stands on this line."""
        if text:
            self._spans.append(WordSpan(self._length, self._length + len(text), page_number, line_index, box))
            self.add(text)

    def add_mapped(self, other: MappedText) -> None:
        """Append another text with its map."""
        at = self._length
        self._spans.extend(span._replace(start=span.start + at, end=span.end + at) for span in other.spans)
        self.add(other.text)

    def build(self) -> MappedText:
        """Return what was collected."""
        return MappedText("".join(self._parts), tuple(self._spans))


EMPTY = MappedText("", ())


def join_mapped(parts: Iterable[MappedText], separator: str) -> MappedText:
    """Join texts with a separator, maps included."""
    builder = TextBuilder()
    for index, part in enumerate(parts):
        if index:
            builder.add(separator)
        builder.add_mapped(part)
    return builder.build()


def cut(mapped: MappedText, start: int, end: int) -> MappedText:
    """Return `mapped.text[start:end]` with its map; words that are cut keep the box of what is left of them."""
    spans = []
    for span in _spans_between(mapped, start, end):
        left, right = max(span.start, start), min(span.end, end)
        spans.append(span._replace(start=left - start, end=right - start, box=_part_of_box(span, left, right)))
    return MappedText(mapped.text[start:end], tuple(spans))


def page_at(mapped: MappedText, offset: int) -> int | None:
    """Return the page of the character at `offset`: of its word, or else of the nearest word, or None without words."""
    if not mapped.spans:
        return None
    index = _last_begun(mapped, offset)
    if index < 0:
        return mapped.spans[0].page_number
    span = mapped.spans[index]
    if offset >= span.end and index + 1 < len(mapped.spans):
        span = mapped.spans[index + 1]
    return span.page_number


def boxes_between(mapped: MappedText, start: int, end: int) -> tuple[tuple[int, Box], ...]:
    """Return `(page, box)` for the characters in `[start, end)`, one box per printed line, in reading order.

    The cells of a row are one line of the text, and may be printed over several.
    """
    rows: dict[tuple[int, int], list[Box]] = {}
    for span in _spans_between(mapped, start, end):
        box = _part_of_box(span, max(span.start, start), min(span.end, end))
        if box is None:
            continue
        printed = rows.setdefault((span.page_number, span.line_index), [])
        beside = next(
            (at for at, other in enumerate(printed) if box.top < other.bottom and other.top < box.bottom), None
        )
        if beside is None:
            printed.append(box)
        else:
            printed[beside] = enclosing([printed[beside], box])
    return tuple((page, box) for (page, _), printed in rows.items() for box in printed)


def enclosing(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around all boxes (at least one)."""
    x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
    return Box(min(x0s), min(tops), max(x1s), max(bottoms))


def centre_in(box: Box, outer: Box) -> bool:
    """Whether the middle of a box lies in another one, its edges included."""
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return outer.x0 <= x <= outer.x1 and outer.top <= y <= outer.bottom


def _last_begun(mapped: MappedText, offset: int) -> int:
    """Return the index of the last word that begins at `offset` or before it, -1 for none."""
    return bisect_left(mapped.spans, (offset + 1,)) - 1  # records compare by their first field, their start


def _spans_between(mapped: MappedText, start: int, end: int) -> tuple[WordSpan, ...]:
    first = max(0, _last_begun(mapped, start))
    if mapped.spans and mapped.spans[first].end <= start:
        first += 1
    last = first
    while last < len(mapped.spans) and mapped.spans[last].start < end:
        last += 1
    return mapped.spans[first:last]


def _part_of_box(span: WordSpan, start: int, end: int) -> Box | None:
    """Return the share of a word's box that its characters `[start, end)` take, all characters equally wide."""
    if span.box is None or (start == span.start and end == span.end):
        return span.box
    width = (span.box.x1 - span.box.x0) / (span.end - span.start)
    return span.box._replace(
        x0=span.box.x0 + (start - span.start) * width,
        x1=span.box.x0 + (end - span.start) * width,
    )
