"""One spelling for layers that only put values elsewhere, at given sizes."""

from __future__ import annotations

from typing import Any

from cnnshape.difference.settings import Sizes, identity, made
from cnnshape.layers import Layer
from cnnshape.layers.axis_names import axis_names, axis_position, axis_positions


def moved(layer: Layer, sizes: Sizes) -> Layer:
    """No layer, where it rearranges nothing: it repeats once, or by a factor of 1."""
    return identity() if sizes.read == sizes.given else layer


def flip(layer: Any, sizes: Sizes) -> Layer:
    """The names of the axes, in the order of the shape."""
    names = axis_names(sizes.rank)
    axes = [names[at] for at in axis_positions(layer.axes, sizes.rank) if sizes.read[at] > 1]
    return made("flip", axes=axes) if axes else identity()


def reshape(layer: Layer, sizes: Sizes) -> Layer:
    """`flatten`, where a vector is given, and no layer where it was one."""
    if sizes.read == sizes.given:
        return identity()
    return made("flatten") if len(sizes.given) == 1 else layer


def flatten(layer: Layer, sizes: Sizes) -> Layer:
    """No layer, where a vector is read."""
    return layer if sizes.rank else identity()


def permute(layer: Any, sizes: Sizes) -> Layer:
    """No layer, where the axes stay in their order."""
    order = [axis_position(each, sizes.rank) for each in layer.axes]
    return identity() if order == sorted(order) else layer


def shuffle(layer: Any, sizes: Sizes) -> Layer:
    """No layer, where there is one group, or one channel in each."""
    return identity() if layer.groups in (1, sizes.read[-1]) else layer
