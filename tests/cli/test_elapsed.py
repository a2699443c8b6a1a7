"""Work that cannot say how far it is shows its seconds, on a terminal only."""

from __future__ import annotations

import io
from time import sleep

import pytest

from cnnshape.cli import elapsed
from cnnshape.cli.progress import CLEAR_LINE
from tests.cli.running import Terminal


def test_seconds_are_shown_and_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elapsed, "FIRST_AFTER", 0.0)
    monkeypatch.setattr(elapsed, "EVERY", 0.01)
    stream = Terminal()
    with elapsed.elapsed("evil\x1b[2J", stream):
        while stream.getvalue().count(CLEAR_LINE) < 2:
            sleep(0.001)
    lines = stream.getvalue().split(CLEAR_LINE)
    assert lines[1:3] == ["evil\\x1b[2J: 0 s"] * 2
    assert lines[-1] == ""


def test_short_work_says_nothing() -> None:
    stream = Terminal()
    with elapsed.elapsed("planning", stream):
        pass
    assert stream.getvalue() == ""


def test_nothing_is_said_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elapsed, "FIRST_AFTER", 0.0)
    stream = io.StringIO()
    with elapsed.elapsed("planning", stream):
        sleep(0.01)
    assert stream.getvalue() == ""


def test_the_line_is_cleared_when_the_work_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elapsed, "FIRST_AFTER", 0.0)
    stream = Terminal()

    def work() -> None:
        with elapsed.elapsed("planning", stream):
            while not stream.getvalue():
                sleep(0.001)
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        work()
    assert stream.getvalue().endswith(CLEAR_LINE)
