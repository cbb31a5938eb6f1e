"""The printed forms of modification ids: what a profile says of them, as records.

In: the `[[ids]]` tables of a profile. Out: `IdForm`, one per way of numbering.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Strength(StrEnum):
    """How much an id form proves by itself."""

    STRONG = "strong"  # stands alone in any paper: SECMP0013, CMP308
    MEDIUM = "medium"  # stands alone in papers of its own code: MP099, CM080
    WEAK = "weak"  # only beside a context word, or where the paper has it so elsewhere: P375, 0678


class Number(NamedTuple):
    """A run of digits in an id: from `least` to `most` digits as printed, `width` (zero-padded) in the canonical id."""

    least: int
    most: int
    width: int


@dataclass(frozen=True, slots=True)
class IdForm:
    """One way of numbering modifications: letters, one or more numbers, perhaps a suffix or an alternative.

    The canonical id is `prefix`, the zero-padded numbers joined by `joint`, the suffix, and the alternative after a blank:
    `SECMP0013`, `MP102A`, `DCRP/MP/21/04`, `CMP298 WACM3`.
    """

    kind: str  # what the code calls it: "Draft Proposal"
    prefix: str
    spellings: tuple[
        str, ...
    ]  # printed prefixes, `prefix` among them; a blank is an optional blank, hyphen or underscore
    numbers: tuple[Number, ...]
    joint: str  # between the numbers of the canonical id
    joints: str  # the characters that may stand between them in print
    suffixes: tuple[str, ...]  # of a part, split or variation: A, B, FT; they may stack (AV)
    alternative: str | None  # the word of a numbered alternative: WACM
    family: str  # the prefix of the family key: MP for DP099
    strength: Strength
    any_case: bool  # whether lower-case letters are read too
    context: tuple[str, ...]  # words that must stand near a weak form
