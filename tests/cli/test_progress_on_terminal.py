"""Commands show progress on a real terminal, clear it, and write none into a pipe."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO

import pytest

from cnnshape.cli.progress import CLEAR_LINE
from tests.cli.running import surroundings

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")

ROOT = Path(__file__).parents[2]

AT_ONCE = f"""
import sys
sys.path.append({str(ROOT)!r})
from cnnshape.cli import elapsed, progress
progress.FIRST_AFTER = elapsed.FIRST_AFTER = progress.EVERY = 0
sys.setswitchinterval(1e-5)
from cnnshape.cli.command_line import run
from tests.models_by_hand import readable_models
with readable_models():
    run()
"""
"""A program that shows progress from the start, and knows a model that needs no framework."""

COMMANDS = {
    "verify": (("course/lenet",), "layers: "),
    "run": (("course/lenet",), "8 of 9 layers: "),
    "memory": (("densenet121",), "planning the memory: 0 s"),
    "solve": (("unet", "--output", "4x4"), "trying sizes: 0 s"),
    "import": (("model.onnx",), "reading the model: 0 s"),
    "report": (("resnet50", "-o", "page.html"), "writing the page: 0 s"),
}


def _command(name: str) -> list[str]:
    words, _ = COMMANDS[name]
    return [sys.executable, "-c", AT_ONCE, name, *words]


def _said_on_terminal(name: str) -> str:
    """Run a command whose standard error is a terminal, and return all that was written there."""
    ours, theirs = pty.openpty()
    said: list[bytes] = []
    reader = threading.Thread(target=_read_all, args=(os.fdopen(ours, "rb", 0), said))
    reader.start()
    try:
        subprocess.run(
            _command(name),
            stdout=subprocess.PIPE,
            stderr=theirs,
            env=surroundings({}),
            timeout=60,
            check=True,
        )
    finally:
        os.close(theirs)
        reader.join()
    return b"".join(said).decode()


def _read_all(terminal: BinaryIO, said: list[bytes]) -> None:
    """Read until the other side is closed, which is an error on some systems."""
    with terminal:
        while True:
            try:
                some = terminal.read(4096)
            except OSError:
                return
            if not some:
                return
            said.append(some)


@pytest.mark.parametrize("name", COMMANDS)
def test_progress_is_shown_on_a_terminal_and_gone_afterwards(name: str) -> None:
    _, shown = COMMANDS[name]
    said = _said_on_terminal(name)
    assert shown in said
    *_, left = said.split(CLEAR_LINE)
    assert shown not in left


@pytest.mark.parametrize("name", COMMANDS)
def test_no_progress_is_written_into_a_pipe(name: str) -> None:
    done = subprocess.run(
        _command(name), capture_output=True, env=surroundings({}), timeout=60, check=True
    )
    said = done.stderr.decode()
    assert CLEAR_LINE not in said
    assert COMMANDS[name][1] not in said
