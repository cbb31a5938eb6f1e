"""Prints set pages to PDF with reportlab: the same pages give the same bytes.

In: pages of placed words and rules. Out: the bytes of a PDF; a page may be replaced by its scan.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from benchmarks.corpus.linebreak import RAISED_SHARE
from benchmarks.corpus.printed import Printed, Rule, SetPage


def print_pages(pages: Sequence[SetPage], *, title: str, scans: Mapping[int, bytes] | None = None) -> bytes:
    """Return a PDF of all pages; `scans` are JPEG files that stand in for pages, by page number."""
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor("SECAS")
    for number, page in enumerate(pages, 1):
        canvas.setPageSize((page.width, page.height))
        if scans and number in scans:
            canvas.drawImage(ImageReader(io.BytesIO(scans[number])), 0, 0, page.width, page.height)
        else:
            _draw(canvas, page)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _draw(canvas: Canvas, page: SetPage) -> None:
    for rule in page.rules:
        _draw_rule(canvas, rule, page.height)
    for line in page.lines:
        for word in line.words:
            _draw_word(canvas, word, page.height)


def _draw_rule(canvas: Canvas, rule: Rule, height: float) -> None:
    if rule.fill is not None:
        canvas.setFillGray(rule.fill)
        low, wide, high = height - rule.bottom, rule.x1 - rule.x0, rule.bottom - rule.top
        if rule.radius:
            canvas.roundRect(rule.x0, low, wide, high, rule.radius, stroke=0, fill=1)
        else:
            canvas.rect(rule.x0, low, wide, high, stroke=0, fill=1)
        canvas.setFillGray(0)
    else:
        canvas.setLineWidth(rule.width)
        canvas.line(rule.x0, height - rule.top, rule.x1, height - rule.bottom)


def _draw_word(canvas: Canvas, word: Printed, height: float) -> None:
    body = word.text[: -word.raised] if word.raised else word.text
    text = canvas.beginText(word.x0, height - word.baseline)
    if word.tone:
        text.setFillGray(word.tone)
    text.setFont(word.font, word.size)
    text.textOut(body)
    if word.raised:
        text.setFont(word.font, word.size * RAISED_SHARE)
        text.setRise(word.size * 0.33)
        text.textOut(word.text[-word.raised :])
        text.setRise(0)
        text.setFont(word.font, word.size)
    if not word.last:
        text.textOut(" ")
    if word.tone:
        text.setFillGray(0)
    canvas.drawText(text)
