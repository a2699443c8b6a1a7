"""Marks tests by what they are, so that `pytest -m` can leave out the long ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test

REFERENCE = Path(__file__).parent / "reference"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what draws random examples, and what compares with another framework."""
    for item in items:
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.random)
        if REFERENCE in item.path.parents:
            item.add_marker(pytest.mark.reference)
