"""Fifty readers in the reading room at once, over real connections, on an archive of 10,000 sections with Whoosh.

    python benchmarks/room.py [--sections 10000] [--readers 50] [--seconds 20] [--requests 10000]

A reader asks something, looks at the answer for some seconds, and asks again, as people do; every question is another
one. The room runs as its users run it, in a process of its own. Prints the times of searches and other pages, with and
without a load that writes papers meanwhile, and the memory of the room over a long run of requests. The peer is the
same server answering its smallest page in the same run: what is slower there is the machine. Ends with 1 if a search's
p95 is over 150 ms, an answer is an error, or the memory grows by more than a tenth after the first thousand requests.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

import httpx
from search import make_queries, make_rows

from index.archive import Archive, SectionRow
from index.derived import derive
from index.discover import FoundFile
from index.packing import pack
from index.search import update_index
from index.work import Understood
from pipeline.records import SourceFile
from pipeline.shapes import DocumentShape, EntityShape, EventShape

SECTIONS_A_PAPER = 10
P95_LIMIT_MS = 150.0
MEMORY_GROWTH_LIMIT = 1.1
THINK_SECONDS = (2.0, 8.0)
"""How long a reader looks at an answer; between the two, evenly."""


def papers(rows: Sequence[SectionRow]) -> Iterator[DocumentShape]:
    """Yield papers of ten sections each, on three pages, with an event in every third section."""
    for first in range(0, len(rows), SECTIONS_A_PAPER):
        yield paper(first // SECTIONS_A_PAPER, rows[first : first + SECTIONS_A_PAPER])


def paper(number: int, rows: Sequence[SectionRow]) -> DocumentShape:
    entities: list[EntityShape] = []
    events: list[EventShape] = []
    for at, row in enumerate(rows):
        for one in row.modifications:
            start = row.text.index(one)
            entities.append({
                "label": "MODIFICATION", "text": one, "value": one, "section": str(at), "part": "text", "start": start,
                "end": start + len(one), "page": at // 4 + 1, "boxes": [[72, 100, 130, 112]], "confidence": 1.0,
                "method": "exact",
            })  # fmt: skip
            events.append({
                "modification": one, "action": "agreed", "committee": row.committees[-1],
                "date": {"value": row.date or "2019", "basis": "document"}, "stage": None, "planned_date": None,
                "quote": row.text[:120], "section": str(at), "part": "text", "start": 0, "end": 120,
                "page": at // 4 + 1,
            })  # fmt: skip
    return {
        "schema_version": 1, "id": f"{number:064x}", "profile": "sec", "title": f"Report {number}",
        "source": {"name": f"report-{number}.pdf", "media_type": "application/pdf", "bytes": 1000},
        "committee": rows[0].committees[-1], "date": {"value": rows[0].date or "2019", "text": "", "basis": "cover"},
        "period": None, "marking": "RED" if number % 50 == 49 else "GREEN",
        "pages": [{"number": n, "width": 595.0, "height": 842.0, "text_source": "ocr", "confidence": 0.9, "rotation": 0,
                   "text": "\n".join(row.text for row in rows[(n - 1) * 4 : n * 4])} for n in (1, 2, 3)],
        "sections": [{"id": str(at), "number": str(at), "heading": row.heading, "level": 1, "parent": None,
                      "first_page": at // 4 + 1, "last_page": at // 4 + 1, "text": row.text}
                     for at, row in enumerate(rows)],
        "entities": entities, "events": events, "warnings": [],
    }  # fmt: skip


def word_map(row: SectionRow, page: int) -> dict[str, list[list[float]]]:
    """Return a map as a scan gives it: a box for every word, twelve a line."""
    spans, at = [], 0
    for number, word in enumerate(row.text.split(" ")):
        left, top = 72.0 + 38 * (number % 12), 80.0 + 13 * (number // 12)
        spans.append([at, at + len(word), page, number // 12, left, top, left + 35, top + 11])
        at += len(word) + 1
    return {"heading": [], "text": spans}


def keep(archive: Archive, record: DocumentShape, rows: Sequence[SectionRow]) -> None:
    maps = tuple((str(at), pack(word_map(row, at // 4 + 1))) for at, row in enumerate(rows))
    understood = Understood(pack(record), {}, maps, derive(record, {}), 0)
    name = record["source"]["name"]
    with archive.transaction():
        source = SourceFile("", name, "application/pdf", 1000, record["id"], 3)
        archive.ledger.note_content(source, profile=None)
        archive.ledger.note_source(FoundFile(name, f"/papers/{name}", 1, 1), record["id"])
        archive.ledger.save_record(record["id"], understood, version=1)


def build(directory: Path, rows: Sequence[SectionRow]) -> list[str]:
    ids = []
    with Archive.create(directory) as archive, archive.writing():
        for number, record in enumerate(papers(rows)):
            keep(archive, record, rows[number * SECTIONS_A_PAPER : (number + 1) * SECTIONS_A_PAPER])
            ids.append(record["id"])
        update_index(archive)
    return [one for number, one in enumerate(ids) if number % 50 != 49]


class Room:
    """The room in a process of its own."""

    def __init__(self, directory: Path) -> None:
        command = [str(Path(sys.executable).with_name("modtrail")), "serve", "--port", "0", "--archive", str(directory)]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        found = re.search(r"http://\S+/", self.process.stderr.readline())
        assert found, "the room did not open"
        self.address = found.group().rstrip("/")
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def memory_mb(self) -> float:
        """Return what the process holds, in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]

    def close(self) -> None:
        """Close the room."""
        self.process.terminate()
        self.process.wait(20)


class Questions:
    """What readers ask: searches mostly, and what they open then."""

    def __init__(self, rows: Sequence[SectionRow], ids: Sequence[str]) -> None:
        self._chance = random.Random(7)
        self._queries = [one for kind in make_queries(len(rows), 400).values() for one in kind]
        self._ids = ids

    def one(self) -> tuple[str, str, dict[str, str]]:
        """Return a kind, a path and its parameters."""
        kind = self._chance.choices(["search", "page", "history", "other"], [6, 2, 1, 1])[0]
        match kind:
            case "search":
                return kind, "/search", {"q": self._chance.choice(self._queries)}
            case "page":
                query = self._chance.choice(self._queries)
                return kind, f"/docs/{self._chance.choice(self._ids)}/pages/{self._chance.randint(1, 3)}", {"q": query}
            case "history":
                return kind, f"/mods/SECMP{self._chance.randint(1, 300):04d}", {}
        return kind, self._chance.choice(["/docs", "/mods", "/committees", "/coverage"]), {}


class Taken:
    """How long answers took, in milliseconds, and which were errors."""

    def __init__(self) -> None:
        self.by_kind: dict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []

    def table(self, title: str) -> None:
        """Print them."""
        print(f"\n{title}\n{'':12}{'answers':>8}{'median':>9}{'p95':>9}{'worst':>9}   ms")
        for kind, took in sorted(self.by_kind.items()):
            print(f"{kind:12}{len(took):8}{statistics.median(took):9.0f}{p95(took):9.0f}{max(took):9.0f}")
        print(f"errors: {len(self.errors)} {self.errors[:3] if self.errors else ''}")


def p95(took: Sequence[float]) -> float:
    return statistics.quantiles(took, n=20)[18] if len(took) > 1 else max(took, default=0.0)


async def ask(client: httpx.AsyncClient, taken: Taken, kind: str, path: str, parameters: dict[str, str]) -> None:
    began = time.perf_counter()
    try:
        answer = await client.get(path, params=parameters, follow_redirects=True)
        if answer.status_code >= 400:
            taken.errors.append(f"{answer.status_code} {path} {parameters}")
    except httpx.HTTPError as error:
        taken.errors.append(f"{type(error).__name__} {path}")
    taken.by_kind[kind].append(1000 * (time.perf_counter() - began))


async def read(room: Room, questions: Questions, *, readers: int, seconds: float) -> Taken:
    """Let readers ask for some time."""
    taken = Taken()
    until = time.monotonic() + seconds
    chance = random.Random(11)

    async def reader(client: httpx.AsyncClient) -> None:
        await asyncio.sleep(chance.uniform(0, THINK_SECONDS[1]))
        while time.monotonic() < until:
            await ask(client, taken, *questions.one())
            await asyncio.sleep(chance.uniform(*THINK_SECONDS))

    async def watch(client: httpx.AsyncClient) -> None:
        while time.monotonic() < until:
            await ask(client, taken, "smallest", "/healthz", {})
            await asyncio.sleep(0.2)

    limits = httpx.Limits(max_connections=readers + 5)
    async with httpx.AsyncClient(base_url=room.address, timeout=30, limits=limits) as client:
        await asyncio.gather(*(reader(client) for _ in range(readers)), watch(client))
    return taken


async def many(room: Room, questions: Questions, *, requests: int) -> tuple[Taken, float, float]:
    """Ask without a pause, eight at once; return the memory after a tenth of the requests and at the end, in MiB."""
    taken, early = Taken(), 0.0
    async with httpx.AsyncClient(base_url=room.address, timeout=60) as client:
        for done in range(0, requests, 8):
            await asyncio.gather(*(ask(client, taken, *questions.one()) for _ in range(8)))
            if not early and done >= requests // 10:
                early = room.memory_mb()
    return taken, early, room.memory_mb()


def load_meanwhile(directory: Path, rows: Sequence[SectionRow], stop: threading.Event) -> int:
    """Write papers as a load does, four a second, until told to stop."""
    written = 0
    with Archive.open(directory) as archive, archive.writing():
        while not stop.wait(0.25):
            part = rows[(written * SECTIONS_A_PAPER) % 1000 :][:SECTIONS_A_PAPER]
            keep(archive, paper(500_000 + written, part), part)
            written += 1
    return written


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sections", type=int, default=10_000)
    options.add_argument("--readers", type=int, default=50)
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--requests", type=int, default=10_000)
    given = options.parse_args()
    libraries = ", ".join(f"{name} {version(name)}" for name in ("fastapi", "uvicorn", "whoosh-reloaded"))
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, {libraries}")
    rows = list(make_rows(given.sections))
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "archive"
        ids = build(directory, rows)
        questions = Questions(rows, ids)
        room = Room(directory)
        try:
            return measure(room, questions, given, directory, rows)
        finally:
            room.close()


def measure(
    room: Room, questions: Questions, given: argparse.Namespace, directory: Path, rows: Sequence[SectionRow]
) -> int:
    print(f"{given.sections} sections in {given.sections // SECTIONS_A_PAPER} papers, {given.readers} readers")
    asyncio.run(read(room, questions, readers=5, seconds=4))
    calm = asyncio.run(read(room, questions, readers=given.readers, seconds=given.seconds))
    calm.table(f"{given.readers} readers, {THINK_SECONDS[0]:.0f} to {THINK_SECONDS[1]:.0f} s between two questions")
    stop = threading.Event()
    loading = threading.Thread(target=load_meanwhile, args=(directory, rows, stop))
    loading.start()
    busy = asyncio.run(read(room, questions, readers=given.readers, seconds=given.seconds))
    stop.set()
    loading.join()
    busy.table("the same while papers are loaded")
    long, early, late = asyncio.run(many(room, questions, requests=given.requests))
    long.table(f"{given.requests} requests without a pause, eight at once")
    print(f"memory of the room: {early:.0f} MiB after a tenth of them, {late:.0f} MiB at the end")
    within = {
        f"search p95 {p95(calm.by_kind['search']):.0f} ms, limit {P95_LIMIT_MS:.0f}": p95(calm.by_kind["search"])
        <= P95_LIMIT_MS,
        "no error": not (calm.errors or busy.errors or long.errors),
        "memory flat": late <= MEMORY_GROWTH_LIMIT * early,
    }
    for what, holds in within.items():
        print(f"{'ok  ' if holds else 'FAIL'} {what}")
    return 0 if all(within.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
