"""A machine and an archive in, a list of checks out: is everything here that modtrail needs, and if not, what to do."""

from __future__ import annotations

import base64
import importlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from index.answers import Check, DoctorReport, Status
from index.archive import Archive
from index.engines import DEFAULT_ENGINE, LARGE_ENGINE
from pipeline.errors import ArchiveError, ExitCode, ToolMissing, UnreadablePage
from pipeline.pool import core_count

if TYPE_CHECKING:
    from pipeline.tesseract import PixelWord

_LIBRARIES = {
    "pypdfium2": "pypdfium2",
    "pdfplumber": "pdfplumber",
    "pytesseract": "pytesseract",
    "spacy": "spacy",
    "whoosh": "whoosh-reloaded",
    "rapidfuzz": "rapidfuzz",
}
"""What is imported, and which distribution it comes from."""

_OTHER_WHOOSHES = ("Whoosh", "whoosh3")
"""Distributions that put other code under the name `whoosh`."""

_REINSTALL = "Install modtrail anew in an environment of its own: `pipx install --force modtrail`."

_LITTLE_ROOM_BYTES, _NO_ROOM_BYTES = 2_000_000_000, 100_000_000
"""Free space for some thousand scans and their pages; and hardly for one."""

MANY_SECTIONS = 20_000
"""Beyond them the default engine takes several tenths of a second for ordinary questions (`benchmarks/search.py`)."""

_SAMPLE_TEXT = "The Panel agreed the change"
_SAMPLE_PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAjAAAABAAQAAAAAsN3AqAAAC+ElEQVR42u2WQW4bNxSGP0qEy1XNpRZtxQI9gLYBWpvZ9RjuLdxAgahWiyx6"
    "h+gmmThBkaVOkNBGFrPrCPGCo1LDLjTWjGxXYyRG0YW4Ih/Ij3x8jz+fSDxG63HAHDAHzAHzH2JKd9t8x7K2wNud0S5mKURtLIXbt+PVg52a"
    "P87dFJ+POQ6TrB5MwuOcxj0OJn4ZZumYAthSc6y5tMBasXwyGZrXjh6lgZeSGaWGJCktU64uKL+1pd5iinlyFuDdNdU18wXwccViwQo7XyeX"
    "5wA8J7+G1ZqwWDvLK5fn5NdbjC8qPEBWEStcAHwiC4REEcl8BEg4X0HAFSHicZmP+GqLeU88KQCOX/F3lo7HwFfe9TM+vR+GMPbCwy+xKnjz"
    "AYoxf0Es0jnC8+bDFvN9CE8BGI2Qw0pbYDBgZpDRuOI3LjSAUNlMw+Xv6HG/DzN/oZk1d4PbxPqtxaExAIZMaRQWAVIBIFFAD4eVBHpIhWoi"
    "ZVlyDjgUimi/A5BJgw7uxytRvKjDmrRyZGAAJ+DFxrKbN1N1Kx2asWxZ7+nfYJJwgC4VwNQA63qGsGvRLLvckqeuZdnN4rN3Tf/j/rxdu399"
    "DBOXNQO/HxPvfVMiBYB+AJhUgKgnpthPjYAM080pTl3LckuL/2i6f+4/TcjuO81OJbmdEQBHBSG2hC3u+Fa0Mbq1sA5RFMUm5qYRIrHJsq04"
    "nW8sjVOuJaC+3i8UQBYSPt7oYkhQNfIWAyG1MGo+BwgLoJfnQMwZe5CLhbb2pKj9fraC4fONaAAnBc9WLYy8dAC//gyI0gA//cDaQm9p1WuS"
    "AS2BUwV6BqiZA5LhtJ1+vc3tWA3gJGAUVoFASYyR9cswAhQOpAAwEiPaeePOAMwZwNkA0CNGIyAb9ckGg/rmB0dw1Ad6R2zUZHAEkPa1MEkd"
    "LZ6mlFLaXwqEzh8n2u6KIuv8RX24qx132kIMOzC5eABm+bTqwJQmdTtlO4soIx5QbY2+6cIMvr7RmUMlesAcMP9DzD9HbVv2PfvqgAAAAABJ"
    "RU5ErkJggg=="
)
"""A picture of the sample text, one bit a pixel."""


def doctor(directory: Path) -> DoctorReport:
    """Look at Python, Tesseract, the libraries, and the archive at `directory` (which may not be there yet)."""
    tools = (_python(), _tesseract(), *_libraries())
    archive = (_room(directory), *_archive(directory))
    code = ExitCode.DONE
    if any(check.status is Status.FAIL for check in archive):
        code = ExitCode.ARCHIVE_UNUSABLE
    if any(check.status is Status.FAIL for check in tools):
        code = ExitCode.TOOL_MISSING
    return DoctorReport((*tools, *archive), code)


def _python() -> Check:
    cores = core_count()
    return Check(
        "python", Status.OK, f"Python {sys.version.split()[0]}, modtrail {_version('modtrail')}, {cores} cores."
    )


def _tesseract() -> Check:
    # It belongs to the part of the pipeline that a search never needs.
    from pipeline.tesseract import find_tesseract

    try:
        tesseract = find_tesseract(seconds=60.0)
        read = _read_sample(tesseract.recognize)
    except (ToolMissing, UnreadablePage) as error:
        return Check("tesseract", Status.FAIL, error.message, error.advice)
    what = f"Tesseract {tesseract.version} at {tesseract.executable}"
    if read != _SAMPLE_TEXT:
        return Check(
            "tesseract",
            Status.FAIL,
            f"{what} reads a clean line as {read!r}.",
            "Install it anew: `apt-get install --reinstall tesseract-ocr tesseract-ocr-eng`.",
        )
    languages = _languages(tesseract.executable, tesseract.data_folder)
    message = f"{what} reads; languages: {', '.join(languages)}."
    if "osd" in languages:
        return Check("tesseract", Status.OK, message)
    return Check(
        "tesseract",
        Status.WARN,
        f"{message} Without `osd`, pages that lie on their side take longer.",
        "`apt-get install tesseract-ocr-osd` adds it.",
    )


def _read_sample(recognize: Callable[[Path], Iterable[PixelWord]]) -> str:
    with tempfile.TemporaryDirectory(prefix="modtrail-") as folder:
        image = Path(folder) / "sample.png"
        image.write_bytes(base64.b64decode("".join(_SAMPLE_PNG)))
        return " ".join(word.text for word in recognize(image))


def _languages(executable: str, data_folder: str | None) -> list[str]:
    data = ["--tessdata-dir", data_folder] if data_folder else []
    listed = subprocess.run(
        [executable, "--list-langs", *data], capture_output=True, text=True, timeout=30, check=False
    )
    return sorted((listed.stdout + listed.stderr).split("\n", 1)[-1].split())


def _libraries() -> Iterator[Check]:
    broken = {}
    for name, distribution in _LIBRARIES.items():
        try:
            importlib.import_module(name)
        except (ImportError, OSError) as error:  # a missing shared library is an OSError
            broken[distribution] = str(error)
    if broken:
        told = "; ".join(f"{distribution}: {error}" for distribution, error in broken.items())
        yield Check("libraries", Status.FAIL, f"These cannot be used: {told}.", _REINSTALL)
    else:
        told = ", ".join(f"{distribution} {_version(distribution)}" for distribution in _LIBRARIES.values())
        yield Check("libraries", Status.OK, f"{told}.")
    others = [name for name in _OTHER_WHOOSHES if _version(name) != _NOT_THERE]
    if others:
        told = " and ".join(others)
        yield Check(
            "whoosh",
            Status.FAIL,
            f"{told} stands in the way of whoosh-reloaded.",
            f"`pip uninstall {told}`; then {_REINSTALL}",
        )


def _room(directory: Path) -> Check:
    place = directory
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        free = shutil.disk_usage(place).free
    except OSError as error:
        return Check("disk", Status.WARN, f"{place} cannot be asked for its free space ({error.strerror}).", "")
    message = f"{free / 1e9:.1f} GB free at {place}."
    if free < _NO_ROOM_BYTES:
        return Check("disk", Status.FAIL, message, "Free some space, or name an archive elsewhere with `--archive`.")
    if free < _LITTLE_ROOM_BYTES:
        return Check("disk", Status.WARN, message, "Free some space before a large load.")
    return Check("disk", Status.OK, message)


def _archive(directory: Path) -> Iterator[Check]:
    try:
        with Archive.open(directory) as archive:
            yield _whole(archive)
            yield _unread(archive)
            yield _index(archive)
            yield _writer(archive)
    except ArchiveError as error:
        if Archive.exists(directory) or directory.is_file():
            yield Check("archive", Status.FAIL, error.message, error.advice)
        else:
            yield Check("archive", Status.WARN, error.message, error.advice)


def _whole(archive: Archive) -> Check:
    damage = archive.check()
    if damage is not None:
        advice = "Restore it from a backup, or move the folder away and load the sources again."
        return Check("archive", Status.FAIL, f"The archive at {archive.directory} is damaged ({damage}).", advice)
    coverage = archive.coverage()
    message = f"The archive at {archive.directory} is whole; documents: {coverage.documents}, pages: {coverage.pages}."
    return Check("archive", Status.OK, message)


def _unread(archive: Archive) -> Check:
    failures = archive.failures()
    pages = sum(1 for failure in failures.failures if failure.page is not None)
    files = len(failures.failures) - pages
    unread = f"Not read: {files} files, {pages} pages."
    if failures.pages_pending:
        message = f"Pages that wait for Tesseract: {failures.pages_pending}. {unread}"
        return Check("unread", Status.WARN, message, "Run `modtrail load` with the same sources again.")
    if failures.failures:
        return Check("unread", Status.WARN, unread, "`modtrail failures` says why, and what to do.")
    return Check("unread", Status.OK, "Everything that was loaded could be read.")


def _index(archive: Archive) -> Check:
    from index.indexing import index_state, no_folder  # brings the engine, which only this check needs

    if archive.index_directory.is_file():
        told = no_folder(archive.index_directory)
        return Check("index", Status.FAIL, told.message, told.advice)
    try:
        state = index_state(archive)
    except ToolMissing as error:
        return Check("index", Status.FAIL, error.message, error.advice)
    if state.engine is None:
        return Check(
            "index", Status.WARN, "There is no index yet.", "The next search builds it; or `modtrail reindex`."
        )
    if not state.fits:
        message = f"The {state.engine} index is behind the records."
        return Check("index", Status.WARN, message, "The next search brings it up to them; or `modtrail reindex`.")
    size = f"sections: {state.sections}, {state.size_bytes / 1e6:.1f} MB"
    message = f"The {state.engine} index is in step with the records; {size}."
    if state.engine == DEFAULT_ENGINE and state.sections > MANY_SECTIONS:
        return Check("index", Status.WARN, f"{message} Its engine is slow with so many.", _switch())
    return Check("index", Status.OK, message)


def _switch() -> str:
    install = "" if find_spec(LARGE_ENGINE) else f"`pip install 'modtrail[{LARGE_ENGINE}]'`, then "
    return f"{install}`modtrail reindex --engine {LARGE_ENGINE}` makes it quick."


def _writer(archive: Archive) -> Check:
    try:
        with archive.writing():
            return Check("writer", Status.OK, "The archive can be written.")
    except ArchiveError as error:
        return Check("writer", Status.WARN, error.message, error.advice)


_NOT_THERE = "not installed"


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return _NOT_THERE
