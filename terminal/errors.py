"""An exception in, a sentence on standard error and an exit code out: the one place where errors end."""

from __future__ import annotations

import os
import sys
import traceback

from pipeline.errors import ExitCode, UserFacingError
from terminal.output import printable


def tell(error: BaseException, *, debug: bool) -> ExitCode:
    """Tell the user what happened and what to do, and return the exit code.

    With `debug` the traceback follows. A reader of our output that has gone away (`| head`) is no error.
    """
    if isinstance(error, BrokenPipeError):
        _discard_output()
        return ExitCode.DONE
    if debug:
        traceback.print_exception(error, file=sys.stderr)
    if isinstance(error, KeyboardInterrupt):
        # One that came through an `exec` of text (a dataclass is made by one) has Python end itself by the signal,
        # whatever the exit code; the next such `exec` has it forget.
        exec("")  # noqa: S102
        _say("Interrupted. What is done stays done; run the same command again to go on.")
        return ExitCode.INTERRUPTED
    if isinstance(error, UserFacingError):
        _say(f"Error: {error.message}")
        if error.advice:
            _say(error.advice)
        return error.exit_code
    detail = " ".join(str(error).split())
    _say(f"Error: modtrail met a bug of its own ({type(error).__name__}{': ' if detail else ''}{detail}).")
    if not debug:
        _say("Run the same command with --debug to see where, and please report it.")
    return ExitCode.INTERNAL


def _say(text: str) -> None:
    print(printable(text), file=sys.stderr)  # noqa: T201  # not rich: the last words must not depend on it


def _discard_output() -> None:
    """Let what is still buffered go nowhere, so that the interpreter does not complain while it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    finally:
        os.close(nowhere)
