"""The demo's archive in, `docs/images/*.svg` out: real answers as a terminal shows them.

Run it with `make docs`, after `make demo`. The pictures name no font server: a viewer takes its own fixed-width font.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
ARCHIVE = Path(os.environ.get("MODTRAIL_ARCHIVE") or ROOT / ".demo" / "archive")
COLUMNS = 110

PICTURES = {
    "history": ["history", "MP305"],
    "search": ["search", '"communications hub" outage', "--limit", "3"],
}
"""File name and what was typed."""


def answer(words: list[str]) -> str:
    """Return what a terminal is sent when these words are typed."""
    colours = {"FORCE_COLOR": "1", "COLORTERM": "truecolor", "COLUMNS": str(COLUMNS), "MODTRAIL_ARCHIVE": str(ARCHIVE)}
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | colours
    command = [str(Path(sys.executable).with_name("modtrail")), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


def picture(words: list[str]) -> str:
    """Return the answer as SVG."""
    shown = " ".join(word if re.fullmatch(r"[\w.-]+", word) else f"'{word}'" for word in words)
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text(f"$ modtrail {shown}\n", style="bold"))
    console.print(Text.from_ansi(answer(words)))
    drawn = console.export_svg(title="modtrail", unique_id="modtrail")
    without_fonts = re.sub(r"@font-face\s*\{[^}]*\}", "", drawn)
    without_fonts = re.sub(r"<!--.*?-->", "", without_fonts, flags=re.DOTALL)
    return without_fonts.replace("Fira Code", "ui-monospace, Menlo, Consolas, DejaVu Sans Mono")


if __name__ == "__main__":
    for name, words in PICTURES.items():
        target = ROOT / "docs" / "images" / f"{name}.svg"
        target.write_text("\n".join(line.rstrip() for line in picture(words).splitlines()) + "\n", encoding="utf-8")
        sys.stdout.write(f"wrote {target.relative_to(ROOT)}\n")
