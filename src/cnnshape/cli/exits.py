"""Exit codes and warnings: how a command ends, and what it writes on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import IntEnum
from typing import TYPE_CHECKING, NoReturn

from cnnshape.report.escaping import escaped

if TYPE_CHECKING:
    from cnnshape.diagnostics import Diagnostic, ImportRefused


MAX_STANDARD_DESCRIPTOR = 2
"""The last of the descriptors of standard input, output and error."""


class Exit(IntEnum):
    """Exit codes: fine, the architecture is wrong, it could not do its work, or was stopped."""

    FINE = 0
    WRONG = 1
    UNABLE = 2
    INTERRUPTED = 130


def warn(message: str, *details: str) -> None:
    """Write a line on standard error, and one for each detail; if it is full or closed, nothing."""
    with suppress(OSError):
        print(f"cnnshape: {escaped(message)}", file=sys.stderr)  # noqa: T201
        for line in details:
            print(f"  {escaped(line.strip())}", file=sys.stderr)  # noqa: T201


def warn_refused(file: str, error: ImportRefused) -> None:
    """Write why a model cannot be imported, with the lines of code that the reason quotes."""
    why, *details = str(error).splitlines() or [""]
    warn(f"cannot import {file}: {why}", *details)


def show_diagnostics(diagnostics: Sequence[Diagnostic]) -> None:
    """Write diagnostics on standard error, if there are any."""
    if diagnostics:
        from cnnshape.report.findings.diagnostics import print_diagnostics

        print_diagnostics(diagnostics, sys.stderr)


def fail(message: str) -> NoReturn:
    """Write why the command cannot do its work, and end it."""
    warn(message)
    exit_with(Exit.UNABLE)


def exit_with(code: Exit) -> NoReturn:
    """End the command."""
    raise SystemExit(code)


def exit_wrong(diagnostics: Sequence[Diagnostic]) -> NoReturn:
    """Write diagnostics on standard error, and end the command because of them."""
    show_diagnostics(diagnostics)
    exit_with(Exit.WRONG)


@contextmanager
def system_errors_reported() -> Iterator[None]:
    """Turn errors of the system, also those of writing the output, into a message and an exit."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        exit_with(Exit.UNABLE)
    except OSError as error:
        warn(f"{error.filename or 'the output'}: {error.strerror or error}")
        exit_with(Exit.UNABLE)


def open_closed_streams() -> None:
    """Let standard error go nowhere if it is closed, and no file take the place of a stream."""
    descriptor = os.open(os.devnull, os.O_RDWR)
    while descriptor <= MAX_STANDARD_DESCRIPTOR:
        descriptor = os.dup(descriptor)
    os.close(descriptor)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123


def discard_unwritten_output() -> None:
    """Discard buffered output that cannot be written (closed pipe or full disk)."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
