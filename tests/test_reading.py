"""How the samples are read, page for page: recorded OCR in, the committed pages in `golden/` out.

What Tesseract said of every image is kept in `recorded/ocr/`, so these tests are exact and quick, and need no
Tesseract. When the images that it is given change, or what is made of its words: `make golden` asks it again about
images that are new, and the difference is read as code.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import OneByOne, RecordedEngine, RecordingEngine, image_key

from pipeline.furniture import split_furniture
from pipeline.page_text import page_texts
from pipeline.pages import read_page
from pipeline.records import Line, Page
from pipeline.run import inspect_file
from pipeline.tesseract import PixelWord, find_tesseract

pytestmark = pytest.mark.slow  # no Tesseract runs, but thirty pages of pixels are looked at

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "data" / "samples"
RECORDED, GOLDEN = HERE / "recorded" / "ocr", HERE / "golden"
PAPERS = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in {".pdf", ".tif", ".jpg", ".txt"})


class _Known(OneByOne):
    """Plays back what is recorded and asks Tesseract about the rest; remembers which recordings were needed."""

    def __init__(self, recorded: RecordedEngine | None) -> None:
        self.recorded = recorded or RecordedEngine("", {})
        self.live = RecordingEngine(find_tesseract())
        self.used: dict[str, tuple[PixelWord, ...]] = {}

    @property
    def identity(self) -> str:
        return self.live.identity

    def recognize(self, image: Path) -> tuple[PixelWord, ...]:
        key = image_key(image)
        known = self.recorded.identity == self.identity and key in self.recorded.readings
        self.used[key] = self.recorded.readings[key] if known else self.live.recognize(image)
        return self.used[key]


def pages_of(name: str, engine) -> list[Page]:
    source = inspect_file(SAMPLES / name)
    return [read_page(source, number, engine=lambda: engine) for number in range(1, source.page_count + 1)]


def account(pages: list[Page]) -> str:
    """Return all that was read, as text that can be reviewed."""
    texts = page_texts(pages, split_furniture(pages))
    lines = [line for page, text in zip(pages, texts, strict=True) for line in _page_lines(page, text)]
    return "\n".join(lines) + "\n"


def _page_lines(page: Page, text: str) -> Iterator[str]:
    size = "" if page.width is None else f", {page.width} x {page.height} points"
    how = f"{page.text_source.value}, confidence {page.confidence}, turned {page.rotation}"
    yield f"=== page {page.number}: {how}{size}"
    yield from (f"note {note.code}: {note.message}" for note in page.notes)
    yield text
    yield "--- where: x0 top x1 bottom, size, weight, gap, indent, room, cells"
    yield from (_line(line) for line in page.lines)


def _line(line: Line) -> str:
    box = "" if line.box is None else " ".join(f"{edge:.1f}" for edge in line.box)
    measures = f"{line.size}, {line.weight}, {line.gap}, {line.indent}, {line.room}"
    return f"{box}, {measures}, {list(line.cells)}: {' '.join(word.text for word in line.words)}"


@pytest.fixture
def engine(request):
    """The recorded engine of a sample; with --update-golden, one that asks Tesseract about what is not recorded."""
    path = RECORDED / f"{request.param}.json"
    recorded = RecordedEngine.load(path) if path.exists() else None
    if not request.config.getoption("--update-golden"):
        yield request.param, recorded or RecordedEngine("none", {})
        return
    known = _Known(recorded)
    yield request.param, known
    if known.used:
        RECORDED.mkdir(parents=True, exist_ok=True)
        RecordedEngine(known.identity, known.used).save(path)
    elif path.exists():
        path.unlink()


@pytest.mark.parametrize("engine", PAPERS, indirect=True)
def test_the_pages_of_a_sample_are_read_as_they_were(engine, request):
    name, reader = engine
    golden = GOLDEN / f"{name}.pages.txt"

    found = account(pages_of(name, reader))

    if request.config.getoption("--update-golden"):
        GOLDEN.mkdir(exist_ok=True)
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8"), "if this is meant: make golden, and review the difference"


def test_the_comparison_would_notice_a_word_and_a_box():
    name = "TAG_72_1310_note.jpg"
    recording = RecordedEngine.load(RECORDED / f"{name}.json")
    before = account(pages_of(name, recording))
    for change in ({"text": "MP999"}, {"x0": 1}, {"confidence": 0.5}):
        readings = {key: (words[0]._replace(**change), *words[1:]) for key, words in recording.readings.items()}

        assert account(pages_of(name, RecordedEngine(recording.identity, readings))) != before
