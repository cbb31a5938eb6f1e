"""Puts lines together into blocks: paragraphs, bullets, points, table rows. In: body lines. Out: `Block` records.

The chief evidence is that a line which ends although the next word would have fitted ends for a reason. Beside it
count the space above, indents, type size and weight, labels, and punctuation. A paragraph may go on over a page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from pipeline.dirty_rows import without_dirty_rows
from pipeline.footnotes import Footnote, split_footnotes
from pipeline.furniture import PlacedLine
from pipeline.hyphens import Vocabulary, ends_in_hyphen, joins_without_hyphen
from pipeline.line_signs import ends_sentence, is_bold, is_unfinished, lacks_word, starts_with_label, starts_with_point
from pipeline.mapping import TextBuilder
from pipeline.records import Line, MappedText, Word

_SURE_BULLETS = frozenset("•●○▪■□◦‣⁃∙·➢➤►✓✔❖◆◇\uf0b7\uf0a7\uf0d8\uf076\uf0fc")
_LIKELY_BULLETS = frozenset("eo*«»+¢©®°¤~>=")  # what OCR reads for a bullet (Tesseract's training knows none)
_GLUED_BULLETS = frozenset("*«»¢©®¤")  # what OCR makes of a bullet, set right before its text
_DASHES = frozenset("-–—")
_EM_SLACK = 0.8
_NEW_PARAGRAPH_GAP = 0.33
_RESTYLED = 0.13  # of the size, from which it is another; the same type measures up to 0.08 apart on a scan
_RESTYLED_IN_BOLD = 0.2  # of the size, between bold lines that no space parts: letters and brackets measure differently
_SOLID = 0.1  # of a line's pitch, up to which lines follow without a space
_NEARLY_SOLID = 0.15  # where size, by which pitches are counted, is not measured well
_SOLID_PITCH = 1.6  # type sizes from line to line
_REST_OF_SENTENCE = 3  # words, by which the size and weight of type is not measured well
_STEP = 1.3  # of what size or space must change alone
_HEADING_BROKEN = 0.45  # of the usual width, from which a heading in larger type may have to break
_TEXT_FULL = 0.80  # a line of a text file is short below this share of the usual width (proportional type varies)
_TEXT_FULL_AT_PAGE_END = 0.6  # where no blank line could stand, less is needed to go on


class Kind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    POINT = "point"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, bullet, point or table row. `lines` are its printed lines; `text` has no bullet."""

    kind: Kind
    text: MappedText
    lines: tuple[PlacedLine, ...]
    level: int  # nesting of bullets and points, from 0
    tight: bool  # set right under the block before it, as the lines of an address are
    bold: bool
    notes: tuple[MappedText, ...] = ()  # the footnotes that it cites

    @property
    def page_number(self) -> int:
        """Page of its first line."""
        return self.lines[0].page_number


def build_blocks(lines: Sequence[PlacedLine]) -> tuple[Block, ...]:
    """Return the blocks of a body, in reading order; footnotes are with the block that cites them."""
    lines, footnotes = split_footnotes(without_dirty_rows(lines))
    vocabulary = Vocabulary.of_lines([word.text for word in placed.line.words] for placed in lines)
    bullets = bullet_glyphs(lines)
    groups: list[list[PlacedLine]] = []
    tight: list[bool] = []
    for at, line in enumerate(lines):
        joint = _Joint.PARAGRAPH
        if at and (_wraps_heading(lines, at) or _goes_on_in_bold(lines[at - 1], line)):
            joint = _Joint.JOIN
        elif at and not _stands_alone(lines, at):
            joint = _joint(lines[at - 1], line, groups[-1], bullets)
        if joint is _Joint.JOIN:
            groups[-1].append(line)
        else:
            groups.append([line])
            tight.append(joint is _Joint.NEWLINE)
    blocks: list[Block] = []
    for group, is_tight in zip(groups, tight, strict=True):
        blocks.append(_block(group, tight=is_tight, before=blocks, bullets=bullets, vocabulary=vocabulary))
    return _with_notes(blocks, lines, footnotes, vocabulary)


def _with_notes(
    blocks: Sequence[Block], lines: Sequence[PlacedLine], footnotes: Sequence[Footnote], vocabulary: Vocabulary
) -> tuple[Block, ...]:
    cited: dict[PlacedLine, list[MappedText]] = {}
    for footnote in footnotes:
        if lines:
            cited.setdefault(lines[footnote.anchor], []).append(_text(footnote.lines, None, vocabulary))
    return tuple(
        replace(block, notes=tuple(note for line in block.lines for note in cited.get(line, ()))) for block in blocks
    )


class _Joint(StrEnum):
    JOIN = "join"
    NEWLINE = "newline"
    PARAGRAPH = "paragraph"


def _joint(a: PlacedLine, b: PlacedLine, group: Sequence[PlacedLine], bullets: frozenset[str]) -> _Joint:
    """Decide how line b follows line a, the last of `group`."""
    if a.line.cells or b.line.cells:
        return _Joint.PARAGRAPH
    if has_bullet(b, bullets):
        return _Joint.PARAGRAPH
    same_page = a.page_number == b.page_number
    full = not _next_word_fits(a, b, same_page=same_page)
    lower = b.text[:1].islower()
    open_end = not ends_sentence(a.text)
    spaced = same_page and b.line.gap >= _spaced_from(b.line)
    restyled = _restyled(a.line, b.line) or (same_page and _steps_down(a.line, b.line))
    if restyled and (full or lower) and open_end and same_page and _is_mismeasured(a.line, b.line):
        restyled = False
    broken_word = same_page and not spaced and ends_in_hyphen(a.text)
    needs_more = same_page and not spaced and lacks_word(a.text)
    flows_on = broken_word or needs_more or (open_end and full and (lower or is_unfinished(a.text)))
    if starts_with_label(b) and not (open_end and full and not spaced and not restyled and same_page):
        return _Joint.PARAGRAPH
    if flows_on and not (restyled and not lower and not needs_more) and not (b.line.gap > 1.6 and b.line.box):
        return _Joint.JOIN
    if restyled or spaced:
        return _Joint.PARAGRAPH
    if _leaves_item(a, b, group, bullets):
        return _Joint.PARAGRAPH
    if full or lower:
        return _Joint.JOIN if same_page or lower or open_end or b.line.box is None else _Joint.PARAGRAPH
    return _Joint.NEWLINE if open_end and same_page else _Joint.PARAGRAPH


def _stands_alone(lines: Sequence[PlacedLine], at: int) -> bool:
    """Whether a page begins with a line that space sets apart from the next, after the end of a sentence.

    It is a short line, or a new sentence follows though it had no end.
    """
    line, before = lines[at], lines[at - 1]
    if line.page_number == before.page_number or not ends_sentence(before.text) or ends_sentence(line.text):
        return False
    if at + 1 == len(lines) or lines[at + 1].page_number != line.page_number:
        return False
    following = lines[at + 1]
    is_ended = not following.text[:1].islower() and not is_unfinished(line.text)
    return following.line.gap >= _spaced_from(line.line) and (
        is_ended or _next_word_fits(line, following, same_page=True)
    )


def _wraps_heading(lines: Sequence[PlacedLine], at: int) -> bool:
    """Whether a text file's line goes on a heading that was broken because its type is larger than the text's.

    Such a heading is two lines between blank ones, before a paragraph or another heading with a number; the lines of
    an address or sign-off are short.
    """
    if at + 1 >= len(lines) or lines[at].line.box is not None:
        return False
    a, b, following = lines[at - 1], lines[at], lines[at + 1]
    if len({placed.page_number for placed in (a, b, following)}) > 1 or a.line.cells or b.line.cells:
        return False
    width = len(a.text) + a.line.indent + a.line.room
    starts = a.line.gap >= 1 or at == 1 or lines[at - 2].page_number != a.page_number
    is_alone = starts and not b.line.gap and following.line.gap >= 1
    before_text = len(following.text) > _TEXT_FULL_AT_PAGE_END * width or ends_sentence(following.text)
    before_heading = starts_with_label(a) and starts_with_label(following)
    return (
        is_alone
        and (before_text or before_heading)
        and len(a.text) > _HEADING_BROKEN * width
        and not (ends_sentence(a.text) or ends_sentence(b.text) or starts_with_label(b))
    )


def _goes_on_in_bold(a: PlacedLine, b: PlacedLine) -> bool:
    """Whether a labelled heading, broken before the margin, goes on right below: no other stands so near."""
    if a.page_number != b.page_number or not (is_bold(a.line) and is_bold(b.line)) or b.line.cells or a.line.cells:
        return False
    width = a.line.room + (a.line.box.x1 - a.line.box.x0 if a.line.box else 0.0)
    return (
        starts_with_label(a)
        and not starts_with_label(b)
        and not ends_sentence(a.text)
        and a.line.room < (1 - _HEADING_BROKEN) * width
        and abs((a.line.size or 0.0) - (b.line.size or 0.0)) < _RESTYLED * (a.line.size or 0.0)
        and _set_solid(a.line, b.line)
    )


def _spaced_from(line: Line) -> float:
    """Return the gap that sets paragraphs apart: in line pitches, or in blank lines of a text file."""
    return _NEW_PARAGRAPH_GAP if line.box else 1.0


def _next_word_fits(a: PlacedLine, b: PlacedLine, *, same_page: bool) -> bool:
    """Whether b's first word would have had room at the end of a: then a ended on purpose."""
    first = b.line.words[0]
    if first.box is None or a.line.box is None:
        width = len(a.text) + a.line.indent + a.line.room
        return len(a.text) + a.line.indent + 1 + len(first.text) < width * (
            _TEXT_FULL if same_page else _TEXT_FULL_AT_PAGE_END
        )
    em = b.line.size or 10.0
    return a.line.room > (first.box.x1 - first.box.x0) + (0.25 + _EM_SLACK) * em


def _restyled(a: Line, b: Line) -> bool:
    """Whether size or weight change from one line to the next as they do between heading and text."""
    if a.size is None or b.size is None:
        return False
    one_heading = is_bold(a) and is_bold(b) and _set_solid(a, b)
    if abs(a.size - b.size) > (_RESTYLED_IN_BOLD if one_heading else _RESTYLED) * max(a.size, b.size):
        return True
    return is_bold(a) != is_bold(b) and abs((a.weight or 1.0) - (b.weight or 1.0)) > 0.12


def _is_mismeasured(a: Line, b: Line) -> bool:
    """Whether a line differs in size alone from the full line right above, or is the rest of its sentence.

    Type of another size is set off by space; dirt that touches the letters of a word or two changes what is measured.
    """
    if any(word.confidence == 1.0 for word in (*a.words, *b.words)):
        return False  # a text layer tells sizes
    is_rest = len(b.words) <= _REST_OF_SENTENCE and (not is_bold(a) or b.words[0].text.islower())
    return (is_bold(a) == is_bold(b) or is_rest) and _set_solid(a, b, gap=_NEARLY_SOLID)


def _set_solid(a: Line, b: Line, *, gap: float = _SOLID) -> bool:
    """Whether line b stands right below line a; the first line of a column has no gap either."""
    if a.box is None or b.box is None or b.gap > gap:
        return False
    return 0 < b.box.bottom - a.box.bottom < _SOLID_PITCH * max(a.size or 0.0, b.size or 0.0)


def _steps_down(a: Line, b: Line) -> bool:
    """Whether type is smaller, and space above is more, than within a paragraph: each a little, together enough."""
    if a.size is None or b.size is None or a.size <= b.size:
        return False
    return (a.size - b.size) / (_RESTYLED * a.size) + b.gap / _NEW_PARAGRAPH_GAP >= _STEP


def _leaves_item(a: PlacedLine, b: PlacedLine, group: Sequence[PlacedLine], bullets: frozenset[str]) -> bool:
    """Whether b stands left of the list item that a belongs to, or starts a paragraph by an indented first line."""
    if b.line.box is None or a.page_number != b.page_number:
        return False
    em = b.line.size or 10.0
    head = group[0]
    if has_bullet(head, bullets) or starts_with_point(head):
        return b.line.indent < head.line.indent - 0.5 * em
    return ends_sentence(a.text) and b.line.indent > a.line.indent + 1.2 * em


def bullet_glyphs(lines: Sequence[PlacedLine]) -> frozenset[str]:
    """Return the glyphs that are bullets in this paper; a dash must start several lines that break a paragraph."""
    starts = Counter(placed.line.words[0].text for placed in lines if len(placed.line.words) > 1)
    glyphs = {glyph for glyph in starts if glyph in _SURE_BULLETS or glyph in _LIKELY_BULLETS}
    for glyph in starts:
        if glyph in _DASHES:
            own = sum(
                1
                for a, b in pairwise(lines)
                if b.line.words[0].text == glyph and (ends_sentence(a.text) or b.line.gap or b.line.indent > 4)
            )
            nested = any(
                b.line.words[0].text == glyph and b.line.indent > a.line.indent + 4 and a.line.words[0].text in glyphs
                for a, b in pairwise(lines)
            )
            if (own >= 2 or nested) and own >= 0.6 * starts[glyph]:
                glyphs.add(glyph)
    glued = [placed.line.words[0].text[0] for placed in lines if _is_glued(placed.line.words[0].text)]
    return frozenset([*glyphs, *(glued if glyphs or len(glued) > 1 else ())])


def _is_glued(text: str) -> bool:
    """Whether a line's first word begins with what may be a bullet: "«lessons"."""
    return text[0] in _GLUED_BULLETS and text[1:2].isalpha()


def has_bullet(placed: PlacedLine, bullets: frozenset[str]) -> bool:
    """Whether a line begins with one of the paper's bullets."""
    words = placed.line.words
    if words[0].text[0] in _SURE_BULLETS:
        return len(words) > 1 or len(words[0].text) > 1
    if _is_glued(words[0].text):
        return words[0].text[0] in bullets
    return len(words) > 1 and words[0].text in bullets


def _block(
    group: Sequence[PlacedLine],
    *,
    tight: bool,
    before: Sequence[Block],
    bullets: frozenset[str],
    vocabulary: Vocabulary,
) -> Block:
    head = group[0]
    kind = Kind.PARAGRAPH
    if head.line.cells:
        kind = Kind.ROW
    elif has_bullet(head, bullets):
        kind = Kind.BULLET
    elif starts_with_point(head):
        kind = Kind.POINT
    text = _text(group, kind, vocabulary)
    letters = sum(len(placed.text) for placed in group)
    bold = sum(len(placed.text) for placed in group if is_bold(placed.line))
    level = _level(head, before) if kind in {Kind.BULLET, Kind.POINT} else 0
    return Block(kind, text, tuple(group), level, tight, bold > 0.6 * letters)


def _text(lines: Sequence[PlacedLine], kind: Kind | None, vocabulary: Vocabulary) -> MappedText:
    builder = TextBuilder()
    for at, placed in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else None
        _add_line(builder, placed, following, kind if at == 0 else None, vocabulary)
    return builder.build()


def _add_line(
    builder: TextBuilder, placed: PlacedLine, following: PlacedLine | None, kind: Kind | None, vocabulary: Vocabulary
) -> None:
    """Append one printed line, and what must stand between it and the next."""
    words = placed.line.words
    if kind is Kind.BULLET:
        words = _without_bullet(words)
    cells = set(placed.line.cells[1:])
    empty = Counter(placed.line.cells)
    for index, word in enumerate(words):
        if kind is Kind.ROW and index in cells:
            builder.add((" | " if index else "| ") + "| " * (empty[index] - 1))
        elif index:
            builder.add(" ")
        text = word.text
        last = index == len(words) - 1
        if last and following is not None and ends_in_hyphen(text):
            if joins_without_hyphen(text, following.line.words[0].text, vocabulary):
                text = text[:-1]
            builder.add_word(text, page_number=placed.page_number, line_index=placed.line_index, box=word.box)
            return
        builder.add_word(text, page_number=placed.page_number, line_index=placed.line_index, box=word.box)
    if kind is Kind.ROW:
        builder.add(" |" * (empty[len(words)]))
    if following is not None:
        builder.add(" ")


def _without_bullet(words: tuple[Word, ...]) -> tuple[Word, ...]:
    first = words[0]
    if len(first.text) == 1:
        return words[1:]
    return (Word(first.text[1:], first.box, first.confidence), *words[1:])


def _level(head: PlacedLine, before: Sequence[Block]) -> int:
    """Return how deep a list item stands: under the last item of its list that is less indented."""
    em = head.line.size or 2.0
    for block in reversed(before):
        if block.kind not in {Kind.BULLET, Kind.POINT}:
            if block.kind is Kind.PARAGRAPH and block.lines[0].line.indent > head.line.indent - em:
                return 0
            if block.kind is Kind.PARAGRAPH:
                break
            continue
        other = block.lines[0]
        if other.line.indent < head.line.indent - 0.6 * em:
            return min(block.level + 1, 5)
        if abs(other.line.indent - head.line.indent) <= 0.6 * em:
            return _level_by_glyph(head, other, block.level)
    return 0


def _level_by_glyph(head: PlacedLine, other: PlacedLine, level: int) -> int:
    """Without indents (text files), an open circle or dash under a full bullet shows the deeper level."""
    if head.line.box is not None:
        return level
    inner = frozenset("o○◦-–")
    own, above = head.line.words[0].text[0], other.line.words[0].text[0]
    if own in inner and above not in inner:
        return level + 1
    return max(level - 1, 0) if above in inner and own not in inner else level
