"""What happened to modifications in, what a person reads of it in a terminal out.

A table where the terminal is wide enough for its columns; else one thing below the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from index.answers import Evidence, History, HistoryEvent, MentionPlace, Modification, Modifications
from index.lists import ListAnswer, ListRow
from terminal.answers import (
    ID_DIGITS,
    SUPERSEDED,
    counted,
    doubts_of,
    facts_line,
    list_table,
    one_line,
    print_coverage,
    ruled_table,
)
from terminal.output import printable

HISTORY_WIDTH, MODIFICATIONS_WIDTH, LIST_WIDTH = 100, 120, 80
"""Columns that a table needs so that a title or a quote is not squeezed into a few words a line."""


def print_history(history: History, console: Console) -> None:
    """Print what happened to a modification, oldest first."""
    console.print(Text.assemble((history.modification, "bold cyan"), "  ", (printable(history.title or ""), "bold")))
    seen = " to ".join(dict.fromkeys(date for date in (history.first_mentioned, history.last_mentioned) if date))
    console.print(
        facts_line(
            (
                f"also known as {', '.join(history.other_names)}" if history.other_names else None,
                f"together with {', '.join(history.kin)}" if history.kin else None,
                f"stage: {history.stage}" if history.stage else None,
                counted(history.mentions, "mention") + (f", {seen}" if seen else ""),
            )
        )
    )
    if history.first_mention and history.last_mention:
        ends = f"First in {_place(history.first_mention)}; last in {_place(history.last_mention)}."
        console.print(Text(ends, style="dim"))
    console.print()
    if not history.events:
        console.print("It is mentioned, but no paper says what happened to it.")
    elif console.width < HISTORY_WIDTH:
        for event in history.events:
            print_event(event, event.evidence, console, asked=history.modification)
    else:
        console.print(_event_table(history.events, asked=history.modification))
    console.print()
    print_coverage(history.coverage, console)
    if history.between is not None and history.between.doubts:
        said = f"Of the {counted(history.between.documents, 'paper')} from first to last mention: "
        console.print(Text(said + doubts_of(history.between) + ".", style="dim"))


def print_event(
    event: HistoryEvent, evidence: Sequence[Evidence], console: Console, *, asked: str, indent: int = 0
) -> None:
    """Print one act: when, who and what, and to which modification if not the one asked for; below it its evidence."""
    act = Text.assemble(_date(event), "  ", (facts_line((event.committee, event.action)), "bold"))
    details = (_other_id(event, asked), event.stage, f"planned: {event.planned_date}" if event.planned_date else None)
    if any(details):
        act.append(f" · {facts_line(details)}")
    if event.flags:
        act.append(f"  {', '.join(event.flags)}", style="yellow")
    console.print(Padding(act, (0, 0, 0, indent), expand=False))
    console.print(Padding(_evidence(evidence), (0, 0, 0, indent + 2), expand=False))


def print_modifications(found: Modifications, console: Console) -> None:
    """Print every modification: a row each, or two lines."""
    if not found.modifications:
        console.print("No paper in the archive mentions a modification.")
    elif console.width < MODIFICATIONS_WIDTH:
        console.print(_short_list(found.modifications))
        console.print()
    else:
        console.print(_modification_table(found.modifications))
        console.print()
    print_coverage(found.coverage, console)


def print_list(answer: ListAnswer, console: Console) -> None:
    """Print what was found for each entry of a list; what was not says so, and what is near."""
    if console.width < LIST_WIDTH:
        for row in answer.rows:
            console.print(Text(printable(row.entry.text), style="cyan"))
            found = facts_line((f"{row.total:,} found", *_ends(row))) if row.total else None
            for line in (found, _what(row)):
                if line:
                    console.print(Padding(line, (0, 0, 0, 2), expand=False))
    else:
        console.print(_entry_table(answer.rows))
    console.print(f"\n{answer.found:,} of {counted(len(answer.rows), 'entry', 'entries')} found.")
    print_coverage(answer.coverage, console)


def _event_table(events: Iterable[HistoryEvent], *, asked: str) -> Table:
    table = ruled_table("Date", "Committee", "What happened", "Where it is written")
    table.columns[0].no_wrap = True
    table.columns[3].ratio = 1
    for event in events:
        table.add_row(_date(event), event.committee or "", _act(event, asked), _evidence(event.evidence))
    return table


_NOT_ITS_OWN = {"document": "date of paper", "period": "period reported"}
"""Where a date is not that of the act itself, what it is."""


def _date(event: HistoryEvent) -> Text:
    text = Text(event.date or "undated")
    if event.date and event.date_basis in _NOT_ITS_OWN:
        text.append(f" ({_NOT_ITS_OWN[event.date_basis]})", style="dim not bold")
    return text


def _other_id(event: HistoryEvent, asked: str) -> str | None:
    """Return the id that an act was done to where it is another of the family: an alternative has a fate of its own."""
    return event.modification if event.modification not in {"", asked} else None


def _act(event: HistoryEvent, asked: str) -> Text:
    text = Text(event.action, style="bold")
    if other := _other_id(event, asked):
        text.append(f"\n{other}", style="not bold cyan")
    if event.stage:
        text.append(f"\n{printable(event.stage)}", style="not bold")
    if event.planned_date:
        text.append(f"\nplanned: {event.planned_date}", style="not bold")
    for flag in event.flags:
        text.append(f"\n{flag}", style="not bold yellow")
    return text


def _evidence(evidence: Sequence[Evidence]) -> Text:
    text = Text()
    for piece in evidence:
        if text:
            text.append("\n")
        text.append(f"“{one_line(piece.quote)}”\n")
        older = SUPERSEDED if piece.superseded else None
        place = (piece.source, f"page {piece.page}", f"section {piece.section}", piece.document[:ID_DIGITS], older)
        text.append(facts_line(place), style="dim")
    return text


def _place(place: MentionPlace) -> str:
    return printable(f"{place.source}, page {place.page} ({place.document[:ID_DIGITS]})")


def _short_list(rows: Iterable[Modification]) -> Table:
    table = list_table("", "")
    table.show_header = False
    table.columns[0].no_wrap = True
    for row in rows:
        seen = " to ".join(dict.fromkeys(date for date in (row.first_seen, row.last_seen) if date))
        papers = f"{counted(row.mentions, 'mention')} in {counted(row.documents, 'paper')}"
        what = Text(printable(row.title or ""), style="bold")
        what.append(("\n" if row.title else "") + facts_line((row.stage, seen, papers)), style="not bold")
        table.add_row(Text(row.modification, style="cyan"), what)
    return table


def _modification_table(rows: Iterable[Modification]) -> Table:
    table = list_table("Modification", "Title", "First seen", "Last seen", "Mentions", "Papers", "Stage")
    for column in (4, 5):
        table.columns[column].justify = "right"
    for column in (0, 2, 3, 4, 5):
        table.columns[column].no_wrap = True
    for row in rows:
        table.add_row(
            Text(row.modification, style="cyan"),
            printable(row.title or ""),
            row.first_seen or "",
            row.last_seen or "",
            f"{row.mentions:,}",
            f"{row.documents:,}",
            printable(row.stage or ""),
        )
    return table


def _entry_table(rows: Iterable[ListRow]) -> Table:
    table = list_table("Asked", "Found", "First", "Last", "What")
    table.columns[1].justify = "right"
    for column in (1, 2, 3):
        table.columns[column].no_wrap = True
    for row in rows:
        found = f"{row.total:,}" if row.total else "–"
        table.add_row(Text(printable(row.entry.text), style="cyan"), found, *_ends(row), _what(row))
    return table


def _ends(row: ListRow) -> tuple[str, str]:
    if not row.total:
        return "", ""
    first, last = (place.date if place and place.date else "undated" for place in (row.first, row.last))
    return first, last


def _what(row: ListRow) -> Text:
    if not row.total:
        return Text(printable(" ".join(("not found.", row.suggestion or "")).strip()), style="yellow")
    if row.is_id:
        name = row.modification if row.modification != row.entry.text else None
        return Text(facts_line((name, row.title, row.stage)))
    return Text(
        facts_line((row.best.title, f"page {row.best.page}", row.best.document[:ID_DIGITS])) if row.best else ""
    )
