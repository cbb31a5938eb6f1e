"""What is new in, for saved searches or since a date; what a person reads of it out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index.answer_shapes import NewsItemShape
from index.since import RecentPaper, Since
from index.watch_book import Found, Watch, WatchNews
from pipeline.records import Span
from terminal.answers import ID_DIGITS, counted, facts_line, list_table, marked, print_coverage
from terminal.histories import print_event
from terminal.output import printable

ITEMS_TOLD = 10
"""New sections of one search that a load prints; `watch show` has all."""

PAPERS_TOLD = 5
"""Papers of one modification that `since` prints; `--json` and `--csv` have all."""

_WHY = {
    "new-paper": None,
    "new-version": "new version of a known file",
    "late-pages": "could not be read before",
}


def print_news(news: Sequence[WatchNews], console: Console) -> None:
    """Print what is new for each saved search, the best few sections of each."""
    for one in news:
        console.print(_headline(one.watch, f"{counted(len(one.items), 'new section')}"))
        for item in one.items[:ITEMS_TOLD]:
            _print_item(item, console)
        if len(one.items) > ITEMS_TOLD:
            more = f"and {len(one.items) - ITEMS_TOLD:,} more: modtrail watch show {printable(one.watch.name)}"
            console.print(Padding(Text(more, style="dim"), (0, 0, 0, 2), expand=False))
        console.print()


def print_added(watch: Watch, total: int, console: Console) -> None:
    """Say that a search is saved, and what it finds already."""
    finds = counted(total, "section")
    console.print(
        Text.assemble(
            "Saved as ", (printable(watch.name), "bold"), f". It finds {finds} now; new ones are told after each load."
        )
    )


def print_watches(watches: Sequence[Watch], console: Console) -> None:
    """Print the saved searches as a table."""
    if not watches:
        console.print("There are no saved searches: modtrail watch add NAME QUERY saves one.")
        return
    table = list_table("Name", "What it asks", "Since", "News", "Last")
    table.columns[3].justify = "right"
    for column in (2, 4):
        table.columns[column].no_wrap = True
    for one in watches:
        table.add_row(
            Text(printable(one.name), style="bold"),
            printable(_asked(one)),
            one.added_at[:10],
            f"{one.news:,}",
            (one.last_news_at or "")[:10],
        )
    console.print(table)


def print_watch(watch: Watch, found: Iterable[Found], console: Console) -> None:
    """Print all that was ever new for a saved search, by the day on which it was found."""
    console.print(_headline(watch, counted(watch.news, "new section") + f" since {watch.added_at[:10]}"))
    day = ""
    for one in found:
        if one.at[:10] != day:
            day = one.at[:10]
            console.print(Text(f"\nFound on {day}", style="underline"))
        _print_item(one.item, console)


def print_since(found: Since, console: Console) -> None:
    """Print what changed, modification by modification: acts with their sentence, then the papers."""
    by = f" by {found.committee}" if found.committee else ""
    if not found.changes:
        console.print(f"Nothing changed{by} since {found.since}.")
    for change in found.changes:
        row = change.row
        title = (printable(row.title or ""), "bold")
        console.print(Text.assemble((row.modification, "bold cyan"), "  " if row.title else "", title))
        facts = ("first mentioned since then" if change.is_new else None, f"stage: {row.stage}" if row.stage else None)
        if any(facts):
            console.print(Padding(facts_line(facts), (0, 0, 0, 2), expand=False))
        for event in change.events:
            print_event(event, event.evidence[:1], console, asked=row.modification, indent=2)
        if change.papers:
            console.print(Padding(_papers(change.papers), (0, 0, 0, 2), expand=False))
        console.print()
    if found.undated_events or found.undated_papers:
        events, papers = counted(found.undated_events, "event"), counted(found.undated_papers, "paper")
        console.print(Text(f"Without a date, and so not here: {events}, {papers}.", style="dim"))
    print_coverage(found.coverage, console)


def _papers(papers: Sequence[RecentPaper]) -> Text:
    text = Text(f"{counted(len(papers), 'paper')}: ")
    told = (f"{one.title or one.source} ({one.date}, page {one.page}, {one.document[:ID_DIGITS]})" for one in papers)
    text.append(printable("; ".join(islice(told, PAPERS_TOLD))))
    if len(papers) > PAPERS_TOLD:
        text.append(f" and {len(papers) - PAPERS_TOLD:,} more")
    return text


def _headline(watch: Watch, what: str) -> Text:
    return Text.assemble((printable(watch.name), "bold cyan"), "  ", f"{what} for ", printable(_asked(watch)))


def _asked(watch: Watch) -> str:
    """Return a saved search as it would be typed."""
    options = (f"--{key.removeprefix('date_')} {value}" for key, value in watch.filters.items() if key != "exact")
    exact = "--exact" if watch.filters.get("exact") else ""
    return " ".join(part for part in (watch.query, *options, exact) if part)


def _print_item(item: NewsItemShape, console: Console) -> None:
    heading = item["heading"] or ("(before the first heading)" if item["section"] == "0" else "")
    place = facts_line(
        (
            *(item["title"] or item["source"], item["committee"], item["date"], f"page {item['page']}"),
            *(item["document"][:ID_DIGITS], _WHY[item["reason"]]),
        )
    )
    console.print(
        Padding(Text(printable(f"{item['section']}  {heading}").rstrip(), style="bold"), (0, 0, 0, 2), expand=False)
    )
    console.print(Padding(Text(place, style="dim"), (0, 0, 0, 4), expand=False))
    marks = [Span(start, end) for start, end in item["marks"]]
    console.print(Padding(marked(item["snippet"], marks), (0, 0, 0, 4), expand=False))
