"""What came in since: `since`, and saved searches with `watch`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from terminal.application import (
    PROGRAM,
    Archived,
    AsCsv,
    AsJson,
    CommitteeFilter,
    DateFrom,
    DateTo,
    Exact,
    HeadingFilter,
    ModificationFilter,
    Superseded,
    command,
    command_of,
    end,
    group,
    open_archive,
    suggest,
)
from terminal.output import answers, print_csv, print_json

watch = group("watch", "Keep searches, and be told after each load what came in for them.")
watch_command = command_of(watch)

WatchName = Annotated[str, typer.Argument(metavar="NAME", help="The search's name.", show_default=False)]


@watch_command(example="modtrail watch add happy-day '\"happy day\"' --committee TABASC")
def add(
    name: WatchName,
    query: Annotated[
        str | None, typer.Argument(metavar="QUERY", help="As for `modtrail search`.", show_default=False)
    ] = None,
    *,
    committee: CommitteeFilter = None,
    modification: ModificationFilter = None,
    date_from: DateFrom = None,
    date_to: DateTo = None,
    heading: HeadingFilter = None,
    exact: Exact = False,
    archive: Archived,
    as_json: AsJson = False,
) -> None:
    """Save a search under a name.

    What the archive holds already is no news; the end of each load tells what came in since.
    """
    from index.search import check_request
    from index.watches import add_watch, request_of
    from pipeline.errors import UsageError

    filters = {
        "committee": committee, "modification": modification, "date_from": date_from, "date_to": date_to,
        "heading": heading, "exact": exact,
    }  # fmt: skip
    chosen = {key: value for key, value in filters.items() if value}
    if not (query and query.strip()) and not chosen.keys() - {"exact"}:
        raise UsageError("There is nothing to search for.", advice=f"{PROGRAM} watch add happy-day 'happy day'")
    check_request(request_of(query or "", chosen))
    with open_archive(archive) as opened:
        made, total = add_watch(opened, name, query=query or "", filters=chosen, at=_now())
    if as_json:
        print_json({**made.shape(), "total": total})
    else:
        from terminal.news import print_added

        print_added(made, total, answers())
        suggest("load SOURCE", archive)


@watch_command(example="modtrail watch list")
def list_(*, archive: Archived, as_json: AsJson = False) -> None:
    """List the saved searches."""
    with open_archive(archive) as opened:
        found = opened.watches.watches()
    if as_json:
        print_json({"total": len(found), "watches": [one.shape() for one in found]})
    else:
        from terminal.news import print_watches

        print_watches(found, answers())
        if found:
            suggest(f"watch show {found[0].name}", archive)


@watch_command(example="modtrail watch show happy-day")
def show(name: WatchName, *, archive: Archived, as_json: AsJson = False) -> None:
    """Show all that was ever new for a saved search, the latest first."""
    from index.watches import find_watch

    with open_archive(archive) as opened:
        chosen = find_watch(opened, name)
        found = opened.watches.news(chosen.name)
    if as_json:
        print_json({**chosen.shape(), "hits": [{"found_at": one.at, **one.item} for one in found]})
    else:
        from terminal.news import print_watch

        print_watch(chosen, found, answers())


@watch_command(example="modtrail watch run")
def run(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="The search's name; else all.", show_default=False)
    ] = None,
    *,
    archive: Archived,
    as_json: AsJson = False,
) -> None:
    """Ask now what is new; the end of each load does the same.

    What is told here is not told again.
    """
    from index.watches import tell_news

    with open_archive(archive) as opened:
        news = tell_news(opened, at=_now(), name=name)
    if as_json:
        print_json({"news": [one.shape() for one in news]})
    else:
        from terminal.news import print_news

        if news:
            print_news(news, answers())
        else:
            answers().print("Nothing new.")


@watch_command(example="modtrail watch remove happy-day")
def remove(name: WatchName, *, archive: Archived, as_json: AsJson = False) -> None:
    """Forget a saved search, and what was new for it."""
    from index.watches import find_watch

    with open_archive(archive) as opened:
        chosen = find_watch(opened, name)
        opened.watches.remove(chosen.name)
    if as_json:
        print_json({"removed": chosen.name})
    else:
        from terminal.output import printable

        answers().print(f"Removed the saved search {printable(chosen.name)}.", soft_wrap=True)


@command(example="modtrail since 2019-05 --committee SSC")
def since(
    day: Annotated[str, typer.Argument(metavar="DATE", help="A year, month or day: 2019-05.", show_default=False)],
    *,
    committee: Annotated[
        str | None, typer.Option("--committee", metavar="NAME", help="Only its acts and its papers.")
    ] = None,
    modification: Annotated[str | None, typer.Option("--modification", metavar="ID", help="Only this one.")] = None,
    superseded: Superseded = False,
    archive: Archived,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Tell what changed since a date, by modification.

    Acts that happened and papers that are dated on that day or later. What is dated only by its year or month may be
    earlier, and says so; what has no date is counted at the end.
    """
    from index.since import check_day
    from index.since import since as changes_since
    from pipeline.errors import ExitCode

    check_day(day)
    with open_archive(archive, superseded=superseded) as opened:
        found = changes_since(opened, day, committee=committee, modification=modification)
    if as_json:
        print_json(found.shape())
    elif as_csv:
        from index.csv_rows import SINCE_COLUMNS, since_rows

        print_csv(since_rows(found), SINCE_COLUMNS)
    else:
        from terminal.news import print_since

        print_since(found, answers())
        if found.changes:
            suggest(f"history {found.changes[0].row.modification}", archive)
    if not found.changes:
        end(ExitCode.NOTHING_FOUND)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
