"""Passwords of encrypted PDFs. In: a file with one a line. Out: the passwords, and the key that lies beside a kept PDF.

The password that opened a paper is kept beside our own copy of it, so that its pages can be read and shown again: who
may read the one may read the other, as they may read the text that was found in it.
"""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.errors import UsageError

_KEY = ".key"
_MOST = 1_000
"""Passwords that are tried on one file: each takes a moment, and a list of that many is no list of ours."""


def read_passwords(path: Path) -> tuple[str, ...]:
    """Return the passwords in a file: one a line, as it stands there, in UTF-8; empty lines are none.

    Raises:
        UsageError: the file cannot be read, or holds none, or far too many.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise UsageError(
            f"The password file {path} cannot be read ({why}).", advice="Write one password a line."
        ) from error
    passwords = tuple(dict.fromkeys(line for line in text.splitlines() if line))
    if not passwords or len(passwords) > _MOST:
        raise UsageError(
            f"The password file {path} holds {len(passwords) or 'no'} passwords.",
            advice=f"Write one password a line, {_MOST} at most.",
        )
    return passwords


def keep_key(path: Path, password: str) -> None:
    """Write the password of the PDF at `path` beside it, for its owner's eyes only; raises OSError."""
    file = os.open(path.with_name(path.name + _KEY), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as key:
        key.write(password)


def key_of(path: Path) -> str | None:
    """Return the password that lies beside a PDF, or None."""
    try:
        return path.with_name(path.name + _KEY).read_text(encoding="utf-8")
    except OSError:
        return None
