"""A paper and a place in it in, how to cite it out: as text, BibTeX, RIS and CSL-JSON. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipeline.edtf import earliest_day, latest_day
from web.wording import day, harmless, today_in_words

_SPECIAL = str.maketrans({char: f"\\{char}" for char in "&%$#_{}"} | {"\\": "", "~": " ", "^": " "})


@dataclass(frozen=True, slots=True)
class Cited:
    """What is cited. `address` leads to it in this room; `day` is EDTF; `document` is the SHA-256 of the file."""

    document: str
    title: str
    committee: str | None
    day: str | None
    name: str  # of the file
    page: int | None
    address: str
    quote: str = ""


def as_text(cited: Cited, *, today: date) -> str:
    """Return a citation as one line of text.

    >>> as_text(Cited("ab" * 32, "Minutes", "SSC", "2021-02", "m.pdf", 2, "http://x/"), today=date(2026, 11, 22))
    'SSC, “Minutes” (February 2021), p. 2. File m.pdf, SHA-256 abababababab. http://x/ (seen 22 November 2026).'
    """
    who = f"{cited.committee}, " if cited.committee else ""
    when = f" ({day(cited.day)})" if cited.day else ""
    page = f", p. {cited.page}" if cited.page else ""
    quote = f": “{cited.quote}”" if cited.quote else ""
    where = f"File {cited.name}, SHA-256 {cited.document[:12]}. {cited.address} (seen {today_in_words(today)})."
    return _one_line(f"{who}“{cited.title}”{when}{page}{quote}. {where}")


def as_bibtex(papers: Iterable[Cited], *, today: date) -> str:
    """Return a BibTeX file with an entry a paper."""
    entries = []
    for one in papers:
        fields = {
            "title": f"{{{_tex(one.title)}}}",
            "author": f"{{{_tex(one.committee)}}}" if one.committee else "",
            "date": one.day or "",
            "year": str(earliest_day(one.day).year) if one.day else "",
            "pages": str(one.page or ""),
            "note": f"File {_tex(one.name)}, SHA-256 {one.document}",
            "url": one.address,
            "urldate": today.isoformat(),
        }
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        entries.append("\n".join([f"@report{{{_key(one)},", *lines, "}"]))
    return "\n\n".join(entries) + "\n"


def as_ris(papers: Iterable[Cited], *, today: date) -> str:
    """Return an RIS file with an entry a paper."""
    lines: list[str] = []
    for one in papers:
        exact = one.day is not None and earliest_day(one.day) == latest_day(one.day)
        when = earliest_day(one.day) if one.day else None
        fields = [
            ("TY", "RPRT"), ("TI", one.title), ("AU", one.committee or ""), ("PY", f"{when.year}" if when else ""),
            ("DA", f"{when:%Y/%m/%d}" if when and exact else ""), ("SP", str(one.page or "")), ("UR", one.address),
            ("Y2", f"{today:%Y/%m/%d}"), ("N1", f"File {one.name}, SHA-256 {one.document}"),
        ]  # fmt: skip
        lines += [f"{tag}  - {_one_line(value)}" for tag, value in fields if value] + ["ER  - ", ""]
    return "\r\n".join(lines)


def as_csl(papers: Iterable[Cited], *, today: date) -> list[dict[str, object]]:
    """Return the items of a CSL-JSON file (Citation Style Language 1.0.2), which reference managers take in."""
    items: list[dict[str, object]] = []
    for one in papers:
        fields: dict[str, object] = {
            "id": _key(one), "type": "report", "title": _one_line(one.title), "URL": one.address,
            "note": _one_line(f"File {one.name}, SHA-256 {one.document}"),
            "accessed": {"date-parts": [[today.year, today.month, today.day]]},
        }  # fmt: skip
        if one.committee:
            fields["author"] = [{"literal": _one_line(one.committee)}]
        if one.day:
            first, last = earliest_day(one.day), latest_day(one.day)
            ends = [first] if first == last else [first, last]
            fields["issued"] = {"date-parts": [[end.year, end.month, end.day] for end in ends]}
        if one.page:
            fields["page"] = str(one.page)
        items.append(fields)
    return items


def _key(cited: Cited) -> str:
    who = "".join(char for char in (cited.committee or "paper").lower() if char.isascii() and char.isalnum())
    year = str(earliest_day(cited.day).year) if cited.day else "undated"
    return f"{who or 'paper'}{year}-{cited.document[:8]}"


def _tex(text: str) -> str:
    return _one_line(text).translate(_SPECIAL)


def _one_line(text: str) -> str:
    return " ".join(harmless(text).split())
