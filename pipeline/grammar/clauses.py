"""Find the verb groups of a sentence: which verb, in which tense and voice, denied or not, with or without "to".

In: the tokens of one sentence. Out: `VerbGroup`, in order. A participle that only describes a noun ("the agreed date",
"the requirements previously discussed") is no group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.grammar.phrasals import AFTER_PREPOSITION, NOT_YET, PARTING, PHRASALS, STATES
from pipeline.grammar.tokens import TITLE, Token
from pipeline.grammar.verbs import MOTION, SHIFT, VERBS, Form, Role, Verb, verb_forms
from pipeline.grammar.words import (
    AUXILIARIES,
    BACK_NOUNS,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    DO,
    HAVE,
    MARKS,
    MODALS,
    NEGATIONS,
    OUTSIDERS,
    PREPOSITIONS,
    PRONOUNS,
    PROPOSAL_NOUNS,
    RELATIVES,
    ROLE_NOUNS,
    SUBORDINATORS,
    word_set,
)
from pipeline.records import Action, Label


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """A verb with its auxiliaries: `tokens[first:end]`, the inflected verb at `head`.

    `bare` has no auxiliary. `modal` says that nothing need have happened (will, should, is to). `present` is a finite
    present. `singular` is what the auxiliary says of the subject, None where it says nothing. `nominal` is a noun.
    """

    first: int
    head: int
    end: int
    verb: Verb
    form: Form
    passive: bool = False
    perfect: bool = False
    modal: bool = False
    negated: bool = False
    infinitive: bool = False
    bare: bool = False
    present: bool = False
    singular: bool | None = None
    nominal: bool = False


_PRESENT = word_set("is are am isn't aren't do does")
_NUMBER = {"is": True, "was": True, "has": True, "are": False, "were": False}
"""Whether a finite auxiliary has a singular subject."""

_OTHER = Verb("other", Role.ACT, None)
_BE = Verb("be", Role.ACT, None)
_HAVE = Verb("have", Role.ACT, None)

_SAID_TO = word_set("decision determination recommendation conclusion advice")
_RAISES = word_set("raise propose submit sponsor")
_CANNOT_DESCRIBE = word_set("agreed noted resolved voted decided recommended went came")
_OPEN_MARKS = MARKS | {"(", ")", "[", "]", ".", "•"}
_INTRANSITIVE = word_set("consult report vote comment agree confer consent concur")
"""Verbs whose active needs no object: "Elexon consulted on"."""


def find_groups(tokens: Sequence[Token]) -> tuple[VerbGroup, ...]:
    """Return the verb groups of a sentence."""
    groups: list[VerbGroup] = []
    at = 0
    while at < len(tokens):
        group = _with_auxiliary(tokens, at) or _bare(tokens, at, groups)
        if group:
            groups.append(_with_particles(tokens, group))
            at = groups[-1].end
        else:
            at += 1
    return tuple(groups)


def before(tokens: Sequence[Token], at: int) -> int:
    """Return the index of the nearest token before `at` that is neither adverb nor aside, or -1."""
    at -= 1
    while at >= 0 and (tokens[at].aside or tokens[at].is_adverb or _no_longer(tokens, at)):
        at -= 1
    return at


def _no_longer(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].word == "no" and at + 1 < len(tokens) and tokens[at + 1].word == "longer"


def after(tokens: Sequence[Token], at: int) -> int:
    """Return the index of the nearest token from `at` on that is neither adverb nor aside, or the number of tokens."""
    while at < len(tokens) and (tokens[at].aside or tokens[at].is_adverb):
        at += 1
    return at


def _with_auxiliary(tokens: Sequence[Token], at: int) -> VerbGroup | None:
    """Return the group that begins at `at` with an auxiliary or with "to"."""
    if tokens[at].aside or not tokens[at].is_word:
        return None
    first, negated, chain = at, False, []
    infinitive = tokens[at].word == "to"
    if infinitive:
        at += 1
        previous = before(tokens, first)
        negated = previous >= 0 and tokens[previous].word == "not"
    elif tokens[at].word not in AUXILIARIES:
        return None
    while at < len(tokens):
        token = tokens[at]
        if token.word in AUXILIARIES and not token.aside:
            negated |= token.word.endswith("n't") or token.word == "cannot"
            chain.append(token.word)
        elif token.word in NEGATIONS and token.word != "neither":
            negated = True
        elif token.word == "to" and chain and chain[-1] in BE | HAVE and _plan_follows(tokens, first, at):
            chain.append("to")
        elif not (token.aside or token.is_adverb):
            break
        at += 1
    if infinitive and not chain and not _base_follows(tokens, first + 1):
        return None
    group = replace(_auxiliaries(first, at, chain, infinitive=infinitive), negated=negated)
    return _headed(tokens, group, chain[-1] if chain else "to")


def _plan_follows(tokens: Sequence[Token], first: int, at: int) -> bool:
    """Whether "is to", "has to" lead a verb; in "the decision was to approve it" the verb stands by itself."""
    return _base_follows(tokens, at + 1) and not (first and tokens[first - 1].word in _SAID_TO)


def _base_follows(tokens: Sequence[Token], at: int) -> bool:
    at = after(tokens, at)
    while at < len(tokens) and tokens[at].word == "not":
        at = after(tokens, at + 1)
    if at >= len(tokens) or not tokens[at].is_word:
        return False
    word = tokens[at].word
    return word in {"be", "have", "do"} or Form.BASE in verb_forms(word)


def _auxiliaries(first: int, at: int, chain: Sequence[str], *, infinitive: bool) -> VerbGroup:
    """Return what the auxiliaries `chain` say of the group from `first` on whose verb stands at `at`."""
    finite = chain[0] if chain else ""
    infinitive = infinitive or finite == "being"
    last = chain[-1] if chain else "to"
    plans = finite in MODALS or finite == "be" or "to" in (*chain, last) or "being" in chain
    return VerbGroup(
        first,
        at,
        at + 1,
        _OTHER,
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
            return replace(group, verb=verb or _OTHER, form=Form.PARTICIPLE)
        return replace(group, head=at - 1, end=at, verb=_HAVE, form=Form.PAST, perfect=False)
    if last in DO and not forms.get(Form.BASE):
        return replace(group, head=at - 1, end=at)
    if not word:
        return replace(group, head=at - 1, end=at)
    return replace(group, verb=forms.get(Form.BASE, _OTHER))


def _after_be(tokens: Sequence[Token], group: VerbGroup, word: str, forms: dict[Form, Verb]) -> VerbGroup:
    at = group.head
    if word in {"in", "on"} and at + 1 < len(tokens) and tokens[at + 1].word in AFTER_PREPOSITION:
        at, word = at + 1, tokens[at + 1].word
    elif word in AFTER_PREPOSITION:
        word = ""
    plans = at + 1 < len(tokens) and tokens[at + 1].word == "to"
    if word in STATES and (word != "set" or plans):
        verb = VERBS.get(STATES[word], _OTHER)
        passive, waits = word == "hold", word in NOT_YET
        return replace(
            group, head=at, end=at + 1, verb=verb, form=Form.PARTICIPLE, passive=passive, modal=group.modal or waits
        )
    participle = forms.get(Form.PARTICIPLE) or forms.get(Form.PAST)
    if participle:
        runs = participle.action is Action.CONSULTED and group.present  # "is being consulted upon"
        modal = group.modal and not runs
        return replace(group, verb=participle, form=Form.PARTICIPLE, passive=True, modal=modal)
    if word == "of" and (view := _view(tokens, at)):
        return replace(group, head=view, end=view + 1, verb=VERBS["believe"], form=Form.PARTICIPLE)
    if Form.ING in forms:
        return replace(group, verb=forms[Form.ING], form=Form.ING, modal=word != "withdrawing")
    if word.endswith(("ed", "wn", "ten", "ven")):
        return replace(group, form=Form.PARTICIPLE, passive=True)
    return replace(group, head=group.head - 1, end=group.head, verb=_BE, form=Form.PAST)


def _view(tokens: Sequence[Token], at: int) -> int | None:
    """Return where the noun of "was of the unanimous view" stands, given the place of "of"."""
    return next((i for i in range(at, min(at + 5, len(tokens))) if tokens[i].word in {"view", "opinion"}), None)


def _with_particles(tokens: Sequence[Token], group: VerbGroup) -> VerbGroup:
    """Return the group with the verb that it means together with its particles: "turned down", "went live"."""
    if group.verb.lemma == "object" and group.negated:
        return replace(group, verb=VERBS["agree"], negated=False)
    for particles, meaning in PHRASALS.get(group.verb.lemma, ()):
        end = group.end
        if tuple(token.word for token in tokens[end : end + len(particles)]) == particles:
            lasts = group.verb.lemma in {"remain", "stay"}  # a state, as "is on hold"
            return replace(
                group,
                end=end + len(particles),
                verb=VERBS.get(meaning, _OTHER),
                form=Form.PARTICIPLE if lasts else group.form,
                passive=group.passive or lasts,
            )
        if particles[0] in PARTING and _parted(tokens, end, particles):
            return replace(group, verb=VERBS.get(meaning, _OTHER))
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


def is_object(token: Token) -> bool:
    """Whether a token right after a verb begins or continues its object."""
    return token.word in DETERMINERS or token.word in PRONOUNS or token.is_noun


def _bare(tokens: Sequence[Token], at: int, groups: Sequence[VerbGroup]) -> VerbGroup | None:
    """Return the group of a verb without auxiliary at `at`, or None if it is no verb here."""
    token = tokens[at]
    if token.aside or not token.is_word:
        return None
    forms = verb_forms(token.word)
    if not forms:
        return None
    previous = before(tokens, at)
    if Form.PAST in forms or Form.PARTICIPLE in forms:
        group = _bare_past(tokens, at, previous, forms, groups)
        if group or Form.BASE not in forms:
            return group
    if Form.ING in forms:
        return _bare_ing(tokens, at, previous, forms[Form.ING], groups)
    if Form.BASE in forms and _base_is_verb(tokens, at, previous, groups):
        return VerbGroup(at, at, at + 1, forms[Form.BASE], Form.BASE, bare=True)
    now = previous >= 0 and _named_or_meant(tokens[previous]) and "now" in (t.word for t in tokens[previous + 1 : at])
    if Form.PRESENT in forms and now and forms[Form.PRESENT].lemma in MOTION:
        return VerbGroup(at, at, at + 1, forms[Form.PRESENT], Form.PAST, bare=True)  # "it now passes to the Panel"
    lasts = Form.PRESENT in forms and forms[Form.PRESENT].lemma == "remain"
    if Form.PRESENT in forms and previous >= 0 and (_names_somebody(tokens, previous) or lasts):
        return VerbGroup(at, at, at + 1, forms[Form.PRESENT], Form.PRESENT, bare=True, present=True)
    return None


def _names_somebody(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    known = token.word in ROLE_NOUNS or token.word in BACK_NOUNS or token.word in OUTSIDERS
    return known or token.label in {Label.COMMITTEE, Label.ORGANISATION} or token.word in {"it", "they"}


def _base_is_verb(tokens: Sequence[Token], at: int, previous: int, groups: Sequence[VerbGroup]) -> bool:
    """Whether a base form is an imperative, goes on with an infinitive, is a subjunctive, or a plural present."""
    following = after(tokens, at + 1)
    participle = following < len(tokens) and Form.PARTICIPLE in verb_forms(tokens[following].word)
    takes_object = (
        following < len(tokens)
        and not participle
        and (is_object(tokens[following]) or tokens[following].word in {"that", "to", "with", "on", "in"})
    )
    if previous < 0:
        finite_later = any(token.word in BE | HAVE and not token.aside for token in tokens[following:])
        return (takes_object and not finite_later) or following >= len(tokens)
    mark = tokens[previous].word
    if mark in {":", ";", "•"} or (mark in {",", "and", "or", "but", "then"} and groups and _open_base(groups[-1])):
        return mark != "to" and (takes_object or following >= len(tokens) or not tokens[previous].is_noun)
    if _subjunctive(tokens, groups, previous):
        return not (following < len(tokens) and tokens[following].word == "of")
    plural = _names_somebody(tokens, previous) and tokens[previous].word not in {
        "it",
        "chair",
        "chairman",
        "chairperson",
        "proposer",
    }
    return plural and takes_object and tokens[following].word in {"that", "the", "to", "a", "this", "MODIFICATION"}


def _open_base(group: VerbGroup) -> bool:
    return group.form is Form.BASE and (group.infinitive or group.bare or group.modal)


def _subjunctive(tokens: Sequence[Token], groups: Sequence[VerbGroup], previous: int) -> bool:
    """Whether "that" of a decision or request is open and a subject stands right before: "agreed that it proceed"."""
    if not tokens[previous].is_noun and tokens[previous].word not in PRONOUNS:
        return False
    for group in reversed(groups):
        if group.verb.role in {Role.DECIDE, Role.VOTE, Role.RECOMMEND, Role.REQUEST}:
            between = [token.word for token in tokens[group.end : previous]]
            return "that" in between or (group is groups[-1] and not between)
    return False


def _bare_ing(
    tokens: Sequence[Token], at: int, previous: int, verb: Verb, groups: Sequence[VerbGroup]
) -> VerbGroup | None:
    if previous >= 0 and (tokens[previous].word in DETERMINERS or tokens[previous].label is Label.COMMITTEE):
        return None
    word = tokens[previous].word if previous >= 0 else ","
    if groups and groups[-1].verb.role in {Role.DECIDE, Role.RECOMMEND} and _named_or_meant(tokens[previous]):
        return VerbGroup(at, at, at + 1, verb, Form.ING, bare=True, infinitive=True)  # "content with it proceeding"
    if verb.role is Role.REQUEST and groups and groups[-1].verb.lemma == "write":
        return VerbGroup(at, at, at + 1, verb, Form.PAST, bare=True)
    if word in {",", ":", ";"} or word in PREPOSITIONS or word in CONJUNCTIONS or word == "not":
        return VerbGroup(at, at, at + 1, verb, Form.ING, bare=True, negated=word in {"without", "not", "than"})
    return None


def _named_or_meant(token: Token) -> bool:
    return token.label is Label.MODIFICATION or token.word in {TITLE, "it"} or token.word in PROPOSAL_NOUNS


def _bare_past(
    tokens: Sequence[Token], at: int, previous: int, forms: dict[Form, Verb], groups: Sequence[VerbGroup]
) -> VerbGroup | None:
    verb = forms.get(Form.PAST) or forms[Form.PARTICIPLE]
    group = VerbGroup(at, at, at + 1, verb, Form.PAST, bare=True)
    following = after(tokens, at + 1)
    next_word = tokens[following].word if following < len(tokens) else ""
    if previous < 0:
        telegraphic = not next_word or (next_word in PREPOSITIONS and verb.lemma not in {"agree", "vote"})
        return replace(group, passive=telegraphic)
    word = tokens[previous].word
    describes = following < len(tokens) and tokens[following].is_noun
    if word in SUBORDINATORS or (word in PREPOSITIONS and word != "to" and not describes):
        # "as agreed", "if approved": no statement; but the group keeps what follows from being read as the object
        return replace(group, form=Form.PARTICIPLE, modal=True, passive=True)
    if (
        word in DETERMINERS
        or word in PREPOSITIONS
        or (tokens[previous].word[0].isdigit() and tokens[previous].label is None)
    ):
        return None
    if word in {"'s", "’"} or word.endswith("'s") or _in_a_name(tokens, at, previous, following):
        return None
    if word in CONJUNCTIONS or word in _OPEN_MARKS or word in RELATIVES or word in NEGATIONS or word == "that":
        return _coordinated(tokens, group, following, previous, groups)
    if tokens[previous].is_noun or word in PRONOUNS:
        return _after_noun(tokens, group, following, previous, groups)
    return None


def _in_a_name(tokens: Sequence[Token], at: int, previous: int, following: int) -> bool:
    """Whether a participle is part of a name in capitals: "the Initial Written Assessment"."""
    around = [tokens[i] for i in (previous, at, following) if i < len(tokens)]
    return len(around) == 3 and all(t.is_word and t.capital and not t.shouted for t in around)


def _coordinated(
    tokens: Sequence[Token], group: VerbGroup, following: int, previous: int, groups: Sequence[VerbGroup]
) -> VerbGroup | None:
    """A bare past after a comma or conjunction goes on with the group before it, or with its own telegraphic style."""
    by_agent = following < len(tokens) and tokens[following].word == "by"
    if by_agent or following >= len(tokens) or not is_object(tokens[following]):
        shared = groups[-1] if groups and groups[-1].passive else None
        if shared:
            return replace(
                group,
                passive=True,
                modal=shared.modal,
                negated=shared.negated and tokens[previous].word != "but",
                present=shared.present,
                form=Form.PARTICIPLE,
            )
        if by_agent:
            return replace(group, passive=True)
    if groups and groups[-1].modal and not groups[-1].passive and groups[-1].form is Form.PARTICIPLE:
        return replace(group, modal=True)
    return group


def _after_noun(
    tokens: Sequence[Token], group: VerbGroup, following: int, previous: int, groups: Sequence[VerbGroup]
) -> VerbGroup | None:
    """A bare past after a noun: finite, a telegraphic passive, or (None) a participle that describes the noun."""
    noun = tokens[previous]
    next_word = tokens[following].word if following < len(tokens) else ""
    has_object = following < len(tokens) and (
        is_object(tokens[following]) or tokens[following].word in {"that", "to", "not", "against"}
    )
    if noun.label is Label.MODIFICATION or noun.word == TITLE or (noun.label is Label.DATE and not has_object):
        moves = group.verb.lemma in MOTION | SHIFT | {"take", "come", "fail", "fall"} and group.verb.action is None
        return replace(group, passive=not moves and next_word not in DETERMINERS)
    if _names_somebody(tokens, previous) or noun.word in PRONOUNS:
        return group
    by_proposer = noun.word in PROPOSAL_NOUNS and next_word == "by" and group.verb.lemma in _RAISES
    if by_proposer and groups and groups[-1].verb is _BE:
        return replace(group, passive=True)  # "is a modification raised by"
    if has_object or tokens[group.head].shouted or group.verb.lemma in _INTRANSITIVE:
        return group
    if group.verb.lemma in SHIFT | MOTION and not groups:
        return group
    if not groups and tokens[group.head].word in _CANNOT_DESCRIBE:
        return replace(group, passive=True)
    finite_later = any(token.word in AUXILIARIES and not token.aside for token in tokens[following:])
    if not groups and not finite_later:
        return replace(group, passive=True)
    return None
