"""Tells unnumbered sub-headings from lines of a cover, fields and short paragraphs. In: blocks. Out: is it one.

A sub-heading is set off by type or by the space around it, has the shape of one, and text follows. Before the first
sentence, what says of which paper this is (masthead, title, meeting, day, place) looks alike and is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from pipeline.cover import split_fields, tells_when_or_where
from pipeline.english import is_word
from pipeline.headings import (
    FINITE,
    FINITE_COST,
    LETTERED_KEY,
    MONTHS,
    PAST_VERB,
    QUOTED_TITLE,
    SENTENCE_START,
    TITLED,
    Typography,
    emphasis,
    is_emphasised,
    is_sentence,
    lists_attachments,
    on_one_page,
    shape,
)
from pipeline.labels import Label
from pipeline.line_signs import ends_sentence, lacks_word
from pipeline.paragraphs import Block, Kind
from pipeline.sentences import CELL_SEPARATOR

_DATE_LINE = re.compile(
    rf"^\W*(?:\w+day,?\s+)?(?:(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?)?{MONTHS}(?:\s+\d{{1,2}})?,?\s+\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTHS}|\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}})\W*$",
    re.IGNORECASE,
)
_MONTH = re.compile(rf"{MONTHS} \d{{4}}:?", re.IGNORECASE)  # set off in the text, what is planned for it follows
_SPECK = re.compile(r"[^\w\s•]{1,2} ?(?=[A-Z])|_ ?(?=[A-Z])")  # dirt before a heading
_SPECK_BEHIND = re.compile(r"(?:\s[^\w\s]+|(?<=\w)[’'\"]?,)$")  # and behind one
_KEY_VALUE = re.compile(r"^[A-Z][\w /()&'’-]{1,40}:\s+\S")
_ID = re.compile(r"[A-Z]{1,6}\d{3,5}[A-Z]?")
_QUOTED_LAST = re.compile(r"[A-Z][\w ]*\d{3,5}[A-Z]? [‘“][^’”]+[’”]\.?")  # "Modification 0676A ‘Late data’."
_STOP = re.compile(r"\.(?=\s|$)")
_ID_KEY = re.compile(r"[A-Z]{1,6} ?\d{2,5}[A-Z]{0,2}(?:/\d{2,5})?:")  # "CMP344: Clarification of" names a subject
_CAPITALS = 0.6  # for a heading in capitals of the body's own size and weight
_CAPTION = re.compile(r"(?:Figure|Table|Chart|Diagram) \d")
_HEADING_SIZE = 1.05  # of body size, from which a line with a colon is set as a heading
_SET_OFF = 1.0  # what space around a line, or an id with its title, counts: less than weight
_MORE_SPACE = 0.12  # of a line's pitch: what styles leave above headings, and take below them
_LONGEST_KEY = 3  # words of a heading with a colon behind it; more lead in what follows
_COLON = 0.3  # what a colon behind a word or two costs
_PROSE_BELOW = 1.0  # a paragraph follows
_ABOVE_ANOTHER = 0.8  # another heading follows, and then its text
_ABOVE_ANOTHER_IN_TYPE = -0.3  # where type speaks for it too
_AS_LIST = 0.7  # a list or table follows, as it does after a heading
_FINITE_SET_OFF = 1.2  # titles of proposals have verbs ("the volume that is missing"); sentences in bold end in a stop
UNNUMBERED_THRESHOLD = 2.5
_COVER_FIELDS = frozenset({"date", "meeting-date", "meeting", "marking", "reference", "period"})
_MEETING = re.compile(  # the line of a cover that says which meeting this is of
    r"(?:[\w&’' -]{0,60}\b)?meeting (?:number|no|held|of|on|\d)|held (?:on|at|by|via)\b|\d+(?:st|nd|rd|th) meeting\b",
    re.IGNORECASE,
)
_NOTED = re.compile(  # what minutes note below an item, and is no heading
    r"(?:new |post[- ]meeting )?(?:actions?|decisions?|outcomes?|owners?|status|updates?|notes?|agreed|resol\w+)\b",
    re.IGNORECASE,
)
_FIELD = re.compile(r"[A-Z][\w ]{1,30}: \S")
_ALIKE = 0.03  # of the size; type of one size is measured that well
_SENTENCE_WORDS = 6
_UNREAD = 0.5  # confidence; shadows and rules that were read as words have less, and so may ids in bold
_SET_OFF_BY = 0.4  # of a line's pitch above it; the points of a list follow closer
_HEADS_APART = 2.0  # type sizes between the heads of two columns
_LEAST_APART = 2  # such gaps; one may stand behind a label
_LEAST_KNOWN = 5  # letters
_MOST_HEADS = 2  # lines as which the heads of a table may come
_ROWS_BELOW = 2  # that are looked at
_SAME_EDGE = 3.0  # points by which left edges of one column differ
_LONGEST_COVER = 40  # blocks
_LEAST_COLUMNS = 3  # of a register; two are a label and its value
_NUMBERED = re.compile(r"[A-Za-z ]{0,8}[ /-]?\d{2,}")


def unnumbered_score(blocks: Sequence[Block], at: int, style: Typography) -> float:
    """Return how much speaks for block `at` being an unnumbered sub-heading; it may stand right above another one."""
    following = _followed(blocks, at) if at + 1 < len(blocks) else 0.0
    if _may_stand_above_another(blocks, at, style):
        below = _unnumbered_score(blocks, at + 1, style, following=_followed(blocks, at + 1))
        if below >= UNNUMBERED_THRESHOLD:
            following = max(following, _ABOVE_ANOTHER if style.body_size is None else _ABOVE_ANOTHER_IN_TYPE)
    return _unnumbered_score(blocks, at, style, following=following)


def _may_stand_above_another(blocks: Sequence[Block], at: int, style: Typography) -> bool:
    """Whether a heading that follows at once may be a sub-heading; in a text file, three short lines are a list."""
    if at + 2 >= len(blocks) or not blocks[at + 1].lines[0].line.gap or blocks[at].text.text.endswith(":"):
        return False
    return style.body_size is not None or (at >= style.begins and _ends_text(blocks[at - 1]))


def _ends_text(block: Block) -> bool:
    return block.kind is not Kind.PARAGRAPH or ends_sentence(block.text.text)


def _unnumbered_score(blocks: Sequence[Block], at: int, style: Typography, *, following: float) -> float:
    block, text = blocks[at], _without_dirt(blocks, at, style)
    if not _can_be_one(blocks, at, style):
        return -10.0
    weight = emphasis(block, style)
    if style.body_size is not None and weight < _SET_OFF:
        if _names_proposal(blocks, at) or _is_spaced_off(blocks, at, style):
            weight = _SET_OFF
        elif weight < 0.5 and not text.isupper():
            return -10.0
    title = TITLED.match(text)
    finite = 0.0 if title and not FINITE.search(text, title.end()) else FINITE_COST
    if weight >= 1:
        finite = min(finite, _FINITE_SET_OFF)
    score = 0.5 + shape(text, finite=finite) + weight
    if text.isupper() and style.body_size is not None:
        score += _CAPITALS
    listed = blocks[at + 1].kind in {Kind.BULLET, Kind.ROW} or lists_attachments(text)
    score += _AS_LIST if listed else following
    if text.endswith(":"):
        leads_in = len(text.split()) > _LONGEST_KEY or SENTENCE_START.match(text) or PAST_VERB.search(text)
        score -= 2.0 if leads_in or not (listed or following == _PROSE_BELOW) else _COLON
    if block.tight and weight < 1:
        score -= 1.0
    return score


def _without_dirt(blocks: Sequence[Block], at: int, style: Typography) -> str:
    """Return the text of a block, without what dirt adds behind it where it is set as a heading.

    A stop may be dirt behind a few words in bold, unless they are the end of the sentence above.
    """
    block, text = blocks[at], blocks[at].text.text
    if not is_emphasised(block, style):
        return text
    text = _SPECK_BEHIND.sub("", text)
    is_read = any(word.confidence < 1.0 for placed in block.lines for word in placed.line.words)
    is_short = len(text.split()) <= _LONGEST_KEY and block.bold and (not at or _ends_text(blocks[at - 1]))
    if block.bold and not FINITE.search(text) and (TITLED.fullmatch(text) or _QUOTED_LAST.fullmatch(text)):
        is_short = True  # the title of a proposal is no sentence
    if not (is_read and is_short) or PAST_VERB.search(text):
        return text
    return text.removesuffix(".") if len(text.split()) > _LONGEST_KEY else _STOP.sub("", text)


def _can_be_one(blocks: Sequence[Block], at: int, style: Typography) -> bool:
    """Whether a block is a line or few that may be a sub-heading: no date, caption, field, nor broken off."""
    block, text = blocks[at], _without_dirt(blocks, at, style)
    if len(block.lines) > 3 or not text or at + 1 >= len(blocks):
        return False
    if block.kind is not Kind.PARAGRAPH and not _has_dirt_for_bullet(blocks, at):
        return False
    if not block.bold and _confidence(block) < _UNREAD and not all(map(_is_known, text.split())):
        return False
    begins = text[0].isupper() or text[0].isdigit() or text[0] in "‘“'\"("
    if not (begins or (is_emphasised(block, style) and _SPECK.match(text))) or not any(c.isalpha() for c in text):
        return False
    if _heads_columns(blocks, at) or _has_wide_gaps(block) or _CAPTION.match(text) or text.endswith((",", "-")):
        return False
    if _DATE_LINE.match(text) and not (_MONTH.fullmatch(text) and at > style.begins and is_emphasised(block, style)):
        return False
    if not is_emphasised(block, style) and (lacks_word(text) or _lists_proposals(blocks, at)):
        return False
    return not _is_field(blocks, at, style)


def _heads_columns(blocks: Sequence[Block], at: int) -> bool:
    """Whether a line's words stand right above a later column of a table than the first: heads whose row was lost."""
    below = blocks[at : at + _MOST_HEADS + _ROWS_BELOW]
    heads = sum(1 for _ in takewhile(lambda block: block.kind is not Kind.ROW and not _is_prose(block), below))
    if heads > _MOST_HEADS:
        return False
    columns = [
        word.box.x0
        for row in takewhile(lambda block: block.kind is Kind.ROW, below[heads:])
        for start in row.lines[0].line.cells[1:]
        for word in row.lines[0].line.words[start : start + 1]
        if word.box is not None
    ]
    starts = [word.box.x0 for word in blocks[at].lines[0].line.words if word.box is not None]
    return len(blocks[at].lines) == 1 and any(abs(x - column) <= _SAME_EDGE for x in starts for column in columns)


def _has_dirt_for_bullet(blocks: Sequence[Block], at: int) -> bool:
    """Whether a line in bold of a scan stands alone behind what looks like a bullet, set off from prose below it."""
    block, below = blocks[at], blocks[at + 1]
    return (
        block.kind is Kind.BULLET
        and block.bold
        and block.lines[0].line.gap > _SET_OFF_BY
        and not (at and blocks[at - 1].kind is Kind.BULLET)
        and below.kind is Kind.PARAGRAPH
        and not below.tight
        and any(word.confidence < 1.0 for word in block.lines[0].line.words)
    )


def _has_wide_gaps(block: Block) -> bool:
    """Whether the words of a line stand apart as the heads of columns do."""
    line = block.lines[0].line
    boxes = [word.box for word in line.words if word.box is not None]
    gaps = (after.x0 - before.x1 for before, after in pairwise(boxes))
    return len(block.lines) == 1 and sum(gap > _HEADS_APART * (line.size or 0.0) for gap in gaps) >= _LEAST_APART


def _is_known(word: str) -> bool:
    """Whether a word is an id, or one of the language and long enough not to be read into dirt."""
    return _ID.fullmatch(word) is not None or (
        len(word) >= _LEAST_KNOWN and (is_word(word.casefold()) or is_word(word.casefold().removesuffix("s")))
    )


def _confidence(block: Block) -> float:
    """Return how sure the words of a block are, on average."""
    words = [word for placed in block.lines for word in placed.line.words]
    return sum(word.confidence for word in words) / len(words)


def _is_field(blocks: Sequence[Block], at: int, style: Typography) -> bool:
    """Whether a line is a label and its value, and not a heading with a colon in it.

    That it is where it is set as larger headings are or names a subject, beyond the cover.
    """
    block, text = blocks[at], blocks[at].text.text
    if not _KEY_VALUE.match(text):
        return False
    if _ID_KEY.match(text) and is_emphasised(block, style):
        return False
    if at < style.begins or any(kind for kind, _ in split_fields(text)):
        return True
    if style.body_size is None:
        is_alone = _ends_text(blocks[at - 1]) and _followed(blocks, at) == _PROSE_BELOW
        return not (is_alone and not _NOTED.match(text)) and not (
            LETTERED_KEY.match(text) and _followed(blocks, at) > 0
        )
    if not is_emphasised(block, style) and not _is_spaced_off(blocks, at, style):
        return True
    is_larger = max(placed.line.size or 0.0 for placed in block.lines) >= _HEADING_SIZE * style.body_size
    return not (is_larger or LETTERED_KEY.match(text))


def _names_proposal(blocks: Sequence[Block], at: int) -> bool:
    """Whether a line is a proposal's id with its title in quotes, alone and before a paragraph."""
    return bool(QUOTED_TITLE.fullmatch(blocks[at].text.text)) and blocks[at + 1].kind is Kind.PARAGRAPH


def _lists_proposals(blocks: Sequence[Block], at: int) -> bool:
    """Whether an id with its title is one of several, or led in by a colon."""
    before = blocks[at - 1].text.text if at else ""
    around = (before, blocks[at + 1].text.text)
    listed = before.endswith((":", ";")) or any(map(QUOTED_TITLE.fullmatch, around))
    return listed and QUOTED_TITLE.fullmatch(blocks[at].text.text) is not None


def _is_spaced_off(blocks: Sequence[Block], at: int, style: Typography) -> bool:
    """Whether the space above a line is more, and that below it less, than between paragraphs: as with headings."""
    block, below = blocks[at], blocks[at + 1]
    if not at or len(block.lines) > 2 or not (is_sentence(below) or below.text.text.endswith(":")):
        return False
    if not on_one_page(blocks[at - 1], block) or not on_one_page(block, below):
        return False
    gap_above, gap_below = block.lines[0].line.gap, below.lines[0].line.gap
    usual = (gap_above + gap_below) / 2 if style.paragraph_gap is None else style.paragraph_gap
    return gap_above >= usual + _MORE_SPACE and gap_below <= usual - _MORE_SPACE


def _followed(blocks: Sequence[Block], at: int) -> float:
    """Whether text follows, as it does after a heading, and not another short line."""
    following = blocks[at + 1]
    if following.kind is not Kind.PARAGRAPH:
        return _AS_LIST
    text = following.text.text
    ends = ends_sentence(text) or (text.endswith(",") and len(text.split()) >= _SENTENCE_WORDS)  # misread for a stop
    if (ends or len(text.split()) >= 12) and not (text[:1].islower() and following.lines[0].line.box is None):
        return _PROSE_BELOW
    if text[:1].islower():
        return -2.5  # a sentence goes on
    return _ABOVE_ANOTHER_IN_TYPE if following.bold else -1.5


def is_subheading(
    blocks: Sequence[Block], at: int, numbered: dict[int, Label], style: Typography, first_numbered: int | None
) -> bool:
    """Whether block `at` is an unnumbered sub-heading; `first_numbered` is the first of the numbered headings."""
    if at in numbered or at + 1 in numbered:
        return False
    score = unnumbered_score(blocks, at, style)
    if score >= UNNUMBERED_THRESHOLD and (first_numbered is None or at < first_numbered):
        score -= _cover_doubt(blocks, at, style, before_numbers=first_numbered is not None)
    return score >= UNNUMBERED_THRESHOLD


def _cover_doubt(blocks: Sequence[Block], at: int, style: Typography, *, before_numbers: bool) -> float:
    """What speaks against a heading on the cover: the paper's title looks like one."""
    if at == 0:
        return 10.0
    size = max(placed.line.size or 0.0 for placed in blocks[at].lines)
    if style.title_size is not None and size > 0.93 * style.title_size and at < style.begins:
        return 10.0
    if not any(_is_prose(block) for block in blocks[:at]) and (
        _leads_to_fields(blocks[at : at + _LONGEST_COVER]) or _is_one_of_several(blocks[at], blocks[at + 1])
    ):
        return 10.0
    return 1.5 if before_numbers else 0.0


def _leads_to_fields(blocks: Sequence[Block]) -> bool:
    """Whether what says of which paper this is comes before any prose: above it stand masthead and title."""
    for at, block in enumerate(blocks):
        text = block.text.text
        if is_sentence(block) or _heads_table_of_ids(blocks, at):
            return False  # "At its meeting on 24 November 2021 the Change Board approved …"
        if at and any(kind in _COVER_FIELDS for kind, _ in split_fields(text)):
            return True
        if block.kind is Kind.PARAGRAPH and (tells_when_or_where(text) or _MEETING.match(text)):
            return True
        if _is_prose(block):
            return False
    return False


def _heads_table_of_ids(blocks: Sequence[Block], at: int) -> bool:
    """Whether a row heads a table of numbered things, as registers are made of, and is no row of a cover's fields."""
    rows = blocks[at : at + 2]
    if len(rows) < 2 or any(row.kind is not Kind.ROW for row in rows):
        return False
    cells, below = (row.text.text.split(CELL_SEPARATOR) for row in rows)
    return len(cells) == len(below) >= _LEAST_COLUMNS and bool(_NUMBERED.match(below[0]))


def _is_one_of_several(block: Block, below: Block) -> bool:
    """Whether the next line is set alike, or a label with its value: lines of a cover, and none of them a heading."""
    if below.kind is not Kind.PARAGRAPH or _is_prose(below):
        return False
    size, size_below = (max(placed.line.size or 0.0 for placed in one.lines) for one in (block, below))
    alike = size > 0 and abs(size - size_below) < _ALIKE * size and block.bold == below.bold
    return alike or _FIELD.match(below.text.text) is not None


def _is_prose(block: Block) -> bool:
    return block.kind is not Kind.ROW and ends_sentence(block.text.text)
