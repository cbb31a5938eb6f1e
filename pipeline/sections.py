"""Splits a paper into its sections. In: blocks. Out: the `Section` tree, in reading order.

Numbered headings are chosen as a whole (`numbering`), unnumbered ones one by one inside them (`headings`). What stands
before the first heading is section "0": the cover.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.cover import split_fields
from pipeline.headings import (
    NUMBERED_THRESHOLD,
    UNNUMBERED_THRESHOLD,
    Typography,
    is_emphasised,
    lists_attachments,
    numbered_score,
    typography,
    unnumbered_score,
)
from pipeline.labels import Label, Series, read_labels
from pipeline.line_signs import ends_sentence
from pipeline.mapping import EMPTY, TextBuilder, cut
from pipeline.numbering import Candidate, best_chain
from pipeline.paragraphs import Block, Kind
from pipeline.records import MappedText, Section

_BULLET = "• "
_PLAIN_AMONG_BOLD = 2.0
_PLAIN_BESIDE_BOLD = 0.6
_UNPROVEN = -0.6  # less than what a gap in the numbering costs: a guess pays only where it closes one
_COVER_FIELDS = frozenset({"date", "meeting-date", "meeting", "marking", "reference", "period"})
_LISTED = (Kind.BULLET, Kind.POINT)


def find_sections(blocks: Sequence[Block]) -> tuple[Section, ...]:
    """Return the sections of a paper; empty only when it has no text."""
    if not blocks:
        return ()
    style = typography(blocks)
    numbered = {candidate.block: candidate.label for candidate in best_chain(_candidates(blocks, style))}
    heads = _heads(blocks, numbered, style)
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


def _candidates(blocks: Sequence[Block], style: Typography) -> list[Candidate]:
    found = []
    attached = _attached(blocks, style)
    for at, block in enumerate(blocks):
        text = block.text.text
        for label in read_labels(text) if at not in attached else ():
            title = text[label.length :].strip()
            if not title:
                title = _title_below(blocks, at)
            dotted = not text[: label.length].isalnum()
            score = numbered_score(block, title, style, dotted=dotted)
            is_point = label.series in {Series.LETTER, Series.ROMAN, Series.POINT} and len(label.path) == 1
            if is_point and not block.bold:
                score -= 1.5  # without weight a letter is a list's point
            if label.needs_proof and score > NUMBERED_THRESHOLD:
                found.append(Candidate(at, label, _UNPROVEN))
            elif score > NUMBERED_THRESHOLD + label.doubt:
                found.append(Candidate(at, label, score))
    return _with_lost_holders(_of_one_style(found, blocks, style), blocks, style)


def _attached(blocks: Sequence[Block], style: Typography) -> set[int]:
    """Return the entries of lists of attachments, which look like the headings of appendices.

    Without layout, a single entry with something below it is taken for the appendix itself.
    """
    found: set[int] = set()
    for at, block in enumerate(blocks):
        if not lists_attachments(block.text.text):
            continue
        last = at + 1
        while last < len(blocks) and _names_attachment(blocks[last]) and not is_emphasised(blocks[last], style):
            last += 1
        if style.body_size is not None or last - at > 2 or last == len(blocks):
            found.update(range(at + 1, last))
    return found


def _names_attachment(block: Block) -> bool:
    return any(label.series is Series.APPENDIX for label in read_labels(block.text.text))


def _with_lost_holders(candidates: list[Candidate], blocks: Sequence[Block], style: Typography) -> list[Candidate]:
    """Add what may be the heading of section 4, its number lost in scanning, right before 4.1."""
    labelled = {candidate.block for candidate in candidates if not candidate.label.needs_proof}
    added = []
    for candidate in candidates:
        *holder, last = candidate.label.path
        at = candidate.block - 1
        if candidate.label.series is not Series.NUMBER or last != 1 or not holder or at < 0 or at in labelled:
            continue
        if is_emphasised(blocks[at], style) and unnumbered_score(blocks, at, style) > UNNUMBERED_THRESHOLD - 1.5:
            printed = ".".join(map(str, holder))
            added.append(Candidate(at, Label(Series.NUMBER, tuple(holder), printed, 0, needs_proof=True), _UNPROVEN))
    return sorted([*candidates, *added], key=lambda candidate: candidate.block)


def _of_one_style(candidates: list[Candidate], blocks: Sequence[Block], style: Typography) -> list[Candidate]:
    """Believe less of plain candidates where others of their depth are set off by weight or size.

    Where headings are bold, a plain numbered line is a short numbered paragraph.
    """
    set_off = {(c.label.series, len(c.label.path)) for c in candidates if is_emphasised(blocks[c.block], style)}
    if not set_off:
        return candidates
    kept = []
    for candidate in candidates:
        loss = 0.0
        if not is_emphasised(blocks[candidate.block], style):
            same_depth = (candidate.label.series, len(candidate.label.path)) in set_off
            loss = _PLAIN_AMONG_BOLD if same_depth else _PLAIN_BESIDE_BOLD
        if candidate.label.needs_proof or candidate.score - loss > NUMBERED_THRESHOLD + candidate.label.doubt:
            kept.append(replace(candidate, score=candidate.score - loss))
    return kept


def _title_below(blocks: Sequence[Block], at: int) -> str:
    """Return the title of a label that stands alone on its line ("Appendix A"), or "" when text follows at once."""
    if at + 1 < len(blocks) and blocks[at + 1].kind is Kind.PARAGRAPH and len(blocks[at + 1].lines) <= 2:
        text = blocks[at + 1].text.text
        if len(text.split()) <= 12 and not text.endswith("."):
            return text
    return ""


def _heads(blocks: Sequence[Block], numbered: dict[int, Label], style: Typography) -> list[_Head]:
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
        elif _is_subheading(blocks, at, numbered, style, first_numbered):
            inner[holder] += 1
            heading = _without_colon(block.text)
            own = f"{holder}/{inner[holder]}"
            heads.append(_Head(at, at, own, None, heading, holder_level + 1, holder))
    if heads and heads[0].block == 0:
        # Nothing stands before the first heading, so there is no section 0 to hold what names it.
        heads = [_orphaned(head) if head.parent == "0" else head for head in heads]
    return heads


def _orphaned(head: _Head) -> _Head:
    return _Head(head.block, head.last, head.id, head.number, head.heading, head.level, None)


def _is_subheading(
    blocks: Sequence[Block], at: int, numbered: dict[int, Label], style: Typography, first_numbered: int | None
) -> bool:
    if at + 1 in numbered or any(at == other for other in numbered):
        return False
    score = unnumbered_score(blocks, at, style)
    if first_numbered is None or at < first_numbered:
        score -= _cover_doubt(blocks, at, style, before_numbers=first_numbered is not None)
    return score >= UNNUMBERED_THRESHOLD


def _cover_doubt(blocks: Sequence[Block], at: int, style: Typography, *, before_numbers: bool) -> float:
    """What speaks against a heading on the cover: the paper's title looks like one."""
    if at == 0:
        return 10.0
    size = max(placed.line.size or 0.0 for placed in blocks[at].lines)
    if style.title_size is not None and size > 0.93 * style.title_size:
        return 10.0
    if not any(_is_prose(block) for block in blocks[:at]) and _leads_to_fields(blocks[at + 1 :]):
        return 10.0
    return 1.5 if before_numbers else 0.0


def _leads_to_fields(blocks: Sequence[Block]) -> bool:
    """Whether what says of which paper this is comes before any prose: above it stand masthead and title."""
    for block in blocks:
        if any(kind in _COVER_FIELDS for kind, _ in split_fields(block.text.text)):
            return True
        if _is_prose(block):
            return False
    return False


def _is_prose(block: Block) -> bool:
    return block.kind is not Kind.ROW and ends_sentence(block.text.text)


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
    while start < len(mapped.text) and mapped.text[start] in " \t:.-–—":
        start += 1
    if start < len(mapped.text):
        return _without_colon(cut(mapped, start, len(mapped.text))), at
    if _title_below(blocks, at):
        return _without_colon(blocks[at + 1].text), at + 1
    return EMPTY, at


def _without_colon(mapped: MappedText) -> MappedText:
    text = mapped.text.rstrip()
    return cut(mapped, 0, len(text) - 1) if text.endswith(":") else mapped


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
