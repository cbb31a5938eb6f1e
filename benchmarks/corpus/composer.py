"""Composes the prose of a generated report: wording pools and chance in, manuscript text with its markup out.

A wording pool is a TOML file in `wording/`. Slots in braces are filled from `names.toml` and from what the report is
about; `<agreed>…</>` becomes an event in the manuscript's markup, with the modification, committee and dates in play.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.corpus.codes import CODES, MONTHS

WORDING = Path(__file__).resolve().parent / "wording"

_EVENT = re.compile(r"<(?P<actions>[a-z/?;-]+)(?::(?P<by>\S+?))?>(?P<sentence>.*?)</>")
_SENTENCE_START = re.compile(r"(^|[.?!] )(\{\{[^|]*\| )?([a-z])")
_MOST, _FEW = ("seven", "eight", "nine", "eleven"), ("two", "three", "four")
_MANY = 50  # slots within slots: deeper means a pool that refers to itself


@dataclass(frozen=True, slots=True)
class Committee:
    """A committee of a code: its canonical value, and what sentences and headings call it."""

    value: str
    short: str
    full: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A modification of one report: canonical id, how this report prints it, and its title."""

    value: str
    printed: str
    title: str


@cache
def wording(name: str) -> Mapping[str, Any]:
    """Return a wording pool: `plain`, `held_out` or `names`."""
    return tomllib.loads((WORDING / f"{name}.toml").read_text(encoding="utf-8"))


class Composer:
    """Writes one report's sentences. All chance comes from `chance`."""

    def __init__(self, code: str, pool: str, paper_date: date, chance: random.Random) -> None:
        self.code = CODES[code]
        self.pool = wording(pool)
        self.names = wording("names")["any"] | wording("names")[code]
        self.paper_date = paper_date
        self.chance = chance
        self.committees = _committees(code)
        self.plain_days = chance.random() < 0.75  # else this author likes weekdays, ordinals or slashes
        self.proposals = [self._proposal(number) for number in chance.sample(range(60), chance.randint(3, 6))]

    def sentence(self, key: str, committee: Committee, proposal: Proposal | None = None, *, named: bool = True) -> str:
        """Return one filled sentence of `prose.KEY`, `plans` or `events.ACTION`."""
        prose, events = self.pool["prose"], self.pool["events"]
        choices = self.pool["plans"]["sentences"] if key == "plans" else prose.get(key) or events[key]
        return self.fill(self.chance.choice(choices), committee, proposal, named=named)

    def fill(self, template: str, committee: Committee, proposal: Proposal | None = None, *, named: bool = True) -> str:
        """Fill the slots of one template. Unless `named`, the proposal stands in the heading and is not named again."""
        slots = _Slots(self, committee, proposal, named=named)
        text = template
        for _ in range(_MANY):
            filled = text.format_map(slots)
            if filled == text:
                break
            text = filled
        marked = _EVENT.sub(lambda match: _event_markup(match, committee, proposal, slots), text)
        tidy = re.sub(r"\s+(?=[.,;])|(?<= )\s+", "", marked)
        return _SENTENCE_START.sub(lambda match: f"{match[1]}{match[2] or ''}{match[3].upper()}", tidy)

    def paragraph(self, committee: Committee, *, sentences: int) -> str:
        """Return a paragraph of plain prose."""
        return " ".join(self.sentence("sentences", committee) for _ in range(sentences))

    def event_paragraph(self, committee: Committee, proposal: Proposal | None = None, *, named: bool = True) -> str:
        """Return a paragraph in which something happens to one modification."""
        proposal = proposal or self.chance.choice(self.proposals)
        parts = [self.sentence(self.chance.choice(list(self.pool["events"])), committee, proposal, named=named)]
        if named and self.chance.random() < 0.06:
            parts.append(self.several(committee))
        if self.chance.random() < 0.5:
            # Prose of no particular kind; beside a modification it may be read as being about it.
            prose = self.sentence("sentences", committee)
            by = f"{committee.value.replace(' ', '_')}/-"
            parts.append(f"{{{{?discussed/updated/noted/requested {proposal.value} by={by} | {prose}}}}}")
        if self.chance.random() < 0.2:
            parts.append(self.sentence("plans", committee, proposal, named=named))
        return " ".join(parts)

    def day(self, low: int, high: int) -> tuple[str, str]:
        """Return a day between `low` and `high` days from the paper's date: as this author prints it, and in EDTF."""
        when = self.paper_date + timedelta(days=self.chance.randint(low, high))
        plain = f"{when.day} {MONTHS[when.month - 1]} {when.year}"
        draw = self.chance.random()
        if abs((when - self.paper_date).days) < 100 and draw < 0.12:
            return f"[[{when.day} {MONTHS[when.month - 1]}|{when.isoformat()}]]", when.isoformat()
        if self.plain_days or draw < 0.6:
            return plain, when.isoformat()
        if draw < 0.75:
            return f"{when:%A} {plain}", when.isoformat()
        if draw < 0.88:
            return f"{when.day}{_ordinal(when.day)} {MONTHS[when.month - 1]} {when.year}", when.isoformat()
        return f"{when:%d/%m/%Y}", when.isoformat()

    def month(self, low: int, high: int) -> tuple[str, str]:
        """Return a month `low` to `high` days from the paper's date, sometimes without its year; and in EDTF."""
        when = self.paper_date + timedelta(days=self.chance.randint(low, high))
        name, value = MONTHS[when.month - 1], f"{when.year}-{when.month:02}"
        if self.chance.random() < 0.2:
            return f"[[?{name}|{value}]]", value
        return f"{name} {when.year}", value

    def release(self) -> str:
        """Return the name of a coming release."""
        coming = [(year, month) for year in (self.paper_date.year, self.paper_date.year + 1) for month in (2, 6, 11)]
        coming = [(year, month) for year, month in coming if date(year, month, 1) > self.paper_date][:3]
        year, month = self.chance.choice(coming)
        printed = f"{year % 100:02}" if self.chance.random() < 0.2 else str(year)
        return f"{MONTHS[month - 1]} {printed} Release"

    def several(self, committee: Committee) -> str:
        """Return a sentence that notes several modifications at once, ids of one series perhaps shortened."""
        chosen = sorted(self.chance.sample(self.proposals, 2), key=lambda proposal: proposal.value)
        names = [proposal.printed for proposal in chosen]
        series = [re.match(r"\D+", proposal.value) for proposal in chosen]
        if series[0] and series[1] and series[0][0] == series[1][0] and self.chance.random() < 0.4:
            names[1] = f"[[{chosen[1].value[series[1].end() :]}|{chosen[1].value}]]"
        by = committee.value.replace(" ", "_")
        acts = "; ".join(f"noted {proposal.value} by={by}" for proposal in chosen)
        return f"{{{{{acts} | The {committee.short} noted the reports on {names[0]} and {names[1]}.}}}}"

    def _proposal(self, number: int) -> Proposal:
        value, printed = _identifier(self.code.name, number, self.paper_date, self.chance)
        title = self.chance.choice(self.names["title"]).format_map(_Slots(self, self.committees[0], None, named=True))
        return Proposal(value, printed, title.format_map(_Slots(self, self.committees[0], None, named=True)))


class _Slots(dict[str, str]):
    """Looks a slot up when it is met. `{plan}` and `{when}` are remembered, for the event that they belong to."""

    def __init__(self, composer: Composer, committee: Committee, proposal: Proposal | None, *, named: bool) -> None:
        super().__init__()
        self.composer = composer
        self.committee = committee
        self.proposal = proposal
        self.named = named
        self.dates: dict[str, str] = {}
        self.second = _another(composer, committee)

    def __missing__(self, slot: str) -> str:
        composer, chance = self.composer, self.composer.chance
        numbers = {
            "N": lambda: f"{chance.choice([chance.randint(12, 980), chance.randint(1100, 98000)]):,}",
            "pct": lambda: str(chance.choice([chance.randint(2, 97), chance.randint(11, 989) / 10])),
            "money": lambda: chance.choice([f"£{chance.randint(4, 980)},000", f"£{chance.randint(11, 89) / 10}m"]),
            "v": lambda: f"{chance.randint(1, 9)}.{chance.randint(1, 19)}",
            "month": lambda: composer.month(-60, 130)[0],
            "past_month": lambda: composer.month(-120, -32)[0],
            "majority": lambda: f"{chance.choice(_MOST)} votes to {chance.choice(_FEW)}",
            "release": composer.release,
            "day": lambda: composer.day(-60, -1)[0],
            "future_day": lambda: composer.day(5, 70)[0],
            "C": lambda: self.committee.short,
            "C2": lambda: self.second.short,
        }
        if slot in numbers:
            return numbers[slot]()
        if slot == "plan":
            printed, self.dates["plan"] = composer.day(20, 300)
            return printed
        if slot == "span":
            first, start = composer.day(-90, -40)
            last, end = composer.day(-39, -1)
            self.dates["date"] = f"{start}/{end}"
            return f"[[{_bare(first)} and {_bare(last)}|{start}/{end}]]"
        if slot in {"when", "when_month"}:
            printed, self.dates["date"] = composer.day(-90, -1) if slot == "when" else composer.month(-100, -32)
            return printed
        if slot in {"M", "T"}:
            return self._proposal_slot(slot)
        pool = composer.names.get(slot) or composer.pool["prose"][slot]
        return str(chance.choice(pool))

    def _proposal_slot(self, slot: str) -> str:
        if self.proposal is None:
            raise ValueError("A sentence about a modification where there is none.")
        if not self.named:
            return "the modification" if slot == "M" else ""
        if slot == "M":
            return self.proposal.printed
        return f"‘{self.proposal.title}’" if self.composer.chance.random() < 0.6 else ""


def _event_markup(match: re.Match[str], committee: Committee, proposal: Proposal | None, slots: _Slots) -> str:
    """Turn `<agreed:@2>…</>` into the manuscript's markup: `@1` is the section's committee, `@2` another, `-` none."""
    if proposal is None:
        return match["sentence"]
    actors = {"@1": committee.value, "@2": slots.second.value, "-": "-"}
    by = "/".join(actors[actor] for actor in (match["by"] or "@1").split("/")).replace(" ", "_")
    dates = "".join(f" {key}={value}" for key, value in slots.dates.items())
    about = f"{proposal.value} by={by}{dates}"
    return f"{{{{{'; '.join(f'{action} {about}' for action in match['actions'].split(';'))} | {match['sentence']}}}}}"


def _another(composer: Composer, committee: Committee) -> Committee:
    """Return another committee of the same code."""
    return composer.chance.choice([other for other in composer.committees if other != committee])


def _committees(code: str) -> list[Committee]:
    """Return a code's committees, each with its shortest and longest printed name."""
    by_value: dict[str, list[str]] = {}
    for name, value in CODES[code].committees.items():
        by_value.setdefault(value, []).append(name)
    return [Committee(value, min(names, key=len), max(names, key=len)) for value, names in by_value.items()]


def _identifier(code: str, number: int, paper_date: date, chance: random.Random) -> tuple[str, str]:
    """Return an id that such a paper could speak of: canonical, and as manuscript text."""
    gap = chance.random() < 0.08  # "MP 162": another spelling of the same id
    if code == "sec":
        old = paper_date < date(2019, 7, 1) or chance.random() < 0.15
        letters = "SECMP" if old else chance.choice(["MP", "MP", "DP"])
        digits = f"{number + 10:04}" if old else f"{number + 120}"
        value = letters + digits
        return value, f"[[{letters} {digits}|{value}]]" if gap else value
    if code == "unc":
        value = f"UNC{number + 640:04}{chance.choice(['', '', 'S', 'A'])}"
        forms = [value, value, value.replace("UNC", "UNC "), f"[[Modification {value[3:]}|{value}]]"]
        return value, chance.choice(forms)
    letters = "CMP" if code == "cusc" else chance.choice(["P", "CP"])
    digits = str(number + {"CMP": 280, "P": 330, "CP": 1490}[letters])
    value = letters + digits
    return value, f"[[{letters} {digits}|{value}]]" if gap and letters != "P" else value


def _ordinal(day: int) -> str:
    return "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _bare(day: str) -> str:
    """Return what a marked day prints."""
    return day.removeprefix("[[").partition("|")[0]
