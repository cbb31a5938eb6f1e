"""A reading room to ask in tests: an archive of papers by hand, a client that is no browser."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from warnings import catch_warnings, simplefilter

from papers_by_hand import event, keep, paper, section

from index.archive import Archive
from pipeline.shapes import DocumentShape
from web import RoomOptions, create_app

with catch_warnings():
    simplefilter("ignore")  # it asks for a younger namesake of httpx, which is not among our locked dependencies
    from starlette.testclient import TestClient

HOST = "http://127.0.0.1:8470"


@contextmanager
def room(directory: Path, options: RoomOptions | None = None) -> Iterator[TestClient]:
    """Open the reading room of an archive."""
    with TestClient(create_app(directory, options), base_url=HOST) as client:
        yield client


def archive_with(directory: Path, *papers: DocumentShape) -> Path:
    """Make an archive of these papers."""
    with Archive.create(directory) as archive:
        for one in papers:
            keep(archive, one)
    return directory


def two_papers() -> tuple[DocumentShape, DocumentShape]:
    """A paper of the Panel and one of the SSC about the same modification."""
    panel = paper(
        "panel.pdf",
        date="2019-05-02",
        sections=[
            section(
                "1",
                heading="Happy day",
                text="The SSC agreed SECMP0024. The way forward was noted.",
                named=[("MODIFICATION", "SECMP0024", "SECMP0024"), ("COMMITTEE", "SSC", "SSC")],
            )
        ],
        events=[event("SECMP0024", "agreed", quote="The SSC agreed SECMP0024.")],
        page_count=2,
    )
    ssc = paper(
        "ssc.pdf",
        date="2020-01-08",
        committee="SSC",
        marking="GREEN",
        sections=[
            section(
                "1",
                heading="Decisions",
                text="The SSC approved SECMP0024. A happy outcome.",
                named=[("MODIFICATION", "SECMP0024", "SECMP0024")],
            )
        ],
        events=[
            event("SECMP0024", "approved", date="2020-01-08", stage="Approved", quote="The SSC approved SECMP0024.")
        ],
    )
    return panel, ssc


@contextmanager
def served(archive: Path) -> Iterator[str]:
    """Run the reading room of an archive as its users do."""
    command = [sys.executable, "-m", "cli", "serve", "--port", "0", "--archive", str(archive)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent)
    assert process.stderr is not None
    found = re.search(r"http://\S+(?=/)", process.stderr.readline())
    drain = threading.Thread(target=process.stderr.read, daemon=True)
    drain.start()
    try:
        assert found, "the room did not open"
        yield found.group()
    finally:
        process.terminate()
        process.wait(20)
        drain.join()
        process.stderr.close()
