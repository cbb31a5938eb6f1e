"""Tells a paper's text from its furniture: running headers and footers, page numbers, tables of contents.

In: pages. Out: the lines of the body in reading order, and the distinct running texts, which feed the document's own
facts. Furniture stays in the text of its page; it is only kept out of sections.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from statistics import median

from rapidfuzz import fuzz

from pipeline.contents import contents_lines, letters_of
from pipeline.fragments import BOLD
from pipeline.margins import lines_in_margins
from pipeline.page_edges import (
    EDGE_SHARE,
    SAME_HEIGHT,
    UNSURE,
    confidence,
    edge_lines,
    is_clear_of,
    is_dirt,
    is_in_margin,
    is_row,
    is_speck,
    middle,
    stand_in_one_place,
)
from pipeline.records import Line, Page, TextSource

_ALIKE = 84.0  # of 100; OCR misreads a few letters of a header on each page
_ALIKE_IN_PLACE = 66.0  # of heavy scans, one letter in five is misread; two sentences have 30 to 50 alike
_WORDS = re.compile(r"[A-Za-z0-9]+")
_TOKEN = re.compile(r"[^\W_]+")  # a scan may lose underscores
_ID_LIKE = re.compile(r"[A-Za-z]{1,6}\d{2,5}[A-Z]?")
_SENTENCE_WORDS = 6
_IDENTICAL = 97.0
_SAME_ROW = 90.0
_LONE_NUMBER = re.compile(r"(?<!\w)\d{1,3}(?!\w)")
_LONE_DATE = re.compile(r"(?:[A-Z][a-z]{2,8},? )?\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8},? \d{4}")
_LEADING_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})*")
_LEADING_LABEL = re.compile(
    r"(?:(?:Agenda )?Item|Appendix|Annexe?|Schedule|Part|Section|Chapter) (?:\d{1,3}|[A-Z])\b"
    r"|(?:[A-Z]|[IVX]{1,5})[.)]\s",
    re.IGNORECASE,
)
_LARGEST = 1.09  # of body type: what is larger and stands on several pages is a heading that comes again
_SHARE_OF_PAGES = 0.4  # left and right pages may differ, and the cover may have none
_SHARE_IN_TEXT = 0.7  # of the pages, for what stands where text begins: headings and rows may come again there
_LEAST_IN_PLACE = 2  # pages
_LEAST_ALIKE = 2  # pages
_LEAST_ON_SIDE = 3  # left pages, or right ones: two may begin with one heading by chance
_MIN_PART = 4  # letters that must agree before part of a header counts as the header
_SAME_PLACE = 4.0  # points by which the first lines of pages differ, small and large type
_MORE_THAN_TEXT = 2  # times: OCR may spoil a header in some places, and a heading comes first on two pages by chance
_SMALL_WORDS = 0.6  # of the words of a sentence begin with a small letter; in a title hardly any does
_PAGE_NUMBER = re.compile(
    r"^\W{0,3}(?:page|p\.?)?\s*(\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/|\|)\s*\d{1,4})?\W{0,3}$", re.IGNORECASE
)
_MISREAD_PAGE_NUMBER = re.compile(r"\W{0,3}page ?[\dlIoOSt]\w{0,3}(?: \w{1,3}){0,2}\W{0,3}$", re.IGNORECASE)
_SAYS_PAGE = re.compile(r"\bpage\s*\d{1,4}(?:\b|of\s*\d{1,4}\b)|\b\d{1,4}\s+of\s+\d{1,4}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of the body and where it stands: `line_index` counts the lines of its page from 0."""

    page_number: int
    line_index: int
    line: Line
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """What a paper says, without its furniture."""

    lines: tuple[PlacedLine, ...]
    running: tuple[str, ...]  # distinct texts of running headers and footers, page numbers left out


def line_text(line: Line) -> str:
    """Return a line as printed: words with a blank between them, cells with a bar.

    An empty cell stays, so that every row of a table has its columns.
    """
    if not line.cells:
        return " ".join(word.text for word in line.words)
    ends = [*line.cells[1:], len(line.words)]
    cells = (line.words[start:end] for start, end in zip(line.cells, ends, strict=True))
    return " | ".join(" ".join(word.text for word in cell) for cell in cells)


def split_furniture(pages: Sequence[Page]) -> Body:
    """Return the body of a paper, page after page, and its running texts."""
    texts = {page.number: [line_text(line) for line in page.lines] for page in pages}
    furniture = _running_lines(pages, texts)
    furniture |= _misread_in_place(pages, texts, furniture) | _printed_once(pages, texts)
    placed = [
        PlacedLine(page.number, index, line, texts[page.number][index])
        for page in pages
        for index, line in enumerate(page.lines)
        if (page.number, index) not in furniture and not is_speck(page, index, texts[page.number][index])
    ]
    left_out = contents_lines([line.text for line in placed]) | _repeated_header_rows(placed)
    running = dict.fromkeys(
        texts[page][index] for page, index in sorted(furniture) if not _PAGE_NUMBER.match(texts[page][index])
    )
    body = tuple(line for at, line in enumerate(placed) if at not in left_out)
    return Body(body, tuple(running))


def _running_lines(pages: Sequence[Page], texts: dict[int, list[str]]) -> set[tuple[int, int]]:
    """Return (page number, line index) of headers and footers: alike on several pages, from the edge inwards."""
    found: set[tuple[int, int]] = set()
    sizes = [line.size for page in pages for line in page.lines if line.size is not None]
    largest = _LARGEST * median(sizes) if sizes else 0.0
    for top in (True, False):
        edges = {page.number: edge_lines(page, top=top) for page in pages}
        for page in pages:
            dirt: list[int] = []
            outer: int | None = None
            for index in edges[page.number]:
                others = [other for other in pages if other.number != page.number]
                text = texts[page.number][index]
                if not _is_set_off(page.lines[index], largest) and (
                    _is_page_number(text, page.number, alone=not others)
                    or (_MISREAD_PAGE_NUMBER.match(text) and is_in_margin(page.lines[index], page))
                    or (not letters_of(text) and not is_row(page, index))  # a rule or speck at the very edge
                    or _is_in_its_place(
                        page, index, others, _pages_alike(page, index, others, edges, texts), outer=outer
                    )
                ):
                    found.update((page.number, at) for at in (*dirt, index))
                    dirt, outer = [], index
                elif page.text_source is TextSource.OCR and is_dirt(page.lines[index], text):
                    dirt.append(index)  # it goes with the header that it stands outside of
                else:
                    break  # what stands nearer to the middle is text
    return found - _all_there_is(pages, texts, found)


def _misread_in_place(
    pages: Sequence[Page], texts: dict[int, list[str]], known: AbstractSet[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Return what is left of headers and footers that a scan has spoilt: in the margin, clear of the text, hardly read.

    Nothing but where it stands, and in which size, tells it from text; so other pages must have theirs there.
    """
    found: set[tuple[int, int]] = set()
    for page in (page for page in pages if page.text_source is TextSource.OCR):
        for top in (True, False):
            edge = [index for index in edge_lines(page, top=top) if (page.number, index) not in known]
            for index, inner in zip_longest(edge, edge[1:]):
                line = page.lines[index]
                if not is_in_margin(line, page) or (inner is not None and not is_clear_of(line, page.lines[inner])):
                    break
                if not is_dirt(line, texts[page.number][index]) and not _is_in_place(line, page, pages, known):
                    break
                found.add((page.number, index))
    return found - _all_there_is(pages, texts, found | known)


def _is_in_place(line: Line, page: Page, pages: Sequence[Page], known: AbstractSet[tuple[int, int]]) -> bool:
    """Whether a line that was hardly read stands where most other pages have their header or footer."""
    if confidence(line) >= UNSURE:
        return False
    others = [other for other in pages if other is not page and other.lines]
    there = sum(
        any(
            stand_in_one_place(line, candidate, page, other)
            and ((other.number, index) in known or _is_hardly_read_there(line, candidate))
            for index, candidate in enumerate(other.lines)
        )
        for other in others
    )
    return there >= max(_LEAST_IN_PLACE, len(others) / 2)


def _is_hardly_read_there(line: Line, candidate: Line) -> bool:
    """Whether a line of another page is as badly read, and as high: a header of which no two pages are read alike."""
    return confidence(candidate) < UNSURE and abs(middle(line) - middle(candidate)) <= SAME_HEIGHT


def _printed_once(pages: Sequence[Page], texts: dict[int, list[str]]) -> set[tuple[int, int]]:
    """Return the headers and footers that the first page has for itself: a letterhead, a reference, an imprint."""
    first = next((page for page in pages if page.lines), None)
    return {(first.number, index) for index in lines_in_margins(first, texts[first.number])} if first else set()


def _all_there_is(
    pages: Sequence[Page], texts: dict[int, list[str]], found: set[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Return the lines of pages of which nothing would be left: a page that only says one thing says it."""
    return {
        (page.number, index)
        for page in pages
        if all((page.number, index) in found for index in range(len(page.lines)))
        for index in range(len(page.lines))
        if not _PAGE_NUMBER.match(texts[page.number][index])
    }


def _is_set_off(line: Line, largest: float) -> bool:
    """Whether a line is set in larger and bolder type than the body, as no running header is."""
    return (line.size or 0.0) > largest and (line.weight or 0.0) >= BOLD


def _is_page_number(text: str, page_number: int, *, alone: bool) -> bool:
    match = _PAGE_NUMBER.match(text)
    if match is None:
        return bool(_SAYS_PAGE.search(text)) and len(text) < 120 and alone
    if "page" in text.lower() or "of" in text.lower():
        return True
    value = match[1]
    return value.isdigit() and abs(int(value) - page_number) <= 12 and not text.rstrip().endswith(".")


def _pages_alike(
    page: Page, index: int, others: Sequence[Page], edges: dict[int, list[int]], texts: dict[int, list[str]]
) -> list[Page]:
    """Return the pages that have a line in its place; none where as many have running text there."""
    line, text = page.lines[index], texts[page.number][index]
    own = letters_of(text)
    alike = [page]
    whole = (bool(own) and bool(line.cells)) or (line.box is None and _is_running_text(line, text))
    written = 0  # pages that have running text in this place
    for other in others:
        for candidate in edges[other.number]:
            if not _as_near_to_edge(page, index, other, candidate):
                continue
            there = texts[other.number][candidate]
            enough = _ALIKE_IN_PLACE if stand_in_one_place(line, other.lines[candidate], page, other) else _ALIKE
            if (
                ((own and _alike(own, letters_of(there), enough=enough)) or _is_part(text, there))
                and not _counts_on(text, there, page.number, other.number)
                and not _says_something_else(text, there, whole=whole, sentences=not is_in_margin(line, page))
            ):
                alike.append(other)
                break
        else:
            written += _has_text_there(page, index, other, edges[other.number], texts[other.number])
    return alike if len(alike) > _MORE_THAN_TEXT * written else []


def _is_in_its_place(
    page: Page, index: int, others: Sequence[Page], alike: Sequence[Page], *, outer: int | None
) -> bool:
    """Whether enough pages have a line for a header or footer; `outer` is the one outside of it, if there is any."""
    if len(alike) < _LEAST_ALIKE:
        return False
    if len(alike) >= _SHARE_IN_TEXT * (len(others) + 1):
        return True
    if page.height is None or is_in_margin(page.lines[index], page) or _is_set_with(page, index, outer):
        return len(alike) >= _SHARE_OF_PAGES * (len(others) + 1)
    return _is_on_its_side(page, others, alike)


def _is_set_with(page: Page, index: int, outer: int | None) -> bool:
    """Whether a line is one of a block with the header or footer outside of it, and white parts the block from text."""
    if outer is None or is_clear_of(page.lines[outer], page.lines[index]):
        return False
    boxed = sorted(
        (at for at, line in enumerate(page.lines) if line.box is not None), key=lambda at: middle(page.lines[at])
    )
    inwards = boxed[boxed.index(index) :] if _is_above(page, outer, index) else boxed[boxed.index(index) :: -1]
    ends = (at for at, then in pairwise(inwards) if is_clear_of(page.lines[at], page.lines[then]))
    return _from_edge(page.lines[next(ends, inwards[-1])], page) < EDGE_SHARE * (page.height or 0.0)


def _is_above(page: Page, index: int, other: int) -> bool:
    return middle(page.lines[index]) < middle(page.lines[other])


def _is_on_its_side(page: Page, others: Sequence[Page], alike: Sequence[Page]) -> bool:
    """Whether most left pages have a line, or most right ones, where the others have one of their own."""
    same = sum(other.number % 2 == page.number % 2 for other in (page, *others))
    there = sum(other.number % 2 == page.number % 2 for other in alike)
    return there >= max(_LEAST_ON_SIDE, _SHARE_IN_TEXT * same)


def _as_near_to_edge(page: Page, index: int, other: Page, there: int) -> bool:
    """Whether lines of two pages stand in the same place, as far as it is known: a text file has only their order."""
    if page.height is not None:
        return abs(middle(page.lines[index]) - middle(other.lines[there])) <= SAME_HEIGHT
    from_end = len(page.lines) - 1 - index, len(other.lines) - 1 - there
    return min(abs(index - there), abs(from_end[0] - from_end[1])) <= 1


def _has_text_there(page: Page, index: int, other: Page, edge: Sequence[int], texts: Sequence[str]) -> bool:
    """Whether another page has running text as near to its edge: then this is no place of headers and footers."""
    if page.height is None:
        return bool(edge) and _is_running_text(other.lines[edge[0]], texts[edge[0]])
    limit = _from_edge(page.lines[index], page) + _SAME_PLACE
    place = [at for at in edge if _from_edge(other.lines[at], other) <= limit]
    return any(_is_running_text(other.lines[at], texts[at]) for at in place)


def _from_edge(line: Line, page: Page) -> float:
    """Return how far the middle of a line is from the nearer edge, top or bottom."""
    return min(middle(line), (page.height or 0.0) - middle(line))


def _is_running_text(line: Line, text: str) -> bool:
    """Whether a line is part of a sentence: long, and mostly of small words, as titles in headers are not."""
    words = text.split()
    small = sum(word[:1].islower() for word in words)
    return not line.cells and len(words) >= _SENTENCE_WORDS and small > _SMALL_WORDS * len(words)


def _says_something_else(text: str, there: str, *, whole: bool, sentences: bool) -> bool:
    """Whether two lines that look alike are statements of their own: about other ids, or rows, or whole sentences.

    `whole` is for lines that must be the same to be one: rows, and running text of a text file. `sentences` are only
    where text stands: a footer in the margin may have a speck for its stop.

    Lines are compared without their digits, because page numbers differ; what is lost by that is looked at here.
    """
    ids = [{token for token in _WORDS.findall(one) if _ID_LIKE.fullmatch(token)} for one in (text, there)]
    if ids[0] - ids[1] and ids[1] - ids[0]:
        return True
    if _LONE_DATE.fullmatch(text.strip()) and text.strip().casefold() not in there.casefold():
        return True
    is_sentence = sentences and (_is_sentence(text) or _is_sentence(there))
    # A header may have come to be the first row of a table below it, and its marks be misread.
    printed, printed_there = ("".join(filter(str.isalnum, one)) for one in (text, there))
    return (whole or is_sentence) and fuzz.ratio(printed, printed_there) < _IDENTICAL


def _is_sentence(text: str) -> bool:
    return len(text.split()) >= _SENTENCE_WORDS and text.rstrip().endswith((".", ";", ":"))


def _counts_on(text: str, there: str, page_number: int, other_number: int) -> bool:
    """Whether two lines begin with different numbers that are not those of their pages: headings, not headers."""
    labels = [_LEADING_LABEL.match(one) for one in (text, there)]
    if labels[0] and labels[1]:
        return labels[0][0].casefold() != labels[1][0].casefold()
    own, other = _LEADING_NUMBER.match(text), _LEADING_NUMBER.match(there)
    dotted = ["." in match[0] for match in (own, other) if match is not None]
    if own is None or other is None:
        return any(dotted)
    if own[0] == other[0]:
        return False
    return any(dotted) or (own[0], other[0]) != (str(page_number), str(other_number))


def _alike(a: str, b: str, *, enough: float) -> bool:
    """Whether two edge lines are the same furniture: alike, or one of them part of the other.

    The left and right half of a header may come as one line on one page and as two on the next.
    """
    return fuzz.ratio(a, b) >= enough or (min(len(a), len(b)) >= _MIN_PART and fuzz.token_set_ratio(a, b) > 99)


def _is_part(text: str, there: str) -> bool:
    """Whether all words of an edge line, figures included, stand in another one: SEC_109_1711_12, its marking lost.

    Page numbers do not count.
    """
    own, other = (" ".join(_TOKEN.findall(_LONE_NUMBER.sub(" ", one.casefold()))) for one in (text, there))
    return len(own.strip()) >= _MIN_PART and fuzz.token_set_ratio(own, other) > _IDENTICAL


def _repeated_header_rows(lines: Sequence[PlacedLine]) -> set[int]:
    """Return the positions of header rows that a table which goes on over a page prints again."""
    found = set()
    header: PlacedLine | None = None  # the first row of the table that is being read
    for at, line in enumerate(lines):
        if not line.line.cells:
            header = None
        elif header is None:
            header = line
        elif line.page_number != lines[at - 1].page_number and _is_same_row(header, line):
            found.add(at)
    return found


def _is_same_row(a: PlacedLine, b: PlacedLine) -> bool:
    """Whether two rows say the same, misread letters aside; figures are never misread ones here."""
    if len(a.line.cells) != len(b.line.cells):
        return False
    return a.text == b.text or (not re.search(r"\d", a.text + b.text) and fuzz.ratio(a.text, b.text) >= _SAME_ROW)
