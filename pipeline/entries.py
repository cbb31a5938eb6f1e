"""What the entries of logs and tables say without a sentence: verdicts in brackets or alone in a cell, and stages.

In: tokens or a sentence. Out: whether it is such an entry, and the stage that it names.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.grammar.sentence import Sentence
from pipeline.grammar.tokens import TITLE, Token
from pipeline.grammar.verb_group import is_object
from pipeline.grammar.verbs import Form
from pipeline.grammar.words import word_set
from pipeline.records import Label

_BEFORE_STAGE = word_set("now currently still in at the out undergoing awaiting with pending stage status : – - —")
"""Words and marks between a modification and the stage that an entry says it is in."""

_PLACES = word_set("now currently still in at out undergoing awaiting with pending")

_VERDICTS = word_set("accept approve reject defer withdraw")
_FOR = word_set("for to")
_PURPOSES = word_set("decision information discussion approval noting determination")
"""What a paper comes before a meeting for."""

_LONGEST_DOER = 4
"""In tokens: "The SSC Chair and DCC to" (a guess)."""

_LONGEST_VERDICT = 3
"""In words: "Accept as amended"."""


def is_verdict(sentence: Sentence) -> bool:
    """Whether what stands in brackets opens with what was done: "(rejected, 2 for, 5 against)"."""
    if not sentence.clauses:
        return False
    group = sentence.clauses[0].group
    opens = all(token.is_adverb for token in sentence.tokens[: group.first])
    complete = group.end >= len(sentence.tokens) or not is_object(sentence.tokens[group.end])
    return opens and (group.passive or (group.bare and complete)) and not (group.modal or group.negated)


def bare_verdict(tokens: Sequence[Token]) -> bool:
    """Whether a cell is a verdict in its base form: "Accept", "Accept Modified"."""
    words = [token.word for token in tokens]
    return bool(words) and len(words) <= _LONGEST_VERDICT and words[0] in _VERDICTS


def is_order(sentence: Sentence) -> bool:
    """Whether a cell tells somebody to do something: "SECAS to confirm that", "Circulate the text of"."""
    if not sentence.clauses:
        return False
    group = sentence.clauses[0].group
    does = group.infinitive and group.first <= _LONGEST_DOER and sentence.tokens[group.first].word == "to"
    return does or (group.bare and group.form is Form.BASE and not group.first)


def says_on_hold(tokens: Sequence[Token]) -> bool:
    """Whether a cell says no more than that work has stopped: "On hold"."""
    return [token.word for token in tokens] == ["on", "hold"]


def is_of_agenda(tokens: Sequence[Token]) -> bool:
    """Whether a cell is of a list of papers: names one with its id ("R0094 Final Change Report"), or what it is for."""
    named = any(token.label is Label.MODIFICATION for token in tokens)
    words = [token.word for token in tokens if token.word not in _FOR]
    return named or (len(words) == 1 and words[0] in _PURPOSES)


def stage_alone(sentence: Sentence) -> str | None:
    """Return the stage that a verbless entry says its modifications are in: "MP078 – now in the Report Phase"."""
    last = max((at for at, t in enumerate(sentence.tokens) if t.label is Label.MODIFICATION), default=None)
    if last is None or not sentence.stages:
        return None
    said = [t for t in sentence.tokens[last + 1 :] if t.start < sentence.stages[0].start and not t.aside]
    plain = all(t.word in _BEFORE_STAGE or t.word == TITLE for t in said)
    stage = sentence.stages[0]
    rest = [t for t in sentence.tokens if t.start >= stage.end and t.is_word]
    marked = bool(said) and said[0].word in {":", "–", "-", TITLE, "is", "now"}
    opening = next((t.word for t in sentence.tokens if t.start == stage.start), "")
    placed = bool(_PLACES & {opening, *(t.word for t in said)})  # "MP078: Modification Report" is a title
    return stage.name if marked and plain and placed and not rest else None


def is_stage(sentence: Sentence) -> bool:
    """Whether a status says no more than a stage: no verb stands outside the stage's own name."""
    mention = sentence.stages[0]
    heads = [sentence.tokens[clause.group.head].start for clause in sentence.clauses]
    return all(mention.start <= head < mention.end for head in heads)
