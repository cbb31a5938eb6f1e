"""Typefaces in; nothing out where they are installed, else the tests that print with them skip, and in CI fail."""

from __future__ import annotations

import os

import pytest

from benchmarks.corpus.layouts import MissingFontError, font


def need_typefaces(*families: str) -> None:
    """Skip the module that asks, unless every family is installed; in continuous integration that is a failure."""
    try:
        for family in families:
            font(family)
    except MissingFontError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error), allow_module_level=True)
