"""A stand-in for the pipeline: text files whose words are orders. Importable by worker processes.

A page is what stands between form feeds. On a page: `BAD` cannot be read, `BUG` raises what nobody expects, `SCAN`
needs a tool that is there when the file named by `tool` is, `DIE` ends the process, `DIE-ONCE name` does so the first
time, `HANG` never ends, `SLOW n` takes n milliseconds, `FULL` finds the disk full.
`SSC approved ID on DATE` is an event.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import time
from collections.abc import Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ToolMissing, UnreadableFile, UnreadablePage
from pipeline.file_names import printable
from pipeline.records import Line, Note, Page, SourceFile, TextSource, Word
from pipeline.shapes import DocumentShape, SectionMapShape

_EVENT = re.compile(r"(?P<committee>[A-Z]+) (?P<action>[a-z-]+) (?P<id>[A-Z]+\d+)(?: on (?P<date>[\d-]+))?[^\n]*")


@dataclass(frozen=True)
class FakeReader:
    folder: str  # where marks of what happened are kept, and `tool`
    reading_version: int = 1
    understanding_version: int = 1

    def inspect(self, path: Path) -> SourceFile:
        data = path.read_bytes()
        if not data:
            raise UnreadableFile(f"{path.name}: the file is empty.", reason="empty", advice="Fetch it again.")
        if data.startswith(b"%PDF"):
            raise UnreadableFile(f"{path.name}: encrypted.", reason="encrypted", advice="Give the password.")
        if data.startswith(b"DIE-INSPECTING"):
            os._exit(1)
        sha256 = hashlib.sha256(data).hexdigest()
        self._count("inspect", path.name)
        return SourceFile(str(path), printable(path.name), "text/plain", len(data), sha256, data.count(b"\f") + 1)

    def read(self, source: SourceFile, numbers: Sequence[int]) -> list[Page | Exception]:
        outcomes: list[Page | Exception] = []
        for number in numbers:
            try:
                outcomes.append(self._read(source, number))
            except Exception as error:  # noqa: BLE001 - as the real one, it tells of everything
                outcomes.append(error)
        return outcomes

    def _read(self, source: SourceFile, page_number: int) -> Page:
        text = Path(source.path).read_text().split("\f")[page_number - 1]
        self._count("read", f"{source.name}:{page_number}")
        if slow := re.search(r"SLOW (\d+)", text):
            time.sleep(int(slow[1]) / 1000)
        if "BAD" in text:
            raise UnreadablePage("The page is bad.", stage="ocr", reason="ocr-failed", advice="Scan it again.")
        if re.search(r"BUG(?!-)", text):
            raise ValueError("nobody expects this")
        if "FULL" in text:
            raise OSError(errno.ENOSPC, "No space left on device")
        if "SCAN" in text and not (Path(self.folder) / "tool").exists():
            raise ToolMissing("There is no tool.", advice="Install it.")
        self._end_process(text)
        lines = tuple(
            Line((Word(line, None, 1.0),), None, None, None, 0.0, 0.0, 0.0) for line in text.splitlines() if line
        )
        kind = TextSource.OCR if "SCAN" in text else TextSource.FILE
        return Page(page_number, None, None, kind, None, 0, lines)

    def understand(
        self, source: SourceFile, pages: Sequence[Page], *, profile: str | None
    ) -> tuple[DocumentShape, dict[str, SectionMapShape], dict[str, str]]:
        texts = ["\n".join(line.words[0].text for line in page.lines) for page in pages]
        text = "\n".join(texts)
        self._count("understand", source.name)
        if "DIE-LATER" in text:
            os._exit(1)
        if "BUG-LATER" in text:
            raise ValueError("nobody expects this")
        record = record_of(source, texts, pages, profile=profile or "fake", version=self.understanding_version)
        ids = {entity["value"] for entity in record["entities"]}
        families = {one: one.replace("DP", "MP") for one in sorted(ids)}
        return record, {"1": {"heading": [], "text": [[0, len(text), 1, 0, None, None, None, None]]}}, families

    def missing(self, page_number: int, *, code: str, message: str) -> Page:
        return Page(page_number, None, None, TextSource.NONE, None, 0, (), (Note(code, message),))

    def _end_process(self, text: str) -> None:
        if once := re.search(r"DIE-ONCE (\w+)", text):
            mark = Path(self.folder) / f"died-{once[1]}"
            if not mark.exists():
                mark.touch()
                os._exit(1)
        elif re.search(r"DIE(?!-)", text):
            os._exit(1)
        while "HANG" in text:
            time.sleep(1)

    def _count(self, what: str, name: str) -> None:
        with (Path(self.folder) / "log").open("a") as log:
            log.write(f"{what} {name}\n")


def record_of(
    source: SourceFile, texts: list[str], pages: Sequence[Page], *, profile: str, version: int
) -> DocumentShape:
    text = "\n".join(texts)
    entities = [_entity("MODIFICATION", found) for found in re.finditer(r"\b[A-Z]+MP\d{3,4}\b|\bDP\d{3}\b", text)]
    events = []
    for found in _EVENT.finditer(text):
        if re.fullmatch(r"[A-Z]+MP\d{3,4}|DP\d{3}", found["id"]):
            date = None if found["date"] is None else {"value": found["date"], "basis": "explicit"}
            events.append(
                {
                    "modification": found["id"],
                    "action": found["action"],
                    "committee": found["committee"],
                    "date": date,
                    "stage": None,
                    "planned_date": None,
                    "quote": found[0],
                    "section": "1",
                    "part": "text",
                    "start": found.start(),
                    "end": found.end(),
                    "page": 1,
                }
            )
    dated = re.search(r"^Date (\S+)", text, re.MULTILINE)
    return {
        "schema_version": 1,
        "id": source.sha256,
        "source": {"name": source.name, "media_type": source.media_type, "bytes": source.size_bytes},
        "profile": profile,
        "title": text.partition("\n")[0] + ("" if version == 1 else f" v{version}"),
        "committee": "PANEL",
        "date": {"value": dated[1], "text": dated[1], "basis": "cover"} if dated else None,
        "period": None,
        "marking": None,
        "pages": [
            {
                "number": page.number,
                "width": None,
                "height": None,
                "text_source": page.text_source.value,
                "confidence": None,
                "rotation": 0,
                "text": text,
            }
            for page, text in zip(pages, texts, strict=True)
        ],
        "sections": [
            {
                "id": "1",
                "number": "1",
                "heading": "Report",
                "level": 1,
                "parent": None,
                "first_page": 1,
                "last_page": len(pages),
                "text": text,
            }
        ],
        "entities": entities,
        "events": events,
        "warnings": [
            {"page": page.number, "code": note.code, "message": note.message} for page in pages for note in page.notes
        ],
    }


def _entity(label: str, found: re.Match[str]) -> dict[str, object]:
    return {
        "label": label,
        "text": found[0],
        "value": found[0],
        "section": "1",
        "part": "text",
        "start": found.start(),
        "end": found.end(),
        "page": 1,
        "boxes": [],
        "confidence": 1.0,
        "method": "exact",
    }


class AtOnce(Executor):
    """Does each task at once, in this process: for tests that are about something else than processes."""

    def __init__(self, jobs: int, bounds: object = None) -> None:
        self.jobs = jobs

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 (as every executor does)
            future.set_exception(error)
        return future
