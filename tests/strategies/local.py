"""Random locally connected layers."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.strategies.finishing import bias_and_activation
from tests.strategies.random_layer import Bounds, Draw, Group, RandomLayer, Shape, strategy
from tests.strategies.sliding import lengths, sliding


@strategy(Group.WINDOWED)
def locally_connected(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    window = sliding(draw, shape[:-1], bounds)
    filters = draw(st.integers(1, bounds.filters))
    keys = {"type": "locally_connected", "filters": filters, **window.keys}
    output = (*lengths(window.reads(shape[:-1])), filters)
    return RandomLayer(keys | bias_and_activation(draw, filters), output)
