"""A command line from its words to its exit, and the last place where an error can be a traceback.

Ordinary words are parsed and completed without typer; all others are left to it (`application`).
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from cnnshape import __version__
from cnnshape.cli.commands import COMMANDS, function_of
from cnnshape.cli.exits import (
    Exit,
    discard_unwritten_output,
    fail,
    open_closed_streams,
    system_errors_reported,
)

SHOW_TRACEBACK = "CNNSHAPE_TRACEBACK"
"""The variable that shows the traceback of an internal error."""

REPORT_IT = f"please report it, with the traceback that {SHOW_TRACEBACK}=1 shows"

COMPLETING = "_CNNSHAPE_COMPLETE"
"""The variable that a shell sets when it asks for completions."""


def run() -> None:
    """Run the command line; every error ends in a message and an exit code."""
    if sys.stdout is None:
        sys.exit(Exit.UNABLE)
    open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    words = with_command(sys.argv[1:])
    try:
        if COMPLETING in os.environ:
            _complete(words)
        elif not _has_run_plainly(words):
            from cnnshape.cli.application import run_with_typer

            run_with_typer(words)
    finally:
        discard_unwritten_output()


def _complete(words: Sequence[str]) -> None:
    """Answer a shell that asks for completions."""
    from cnnshape.cli.plain_completion import plain_completion

    with system_errors_reported():
        answer = plain_completion(os.environ[COMPLETING], os.environ)
        if answer is not None:
            print(answer.text, end="")  # noqa: T201
            sys.exit(answer.code)
    from cnnshape.cli.application import run_with_typer

    run_with_typer(words)


def _has_run_plainly(words: Sequence[str]) -> bool:
    """Run a command whose words are plain, and say whether it was one."""
    if list(words) == ["--version"]:
        with system_errors_reported():
            print(f"cnnshape {__version__}")  # noqa: T201
        return True
    if not words or words[0] not in COMMANDS:
        return False
    from cnnshape.cli.parameters import parameters_of
    from cnnshape.cli.plain_words import plain_call

    function = function_of(words[0])
    call = plain_call(parameters_of(function), words[1:])
    if call is None:
        return False
    with system_errors_reported():
        guarded(function)(**call.arguments())
    return True


def with_command(words: Sequence[str]) -> list[str]:
    """Return the words of a command line; a file without a command means its table."""
    first = words[0] if words else ""
    is_file = first not in COMMANDS and (first == "-" or not first.startswith("-"))
    return ["table", *words] if is_file and _means_a_file(first) else list(words)


def _means_a_file(word: str) -> bool:
    """Say whether a word is a file, the name of a bundled one, or at least looks like a file."""
    if not word:
        return False
    if word == "-" or not {".", "/", ":"}.isdisjoint(word):
        return True
    from cnnshape.language.loading import find

    return find(word).is_file()


def guarded(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that turns errors other than those of the system into a message."""

    @wraps(command)
    def run_guarded(*arguments: Any, **options: Any) -> None:
        from cnnshape.cli.read_files import reads_noted

        try:
            with reads_noted():
                command(*arguments, **options)
        except MemoryError:
            fail("there is not enough memory for this network")
        except OSError:
            raise
        except Exception as error:
            _fail_if_refused(error)
            if os.environ.get(SHOW_TRACEBACK):
                raise
            kind = type(error).__name__
            fail(f"internal error in cnnshape, not in the file: {kind}: {error}; {REPORT_IT}")

    return run_guarded


def _fail_if_refused(error: Exception) -> None:
    """End the command if a model that is imported lacks arrays: they are read when needed."""
    from cnnshape.diagnostics import ImportRefused

    if isinstance(error, ImportRefused):
        fail(str(error))
