"""Verbs, clauses and acts: what a sentence states as done, and what it only plans, denies or supposes."""

from __future__ import annotations

import pytest
from event_cases import tagged

from pipeline.actions import find_acts
from pipeline.grammar.sentence import Sentence
from pipeline.grammar.statements import read_clauses
from pipeline.grammar.tokens import Token, entity_tokens, read_word, tokenise
from pipeline.grammar.verbs import VERBS, Form, repaired_verb, verb_forms
from pipeline.records import Part


def tokens_of(text: str) -> tuple[Token, ...]:
    return tokenise(text, 0, len(text), entity_tokens(tagged("1", Part.TEXT, text)))


def acts_of(text: str) -> list[str]:
    tokens = tokens_of(text)
    return [act.action.value for act in find_acts(Sentence(tokens, read_clauses(tokens), ()))]


def stated(text: str) -> list[str]:
    """The dictionary forms of the verbs that a sentence claims to have happened."""
    return [clause.group.verb.lemma for clause in read_clauses(tokens_of(text)) if clause.stated]


@pytest.mark.parametrize(
    ("word", "lemma", "form"),
    [
        ("approved", "approve", Form.PAST),
        ("deferring", "defer", Form.ING),
        ("withdrawn", "withdraw", Form.PARTICIPLE),
        ("agreeing", "agree", Form.ING),
        ("notified", "notify", Form.PAST),
        ("reaches", "reach", Form.PRESENT),
        ("sought", "seek", Form.PAST),
    ],
)
def test_a_verb_is_known_in_its_forms(word: str, lemma: str, form: Form) -> None:
    assert verb_forms(word)[form].lemma == lemma


@pytest.mark.parametrize(
    ("read", "printed"),
    [("agrced", "agreed"), ("approvcd", "approved"), ("rejectcd", "rejected"), ("cornmented", "commented"),
     ("defered", "deferred"), ("revicwed", "reviewed"), ("recomrnended", "recommended"),
     ("implernented", "implemented")],
)  # fmt: skip
def test_a_verb_damaged_by_one_ocr_error_is_read(read: str, printed: str) -> None:
    assert repaired_verb(read) == printed


@pytest.mark.parametrize(
    "word",
    ["approver", "proposer", "provider", "reviewer", "receiver", "adapted", "praised", "approval", "notice", "mooted",
     "related", "projected", "meter", "metered", "report", "deferral", "vated"],
)  # fmt: skip
def test_another_word_is_not_taken_for_a_damaged_verb(word: str) -> None:
    assert repaired_verb(word) is None


def test_a_damaged_auxiliary_is_read() -> None:
    read = [read_word(word) for word in ("wcre", "bcen", "wos", "meter", "here")]

    assert read == ["were", "been", "was", "meter", "here"]


def test_every_verb_that_acts_has_forms_of_its_own() -> None:
    assert all(verb_forms(lemma) for lemma, verb in VERBS.items() if verb.action)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The SSC agreed SECMP0024.", ["agree"]),
        ("SECMP0024 was agreed by the SSC.", ["agree"]),
        ("SECMP0024 has been approved.", ["approve"]),
        ("SECMP0024 had already been approved.", ["approve"]),
        ("SECMP0024 was not agreed.", []),
        ("SECMP0024 was never approved.", []),
        ("Neither SECMP0024 nor SECMP0055 was approved.", []),
        ("No modifications were approved.", []),
        ("SECMP0024 will be approved.", []),
        ("SECMP0024 may have been approved.", []),
        ("SECMP0024 is to be approved.", []),
        ("SECMP0024 is being reviewed.", []),
        ("If SECMP0024 is approved, DCC will act.", []),
        ("Unless SECMP0024 was approved, DCC would not act.", []),
        ("Once SECMP0024 has been approved, DCC will act.", []),
        ("Should the Panel approve SECMP0024, DCC will act.", []),
        ("Had the Panel approved SECMP0024, DCC would have acted.", []),
        ("After the Panel had approved SECMP0024, the SSC reviewed it.", ["approve", "review"]),
        ("Was SECMP0024 approved?", []),
        ("The agreed date for SECMP0024 is here.", ["be"]),
        ("The requirements previously discussed for SECMP0024 are here.", ["be"]),
        ("The SSC reviewed and approved SECMP0024.", ["review", "approve"]),
        ("SECMP0024 was reviewed and approved.", ["review", "approve"]),
        ("SECMP0024 was not reviewed or approved.", []),
        ("The assessment that the SSC requested for SECMP0024 was late.", ["be"]),
        ("The SSC members note SECMP0024.", ["note"]),
        ("The SSC considers SECMP0024.", []),
    ],
)
def test_only_what_is_claimed_to_have_happened_is_stated(text: str, expected: list[str]) -> None:
    assert stated(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Panel agreed SECMP0024.", ["agreed"]),
        ("The Panel agreed to approve SECMP0024.", ["approved"]),
        ("The Panel agreed that SECMP0024 be rejected.", ["rejected"]),
        ("The Panel agreed that SECMP0024 should not be approved.", ["rejected"]),
        ("The Panel agreed to defer SECMP0024.", ["deferred"]),
        ("The Panel agreed to request an assessment of SECMP0024.", ["requested"]),
        ("The Panel agreed to discuss SECMP0024 in June.", ["agreed"]),
        ("The Panel agreed that the date for SECMP0024 be moved to 7 May 2020.", ["date-changed"]),
        ("The Panel agreed to approve SECMP0024 and to reject SECMP0055.", ["approved", "rejected"]),
        ("The Panel agreed and approved SECMP0024.", ["approved"]),
        ("The Panel recommended that SECMP0024 be approved.", ["recommended"]),
        ("The Panel declined to approve SECMP0024.", []),
        ("The Panel voted against SECMP0024.", ["rejected"]),
        ("The Panel voted to approve SECMP0024.", ["approved"]),
        ("The Panel voted on SECMP0024.", []),
        ("The Panel asked DCC to approve SECMP0024.", ["requested"]),
        ("The Panel asked whether SECMP0024 was approved.", ["discussed"]),
        ("The Panel is asked to approve SECMP0024.", []),
        ("The Panel expects to approve SECMP0024.", []),
        ("The Panel noted that SECMP0024 had been approved.", ["noted", "approved"]),
        ("The Panel noted that SECMP0024 would be approved.", ["noted"]),
        ("The Panel approved the requirements for SECMP0024.", ["agreed"]),
        ("The Panel approved the extension of SECMP0024.", ["date-changed"]),
        ("The Panel approved the minutes for SECMP0024.", []),
        ("The Panel raised concerns about SECMP0024.", ["discussed"]),
        ("The Panel raised SECMP0024.", ["raised"]),
        ("The Panel discussed SECMP0024, noting some points.", ["discussed"]),
        ("The Panel discussed SECMP0024, agreeing to defer it.", ["discussed", "deferred"]),
        ("The Panel put SECMP0024 on hold.", ["deferred"]),
        ("SECMP0024 went live.", ["implemented"]),
    ],
)
def test_the_more_specific_action_wins(text: str, expected: list[str]) -> None:
    assert acts_of(text) == expected
