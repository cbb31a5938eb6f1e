"""Files that hold files, read as streams: members out, and refusals for what is hostile or damaged."""

from __future__ import annotations

import gzip
import os
import tarfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hostile_containers import (
    tar_bz2_of,
    tar_entry,
    tar_gz_of,
    tar_of,
    tar_with,
    tar_xz_of,
    with_broken_bytes,
    with_flag,
    with_method,
    zip_of,
    zip_with_link,
)
from hypothesis import given
from hypothesis import strategies as st

from index.container_kinds import Kind, container_kind
from index.containers import Limits, members
from index.work import Refusal
from pipeline.errors import UnreadableFile

MAKERS = pytest.mark.parametrize(
    "make", [zip_of, tar_of, tar_gz_of, tar_bz2_of, tar_xz_of], ids=["zip", "tar", "gz", "bz2", "xz"]
)
PAPERS = {"a.txt": b"Alpha", "2019/b.txt": b"Beta", "minutes": b"%PDF-1.4 something"}


def told(data: bytes, tmp_path: Path, *, name: str = "papers.bin", limits: Limits | None = None) -> dict[str, object]:
    """What the members are: their bytes, the reason why they are refused, or None; `error` is that of the whole."""
    path = tmp_path / name
    path.write_bytes(data)
    found: dict[str, object] = {}
    try:
        for member in members(path, container_kind(path), limits=limits or Limits(), scratch=tmp_path):
            assert member.path not in found
            found[member.path] = _what(member.what)
    except UnreadableFile as error:
        found["error"] = error.reason
    assert [one.name for one in tmp_path.iterdir()] == [name]  # nothing was extracted
    return found


def _what(what) -> object:
    if what is None or isinstance(what, Refusal):
        return what and what.reason
    data = b""
    try:
        while block := what.read(3):
            data += block
    except UnreadableFile as error:
        return error.reason
    return data


@MAKERS
def test_members_come_out_with_their_bytes_whatever_the_container_is_called(make, tmp_path):
    assert told(make(PAPERS), tmp_path) == PAPERS


@MAKERS
@pytest.mark.parametrize(
    "make_inner", [zip_of, tar_of, tar_gz_of, tar_bz2_of, tar_xz_of], ids=["zip", "tar", "gz", "bz2", "xz"]
)
def test_a_container_in_a_container_is_opened(make, make_inner, tmp_path):
    found = told(make({"inner.bin": make_inner(PAPERS), "z.txt": b"Zeta"}), tmp_path)

    assert found == {f"inner.bin!/{name}": data for name, data in PAPERS.items()} | {"z.txt": b"Zeta"}


@MAKERS
def test_a_third_container_inside_is_refused_and_the_others_go_on(make, tmp_path):
    found = told(make({"in.zip": zip_of({"deep.zip": zip_of(PAPERS), "b.txt": b"Beta"}), "z.txt": b"Z"}), tmp_path)

    assert found == {"in.zip!/deep.zip": "too-deep", "in.zip!/b.txt": b"Beta", "z.txt": b"Z"}


@MAKERS
def test_what_is_no_document_is_skipped(make, tmp_path):
    names = ["letter.docx", "__MACOSX/a.txt", ".git/b.txt", "Thumbs.db", "notes"]

    assert told(make(dict.fromkeys(names, b"words")), tmp_path) == dict.fromkeys(names)


def test_an_office_file_is_no_folder_of_papers(tmp_path):
    office = zip_of({"[Content_Types].xml": b"<a/>", "word/media/image1.png": b"\x89PNG\r\n\x1a\n"})
    (tmp_path / "a.docx").write_bytes(office)

    assert container_kind(tmp_path / "a.docx") is None
    (tmp_path / "a.docx").unlink()
    assert told(zip_of({"a.docx": office, "b.odt": zip_of({"mimetype": b"x"})}), tmp_path) == {
        "a.docx": None,
        "b.odt": None,
    }


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (zip_of({}), Kind.ZIP),
        (zip_of({"a.pdf": b"%PDF-1.4"}, packing=zipfile.ZIP_STORED), Kind.ZIP),
        (tar_of({"a.pdf": b"%PDF-1.4"}), Kind.TAR),
        (tar_of({"a.pdf": b"%PDF-1.4"}, form=tarfile.GNU_FORMAT), Kind.TAR),
        (tar_gz_of({"a.pdf": b"%PDF-1.4"}), Kind.TAR_GZ),
        (gzip.compress(b"%PDF-1.4"), None),
        (b"%PDF-1.4", None),
        (b"", None),
        (b"PK\x03\x04", None),
        (b"\0" * 1024, None),
    ],
    ids=["empty-zip", "stored-zip", "tar", "gnu-tar", "tar.gz", "gz", "pdf", "empty", "cut-zip", "zeros"],
)
def test_the_kind_is_told_by_bytes(data, kind, tmp_path):
    (tmp_path / "what").write_bytes(data)

    assert container_kind(tmp_path / "what") is kind


@MAKERS
@pytest.mark.parametrize("name", ["../../etc/cron.txt", "2019/../../x.txt", "..\\..\\x.txt"])
def test_a_name_that_leads_out_is_refused(make, name, tmp_path):
    found = told(make({name: b"evil", "b.txt": b"Beta"}), tmp_path)

    assert list(found.values()) == ["unsafe-name", b"Beta"]


@MAKERS
def test_a_name_from_the_root_is_a_name_in_the_container(make, tmp_path):
    assert told(make({"/etc/a.txt": b"Alpha", "./b.txt": b"Beta"}), tmp_path) == {
        "etc/a.txt": b"Alpha",
        "b.txt": b"Beta",
    }


@MAKERS
def test_members_of_one_name_are_all_there(make, tmp_path):
    found = told(make([("a.txt", b"one"), ("a.txt", b"two"), ("a#2.txt", b"three")]), tmp_path)

    assert found == {"a.txt": b"one", "a#2.txt": b"two", "a#2#2.txt": b"three"}


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        (zip_with_link("a.txt", "/etc/passwd"), {"a.txt": "link"}),
        (tar_with(tar_entry("a.txt", tarfile.SYMTYPE, "/etc/passwd")), {"a.txt": "link"}),
        (tar_with(tar_entry("a.txt", tarfile.LNKTYPE, "after.txt")), {"a.txt": "link"}),
        (tar_with(tar_entry("a.txt", tarfile.FIFOTYPE)), {"a.txt": "not-a-document"}),
        (tar_with(tar_entry("a.txt", tarfile.CHRTYPE)), {"a.txt": "not-a-document"}),
        (tar_with(tar_entry("folder", tarfile.DIRTYPE)), {}),
    ],
    ids=["zip-link", "link", "hard-link", "pipe", "device", "folder"],
)
def test_links_and_devices_are_refused_and_the_others_go_on(data, reasons, tmp_path):
    assert told(data, tmp_path) == reasons | {"after.txt": b"After"}


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda data: with_flag(data, "a.txt", 0x1), "encrypted"),
        (lambda data: with_method(data, "a.txt", 97), "unsupported"),
        (lambda data: with_broken_bytes(data, b"Alpha"), "damaged"),
    ],
    ids=["encrypted", "method", "checksum"],
)
def test_a_bad_member_of_a_zip_fails_alone(spoil, reason, tmp_path):
    data = zip_of({"a.txt": b"Alpha", "b.txt": b"Beta"}, packing=zipfile.ZIP_STORED)

    assert told(spoil(data), tmp_path) == {"a.txt": reason, "b.txt": b"Beta"}


@pytest.mark.parametrize("end", [700, 1024, 1300, 2048])
def test_a_tar_that_ends_too_soon_gives_what_is_there_and_says_so(end, tmp_path):
    data = tar_of({"a.txt": b"Alpha", "b.txt": b"Beta"})

    found = told(data[:end], tmp_path)

    assert found.pop("error") == "damaged"
    assert found == {"a.txt": b"Alpha", "b.txt": b"Beta"} if end >= 2048 else "b.txt" not in found


def test_a_gzip_that_ends_too_soon_gives_what_is_there_and_says_so(tmp_path):
    noise = os.urandom(200_000)
    data = tar_gz_of({"a.txt": b"Alpha", "b.txt": noise})

    assert told(data[:150_000], tmp_path) == {"a.txt": b"Alpha", "b.txt": "damaged", "error": "damaged"}


def test_garbage_in_the_middle_of_a_tar_is_not_taken_for_its_end(tmp_path):
    data = bytearray(tar_of({"a.txt": b"Alpha", "b.txt": b"Beta"}))
    data[1024:1100] = b"?" * 76

    assert told(bytes(data), tmp_path) == {"a.txt": b"Alpha", "error": "damaged"}


@pytest.mark.parametrize("make", [zip_of, tar_gz_of, tar_bz2_of, tar_xz_of], ids=["zip", "gz", "bz2", "xz"])
def test_a_bomb_is_not_unpacked(make, tmp_path):
    limits = Limits(ratio=50, ratio_free_bytes=100_000)

    found = told(make({"a.txt": b"Alpha", "bomb.txt": b" " * 5_000_000}), tmp_path, limits=limits)

    assert found["a.txt"] == b"Alpha"
    assert "bomb" in found.values()
    assert not any(isinstance(what, bytes) and len(what) > 200_000 for what in found.values())


@pytest.mark.parametrize("make", [zip_of, tar_gz_of, tar_bz2_of, tar_xz_of], ids=["zip", "gz", "bz2", "xz"])
def test_a_bomb_in_many_small_parts_ends_early(make, tmp_path):
    limits = Limits(ratio=50, ratio_free_bytes=100_000)

    found = told(make({f"{n}.txt": b" " * 90_000 for n in range(200)}), tmp_path, limits=limits)

    assert found["error"] == "bomb"
    assert sum(len(what) for what in found.values() if isinstance(what, bytes)) < 200 * 90_000 / 2


@MAKERS
def test_a_large_member_is_refused_alone(make, tmp_path):
    found = told(make({"a.txt": b"A" * 101, "b.txt": b"Beta"}), tmp_path, limits=Limits(member_bytes=100))

    assert found == {"a.txt": "too-large", "b.txt": b"Beta"}


@MAKERS
def test_too_many_members_end_it_with_a_reason(make, tmp_path):
    found = told(make({f"{n}.txt": b"x" for n in range(5)}), tmp_path, limits=Limits(members=3))

    assert found == {"0.txt": b"x", "1.txt": b"x", "2.txt": b"x", "error": "too-many-members"}


@MAKERS
def test_many_bytes_in_all_end_it_with_a_reason(make, tmp_path):
    data = make({"in.zip": zip_of({f"{n}.txt": b"x" * 2000 for n in range(30)}), "z.txt": b"Zeta"})

    found = told(data, tmp_path, limits=Limits(total_bytes=20_000))

    assert found["error"] == "too-large"
    assert sum(len(what) for what in found.values() if isinstance(what, bytes)) <= 20_000


def test_a_name_without_end_does_not_fill_the_memory(tmp_path):
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 8 << 20
    data = info.tobuf(tarfile.GNU_FORMAT) + b"a" * (8 << 20) + tar_of({"a.txt": b"Alpha"})

    assert told(data, tmp_path) == {"error": "damaged"}


def test_a_damaged_container_inside_fails_alone(tmp_path):
    found = told(zip_of({"in.zip": b"PK\x03\x04 and no more", "page.zip": b"<html>", "z.txt": b"Zeta"}), tmp_path)

    assert found == {"in.zip": "damaged", "page.zip": b"<html>", "z.txt": b"Zeta"}


@given(st.data())
def test_no_damage_ends_in_anything_but_a_reason(tmp_path_factory, data):
    make = data.draw(st.sampled_from([zip_of, tar_of, tar_gz_of, tar_bz2_of, tar_xz_of]))
    whole = bytearray(make({"a.txt": b"Alpha" * 50, "in.zip": zip_of({"b.txt": b"Beta"})}))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("damaged") / "papers.zip"
    path.write_bytes(bytes(whole))
    kind = container_kind(path)
    if kind is not None:
        with suppress(UnreadableFile):
            for member in members(path, kind, limits=Limits(), scratch=None):
                _what(member.what)
