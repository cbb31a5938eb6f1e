"""Finds the blocks that may be numbered headings. In: blocks. Out: `Candidate`s, which `numbering` chooses from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from pipeline.headings import (
    FINITE_COST,
    LEADER_BEHIND,
    NUMBERED_THRESHOLD,
    Typography,
    is_emphasised,
    lists_attachments,
    numbered_score,
)
from pipeline.labels import Label, Series, read_labels
from pipeline.line_signs import ends_sentence
from pipeline.lost_labels import with_lost_labels
from pipeline.numbering import UNPROVEN, Candidate
from pipeline.paragraphs import Block, Kind

_PLAIN_AMONG_BOLD = 2.0
_PLAIN_BESIDE_BOLD = 0.6
_PLAIN_LETTER = 1.5
_BETWEEN_POINTS = 4  # paragraphs that a point may have


def find_candidates(blocks: Sequence[Block], style: Typography, *, listed: AbstractSet[int]) -> list[Candidate]:
    """Return every way in which a block that is in no list may be a numbered heading, in reading order."""
    found = []
    for at, block in enumerate(blocks):
        text = block.text.text
        for label in _labels(block) if at not in listed else ():
            title = LEADER_BEHIND.sub("", text[label.length :]).strip()
            if not title and block.kind is Kind.BULLET:
                continue  # a point that is a figure
            if not title:
                title = title_below(blocks, at)
            dotted = not text[: label.length].isalnum()
            score = numbered_score(block, title, style, dotted=dotted)
            is_point = label.series in {Series.LETTER, Series.ROMAN, Series.POINT} and len(label.path) == 1
            if is_point and not block.bold:
                # Without weight a letter is a list's point, and "a" alone a word.
                score -= _PLAIN_LETTER if label.printed[0].isupper() or label.printed[0] == "(" else 10.0
            if label.needs_proof and score > NUMBERED_THRESHOLD:
                found.append(Candidate(at, label, UNPROVEN))
            elif score > NUMBERED_THRESHOLD + label.doubt:
                found.append(Candidate(at, label, score))
            elif score > NUMBERED_THRESHOLD - FINITE_COST and label.printed[1:2].islower() and not ends_sentence(text):
                # "Part 2 Matters that were raised": the word speaks for a heading, its verb against one.
                found.append(Candidate(at, replace(label, needs_proof=True), UNPROVEN))
    return with_lost_labels(_of_one_style(found, blocks, style), blocks, style)


def _labels(block: Block) -> Iterator[Label]:
    """Yield the ways to read the start of a block as a label; the "e" of a fifth point was taken for a bullet."""
    yield from read_labels(block.text.text)
    glyph = block.lines[0].line.words[0].text
    if block.kind is Kind.BULLET and glyph.isalpha() and glyph.islower() and len(glyph) == 1:
        yield from (replace(label, length=0) for label in read_labels(block.lines[0].text) if label.printed == glyph)


def listed_blocks(blocks: Sequence[Block], style: Typography) -> set[int]:
    """Return the entries of lists that look like headings: numbered points, and what is attached."""
    return _attached(blocks, style) | _led_in(blocks, style)


def _led_in(blocks: Sequence[Block], style: Typography) -> set[int]:
    """Return the points of numbered and lettered lists that a line with a colon leads in; what is set off is none."""
    found: set[int] = set()
    for at, block in enumerate(blocks):
        if not block.text.text.endswith(":") or is_emphasised(block, style) or block.kind is Kind.ROW:
            continue
        letters = _lettered_run(blocks, at + 1)
        if 2 * sum(is_emphasised(blocks[point], style) for point in letters) <= len(letters):
            found.update(letters)  # on a scan, one of them may measure as bold does
        last, count = at + 1, 0
        while last < len(blocks) and not is_emphasised(blocks[last], style):
            if not any(label.path == (count + 1,) and not label.doubt for label in read_labels(blocks[last].text.text)):
                break
            last, count = last + 1, count + 1
        found.update(range(at + 1, last))
    return found


def _lettered_run(blocks: Sequence[Block], first: int) -> list[int]:
    """Return the blocks that count on in letters from `first`, paragraphs between them left out."""
    for series in (Series.POINT, Series.LETTER):
        run: list[int] = []
        for at in range(first, len(blocks)):
            labels = list(read_labels(blocks[at].text.text))
            if any(label.series is series and label.path == (len(run) + 1,) for label in labels):
                run.append(at)
            elif not run or at - run[-1] > _BETWEEN_POINTS or any(not label.doubt for label in labels):
                break
        if run:
            return run
    return []


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


def _of_one_style(candidates: list[Candidate], blocks: Sequence[Block], style: Typography) -> list[Candidate]:
    """Believe less of plain candidates where others of their depth are set off by weight or size.

    Where headings are bold, a plain numbered line is a short numbered paragraph, unless it counts on from them: 3.3
    after 3.2, for paragraphs begin to count by themselves. What falls short is still a guess.
    """
    set_off = {(c.label.series, len(c.label.path)) for c in candidates if is_emphasised(blocks[c.block], style)}
    if not set_off:
        return candidates
    counted: set[tuple[int, ...]] = set()
    kept = []
    for candidate in candidates:
        label, loss = candidate.label, 0.0
        counts_on = len(label.path) > 1 and (*label.path[:-1], label.path[-1] - 1) in counted
        plain = not is_emphasised(blocks[candidate.block], style)
        if plain and (label.series, len(label.path)) in set_off and not counts_on:
            loss = _PLAIN_AMONG_BOLD
        elif plain:
            loss = _PLAIN_BESIDE_BOLD
        else:
            counted.add(label.path)
        if label.needs_proof or candidate.score - loss > NUMBERED_THRESHOLD + label.doubt:
            kept.append(replace(candidate, score=candidate.score - loss))
            if counts_on:
                counted.add(label.path)
        elif loss:
            kept.append(Candidate(candidate.block, replace(label, doubt=0.0, needs_proof=True), UNPROVEN))
    return kept


def title_below(blocks: Sequence[Block], at: int) -> str:
    """Return the title of a label that stands alone on its line ("Appendix A"), or "" when text follows at once."""
    if at + 1 < len(blocks) and blocks[at + 1].kind is Kind.PARAGRAPH and len(blocks[at + 1].lines) <= 2:
        text = blocks[at + 1].text.text
        if len(text.split()) <= 12 and not text.endswith("."):
            return text
    return ""
