"""Weighs whether a block of text is a heading, by shape and by layout. In: blocks. Out: scores.

What speaks: few words, no full stop, no finite verb, bold or larger type, space above, text below. On scans weight
and size come from the pixels; a text file has shape alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipeline.line_signs import ends_sentence, lacks_word
from pipeline.paragraphs import Block, Kind

MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_STARTS_WITH_MONTH = re.compile(rf"^\W?(?:st|nd|rd|th)?\s*(?:of\s+)?{MONTHS}\b", re.IGNORECASE)
FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|shall|should|must|can|could|may|might|does|did)\b(?!\s*$)"
)
SENTENCE_START = re.compile(
    r"^(?:The|A|An|This|These|That|It|There|They|We|Members?|No|Following|In|On|At|As|If|During)\b"
)
PAST_VERB = re.compile(
    r"\b(?:\w{3,}ed|set|gave|met|took|made|sent|said|noted|agreed|received|provides?|sets|gives|seeks|asks)\b"
)
_ATTACHMENTS = re.compile(
    r"(?:list of )?(?:attachments|appendices|appendixes|annexes|enclosures)(?: to this (?:paper|report))?\W{0,2}",
    re.IGNORECASE,
)
LEADER_BEHIND = re.compile(r"\s+\.{3,}$")  # a heading: specks in a row
_UNITS = re.compile(r"^(?:votes?|days?|weeks?|months?|years?|working|WDs?|per\s?cent|%|MW|kWh?|minutes|hours|of)\b")
_FEW_WORDS = 10
_LONGEST_KEY = 4  # words before a colon that may be a heading; more lead in a list
_LEAST_GAPS = 3  # between paragraphs, before the usual one is known
_MAX_WORDS = 16
_MOST_WORDS = 22  # of a heading of three lines
_MOST_CHARACTERS = 150
TITLED = re.compile(r"[A-Z]{1,6} ?\d{2,5}[A-Z]?[.,]?\s+(?:[‘“][^’”]*[’”]?|[A-Z].*)")  # a proposal's id and its title
QUOTED_TITLE = re.compile(r"[A-Z]{1,6} ?\d{2,5}[A-Z]?\W{1,3}[‘“'\"][^’”]{3,}[’”'\"]")
LETTERED_KEY = re.compile(r"[A-Z][\w ]{2,40} \([a-z]{1,3}\): \S")  # "Objective (c): security and efficiency"
_QUESTION = re.compile(r"(?:Wh(?:at|y|en|ere|o|ich)|How|Do|Does|Is|Are|Should)\b[^.;:]*\?")
_ITEM_END = re.compile(r"; (?:and|or)$")
_SENTENCES = re.compile(r"(?:[a-z]{4}|\d{4})\. [A-Z]")
_LARGER = 1.09  # of body size: headings of 11 points over text of 10 are common
FINITE_COST = 2.5
NUMBERED_THRESHOLD = 0.0


@dataclass(frozen=True, slots=True)
class Typography:
    """What the paper's usual text looks like; sizes are None where layout is unknown (text files).

    `paragraph_gap` is the usual space between paragraphs, None where there are too few; `begins` is the block with the
    first sentence, before which stands the cover.
    """

    body_size: float | None
    title_size: float | None
    paragraph_gap: float | None
    begins: int


def typography(blocks: Sequence[Block]) -> Typography:
    """Return the usual type of a paper: of its characters, not of its lines."""
    sizes = [
        size
        for block in blocks
        for placed in block.lines
        if (size := placed.line.size) is not None
        for _ in range(1 + len(placed.text) // 10)
    ]
    begins = next((at for at, block in enumerate(blocks) if is_sentence(block)), len(blocks))
    if not sizes:
        return Typography(None, None, None, begins)
    first = blocks[0].page_number
    title = max((p.line.size or 0.0 for b in blocks if b.page_number == first for p in b.lines), default=0.0)
    body = median(sizes)
    gaps = [b.lines[0].line.gap for a, b in pairwise(blocks) if is_sentence(a) and is_sentence(b) and on_one_page(a, b)]
    gap = median(gaps) if len(gaps) >= _LEAST_GAPS else None
    return Typography(body, title if title > 1.25 * body else None, gap, begins)


def is_sentence(block: Block) -> bool:
    """Whether a block is running text."""
    text = block.text.text
    return block.kind is Kind.PARAGRAPH and text.endswith((".", "?")) and len(text.split()) >= _FEW_WORDS


def on_one_page(a: Block, b: Block) -> bool:
    """Whether block b begins on the page on which a ends."""
    return a.lines[-1].page_number == b.lines[0].page_number


def numbered_score(block: Block, title: str, style: Typography, *, dotted: bool) -> float:
    """Return how much speaks for a labelled block being a heading with this title."""
    if (block.kind is Kind.ROW and not _is_band(block)) or _UNITS.match(title):
        return -10.0
    if block.kind is Kind.BULLET and not block.bold:
        return -10.0  # dirt before a heading in bold may look like a bullet
    if not dotted and _STARTS_WITH_MONTH.match(title):
        return -10.0  # 2 May 2019
    if not any(c.isalpha() for c in title):
        return -6.0
    score = 1.2 + shape(title) + emphasis(block, style)
    if len(block.lines) > 3:
        score -= 3.0
    if title[0].islower():
        score -= 2.5
    if not is_emphasised(block, style):
        score -= _unlike_title(title)
    if dotted:
        score += 0.3
    return score


def _unlike_title(text: str) -> float:
    """What speaks against a plain line, by its beginning and end together: it is a sentence, or leads in a list."""
    begins_sentence = SENTENCE_START.match(text) is not None
    if text.endswith(":"):
        return 4.0 if begins_sentence or len(text.split()) > _LONGEST_KEY else 2.0
    if lacks_word(text):
        return 2.0  # "The programme is made up of"
    return 2.0 if begins_sentence and ends_sentence(text) else 0.0


def _is_band(block: Block) -> bool:
    """Whether a row is a single cell in bold over the whole table: a form's heading, set into its frame."""
    return block.bold and len(block.lines[0].line.cells) == 1


def is_emphasised(block: Block, style: Typography) -> bool:
    """Whether a block is set in bold or larger type than the body; never in text files."""
    return style.body_size is not None and (block.bold or _is_larger(block, style.body_size))


def _is_larger(block: Block, body_size: float) -> bool:
    return max(placed.line.size or 0.0 for placed in block.lines) > _LARGER * body_size


def lists_attachments(text: str) -> bool:
    """Whether a line stands above a list of what is attached, whose entries are no sections of this paper.

    >>> lists_attachments("Attachments:"), lists_attachments("Attachment A")
    (True, False)
    """
    return _ATTACHMENTS.fullmatch(text) is not None


def shape(text: str, *, finite: float = FINITE_COST) -> float:
    """What the words alone say: short, no full stop, no finite verb, capitals."""
    words = text.split()
    question = len(words) <= _FEW_WORDS and _QUESTION.fullmatch(text)
    long_names = TITLED.match(text) or LETTERED_KEY.match(text)
    score = 1.0 if len(words) <= (_MAX_WORDS if long_names else _FEW_WORDS) else 0.3
    if len(words) > _MOST_WORDS or len(text) > _MOST_CHARACTERS:
        score -= 3.0
    elif len(words) > _MAX_WORDS:
        score -= 1.5
    if (ends_sentence(text) or _ITEM_END.search(text)) and not text.endswith(":") and not question:
        score -= 2.5 if text.endswith((".", ";")) or _ITEM_END.search(text) else 0.8
    stop = _SENTENCES.search(text)
    is_dirt = TITLED.match(text) and not FINITE.search(text)  # in a title
    if stop and not (is_dirt and not SENTENCE_START.match(text[stop.end() - 1 :])):
        score -= 2.5
    if (not question and FINITE.search(text)) or (SENTENCE_START.match(text) and PAST_VERB.search(text)):
        score -= finite
    capitals = sum(1 for word in words if word[0].isupper() or not word[0].isalpha() or len(word) <= 3)
    if capitals >= 0.8 * len(words) or text.isupper():
        score += 0.5
    return score


def emphasis(block: Block, style: Typography) -> float:
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
