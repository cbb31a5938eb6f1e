"""Adds what runs along every page: headers, footers, page numbers, their rules and a logo.

In: a set page and the facts of its report. Out: the same page with its furniture, first and last in reading order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reportlab.pdfbase import pdfmetrics

from benchmarks.corpus.grounds import in_chip
from benchmarks.corpus.layouts import Layout, font
from benchmarks.corpus.manuscript import Facts
from benchmarks.corpus.printed import Printed, PrintedLine, Rule, SetPage

_HEADER_BASELINE, _HEADER_RULE = 42.0, 50.0  # from the top
_FOOTER_BASELINE, _FOOTER_RULE = 40.0, 54.0  # from the bottom


def add_furniture(page: SetPage, number: int, count: int, facts: Facts, layout: Layout) -> None:
    """Print page `number` of `count`'s header and footer on it."""
    left, _, margin, _ = layout.margins
    right = layout.page[0] - margin
    header, footer = (
        tuple(part.replace("{page}", str(number)).replace("{pages}", str(count)) for part in parts)
        for parts in (facts.header, facts.footer)
    )
    if any(header) and (number > 1 or layout.first_header):
        line = _running_line(header, _HEADER_BASELINE, (left, right), layout)
        if facts.marking and header[2] == facts.marking:
            marks = len(facts.marking.split())
            marked, chips = in_chip(line.words[-marks:], layout)
            line = replace(line, words=(*line.words[:-marks], *marked))
            page.rules.extend(chips)
        page.lines.insert(0, line)
        if layout.furniture_rule:
            page.rules.append(Rule(left, _HEADER_RULE, right, _HEADER_RULE))
    if any(footer):
        page.lines.append(_running_line(footer, page.height - _FOOTER_BASELINE, (left, right), layout))
        if layout.furniture_rule:
            page.rules.append(Rule(left, page.height - _FOOTER_RULE, right, page.height - _FOOTER_RULE))
    if layout.logo:
        page.rules.extend(_logo(right))


def _running_line(parts: Sequence[str], baseline: float, edges: tuple[float, float], layout: Layout) -> PrintedLine:
    """Set one running line with what stands at its left, in its middle and at its right."""
    name, size = font(layout.family), layout.furniture_size
    words: list[Printed] = []
    for part, share in zip(parts, (0.0, 0.5, 1.0), strict=True):
        x = edges[0] + (edges[1] - edges[0] - pdfmetrics.stringWidth(" ".join(part.split()), name, size)) * share
        tokens = part.split()
        for index, token in enumerate(tokens):
            width = pdfmetrics.stringWidth(token, name, size)
            words.append(Printed(token, x, baseline, width, name, size, last=index == len(tokens) - 1))
            x += width + pdfmetrics.stringWidth(" ", name, size)
    return PrintedLine(" ".join(word.text for word in words), tuple(words), furniture=True)


def _logo(right: float) -> Iterator[Rule]:
    yield Rule(right - 46, 22, right - 30, 32, fill=0.35)
    yield Rule(right - 28, 22, right, 26, fill=0.6)
    yield Rule(right - 28, 28, right, 32, fill=0.45)
