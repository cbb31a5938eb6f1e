"""Chooses the headings whose labels form one legal numbering tree.

In: candidate headings with a score. Out: the best chain of them. A label alone proves little ("2 May 2019",
"Release 2.0", numbered paragraphs); the set of labels that follow each other legally does. Misread labels ("3,5",
"4.l") are cheap alternatives inside the same search.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.labels import Label, Series

_LOOK_BACK = 160  # candidates; more stand between two headings of no paper
_FEW = 4  # states of the other series that are followed; nine gave no other numbering of any of 140 papers
_CLOSE = 3.0  # what a chain may be behind the best and still come to lead: a few gaps
UNPROVEN = -0.6
"""The score of a guess: less than what a gap in the numbering costs, so that it pays only where it closes one."""

_GOES_ON = 0.1  # what it costs that a series counts on after another one stood between
_INNER = frozenset({Series.LETTER, Series.ROMAN, Series.POINT})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A block that may be a heading. `score` above 0 speaks for it."""

    block: int
    label: Label
    score: float


@dataclass(frozen=True, slots=True)
class _Chain:
    """A numbering that ends with one candidate; `reached` is how far each series has counted."""

    worth: float
    candidate: Candidate
    before: _Chain | None
    reached: Mapping[Series, tuple[int, ...]]


def best_chain(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates, in order, that together make the most credible numbering.

    Several candidates may share a block (ways to read one label); at most one of them is taken.
    """
    chains: list[list[_Chain]] = []  # for each candidate the best few that end with it
    for at, candidate in enumerate(candidates):
        chains.append(_chains_to(candidate, chains[max(0, at - _LOOK_BACK) :]))
    best = max((few[0] for few in chains), key=lambda chain: chain.worth, default=None)
    if best is None or best.worth <= 0:
        return ()
    found: list[Candidate] = []
    link: _Chain | None = best
    while link is not None:
        found.append(link.candidate)
        link = link.before
    numbers = [one for one in found if one.label.series is Series.NUMBER]
    return tuple(one for one in reversed(found) if len(numbers) > 1 or not _is_bare_figure(one.label))


def _is_bare_figure(label: Label) -> bool:
    """Whether a label is a figure other than 1, without a stop: where no other number counts, it is dirt or a sum."""
    is_bare = label.printed.isdigit() and label.length == len(label.printed)
    return label.series is Series.NUMBER and is_bare and label.path != (1,)


def _chains_to(candidate: Candidate, earlier: Sequence[Sequence[_Chain]]) -> list[_Chain]:
    """Return the best chain that ends with a candidate for each state of the other series, the best of all first.

    What leaves a series behind may be worth more now, and less when that series goes on.
    """
    label = candidate.label
    start = -_entry_cost(label)
    best = start
    ways: dict[tuple[tuple[int, ...] | None, ...], tuple[float, _Chain | None]] = {(): (start, None)}
    for few in reversed(earlier):
        for before in few:
            if before.candidate.block == candidate.block or before.worth <= best - _CLOSE:
                continue
            worth = before.worth - _step_cost(before, label)
            if worth <= best - _CLOSE:
                continue
            best = max(best, worth)
            state = tuple(before.reached.get(series) for series in Series if series is not label.series)
            if state not in ways or worth >= ways[state][0]:  # of equals the earliest
                ways[state] = worth, before
    ranked = sorted(ways.values(), key=lambda way: -way[0])[:_FEW]
    return [
        _Chain(
            worth + candidate.score - label.doubt,
            candidate,
            before,
            {**(before.reached if before else {}), label.series: label.path},
        )
        for worth, before in ranked
    ]


def _entry_cost(label: Label) -> float:
    """What it costs that the first heading of a paper has this label."""
    if label.series is Series.APPENDIX:
        return 0.5
    if label.path == (1,):
        return 0.0
    if label.series in _INNER:
        return _begin_cost(label)  # "Section D" counts nothing where no A, B and C stand before
    return min(3.0, 0.5 + 0.4 * (label.path[0] - 1) + 0.5 * (len(label.path) - 1))


def _step_cost(before: _Chain, after: Label) -> float:
    """What it costs that a heading follows a chain; 0 for a legal successor of its last."""
    last = before.candidate.label
    if last.series is after.series:
        return _count_cost(last.path, after)
    reached = before.reached.get(after.series)
    if after.series is Series.APPENDIX:
        return 0.3 + min(2.0, 0.5 * (after.path[0] - 1 if reached is None else max(0, after.path[0] - reached[0] - 1)))
    begins = _begin_cost(after)
    if after.series in _INNER:
        return begins if reached is None else min(begins, _GOES_ON + _count_cost(reached, after))
    if last.series is Series.APPENDIX:
        return 1.0 if after.path[0] == 1 else 3.0
    if reached is None or after.path == (1,):
        return 0.6 + 0.1 * after.path[0]  # numbers inside letters begin again in each
    return _GOES_ON + _count_cost(reached, after)


def _begin_cost(label: Label) -> float:
    """What it costs that letters begin to count with this label."""
    return 1.0 + 1.5 * (label.path[0] - 1)


def _count_cost(before: tuple[int, ...], after: Label) -> float:
    """What it costs that a series counts on from one label to another; 0 for a legal successor."""
    p, q = before, after.path
    if after.series is Series.APPENDIX and len(q) == 1:
        return 0.0 if q[0] == p[0] + 1 else min(4.0, 1.0 + abs(q[0] - p[0]))
    common = 0
    while common < min(len(p), len(q)) and p[common] == q[common]:
        common += 1
    if common == len(q):
        return 6.0  # the same label again, or one of its holders
    tail = q[common:]
    step = tail[0] - p[common] if common < len(p) else tail[0]
    if step < 1:
        return 4.5 if q == (1,) else 7.0  # numbering starts again, or goes back
    return min(6.0, 0.9 * (step - 1) + sum(1.3 + 0.7 * (part - 1) for part in tail[1:]))
