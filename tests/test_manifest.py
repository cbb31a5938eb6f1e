"""A load with a manifest: what is known of papers is carried in beside what was read, and every loose end is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fake_reading import AtOnce, FakeReader
from hostile_containers import zip_of
from reading_room import room
from test_load import World, counts
from typer.testing import CliRunner

from cli import app
from index.archive import Archive
from index.correct import Request, correct
from index.corrections import Signature
from index.export import Format, export
from index.history import history
from index.load import LoadOptions, Machinery, load
from index.load_answers import LoadReport
from index.manifests.records import ManifestReport
from index.search import SearchRequest, search, update_index
from pipeline.errors import ExitCode, UsageError
from pipeline.shapes import DocumentShape

HEADER = "path,title,committee,date,code,source address\n"
UNDATED = "Alpha\nSSC approved SECMP0001"
DATED = "Beta\nDate 2019-05-07\nSSC approved SECMP0001"


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path / "papers", tmp_path / "archive", tmp_path / "marks")
    made.papers.mkdir()
    made.marks.mkdir()
    return made


def loaded(world: World, rows: str, *sources: Path | str, name: str = "papers.csv", **options: object) -> LoadReport:
    path = world.papers.parent / name
    path.write_text(HEADER + rows, encoding="utf-8")
    return world.load(*sources, manifest=path, **options)


def told(report: LoadReport) -> ManifestReport:
    assert report.manifest is not None
    return report.manifest


def paper(world: World, name: str = "a.txt") -> DocumentShape:
    with world.archive as archive:
        (document,) = [one for one in archive.documents() if archive.document(one)["source"]["name"] == name]
        return archive.document(document)


def facts(world: World, name: str = "a.txt") -> tuple[str | None, str | None, tuple[str, str, str] | None]:
    record = paper(world, name)
    date = record["date"]
    return record["title"], record["committee"], date and (date["value"], date["text"], date["basis"])


def matched(report: LoadReport) -> dict[str, str]:
    return {one.row.path: one.source for one in told(report).matches}


# What is carried


def test_what_is_known_is_carried_into_the_archive(world: World, tmp_path: Path) -> None:
    world.write("a.txt", UNDATED)

    report = loaded(world, "papers/a.txt,The Alpha Report,SSC,02/05/2019,,https://example.org/a.pdf\n")

    assert (counts(report), report.exit_code) == ({"loaded": 1}, ExitCode.DONE)
    assert facts(world) == ("The Alpha Report", "SSC", ("2019-05-02", "02/05/2019", "manifest"))
    with world.archive as archive:
        update_index(archive)
        (event,) = history(archive, "SECMP0001").events
        assert (event.date, event.date_basis, event.flags) == ("2019-05-02", "document", ())
        hit = search(archive, SearchRequest("approved")).hits[0]
        assert (hit.title, hit.committee, hit.date) == ("The Alpha Report", "SSC", "2019-05-02")
        assert search(archive, SearchRequest("date:2019-05-02 approved")).total == 1
        export(archive, format=Format.JSONL, directory=tmp_path / "out")
    line = json.loads((tmp_path / "out" / "documents.jsonl").read_text(encoding="utf-8"))
    assert (line["title"], line["date"]["basis"]) == ("The Alpha Report", "manifest")
    assert line["manifest"] == {
        "manifest": str(tmp_path / "papers.csv"), "line": 2, "title": "The Alpha Report", "committee": "SSC",
        "date": "2019-05-02", "code": None, "source_address": "https://example.org/a.pdf",
    }  # fmt: skip


def test_the_stored_record_is_the_same_with_a_manifest_and_without(world: World) -> None:
    def stored(directory: Path) -> bytes:
        with Archive.open(directory) as archive:
            return archive._db.rows("SELECT record FROM records")[0][0]

    world.write("a.txt", DATED)
    world.load()
    plain = stored(world.directory)
    world.directory = world.directory.with_name("other")
    loaded(world, "papers/a.txt,T,SSC,2018,,\n")

    assert stored(world.directory) == plain


def test_where_the_paper_says_otherwise_the_manifest_leads_and_that_is_told(world: World) -> None:
    world.write("a.txt", DATED)

    loaded(world, "papers/a.txt,,SSC,2019-06-01,,\n")

    assert facts(world) == ("Beta", "SSC", ("2019-06-01", "2019-06-01", "manifest"))
    warnings = [one["message"] for one in paper(world)["warnings"] if one["code"] == "manifest-differs"]
    assert ["2019-05-07 (cover)" in one and "papers.csv, line 2" in one for one in warnings] == [False, True]
    assert "PANEL" in warnings[0]


@pytest.mark.parametrize(
    ("profile", "committee", "warnings"), [("gridcode", "GCRP", 1), ("sec", "PANEL", 0), ("spaa", "PANEL", 1)]
)
def test_a_committee_s_name_means_that_of_the_paper_s_code(
    world: World, profile: str, committee: str, warnings: int
) -> None:
    world.write("a.txt", UNDATED)
    world.load(profile=profile)

    loaded(world, "a.txt,,Panel,,,\n")

    assert facts(world)[1] == committee
    codes = [one["code"] for one in paper(world)["warnings"]]
    assert len(codes) == warnings
    assert ("manifest-unused" in codes) is (profile == "spaa")


@pytest.mark.parametrize("date", ["2019-05-07", "2019-05", "2019", "2019-05-01/2019-05-31"])
def test_where_the_paper_prints_the_same_or_a_finer_date_that_stays(world: World, date: str) -> None:
    world.write("a.txt", DATED)

    loaded(world, f"papers/a.txt,BETA,,{date},,\n")

    assert facts(world) == ("Beta", "PANEL", ("2019-05-07", "2019-05-07", "cover"))
    assert paper(world)["warnings"] == []


def test_a_person_s_correction_leads_whenever_it_was_made(world: World) -> None:
    world.write("a.txt", UNDATED)
    loaded(world, "papers/a.txt,T,SSC,2019-05-02,,\n")
    with world.archive as archive:
        (document,) = archive.documents()
        by = Signature("Ann", "2026-11-22T10:00:00+00:00")
        correct(archive, document, Request(facts={"date": "2019-05-03", "title": "Hers"}), signed=by)

    loaded(world, "papers/a.txt,Theirs,SSC,2019-06-01,,\n")

    assert facts(world) == ("Hers", "SSC", ("2019-05-03", "2019-06-01", "corrected"))
    with world.archive as archive:
        assert history(archive, "SECMP0001").events[0].date == "2019-05-03"


def test_what_is_known_survives_another_reading_and_loads_without_a_manifest(world: World) -> None:
    world.write("a.txt", UNDATED)
    loaded(world, "papers/a.txt,T,SSC,2019-05-02,,\n")

    world.load(reader=FakeReader(str(world.marks), understanding_version=2))
    world.load(verify=True)

    assert facts(world) == ("T", "SSC", ("2019-05-02", "2019-05-02", "manifest"))
    with world.archive as archive:
        assert history(archive, "SECMP0001").events[0].date == "2019-05-02"


def test_a_newer_version_of_a_file_does_not_take_its_facts_from_the_older(world: World) -> None:
    world.write("a.txt", UNDATED)
    loaded(world, "papers/a.txt,First,,2019-05-02,,\n")
    with world.archive as archive:
        (older,) = archive.documents()
    world.write("a.txt", "Another\npaper")
    loaded(world, "papers/a.txt,Second,,2019-06-02,,\n")

    with world.archive as archive:
        assert archive.document(older)["title"] == "First"
    assert facts(world)[0] == "Second"


# Loading again


def test_a_changed_manifest_changes_answers_without_reading_anything(world: World) -> None:
    world.write("a.txt", UNDATED)
    loaded(world, "papers/a.txt,T,SSC,2019-05-02,,\n")
    world.steps()
    revision = world.indexed[-1]

    report = loaded(world, "papers/a.txt,T2,SSC,2019-05-03,,\n")

    assert (counts(report), world.steps()) == ({"unchanged": 1}, [])
    assert facts(world) == ("T2", "SSC", ("2019-05-03", "2019-05-03", "manifest"))
    assert world.indexed[-1] > revision
    with world.archive as archive:
        assert history(archive, "SECMP0001").events[0].date == "2019-05-03"


def test_the_same_manifest_again_changes_nothing(world: World) -> None:
    world.write("a.txt", UNDATED)
    world.write("copy.txt", UNDATED)
    loaded(world, "papers/copy.txt,T,SSC,2019-05-02,,\n")

    loaded(world, "papers/copy.txt,T,SSC,2019-05-02,,\n")

    assert len(set(world.indexed)) == 1
    assert facts(world)[0] == "T"


def test_what_a_manifest_no_longer_says_is_taken_back(world: World) -> None:
    world.write("a.txt", UNDATED)
    world.write("b.txt", DATED)
    loaded(world, "papers/a.txt,T,SSC,2019-05-02,,\npapers/b.txt,B,,,,\n")

    loaded(world, "papers/a.txt,,,2019-05-02,,\n")

    assert facts(world) == ("Alpha", "PANEL", ("2019-05-02", "2019-05-02", "manifest"))
    assert facts(world, "b.txt")[0] == "Beta"


def test_another_manifest_takes_nothing_back_of_which_it_says_nothing(world: World) -> None:
    world.write("a.txt", UNDATED)
    world.write("b.txt", DATED)
    loaded(world, "papers/a.txt,T,,,,\n", name="2018.csv")

    loaded(world, "papers/b.txt,B,,,,\n", name="2019.csv")

    assert (facts(world)[0], facts(world, "b.txt")[0]) == ("T", "B")


def test_a_kill_between_inspecting_and_reading_loses_nothing_that_was_known(world: World) -> None:
    class Stopped(FakeReader):
        def read(self, source, numbers):
            raise KeyboardInterrupt

    world.write("a.txt", UNDATED)
    report = loaded(world, "papers/a.txt,T,SSC,2019-05-02,,\n", reader=Stopped(str(world.marks)))
    assert report.interrupted

    world.load()

    assert facts(world) == ("T", "SSC", ("2019-05-02", "2019-05-02", "manifest"))


# Codes


def test_a_code_says_by_which_rules_a_paper_is_understood(world: World) -> None:
    world.write("a.txt", UNDATED)
    world.write("b.txt", DATED)

    loaded(world, "papers/a.txt,,,,BSC,\n", profile="sec")

    assert (paper(world)["profile"], paper(world, "b.txt")["profile"]) == ("bsc", "sec")


def test_another_code_has_a_paper_understood_anew_and_not_read_anew(world: World) -> None:
    world.write("a.txt", UNDATED)
    loaded(world, "papers/a.txt,,,,bsc,\n")
    world.steps()

    report = loaded(world, "papers/a.txt,,,,uncertain,\n")
    assert (paper(world)["profile"], [one.column for one in told(report).problems]) == ("fake", ["code"])
    assert report.exit_code == ExitCode.UNREADABLE_INPUT
    loaded(world, "papers/a.txt,,,,cusc,\n")

    assert paper(world)["profile"] == "cusc"
    assert {step.split()[0] for step in world.steps()} == {"understand"}


def test_copies_of_one_paper_have_its_code_whichever_has_the_row(world: World) -> None:
    world.write("a.txt", UNDATED)
    world.write("b.txt", UNDATED)

    for _ in range(2):
        loaded(world, "papers/b.txt,,,,bsc,\n", profile="sec")
        assert paper(world)["profile"] == "bsc"
        assert [step for step in world.steps() if step.startswith("understand")] in (["understand a.txt"], [])


# Which row is about which file


@pytest.mark.parametrize(
    "path",
    [
        "papers/deep/a b.txt",
        "deep/a b.txt",
        "./papers/../papers/deep/a b.txt",
        "papers\\deep\\a b.txt",
        "{}/deep/a b.txt",
    ],
    ids=["from the manifest", "from the source", "with detours", "backslashes", "absolute"],
)
def test_paths_start_at_the_manifest_or_a_source_or_the_root(world: World, path: str) -> None:
    world.write("deep/a b.txt", "Alpha")

    report = loaded(world, f"{path.format(world.papers)},T,,,,\n")

    assert list(matched(report).values()) == [f"{world.papers}/deep/a b.txt"]
    assert (told(report).unmatched, told(report).without_row) == ((), ())


def test_accents_are_the_same_however_they_are_made_up(world: World) -> None:
    world.write("cafe\u0301.txt", "Alpha")

    assert matched(loaded(world, "caf\u00e9.txt,T,,,,\n")) == {"caf\u00e9.txt": f"{world.papers}/cafe\u0301.txt"}


def test_names_with_newlines_are_found(world: World) -> None:
    world.write("two\nlines.txt", "Alpha")

    assert matched(loaded(world, '"two\nlines.txt",T,,,,\n'))


@pytest.mark.parametrize("path", ["papers/old.zip!/2019/a.txt", "old.zip!/2019/a.txt", "2019/a.txt"])
def test_members_of_containers_have_rows(world: World, path: str) -> None:
    container = world.papers / "old.zip"
    container.write_bytes(zip_of({"2019/a.txt": b"Alpha", "b.txt": b"Beta"}))
    for _ in range(2):
        report = loaded(world, f"{path},T,,,,\n", world.papers if "old" in path else container)
        assert list(matched(report).values()) == [f"{container}!/2019/a.txt"]
        assert told(report).without_row == (f"{container}!/b.txt",)
    assert facts(world)[0] == "T"


def test_files_at_addresses_have_rows(world: World) -> None:
    import fsspec

    fsspec.filesystem("memory").pipe({"/manifest/a.txt": b"Alpha", "/manifest/b.txt": b"Beta"})

    report = loaded(world, "memory:///manifest/a.txt,T,,,,\nb.txt,B,,,,\n", "memory://manifest")

    assert matched(report) == {
        "memory:///manifest/a.txt": "memory:///manifest/a.txt",
        "b.txt": "memory:///manifest/b.txt",
    }


def test_listed_files_have_rows(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    path = world.write("a.txt", "Alpha")
    monkeypatch.chdir(world.papers)

    manifest = world.papers.parent / "m.csv"
    manifest.write_text(HEADER + "a.txt,T,,,,\n")
    report = load(
        world.directory, [], machinery=Machinery(world.reader, AtOnce, lambda _: None),
        options=LoadOptions(listed=(str(path),), manifest=manifest),
    )  # fmt: skip

    assert matched(report) == {"a.txt": str(path)}


def test_what_has_no_counterpart_is_told(world: World) -> None:
    world.write("a.txt", "Alpha")
    world.write("b.txt", "Beta")
    world.write("notes.xyz", "no paper")

    report = loaded(world, "a.txt,T,,,,\ngone.txt,G,,,,\nnotes.xyz,N,,,,\n")

    assert [row.path for row in told(report).unmatched] == ["gone.txt", "notes.xyz"]
    assert told(report).without_row == (f"{world.papers}/b.txt",)
    assert report.exit_code == ExitCode.DONE


def test_a_file_that_cannot_be_read_has_its_row_all_the_same(world: World) -> None:
    world.write("a.txt", "")
    for _ in range(2):
        report = loaded(world, "a.txt,T,,,,\n")
        assert (counts(report), told(report).unmatched, told(report).without_row) == ({"failed": 1}, (), ())


def test_one_path_that_means_two_files_counts_for_the_first_base(world: World) -> None:
    world.write("a.txt", "Alpha")
    (world.papers.parent / "a.txt").write_text("Beta")

    report = loaded(world, "a.txt,T,,,,\n", world.papers.parent / "a.txt", world.papers)

    assert matched(report) == {"a.txt": str(world.papers.parent / "a.txt")}
    assert told(report).without_row == (f"{world.papers}/a.txt",)


def test_rows_that_contradict_each_other_are_told_and_the_first_counts(world: World) -> None:
    world.write("a.txt", "Alpha")
    world.write("copy.txt", "Alpha")

    report = loaded(world, "a.txt,First,,,,\npapers/a.txt,Second,,,,\ncopy.txt,Third,,,,\n")

    assert facts(world)[0] == "First"
    assert [(one.line, one.column) for one in told(report).problems] == [(3, "path"), (4, "path")]


def test_two_containers_with_one_member_s_name_are_told(world: World) -> None:
    for name, text in (("a.zip", b"Alpha"), ("b.zip", b"Beta")):
        (world.papers / name).write_bytes(zip_of({"p.txt": text}))

    report = loaded(world, "p.txt,T,,,,\n", world.papers / "a.zip", world.papers / "b.zip")

    assert matched(report) == {"p.txt": f"{world.papers}/a.zip!/p.txt"}
    assert [one.line for one in told(report).problems] == [2]


# Told to people


def test_a_dry_run_shows_what_matches_and_keeps_nothing(world: World) -> None:
    world.write("a.txt", UNDATED)
    loaded(world, "a.txt,T,,,,\n")

    report = loaded(world, "a.txt,Other,,,,\n", dry_run=True)

    assert matched(report) == {"a.txt": f"{world.papers}/a.txt"}
    assert facts(world)[0] == "T"


def test_a_wrong_manifest_stops_the_load_before_it_begins(world: World) -> None:
    world.write("a.txt", UNDATED)
    path = world.papers.parent / "m.csv"
    path.write_text("nothing\n")

    with pytest.raises(UsageError):
        world.load(manifest=path)
    assert not world.directory.exists()


def test_removing_a_paper_removes_what_was_known_of_it(world: World) -> None:
    world.write("a.txt", UNDATED)
    loaded(world, "a.txt,T,,,,\n")
    with world.archive as archive:
        (document,) = archive.documents()
        archive.remove(document)
        assert archive.manifest_facts(document) is None

    report = loaded(world, "a.txt,T,,,,\n")
    assert (counts(report), told(report).unmatched) == ({"skipped": 1}, ())


def test_the_reading_room_says_what_it_has_from_a_manifest(world: World) -> None:
    world.write("a.txt", UNDATED)
    loaded(world, "a.txt,<b>T</b>,SSC,2019-05-02,,https://example.org/a.pdf\n")
    with world.archive as archive:
        (document,) = archive.documents()

    with room(world.directory) as client:
        page = client.get(f"/docs/{document}").text

    assert "<b>T</b>" not in page
    assert "&lt;b&gt;T&lt;/b&gt;" in page
    assert "(from the manifest)" in page
    assert "papers.csv" in page
    assert "line 2 says title" in page
    assert "https://example.org/a.pdf" in page
    assert 'href="https://example.org' not in page


def test_the_command_line_tells_rows_and_papers(tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "a.txt").write_text("Minutes of the meeting\n\n1 Highlights\nThe SSC approved SECMP0001.\n")
    (papers / "b.txt").write_text("Other minutes\n\n1 Highlights\nThe SSC noted SECMP0001.\n")
    manifest = tmp_path / "known.csv"
    manifest.write_text(HEADER + "a.txt,The Minutes,SSC,2019-05-02,sec,\nc.txt,,,,,\nb.txt,,,never,,\n")
    words = ["load", str(papers), "--manifest", str(manifest), "--archive", str(tmp_path / "archive"), "--jobs", "1"]

    dry = CliRunner().invoke(app, [*words, "--dry-run"], env={"COLUMNS": "200"})
    done = CliRunner().invoke(app, [*words, "--report", str(tmp_path / "load.html")], env={"COLUMNS": "200"})
    again = CliRunner().invoke(app, [*words, "--json", "--report", str(tmp_path / "load.csv")])

    assert f"line 2: a.txt is {papers}/a.txt" in dry.stdout
    assert "Manifest known.csv: papers were found for 2 of 3 rows." in done.stdout
    assert "line 3: c.txt" in done.stdout
    assert "line 4, date" in done.stdout
    assert done.exit_code == ExitCode.UNREADABLE_INPUT
    shape = json.loads(again.stdout)
    assert (shape["manifest"]["rows"], shape["manifest"]["matched"]) == (3, 2)
    assert "papers found for 2 of 3 rows" in (tmp_path / "load.html").read_text(encoding="utf-8")
    assert "No paper at c.txt." in (tmp_path / "load.csv").read_text(encoding="utf-8")
    with Archive.open(tmp_path / "archive") as archive:
        (document,) = [one for one in archive.documents() if archive.document(one)["title"] == "The Minutes"]
    shown = CliRunner().invoke(app, ["show", document, "--archive", str(tmp_path / "archive")], env={"COLUMNS": "200"})
    assert "(known.csv, line 2)" in shown.stdout
    assert "2019-05-02 (“2019-05-02”, manifest)" in shown.stdout
