"""Splits a paper into its sections. In: blocks. Out: the `Section` tree, in reading order.

Numbered headings are chosen as a whole (`numbering`), unnumbered ones one by one inside them (`subheadings`). What
stands before the first heading is section "0": the cover.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from pipeline.candidates import find_candidates, listed_blocks, title_below
from pipeline.headings import LEADER_BEHIND, Typography, typography
from pipeline.labels import Label, Series
from pipeline.mapping import EMPTY, TextBuilder, cut
from pipeline.numbering import best_chain
from pipeline.paragraphs import Block, Kind
from pipeline.records import MappedText, Section
from pipeline.subheadings import is_subheading

_BULLET = "• "
_BETWEEN = " \t:.-–—=~"  # a label and its heading; dashes as scans read them too
_SIGNS_BEFORE = re.compile(r"(?:[^\w\s‘“(£•]{1,2}\s)+(?=\S)")
_SIGNS_BEHIND = re.compile(r"(?<=\S)(?:\s[^\w\s)’”?!…%]{1,2})+$")
_LISTED = (Kind.BULLET, Kind.POINT)


def find_sections(blocks: Sequence[Block]) -> tuple[Section, ...]:
    """Return the sections of a paper; empty only when it has no text."""
    if not blocks:
        return ()
    style = typography(blocks)
    listed = listed_blocks(blocks, style)
    numbered = {c.block: c.label for c in best_chain(find_candidates(blocks, style, listed=listed))}
    heads = _heads(blocks, numbered, style, listed=listed)
    cuts = [head.block for head in heads]
    bodies = [
        _body(blocks[head.last + 1 : end], heading=blocks[head.block : head.last + 1])
        for head, end in zip(heads, [*cuts, len(blocks)][1:], strict=True)
    ]
    before = blocks[: cuts[0]] if cuts else blocks
    sections = [_cover(before)] if before else []
    sections.extend(_section(head, body) for head, body in zip(heads, bodies, strict=True))
    return tuple(sections)


@dataclass(frozen=True, slots=True)
class _Head:
    """A heading and its place in the tree. Its text stands in blocks `block` to `last`."""

    block: int
    last: int
    id: str
    number: str | None
    heading: MappedText
    level: int
    parent: str | None


def _heads(
    blocks: Sequence[Block], numbered: dict[int, Label], style: Typography, *, listed: AbstractSet[int]
) -> list[_Head]:
    heads: list[_Head] = []
    seen: Counter[str] = Counter()
    open_numbers: list[_Open] = []  # the headings that hold what follows
    inner: Counter[str] = Counter()
    holder, holder_level = ("0", 0)
    taken = -1
    first_numbered = min((at for at, label in numbered.items() if label.series is not Series.APPENDIX), default=None)
    for at, block in enumerate(blocks):
        if at <= taken:
            continue
        if at in numbered:
            label = numbered[at]
            heading, taken = _heading(blocks, at, label)
            parent, level = _place(label, open_numbers)
            seen[label.printed] += 1
            section_id = label.printed if seen[label.printed] == 1 else f"{label.printed}#{seen[label.printed]}"
            open_numbers = [entry for entry in open_numbers if entry.level < level]
            open_numbers.append(_Open(label, section_id, level, parent))
            heads.append(_Head(at, taken, section_id, label.printed, heading, level, parent))
            holder, holder_level = section_id, level
        elif at not in listed and is_subheading(blocks, at, numbered, style, first_numbered):
            inner[holder] += 1
            heading = _trimmed(block.text, block)
            own = f"{holder}/{inner[holder]}"
            heads.append(_Head(at, at, own, None, heading, holder_level + 1, holder))
    if heads and heads[0].block == 0:
        # Nothing stands before the first heading, so there is no section 0 to hold what names it.
        heads = [_orphaned(head) if head.parent == "0" else head for head in heads]
    return heads


def _orphaned(head: _Head) -> _Head:
    return _Head(head.block, head.last, head.id, head.number, head.heading, head.level, None)


@dataclass(frozen=True, slots=True)
class _Open:
    """A numbered heading whose section is not closed yet."""

    label: Label
    id: str
    level: int
    parent: str | None


def _place(label: Label, open_numbers: Sequence[_Open]) -> tuple[str | None, int]:
    """Return the id of the section that holds this label, and its own level."""
    if label.series in {Series.LETTER, Series.ROMAN, Series.POINT}:
        return _place_of_letter(label, open_numbers)
    for other in reversed(open_numbers):
        path = other.label.path
        if other.label.series is label.series and path == label.path[: len(path)] and path != label.path:
            return (other.id if len(path) == len(label.path) - 1 else None), len(label.path)
    return None, len(label.path)


def _place_of_letter(label: Label, open_numbers: Sequence[_Open]) -> tuple[str | None, int]:
    """Return holder and level of what counts in letters: beside its own series, else inside what stands before."""
    for other in reversed(open_numbers):
        if other.label.series is not label.series:
            continue
        if other.label.path == label.path[:-1]:
            return other.id, other.level + 1
        if other.label.path[:-1] == label.path[:-1]:
            return other.parent, other.level
    if open_numbers and open_numbers[-1].label.series is not label.series:
        return open_numbers[-1].id, open_numbers[-1].level + 1
    return None, len(label.path)


def _heading(blocks: Sequence[Block], at: int, label: Label) -> tuple[MappedText, int]:
    """Return the heading without its label, and the last block it stands in."""
    mapped = blocks[at].text
    start = label.length
    while start < len(mapped.text) and mapped.text[start] in _BETWEEN:
        start += 1
    if start < len(mapped.text):
        return _trimmed(cut(mapped, start, len(mapped.text)), blocks[at]), at
    if title_below(blocks, at):
        return _trimmed(blocks[at + 1].text, blocks[at + 1]), at + 1
    return EMPTY, at


def _trimmed(mapped: MappedText, block: Block) -> MappedText:
    """Return a heading without its colon, and without what a scan adds before and behind it: lone signs, leaders."""
    text, start = LEADER_BEHIND.sub("", mapped.text.rstrip()), 0
    if any(word.confidence < 1.0 for placed in block.lines for word in placed.line.words):
        text = _SIGNS_BEHIND.sub("", text)
        start = match.end() if (match := _SIGNS_BEFORE.match(text)) else 0
    text = text.removesuffix(":")
    return mapped if (start, len(text)) == (0, len(mapped.text)) else cut(mapped, start, len(text))


def _cover(blocks: Sequence[Block]) -> Section:
    pages = [placed.page_number for block in blocks for placed in block.lines]
    return Section("0", None, None, 0, None, min(pages), max(pages), _body(blocks))


def _section(head: _Head, text: MappedText) -> Section:
    pages = [span.page_number for mapped in (head.heading, text) for span in mapped.spans]
    return Section(
        head.id,
        head.number,
        head.heading,
        head.level,
        head.parent,
        min(pages, default=1),
        max(pages, default=1),
        text,
    )


def _body(blocks: Sequence[Block], *, heading: Sequence[Block] = ()) -> MappedText:
    """Join blocks: list items, rows and the lines of an address by a newline, paragraphs by a blank line.

    Footnotes stand at the end, those that the heading cites first.
    """
    notes = [note for block in (*heading, *blocks) for note in block.notes]
    builder = TextBuilder()
    for at, block in enumerate(blocks):
        if at:
            builder.add(_separator(blocks[at - 1], block))
        if block.kind in _LISTED:
            builder.add("  " * block.level)
        if block.kind is Kind.BULLET:
            builder.add(_BULLET)
        builder.add_mapped(block.text)
    for note in notes:
        builder.add("\n\n" if len(builder) else "")
        builder.add_mapped(note)
    return builder.build()


def _separator(before: Block, after: Block) -> str:
    if after.kind in _LISTED:
        return "\n"
    if after.kind is Kind.ROW and before.kind is Kind.ROW:
        return "\n"
    return "\n" if after.tight else "\n\n"
