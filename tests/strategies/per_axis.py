"""Settings that a file writes as a number for each axis, or as one for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from tests.strategies.random_layer import Draw, Numbers


def each_or_one(draw: Draw, is_each: bool, ranges: Sequence[tuple[int, int]]) -> Numbers:
    if is_each:
        return tuple(draw(st.integers(*limits)) for limits in ranges)
    lowest, highest = zip(*ranges, strict=True)
    return (draw(st.integers(max(lowest), min(highest))),) * len(ranges)


def written(values: Numbers, is_each: bool) -> Any:
    return list(values) if is_each else values[0]
