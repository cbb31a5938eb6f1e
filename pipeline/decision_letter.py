"""Whether a paper is a decision of the regulator, which no committee of a code has made.

In: sections. Out: yes or no. In such a letter "we" decide, and the panels of the codes have only recommended.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.records import Section

_SUMMARY = re.compile(  # the line on the cover: "Decision: The Authority directs that this proposal be made"
    r"^\W*(?:our )?decision\b\W{1,5}(?:the )?(?:(?:gas and electricity markets )?authority|ofgem|gema)(?![a-z])",
    re.IGNORECASE | re.MULTILINE,
)
_WE_DECIDE = re.compile(
    r"\b[Ww]e (?:have (?:therefore |now |also )?(?:decided|directed|approved|rejected|determined)"
    r"|(?:therefore |hereby )?(?:direct|approve|reject|determine)) (?:that|to|not to|[A-Z])"
)
_REGULATOR = re.compile(r"\b(?:the Authority|Ofgem|GEMA|Gas and Electricity Markets Authority)\b")
_ITS_DUTY = re.compile(
    r"\b(?:our (?:decision|principal objective|statutory|reasons|assessment)|decision notice|principal objective)\b",
    re.IGNORECASE,
)
_OPENING = 6  # sections: a letter says what it is early; and none is as long as a paper with more of them before that


def is_decision_of_regulator(sections: Sequence[Section]) -> bool:
    """Return whether a paper is a letter by which the regulator decides on a modification."""
    texts = [t for section in sections for t in (section.heading.text if section.heading else "", section.text.text)]
    opening = "\n".join(texts[: 2 * _OPENING])
    if _SUMMARY.search(opening):
        return True
    whole = "\n".join(texts)
    return bool(_WE_DECIDE.search(whole) and _ITS_DUTY.search(whole) and _REGULATOR.search(opening))
