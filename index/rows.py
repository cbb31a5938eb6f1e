"""A record in, its sections as the index sees them out. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.records import Label
from pipeline.shapes import DocumentShape


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One section as the index sees it: what is searched, and what a hit shows.

    `headings_above` come outermost first. `committees` are those the section names, those of its headings above, and
    the paper's own; `modifications` are canonical ids named in its heading or text or meant by its events, `families`
    the families of these, as the profile says. `date` is the paper's, in EDTF. `order` counts the sections of a
    document from 0.
    """

    document: str
    section: str
    order: int
    title: str | None
    heading: str | None
    headings_above: tuple[str, ...]
    text: str
    committee: str | None
    committees: tuple[str, ...]
    modifications: tuple[str, ...]
    families: tuple[str, ...]
    date: str | None
    marking: str | None
    first_page: int
    last_page: int
    code: str = ""
    text_sources: tuple[str, ...] = ()


def section_rows(
    record: DocumentShape, families: Mapping[str, str], *, wanted: Container[str] | None = None
) -> Iterator[SectionRow]:
    """Yield a record's sections in order, or the `wanted` ones; `families` gives the family of each canonical id."""
    sections = {section["id"]: section for section in record["sections"]}
    named = _named(record, Label.COMMITTEE)
    in_heading = _named(record, Label.COMMITTEE, part="heading")
    modifications = _named(record, Label.MODIFICATION)
    parents = {one["id"]: one["parent"] for one in record["sections"]}
    read_from = {page["number"]: page["text_source"] for page in record["pages"]}
    for event in record["events"]:
        modifications.setdefault(event["section"], []).append(event["modification"])
    for order, section in enumerate(record["sections"]):
        if wanted is not None and section["id"] not in wanted:
            continue
        above = list(_above(section["id"], parents))
        committees = [*named.get(section["id"], ()), *(c for one in above for c in in_heading.get(one, ()))]
        if record["committee"]:
            committees.append(record["committee"])
        ids = _unique(modifications.get(section["id"], ()))
        yield SectionRow(
            document=record["id"],
            section=section["id"],
            order=order,
            title=record["title"],
            heading=section["heading"],
            headings_above=tuple(sections[one]["heading"] or "" for one in reversed(above)),
            text=section["text"],
            committee=record["committee"],
            committees=_unique(committees),
            modifications=ids,
            families=_unique(families.get(one, one) for one in ids),
            date=None if record["date"] is None else record["date"]["value"],
            marking=record["marking"],
            first_page=section["first_page"],
            last_page=section["last_page"],
            code=record["profile"],
            text_sources=_unique(
                read_from[number]
                for number in range(section["first_page"], section["last_page"] + 1)
                if number in read_from
            ),
        )


def _named(record: DocumentShape, label: Label, *, part: str | None = None) -> dict[str, list[str]]:
    """Return the values of one label by section; of headings only, if `part` says so."""
    values: dict[str, list[str]] = {}
    for entity in record["entities"]:
        if entity["label"] == label.value and part in {None, entity["part"]}:
            values.setdefault(entity["section"], []).append(entity["value"])
    return values


def sections_above(section: str, record: DocumentShape) -> Iterator[str]:
    """Yield the sections that hold a section, innermost first; a ring of parents ends where it closes."""
    return _above(section, {one["id"]: one["parent"] for one in record["sections"]})


def _above(section: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    seen = {section}
    parent = parents.get(section)
    while parent is not None and parent in parents and parent not in seen:
        seen.add(parent)
        yield parent
        parent = parents[parent]


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
