"""What is installed: locked dependencies with hashes and no addresses, and a wheel that has all it needs."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def pinned(lock: Path) -> dict[str, set[str]]:
    """Return the versions that a lock file has of each distribution."""
    found: dict[str, set[str]] = {}
    for distribution, version in re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE):
        found.setdefault(distribution, set()).add(version)
    return found


def declared(*extras: str) -> list[str]:
    """Return the names of the distributions that the project asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    return [re.split(r"[<>=~!\[ ;]", line, maxsplit=1)[0].lower() for line in wanted]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_version_has_a_hash_and_no_address(lock):
    form = r"[a-z0-9-]+==[^\\]+(\\\n    --hash=sha256:[0-9a-f]{64} ?)+"
    entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())

    assert [entry for entry in entries if not re.fullmatch(form, entry)] == []


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("run.txt", []), ("dev.txt", ["dev", "tantivy", "urls"])],
    ids=["what modtrail needs", "what its tests need"],
)
def test_everything_that_is_declared_is_locked(lock, extras):
    locked = pinned(ROOT / "requirements" / lock)

    assert [distribution for distribution in declared(*extras) if distribution not in locked] == []


def test_tests_run_on_the_versions_that_users_get():
    run, dev = pinned(ROOT / "requirements" / "run.txt"), pinned(ROOT / "requirements" / "dev.txt")

    assert {distribution: dev.get(distribution) for distribution in run} == run


def test_the_build_needs_nothing_that_is_not_locked():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    versions = pinned(ROOT / "requirements" / "run.txt")["setuptools"]

    assert wanted == ["setuptools>=77"]
    assert all(int(version.split(".")[0]) >= 77 for version in versions)


@pytest.mark.slow
def test_the_wheel_holds_all_layers_and_profiles_and_nothing_else(tmp_path):
    source = tmp_path / "source"
    tracked = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True, capture_output=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    for name in filter(None, tracked):
        if not name.startswith(("tests/", "benchmarks/corpus", "data/samples/")) and (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", tmp_path, source]
    subprocess.run(pip, check=True, capture_output=True)

    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()

    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {
        "cli.py", "data", "index", "pipeline", "terminal", "web",
    }  # fmt: skip
    assert {"web/templates/base.html", "web/static/room.css", "web/static/vendor/htmx.min.js"} <= set(names)
    assert {"data/profiles/sec.toml", "data/words/words.txt.gz", "data/words/COPYRIGHT"} <= set(names)
    assert not [name for name in names if name.startswith(("data/samples", "tests", "benchmarks"))]
