"""Marks tests by what they are, so that `pytest -m` can leave out the long ones."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test, settings

REFERENCE = Path(__file__).parent / "reference"
UNMEASURED = ("random", "slow", "exhaustive")
"""Marks of tests that coverage is not measured on."""


def pytest_configure() -> None:
    """Let the programs that tests start be interrupted, though tests run in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what draws random examples, and what compares with another framework."""
    is_measuring = bool(config.getoption("cov_source", default=None))
    for item in items:
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.random)
        if REFERENCE in item.path.parents:
            item.add_marker(pytest.mark.reference)
        if is_measuring and any(map(item.get_closest_marker, UNMEASURED)):
            # Coverage more than doubles their time, and they reach little that others do not.
            item.add_marker(pytest.mark.no_cover)


settings.register_profile("cnnshape", deadline=None)  # a slow machine is no failure
settings.load_profile("cnnshape")
