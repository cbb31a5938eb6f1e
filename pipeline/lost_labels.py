"""Guesses which headings have lost their labels, or a figure of them, in scanning.

In: blocks and candidates. Out: more `Candidate`s.

A guess is worth less than nothing by itself: `numbering` takes it only where it closes a gap in what counts on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from pipeline.headings import NUMBERED_THRESHOLD, Typography, is_emphasised, numbered_score
from pipeline.labels import Label, Series
from pipeline.numbering import UNPROVEN, Candidate
from pipeline.paragraphs import Block
from pipeline.subheadings import UNNUMBERED_THRESHOLD, unnumbered_score

_NAME = re.compile(
    r"\W{0,2}(?P<name>[^\W\d]\w{1,4})[.,]? (?P<figures>\d{1,2})[:;.,] ?(?=[A-Z‘“])"
)  # "Trem 7: ", "Itent 7; "
_ITEM = "item"
_SLIPS_OF_NAME = 2  # of the four letters that may be misread
_REST = re.compile(r"(?:[^\w\s]{1,2}|[a-z]{1,2}[.,]?|[^\w\s][a-z]) ?(?=[A-Z‘“])(?<=[^A-Za-z])")
"""What is left of a label whose figures were cut off, right before a heading: ". P398 ‘More data’", "al Summary"."""

_FIGURES = re.compile(r"\W{0,2}\d(?:[.,:;]?\d){0,4}[^\w\s]{0,2}\s+(?=\S)")  # "2.41", "“2.24", "6.1."
_MISNAMED = 0.8  # what it costs to read such a word as "Item"
_LEAST_FIGURES = 3  # of a label of which one may be misread; of less, where no other rank has this type
_NEXT_IN_TYPE = 0.2  # it is the next label, in the type of its rank: more than a guess, less than what can be read
_LIKE_OTHERS = 0.3  # for type and capitals like those of its neighbours in the numbering
_ALIKE = 0.06  # of the size, as measured on scans
_LABEL_SPACE = 0.8  # em: "4." and a blank
_WIDEST_GAP = 6  # labels; more are lost with their pages


@dataclass(frozen=True, slots=True)
class _Gap:
    """Labels that are missing between two candidates: the last figures from `first` up to, not including, `end`."""

    like: Candidate
    first: int
    end: int
    after_block: int
    before_block: int


def with_lost_labels(candidates: Sequence[Candidate], blocks: Sequence[Block], style: Typography) -> list[Candidate]:
    """Return the candidates together with the guesses, in reading order."""
    known = [candidate for candidate in candidates if not candidate.label.needs_proof]
    labelled = {candidate.block for candidate in known}
    guesses = [
        *_holders(candidates, blocks, style, labelled),
        *_cut_off(known, blocks, style, labelled),
        *_misread(known, blocks, style),
        *_misnamed(known, blocks, style),
    ]
    return sorted([*candidates, *guesses], key=lambda candidate: candidate.block)


def _holders(
    candidates: Sequence[Candidate], blocks: Sequence[Block], style: Typography, labelled: set[int]
) -> Iterator[Candidate]:
    """Yield what may be the heading of section 4, its number lost, right before 4.1."""
    for candidate in candidates:
        *holder, last = candidate.label.path
        at = candidate.block - 1
        if candidate.label.series is not Series.NUMBER or last != 1 or not holder or at < 0 or at in labelled:
            continue
        if is_emphasised(blocks[at], style) and unnumbered_score(blocks, at, style) > UNNUMBERED_THRESHOLD - 1.5:
            printed = ".".join(map(str, holder))
            yield Candidate(at, Label(Series.NUMBER, tuple(holder), printed, 0, needs_proof=True), UNPROVEN)


def _cut_off(
    known: Sequence[Candidate], blocks: Sequence[Block], style: Typography, labelled: set[int]
) -> Iterator[Candidate]:
    """Yield each way to give a missing label to a heading before which there is the rest, or the space, of one."""
    for gap in _gaps(known):
        same_rank = [
            blocks[candidate.block]
            for candidate in known
            if candidate.label.series is gap.like.label.series and len(candidate.label.path) == len(gap.like.label.path)
        ]
        for at in range(gap.after_block + 1, gap.before_block):
            if at in labelled:
                continue
            like = any(_is_like(blocks[at], other) for other in same_rank)
            rest = _REST.match(blocks[at].text.text)
            if rest is None and not (like and _stands_right_of(blocks[at], blocks[gap.like.block])):
                continue
            length = rest.end() if rest else 0
            title = blocks[at].text.text[length:]
            if numbered_score(blocks[at], title, style, dotted=True) <= NUMBERED_THRESHOLD:
                continue
            for last in range(gap.first, gap.end):
                yield Candidate(at, _counted(gap.like.label, last, length), UNPROVEN + (_LIKE_OTHERS if like else 0.0))


def _misread(known: Sequence[Candidate], blocks: Sequence[Block], style: Typography) -> Iterator[Candidate]:
    """Yield the label that comes next where a heading in the type of its rank has all figures of it but one."""
    for at, block in enumerate(blocks):
        match = _FIGURES.match(block.text.text)
        if match is None or not is_emphasised(block, style):
            continue
        digits = "".join(filter(str.isdigit, match[0]))
        before = max((c.block for c in known if c.block < at), default=None)
        for path in {path for c in known if c.block == before for path in _next_paths(c.label)}:
            figures = "".join(map(str, path))
            if Levenshtein.distance(figures, digits) > 1 or len(figures) != len(digits):
                continue
            like = {len(c.label.path) for c in known if c.block != at and _is_like(block, blocks[c.block])}
            is_of_rank = len(path) in like if len(figures) >= _LEAST_FIGURES else like == {len(path)}
            if (
                is_of_rank
                and numbered_score(block, block.text.text[match.end() :], style, dotted=True) > NUMBERED_THRESHOLD
            ):
                label = Label(Series.NUMBER, path, ".".join(map(str, path)), match.end(), needs_proof=True)
                yield Candidate(at, label, _NEXT_IN_TYPE)


def _misnamed(known: Sequence[Candidate], blocks: Sequence[Block], style: Typography) -> Iterator[Candidate]:
    """Yield what may be "Item 7: Decisions", its first word misread, in a paper that has other items."""
    if not any(candidate.label.printed.casefold().startswith(_ITEM) for candidate in known):
        return
    labelled = {candidate.block for candidate in known}
    for at, block in enumerate(blocks):
        match = _NAME.match(block.text.text)
        if match is None or at in labelled or not is_emphasised(block, style):
            continue
        if Levenshtein.distance(match["name"].casefold(), _ITEM) > _SLIPS_OF_NAME:
            continue
        score = numbered_score(block, block.text.text[match.end() :], style, dotted=True)
        if score > NUMBERED_THRESHOLD + _MISNAMED:
            number = int(match["figures"])
            label = Label(Series.NUMBER, (number,), f"Item {number}", match.end(), _MISNAMED)
            yield Candidate(at, label, score)


def _next_paths(label: Label) -> Iterator[tuple[int, ...]]:
    """Yield the labels that may follow one: its first part, and the next beside it or beside what holds it."""
    if label.series is Series.NUMBER:
        yield (*label.path, 1)
        for depth in range(len(label.path)):
            yield (*label.path[:depth], label.path[depth] + 1)


def _stands_right_of(block: Block, labelled: Block) -> bool:
    """Whether a heading leaves the space of a label free before it."""
    line, other = block.lines[0].line, labelled.lines[0].line
    return line.size is not None and line.indent - other.indent > _LABEL_SPACE * line.size


def _gaps(known: Sequence[Candidate]) -> Iterator[_Gap]:
    counting: dict[tuple[Series, tuple[int, ...]], list[Candidate]] = {}
    for candidate in known:
        counting.setdefault((candidate.label.series, candidate.label.path[:-1]), []).append(candidate)
    for same in counting.values():
        first = same[0]
        if first.label.path[-1] == 2:
            yield _Gap(first, 1, 2, -1, first.block)
        for at, before in enumerate(same):
            start = before.label.path[-1] + 1
            later = (after for after in same[at + 1 :] if 0 <= after.label.path[-1] - start <= _WIDEST_GAP)
            after = next(later, None)  # what counts otherwise in between is no heading of these
            if after is not None and after.label.path[-1] > start:
                yield _Gap(before, start, after.label.path[-1], before.block, after.block)


def _counted(like: Label, last: int, length: int) -> Label:
    """Return the label of a series that ends with another figure or letter than one that is known."""
    own = like.path[-1]
    path = (*like.path[:-1], last)
    figures = [(str(own), str(last)), (chr(ord("A") + own - 1), chr(ord("A") + last - 1))]
    printed = next((like.printed.removesuffix(a) + b for a, b in figures if like.printed.endswith(a)), "")
    return replace(like, path=path, printed=printed or str(last), length=length, doubt=0.0, needs_proof=True)


def _is_like(block: Block, other: Block) -> bool:
    size, size_of_other = block.lines[0].line.size or 0.0, other.lines[0].line.size or 0.0
    same_case = _in_capitals(block) == _in_capitals(other)
    return same_case and abs(size - size_of_other) <= _ALIKE * size_of_other and block.bold == other.bold


def _in_capitals(block: Block) -> bool:
    letters = [c for c in block.text.text if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.9 * len(letters)
