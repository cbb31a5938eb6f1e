"""Scores a document against its gold: two documents in the contract's shape in, tallies of hits, wrongs and misses out.

Rules
- Texts are compared without bullets, cell bars, leader dots and kinds of quotes, dashes and white space.
- `cer`: edits per character of the gold, page by page, running headers and footers included, in reading order.
- `numbered`: a section of the same number whose heading is alike (one edit in five at most). `unnumbered`: a heading
  alike that begins on the same page; equal ones are taken in order. `parent`: of the sections found, those whose
  holder is the found one of the gold's holder (none and `0` are the same).
- `words`: of all words of the gold's sections, those that stand in the found section; texts are aligned word by word,
  a misread word is still there, a lost one is wrong.
- `furniture`: of the running lines, those of which at least half stands in sections. Lower is better.
- Entities: the same label and value on the same page, as often as there.
- Events: the same modification and page, an action and a committee that the gold allows, a quote that is alike (two
  edits in five at most); `event-dates`: of those, the right date; `event-plans`: of those with a planned date in
  either, the same.
- What the gold calls optional may be found or not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein

Shape = Mapping[str, Any]
LABELS = ("MODIFICATION", "DATE", "COMMITTEE")
_ALIKE_HEADING, _ALIKE_QUOTE = 0.8, 0.6
_SAME = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "•": " ", "|": " "}
)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was right, what was found and is not there, and what is there and was not found."""

    hits: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.hits + other.hits, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def f1(self) -> float | None:
        """Twice the hits over all that was found and all that is there; None where there is nothing."""
        total = 2 * self.hits + self.wrong + self.missed
        return 2 * self.hits / total if total else None

    @property
    def precision(self) -> float | None:
        """The hits over all that was found."""
        total = self.hits + self.wrong
        return self.hits / total if total else None

    @property
    def share(self) -> float | None:
        """The hits over hits and misses."""
        total = self.hits + self.missed
        return self.hits / total if total else None


def score(found: Shape, gold: Shape) -> dict[str, Tally]:
    """Return the tallies of one document. For `cer`, hits are edits, and hits and misses all characters."""
    matches = _matched_sections(found, gold)
    tallies = {"cer": character_errors({page["number"]: page["text"] for page in found["pages"]}, gold)}
    for name, is_numbered in (("numbered", True), ("unnumbered", False)):
        tallies[name] = _section_tally(found, gold, matches, is_numbered=is_numbered)
    tallies["parent"] = _parents(found, gold, matches)
    tallies["words"], tallies["furniture"] = _words_and_furniture(found, gold, matches)
    for label in LABELS:
        tallies[label.lower()] = _entities(found, gold, label)
    tallies["event"], tallies["event-dates"], tallies["event-plans"] = _events(found, gold)
    return tallies


def normal(text: str | None) -> str:
    """Return a text as it is compared."""
    text = re.sub(r"[.…·]{3,}|(?:\. ){3,}", " ", (text or "").translate(_SAME))
    return " ".join(text.split())


def _alike(one: str | None, other: str | None) -> float:
    return Levenshtein.normalized_similarity(normal(one).casefold(), normal(other).casefold())


def character_errors(texts: Mapping[int, str], gold: Shape) -> Tally:
    """Return the edits (as hits) and the other characters (as misses) of page texts by page number."""
    errors = characters = 0
    for page in gold["pages"]:
        text = normal(page["text"])
        errors += Levenshtein.distance(normal(texts.get(page["number"])), text)
        characters += len(text)
    return Tally(hits=errors, missed=characters - errors)


def _matched_sections(found: Shape, gold: Shape) -> dict[str, str]:
    """Return gold ids by found ids."""
    matches: dict[str, str] = {}
    taken: set[str] = set()
    for section in found["sections"]:
        for wanted in gold["sections"]:
            if wanted["id"] not in taken and _is_same_section(section, wanted):
                matches[section["id"]] = wanted["id"]
                taken.add(wanted["id"])
                break
    return matches


def _is_same_section(section: Shape, wanted: Shape) -> bool:
    if wanted["id"] == "0" or section["id"] == "0":
        return bool(wanted["id"] == section["id"])
    if bool(section["number"]) != bool(wanted["number"]):
        return False
    if section["number"] and normal(section["number"]).casefold() != normal(wanted["number"]).casefold():
        return False
    if not section["number"] and section["first_page"] != wanted["first_page"]:
        return False
    return _alike(section["heading"], wanted["heading"]) >= _ALIKE_HEADING


def _section_tally(found: Shape, gold: Shape, matches: Mapping[str, str], *, is_numbered: bool) -> Tally:
    optional = {section["id"] for section in gold["sections"] if section.get("optional")}
    there = [
        s for s in gold["sections"] if bool(s["number"]) is is_numbered and s["id"] != "0" and s["id"] not in optional
    ]
    said = [s for s in found["sections"] if bool(s["number"]) is is_numbered and s["id"] != "0"]
    said = [s for s in said if matches.get(s["id"]) not in optional]
    hits = sum(s["id"] in matches for s in said)
    return Tally(hits, wrong=len(said) - hits, missed=len(there) - hits)


def _parents(found: Shape, gold: Shape, matches: Mapping[str, str]) -> Tally:
    parents = {section["id"]: section["parent"] for section in gold["sections"]}
    right = wrong = 0
    for section in found["sections"]:
        wanted = matches.get(section["id"])
        if wanted in {None, "0"}:
            continue
        holder = section["parent"] or "0"
        if (matches.get(holder) or holder) == (parents[str(wanted)] or "0"):
            right += 1
        else:
            wrong += 1
    return Tally(right, missed=wrong)


def _tokens(sections: Iterable[Shape]) -> list[tuple[str, str]]:
    """Return every word of the sections' headings and texts with the id of its section."""
    return [
        (word.casefold(), section["id"])
        for section in sections
        for part in ("heading", "text")
        for word in normal(section[part]).split()
    ]


def _words_and_furniture(found: Shape, gold: Shape, matches: Mapping[str, str]) -> tuple[Tally, Tally]:
    said, there = _tokens(found["sections"]), _tokens(gold["sections"])
    right = 0
    extra: Counter[str] = Counter()
    for step in Levenshtein.opcodes([word for word, _ in said], [word for word, _ in there]):
        mine, theirs = said[step.src_start : step.src_end], there[step.dest_start : step.dest_end]
        if step.tag == "equal" or len(mine) == len(theirs):
            right += sum(matches.get(one[1]) == other[1] for one, other in zip(mine, theirs, strict=True))
        else:
            pairs = zip(mine, theirs, strict=False)  # a word that was split or joined has a neighbour over
            right += sum(matches.get(one[1]) == other[1] for one, other in pairs)
        if step.tag in {"replace", "delete"}:
            extra.update(_stripped(word) for word, _ in mine)
    return Tally(right, missed=len(there) - right), _furniture_left(extra, gold)


def _furniture_left(extra: Counter[str], gold: Shape) -> Tally:
    """Count running lines that are still in sections; `extra` are the words of sections that the gold has not there."""
    left = lines = 0
    for page in gold["pages"]:
        for line in page["furniture"]:
            words = [word for word in map(_stripped, normal(line).casefold().split()) if word]
            seen = [word for word in words if extra[word] > 0]
            lines += 1
            if words and len(seen) * 2 >= len(words):
                left += 1
                extra.subtract(seen)
    return Tally(left, missed=lines - left)


def _stripped(word: str) -> str:
    return word.strip(".,;:()-")


def _entities(found: Shape, gold: Shape, label: str) -> Tally:
    said = Counter(_entity_keys(found["entities"], label))
    needed = Counter(_entity_keys((e for e in gold["entities"] if not e.get("optional")), label))
    allowed = Counter(_entity_keys((e for e in gold["entities"] if e.get("optional")), label))
    hits = (said & needed).total()
    wrong = ((said - needed) - allowed).total()
    return Tally(hits, wrong, needed.total() - hits)


def _entity_keys(entities: Iterable[Shape], label: str) -> Iterable[tuple[str, int]]:
    return ((entity["value"].casefold(), entity["page"]) for entity in entities if entity["label"] == label)


def _events(found: Shape, gold: Shape) -> tuple[Tally, Tally, Tally]:
    """Pair events off, those that must be found first."""
    left = list(found["events"])
    hits = missed = dated = planned = plans = 0
    for wanted in sorted(gold["events"], key=lambda event: bool(event.get("optional"))):
        event = _same_event(wanted, left)
        if event is not None:
            left.remove(event)
        if wanted.get("optional"):
            continue
        hits += event is not None
        missed += event is None
        if event is None:
            continue
        dated += (event["date"] or {}).get("value") in _days(wanted)
        if event["planned_date"] or wanted["planned_date"]:
            plans += 1
            planned += event["planned_date"] == wanted["planned_date"]
    return Tally(hits, len(left), missed), Tally(dated, missed=hits - dated), Tally(planned, missed=plans - planned)


def _days(wanted: Shape) -> set[str | None]:
    """Return the dates that are right for an event; None is, where the paper tells none."""
    dates = wanted.get("dates") or [wanted["date"]]
    return {date and date["value"] for date in dates}


def _same_event(wanted: Shape, candidates: Sequence[Shape]) -> Shape | None:
    for event in candidates:
        if (
            event["modification"].casefold() == wanted["modification"].casefold()
            and event["action"] in wanted["actions"]
            and event["committee"] in wanted["committees"]
            and event["page"] == wanted["page"]
            and _alike(event["quote"], wanted["quote"]) >= _ALIKE_QUOTE
        ):
            return event
    return None
