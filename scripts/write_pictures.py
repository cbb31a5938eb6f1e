"""The demo's archive in, `docs/images/` out: real answers as a terminal and as a browser shows them.

Run it with `make docs`, after `make demo`. The drawings name no font server: a viewer takes its own fixed-width font.
Pages of the reading room are photographed where there is a Chromium.
"""

from __future__ import annotations

import io
import os
import re
import shutil
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

PAGES = {
    "room-search": ("/search?q=%22communications+hub%22+outage", 700, ""),
    "room-page": ("/search?q=%22communications+hub%22+outage", 880, ".hit h3 a"),
    "room-history": ("/mods/MP312", 880, ""),
}
"""File name; which page of the room, how many pixels of it, and the link to follow from there, if any."""

SHADES = 128
"""Colours of a photographed page: enough for text and boxes, and a third of the size."""


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


def photograph(folder: Path) -> list[Path]:
    """Write pictures of pages of the reading room; return where they are, nothing without a Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return []
    from PIL import Image
    from playwright.sync_api import sync_playwright

    command = [str(Path(sys.executable).with_name("modtrail")), "serve", "--port", "0", "--archive", str(ARCHIVE)]
    made = []
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server, sync_playwright() as playwright:
        assert server.stderr is not None
        found = re.search(r"http://\S+(?=/)", server.stderr.readline())
        assert found, "the reading room did not open"
        try:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for name, (path, height, link) in PAGES.items():
                page = browser.new_page(viewport={"width": 1240, "height": height}, base_url=found.group())
                page.emulate_media(reduced_motion="reduce")
                page.goto(path)
                if link:
                    page.locator(link).first.click()
                    page.wait_for_url("**/pages/**", wait_until="load")
                made.append(folder / f"{name}.png")
                page.screenshot(path=made[-1])
                Image.open(made[-1]).convert("RGB").quantize(
                    SHADES, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
                ).save(made[-1], optimize=True)
            browser.close()
        finally:
            server.terminate()
    return made


if __name__ == "__main__":
    for name, words in PICTURES.items():
        target = ROOT / "docs" / "images" / f"{name}.svg"
        target.write_text("\n".join(line.rstrip() for line in picture(words).splitlines()) + "\n", encoding="utf-8")
        sys.stdout.write(f"wrote {target.relative_to(ROOT)}\n")
    for target in photograph(ROOT / "docs" / "images"):
        sys.stdout.write(f"wrote {target.relative_to(ROOT)}\n")
