"""Find who acts: the subject of a verb group, the agent of a passive, and what kind of actor either is.

In: tokens and verb groups of one sentence. Out: noun phrases as `Phrase`, actors as `Actor`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.grammar.tokens import TITLE, Token
from pipeline.grammar.verb_group import VerbGroup
from pipeline.grammar.verbs import Form
from pipeline.grammar.words import (
    BACK_NOUNS,
    CONJUNCTIONS,
    DETERMINERS,
    MARKS,
    OUTSIDERS,
    PART_NOUNS,
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


class ActorKind(StrEnum):
    """What kind of thing a noun phrase names."""

    COMMITTEE = "committee"
    BACK = "back"  # "the Committee", "members", "they": one named before
    OUTSIDER = "outsider"  # an organisation or a person
    MODIFICATION = "modification"
    PROPOSAL = "proposal"  # "the modification", "it": one named before
    THING = "thing"
    NOBODY = "nobody"  # "it was agreed", "no decision"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase `tokens[start:end]`. `governed` by a preposition; `head` is its last word, titles aside."""

    start: int
    end: int
    head: int
    governed: str | None


@dataclass(frozen=True, slots=True)
class Actor:
    """What a noun phrase names; `committee` is its canonical short name, `word` the head word."""

    kind: ActorKind
    word: str
    committee: str | None = None
    phrase: Phrase | None = None
    named: bool = False  # a thing all in capitalised words: "the Technical Assurance Agent"
    some: bool = False  # not the whole committee: "four members", "a Panel Member"


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a verb group. `link` says how it was found: own, coordinated, relative or none."""

    actor: Actor | None
    link: str
    start: int  # token where the clause of this verb begins


_CONSENTS = frozenset({"agreement", "consent", "approval", "support"})
_PERSONS = frozenset(
    {"member", "members", "representative", "representatives", "attendees", "delegates", "participants"}
)
_SOME = word_set("a an one two three four five six seven eight nine ten some several few another other certain")
_PLACES = frozenset({"meeting", "meetings", "session", "members"})
_BEFORE_ARTICLES = frozenset({"all", "both", "such"})
_NO_PARTICIPLES = word_set("meeting hearing briefing training testing drafting engineering metering listing filing")
_QUOTES = frozenset("‘“'\"`")
_LONGEST_TITLE = 25  # tokens
_OPENS_RELATIVE = RELATIVES | {"that"}
_OPENS_OBJECT = DETERMINERS | PRONOUNS | {"that"}
_BREAKS = MARKS | CONJUNCTIONS | RELATIVES | SUBORDINATORS | {"that"}


def phrases(tokens: Sequence[Token], start: int, end: int) -> Iterator[Phrase]:
    """Yield the noun phrases of `tokens[start:end]`, in order; asides are read over."""
    at, governed, last = start, None, None
    while at < end:
        token = tokens[at]
        if (token.is_word and token.word in PREPOSITIONS and not token.aside) or _takes_id(tokens, at):
            governed = token.word
            at += 1
        elif token.aside or token.is_adverb:
            at += 1
        elif token.word in DETERMINERS or token.word in PRONOUNS or token.is_noun:
            first = at
            at = _phrase_end(tokens, at, end)
            yield Phrase(first, at, _head(tokens, first, at), governed)
            governed, last = None, governed
        else:
            governed = last if token.word in {"and", "or", "&", "/"} else None
            at += 1


def _phrase_end(tokens: Sequence[Token], at: int, end: int) -> int:
    if tokens[at].label is Label.DATE or tokens[at].word in PRONOUNS:
        return at + 1
    at += 1
    while at < end:
        token = tokens[at]
        if _takes_id(tokens, at):
            break
        first = token.word == "following" and tokens[at - 1].word in DETERMINERS
        if first or token.aside or token.word in {"'", "’", "s"} or _describes_noun(tokens, at, end):
            at += 1
        elif token.word in DETERMINERS or token.label is Label.DATE or not token.is_noun or token.word in PRONOUNS:
            if token.word in DETERMINERS and tokens[at - 1].word in _BEFORE_ARTICLES:  # "all the", "such a"
                at += 1
                continue
            break
        elif tokens[at - 1].label is Label.MODIFICATION and _is_unknown_verb(tokens, at):
            break
        else:
            at += 1
    return at


def _takes_id(tokens: Sequence[Token], at: int) -> bool:
    """Whether a participle behind a noun governs the id behind it: "a letter opposing MP101"."""
    token = tokens[at]
    if at < 1 or at + 1 >= len(tokens) or tokens[at + 1].label is not Label.MODIFICATION or tokens[at + 1].aside:
        return False
    behind_noun = tokens[at - 1].is_noun and not tokens[at - 1].aside
    participle = token.is_word and not token.capital and token.word.endswith("ing") and not token.aside
    return behind_noun and participle and token.word not in _NO_PARTICIPLES


def _is_unknown_verb(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word behind an id must be a verb: "the rejection of MP101 surprised us", "MP101 replaces MP102"."""
    token = tokens[at]
    between_ids = at + 1 < len(tokens) and tokens[at + 1].label is Label.MODIFICATION
    return token.is_word and not token.capital and (token.word.endswith("ed") or between_ids)


def _describes_noun(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether an adverb stands inside a noun phrase: "a later date"."""
    return tokens[at].is_adverb and at + 1 < end and tokens[at + 1].is_noun


def _head(tokens: Sequence[Token], start: int, end: int) -> int:
    for at in range(end - 1, start - 1, -1):
        token = tokens[at]
        if not token.aside and token.word not in {TITLE, "'", "’", "s"} and not token.word[0].isdigit():
            return at
    return end - 1


def actor_of(tokens: Sequence[Token], phrase: Phrase) -> Actor:
    """Return what a noun phrase names."""
    head = tokens[phrase.head]
    word = head.word.removesuffix("'s")
    inside = [token for token in tokens[phrase.start : phrase.end] if not token.aside]
    committees = [token for token in inside if token.label is Label.COMMITTEE]
    if inside[0].word in {"no", "neither"} or word in {"nobody", "nothing", "none"}:
        return Actor(ActorKind.NOBODY, word, phrase=phrase)
    some = word in _PERSONS and (inside[0].word in _SOME or (inside[0].word.isdigit() and len(inside[0].word) == 1))
    if head.label is Label.COMMITTEE or (committees and word in ROLE_NOUNS):
        return Actor(ActorKind.COMMITTEE, word, committees[-1].values[0], phrase, some=some)
    if head.label is Label.MODIFICATION:
        return Actor(ActorKind.MODIFICATION, word, phrase=phrase)
    if head.label is Label.ORGANISATION or word in OUTSIDERS or inside[0].word in {"mr", "mrs", "ms", "dr"}:
        return Actor(ActorKind.OUTSIDER, word, phrase=phrase)
    if word in ROLE_NOUNS and (speaker := _speaker_for(tokens, phrase, inside)):
        return speaker
    alone = word == "participants" and sum(token.is_noun for token in inside) == 1  # in a Workgroup, its members
    if word == "they" or alone or (word in BACK_NOUNS and not committees):
        return Actor(ActorKind.BACK, word, phrase=phrase, some=some)
    alternative = word.startswith(("wacm", "wagcm"))  # "WACM1 of this modification"
    if word == "it" or ((word in PROPOSAL_NOUNS or alternative) and not committees):
        return Actor(ActorKind.PROPOSAL, word, phrase=phrase)
    if _is_name(inside):
        return Actor(ActorKind.OUTSIDER, word, phrase=phrase)
    words = [token for token in inside if token.word not in DETERMINERS]
    named = len(words) > 1 and all(token.is_word and token.capital for token in words)
    return Actor(ActorKind.THING, word, phrase=phrase, named=named)


def _speaker_for(tokens: Sequence[Token], phrase: Phrase, inside: Sequence[Token]) -> Actor | None:
    """Return whom a person in a role speaks for: "the Chair of the TABASC", "the Proposer's representative"."""
    word = inside[-1].word.removesuffix("'s") if inside else ""
    if any(t.label is Label.ORGANISATION or t.word.removesuffix("'s") in OUTSIDERS for t in inside[:-1]):
        return Actor(ActorKind.OUTSIDER, word, phrase=phrase)
    if body := _body_after(tokens, phrase.end):
        return Actor(ActorKind.COMMITTEE, word, body, phrase)
    if any(token.word in {"'s", "’", "'"} or token.word.endswith("'s") for token in inside[:-1]):
        return Actor(ActorKind.OUTSIDER, word, phrase=phrase)  # of a body that nobody knows
    return None


def _body_after(tokens: Sequence[Token], at: int) -> str | None:
    """Return the committee of "the Chair of the TABASC", given where "of" would stand."""
    if at < len(tokens) and tokens[at].word == "of":
        for token in tokens[at + 1 : at + 3]:
            if token.label is Label.COMMITTEE:
                return token.values[0]
    return None


def _is_name(inside: Sequence[Token]) -> bool:
    """Whether a phrase is a person's or a company's name: capitalised, no article, not a word that opens a sentence."""
    if inside[0].word in DETERMINERS or any(not token.is_word or token.word in REPORTS for token in inside):
        return False
    if inside[-1].word in PART_NOUNS:
        return False
    return (len(inside) == 1 and inside[0].is_initials) or (
        len(inside) > 1 and all(token.capital and not token.shouted for token in inside)
    )


def find_subject(tokens: Sequence[Token], groups: Sequence[VerbGroup], index: int) -> Subject:
    """Return the subject of `groups[index]`, looking no further left than the group before it."""
    group = groups[index]
    left = groups[index - 1].end if index else 0
    end, skipped = group.first, 0
    fallback: Subject | None = None
    while True:
        start = _chunk_start(tokens, left, end)
        chunk = list(phrases(tokens, start, end))
        free = [phrase for phrase in chunk if not phrase.governed or _is_to_do(phrase, group)]
        separator = tokens[start - 1].word if start > left else ""
        if free and skipped and separator in RELATIVES and (opened := _set_apart(tokens, start - 1)) > left:
            end, skipped = opened, 0  # "MP101, which deals with the same matter, was withdrawn"
            continue
        if free:
            named = Subject(actor_of(tokens, _topic(tokens, free)), "own", start)
            if index and skipped and _goes_on_with_verb(tokens, groups, index, named):
                return Subject(None, "coordinated", group.first - 1)
            if not skipped or separator != "," or start - 1 <= left:
                return _apposed(tokens, chunk, named, fallback)
            fallback = fallback or named  # an apposition, perhaps: "The Chair, Jane Smith, noted"
        elif not skipped and not chunk and separator in _OPENS_RELATIVE:
            antecedent = _antecedent(tokens, start - 1)
            if antecedent or separator in RELATIVES:
                return Subject(antecedent, "relative", start - 1)
        elif not free and _goes_on_after(separator, empty=not chunk, first=not index, bare=group.bare):
            return fallback or Subject(None, "coordinated", start - 1)
        if start <= left:
            return fallback or Subject(None, "coordinated" if index else "none", group.first)
        end, skipped = start - 1, skipped + (separator == ",")


def _apposed(tokens: Sequence[Token], chunk: Sequence[Phrase], named: Subject, apposed: Subject | None) -> Subject:
    """Return the subject that a modification between commas names: "The alternative, UNC0745A, was raised"."""
    actor, other = named.actor, apposed.actor if apposed is not None else None
    if actor is None or other is None or other.kind is not ActorKind.MODIFICATION or chunk[-1] is not actor.phrase:
        return named
    thing = actor.kind is ActorKind.THING and actor.word not in PART_NOUNS | REPORTS
    return Subject(other, "own", named.start) if thing and tokens[actor.phrase.start].word in DETERMINERS else named


def _chunk_start(tokens: Sequence[Token], left: int, end: int) -> int:
    """Return where the words before `end` begin that no mark and no conjunction parts, `left` at the least."""
    start = end
    while start > left and not (_breaks(tokens[start - 1]) and not before_date(tokens, start - 1)):
        start -= 1
    return start


def _set_apart(tokens: Sequence[Token], at: int) -> int:
    """Return the comma that sets apart the relative clause of the relative at `at` ("for which" too), else 0."""
    at -= tokens[at - 1].word in PREPOSITIONS
    return at - 1 if at and tokens[at - 1].word == "," else 0


def _goes_on_after(separator: str, *, empty: bool, first: bool, bare: bool) -> bool:
    """Whether a verb goes on with the subject of the one before: "agreed that it is better; AGREED to send it"."""
    if separator == ";":
        return empty and bare and not first
    return separator in CONJUNCTIONS and (empty or (not first and separator in {"and", "but"}))


def _goes_on_with_verb(tokens: Sequence[Token], groups: Sequence[VerbGroup], index: int, found: Subject) -> bool:
    """Whether what stands before a comma belongs to the verb before: "approved MP078 and MP079, deferred MP080"."""
    group, last = groups[index], groups[index - 1]
    if tokens[group.first - 1].word == "," and not group.bare and last.bare and found.start == last.end:
        return not last.passive and not group.modal
    active = group.bare and not group.passive and group.form is Form.PAST
    if not active or tokens[group.first - 1].word != "," or group.end >= len(tokens) or found.actor is None:
        return False
    done_to = tokens[group.end].is_noun or tokens[group.end].word in _OPENS_OBJECT
    return done_to and found.actor.kind in {ActorKind.MODIFICATION, ActorKind.THING}


def _is_to_do(phrase: Phrase, group: VerbGroup) -> bool:
    """Whether a phrase is the subject of an infinitive: "happy for the report to be sent"."""
    return group.infinitive and group.passive and phrase.governed == "for" and phrase.end == group.first


def before_date(tokens: Sequence[Token], at: int) -> bool:
    """Whether a subordinator is a preposition here: "an extension until 20 February 2020 was granted"."""
    following = at + 1 < len(tokens) and tokens[at + 1].label is Label.DATE
    return following and tokens[at].word in PREPOSITIONS and tokens[at].word in SUBORDINATORS


def _breaks(token: Token) -> bool:
    return not token.aside and (token.is_word or token.word in MARKS) and token.word in _BREAKS


def _topic(tokens: Sequence[Token], free: Sequence[Phrase]) -> Phrase:
    """Return the subject among phrases that no preposition governs: the last, but not a date or a mere title."""
    for phrase in reversed(free):
        mere = tokens[phrase.head].label is Label.DATE or tokens[phrase.head].word == TITLE
        if not mere and not _opens_title(tokens, phrase.start):
            return phrase
    return free[-1]


def _opens_title(tokens: Sequence[Token], at: int) -> bool:
    """Whether a title begins behind an id, and a scan has lost its closing mark: "P352 ‘Emergency access was"."""
    return at > 1 and tokens[at - 1].word in _QUOTES and tokens[at - 2].label is Label.MODIFICATION


def _antecedent(tokens: Sequence[Token], end: int) -> Actor | None:
    """Return what a relative clause speaks of: the phrase before it; a modification in that phrase counts first."""
    found = list(phrases(tokens, 0, end))
    if not found:
        return None
    opened = next((at for at in range(end - 1, max(end - _LONGEST_TITLE, 1), -1) if _opens_title(tokens, at)), None)
    if opened is not None:
        return Actor(ActorKind.MODIFICATION, tokens[opened - 2].word, phrase=found[-1])
    if len(found) > 1 and tokens[found[-1].head].word == TITLE and tokens[found[-2].head].label is Label.MODIFICATION:
        found.pop()  # "MP078, ‘Title’, which was raised"
    nearest = actor_of(tokens, found[-1])
    for token in tokens[found[-1].start : found[-1].end]:
        if token.label is Label.MODIFICATION and not token.aside:
            return Actor(ActorKind.MODIFICATION, token.word, phrase=found[-1])
    return nearest


def agent_of(
    tokens: Sequence[Token], group: VerbGroup, end: int, *, after: frozenset[str] = frozenset({"by", "from"})
) -> Actor | None:
    """Return who did it, where a passive says so: "by the Panel" between the group and token `end`.

    `after` are the prepositions that may name the agent; after another than "by" only committees are believed.
    """
    for phrase in phrases(tokens, group.end, end):
        if phrase.governed not in after or _given_by_another(tokens, phrase, group.end):
            continue
        actor = actor_of(tokens, phrase)
        acts = actor.kind in {ActorKind.BACK, ActorKind.OUTSIDER} and phrase.governed == "by"
        if actor.word not in {"majority", "all"} and (acts or actor.kind is ActorKind.COMMITTEE):
            return actor
    return None


def _given_by_another(tokens: Sequence[Token], phrase: Phrase, first: int) -> bool:
    """Whether "by" belongs to a participle further on: "carried with the amendments suggested by Elexon"."""
    at = phrase.start - 2
    return at >= first and tokens[at].is_word and tokens[at].word.endswith("ed") and tokens[at].is_noun


def place_of(tokens: Sequence[Token], start: int, end: int) -> str | None:
    """Return the committee at which something was done: "at the TABASC", "at the April SSC meeting"."""
    for phrase in phrases(tokens, start, end):
        if phrase.governed in {"at", "in", "during", "within", "before", "among", "amongst"}:
            inside = [token for token in tokens[phrase.start : phrase.end] if token.label is Label.COMMITTEE]
            word = tokens[phrase.head].word
            if inside and (tokens[phrase.head].label is Label.COMMITTEE or word in _PLACES):
                return inside[-1].values[0]
    return None


def consenting(tokens: Sequence[Token], end: int) -> str | None:
    """Return the committee of "with the agreement of the SSC," before token `end`."""
    for at in range(end - 1):
        if tokens[at].word in _CONSENTS and tokens[at + 1].word == "of" and at and tokens[0].word == "with":
            return _body_after(tokens, at + 1)
    return None


def recipient_of(tokens: Sequence[Token], group: VerbGroup, end: int) -> str | None:
    """Return the committee that was told: "informed the SSC", "presented to the Panel", "provided SSC members with"."""
    that = next((at for at in range(group.end, end) if tokens[at].word == "that"), end)
    for at, phrase in enumerate(phrases(tokens, group.end, that)):
        actor = actor_of(tokens, phrase)
        if actor.kind is ActorKind.COMMITTEE and (phrase.governed == "to" or (at == 0 and not phrase.governed)):
            return actor.committee
    return None
