"""Terminals of 1 to 20 columns: every command draws what it can, and none fails."""

from __future__ import annotations

import io
import sys
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from unittest.mock import patch

import pytest

from cnnshape.cli.command_line import run
from tests.cli.running import FINE, WRONG
from tests.reliability.programs import BROKEN, COMMANDS, write_net

pytestmark = pytest.mark.exhaustive

WRONG_WORDS = {
    "findings": ("lint", "wrong.yaml"),
    "wrong table": ("table", "wrong.yaml"),
    "help of all": ("--help",),
    "sizes nearest": ("sizes", "net.yaml", "--nearest", "9"),
    "run all": ("run", "net.yaml", "--all"),
}


class TerminalOf(io.TextIOWrapper):
    """A terminal that takes bytes."""

    def isatty(self) -> bool:
        """Return True."""
        return True


def code_on_a_terminal(*words: str) -> int | str | None:
    """Run a command on a terminal, and return its exit code."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(sys, "argv", ["cnnshape", *words]))
        stack.enter_context(redirect_stdout(TerminalOf(io.BytesIO(), "utf-8")))
        stack.enter_context(redirect_stderr(TerminalOf(io.BytesIO(), "utf-8")))
        try:
            run()
        except SystemExit as end:
            return end.code
    return FINE


@pytest.mark.parametrize("columns", [1, 2, 3, 5, 8, 13, 20])
@pytest.mark.parametrize("name", [*COMMANDS, *WRONG_WORDS])
def test_narrow_terminals_are_no_fault(
    name: str, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("LINES", "1")
    write_net(BROKEN.replace("conv", "cnv")).rename("wrong.yaml")
    write_net()
    words = {**COMMANDS, **WRONG_WORDS}[name]
    assert code_on_a_terminal(*words) in (FINE, WRONG)
