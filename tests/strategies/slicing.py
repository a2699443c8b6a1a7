"""Random slices."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.strategies.random_layer import Bounds, Draw, Group, RandomLayer, Shape, strategy


@strategy(Group.PARTIAL)
def take_channels(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    start = draw(st.integers(0, shape[-1] - 1))
    stop = draw(st.integers(start + 1, shape[-1]))
    return RandomLayer({"type": "slice", "channels": [start, stop]}, (*shape[:-1], stop - start))
