"""The exact gold of a printed report: report and pages in, a document in the shape of the contract out, and word boxes.

Beyond the contract's keys: rows may say `optional` (they may be found or not), events have `actions`, `committees` and
`dates` (all that are right), and pages list their `words` as `[text, x0, top, x1, bottom]` and their running
`furniture`. Organisations are not in this gold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase import pdfmetrics

from benchmarks.corpus.manuscript import Act, Block, Facts, Kind, Marked, Report
from benchmarks.corpus.printed import Printed, SetPage

Box = tuple[float, float, float, float]
_LIST = {Kind.BULLET, Kind.POINT}
_TIGHT = {Kind.ROW, Kind.SIGN_OFF}


@dataclass(slots=True)
class _Part:
    """Where the text of one block (or cell) stands: `offset` characters into its section's heading or text."""

    block: int
    cell: int
    marked: Marked
    part: str
    offset: int


@dataclass(slots=True)
class _Section:
    id: str
    number: str | None
    heading: str | None
    level: int
    parent: str | None
    optional: bool
    text: str = ""
    previous: Kind | None = None
    parts: list[_Part] = field(default_factory=list)
    notes: list[tuple[int, Block]] = field(default_factory=list)


def document_gold(report: Report, pages: Sequence[SetPage]) -> dict[str, Any]:
    """Return the gold of a report as it was set: born-digital, before any scan."""
    facts = report.facts
    sections = _sections(report)
    printed = _printed_by_part(pages)
    rows = [_section_row(section, printed) for section in sections if section.id != "0" or section.text]
    return {
        "schema_version": 1,
        "id": None,
        "source": None,
        "profile": facts.profile,
        "title": facts.title,
        "committee": facts.committee,
        "date": dict(zip(("value", "text", "basis"), facts.date, strict=True)) if facts.date else None,
        "period": facts.period,
        "marking": facts.marking,
        "pages": [_page_row(number, page) for number, page in enumerate(pages, 1)],
        "sections": rows,
        "entities": [row for section in sections for row in _entity_rows(section, printed)],
        "events": [row for section in sections for row in _event_rows(section, printed, facts)],
        "warnings": [],
    }


def with_moved_boxes(gold: dict[str, Any], page_number: int, move: Callable[[Box], Box]) -> None:
    """Apply to all boxes of one page what a scan did to them. Changes `gold`."""
    page = gold["pages"][page_number - 1]
    page["words"] = [[word[0], *_rounded(move(tuple(word[1:])))] for word in page["words"]]
    for entity in gold["entities"]:
        if entity["page"] == page_number:
            entity["boxes"] = [_rounded(move(tuple(box))) for box in entity["boxes"]]


def _sections(report: Report) -> list[_Section]:
    sections = [_Section("0", None, None, 0, None, optional=False)]
    for index, block in enumerate(report.blocks):
        if block.kind is Kind.HEADING:
            section = _open_section(block, sections)
            section.parts.append(_Part(index, 0, block.text, "heading", 0))
            sections.append(section)
        elif block.kind is Kind.FOOTNOTE:
            sections[-1].notes.append((index, block))
        elif block.cells or block.text.text:
            _add_block(sections[-1], index, block)
    for section in sections:
        for index, block in section.notes:
            _add_block(section, index, block)
    return sections


def _open_section(block: Block, sections: Sequence[_Section]) -> _Section:
    taken = {section.id for section in sections}
    heading = block.text.text.removesuffix(":") if block.optional else block.text.text
    if block.label:
        number = block.label.rstrip(".:–) ")
        name, copy = number, 2
        while name in taken:
            name, copy = f"{number}#{copy}", copy + 1
        holder = next((s for s in reversed(sections) if s.number and s.level < block.level), None)
        parent = holder.id if holder else None
        return _Section(name, number, heading, block.level, parent, optional=False)
    holder = next((s for s in reversed(sections) if s.number), sections[0])
    count = sum(section.id.startswith(f"{holder.id}/") for section in sections) + 1
    return _Section(f"{holder.id}/{count}", None, heading, holder.level + 1, holder.id, optional=block.optional)


def _add_block(section: _Section, index: int, block: Block) -> None:
    if section.text:
        tight = (block.kind in _TIGHT and section.previous is block.kind) or block.kind in _LIST
        section.text += "\n" if tight else "\n\n"
    section.previous = block.kind
    if block.kind is Kind.BULLET:
        section.text += "  " * (block.level - 1) + "• "
    elif block.label:
        section.text += f"{block.label} "
    for cell, marked in enumerate(block.cells or (block.text,)):
        section.text += " | " if cell else ""
        section.parts.append(_Part(index, cell, marked, "text", len(section.text)))
        section.text += marked.text


def _printed_by_part(pages: Sequence[SetPage]) -> dict[tuple[int, int], list[tuple[int, Printed]]]:
    found: dict[tuple[int, int], list[tuple[int, Printed]]] = defaultdict(list)
    for number, page in enumerate(pages, 1):
        for line in page.lines:
            for word in line.words:
                if word.start is not None:
                    found[word.block, word.cell].append((number, word))
    return found


_Words = dict[tuple[int, int], list[tuple[int, Printed]]]


def _section_row(section: _Section, printed: _Words) -> dict[str, Any]:
    pages = [page for part in section.parts for page, _ in printed.get((part.block, part.cell), [])]
    return {
        "id": section.id,
        "number": section.number,
        "heading": section.heading,
        "level": section.level,
        "parent": section.parent,
        "first_page": min(pages, default=1),
        "last_page": max(pages, default=1),
        "text": section.text,
        "optional": section.optional,
    }


def _entity_rows(section: _Section, printed: _Words) -> Iterable[dict[str, Any]]:
    for part in section.parts:
        for tag in part.marked.tags:
            places = _places(part, tag.start, tag.end, printed)
            text = part.marked.text[tag.start : tag.end]
            if part.part == "heading" and tag.end + part.offset > len(section.heading or ""):
                continue
            yield {
                "label": tag.label,
                "text": text,
                "value": tag.value,
                "section": section.id,
                "part": part.part,
                "start": part.offset + tag.start,
                "end": part.offset + tag.end,
                "page": places[0][0],
                "boxes": [_rounded(box) for box in _line_boxes(places, tag.start, tag.end)],
                "confidence": 1.0,
                "method": "exact" if text == tag.value else "variant",
                "optional": tag.optional or section.optional,
            }


def _event_rows(section: _Section, printed: _Words, facts: Facts) -> Iterable[dict[str, Any]]:
    for part in section.parts:
        for act in part.marked.acts:
            # The acts of a table row quote the whole row.
            row = [other for other in section.parts if other.block == part.block]
            first, last = (row[0], row[-1]) if len(row) > 1 else (part, part)
            start = first.offset if len(row) > 1 else part.offset + act.start
            end = last.offset + len(last.marked.text) if len(row) > 1 else part.offset + act.end
            text = section.heading if part.part == "heading" else section.text
            dates = _event_dates(act, facts)
            yield {
                "modification": act.modification,
                "action": act.actions[0],
                "actions": list(act.actions),
                "committee": act.committees[0],
                "committees": list(act.committees),
                "date": dates[0] if dates else None,
                "dates": dates,
                "stage": act.stage,
                "planned_date": act.planned,
                "quote": (text or "")[start:end],
                "section": section.id,
                "part": part.part,
                "start": start,
                "end": end,
                "page": _places(part, act.start, act.end, printed)[0][0],
                "optional": act.optional,
            }


def _event_dates(act: Act, facts: Facts) -> list[dict[str, str]]:
    """Return the dates that are right for an act, the first of the contract's order first.

    When a committee acted whose meeting the paper is not about, it did so before: nobody can say whether at that
    meeting or not, and the next date is as right.
    """
    candidates = (
        (act.date, "explicit"),
        (facts.meeting, "meeting"),
        (facts.period, "period"),
        (facts.date[0] if facts.date else None, "document"),
    )
    dates = [{"value": value, "basis": basis} for value, basis in candidates if value]
    elsewhere = not {None, facts.committee} & set(act.committees)
    return dates[: 2 if elsewhere and dates and dates[0]["basis"] == "meeting" else 1]


def _places(part: _Part, start: int, end: int, printed: _Words) -> list[tuple[int, Printed]]:
    return [
        (page, word)
        for page, word in printed[part.block, part.cell]
        if word.start is not None and word.end is not None and word.start < end and word.end > start
    ]


def _line_boxes(places: Sequence[tuple[int, Printed]], start: int, end: int) -> list[Box]:
    """Return one box per printed line, on the first page only."""
    rows: dict[float, Box] = {}
    for page, word in places:
        if page != places[0][0]:
            continue
        box = _share(word, start, end)
        row = rows.get(word.baseline)
        rows[word.baseline] = _around(row, box) if row else box
    return list(rows.values())


def _share(word: Printed, start: int, end: int) -> Box:
    """Return the part of a word's box that the characters `[start, end)` of its source take."""
    x0, top, x1, bottom = word.box
    first, last = word.start or 0, word.end or 0
    if start > first:
        x0 += pdfmetrics.stringWidth(word.text[: start - first], word.font, word.size)
    if end < last:
        x1 -= pdfmetrics.stringWidth(word.text[end - first :], word.font, word.size)
    return (x0, top, x1, bottom)


def _around(one: Box, other: Box) -> Box:
    return (min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]))


def _page_row(number: int, page: SetPage) -> dict[str, Any]:
    return {
        "number": number,
        "width": page.width,
        "height": page.height,
        "text_source": "text-layer",
        "confidence": 1.0,
        "rotation": 0,
        "text": "\n".join(line.text for line in page.lines),
        "furniture": [line.text for line in page.lines if line.furniture],
        "words": [[word.text, *_rounded(word.box)] for line in page.lines for word in line.words],
    }


def _rounded(box: Box) -> list[float]:
    return [round(edge, 2) for edge in box]
