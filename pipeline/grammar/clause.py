"""A clause: a verb group with its subject, what governs it, and whether it states a fact.

In: nothing but what others have read. Out: `Clause`.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.grammar.subjects import Actor
from pipeline.grammar.verb_group import VerbGroup


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb group in its sentence; `start` and `end` are token indices, the end is where the next clause begins.

    `governor` is the index of the clause that this one fills ("agreed" for "to approve"). `stated` says that the
    sentence claims it to have happened. `subject` is None where the sentence names none. `of_modification` says that
    the object stands before it: "MP098, which the Authority rejected".
    """

    group: VerbGroup
    subject: Actor | None
    link: str
    governor: int | None
    stated: bool
    denied: bool
    start: int
    end: int
    of_modification: bool = False
