"""The typer application: the options that all commands share, and the one place where errors end.

In: what was typed. Out: a command is called with its options; what it raises becomes a sentence and an exit code. The
commands themselves stand in `terminal/commands/`. Help is plain text, and only typer and the standard library are
imported at the top, so that `--help` and completion stay quick.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from typer._click import Context  # typer has no public name for what its groups are handed

    from index.archive import Archive
    from pipeline.errors import ExitCode

PROGRAM = "modtrail"

ORDER = (
    "load", "read", "search", "history", "modifications", "since", "watch", "show", "correct", "failures", "remove",
    "export", "reindex", "serve", "doctor",
)  # fmt: skip
"""The commands as help lists them: in the order in which people need them."""


class _Commands(TyperGroup):
    """All commands; the one place where errors end and become a sentence and an exit code."""

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the commands' names in the order of help."""
        return sorted(super().list_commands(ctx), key=ORDER.index)

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Let `--debug` stand anywhere, before or behind the command."""
        options = args[: args.index("--")] if "--" in args else args
        if "--debug" in options:
            ctx.meta["debug"] = True
            args.remove("--debug")
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Context) -> Any:
        """Run one command."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except (Exception, KeyboardInterrupt) as error:
            from terminal.errors import tell

            raise typer.Exit(tell(error, debug=ctx.meta.get("debug", False))) from error
        return result


app = typer.Typer(
    name=PROGRAM,
    cls=_Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def command(*, example: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a command; none goes without an example."""
    return app.command(epilog=f"\b\nExample:\n  {example}")


def group(name: str, purpose: str) -> typer.Typer:
    """Register a command that has commands of its own."""
    made = typer.Typer(name=name, help=purpose, no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(made)
    return made


def command_of(parent: typer.Typer) -> Callable[..., Callable[[Callable[..., None]], Callable[..., None]]]:
    """Return what registers a command of a group; none goes without an example."""

    def register(*, example: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
        def as_command(run: Callable[..., None]) -> Callable[..., None]:
            return parent.command(run.__name__.rstrip("_"), epilog=f"\b\nExample:\n  {example}")(run)

        return as_command

    return register


def default_archive() -> Path:
    """Return the user's own archive, which is taken where no other is named."""
    from index.archive import default_directory

    return default_directory()


def _archive_directory(context: typer.Context, given: Path) -> Path:
    """Return the archive's folder: from behind the command, from before it, from the environment, or the user's own."""
    source = context.get_parameter_source("archive")
    if source is None or source.name != "COMMANDLINE":
        given = context.find_root().params.get("archive") or given
    return Path(given).expanduser()


def _one_form(context: typer.Context, wanted: bool) -> bool:  # noqa: FBT001  # typer hands the value over by position
    """Refuse two forms of output at once."""
    if wanted and (context.params.get("as_json") or context.params.get("as_csv")):
        from pipeline.errors import UsageError

        raise UsageError("--json and --csv cannot both be printed.", advice="Give one of them.")
    return wanted


Archived = Annotated[
    Path,
    typer.Option(
        "--archive",
        envvar="MODTRAIL_ARCHIVE",
        metavar="DIR",
        default_factory=default_archive,
        show_default=False,
        callback=_archive_directory,
        help="The archive's folder; else the user's data folder.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", callback=_one_form, help="Print one JSON object.")]
AsCsv = Annotated[bool, typer.Option("--csv", callback=_one_form, help="Print a table as CSV.")]
CommitteeFilter = Annotated[
    str | None, typer.Option("--committee", metavar="NAME", help="Only sections of this committee.")
]
ModificationFilter = Annotated[
    str | None, typer.Option("--modification", metavar="ID", help="Only sections that name it.")
]
DateFrom = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="Only papers of this date (2019, 2019-04) or later.")
]
DateTo = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Only papers of this date or earlier.")]
HeadingFilter = Annotated[
    str | None, typer.Option("--heading", metavar="WORDS", help="Only sections with these words in their heading.")
]
Exact = Annotated[bool, typer.Option("--exact", help="Only words exactly as typed.")]
Superseded = Annotated[bool, typer.Option("--superseded", help="Include papers of which a newer version was loaded.")]
ProfileName = Annotated[
    str | None,
    typer.Option("--profile", metavar="NAME", help="The code's profile, or a TOML file; else the document decides."),
]
DocumentId = Annotated[
    str,
    typer.Argument(metavar="DOCUMENT", help="A document's id, or its first 6 or more characters.", show_default=False),
]


def _show_version(wanted: bool) -> None:  # noqa: FBT001  # typer hands the value over by position
    if wanted:
        from importlib.metadata import version

        typer.echo(f"{PROGRAM} {version(PROGRAM)}")
        raise typer.Exit


@app.callback(epilog=f"\b\nStart here:\n  {PROGRAM} load FOLDER\n  {PROGRAM} history SECMP0024")
def main_options(
    *,
    archive: Annotated[  # noqa: ARG001  # read by `_archive_directory`
        Path | None,
        typer.Option("--archive", envvar="MODTRAIL_ARCHIVE", metavar="DIR", help="The archive's folder."),
    ] = None,
    debug: Annotated[  # noqa: ARG001  # read by `_Commands.parse_args`, wherever it stands
        bool, typer.Option("--debug", help="Show the traceback of an error.")
    ] = False,
    version: Annotated[  # noqa: ARG001  # its callback answers
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """The paper trail of code modifications: what happened, when, who decided, on which page."""
    from terminal.output import prepare_streams

    prepare_streams()


def suggest(words: str, archive: Path) -> None:
    """Suggest what to type next, naming the archive where it is not the one that would be taken anyway."""
    from terminal.output import next_step

    chosen = os.environ.get("MODTRAIL_ARCHIVE") or default_archive()
    where = "" if Path(chosen).expanduser() == archive else f" --archive {shlex.quote(str(archive))}"
    next_step(f"{PROGRAM} {words}{where}")


def open_archive(directory: Path, *, superseded: bool = False) -> Archive:
    """Open the archive that a command works on; `superseded` has its answers include superseded papers.

    Raises:
        ArchiveError: There is none, or it cannot be used.
    """
    from index.archive import Archive

    return Archive.open(directory, superseded=superseded)


def end(code: ExitCode) -> None:
    """End the command with this code, when it is not that of success."""
    if code:
        raise typer.Exit(int(code))
