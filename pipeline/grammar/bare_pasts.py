"""Tell what a past form without an auxiliary is: a finite verb, a telegraphic passive, or a mere description.

In: the tokens of one sentence, a place in them, the groups before. Out: a `VerbGroup`, or None where it only describes.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.grammar.tokens import TITLE, Token
from pipeline.grammar.verb_group import BE_VERB, VerbGroup, after, before, is_object, names_proposal, names_somebody
from pipeline.grammar.verbs import MOTION, SHIFT, Form, Role, Verb
from pipeline.grammar.words import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    MARKS,
    NEGATIONS,
    OUTSIDERS,
    PREPOSITIONS,
    PRONOUNS,
    PROPOSAL_NOUNS,
    RELATIVES,
    REPORTS,
    ROLE_NOUNS,
    SUBORDINATORS,
    word_set,
)
from pipeline.records import Label

_RAISES = word_set("raise propose submit sponsor")
_GETS = word_set("receive obtain gain win secure attract achieve get")
_CANNOT_DESCRIBE = word_set("agreed noted resolved voted decided recommended went came")
_OPEN_MARKS = MARKS | {"(", ")", "[", "]", ".", "•"}
_HAPPENS = word_set("take come fail fall arrive follow happen become deal result lead")
_DONE = word_set("implementation approval rejection extension withdrawal")
"""What is recommended, granted or refused in the shorthand of logs: "implementation recommended to the Authority"."""

_SENT_OR_DONE = REPORTS | _DONE
_MOVES = MOTION | SHIFT
_MOVES_ITSELF = _MOVES | _HAPPENS
_PERSONS = OUTSIDERS | ROLE_NOUNS
_TELLS_WITHIN = 5
"""In words: "to Ofgem that", "unanimously to reject"."""

_DECLARES = word_set("declare pronounce deem")
"""Verbs that say what became of their object: "declared it lost"."""

_TO_STATE = frozenset("–—-:")
"""Marks between a modification and what became of it, in lists: "CMP306 – rejected"."""

_INTRANSITIVE = word_set(
    "consult report vote comment agree confer consent concur disagree wonder object remark argue ask query"
)
"""Verbs whose active needs no object: "Elexon consulted on"."""


def bare_past(
    tokens: Sequence[Token], at: int, previous: int, forms: dict[Form, Verb], groups: Sequence[VerbGroup]
) -> VerbGroup | None:
    """Return the group of a past form at `at`, of which `previous` is the token before that says more than "then"."""
    verb = forms.get(Form.PAST) or forms[Form.PARTICIPLE]
    group = VerbGroup(at, at, at + 1, verb, Form.PAST, bare=True)
    following = after(tokens, at + 1)
    if previous < 0:
        return _opening_past(tokens, group, following)
    word = tokens[previous].word
    describes = following < len(tokens) and tokens[following].is_noun
    if describes and groups and groups[-1].end == at and tokens[following].label is None:
        return None  # "to provide worked examples"
    if word in SUBORDINATORS or _supposed(tokens, at) or (word in PREPOSITIONS and word != "to" and not describes):
        # "as agreed", "if approved": no statement; but the group keeps what follows from being read as the object
        return group._replace(form=Form.PARTICIPLE, modal=True, passive=True)
    if (
        word in DETERMINERS
        or word in PREPOSITIONS
        or (tokens[previous].word[0].isdigit() and tokens[previous].label is None)
    ):
        return None
    if word in {"'s", "’"} or word.endswith("'s") or _in_a_name(tokens, at, previous, following):
        return None
    if word in _TO_STATE and (noun := before(tokens, previous)) >= 0 and _opens_entry(tokens, noun):
        return _after_noun(tokens, group, following, noun, groups)  # "CMP306 – rejected 26 March 2021"
    if word in CONJUNCTIONS or word in _OPEN_MARKS or word in RELATIVES or word in NEGATIONS or word == "that":
        return _coordinated(tokens, group, following, previous, groups)
    if groups and groups[-1].verb.lemma in _DECLARES and _declares_it(tokens, groups[-1].end, at):
        return group._replace(passive=True)  # "the Chair declared it lost"
    if tokens[previous].is_noun or word in PRONOUNS:
        shared = _elliptic(tokens, group, previous, groups)
        return shared or _after_noun(tokens, group, following, previous, groups)
    return None


def _supposed(tokens: Sequence[Token], at: int) -> bool:
    """Whether a participle is only supposed: "Once approved, it will be", "MP101, once approved,"."""
    return at > 0 and tokens[at - 1].word == "once" and (at == 1 or tokens[at - 2].word in MARKS)


def _opening_past(tokens: Sequence[Token], group: VerbGroup, following: int) -> VerbGroup:
    """Return the group of a past that opens a sentence: "Raised 2 October 2020"."""
    if _supposed(tokens, group.first):
        return group._replace(form=Form.PARTICIPLE, modal=True, passive=True)
    dated = following < len(tokens) and tokens[following].label is Label.DATE
    next_word = tokens[following].word if following < len(tokens) else ""
    opens = (dated or next_word in PREPOSITIONS) and group.verb.lemma not in {"agree", "vote"}
    return group._replace(passive=not next_word or opens)


def _declares_it(tokens: Sequence[Token], start: int, end: int) -> bool:
    what = tokens[start:end]
    decided_on = any(names_proposal(token) or token.word in {"them", "both", "vote", "motion"} for token in what)
    return decided_on and all(is_object(token) or token.aside for token in what)


def _opens_entry(tokens: Sequence[Token], at: int) -> bool:
    """Whether a modification, perhaps with its title, opens a sentence or an entry after a semicolon."""
    while at > 0 and tokens[at].word == TITLE:
        at = before(tokens, at)
    return tokens[at].label is Label.MODIFICATION and (at == 0 or tokens[at - 1].word in {";", ".", "•"})


def _in_a_name(tokens: Sequence[Token], at: int, previous: int, following: int) -> bool:
    """Whether a participle is part of a name in capitals: "the Initial Written Assessment"."""
    around = [tokens[i] for i in (previous, at, following) if i < len(tokens)]
    return len(around) == 3 and all(t.is_word and t.capital and not t.shouted for t in around)


def _coordinated(
    tokens: Sequence[Token], group: VerbGroup, following: int, previous: int, groups: Sequence[VerbGroup]
) -> VerbGroup | None:
    """A bare past after a comma or conjunction goes on with the group before it, or with its own telegraphic style."""
    by_agent = following < len(tokens) and tokens[following].word == "by"
    if _governs(tokens, group, following):
        return group  # "the criteria were met and recommended to Ofgem that"
    if group.verb.role is Role.DECIDE and _leaves_that_clause(tokens, groups, following):
        return group  # "were not persuaded that the risk was closed and decided to ask for advice"
    if by_agent or following >= len(tokens) or not is_object(tokens[following]):
        stopped = previous > 0 and tokens[previous - 1].word == ";" and tokens[group.head].shouted  # "; and AGREED to"
        anew = stopped or tokens[previous].word == ";"
        shared = groups[-1] if groups and groups[-1].passive and not anew else None
        if shared:
            own = tokens[previous].word in NEGATIONS  # "was withdrawn, not rejected"
            return group._replace(
                passive=True,
                modal=shared.modal,
                negated=own or (shared.negated and tokens[previous].word != "but"),
                present=shared.present,
                form=Form.PARTICIPLE,
            )
        if by_agent or (tokens[previous].word == ";" and group.verb.role is Role.ACT):
            return group._replace(passive=True)
    if groups and groups[-1].modal and not groups[-1].passive and groups[-1].form is Form.PARTICIPLE:
        return group._replace(modal=True)
    aside = tokens[previous].word == "," and tokens[previous - 1].label is Label.MODIFICATION and not groups
    if aside and group.verb.lemma in _RAISES and following < len(tokens) and tokens[following].word in {"in", "on"}:
        return group._replace(passive=True)  # "MP078, raised in June,"
    return group._replace(negated=tokens[previous].word in NEGATIONS)


def _governs(tokens: Sequence[Token], group: VerbGroup, following: int) -> bool:
    """Whether a verb says what was decided, and so is no second passive: "recommended to Ofgem that", "voted to"."""
    said = [token.word for token in tokens[following : following + _TELLS_WITHIN]]
    if group.verb.role is Role.VOTE:
        return "to" in said
    return group.verb.role in {Role.RECOMMEND, Role.REQUEST} and said[:1] == ["to"] and "that" in said


def _leaves_that_clause(tokens: Sequence[Token], groups: Sequence[VerbGroup], following: int) -> bool:
    """Whether a decision goes on with the main clause behind a passive that "that" opened."""
    if len(groups) < 2 or not groups[-1].passive or following >= len(tokens):
        return False
    opened = "that" in (token.word for token in tokens[groups[-2].end : groups[-1].first])
    return opened and tokens[following].word in {"to", "that"}


def _of_somebody(tokens: Sequence[Token], at: int) -> bool:
    """Whether a modification is only whose person acts: "the Proposer of MP043"."""
    if at < 2 or tokens[at].label is not Label.MODIFICATION:
        return False
    if tokens[at - 2].label is Label.COMMITTEE:  # "the Workgroup for MP043 reported that"
        return tokens[at - 1].word in {"for", "of", "on"}
    return tokens[at - 1].word == "of" and tokens[at - 2].word in _PERSONS


def _of_report(tokens: Sequence[Token], group: VerbGroup, previous: int) -> VerbGroup | None:
    """Return what was done with a report; "to Workgroup, with a report presented by" only says which report."""
    added = previous > 1 and tokens[previous - 2].word == "with"
    return None if added else group._replace(passive=True)


def _elliptic(
    tokens: Sequence[Token], group: VerbGroup, previous: int, groups: Sequence[VerbGroup]
) -> VerbGroup | None:
    """Return a verb with the auxiliaries of the one before: "that MP078 should be rejected and MP079 approved"."""
    if tokens[previous].label is not Label.MODIFICATION or previous < 1 or not groups:
        return None
    last = groups[-1]
    if tokens[previous - 1].word not in {"and", "or"} or not (last.passive and last.modal) or last.end != previous - 1:
        return None
    return group._replace(passive=True, modal=True, negated=last.negated, form=last.form)


def _after_noun(
    tokens: Sequence[Token], group: VerbGroup, following: int, previous: int, groups: Sequence[VerbGroup]
) -> VerbGroup | None:
    """A bare past after a noun: finite, a telegraphic passive, or (None) a participle that describes the noun."""
    noun = tokens[previous]
    following += following < len(tokens) and tokens[following].word == "off"  # "Modification Report signed off for"
    next_word = tokens[following].word if following < len(tokens) else ""
    has_object = following < len(tokens) and (
        (is_object(tokens[following]) and tokens[following].label is not Label.DATE)
        or tokens[following].word in {"that", "to", "not", "against"}
    )
    if noun.word in _SENT_OR_DONE and next_word in {"to", "with", "by", "for"}:
        return _of_report(tokens, group, previous)
    if _of_somebody(tokens, previous) or names_somebody(tokens, previous) or noun.word in PRONOUNS:
        return group
    if noun.label is Label.MODIFICATION or noun.word == TITLE or (noun.label is Label.DATE and not has_object):
        moves = group.verb.lemma in _MOVES_ITSELF and group.verb.action is None
        moves = moves or (has_object and group.verb.lemma in _GETS)  # "MP101 received the Authority's approval"
        return group._replace(passive=not moves and next_word not in DETERMINERS)
    if following >= len(tokens) and not groups:
        return group._replace(passive=True)  # "Terms of reference agreed", in a cell
    by_proposer = noun.word in PROPOSAL_NOUNS and next_word == "by" and group.verb.lemma in _RAISES
    if by_proposer and groups and groups[-1].verb is BE_VERB:
        return group._replace(passive=True)  # "is a modification raised by"
    happens = noun.word in PROPOSAL_NOUNS and group.verb.lemma in _HAPPENS  # "and the change came into effect"
    if happens or has_object or tokens[group.head].shouted or group.verb.lemma in _INTRANSITIVE:
        return group
    if group.verb.lemma in _MOVES and not groups:
        return group
    if not groups and tokens[group.head].word in _CANNOT_DESCRIBE:
        return group._replace(passive=True)
    if not groups and not _finite_later(tokens, following):
        return group._replace(passive=True)
    return None


def _finite_later(tokens: Sequence[Token], at: int) -> bool:
    """Whether an auxiliary follows in the same entry: "approval received in May is", but not "; to be implemented"."""
    while at < len(tokens) and tokens[at].word != ";":
        if tokens[at].word in AUXILIARIES and not tokens[at].aside and tokens[at - 1].word != "to":
            return True
        at += 1
    return False
