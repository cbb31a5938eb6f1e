"""Modification ids in the texts of one document: printed, listed, implied by a range, or damaged and repaired.

In: all texts of one document and the profiles. Out: MODIFICATION mentions per text, raw text untouched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.id_forms import Occurrence, Strength, find_occurrences, possible_forms
from pipeline.id_proof import KnownIds, known_ids, title_after
from pipeline.id_repair import RepairRules, is_end_of_damaged, repair
from pipeline.profiles import Profile, names_code
from pipeline.records import Label, Mention, Method
from pipeline.spans import Taken

DOUBTFUL = 0.5
"""Confidence in an id that is printed once in a paper, with the title of another id."""

_CERTAIN = 1.0
_PRINTED_ELSEWHERE = 0.9  # without context here, but with it elsewhere in the paper

_BESIDE = 60  # code points in which another code is named beside an id of its: "the STC Panel approved CM075"

_PLAIN_LETTERS = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full-width forms
    **str.maketrans("АВСЕНІКМОРЅТХ", "ABCEHIKMOPSTX"),  # Cyrillic capitals that look Latin
}

_FOREIGN_LETTER = re.compile(f"[{''.join(map(chr, _PLAIN_LETTERS))}]")


class IdFindings(NamedTuple):
    """The ids of one text, in order of position, and the spans of what looks like one and could not be read."""

    mentions: tuple[Mention, ...]
    unread: tuple[tuple[int, int], ...]


def find_identifiers(
    texts: Sequence[str], *, profile: Profile, others: Sequence[Profile] = ()
) -> tuple[tuple[Mention, ...], ...]:
    """Return the modification ids of each text of one document; see `read_identifiers`."""
    return tuple(found.mentions for found in read_identifiers(texts, profile=profile, others=others))


def read_identifiers(
    texts: Sequence[str], *, profile: Profile, others: Sequence[Profile] = ()
) -> tuple[IdFindings, ...]:
    """Return what is read of the modification ids of each text of one document.

    `texts` are all texts of the document, for the proof of a repair may stand in another of them. `profile` is the
    document's own code; `others` are codes that it may speak of besides, of which less is believed without context.
    """
    plain = [text.translate(_PLAIN_LETTERS) if _FOREIGN_LETTER.search(text) else text for text in texts]
    trust = _Trust(profile, others, plain)
    printed = [
        [one for one in find_occurrences(text, trust.forms) if not is_end_of_damaged(text, one, profile.id_forms)]
        for text in plain
    ]
    sure = [[one for one in found if trust.believes(one, text)] for text, found in zip(plain, printed, strict=True)]
    known = known_ids(plain, sure)
    taken = [Taken((one.start, one.end) for one in found if not one.implied) for found in printed]
    printed = [[one for one in found if one.value in known.values] for found in printed]
    counts = Counter(one.value for found in printed for one in found)
    repaired = repair(plain, taken, rules=trust.rules, known=known)
    findings = []
    for text, raw, found, mended in zip(plain, texts, printed, repaired, strict=True):
        whole = [
            _mention(raw, one, _confidence(text, one, trust=trust, known=known, count=counts[one.value]))
            for one in found
        ]
        mentions = sorted((*whole, *mended.mentions), key=lambda one: (one.start, one.end, one.value))
        findings.append(IdFindings(tuple(mentions), tuple(mended.unread)))
    return tuple(findings)


def repair_rules(profile: Profile, others: Sequence[Profile], texts: Sequence[str]) -> RepairRules:
    """Return what may be repaired in a document of these texts."""
    return _Trust(profile, others, texts).rules


class _Trust:
    """Which printed ids to believe: all forms of the document's own code, of other codes the unmistakable ones."""

    def __init__(self, profile: Profile, others: Sequence[Profile], texts: Sequence[str]) -> None:
        whole = "\n".join(texts)
        self._own = frozenset(profile.id_forms)
        possible = set(possible_forms([form for other in others for form in other.id_forms], texts))
        self._named = {
            form: named
            for other in others
            if (forms := [form for form in other.id_forms if form in possible])
            for named in (other if names_code(whole, other) else None,)
            for form in forms
        }
        self._related = {form for other in others if other.name in profile.relatives for form in other.id_forms}
        self.forms = (*profile.id_forms, *self._named)
        every = (profile, *others)
        ours = {form.letters for one in every for form in one.id_forms}
        other_series = frozenset(series for one in every for series in one.other_series if series not in ours)
        self.rules = RepairRules(profile.id_forms, tuple(self._named), other_series)

    def believes(self, one: Occurrence, text: str) -> bool:
        """Whether what is printed there is an id by itself, not only because it stands elsewhere too."""
        if one.form in self._own:
            return one.supported or one.form.strength is not Strength.WEAK
        trusted = (Strength.STRONG, Strength.MEDIUM) if one.form in self._related else (Strength.STRONG,)
        if one.form.strength in trusted:
            return True
        other = self._named[one.form]
        if other is None:
            return False
        beside = text[max(0, one.start - _BESIDE) : one.end + _BESIDE]
        return one.supported or (one.form.strength is Strength.MEDIUM and names_code(beside, other))


def _confidence(text: str, one: Occurrence, *, trust: _Trust, known: KnownIds, count: int) -> float:
    if not trust.believes(one, text):
        return _PRINTED_ELSEWHERE
    if count == 1 and known.with_title(title_after(text, one.end)) - {one.value}:
        return DOUBTFUL
    return _CERTAIN


def _mention(raw: str, one: Occurrence, confidence: float) -> Mention:
    method = Method.EXACT if raw[one.start : one.end] == one.value else Method.VARIANT
    if one.implied:
        method = Method.INFERRED
    return Mention(Label.MODIFICATION, one.start, one.end, one.value, confidence, method)
