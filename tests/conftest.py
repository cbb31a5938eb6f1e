"""What all tests share: a quiet terminal, no archive of the user's, and where the sample papers are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # how fast an example runs is no property of the code
settings.load_profile("untimed")

ROOT = Path(__file__).parent.parent


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="rewrite the committed accounts of the samples")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch, tmp_path_factory):
    """Take out what makes a terminal of a pipe, and keep every test away from the user's archive."""
    for name in ("FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS", "COLUMNS", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MODTRAIL_ARCHIVE", str(tmp_path_factory.getbasetemp() / "archive-of-no-test"))


@pytest.fixture(scope="session")
def samples_folder() -> Path:
    """The sample papers of the repository."""
    return ROOT / "data" / "samples"


@pytest.fixture(scope="session")
def seed_folder() -> Path:
    """The report that the project began with, which lies beside the repository and not in it."""
    folder = ROOT.parent / "shared" / "seed"
    if not folder.is_dir():
        pytest.skip("the seed report is not on this machine")
    return folder


@pytest.fixture(scope="session")
def sample_archive(samples_folder, tmp_path_factory) -> Path:
    """An archive of all sample papers, read once with a real Tesseract; tests that change it take a copy."""
    from index.load import LoadOptions, load

    directory = tmp_path_factory.mktemp("samples") / "archive"
    report = load(directory, [str(samples_folder)], options=LoadOptions())
    assert report.failures == ()
    return directory
