"""A plan is asked of an engine: as it is meant first; where that finds too little, more loosely and with a note."""

from __future__ import annotations

from dataclasses import replace

from index.engines import AllOf, Engine, Every, Found, Node, Order, Question
from index.plan import Plan

ENOUGH = 10
"""Sections that are enough, the hits of a page: with fewer that have all the words, those that lack some follow."""


def ask_plan(
    engine: Engine, plan: Plan, page: Question | None = None, *, enough: int = ENOUGH
) -> tuple[Found, tuple[str, ...]]:
    """Return what an engine finds for a plan, and what is to be said of how it was found.

    `page` says what is wanted of the answer: its order, offset, limit and counts; by default the ten best. What has all
    that is asked for comes first. By date nothing else comes, unless nothing has it all.

    Raises:
        EngineError: the index is damaged.
    """
    page = page or Question(Every())
    if plan.wanted is None:
        return Found(0, (), {}), ()
    found = engine.ask(replace(page, wanted=plan.wanted, favoured=plan.favoured))
    asked: list[Node] = [plan.wanted]
    with_all = found.total
    notes: tuple[str, ...] = ()
    for step in plan.looser:
        if found.total >= (1 if page.order is Order.DAY else enough) or (found.total and step.is_last_resort):
            break
        more = engine.ask(
            replace(
                page,
                wanted=AllOf((step.wanted,), tuple(asked)),
                favoured=plan.favoured,
                offset=max(page.offset - found.total, 0),
                limit=page.limit - len(found.hits),
            )
        )
        asked.append(step.wanted)
        if more.total:
            nearest = FEWEST_FIRST if notes else step.note
            notes = (_told(with_all) if with_all else nearest,)
            found = _joined(found, more)
    return found, notes


FEWEST_FIRST = "No section has all of these words: those that lack the fewest come first."


def _told(with_all: int) -> str:
    first = "1 section has" if with_all == 1 else f"{with_all} sections have"
    return f"{first} all of these words, and come{'s' * (with_all == 1)} first; the others lack some of them."


def _joined(one: Found, other: Found) -> Found:
    """Return two answers as one, whose sections are different ones."""
    counts = {
        field: {value: one.counts[field].get(value, 0) + values.get(value, 0) for value in one.counts[field] | values}
        for field, values in other.counts.items()
    }
    return Found(one.total + other.total, (*one.hits, *other.hits), counts)
