"""What a person reads: answers fit the terminal, say what they rest on, and cannot steer it."""

from __future__ import annotations

import dataclasses
import io
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from index.answers import (
    Check,
    Coverage,
    DoctorReport,
    Evidence,
    History,
    HistoryEvent,
    MentionPlace,
    Modification,
    Modifications,
    Status,
)
from index.lists import Entry, ListAnswer, ListRow, Place
from index.load_answers import Failure, Failures, LoadReport, Progress
from index.search import Hit, SearchAnswer
from index.since import Change, RecentPaper, Since
from index.watch_book import Found, Watch, WatchNews
from pipeline.errors import ExitCode, NotFound, UnreadableFile, UsageError
from pipeline.records import Span
from terminal.answers import (
    print_doctor,
    print_search,
)
from terminal.documents import narrow, print_document, print_part
from terminal.errors import tell
from terminal.histories import print_history, print_list, print_modifications
from terminal.loads import print_failures, print_load
from terminal.news import print_added, print_news, print_since, print_watch, print_watches
from terminal.output import print_json, printable
from terminal.progress import PLAIN_INTERVAL_SECONDS, load_progress, state_sentence

WIDTHS = [40, 60, 80, 100, 140, 200]
PLACE = MentionPlace("3f2a9c" * 10, "Report", "report.pdf", "2021", "3.5", 2)
COVERAGE = Coverage(documents=11, pages=32, pages_low_confidence=2, failed=1)
QUOTE = "The TABASC agreed that implementation should move from 24 June 2021 to 4 November 2021, and noted the cost."
HOSTILE = "\x1b]0;owned\x07\x1b[2Jred\u202eder\u0000"


def evidence(quote: str = QUOTE) -> Evidence:
    return Evidence("3f2a9c1b" + "0" * 56, "TABASC Advice", "TABASC_64_0804_Advice.pdf", "4.1/2", 3, quote)


def history(quote: str = QUOTE) -> History:
    moved = HistoryEvent(
        "2021-04-01", "date-changed", "TABASC", None, "2021-11-04", ("out-of-order",), (evidence(quote), evidence())
    )
    undated = HistoryEvent(None, "stage-changed", None, "Report Phase", None, (), (evidence(),))
    return History(
        "SECMP0093", ("DP093",), "Service Request forecasting by large Users", "Report Phase", "2021-01", "2021-12",
        14, (moved, undated), COVERAGE,
    )  # fmt: skip


def search_answer(snippet: str = "the happy day scenario") -> SearchAnswer:
    hit = Hit(
        document="3f2a9c1b" + "0" * 56, title="TABASC Advice", date="2021-04-08", committee="TABASC", marking="GREEN",
        section="4.1/2", heading="SECMP0093", page=3, score=7.5, snippet=snippet, marks=(Span(4, 13),), highlights=(),
        modifications=("SECMP0093", "MP312"),
    )  # fmt: skip
    return SearchAnswer("happy day", 12, (hit,), None, COVERAGE, ())


def document(title: str = "SEC Panel Sub-Committee Report"):
    def section(name, heading, first, last, parent=None):
        return {
            "id": name, "number": name, "heading": heading, "level": 1 + name.count("."), "parent": parent,
            "first_page": first, "last_page": last, "text": f"What stands in {name}.",
        }  # fmt: skip

    def page(number):
        return {
            "number": number, "width": 595.3, "height": 841.9, "text_source": "ocr", "confidence": 0.95,
            "rotation": 90 if number == 2 else 0, "text": f"Text of page {number}.",
        }  # fmt: skip

    entity = {
        "label": "MODIFICATION", "text": "SECMP0055", "value": "SECMP0055", "section": "2.1", "part": "text",
        "start": 0, "end": 9, "page": 2, "boxes": [], "confidence": 1.0, "method": "exact",
    }  # fmt: skip
    event = {
        "modification": "SECMP0055", "action": "agreed", "committee": "TABASC",
        "date": {"value": "2019-04", "basis": "period"}, "stage": None, "planned_date": "2019-11-07", "quote": QUOTE,
        "section": "2.1", "part": "text", "start": 0, "end": len(QUOTE), "page": 2,
    }  # fmt: skip
    return {
        "schema_version": 1, "id": "3f2a9c1b" + "0" * 56, "profile": "sec", "title": title, "committee": "PANEL",
        "source": {"name": "report.pdf", "media_type": "application/pdf", "bytes": 81234},
        "date": {"value": "2019-05-02", "text": "2 May 2019", "basis": "sign-off"}, "period": "2019-04",
        "marking": "GREEN", "pages": [page(1), page(2), page(3)],
        "sections": [section("1", "Purpose", 1, 1), section("2", "Work", 2, 3), section("2.1", "SECMP0055", 2, 2, "2")],
        "entities": [entity, entity | {"page": 3, "section": "2"}], "events": [event],
        "warnings": [{"page": 3, "code": "low-confidence", "message": "Page 3 was hard to read."}],
    }  # fmt: skip


LOAD = LoadReport(
    found=12, loaded=9, unchanged=0, duplicates=1, skipped=1, failed=1, pages=41, pages_ocr=30, pages_failed=1,
    seconds=20.5, pages_pending=2, notes=("Install Tesseract, and run the same command again.",),
    failures=(Failure("papers/a.pdf", None, "inspect", "encrypted", "It is encrypted.", "Remove the password."),),
)  # fmt: skip


def shown(render, *, width=80, colour=False, **options) -> str:
    stream = io.StringIO()
    colours = {"force_terminal": True, "color_system": "256"} if colour else {}
    console = Console(file=stream, width=width, markup=False, emoji=False, highlight=False, **colours)
    render(console, **options)
    return stream.getvalue()


ROW = Modification("MP312", ("DP312",), "Notice of outages", "2021", "2022", 9, 4, "Implemented", PLACE, PLACE)


def item(snippet: str = "the happy day scenario", reason: str = "new-paper"):
    return {
        "reason": reason, "document": "3f2a9c1b" + "0" * 56, "title": snippet, "source": "report.pdf",
        "date": "2021-04-08", "committee": "TABASC", "section": "4.1/2", "heading": snippet, "page": 3,
        "snippet": snippet, "marks": [[4, 9]], "modifications": [],
    }  # fmt: skip


def watch(query: str = '"happy day"') -> Watch:
    return Watch("happy", query, {"committee": "SSC", "exact": True}, "2026-05-02T12:00:00+00:00", 1, 3, "2026-05-03")


def news(text: str = "the happy day scenario") -> tuple[WatchNews, ...]:
    return (WatchNews(watch(text), (item(text), *[item(reason="new-version")] * 11)),)


def changes(quote: str = QUOTE) -> Since:
    paper = RecentPaper("3f2a9c1b" + "0" * 56, quote, "report.pdf", "2021", "2", 3, 4, may_be_earlier=True)
    acts = tuple(replace(event, date=event.date or "2021") for event in history(quote).events)
    return Since("2021", "SSC", None, (Change(ROW, True, acts, (paper,) * 7),), 1, 2, COVERAGE)


def looked_up(text: str = "happy day") -> ListAnswer:
    place = Place("3f2a9c1b" + "0" * 56, "TABASC Advice", "2021-04-08", "4.1/2", 3)
    rows = (
        ListRow(Entry(1, "dp 312"), "MP312", "Notice of outages", "Implemented", 9, place, place, is_id=True),
        ListRow(Entry(2, text), total=3, first=place, last=place, best=place, snippet=text),
        ListRow(Entry(3, text), suggestion=f"Did you mean {text}?"),
    )
    return ListAnswer(rows, COVERAGE)


EVERYTHING = {
    "search": lambda console: print_search(search_answer(), console, offset=0),
    "history": lambda console: print_history(history(), console),
    "modifications": lambda console: print_modifications(
        Modifications((ROW, ROW._replace(modification="SECMP0093", title="A title that is long " * 3)), COVERAGE),
        console,
    ),
    "list": lambda console: print_list(looked_up(), console),
    "since": lambda console: print_since(changes(), console),
    "news": lambda console: print_news(news(), console),
    "watch": lambda console: print_watch(watch(), [Found("2026-05-03T12:00:00+00:00", item())], console),
    "watches": lambda console: print_watches([watch(), watch("word " * 30)], console),
    "added": lambda console: print_added(watch(), 12, console),
    "load": lambda console: print_load(LOAD, console),
    "document": lambda console: print_document(document(), console, beside=(("source", "papers/report.pdf"),)),
    "section": lambda console: print_part(narrow(document(), section="2.1", page=None), console, page=None),
    "doctor": lambda console: print_doctor(
        DoctorReport(
            (Check("tesseract", Status.FAIL, "There is none.", "apt-get install tesseract-ocr"),), ExitCode(4)
        ),
        console,
    ),
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", [name for name in EVERYTHING if name != "load"])
def test_an_answer_fits_the_terminal(name, width):
    lines = shown(EVERYTHING[name], width=width).splitlines()

    assert lines
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize("width", [60, 80, 100, 140])
@pytest.mark.parametrize("name", ["modifications", "history", "since", "list"])
def test_no_word_is_broken_where_a_terminal_is_as_wide_as_most(name, width):
    words = shown(EVERYTHING[name], width=width).split()

    assert {"modifications": "outages", "list": "outages", "history": "implementation", "since": "implementation"}[
        name
    ] in words
    assert name != "history" or "TABASC_64_0804_Advice.pdf" in words


@pytest.mark.parametrize("name", EVERYTHING)
def test_no_colour_where_there_is_no_terminal(name):
    assert "\x1b" not in shown(EVERYTHING[name])
    assert name == "load" or "\x1b" in shown(EVERYTHING[name], colour=True)


def test_a_hit_shows_its_place_its_sentence_and_its_modifications():
    text = shown(EVERYTHING["search"], width=200)

    for part in ("12 sections found, 1 to 1 shown", "4.1/2  SECMP0093", "TABASC", "2021-04-08", "GREEN", "page 3",
                 "3f2a9c1b", "the happy day scenario", "MP312"):  # fmt: skip
        assert part in text


def test_what_was_found_is_highlighted_in_the_snippet():
    assert "the \x1b[1;33mhappy day\x1b[0m scenario" in shown(EVERYTHING["search"], colour=True)


def test_every_row_of_a_history_has_committee_act_quote_and_page():
    text = shown(EVERYTHING["history"], width=300)

    for part in ("2021-04-01", "TABASC", "date-changed", "planned: 2021-11-04", "out-of-order", QUOTE,
                 "page 3", "section 4.1/2", "TABASC_64_0804_Advice.pdf", "undated", "Report Phase",
                 "also known as DP093"):  # fmt: skip
        assert part in text


@pytest.mark.parametrize("width", [80, 200])
def test_an_act_says_which_modification_it_was_done_to_where_that_is_another_of_the_family(width):
    acts = tuple(
        HistoryEvent("2021-12-03", action, None, None, None, (), (evidence(),), modification=one)
        for one, action in (("UNC0736A", "approved"), ("UNC0736", "rejected"))
    )
    text = shown(
        lambda console: print_history(dataclasses.replace(history(), modification="UNC0736", events=acts), console),
        width=width,
    )

    rows = text[text.index("2021-12-03") :].split("2021-12-03")
    assert "UNC0736A" in rows[1]
    assert "UNC0736" not in rows[2]


def test_an_alternative_is_not_another_name_of_the_proposal():
    asked = dataclasses.replace(history(), modification="MP099", also_known_as=("DP099", "MP099A"))
    text = shown(lambda console: print_history(asked, console), width=200)

    assert "also known as DP099 ·" in text
    assert "together with MP099A" in text


@pytest.mark.parametrize("name", ["search", "history", "modifications", "list", "since"])
def test_an_answer_says_what_it_rests_on_and_what_it_could_not_read(name):
    text = " ".join(shown(EVERYTHING[name]).split())

    assert (
        "Drawn from 11 documents, 32 pages; 2 pages read with low confidence; 1 file or page could not be read" in text
    )


@pytest.mark.parametrize(
    "render",
    [
        lambda console: print_search(search_answer(HOSTILE), console, offset=0),
        lambda console: print_history(history(HOSTILE), console),
        lambda console: print_news(news(HOSTILE), console),
        lambda console: print_since(changes(HOSTILE), console),
        lambda console: print_list(looked_up(HOSTILE), console),
        lambda console: print_document(document(HOSTILE), console, beside=(("source", HOSTILE),)),
        lambda console: print_failures(Failures((Failure(HOSTILE, 1, "ocr", "x", HOSTILE, HOSTILE),), 0), console),
    ],
    ids=["search", "history", "news", "since", "list", "document", "failures"],
)
def test_text_of_a_document_cannot_steer_the_terminal(render):
    text = shown(render)

    assert "redder" in text
    assert not set(text) & {"\x1b", "\x07", "\x00", "\u202e"}


@given(st.text())
def test_printable_text_has_no_control_characters_and_is_printable_already(text):
    clean = printable(text)

    assert clean == "\n" * clean.count("\n") or all(
        char == "\n" or char.isprintable() or char.isspace() for char in clean
    )
    assert printable(clean) == clean


def test_a_load_tells_its_counts_its_rate_and_each_failure_with_its_remedy():
    text = shown(EVERYTHING["load"])

    for part in ("Loaded 9 of 12 files.", "1 duplicate", "41 pages read, 30 of them by OCR",
                 "2.0 pages/s", "papers/a.pdf", "encrypted",
                 "Remove the password."):  # fmt: skip
        assert part in text


def test_a_dry_run_does_not_claim_to_have_read_anything():
    text = shown(lambda console: print_load(dataclasses.replace(LOAD, dry_run=True), console))

    assert "Would load 9 of 12 files." in text
    assert "41 pages would be read." in text
    assert "OCR" not in text


def test_a_load_of_an_empty_folder_says_that_nothing_is_there():
    nothing = dataclasses.replace(LOAD, found=0, loaded=0, pages=0, failed=0, failures=())

    assert "There is no file to load." in shown(lambda console: print_load(nothing, console))


def test_an_interrupted_load_does_not_claim_that_nothing_was_new():
    text = shown(lambda console: print_load(dataclasses.replace(LOAD, loaded=0, pages=0, interrupted=True), console))

    assert "Loaded 0 files before the interrupt; 0 more were found." in text


@pytest.mark.parametrize("width", WIDTHS)
def test_a_progress_bar_fits_its_terminal_and_is_gone_at_the_end(width, monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(width))
    with load_progress() as show:
        show(Progress(40, 3, 200, 50, 2, 1.5, 100.0, "a.pdf", "reading"))

    drawn = Text.from_ansi(capsys.readouterr().err.replace("\r", "\n")).plain
    assert width < 80 or "50 of 200 pages" in drawn
    assert max(map(len, drawn.splitlines())) <= width


def test_nothing_found_is_said():
    assert "Nothing found for xyzzy" in shown(
        lambda console: print_search(SearchAnswer("xyzzy", 0, (), None, COVERAGE, ()), console, offset=0)
    )


def test_hits_of_one_paper_stand_together_with_their_ranks():
    answer = search_answer()
    one, other = answer.hits[0], dataclasses.replace(answer.hits[0], document="f" * 64, title="Another paper")
    answer = dataclasses.replace(answer, total=3, hits=(one, other, one))

    printed = shown(lambda console: print_search(answer, console, offset=10))

    assert printed.count(one.title) == 1
    assert [int(found) for found in re.findall(r"^ *(\d+)\. ", printed, re.MULTILINE)] == [11, 13, 12]


@pytest.mark.parametrize(("offset", "said"), [(0, "12 sections found, none shown."), (500, "none after the first 500")])
def test_a_page_without_hits_still_tells_how_many_there_are(offset, said):
    answer = SearchAnswer("panel", 12, (), None, COVERAGE, ())

    assert said in shown(lambda console: print_search(answer, console, offset=offset))


def test_a_section_brings_its_own_pages_mentions_and_events():
    part = narrow(document(), section="2.1", page=None)

    assert [section["id"] for section in part["sections"]] == ["2.1"]
    assert [page["number"] for page in part["pages"]] == [2]
    assert [entity["section"] for entity in part["entities"]] == ["2.1"]
    assert len(part["events"]) == 1


def test_a_page_brings_the_sections_that_stand_on_it():
    part = narrow(document(), section=None, page=3)

    assert [section["id"] for section in part["sections"]] == ["2"]
    assert [page["number"] for page in part["pages"]] == [3]
    assert [entity["page"] for entity in part["entities"]] == [3]
    assert part["events"] == []


@pytest.mark.parametrize(("section", "page"), [("9.9", None), (None, 4), ("1", 2)], ids=["section", "page", "both"])
def test_a_part_that_is_not_there_is_not_found(section, page):
    with pytest.raises(NotFound, match="has"):
        narrow(document(), section=section, page=page)


def test_a_user_s_error_is_told_with_its_remedy(capsys):
    code = tell(UnreadableFile("a.pdf is encrypted.", reason="encrypted", advice="Remove its password."), debug=False)

    assert code == ExitCode.UNREADABLE_INPUT
    assert capsys.readouterr() == ("", "Error: a.pdf is encrypted.\nRemove its password.\n")


def test_a_bug_is_one_sentence_and_the_way_to_more(capsys):
    code = tell(ValueError("no such\nthing"), debug=False)

    stdout, stderr = capsys.readouterr()
    assert (code, stdout) == (ExitCode.INTERNAL, "")
    assert "ValueError: no such thing" in stderr
    assert "--debug" in stderr
    assert "Traceback" not in stderr


@pytest.mark.parametrize(
    "error", [ValueError("x"), UsageError("x"), KeyboardInterrupt()], ids=lambda e: type(e).__name__
)
def test_debug_shows_the_traceback(error, capsys):
    with pytest.raises(type(error)) as caught:
        raise error
    tell(caught.value, debug=True)

    assert "Traceback" in capsys.readouterr().err


def test_an_interrupt_says_how_to_go_on(capsys):
    assert tell(KeyboardInterrupt(), debug=False) == ExitCode.INTERRUPTED
    assert "run the same command again" in capsys.readouterr().err


def test_json_survives_a_stream_that_cannot_show_it(monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="ascii", write_through=True))

    print_json({"text": "• “happy day”", "name": "caf\udce9"})

    assert json.loads(raw.getvalue()) == {"text": "• “happy day”", "name": "caf\udce9"}


def test_progress_says_pages_rate_time_left_and_failures():
    sentence = state_sentence(Progress(40, 3, 200, 50, 2, 1.5, 100.0, "a.pdf", "reading"))

    assert sentence == "50 of 200 pages, 3 of 40 files, 1.5 pages/s, 2 min left, 2 failed"


def test_without_a_terminal_progress_is_a_line_now_and_then(capsys, monkeypatch):
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    with load_progress() as show:
        for done in range(1, 7):
            now += PLAIN_INTERVAL_SECONDS / 2
            show(Progress(6, done, 6, done, 0, 1.0, None, None, "reading"))

    stdout, stderr = capsys.readouterr()
    assert stdout == ""
    assert [line.split(" of")[0] for line in stderr.splitlines()] == ["Reading: 2", "Reading: 4", "Reading: 6"]
