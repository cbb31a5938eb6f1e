"""An archive's folder in, the reading room as an ASGI application out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from web.delivery import Delivery
from web.faults import answer_faults
from web.guard import Guard
from web.options import RoomOptions
from web.room import Room
from web.routes import (
    api,
    api_page,
    document_files,
    documents,
    images,
    list_files,
    lists,
    lookup,
    modifications,
    search,
    signing_in,
)


def create_app(directory: Path, options: RoomOptions | None = None) -> ASGIApp:
    """Return the reading room of an archive; it opens the archive when it starts.

    Raises:
        ArchiveError: when it starts, there is no archive, or it cannot be used.
    """
    options = options or RoomOptions()
    room = Room(directory, options)

    @asynccontextmanager
    async def opened(_: FastAPI) -> AsyncIterator[None]:
        room.open()
        try:
            yield
        finally:
            room.close()

    app = FastAPI(
        title="modtrail", version=_version(), lifespan=opened, openapi_url="/api/v1/openapi.json", docs_url=None,
        redoc_url=None,
    )  # fmt: skip
    app.state.room = room
    for module in (
        api,
        api_page,
        search,
        list_files,
        lists,
        lookup,
        modifications,
        document_files,
        documents,
        images,
        signing_in,
    ):
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=str(files("web") / "static")), name="static")
    answer_faults(app)
    return Guard(Delivery(app, room), options=options, doorkeeper=room.doorkeeper)


def _version() -> str:
    try:
        return version("modtrail")
    except PackageNotFoundError:
        return "0"
