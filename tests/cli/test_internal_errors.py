"""An error in cnnshape itself ends in a message; a variable shows its traceback."""

from __future__ import annotations

from typing import NoReturn

import pytest

from cnnshape.cli import table
from cnnshape.cli.command_line import SHOW_TRACEBACK
from tests.cli.running import UNABLE, command


@pytest.fixture(params=[RuntimeError, RecursionError, AssertionError])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> type[Exception]:
    """Return the kind of error that the analysis raises."""
    found: type[Exception] = request.param

    def failing_analysis(*arguments: object, **named: object) -> NoReturn:
        raise found("planted")

    monkeypatch.setattr(table, "analyze", failing_analysis)
    return found


def test_it_ends_in_a_message(kind: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SHOW_TRACEBACK, raising=False)
    outcome = command("table", "lenet")
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert outcome.said == (
        f"cnnshape: internal error in cnnshape, not in the file: {kind.__name__}: planted; "
        "please report it, with the traceback that CNNSHAPE_TRACEBACK=1 shows\n"
    )


def test_the_traceback_is_shown_on_request(
    kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SHOW_TRACEBACK, "1")
    with pytest.raises(kind, match="planted"):
        command("table", "lenet")
