"""Writes what stands on a page, line by line. In: pages and their body. Out: one text a page, furniture included."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.furniture import Body, line_text
from pipeline.paragraphs import bullet_glyphs, has_bullet
from pipeline.records import Page

_BULLET = "• "


def page_texts(pages: Sequence[Page], body: Body) -> tuple[str, ...]:
    """Return the text of each page in reading order; bullets as `• `, a wide space above a line as a blank line.

    What is a bullet is told from the body, that of these pages: running headers have none.
    """
    glyphs = bullet_glyphs(body.lines)
    bullets = {(line.page_number, line.line_index) for line in body.lines if has_bullet(line, glyphs)}
    texts = []
    for page in pages:
        written: list[str] = []
        for index, line in enumerate(page.lines):
            text = line_text(line)
            if (page.number, index) in bullets:
                text = _BULLET + text[1:].lstrip()
            if written and line.gap >= (0.33 if line.box else 1.0):
                written.append("")
            written.append(text)
        texts.append("\n".join(written))
    return tuple(texts)
