"""Encrypted PDFs, and the passwords that open them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from typer.testing import CliRunner

from cli import app
from index.archive import Archive
from index.load import LoadOptions, load
from index.reading import PipelineReader
from pipeline.errors import ExitCode, UnreadableFile, UsageError
from pipeline.passwords import read_passwords
from pipeline.run import ReadOptions
from pipeline.sources import inspect_file


def encrypted(path: Path, password: str) -> Path:
    canvas = Canvas(str(path), encrypt=StandardEncryption(password, ownerPassword="owner", strength=128), invariant=1)
    canvas.drawString(72, 720, "The SSC approved SECMP0024 on 9 April 2019.")
    canvas.save()
    return path


def words(folder: Path, *lines: str) -> Path:
    path = folder / "passwords.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_right_password_of_several_opens_a_paper(tmp_path: Path) -> None:
    path = encrypted(tmp_path / "a.pdf", "pass word")

    assert inspect_file(path, ("wrong", "pass word")).password == "pass word"


@pytest.mark.parametrize("passwords", [(), ("wrong",)], ids=["none", "wrong"])
def test_a_paper_that_stays_closed_says_what_to_do(tmp_path: Path, passwords: tuple[str, ...]) -> None:
    with pytest.raises(UnreadableFile) as caught:
        inspect_file(encrypted(tmp_path / "a.pdf", "secret"), passwords)

    assert caught.value.reason == "encrypted"
    assert "--password-file" in caught.value.advice


def test_passwords_are_lines_as_they_stand(tmp_path: Path) -> None:
    assert read_passwords(words(tmp_path, " blank ", "", "pässword", "pässword")) == (" blank ", "pässword")


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xff\xfe\xff", None], ids=["empty", "blank", "binary", "missing"])
def test_a_password_file_that_is_none_is_wrong_usage(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "passwords.txt"
    if data is not None:
        path.write_bytes(data)

    with pytest.raises(UsageError) as caught:
        read_passwords(path)
    assert caught.value.advice


@pytest.mark.slow
def test_a_load_opens_encrypted_papers_once_it_has_their_password(tmp_path: Path) -> None:
    encrypted(tmp_path / "a.pdf", "secret")
    archive = tmp_path / "archive"

    first = load(archive, [str(tmp_path / "a.pdf")], options=LoadOptions(jobs=1))
    second = load(archive, [str(tmp_path / "a.pdf")], options=LoadOptions(jobs=1, passwords=("x", "secret")))
    third = load(archive, [str(tmp_path / "a.pdf")], options=LoadOptions(jobs=1))

    assert [failure.reason for failure in first.failures] == ["encrypted"]
    assert (second.loaded, second.failures, third.unchanged) == (1, (), 1)
    with Archive.open(archive) as opened:
        document = next(opened.documents())
        assert "SECMP0024" in opened.document(document)["pages"][0]["text"]
        kept = opened.originals.path(document, "application/pdf")
        assert kept.read_bytes() == (tmp_path / "a.pdf").read_bytes()
        # The kept original can be opened again without being told the password.
        assert PipelineReader(ReadOptions()).inspect(kept).page_count == 1
        opened.remove(document)
    assert list((archive / "originals").rglob("*.*")) == []


@pytest.mark.slow
def test_read_takes_passwords_too(tmp_path: Path) -> None:
    path = encrypted(tmp_path / "a.pdf", "secret")
    result = CliRunner().invoke(app, ["read", str(path), "--json", "--password-file", str(words(tmp_path, "secret"))])

    assert result.exit_code == ExitCode.DONE, result.stderr
    assert "SECMP0024" in json.loads(result.stdout)["pages"][0]["text"]
