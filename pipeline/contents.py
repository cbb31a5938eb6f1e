"""Finds tables of contents. In: the texts of a body's lines. Out: which of them are such a table, heading included.

An entry has leaders, or a page number that does not fall; on a poor scan it may have lost both, or they are letters
now, but then its heading stands again further down. Where the first entry comes again, the table has ended.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz import fuzz

_CONTENTS = re.compile(r"^(?:\d+\.?\s+)?(?:table of )?contents\.?:?$", re.IGNORECASE)
_LEADER = re.compile(r"[.\u2026·_]{3,}|(?:\s[.·]){3,}|(?<!\d)\.{2,}\s*\d{0,3}$|\s\.$")
_PAGED = re.compile(r"^(?P<text>.*?\D)[\s.\u2026·_]*\s(?P<page>\d{1,3})\W?$")
_LABELLED = re.compile(
    r"[^\w§]{0,3}(?P<label>[\d§]\d?(?:[.,:]{1,2}\d{1,2}){0,4}"
    r"|(?:appendix|annexe?|schedule|item) \w{1,2}\b|[a-z](?=[.)]))"
    r"[.,:)]?\s*(?P<title>[^\W\d].*)",  # the blank may be lost
    re.IGNORECASE,
)
_STOPS = re.compile(r"[.,:]")
_LEAST_ENTRIES = 3
_LEAST_UNDER_HEADING = 2
_LEAST_AGAIN = 4  # entries without leaders and heading whose own headings follow, each with its text
_WRAPPED = 2  # lines that an entry may have
_MOST_UNREAD = 4  # entries in a row that a poor scan has spoilt
_ALIKE = 75.0  # of 100, for a title after the same label; other titles have 30 to 50
_SHORTEST = 4  # letters of a title that says anything
_LONGEST_TITLE = 90


def contents_lines(texts: Sequence[str]) -> set[int]:
    """Return the positions of the lines of tables of contents."""
    plain = [text.strip().replace(" | ", " ") for text in texts]
    headings = _Headings(plain)
    found: set[int] = set()
    at = 0
    while at < len(plain):
        under_heading = bool(_CONTENTS.match(plain[at]))
        table = _Table(plain, at + under_heading, headings)
        if table.is_one(under_heading=under_heading):
            found.update(range(at, table.last))
            at = table.last
        else:
            at += 1
    return found


class _Headings:
    """Where the lines of a paper stand: by their letters, and by label."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._last = {letters_of(text): at for at, text in enumerate(texts)}
        self._labelled: dict[str, list[tuple[int, str]]] = {}
        for at, text in enumerate(texts):
            if match := _LABELLED.match(text):
                self._labelled.setdefault(_key(match["label"]), []).append((at, letters_of(match["title"])))

    def named_below(self, at: int, text: str) -> bool:
        """Whether the letters of line `at` stand again further down."""
        return self._last[letters_of(text)] > at

    def labelled_below(self, at: int, text: str) -> int | None:
        """Return where the label of line `at` comes again before a title that it begins with, misread letters aside."""
        match = _LABELLED.match(text)
        if match is None:
            return None
        title = letters_of(match["title"])
        for below, other in self._labelled[_key(match["label"])]:
            if below > at and len(other) >= _SHORTEST and fuzz.ratio(title[: len(other)], other) >= _ALIKE:
                return below
        return None


class _Table:
    """The entries that follow each other from a line on: `last` is where they end."""

    def __init__(self, texts: Sequence[str], first: int, headings: _Headings) -> None:
        self.last = first
        self._entries = self._leaders = page = 0
        self._again: list[int] = []
        names: set[str] = set()  # of entries without labels; digits, and so page numbers, left out
        labels: set[str] = set()
        begins: str | None = None  # the first label that an entry has
        at = first
        while at < len(texts) and at - self.last < (_MOST_UNREAD if _label_of(texts[at]) else _WRAPPED):
            text = texts[at]
            match = _PAGED.match(text)
            leader = bool(_LEADER.search(text))
            paged = match is not None and int(match["page"]) >= page and (leader or _is_title(match["text"]))
            name, label = letters_of(text), _label_of(text)
            if (
                len(name) >= _SHORTEST
                and not paged
                and (name in names if label is None else label == begins and label in labels)
            ):
                break
            if label is None or not labels:
                names.add(name)  # that of the first may come again without its label
            begins = begins or label
            labels |= {label} if label else set()
            below = headings.labelled_below(at, text)
            if paged or leader or below is not None or (self._entries and headings.named_below(at, text)):
                page = int(match["page"]) if match and paged else page
                self._entries, self._leaders = self._entries + 1, self._leaders + leader
                self._again += [below] if below is not None and not text.endswith((".", ";")) else []
                self.last = at + 1
            elif not self._entries:
                break
            at += 1

    def is_one(self, *, under_heading: bool) -> bool:
        """Whether the entries are a table of contents, and not a list in the text."""
        if under_heading:
            return self._entries >= _LEAST_UNDER_HEADING
        return self._entries >= _LEAST_ENTRIES and (self._leaders >= _LEAST_ENTRIES or self._has_text_below())

    def _has_text_below(self) -> bool:
        """Whether the headings that come again stand apart, text between them; points that are repeated do not."""
        apart = sum(b - a > 1 for a, b in pairwise(self._again))
        return apart >= _LEAST_AGAIN - 1 and 2 * apart > self._entries


def letters_of(text: str) -> str:
    """Return the letters of a text, without case, digits and marks."""
    return re.sub(r"[\d\W_]+", " ", text.casefold()).strip()


def _key(label: str) -> str:
    """Return a label by which it is found again although a poor scan has lost its stops: "2.2", "22"."""
    return _STOPS.sub("", label.casefold().replace("§", "5"))


def _label_of(text: str) -> str | None:
    match = _LABELLED.match(text)
    return _key(match["label"]) if match else None


def _is_title(text: str) -> bool:
    """Whether an entry without leaders may be a heading with its page, rather than a sentence that ends in a number."""
    return len(text) < _LONGEST_TITLE and not re.search(r"[.;,]\s*$|\b(?:of|in|by|to|on|at|the)\s*$", text.strip())
