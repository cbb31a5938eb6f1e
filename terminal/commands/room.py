"""The reading room: `serve`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from terminal.application import Archived, command


@command(example="modtrail serve")
def serve(
    *,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Where to listen; others than this machine need tokens.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, metavar="N", help="The port; 0 takes any that is free.")
    ] = 8470,
    token_file: Annotated[
        Path | None,
        typer.Option("--token-file", metavar="FILE", help="Who may read. Each line: name, token, perhaps `marked`."),
    ] = None,
    show_marked: Annotated[
        bool, typer.Option("--show-marked", help="Show papers marked AMBER or RED to everybody who may read.")
    ] = False,
    archive: Archived,
) -> None:
    """Open the reading room: search, histories and scanned pages in a browser.

    It answers on this machine only unless told otherwise, and while a load runs. Ctrl-C closes it.
    """
    from terminal.output import note
    from web.options import RoomOptions
    from web.serving import serve as serve_room
    from web.tokens import read_tokens

    tokens = () if token_file is None else read_tokens(token_file)
    options = RoomOptions(host=host, show_marked=show_marked, tokens=tokens)
    serve_room(
        archive,
        options,
        port=port,
        ready=lambda address: note(f"The reading room is open at {address} (Ctrl-C closes it)."),
    )
