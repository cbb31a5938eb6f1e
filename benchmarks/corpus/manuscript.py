"""The manuscript: a report as plain text with a light markup, read into blocks whose gold is marked in the text.

Lines:  `@key value`            a fact or a choice of layout (see `Facts`)
        `= Title`  `== Line`    title and further lines of the cover
        `# 3. | Heading`        a heading with its printed label; `##`, `###` are deeper levels
        `#- Heading`            an unnumbered sub-heading (`#- ?Heading`: a reader may also take it as text)
        `* ` `** `              bullets;   `+ (a) | text` a lettered point;   `+ 2.1 | text` a numbered paragraph
        `%table 20 60 20`       column widths in per cent for the rows that follow: `| a | b | c`, the first is the head
        `%facts 30 70`          the same without a head: names at the left, facts at the right
        `^1 text`               the footnote to `[^1]`;   `> line` a line of a sign-off
        `%contents` `%page` `%columns 2` `%columns 1`
        anything else           a paragraph, which ends at a blank line
Inline: `**bold**`, `[[text|value]]` an entity that is not plain to see (`[[?…]]` optional, `[[!text]]` none), and
        `{{approved MP312 by=PANEL plan=2021-11-04 stage=X date=2021-05-26; noted … | The whole sentence.}}` events
        (`approved/agreed`: either is right; `?noted`: may be left out; `by=-`: no committee; `by=-/SSC`: or the SSC).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from benchmarks.corpus.codes import CODES, MARKINGS, Code, Tag, find_tags

_INLINE = re.compile(
    r"\[\[(?P<entity>[^\]]+)\]\]|\{\{(?P<event>[^|]+)\|\s*|(?P<end>\}\})|(?P<bold>\*\*)|\[\^(?P<note>\d+)\]"
)
_CELL_EDGE = re.compile(r"\s*\|\s(?![^{]*\}\})")  # not the bar inside `{{… | …}}`
_NUMBERED = re.compile(r"\d+(\.\d+)*\.?$")


class Kind(StrEnum):
    """What a block is."""

    TITLE = "title"
    COVER = "cover"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    POINT = "point"
    NUMBERED = "numbered"
    ROW = "row"
    FOOTNOTE = "footnote"
    SIGN_OFF = "sign-off"
    CONTENTS = "contents"
    PAGE_BREAK = "page"
    COLUMNS = "columns"


@dataclass(frozen=True, slots=True)
class Act:
    """An event whose sentence is `text[start:end]`; `actions` lists what is right, the best one first."""

    start: int
    end: int
    modification: str
    actions: tuple[str, ...]
    committees: tuple[str | None, ...]  # all that are right, the best one first
    date: str | None
    stage: str | None
    planned: str | None
    optional: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with everything that is marked in it. `raised` are offsets of footnote marks, one digit each."""

    text: str
    tags: tuple[Tag, ...] = ()
    acts: tuple[Act, ...] = ()
    bold: tuple[tuple[int, int], ...] = ()
    raised: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of the report, in reading order."""

    kind: Kind
    text: Marked = Marked("")
    label: str | None = None  # as printed: "3.5", "Item 5:", "(a)", "1" of a footnote
    level: int = 0  # of a heading (0: unnumbered) or bullet, or the number of columns
    optional: bool = False
    cells: tuple[Marked, ...] = ()
    widths: tuple[float, ...] = ()
    first: bool = False  # the first row of a table
    head: bool = False  # that row is its head


@dataclass(frozen=True, slots=True)
class Facts:
    """What the paper says of itself, and how it is to be set."""

    profile: str = "sec"
    title: str = ""
    committee: str | None = None
    date: tuple[str, str, str] | None = None  # value, text, basis
    period: str | None = None
    meeting: str | None = None
    marking: str | None = None
    layout: str = "plain"
    header: tuple[str, str, str] = ("", "", "")
    footer: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True, slots=True)
class Report:
    """A manuscript, read."""

    facts: Facts
    blocks: tuple[Block, ...]


def read_manuscript(source: str) -> Report:
    """Return the report that a manuscript describes.

    Raises:
        ValueError: the markup is wrong; the message quotes the place.
    """
    facts = Facts()
    rest: list[str] = []
    for line in source.strip().splitlines():
        if line.startswith("@"):
            facts = _with_fact(facts, line)
        else:
            rest.append(line.rstrip())
    reader = _Reader(CODES[facts.profile], facts.committee, facts.date[0][:4] if facts.date else None)
    return Report(facts, tuple(reader.blocks(rest)))


def _with_fact(facts: Facts, line: str) -> Facts:
    key, _, value = line[1:].partition(" ")
    parts = tuple(part.strip() for part in value.split("|"))
    if key == "date":
        return replace(facts, date=parts)
    if key in {"header", "footer"}:
        return replace(facts, **{key: (*parts, "", "")[:3]})
    return replace(facts, **{key: value.strip()})


@dataclass(slots=True)
class _Reader:
    code: Code
    committee: str | None
    year: str | None = None
    widths: tuple[float, ...] = ()
    first: bool = False
    head: bool = False
    paragraph: list[str] = field(default_factory=list)

    def blocks(self, lines: list[str]) -> Iterator[Block]:
        for line in [*lines, ""]:
            block = self._block(line)
            if (block or not line) and self.paragraph:
                yield Block(Kind.PARAGRAPH, self.mark(" ".join(self.paragraph)))
                self.paragraph.clear()
            if block:
                yield block
            elif line:
                self.paragraph.append(line.strip())

    def _block(self, line: str) -> Block | None:
        mark, _, rest = line.partition(" ")
        rest = rest.strip()
        if mark in {"%table", "%facts"}:
            self.widths, self.first, self.head = tuple(map(float, rest.split())), True, mark == "%table"
            return Block(Kind.ROW)  # ends the paragraph; has no cells, prints nothing
        if mark.startswith("%"):
            kinds = {"%contents": Kind.CONTENTS, "%page": Kind.PAGE_BREAK, "%columns": Kind.COLUMNS}
            return Block(kinds[mark], level=int(rest or 0))
        if mark in {"=", "=="}:
            return Block(Kind.TITLE if mark == "=" else Kind.COVER, self.mark(rest))
        if mark in {"#", "##", "###", "#-"}:
            return self._heading(mark, rest)
        if mark in {"*", "**"}:
            return Block(Kind.BULLET, self.mark(rest), level=len(mark))
        if mark == "+":
            label, _, text = rest.partition(" | ")
            kind = Kind.NUMBERED if _NUMBERED.match(label) else Kind.POINT
            return Block(kind, self.mark(text), label=label)
        if mark == "|":
            first, self.first = self.first, False
            cells = tuple(map(self.mark, _CELL_EDGE.split(rest)))
            return Block(Kind.ROW, cells=cells, widths=self.widths, first=first, head=first and self.head)
        if mark.startswith("^"):
            return Block(Kind.FOOTNOTE, self.mark(rest), label=mark[1:])
        if mark == ">":
            return Block(Kind.SIGN_OFF, self.mark(rest))
        return None

    def _heading(self, mark: str, rest: str) -> Block:
        if mark == "#-":
            return Block(Kind.HEADING, self.mark(rest.removeprefix("?")), optional=rest.startswith("?"))
        label, bar, text = rest.partition(" | ")
        if not bar:
            raise ValueError(f"A heading without its label: {rest!r}.")
        return Block(Kind.HEADING, self.mark(text), label=label, level=len(mark))

    def mark(self, source: str) -> Marked:
        """Read the inline markup of one text."""
        text, at = "", 0
        tags: list[Tag] = []
        acts: list[Act] = []
        bold: list[tuple[int, int]] = []
        raised: list[int] = []
        silent: list[range] = []
        opened: list[tuple[int, str]] = []
        bold_from: int | None = None
        for match in _INLINE.finditer(source):
            text += source[at : match.start()]
            at = match.end()
            if match["entity"]:
                start = len(text)
                shown, tag = _entity(match["entity"], start, self.code)
                text += shown
                silent.append(range(start, len(text)))
                tags.extend([tag] if tag else [])
            elif match["event"]:
                opened.append((len(text), match["event"]))
            elif match["end"]:
                start, described = opened.pop()
                acts.extend(_acts(described, start, len(text), self.committee))
            elif match["note"]:
                raised.extend(range(len(text), len(text) + len(match["note"])))
                text += match["note"]
            elif bold_from is None:
                bold_from = len(text)
            else:
                bold.append((bold_from, len(text)))
                bold_from = None
        text += source[at:]
        if opened or bold_from is not None or "{{" in text or "[[" in text:
            raise ValueError(f"Markup that does not close: {source!r}.")
        plain = (
            t
            for t in find_tags(text, self.code, year=self.year)
            if not any(t.start in span or span.start in range(t.start, t.end) for span in silent)
        )
        everything = sorted([*tags, *plain], key=lambda tag: (tag.start, tag.end))
        return Marked(text, tuple(everything), tuple(acts), tuple(bold), tuple(raised))


def _entity(inner: str, start: int, code: Code) -> tuple[str, Tag | None]:
    if inner.startswith("!"):
        return inner[1:], None
    optional = inner.startswith("?")
    shown, _, value = inner.removeprefix("?").partition("|")
    value = value or shown
    return shown, Tag(_label(value, code), start, start + len(shown), value, optional=optional)


def _label(value: str, code: Code) -> str:
    if re.fullmatch(r"\d{4}(-\d{2}){0,2}(/\d{4}(-\d{2}){0,2})?", value):
        return "DATE"
    if value.endswith(" Release"):
        return "RELEASE"
    if value in MARKINGS:
        return "MARKING"
    return "MODIFICATION" if code.identifier.fullmatch(value) or value.startswith("UNC0") else "COMMITTEE"


def _acts(described: str, start: int, end: int, committee: str | None) -> Iterator[Act]:
    for part in described.split(";"):
        verb, modification, *settings = part.split()
        options = dict(setting.split("=", 1) for setting in settings)
        by = options.get("by", committee or "-").replace("_", " ")
        yield Act(
            start,
            end,
            modification.replace("_", " "),
            tuple(verb.removeprefix("?").split("/")),
            tuple(None if name == "-" else name for name in by.split("/")),
            options.get("date"),
            options.get("stage", "").replace("_", " ") or None,
            options.get("plan"),
            optional=verb.startswith("?"),
        )
