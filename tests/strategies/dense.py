"""Random dense layers."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.strategies.finishing import bias_and_activation
from tests.strategies.random_layer import Bounds, Draw, Group, RandomLayer, Shape, strategy


@strategy(Group.CELLWISE)
def dense(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    units = draw(st.integers(1, bounds.filters))
    keys = {"type": "dense", "units": units}
    return RandomLayer(keys | bias_and_activation(draw, units), (*shape[:-1], units))
