"""Random dense layers."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.strategies.drawn import Bounds, Draw, Drawn, Shape
from tests.strategies.finishing import bias_and_activation


def dense(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    units = draw(st.integers(1, bounds.filters))
    keys = {"type": "dense", "units": units}
    return Drawn(keys | bias_and_activation(draw, units), (*shape[:-1], units))
