"""Sources at addresses: S3 on a real server on this machine, the web, memory; and what can go wrong with them."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import fsspec
import pytest
from test_load import World, counts, reasons, world  # noqa: F401 (a fixture)

from index.addresses import files_at
from pipeline.errors import ExitCode, ToolMissing, UnreadableFile, UsageError

BUCKET = "papers"


def zipped(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, text in members.items():
            file.writestr(f"{name}.txt", text)
    return packed.getvalue()


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system
    system.store.clear()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A web server on this machine, and the folder that it shows."""
    folder = tmp_path / "web"
    folder.mkdir()

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", folder
    server.shutdown()
    server.server_close()


def test_a_folder_at_an_address_is_loaded_as_a_folder_is(world: World, memory: fsspec.AbstractFileSystem) -> None:  # noqa: F811
    memory.pipe({"/papers/2019/a.txt": b"Alpha", "/papers/b.txt": b"Beta", "/papers/.hidden/c.txt": b"Gamma"})
    memory.pipe({"/papers/notes.xyz": b"no paper", "/elsewhere/d.txt": b"Delta"})

    report = world.load("memory://papers")

    assert (counts(report), world.titles()) == ({"loaded": 2, "skipped": 2}, ["Alpha", "Beta"])
    with world.archive as archive:
        sources = [archive.status(one).sources for one in archive.documents()]
        names = [archive.document(one)["source"]["name"] for one in archive.documents()]
    assert sorted(sources) == [("memory:///papers/2019/a.txt",), ("memory:///papers/b.txt",)]
    assert sorted(names) == ["a.txt", "b.txt"]


def test_what_did_not_change_at_an_address_is_not_fetched_again(
    world: World,  # noqa: F811
    memory: fsspec.AbstractFileSystem,
) -> None:
    memory.pipe({"/papers/a.txt": b"Alpha", "/papers/b.txt": b"Beta"})
    world.load("memory://papers")
    world.steps()

    assert counts(world.load("memory://papers")) == {"unchanged": 2}
    assert world.steps() == []


def test_what_changed_or_vanished_at_an_address_is_told(world: World, memory: fsspec.AbstractFileSystem) -> None:  # noqa: F811
    memory.pipe({"/papers/a.txt": b"Alpha", "/papers/b.txt": b"Beta"})
    world.load("memory://papers")
    memory.pipe("/papers/a.txt", b"Alpha, second edition")
    memory.rm("/papers/b.txt")

    report = world.load("memory://papers")

    assert (counts(report), report.superseded, report.vanished) == ({"loaded": 1}, 1, 1)
    assert world.titles() == ["Alpha, second edition", "Beta"]


@pytest.mark.parametrize("address", ["memory://papers/a.zip", "zip::memory://papers/a.zip"], ids=["plain", "chained"])
def test_a_zip_at_an_address_is_read_as_any(
    world: World,  # noqa: F811
    memory: fsspec.AbstractFileSystem,
    address: str,
) -> None:
    memory.pipe("/papers/a.zip", zipped(a="Alpha", b="Beta"))

    assert counts(world.load(address)) == {"loaded": 2}
    assert counts(world.load(address)) == {"unchanged": 2}
    with world.archive as archive:
        sources = {archive.status(one).sources for one in archive.documents()}
    assert sources == {("memory:///papers/a.zip!/a.txt",), ("memory:///papers/a.zip!/b.txt",)}


def test_a_file_address_is_the_path(world: World) -> None:  # noqa: F811
    path = world.write("May 2019.txt", "Alpha")
    world.load(path.as_uri())

    assert counts(world.load(path)) == {"unchanged": 1}


def test_a_paper_on_the_web_is_loaded_under_its_own_name(world: World, web: tuple[str, Path]) -> None:  # noqa: F811
    address, folder = web
    (folder / "May 2019.txt").write_text("Alpha")

    report = world.load(f"{address}/May%202019.txt")

    assert counts(report) == {"loaded": 1}
    assert counts(world.load(f"{address}/May%202019.txt")) == {"unchanged": 1}
    with world.archive as archive:
        assert archive.document(next(archive.documents()))["source"]["name"] == "May 2019.txt"


def test_a_listing_on_the_web_is_followed_downwards_only(world: World, web: tuple[str, Path]) -> None:  # noqa: F811
    address, folder = web
    (folder / "minutes" / "2019").mkdir(parents=True)
    (folder / "minutes" / "a.txt").write_text("Alpha")
    (folder / "minutes" / "2019" / "b.txt").write_text("Beta")
    (folder / "other.txt").write_text("Gamma")
    (folder / "minutes" / "index.html").unlink(missing_ok=True)

    assert counts(world.load(f"{address}/minutes/")) == {"loaded": 2}


def test_what_is_not_at_an_address_fails_and_is_tried_again(world: World, web: tuple[str, Path]) -> None:  # noqa: F811
    address, folder = web
    world.write("a.txt", "Alpha")

    report = world.load(world.papers, f"{address}/b.txt")
    (folder / "b.txt").write_text("Beta")
    again = world.load(world.papers, f"{address}/b.txt")

    assert (counts(report), reasons(report)) == ({"loaded": 1, "failed": 1}, [("b.txt", None, "not-found")])
    assert report.exit_code is ExitCode.UNREADABLE_INPUT
    assert counts(again) == {"unchanged": 1, "loaded": 1}
    with world.archive as archive:
        assert archive.failures().failures == ()


def test_a_server_that_is_not_there_is_told(world: World) -> None:  # noqa: F811
    report = world.load("http://127.0.0.1:9/a.pdf")

    assert reasons(report) == [("a.pdf", None, "unreachable")]
    assert report.failures[0].advice


def test_an_unknown_kind_of_address_is_wrong_usage(world: World) -> None:  # noqa: F811
    with pytest.raises(UsageError, match="nonsense"):
        world.load("nonsense://a/b.pdf")


def test_one_file_inside_an_archive_at_an_address_is_wrong_usage(world: World) -> None:  # noqa: F811
    with pytest.raises(UsageError, match="archive"):
        world.load("zip://a.pdf::memory://papers/a.zip")


def test_missing_libraries_are_told_with_the_command_that_adds_them(
    world: World,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fsspec.core.url_to_fs", _without_s3fs)

    with pytest.raises(ToolMissing) as caught:
        world.load("s3://bucket/a.pdf")
    assert "modtrail[urls]" in caught.value.advice


def _without_s3fs(address: str, **options: object) -> None:
    raise ImportError("Install s3fs to access S3")


# S3


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    server = pytest.importorskip("moto.server")
    started = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    yield f"http://{host}:{port}"
    started.stop()


@pytest.fixture
def s3(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[fsspec.AbstractFileSystem]:
    pytest.importorskip("s3fs")
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": s3_server,
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    system = fsspec.filesystem("s3", skip_instance_cache=True)
    if not system.exists(BUCKET):
        system.mkdir(BUCKET)
    yield system
    system.rm(BUCKET, recursive=True)


@pytest.mark.slow
def test_a_bucket_is_loaded_and_known_again_by_its_tags(world: World, s3: fsspec.AbstractFileSystem) -> None:  # noqa: F811
    s3.pipe({f"{BUCKET}/2019/a.txt": b"Alpha", f"{BUCKET}/2020/b.txt": b"Beta"})
    s3.pipe(f"{BUCKET}/2020/c.zip", zipped(c="Gamma"))
    first = world.load(f"s3://{BUCKET}")
    world.steps()
    s3.pipe(f"{BUCKET}/2020/b.txt", b"Beta")  # written anew, the same: its tag stays
    second = world.load(f"s3://{BUCKET}")
    s3.pipe(f"{BUCKET}/2019/a.txt", b"Omega")

    third = world.load(f"s3://{BUCKET}/2019")

    assert (counts(first), counts(second)) == ({"loaded": 3}, {"unchanged": 3})
    assert (counts(third), third.superseded) == ({"loaded": 1}, 1)
    assert world.titles() == ["Beta", "Gamma", "Omega"]
    assert counts(world.load(f"zip::s3://{BUCKET}/2020/c.zip")) == {"unchanged": 1}


@pytest.mark.slow
def test_a_bucket_that_is_not_there_is_told(world: World, s3: fsspec.AbstractFileSystem) -> None:  # noqa: F811
    report = world.load("s3://no-such-bucket/papers")

    assert [failure.reason for failure in report.failures] == ["not-found"]
    assert "s3://no-such-bucket/papers" in report.failures[0].message


@pytest.mark.slow
def test_missing_credentials_are_told(s3: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    s3.pipe(f"{BUCKET}/a.txt", b"Alpha")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    type(s3).clear_instance_cache()

    with pytest.raises(UnreadableFile) as caught:
        list(files_at(f"s3://{BUCKET}/a.txt")[1])
    assert caught.value.reason == "forbidden"
    assert "AWS_PROFILE" in caught.value.advice
