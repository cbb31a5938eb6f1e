"""What people and spreadsheets write into a manifest: read as it is meant, or told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.manifests.records import Given, Manifest
from index.manifests.table import read_manifest
from pipeline.errors import UsageError

HEADER = "path,title,committee,date,code,source address\n"


def read(folder: Path, text: str | bytes, *, profile: str | None = None) -> Manifest:
    path = folder / "papers.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_manifest(path, profile=profile)


def row(folder: Path, cells: str, **more: str) -> Given:
    manifest = read(folder, HEADER + cells + "\n", **more)
    assert manifest.problems == ()
    return manifest.rows[0].given


def problems(manifest: Manifest) -> list[tuple[int, str | None]]:
    assert all(problem.message and problem.advice for problem in manifest.problems)
    return [(problem.line, problem.column) for problem in manifest.problems]


WHOLE = Given("The Report", "SSC", "2019-05-02", "2019-05-02", "sec", "https://example.org/a")


@pytest.mark.parametrize(
    "data",
    [
        b"path,title,committee,date,code,source address\na.pdf,The Report,SSC,2019-05-02,sec,https://example.org/a\n",
        (
            b"\xef\xbb\xbfpath;title;committee;date;code;source address\r\n"
            b"a.pdf;The Report;SSC;2019-05-02;sec;https://example.org/a\r\n"
        ),
        (
            b"sep=;\r\nPath;TITLE;Committee;Date;Code;Source_Address\r\n"
            b"a.pdf;The Report;SSC;2019-05-02;SEC;https://example.org/a\r\n"
        ),
        "File Name\tTitle\tcommittee\tdate\tcode\turl\na.pdf\tThe Report\tSSC\t2019-05-02\tsec\t"
        "https://example.org/a\n".encode("utf-16"),
        (
            b'date , source-address,"path",code,committee, title\n'
            b'2019-05-02, https://example.org/a ,"a.pdf",Smart Energy Code,Security Sub-Committee,"The\nReport"'
        ),
    ],
    ids=["plain", "BOM and semicolons", "named delimiter", "UTF-16 with tabs", "other order, names and a newline"],
)
def test_all_the_ways_to_write_one_row(tmp_path, data):
    manifest = read(tmp_path, data)

    assert [(one.path, one.given) for one in manifest.rows] == [("a.pdf", WHOLE)]
    assert manifest.problems == ()


def test_old_encodings_of_spreadsheets_are_read(tmp_path):
    manifest = read(tmp_path, "path,title\npapers/caf\xe9.pdf,Caf\xe9 \x96 minutes\n".encode("latin-1"))

    assert [(one.path, one.given.title) for one in manifest.rows] == [("papers/café.pdf", "Café – minutes")]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2019-05-02", "2019-05-02"), ("2019-05", "2019-05"), ("2019", "2019"), ("2019-35", "2019-35"),
        ("02/05/2019", "2019-05-02"), ("2-May-19", "2019-05-02"), ("2 May 2019", "2019-05-02"),
        ("2019-05-02 00:00:00", "2019-05-02"), ("02/05/2019 00:00", "2019-05-02"),
        ("2019-05-02T00:00:00Z", "2019-05-02"), ("43587", "2019-05-02"), ("May 2019", "2019-05"),
        ("Q3 2019", "2019-35"),
        ("2019-05-02/2019-05-04", "2019-05-02/2019-05-04"),
    ],
)  # fmt: skip
def test_dates_as_people_and_spreadsheets_write_them(tmp_path, cell, value):
    given = row(tmp_path, f"a.pdf,,,{cell},,")

    assert (given.date, given.date_text) == (value, cell)


@pytest.mark.parametrize("cell", ["2 May 2019 14:30", "soon", "435870", "2019-02-30", "12"])
def test_what_is_no_date_is_told_with_its_line(tmp_path, cell):
    manifest = read(tmp_path, f"{HEADER}a.pdf,A,,2019-05-02,,\nb.pdf,B,,{cell},,\n")

    assert problems(manifest) == [(3, "date")]
    assert [one.given.title for one in manifest.rows] == ["A", "B"]
    assert manifest.rows[1].given.date is None


def test_a_committee_is_one_of_its_code(tmp_path):
    text = HEADER + "a,,Panel,,bsc,\nb,,SSC,,bsc,\nc,,security sub-committee,,,\nd,,Nobody,,,\n"
    manifest = read(tmp_path, text)

    assert [one.given.committee for one in manifest.rows] == ["PANEL", None, "SSC", None]
    assert problems(manifest) == [(3, "committee"), (5, "committee")]
    assert "PANEL" in manifest.problems[0].advice


def test_a_name_that_several_codes_have_waits_for_the_paper_s_own(tmp_path):
    def committees(rows: str, profile: str | None = None) -> list[str | None]:
        return [one.given.committee for one in read(tmp_path, HEADER + rows, profile=profile).rows]

    assert committees("a,,Panel,,,\n") == ["Panel"]
    assert committees("a,,SSC,,,\n", profile="bsc") == [None]
    assert committees("a,,SSC,,sec,\n", profile="bsc") == ["SSC"]


def test_an_unknown_code_is_told_and_the_rest_of_the_row_stands(tmp_path):
    manifest = read(tmp_path, HEADER + "a.pdf,A,,,xyz,\n")

    assert problems(manifest) == [(2, "code")]
    assert "sec" in manifest.problems[0].advice
    assert manifest.rows[0].given == Given(title="A")


def test_lines_are_counted_as_an_editor_counts_them(tmp_path):
    text = HEADER + '"a\nb.pdf",A,,bad,,\n\n,,,,,\nc.pdf,C,,bad,,\n'
    manifest = read(tmp_path, text)

    assert [(one.line, one.path) for one in manifest.rows] == [(2, "a\nb.pdf"), (6, "c.pdf")]
    assert problems(manifest) == [(2, "date"), (6, "date")]


def test_rows_that_make_no_sense_are_told_and_the_others_stand(tmp_path):
    text = (
        HEADER
        + 'a.pdf,Minutes, of May,SSC,2019-05-02,sec,x\n,No path,,,,\nb.pdf,B,,,,\nc.pdf,"never closed,,,,\nd,,,,,\n'
    )
    manifest = read(tmp_path, text)

    assert [one.path for one in manifest.rows] == ["b.pdf"]
    assert problems(manifest) == [(2, None), (3, None), (5, None)]


def test_an_address_alone_says_which_paper_it_is(tmp_path):
    manifest = read(tmp_path, "title,url\nA,https://example.org/a.pdf\n")

    assert [(one.path, one.given.address) for one in manifest.rows] == [("https://example.org/a.pdf",) * 2]


def test_columns_that_say_nothing_to_us_are_named(tmp_path):
    assert read(tmp_path, "path,title,owner,,Folder\na,A,,,\n").ignored == ("owner", "Folder")


@pytest.mark.parametrize("text", ["", "a.pdf,The Report\n", "title,date\nA,2019\n", "\x00\x01\x02"])
def test_a_file_that_is_no_manifest_is_refused(tmp_path, text):
    with pytest.raises(UsageError, match="no column “path”") as told:
        read(tmp_path, text)
    assert "committee" in told.value.advice


def test_a_manifest_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_manifest(tmp_path / "nowhere.csv", profile=None)
