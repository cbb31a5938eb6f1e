"""How reports look: typefaces, sizes, margins and manners of the layouts, by name; and the fonts they need.

In: a layout's name. Out: a `Layout`; font names that reportlab knows. Nothing is registered before it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

A4 = (595.28, 841.89)
LETTER = (612.0, 792.0)

_FOLDERS = ("/usr/share/fonts/truetype", "/usr/share/fonts", "/usr/local/share/fonts")
_PACKAGES = {
    "Liberation": "fonts-liberation",
    "DejaVu": "fonts-dejavu",
    "Carlito": "fonts-crosextra-carlito",
    "Caladea": "fonts-crosextra-caladea",
}
_STYLES = ("Regular", "Bold", "Italic", "BoldItalic")


class MissingFontError(Exception):
    """A typeface that a layout asks for is not installed; the message says which package brings it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A house style. Lengths are points; `title`, `headings`, `sub` are sizes, `gap` parts paragraphs."""

    family: str
    size: float = 10.5
    leading: float = 1.28
    page: tuple[float, float] = A4
    margins: tuple[float, float, float, float] = (72, 80, 72, 76)  # left top right bottom
    heading_family: str | None = None  # None: as the body
    title: float = 20
    title_align: str = "left"
    headings: tuple[float, float, float] = (15, 12.5, 11)
    sub: float = 10.5
    sub_style: str = "Bold"
    heading_style: str = "Bold"
    number_width: float = 0  # 0: one blank between number and heading; else the heading hangs at this indent
    gap: float = 7
    justify: bool = False
    hyphenate: bool = False
    bullets: tuple[str, str] = ("•", "–")
    bullet_indent: float = 18
    paragraph_numbers: float = 34  # the hanging indent of numbered paragraphs
    grid: str = "grid"  # grid | rules | none
    furniture_size: float = 8
    furniture_rule: bool = True
    first_header: bool = True
    logo: bool = False
    head_tone: float = 0.85  # of the ground of a table's head, 0 black to 1 white
    banner_tone: float | None = None  # of a ground behind headings of the first level
    chip_tone: float | None = None  # of a tight box around the handling marking
    chip_radius: float = 0.0


LAYOUTS: Mapping[str, Layout] = {
    "plain": Layout("LiberationSans", size=11, leading=1.4, furniture_rule=False),
    "panel": Layout("LiberationSans", size=11, leading=1.38, gap=8, title=22, logo=True, margins=(70, 92, 70, 78)),
    "minutes-serif": Layout(
        "LiberationSerif",
        size=12,
        leading=1.3,
        gap=8,
        title=17,
        title_align="center",
        headings=(13, 12, 11.5),
        sub=11.5,
        sub_style="BoldItalic",
        number_width=36,
        justify=True,
        grid="grid",
        furniture_size=9,
        margins=(80, 78, 80, 80),
    ),
    "summary": Layout(
        "Carlito",
        size=12,
        leading=1.36,
        title=24,
        headings=(15, 13, 11.5),
        sub=13.5,
        heading_style="Regular",
        sub_style="Bold",
        gap=9,
        grid="rules",
        first_header=False,
        margins=(72, 72, 72, 72),
    ),
    "advice": Layout(
        "Caladea",
        size=10.5,
        leading=1.3,
        title=19,
        headings=(14, 12, 10.5),
        sub=10.5,
        sub_style="BoldItalic",
        number_width=34,
        hyphenate=True,
        justify=True,
        grid="rules",
        bullets=("•", "o"),
        margins=(85, 84, 75, 80),
    ),
    "board": Layout(
        "Caladea",
        size=11,
        leading=1.24,
        heading_family="Carlito",
        title=18,
        headings=(14, 12, 11),
        sub=11,
        number_width=30,
        grid="grid",
        margins=(76, 86, 76, 84),
        furniture_size=8.5,
    ),
    "bulletin": Layout(
        "LiberationSans",
        size=11,
        leading=1.42,
        title=28,
        headings=(14.5, 12.5, 11),
        sub=11,
        gap=8,
        bullet_indent=12,
        bullets=("•", "•"),
        margins=(56, 70, 56, 66),
        justify=True,
        hyphenate=True,
    ),
    "status": Layout(
        "DejaVuSans",
        size=9.5,
        leading=1.4,
        title=17,
        headings=(12.5, 10.5, 9.5),
        sub=9.5,
        number_width=28,
        grid="grid",
        furniture_size=7.5,
        margins=(64, 84, 64, 80),
    ),
    "fax": Layout(
        "LiberationSerif",
        size=12.5,
        leading=1.3,
        title=16,
        title_align="center",
        headings=(12.5, 12, 12),
        sub=12,
        gap=9,
        furniture_rule=False,
        grid="none",
        bullets=("•", "–"),
        margins=(86, 84, 86, 80),
        furniture_size=10,
    ),
    "note": Layout(
        "LiberationSansNarrow", size=11.5, title=18, headings=(13, 12, 11.5), sub=11.5, margins=(80, 90, 80, 80)
    ),
}


def layout_named(name: str) -> Layout:
    """Return the layout of that name.

    Raises:
        ValueError: there is none.
    """
    try:
        return LAYOUTS[name]
    except KeyError:
        raise ValueError(f"No layout {name!r}; there are {', '.join(sorted(LAYOUTS))}.") from None


@cache
def font(family: str, style: str = "Regular") -> str:
    """Return the name under which reportlab now knows a font, such as `Carlito-Bold`.

    Raises:
        MissingFontError: it is not installed.
    """
    if style not in _STYLES:
        raise ValueError(f"No style {style!r}.")
    name = f"{family}-{style}"
    pdfmetrics.registerFont(TTFont(name, str(_font_file(family, style))))
    return name


def _font_file(family: str, style: str) -> Path:
    names = [f"{family}-{style}.ttf"]
    if family.startswith("DejaVu"):
        slanted = "Italic" if "Serif" in family else "Oblique"
        plain = style.replace("Regular", "").replace("Italic", slanted)
        names = [f"{family}-{plain}.ttf" if plain else f"{family}.ttf"]
    for folder in _FOLDERS:
        for name in names:
            for path in Path(folder).rglob(name):
                return path
    package = next((package for start, package in _PACKAGES.items() if family.startswith(start)), "its font package")
    raise MissingFontError(
        f"The font {names[0]} is not installed (looked in {', '.join(_FOLDERS)}). Try: apt-get install {package}."
    )
