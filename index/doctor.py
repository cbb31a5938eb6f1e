"""A machine and an archive in, a list of checks out: is everything here that modtrail needs, and if not, what to do."""

from __future__ import annotations

from pathlib import Path

from index.answers import DoctorReport


def doctor(directory: Path) -> DoctorReport:
    """Look at Python, Tesseract, the libraries, and the archive at `directory` (which may not be there yet)."""
    raise NotImplementedError
