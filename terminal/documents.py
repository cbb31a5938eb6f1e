"""One document in, what a person reads of it out: facts, sections, what was tagged, what happened.

In: the public JSON of a document. Out: print, or the same JSON narrowed to one section or page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.errors import NotFound
from pipeline.shapes import DocumentShape, EventShape, PageShape, SectionShape
from terminal.answers import counted, facts_line
from terminal.output import printable

INDENT = 2
"""Columns by which a section stands to the right of the one that holds it."""


def narrow(document: DocumentShape, *, section: str | None, page: int | None) -> DocumentShape:
    """Return the document with only what stands in one section, on one page, or on both.

    Raises:
        NotFound: the document has no such section or page.
    """
    narrowed = document
    if section is not None:
        narrowed = _narrow_to_section(narrowed, section)
    if page is not None:
        narrowed = _narrow_to_page(narrowed, page)
    return narrowed


def _narrow_to_section(document: DocumentShape, wanted: str) -> DocumentShape:
    sections = [section for section in document["sections"] if section["id"].casefold() == wanted.casefold()]
    if not sections:
        known = ", ".join(section["id"] for section in document["sections"])
        raise NotFound(f"The document has no section {wanted}.", advice=f"It has {known}.")
    section = sections[0]
    return {
        **document,
        "pages": [p for p in document["pages"] if section["first_page"] <= p["number"] <= section["last_page"]],
        "sections": sections,
        "entities": [entity for entity in document["entities"] if entity["section"] == section["id"]],
        "events": [event for event in document["events"] if event["section"] == section["id"]],
    }


def _narrow_to_page(document: DocumentShape, wanted: int) -> DocumentShape:
    pages = [page for page in document["pages"] if page["number"] == wanted]
    if not pages:
        raise NotFound(f"There is no page {wanted} here.", advice=f"It has {_page_range(document['pages'])}.")
    return {
        **document,
        "pages": pages,
        "sections": [s for s in document["sections"] if s["first_page"] <= wanted <= s["last_page"]],
        "entities": [entity for entity in document["entities"] if entity["page"] == wanted],
        "events": [event for event in document["events"] if event["page"] == wanted],
        "warnings": [warning for warning in document["warnings"] if warning["page"] in (None, wanted)],
    }


def _page_range(pages: Sequence[PageShape]) -> str:
    numbers = [page["number"] for page in pages]
    return f"page {numbers[0]}" if len(numbers) == 1 else f"pages {numbers[0]} to {numbers[-1]}"


def print_document(document: DocumentShape, console: Console, *, beside: Sequence[tuple[str, str]] = ()) -> None:
    """Print what was found in a whole document; `beside` has what else is known of it, with names."""
    _print_facts(document, console, beside)
    _print_section_tree(document["sections"], console)
    _print_entities(document, console)
    _print_events(document["events"], console)
    _print_warnings(document, console)


def print_part(document: DocumentShape, console: Console, *, page: int | None) -> None:
    """Print the text of a document that `narrow` has cut down: its page as it stands, or its sections."""
    if page is None:
        for section in document["sections"]:
            console.print(Text(f"{printable(section['id'])}  {_heading(section)}".rstrip(), style="bold"))
            console.print(_page_note(section), style="dim")
            console.print()
            console.print(printable(section["text"]) or "(no text of its own)")
    else:
        for shown in document["pages"]:
            console.print(Text(_page_line(shown), style="dim"))
            console.print()
            console.print(printable(shown["text"]) or "(nothing was read on this page)")
    console.print()
    _print_entities(document, console)
    _print_events(document["events"], console)
    _print_warnings(document, console)


def _print_facts(document: DocumentShape, console: Console, beside: Sequence[tuple[str, str]]) -> None:
    date = document["date"]
    ocr = [page for page in document["pages"] if page["text_source"] == "ocr"]
    console.print(Text(printable(document["title"] or document["source"]["name"]), style="bold"))
    rows = [
        ("committee", document["committee"]),
        ("date", date and f"{date['value']} (“{date['text']}”, {date['basis']})"),
        ("period", document["period"]),
        ("marking", document["marking"]),
        ("profile", document["profile"]),
        ("file", f"{document['source']['name']}, {document['source']['bytes']:,} bytes"),
        ("pages", f"{len(document['pages'])}, {len(ocr)} of them by OCR{_confidence(ocr)}"),
        ("document", document["id"]),
        *beside,
    ]
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in rows:
        if value:
            table.add_row(name, printable(value))
    console.print(table)
    console.print()


def _confidence(pages: Sequence[PageShape]) -> str:
    known = [page["confidence"] for page in pages if page["confidence"] is not None]
    return f" (mean confidence {sum(known) / len(known):.0%})" if known else ""


def _print_section_tree(sections: Sequence[SectionShape], console: Console) -> None:
    console.print(Text(counted(len(sections), "section").capitalize(), style="underline"))
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(style="dim", no_wrap=True)
    for section in sections:
        indent = " " * (INDENT * max(section["level"] - 1, 0))
        table.add_row(indent + printable(section["id"]), _heading(section), _page_note(section))
    console.print(table)
    console.print()


def _heading(section: SectionShape) -> str:
    if section["heading"] is None:
        return "(before the first heading)" if section["id"] == "0" else ""
    return printable(section["heading"]).replace("\n", " ")


def _page_note(section: SectionShape) -> str:
    first, last = section["first_page"], section["last_page"]
    return f"page {first}" if first == last else f"pages {first} to {last}"


def _page_line(page: PageShape) -> str:
    return facts_line(
        (
            f"page {page['number']}",
            {"ocr": "read by OCR", "text-layer": "from its text layer", "file": "from a text file"}.get(
                page["text_source"], "no text"
            ),
            None if page["confidence"] is None else f"confidence {page['confidence']:.0%}",
            f"turned by {page['rotation']}°" if page["rotation"] else None,
        )
    )


def _print_entities(document: DocumentShape, console: Console) -> None:
    counts: dict[str, Counter[str]] = {}
    for entity in document["entities"]:
        counts.setdefault(entity["label"], Counter())[entity["value"]] += 1
    if not counts:
        return
    console.print(Text("Tagged", style="underline"))
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for label, values in sorted(counts.items()):
        table.add_row(label.lower(), ", ".join(_with_count(printable(v), n) for v, n in values.items()))
    console.print(table)
    console.print()


def _with_count(value: str, count: int) -> str:
    return value if count == 1 else f"{value} ×{count}"


def _print_events(events: Sequence[EventShape], console: Console) -> None:
    if not events:
        return
    console.print(Text("What happened", style="underline"))
    for event in events:
        date = event["date"]
        head = facts_line(
            (
                event["modification"],
                event["action"],
                event["committee"],
                None if date is None else f"{date['value']} ({date['basis']})",
                event["stage"],
                event["planned_date"] and f"planned: {event['planned_date']}",
            )
        )
        console.print(Text(head, style="bold"))
        quote = f"“{printable(event['quote'])}”".replace("\n", " ")
        console.print(
            Padding(
                Text.assemble(quote, (f"  section {event['section']}, page {event['page']}", "dim")),
                (0, 0, 0, 4),
                expand=False,
            )
        )
    console.print()


def _print_warnings(document: DocumentShape, console: Console) -> None:
    for warning in document["warnings"]:
        place = "" if warning["page"] is None else f"page {warning['page']}: "
        console.print(Text(printable(f"Warning: {place}{warning['message']}"), style="yellow"))
