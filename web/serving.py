"""A reading room in, a web server that runs until it is interrupted out. uvicorn has its home here."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from index.archive import Archive
from pipeline.errors import UsageError
from web.app import create_app
from web.options import RoomOptions

BACKLOG = 256
SHUTDOWN_SECONDS = 5
KEEP_ALIVE_SECONDS = 75
"""Longer than people look at a page. With the server’s own five seconds, one to three connections in 600 broke on a
busy room: it closed them just as somebody who had read for five seconds asked again."""


def serve(
    directory: Path, options: RoomOptions, *, port: int, ready: Callable[[str], None], log_level: str = "critical"
) -> None:
    """Serve the reading room of an archive until it is interrupted; `ready` is told its address once it answers.

    Raises:
        UsageError: nobody may be let in from elsewhere without tokens, or the port is taken.
        ArchiveError: there is no archive, or it cannot be used.
    """
    if not options.is_local and not options.tokens:
        raise UsageError(
            f"At {options.host} others can reach the reading room, and there are no tokens to tell who may read.",
            advice="Name a file of tokens with --token-file, or leave out --host.",
        )
    Archive.open(directory).close()  # what is wrong with it is told here, and not by the server
    listener = _listen(options.host, port)
    with listener:
        config = uvicorn.Config(
            create_app(directory, options), log_level=log_level, server_header=False, date_header=True,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
            timeout_keep_alive=KEEP_ALIVE_SECONDS, lifespan="on", access_log=False,
        )  # fmt: skip
        server = _Server(config, ready, _address(options.host, listener.getsockname()[1]))
        server.run(sockets=[listener])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[str], None], address: str) -> None:
        super().__init__(config)
        self._ready = ready
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready(self._address)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(where)
            listener.listen(BACKLOG)
        except OSError:
            listener.close()
            raise
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"The reading room cannot listen at {host}, port {port} ({getattr(error, 'strerror', None) or error}).",
            advice="Choose another with --port; 0 takes any that is free.",
        ) from error
    return listener


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
