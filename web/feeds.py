"""Answers in, what other programs subscribe to out: Atom feeds (RFC 4287) and iCalendar files (RFC 5545). Pure.

Nothing here is made of the clock: the same archive gives the same bytes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from xml.etree import ElementTree as ET

from pipeline.edtf import earliest_day, latest_day
from web.wording import harmless

ATOM = "http://www.w3.org/2005/Atom"
_SPACE = uuid.UUID("5d1d3c6e-3f5c-5e0f-9d39-9f0a2f0c6b11")
_EPOCH = date(1970, 1, 1)
_FOLD_BYTES = 74


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed or calendar. `key` tells it from all others, for good; `day` is EDTF."""

    key: str
    title: str
    text: str
    address: str
    day: str | None
    author: str = ""


def atom(*, key: str, title: str, address: str, own_address: str, entries: Iterable[Entry]) -> bytes:
    """Return an Atom feed, the newest first."""
    ET.register_namespace("", ATOM)
    ordered = sorted(entries, key=lambda entry: _day(entry.day), reverse=True)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", _urn(key))
    _add(feed, "title", title)
    _add(feed, "updated", _instant(ordered[0].day if ordered else None))
    _add(feed, "generator", "modtrail")
    ET.SubElement(feed, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=address)
    ET.SubElement(feed, f"{{{ATOM}}}link", rel="self", type="application/atom+xml", href=own_address)
    for entry in ordered:
        made = ET.SubElement(feed, f"{{{ATOM}}}entry")
        _add(made, "id", _urn(entry.key))
        _add(made, "title", entry.title)
        _add(made, "updated", _instant(entry.day))
        _add(ET.SubElement(made, f"{{{ATOM}}}author"), "name", entry.author or "modtrail")
        ET.SubElement(made, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=entry.address)
        _add(made, "summary", entry.text)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def calendar(*, title: str, entries: Iterable[Entry]) -> bytes:
    """Return an iCalendar file; an entry without a date is left out, one of a month lasts it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//modtrail//reading room//EN",
        f"X-WR-CALNAME:{_escaped(title)}",
    ]
    for entry in entries:
        if entry.day is None:
            continue
        first, last = earliest_day(entry.day), latest_day(entry.day)
        lines += [
            "BEGIN:VEVENT", f"UID:{_urn(entry.key)}", f"DTSTAMP:{first:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{first:%Y%m%d}", f"DTEND;VALUE=DATE:{_after(last):%Y%m%d}",
            f"SUMMARY:{_escaped(entry.title)}", f"DESCRIPTION:{_escaped(entry.text)}", f"URL:{entry.address}",
            "TRANSP:TRANSPARENT", "END:VEVENT",
        ]  # fmt: skip
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _after(last: date) -> date:
    return last if last == date.max else last + timedelta(days=1)


def _day(value: str | None) -> date:
    return _EPOCH if value is None else earliest_day(value)


def _instant(value: str | None) -> str:
    return f"{_day(value).isoformat()}T00:00:00Z"


def _urn(key: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_SPACE, key.encode('utf-8', 'replace').decode())}"


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = harmless(text)


def _escaped(text: str) -> str:
    plain = harmless(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of few enough bytes, each but the first begun with a blank."""
    piece, size = "", 0
    for char in line:
        width = len(char.encode())
        if size + width > _FOLD_BYTES:
            yield piece
            piece, size = " ", 1
        piece, size = piece + char, size + width
    yield piece
