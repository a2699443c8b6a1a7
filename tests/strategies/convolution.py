"""Random convolutions."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.strategies.finishing import bias_and_activation
from tests.strategies.grouping import groups_and_filters
from tests.strategies.random_layer import Bounds, Draw, Group, RandomLayer, Shape, strategy
from tests.strategies.sliding import lengths, padding_mode, sliding


@strategy(Group.WINDOWED)
def conv(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    window = sliding(draw, shape[:-1], bounds)
    groups, filters = groups_and_filters(draw, shape, bounds)
    keys = {"type": "conv", "filters": filters, **window.keys}
    keys |= padding_mode(draw, window, shape[:-1], bounds)
    if groups > 1:
        keys["groups"] = groups
    if draw(st.booleans()):
        keys["flip"] = True
    return RandomLayer(
        keys | bias_and_activation(draw, filters), (*lengths(window.reads(shape[:-1])), filters)
    )


@strategy(Group.WINDOWED)
def depthwise_conv(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    window = sliding(draw, shape[:-1], bounds)
    multiplier = draw(st.integers(1, max(1, min(3, bounds.channels // shape[-1]))))
    keys = {"type": "depthwise_conv", **window.keys}
    keys |= padding_mode(draw, window, shape[:-1], bounds)
    if multiplier > 1:
        keys["multiplier"] = multiplier
    channels = shape[-1] * multiplier
    output = (*lengths(window.reads(shape[:-1])), channels)
    return RandomLayer(keys | bias_and_activation(draw, channels), output)


@strategy(Group.WINDOWED)
def separable_conv(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    window = sliding(draw, shape[:-1], bounds)
    filters = draw(st.integers(1, bounds.filters))
    keys = {"type": "separable_conv", "filters": filters, **window.keys}
    keys |= padding_mode(draw, window, shape[:-1], bounds)
    if shape[-1] * 2 <= bounds.channels and draw(st.booleans()):
        keys["multiplier"] = 2
    output = (*lengths(window.reads(shape[:-1])), filters)
    return RandomLayer(keys | bias_and_activation(draw, filters), output)
