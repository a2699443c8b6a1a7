"""Run the commands that README.md shows, and write what they print below each of them.

    python -m tools.readme

A block of `console` starts with a command. `cat` shows a file, which later commands read.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import (
    ExitStack,
    chdir,
    contextmanager,
    redirect_stderr,
    redirect_stdout,
    suppress,
)
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from cnnshape.cli.command_line import run
from cnnshape.report import console, paper

README = Path(__file__).parents[1] / "README.md"
WIDTH = 110
BLOCK = re.compile(r"^```console\n\$ (.*)\n((?:.*\n)*?)```$", re.MULTILINE)


class Shown(NamedTuple):
    """A command that the README shows, and the text below it."""

    command: str
    text: str


def shown(page: str) -> Iterator[Shown]:
    """Return the commands of a page with the text below each."""
    for found in BLOCK.finditer(page):
        yield Shown(found[1], found[2])


def outputs(page: str) -> Iterator[str]:
    """Return what each command of a page prints; a file that `cat` shows is as the page says."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        for command, text in shown(page):
            program, *words = shlex.split(command)
            if program == "cat":
                Path(words[0]).write_text(text, encoding="utf-8")
                yield text
            else:
                yield printed(words)


@contextmanager
def pipes_of(width: int) -> Iterator[None]:
    """Let reports wrap in pipes as on a terminal of that many columns."""
    with (
        patch.object(console, "WIDE_ENOUGH", width),
        patch.object(paper, "is_plain", lambda _: False),
    ):
        yield


def printed(words: list[str], width: int = WIDTH) -> str:
    """Return what cnnshape prints, errors too, in lines of that many columns: of the README."""
    stream = io.StringIO()
    plain = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, plain, clear=True))
        stack.enter_context(patch.object(sys, "argv", ["cnnshape", *words]))
        stack.enter_context(pipes_of(width))
        stack.enter_context(redirect_stdout(stream))
        stack.enter_context(redirect_stderr(stream))
        with suppress(SystemExit):
            run()
    return "".join(f"{line.rstrip()}\n" for line in stream.getvalue().strip("\n").splitlines())


def updated(page: str) -> str:
    """Return a page with what its commands print now."""
    texts = outputs(page)
    return BLOCK.sub(lambda found: f"```console\n$ {found[1]}\n{next(texts)}```", page)


if __name__ == "__main__":
    README.write_text(updated(README.read_text(encoding="utf-8")), encoding="utf-8")
