"""What a name says of a file: a document, a system's own file, or nothing. In: names. Out: yes or no. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.sources import sniff

_SYSTEM_NAMES = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"})
_SYSTEM_FOLDERS = frozenset({"__macosx", "$recycle.bin", "system volume information", "lost+found"})
_SYSTEM_PREFIXES = (".", "~$")
_DOCUMENT_SUFFIXES = (".pdf", ".tif", ".tiff", ".png", ".jpg", ".jpeg", ".txt")
_CONTAINER_SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")


def is_system_file(name: str) -> bool:
    """Return whether a file or folder is hidden or a system's own, by its name."""
    return name.startswith(_SYSTEM_PREFIXES) or name.lower() in _SYSTEM_NAMES


def is_system_folder(name: str) -> bool:
    """Return whether all that a folder holds is hidden or a system's own."""
    return is_system_file(name) or name.lower() in _SYSTEM_FOLDERS


def is_system_path(parts: Sequence[str]) -> bool:
    """Return whether a file is hidden or a system's own, by its name and its folders' names."""
    return is_system_file(parts[-1]) or any(map(is_system_folder, parts[:-1]))


def is_named_as_container(name: str) -> bool:
    """Return whether a file's name says that it holds other files."""
    return name.lower().endswith(_CONTAINER_SUFFIXES)


def may_be_document(name: str, head: bytes) -> bool:
    """Return whether a file is worth a look, by its name or else by its first bytes.

    A file that is named as a document but is none is worth it: a damaged paper must be told, not skipped.
    """
    if name.lower().endswith(_DOCUMENT_SUFFIXES):
        return True
    return bool(head) and sniff(head, name) is not None
