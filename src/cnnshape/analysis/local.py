"""Locally connected layers: a convolution with an array of weights for each position."""

from __future__ import annotations

from cnnshape.analysis.axes.rule import AxisInputs, AxisRule, Follows, each
from cnnshape.analysis.claim import Claim, Inputs
from cnnshape.analysis.convolution import correlation, slides
from cnnshape.layers.local import LocallyConnected

AT_EACH_POSITION = ("weight", "bias")


def axes(layer: LocallyConnected, inputs: AxisInputs) -> AxisRule:
    """The positions of a window; the weights are as many as these."""
    rule = each(slides(layer, inputs.rank), Follows.NOTHING)
    return rule._replace(weighs_map=True)


def locally_connected(layer: LocallyConnected, inputs: Inputs) -> Claim:
    """The positions and products of a convolution, with weights and a bias for each position."""
    claim = correlation(layer, inputs, inputs.channels, layer.filters)
    positions = claim.output[:-1]
    weights = {
        name: (*positions, *shape) if name in AT_EACH_POSITION else shape
        for name, shape in claim.weights.items()
    }
    return claim._replace(weights=weights)


CLAIMS = {"locally_connected": locally_connected}
AXES = {"locally_connected": axes}
