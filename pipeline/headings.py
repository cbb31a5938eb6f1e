"""Weighs whether a block of text is a heading, by shape and by layout. In: blocks. Out: scores.

What speaks: few words, no full stop, no finite verb, bold or larger type, space above, text below. On scans weight
and size come from the pixels; a text file has shape alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.line_signs import ends_sentence
from pipeline.paragraphs import Block, Kind

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_STARTS_WITH_MONTH = re.compile(rf"^\W?(?:st|nd|rd|th)?\s*(?:of\s+)?{_MONTHS}\b", re.IGNORECASE)
_DATE_LINE = re.compile(
    rf"^\W*(?:\w+day,?\s+)?(?:(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?)?{_MONTHS}(?:\s+\d{{1,2}})?,?\s+\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTHS}|\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}})\W*$",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|shall|should|must|can|could|may|might|does|did)\b(?!\s*$)"
)
_SENTENCE_START = re.compile(
    r"^(?:The|A|An|This|These|That|It|There|They|We|Members?|No|Following|In|On|At|As|If|During)\b"
)
_PAST_VERB = re.compile(
    r"\b(?:\w{3,}ed|set|gave|met|took|made|sent|said|noted|agreed|received|provides?|sets|gives|seeks|asks)\b"
)
_KEY_VALUE = re.compile(r"^[A-Z][\w /()&'’-]{1,40}:\s+\S")
_ATTACHMENTS = re.compile(
    r"(?:list of )?(?:attachments|appendices|appendixes|annexes|enclosures)(?: to this (?:paper|report))?\W{0,2}",
    re.IGNORECASE,
)
_ID_KEY = re.compile(r"[A-Z]{1,6} ?\d{2,5}[A-Z]{0,2}(?:/\d{2,5})?:")  # "CMP344: Clarification of" names a subject
_UNITS = re.compile(r"^(?:votes?|days?|weeks?|months?|years?|working|WDs?|per\s?cent|%|MW|kWh?|minutes|hours|of)\b")
_FEW_WORDS = 10
_MAX_WORDS = 16
_MOST_WORDS = 22  # of a heading of three lines
_MOST_CHARACTERS = 150
_CAPITALS = 0.6  # for a heading in capitals of the body's own size and weight
_TITLED = re.compile(r"[A-Z]{1,6} ?\d{2,5}[A-Z]?\s+(?:[‘“][^’”]*[’”]?|[A-Z].*)")  # a proposal's id and its title
_SENTENCES = re.compile(r"(?:[a-z]{4}|\d{4})\. [A-Z]")
_AS_LIST = 0.7  # a list or table follows, as it does after a heading
_LARGER = 1.09  # of body size: headings of 11 points over text of 10 are common
_FINITE_COST = 2.5
_FINITE_SET_OFF = 1.2  # titles of proposals have verbs ("the volume that is missing"); sentences in bold end in a stop
NUMBERED_THRESHOLD = 0.0
UNNUMBERED_THRESHOLD = 2.5


@dataclass(frozen=True, slots=True)
class Typography:
    """What the paper's usual text looks like; None where layout is unknown (text files)."""

    body_size: float | None
    title_size: float | None
    has_bold: bool


def typography(blocks: Sequence[Block]) -> Typography:
    """Return the usual type of a paper: of its characters, not of its lines."""
    sizes = [
        size
        for block in blocks
        for placed in block.lines
        if (size := placed.line.size) is not None
        for _ in range(1 + len(placed.text) // 10)
    ]
    if not sizes:
        return Typography(None, None, has_bold=False)
    first = blocks[0].page_number
    title = max((p.line.size or 0.0 for b in blocks if b.page_number == first for p in b.lines), default=0.0)
    body = median(sizes)
    return Typography(body, title if title > 1.25 * body else None, any(block.bold for block in blocks))


def numbered_score(block: Block, title: str, style: Typography, *, dotted: bool) -> float:
    """Return how much speaks for a labelled block being a heading with this title."""
    if block.kind is Kind.ROW or _UNITS.match(title):
        return -10.0
    if block.kind is Kind.BULLET and not block.bold:
        return -10.0  # dirt before a heading in bold may look like a bullet
    if not dotted and _STARTS_WITH_MONTH.match(title):
        return -10.0  # 2 May 2019
    if not any(c.isalpha() for c in title):
        return -6.0
    score = 1.2 + _shape(title) + _emphasis(block, style)
    if len(block.lines) > 3:
        score -= 3.0
    if title[0].islower():
        score -= 2.5
    if title.endswith(":") and not is_emphasised(block, style):
        score -= 4.0 if _SENTENCE_START.match(title) else 2.0  # it leads in a list
    if dotted:
        score += 0.3
    return score


def is_emphasised(block: Block, style: Typography) -> bool:
    """Whether a block is set in bold or larger type than the body; never in text files."""
    return style.body_size is not None and (block.bold or _is_larger(block, style.body_size))


def _is_larger(block: Block, body_size: float) -> bool:
    return max(placed.line.size or 0.0 for placed in block.lines) > _LARGER * body_size


def unnumbered_score(blocks: Sequence[Block], at: int, style: Typography) -> float:
    """Return how much speaks for block `at` being an unnumbered sub-heading."""
    block, text = blocks[at], blocks[at].text.text
    if block.kind is not Kind.PARAGRAPH or len(block.lines) > 3 or not text or at + 1 >= len(blocks):
        return -10.0
    if not (text[0].isupper() or text[0].isdigit() or text[0] in "‘“'\"(") or not any(c.isalpha() for c in text):
        return -10.0
    is_field = _KEY_VALUE.match(text) and not (_ID_KEY.match(text) and is_emphasised(block, style))
    if _DATE_LINE.match(text) or is_field or text.endswith((",", "-")):
        return -10.0
    emphasis = _emphasis(block, style)
    if style.body_size is not None and emphasis < 0.5 and not text.isupper():
        return -10.0
    title = _TITLED.match(text)
    finite = 0.0 if title and not _FINITE.search(text, title.end()) else _FINITE_COST
    if emphasis >= 1:
        finite = min(finite, _FINITE_SET_OFF)
    score = 0.5 + _shape(text, finite=finite) + emphasis
    if text.isupper() and style.body_size is not None:
        score += _CAPITALS
    listed = blocks[at + 1].kind in {Kind.BULLET, Kind.ROW} or lists_attachments(text)
    score += _AS_LIST if listed else _followed(blocks, at)
    if text.endswith(":"):
        score -= 0.5 if listed and len(text.split()) <= 3 else 2.0
    if block.tight and emphasis < 1:
        score -= 1.0
    return score


def lists_attachments(text: str) -> bool:
    """Whether a line stands above a list of what is attached, whose entries are no sections of this paper.

    >>> lists_attachments("Attachments:"), lists_attachments("Attachment A")
    (True, False)
    """
    return _ATTACHMENTS.fullmatch(text) is not None


def _shape(text: str, *, finite: float = _FINITE_COST) -> float:
    """What the words alone say: short, no full stop, no finite verb, capitals."""
    words = text.split()
    score = 1.0 if len(words) <= (_MAX_WORDS if _TITLED.match(text) else _FEW_WORDS) else 0.3
    if len(words) > _MOST_WORDS or len(text) > _MOST_CHARACTERS:
        score -= 3.0
    elif len(words) > _MAX_WORDS:
        score -= 1.5
    if ends_sentence(text) and not text.endswith(":"):
        score -= 2.5 if text.endswith((".", ";")) else 0.8
    if _SENTENCES.search(text):
        score -= 2.5
    if _FINITE.search(text) or (_SENTENCE_START.match(text) and _PAST_VERB.search(text)):
        score -= finite
    capitals = sum(1 for word in words if word[0].isupper() or not word[0].isalpha() or len(word) <= 3)
    if capitals >= 0.8 * len(words) or text.isupper():
        score += 0.5
    return score


def _emphasis(block: Block, style: Typography) -> float:
    """What type size, weight and the space above say."""
    if style.body_size is None:
        return 0.3 if block.lines[0].line.gap else 0.0
    score = -1.0
    if block.bold:
        score += 2.2
    if _is_larger(block, style.body_size):
        score += 1.8
    if block.lines[0].line.gap > 0.3:
        score += 0.3
    return score


def _followed(blocks: Sequence[Block], at: int) -> float:
    """Whether text follows, as it does after a heading, and not another short line."""
    following = blocks[at + 1]
    if following.kind is not Kind.PARAGRAPH:
        return _AS_LIST
    text = following.text.text
    if (ends_sentence(text) or len(text.split()) >= 12) and not (
        text[:1].islower() and following.lines[0].line.box is None
    ):
        return 1.0
    if text[:1].islower():
        return -2.5  # a sentence goes on
    return -0.3 if following.bold else -1.5
