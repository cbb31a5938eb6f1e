"""A plan is asked of an engine: as it is meant first, then, where that finds nothing, more loosely and with a note."""

from __future__ import annotations

from dataclasses import replace

from index.engines import Engine, Every, Found, Question
from index.plan import Plan


def ask_plan(engine: Engine, plan: Plan, page: Question | None = None) -> tuple[Found, tuple[str, ...]]:
    """Return what an engine finds for a plan, and what is to be said of how it was found.

    `page` says what is wanted of the answer: its order, offset, limit and counts; by default the ten best.

    Raises:
        EngineError: the index is damaged.
    """
    found = Found(0, (), {})
    page = page or Question(Every())
    for wanted, note in ((plan.wanted, ""), *plan.looser):
        if wanted is not None:
            found = engine.ask(replace(page, wanted=wanted, favoured=plan.favoured))
        if found.total:
            return found, ((note,) if note else ())
    return found, ()
