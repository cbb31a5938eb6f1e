"""The templates of the generated corpus: what kind of paper, of which code, in which manner, by which author.

In: a template and chance. Out: a manuscript and the layout to set it in. The held-out ones have wordings, typefaces and
numbering of their own; nothing may be tuned on them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from benchmarks.corpus.codes import MARKINGS, MONTHS
from benchmarks.corpus.composer import Committee, Composer, Proposal
from benchmarks.corpus.grounds import with_grounds
from benchmarks.corpus.layouts import Layout, layout_named

Numbering = Literal["dot", "plain", "zero", "item", "letter", "none"]


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of paper. `paragraphs`: None, "section" (2.1, 2.2 …) or "running" (1041. …)."""

    name: str
    code: str
    layout: str
    families: tuple[str, ...]
    numbering: Numbering
    kind: str  # of paper, for its title
    held_out: bool = False
    levels: int = 2
    paragraphs: str | None = None
    cover: Literal["facts", "lines"] = "facts"
    contents: bool = False
    columns: int = 1
    subs: bool = True
    capitals: bool = False
    appendix: str = "Appendix A"
    date_basis: Literal["cover", "sign-off"] = "cover"


_ALL = (
    Template("sec-panel", "sec", "panel", ("LiberationSans", "Carlito"), "dot", "Monthly Report"),
    Template(
        "sec-minutes",
        "sec",
        "minutes-serif",
        ("LiberationSerif",),
        "item",
        "Minutes",
        levels=1,
        paragraphs="section",
        cover="lines",
    ),
    Template("sec-summary", "sec", "summary", ("Carlito", "DejaVuSans"), "none", "Meeting Summary", cover="lines"),
    Template(
        "bsc-paper",
        "bsc",
        "advice",
        ("LiberationSerif", "Carlito"),
        "plain",
        "Progress Report",
        levels=3,
        contents=True,
        date_basis="sign-off",
    ),
    Template("bsc-bulletin", "bsc", "bulletin", ("LiberationSans",), "plain", "Bulletin", columns=2, cover="lines"),
    Template(
        "cusc-minutes",
        "cusc",
        "board",
        ("Carlito", "LiberationSerif"),
        "dot",
        "Meeting Minutes",
        levels=1,
        paragraphs="running",
    ),
    Template(
        "unc-workgroup",
        "unc",
        "status",
        ("LiberationSans", "DejaVuSans"),
        "zero",
        "Workgroup Minutes",
        appendix="Annex 1",
    ),
    Template(
        "sec-advice",
        "sec",
        "note",
        ("LiberationSansNarrow",),
        "letter",
        "Advice Note",
        held_out=True,
        levels=1,
        appendix="Annex A",
        date_basis="sign-off",
        cover="lines",
    ),
    Template(
        "bsc-determination",
        "bsc",
        "fax",
        ("DejaVuSerif",),
        "plain",
        "Record of Determinations",
        held_out=True,
        levels=1,
        capitals=True,
        paragraphs="section",
        cover="lines",
    ),
    Template(
        "cusc-report", "cusc", "board", ("Caladea",), "dot", "Chair’s Report", held_out=True, levels=3, contents=True
    ),
)
TEMPLATES: Mapping[str, Template] = {template.name: template for template in _ALL}


def write_manuscript(template: Template, chance: random.Random) -> tuple[str, Layout]:
    """Return a new manuscript of this kind, and the layout for it."""
    meeting = date(chance.randint(2017, 2023), 1, 1) + timedelta(days=chance.randint(0, 364))
    meeting -= timedelta(days=max(0, meeting.weekday() - 4))  # committees do not meet at the weekend
    composer = Composer(template.code, "held_out" if template.held_out else "plain", meeting, chance)
    author = _Author(template, composer, meeting, chance)
    base = layout_named(template.layout)
    layout = replace(
        base,
        family=chance.choice(template.families),
        heading_family=None,
        size=base.size * chance.uniform(0.94, 1.06),
        justify=base.justify if chance.random() < 0.8 else not base.justify,
    )
    manuscript = "\n\n".join(author.lines())
    return manuscript, with_grounds(layout, chance)  # drawn last: what is written stays the same


@dataclass(slots=True)
class _Author:
    """Writes one manuscript, block by block."""

    template: Template
    composer: Composer
    meeting: date
    chance: random.Random
    top: int = 0  # number of the section being written
    running: int = 1000  # number of the last running paragraph
    inner: int = 0  # number of the last numbered paragraph of this section
    footnote: int = 0
    capital_bullets: bool = True
    signed: str = ""  # the date below the sign-off
    committee: Committee = field(init=False)

    def __post_init__(self) -> None:
        self.committee = self.chance.choice(self.composer.committees)
        self.running = self.chance.randint(1, 1400)
        self.capital_bullets = self.chance.random() < 0.4

    def lines(self) -> Iterator[str]:
        """Yield the blocks of the manuscript."""
        yield from self._facts()
        if self.template.contents:
            yield "%contents"
        if self.template.columns > 1:
            yield f"%columns {self.template.columns}"
        yield self._heading("headings")
        yield self._text(
            self.composer.sentence("openings", self.committee)
            + " "
            + self.composer.paragraph(self.committee, sentences=1)
        )
        for _ in range(self.chance.randint(3, 5)):
            yield from self._section()
        if self.template.columns > 1:
            yield "%columns 1"
        yield from self._status_section()
        yield from self._closing()

    def _facts(self) -> Iterator[str]:
        template, chance = self.template, self.chance
        printed = f"{self.meeting.day} {MONTHS[self.meeting.month - 1]} {self.meeting.year}"
        paper_date = (
            self.meeting + timedelta(days=chance.randint(1, 9)) if template.date_basis == "sign-off" else self.meeting
        )
        self.signed = f"{paper_date.day} {MONTHS[paper_date.month - 1]} {paper_date.year}"
        title = f"{self.committee.full} {template.kind}"
        marking = chance.choice(MARKINGS) if template.code == "sec" else None
        reference = f"{template.code.upper()}_{chance.randint(20, 140)}_{self.meeting:%d%m}_{chance.randint(1, 15):02}"
        yield f"@profile {template.code}"
        yield f"@title {title}"
        yield f"@committee {self.committee.value}"
        yield f"@date {paper_date.isoformat()} | {self.signed} | {template.date_basis}"
        yield f"@meeting {self.meeting.isoformat()}"
        yield from [f"@marking {marking}"] if marking else []
        yield f"@header {chance.choice([reference, title])} | | {marking or chance.choice(['', printed])}"
        pager = chance.choice(["{page}", "Page {page} of {pages}", "- {page} -", "{page}/{pages}"])
        yield f"@footer {chance.choice([f'{title} | | {pager}', f'| {pager} |', f'{reference} | {pager} | {printed}'])}"
        yield f"= {title}"
        if template.cover == "lines":
            yield f"== Meeting {chance.randint(20, 140)}, held on {printed}"
            yield f"== {chance.choice(['Held by web conference', 'London', 'For information', 'Draft for comment'])}"
            return
        yield "%facts 30 70"
        rows = [
            f"| Paper reference | {reference}",
            f"| Meeting date | {printed}",
            f"| Author | {chance.choice(self.composer.names['author'])}",
        ]
        yield "\n".join([*rows, *([f"| Classification | [[{marking}]]"] if marking else [])])

    def _label(self, *parts: int) -> str:
        number = ".".join(map(str, parts))
        match self.template.numbering:
            case "item" if len(parts) == 1:
                return f"Item {number}:"
            case "letter" if len(parts) == 1:
                return f"{chr(ord('A') + parts[0] - 1)}."
            case "zero":
                return f"{number}.0" if len(parts) == 1 else f"{number}."
            case "dot" if len(parts) == 1:
                return f"{number}."
        return number

    def _heading(self, pool: str, text: str | None = None) -> str:
        """Start a new section of the first level."""
        self.top += 1
        self.inner = 0
        text = text or self.composer.sentence(pool, self.committee)
        if self.template.numbering == "none":
            return f"#- {text}"
        return f"# {self._label(self.top)} | {text.upper() if self.template.capitals else text}"

    def _section(self) -> Iterator[str]:
        composer, chance = self.composer, self.chance
        committee = chance.choice(composer.committees)
        short = committee.short if committee.short != committee.full else ""
        name = f"{committee.full} ({short})" if short.isupper() else committee.full
        other = chance.choice([c for c in composer.committees if c != committee])
        headings = [
            name,
            f"{name} and {other.full}",
            f"{committee.short} Highlights",
            composer.sentence("headings", committee),
        ]
        yield self._heading("headings", chance.choice(headings))
        if self.template.levels == 1 or self.template.numbering == "none":
            yield from self._leaf(committee, units=chance.randint(3, 5))
            return
        topics = list(dict.fromkeys(self._topic(committee) for _ in range(chance.randint(1, 4))))
        for second, topic in enumerate(topics, 1):
            yield f"## {self._label(self.top, second)} | {topic}"
            if self.template.levels == 2 or chance.random() < 0.5:
                yield from self._leaf(committee, units=chance.randint(1, 3))
                continue
            for third in (1, 2):
                yield f"### {self._label(self.top, second, third)} | {self._topic(committee)}"
                yield from self._leaf(committee, units=chance.randint(1, 2))

    def _topic(self, committee: Committee) -> str:
        if self.chance.random() < 0.25:
            return f"{committee.short} Highlights"
        return self.composer.sentence("topics", committee)

    def _leaf(self, committee: Committee, *, units: int) -> Iterator[str]:
        """Yield the body of one section; what stands under a sub-heading comes last, for nothing ends it."""
        has_subs = self.template.subs and self.template.numbering != "none"
        for _ in range(units):
            draw = self.chance.random()
            if draw < 0.35:
                yield self._text(self.composer.paragraph(committee, sentences=self.chance.randint(2, 4)))
            elif draw < 0.75:
                yield self._text(self.composer.event_paragraph(committee))
            elif draw < 0.92:
                yield from self._bullets(committee)
            else:
                yield from self._noted(committee)
        for _ in range(self.chance.choice([0, 0, 1, 1, 2]) if has_subs else 0):
            yield from self._sub_section(committee)

    def _sub_section(self, committee: Committee) -> Iterator[str]:
        composer, chance = self.composer, self.chance
        if chance.random() < 0.5:
            yield f"#- {composer.sentence('topics', committee)}"
            yield self._text(composer.paragraph(committee, sentences=chance.randint(2, 3)))
            return
        proposal = chance.choice(composer.proposals)
        titled = chance.choice([f"‘{proposal.title}’", proposal.title, ""])
        yield f"#- {proposal.printed} {titled}".rstrip()
        # The heading names the modification; its first paragraph may leave that at that.
        yield self._text(composer.event_paragraph(committee, proposal, named=chance.random() < 0.6))
        if chance.random() < 0.4:
            yield self._text(composer.event_paragraph(committee, proposal))

    def _bullets(self, committee: Committee) -> Iterator[str]:
        composer, chance = self.composer, self.chance
        yield self._text(composer.sentence("leads", committee))
        rows = []
        for _ in range(chance.randint(2, 5)):
            rows.append("* " + self._case(composer.sentence("bullets", committee)))
            if chance.random() < 0.25:
                rows.append("** " + self._case(composer.sentence("bullets", committee)))
            if chance.random() < 0.2:
                rows.append("* " + composer.event_paragraph(committee))
        yield "\n".join(rows)

    def _case(self, bullet: str) -> str:
        """Begin a bullet as this author begins them."""
        return bullet if self.capital_bullets or not bullet[1:2].islower() else bullet[0].lower() + bullet[1:]

    def _noted(self, committee: Committee) -> Iterator[str]:
        """Yield a paragraph with a footnote."""
        self.footnote += 1
        text = self.composer.paragraph(committee, sentences=2)
        yield (
            self._text(f"{text}[^{self.footnote}]")
            + f"\n^{self.footnote} {self.composer.sentence('footnotes', committee)}"
        )

    def _text(self, text: str) -> str:
        if self.template.paragraphs == "section":
            self.inner += 1
            return f"+ {self.top}.{self.inner} | {text}"
        if self.template.paragraphs == "running":
            self.running += 1
            return f"+ {self.running}. | {text}"
        return text

    def _status_section(self) -> Iterator[str]:
        """Yield a table of votes, which are acts, or of stages, which are only where a proposal happens to be."""
        voted = self.chance.random() < 0.5
        titles = (
            ["Decisions taken", "Outcome of the votes"]
            if voted
            else ["Status of modifications", "Proposals and their status"]
        )
        yield self._heading("headings", self.chance.choice(titles))
        decided = f"The table below shows what the {self.committee.short} decided on each proposal."
        yield self._text(decided if voted else "The table below shows where each proposal stands.")
        rows = [f"| Reference | Title | {'Decision' if voted else 'Stage'} | Date"]
        rows.extend(self._vote(proposal) if voted else self._stage(proposal) for proposal in self.composer.proposals)
        yield "%table 18 42 22 18\n" + "\n".join(rows)

    def _vote(self, proposal: Proposal) -> str:
        action = self.chance.choice(["approved", "rejected", "deferred"])
        reference = (
            f"{{{{{action} {proposal.value} by={self.committee.value.replace(' ', '_')} | {proposal.printed}}}}}"
        )
        note = self.chance.choice(["not yet fixed", "to be advised"])
        return f"| {reference} | {proposal.title} | {action.capitalize()} | {note}"

    def _stage(self, proposal: Proposal) -> str:
        stages = ["Assessment", "Refinement Process", "Report Phase", "Consultation", "Pending implementation"]
        # Where a proposal stands is not what was done to it; but who takes it for a change of stage is not wrong.
        by = f"{self.committee.value.replace(' ', '_')}/-"
        reference = f"{{{{?stage-changed {proposal.value} by={by} | {proposal.printed}}}}}"
        return f"| {reference} | {proposal.title} | {self.chance.choice(stages)} | {self.composer.day(20, 200)[0]}"

    def _closing(self) -> Iterator[str]:
        composer, chance = self.composer, self.chance
        yield self._heading("closing")
        yield self._text(composer.sentence("recommendations", self.committee))
        author = chance.choice(composer.names["author"])
        yield f"> {author}\n> {composer.names['admin'][0].removeprefix('The ')}\n> {self.signed}"
        if chance.random() < 0.6:
            label = self.template.appendix
            yield f"# {label}{chance.choice([' –', ':', ''])} | {composer.sentence('topics', self.committee)}"
            self.top, self.inner = 0, 0
            yield composer.paragraph(self.committee, sentences=3)
            points = "\n".join(
                f"+ ({letter}) | {composer.sentence('sentences', self.committee)}"
                for letter in "abcd"[: chance.randint(2, 4)]
            )
            yield points
