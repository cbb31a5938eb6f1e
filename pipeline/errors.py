"""The errors a user may see, one tree; each says what happened, where, and what to do next.

    UserFacingError              exit code
    ├── UsageError               2   a path, option or profile that is wrong
    │   └── ProfileError         2   a profile file that does not hold together
    ├── UnreadableFile           3   encrypted, damaged, empty or of no known kind
    ├── UnreadablePage           3   one page; the document goes on
    ├── ToolMissing              4   Tesseract or its language data
    ├── ArchiveError             5   the archive or index is not there, of a later version, or damaged
    └── NotFound                 1   no such document or modification, or several

Libraries' exceptions are wrapped into these at the border of the module that calls the library.
"""

from __future__ import annotations

from enum import IntEnum

from pipeline.file_names import printable


class ExitCode(IntEnum):
    """What the command line returns."""

    DONE = 0
    NOTHING_FOUND = 1
    USAGE = 2
    UNREADABLE_INPUT = 3
    TOOL_MISSING = 4
    ARCHIVE_UNUSABLE = 5
    INTERNAL = 70
    INTERRUPTED = 130


class UserFacingError(Exception):
    """Root of all errors that are told to the user as they are.

    `message` says what happened and where, `advice` what to do next; both are sentences that can be stored and printed,
    whatever names of files they quote.
    """

    exit_code = ExitCode.INTERNAL

    def __init__(self, message: str, *, advice: str = "") -> None:
        self.message = printable(message)
        self.advice = printable(advice)
        super().__init__(self.message, self.advice)

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments do not survive pickling by themselves, and these travel between processes.
        return (_rebuild, (type(self), self.__dict__.copy()))

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


def _rebuild(kind: type[UserFacingError], fields: dict[str, object]) -> UserFacingError:
    error = kind.__new__(kind)
    error.__dict__.update(fields)
    error.args = (fields.get("message"), fields.get("advice"))
    return error


class UsageError(UserFacingError):
    """What was asked for does not make sense."""

    exit_code = ExitCode.USAGE


class ProfileError(UsageError):
    """A profile file is wrong; the message names the file, the key and the reason."""


class UnreadableFile(UserFacingError):
    """A file that cannot become a document. `reason` is a short fixed word, such as `encrypted`."""

    exit_code = ExitCode.UNREADABLE_INPUT

    def __init__(self, message: str, *, reason: str, advice: str = "") -> None:
        super().__init__(message, advice=advice)
        self.reason = reason


class UnreadablePage(UserFacingError):
    """A page that cannot be read. `stage` is where it failed, `reason` a short fixed word, such as `ocr-timeout`."""

    exit_code = ExitCode.UNREADABLE_INPUT

    def __init__(self, message: str, *, stage: str, reason: str, advice: str = "") -> None:
        super().__init__(message, advice=advice)
        self.stage = stage
        self.reason = reason


class ToolMissing(UserFacingError):
    """A program that is needed for this is not installed."""

    exit_code = ExitCode.TOOL_MISSING


class ArchiveError(UserFacingError):
    """The archive or its index cannot be used."""

    exit_code = ExitCode.ARCHIVE_UNUSABLE


class NotFound(UserFacingError):
    """Nothing, or not exactly one thing, answers to what was asked."""

    exit_code = ExitCode.NOTHING_FOUND
