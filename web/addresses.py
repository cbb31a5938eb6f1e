"""The room's own addresses, in one place; every one of them may be kept and sent on. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from urllib.parse import quote, urlencode

ID_DIGITS = 16
"""Of a document's id in an address: enough for any archive, and short enough to read out."""


def with_query(path: str, values: Mapping[str, object]) -> str:
    """Return an address with those values that say something."""
    said = {name: str(value) for name, value in values.items() if value not in {None, "", False}}
    return f"{path}?{urlencode(said, errors='replace')}" if said else path


def search_path(query: str) -> str:
    """Return the answer to a query."""
    return with_query("/search", {"q": query})


def modification_path(modification: str) -> str:
    """Return the page of a modification."""
    return f"/mods/{quote(modification, safe='', errors='replace')}"


def document_path(document: str) -> str:
    """Return the page of a document."""
    return f"/docs/{document[:ID_DIGITS]}"


def page_path(document: str, page: int, **values: object) -> str:
    """Return the view of a page of a document."""
    return with_query(f"{document_path(document)}/pages/{page}", values)


def quote_key(text: str) -> str:
    """Return what stands for a quoted sentence in an address: it stays when the paper is read anew."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def quote_path(document: str, page: int, text: str) -> str:
    """Return the view of a page with one quoted sentence on it."""
    return page_path(document, page, quote=quote_key(text)) + "#quote"
