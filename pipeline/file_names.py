"""Names of files as text that can be stored and printed. In: a path as the system has it. Out: the same, escaped."""

from __future__ import annotations

from pathlib import Path


def printable(name: str | Path) -> str:
    r"""Return a name or a text that quotes one; bytes of it that are no UTF-8 show as escapes.

    >>> printable("caf\udce9.pdf"), printable("café.pdf"), printable("odd\ud800")
    ('caf\\xe9.pdf', 'café.pdf', 'odd\\ud800')
    """
    text = str(name)
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode("utf-8")
