"""The verbs of committee papers: what each does to a modification, what it governs, and how it is inflected.

In: one word as read, perhaps damaged by OCR. Out: its `Verb` and form. Plain word lists, no trained model.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from pipeline.english import is_word
from pipeline.grammar.words import word_set
from pipeline.records import Action


class Role(StrEnum):
    """What a verb makes of the verb that it governs ("agreed *to approve*")."""

    ACT = "act"  # governs nothing that matters
    DECIDE = "decide"  # the governed act is thereby done: agreed to approve
    VOTE = "vote"  # as DECIDE; by itself nothing is decided
    RECOMMEND = "recommend"  # the governed act is recommended
    REQUEST = "request"  # somebody is asked for it
    REPORT = "report"  # what is stated under it stands by itself: noted that X had been approved
    REFUSE = "refuse"  # declined to approve
    PLAN = "plan"  # is expected to approve: nothing has happened


class Form(StrEnum):
    """How a word is inflected. The past and the participle of most verbs are one form."""

    BASE = "base"
    PRESENT = "present"
    PAST = "past"
    PARTICIPLE = "participle"
    ING = "ing"


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb: its dictionary form, what it does by itself, and what it governs."""

    lemma: str
    role: Role
    action: Action | None


_ACTS: dict[Action, str] = {
    Action.APPROVED: "approve accept ratify adopt authorise authorize sanction consent assent clear greenlight "
    "rubber-stamp",
    Action.AGREED: "endorse support back prioritise prioritize amalgamate finalise finalize favour prefer rate rank "
    "acquiesce",
    Action.REJECTED: "reject dismiss veto disapprove rebuff",
    Action.DEFERRED: "defer postpone adjourn pause suspend shelve park mothball freeze",
    Action.DISCUSSED: "discuss debate consider review examine comment question challenge scrutinise scrutinize "
    "evaluate assess explore query deliberate revisit observe object ponder probe analyse analyze appraise inspect "
    "study contemplate doubt wonder criticise criticize disagree remark caution warn stress emphasise emphasize",
    Action.WITHDRAWN: "withdraw retract discontinue lapse rescind",
    Action.RAISED: "lodge sponsor",
    Action.IMPLEMENTED: "implement deploy designate activate enact",
    Action.CONSULTED: "consult",
}
_GOVERNING: dict[Role, dict[Action | None, str]] = {
    Role.DECIDE: {
        Action.AGREED: "agree decide resolve determine conclude concur rule",
        None: "choose elect opt direct allow permit",
    },
    Role.VOTE: {None: "vote"},
    Role.RECOMMEND: {Action.RECOMMENDED: "recommend", None: "propose suggest"},
    Role.REQUEST: {
        Action.REQUESTED: "request ask invite task instruct commission urge mandate require seek call press implore "
        "encourage delegate entrust"
    },
    Role.REPORT: {
        Action.NOTED: "note acknowledge recognise recognize welcome",
        Action.UPDATED: "update inform brief advise report present hear notify apprise explain outline summarise "
        "summarize confirm describe highlight show recap relay recount illustrate demonstrate alert",
        None: "tell introduce record say mention state believe understand clarify add think feel remind learn "
        "recall remember",
    },
    Role.REFUSE: {None: "refuse decline fail withhold deny"},
    Role.PLAN: {
        None: "expect plan intend schedule hope wish want aim need anticipate target remain await consist appear seem "
        "continue prepare attempt try like"
    },
}
MOTION = word_set(
    "move proceed progress advance enter transition convert go pass return send submit issue refer escalate "
    "forward promote release take put transfer reach begin start commence admit hand place remit "
    "remand reissue resubmit allocate assign revert graduate bounce hand migrate drop exit leave lodge"
)
"""Verbs that bring a modification to a stage."""

SHIFT = word_set(
    "move change amend extend revise delay reschedule shift slip alter adjust bring put push postpone defer "
    "advance vary set rebaseline lengthen shorten accelerate prolong replan re-plan retime reset fix"
)
"""Verbs that move a date or a timetable."""

SUPPORT = word_set(
    "give provide receive hear have hold make take reach raise express voice issue launch open close conduct "
    "undertake carry grant obtain secure get bring deliver supply present share offer submit run publish "
    "circulate start begin commence end conclude complete gain win seek put air exchange prompt generate provoke "
    "spark attract place assign spend devote achieve"
)
"""Verbs whose object says what was done: gave an update, raised concerns, received approval."""

OTHER = word_set(
    "lose turn sign place come lay stand keep throw strike drop work meet attend write develop establish use see "
    "find fall split merge combine amend table action stop cease follow lead relate approach become leave walk "
    "talk roll settle weigh step pull abandon scrap defeat divide canvass look originate initiate cancel "
    "terminate pursue spend devote differ deal wave nod dwell argue reach admit hand accelerate fix uphold "
    "overturn reverse quash establish form convene constitute incorporate focus centre center ensue remove draw "
    "answer respond validate verify disband kick wrap finish miss arise happen occur break buy catch drive "
    "arrive field fight result announce declare pronounce deem forget hit know pay sail sell sit speak stick swing "
    "teach wait thank"
)
"""Further verbs that phrases or clauses need."""

_IRREGULAR = {
    "withhold": "withheld withheld", "spend": "spent spent", "deal": "dealt dealt", "dwell": "dwelt dwelt",
    "withdraw": "withdrew withdrawn", "give": "gave given", "take": "took taken", "hold": "held held",
    "send": "sent sent", "put": "put put", "bring": "brought brought", "hear": "heard heard", "make": "made made",
    "go": "went gone", "come": "came come", "seek": "sought sought", "lose": "lost lost", "choose": "chose chosen",
    "set": "set set", "get": "got got", "write": "wrote written", "run": "ran run", "begin": "began begun",
    "lay": "laid laid", "stand": "stood stood", "keep": "kept kept", "throw": "threw thrown", "meet": "met met",
    "tell": "told told", "see": "saw seen", "find": "found found", "fall": "fell fallen", "strike": "struck struck",
    "understand": "understood understood", "think": "thought thought", "feel": "felt felt", "split": "split split",
    "win": "won won", "have": "had had", "show": "showed shown", "leave": "left left", "become": "became become",
    "say": "said said", "lead": "led led", "lend": "lent lent", "uphold": "upheld upheld", "draw": "drew drawn",
    "freeze": "froze frozen", "arise": "arose arisen", "break": "broke broken", "buy": "bought bought",
    "catch": "caught caught", "drive": "drove driven", "fight": "fought fought",
    "forget": "forgot forgotten", "hit": "hit hit", "know": "knew known", "pay": "paid paid", "sell": "sold sold",
    "sit": "sat sat", "speak": "spoke spoken", "stick": "stuck stuck", "swing": "swung swung",
    "teach": "taught taught", "learn": "learned learned", "undertake": "undertook undertaken", "reset": "reset reset",
}  # fmt: skip
_DOUBLING = word_set(
    "concur admit nod cancel scrap remit defer refer submit slip permit plan transfer stop drop commit prefer recap "
    "wrap occur resubmit replan re-plan split step forget reset"
)

_ALIKE = {
    "a": "eos", "b": "h6", "c": "eo", "d": "lc0", "e": "coa", "f": "t", "g": "qy", "h": "b", "i": "l1jt", "j": "i",
    "l": "i1td", "n": "ur", "o": "cae0", "q": "g", "r": "ntv", "s": "a5", "t": "lifr", "u": "nv", "v": "uyr", "y": "vg",
    "z": "2",
}  # fmt: skip
"""For a printed letter, what OCR takes it for, one for one."""

_DOUBLE_GLYPHS = frozenset(
    [("rn", "m"), ("cl", "d"), ("vv", "w"), ("ii", "u"), ("li", "h"), ("m", "rn"), ("fi", "f"), ("nn", "m")]
)
"""As read, as printed: two glyphs for one, or one for two."""

_NO_DAMAGE = word_set("reposted workgroup sub-group consultee consultees")
"""Words of such papers that no list of English words has, and that stand one OCR error away from a verb of ours."""

_HARDLY_SAID = word_set("deter deters deterred deterring")
"""Words of English that in such papers are damaged verbs far more often than themselves."""

_SHORTEST_REPAIR = 6
"""In letters: shorter verbs have too many neighbours."""


def _forms(lemma: str) -> dict[Form, str]:
    stem = lemma.removesuffix("e")
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        regular, present = lemma[:-1] + "ied", lemma[:-1] + "ies"
    else:
        doubled = lemma + lemma[-1] if lemma in _DOUBLING else stem
        regular = doubled + "ed"
        present = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
    ing = (
        lemma + lemma[-1]
        if lemma in _DOUBLING or lemma in {"put", "set", "run", "get", "sit", "begin", "hit"}
        else stem
    ) + "ing"
    if lemma.endswith("ee"):
        regular, ing = lemma + "d", lemma + "ing"
    past, participle = _IRREGULAR.get(lemma, f"{regular} {regular}").split()
    return {
        Form.BASE: lemma,
        Form.PRESENT: {"have": "has"}.get(lemma, present),
        Form.PAST: past,
        Form.PARTICIPLE: participle,
        Form.ING: ing,
    }


def _verbs() -> dict[str, Verb]:
    verbs = {lemma: Verb(lemma, Role.ACT, None) for lemma in MOTION | SHIFT | SUPPORT | OTHER}
    for action, lemmas in _ACTS.items():
        verbs |= {lemma: Verb(lemma, Role.ACT, action) for lemma in lemmas.split()}
    for role, by_action in _GOVERNING.items():
        for governed, lemmas in by_action.items():
            verbs |= {lemma: Verb(lemma, role, governed) for lemma in lemmas.split()}
    return verbs


VERBS = _verbs()
_BY_FORM: dict[str, dict[Form, Verb]] = {}
for _verb in VERBS.values():
    for _form, _word in _forms(_verb.lemma).items():
        _BY_FORM.setdefault(_word, {}).setdefault(_form, _verb)
for _word in ("have", "has", "had", "having"):  # an auxiliary: `pipeline.grammar.clauses` reads it
    del _BY_FORM[_word]


def verb_forms(word: str) -> dict[Form, Verb]:
    """Return what a lower-case word can be as a verb of ours, form by form; empty if it is none."""
    return _BY_FORM.get(word) or _BY_FORM.get(repaired_verb(word) or "", {})


@lru_cache(maxsize=4096)
def repaired_verb(word: str) -> str | None:
    """Return the verb form that OCR has damaged by one character or one pair of glyphs, or None.

    A word of English is no damaged verb: charges are no changes, and cases do not cease.

    >>> repaired_verb("agrccd"), repaired_verb("agrced"), repaired_verb("charges")
    (None, 'agreed', None)
    """
    if len(word) < _SHORTEST_REPAIR - 1 or word in _NO_DAMAGE or word in _BY_FORM:
        return None
    near = {form for key in (word, *_shortened(word)) for form in _neighbours().get(key, ()) if _one_error(word, form)}
    near |= {form for form in _glyphs_undone(word) if len(form) >= _SHORTEST_REPAIR and form in _BY_FORM}
    same_length = {form for form in near if len(form) == len(word)}
    likely = same_length or near
    meant = is_word(word) and word not in _HARDLY_SAID
    return likely.pop() if len(likely) == 1 and not meant else None


@cache
def _neighbours() -> dict[str, list[str]]:
    """Return the long verb forms by every word that leaves out one of their letters, and by themselves."""
    found: dict[str, list[str]] = {}
    for form in _BY_FORM:
        if len(form) >= _SHORTEST_REPAIR:
            for key in {form, *_shortened(form)}:
                found.setdefault(key, []).append(form)
    return found


def _shortened(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


def _glyphs_undone(word: str) -> list[str]:
    """Return what a word may have been before OCR took two glyphs for one, or one for two."""
    return [
        word[:at] + printed + word[at + len(read) :]
        for read, printed in _DOUBLE_GLYPHS
        for at in range(len(word) - len(read) + 1)
        if word.startswith(read, at)
    ]


def _one_error(word: str, form: str) -> bool:
    """Whether one OCR error makes `word` of `form`. First and last letter lost or added is not believed."""
    left = 0
    while left < min(len(word), len(form)) and word[left] == form[left]:
        left += 1
    right = 0
    while right < min(len(word), len(form)) - left and word[-1 - right] == form[-1 - right]:
        right += 1
    read, printed = word[left : len(word) - right], form[left : len(form) - right]
    if len(read) == len(printed) == 1:
        return read in _ALIKE.get(printed, "") or not read.isalpha()
    return len(read) + len(printed) == 1 and left > 0 and right > 0
