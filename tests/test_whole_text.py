"""The law of sections: every line of the body stands whole in exactly one of them, but for its label or bullet."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from papers_in_print import plain, printed
from test_golden import PAPERS, recorded

from pipeline.furniture import split_furniture
from pipeline.labels import read_labels
from pipeline.paragraphs import build_blocks
from pipeline.records import Page
from pipeline.sections import find_sections

STYLES = tomllib.loads(Path(__file__).with_name("section_papers.toml").read_text(encoding="utf-8"))["paper"]
_LONGEST_LABEL = 16  # letters and figures
_BULLET_LETTERS = frozenset("eo")  # what OCR reads for bullets

SOME = """The Panel agreed that P398 should proceed to the Report Phase on 12 May 2020 and Members noted it,
Sub-Committee re- (SSC) ‘Better data’ costs. meters; votes: risk? £3m 50% Release"""
WORDS = st.sampled_from(SOME.split())
STARTS = st.sampled_from(
    [
        "",
        "",
        "",
        "• ",
        "o ",
        "- ",
        "a) ",
        "(b) ",
        "ii) ",
        "1. ",
        "2. ",
        "2.1 ",
        "3 ",
        "Item 4: ",
        "A. ",
        "Appendix A ",
        "1 ",
    ]
)
LINE = st.tuples(STARTS, st.lists(WORDS, min_size=1, max_size=14)).map(lambda made: made[0] + " ".join(made[1]))
ROW = st.lists(st.lists(WORDS, min_size=1, max_size=3).map(" ".join), min_size=2, max_size=4).map("      ".join)
HEADING = LINE.map(lambda line: f"**{line}**")
SPACED = st.tuples(st.sampled_from(["", "", "\n", "\n\n"]), st.one_of(LINE, LINE, ROW, HEADING)).map("".join)
PAGE = st.lists(SPACED, min_size=1, max_size=14).map("\n".join)
PAPER = st.lists(PAGE, min_size=1, max_size=3).map("\n=====\n".join)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def faults(pages: Sequence[Page]) -> Iterator[str]:
    """Yield a sentence for every line of the body that is not whole in exactly one section."""
    body = split_furniture(pages).lines
    found: dict[tuple[int, int], str] = defaultdict(str)
    holders: dict[tuple[int, int], set[str]] = defaultdict(set)
    headings = set()
    for section in find_sections(build_blocks(body)):
        for mapped in filter(None, (section.heading, section.text)):
            for span in mapped.spans:
                place = (span.page_number, span.line_index)
                found[place] += letters(mapped.text[span.start : span.end])
                holders[place].add(section.id)
        if section.number and section.heading and section.heading.spans:
            headings.add((section.heading.spans[0].page_number, section.heading.spans[0].line_index))
    for line in body:
        place = (line.page_number, line.line_index)
        printed_letters = letters("".join(word.text for word in line.line.words))
        left_out = printed_letters.removesuffix(found[place])
        is_label = place in headings and len(left_out) <= _LONGEST_LABEL
        is_lone_label = not found[place] and any(not letters(line.text[one.length :]) for one in read_labels(line.text))
        if len(holders[place]) > 1:
            yield f"{line.text!r} stands in {holders[place]}"
        elif printed_letters != left_out + found[place]:
            yield f"{line.text!r} is {found[place]!r}"
        elif left_out and not (is_label or is_lone_label or left_out in _BULLET_LETTERS):
            yield f"{left_out!r} of {line.text!r} is lost"


@pytest.mark.parametrize("name", PAPERS)
def test_every_line_of_a_sample_stands_in_one_section(name: str) -> None:
    assert list(faults(recorded(name)[1])) == []


@pytest.mark.parametrize("paper", STYLES, ids=[paper["style"] for paper in STYLES])
def test_every_line_of_a_paper_stands_in_one_section(paper: dict[str, str], tmp_path: Path) -> None:
    assert list(faults(printed(paper["text"]))) == []
    assert list(faults(plain(paper["text"], tmp_path))) == []


@given(paper=PAPER)
@example(paper="The\n**• 12**\nThe")
@settings(max_examples=150, deadline=None)
def test_every_line_of_any_printed_paper_stands_in_one_section(paper: str) -> None:
    assert list(faults(printed(paper))) == []


@given(paper=PAPER)
@settings(max_examples=150, deadline=None)
def test_every_line_of_any_text_file_stands_in_one_section(
    paper: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert list(faults(plain(paper, tmp_path_factory.mktemp("paper")))) == []


def test_a_line_that_is_lost_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = printed("**1 Purpose**\n\nThe Panel agreed.\n\n**2 Costs**\n\nNobody asked.")
    whole = find_sections
    monkeypatch.setitem(globals(), "find_sections", lambda blocks: whole(blocks)[:1])

    assert "'Nobodyasked' of 'Nobody asked.' is lost" in list(faults(pages))


def test_a_line_that_is_told_twice_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = printed("**1 Purpose**\n\nThe Panel agreed.\n\n**2 Costs**\n\nNobody asked.")
    whole = find_sections
    twice = {"text": whole(build_blocks(split_furniture(pages).lines))[0].text}
    monkeypatch.setitem(
        globals(), "find_sections", lambda blocks: [replace(section, **twice) for section in whole(blocks)]
    )

    assert any("'1', '2'" in fault or "'2', '1'" in fault for fault in faults(pages))
