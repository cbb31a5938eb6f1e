"""Find the verb groups of a sentence: which verb, in which tense and voice, denied or not, with or without "to".

In: the tokens of one sentence. Out: `VerbGroup`, in order. A participle that only describes a noun ("the agreed date",
"the requirements previously discussed") is no group.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipeline.grammar.bare_verbs import bare_group, may_be_bare
from pipeline.grammar.phrasals import AFTER_PREPOSITION, NOT_YET, PARTING, PHRASALS, STATES
from pipeline.grammar.tokens import Token
from pipeline.grammar.verb_group import BE_VERB, HAVE_VERB, OTHER_VERB, VerbGroup, after, before, is_object
from pipeline.grammar.verbs import VERBS, Form, Verb, verb_forms
from pipeline.grammar.words import (
    AUXILIARIES,
    BE,
    DO,
    HAVE,
    MODALS,
    NEGATIONS,
    PREPOSITIONS,
    word_set,
)
from pipeline.records import Action, Label

_BE_OR_HAVE = BE | HAVE | {"ought"}
_PRESENT = word_set("is are am isn't aren't do does")
_NUMBER = {"is": True, "was": True, "has": True, "are": False, "were": False}
"""Whether a finite auxiliary has a singular subject."""

_OPENS_OBJECT = word_set("the a an its their this these those any it them")
_SHORTEST_UNKNOWN = 3
"""In letters: after "to", a longer word before an article is a verb, known or not."""

_TIMES = word_set("morning afternoon day week month")
_LONGEST_PARENTHESIS = 10
"""In tokens: "had, at its meeting on 28 October 2020, approved" (a guess)."""

_LED_TO = {
    ("went", "on"): 0, ("took", "the", "opportunity"): 0, ("managed",): 0, ("proceeded",): 0,
    ("was", "able"): 1, ("were", "able"): 1,
}  # fmt: skip
"""Words before "to" and a verb that say that it was done, and how many of them are in no verb group."""

_UNCERTAIN = (
    NEGATIONS | MODALS | word_set("if unless whether once until when unclear asked ask yet hoped whichever") | HAVE
)
"""Words before those that leave open whether it was."""

_TAKEN_AS = word_set("treated deemed regarded declared recorded classed marked")
"""Participles before what a rule makes of something: "was treated as rejected", "was deemed approved"."""

_AS = word_set("as to have be been having")

_BEFORE_NOUN = PREPOSITIONS | {"to", "the"}
_SAID_TO = word_set("decision determination recommendation conclusion advice outcome result verdict")


def find_groups(tokens: Sequence[Token]) -> tuple[VerbGroup, ...]:
    """Return the verb groups of a sentence."""
    groups: list[VerbGroup] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        group = None
        if token.is_word and not token.aside and _opens_group(token.word):
            group = _with_auxiliary(tokens, at) or bare_group(tokens, at, groups)
        if group:
            group = _with_particles(tokens, group)
            groups.append(_done(tokens, group) if group.infinitive else group)
            at = groups[-1].end
        else:
            at += 1
    return tuple(groups)


def _done(tokens: Sequence[Token], group: VerbGroup) -> VerbGroup:
    """Return an infinitive as a past where the words before it say that it was done: "went on to", "was able to"."""
    for led, count in _LED_TO.items():
        start = group.first - len(led)
        if start >= 0 and tuple(token.word for token in tokens[start : group.first]) == led:
            if any(token.word in _UNCERTAIN or token.word.endswith("n't") for token in tokens[:start]):
                break
            return group._replace(first=group.first - count, form=Form.PAST, infinitive=False, modal=False)
    return group


@lru_cache(maxsize=8192)
def _opens_group(word: str) -> bool:
    """Whether a verb group can begin with a word: most words are no verb, and are not looked at further."""
    return word in AUXILIARIES or word == "to" or may_be_bare(word)


def _with_auxiliary(tokens: Sequence[Token], at: int) -> VerbGroup | None:
    """Return the group that begins at `at` with an auxiliary or with "to"."""
    first, chain = at, list[str]()
    infinitive = tokens[at].word == "to"
    if not infinitive and tokens[at].word not in AUXILIARIES:
        return None
    negated = infinitive and tokens[max(before(tokens, first), 0)].word == "not"
    at += infinitive
    while at < len(tokens):
        token = tokens[at]
        if token.word in AUXILIARIES and not token.aside:
            negated |= token.word.endswith("n't") or token.word == "cannot"
            chain.append(token.word)
        elif token.word in NEGATIONS and token.word != "neither":
            negated = True
        elif token.word == "to" and chain and chain[-1] in _BE_OR_HAVE and _plan_follows(tokens, first, at):
            chain.append("to")
        elif not (token.aside or token.is_adverb):
            parted = _past_parenthesis(tokens, at) if chain else at
            if parted == at:
                break
            at = parted
            continue
        at += 1
    if infinitive and not chain and not _base_follows(tokens, first + 1):
        return None
    group = _auxiliaries(first, at, chain, infinitive=infinitive)._replace(negated=negated)
    return _headed(tokens, group, chain[-1] if chain else "to")


def _past_parenthesis(tokens: Sequence[Token], at: int) -> int:
    """Return where a verb group goes on after what commas part from it ("had, on 28 October, approved"), else `at`."""
    if tokens[at].word == "that" and at + 1 < len(tokens) and tokens[at + 1].word in _TIMES:
        return at + 2  # "had that morning approved"
    if tokens[at].word in {"on", "in"} and at + 2 < len(tokens) and tokens[at + 1].label is Label.DATE:
        verb = verb_forms(tokens[at + 2].word).keys() & {Form.PARTICIPLE, Form.PAST}
        return at + 2 if verb else at  # "had on 28 October 2020 approved"
    if tokens[at].word in {"in", "by", "on"} and at + 2 < len(tokens) and not tokens[at + 1].label:
        return at + 2 if _may_be_parted(tokens, at) else at
    if tokens[at].word != ",":
        return at
    limit = min(at + _LONGEST_PARENTHESIS, len(tokens) - 1)
    closed = next((i for i in range(at + 1, limit) if tokens[i].word == ","), None)
    if closed is None:
        return at
    goes_on = verb_forms(tokens[closed + 1].word).keys() & {Form.PARTICIPLE, Form.PAST, Form.BASE}
    return closed + 1 if goes_on and tokens[at + 1].word in PREPOSITIONS else at


def _may_be_parted(tokens: Sequence[Token], at: int) -> bool:
    """Whether a preposition and a plain noun part an auxiliary from its verb: "was in consequence rejected"."""
    verb = verb_forms(tokens[at + 2].word)
    plain = tokens[at + 1].is_noun and tokens[at + 1].is_word and not tokens[at + 1].capital
    return plain and Form.PARTICIPLE in verb and tokens[at + 1].word not in AFTER_PREPOSITION


def _plan_follows(tokens: Sequence[Token], first: int, at: int) -> bool:
    """Whether "is to", "has to" lead a verb; in "the decision was to approve it" the verb stands by itself."""
    left = first
    if left > 1 and tokens[left - 1].label and tokens[left - 2].word in _BEFORE_NOUN:
        left -= 2 + (tokens[left - 2].word == "the")  # "the decision on MP078 was to"
    return _base_follows(tokens, at + 1) and not (left and tokens[left - 1].word in _SAID_TO)


def _base_follows(tokens: Sequence[Token], at: int) -> bool:
    at = after(tokens, at)
    while at < len(tokens) and tokens[at].word == "not":
        at = after(tokens, at + 1)
    if at >= len(tokens) or not tokens[at].is_word or (tokens[at].capital and not tokens[at].shouted):
        return False  # "moved to Last Call"
    word = tokens[at].word
    acts_on = at + 1 < len(tokens) and tokens[at + 1].word in _OPENS_OBJECT  # "to quantify the cost"
    return word in {"be", "have", "do"} or Form.BASE in verb_forms(word) or (acts_on and _may_be_verb(tokens[at]))


def _may_be_verb(token: Token) -> bool:
    return token.is_noun and token.label is None and not token.capital and len(token.word) > _SHORTEST_UNKNOWN


def _auxiliaries(first: int, at: int, chain: Sequence[str], *, infinitive: bool) -> VerbGroup:
    """Return what the auxiliaries `chain` say of the group from `first` on whose verb stands at `at`."""
    finite = chain[0] if chain else ""
    infinitive = infinitive or finite == "being"
    last = chain[-1] if chain else "to"
    due = "to" in (*chain, last) and finite != "had"  # what had to be done was done
    plans = finite in MODALS or finite == "be" or due or "being" in chain
    return VerbGroup(
        first,
        at,
        at + 1,
        OTHER_VERB,
        Form.BASE,
        perfect=any(word in HAVE for word in chain),
        modal=infinitive or plans,
        infinitive=infinitive,
        present=finite in _PRESENT,
        singular=_NUMBER.get(finite),
    )


def _headed(tokens: Sequence[Token], group: VerbGroup, last: str) -> VerbGroup:
    """Return a group with its verb, given its last auxiliary; the verb, if there is one, stands at `group.head`."""
    at = group.head
    word = tokens[at].word if at < len(tokens) and tokens[at].is_word and not tokens[at].aside else ""
    forms = verb_forms(word) if word else {}
    if last in BE:
        return _after_be(tokens, group, word, forms)
    if last in HAVE:
        verb = forms.get(Form.PARTICIPLE) or forms.get(Form.PAST)
        if verb or word.endswith(("ed", "en")):
            return group._replace(verb=verb or OTHER_VERB, form=Form.PARTICIPLE)
        return group._replace(head=at - 1, end=at, verb=HAVE_VERB, form=Form.PAST, perfect=False)
    if last in DO and not forms.get(Form.BASE):
        return group._replace(head=at - 1, end=at)
    if not word:
        return group._replace(head=at - 1, end=at)
    had_to = last == "to" and not group.modal
    return group._replace(verb=forms.get(Form.BASE, OTHER_VERB), form=Form.PAST if had_to else group.form)


def _after_be(tokens: Sequence[Token], group: VerbGroup, word: str, forms: dict[Form, Verb]) -> VerbGroup:
    at = group.head
    if word in {"in", "on"} and at + 1 < len(tokens) and tokens[at + 1].word in AFTER_PREPOSITION:
        at, word = at + 1, tokens[at + 1].word
    elif word in AFTER_PREPOSITION:
        word = ""
    plans = at + 1 < len(tokens) and tokens[at + 1].word == "to"
    says = at + 1 < len(tokens) and tokens[at + 1].word == "that"
    if word in STATES and (word != "set" or plans) and (word != "unanimous" or says):
        verb = VERBS.get(STATES[word], OTHER_VERB)
        passive, waits = word == "hold", word in NOT_YET
        return group._replace(
            head=at, end=at + 1, verb=verb, form=Form.PARTICIPLE, passive=passive, modal=group.modal or waits
        )
    participle = forms.get(Form.PARTICIPLE) or forms.get(Form.PAST)
    if word in _TAKEN_AS and (taken := _taken_as(tokens, at + 1)) is not None:
        return group._replace(head=taken[0], end=taken[0] + 1, verb=taken[1], form=Form.PARTICIPLE, passive=True)
    if participle:
        runs = participle.action is Action.CONSULTED and group.present  # "is being consulted upon"
        modal = group.modal and not runs
        return group._replace(verb=participle, form=Form.PARTICIPLE, passive=True, modal=modal)
    if word == "of" and (view := _view(tokens, at)):
        return group._replace(head=view, end=view + 1, verb=VERBS["believe"], form=Form.PARTICIPLE)
    if Form.ING in forms:
        return group._replace(verb=forms[Form.ING], form=Form.ING, modal=group.modal or word != "withdrawing")
    if word.endswith(("ed", "wn", "ten", "ven")):
        return group._replace(form=Form.PARTICIPLE, passive=True)
    return group._replace(head=group.head - 1, end=group.head, verb=BE_VERB, form=Form.PAST)


def _taken_as(tokens: Sequence[Token], at: int) -> tuple[int, Verb] | None:
    """Return place and verb of what something is taken as, from `at` on: "was treated as rejected"."""
    while at < len(tokens) and (tokens[at].is_adverb or tokens[at].word in _AS):
        at += 1
    verb = verb_forms(tokens[at].word).get(Form.PARTICIPLE) if at < len(tokens) and tokens[at].is_word else None
    return (at, verb) if verb is not None and verb.action is not None else None


def _view(tokens: Sequence[Token], at: int) -> int | None:
    """Return where the noun of "was of the unanimous view" stands, given the place of "of"."""
    return next((i for i in range(at, min(at + 5, len(tokens))) if tokens[i].word in {"view", "opinion"}), None)


def _with_particles(tokens: Sequence[Token], group: VerbGroup) -> VerbGroup:
    """Return the group with the verb that it means together with its particles: "turned down", "went live"."""
    if group.verb.lemma == "object" and group.negated:
        return group._replace(verb=VERBS["agree"], negated=False)
    for particles, meaning in PHRASALS.get(group.verb.lemma, ()):
        end = group.end
        if tuple(token.word for token in tokens[end : end + len(particles)]) == particles:
            lasts = group.verb.lemma in {"remain", "stay"}  # a state, as "is on hold"
            return group._replace(
                end=end + len(particles),
                verb=VERBS.get(meaning, OTHER_VERB),
                form=Form.PARTICIPLE if lasts else group.form,
                passive=group.passive or lasts,
            )
        if particles[0] in PARTING and _parted(tokens, end, particles):
            return group._replace(verb=VERBS.get(meaning, OTHER_VERB))
    return group


def _parted(tokens: Sequence[Token], at: int, particles: tuple[str, ...]) -> bool:
    """Whether particles follow the object: "put SECMP0024 on hold"."""
    limit = min(len(tokens), at + 6)
    while at < limit and is_object(tokens[at]):
        at += 1
        if tuple(token.word for token in tokens[at : at + len(particles)]) != particles:
            continue
        ends = at + len(particles) >= len(tokens) or not is_object(tokens[at + len(particles)])
        return len(particles) > 1 or ends or particles[0] == "through"
    return False
