"""Which committees a place in a text suggests, where a sentence names none.

In: what the headings above, the paper and the sentences before say. Out: a `Setting`, kept while sentences are read.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.grammar.words import word_set
from pipeline.moves import REGULATORS
from pipeline.records import Action

_REGULATORS_ACTS = frozenset(
    {Action.APPROVED, Action.REJECTED, Action.DEFERRED, Action.DATE_CHANGED, Action.STAGE_CHANGED}
)
"""What is the regulator's under a heading such as "Authority decisions"; to discuss and to note is a committee's."""

_PREPARES = "WORKING GROUP"
"""What works on a modification, and neither approves nor rejects it."""

_NOT_YET_DECIDED = word_set(
    "to with for awaiting pending before recommendation recommendations determined led submitted consultation"
)
"""Words of a heading that names the regulator, and reports none of its decisions."""

_DONE_BY_OTHERS = frozenset({Action.IMPLEMENTED, Action.RAISED, Action.WITHDRAWN, Action.CONSULTED})
"""What nobody named does is done by the proposer or the administrator, and not by the committee of the heading."""


@dataclass(slots=True)
class Setting:
    """Which committees a place in the text suggests, while its sentences are read in order."""

    heading: str | None  # of the nearest heading above that names one
    last: str | None = None  # the last that acted in this section
    paper: str | None = None  # whose paper or meeting it is
    regulator: bool = False  # the nearest heading speaks of decisions of the Authority
    minutes: bool = False  # the paper reports on a meeting: what is told there, is told to it
    by_regulator: bool = False  # the sentence before tells what the Authority did: "it" is the Authority
    deciding: str | None = None  # of which the text says that it decided: "the table shows what the Workgroup decided"

    @property
    def here(self) -> str | None:
        """The committee that acts where nobody is named."""
        return self.heading or self.last or self.paper

    @property
    def named_before(self) -> str | None:
        """The committee that "the Committee" or "members" means."""
        return (self.heading if self.minutes else None) or self.last or self.heading or self.paper

    @property
    def meeting(self) -> str | None:
        """The committee to which things are told in minutes."""
        return (self.heading or self.paper) if self.minutes else None

    def acting(self, action: Action) -> str | None:
        """The committee that an act is credited to where nobody is named; None is the Authority or an outsider."""
        decides = action in {Action.APPROVED, Action.REJECTED} and self.here == _PREPARES != self.deciding
        regulators = self.regulator and action in _REGULATORS_ACTS
        return None if without_committee(action) or regulators or decides else self.here


def decided_by_regulator(heading: str) -> bool:
    """Whether what stands under a heading was decided by the regulator: "Authority decisions", "Ofgem".

    >>> decided_by_regulator("Determinations by Ofgem"), decided_by_regulator("Sent to the Authority")
    (True, False)
    """
    text = heading.lower()
    words = set(text.replace("-", " ").replace(":", " ").replace(",", " ").replace("’", " ").replace("'", " ").split())
    named = bool(words & REGULATORS) or "secretary of state" in text
    return named and not words & _NOT_YET_DECIDED


def without_committee(action: Action) -> bool:
    """Whether an act is the proposer's or the administrator's where nobody is named."""
    return action in _DONE_BY_OTHERS
