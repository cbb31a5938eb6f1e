"""The command line as it is used: exit codes, what goes to which stream, every command on an archive of two papers."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from index.archive import Archive
from pipeline.errors import ExitCode

APRIL = """\
SEC Panel Sub-Committee Report

1. Purpose

This paper updates the Panel on recent activities of the Sub-Committees during April 2019.

2. TABASC

2.1 TABASC Highlights

SECMP0055 Incorporation of Issue Resolution Proposals

The TABASC agreed the minor changes to SECMP0055. The happy day scenario comes first.

2.2 Other matters

The SSC considered SECMP0024 on 9 April 2019.

3. Recommendations

The Panel is requested to NOTE this paper.

Ann Example
2 May 2019
"""
MAY = (
    APRIL.replace("April 2019", "May 2019")
    .replace("2 May 2019", "6 June 2019")
    .replace("agreed the minor changes to", "approved")
)


def run(*words: str, **environment: str):
    return CliRunner().invoke(app, [str(word) for word in words], env=environment or None)


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Path:
    """An archive of two papers, one of them loaded from two places."""
    folder = tmp_path_factory.mktemp("papers")
    (folder / "april.txt").write_text(APRIL, encoding="utf-8")
    (folder / "copy of april.txt").write_text(APRIL, encoding="utf-8")
    (folder / "may.txt").write_text(MAY, encoding="utf-8")
    directory = tmp_path_factory.mktemp("cli") / "archive"
    result = run("load", folder, "--jobs", "1", "--archive", directory)
    assert result.exit_code == 0, result.stderr
    return directory


def answer(archive: Path, *words: str, code: int = 0) -> dict:
    result = run(*words, "--archive", archive, "--json")
    assert result.exit_code == code, result.stderr
    return json.loads(result.stdout)


def document_id(archive: Path) -> str:
    return answer(archive, "search", "happy day")["hits"][0]["document"]


# What needs no archive


def test_without_a_command_help_is_shown():
    result = run()

    assert "Usage: modtrail" in result.output
    assert "history" in result.output


@pytest.mark.parametrize(
    "words",
    [
        ["lod"],
        ["load"],
        ["search"],
        ["load", "no/such/place"],
        ["read", "no/such/file.pdf"],
        ["read", "."],
        ["search", "x", "--limit", "many"],
        ["search", "x", "--sort", "colour"],
        ["search", "x", "--from", "soon"],
        ["search", "x", "--to", "2019-02-30", "--json"],
        ["search", "x", "--limit", "-1"],
        ["search", "x", "--offset", "-1"],
        ["search", "x", "--no-such-option"],
        ["search", "x", "y"],
        ["search", "x", "--json", "--csv"],
        ["modifications", "--csv", "--json"],
        ["search", "--list", "no/such/file"],
        ["search", "--list", "."],
        ["search", "x", "--list", "README.md"],
        ["search", "--list", "README.md", "--limit", "3"],
        ["history"],
        ["modifications", "x"],
        ["show", "3f2a9c", "--page", "0"],
        ["read", "a.pdf", "b.pdf"],
        ["load", ".", "--jobs", "0"],
        ["export"],
        ["export", "out", "--format", "xml"],
        ["watch", "add", "name", "query", "--from", "soon"],
        ["show"],
        ["load", ".", "--profile", "no-such-profile"],
        ["since"],
        ["since", "soon"],
        ["since", "2019-13"],
        ["watch"],
        ["watch", "add"],
        ["watch", "add", "name"],
        ["watch", "ad", "name", "query"],
        ["watch", "show"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_an_empty_standard_output(words, tmp_path):
    result = run(*words, MODTRAIL_ARCHIVE=str(tmp_path / "archive"))

    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert result.stderr.strip()
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["search", "x"], ["history", "SECMP0024"], ["since", "2019"], ["modifications"], ["show", "3f2a9c"],
        ["failures"], ["correct", "3f2a9c", "--list"],
        ["remove", "3f2a9c"], ["export", "out"], ["reindex"],
        ["watch", "add", "a", "b"], ["watch", "list"],
        ["watch", "show", "a"], ["watch", "run"], ["watch", "remove", "a"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_without_an_archive_answers_end_with_5_and_the_command_that_makes_one(words, tmp_path):
    result = run(*words, "--json", "--archive", tmp_path / "none")

    assert (result.exit_code, result.stdout) == (ExitCode.ARCHIVE_UNUSABLE, "")
    assert "modtrail load" in result.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [(["--host", "0.0.0.0"], "token"), (["--token-file", "none.txt"], "none.txt"), (["--port", "70000"], "--port")],
    ids=["no tokens", "no such file of tokens", "no such port"],
)
def test_a_reading_room_that_cannot_open_says_why(words, told):
    result = run("serve", *words)

    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert told in result.stderr


def test_the_version_is_told():
    result = run("--version")

    assert result.exit_code == 0
    assert result.stdout.startswith("modtrail 0.")


@pytest.mark.parametrize("words", [["--debug", "read", "none.pdf"], ["read", "none.pdf", "--debug"]], ids=" ".join)
def test_debug_shows_where_an_error_came_from_wherever_it_stands(words):
    result = run(*words)

    assert result.exit_code == ExitCode.USAGE
    assert "Traceback" in result.stderr


def test_debug_behind_two_dashes_is_a_word_like_any_other(archive):
    result = run("search", "--archive", archive, "--", "--debug")

    assert result.exit_code == ExitCode.NOTHING_FOUND


def test_a_reader_that_goes_away_is_no_error(archive):
    command = f"{sys.executable} -m cli modifications --archive '{archive}' | true; exit ${{PIPESTATUS[0]}}"
    result = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=Path(__file__).parent.parent, check=False
    )

    assert (result.returncode, "Traceback" in result.stderr, "rror" in result.stderr) == (0, False, False)


@pytest.mark.slow
def test_an_interrupt_ends_with_130_and_one_sentence(samples_folder, tmp_path):
    stuck = tmp_path / "tesseract"
    stuck.write_text(
        "#!/bin/sh\n"
        'case "$*" in\n'
        '*--version*) echo "tesseract 5.3.0" ;;\n'
        '*--list-langs*) printf "List of available languages (1):\\neng\\n" ;;\n'
        f"*) touch {tmp_path}/started; exec sleep 60 ;;\n"
        "esac\n",
        encoding="utf-8",
    )
    stuck.chmod(0o755)
    reading = subprocess.Popen(
        [sys.executable, "-m", "cli", "read", samples_folder / "TABASC_64_0804_Advice.pdf"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        cwd=Path(__file__).parent.parent, env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (tmp_path / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.05)

    os.killpg(reading.pid, signal.SIGINT)
    stdout, stderr = reading.communicate(timeout=30)

    assert (reading.returncode, stdout) == (ExitCode.INTERRUPTED, "")
    assert stderr.startswith("Interrupted.")
    assert len(stderr.splitlines()) == 1


def test_an_interrupt_that_came_through_made_code_ends_with_130_too(samples_folder, tmp_path):
    (tmp_path / "interrupted.py").write_text(
        "import cli, pipeline.run\n"
        "def read_document(*_, **__):\n"
        "    exec('raise KeyboardInterrupt')\n"
        "pipeline.run.read_document = read_document\n"
        "cli.main()\n",
        encoding="utf-8",
    )

    reading = subprocess.run(
        [sys.executable, "-m", "interrupted", "read", samples_folder / "TABASC_64_0804_Advice.pdf"],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parent.parent,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip

    assert (reading.returncode, reading.stdout) == (ExitCode.INTERRUPTED, "")
    assert reading.stderr.startswith("Interrupted.")


# Reading and loading


def test_read_prints_facts_sections_and_events_and_stores_nothing(tmp_path):
    paper = tmp_path / "april.txt"
    paper.write_text(APRIL, encoding="utf-8")

    result = run("read", paper)

    assert result.exit_code == 0
    for part in ("SEC Panel Sub-Committee Report", "TABASC Highlights", "SECMP0055", "agreed", "page 1"):
        assert part in result.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["april.txt"]


def test_read_prints_one_json_object(tmp_path):
    paper = tmp_path / "april.txt"
    paper.write_text(APRIL, encoding="utf-8")

    document = json.loads(run("read", paper, "--json").stdout)

    assert document["schema_version"] == 1
    assert document["source"]["name"] == "april.txt"
    assert {event["modification"] for event in document["events"]} >= {"SECMP0055"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.pdf", b""), ("picture.pdf", b"%PDF-1.7 and no more"), ("program.exe", b"MZ\x90\x00\x03\x00")],
    ids=["empty", "damaged", "of no known kind"],
)
def test_a_file_that_is_no_document_costs_itself_alone(name, content, tmp_path):
    (tmp_path / name).write_bytes(content)
    (tmp_path / "april.txt").write_text(APRIL, encoding="utf-8")

    read = run("read", tmp_path / name)
    load = run("load", tmp_path / name, tmp_path / "april.txt", "--archive", tmp_path / "archive", "--json")

    assert (read.exit_code, read.stdout) == (ExitCode.UNREADABLE_INPUT, "")
    assert load.exit_code == ExitCode.UNREADABLE_INPUT
    report = json.loads(load.stdout)
    assert (report["found"], report["loaded"], report["failed"]) == (2, 1, 1)
    assert report["failures"][0]["advice"]
    listed = run("failures", "--archive", tmp_path / "archive")
    assert listed.exit_code == 0
    assert name in listed.stdout


def test_a_damaged_zip_file_is_a_failure_with_its_reason(tmp_path):
    (tmp_path / "papers.zip").write_bytes(b"PK\x03\x04" + bytes(26))

    result = run("load", tmp_path / "papers.zip", "--archive", tmp_path / "archive")

    assert result.exit_code == ExitCode.UNREADABLE_INPUT
    assert "papers.zip" in result.stdout
    assert "damaged" in result.stdout


@pytest.mark.slow
def test_a_list_on_standard_input_may_name_papers_and_archives_of_papers(tmp_path):
    (tmp_path / "april.txt").write_text(APRIL, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "papers.zip", "w") as papers:
        papers.writestr("2019/may.txt", MAY)
    listed = f"{tmp_path}/april.txt\n{tmp_path}/papers.zip\n{tmp_path}/gone.pdf\n"

    words = ["load", "-", "--jobs", "1", "--archive", str(tmp_path / "archive"), "--json"]
    result = CliRunner().invoke(app, words, input=listed)

    report = json.loads(result.stdout)
    assert (result.exit_code, report["found"], report["loaded"], report["failed"]) == (
        ExitCode.UNREADABLE_INPUT,
        3,
        2,
        1,
    )
    evidence = json.loads(run("history", "SECMP0055", "--archive", tmp_path / "archive", "--json").stdout)["events"]
    assert {piece["source"] for event in evidence for piece in event["evidence"]} == {"april.txt", "may.txt"}


@pytest.mark.slow
def test_a_second_load_does_nothing_and_says_so(archive, tmp_path):
    (tmp_path / "april.txt").write_text(APRIL, encoding="utf-8")
    directory = tmp_path / "archive"
    run("load", tmp_path / "april.txt", "--archive", directory)

    result = run("load", tmp_path / "april.txt", "--archive", directory)

    assert result.exit_code == 0
    assert "Nothing new in 1 file." in result.stdout
    assert "1 unchanged" in result.stdout


def test_a_dry_run_stores_nothing(tmp_path):
    (tmp_path / "april.txt").write_text(APRIL, encoding="utf-8")

    result = run("load", tmp_path / "april.txt", "--archive", tmp_path / "archive", "--dry-run")

    assert result.exit_code == 0
    assert "Would load 1 of 1 file." in result.stdout
    assert not (tmp_path / "archive").exists()


# Answers


def test_search_finds_the_section_with_its_marks(archive):
    found = answer(archive, "search", '"happy day"')

    assert found["total"] == 2
    hit = found["hits"][0]
    assert hit["section"].startswith("2.1")
    assert [hit["snippet"][start:end].lower() for start, end in hit["marks"]]


def test_search_prints_hits_and_the_next_step(archive):
    result = run("search", "happy day", "--archive", archive)

    assert result.exit_code == 0
    assert "2 sections found" in result.stdout
    assert "Next: modtrail history SECMP0055 --archive" in result.stderr


def test_nothing_found_ends_with_1_and_is_an_answer_still(archive):
    result = run("search", "xyzzy", "--archive", archive, "--json")

    assert result.exit_code == ExitCode.NOTHING_FOUND
    assert json.loads(result.stdout)["total"] == 0


def test_a_search_needs_words_or_a_filter(archive):
    assert run("search", "--archive", archive).exit_code == ExitCode.USAGE
    assert run("search", "--committee", "TABASC", "--archive", archive).exit_code == 0


@pytest.mark.parametrize("query", ["((", '"', "AND", "date:[2019", "heading:", "*", "\x00", "🎉", "-x"])
def test_any_query_is_answered(query, archive):
    result = run("search", "--archive", archive, "--json", "--", query)

    assert result.exit_code in (ExitCode.DONE, ExitCode.NOTHING_FOUND)
    assert "hits" in json.loads(result.stdout)


def test_history_tells_what_happened_in_order(archive):
    found = answer(archive, "history", "secmp 55")

    assert found["modification"] == "SECMP0055"
    assert [event["action"] for event in found["events"]] == ["agreed", "approved"]
    assert all(piece["quote"] and piece["page"] == 1 for event in found["events"] for piece in event["evidence"])


def test_an_unknown_modification_ends_with_1_and_an_empty_standard_output(archive):
    result = run("history", "SECMP9999", "--archive", archive, "--json")

    assert (result.exit_code, result.stdout) == (ExitCode.NOTHING_FOUND, "")
    assert "SECMP9999" in result.stderr


def test_modifications_are_listed(archive):
    assert [row["modification"] for row in answer(archive, "modifications")["modifications"]] == [
        "SECMP0024",
        "SECMP0055",
    ]


@pytest.mark.parametrize(
    ("words", "columns"),
    [
        (["search", "happy"], {"document", "section", "page", "snippet"}),
        (["history", "SECMP0055"], {"date", "committee", "action", "quote", "document", "page"}),
        (["modifications"], {"modification", "title", "first_seen", "last_seen", "mentions", "stage"}),
    ],
    ids=["search", "history", "modifications"],
)
def test_tables_come_as_csv(words, columns, archive):
    rows = list(csv.DictReader(io.StringIO(run(*words, "--csv", "--archive", archive).stdout)))

    assert len(rows) == 2
    assert columns <= set(rows[0])


def test_show_prints_a_document_its_section_and_its_page(archive):
    found = document_id(archive)[:8]

    assert "SEC Panel Sub-Committee Report" in run("show", found, "--archive", archive).stdout
    assert "The SSC considered" in run("show", found, "--section", "2.2", "--archive", archive).stdout
    assert "requested to NOTE" in run("show", found, "--page", "1", "--archive", archive).stdout


def test_show_names_every_source_of_a_document(archive):
    sources = [
        answer(archive, "show", row["document"])["sources"] for row in answer(archive, "search", "happy")["hits"]
    ]

    assert sorted(len(names) for names in sources) == [1, 2]


@pytest.mark.parametrize("words", [["000000"], ["--section", "9.9"], ["--page", "7"]], ids=" ".join)
def test_what_is_not_there_ends_with_1(words, archive):
    words = words if len(words) == 1 else [document_id(archive)[:8], *words]
    result = run("show", *words, "--archive", archive)

    assert (result.exit_code, result.stdout) == (ExitCode.NOTHING_FOUND, "")


def test_failures_with_nothing_to_list_ends_with_0(archive):
    assert answer(archive, "failures") == {"total": 0, "failures": [], "pages_pending": 0}
    assert "Everything could be read." in run("failures", "--archive", archive).stdout


@pytest.mark.parametrize(("form", "name"), [("jsonl", "documents.jsonl"), ("csv", "events.csv")])
def test_export_writes_files_for_other_tools(form, name, archive, tmp_path):
    report = answer(archive, "export", "--format", form, tmp_path / "out")

    assert report["files"][name] == len((tmp_path / "out" / name).read_text(encoding="utf-8").splitlines()) - (
        form == "csv"
    )


def test_reindex_gives_the_same_answers(archive):
    before = answer(archive, "search", "happy day")

    assert answer(archive, "reindex")["documents"] == 2
    assert answer(archive, "search", "happy day") == before


def test_reindex_draws_histories_anew_from_the_records(archive, tmp_path):
    copy = shutil.copytree(archive, tmp_path / "copy")
    before = answer(copy, "modifications")
    with Archive.open(copy) as opened:
        opened._db.run("DELETE FROM events")
        opened._db.run("DELETE FROM mentions")
    assert answer(copy, "modifications", code=ExitCode.NOTHING_FOUND) != before

    answer(copy, "reindex")

    assert answer(copy, "modifications") == before


def test_an_engine_that_there_is_not_is_refused_clearly(archive):
    result = run("reindex", "--engine", "lucene", "--archive", archive)

    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert "lucene" in result.stderr
    assert "tantivy" in result.stderr


@pytest.mark.slow
def test_a_removed_document_is_gone_and_stays_out_until_it_is_loaded_again(tmp_path):
    (tmp_path / "april.txt").write_text(APRIL, encoding="utf-8")
    directory = tmp_path / "archive"
    load = ("load", tmp_path / "april.txt", "--archive", directory, "--json")
    run(*load)
    found = document_id(directory)

    removed = answer(directory, "remove", found[:10])

    assert removed == {"removed": found, "title": "SEC Panel Sub-Committee Report"}
    assert run("search", "happy", "--archive", directory).exit_code == ExitCode.NOTHING_FOUND
    assert run("modifications", "--archive", directory).exit_code == ExitCode.NOTHING_FOUND
    assert json.loads(run(*load).stdout)["loaded"] == 0
    assert json.loads(run(*load, "--again").stdout)["loaded"] == 1


def test_doctor_looks_at_everything(archive):
    report = json.loads(run("doctor", "--archive", archive, "--json").stdout)

    assert {check["status"] for check in report["checks"]} <= {"ok", "warn", "fail"}
    assert any("tesseract" in check["name"].lower() for check in report["checks"])


def test_the_archive_may_be_named_before_the_command_behind_it_or_by_the_environment(archive, tmp_path):
    other = str(tmp_path / "none")

    assert run("--archive", archive, "modifications").exit_code == 0
    assert run("modifications", MODTRAIL_ARCHIVE=str(archive)).exit_code == 0
    assert run("--archive", archive, "modifications", MODTRAIL_ARCHIVE=other).exit_code == 0
    assert run("--archive", other, "modifications", "--archive", archive).exit_code == 0
    assert (
        run("modifications", "--archive", other, MODTRAIL_ARCHIVE=str(archive)).exit_code == ExitCode.ARCHIVE_UNUSABLE
    )


def test_the_shell_completes_modifications(archive):
    result = run(
        _MODTRAIL_COMPLETE="complete_bash", COMP_WORDS=f"modtrail history --archive {archive} SEC", COMP_CWORD="4"
    )

    assert result.stdout.split() == ["SECMP0024", "SECMP0055"]


def test_a_saved_search_is_told_of_what_a_load_brings(tmp_path):
    papers, directory = tmp_path / "papers", tmp_path / "archive"
    papers.mkdir()
    (papers / "april.txt").write_text(APRIL, encoding="utf-8")
    run("load", papers, "--jobs", "1", "--archive", directory)
    assert answer(directory, "watch", "add", "happy", "happy day")["total"] == 1
    (papers / "may.txt").write_text(MAY, encoding="utf-8")

    loaded = run("load", papers, "--jobs", "1", "--archive", directory)
    again = answer(directory, "load", papers)

    assert "1 new section for happy day" in loaded.stdout
    assert "2019-06-06" in loaded.stdout
    assert again["news"] == []
    assert answer(directory, "watch", "run") == {"news": []}
    assert [one["news"] for one in answer(directory, "watch", "list")["watches"]] == [1]
    assert [hit["date"] for hit in answer(directory, "watch", "show", "happy")["hits"]] == ["2019-06-06"]
    assert "2019-06-06" in run("watch", "show", "happy", "--archive", directory).stdout
    assert "Nothing new" in run("watch", "run", "--archive", directory).stdout
    assert run("watch", "show", "sad", "--archive", directory).exit_code == ExitCode.NOTHING_FOUND
    assert "happy" in run("watch", "list", "--archive", directory).stdout
    assert answer(directory, "watch", "remove", "happy") == {"removed": "happy"}
    assert answer(directory, "watch", "list") == {"total": 0, "watches": []}


def test_superseded_papers_are_found_where_they_are_asked_for(tmp_path):
    paper, directory = tmp_path / "report.txt", tmp_path / "archive"
    for text in (APRIL, MAY):
        paper.write_text(text, encoding="utf-8")
        run("load", paper, "--jobs", "1", "--archive", directory)

    usual = answer(directory, "search", "happy day")
    everything = answer(directory, "search", "happy day", "--superseded")
    history = answer(directory, "history", "SECMP0055", "--superseded")

    assert (usual["total"], everything["total"]) == (1, 2)
    assert sorted(hit["superseded"] for hit in everything["hits"]) == [False, True]
    assert (usual["coverage"]["documents"], everything["coverage"]["documents"]) == (1, 2)
    assert everything["coverage"]["superseded"] == 1
    assert [event["flags"] for event in history["events"]] == [["superseded"], []]
    assert "superseded" in run("search", "happy day", "--superseded", "--archive", directory).stdout
    older = next(hit["document"] for hit in everything["hits"] if hit["superseded"])
    assert run("remove", older, "--archive", directory).exit_code == 0
    assert list(directory.glob("index-with-superseded")) == [], "what was removed stays in no index"
    assert answer(directory, "search", "happy day", "--superseded")["total"] == 1


def test_what_changed_since_a_date_is_told_by_modification(archive):
    found = answer(archive, "since", "2019-05")
    told = run("since", "2019-05", "--archive", archive)
    rows = list(csv.DictReader(io.StringIO(run("since", "2019-05", "--archive", archive, "--csv").stdout)))

    assert [one["modification"] for one in found["modifications"]] == ["SECMP0024", "SECMP0055"]
    assert "TABASC · approved" in told.stdout
    assert "Next: modtrail history SECMP0024" in told.stderr
    assert {row["kind"] for row in rows} == {"event", "paper"}
    nothing = run("since", "2030", "--archive", archive)
    assert (nothing.exit_code, "Nothing changed" in nothing.stdout) == (ExitCode.NOTHING_FOUND, True)
    assert run("since", "2019", "--committee", "NOBODY", "--archive", archive, "--json").stdout == ""


def test_a_list_is_looked_up_one_row_an_entry(archive, tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("SECMP0055\nSECMP0099\nhappy day\n", encoding="utf-8")

    found = answer(archive, "search", "--list", path)
    told = run("search", "--list", path, "--archive", archive)
    rows = list(csv.DictReader(io.StringIO(run("search", "--list", path, "--archive", archive, "--csv").stdout)))

    assert (found["total"], found["found"]) == (3, 2)
    assert [row["found"] for row in rows] == ["True", "False", "True"]
    assert "2 of 3 entries found" in told.stdout
    assert "Did you mean" in told.stdout
    path.write_text("SECMP0099\n", encoding="utf-8")
    assert run("search", "--list", path, "--archive", archive).exit_code == ExitCode.NOTHING_FOUND


def test_a_list_may_come_from_standard_input(archive):
    result = CliRunner().invoke(
        app, ["search", "--list", "-", "--json", "--archive", str(archive)], input="SECMP0055\n"
    )

    assert json.loads(result.stdout)["found"] == 1


NOT_FOUND = [
    ["history", "SECMP9999"],
    ["history", "SECMP9999", "--csv"],
    ["show", "ffffffff"],
    ["remove", "ffffffff"],
    ["correct", "ffffffff", "--list"],
    ["since", "2019", "--modification", "SECMP9999"],
    ["since", "2019", "--committee", "NOBODY"],
    ["watch", "show", "none"],
    ["watch", "run", "none"],
    ["watch", "remove", "none"],
]


@pytest.mark.parametrize("words", NOT_FOUND, ids=" ".join)
def test_what_is_not_known_ends_with_1_a_sentence_and_an_empty_standard_output(words, archive):
    as_json = [] if "--csv" in words else ["--json"]

    result = run(*words, *as_json, "--archive", archive)

    assert (result.exit_code, result.stdout) == (ExitCode.NOTHING_FOUND, "")
    assert result.stderr.startswith("Error: ")
    assert len(result.stderr.splitlines()) == 2, "a sentence, and what to do"


EVERY_ANSWER = [
    ["search", "x"], ["search", "--list", "-"], ["history", "SECMP0055"], ["modifications"], ["since", "2019"],
    ["show", "3f2a9c"], ["correct", "3f2a9c", "--list"], ["failures"], ["remove", "3f2a9c"], ["export", "out"],
    ["reindex"], ["watch", "list"], ["watch", "run"], ["watch", "add", "a", "b"], ["load", "."],
]  # fmt: skip


@pytest.mark.parametrize("words", EVERY_ANSWER, ids=" ".join)
def test_a_damaged_archive_ends_with_5_a_sentence_and_an_empty_standard_output(words, tmp_path):
    directory = tmp_path / "archive"
    directory.mkdir()
    (directory / "archive.sqlite").write_bytes(b"no database " * 1000)

    result = CliRunner().invoke(app, [*words, "--json", "--archive", str(directory)], input="SECMP0055")

    assert (result.exit_code, result.stdout) == (ExitCode.ARCHIVE_UNUSABLE, "")
    assert "Error: " in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "words",
    [["reindex", "--engine", "no-such"], ["export", "README.md"], ["search", "x", "--to", "x"], ["since", "x"]],
    ids=" ".join,
)
def test_a_wrong_value_ends_with_2_a_sentence_and_what_to_do(words, archive):
    result = run(*words, "--json", "--archive", archive)

    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert len(result.stderr.splitlines()) >= 2
