"""Progress is written over one line of a terminal, and nowhere else."""

from __future__ import annotations

import io

import pytest

from cnnshape.cli import progress
from cnnshape.cli.progress import Progress
from tests.cli.running import Terminal


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr(progress, "monotonic", lambda: now[0])
    return now


def test_a_short_run_says_nothing(clock: list[float]) -> None:
    stream = Terminal()
    with Progress(2, stream) as said:
        clock[0] = 0.9
        said.passed("conv1")
    assert stream.getvalue() == ""


def test_a_long_run_says_how_far_it_is_and_clears_the_line(clock: list[float]) -> None:
    stream = Terminal()
    with Progress(1200, stream) as said:
        clock[0] = 1.0
        said.passed("conv1")
        said.passed("pool1")
        clock[0] = 1.3
        said.passed("evil\x1b[2J")
    assert stream.getvalue() == (
        "\r\x1b[K1 of 1,200 layers: conv1\r\x1b[K3 of 1,200 layers: evil\\x1b[2J\r\x1b[K"
    )


def test_where_there_is_no_terminal_nothing_is_said(clock: list[float]) -> None:
    stream = io.StringIO()
    with Progress(2, stream) as said:
        clock[0] = 100.0
        said.passed("conv1")
    assert stream.getvalue() == ""


def test_the_line_is_cleared_when_a_run_fails(clock: list[float]) -> None:
    stream = Terminal()

    def run() -> None:
        with Progress(2, stream) as said:
            clock[0] = 2.0
            said.passed("conv1")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        run()
    assert stream.getvalue().endswith("\r\x1b[K")


def test_how_many_there_are_in_all_may_not_be_known(clock: list[float]) -> None:
    stream = Terminal()
    with Progress(None, stream) as said:
        clock[0] = 1.0
        said.passed("conv1")
    assert stream.getvalue() == "\r\x1b[K1 layers: conv1\r\x1b[K"
