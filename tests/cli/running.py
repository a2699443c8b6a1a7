"""Run commands: in this process, or in a process of their own."""

from __future__ import annotations

import io
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from typing import Any, NamedTuple
from unittest.mock import patch

import typer

from cnnshape.cli.application import application
from cnnshape.cli.command_line import run, with_command

FINE, WRONG, UNABLE = 0, 1, 2
"""The promised exit codes: fine, something is wrong with the architecture, no work was done."""

PROGRAM = (sys.executable, "-m", "cnnshape")


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


class Outcome(NamedTuple):
    """Its exit code, its standard output (`report`) and its standard error (`said`)."""

    code: int
    report: str
    said: str

    def json(self) -> Any:
        """Return the report as data."""
        return json.loads(self.report)


def command(*words: str, stdin: bytes = b"", encoding: str = "utf-8") -> Outcome:
    """Run a command in this process; an exception that it lets through is the test's."""
    output, errors = (io.TextIOWrapper(io.BytesIO(), encoding) for _ in range(2))
    code: int | str | None = FINE
    with ExitStack() as stack:
        stack.enter_context(patch.object(sys, "argv", ["cnnshape", *words]))
        stack.enter_context(patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin))))
        stack.enter_context(redirect_stdout(output))
        stack.enter_context(redirect_stderr(errors))
        try:
            run()
        except SystemExit as end:
            code = end.code
    assert isinstance(code, int)
    return Outcome(code, _text_in(output), _text_in(errors))


def parse(line: str) -> None:
    """Parse a line of a shell that starts with `cnnshape`, and run nothing.

    A line with `--plot` can be parsed where the library that draws is not installed.
    """
    words = with_command(shlex.split(line)[1:])
    parsed = typer.main.get_command(application(words))
    with patch("cnnshape.report.plots.picture.is_available", lambda: True):
        vars(parsed)["commands"][words[0]].make_context(words[0], words[1:])


def program(
    *words: str | bytes, stdin: bytes = b"", environment: Mapping[str, str] | None = None
) -> Outcome:
    """Run a command as a program of its own, in an environment with these variables too."""
    done = subprocess.run(
        [*PROGRAM, *words],
        input=stdin,
        capture_output=True,
        env=surroundings(environment or {}),
        timeout=60,
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def surroundings(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a program: this one without what changes how it writes."""
    kept = ("PATH", "PYTHONPATH", "HOME", "SYSTEMROOT", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in kept if name in os.environ} | dict(variables)


def _text_in(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode(stream.encoding)
