"""A printed text as it stood when somebody corrected it in, the place where it stands now out. Pure.

Another reading of the same page may move a text, put it into another section, or read some characters otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pipeline.shapes import DocumentShape

AROUND = 40
"""Characters before and after a text that tell it from the same text elsewhere (a guess: half a printed line)."""

TELLING = 12
"""Characters of its own paragraph that tell a text from others (a guess: two words)."""

SAME_SURROUNDINGS = 80.0
"""Likeness (0 to 100) of surroundings that are the same, read twice: OCR noise of one character in ten leaves about 90,
while two pieces of English that have nothing to do with each other have about 40."""


class Place(NamedTuple):
    """A half-open range of one section's heading or text."""

    section: str
    part: str
    start: int
    end: int

    def overlaps(self, other: Place) -> bool:
        """Return whether the two share a character."""
        same_text = (self.section, self.part) == (other.section, other.part)
        return same_text and self.start < other.end and other.start < self.end


class Mark(NamedTuple):
    """A printed text, where it stood, and what stood around it."""

    place: Place
    text: str
    before: str
    after: str


Texts = Mapping[tuple[str, str], str]
"""The headings and texts of a document, by section and part."""


def texts_of(record: DocumentShape) -> Texts:
    """Return the headings and texts of a record; a section without a heading has an empty one."""
    return {(one["id"], part): one[part] or "" for one in record["sections"] for part in ("heading", "text")}


def mark_at(texts: Texts, place: Place) -> Mark:
    """Return what it takes to find the text at a place again."""
    text = texts[place.section, place.part]
    before, after = text[max(0, place.start - AROUND) : place.start], text[place.end : place.end + AROUND]
    # What stands in other paragraphs changes when columns are read in another order: it counts only where it must.
    own_before, own_after = before.rpartition("\n")[2], after.partition("\n")[0]
    return Mark(
        place,
        text[place.start : place.end],
        own_before if len(own_before) >= TELLING else before,
        own_after if len(own_after) >= TELLING else after,
    )


def find_place(texts: Texts, mark: Mark, read_otherwise: Iterable[Place]) -> Place | None:
    """Return where a marked text stands now, or None if that cannot be told for certain.

    The same text is looked for first: between the same surroundings anywhere, then in its section. Where it is printed
    nowhere any more, the one of the places `read_otherwise` that has the same surroundings is taken.
    """
    same = list(_occurrences(texts, mark.text))
    if not same:
        return _choose([place for place in read_otherwise if min(_likeness(texts, mark, place)) >= SAME_SURROUNDINGS],
                       texts, mark)  # fmt: skip
    certain = [place for place in same if min(_likeness(texts, mark, place)) >= SAME_SURROUNDINGS]
    if certain:
        return _choose(certain, texts, mark)
    here = [place for place in same if place[:2] == mark.place[:2]]
    likely = [place for place in here if max(_likeness(texts, mark, place)) >= SAME_SURROUNDINGS]
    return _choose(likely, texts, mark) or (here[0] if len(here) == 1 else None)


def _choose(places: list[Place], texts: Texts, mark: Mark) -> Place | None:
    """Return the place with the likest surroundings; of equals the nearest in the section where it stood, or none."""
    if not places:
        return None
    best = max(sum(_likeness(texts, mark, place)) for place in places)
    places = [place for place in places if sum(_likeness(texts, mark, place)) == best]
    here = [place for place in places if place[:2] == mark.place[:2]]
    if here:
        return min(here, key=lambda place: abs(place.start - mark.place.start))
    return places[0] if len(places) == 1 else None


def _occurrences(texts: Texts, wanted: str) -> Iterator[Place]:
    for (section, part), text in texts.items():
        at = text.find(wanted)
        while at >= 0:
            yield Place(section, part, at, at + len(wanted))
            at = text.find(wanted, at + 1)


def _likeness(texts: Texts, mark: Mark, place: Place) -> tuple[float, float]:
    """Return how like (0 to 100) the texts before and after a place are to those of the mark."""
    from rapidfuzz import fuzz  # costs 10 ms, and few commands ask

    found = mark_at(texts, place)
    return fuzz.ratio(found.before, mark.before), fuzz.ratio(found.after, mark.after)
