"""Sentences with the events that they hold, made into sections with tagged entities for `find_events`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.entities import tag_entities
from pipeline.events import find_events
from pipeline.profiles import Profile, Releases, Stage, builtin_profiles
from pipeline.records import (
    DocumentDate,
    Entity,
    Event,
    Facts,
    Label,
    MappedText,
    Method,
    Part,
    Section,
    WordSpan,
)

HERE = Path(__file__).parent

_IDS = re.compile(
    r"\b(?:SECMP\d{4}|[MD]P\d{3}[A-C]?|CMP\d{3}|GC\d{4}|UNC ?\d{4}[A-Z]?|IGT\d{3}|DCP ?\d{3}|CP\d{4}|MAP CP \d{4}"
    r"|R0\d{3}|P\d{3})\b"
)
_COMMITTEES = {
    "SEC Panel": "PANEL", "BSC Panel": "PANEL", "CUSC Panel": "PANEL", "UNC Panel": "UNC PANEL", "DCUSA Panel": "PANEL",
    "IGT UNC Modification Panel": "PANEL", "Grid Code Review Panel": "GCRP", "GCRP": "GCRP", "Panel": "PANEL",
    "Change Board": "CHANGE BOARD", "Change Sub-Committee": "CSC", "CSC": "CSC", "Security Sub-Committee": "SSC",
    "SSC": "SSC", "SMKI PMA": "SMKI PMA", "TABASC": "TABASC", "Operations Group": "OPSG", "OPSG": "OPSG",
    "Testing Advisory Group": "TAG", "TAG": "TAG", "TSIRS": "TSIRS", "Working Group": "WORKING GROUP",
    "Workgroup": "WORKING GROUP", "MRA Development Board": "MDB", "MDB": "MDB", "ISG": "ISG", "SVG": "SVG",
    "Distribution Workgroup": "DISTRIBUTION WORKGROUP", "TCMF": "TCMF", "MEC": "MEC", "PAB": "PAB", "IREG": "IREG",
    "Uniform Network Code Committee": "UNCC", "UNCC": "UNCC", "Change Panel": "CHANGE PANEL",
    "Operations Group (OPSG)": "OPSG",
}  # fmt: skip
_NOT_BEFORE = r"(?! Sub-Committee| Report\b| Consultation\b)"
_BODIES = re.compile(r"\b(?:" + "|".join(sorted(_COMMITTEES, key=len, reverse=True)) + r")\b" + _NOT_BEFORE)
_ORGANISATIONS = re.compile(
    r"\b(?:DCC|SECAS|Ofgem|[Tt]he Authority|BEIS|Elexon|ELEXON|Secretary of State|NCSC|Xoserve|RECCo|Code Manager"
    r"|Joint Office|National Grid)\b"
)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DATES = re.compile(rf"\b(?:(\d{{1,2}}) )?({'|'.join(_MONTHS)}) (\d{{4}})\b(?! Release| SEC Release)")
_RELEASES = re.compile(rf"\b(?:{'|'.join(_MONTHS)}) \d{{2,4}} (?:SEC )?Release\b")


_STAGES = (
    ("Draft Proposal", ("Problem Statement",), 1),
    ("Development Stage", ("Development Phase",), 2),
    ("Refinement Process", ("Refinement Stage", "Refinement Phase", "Refinement"), 3),
    ("Preliminary Assessment", ("DCC Preliminary Assessment",), 3),
    ("Impact Assessment", ("DCC Impact Assessment",), 3),
    ("Assessment Procedure", (), 3),
    ("Report Phase", ("Modification Report Consultation",), 4),
    ("Authority Determination", ("with the Authority",), 6),
    ("Pending Implementation", ("awaiting implementation",), 7),
    ("Implemented", (), 8),
    ("Rejected", (), 8),
    ("Withdrawn", (), 8),
)


_AFTER_ALL = "2023-12-31"
"""The day of the papers that profiles read, after all that they tell of."""


@dataclass(frozen=True)
class Case:
    """A text with the events that it must and may give, as rows of `modification | action | committee`."""

    text: str
    events: tuple[str, ...]
    optional: tuple[str, ...] = ()
    actions: dict[str, list[str]] = field(default_factory=dict)
    heading: str | None = None
    topic: str | None = None
    paper: str | None = None
    code: str | None = None
    open: bool = False


def profile() -> Profile:
    """A profile with the stages that the sentences name; nothing else of a profile matters to events."""
    stages = tuple(Stage(name, aliases, rank, terminal=rank == 8) for name, aliases, rank in _STAGES)
    return Profile("test", "Test Code", (), (), (), (), (), stages, Releases((), (), ()), ())


def cases(name: str) -> list[Case]:
    """Return the cases of a file beside this one."""
    rows = tomllib.loads((HERE / name).read_text(encoding="utf-8"))["case"]
    return [Case(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}) for row in rows]


def mapped(text: str) -> MappedText:
    """Return a text on page 1, one span per word."""
    return MappedText(text, tuple(WordSpan(m.start(), m.end(), 1, 0, None) for m in re.finditer(r"\S+", text)))


def tagged(section: str, part: Part, text: str) -> list[Entity]:
    """Return the entities of a text, found by plain patterns."""
    found: list[tuple[Label, int, int, str]] = []
    found += [(Label.MODIFICATION, m.start(), m.end(), _canonical(m[0])) for m in _IDS.finditer(text)]
    found += [(Label.COMMITTEE, m.start(), m.end(), _COMMITTEES[m[0]]) for m in _BODIES.finditer(text)]
    found += [(Label.ORGANISATION, m.start(), m.end(), m[0]) for m in _ORGANISATIONS.finditer(text)]
    found += [(Label.RELEASE, m.start(), m.end(), m[0]) for m in _RELEASES.finditer(text)]
    found += [(Label.DATE, m.start(), m.end(), _edtf(m)) for m in _DATES.finditer(text)]
    return [Entity(x, text[s:e], v, section, part, s, e, 1, (), 1.0, Method.EXACT) for x, s, e, v in found]


def _canonical(printed: str) -> str:
    return printed if printed.startswith("MAP") else printed.replace(" ", "")


def _edtf(found: re.Match[str]) -> str:
    month = f"{found[3]}-{_MONTHS.index(found[2]) + 1:02}"
    return f"{month}-{int(found[1]):02}" if found[1] else month


def events_of(case: Case, *, date: str = "2021-12-31") -> tuple[Event, ...]:
    """Return what `find_events` finds in a case."""
    sections, entities = [], []
    if case.heading:
        sections.append(Section("3", "3", mapped(case.heading), 1, None, 1, 1, mapped("")))
        entities += tagged("3", Part.HEADING, case.heading)
    parent = "3" if case.heading else None
    topic = mapped(case.topic) if case.topic else None
    sections.append(Section("3.1", "3.1", topic, 2, parent, 1, 1, mapped(case.text)))
    if case.code:
        return _read_by_profile(case, sections)
    entities += tagged("3.1", Part.HEADING, case.topic or "") + tagged("3.1", Part.TEXT, case.text)
    facts = Facts("sec", None, case.paper or "PANEL", DocumentDate(date, date, "cover"), None, None)
    return find_events(sections, entities, facts, profile=profile())


def _read_by_profile(case: Case, sections: Sequence[Section]) -> tuple[Event, ...]:
    """Return what is found when the profile of the case's code tags the text, as it tags a paper."""
    known = builtin_profiles()
    leading = next(one for one in known if one.name == case.code)
    others = tuple(one for one in known if one is not leading)
    date = _AFTER_ALL
    found, _ = tag_entities(sections, profile=leading, others=others, anchor=date)
    facts = Facts(leading.name, None, case.paper or "PANEL", DocumentDate(date, date, "cover"), None, None)
    return find_events(sections, found, facts, profile=leading, others=others)


@dataclass
class Score:
    """Counts of a comparison; what is neither right nor wrong (optional) is in none."""

    right: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(1, 2 * self.right + self.missed + self.wrong)


def compare(case: Case, events: tuple[Event, ...]) -> tuple[Score, list[str]]:
    """Return the score of the events found in a case by (modification, action, committee), and what was not right."""
    score, remarks = Score(), []
    left = list(events)
    for row in case.events:
        core, details = _parse(row)
        accepted = case.actions.get(" | ".join(core), [core[1]])
        bodies = core[2].split("/")
        fitting = [e for e in left if e.modification == core[0] and (e.committee or "-") in bodies]
        match = next((e for e in fitting if e.action == core[1]), None) or next(
            (e for e in fitting if e.action in accepted), None
        )
        if match is None:
            score.missed += 1
            remarks.append(f"missed {row}")
            continue
        left.remove(match)
        score.right += 1
        remarks += [
            f"{name} is {_detail(match, name)} in {row}" for name, v in details.items() if _detail(match, name) != v
        ]
    for event in left:
        if not any(_key(event) == _parse(row)[0] for row in case.optional):
            score.wrong += 1
            remarks.append(f"wrong {' | '.join(_key(event))}")
    return score, remarks


def _parse(row: str) -> tuple[tuple[str, ...], dict[str, str]]:
    cells = [cell.strip() for cell in row.split("|")]
    return tuple(cells[:3]), dict(cell.split("=", 1) for cell in cells[3:])


def _key(event: Event) -> tuple[str, ...]:
    return event.modification, event.action.value, event.committee or "-"


def _detail(event: Event, name: str) -> str | None:
    if name == "date":
        return event.date.value if event.date and event.date.basis == "explicit" else None
    return {"stage": event.stage, "planned": event.planned_date}[name]
