"""What the pages of the reading room show: the right things, as text whatever a document or a query holds."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from papers_by_hand import event, paper, section
from reading_room import archive_with, room, two_papers

from index.answers import Evidence, HistoryEvent
from web.addresses import quote_key
from web.asking import question_of
from web.calendar_grid import calendar_grid
from web.feeds import Entry, calendar
from web.leafing import leaves
from web.timeline import timeline

EVIL = "<script>alert(1)</script> & \"quoted\" 'single' \u202eleft\u2069 \x00null " + "long" * 500
VOID = {"meta", "link", "input", "img", "br", "hr"}


class Reader(HTMLParser):
    """Reads a page: every tag is closed where it should be, and nothing runs or looks by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.faults: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.faults.append(f"{tag} {name}")
            if name == "id":
                self.ids.append(value)
            if name in {"href", "src", "action"}:
                self.links.append(value)
        if tag == "style" or (tag == "script" and not dict(attrs).get("src")):
            self.faults.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_data(self, data):
        self.text += data


def read(answer) -> Reader:
    reader = Reader()
    reader.feed(answer.text)
    reader.close()
    return reader


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    return archive_with(tmp_path_factory.mktemp("pages") / "archive", *two_papers())


@pytest.fixture(scope="module")
def client(directory):
    with room(directory) as opened:
        yield opened


@pytest.fixture(scope="module")
def document():
    return two_papers()[0]["id"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A room whose papers hold nothing but trouble, in every field."""
    evil = paper(
        "x.pdf",
        date="2019-05-02",
        committee=EVIL,
        sections=[
            section("1", heading=f"Happy {EVIL}", text=f"Happy SECMP0024 {EVIL}", named=[
                ("MODIFICATION", "SECMP0024", "SECMP0024")])
        ],
        events=[event("SECMP0024", "agreed", committee=EVIL, stage=EVIL, quote=f"Happy {EVIL}")],
    )  # fmt: skip
    evil = evil | {"title": EVIL, "source": evil["source"] | {"name": f"{EVIL}.pdf"}}
    evil["pages"][0]["text"] = f"Happy {EVIL}"
    evil["warnings"] = [{"page": 1, "code": "low-confidence", "message": EVIL}]
    directory = archive_with(tmp_path_factory.mktemp("hostile") / "archive", evil)
    with room(directory) as opened:
        yield opened, evil


PATHS = [
    "/", "/search?q=happy", "/search?q=nothing+like+it", "/search?committee=SSC&from=2019", "/mods", "/mods/SECMP0024",
    "/docs", "/docs/{id}", "/docs/{id}/pages/1", "/docs/{id}/pages/1?q=happy", "/docs/{id}/pages/2", "/committees",
    "/coverage", "/load", "/failures", "/search?q=happy&committee=XYZ", "/help",
    "/accessibility", "/api", "/sign-in", "/nowhere", "/lookup", "/lookup?list=SECMP0024%0D%0Ahappy%0D%0ASECMP9999",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_whole_and_names_no_foreign_host(client, document, path):
    answer = client.get(path.format(id=document))
    page = read(answer)

    assert answer.status_code == (404 if path == "/nowhere" else 200)
    assert (page.faults, page.open) == ([], [])
    assert len(page.ids) == len(set(page.ids))
    assert not [link for link in page.links if not link.startswith(("/", "#")) and link]
    assert "://" not in answer.text.replace("http://127.0.0.1:8470/", "")


@pytest.mark.parametrize("path", [path for path in PATHS if path not in {"/nowhere", "/sign-in"}])
def test_every_link_on_a_page_leads_somewhere(client, document, path):
    links = {link.partition("#")[0] for link in read(client.get(path.format(id=document))).links}
    kept = {link for link in links if link and "original" not in link and "image" not in link and "quote/" not in link}

    assert {link: client.get(link).status_code for link in kept} == dict.fromkeys(kept, 200)


@pytest.mark.parametrize("path", PATHS)
def test_whatever_a_document_holds_shows_as_text(hostile, path):
    client, evil = hostile
    answer = client.get(path.format(id=evil["id"]))
    page = read(answer)

    assert answer.status_code in {200, 404}
    assert (page.faults, page.open) == ([], [])
    assert "<script>alert" not in answer.text
    assert not set("\x00\u202e\u2069") & set(answer.text)


@pytest.mark.parametrize(
    "ending", ["/search.json?q=happy", "/search.csv?q=happy", "/search.atom?q=happy", "/mods.json", "/mods.csv"]
    + [f"/mods/SECMP0024.{ending}" for ending in ("json", "csv", "atom", "ics", "bib", "ris")],
)  # fmt: skip
def test_files_hold_whatever_a_document_holds(hostile, ending):
    client, _ = hostile
    answer = client.get(ending)

    assert answer.status_code == 200
    if "atom" in ending:
        ET.fromstring(answer.content)
    if "csv" in ending:
        assert len({len(row) for row in csv.reader(io.StringIO(answer.text))}) == 1


@pytest.mark.parametrize(
    "typed",
    [EVIL.encode("utf-8", "replace").decode()[:2000], "\x00", "\u202e", "<b>", '"', "(((", "a" * 3000, "AND OR NOT",
     "date:[", "modification:", "%", "*", "'; DROP TABLE contents; --"],
    ids=range(13),
)  # fmt: skip
def test_whatever_is_typed_is_answered_and_shows_as_text(client, document, typed):
    for path in ("/search", f"/docs/{document}/pages/1"):
        answer = client.get(path, params={"q": typed})
        page = read(answer)

        assert answer.status_code == 200
        assert (page.faults, page.open) == ([], [])
        assert not set("\x00\u202e") & set(answer.text)


def test_a_hit_says_where_it_stands_and_marks_what_was_asked(client, document):
    answer = client.get("/search?q=happy")
    text = " ".join(read(answer).text.split())

    assert "2 sections" in text
    assert "8 January 2020 SSC Title of ssc.pdf page 1 GREEN" in text
    assert "<mark>happy</mark>" in answer.text
    assert f"/docs/{document[:16]}/pages/1?q=happy" in answer.text


def test_counts_narrow_the_answer_by_links(client):
    answer = client.get("/search?q=happy")

    assert "/search?q=happy&amp;committee=PANEL" in answer.text
    assert "/search?q=happy&amp;from=2019&amp;to=2019" in answer.text
    assert "1 section" in read(client.get("/search?q=happy&committee=PANEL")).text
    assert "1 section" in read(client.get("/search?q=happy&from=2019&to=2019")).text


def test_where_nothing_is_found_it_says_what_would_be_with_less(client):
    page = read(client.get("/search?q=happy&committee=TABASC"))

    assert "Nothing found" in page.text
    assert re.search(r"without committee “TABASC” – 2 sections", " ".join(page.text.split()))


def test_an_id_that_is_typed_leads_to_its_history(client):
    assert 'The history of <a href="/mods/SECMP0024">' in client.get("/search?q=secmp+24").text


def test_another_spelling_of_an_id_leads_to_the_one_that_papers_use(client):
    answer = client.get("/mods/secmp24", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/mods/SECMP0024")


def test_an_unknown_id_is_not_found_and_the_nearest_is_told(client):
    answer = client.get("/mods/SECMP0025")

    assert answer.status_code == 404
    assert "SECMP0024" in answer.text


def test_a_history_has_every_event_with_its_quote_and_page(client, document):
    answer = client.get("/mods/SECMP0024")
    page = read(answer)

    assert page.text.index("The SSC agreed SECMP0024.") < page.text.index("The SSC approved SECMP0024.")
    assert f"/docs/{document[:16]}/pages/1?quote={quote_key('The SSC agreed SECMP0024.')}#quote" in answer.text
    assert "<svg" in answer.text
    assert "Approved" in page.text


def test_a_history_comes_in_many_forms(client):
    rows = list(csv.DictReader(io.StringIO(client.get("/mods/SECMP0024.csv").text)))
    shape = client.get("/mods/SECMP0024.json").json()
    feed = ET.fromstring(client.get("/mods/SECMP0024.atom").content)
    dates = client.get("/mods/SECMP0024.ics").text

    assert [row["action"] for row in rows] == ["agreed", "approved"]
    assert [one["action"] for one in shape["events"]] == ["agreed", "approved"]
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 2
    assert "DTSTART;VALUE=DATE:20200108" in dates
    assert client.get("/mods/SECMP0024.bib").text.count("@report{") == 2
    assert client.get("/mods/SECMP0024.ris").text.count("TY  - RPRT") == 2
    assert client.get("/mods/SECMP0024.exe").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/docs/abc", "/docs/zzzzzzzz", "/docs/../../etc/passwd", "/docs/%2e%2e%2fx", "/docs/{id}/pages/0",
     "/docs/{id}/pages/99", "/docs/{id}/pages/x", "/docs/{id}/pages/1/quote/none.png", "/static/../app.py",
     "/static/%2e%2e/app.py", "/mods/x.y.z", "/search.exe?q=x", "/mods.exe"],
)  # fmt: skip
def test_what_is_not_there_is_told_as_such(client, document, path):
    answer = client.get(path.format(id=document))

    assert answer.status_code in {400, 404}
    assert "Traceback" not in answer.text


def test_an_original_that_is_gone_is_told(client, document):
    for path in ("original", "pages/1/image"):
        answer = client.get(f"/docs/{document}/{path}")

        assert answer.status_code == 404
        assert "no longer in the archive" in answer.text


def test_a_part_of_the_page_is_all_that_a_script_is_sent(client):
    part = client.get("/search?q=happy", headers={"hx-request": "true", "hx-target": "div#answer"})

    assert part.text.strip().startswith('<div id="answer"')
    assert "<html" not in part.text


def test_a_list_is_filtered_and_sorted_by_its_address(client):
    assert "1 paper" in read(client.get("/docs?words=ssc")).text
    assert "1 paper" in read(client.get("/docs?committee=SSC")).text
    assert "1 paper" in read(client.get("/docs?month=2020-01")).text
    oldest = client.get("/docs?sort=oldest").text
    assert oldest.index("panel.pdf") < oldest.index("ssc.pdf")
    assert "No modification is like that" in client.get("/mods?words=zzz").text


def test_a_file_of_a_list_has_the_rows_that_its_page_shows(client):
    assert csv_column(client, "/docs.csv?committee=SSC", "name") == ["ssc.pdf"]
    assert csv_column(client, "/docs.csv?sort=oldest", "name") == ["panel.pdf", "ssc.pdf"]
    assert csv_column(client, "/mods.csv?words=zzz", "modification") == []
    assert csv_column(client, "/mods.csv?stage=Approved", "modification") == ["SECMP0024"]
    assert csv_column(client, "/committees.csv", "committee") == ["SSC", "PANEL"]
    assert csv_column(client, "/failures.csv", "source") == []
    assert client.get("/docs.json?committee=SSC").json()["total"] == 1
    assert client.get("/mods.json?words=zzz").json()["modifications"] == []
    assert client.get("/failures.json").json()["total"] == 0
    assert 'href="/docs.csv?committee=SSC"' in client.get("/docs?committee=SSC").text


def test_an_answer_as_csv_has_all_its_rows_and_the_columns_that_were_chosen(client):
    assert csv_column(client, "/search.csv?q=happy", "committee") == ["PANEL", "SSC"]
    assert csv_column(client, "/search.csv?q=happy&committee=PANEL&page=9", "committee") == ["PANEL"]
    rows = client.get("/search.csv?q=happy&columns=page,title&columns=date").text.splitlines()
    assert rows == ["page,title,date", "1,Title of panel.pdf,2019-05-02", "1,Title of ssc.pdf,2020-01-08"]
    assert client.get("/search.csv?q=happy&columns=nonsense").status_code == 400
    assert client.get("/search.csv?q=happy&from=2019").text.count("\n") == 3
    assert 'name="columns"' in client.get("/search?q=happy").text


def test_a_long_answer_is_sent_whole(tmp_path):
    many = paper(
        "many.pdf", sections=[section(str(n), heading=f"Point {n}", text="A happy day.") for n in range(1, 351)]
    )
    with room(archive_with(tmp_path / "archive", many)) as client:
        assert len(csv_column(client, "/search.csv?q=happy", "section")) == 350
        assert len(set(csv_column(client, "/search.csv?q=happy", "section"))) == 350


def csv_column(client, address, column):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    return [row[column] for row in csv.DictReader(io.StringIO(answer.text))]


def test_a_document_and_a_page_come_as_files_too(client, document):
    record = client.get(f"/docs/{document}.json").json()
    page = client.get(f"/docs/{document}/pages/1.json?q=happy").json()

    assert record == client.get(f"/api/v1/documents/{document}").json()
    assert page == client.get(f"/api/v1/documents/{document}/pages/1?q=happy").json()
    assert client.get(f"/docs/{document}/pages/1.txt").headers["content-type"].startswith("text/plain")
    assert client.get(f"/docs/{document}.bib").text.startswith("@report{panel2019-")
    assert client.get(f"/docs/{document}.ris").text.startswith("TY  - RPRT")
    csl = client.get(f"/docs/{document}.csl").json()
    assert [(one["type"], one["issued"]["date-parts"]) for one in csl] == [("report", [[2019, 5, 2]])]
    assert [one["author"] for one in client.get("/mods/SECMP0024.csl").json()] == [
        [{"literal": "PANEL"}], [{"literal": "SSC"}],
    ]  # fmt: skip
    assert client.get(f"/docs/{document}.exe").status_code == 404
    assert client.get(f"/docs/{document}/pages/1.exe").status_code == 404


def test_a_page_says_how_to_cite_it_and_the_sentence_that_is_looked_at(client, document):
    sentence = "The SSC agreed SECMP0024."
    plain = read(client.get(f"/docs/{document}/pages/1")).text
    quoted = read(client.get(f"/docs/{document}/pages/1?quote={quote_key(sentence)}")).text

    assert "PANEL, “Title of panel.pdf” (2 May 2019), p. 1. File panel.pdf" in plain
    assert f"p. 1: “{sentence}”. File panel.pdf" in quoted


def test_the_first_page_shows_what_is_new(client):
    text = " ".join(read(client.get("/")).text.split())

    assert text.index("8 Jan 2020 SSC Title of ssc.pdf") < text.index("2 May 2019 PANEL Title of panel.pdf")
    assert "8 Jan 2020 SECMP0024" in text


def test_an_answer_of_one_year_is_narrowed_by_month(client):
    answer = client.get("/search?q=happy&from=2019&to=2019")
    chosen = client.get("/search?q=happy&from=2019-05&to=2019-05")

    assert "/search?q=happy&amp;from=2019-05&amp;to=2019-05" in answer.text
    assert "May 2019" in read(answer).text
    assert 'href="/search?q=happy&amp;from=2019&amp;to=2019" aria-current="true"' in chosen.text


def test_a_question_survives_its_address():
    question = question_of({"q": 'a "b" é', "committee": "SSC", "from": "2019-04", "sort": "date", "page": "3"})

    assert question.url() == "/search?q=a+%22b%22+%C3%A9&committee=SSC&from=2019-04&sort=date&page=3"
    assert question.but(committee="").url() == "/search?q=a+%22b%22+%C3%A9&from=2019-04&sort=date"


@pytest.mark.parametrize("typed", ["", "0", "-1", "x", "9999999", "²", "1e3"])
def test_a_page_number_that_is_none_is_the_first(typed):
    assert question_of({"q": "x", "page": typed}).page == 1


def test_what_is_no_date_is_left_out_and_told():
    question = question_of({"q": "x", "from": "<b>"})

    assert question.date_from == ""
    assert "is no date" in question.notes[0]


def test_a_long_list_is_leafed_through_by_a_few_links():
    found = leaves(page=10, size=20, total=1000, url=str)

    assert [None if link is None else link[0] for link in found.links] == [1, None, 8, 9, 10, 11, 12, None, 50]
    assert (found.first, found.last, found.previous, found.next) == (181, 200, "9", "11")


def test_a_month_without_a_paper_is_a_gap_where_one_was_to_be_expected():
    often, rare = calendar_grid({
        ("SSC", "2019-01-08"): 1, ("SSC", "2019-02"): 2, ("SSC", "2019-04-09"): 1, ("SSC", None): 1,
        ("CSC", "2019-01-01"): 1, ("CSC", "2020-12-01"): 1,
    })  # fmt: skip

    assert [month.key for year in often.years for month in year.months if month.is_gap] == ["2019-03"]
    assert (often.committee, often.papers, often.undated, often.gaps) == ("SSC", 5, 1, 1)
    assert (rare.committee, rare.gaps) == ("CSC", 0)


def test_a_timeline_has_a_mark_for_every_dated_event():
    piece = (Evidence("d", None, "s", "1", 1, "q"),)
    events = [
        HistoryEvent("2019-04", "agreed", "SSC", None, "2019-11-07", (), piece),
        HistoryEvent("2019-06-01", "rejected", None, None, None, (), piece),
        HistoryEvent(None, "noted", "SSC", None, None, (), piece),
    ]
    picture = timeline(events)

    assert picture is not None
    assert [(mark.number, mark.kind) for mark in picture.marks] == [(1, "plain"), (2, "bad")]
    assert picture.marks[0].x2 > picture.marks[0].x
    assert [name for name, _ in picture.lanes] == ["SSC", "no committee"]
    assert (len(picture.plans), picture.undated) == (1, 1)
    assert picture.plans[0].y == picture.marks[0].y
    assert timeline(events[2:]) is None


def test_a_timeline_says_of_which_modification_a_mark_is_where_it_is_not_the_one_asked_for():
    piece = (Evidence("d", None, "s", "1", 1, "q"),)
    events = [
        HistoryEvent("2021-12-03", "approved", None, None, None, (), piece, modification=one)
        for one in ("UNC0736A", "UNC0736")
    ]
    picture = timeline(events, asked="UNC0736")

    assert picture is not None
    assert [mark.label for mark in picture.marks] == [
        "3 December 2021: Approved (UNC0736A)",
        "3 December 2021: Approved",
    ]


def test_what_happened_on_one_day_stands_one_below_the_other():
    piece = (Evidence("d", None, "s", "1", 1, "q"),)
    same = [HistoryEvent("2019-04-09", "noted", "SSC", None, None, (), piece) for _ in range(5)]
    other = [HistoryEvent("2021-04-09", "noted", "PANEL", None, None, (), piece)]
    picture = timeline(same + other)

    assert picture is not None
    heights = [mark.y for mark in picture.marks]
    assert len(set(heights)) == 6
    assert heights == sorted(heights)
    assert heights[-1] < picture.height


def test_a_calendar_line_is_folded_within_its_bytes():
    made = calendar(title="é" * 200, entries=[Entry("k", "a;b,c\\d\ne", "ü" * 300, "http://x/", "2019-04")]).decode()

    assert all(len(line.encode()) <= 75 for line in made.split("\r\n"))
    assert "SUMMARY:a\\;b\\,c\\\\d\\ne" in made
    assert "DTEND;VALUE=DATE:20190501" in made


def test_a_paper_that_takes_a_key_with_a_slash_is_no_path(client):
    assert client.get(f"/mods/{quote('../../etc/passwd', safe='')}").status_code == 404
