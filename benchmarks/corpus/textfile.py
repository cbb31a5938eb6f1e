"""Writes a report as the text file that somebody else's OCR left: pages in, text out.

As such files come: a page begins with a single blank, paragraphs are set apart by an empty line, bullets read as `e`,
and running headers are gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.corpus.printed import SetPage


def ocr_text(pages: Sequence[SetPage]) -> str:
    """Return the text of all pages."""
    return "\n".join(" " + _page_text(page) for page in pages) + "\n"


def _page_text(page: SetPage) -> str:
    text, before = "", None
    for line in page.lines:
        if line.furniture:
            continue
        block = line.words[0].block
        if text:
            text += "\n" if block == before else "\n\n"
        text += "e " + line.text[2:] if line.text.startswith("• ") else line.text
        before = block
    return text


def as_text_file(gold: dict[str, Any]) -> None:
    """Make the gold of a report that of its text file: no running headers, no boxes, no sizes."""
    for page in gold["pages"]:
        running = set(page["furniture"])
        page["text"] = "\n".join(line for line in page["text"].split("\n") if line not in running).strip("\n")
        page |= {"width": None, "height": None, "text_source": "file", "furniture": [], "words": []}
    for entity in gold["entities"]:
        entity["boxes"] = []
