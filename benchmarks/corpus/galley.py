"""Sets single blocks: a block and a layout in, strips of lines out that know nothing of pages yet.

A strip's lines stand at the left edge of their column and are counted from the strip's own top.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reportlab.pdfbase import pdfmetrics

from benchmarks.corpus.grounds import in_chip, on_ground
from benchmarks.corpus.layouts import Layout, font
from benchmarks.corpus.linebreak import Atom, break_lines, pieces_of
from benchmarks.corpus.manuscript import Block, Kind, Report
from benchmarks.corpus.printed import Printed, PrintedLine, Rule

CELL_PADDING = 4.0
SHADED = 0.85  # the tone of a head that is shaded, as heads in a grid are; darker ones need no grid
FOOTNOTE_SHARE = 0.85  # of the body size


@dataclass(frozen=True, slots=True)
class Strip:
    """Lines that are never parted by a page break, and what they need around them."""

    height: float
    lines: tuple[PrintedLine, ...]
    before: float = 0
    keep: bool = False  # with the next strip
    rules: tuple[Rule, ...] = ()
    notes: tuple[Strip, ...] = ()  # footnotes that go to the foot of the same page


@dataclass(frozen=True, slots=True)
class _Dress:
    """How one kind of block is printed."""

    family: str
    style: str
    size: float
    leading: float
    before: float
    indent: float = 0  # of the text
    hang: float = 0  # of the label, from the left edge
    label: str | None = None
    align: str = "left"
    keep: bool = False
    justify: bool = False
    hyphenate: bool = False


@dataclass(frozen=True, slots=True)
class Galley:
    """Sets the blocks of one report in one layout."""

    report: Report
    layout: Layout
    heading_pages: Mapping[int, int]  # page number by block, for the table of contents

    def strips(self, index: int, width: float) -> Iterator[Strip]:
        """Yield the strips of one block in a column of this width; footnotes come with the line that calls them."""
        block = self.report.blocks[index]
        if block.kind is Kind.ROW:
            if block.cells:
                yield self._row(index, block, width)
        elif block.kind is Kind.CONTENTS:
            yield from self._contents(width)
        elif block.kind is not Kind.FOOTNOTE:
            yield from self._text_strips(index, block, width)

    def _text_strips(self, index: int, block: Block, width: float) -> Iterator[Strip]:
        dress = _dress(block, self.layout)
        signs = block.kind is Kind.SIGN_OFF
        if signs and self.report.blocks[index - 1].kind is not Kind.SIGN_OFF:
            dress = replace(dress, before=self.layout.gap * 3)
        following = self.report.blocks[index + 1 : index + 2]
        signs_on = signs and any(other.kind is Kind.SIGN_OFF for other in following)
        lines = list(_lines(index, block, dress, width))
        notes = self._notes(index)
        for number, line in enumerate(lines):
            marks = sum(word.raised > 0 for word in line.words)
            taken, notes = notes[:marks], notes[marks:]
            first = number == 0
            # Two lines at least stay together at either end of a paragraph; a heading stays with what follows.
            keep = dress.keep or signs_on or (first and len(lines) > 1) or number == len(lines) - 2
            height = dress.size * dress.leading
            words, rules = line.words, ()
            if block.kind is Kind.HEADING and block.level == 1 and (tone := self.layout.banner_tone) is not None:
                words, rules = on_ground(words, tone), (Rule(-CELL_PADDING, 0, width, height, fill=tone),)
            yield Strip(height, (replace(line, words=words),), dress.before if first else 0, keep, rules, notes=taken)

    def _notes(self, index: int) -> tuple[Strip, ...]:
        """Return the footnotes that follow a block in the manuscript, as wide as the page."""
        strips = []
        size = self.layout.size * FOOTNOTE_SHARE
        height = size * 1.2
        width = self.layout.page[0] - self.layout.margins[0] - self.layout.margins[2]
        for at in range(index + 1, len(self.report.blocks)):
            block = self.report.blocks[at]
            if block.kind is not Kind.FOOTNOTE:
                break
            dress = _Dress(self.layout.family, "Regular", size, 1.2, before=0, label=block.label)
            lines = list(_lines(at, block, dress, width))
            strips.append(
                Strip(height * len(lines) + 1, tuple(line.moved(0, n * height) for n, line in enumerate(lines)))
            )
        return tuple(strips)

    def _contents(self, width: float) -> Iterator[Strip]:
        size = self.layout.size
        name = font(self.layout.family)
        blank, dot = (pdfmetrics.stringWidth(text, name, size) for text in " .")
        for index, block in enumerate(self.report.blocks):
            if block.kind is not Kind.HEADING or not block.label:
                continue
            tokens = [block.label, *block.text.text.split()]
            words = _row_of_words(tokens, 14.0 * (block.level - 1), name, size)
            x = words[-1].x0 + words[-1].width + blank
            number = str(self.heading_pages.get(index, 1))
            number_width = pdfmetrics.stringWidth(number, name, size)
            dots = "." * max(3, int((width - number_width - blank - x) / dot))
            words.append(Printed(dots, x, 0, dot * len(dots), name, size))
            words.append(Printed(number, width - number_width, 0, number_width, name, size, last=True))
            line = PrintedLine(" ".join(word.text for word in words), tuple(words)).moved(0, size * 1.1)
            yield Strip(size * 1.5, (line,))

    def _row(self, index: int, block: Block, width: float) -> Strip:
        """Set a table row: cells side by side, one line of text."""
        layout = self.layout
        style = "Bold" if block.head and layout.grid != "none" else "Regular"
        dress = _Dress(layout.family, style, layout.size - 0.5, 1.2, before=0)
        leading = dress.size * dress.leading
        words: list[Printed] = []
        chips: tuple[Rule, ...] = ()
        edges, x, deepest = [0.0], 0.0, 1
        for number, (cell, share) in enumerate(zip(block.cells, block.widths, strict=True)):
            room = width * share / sum(block.widths)
            inner = room - 2 * CELL_PADDING
            pieces = pieces_of(cell, dress.family, dress.style, dress.size)
            broken = break_lines(pieces, first=inner, rest=inner, hyphenate=False)
            for at, atoms in enumerate(broken):
                baseline = CELL_PADDING + at * leading + dress.size * 0.92
                placed = _placed(atoms, index, dress, left=x + CELL_PADDING, room=inner)
                words.extend(replace(word, cell=number, baseline=baseline) for word in placed)
            if any(tag.label == "MARKING" and tag.end - tag.start == len(cell.text) for tag in cell.tags):
                words[-len(pieces) :], chips = in_chip(words[-len(pieces) :], layout)
            deepest = max(deepest, len(broken))
            x += room
            edges.append(x)
        height = deepest * leading + 2 * CELL_PADDING
        has_ground = block.head and layout.grid != "none"
        line = PrintedLine(
            " | ".join(cell.text for cell in block.cells),
            on_ground(words, layout.head_tone) if has_ground else tuple(words),
        )
        rules = (*_row_rules(block, layout, edges, height), *chips)
        return Strip(height, (line,), layout.gap if block.first else 0, keep=block.first, rules=rules)


def _dress(block: Block, layout: Layout) -> _Dress:
    family, size = layout.family, layout.size
    body = _Dress(
        family,
        "Regular",
        size,
        layout.leading,
        before=layout.gap,
        justify=layout.justify,
        hyphenate=layout.hyphenate,
    )
    headings = layout.heading_family or family
    match block.kind:
        case Kind.TITLE:
            return _Dress(headings, "Bold", layout.title, 1.2, before=6, align=layout.title_align, keep=True)
        case Kind.COVER:
            return replace(body, before=3, align=layout.title_align)
        case Kind.HEADING if block.level:
            sized = layout.headings[min(block.level, 3) - 1]
            before = sized * (1.1 if block.level == 1 else 0.9)
            indent = layout.number_width if len(block.label or "") < len("1.1.10") else 0
            dress = _Dress(headings, layout.heading_style, sized, 1.2, before=before, keep=True)
            return replace(dress, indent=indent, label=block.label)
        case Kind.HEADING:
            return _Dress(headings, layout.sub_style, layout.sub, 1.25, before=layout.gap + 2, keep=True)
        case Kind.BULLET:
            step, outer = layout.bullet_indent, layout.bullet_indent * (block.level - 1)
            glyph = layout.bullets[block.level - 1]
            return replace(body, before=3, indent=outer + step, hang=outer + step * 0.35, label=glyph)
        case Kind.POINT:
            return replace(body, before=3, indent=26.0, hang=4.0, label=block.label)
        case Kind.NUMBERED:
            return replace(body, indent=layout.paragraph_numbers, label=block.label)
        case Kind.SIGN_OFF:
            return replace(body, before=0)
    return body


def _lines(index: int, block: Block, dress: _Dress, width: float) -> Iterator[PrintedLine]:
    """Break one block into lines at its column's left edge; baselines are counted from each line's own top."""
    label = _label_word(index, dress)
    lead = dress.indent
    if label and not dress.indent:
        lead = label.width + pdfmetrics.stringWidth(" ", label.font, label.size)
    pieces = pieces_of(block.text, dress.family, dress.style, dress.size)
    broken = break_lines(pieces, first=width - lead, rest=width - dress.indent, hyphenate=dress.hyphenate)
    baseline = dress.size * (0.5 * dress.leading + 0.32)
    for number, atoms in enumerate(broken):
        left = dress.indent if number else lead
        is_last = number == len(broken) - 1
        words = list(
            _placed(atoms, index, replace(dress, justify=dress.justify and not is_last), left=left, room=width - left)
        )
        if number == 0 and label:
            words.insert(0, label)
        text = " ".join(word.text for word in words)
        if number == 0 and block.kind is Kind.BULLET:
            text = "• " + text.partition(" ")[2]
        yield PrintedLine(text, tuple(words)).moved(0, baseline)


def _label_word(index: int, dress: _Dress) -> Printed | None:
    if not dress.label:
        return None
    name = font(dress.family, dress.style)
    width = pdfmetrics.stringWidth(dress.label, name, dress.size)
    return Printed(dress.label, dress.hang, 0, width, name, dress.size, index)


def _placed(atoms: Sequence[Atom], index: int, dress: _Dress, *, left: float, room: float) -> Iterator[Printed]:
    """Yield the words of one line, baseline at 0, spread over `room` points if the dress says so."""
    blanks = len(atoms) - 1
    blank = pdfmetrics.stringWidth(" ", font(dress.family, dress.style), dress.size)
    slack = room - sum(atom.width for atom in atoms) - blank * blanks
    if dress.align == "center":
        left += slack / 2
    elif dress.justify and blanks and slack > 0:
        blank += slack / blanks
    for number, atom in enumerate(atoms):
        yield Printed(
            atom.text,
            left,
            0,
            atom.width,
            atom.font,
            dress.size,
            index,
            start=atom.start,
            end=atom.end,
            raised=atom.raised,
            last=number == blanks,
        )
        left += atom.width + blank


def _row_of_words(tokens: Sequence[str], left: float, name: str, size: float) -> list[Printed]:
    words = []
    for token in tokens:
        width = pdfmetrics.stringWidth(token, name, size)
        words.append(Printed(token, left, 0, width, name, size))
        left += width + pdfmetrics.stringWidth(" ", name, size)
    return words


def _row_rules(block: Block, layout: Layout, edges: Sequence[float], height: float) -> Iterator[Rule]:
    if layout.grid == "none":
        return
    right = edges[-1]
    if block.head and (layout.grid == "grid" or layout.head_tone < SHADED):
        yield Rule(0, 0, right, height, fill=layout.head_tone)
    if layout.grid == "grid":
        for edge in edges:
            yield Rule(edge, 0, edge, height)
    if block.first:
        yield Rule(0, 0, right, 0)
    yield Rule(0, height, right, height)
